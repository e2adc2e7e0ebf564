//! [`Pack`]: a folder that was read, with its pages in reading order and everything between them.
//!
//! Invariant: a pack never changes. Reading its folder again makes a new one that shares the unchanged
//! parts with it, so readers of a pack never wait.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use super::{
    check::{self, Between, Finding},
    codes::{Code, Findings, Position},
    config::PackConfig,
    entry::Entry,
    folder::{self, Content, Listing, Stamp},
    known::{Before, Known, Nothing},
    model::Diagnostic,
    names::{Moved, Names},
    naming::{ByName, Naming},
    opening::Opening,
    order,
    page::Page,
    page_ids,
    parse::document::LinkKind,
    reading::{self, Manifest, Read},
    titles,
};
use crate::template;
use item::{
    catalogue::ItemMeta,
    error::{Error, ErrorKind, Result},
    ids::{ItemId, PackId, PageId},
    template::Template,
};

/// A pack, read. Its pages' HTML is made when asked for.
#[derive(Clone, Debug)]
pub struct Pack {
    /// From `pack.toml`, or the folder's name.
    pub config: PackConfig,
    /// Absolute.
    pub folder: PathBuf,
    /// Ships with the app and is read-only.
    pub built_in: bool,
    /// The folder is gone; the last known pages are kept.
    pub missing: bool,
    /// By path.
    pub(crate) entries: BTreeMap<String, Arc<Entry>>,
    /// For each page, in the order of [`Names::pages`].
    pub(super) between: Vec<Arc<Between>>,
    /// For each page, the places of those that link to it.
    linked_from: Vec<Vec<usize>>,
    /// Of links and names that concern the pack as a whole, by path.
    pub(super) across: BTreeMap<String, Vec<Finding>>,
    /// How many pages' links were followed when it was last read.
    pub(crate) followed: usize,
    /// Of the pack as a whole.
    pub(super) problems: Vec<Diagnostic>,
    templates: Vec<Template>,
    manifest: String,
    manifest_problems: Vec<Diagnostic>,
    listing_problems: Vec<Diagnostic>,
    pub(crate) names: Names,
    /// Paths in reading order.
    pub(super) order: Vec<String>,
    pub(super) planned: usize,
    /// The id that a folder without one of its own was given.
    given_id: PackId,
    /// The ids that clashes of pages have led to, by path.
    pub(crate) page_ids: BTreeMap<String, PageId>,
}

/// A pack that was read again.
pub(crate) struct Rescan {
    pub(crate) pack: Pack,
    /// Paths of the pages that look different, those that went included.
    pub(crate) changed: Vec<String>,
    /// Something about the pack looks different, if only its lists.
    pub(crate) differs: bool,
    pub(crate) read: Vec<Read>,
}

impl Rescan {
    fn of(before: &Pack, pack: Pack, read: Vec<Read>) -> Self {
        let paths: BTreeSet<&String> = before.entries.keys().chain(pack.entries.keys()).collect();
        let changed: Vec<String> =
            paths.into_iter().filter(|path| !pack.looks_as(before, path)).cloned().collect();
        let differs = !changed.is_empty()
            || pack.missing != before.missing
            || pack.config != before.config
            || pack.problems != before.problems
            || pack.templates != before.templates
            || pack.order != before.order;
        Self { pack, changed, differs, read }
    }
}

