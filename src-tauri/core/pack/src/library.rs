//! [`Library`]: the packs that are open, as everything above the core reads them.
//!
//! Safe to share between threads. Readers look at the packs as they were at one moment and never wait for
//! a folder: what is opened or read again is made beside what is shown and put in its place when it is
//! done. Subscribers are notified of changes, one message per changed pack.
//!
//! Locks, in the order in which they may be held together: a folder's turn, `packs`, the index.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError, RwLock,
        atomic::{AtomicUsize, Ordering},
        mpsc::{Receiver, Sender, channel},
    },
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    index::Index,
    known::Nothing,
    model::{OpeningPack, PackView},
    naming::{ByName, Naming},
    opening::Opening,
    pack::{Pack, Rescan, cancelled, canonical},
    reading::Read,
};
use item::{
    catalogue::Catalogue,
    error::{Error, ErrorKind, Result},
    ids::{PackId, PageRef},
    model::Item,
};

/// What changed in a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct PacksChanged {
    /// The pack.
    pub pack: PackId,
    /// The pages that look different now, those taken away included; empty when only lists of the pack do.
    /// `None` stands for all pages of all packs: the pack was opened or closed, which shows in what links to
    /// it, or more than 200 pages look different.
    pub pages: Option<Vec<PageRef>>,
    /// Those that are no longer there.
    pub gone: Vec<GonePage>,
}

/// A page that was deleted or renamed on disk.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct GonePage {
    /// What it was called.
    pub page: PageRef,
    /// Where the same text stands now.
    pub now: Option<PageRef>,
}

/// All open packs.
#[derive(Debug)]
pub struct Library {
    packs: RwLock<Arc<Packs>>,
    /// A folder is opened, read again or closed by one thread at a time.
    turns: Mutex<HashMap<PathBuf, Arc<Mutex<()>>>>,
    opening: Mutex<Vec<Arc<Opening>>>,
    /// Counts folders in the order in which they were asked for.
    asked: AtomicUsize,
    naming: Box<dyn Naming>,
    subscribers: Mutex<Vec<Sender<PacksChanged>>>,
    onlookers: Arc<Mutex<Vec<Sender<()>>>>,
    pub(super) rendered: Mutex<Vec<Rendered>>,
    pub(super) catalogue: Mutex<Option<(u64, Arc<Catalogue>)>>,
    /// Made when first needed.
    index: OnceLock<Option<Index>>,
    cache: Option<PathBuf>,
}

/// A page's items as they are at one version.
#[derive(Debug)]
pub(super) struct Rendered {
    pub(super) page: PageRef,
    pub(super) version: u64,
    pub(super) items: Arc<Vec<Item>>,
}

/// The open packs at one moment.
#[derive(Clone, Debug, Default)]
pub(super) struct Packs {
    /// In the order they were asked for; the built-in one first.
    pub(super) open: Vec<Open>,
    /// Counts changes of what is shown.
    pub(super) version: u64,
}

#[derive(Clone, Debug)]
pub(super) struct Open {
    pub(super) pack: Arc<Pack>,
    asked: usize,
}

impl Packs {
    pub(super) fn get(&self, id: &PackId) -> Result<&Arc<Pack>> {
        self.packs().find(|pack| pack.config.id == *id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("no open pack is called {id}"))
                .help("open its folder again")
        })
    }

    pub(super) fn packs(&self) -> impl Iterator<Item = &Arc<Pack>> {
        self.open.iter().map(|open| &open.pack)
    }

    fn at(&self, folder: &Path) -> Option<&Arc<Pack>> {
        self.packs().find(|pack| pack.folder == folder)
    }

    /// The pack with an id that is open from another folder.
    fn other(&self, id: &PackId, folder: &Path) -> Option<&Arc<Pack>> {
        self.packs().find(|pack| pack.config.id == *id && pack.folder != folder)
    }
}

/// Whether a pack's folder went away; then another may take its place. Asks the disk, which may take
/// its time, so that nothing is locked meanwhile.
fn is_gone(pack: &Pack) -> bool {
    pack.missing || !pack.folder.is_dir()
}

impl Default for Library {
    fn default() -> Self {
        Self::of(None, Box::new(ByName))
    }
}

impl Library {
    /// No packs; what is parsed is kept in memory only.
    pub fn new() -> Self {
        Self::default()
    }

