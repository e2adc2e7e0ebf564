//! What a book or a site calls its pages, for those that say no title themselves: the links in
//! `SUMMARY.md` (mdBook), the navigation in `mkdocs.yml`.

use std::{
    collections::{BTreeMap, HashMap},
    path::Path,
    sync::Arc,
};

use serde_json::Value;

use super::{
    entry::Entry,
    folder::{self, Content},
    resolve::normalise,
};

/// Navigation within navigation.
const DEPTH: usize = 16;

/// Gives pages that are called after their files the titles that the contents give them.
pub(crate) fn place(entries: &mut BTreeMap<String, Arc<Entry>>, root: &Path) {
    let mut titles: HashMap<String, String> = HashMap::new();
    for (path, entry) in entries.iter() {
        for (target, title) in &entry.page.chapters {
            if let Some(page) = normalise(path, target.split('#').next().unwrap_or(target)) {
                titles.entry(page).or_insert_with(|| title.clone());
            }
        }
    }
    for (path, title) in site_titles(root) {
        titles.entry(path).or_insert(title);
    }
    for (path, entry) in entries.iter_mut() {
        let Some(own) = &entry.page.file_title else { continue };
        let title = titles.get(path).filter(|t| !t.trim().is_empty()).unwrap_or(own);
        if entry.page.summary.title != *title {
            let title = title.clone();
            Arc::make_mut(entry).page.summary.title = title;
        }
    }
}

/// The navigation of a MkDocs site, whose pages lie in the folder or in its `docs`.
fn site_titles(root: &Path) -> Vec<(String, String)> {
    let mut titles = Vec::new();
    let parent = root.parent().filter(|_| root.file_name().is_some_and(|name| name == "docs"));
    for (folder, prefix) in [(Some(root), "docs/"), (Some(root), ""), (parent, "")] {
        let Some(folder) = folder else { continue };
        for name in ["mkdocs.yml", "mkdocs.yaml"] {
            let Content::Text(text) = folder::read(folder, name) else { continue };
            let Some(nav) = navigation(&text) else { continue };
            walk(&nav, prefix, 0, &mut titles);
        }
    }
    titles
}

/// The value of `nav:` alone: the rest of the file holds tags that only MkDocs knows.
fn navigation(text: &str) -> Option<Value> {
    let mut lines = text.lines().skip_while(|line| !line.starts_with("nav:"));
    let first = lines.next()?;
    let inside = |line: &&str| {
        line.is_empty() || line.starts_with([' ', '\t', '-', '#']) || line.trim().is_empty()
    };
    let mut block = first.to_owned();
    for line in lines.take_while(inside) {
        block.push('\n');
        block.push_str(line);
    }
    let value: Value = serde_saphyr::from_str(&block).ok()?;
    value.get("nav").cloned()
}

fn walk(nav: &Value, prefix: &str, depth: usize, titles: &mut Vec<(String, String)>) {
    if depth > DEPTH {
        return;
    }
    match nav {
        Value::Array(list) => list.iter().for_each(|nav| walk(nav, prefix, depth + 1, titles)),
        Value::Object(map) => {
            for (title, target) in map {
                match target {
                    Value::String(path) => {
                        let path = normalise("", path).unwrap_or_default();
                        titles.push((format!("{prefix}{path}"), title.clone()));
                    }
                    nav => walk(nav, prefix, depth + 1, titles),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_navigation_is_read_without_the_rest() {
        let text = "site_name: x\nnav:\n  - Home: index.md\n  - Guide:\n      - One: guide/one.md\n      \
                    - guide/two.md\n\nmarkdown_extensions:\n  - x: !!python/name:a.b\n";
        let mut titles = Vec::new();
        walk(&navigation(text).unwrap(), "docs/", 0, &mut titles);
        let expected = [("docs/index.md", "Home"), ("docs/guide/one.md", "One")];
        assert_eq!(titles, expected.map(|(path, title)| (path.to_owned(), title.to_owned())));
        assert_eq!(navigation("site_name: x\n"), None);
    }
}
