//! What a pack looks like, made when asked for: lists, what is wrong, HTML, items, tables, images.

use std::sync::Arc;

use super::{
    check::Finding,
    codes::Findings,
    entry::Entry,
    folder::{self, Content, Stamp},
    image::{self, Image},
    inside::Inside,
    items::{self, Contents},
    model::{Diagnostic, ItemCounts, PackView, PageLink, PageSource, PageView, Severity},
    pack::Pack,
    page,
    parse::{dialect::CommonMark, document::LinkKind},
    render::around::Around,
    resolve::Led,
    source::{fingerprint, reading_minutes, to_u32},
    suggest::Suggestions,
};
use item::{
    error::{Error, ErrorKind, Result},
    ids::{PageId, PageRef},
    model::{FailureTable, Item, Rubric, Worksheet},
};

/// What a reader sees of a page, its file's text by its fingerprint. Pages whose looks are equal are shown
/// the same, whatever was read again.
#[derive(Debug, PartialEq)]
struct Look<'p> {
    entry: Parsed<'p>,
    /// The file can be read.
    is_there: bool,
    /// Folders' pages are read in more dialects than those of packs.
    is_of_pack: bool,
    findings: Vec<&'p Finding>,
    leads: u64,
    includes: &'p [Option<Stamp>],
    /// Ids and titles.
    related: Vec<(&'p PageRef, &'p str)>,
    backlinks: Vec<(&'p PageRef, &'p str)>,
}

/// A page as it was parsed. Most are the same in memory as before, which spares comparing them.
#[derive(Debug)]
struct Parsed<'p>(&'p Arc<Entry>);

impl PartialEq for Parsed<'_> {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Entry, b: &Entry| a.page == b.page && a.own == b.own;
        Arc::ptr_eq(self.0, other.0) || same(self.0, other.0)
    }
}

/// What a page is called.
fn called(entry: &Entry) -> (&PageRef, &str) {
    (&entry.page.summary.page, &entry.page.summary.title)
}

fn link(entry: &Entry) -> PageLink {
    let (page, title) = called(entry);
    PageLink { page: page.clone(), title: title.to_owned() }
}