    /// No packs; what is parsed is kept in a folder that may be deleted at any time.
    pub fn with_cache(folder: &Path) -> Self {
        Self::of(Some(folder.to_path_buf()), Box::new(ByName))
    }

    /// As [`Library::with_cache`], with a memory for the ids of folders.
    pub fn with_naming(cache: &Path, naming: Box<dyn Naming>) -> Self {
        Self::of(Some(cache.to_path_buf()), naming)
    }

    fn of(cache: Option<PathBuf>, naming: Box<dyn Naming>) -> Self {
        Self {
            packs: RwLock::default(),
            turns: Mutex::default(),
            opening: Mutex::default(),
            asked: AtomicUsize::new(0),
            naming,
            subscribers: Mutex::default(),
            onlookers: Arc::default(),
            rendered: Mutex::default(),
            catalogue: Mutex::default(),
            index: OnceLock::new(),
            cache,
        }
    }

    pub(super) fn index(&self) -> Option<&Index> {
        let open = || match Index::open(self.cache.as_deref()) {
            Ok(opened) => Some(opened),
            Err(error) => {
                tracing::error!(%error, "couldn't make the search index");
                None
            }
        };
        self.index.get_or_init(open).as_ref()
    }

    /// The packs as they are now.
    pub(super) fn now(&self) -> Arc<Packs> {
        Arc::clone(&self.packs.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Puts other packs in the place of those that are open.
    fn change<T>(&self, change: impl FnOnce(&mut Packs) -> T) -> T {
        self.swap(|packs| {
            packs.version += 1;
            change(packs)
        })
    }

    /// As [`Library::change`], for packs that look the same.
    fn swap<T>(&self, change: impl FnOnce(&mut Packs) -> T) -> T {
        let mut packs = self.packs.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = Packs::clone(&packs);
        let done = change(&mut next);
        *packs = Arc::new(next);
        done
    }

    fn turn(&self, folder: &Path) -> Arc<Mutex<()>> {
        Arc::clone(lock(&self.turns).entry(folder.to_path_buf()).or_default())
    }

    /// A place in the order of packs, for a folder that is going to be opened.
    pub fn ask(&self) -> usize {
        self.asked.fetch_add(1, Ordering::Relaxed)
    }

    /// Opens a folder as a pack; opening it again reads what changed.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] and [`ErrorKind::Unreadable`] for the folder;
    /// [`ErrorKind::InvalidInput`] when another folder is open under the same id;
    /// [`ErrorKind::Cancelled`] after [`Library::stop_opening`].
    pub fn open(&self, folder: &Path) -> Result<PackView> {
        self.open_as(folder, false, self.ask())
    }

    /// Opens the pack that ships with the app.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_built_in(&self, folder: &Path) -> Result<PackView> {
        self.open_as(folder, true, self.ask())
    }

    /// As [`Library::open`], at a place in the order that [`Library::ask`] gave.
    ///
    /// # Errors
    /// As [`Library::open`].
    pub fn open_as(&self, folder: &Path, built_in: bool, asked: usize) -> Result<PackView> {
        let opening = self.begin_opening(folder);
        let opened = self.open_seen(folder, built_in, asked, &opening);
        lock(&self.opening).retain(|other| !Arc::ptr_eq(other, &opening));
        look(&self.onlookers);
        opened
    }

    fn begin_opening(&self, folder: &Path) -> Arc<Opening> {
        let onlookers = Arc::clone(&self.onlookers);
        let opening = Arc::new(Opening::new(folder, move || look(&onlookers)));
        lock(&self.opening).push(Arc::clone(&opening));
        opening
    }

    fn open_seen(
        &self,
        folder: &Path,
        built_in: bool,
        asked: usize,
        opening: &Opening,
    ) -> Result<PackView> {
        let real = canonical(folder)?;
        let turn = self.turn(&real);
        let _turn = lock(&turn);
        if opening.is_cancelled() {
            return Err(cancelled(&real));
        }
        if let Some(known) = self.now().at(&real) {
            let id = known.config.id.clone();
            self.refresh_in_turn(&real);
            return self.pack(&id).or_else(|_| self.view_at(&real));
        }
        let now = self.now();
        let taken = |id: &PackId| now.other(id, &real).is_some_and(|pack| !is_gone(pack));
        let naming = self.naming.as_ref();
        let (pack, read) = match self.index() {
            Some(index) => {
                let mut known = index.known(&real);
                Pack::open_with(&real, built_in, naming, &taken, &mut known, opening)?
            }
            None => Pack::open_with(&real, built_in, naming, &taken, &mut Nothing, opening)?,
        };
        self.keep(&pack, &read);
        let view = pack.view();
        let pack = Arc::new(pack);
        let open = Open { pack: Arc::clone(&pack), asked };
        let now = self.now();
        let moved_from = now.other(&pack.config.id, &real).filter(|other| is_gone(other));
        self.change(|packs| {
            if opening.is_cancelled() {
                return Err(cancelled(&real));
            }
            // The same pack, moved: its old folder is not there any more.
            packs.open.retain(|open| moved_from.is_none_or(|gone| gone.folder != open.pack.folder));
            if let Some(other) = packs.packs().find(|p| p.config.id == pack.config.id) {
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
            packs.open.push(open);
            packs.open.sort_by_key(|open| (!open.pack.built_in, open.asked));
            Ok(())
        })?;
        let mut paths = pack.entries.keys().map(String::as_str);
        self.naming.opened(&pack.folder, &pack.config.id, &mut paths);
        self.tell(PacksChanged { pack: view.id.clone(), pages: None, gone: Vec::new() });
        Ok(view)
    }

    fn view_at(&self, folder: &Path) -> Result<PackView> {
        let now = self.now();
        let pack = now.at(folder).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("{} is not open", folder.display()))
                .help("open the folder again")
        })?;
        Ok(pack.view())
    }

    /// Folders that are being opened now.
    pub fn opening(&self) -> Vec<OpeningPack> {
        lock(&self.opening).iter().map(|opening| opening.view()).collect()
    }

    /// Stops opening a folder, as [`Library::opening`] names it. Whether it was being opened.
    pub fn stop_opening(&self, folder: &Path) -> bool {
        let stopped: Vec<_> = {
            let mut all = lock(&self.opening);
            let stopped = all.iter().filter(|o| o.folder() == folder).cloned().collect();
            // A reader that does not answer is not waited for.
            all.retain(|opening| opening.folder() != folder);
            stopped
        };
        for opening in &stopped {
            opening.cancel();
            // Opening the folder again doesn't wait for it either.
            let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
            lock(&self.turns).remove(&real);
        }
        look(&self.onlookers);
        !stopped.is_empty()
    }

    /// Subscribes to changes of [`Library::opening`], from now on.
    pub fn watch_opening(&self) -> Receiver<()> {
        let (sender, receiver) = channel();
        lock(&self.onlookers).push(sender);
        receiver
    }

    /// Closes a pack. Its progress stays.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not open.
    pub fn close(&self, id: &PackId) -> Result<()> {
        self.now().get(id)?;
        self.change(|packs| packs.open.retain(|open| open.pack.config.id != *id));
        self.tell(PacksChanged { pack: id.clone(), pages: None, gone: Vec::new() });
        Ok(())
    }

    /// Reads again what changed in a pack's folder, and says which pages look different for it.
    pub fn refresh(&self, id: &PackId) -> Vec<PageRef> {
        let Some(folder) = self.now().get(id).ok().map(|pack| pack.folder.clone()) else {
            return Vec::new();
        };
        let turn = self.turn(&folder);
        let _turn = lock(&turn);
        self.refresh_in_turn(&folder)
    }

    fn refresh_in_turn(&self, folder: &Path) -> Vec<PageRef> {
        let now = self.now();
        let Some(before) = now.at(folder) else { return Vec::new() };
        let taken = |id: &PackId| now.other(id, folder).is_some_and(|pack| !pack.missing);
        let Rescan { pack, changed, differs, read } = before.rescan(&taken);
        let pages = pages_at(&changed, before, &pack);
        if differs || !read.is_empty() {
            self.keep(&pack, &read);
        }
        let gone = gone(&changed, before, &pack);
        let pack = Arc::new(pack);
        let id = pack.config.id.clone();
        let replace = |packs: &mut Packs| {
            let open = packs.open.iter_mut().find(|open| open.pack.folder == folder);
            open.map(|open| open.pack = Arc::clone(&pack)).is_some()
        };
        if !differs {
            // Read again at other times, and shown as before.
            self.swap(replace);
        } else if self.change(replace) {
            self.tell(PacksChanged { pack: id, pages: few(&pages), gone });
        }
        pages
    }

    /// Takes what was read into the index, and keeps the ids that clashes have led to.
    fn keep(&self, pack: &Pack, read: &[Read]) {
        if let Some(index) = self.index()
            && let Err(error) = index.update(pack, read)
        {
            tracing::error!(%error, pack = %pack.config.id, "not all pages can be searched");
        }
        if !pack.page_ids.is_empty() {
            self.naming.keep_page_ids(&pack.config.id, &pack.page_ids);
        }
    }

    fn tell(&self, change: PacksChanged) {
        lock(&self.subscribers).retain(|subscriber| subscriber.send(change.clone()).is_ok());
    }

    /// Every later change.
    pub fn subscribe(&self) -> Receiver<PacksChanged> {
        let (sender, receiver) = channel();
        lock(&self.subscribers).push(sender);
        receiver
    }
}

