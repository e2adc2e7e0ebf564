//! [`Library`]: the packs that are open, as everything above the core reads them.
//!
//! Safe to share between threads. Reading a page takes a read lock only, and changes are told to
//! whoever subscribed, one message for each pack that changed.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        mpsc::{Receiver, Sender, channel},
    },
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    index::Index,
    model::{
        FailureTable, Hit, HitKind, Item, ItemKind, ItemMeta, Name, PackView, PageSource,
        PageSummary, PageView, Rubric, SearchResults, Worksheet,
    },
    pack::{Nothing, Pack},
};
use crate::{
    error::{Error, ErrorKind, Result},
    ids::{ItemId, LocalId, PackId, PageRef},
    interview::template::Template,
};

/// Pages whose rendered items are kept.
const KEPT: usize = 24;

/// What changed in a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PacksChanged {
    /// The pack.
    pub pack: PackId,
    /// The pages that were added, changed or taken away.
    pub pages: Vec<PageRef>,
}

/// All open packs.
#[derive(Debug, Default)]
pub struct Library {
    packs: RwLock<Packs>,
    subscribers: Mutex<Vec<Sender<PacksChanged>>>,
    rendered: Mutex<Vec<Rendered>>,
    catalogue: Mutex<Option<(u64, Arc<Vec<ItemMeta>>)>>,
    /// Locked before `packs`, wherever both are. Made when first needed.
    index: Mutex<Option<Index>>,
    cache: Option<PathBuf>,
}

/// A page's items as they are at one version.
#[derive(Debug)]
struct Rendered {
    page: PageRef,
    version: u64,
    items: Arc<Vec<Item>>,
}

#[derive(Debug, Default)]
struct Packs {
    /// In the order they were opened; the built-in one first.
    open: Vec<Pack>,
    /// Counts changes.
    version: u64,
    /// Where each item's outline stands: pack, path, place.
    places: HashMap<ItemId, (usize, String, usize)>,
}

impl Packs {
    fn get(&self, id: &PackId) -> Result<&Pack> {
        self.open.iter().find(|pack| pack.config.id == *id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("no open pack is called {id}"))
                .help("open its folder again")
        })
    }

    fn changed(&mut self) {
        self.version += 1;
        self.places = self
            .open
            .iter()
            .enumerate()
            .flat_map(|(n, pack)| {
                pack.entries.iter().flat_map(move |(path, entry)| {
                    entry
                        .page
                        .items
                        .iter()
                        .enumerate()
                        .map(move |(at, item)| (item.id.clone(), (n, path.clone(), at)))
                })
            })
            .collect();
    }
}

impl Library {
    /// No packs; what is parsed is kept in memory only.
    pub fn new() -> Self {
        Self::default()
    }

    /// No packs; what is parsed is kept in a folder that may be deleted at any time.
    pub fn with_cache(folder: &Path) -> Self {
        Self { cache: Some(folder.to_path_buf()), ..Self::default() }
    }

