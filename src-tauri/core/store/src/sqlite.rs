//! Opening SQLite the way the store needs it, and saying its errors in this crate's words.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use item::{
    error::{Error, ErrorKind, Result},
    sqlite::DOCTOR,
};

/// The error for a database that is not as it should be.
pub(crate) fn damaged(what: impl std::fmt::Display) -> Error {
    let message = format!("the progress database is damaged: {what}");
    Error::new(ErrorKind::CorruptStore, message).help(DOCTOR)
}

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

/// Whether another database would fare no better.
pub(crate) fn stops(error: &Error) -> bool {
    matches!(error.kind, ErrorKind::DiskFull | ErrorKind::ReadOnly | ErrorKind::Locked)
}
