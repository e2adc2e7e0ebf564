//! [`Opening`]: how far the reading of a folder has come, and the wish to stop it.

use std::{
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};

use super::{model::OpeningPack, source::to_u32};

/// How often progress is reported: every hundredth of the pages, but at least this many pages apart.
const STEP: u32 = 50;

/// A folder that is being opened. Shared between the threads that read it and those that watch its progress.
pub struct Opening {
    folder: PathBuf,
    read: AtomicU32,
    total: AtomicU32,
    pub(crate) cancelled: AtomicBool,
    tell: Box<dyn Fn() + Send + Sync>,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Opening {
    /// One whose progress nobody watches.
    pub(crate) fn unseen(folder: &Path) -> Self {
        Self::new(folder, || ())
    }

    /// Calls `tell` when there is something to see.
    pub(crate) fn new(folder: &Path, tell: impl Fn() + Send + Sync + 'static) -> Self {
        Self {
            folder: folder.to_owned(),
            read: AtomicU32::new(0),
            total: AtomicU32::new(0),
            cancelled: AtomicBool::new(false),
            tell: Box::new(tell),
        }
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Asks the readers to stop. What they have read is dropped.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Whether it was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    /// The folder was listed: so many pages, of which so many are known already.
    pub(crate) fn listed(&self, pages: usize, known: usize) {
        self.total.store(to_u32(pages), Ordering::Relaxed);
        self.read.store(to_u32(known), Ordering::Relaxed);
        (self.tell)();
    }

    /// One more page was read.
    pub(crate) fn step(&self) {
        let read = self.read.fetch_add(1, Ordering::Relaxed) + 1;
        let step = (self.total.load(Ordering::Relaxed) / 100).max(STEP);
        if read.is_multiple_of(step) {
            (self.tell)();
        }
    }

    /// As lists show it.
    pub fn view(&self) -> OpeningPack {
        let name = self.folder.file_name().unwrap_or(self.folder.as_os_str());
        OpeningPack {
            folder: self.folder.display().to_string(),
            title: name.to_string_lossy().into_owned(),
            read: self.read.load(Ordering::Relaxed),
            total: self.total.load(Ordering::Relaxed),
        }
    }
}
