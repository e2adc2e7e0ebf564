//! The store: one SQLite file with the log of what a person did, what it amounts to, and the working
//! state of this device. All SQL of the crate lives here.
//!
//! Invariants:
//! - one process writes to a data folder at a time, and holds its lock while it does;
//! - an event, its projections and nothing else share a transaction; when [`Store::record`] returns,
//!   it is on disk, and when it fails, nothing changed;
//! - a database is never deleted: what cannot be read is moved aside, what is replaced is backed up;
//! - readers never wait for the writer.

pub mod backup;
mod backup_files;
pub mod boards;
pub mod commit;
pub mod doctor;
mod due;
pub mod durable;
pub mod event;
mod figures;
pub mod folder;
mod form_drafts;
mod items;
#[cfg(test)]
mod laws;
mod log;
mod migrate;
mod names;
mod pages;
mod pages_on_disk;
mod parameters;
mod practice;
pub mod progress;
mod project;
mod reconcile;
mod records;
pub mod recover;
mod recovered;
pub mod replace;
mod salvage;
pub mod sessions;
pub mod settings;
mod sqlite;
pub mod under_way;
mod working;
pub mod worksheets;

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use rusqlite::{Connection, TransactionBehavior};

pub use self::due::ItemRow;
use self::{
    event::{Body, NoteWritten, Subject, Undone},
    folder::{DataFolder, Home, Lock},
    log::Head,
    settings::Settings,
};
use item::{
    error::{Error, ErrorKind, Result},
    event::{EventId, Moment, StoreId},
    ids::PageRef,
    notice::Notice,
};

/// What the caller wants to do with the data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Write, alone. A folder that cannot be written is opened for reading, with a notice.
    Write,
    /// Read, while another process may be writing.
    Read,
}

/// An open data folder.
#[derive(Debug)]
pub struct Store {
    folder: DataFolder,
    /// The name this store writes under; none when it only reads.
    id: Option<StoreId>,
    notices: Mutex<Vec<Notice>>,
    // Dropped in this order: the writer closes last and folds the write-ahead log into the file, and
    // only then is the lock free.
    reader: Mutex<Connection>,
    last_model: parameters::LastModel,
    writer: Option<Mutex<Writer>>,
    _scratch: Option<tempfile::TempDir>,
    _lock: Option<Lock>,
}

#[derive(Debug)]
struct Writer {
    conn: Connection,
    head: Head,
}

/// What undo or redo would act on.
#[derive(Clone, Debug, PartialEq)]
pub struct UndoTarget {
    /// Names it: the newest event of it.
    pub id: EventId,
    /// What that event says.
    pub body: Body,
    /// How many events: the renames that a pack gave at once are one action.
    pub count: usize,
    /// How many of them rename a page.
    pub pages: usize,
}

impl UndoTarget {
    /// What these events are together, newest first; none when there are none.
    fn of(events: &[event::Event]) -> Option<Self> {
        let is_page = |event: &&event::Event| matches!(event.body, Body::PageRenamed(_));
        let pages = events.iter().filter(is_page).count();
        let event::Event { id, body, .. } = events.first()?.clone();
        Some(Self { id, body, count: events.len(), pages })
    }
}

/// What writing one event changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The event's id; none when nothing was written.
    pub id: Option<EventId>,
    /// What it changed.
    pub changed: BTreeSet<Subject>,
}

