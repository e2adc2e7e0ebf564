//! [`Study`]: what every service shares, and how it is opened.

use std::{
    fmt,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
};

use jiff::{Timestamp, Zoned};
use serde_json::Value;

use crate::{
    action::Outcome,
    boarding,
    change::{Change, Changed},
    content::Content,
    drilling, folder_ids, live, mypack,
    open_packs::OpenPacks,
    packs, recordings, session, time_box, tuning, visit,
};
use item::{
    clock::Clock,
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::EventTime,
    notice::Notice,
};
use rehearsal::alert::AlertTracker;
use store::{
    Access, Recorded, Store,
    backup::{self, Backup, Days},
    doctor::Report,
    event::Subject,
    folder::DataFolder,
    settings::Settings,
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

/// One person's study: their packs and their progress.
pub struct Study {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) shelf: Arc<OpenPacks>,
    pub(crate) content: Arc<dyn Content>,
    pub(crate) settings: Mutex<Settings>,
    pub(crate) session: Mutex<Option<session::Session>>,
    pub(crate) boarding: boarding::Boarding,
    pub(crate) drill: live::Live<drilling::State>,
    pub(crate) rehearsal: live::Live<rehearsal::run::Run>,
    pub(crate) interview: live::Live<interview::run::Run>,
    pub(crate) time_box: live::Live<time_box::Kept>,
    pub(crate) cues: Mutex<[AlertTracker; 2]>,
    pub(crate) sound: Mutex<recordings::Sound>,
    pub(crate) tuning: Mutex<Option<tuning::Tuning>>,
    /// Held while files of My pack are read and written.
    pub(crate) making: Mutex<()>,
    pub(crate) subscribers: Subscribers,
    pub(crate) visit: Mutex<Option<visit::Visit>>,
    /// The study day when [`Study::look_at_day`] was asked last.
    pub(crate) day: Mutex<Option<StudyDay>>,
    /// The time when [`Study::look_at_steps`] was asked last.
    pub(crate) steps_looked_at: Mutex<Option<Timestamp>>,
}

pub(crate) type Subscribers = Arc<Mutex<Vec<Sender<Change>>>>;

pub(crate) fn tell(subscribers: &Subscribers, change: &Change) {
    let mut all = subscribers.lock().unwrap_or_else(PoisonError::into_inner);
    all.retain(|subscriber| subscriber.send(change.clone()).is_ok());
}

