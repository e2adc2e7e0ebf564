//! What is asked of the open packs: pages, items, images, names, the search.
//!
//! Everything here looks at the packs as they were at one moment, and waits for no folder.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use super::{
    image::{self, Image},
    items::{NameEntry, name_entry},
    library::{Library, Rendered, lock},
    model::{Hit, HitKind, Name, PackView, PageSource, PageSummary, PageView, SearchResults},
    page::{Page, PageItem},
};
use html::IMAGE_ADDRESS;
use item::{
    catalogue::{Catalogue, ItemMeta, PageNames},
    error::{Error, ErrorKind, Result},
    ids::{ItemId, LocalId, PackId, PageRef},
    model::{FailureTable, Item, Rubric, Worksheet},
    template::Template,
};

/// Pages whose rendered items are kept.
const KEPT: usize = 24;
/// How much of images is put into one exported document.
const EXPORTED: usize = 24 * 1024 * 1024;

impl Library {
    /// Counts changes: equal numbers mean packs that look the same.
    pub fn version(&self) -> u64 {
        self.now().version
    }

    /// All open packs, the built-in one first.
    pub fn packs(&self) -> Vec<PackView> {
        self.now().packs().map(|pack| pack.view()).collect()
    }

    /// One pack.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not open.
    pub fn pack(&self, id: &PackId) -> Result<PackView> {
        Ok(self.now().get(id)?.view())
    }

    /// Whether a pack's folder was gone when it was last read.
    pub(crate) fn is_missing(&self, id: &PackId) -> bool {
        self.now().get(id).is_ok_and(|pack| pack.missing)
    }

    /// The folders of the open packs.
    pub fn folders(&self) -> Vec<(PackId, PathBuf)> {
        self.now().packs().map(|p| (p.config.id.clone(), p.folder.clone())).collect()
    }

    /// Pages in reading order, pack by pack, the plan first.
    pub fn pages(&self) -> Vec<PageRef> {
        let packs = self.now();
        packs.packs().flat_map(|p| p.pages()).map(|p| p.summary.page.clone()).collect()
    }

    /// Every page, with the ids it had before.
    pub fn page_names(&self) -> Vec<PageNames> {
        let packs = self.now();
        let names = |page: &Page| {
            let here = &page.summary.page;
            let was = page.was.iter();
            PageNames {
                page: here.clone(),
                was: was.map(|id| PageRef { pack: here.pack.clone(), page: id.clone() }).collect(),
            }
        };
        packs.packs().flat_map(|pack| pack.pages()).map(names).collect()
    }

    /// A page's summary, by today's id or an earlier one.
    pub fn summary(&self, page: &PageRef) -> Option<PageSummary> {
        let packs = self.now();
        let entry = packs.get(&page.pack).ok()?.entry_of(&page.page)?;
        Some(entry.page.summary.clone())
    }

    /// A page, rendered.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has it.
    pub fn page(&self, page: &PageRef) -> Result<PageView> {
        self.now().get(&page.pack)?.page(&page.page)
    }

    /// A page's items, rendered.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Unreadable`].
    pub fn items(&self, page: &PageRef) -> Result<Vec<Item>> {
        self.rendered_items(page).map(|items| items.to_vec())
    }

