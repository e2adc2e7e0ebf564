//! The order in which a pack's pages are read.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use super::{
    config::PackConfig, entry::Entry, names::Names, parse::document::LinkKind, resolve::Led,
};

/// The paths of all pages in reading order, and how many of them, from the front, are the plan.
pub(crate) fn of(
    config: &PackConfig,
    entries: &BTreeMap<String, Arc<Entry>>,
    names: &Names,
) -> (Vec<String>, usize) {
    let mut order: Vec<String> = match config.plan.is_empty() {
        false => {
            let path = |id: &String| {
                let entry = names.entry(id)?;
                let is_today = entry.page.summary.page.page.as_str() == id;
                is_today.then(|| entry.page.summary.path.clone())
            };
            config.plan.iter().filter_map(path).collect()
        }
        true if config.manifest => Vec::new(),
        true => chapters(entries, names),
    };
    let mut seen = HashSet::new();
    order.retain(|path| seen.insert(path.clone()));
    let planned = order.len();
    if order.is_empty() && !config.manifest {
        // What a folder opens on.
        let front = entries.keys().min_by_key(|path| front_rank(path)).cloned();
        seen.extend(front.clone());
        order.extend(front);
    }
    order.extend(entries.keys().filter(|path| !seen.contains(*path)).cloned());
    (order, planned)
}

/// A book's `SUMMARY.md` names its chapters in order.
fn chapters(entries: &BTreeMap<String, Arc<Entry>>, names: &Names) -> Vec<String> {
    let Some(summary) = entries.get("SUMMARY.md") else { return Vec::new() };
    let chapters = summary.page.links_of(&[LinkKind::Link]).filter_map(|link| {
        match names.follow("SUMMARY.md", link.kind, &link.target) {
            Led::Page(index, _) | Led::DeadAnchor(index, _) => {
                Some(names.pages()[index].page.summary.path.clone())
            }
            _ => None,
        }
    });
    chapters.filter(|path| path != "SUMMARY.md").collect()
}

/// What a folder opens on comes first: the shallowest index, README or home page, else the first page
/// that is about something. What repositories hold about themselves comes last.
fn front_rank(path: &str) -> (bool, usize, u8, &str) {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let name = stem.rsplit('/').next().unwrap_or(stem).to_lowercase().replace(['-', '_', ' '], "");
    let kind = match name.as_str() {
        "index" => 0,
        "readme" => 1,
        "home" => 2,
        "summary" => 3,
        _ => 4,
    };
    const ABOUT: [&str; 10] = [
        "agents",
        "authors",
        "changelog",
        "claude",
        "codeofconduct",
        "contributing",
        "contributors",
        "license",
        "licence",
        "security",
    ];
    let depth = path.matches('/').count();
    (ABOUT.contains(&name.as_str()), depth, kind, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_opens_on_what_it_is_about() {
        let check = |paths: &[&str], expected: &str| {
            let first = paths.iter().min_by_key(|path| front_rank(path)).unwrap();
            assert_eq!(*first, expected);
        };
        check(&["CONTRIBUTING.md", "README.md", "a/index.md"], "README.md");
        check(&["CODE_OF_CONDUCT.md", "zebra.md"], "zebra.md");
        check(&["AGENTS.md", "topics/a.md"], "topics/a.md");
        check(&["Bases syntax.md", "Home.md"], "Home.md");
        check(&["Other.md", "index.md", "README.md"], "index.md");
        check(&["b.md", "a.md"], "a.md");
    }
}