impl fmt::Debug for Study {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Study").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Study {
    /// Opens the data folder.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(options: Options) -> Result<Self> {
        let store = Store::open(options.folder.clone(), options.access, options.clock.now())?;
        let mut folders: Vec<PathBuf> = packs::folders(&store.device_setting("packs")?)?
            .into_iter()
            .map(PathBuf::from)
            .collect();
        // What the user makes in the app is theirs from the first card on.
        folders.extend(Some(options.folder.my_pack()).filter(|folder| folder.is_dir()));
        let store = Arc::new(store);
        let cache = options.folder.cache();
        let shelf = OpenPacks::new(options.built_in.clone(), folders, &cache, Arc::clone(&store));
        let shelf = Arc::new(shelf);
        Self::assemble(options, store, Arc::clone(&shelf), shelf)
    }

    /// Opens the data folder over items that are given rather than read from packs.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn with_content(options: Options, content: Arc<dyn Content>) -> Result<Self> {
        let store = Store::open(options.folder.clone(), options.access, options.clock.now())?;
        Self::assemble(options, Arc::new(store), Arc::default(), content)
    }

    pub(crate) fn assemble(
        options: Options,
        store: Arc<Store>,
        shelf: Arc<OpenPacks>,
        content: Arc<dyn Content>,
    ) -> Result<Self> {
        if store.writable() {
            mypack::tidy(&options.folder.my_pack());
            boarding::files::tidy(&options.folder);
        }
        let settings = store.settings()?;
        Ok(Self {
            store,
            clock: options.clock,
            shelf,
            content,
            settings: Mutex::new(settings),
            session: Mutex::default(),
            boarding: boarding::Boarding::default(),
            drill: live::Live::default(),
            rehearsal: live::Live::default(),
            interview: live::Live::default(),
            time_box: live::Live::default(),
            cues: Mutex::default(),
            sound: Mutex::default(),
            tuning: Mutex::default(),
            making: Mutex::default(),
            subscribers: Arc::default(),
            visit: Mutex::default(),
            day: Mutex::default(),
            steps_looked_at: Mutex::default(),
        })
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

    /// Changes a setting of this device alone. What the core keeps there for itself is not changed.
    ///
    /// # Errors
    /// As [`Study::act`]; [`ErrorKind::InvalidInput`] for a setting of the core's own, and for a value
    /// that makes no sense.
    pub fn set_device_setting(&self, key: &str, value: &Value) -> Result<()> {
        let is_good = match key {
            packs::FOLDERS | folder_ids::PACK_IDS | folder_ids::PAGE_IDS => false,
            "recordingDays" => value.is_null() || value.as_u64().is_some_and(|days| days <= 3650),
            "microphone" => value.is_null() || value.is_string(),
            _ => true,
        };
        if !is_good {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("the setting {key:?} can't have this value"),
            ));
        }
        self.store.set_device_setting(key, value)?;
        self.notify([Changed::DeviceSetting { key: key.to_owned() }]);
        Ok(())
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

    /// Makes the study day's backup unless there is one. To be called now and then for as long as the
    /// study is open, which may be a month.
    ///
    /// # Errors
    /// As [`Study::back_up`].
    pub fn back_up_daily(&self) -> Result<Option<PathBuf>> {
        let days = Days { now: self.clock.zoned(), rollover_hour: self.rollover_hour() };
        if !self.writable() || !backup::is_due(self.folder(), &days) {
            return Ok(None);
        }
        let made = self.store.back_up(backup::Reason::Daily, days.now.timestamp())?;
        backup::rotate(self.folder(), &days);
        Ok(Some(made))
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

    /// Leaves it to the system when to write to disk, for tests.
    #[doc(hidden)]
    pub fn without_sync(&self) -> Result<()> {
        self.store.without_sync()
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

    pub(crate) fn finish(&self, recorded: Recorded) -> Result<Outcome> {
        let changed = self.committed(&recorded);
        let (undo, redo) = self.store.undo_targets().unwrap_or_else(|error| {
            tracing::warn!(%error, "what undo would do is not known");
            (None, None)
        });
        let action = undo
            .as_ref()
            .map(|target| target.id.clone())
            .filter(|id| recorded.id.as_ref() == Some(id));
        Ok(Outcome { action, changed, undo: self.labels(undo, redo) })
    }

    /// Brings what is in memory up to date with what was just committed, and tells every subscriber. Nothing
    /// here may fail the action: it has happened, and doing it again would do it twice.
    pub(crate) fn committed(&self, recorded: &Recorded) -> Vec<Changed> {
        if recorded.changed.iter().any(|s| matches!(s, Subject::Setting(_))) {
            match self.store.settings() {
                Ok(fresh) => {
                    *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
                }
                Err(error) => tracing::warn!(%error, "settings could not be read again"),
            }
        }
        // A session that can't be computed now is computed when it is asked for next.
        if let Err(error) = self.refresh_session(recorded) {
            tracing::warn!(%error, "the session could not be read again");
        }
        self.announce(recorded)
    }

    /// Now, as lived: the instant, the offset, the study day.
    pub(crate) fn moment(&self) -> EventTime {
        let zoned = self.clock.zoned();
        EventTime {
            at: zoned.timestamp(),
            utc_offset: zoned.offset().seconds(),
            study_day: self.study_day(&zoned),
        }
    }

    /// The study day that an instant falls on.
    pub(crate) fn study_day(&self, at: &Zoned) -> StudyDay {
        StudyDay::of(at, self.rollover_hour())
    }

    pub(crate) fn rollover_hour(&self) -> i8 {
        i8::try_from(self.settings().rollover_hour).unwrap_or(4)
    }
}
