//! Putting another database in the place of the one that is there.
//!
//! The new one is written beside it and flushed, then gets a name that says it is decided; from then on
//! the next start finishes the replacement, however often it was interrupted.
//!
//! Invariants: `progress.db` is there at every moment, if it was there before; what is replaced stays
//! under another name, with its write-ahead log, unless it was backed up.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    durable,
    folder::{DataFolder, SECONDS, io_error, side_file},
};
use item::error::{Error, Result};

/// What becomes of the database that is replaced.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OldDatabase {
    /// It stays as `progress.damaged-<time>.db`.
    Damaged,
    /// It stays as `progress.replaced-<time>.db`.
    Replaced,
    /// A backup of it was made.
    BackedUp,
}

impl OldDatabase {
    const ALL: [Self; 3] = [Self::Damaged, Self::Replaced, Self::BackedUp];

    fn word(self) -> &'static str {
        match self {
            Self::Damaged => "damaged",
            Self::Replaced => "replaced",
            Self::BackedUp => "backed-up",
        }
    }
}

/// What has just been done, for tests that stop there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The new database is written and flushed.
    Written,
    /// It is decided that it takes the place.
    Decided,
    /// The old one is kept under another name.
    Kept,
    /// The old one's side files are gone.
    Cleared,
    /// The new one is in its place.
    Done,
}

impl Step {
    /// All, in order.
    pub const ALL: [Self; 5] =
        [Self::Written, Self::Decided, Self::Kept, Self::Cleared, Self::Done];
}

/// Called after each step; an error ends the replacement there.
pub(super) type AfterStep<'a> = &'a mut dyn FnMut(Step) -> Result<()>;

/// Where a new database is written before it is decided.
pub(super) fn draft(folder: &DataFolder) -> PathBuf {
    folder.root().join("progress.next.part")
}

/// Puts the database at [`draft`] in place. Returns under which name the old one is kept.
pub(super) fn replace(
    folder: &DataFolder,
    old: OldDatabase,
    now: Timestamp,
    after: AfterStep<'_>,
) -> Result<Option<PathBuf>> {
    let draft = draft(folder);
    let written = File::open(&draft).and_then(|file| file.sync_all());
    written.map_err(|e| io_error(e, format!("cannot write {}", draft.display())))?;
    after(Step::Written).inspect_err(|_| _ = fs::remove_file(&draft))?;
    let next = decided(folder, old, now);
    durable::rename(&draft, &next)
        .map_err(|e| io_error(e, format!("cannot name {}", next.display())))?;
    after(Step::Decided).inspect_err(|_| _ = fs::remove_file(&next))?;
    settle(folder, &next, after)
}

/// A free name that says what becomes of the old database.
fn decided(folder: &DataFolder, old: OldDatabase, now: Timestamp) -> PathBuf {
    let stamp = now.to_zoned(TimeZone::UTC).strftime(SECONDS).to_string();
    let numbered = (2..).map(|n| format!("{stamp}-{n}"));
    let path = |stamp: &str| folder.root().join(format!("progress.next-{}-{stamp}.db", old.word()));
    let free = std::iter::once(stamp.clone())
        .chain(numbered)
        .find(|stamp| {
            !path(stamp).exists() && !kept_as(folder, old, stamp).is_some_and(|p| p.exists())
        })
        .unwrap_or(stamp);
    path(&free)
}

fn kept_as(folder: &DataFolder, old: OldDatabase, stamp: &str) -> Option<PathBuf> {
    (old != OldDatabase::BackedUp)
        .then(|| folder.root().join(format!("progress.{}-{stamp}.db", old.word())))
}

/// Finishes replacements that were decided and then interrupted. The caller holds the folder's lock.
pub(super) fn finish(folder: &DataFolder) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder.root()) else { return Ok(()) };
    let mut decided: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| parse(path).is_some())
        .collect();
    // One that was not decided is of no use: it may not be whole.
    let _ = fs::remove_file(draft(folder));
    decided.sort();
    for next in decided {
        tracing::warn!(next = %next.display(), "finishing an interrupted restore");
        settle(folder, &next, &mut |_| Ok(()))?;
    }
    Ok(())
}

fn parse(next: &Path) -> Option<(OldDatabase, &str)> {
    let rest = next.file_name()?.to_str()?.strip_prefix("progress.next-")?.strip_suffix(".db")?;
    OldDatabase::ALL
        .into_iter()
        .find_map(|old| Some((old, rest.strip_prefix(old.word())?.strip_prefix('-')?)))
}

/// Every step can be done again, so that an interruption anywhere is finished by another call.
fn settle(folder: &DataFolder, next: &Path, after: AfterStep<'_>) -> Result<Option<PathBuf>> {
    let path = folder.progress();
    let copy = parse(next).and_then(|(old, stamp)| kept_as(folder, old, stamp));
    let mut made = Vec::new();
    let keeping = keep(&path, copy.as_deref(), &mut made)
        .map_err(|e| io_error(e, format!("cannot keep a copy of {}", path.display())))
        .and_then(|()| after(Step::Kept));
    if let Err(error) = keeping {
        // Nothing was changed yet: leave it as it was.
        made.into_iter().chain([next.to_owned()]).for_each(|file| _ = fs::remove_file(file));
        return Err(error);
    }
    let replaced = |step: io::Result<()>| -> Result<(), Error> {
        step.map_err(|e| {
            io_error(e, format!("cannot replace {}", path.display()))
                .help("Free some space or make the folder writable, then open Understudy again: it finishes this.")
        })
    };
    replaced(clear(&path))?;
    after(Step::Cleared)?;
    replaced(durable::rename(next, &path))?;
    after(Step::Done)?;
    Ok(copy.filter(|copy| copy.exists()))
}

fn keep(path: &Path, copy: Option<&Path>, made: &mut Vec<PathBuf>) -> io::Result<()> {
    let Some(copy) = copy else { return Ok(()) };
    // The log first: once the database has its second name, all of it is kept.
    for suffix in ["-wal", ""] {
        let (from, to) = (side_file(path, suffix), side_file(copy, suffix));
        // A log without a byte in it is none.
        if fs::metadata(&from).is_ok_and(|about| about.len() > 0) && !to.exists() {
            durable::link_or_copy(&from, &to)?;
            made.push(to);
        }
    }
    durable::sync_parent(path)
}

/// Removes the side files, which would be taken for the new database's.
fn clear(path: &Path) -> io::Result<()> {
    for suffix in ["-wal", "-shm"] {
        match fs::remove_file(side_file(path, suffix)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => {}
        }
    }
    durable::sync_parent(path)
}

/// Databases that were put aside earlier, newest first.
pub(super) fn set_aside(folder: &DataFolder) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder.root()) else { return Vec::new() };
    let aside = |name: &str| {
        ["progress.damaged-", "progress.replaced-"].iter().any(|p| name.starts_with(p))
            && Path::new(name).extension().is_some_and(|e| e == "db")
    };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().and_then(|n| n.to_str()).is_some_and(aside))
        .collect();
    found.sort();
    found.reverse();
    found
}