impl Store {
    /// Opens a data folder.
    ///
    /// A damaged database is kept aside; the newest good backup and everything that can be read of the
    /// damaged one take its place, with a notice.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] when another process writes to it, [`ErrorKind::MissingStore`] when there
    /// was a database and there are backups, [`ErrorKind::NewerStore`], [`ErrorKind::DiskFull`],
    /// [`ErrorKind::Unreadable`].
    pub fn open(folder: DataFolder, access: Access, now: Timestamp) -> Result<Self> {
        if access == Access::Read {
            return Self::open_for_reading(folder, Vec::new());
        }
        let locked = folder.create().and_then(|()| folder.lock());
        let lock = match locked {
            Ok(lock) => lock,
            Err(error) if error.kind == ErrorKind::ReadOnly && folder.root().is_dir() => {
                return Self::open_for_reading(folder, vec![Notice::read_only(&error)]);
            }
            Err(error) => return Err(error),
        };
        let (mut writer, notices) = match recover::open(&folder, now) {
            Err(error) if error.kind == ErrorKind::ReadOnly => {
                drop(lock);
                return Self::open_for_reading(folder, vec![Notice::read_only(&error)]);
            }
            opened => opened?,
        };
        writer.settle_identity(&folder)?;
        let reader = sqlite::open_for_reading(&folder.progress())?;
        Ok(Self {
            folder,
            id: Some(writer.head.store.clone()),
            writer: Some(Mutex::new(writer)),
            reader: Mutex::new(reader),
            last_model: parameters::LastModel::default(),
            notices: Mutex::new(notices),
            _scratch: None,
            _lock: Some(lock),
        })
    }

    fn open_for_reading(folder: DataFolder, notices: Vec<Notice>) -> Result<Self> {
        recover::refuse_missing(&folder)?;
        let (reader, scratch) = reading_connection(&folder)?;
        Ok(Self {
            folder,
            id: None,
            writer: None,
            reader: Mutex::new(reader),
            last_model: parameters::LastModel::default(),
            notices: Mutex::new(notices),
            _scratch: scratch,
            _lock: None,
        })
    }

    /// The folder this store lies in.
    pub fn folder(&self) -> &DataFolder {
        &self.folder
    }

    /// Whether this process may write.
    pub fn writable(&self) -> bool {
        self.writer.is_some()
    }

    /// What happened while opening that the user should know.
    pub fn notices(&self) -> Vec<Notice> {
        lock(&self.notices).clone()
    }

    /// Writes one event and brings the projections up to date, in one transaction.
    ///
    /// # Errors
    /// [`ErrorKind::ReadOnly`], [`ErrorKind::DiskFull`]; then nothing changed.
    pub fn record(&self, body: Body, moment: Moment) -> Result<Recorded> {
        match body {
            Body::ParametersChosen(chosen) => self.choose_parameters(chosen, moment, || ()),
            body => self.write(|conn, head| append(conn, head, moment, body)),
        }
    }

