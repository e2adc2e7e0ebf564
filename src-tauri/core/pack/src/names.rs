//! What the pages and files of a pack are called.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use super::{entry::Entry, folder::Stamp, page::Page};

/// What links in a pack can name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// In the order of their paths.
    pub(super) pages: Vec<Arc<Entry>>,
    pub(super) called: Arc<Called>,
    pub(super) files: Arc<Files>,
    /// In a folder that never was a pack, a wikilink to a page not written yet is no mistake.
    pub(crate) lenient: bool,
}

/// What the pages are called; the same until a page comes, goes or is renamed.
#[derive(Debug, Default)]
pub(super) struct Called {
    pub(super) by_path: HashMap<String, usize>,
    pub(super) by_id: HashMap<String, usize>,
    /// Lower-case stem, title, id, alias, and path without extension, to the first page in path order.
    pub(super) by_name: HashMap<String, usize>,
    /// Lower-case ends of paths of two parts and more, without extension.
    pub(super) by_path_end: HashMap<String, usize>,
    pub(super) folders: HashSet<String>,
}

/// The files that are no pages.
#[derive(Debug, Default)]
pub(super) struct Files {
    pub(super) by_path: BTreeMap<String, Stamp>,
    /// Lower-case file name, to path.
    pub(super) by_name: HashMap<String, String>,
    pub(super) folders: HashSet<String>,
}

/// What changed between two readings of a pack, as far as links are concerned.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// Names or paths: any link may lead elsewhere.
    Names,
    /// Only what stands on these pages.
    Pages {
        changed: Vec<usize>,
        /// Some image was saved anew.
        images: bool,
    },
}

fn add_folders(path: &str, folders: &mut HashSet<String>) {
    let mut rest = path;
    while let Some((folder, _)) = rest.rsplit_once('/') {
        if !folders.insert(folder.to_owned()) {
            break;
        }
        rest = folder;
    }
}

impl Called {
    fn new(pages: &[Arc<Entry>]) -> Self {
        let mut called = Self::default();
        for (index, entry) in pages.iter().enumerate() {
            called.add(index, &entry.page);
        }
        // Today's names win over earlier ones.
        for (index, entry) in pages.iter().enumerate() {
            for alias in &entry.page.aliases {
                called.by_id.entry(alias.as_str().to_owned()).or_insert(index);
            }
        }
        called
    }

    fn add(&mut self, index: usize, page: &Page) {
        let path = &page.summary.path;
        add_folders(path, &mut self.folders);
        self.by_path.insert(path.clone(), index);
        let id = page.summary.page.page.as_str();
        self.by_id.entry(id.to_owned()).or_insert(index);
        let without = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem).to_lowercase();
        let stem = without.rsplit('/').next().unwrap_or(&without).to_owned();
        let mut end = without.as_str();
        while let Some((_, rest)) = end.split_once('/') {
            if rest.contains('/') {
                self.by_path_end.entry(rest.to_owned()).or_insert(index);
            }
            end = rest;
        }
        let names = [stem, id.to_lowercase(), page.summary.title.to_lowercase(), without];
        for name in names.into_iter().chain(page.names.iter().map(|n| n.to_lowercase())) {
            self.by_name.entry(name).or_insert(index);
        }
    }
}

impl Files {
    fn new(files: BTreeMap<String, Stamp>) -> Self {
        let mut out = Self::default();
        for path in files.keys() {
            add_folders(path, &mut out.folders);
            let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
            out.by_name.entry(name).or_insert_with(|| path.clone());
        }
        out.by_path = files;
        out
    }
}

/// Whether two readings of a page are called the same.
fn same_names(a: &Page, b: &Page) -> bool {
    a.summary.path == b.summary.path
        && a.summary.page == b.summary.page
        && a.summary.title == b.summary.title
        && a.names == b.names
        && a.aliases == b.aliases
}

impl Names {
    /// The names of a pack's pages and files, given those of its reading before this one.
    pub(crate) fn new(
        before: &Names,
        entries: &BTreeMap<String, Arc<Entry>>,
        files: BTreeMap<String, Stamp>,
        lenient: bool,
    ) -> (Self, Moved) {
        let pages: Vec<Arc<Entry>> = entries.values().cloned().collect();
        let same_files = before.files.by_path == files;
        let same_paths = same_files || before.files.by_path.keys().eq(files.keys());
        let files = match same_files {
            true => Arc::clone(&before.files),
            false => Arc::new(Files::new(files)),
        };
        let pairs = || before.pages.iter().zip(&pages);
        let same = lenient == before.lenient
            && before.pages.len() == pages.len()
            && pairs().all(|(a, b)| Arc::ptr_eq(a, b) || same_names(&a.page, &b.page));
        if !same {
            let called = Arc::new(Called::new(&pages));
            return (Self { pages, called, files, lenient }, Moved::Names);
        }
        let changed = pairs()
            .enumerate()
            .filter(|(_, (a, b))| !Arc::ptr_eq(a, b))
            .map(|(index, _)| index)
            .collect();
        let moved = match same_paths {
            true => Moved::Pages { changed, images: !same_files },
            false => Moved::Names,
        };
        (Self { pages, called: Arc::clone(&before.called), files, lenient }, moved)
    }

    /// All pages, in the order of their paths.
    pub(crate) fn pages(&self) -> &[Arc<Entry>] {
        &self.pages
    }

    /// The files that are no pages, by path.
    pub(crate) fn files(&self) -> &BTreeMap<String, Stamp> {
        &self.files.by_path
    }

    /// Whether all pages are called as they are in `other`.
    pub(crate) fn calls_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.called, &other.called)
    }

    /// The place of the page at a path.
    pub(crate) fn at_path(&self, path: &str) -> Option<usize> {
        self.called.by_path.get(path).copied()
    }

    /// The page with an id, today's or an earlier one.
    pub(crate) fn entry(&self, id: &str) -> Option<&Arc<Entry>> {
        self.called.by_id.get(id).map(|i| &self.pages[*i])
    }

    /// The first page with a name, in lower case.
    pub(crate) fn by_name(&self, name: &str) -> Option<&Arc<Entry>> {
        self.called.by_name.get(name).map(|i| &self.pages[*i])
    }
}