impl Pack {
    /// Reads a folder of Markdown.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] or [`ErrorKind::Unreadable`] when the folder itself cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        let real = canonical(folder)?;
        let opening = Opening::unseen(&real);
        Self::open_with(&real, false, &ByName, &|_| false, &mut Nothing, &opening)
            .map(|(pack, _)| pack)
    }

    /// As [`Pack::open`], for a canonical folder of which some pages may be known; also says which
    /// pages were read rather than known. Ids that are `taken` are not given to this folder.
    pub(crate) fn open_with(
        folder: &Path,
        built_in: bool,
        naming: &dyn Naming,
        taken: &dyn Fn(&PackId) -> bool,
        known: &mut dyn Known,
        opening: &Opening,
    ) -> Result<(Self, Vec<Read>)> {
        let listing =
            folder::list(folder, &opening.cancelled).map_err(|error| unreadable(folder, error))?;
        let Manifest { mut config, text, problems } = reading::manifest(folder, &|_| false);
        let given_id = match config.names_id {
            true => config.id.clone(),
            false => naming.pack_id(folder, &config.id, taken)?,
        };
        config.id = given_id.clone();
        let mut pack = Self {
            page_ids: naming.page_ids(&config.id)?,
            config,
            folder: folder.to_owned(),
            built_in,
            missing: false,
            entries: BTreeMap::new(),
            between: Vec::new(),
            linked_from: Vec::new(),
            across: BTreeMap::new(),
            followed: 0,
            problems: Vec::new(),
            templates: Vec::new(),
            manifest: text,
            manifest_problems: problems,
            listing_problems: Vec::new(),
            names: Names::default(),
            order: Vec::new(),
            planned: 0,
            given_id,
        };
        known.begin(&pack.config);
        let read = pack.take(listing, known, opening);
        match opening.is_cancelled() {
            true => Err(cancelled(folder)),
            false => Ok((pack, read)),
        }
    }

    /// Reads again what changed in the folder. Ids that are `taken` are those of other open packs.
    pub(crate) fn rescan(&self, taken: &dyn Fn(&PackId) -> bool) -> Rescan {
        let mut pack = self.clone();
        let Ok(listing) = folder::list(&self.folder, &AtomicBool::new(false)) else {
            pack.missing = true;
            return Rescan::of(self, pack, Vec::new());
        };
        pack.missing = false;
        let Manifest { mut config, text, problems } = reading::manifest(&self.folder, taken);
        if !config.names_id {
            config.id = self.given_id.clone();
        }
        let same_rules = config == self.config;
        (pack.config, pack.manifest, pack.manifest_problems) = (config, text, problems);
        let mut before = Before { entries: &self.entries, same_rules };
        let opening = Opening::unseen(&self.folder);
        let read = pack.take(listing, &mut before, &opening);
        Rescan::of(self, pack, read)
    }

    fn take(&mut self, listing: Listing, known: &mut dyn Known, opening: &Opening) -> Vec<Read> {
        let mut wanted = Vec::new();
        self.entries.clear();
        for (path, stamp) in &listing.pages {
            match known.get(path, *stamp) {
                Some(entry) => {
                    self.entries.insert(path.clone(), entry);
                }
                None => wanted.push((path.clone(), *stamp)),
            }
        }
        opening.listed(listing.pages.len(), listing.pages.len() - wanted.len());
        let mut read = reading::pages(&self.folder, &self.config, &wanted, opening);
        for read in &read {
            self.entries.insert(read.path.clone(), Arc::clone(&read.entry));
        }
        if self.config.manifest {
            page_ids::place(&mut self.entries, &mut BTreeMap::new(), &|path| known.id_of(path));
            page_ids::refuse_clashes(&mut self.entries);
        } else {
            page_ids::place(&mut self.entries, &mut self.page_ids, &|path| known.id_of(path));
        }
        if !self.config.manifest {
            titles::place(&mut self.entries, &self.folder);
        }
        // The search knows these under the names that they had before.
        let is_renamed = |(path, entry): &(&String, &Arc<Entry>)| {
            let before = known.get(path, entry.stamp);
            before.is_some_and(|before| before.page.summary.title != entry.page.summary.title)
                || known.id_of(path).is_some_and(|id| id != entry.page.summary.page.page)
        };
        let is_read: HashSet<&str> = read.iter().map(|read| read.path.as_str()).collect();
        let renamed: Vec<(String, Stamp)> = self
            .entries
            .iter()
            .filter(|(path, _)| !is_read.contains(path.as_str()))
            .filter(is_renamed)
            .map(|(path, entry)| (path.clone(), entry.stamp))
            .collect();
        let unseen = Opening::unseen(&self.folder);
        read.extend(reading::pages(&self.folder, &self.config, &renamed, &unseen));
        for read in &mut read {
            let Some(entry) = self.entries.get(&read.path) else { continue };
            read.entry = Arc::clone(entry);
            if let Some(first) = read.passages.first_mut() {
                first.heading.clone_from(&entry.page.summary.title);
            }
        }
        self.listing_problems = listing.problems;
        self.connect(listing.files);
        self.read_templates(&listing.templates);
        read
    }

    /// Everything between pages, from what each page says by itself. Links are followed anew only where
    /// they may lead elsewhere than before.
    fn connect(&mut self, files: BTreeMap<String, Stamp>) {
        let lenient = !self.config.manifest;
        let (names, moved) = Names::new(&self.names, &self.entries, files, lenient);
        self.names = names;
        let count = self.names.pages().len();
        let again: Vec<usize> = match moved {
            Moved::Names => (0..count).collect(),
            Moved::Pages { changed, images } => {
                let mut again: HashSet<usize> = changed.iter().copied().collect();
                for index in changed {
                    again.extend(self.linked_from.get(index).into_iter().flatten());
                }
                // The folder's other files may have been saved.
                let concerned = |index: &usize| {
                    let page = &self.names.pages()[*index].page;
                    images && page.links_of(&[LinkKind::Image, LinkKind::Embed]).next().is_some()
                        || self.between[*index].includes != check::includes(page, &self.folder)
                };
                again.extend((0..count).filter(concerned));
                again.into_iter().collect()
            }
        };
        self.followed = again.len();
        self.between.resize_with(count, Arc::default);
        for index in again {
            let page = &self.names.pages()[index].page;
            let found = check::page(page, &self.config, &self.names, &self.folder);
            self.between[index] = Arc::new(found);
        }
        self.linked_from = vec![Vec::new(); count];
        for (from, between) in self.between.iter().enumerate() {
            for to in between.links_to.iter().filter(|to| **to != from) {
                self.linked_from[*to].push(from);
            }
        }
        self.problems = self.manifest_problems.clone();
        self.problems.extend(self.listing_problems.iter().cloned());
        self.across.clear();
        let pages: Vec<&Page> = self.names.pages().iter().map(|e| &e.page).collect();
        for found in check::pack(&pages, &self.config, &self.manifest) {
            match self.entries.contains_key(&found.file) {
                true => self.across.entry(found.file.clone()).or_default().push(found.into()),
                false => self.problems.push(found),
            }
        }
        (self.order, self.planned) = order::of(&self.config, &self.entries, &self.names);
    }

    fn read_templates(&mut self, paths: &[String]) {
        self.templates.clear();
        for path in paths {
            let text = match folder::read(&self.folder, path) {
                Content::Text(text) => text,
                Content::Broken(_, found) => {
                    self.problems.extend(found);
                    continue;
                }
            };
            let (template, problems) = template::parse(&text);
            let mut findings = Findings::new(path, false);
            for problem in problems {
                let at = Position { line: problem.line, column: 0 };
                findings.add(Code::BadTemplate, at, problem.message, problem.help);
            }
            self.problems.extend(findings.finish());
            self.templates.extend(template);
        }
    }

    /// The pages that link to the page at a path, in the order of their paths.
    pub(crate) fn linking_to(&self, path: &str) -> impl Iterator<Item = &Arc<Entry>> {
        let at = self.names.at_path(path);
        let from = at.and_then(|at| self.linked_from.get(at)).into_iter().flatten();
        from.map(|from| &self.names.pages()[*from])
    }

    /// A page by its id, or an earlier one.
    pub(crate) fn entry_of(&self, id: &PageId) -> Option<&Arc<Entry>> {
        self.names.entry(id.as_str())
    }

    /// An item without its text, by today's id.
    pub(crate) fn meta(&self, id: &ItemId) -> Option<&ItemMeta> {
        let entry = self.entry_of(&id.page.page)?;
        let item = entry.page.items.get(*entry.items.get(&id.id)?)?;
        (item.meta.id == *id).then_some(&item.meta)
    }

    /// Pages in reading order: the plan first, then the rest by path.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.order.iter().filter_map(|path| self.entries.get(path)).map(|e| &e.page)
    }

    /// Interview templates.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }
}

