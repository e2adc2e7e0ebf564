//! Rotating backups, restoring one, and what to do with a damaged database.
//!
//! Invariants: a backup appears under its name only when it is complete and checked; a backup made by
//! hand is never rotated out; restoring first backs up what it replaces; nothing is deleted that is not
//! an older rotating backup.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{DataFolder, migrate, side_file, sqlite};
use crate::{
    error::{Error, ErrorKind, Result},
    notice::{Level, Notice},
    store::folder::io_error,
};

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Reason {
    Daily,
    ByHand,
    BeforeUpdate,
    BeforeRestore,
}

impl Reason {
    const ALL: [Self; 4] = [Self::Daily, Self::ByHand, Self::BeforeUpdate, Self::BeforeRestore];

    fn word(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::ByHand => "by-hand",
            Self::BeforeUpdate => "before-update",
            Self::BeforeRestore => "before-restore",
        }
    }
}

/// One backup.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Backup {
    /// The file's name in the backup folder; what to restore it by.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub at: f64,
    /// Why.
    pub reason: Reason,
    /// Its size.
    pub bytes: f64,
}

const SECONDS: &str = "%Y%m%dT%H%M%SZ";

/// Copies the database into the backup folder, checks the copy, and rotates older ones out.
pub(crate) fn make(
    conn: &Connection,
    folder: &DataFolder,
    reason: Reason,
    now: Timestamp,
) -> Result<PathBuf> {
    let dir = folder.backups();
    fs::create_dir_all(&dir).map_err(|e| io_error(e, format!("cannot make {}", dir.display())))?;
    let stamp = now.to_zoned(TimeZone::UTC).strftime(SECONDS).to_string();
    let path = (0..)
        .map(|n| match n {
            0 => dir.join(format!("progress-{stamp}-{}.db", reason.word())),
            n => dir.join(format!("progress-{stamp}-{}-{n}.db", reason.word())),
        })
        .find(|path| !path.exists())
        .unwrap_or_else(|| dir.join("progress.db"));
    let part = side_file(&path, ".part");
    let made = copy(conn, &part).and_then(|()| {
        fs::rename(&part, &path)
            .map_err(|e| io_error(e, format!("cannot name the backup {}", path.display())))
    });
    if let Err(error) = made {
        let _ = fs::remove_file(&part);
        return Err(error.context("cannot make a backup"));
    }
    rotate(folder);
    Ok(path)
}

fn copy(conn: &Connection, part: &Path) -> Result<()> {
    if part.exists() {
        fs::remove_file(part)
            .map_err(|e| io_error(e, format!("cannot replace {}", part.display())))?;
    }
    conn.execute("VACUUM INTO ?1", [part.to_string_lossy()])?;
    check(part)?;
    File::open(part)
        .and_then(|file| file.sync_all())
        .map_err(|e| io_error(e, format!("cannot write {}", part.display())))
}

/// Reads a database file through and says what is wrong with it.
pub(crate) fn check(path: &Path) -> Result<()> {
    let conn = sqlite::open_for_reading(path)?;
    migrate::check(migrate::version(&conn)?)?;
    let said: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said != "ok" {
        return Err(Error::new(
            ErrorKind::CorruptStore,
            format!("{} is damaged: {said}", path.display()),
        ));
    }
    conn.query_row("SELECT count(*) FROM event", [], |row| row.get::<_, i64>(0))?;
    Ok(())
}

/// Every backup, newest first. Files of other names are left alone and not listed.
pub fn list(folder: &DataFolder) -> Vec<Backup> {
    let Ok(entries) = fs::read_dir(folder.backups()) else { return Vec::new() };
    let mut found: Vec<Backup> = entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let name = entry.file_name().into_string().ok()?;
            let rest = name.strip_prefix("progress-")?.strip_suffix(".db")?;
            let (stamp, why) = rest.split_once('-')?;
            let at = jiff::civil::DateTime::strptime(SECONDS, stamp).ok()?;
            let at = at.to_zoned(TimeZone::UTC).ok()?.timestamp();
            let reason = Reason::ALL.into_iter().find(|r| why.starts_with(r.word()))?;
            let bytes = entry.metadata().ok()?.len() as f64;
            Some(Backup { name, at: at.as_millisecond() as f64, reason, bytes })
        })
        .collect();
    found.sort_by(|a, b| b.at.total_cmp(&a.at).then_with(|| b.name.cmp(&a.name)));
    found
}

