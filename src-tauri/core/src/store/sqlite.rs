//! Opening SQLite the way the store needs it, and saying its errors in this crate's words.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags, config::DbConfig, ffi};

use crate::error::{Error, ErrorKind, Result};

impl From<rusqlite::Error> for Error {
    fn from(error: rusqlite::Error) -> Self {
        let (kind, message, help) = match &error {
            rusqlite::Error::SqliteFailure(inner, _) => describe(inner),
            rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..) => (
                ErrorKind::CorruptStore,
                "a row of the progress database cannot be read",
                Some(DOCTOR),
            ),
            _ => (ErrorKind::Other, "the progress database refused a request", None),
        };
        let said = Error::new(kind, message).source(error);
        match help {
            Some(help) => said.help(help),
            None => said,
        }
    }
}

const DOCTOR: &str = "Close Understudy and open it again: it checks the database and repairs it, and \
                      keeps the damaged file. `understudy doctor --repair` does the same.";

/// The error for a database that is not as it should be.
pub(crate) fn damaged(what: impl std::fmt::Display) -> Error {
    let message = format!("the progress database is damaged: {what}");
    Error::new(ErrorKind::CorruptStore, message).help(DOCTOR)
}

fn describe(error: &ffi::Error) -> (ErrorKind, &'static str, Option<&'static str>) {
    match error.code {
        ErrorCode::DiskFull => (ErrorKind::DiskFull, "the disk is full", Some(FREE_SPACE)),
        // The shared-memory file cannot grow, or a write or sync was refused: in practice, no space.
        ErrorCode::SystemIoFailure
            if matches!(
                error.extended_code,
                ffi::SQLITE_IOERR_SHMSIZE | ffi::SQLITE_IOERR_WRITE | ffi::SQLITE_IOERR_FSYNC
            ) =>
        {
            (ErrorKind::DiskFull, "the disk is full or refuses to be written", Some(FREE_SPACE))
        }
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => (
            ErrorKind::ReadOnly,
            "the data folder cannot be written",
            Some("Make the folder writable, or choose another with --data."),
        ),
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            (ErrorKind::CorruptStore, "the progress database is damaged", Some(DOCTOR))
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => (
            ErrorKind::Locked,
            "another program holds the progress database",
            Some("Close it and try again."),
        ),
        ErrorCode::SystemIoFailure => (
            ErrorKind::Unreadable,
            "the disk refuses to read the progress database",
            Some("Check that the disk is connected and sound, then try again."),
        ),
        ErrorCode::CannotOpen => {
            (ErrorKind::Unreadable, "the progress database cannot be opened", None)
        }
        _ => (ErrorKind::Other, "the progress database refused a request", None),
    }
}

const FREE_SPACE: &str = "Nothing was saved by this action, and nothing earlier is lost. Free some \
                          space and do it again.";

/// The writing connection: WAL, every commit on disk before it returns.
pub(crate) fn open_for_writing(path: &Path) -> Result<Connection> {
    let conn = open(path, WRITABLE, 128)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "foreign_keys", true)?;
    Ok(conn)
}

/// A connection to a database that nobody else knows of yet: it is flushed once, when it is done.
pub(crate) fn open_for_building(path: &Path) -> Result<Connection> {
    let conn = open(path, WRITABLE, 128)?;
    conn.pragma_update(None, "journal_mode", "MEMORY")?;
    conn.pragma_update(None, "synchronous", "OFF")?;
    // Rows are put in one table after the other.
    conn.pragma_update(None, "foreign_keys", false)?;
    Ok(conn)
}

/// A reading connection that never waits for the writer.
pub(crate) fn open_for_reading(path: &Path) -> Result<Connection> {
    let conn = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY, 64)?;
    conn.busy_timeout(Duration::from_secs(5))?;
    Ok(conn)
}

/// Reads and writes a database, which is made if there is none.
const WRITABLE: OpenFlags = OpenFlags::SQLITE_OPEN_READ_WRITE.union(OpenFlags::SQLITE_OPEN_CREATE);

/// What all connections have in common. `statements` is how many prepared ones are kept.
fn open(path: &Path, access: OpenFlags, statements: usize) -> Result<Connection> {
    let conn = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    // A statement keeps its plan whatever is bound to it. Else SQLite, built with statistics, prepares many
    // anew each time, which took as long as running them.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(statements);
    Ok(conn)
}