pub(super) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn look(onlookers: &Mutex<Vec<Sender<()>>>) {
    lock(onlookers).retain(|onlooker| onlooker.send(()).is_ok());
}

/// The pages, unless they are too many to name each: a window shows one or two at a time.
fn few(pages: &[PageRef]) -> Option<Vec<PageRef>> {
    const MOST: usize = 200;
    (pages.len() <= MOST).then(|| pages.to_vec())
}

/// The pages at paths, as they are called now, or were.
fn pages_at(paths: &[String], before: &Pack, now: &Pack) -> Vec<PageRef> {
    let at = |pack: &Pack, path: &String| {
        pack.entries.get(path).map(|entry| entry.page.summary.page.clone())
    };
    let mut pages: Vec<PageRef> =
        paths.iter().filter_map(|path| at(now, path).or_else(|| at(before, path))).collect();
    pages.dedup();
    pages
}

/// The pages that are no longer there, and where the same text stands now, if it does in one place.
fn gone(paths: &[String], before: &Pack, now: &Pack) -> Vec<GonePage> {
    let mut new: HashMap<&str, Option<&PageRef>> = HashMap::new();
    for path in paths.iter().filter(|path| !before.entries.contains_key(*path)) {
        let Some(entry) = now.entries.get(path) else { continue };
        new.entry(&entry.page.fingerprint)
            .and_modify(|page| *page = None)
            .or_insert(Some(&entry.page.summary.page));
    }
    paths
        .iter()
        .filter_map(|path| before.entries.get(path))
        .filter(|entry| now.entry_of(&entry.page.summary.page.page).is_none())
        .map(|entry| GonePage {
            page: entry.page.summary.page.clone(),
            now: new.get(entry.page.fingerprint.as_str()).copied().flatten().cloned(),
        })
        .collect()
}

