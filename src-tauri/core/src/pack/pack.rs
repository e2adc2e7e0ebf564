//! [`Pack`]: a folder that was read, with its pages in reading order and everything between them.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{
    check,
    codes::{Code, Findings, Place},
    config::PackConfig,
    folder::{self, Content, Listing, Stamp},
    model::{
        Diagnostic, FailureTable, Item, ItemCounts, PackView, PageLink, PageSource, PageView,
        Rubric, Worksheet,
    },
    page::{self, Page},
    parse::{document::LinkKind, outline::Outline},
    render::{
        self,
        around::{Around, Target},
    },
    resolve::{Inside, Names},
    source::{fingerprint, reading_minutes},
};
use crate::{
    error::{Error, ErrorKind, Result},
    ids::{PageId, PageRef},
    interview::template::{self, Template},
};

/// A page with what is wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) page: Page,
    /// Of the page alone; what concerns other pages is in `Pack::between`.
    pub(crate) own: Vec<Diagnostic>,
    pub(crate) stamp: Stamp,
}

/// A pack, read. Its pages' HTML is made when asked for.
#[derive(Debug)]
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
    /// Of links and names between pages, by path.
    between: HashMap<String, Vec<Diagnostic>>,
    /// Of the pack as a whole.
    problems: Vec<Diagnostic>,
    templates: Vec<Template>,
    template_paths: Vec<String>,
    manifest: String,
    manifest_problems: Vec<Diagnostic>,
    files: Vec<String>,
    listing_problems: Vec<Diagnostic>,
    pub(crate) names: Names,
    /// Paths in reading order.
    order: Vec<String>,
    planned: usize,
    backlinks: HashMap<PageId, Vec<String>>,
}

/// Where pages come from before they are read: the cache knows those that did not change.
pub(crate) trait Known {
    /// The pack's rules are read; what was parsed under others is not known.
    fn begin(&mut self, _config: &PackConfig) {}
    /// The page at a path, when the stamp says that it is the same.
    fn get(&mut self, path: &str, stamp: Stamp) -> Option<Entry>;
}

/// Knows nothing.
pub(crate) struct Nothing;

impl Known for Nothing {
    fn get(&mut self, _: &str, _: Stamp) -> Option<Entry> {
        None
    }
}