    /// Writes a page's note over the ones its writer saw.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn record_note(&self, page: PageRef, text: String, moment: Moment) -> Result<Recorded> {
        self.write(|conn, head| {
            let replaces = pages::heads(conn, &page)?;
            append(conn, head, moment, Body::NoteWritten(NoteWritten { page, text, replaces }))
        })
    }

    /// What undo would take back, and what redo would bring back, with how many events that is.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn undo_targets(&self) -> Result<(Option<UndoTarget>, Option<UndoTarget>)> {
        let Some(store) = &self.id else { return Ok((None, None)) };
        let conn = self.read();
        // Both are told of the same log, whatever is being written meanwhile.
        let view = conn.unchecked_transaction()?;
        let undo = log::undo_targets(&view, store)?;
        let redo = log::redo_targets(&view, store)?;
        let mut undone = Vec::new();
        for event in &redo {
            if let Body::Undone(Undone { target }) = &event.body {
                undone.extend(log::find(&view, target)?.map(|logged| logged.event));
            }
        }
        Ok((UndoTarget::of(&undo), UndoTarget::of(&undone)))
    }

    /// Takes back this store's newest action that stands.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`], or as [`Store::record`].
    pub fn undo(&self, moment: Moment) -> Result<Recorded> {
        self.take_back(moment, log::undo_targets, "there is nothing to undo")
    }

    /// Takes back this action, which must be what [`Store::undo`] would take back.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`] when it is undone already or another action came after it; otherwise as
    /// [`Store::record`].
    pub fn undo_action(&self, action: &EventId, moment: Moment) -> Result<Recorded> {
        let only = |conn: &Connection, store: &StoreId| {
            let targets = log::undo_targets(conn, store)?;
            if targets.first().is_some_and(|newest| newest.id == *action) {
                return Ok(targets);
            }
            if log::find(conn, action)?.is_some_and(|logged| logged.retracted) {
                return Err(Error::new(ErrorKind::NothingToUndo, "that is undone already"));
            }
            Err(Error::new(ErrorKind::NothingToUndo, "that isn't your latest change any more")
                .help("Undo the changes after it first."))
        };
        self.take_back(moment, only, "there is nothing to undo")
    }

    /// Brings back what undo took back last.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`], or as [`Store::record`].
    pub fn redo(&self, moment: Moment) -> Result<Recorded> {
        self.take_back(moment, log::redo_targets, "there is nothing to redo")
    }

    fn take_back(
        &self,
        moment: Moment,
        targets: impl FnOnce(&Connection, &StoreId) -> Result<Vec<event::Event>>,
        none: &str,
    ) -> Result<Recorded> {
        self.write(|conn, head| {
            let targets = targets(conn, &head.store)?;
            if targets.is_empty() {
                return Err(Error::new(ErrorKind::NothingToUndo, none));
            }
            let mut all = Recorded::default();
            for target in targets {
                let body = Body::Undone(Undone { target: target.id });
                let one = append(conn, head, moment, body)?;
                all.id = one.id;
                all.changed.extend(one.changed);
            }
            Ok(all)
        })
    }

    /// The settings in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn settings(&self) -> Result<Settings> {
        settings::load(&self.read())
    }

    /// Every choice of parameters, oldest first.
    pub fn parameter_history(&self) -> Result<Vec<(event::Event, event::ParametersChosen)>> {
        parameters::history(&self.read())
    }

    /// Copies the database into the backup folder, on a connection of its own.
    ///
    /// # Errors
    /// [`ErrorKind::ReadOnly`], [`ErrorKind::DiskFull`], [`ErrorKind::CorruptStore`].
    pub fn back_up(&self, reason: backup::Reason, now: Timestamp) -> Result<PathBuf> {
        let made = sqlite::open_for_reading(&self.folder.progress())
            .and_then(|conn| backup::make(&conn, &self.folder, reason, now));
        self.suspect_on_damage(&made);
        made
    }

    /// A database that turns out to be damaged while it is open is checked, and repaired, when it is
    /// opened next.
    fn suspect_on_damage<T>(&self, done: &Result<T>) {
        if let Err(error) = done
            && error.kind == ErrorKind::CorruptStore
            && self.writable()
        {
            recover::suspect(&self.folder, error);
        }
    }

    /// The reading connection, for as long as the guard is kept.
    pub(crate) fn read(&self) -> MutexGuard<'_, Connection> {
        lock(&self.reader)
    }

    /// Runs `f` in one transaction of the writing connection; an error leaves everything as it was.
    pub(crate) fn write<T>(
        &self,
        f: impl FnOnce(&Connection, &mut Head) -> Result<T>,
    ) -> Result<T> {
        let Some(writer) = &self.writer else { return Err(self.read_only()) };
        let written = lock(writer).write(f);
        self.suspect_on_damage(&written);
        written
    }

    fn read_only(&self) -> Error {
        Error::new(
            ErrorKind::ReadOnly,
            format!("{} is open for reading only", self.folder.root().display()),
        )
        .help("Nothing was saved. Make the folder writable and open Understudy again.")
    }

    /// Leaves it to the system when to write to disk: faster, and only a power cut tells. For tests.
    #[doc(hidden)]
    pub fn without_sync(&self) -> Result<()> {
        let Some(writer) = &self.writer else { return Ok(()) };
        lock(writer).conn.pragma_update(None, "synchronous", "OFF")?;
        Ok(())
    }

    /// Limits the database to this many pages, as a full disk would. For tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        let Some(writer) = &self.writer else { return Ok(()) };
        let set = |row: &rusqlite::Row<'_>| row.get::<_, i64>(0);
        lock(writer).conn.query_row(&format!("PRAGMA max_page_count = {pages}"), [], set)?;
        Ok(())
    }
}

