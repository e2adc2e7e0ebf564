//! Opening a data folder, for writing or for reading.

use std::{fs, sync::Mutex};

use item::{
    error::{ErrorKind, Result},
    notice::Notice,
};
use jiff::Timestamp;
use rusqlite::Connection;

use super::{
    folder::{self, DataFolder, side_file},
    migrate, model, recover, sqlite,
    store::{Access, Store},
};

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
            replica: Some(writer.head.replica.clone()),
            writer: Some(Mutex::new(writer)),
            reader: Mutex::new(reader),
            last_model: model::LastModel::default(),
            notices: Mutex::new(notices),
            _scratch: None,
            _lock: Some(lock),
        })
    }

    pub(crate) fn open_for_reading(folder: DataFolder, notices: Vec<Notice>) -> Result<Self> {
        recover::refuse_missing(&folder)?;
        let (reader, scratch) = reading_connection(&folder)?;
        Ok(Self {
            folder,
            replica: None,
            writer: None,
            reader: Mutex::new(reader),
            last_model: model::LastModel::default(),
            notices: Mutex::new(notices),
            _scratch: scratch,
            _lock: None,
        })
    }
}

/// A reading connection; when the database cannot be read where it lies (a folder that cannot be
/// written may not hold SQLite's side files; an older one needs migrating), a copy of it.
pub(crate) fn reading_connection(
    folder: &DataFolder,
) -> Result<(Connection, Option<tempfile::TempDir>)> {
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