impl Pack {
    /// Reads a folder of Markdown.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] or [`ErrorKind::Unreadable`] when the folder itself cannot be read.
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_with(folder, false, &mut Nothing).map(|(pack, _)| pack)
    }

    /// As [`Pack::open`]; also says which paths were read rather than known.
    pub(crate) fn open_with(
        folder: &Path,
        built_in: bool,
        known: &mut dyn Known,
    ) -> Result<(Self, Vec<String>)> {
        let folder = folder.canonicalize().map_err(|error| unreadable(folder, error))?;
        let listing = folder::list(&folder).map_err(|error| unreadable(&folder, error))?;
        let (config, manifest, manifest_problems) = read_manifest(&folder);
        let mut pack = Self {
            config,
            folder,
            built_in,
            missing: false,
            entries: BTreeMap::new(),
            between: HashMap::new(),
            problems: Vec::new(),
            templates: Vec::new(),
            template_paths: Vec::new(),
            manifest,
            manifest_problems,
            files: Vec::new(),
            listing_problems: Vec::new(),
            names: Names::default(),
            order: Vec::new(),
            planned: 0,
            backlinks: HashMap::new(),
        };
        known.begin(&pack.config);
        let read = pack.take(listing, known);
        Ok((pack, read))
    }

    /// Reads again what changed in the folder; says which paths did, those that went included, and
    /// which were read.
    pub(crate) fn rescan(&mut self) -> (Vec<String>, Vec<String>) {
        let Ok(listing) = folder::list(&self.folder) else {
            let changed = !self.missing;
            self.missing = true;
            let all = if changed { self.entries.keys().cloned().collect() } else { Vec::new() };
            return (all, Vec::new());
        };
        let came_back = std::mem::take(&mut self.missing);
        let (config, manifest, manifest_problems) = read_manifest(&self.folder);
        let same_rules = config == self.config;
        let mut before: BTreeMap<String, Arc<Entry>> = std::mem::take(&mut self.entries);
        struct Before<'b>(&'b mut BTreeMap<String, Arc<Entry>>, bool);
        impl Known for Before<'_> {
            fn get(&mut self, path: &str, stamp: Stamp) -> Option<Entry> {
                let same = self.1 && self.0.get(path).is_some_and(|e| e.stamp == stamp);
                same.then(|| self.0.get(path).map(|e| Entry::clone(e))).flatten()
            }
        }
        let old: HashMap<String, String> =
            before.iter().map(|(p, e)| (p.clone(), e.page.fingerprint.clone())).collect();
        let old_files = std::mem::take(&mut self.files);
        (self.config, self.manifest, self.manifest_problems) =
            (config, manifest, manifest_problems);
        let read = self.take(listing, &mut Before(&mut before, same_rules));
        let mut changed: Vec<String> = read
            .iter()
            .filter(|path| {
                !same_rules
                    || self.entries.get(*path).map(|e| &e.page.fingerprint) != old.get(*path)
            })
            .cloned()
            .collect();
        changed.extend(old.keys().filter(|path| !self.entries.contains_key(*path)).cloned());
        if came_back {
            changed.extend(self.entries.keys().cloned());
        } else if old_files != self.files {
            // A picture came or went: pages that show pictures look different.
            changed.extend(
                self.entries
                    .iter()
                    .filter(|(_, e)| {
                        e.page.links_of(&[LinkKind::Image, LinkKind::Embed]).next().is_some()
                    })
                    .map(|(path, _)| path.clone()),
            );
        }
        changed.sort_unstable();
        changed.dedup();
        (changed, read)
    }

    fn take(&mut self, listing: Listing, known: &mut dyn Known) -> Vec<String> {
        let mut wanted = Vec::new();
        for (path, stamp) in &listing.pages {
            match known.get(path, *stamp) {
                Some(entry) => {
                    self.entries.insert(path.clone(), Arc::new(entry));
                }
                None => wanted.push((path.clone(), *stamp)),
            }
        }
        let read: Vec<String> = wanted.iter().map(|(path, _)| path.clone()).collect();
        for (path, entry) in read_all(&self.folder, &self.config, wanted) {
            self.entries.insert(path, Arc::new(entry));
        }
        self.files = listing.files;
        self.template_paths = listing.templates;
        self.listing_problems = listing.problems;
        self.connect();
        read
    }

    /// Everything between pages, from what each page says by itself.
    pub(crate) fn connect(&mut self) {
        self.separate_ids();
        let pages: Vec<&Page> = self.entries.values().map(|e| &e.page).collect();
        self.names = Names::new(pages.iter().copied(), &self.files, !self.config.manifest);
        self.between.clear();
        self.problems = self.manifest_problems.clone();
        self.problems.extend(self.listing_problems.iter().cloned());
        let mut found = check::pack(&pages, &self.config, &self.manifest);
        for page in &pages {
            found.extend(check::page(page, &self.config, &self.names, &self.folder));
        }
        for diagnostic in found {
            match self.entries.contains_key(&diagnostic.file) {
                true => {
                    self.between.entry(diagnostic.file.clone()).or_default().push(diagnostic);
                }
                false => self.problems.push(diagnostic),
            }
        }
        self.read_templates();
        self.set_order();
        self.set_backlinks();
    }

    /// Two pages with one id: the later one gets another, so that both can be read; neither's items
    /// are asked, because progress could go to the wrong one.
    fn separate_ids(&mut self) {
        let mut by_id: HashMap<PageId, Vec<String>> = HashMap::new();
        for (path, entry) in &self.entries {
            by_id.entry(entry.page.summary.page.page.clone()).or_default().push(path.clone());
        }
        for (id, paths) in by_id.into_iter().filter(|(_, paths)| paths.len() > 1) {
            for (n, path) in paths.iter().enumerate() {
                let Some(entry) = self.entries.get_mut(path) else { continue };
                let entry = Arc::make_mut(entry);
                let other = if n == 0 { &paths[1] } else { &paths[0] };
                let mut findings = Findings::new(path, false);
                findings.add(
                    Code::DuplicatePage,
                    Place { line: 1, column: 0 },
                    format!("`{other}` has the same id, `{id}`"),
                    "give one of them another `id:` in its front matter; until then their items \
                     are not asked",
                );
                if !entry.own.iter().any(|d| d.code == Code::DuplicatePage.as_str()) {
                    entry.own.extend(findings.finish());
                }
                entry.page.items.clear();
                entry.page.summary.counts = ItemCounts::default();
                if n > 0
                    && let Ok(id) = PageId::new(format!("{id}~{}", n + 1))
                {
                    entry.page.summary.page.page = id;
                }
                // Read again once the clash is gone.
                entry.stamp = Stamp::default();
            }
        }
    }

    fn read_templates(&mut self) {
        self.templates.clear();
        for path in &self.template_paths {
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
                let at = Place { line: problem.line, column: 0 };
                findings.add(Code::BadTemplate, at, problem.message, problem.help);
            }
            self.problems.extend(findings.finish());
            self.templates.extend(template);
        }
    }

    fn set_order(&mut self) {
        let by_id: HashMap<&str, &String> = self
            .entries
            .iter()
            .map(|(path, e)| (e.page.summary.page.page.as_str(), path))
            .collect();
        let mut order: Vec<String> = match self.config.plan.is_empty() {
            false => self
                .config
                .plan
                .iter()
                .filter_map(|id| by_id.get(id.as_str()).map(|p| (*p).clone()))
                .collect(),
            true => self.summary_order(),
        };
        let mut seen = std::collections::HashSet::new();
        order.retain(|path| seen.insert(path.clone()));
        self.planned = order.len();
        order.extend(self.entries.keys().filter(|path| !seen.contains(*path)).cloned());
        self.order = order;
    }

    /// A book's `SUMMARY.md` names its chapters in order.
    fn summary_order(&self) -> Vec<String> {
        let Some(summary) = self.entries.get("SUMMARY.md").filter(|_| !self.config.manifest) else {
            return Vec::new();
        };
        let around = Inside { names: &self.names, root: &self.folder };
        let chapters = summary.page.links_of(&[LinkKind::Link]).filter_map(|link| {
            match around.link("SUMMARY.md", link.kind, &link.target) {
                Target::Page { page, .. } | Target::DeadAnchor { page, .. } => {
                    self.path_of(&page.page).map(str::to_owned)
                }
                _ => None,
            }
        });
        chapters.collect()
    }

    fn set_backlinks(&mut self) {
        let mut backlinks: HashMap<PageId, Vec<String>> = HashMap::new();
        let around = Inside { names: &self.names, root: &self.folder };
        for path in &self.order {
            let Some(entry) = self.entries.get(path) else { continue };
            for link in entry.page.links_of(&[LinkKind::Link, LinkKind::Wiki, LinkKind::Embed]) {
                let target = around.link(path, link.kind, &link.target);
                let (Target::Page { page, .. } | Target::DeadAnchor { page, .. }) = target else {
                    continue;
                };
                let from = backlinks.entry(page.page).or_default();
                if from.last() != Some(path) {
                    from.push(path.clone());
                }
            }
        }
        for (id, from) in &mut backlinks {
            from.retain(|path| {
                self.entries.get(path).is_some_and(|e| e.page.summary.page.page != *id)
            });
            from.sort_unstable();
            from.dedup();
        }
        self.backlinks = backlinks;
    }

    fn path_of(&self, id: &PageId) -> Option<&str> {
        self.entry_of(id).map(|entry| entry.page.summary.path.as_str())
    }

    /// A page by its id, or an earlier one.
    pub(crate) fn entry_of(&self, id: &PageId) -> Option<&Arc<Entry>> {
        self.entries.get(self.names.path_named(id.as_str())?)
    }

    /// Lets go of the texts that only the index needs.
    pub(crate) fn forget_passages(&mut self) {
        for entry in self.entries.values_mut() {
            if !entry.page.passages.is_empty()
                && let Some(entry) = Arc::get_mut(entry)
            {
                entry.page.passages = Vec::new();
            }
        }
    }

    /// Pages in reading order: the plan first, then the rest by path.
    pub fn pages(&self) -> impl Iterator<Item = &Page> {
        self.order.iter().filter_map(|path| self.entries.get(path)).map(|e| &e.page)
    }

    /// Interview templates.
    pub fn templates(&self) -> &[Template] {
        &self.templates
    }

    /// Everything that is wrong, by file and place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut out = self.problems.clone();
        for (path, entry) in &self.entries {
            out.extend(entry.own.iter().cloned());
            out.extend(self.between.get(path).into_iter().flatten().cloned());
        }
        out.sort_by(|a, b| {
            (&a.file, a.line, a.column, &a.code).cmp(&(&b.file, b.line, b.column, &b.code))
        });
        out
    }

    /// What is wrong with one page.
    pub fn page_diagnostics(&self, path: &str) -> Vec<Diagnostic> {
        let own = self.entries.get(path).map(|e| e.own.clone()).unwrap_or_default();
        let mut all = own;
        all.extend(self.between.get(path).into_iter().flatten().cloned());
        all.sort_by_key(|d| (d.line, d.column));
        all
    }

    /// As lists show it.
    pub fn view(&self) -> PackView {
        let mut pages = Vec::with_capacity(self.order.len());
        let mut counts = ItemCounts::default();
        let mut words = 0;
        for (n, page) in self.pages().enumerate() {
            let mut summary = page.summary.clone();
            let found = self.page_diagnostics(&summary.path);
            page::count_severities(&mut summary, &found);
            counts.cards += summary.counts.cards;
            counts.questions += summary.counts.questions;
            counts.follow_ups += summary.counts.follow_ups;
            counts.diagrams += summary.counts.diagrams;
            counts.scripts += summary.counts.scripts;
            if n < self.planned || self.planned == 0 {
                words += summary.words;
            }
            pages.push(summary);
        }
        PackView {
            id: self.config.id.clone(),
            title: self.config.title.clone(),
            folder: self.folder.display().to_string(),
            built_in: self.built_in,
            pages,
            planned: super::source::to_u32(self.planned),
            counts,
            reading_minutes: reading_minutes(words),
            diagnostics: self.problems.clone(),
            missing: self.missing,
        }
    }

    fn text(&self, entry: &Entry) -> Result<String> {
        let path = &entry.page.summary.path;
        match folder::read(&self.folder, path) {
            Content::Text(text) => Ok(text),
            Content::Broken(_, found) => {
                let message = found.first().map_or("cannot be read", |d| d.message.as_str());
                Err(Error::new(ErrorKind::Unreadable, format!("cannot read {path}: {message}"))
                    .help(match found.first() {
                        Some(first) => first.help.clone(),
                        None => "look at the file".to_owned(),
                    }))
            }
        }
    }

    fn find(&self, id: &PageId) -> Result<&Arc<Entry>> {
        self.entry_of(id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("the pack {} has no page {id}", self.config.id))
                .help("it may have been renamed or deleted; choose another page from the list")
        })
    }

    /// A page, rendered.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no page has the id.
    pub fn page(&self, id: &PageId) -> Result<PageView> {
        let entry = self.find(id)?;
        let path = &entry.page.summary.path;
        let around = Inside { names: &self.names, root: &self.folder };
        let mut summary = entry.page.summary.clone();
        let mut diagnostics = self.page_diagnostics(path);
        let (sections, fingerprint) = match folder::read(&self.folder, path) {
            Content::Text(text) => {
                let mut quiet = Findings::new(path, true);
                let outline = Outline::read(path, &text, &self.config, &mut quiet);
                (render::sections(&outline, &around), fingerprint(text.as_bytes()))
            }
            Content::Broken(_, found) => {
                for diagnostic in found {
                    if !diagnostics.contains(&diagnostic) {
                        diagnostics.push(diagnostic);
                    }
                }
                (Vec::new(), entry.page.fingerprint.clone())
            }
        };
        page::count_severities(&mut summary, &diagnostics);
        let link = |page: &PageRef| PageLink {
            page: page.clone(),
            title: self.names.title_of(page.page.as_str()).unwrap_or_default().to_owned(),
        };
        let mut related: Vec<PageLink> = Vec::new();
        for id in &entry.page.related {
            let name = id.trim_start_matches("[[").trim_end_matches("]]");
            let target = match self.names.page_named(name) {
                Some(page) => Some(page.clone()),
                None => match around.link(path, LinkKind::Wiki, name) {
                    Target::Page { page, .. } => Some(page),
                    _ => None,
                },
            };
            if let Some(page) = target
                && page != summary.page
                && !related.iter().any(|r| r.page == page)
            {
                related.push(link(&page));
            }
        }
        let backlinks = self
            .backlinks
            .get(&summary.page.page)
            .into_iter()
            .flatten()
            .filter_map(|path| self.entries.get(path))
            .map(|e| PageLink {
                page: e.page.summary.page.clone(),
                title: e.page.summary.title.clone(),
            })
            .collect();
        Ok(PageView {
            sections,
            headings: entry.page.headings.clone(),
            related,
            backlinks,
            diagnostics,
            fingerprint,
            summary,
        })
    }

    fn outlined<T>(
        &self,
        id: &PageId,
        make: impl FnOnce(&Outline<'_>, &dyn Around) -> T,
    ) -> Result<T> {
        let entry = self.find(id)?;
        let path = &entry.page.summary.path;
        let text = self.text(entry)?;
        let mut quiet = Findings::new(path, true);
        let mut outline = Outline::read(path, &text, &self.config, &mut quiet);
        // Where two pages claim one id, the later goes by another.
        outline.page = entry.page.summary.page.clone();
        Ok(make(&outline, &Inside { names: &self.names, root: &self.folder }))
    }

    /// A page's items, rendered.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Unreadable`].
    pub fn items(&self, id: &PageId) -> Result<Vec<Item>> {
        if self.find(id)?.page.items.is_empty() {
            return Ok(Vec::new());
        }
        self.outlined(id, |outline, around| {
            outline.items.iter().map(|span| render::item(outline, around, span)).collect()
        })
    }

    /// A page's tables for the failure walk.
    ///
    /// # Errors
    /// As [`Pack::items`].
    pub fn failures(&self, id: &PageId) -> Result<Vec<FailureTable>> {
        self.outlined(id, |outline, around| render::failures(outline, around))
    }

    /// A page's rubrics.
    ///
    /// # Errors
    /// As [`Pack::items`].
    pub fn rubrics(&self, id: &PageId) -> Result<Vec<Rubric>> {
        self.outlined(id, |outline, _| render::rubrics(outline))
    }

    /// A page's worksheets.
    ///
    /// # Errors
    /// As [`Pack::items`].
    pub fn worksheets(&self, id: &PageId) -> Result<Vec<Worksheet>> {
        self.outlined(id, |outline, around| render::worksheets(outline, around))
    }

    /// A page's file.
    ///
    /// # Errors
    /// As [`Pack::items`].
    pub fn source(&self, id: &PageId) -> Result<PageSource> {
        let entry = self.find(id)?;
        let text = self.text(entry)?;
        let path = folder::join(&self.folder, &entry.page.summary.path);
        Ok(PageSource { path: path.display().to_string(), text })
    }
}

