//! What the commands work on: the open study, or the reason why there is none.
//!
//! Invariant: the window opens whatever happens here. While the study is closed every command answers
//! with the reason, and [`AppState::open`] may be tried again.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
};

use item::{
    clock::{Clock, SystemClock},
    error::{Error, ErrorKind, Failure},
    ids::PackId,
    notice::{Level, Notice},
};
use store::{Access, folder::DataFolder, recover};
use study::{Options, Study};
use tokio::sync::Notify;

/// One per process.
#[derive(Debug)]
pub(crate) struct AppState {
    folder: DataFolder,
    built_in: Option<PathBuf>,
    study: RwLock<Result<Arc<Study>, Failure>>,
    notices: Mutex<Vec<Notice>>,
    /// What is said once the window listens.
    later: Mutex<Vec<Notice>>,
    opened_with: Mutex<Option<PackId>>,
    /// What the person has chosen in a dialog of the desktop; the window opens nothing else.
    chosen: Mutex<HashSet<PathBuf>>,
    /// Told whenever a clock was begun, changed or ended.
    pub(crate) timers: Notify,
}

impl AppState {
    /// Opens the study, or keeps the reason why it does not open.
    pub(crate) fn new(folder: DataFolder, built_in: Option<PathBuf>) -> Self {
        let study = open(&folder, built_in.clone());
        Self {
            folder,
            built_in,
            study: RwLock::new(study),
            notices: Mutex::default(),
            later: Mutex::default(),
            opened_with: Mutex::default(),
            chosen: Mutex::default(),
            timers: Notify::new(),
        }
    }

    /// The open study.
    ///
    /// # Errors
    /// With the reason why it is not open.
    pub(crate) fn study(&self) -> Result<Arc<Study>, Failure> {
        self.study.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Tries again to open a study that did not open. True when it has opened just now.
    ///
    /// # Errors
    /// With the reason why it still does not.
    pub(crate) fn open(&self) -> Result<bool, Failure> {
        let mut study = self.study.write().unwrap_or_else(PoisonError::into_inner);
        if study.is_ok() {
            return Ok(false);
        }
        *study = open(&self.folder, self.built_in.clone());
        study.as_ref().map(|_| true).map_err(Clone::clone)
    }

    /// Restores the newest backup in place of a database that is missing, and says so in the window.
    ///
    /// # Errors
    /// As [`recover::restore_newest`].
    pub(crate) fn restore_newest(&self) -> Result<(), Failure> {
        self.notice(recover::restore_newest(&self.folder, SystemClock::new().now())?);
        Ok(())
    }

    /// The data folder, open or not.
    pub(crate) fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// The pack that the window is to open on; told once.
    pub(crate) fn opened_with(&self) -> Option<PackId> {
        self.opened_with.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// The window is to open on this pack.
    pub(crate) fn open_with(&self, pack: PackId) {
        *self.opened_with.lock().unwrap_or_else(PoisonError::into_inner) = Some(pack);
    }

    /// Says something as soon as the window listens, once.
    pub(crate) fn tell_later(&self, notice: Notice) {
        self.later.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
    }

    /// What was said before the window listened.
    pub(crate) fn missed_notices(&self) -> Vec<Notice> {
        let missed =
            std::mem::take(&mut *self.later.lock().unwrap_or_else(PoisonError::into_inner));
        if !missed.is_empty() {
            tracing::warn!(notices = missed.len(), "the window was told what it missed");
        }
        missed
    }

    /// The person chose this file or folder in a dialog.
    pub(crate) fn choose(&self, path: PathBuf) {
        self.chosen.lock().unwrap_or_else(PoisonError::into_inner).insert(path);
    }

    /// Limits the window to what was chosen in a dialog: it can't reach other files by naming them.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for everything else.
    pub(crate) fn check_chosen(&self, path: &Path) -> Result<(), Failure> {
        match self.chosen.lock().unwrap_or_else(PoisonError::into_inner).contains(path) {
            true => Ok(()),
            false => Err(Error::new(
                ErrorKind::InvalidInput,
                format!("{} was not chosen in a dialog", path.display()),
            )
            .help("choose it again")
            .into()),
        }
    }

    /// Adds to what [`AppState::health`] tells.
    pub(crate) fn notice(&self, notice: Notice) {
        self.notices.lock().unwrap_or_else(PoisonError::into_inner).push(notice);
    }

    /// What the user should know.
    pub(crate) fn health(&self) -> Vec<Notice> {
        let mut notices = match self.study() {
            Ok(study) => study.maintenance().notices(),
            Err(failure) => vec![Notice {
                level: Level::Error,
                title: "Your progress could not be opened".to_owned(),
                message: failure.message,
                help: failure.help,
            }],
        };
        notices.extend(self.notices.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned());
        notices
    }
}

fn open(folder: &DataFolder, built_in: Option<PathBuf>) -> Result<Arc<Study>, Failure> {
    let options = Options {
        folder: folder.clone(),
        access: Access::Write,
        clock: Arc::new(SystemClock::new()),
        built_in,
    };
    Study::open(options).map(Arc::new).map_err(|error| {
        tracing::error!(%error, "the study does not open");
        Failure::from(error)
    })
}
