//! The packs that are open, and those that are being opened.
//!
//! Invariant: opening the study itself reads no pack. On the command line the first call that needs packs
//! opens them, and all other calls wait for it. In the window each folder is opened on a thread of its
//! own; nothing waits for a slow one.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::folder_ids::FolderIds;
use crate::content::Content;
use interop::document::RubricLevels;
use item::{
    catalogue::{Catalogue, ItemMeta, PageNames},
    error::{Error, ErrorKind},
    ids::{ItemId, PackId, PageRef},
    model::{Item, Layer, Rubric},
    notice::{Level, Notice},
    template::Template,
};
use pack::watch::Watcher;
use store::Store;

/// How long a window's first queries wait for packs; most are open by then.
const PATIENCE: Duration = Duration::from_millis(1_500);
/// The rubric by which interviews are scored, on any page of an open pack.
const INTERVIEW_RUBRIC: &str = "interview";

/// The packs behind the study, told to the queue as [`Content`].
#[derive(Debug, Default)]
pub(super) struct OpenPacks {
    pub(crate) library: Arc<pack::Library>,
    pub(crate) folder_ids: Option<Arc<FolderIds>>,
    /// What to open, the built-in pack apart.
    pub(crate) built_in: Option<PathBuf>,
    pub(crate) folders: Vec<PathBuf>,
    /// Folders that did not open.
    pub(crate) problems: Mutex<Vec<(PathBuf, Notice)>>,
    pub(crate) state: Mutex<State>,
    pub(crate) opened: Condvar,
    pub(crate) watcher: Mutex<Option<Watcher>>,
}

/// How far the opening of the remembered folders has come.
#[derive(Debug, Default)]
pub(crate) enum State {
    /// Nobody has asked for anything.
    #[default]
    Closed,
    /// Some are still being opened.
    Opening {
        left: Vec<PathBuf>,
        /// A caller has waited long enough.
        late: bool,
    },
    Open,
}

impl OpenPacks {
    /// Will open these folders when it is first asked for something. What is parsed is kept in `cache`.
    pub(super) fn new(
        built_in: Option<PathBuf>,
        folders: Vec<PathBuf>,
        cache: &Path,
        store: Arc<Store>,
    ) -> Self {
        let folder_ids = Arc::new(FolderIds::new(store));
        let naming = Box::new(Arc::clone(&folder_ids));
        let library = Arc::new(pack::Library::with_naming(cache, naming));
        Self { library, folder_ids: Some(folder_ids), built_in, folders, ..Self::default() }
    }

    /// The library, with its packs open, or still being opened when that takes long.
    pub(super) fn library(&self) -> &pack::Library {
        let mut state = self.state();
        if matches!(*state, State::Closed) {
            *state = State::Opening { left: Vec::new(), late: false };
            drop(state);
            // The first caller does the work, all folders at once.
            std::thread::scope(|scope| {
                for (folder, built_in, asked) in self.wanted() {
                    scope.spawn(move || self.open(&folder, built_in, asked));
                }
            });
            state = self.state();
            *state = State::Open;
            self.opened.notify_all();
        }
        while let State::Opening { late: false, .. } = *state {
            let (next, waited) =
                self.opened.wait_timeout(state, PATIENCE).unwrap_or_else(PoisonError::into_inner);
            state = next;
            if waited.timed_out()
                && let State::Opening { late, .. } = &mut *state
            {
                *late = true;
            }
        }
        drop(state);
        &self.library
    }

    /// Opens each folder on a thread of its own, unless somebody has begun to open them.
    pub(super) fn open_in_background(self: &Arc<Self>) {
        {
            let mut state = self.state();
            if !matches!(*state, State::Closed) {
                return;
            }
            let left: Vec<PathBuf> = self.built_in.iter().chain(&self.folders).cloned().collect();
            *state = match left.is_empty() {
                true => State::Open,
                false => State::Opening { left, late: false },
            };
        }
        for (folder, built_in, asked) in self.wanted() {
            let shelf = Arc::clone(self);
            std::thread::spawn(move || {
                shelf.open(&folder, built_in, asked);
                shelf.done(&folder);
            });
        }
    }

