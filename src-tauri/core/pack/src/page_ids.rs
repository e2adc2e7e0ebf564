//! The ids of pages whose names alone do not tell them apart: `C++.md` and `C#.md`, `A.md` and `a.md`.
//!
//! Of the pages that would share an id the one that was there first keeps it; each other gets one that
//! follows from its own path. Invariant: an id once given to a path in such a clash stays with that path,
//! whatever comes or goes beside it, so that no progress moves to another page.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::{
    codes::{Code, Findings, Position},
    entry::Entry,
    folder::Stamp,
    model::ItemCounts,
    source::{fingerprint, slug},
};
use item::ids::PageId;

/// Gives each page its id. `given` holds, by path, the ids that clashes have led to, and is kept up to
/// date; `before` says which id a path had when the pack was read last.
pub(crate) fn place(
    entries: &mut BTreeMap<String, Arc<Entry>>,
    given: &mut BTreeMap<String, PageId>,
    before: &dyn Fn(&str) -> Option<PageId>,
) {
    let mut groups: HashMap<PageId, Vec<String>> = HashMap::new();
    for (path, entry) in entries.iter() {
        groups.entry(entry.page.own_id.clone()).or_default().push(path.clone());
    }
    // A page that was renamed by its author since has left the clash.
    given.retain(|path, id| entries.get(path).is_none_or(|entry| belongs(id, &entry.page.own_id)));
    let mut kept: HashMap<PageId, String> = HashMap::new();
    for (path, id) in given.iter() {
        kept.insert(id.clone(), path.clone());
    }
    for (own, paths) in groups {
        let clash = paths.len() > 1 || kept.contains_key(&own);
        if clash && !paths.iter().all(|path| given.contains_key(path)) {
            let new: Vec<&String> = paths.iter().filter(|p| !given.contains_key(*p)).collect();
            let first = match kept.contains_key(&own) {
                true => None,
                false => new.iter().min_by_key(|path| {
                    (before(path).as_ref() != Some(&own), !is_plain(path), path.as_str())
                }),
            };
            let first = first.map(|path| (*path).clone());
            for path in new.into_iter().cloned().collect::<Vec<_>>() {
                let id = match first.as_ref() == Some(&path) {
                    true => own.clone(),
                    false => apart(&own, &path),
                };
                given.insert(path, id);
            }
        }
        for path in &paths {
            let id = given.get(path).unwrap_or(&own);
            let differs = entries.get(path).is_some_and(|e| e.page.summary.page.page != *id);
            if differs && let Some(entry) = entries.get_mut(path) {
                Arc::make_mut(entry).page.set_id(id.clone());
            }
        }
    }
}

/// Tells the authors of a pack about pages that share an id; until then neither's items are asked.
pub(crate) fn refuse_clashes(entries: &mut BTreeMap<String, Arc<Entry>>) {
    let mut groups: HashMap<PageId, Vec<String>> = HashMap::new();
    for (path, entry) in entries.iter() {
        groups.entry(entry.page.own_id.clone()).or_default().push(path.clone());
    }
    for (id, paths) in groups.into_iter().filter(|(_, paths)| paths.len() > 1) {
        for (n, path) in paths.iter().enumerate() {
            let Some(entry) = entries.get_mut(path) else { continue };
            let entry = Arc::make_mut(entry);
            let other = if n == 0 { &paths[1] } else { &paths[0] };
            let mut findings = Findings::new(path, false);
            findings.add(
                Code::DuplicatePage,
                Position { line: 1, column: 0 },
                format!("`{other}` has the same id, `{id}`"),
                "give one of them another `id:` in its front matter; until then their items are \
                 not asked",
            );
            if !entry.own.iter().any(|d| d.code == Code::DuplicatePage.as_str()) {
                entry.own.extend(findings.finish());
            }
            entry.page.items.clear();
            entry.page.summary.counts = ItemCounts::default();
            // Read again once the clash is gone.
            entry.stamp = Stamp::default();
        }
    }
}

fn belongs(id: &PageId, own: &PageId) -> bool {
    id == own || id.as_str().strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with('~'))
}

/// Whether a file is called just as its id.
fn is_plain(path: &str) -> bool {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    stem.split('/').all(|part| slug(part) == part)
}

fn apart(own: &PageId, path: &str) -> PageId {
    let mark: String = fingerprint(path.as_bytes()).chars().take(6).collect();
    PageId::new(format!("{own}~{mark}")).unwrap_or_else(|_| own.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PackConfig, parse};

    /// The ids of pages at these paths, in the order of the paths.
    fn ids(
        paths: &[&str],
        given: &mut BTreeMap<String, PageId>,
        before: &[(&str, &str)],
    ) -> Vec<String> {
        let config = PackConfig::of_folder("p");
        let mut entries: BTreeMap<String, Arc<Entry>> = paths
            .iter()
            .map(|path| {
                let (page, own) = parse(path, "# A\n\n## Q?\n<!-- card #q -->\n\nA.\n", &config);
                ((*path).to_owned(), Arc::new(Entry::new(page, own, Stamp::default())))
            })
            .collect();
        let known = |path: &str| {
            let id = before.iter().find(|(known, _)| *known == path)?.1;
            PageId::new(id).ok()
        };
        place(&mut entries, given, &known);
        for entry in entries.values() {
            assert_eq!(entry.page.items[0].meta.id.page, entry.page.summary.page);
        }
        entries.values().map(|e| e.page.summary.page.page.to_string()).collect()
    }

    #[test]
    fn a_new_page_moves_no_progress() {
        let mut given = BTreeMap::new();
        assert_eq!(ids(&["C++.md"], &mut given, &[]), ["c"]);
        assert!(given.is_empty());
        let both = ids(&["C#.md", "C++.md"], &mut given, &[("C++.md", "c")]);
        assert_eq!(both[1], "c", "it was there first");
        assert!(both[0].starts_with("c~"));
        // A third one, and the order of reading, change nothing; neither does a lost memory of `before`.
        let three = ids(&["C#.md", "C++.md", "c.md"], &mut given, &[]);
        assert_eq!(three[..2], both[..]);
        assert!(three[2].starts_with("c~") && three[2] != three[0]);
        // What goes takes its id with it.
        assert_eq!(ids(&["C#.md", "c.md"], &mut given, &[]), [three[0].clone(), three[2].clone()]);
        assert_eq!(ids(&["C++.md"], &mut given, &[]), ["c"]);
    }

    #[test]
    fn without_a_past_the_plainest_name_wins() {
        let check = |paths: &[&str], expected: &str| {
            let ids = ids(paths, &mut BTreeMap::new(), &[]);
            let plain: Vec<_> =
                paths.iter().zip(&ids).filter(|(_, id)| !id.contains('~')).collect();
            assert_eq!(plain.len(), 1, "{ids:?}");
            assert_eq!(*plain[0].0, expected);
        };
        check(&["A.md", "a.md"], "a.md");
        check(&["!.md", "$.md", "%.md"], "!.md");
        check(&["x/A b.md", "x/a-b.md"], "x/a-b.md");
    }
}