    fn index(&self) -> MutexGuard<'_, Option<Index>> {
        let mut index = self.index.lock().unwrap_or_else(PoisonError::into_inner);
        if index.is_none() {
            match Index::open(self.cache.as_deref()) {
                Ok(opened) => *index = Some(opened),
                Err(error) => tracing::error!(%error, "no search"),
            }
        }
        index
    }

    fn read(&self) -> RwLockReadGuard<'_, Packs> {
        self.packs.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Packs> {
        self.packs.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Opens a folder as a pack; opening it again reads what changed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] and [`ErrorKind::Unreadable`] for the folder;
    /// [`ErrorKind::InvalidInput`] when another folder is open under the same id.
    pub fn open(&self, folder: &Path) -> Result<PackView> {
        self.open_as(folder, false)
    }

    /// Opens the pack that ships with the app.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_built_in(&self, folder: &Path) -> Result<PackView> {
        self.open_as(folder, true)
    }

    fn open_as(&self, folder: &Path, built_in: bool) -> Result<PackView> {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        let known = self.read().open.iter().find(|p| p.folder == real).map(|p| p.config.id.clone());
        if let Some(id) = known {
            self.refresh(&id);
            return self.pack(&id);
        }
        let mut index = self.index();
        let (mut pack, read) = match index.as_ref() {
            Some(index) => Pack::open_with(folder, built_in, &mut index.known(&real))?,
            None => Pack::open_with(folder, built_in, &mut Nothing)?,
        };
        keep(index.as_mut(), &mut pack, &read);
        let view = pack.view();
        let pages = pack.pages().map(|page| page.summary.page.clone()).collect();
        {
            let mut packs = self.write();
            if let Some(other) = packs.open.iter().find(|p| p.config.id == pack.config.id) {
                return Err(Error::new(
                    ErrorKind::InvalidInput,
                    format!(
                        "the pack {} is already open from {}",
                        other.config.id,
                        other.folder.display()
                    ),
                )
                .help("close that one first, or give this folder a pack.toml with another id"));
            }
            match built_in {
                true => packs.open.insert(0, pack),
                false => packs.open.push(pack),
            }
            packs.changed();
        }
        drop(index);
        self.tell(&view.id, pages);
        Ok(view)
    }

    /// Closes a pack. Its progress stays.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not open.
    pub fn close(&self, id: &PackId) -> Result<()> {
        let pages = {
            let mut packs = self.write();
            let pack = packs.get(id)?;
            let pages = pack.pages().map(|page| page.summary.page.clone()).collect();
            packs.open.retain(|pack| pack.config.id != *id);
            packs.changed();
            pages
        };
        self.tell(id, pages);
        Ok(())
    }

    /// Reads again what changed in a pack's folder, and says which pages did.
    pub fn refresh(&self, id: &PackId) -> Vec<PageRef> {
        let pages = {
            let mut index = self.index();
            let mut packs = self.write();
            let Some(pack) = packs.open.iter_mut().find(|p| p.config.id == *id) else {
                return Vec::new();
            };
            let before: BTreeMap<String, PageRef> = pack
                .entries
                .iter()
                .map(|(path, e)| (path.clone(), e.page.summary.page.clone()))
                .collect();
            let was_missing = pack.missing;
            let problems = pack.view().diagnostics;
            let templates = pack.templates().to_vec();
            let (changed, read) = pack.rescan();
            if !read.is_empty() || !changed.is_empty() {
                keep(index.as_mut(), pack, &read);
            }
            let mut pages: Vec<PageRef> = changed
                .iter()
                .filter_map(|path| {
                    let now = pack.entries.get(path).map(|e| e.page.summary.page.clone());
                    now.or_else(|| before.get(path).cloned())
                })
                .collect();
            pages.dedup();
            let same = pages.is_empty()
                && was_missing == pack.missing
                && problems == pack.view().diagnostics
                && templates == pack.templates();
            if same {
                return pages;
            }
            packs.changed();
            pages
        };
        self.tell(id, pages.clone());
        pages
    }

    fn tell(&self, pack: &PackId, pages: Vec<PageRef>) {
        let change = PacksChanged { pack: pack.clone(), pages };
        self.subscribers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .retain(|subscriber| subscriber.send(change.clone()).is_ok());
    }

    /// Every later change.
    pub fn subscribe(&self) -> Receiver<PacksChanged> {
        let (sender, receiver) = channel();
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Counts changes: equal numbers mean equal packs.
    pub fn version(&self) -> u64 {
        self.read().version
    }

    /// All open packs, the built-in one first.
    pub fn packs(&self) -> Vec<PackView> {
        self.read().open.iter().map(Pack::view).collect()
    }

    /// One pack.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not open.
    pub fn pack(&self, id: &PackId) -> Result<PackView> {
        Ok(self.read().get(id)?.view())
    }

    /// The folders of the open packs.
    pub fn folders(&self) -> Vec<(PackId, PathBuf)> {
        self.read().open.iter().map(|p| (p.config.id.clone(), p.folder.clone())).collect()
    }

    /// Pages in reading order, pack by pack, the plan first.
    pub fn pages(&self) -> Vec<PageRef> {
        let packs = self.read();
        packs.open.iter().flat_map(Pack::pages).map(|p| p.summary.page.clone()).collect()
    }

    /// A page's summary, by today's id or an earlier one.
    pub fn summary(&self, page: &PageRef) -> Option<PageSummary> {
        let packs = self.read();
        let entry = packs.get(&page.pack).ok()?.entry_of(&page.page)?;
        Some(entry.page.summary.clone())
    }

    /// A page, rendered.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has it.
    pub fn page(&self, page: &PageRef) -> Result<PageView> {
        self.read().get(&page.pack)?.page(&page.page)
    }

    /// A page's items, rendered.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Unreadable`].
    pub fn items(&self, page: &PageRef) -> Result<Vec<Item>> {
        self.rendered_items(page).map(|items| items.to_vec())
    }

    fn rendered_items(&self, page: &PageRef) -> Result<Arc<Vec<Item>>> {
        let packs = self.read();
        let pack = packs.get(&page.pack)?;
        // Links and pictures depend on the other pages, hence the version.
        let version = packs.version;
        let mut kept = self.rendered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = kept.iter().position(|r| r.page == *page && r.version == version) {
            let rendered = kept.remove(at);
            let items = Arc::clone(&rendered.items);
            kept.push(rendered);
            return Ok(items);
        }
        let items = Arc::new(pack.items(&page.page)?);
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
        let packs = self.read();
        let (pack, path, at) = packs.places.get(id)?;
        packs.open.get(*pack)?.entries.get(path)?.page.items.get(*at).cloned()
    }

    /// A page's items without their text.
    pub fn metas(&self, page: &PageRef) -> Vec<ItemMeta> {
        let packs = self.read();
        let Ok(pack) = packs.get(&page.pack) else { return Vec::new() };
        pack.entry_of(&page.page).map(|entry| entry.page.items.clone()).unwrap_or_default()
    }

    /// All items without their text, in reading order; the same `Arc` until a pack changes.
    pub fn catalogue(&self) -> Arc<Vec<ItemMeta>> {
        let packs = self.read();
        let mut kept = self.catalogue.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((version, catalogue)) = &*kept
            && *version == packs.version
        {
            return Arc::clone(catalogue);
        }
        let items: Vec<ItemMeta> =
            packs.open.iter().flat_map(Pack::pages).flat_map(|p| p.items.iter().cloned()).collect();
        let items = Arc::new(items);
        *kept = Some((packs.version, Arc::clone(&items)));
        items
    }

    /// A page's tables for the failure walk.
    ///
    /// # Errors
    /// As [`Library::items`].
    pub fn failures(&self, page: &PageRef) -> Result<Vec<FailureTable>> {
        self.read().get(&page.pack)?.failures(&page.page)
    }

    /// A page's rubrics.
    ///
    /// # Errors
    /// As [`Library::items`].
    pub fn rubrics(&self, page: &PageRef) -> Result<Vec<Rubric>> {
        self.read().get(&page.pack)?.rubrics(&page.page)
    }

    /// A page's worksheets.
    ///
    /// # Errors
    /// As [`Library::items`].
    pub fn worksheets(&self, page: &PageRef) -> Result<Vec<Worksheet>> {
        self.read().get(&page.pack)?.worksheets(&page.page)
    }

    /// A page's file, as it is on disk now.
    ///
    /// # Errors
    /// As [`Library::items`].
    pub fn source(&self, page: &PageRef) -> Result<PageSource> {
        self.read().get(&page.pack)?.source(&page.page)
    }

    /// Interview templates of all packs.
    pub fn templates(&self) -> Vec<(PackId, Template)> {
        let packs = self.read();
        packs
            .open
            .iter()
            .flat_map(|p| p.templates().iter().map(|t| (p.config.id.clone(), t.clone())))
            .collect()
    }

    /// Searches all open packs: words, `prefix*`, `"phrases"`, `kind:`, `topic:`, `level:`. The last
    /// word may be unfinished. `took_ms` is left to the caller's clock.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &str, limit: usize) -> Result<SearchResults> {
        let mut index = self.index();
        let Some(index) = index.as_mut() else {
            return Err(Error::new(ErrorKind::Other, "the search index cannot be made")
                .help("look whether the disk is full; reading goes on without the search"));
        };
        let packs = self.read();
        let folders: Vec<String> =
            packs.open.iter().map(|p| p.folder.to_string_lossy().into_owned()).collect();
        let results = index.search(query, &folders, limit)?;
        let mut hits = Vec::with_capacity(results.found.len());
        for found in results.found {
            let pack = folders.iter().position(|f| *f == found.folder).map(|at| &packs.open[at]);
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
        Ok(SearchResults { hits, total: results.total, corrected: results.corrected, took_ms: 0.0 })
    }

    /// Everything that can be gone to by name: pages, headings, items.
    pub fn names(&self) -> Vec<Name> {
        let packs = self.read();
        let mut out = Vec::new();
        for pack in &packs.open {
            for page in pack.pages() {
                let summary = &page.summary;
                out.push(Name {
                    page: summary.page.clone(),
                    anchor: None,
                    item: None,
                    title: summary.title.clone(),
                    detail: pack.config.title.clone(),
                    kind: HitKind::Page,
                });
                let at: HashMap<&str, &ItemMeta> = page
                    .items
                    .iter()
                    .filter(|i| matches!(i.kind, ItemKind::Card | ItemKind::Question))
                    .filter(|i| i.sibling_group.is_none())
                    .map(|item| (item.anchor.as_str(), item))
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
                        kind: item.map_or(HitKind::Heading, |item| hit_kind(item.kind)),
                    });
                }
                for item in &page.items {
                    let own_entry = matches!(item.kind, ItemKind::Cue | ItemKind::Diagram);
                    if own_entry {
                        out.push(Name {
                            page: summary.page.clone(),
                            anchor: Some(item.anchor.clone()),
                            item: Some(item.id.clone()),
                            title: item.title.clone(),
                            detail: summary.title.clone(),
                            kind: hit_kind(item.kind),
                        });
                    }
                }
            }
        }
        out
    }
}

