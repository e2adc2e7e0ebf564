//! The data folder: which one, what lies in it, and the lock that gives it one writer.

use std::{
    fs::{self, File, OpenOptions, TryLockError},
    io::{ErrorKind as Io, Read, Seek, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use item::error::{Error, ErrorKind, Result};

/// How a backup's time stands in its name.
pub(crate) const SECONDS: &str = "%Y%m%dT%H%M%SZ";

/// The environment variable that names the data folder.
pub const DATA_VARIABLE: &str = "UNDERSTUDY_DATA";

/// A folder that holds `progress.db`, its backups and what attempts leave behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFolder {
    root: PathBuf,
    chosen: bool,
}

impl DataFolder {
    /// Where My pack lies: in the user's documents, or beside the data when that folder was chosen by
    /// hand.
    pub fn my_pack(&self) -> PathBuf {
        match dirs::document_dir() {
            Some(documents) if !self.is_chosen() => documents.join("Understudy"),
            _ => self.root().join("my-pack"),
        }
    }

    /// The folder asked for with `--data`, else the one `UNDERSTUDY_DATA` names, else the platform's
    /// place for application data.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when the platform names no such place.
    pub fn choose(path: Option<PathBuf>) -> Result<Self> {
        let named = || std::env::var_os(DATA_VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from);
        if let Some(root) = path.or_else(named) {
            return Ok(Self::at(root));
        }
        let home = dirs::data_dir().ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "this account has no folder for application data")
                .help(format!("Name one with --data DIR or {DATA_VARIABLE}."))
        })?;
        Ok(Self { root: home.join("understudy"), chosen: false })
    }

    /// This very folder.
    pub fn at(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into(), chosen: true }
    }

    /// The folder itself.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The database.
    pub fn progress(&self) -> PathBuf {
        self.root.join("progress.db")
    }

    /// Rotating copies of the database.
    pub fn backups(&self) -> PathBuf {
        self.root.join("backups")
    }

    /// What can be computed again: beside the data when that folder was chosen by hand, else in the
    /// platform's cache.
    pub fn cache(&self) -> PathBuf {
        match dirs::cache_dir() {
            Some(cache) if !self.chosen => cache.join("understudy"),
            _ => self.root.join("cache"),
        }
    }

    /// Whether the folder was chosen by hand.
    pub(crate) fn is_chosen(&self) -> bool {
        self.chosen
    }

    /// Makes the folder if it is missing.
    ///
    /// # Errors
    /// [`ErrorKind::ReadOnly`], [`ErrorKind::DiskFull`] or [`ErrorKind::Unreadable`].
    pub fn create(&self) -> Result<()> {
        fs::create_dir_all(&self.root).map_err(|e| {
            io_error(e, format!("cannot make the data folder {}", self.root.display()))
        })
    }

    /// Takes the one lock for writing.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] when another process holds it, [`ErrorKind::ReadOnly`] when the folder
    /// cannot be written.
    pub fn lock(&self) -> Result<Lock> {
        let path = self.root.join("lock");
        let mut file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(&path)
            .map_err(|e| io_error(e, format!("cannot open {}", path.display())))?;
        match file.try_lock() {
            Ok(()) => {
                // Only for people who look; a failure to write it changes nothing.
                let _ = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
                Ok(Lock { file })
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.rewind().and_then(|()| file.read_to_string(&mut holder));
                let who = match holder.trim() {
                    "" => String::new(),
                    id => format!(" (process {id})"),
                };
                Err(Error::new(
                    ErrorKind::Locked,
                    format!("Understudy is already open on {}{who}", self.root.display()),
                )
                .help("Use the window that is open, close it first, or choose another folder with --data."))
            }
            Err(TryLockError::Error(e)) => {
                Err(io_error(e, format!("cannot lock {}", path.display())))
            }
        }
    }
}

/// Held while this process may write to the folder; freed by the system even after a crash.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing would do, but for a child process between fork and exec, which shares the file.
        let _ = self.file.unlock();
    }
}

/// An input or output error in this crate's words.
pub fn io_error(error: std::io::Error, step: String) -> Error {
    let (kind, help) = match error.kind() {
        Io::PermissionDenied | Io::ReadOnlyFilesystem => {
            (ErrorKind::ReadOnly, "Make the folder writable, or choose another with --data.")
        }
        Io::StorageFull | Io::QuotaExceeded => {
            (ErrorKind::DiskFull, "Free some space and try again; nothing earlier is lost.")
        }
        Io::NotFound => (ErrorKind::NotFound, "Check the path."),
        _ => (ErrorKind::Unreadable, "Check that the disk is mounted and readable."),
    };
    Error::new(kind, step).help(help).source(error)
}

/// Where a database file lives. A copy differs in at least one of these, and takes a new store id.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DatabaseLocation {
    path: String,
    inode: u64,
    born: u64,
}

impl DatabaseLocation {
    pub(crate) fn of(file: &Path) -> Result<Self> {
        let path = fs::canonicalize(file)
            .map_err(|e| io_error(e, format!("cannot find {}", file.display())))?;
        let about = fs::metadata(&path)
            .map_err(|e| io_error(e, format!("cannot look at {}", path.display())))?;
        let born = about
            .created()
            .ok()
            .and_then(|t| t.duration_since(std::time::UNIX_EPOCH).ok())
            .map_or(0, |d| u64::try_from(d.as_nanos()).unwrap_or(0));
        Ok(Self { path: path.display().to_string(), inode: inode(&about), born })
    }
}

#[cfg(unix)]
fn inode(about: &fs::Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(about)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> u64 {
    0
}

/// `progress.db-wal` and the like.
pub(crate) fn side_file(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// The file that asks for a check when the folder is opened next.
pub(crate) fn suspicion(folder: &DataFolder) -> PathBuf {
    folder.root().join("check-database")
}

/// Asks for a check of the whole database when the folder is opened next: something was found wrong
/// with it while it was open.
pub(crate) fn suspect(folder: &DataFolder, error: &Error) {
    tracing::error!(%error, "the database is checked when it is opened next");
    if let Err(error) = fs::write(suspicion(folder), error.to_string()) {
        tracing::warn!(%error, "the next start will not check the database");
    }
}
