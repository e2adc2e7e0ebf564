//! [`Study`], the facade: every read and write of the window and the command line goes through it.
//!
//! Invariants: every change is one [`Action`] through [`Study::act`], or working state of this device;
//! what it returns is already on disk; reading never waits for a write.

mod action;
mod reading;

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
};

use serde_json::Value;

pub use self::action::{Action, Outcome, UndoState};
use crate::{
    clock::Clock,
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    ids::PageRef,
    notice::Notice,
    progress::Place,
    store::{
        Access, Recorded, Store,
        backup::{self, Backup},
        doctor::Report,
        event::{
            Body, FlagResolved, LayerMark, Moment, PageFlagged, PageMark, SettingChanged, Subject,
        },
        folder::DataFolder,
        settings::Settings,
    },
};

/// How to open a study.
#[derive(Debug)]
pub struct Options {
    /// Progress, backups, attempts.
    pub folder: DataFolder,
    /// What the caller wants to do.
    pub access: Access,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The pack that ships with the app, where there is one.
    pub built_in: Option<PathBuf>,
}

/// Something changed; sent to every subscriber after it is on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Progress or settings: `<pack>/<page>`, `<pack>/<page>#<item>` or `settings`.
    Study {
        /// What.
        changed: Vec<String>,
    },
    /// Something the user should know.
    Notice(Notice),
}

/// One person's study: their packs and their progress.
#[derive(Debug)]
pub struct Study {
    store: Store,
    clock: Arc<dyn Clock>,
    settings: Mutex<Settings>,
    subscribers: Mutex<Vec<Sender<Change>>>,
}