/// Takes what was read into the index.
fn keep(index: Option<&mut Index>, pack: &mut Pack, read: &[String]) {
    if let Some(index) = index
        && let Err(error) = index.update(pack, read)
    {
        tracing::error!(%error, pack = %pack.config.id, "not all pages can be searched");
    }
    pack.forget_passages();
}

fn hit_kind(kind: ItemKind) -> HitKind {
    match kind {
        ItemKind::Card | ItemKind::Cue => HitKind::Card,
        ItemKind::Question => HitKind::Question,
        ItemKind::Diagram => HitKind::Diagram,
        ItemKind::Script => HitKind::Script,
    }
}

/// The folder of the pack that ships with the app: beside the executable, in the system's shared
/// folder, or, in a development build, in the workspace. The window passes its resource folder itself.
pub fn built_in_folder() -> Option<PathBuf> {
    let mut places = Vec::new();
    if let Ok(exe) = std::env::current_exe().and_then(|exe| exe.canonicalize())
        && let Some(dir) = exe.parent()
    {
        places.push(dir.join("content/backend"));
        places.push(dir.join("resources/content/backend"));
        places.push(dir.join("../lib/understudy/content/backend"));
        places.push(dir.join("../Resources/content/backend"));
        places.push(dir.join("../share/understudy/content/backend"));
    }
    if cfg!(debug_assertions) {
        places.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../content/backend"));
    }
    places
        .into_iter()
        .find(|place| place.join("pack.toml").is_file())
        .and_then(|place| place.canonicalize().ok())
}

/// Where the index is kept: the user's cache folder, or `UNDERSTUDY_CACHE`.
pub fn cache_folder() -> Option<PathBuf> {
    match std::env::var_os("UNDERSTUDY_CACHE") {
        Some(folder) if !folder.is_empty() => Some(folder.into()),
        _ => Some(dirs::cache_dir()?.join("understudy")),
    }
}