/// Keeps one a day for a week, one a week for a month, one a month for a year; the last five made
/// before an update or a restore; all made by hand.
fn rotate(folder: &DataFolder) {
    let all = list(folder);
    let mut days = BTreeSet::new();
    let mut weeks = BTreeSet::new();
    let mut months = BTreeSet::new();
    let mut before = 0;
    for backup in &all {
        let keep = match backup.reason {
            Reason::ByHand => true,
            Reason::BeforeUpdate | Reason::BeforeRestore => {
                before += 1;
                before <= 5
            }
            Reason::Daily => {
                let day = date_of(backup);
                let week = day.iso_week_date();
                // Each `insert` must run, so that a day kept also stands for its week and month.
                let day_kept = days.len() < 7 && days.insert(day);
                let week_kept = weeks.len() < 4 && weeks.insert((week.year(), week.week()));
                let month_kept = months.len() < 12 && months.insert((day.year(), day.month()));
                day_kept | week_kept | month_kept
            }
        };
        if !keep && let Err(error) = fs::remove_file(folder.backups().join(&backup.name)) {
            tracing::warn!(%error, name = backup.name, "an old backup stays");
        }
    }
}

fn date_of(backup: &Backup) -> Date {
    Timestamp::from_millisecond(backup.at as i64)
        .map(|at| at.to_zoned(TimeZone::UTC).date())
        .unwrap_or_default()
}

/// Whether the newest backup is of an earlier day, or there is none.
pub(crate) fn is_due(folder: &DataFolder, now: Timestamp) -> bool {
    let today = now.to_zoned(TimeZone::UTC).date();
    list(folder).first().is_none_or(|newest| date_of(newest) < today)
}

/// Puts a backup in the database's place, while nobody has the folder open.
///
/// What was there is backed up first; when even that cannot be read it is moved aside.
///
/// # Errors
/// [`ErrorKind::Locked`] while Understudy is open on the folder, [`ErrorKind::NotFound`],
/// [`ErrorKind::CorruptStore`] when the backup itself is damaged, [`ErrorKind::DiskFull`]; then
/// nothing changed.
pub fn restore(folder: &DataFolder, name: &str, now: Timestamp) -> Result<()> {
    let _lock = folder.lock()?;
    let Some(backup) = list(folder).into_iter().find(|b| b.name == name) else {
        return Err(Error::new(ErrorKind::NotFound, format!("there is no backup {name:?}"))
            .help("List them with `understudy backup list`."));
    };
    let source = folder.backups().join(&backup.name);
    check(&source).map_err(|e| e.context("this backup cannot be used"))?;
    let path = folder.progress();
    let fresh = copy_beside(&source, &path)?;
    if path.exists() {
        let kept = sqlite::open_for_writing(&path)
            .and_then(|conn| make(&conn, folder, Reason::BeforeRestore, now));
        match kept {
            Ok(_) => remove_side_files(&path)?,
            Err(error) if error.kind == ErrorKind::CorruptStore => _ = move_aside(&path, now)?,
            Err(error) => {
                let _ = fs::remove_file(&fresh);
                return Err(error);
            }
        }
    }
    fs::rename(&fresh, &path).map_err(|e| io_error(e, format!("cannot replace {}", path.display())))
}

