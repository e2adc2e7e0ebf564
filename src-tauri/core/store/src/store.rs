//! The open data folder: its one writer and its reader.

use std::sync::{Mutex, MutexGuard, PoisonError};

use item::{
    error::{Error, ErrorKind, Result},
    event::ReplicaId,
    notice::Notice,
};
use rusqlite::{Connection, TransactionBehavior};

use super::{
    folder::{self, DataFolder, Lock},
    log::LogHead,
    model,
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
    pub(crate) folder: DataFolder,
    /// The name this store writes under; none when it only reads.
    pub(crate) replica: Option<ReplicaId>,
    pub(crate) notices: Mutex<Vec<Notice>>,
    // Dropped in this order: the writer closes last and folds the write-ahead log into the file, and
    // only then is the lock free.
    pub(crate) reader: Mutex<Connection>,
    pub(crate) last_model: model::LastModel,
    pub(crate) writer: Option<Mutex<Writer>>,
    pub(crate) _scratch: Option<tempfile::TempDir>,
    pub(crate) _lock: Option<Lock>,
}

#[derive(Debug)]
pub(crate) struct Writer {
    pub(crate) conn: Connection,
    pub(crate) head: LogHead,
}

impl Store {
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

    /// A database that turns out to be damaged while it is open is checked, and repaired, when it is
    /// opened next.
    pub(crate) fn suspect_on_damage<T>(&self, done: &Result<T>) {
        if let Err(error) = done
            && error.kind == ErrorKind::CorruptStore
            && self.writable()
        {
            folder::suspect(&self.folder, error);
        }
    }

    /// The reading connection, for as long as the guard is kept.
    pub(crate) fn read(&self) -> MutexGuard<'_, Connection> {
        lock(&self.reader)
    }

    /// Runs `f` in one transaction of the writing connection; an error leaves everything as it was.
    pub(crate) fn write<T>(
        &self,
        f: impl FnOnce(&Connection, &mut LogHead) -> Result<T>,
    ) -> Result<T> {
        let Some(writer) = &self.writer else { return Err(self.read_only()) };
        let written = lock(writer).write(f);
        self.suspect_on_damage(&written);
        written
    }

    pub(crate) fn read_only(&self) -> Error {
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
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Writer {
    pub(crate) fn write<T>(
        &mut self,
        f: impl FnOnce(&Connection, &mut LogHead) -> Result<T>,
    ) -> Result<T> {
        let Self { conn, head } = self;
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut ahead = head.clone();
        let value = f(&tx, &mut ahead)?;
        tx.commit()?;
        *head = ahead;
        Ok(value)
    }
}