    fn rendered_items(&self, page: &PageRef) -> Result<Arc<Vec<Item>>> {
        let packs = self.now();
        let pack = packs.get(&page.pack)?;
        // Links and images depend on the other pages, hence the version.
        let version = packs.version;
        let is_it = |r: &Rendered| r.page == *page && r.version == version;
        {
            let mut kept = lock(&self.rendered);
            if let Some(at) = kept.iter().position(is_it) {
                let rendered = kept.remove(at);
                let items = Arc::clone(&rendered.items);
                kept.push(rendered);
                return Ok(items);
            }
        }
        let items = Arc::new(pack.items(&page.page)?);
        let mut kept = lock(&self.rendered);
        kept.retain(|r| r.page != *page && r.version == version);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Rendered { page: page.clone(), version, items: Arc::clone(&items) });
        Ok(items)
    }

    /// One item, rendered.
    pub fn item(&self, id: &ItemId) -> Option<Item> {
        self.rendered_items(&id.page).ok()?.iter().find(|item| item.id == *id).cloned()
    }

    /// One item without its text.
    pub fn meta(&self, id: &ItemId) -> Option<ItemMeta> {
        let packs = self.now();
        packs.get(&id.page.pack).ok()?.meta(id).cloned()
    }

    /// A page's items without their text.
    pub fn metas(&self, page: &PageRef) -> Vec<ItemMeta> {
        let packs = self.now();
        let Ok(pack) = packs.get(&page.pack) else { return Vec::new() };
        let items = pack.entry_of(&page.page).into_iter().flat_map(|entry| &entry.page.items);
        items.map(|item| item.meta.clone()).collect()
    }

    /// All items without their text, in reading order; the same `Arc` until a pack changes.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        let packs = self.now();
        let mut kept = lock(&self.catalogue);
        if let Some((version, catalogue)) = &*kept
            && *version == packs.version
        {
            return Arc::clone(catalogue);
        }
        let items = packs.packs().flat_map(|pack| pack.pages()).flat_map(|page| &page.items);
        let catalogue = Arc::new(Catalogue::new(items.map(|item| item.meta.clone()).collect()));
        *kept = Some((packs.version, Arc::clone(&catalogue)));
        catalogue
    }

    /// A page's tables for the failure walk.
    ///
    /// # Errors
    /// As [`Library::items`].
    pub fn failures(&self, page: &PageRef) -> Result<Vec<FailureTable>> {
        self.now().get(&page.pack)?.failures(&page.page)
    }

    /// A page's rubrics.
    ///
    /// # Errors
    /// As [`Library::items`].
    pub fn rubrics(&self, page: &PageRef) -> Result<Vec<Rubric>> {
        self.now().get(&page.pack)?.rubrics(&page.page)
    }

    /// A page's worksheets.
    ///
    /// # Errors
    /// As [`Library::items`].
    pub fn worksheets(&self, page: &PageRef) -> Result<Vec<Worksheet>> {
        self.now().get(&page.pack)?.worksheets(&page.page)
    }

    /// A page's file, as it is on disk now.
    ///
    /// # Errors
    /// As [`Library::items`].
    pub fn source(&self, page: &PageRef) -> Result<PageSource> {
        self.now().get(&page.pack)?.source(&page.page)
    }

    /// An image of a pack, as its address names it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for everything that is no listed image of an open pack.
    pub fn image(&self, pack: &PackId, path: &str) -> Result<Image> {
        self.now().get(pack)?.image(path)
    }

    /// HTML that leaves the window, with its images inside it, as far as they fit.
    pub fn with_images_inside(&self, html: &str) -> String {
        use base64::Engine as _;
        let mut out = String::with_capacity(html.len());
        let mut rest = html;
        let mut room = EXPORTED;
        while let Some(at) = rest.find(IMAGE_ADDRESS) {
            out.push_str(&rest[..at]);
            let tail = &rest[at..];
            let end = tail.find(['"', '\'', '<', '>']).unwrap_or(tail.len());
            let named = image::named(&tail[..end].replace("&amp;", "&"));
            let found = named.and_then(|(pack, path)| self.image(&pack, &path).ok());
            if let Some(image) = found.filter(|image| image.bytes.len() <= room) {
                room -= image.bytes.len();
                out.push_str(&format!("data:{};base64,", image.mime));
                base64::engine::general_purpose::STANDARD.encode_string(image.bytes, &mut out);
            }
            rest = &tail[end..];
        }
        out.push_str(rest);
        out
    }

    /// Interview templates of all packs.
    pub fn templates(&self) -> Vec<(PackId, Template)> {
        let packs = self.now();
        packs
            .packs()
            .flat_map(|p| p.templates().iter().map(|t| (p.config.id.clone(), t.clone())))
            .collect()
    }

    /// Searches all open packs: words, `prefix*`, `"phrases"`, `kind:`, `topic:`, `level:`. The last
    /// word may be unfinished. `took_ms` is left to the caller's clock.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &str, limit: usize) -> Result<SearchResults> {
        let Some(index) = self.index() else {
            return Err(Error::new(ErrorKind::Other, "the search index couldn't be made")
                .help("check whether the disk is full; you can still read every page"));
        };
        let packs = self.now();
        let folders: Vec<String> =
            packs.packs().map(|p| p.folder.to_string_lossy().into_owned()).collect();
        let results = index.search(query, &folders, limit)?;
        let mut hits = Vec::with_capacity(results.found.len());
        for found in results.found {
            let pack =
                folders.iter().position(|f| *f == found.folder).map(|at| &packs.open[at].pack);
            let Some(entry) = pack.and_then(|pack| pack.entries.get(&found.path)) else { continue };
            let summary = &entry.page.summary;
            let item = found.item.and_then(|id| LocalId::new(id).ok());
            hits.push(Hit {
                page: summary.page.clone(),
                page_title: summary.title.clone(),
                anchor: found.anchor,
                heading: found.heading,
                kind: found.kind,
                item: item.map(|id| ItemId { page: summary.page.clone(), id }),
                snippet: found.snippet,
                score: found.score,
            });
        }
        Ok(SearchResults {
            hits,
            total: results.total,
            corrected: results.corrected,
            unmatched: results.unmatched,
            any: results.any,
            took_ms: 0.0,
        })
    }

    /// Everything that can be gone to by name: pages, headings, items.
    pub fn names(&self) -> Vec<Name> {
        let packs = self.now();
        let mut out = Vec::new();
        // Where names are alike, one's own pages come before those that ship with the app.
        let (shipped, own): (Vec<_>, Vec<_>) = packs.packs().partition(|pack| pack.built_in);
        for pack in own.into_iter().chain(shipped) {
            for page in pack.pages() {
                let summary = &page.summary;
                let folder = summary.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                out.push(Name {
                    page: summary.page.clone(),
                    anchor: None,
                    item: None,
                    title: summary.title.clone(),
                    detail: match pack.config.manifest || folder.is_empty() {
                        true => pack.config.title.clone(),
                        false => format!("{} · {}", pack.config.title, folder.replace('/', " / ")),
                    },
                    kind: HitKind::Page,
                });
                let at: HashMap<&str, &ItemMeta> = page
                    .items
                    .iter()
                    .filter(|item| name_entry(item.meta.kind) == NameEntry::Heading)
                    .filter(|item| item.meta.group.is_none())
                    .map(|item| (item.anchor.as_str(), &item.meta))
                    .collect();
                for heading in &page.headings {
                    let item =
                        at.get(heading.anchor.as_str()).filter(|item| item.title == heading.text);
                    out.push(Name {
                        page: summary.page.clone(),
                        anchor: Some(heading.anchor.clone()),
                        item: item.map(|item| item.id.clone()),
                        title: heading.text.clone(),
                        detail: summary.title.clone(),
                        kind: item.map_or(HitKind::Heading, |item| item.kind.into()),
                    });
                }
                for PageItem { meta: item, anchor } in &page.items {
                    if name_entry(item.kind) == NameEntry::Own {
                        out.push(Name {
                            page: summary.page.clone(),
                            anchor: Some(anchor.clone()),
                            item: Some(item.id.clone()),
                            title: item.title.clone(),
                            detail: summary.title.clone(),
                            kind: item.kind.into(),
                        });
                    }
                }
            }
        }
        out
    }
}