/// A poisoned lock means another thread panicked between two statements; SQLite has rolled back.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn append(conn: &Connection, head: &mut Head, moment: Moment, body: Body) -> Result<Recorded> {
    let (row, event) = log::append(conn, head, moment, body)?;
    let changed = project::apply(conn, &mut head.model, row, &event)?;
    under_way::rename(conn, &event.body)?;
    Ok(Recorded { id: Some(event.id), changed })
}

impl Writer {
    fn write<T>(&mut self, f: impl FnOnce(&Connection, &mut Head) -> Result<T>) -> Result<T> {
        let Self { conn, head } = self;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut ahead = head.clone();
        let value = f(&tx, &mut ahead)?;
        tx.commit()?;
        *head = ahead;
        Ok(value)
    }

    fn open(folder: &DataFolder, now: Timestamp) -> Result<Self> {
        let path = folder.progress();
        let mut conn = sqlite::open_for_writing(&path)
            .map_err(|e| e.context(format!("cannot open {}", path.display())))?;
        let version = migrate::version(&conn)?;
        migrate::check(version)?;
        migrate::check_schema(&conn, version)?;
        if version > 0 && version < migrate::CURRENT {
            backup::make(&conn, folder, backup::Reason::BeforeUpdate, now)?;
        }
        migrate::run(&mut conn).map_err(|error| match error.kind {
            // The file is sound, so that repairing it would not help.
            ErrorKind::Other if doctor::check_whole(&conn).is_ok() => {
                Error::new(ErrorKind::Unreadable, "the progress database can't be updated")
                    .help("Nothing was changed. Install the earlier Understudy again.")
                    .source(error)
            }
            _ => error,
        })?;
        let store = working::identity(&conn)?.map_or_else(StoreId::random, |known| known.store);
        let head = Head::load(&conn, store)?;
        Ok(Self { conn, head })
    }

    /// A database that lies elsewhere than it did is a copy, or was restored: it goes on under a new id.
    fn settle_identity(&mut self, folder: &DataFolder) -> Result<()> {
        let home = Home::of(&folder.progress())?;
        let known = working::identity(&self.conn)?;
        if known.as_ref().is_some_and(|known| known.home == home) {
            return Ok(());
        }
        let store = StoreId::random();
        self.head = Head::load(&self.conn, store.clone())?;
        working::set_identity(&self.conn, &working::Identity { store, home })
    }
}

/// A reading connection; when the database cannot be read where it lies (a folder that cannot be
/// written may not hold SQLite's side files; an older one needs migrating), a copy of it.
fn reading_connection(folder: &DataFolder) -> Result<(Connection, Option<tempfile::TempDir>)> {
    let path = folder.progress();
    if !path.exists() {
        let mut empty = Connection::open_in_memory()?;
        migrate::run(&mut empty)?;
        return Ok((empty, None));
    }
    let direct = sqlite::open_for_reading(&path).and_then(|conn| {
        let version = migrate::version(&conn)?;
        Ok((conn, version))
    });
    match direct {
        Ok((conn, version)) if version == migrate::CURRENT => return Ok((conn, None)),
        Ok((_, version)) => migrate::check(version)?,
        Err(error) if error.kind == ErrorKind::CorruptStore => return Err(error),
        Err(error) => tracing::info!(%error, "reading a copy of the database"),
    }
    let scratch = tempfile::tempdir()
        .map_err(|e| folder::io_error(e, "cannot make a temporary folder".to_owned()))?;
    for suffix in ["", "-wal"] {
        let from = side_file(&path, suffix);
        if from.exists() {
            let to = scratch.path().join(format!("progress.db{suffix}"));
            fs::copy(&from, &to)
                .map_err(|e| folder::io_error(e, format!("cannot read {}", from.display())))?;
        }
    }
    let mut conn = sqlite::open_for_writing(&scratch.path().join("progress.db"))?;
    migrate::run(&mut conn)?;
    Ok((conn, Some(scratch)))
}

/// `progress.db-wal` and the like.
fn side_file(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}