impl Study {
    /// Opens the data folder.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(options: Options) -> Result<Self> {
        let store = Store::open(options.folder, options.access, options.clock.now())?;
        let settings = store.settings()?;
        Ok(Self {
            store,
            clock: options.clock,
            settings: Mutex::new(settings),
            subscribers: Mutex::default(),
        })
    }

    /// Does one thing, durably.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] or [`ErrorKind::NotFound`] for a request that makes no sense;
    /// [`ErrorKind::ReadOnly`] or [`ErrorKind::DiskFull`] when it cannot be saved. Then nothing changed.
    pub fn act(&self, action: Action) -> Result<Outcome> {
        let moment = self.moment();
        let recorded = match action {
            Action::NoteWritten { page, text } => {
                limit("a note", &text, 200_000)?;
                self.store.record_note(page, text, moment)?
            }
            other => self.store.record(self.validate(other)?, moment)?,
        };
        self.finish(recorded)
    }

    /// Turns an action into the event it is.
    fn validate(&self, action: Action) -> Result<Body> {
        Ok(match action {
            Action::LayerRead { page, layer } => Body::LayerRead(layer_mark(page, layer)?),
            Action::LayerUnread { page, layer } => Body::LayerUnread(layer_mark(page, layer)?),
            Action::TopicLearned { page } => Body::TopicLearned(PageMark { page }),
            Action::TopicUnlearned { page } => Body::TopicUnlearned(PageMark { page }),
            Action::PageFlagged { page, anchor, item, note } => {
                limit("a flag's note", &note, 20_000)?;
                if item.as_ref().is_some_and(|item| item.page != page) {
                    return Err(Error::new(
                        ErrorKind::InvalidInput,
                        "that item is not on that page",
                    ));
                }
                Body::PageFlagged(PageFlagged { page, anchor, item, note: note.trim().to_owned() })
            }
            Action::FlagResolved { flag } => {
                let page = self.store.flagged_page(&flag)?;
                Body::FlagResolved(FlagResolved { page, flag })
            }
            Action::NoteWritten { .. } => {
                return Err(Error::new(ErrorKind::Other, "a note is written with its page locked"));
            }
            Action::SettingChanged { key, value } => {
                self.settings().with(&key, &value)?;
                Body::SettingChanged(SettingChanged { key, value })
            }
        })
    }

    /// Takes back the newest action of this store that stands.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`], or as [`Study::act`].
    pub fn undo(&self) -> Result<Outcome> {
        let recorded = self.store.undo(self.moment())?;
        self.finish(recorded)
    }

    /// Brings back what undo took back last.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`], or as [`Study::act`].
    pub fn redo(&self) -> Result<Outcome> {
        let recorded = self.store.redo(self.moment())?;
        self.finish(recorded)
    }

    /// What undo and redo would do now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn undo_state(&self) -> Result<UndoState> {
        let (undo, redo) = self.store.undo_targets()?;
        Ok(UndoState { undo: undo.map(|b| self.label(&b)), redo: redo.map(|b| self.label(&b)) })
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// A setting of this device alone; null when it was never set.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn device_setting(&self, key: &str) -> Result<Value> {
        self.store.device_setting(key)
    }

    /// Changes a setting of this device alone.
    ///
    /// # Errors
    /// As [`Study::act`].
    pub fn set_device_setting(&self, key: &str, value: &Value) -> Result<()> {
        self.store.set_device_setting(key, value)
    }

    /// Remembers where someone is reading.
    ///
    /// # Errors
    /// As [`Study::act`].
    pub fn save_place(&self, place: &Place) -> Result<()> {
        self.store.save_place(place, self.clock.now())
    }

    /// What the user should know: a read-only folder, a restored backup.
    pub fn health(&self) -> Vec<Notice> {
        self.store.notices()
    }

    /// Whether this process may write.
    pub fn writable(&self) -> bool {
        self.store.writable()
    }

    /// The data folder.
    pub fn folder(&self) -> &DataFolder {
        self.store.folder()
    }

    /// Backups, newest first.
    pub fn backups(&self) -> Vec<Backup> {
        backup::list(self.store.folder())
    }

    /// Makes a backup now. One made by hand is kept until it is deleted by hand.
    ///
    /// # Errors
    /// [`ErrorKind::DiskFull`], [`ErrorKind::ReadOnly`], [`ErrorKind::CorruptStore`].
    pub fn back_up(&self) -> Result<PathBuf> {
        self.store.back_up(backup::Reason::ByHand, self.clock.now())
    }

    /// Makes the day's backup unless there is one.
    ///
    /// # Errors
    /// As [`Study::back_up`].
    pub fn back_up_daily(&self) -> Result<Option<PathBuf>> {
        let now = self.clock.now();
        if !self.writable() || !backup::is_due(self.folder(), now) {
            return Ok(None);
        }
        self.store.back_up(backup::Reason::Daily, now).map(Some)
    }

    /// Looks the database over and mends what can be computed again.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn doctor(&self) -> Result<Report> {
        self.store.doctor()
    }

    /// Every projection by table, for tests.
    #[doc(hidden)]
    pub fn projections(&self) -> Result<std::collections::BTreeMap<String, Vec<String>>> {
        self.store.projections()
    }

    /// Computes every projection from the log alone, for tests.
    #[doc(hidden)]
    pub fn rebuild(&self) -> Result<()> {
        self.store.rebuild()
    }

    /// Fills the disk, for tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        self.store.limit_pages(pages)
    }

    /// Hears of every change from now on.
    pub fn subscribe(&self) -> Receiver<Change> {
        let (sender, receiver) = mpsc::channel();
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    fn tell(&self, change: &Change) {
        let mut all = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|subscriber| subscriber.send(change.clone()).is_ok());
    }

    fn finish(&self, recorded: Recorded) -> Result<Outcome> {
        if recorded.changed.iter().any(|s| matches!(s, Subject::Setting(_))) {
            let fresh = self.store.settings()?;
            *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
        let changed: BTreeSet<String> = recorded
            .changed
            .iter()
            .map(|subject| match subject {
                Subject::Page(page) => page.to_string(),
                Subject::Item(item) => item.to_string(),
                Subject::Setting(_) => "settings".to_owned(),
            })
            .collect();
        let changed: Vec<String> = changed.into_iter().collect();
        self.tell(&Change::Study { changed: changed.clone() });
        Ok(Outcome { changed, undo: self.undo_state()? })
    }

    /// Now, as lived: the instant, the offset, the study day.
    fn moment(&self) -> Moment {
        let zoned = self.clock.zoned();
        let rollover = i8::try_from(self.settings().rollover_hour).unwrap_or(4);
        Moment {
            at: zoned.timestamp(),
            utc_offset: zoned.offset().seconds(),
            study_day: StudyDay::of(&zoned, rollover),
        }
    }
}

fn layer_mark(page: PageRef, layer: String) -> Result<LayerMark> {
    limit("a layer", &layer, 200)?;
    if layer.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "a layer needs its id"));
    }
    Ok(LayerMark { page, layer })
}

fn limit(what: &str, text: &str, most: usize) -> Result<()> {
    if text.len() <= most {
        return Ok(());
    }
    Err(Error::new(ErrorKind::InvalidInput, format!("{what} may hold {most} bytes at most")))
}