    /// A folder is open, has failed to open, or is waited for no longer.
    pub(crate) fn done(&self, folder: &Path) {
        let mut state = self.state();
        if let State::Opening { left, .. } = &mut *state {
            left.retain(|other| other != folder);
            if left.is_empty() {
                *state = State::Open;
            }
        }
        drop(state);
        self.opened.notify_all();
    }

    /// Waits until all remembered folders are open or have failed to open.
    pub(super) fn wait(&self) {
        self.library();
        let mut state = self.state();
        while matches!(*state, State::Opening { .. }) {
            state = self.opened.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Folders, whether each is the built-in one, and its place among all packs.
    pub(crate) fn wanted(&self) -> Vec<(PathBuf, bool, usize)> {
        let built_in = self.built_in.iter().map(|folder| (folder, true));
        let opened = self.folders.iter().map(|folder| (folder, false));
        let all = built_in.chain(opened);
        all.map(|(folder, built_in)| (folder.clone(), built_in, self.library.ask())).collect()
    }

    pub(crate) fn open(&self, folder: &Path, built_in: bool, asked: usize) {
        match self.library.open_as(folder, built_in, asked) {
            Err(error) if error.kind != ErrorKind::Cancelled => {
                tracing::warn!(folder = %folder.display(), %error, "a pack does not open");
                self.problems().push((folder.to_owned(), unopened(folder, &error)));
            }
            _ => {}
        }
    }

    /// Opens My pack, or reads it again; when it does not open, that is told.
    pub(super) fn open_own(&self, folder: &Path) {
        let opened = self.library().open(folder);
        self.problems().retain(|(other, _)| other != folder);
        if let Err(error) = opened {
            tracing::warn!(folder = %folder.display(), %error, "My pack does not open");
            self.problems().push((folder.to_owned(), unopened(folder, &error)));
        }
    }

    pub(crate) fn problems(&self) -> MutexGuard<'_, Vec<(PathBuf, Notice)>> {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What to say about a folder that does not open. It stays on the list: a drive comes back.
pub(crate) fn unopened(folder: &Path, error: &Error) -> Notice {
    Notice {
        level: Level::Warning,
        title: format!("Couldn't open {}", folder.display()),
        message: format!("{error}. Your progress in it is safe."),
        help: error.help.clone(),
    }
}

impl Content for OpenPacks {
    fn pages(&self) -> Vec<PageRef> {
        self.library().pages()
    }
    fn page_names(&self) -> Vec<PageNames> {
        self.library().page_names()
    }
    fn page_title(&self, page: &PageRef) -> Option<String> {
        self.library().summary(page).map(|summary| summary.title)
    }
    fn layers(&self, page: &PageRef) -> Vec<Layer> {
        self.library().summary(page).map_or_else(Vec::new, |summary| summary.layers)
    }
    fn metas(&self, page: &PageRef) -> Vec<ItemMeta> {
        self.library().metas(page)
    }
    fn meta(&self, id: &ItemId) -> Option<ItemMeta> {
        self.library().meta(id)
    }
    fn item(&self, id: &ItemId) -> Option<Item> {
        self.library().item(id)
    }
    fn catalogue(&self) -> Arc<Catalogue> {
        self.library().catalogue()
    }
    fn templates(&self) -> Vec<(PackId, Template)> {
        self.library().templates()
    }
    fn rubric(&self, page: &PageRef) -> Option<Rubric> {
        self.library().rubrics(page).ok()?.into_iter().next()
    }
    fn interview_rubric(&self) -> Vec<RubricLevels> {
        let library = self.library();
        let rubrics = library.pages().into_iter().filter_map(|page| library.rubrics(&page).ok());
        let interview = rubrics.flatten().find(|rubric| rubric.id == INTERVIEW_RUBRIC);
        let rows = interview.into_iter().flat_map(|rubric| rubric.rows);
        rows.filter_map(|row| {
            Some(RubricLevels { dimension: row.dimension, points: row.anchors.try_into().ok()? })
        })
        .collect()
    }
}
