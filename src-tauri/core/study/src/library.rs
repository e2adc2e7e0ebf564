//! The open packs: which folders they are, and what is read from them.
//!
//! Invariant: opening the study itself reads no pack. On the command line the first call that needs packs
//! opens them, and all other calls wait for it. In the window each folder is opened on a thread of its
//! own; nothing waits for a slow one.

use std::{
    collections::HashSet,
    path::Path,
    sync::{Arc, PoisonError, mpsc::Receiver},
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{core::Core, interviews::Interviews, rehearsals::Rehearsals};
use item::{
    error::{Error, ErrorKind, Result},
    ids::{ItemId, PackId, PageRef},
    model::{Item, Rubric},
    notice::Notice,
};
use pack::{
    PacksChanged,
    image::Image,
    model::{Name, OpeningPack, PackView, PageSource, PageView, SearchResults},
    watch::Watcher,
};

/// The device's own list of folders that were opened.
pub(super) const FOLDERS: &str = "packs";

/// All enabled packs, the built-in one first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Library {
    /// With their pages in reading order.
    pub packs: Vec<PackView>,
    /// Folders that did not open, and why.
    pub problems: Vec<Notice>,
    /// Folders that are being opened now.
    pub opening: Vec<OpeningPack>,
}

/// The open packs.
#[derive(Debug)]
pub struct PackLibrary {
    core: Arc<Core>,
    rehearsals: Arc<Rehearsals>,
    interviews: Arc<Interviews>,
}

impl PackLibrary {
    pub(crate) fn new(
        core: &Arc<Core>,
        rehearsals: &Arc<Rehearsals>,
        interviews: &Arc<Interviews>,
    ) -> Self {
        let (core, rehearsals) = (Arc::clone(core), Arc::clone(rehearsals));
        Self { core, rehearsals, interviews: Arc::clone(interviews) }
    }

    /// All open packs, and the folders that did not open.
    pub fn overview(&self) -> Library {
        let library = self.core.packs.library();
        Library {
            packs: library.packs(),
            problems: self.core.packs.problems().iter().map(|(_, notice)| notice.clone()).collect(),
            opening: library.opening(),
        }
    }

    /// Opens the remembered folders, each on a thread of its own, and returns at once.
    pub fn open_remembered(&self) {
        self.core.packs.open_in_background();
    }

    /// Waits until all remembered folders are open, or have failed to open.
    pub fn wait(&self) {
        self.core.packs.wait();
    }

    /// Folders that are being opened now.
    pub fn opening(&self) -> Vec<OpeningPack> {
        self.core.packs.library.opening()
    }

    /// Subscribes to changes of [`PackLibrary::opening`], from now on.
    pub fn watch_opening(&self) -> Receiver<()> {
        self.core.packs.library.watch_opening()
    }