pub(crate) fn canonical(folder: &Path) -> Result<PathBuf> {
    folder.canonicalize().map_err(|error| unreadable(folder, error))
}

fn unreadable(folder: &Path, error: std::io::Error) -> Error {
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Unreadable,
    };
    Error::new(kind, format!("couldn't open the folder {}", folder.display()))
        .help("check that the folder is there and may be read, or choose another")
        .source(error)
}

pub(crate) fn cancelled(folder: &Path) -> Error {
    Error::new(ErrorKind::Cancelled, format!("{} was closed while opening", folder.display()))
        .help("open the folder again")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::source::COMPARED;

    const NOTES: usize = 300;

    fn note(n: usize, text: &str) -> String {
        format!(
            "# Note {n}\n\n{text}\n\nSee [next](note-{}.md), [gone](nowhere-{n}.md), [[Not written {n}]].\n",
            (n + 1) % NOTES
        )
    }

    fn compared() -> usize {
        COMPARED.with(std::cell::Cell::take)
    }

    /// A folder of notes with twice as many dead links, and the pack that it is.
    fn vault() -> (tempfile::TempDir, Pack) {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..NOTES {
            fs::write(dir.path().join(format!("note-{n}.md")), note(n, "Text.")).unwrap();
        }
        compared();
        let pack = Pack::open(dir.path()).unwrap();
        (dir, pack)
    }

    #[test]
    fn dead_links_cost_nothing_until_they_are_shown() {
        let (_dir, pack) = vault();
        assert_eq!(pack.view().pages.iter().map(|page| page.warnings).sum::<u32>(), 600);
        assert_eq!(compared(), 0);
        let shown = pack.page_diagnostics("note-7.md");
        let codes: Vec<&str> = shown.iter().map(|found| found.code.as_str()).collect();
        assert_eq!(codes, ["dead-link", "unresolved-links"]);
        let one = compared();
        assert!(one <= NOTES);
        // A list of all of them looks for what was meant only so often.
        assert_eq!(pack.diagnostics().len(), 2 * NOTES);
        assert!(compared() <= 200 * NOTES);
    }

    #[test]
    fn a_save_follows_the_links_of_the_pages_concerned() {
        let (dir, pack) = vault();
        assert_eq!(pack.followed, NOTES);
        let save = |pack: &Pack, n: usize, text: &str| {
            fs::write(dir.path().join(format!("note-{n}.md")), text).unwrap();
            pack.rescan(&|_| false)
        };
        // The page itself and the one that links to it.
        let edited = save(&pack, 7, &note(7, "Other text."));
        assert_eq!(edited.changed, ["note-7.md"]);
        assert_eq!(edited.pack.followed, 2);
        let same = edited.pack.rescan(&|_| false);
        assert!(same.changed.is_empty() && same.pack.followed == 0);
        // Pages that link to a removed anchor get a warning.
        let linked = save(&edited.pack, 8, "# Note 8\n\nSee [it](note-9.md#part).\n");
        let with_part = save(&linked.pack, 9, "# Note 9\n\n## Part\n\nText.\n");
        assert!(with_part.pack.page_diagnostics("note-8.md").is_empty());
        let without = save(&with_part.pack, 9, "# Note 9\n\nText.\n");
        assert_eq!(without.pack.page_diagnostics("note-8.md")[0].code, "dead-anchor");
        assert_eq!(without.pack.followed, 2);
        compared();
        // A new name may be what any link meant.
        let named = save(&without.pack, 5, &note(5, "x").replace("# Note 5", "# Not written 9"));
        assert_eq!(named.pack.followed, NOTES);
        assert_eq!(compared(), 0);
        let back = named.pack.linking_to("note-5.md");
        let back: Vec<_> = back.map(|entry| entry.page.summary.path.as_str()).collect();
        assert_eq!(back, ["note-4.md"], "note-9 was written anew and names it no more");
    }

    #[test]
    fn a_rescan_names_every_page_that_looks_different() {
        let dir = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| fs::write(dir.path().join(path), text).unwrap();
        write("a.md", "# A\n\nSee [b](b.md#part), [later](later.md) and ![](i.png).\n");
        write("b.md", "# B\n\n## Part\n\nText.\n");
        write("c.md", "---\nrelated: [b]\n---\n# C\n");
        write("d.md", "# D\n\n```rust\n{{#include code.rs}}\n```\n");
        write("no-title.md", "Text.\n");
        write("code.rs", "fn one() {}\n");
        let mut pack = Pack::open(dir.path()).unwrap();
        let mut check = |what: &str, expected: &[&str]| {
            let again = pack.rescan(&|_| false);
            assert_eq!(again.changed, expected, "{what}");
            assert_eq!(again.differs, !expected.is_empty(), "{what}");
            pack = again.pack;
        };
        write("b.md", "# B\n\n## Part\n\nOther text.\n");
        check("its text", &["b.md"]);
        write("b.md", "# Bee\n\n## Part\n\nOther text.\n");
        check(
            "a title, which a related page shows; a dead link may have meant it",
            &["a.md", "b.md", "c.md"],
        );
        write("later.md", "# Later\n\n[no title](no-title.md)\n");
        check(
            "a link that leads somewhere now, and a backlink",
            &["a.md", "later.md", "no-title.md"],
        );
        write("later.md", "# Much later\n\n[no title](no-title.md)\n");
        check("the title of a backlink", &["later.md", "no-title.md"]);
        write("later.md", "# Much later\n");
        check("a backlink that is gone", &["later.md", "no-title.md"]);
        write("i.png", "one");
        check("an image that is there now", &["a.md"]);
        write("i.png", "another");
        check("an image that was saved", &["a.md"]);
        write("j.png", "shown nowhere");
        check("an image that no page shows", &[]);
        write("code.rs", "fn another() {}\n");
        check("an included file", &["d.md"]);
        write("b.md", "# Bee\n\n## Other part\n\nOther text.\n");
        check("a place that is gone", &["a.md", "b.md"]);
        fs::rename(dir.path().join("b.md"), dir.path().join("e.md")).unwrap();
        check("a page that is gone", &["a.md", "b.md", "c.md", "e.md"]);
        write("SUMMARY.md", "[Called so](no-title.md)\n");
        check("a title that another page gives", &["SUMMARY.md", "a.md", "no-title.md"]);
        write("SUMMARY.md", "[Called so](no-title.md)\n");
        check("saved without a change", &[]);
        fs::rename(dir.path(), dir.path().with_extension("away")).unwrap();
        let all = ["SUMMARY.md", "a.md", "c.md", "d.md", "e.md", "later.md", "no-title.md"];
        check("a folder that is gone", &all);
        check("still gone", &[]);
        fs::rename(dir.path().with_extension("away"), dir.path()).unwrap();
        check("a folder that is back", &all);
    }
}
