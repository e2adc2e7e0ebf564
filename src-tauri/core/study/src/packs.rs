//! The open packs: which folders they are, and what is read from them.
//!
//! Invariant: opening the study itself reads no pack. On the command line the first call that needs packs
//! opens them, and all other calls wait for it. In the window each folder is opened on a thread of its
//! own; nothing waits for a slow one.

use std::{
    path::Path,
    sync::{PoisonError, mpsc::Receiver},
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Study;
use crate::progress::{PlanProgress, Today};
use item::{
    error::{Error, ErrorKind, Result},
    ids::{PackId, PageRef},
    model::{Item, Rubric},
    notice::Notice,
};
use memory::session::ItemFilter;
use pack::{
    PacksChanged,
    image::Image,
    model::{Name, OpeningPack, PackView, PageSource, PageSummary, PageView, SearchResults},
    watch::Watcher,
};
use store::progress::PageProgress;

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

impl Study {
    /// All open packs, and the folders that did not open.
    pub fn library(&self) -> Library {
        let library = self.shelf.library();
        Library {
            packs: library.packs(),
            problems: self.shelf.problems().iter().map(|(_, notice)| notice.clone()).collect(),
            opening: library.opening(),
        }
    }

    /// Opens the remembered folders, each on a thread of its own, and returns at once.
    pub fn open_packs(&self) {
        self.shelf.open_in_background();
    }

    /// Waits until all remembered folders are open, or have failed to open.
    pub fn wait_for_packs(&self) {
        self.shelf.wait();
    }

    /// Folders that are being opened now.
    pub fn opening_packs(&self) -> Vec<OpeningPack> {
        self.shelf.library.opening()
    }

    /// Subscribes to changes of [`Study::opening_packs`], from now on.
    pub fn watch_opening(&self) -> Receiver<()> {
        self.shelf.library.watch_opening()
    }

    /// Stops opening a folder, and does not open it again by itself. Its progress stays.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not being opened.
    pub fn stop_opening(&self, folder: &Path) -> Result<()> {
        if !self.shelf.library.stop_opening(folder) {
            return Err(Error::new(
                ErrorKind::NotFound,
                format!("{} is not being opened", folder.display()),
            ));
        }
        self.shelf.done(folder);
        self.forget_folder(folder)
    }

    /// An image of a pack, as its address names it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for everything that is no image of an open pack.
    pub fn image(&self, pack: &PackId, path: &str) -> Result<Image> {
        self.shelf.library.image(pack, path)
    }

    /// A page as the reader shows it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has it.
    pub fn page(&self, page: &PageRef) -> Result<PageView> {
        self.shelf.library().page(page)
    }

    /// A page's items, rendered.
    ///
    /// # Errors
    /// As [`Study::page`].
    pub fn items(&self, page: &PageRef) -> Result<Vec<Item>> {
        self.shelf.library().items(page)
    }

    /// A page's file, as it is on disk now.
    ///
    /// # Errors
    /// As [`Study::page`].
    pub fn source(&self, page: &PageRef) -> Result<PageSource> {
        self.shelf.library().source(page)
    }

    /// Everything that can be gone to by name.
    pub fn names(&self) -> Vec<Name> {
        self.shelf.library().names()
    }

    /// Searches all open packs: words, `prefix*`, `"phrases"`, `kind:`, `topic:`, `level:`.
    ///
    /// # Errors
    /// When the index cannot be read.
    pub fn search(&self, query: &str, limit: u32) -> Result<SearchResults> {
        let start = self.clock.monotonic();
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let results = self.shelf.library().search(query, limit)?;
        let took_ms = (self.clock.monotonic().saturating_sub(start)).as_secs_f64() * 1000.0;
        Ok(SearchResults { took_ms, ..results })
    }

    /// Follows the folders of all open packs on disk, from now on and as long as the study is open.
    ///
    /// # Errors
    /// When the system offers no way to watch files.
    pub fn watch_packs(&self) -> Result<()> {
        let watcher = Watcher::new(&self.shelf.library)?;
        *self.shelf.watcher.lock().unwrap_or_else(PoisonError::into_inner) = Some(watcher);
        Ok(())
    }

    /// A page's first rubric.
    pub fn rubric(&self, page: &PageRef) -> Option<Rubric> {
        self.content.rubric(page)
    }

    /// Opens a folder as a pack, now and from now on.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`], [`ErrorKind::Unreadable`], and [`ErrorKind::InvalidInput`] when
    /// another folder is open under the same id.
    pub fn open_pack(&self, path: &Path) -> Result<PackView> {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        let view = self.shelf.library().open(&path)?;
        if !view.built_in {
            // A folder that was moved is looked for no longer where it was.
            let replaced = self.shelf.folder_ids.as_ref().map(|ids| ids.take_replaced());
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
    pub fn close_pack(&self, id: &PackId) -> Result<()> {
        let view = self.shelf.library().pack(id)?;
        if view.built_in {
            return Err(Error::new(ErrorKind::InvalidInput, "the built-in pack stays open")
                .help("leave it open: its cards come up only after you mark a layer as read"));
        }
        self.shelf.library().close(id)?;
        self.forget_folder(Path::new(&view.folder))
    }

    /// Does not open a folder again by itself.
    fn forget_folder(&self, folder: &Path) -> Result<()> {
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
        self.change_folders(|folders| {
            folders.retain(|other| Path::new(other) != folder && Path::new(other) != real);
        })
    }

    /// What the day begins with.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn today(&self) -> Result<Today> {
        let progress = self.store.progress()?;
        let nothing = PageProgress::default();
        let of = |page: &PageRef| progress.get(page).unwrap_or(&nothing);
        let packs = self.shelf.library().packs();
        let planned: Vec<&PageSummary> =
            packs.iter().flat_map(|pack| pack.pages.iter().take(pack.planned as usize)).collect();
        let open: Vec<&PageSummary> =
            planned.iter().copied().filter(|page| !of(&page.page).is_done(&page.layers)).collect();
        let library = self.shelf.library();
        let continue_at = self.store.places(20)?.into_iter().find(|place| {
            let summary = library.summary(&place.page);
            summary.is_some_and(|summary| !of(&place.page).is_done(&summary.layers))
        });
        let elsewhere =
            |page: &&&PageSummary| continue_at.as_ref().is_none_or(|place| place.page != page.page);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Today {
            day: self.moment().study_day,
            next: open.iter().find(elsewhere).map(|page| (*page).clone()),
            plan: PlanProgress {
                done: count(planned.len() - open.len()),
                total: count(planned.len()),
            },
            minutes_left: open.iter().map(|page| page.reading_minutes).sum(),
            due_minutes: self.due_overview(&ItemFilter::default())?.minutes.round() as u32,
            continue_at,
        })
    }

    /// Hears which pages changed, from now on. Their renames are not recorded yet: see
    /// [`Study::follow_packs`].
    pub fn pack_changes(&self) -> Receiver<PacksChanged> {
        self.shelf.library.subscribe()
    }

    /// Records the renames that each change brings, then tells of the change, so that everything is found
    /// under its new name. Returns when no more changes can come.
    pub fn follow_packs(&self, changes: Receiver<PacksChanged>, tell: impl Fn(&PacksChanged)) {
        for change in changes {
            // The pages have changed all the same.
            if let Err(error) = self.reconcile() {
                tracing::warn!(%error, "items could not be followed to their new names");
            }
            tell(&change);
        }
    }

    /// Changes which folders are opened at the next start. Of two changes at once none is lost.
    fn change_folders(&self, change: impl Fn(&mut Vec<String>)) -> Result<()> {
        self.store.change_device_setting(FOLDERS, |before| {
            let known = folders(before)?;
            let mut all = known.clone();
            change(&mut all);
            Ok(if all == known { before.clone() } else { serde_json::json!(all) })
        })
    }

    /// A folder that opens after all is no problem any more.
    fn settled(&self, path: &Path) {
        self.shelf.problems().retain(|(folder, _)| folder != path);
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