    /// Stops opening a folder, and does not open it again by itself. Its progress stays.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not being opened.
    pub fn stop_opening(&self, folder: &Path) -> Result<()> {
        if !self.core.packs.library.stop_opening(folder) {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("{} is not being opened", folder.display()),
            ));
        }
        self.core.packs.done(folder);
        self.forget_folder(folder)
    }

    /// An image of a pack, as its address names it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for everything that is no image of an open pack.
    pub fn image(&self, pack: &PackId, path: &str) -> Result<Image> {
        self.core.packs.library.image(pack, path)
    }

    /// A page as the reader shows it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has it.
    pub fn page(&self, page: &PageRef) -> Result<PageView> {
        self.core.packs.library().page(page)
    }

    /// A page's items, rendered.
    ///
    /// # Errors
    /// As [`PackLibrary::page`].
    pub fn items(&self, page: &PageRef) -> Result<Vec<Item>> {
        self.core.packs.library().items(page)
    }

    /// A page's file, as it is on disk now.
    ///
    /// # Errors
    /// As [`PackLibrary::page`].
    pub fn source(&self, page: &PageRef) -> Result<PageSource> {
        self.core.packs.library().source(page)
    }

    /// Everything that can be gone to by name.
    pub fn names(&self) -> Vec<Name> {
        self.core.packs.library().names()
    }

    /// Searches all open packs: words, `prefix*`, `"phrases"`, `kind:`, `topic:`, `level:`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &str, limit: u32) -> Result<SearchResults> {
        let start = self.core.clock.monotonic();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let results = self.core.packs.library().search(query, limit)?;
        let took_ms = (self.core.clock.monotonic().saturating_sub(start)).as_secs_f64() * 1000.0;
        Ok(SearchResults { took_ms, ..results })
    }

    /// Follows the folders of all open packs on disk, from now on and as long as the study is open.
    ///
    /// # Errors
    /// When the system offers no way to watch files.
    pub fn watch(&self) -> Result<()> {
        let watcher = Watcher::new(&self.core.packs.library)?;
        *self.core.packs.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
        Ok(())
    }

    /// A page's first rubric.
    pub fn rubric(&self, page: &PageRef) -> Option<Rubric> {
        self.core.content.rubric(page)
    }

    /// Opens a folder as a pack, now and from now on.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Unreadable`], and [`ErrorKind::InvalidInput`] when
    /// another folder is open under the same id.
    pub fn open(&self, path: &Path) -> Result<PackView> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let view = self.core.packs.library().open(&path)?;
        if !view.built_in {
            // A folder that was moved is looked for no longer where it was.
            let replaced = self.core.packs.folder_ids.as_ref().map(|ids| ids.take_replaced());
            let replaced = replaced.unwrap_or_default();
            self.change_folders(|folders| {
                folders.retain(|folder| !replaced.iter().any(|old| old == Path::new(folder)));
                if !folders.contains(&view.folder) {
                    folders.push(view.folder.clone());
                }
            })?;
            for old in &replaced {
                self.settled(old);
            }
            self.settled(&path);
        }
        Ok(view)
    }

    /// Closes a pack. Its progress stays.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not open, [`ErrorKind::InvalidInput`] for the built-in one.
    pub fn close(&self, id: &PackId) -> Result<()> {
        let view = self.core.packs.library().pack(id)?;
        if view.built_in {
            return Err(Error::new(ErrorKind::InvalidInput, "the built-in pack stays open")
                .help("leave it open: its cards come up only after you mark a layer as read"));
        }
        self.core.packs.library().close(id)?;
        self.forget_folder(Path::new(&view.folder))
    }

    /// Does not open a folder again by itself.
    fn forget_folder(&self, folder: &Path) -> Result<()> {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        self.change_folders(|folders| {
            folders.retain(|other| Path::new(other) != folder && Path::new(other) != real);
        })
    }

    /// Hears which pages changed, from now on. Their renames are not recorded yet: see
    /// [`PackLibrary::follow`].
    pub fn changes(&self) -> Receiver<PacksChanged> {
        self.core.packs.library.subscribe()
    }

    /// Records the renames that each change brings, then tells of the change, so that everything is found
    /// under its new name. Returns when no more changes can come.
    pub fn follow(&self, changes: Receiver<PacksChanged>, tell: impl Fn(&PacksChanged)) {
        for change in changes {
            // The pages have changed all the same.
            if let Err(error) = self.reconcile() {
                tracing::warn!(%error, "items could not be followed to their new names");
            }
            tell(&change);
        }
    }

    /// Compares the log with the packs: names that changed are recorded, items that are gone are left
    /// out of the queue until they are back or attached.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn reconcile(&self) -> Result<()> {
        if !self.core.store.writable() {
            return Ok(());
        }
        let in_use = self.items_of_runs();
        let (catalogue, pages) = (self.core.content.catalogue(), self.core.content.page_names());
        let recorded =
            self.core.store.reconcile(&catalogue, &pages, &in_use, self.core.moment())?;
        if !recorded.changed.is_empty() {
            self.core.names_changed();
            self.core.apply(&recorded);
        }
        Ok(())
    }

    /// The items of the rehearsal and of the interview in progress.
    fn items_of_runs(&self) -> HashSet<ItemId> {
        // A run that can't be read is told of where it is shown.
        let rehearsed = self.rehearsals.held().map(|held| held.items()).unwrap_or_default();
        let asked = self.interviews.held().map(|held| held.items()).unwrap_or_default();
        rehearsed.into_iter().chain(asked).collect()
    }

    /// Changes which folders are opened at the next start. Of two changes at once none is lost.
    fn change_folders(&self, change: impl Fn(&mut Vec<String>)) -> Result<()> {
        self.core.store.change_device_setting(FOLDERS, |before| {
            let known = folders(before)?;
            let mut all = known.clone();
            change(&mut all);
            Ok(if all == known { before.clone() } else { serde_json::json!(all) })
        })
    }

    /// A folder that opens after all is no problem any more.
    fn settled(&self, path: &Path) {
        self.core.packs.problems().retain(|(folder, _)| folder != path);
    }
}

/// The folders to open, from the device's own settings.
pub(super) fn folders(setting: &serde_json::Value) -> Result<Vec<String>> {
    if setting.is_null() {
        return Ok(Vec::new());
    }
    serde_json::from_value(setting.clone()).map_err(|e| {
        Error::new(ErrorKind::CorruptStore, "the list of opened folders is unreadable").source(e)
    })
}