impl Pack {
    /// What a reader sees of the page at a path.
    fn look(&self, path: &str) -> Option<Look<'_>> {
        let entry = self.entries.get(path)?;
        let between = self.names.at_path(path).and_then(|at| self.between.get(at))?;
        Some(Look {
            entry: Parsed(entry),
            is_there: !self.missing,
            is_of_pack: self.config.manifest,
            findings: self.findings(path).collect(),
            leads: between.leads,
            includes: &between.includes,
            related: self.related(entry).into_iter().map(called).collect(),
            backlinks: self.linking_to(path).map(|entry| called(entry)).collect(),
        })
    }

    /// Whether the page at a path looks as it did before.
    pub(super) fn looks_as(&self, before: &Self, path: &str) -> bool {
        let look = self.look(path);
        let suggests = |look: &Look<'_>| look.findings.iter().any(|f| f.may_name_a_page());
        look == before.look(path)
            && (self.names.calls_as(&before.names) || !look.as_ref().is_some_and(suggests))
    }

    /// The pages that a page's front matter names.
    fn related(&self, entry: &Entry) -> Vec<&Entry> {
        let summary = &entry.page.summary;
        let mut related: Vec<&Entry> = Vec::new();
        for id in &entry.page.related {
            let name = id.trim_start_matches("[[").trim_end_matches("]]");
            let named = self.names.entry(name).or_else(|| {
                match self.names.follow(&summary.path, LinkKind::Wiki, name) {
                    Led::Page(index, _) => self.names.pages().get(index),
                    _ => None,
                }
            });
            if let Some(named) = named
                && named.page.summary.page != summary.page
                && !related.iter().any(|other| other.page.summary.page == named.page.summary.page)
            {
                related.push(named);
            }
        }
        related
    }

    /// Everything that is wrong, by file and place.
    pub fn diagnostics(&self) -> Vec<Diagnostic> {
        let mut suggestions = Suggestions::new(&self.names);
        let mut out = self.problems.clone();
        for (path, entry) in &self.entries {
            out.extend(entry.own.iter().cloned());
            out.extend(self.findings(path).map(|finding| finding.shown(&mut suggestions)));
        }
        out.sort_by(|a, b| {
            (&a.file, a.line, a.column, &a.code).cmp(&(&b.file, b.line, b.column, &b.code))
        });
        out
    }

    /// What is wrong between a page and the rest of the pack.
    fn findings(&self, path: &str) -> impl Iterator<Item = &Finding> {
        let between = self.names.at_path(path).and_then(|at| self.between.get(at));
        let across = self.across.get(path).into_iter().flatten();
        across.chain(between.into_iter().flat_map(|between| &between.found))
    }

    /// What is wrong with one page.
    pub fn page_diagnostics(&self, path: &str) -> Vec<Diagnostic> {
        let mut suggestions = Suggestions::new(&self.names);
        let mut all = self.entries.get(path).map(|e| e.own.clone()).unwrap_or_default();
        all.extend(self.findings(path).map(|finding| finding.shown(&mut suggestions)));
        all.sort_by_key(|d| (d.line, d.column));
        all
    }

    /// As lists show it.
    pub fn view(&self) -> PackView {
        let mut pages = Vec::with_capacity(self.order.len());
        let mut counts = ItemCounts::default();
        let mut words = 0;
        for (n, path) in self.order.iter().enumerate() {
            let Some(entry) = self.entries.get(path) else { continue };
            let mut summary = entry.page.summary.clone();
            let severities = || {
                let own = entry.own.iter().map(|d| d.severity);
                own.chain(self.findings(path).map(Finding::severity))
            };
            summary.errors = to_u32(severities().filter(|s| *s == Severity::Error).count());
            summary.warnings = to_u32(severities().filter(|s| *s == Severity::Warning).count());
            counts.add(&summary.counts);
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
            planned: to_u32(self.planned),
            counts,
            reading_minutes: reading_minutes(words),
            diagnostics: self.problems.clone(),
            missing: self.missing,
        }
    }

    fn around(&self) -> Inside<'_> {
        Inside { pack: &self.config.id, names: &self.names, root: &self.folder }
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
        let around = self.around();
        let mut summary = entry.page.summary.clone();
        let mut diagnostics = self.page_diagnostics(path);
        let (sections, fingerprint) = match folder::read(&self.folder, path) {
            Content::Text(text) => {
                let mut quiet = Findings::new(path, true);
                let read = CommonMark::of(&text, self.config.manifest);
                let mut contents = Contents::read(path, &read, &self.config, &mut quiet);
                contents.outline.page = summary.page.clone();
                (contents.sections(&around), fingerprint(text.as_bytes()))
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
        Ok(PageView {
            sections,
            headings: entry.page.headings.clone(),
            related: self.related(entry).into_iter().map(link).collect(),
            backlinks: self.linking_to(path).map(|entry| link(entry)).collect(),
            diagnostics,
            fingerprint,
            summary,
        })
    }

    fn read<T>(
        &self,
        id: &PageId,
        make: impl FnOnce(&Contents<'_>, &dyn Around) -> T,
    ) -> Result<T> {
        let entry = self.find(id)?;
        let path = &entry.page.summary.path;
        let text = self.text(entry)?;
        let mut quiet = Findings::new(path, true);
        let text = CommonMark::of(&text, self.config.manifest);
        let mut contents = Contents::read(path, &text, &self.config, &mut quiet);
        // Pages that share a name go by other ids than they would alone.
        contents.outline.page = entry.page.summary.page.clone();
        Ok(make(&contents, &self.around()))
    }

    /// A page's items, rendered.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Unreadable`].
    pub fn items(&self, id: &PageId) -> Result<Vec<Item>> {
        if self.find(id)?.page.items.is_empty() {
            return Ok(Vec::new());
        }
        self.read(id, |page, around| {
            page.items.iter().map(|item| page.render(around, item)).collect()
        })
    }

    /// A page's tables for the failure walk.
    ///
    /// # Errors
    /// As [`Pack::items`].
    pub fn failures(&self, id: &PageId) -> Result<Vec<FailureTable>> {
        self.read(id, |page, around| items::failures(page, around))
    }

    /// A page's rubrics.
    ///
    /// # Errors
    /// As [`Pack::items`].
    pub fn rubrics(&self, id: &PageId) -> Result<Vec<Rubric>> {
        self.read(id, |page, _| items::rubrics(page))
    }

    /// A page's worksheets.
    ///
    /// # Errors
    /// As [`Pack::items`].
    pub fn worksheets(&self, id: &PageId) -> Result<Vec<Worksheet>> {
        self.read(id, |page, around| items::worksheets(page, around))
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

    /// An image of the pack, by its path.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for everything that is no listed image inside the folder.
    pub fn image(&self, path: &str) -> Result<Image> {
        let is_listed = self.names.files().contains_key(path);
        is_listed.then(|| image::read(&self.folder, path)).flatten().ok_or_else(|| {
            Error::new(
                ErrorKind::NotFound,
                format!("the pack {} has no image {path}", self.config.id),
            )
        })
    }
}