fn unreadable(folder: &Path, error: std::io::Error) -> Error {
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => ErrorKind::NotFound,
        _ => ErrorKind::Unreadable,
    };
    Error::new(kind, format!("cannot open the folder {}", folder.display()))
        .help("look whether the folder is there and may be read, or choose another")
        .source(error)
}

fn read_manifest(folder: &Path) -> (PackConfig, String, Vec<Diagnostic>) {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    if !folder.join("pack.toml").is_file() {
        return (PackConfig::of_folder(&name), String::new(), Vec::new());
    }
    match folder::read(folder, "pack.toml") {
        Content::Text(text) => {
            let (config, problems) = PackConfig::parse(&name, &text);
            (config, text, problems)
        }
        Content::Broken(_, problems) => {
            let config = PackConfig { manifest: true, ..PackConfig::of_folder(&name) };
            (config, String::new(), problems)
        }
    }
}

/// Reads pages on all cores.
fn read_all(
    root: &Path,
    config: &PackConfig,
    wanted: Vec<(String, Stamp)>,
) -> Vec<(String, Entry)> {
    let next = std::sync::atomic::AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let workers = cores.min(wanted.len().div_ceil(8)).max(1);
    let work = || {
        let mut done = Vec::new();
        loop {
            let index = next.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let Some((path, stamp)) = wanted.get(index) else { return done };
            done.push((path.clone(), read_one(root, config, path, *stamp)));
        }
    };
    if workers == 1 {
        return work();
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|t| t.join().unwrap_or_default()).collect()
    })
}

fn read_one(root: &Path, config: &PackConfig, path: &str, stamp: Stamp) -> Entry {
    match folder::read(root, path) {
        Content::Text(text) => {
            let (page, own) = page::parse(path, &text, config);
            Entry { page, own, stamp }
        }
        Content::Broken(bytes, own) => {
            let mut page = page::unreadable(path, config, &bytes);
            page::count_severities(&mut page.summary, &own);
            Entry { page, own, stamp }
        }
    }
}