fn copy_beside(source: &Path, path: &Path) -> Result<PathBuf> {
    let fresh = side_file(path, ".restored");
    let copied = fs::copy(source, &fresh).and_then(|_| File::open(&fresh)?.sync_all());
    if let Err(error) = copied {
        let _ = fs::remove_file(&fresh);
        return Err(io_error(error, format!("cannot copy {}", source.display())));
    }
    Ok(fresh)
}

fn remove_side_files(path: &Path) -> Result<()> {
    for suffix in ["-wal", "-shm"] {
        let side = side_file(path, suffix);
        if side.exists() {
            fs::remove_file(&side)
                .map_err(|e| io_error(e, format!("cannot remove {}", side.display())))?;
        }
    }
    Ok(())
}

/// Renames a database and its side files to `progress.damaged-<time>.db`.
fn move_aside(path: &Path, now: Timestamp) -> Result<PathBuf> {
    let stamp = now.to_zoned(TimeZone::UTC).strftime(SECONDS);
    let aside = (0..)
        .map(|n| match n {
            0 => path.with_file_name(format!("progress.damaged-{stamp}.db")),
            n => path.with_file_name(format!("progress.damaged-{stamp}-{n}.db")),
        })
        .find(|p| !p.exists())
        .unwrap_or_else(|| path.with_extension("damaged"));
    for suffix in ["", "-wal", "-shm"] {
        let from = side_file(path, suffix);
        if from.exists() {
            fs::rename(&from, side_file(&aside, suffix))
                .map_err(|e| io_error(e, format!("cannot move {} aside", from.display())))?;
        }
    }
    Ok(aside)
}

/// Mends a damaged database while nobody has the folder open: see what opening a damaged one does.
///
/// # Errors
/// [`ErrorKind::Locked`] while Understudy is open on the folder, [`ErrorKind::DiskFull`].
pub fn repair(folder: &DataFolder, now: Timestamp, damage: &str) -> Result<Notice> {
    let _lock = folder.lock()?;
    recover(folder, now, &Error::new(ErrorKind::CorruptStore, damage))
}

/// Moves a damaged database aside and puts the newest good backup in its place, or nothing when there
/// is none. The caller holds the lock.
pub(crate) fn recover(folder: &DataFolder, now: Timestamp, error: &Error) -> Result<Notice> {
    let path = folder.progress();
    let aside = move_aside(&path, now)?;
    let aside_name = aside.file_name().unwrap_or_default().to_string_lossy().into_owned();
    tracing::error!(%error, aside = aside_name, "the database is damaged");
    for backup in list(folder) {
        let source = folder.backups().join(&backup.name);
        if let Err(error) = check(&source) {
            tracing::warn!(%error, name = backup.name, "this backup is damaged too");
            continue;
        }
        let fresh = copy_beside(&source, &path)?;
        fs::rename(&fresh, &path)
            .map_err(|e| io_error(e, format!("cannot replace {}", path.display())))?;
        let saved = super::doctor::salvage(&path, &aside);
        let what = match saved {
            Ok(0) => "What was done after that backup could not be read from the damaged file."
                .to_owned(),
            Ok(n) => format!("{n} later entries were read back from the damaged file."),
            Err(error) => {
                tracing::warn!(%error, "nothing could be read back");
                "What was done after that backup could not be read from the damaged file."
                    .to_owned()
            }
        };
        return Ok(Notice {
            level: Level::Warning,
            title: "Your progress was restored from a backup".to_owned(),
            message: format!(
                "The progress database was damaged. The backup {} took its place. {what} The damaged file is kept as {aside_name}.",
                backup.name
            ),
            help: Some("Check the disk: damage like this usually comes from failing hardware or a sync tool that copied the open file.".to_owned()),
        });
    }
    Ok(Notice {
        level: Level::Error,
        title: "The progress database is damaged".to_owned(),
        message: format!(
            "There was no good backup, so a new database was begun. The damaged file is kept as {aside_name}."
        ),
        help: Some(
            "Keep that file: `sqlite3 FILE .recover` may still read parts of it.".to_owned(),
        ),
    })
}