/// The folder of the pack that ships with the app: in the workspace for a development build, so that an edit
/// shows at once; else in `resources`, where the window's package puts them; else beside the executable or in
/// the system's shared folder.
pub fn built_in_folder(resources: Option<&Path>) -> Option<PathBuf> {
    let mut places = Vec::new();
    if cfg!(debug_assertions) {
        places.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."));
    }
    places.extend(resources.map(Path::to_path_buf));
    if let Ok(exe) = std::env::current_exe().and_then(|exe| exe.canonicalize())
        && let Some(dir) = exe.parent()
    {
        for place in ["", "resources", "../lib/understudy", "../Resources", "../share/understudy"] {
            places.push(dir.join(place));
        }
    }
    first_with_pack(places)
}

/// The first of these places that holds the built-in pack.
fn first_with_pack(places: impl IntoIterator<Item = PathBuf>) -> Option<PathBuf> {
    let mut packs = places.into_iter().map(|place| place.join("content/backend"));
    packs.find(|pack| pack.join("pack.toml").is_file()).and_then(|pack| pack.canonicalize().ok())
}

/// Where the index is kept: the user's cache folder, or `UNDERSTUDY_CACHE`.
pub fn cache_folder() -> Option<PathBuf> {
    match std::env::var_os("UNDERSTUDY_CACHE") {
        Some(folder) if !folder.is_empty() => Some(folder.into()),
        _ => Some(dirs::cache_dir()?.join("understudy")),
    }
}
