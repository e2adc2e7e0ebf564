//! What SQLite's errors mean, in this project's words. It stands here, behind the feature `sqlite`, because
//! only the crate of an error type may say what becomes one.

use rusqlite::{ErrorCode, ffi};

use crate::error::{Error, ErrorKind};

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
        let failure = Error::new(kind, message).source(error);
        match help {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}

/// What to do about a damaged database.
pub const DOCTOR: &str = "Close Understudy and open it again: it checks the database and repairs it, and \
                      keeps the damaged file. `understudy doctor --repair` does the same.";

const FREE_SPACE: &str = "Nothing was saved by this action, and nothing earlier is lost. Free some \
                          space and do it again.";

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
