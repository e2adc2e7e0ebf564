//! Rotating backups, and restoring one.
//!
//! A backup is a folder `progress-<time>-<reason>` with the database, the drawings that boards were
//! graded on and My pack; recordings are left out. Drawings never change and are copied once, into
//! `backups/boards`; each backup has them under a second name where the file system knows such. Backups
//! made by earlier versions are single files and can be restored too.
//!
//! Invariants: a backup appears under its name only when it is complete, checked and on disk; a backup
//! made by hand is never rotated out; restoring keeps what it replaces; nothing is deleted that is not an
//! older rotating backup.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    path::{Path, PathBuf},
};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    backup_files, doctor, durable,
    folder::DataFolder,
    migrate,
    replace::{self, AfterStep, OldDatabase},
    sqlite,
    store::Store,
};
use crate::folder::{SECONDS, io_error};
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
};

impl Store {
    /// Copies the database into the backup folder, on a connection of its own.
    ///
    /// # Errors
    /// [`ErrorKind::ReadOnly`], [`ErrorKind::DiskFull`], [`ErrorKind::CorruptStore`].
    pub fn back_up(&self, reason: Reason, now: Timestamp) -> Result<PathBuf> {
        let made = sqlite::open_for_reading(&self.folder.progress())
            .and_then(|conn| make(&conn, &self.folder, reason, now));
        self.suspect_on_damage(&made);
        made
    }
}

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

    /// Reads `daily`, or `daily-2` for the second of one second. Anything else is not a whole backup.
    fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| match word.strip_prefix(reason.word()) {
            Some("") => true,
            Some(rest) => rest.strip_prefix('-').is_some_and(|n| n.parse::<u32>().is_ok()),
            None => false,
        })
    }

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
    /// Its name in the backup folder; what to restore it by.
    pub name: String,
    /// When it was made, in milliseconds since 1970.
    pub at: f64,
    /// Why.
    pub reason: Reason,
    /// Its size. Drawings count in each backup, though equal ones are stored once.
    pub bytes: f64,
}

/// The database in a backup's folder.
const DATABASE: &str = "progress.db";

/// Now, and how instants become study days.
#[derive(Clone, Debug)]
pub struct Days {
    /// Now, in the zone that days are lived in.
    pub now: Zoned,
    /// The hour at which a study day begins.
    pub rollover_hour: i8,
}

impl Days {
    fn of(&self, backup: &Backup) -> StudyDay {
        let at = at(backup).to_zoned(self.now.time_zone().clone());
        StudyDay::of(&at, self.rollover_hour)
    }

    /// A backup with a time in the future was made while the clock was wrong, and says nothing of today.
    fn is_future(&self, backup: &Backup) -> bool {
        at(backup) > self.now.timestamp()
    }
}

fn at(backup: &Backup) -> Timestamp {
    Timestamp::from_millisecond(backup.at as i64).unwrap_or_default()
}

impl Backup {
    /// Where its database lies.
    pub fn database(&self, folder: &DataFolder) -> PathBuf {
        let path = folder.backups().join(&self.name);
        if path.is_dir() { path.join(DATABASE) } else { path }
    }
}

/// Copies the database, the drawings and My pack into the backup folder, and checks the copy.
///
/// # Errors
/// [`ErrorKind::CorruptStore`] when the database or its copy is damaged, [`ErrorKind::DiskFull`],
/// [`ErrorKind::ReadOnly`]; then there is no new backup.
pub(crate) fn make(
    conn: &Connection,
    folder: &DataFolder,
    reason: Reason,
    now: Timestamp,
) -> Result<PathBuf> {
    let dir = folder.backups();
    fs::create_dir_all(&dir).map_err(|e| io_error(e, format!("cannot make {}", dir.display())))?;
    // One at a time: a second process may make one by hand.
    let held = File::create(dir.join("lock")).and_then(|file| file.lock().map(|()| file));
    let _held = held.map_err(|e| io_error(e, format!("cannot lock {}", dir.display())))?;
    remove_remains(&dir);
    let stamp = now.to_zoned(TimeZone::UTC).strftime(SECONDS).to_string();
    let name = format!("progress-{stamp}-{}", reason.word());
    let numbered = (1..).map(|n| dir.join(format!("{name}-{n}")));
    let path = std::iter::once(dir.join(&name))
        .chain(numbered)
        .find(|path| !path.exists())
        .unwrap_or_else(|| dir.join(&name));
    let part = durable::part_of(&path);
    let made = fill(conn, folder, &part, now).and_then(|()| {
        durable::rename(&part, &path)
            .map_err(|e| io_error(e, format!("cannot name the backup {}", path.display())))
    });
    if let Err(error) = made {
        let _ = fs::remove_dir_all(&part);
        return Err(error.context("cannot make a backup"));
    }
    Ok(path)
}

/// Removes what backups that were interrupted left behind. The caller holds the backups' lock.
fn remove_remains(dir: &Path) {
    let Ok(entries) = fs::read_dir(dir) else { return };
    for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
        let ends = |end| path.extension().is_some_and(|e| e == end);
        if (ends("part") || ends("removing"))
            && fs::remove_dir_all(&path).or_else(|_| fs::remove_file(&path)).is_err()
        {
            tracing::warn!(path = %path.display(), "remains of a backup cannot be removed");
        }
    }
}

fn fill(conn: &Connection, folder: &DataFolder, part: &Path, now: Timestamp) -> Result<()> {
    let failed = |e| io_error(e, format!("cannot write {}", part.display()));
    fs::create_dir_all(part).map_err(failed)?;
    // A copy mends what it can of the original's pages, and would hide that they are damaged. An event
    // that has changed is not to take the place of good copies.
    doctor::check_whole(conn)?;
    compare_with_backups(conn, folder, now)?;
    let database = part.join(DATABASE);
    conn.execute("VACUUM INTO ?1", [database.to_string_lossy()])?;
    check(&database)?;
    File::open(&database).and_then(|file| file.sync_all()).map_err(failed)?;
    let before = list(folder).into_iter().map(|b| folder.backups().join(b.name));
    backup_files::save(folder, part, before.into_iter().find(|path| path.is_dir()).as_deref())?;
    durable::sync_folder(part).map_err(failed)
}

fn sound(conn: &Connection) -> Result<()> {
    let said: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if said == "ok" { Ok(()) } else { Err(sqlite::damaged(said)) }
}

/// Reads a database file through and says what is wrong with it.
pub(crate) fn check(path: &Path) -> Result<()> {
    let conn = sqlite::open_for_reading(path)?;
    let version = migrate::version(&conn)?;
    migrate::check(version)?;
    migrate::check_schema(&conn, version)?;
    sound(&conn).map_err(|e| e.context(path.display()))?;
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
            let about = entry.metadata().ok()?;
            let rest = name.strip_prefix("progress-")?;
            let rest = if about.is_dir() { rest } else { rest.strip_suffix(".db")? };
            let (stamp, why) = rest.split_once('-')?;
            let at = jiff::civil::DateTime::strptime(SECONDS, stamp).ok()?;
            let at = at.to_zoned(TimeZone::UTC).ok()?.timestamp();
            let reason = Reason::of(why)?;
            let bytes = backup_files::size(&entry.path()) as f64;
            Some(Backup { name, at: at.as_millisecond() as f64, reason, bytes })
        })
        .collect();
    found.sort_by(|a, b| b.at.total_cmp(&a.at).then_with(|| b.name.cmp(&a.name)));
    found
}

/// Keeps one a day for a week, one a week for a month, one a month for a year; the last five made
/// before an update, and the last five before a restore; all made by hand, and all with a time in the
/// future, whose turn comes when their time has.
pub fn rotate(folder: &DataFolder, days: &Days) {
    let (mut daily, mut weeks, mut months) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let (mut updates, mut restores) = (0, 0);
    for backup in list(folder) {
        let keep = match backup.reason {
            _ if days.is_future(&backup) => true,
            Reason::ByHand => true,
            Reason::BeforeUpdate => {
                updates += 1;
                updates <= 5
            }
            Reason::BeforeRestore => {
                restores += 1;
                restores <= 5
            }
            Reason::Daily => {
                let day = days.of(&backup).0;
                let week = day.iso_week_date();
                // Each `insert` must run, so that a day kept also stands for its week and month.
                let day_kept = daily.len() < 7 && daily.insert(day);
                let week_kept = weeks.len() < 4 && weeks.insert((week.year(), week.week()));
                let month_kept = months.len() < 12 && months.insert((day.year(), day.month()));
                day_kept | week_kept | month_kept
            }
        };
        if !keep && let Err(error) = remove(&folder.backups().join(&backup.name)) {
            tracing::warn!(%error, name = backup.name, "an old backup stays");
        }
    }
}

fn remove(path: &Path) -> std::io::Result<()> {
    if path.is_file() {
        return fs::remove_file(path);
    }
    // Renamed first, so that half a backup is never listed.
    let mut name = path.as_os_str().to_owned();
    name.push(".removing");
    fs::rename(path, &name)?;
    fs::remove_dir_all(&name)
}

/// Whether there is no daily backup of this study day yet. Backups made for other reasons do not count.
pub fn is_due(folder: &DataFolder, days: &Days) -> bool {
    let today = StudyDay::of(&days.now, days.rollover_hour);
    !list(folder).iter().any(|backup| {
        backup.reason == Reason::Daily && !days.is_future(backup) && days.of(backup) == today
    })
}

/// Puts a backup in the database's place, while nobody has the folder open; then puts back the drawings
/// and My pack it holds.
///
/// What was there is backed up first; when it is damaged, or was written by a newer version, it stays
/// under another name. Files of My pack that differ from the backup's are kept in the backup folder.
///
/// # Errors
/// [`ErrorKind::Locked`] while Understudy is open on the folder, [`ErrorKind::NotFound`],
/// [`ErrorKind::CorruptStore`] when the backup itself is damaged, [`ErrorKind::DiskFull`]; then
/// nothing changed.
pub fn restore(folder: &DataFolder, name: &str, now: Timestamp) -> Result<()> {
    restore_in_steps(folder, name, now, &mut |_| Ok(()))
}

/// [`restore`], calling `after` after each step. For tests that interrupt it.
#[doc(hidden)]
pub fn restore_in_steps(
    folder: &DataFolder,
    name: &str,
    now: Timestamp,
    after: AfterStep<'_>,
) -> Result<()> {
    let _lock = folder.create().and_then(|()| folder.lock())?;
    replace::finish(folder)?;
    let Some(backup) = list(folder).into_iter().find(|b| b.name == name) else {
        return Err(Error::new(ErrorKind::NotFound, format!("there is no backup {name:?}"))
            .help("List them with `understudy backup list`."));
    };
    let source = backup.database(folder);
    check(&source).map_err(|e| e.context("this backup can't be used"))?;
    let old = keep_current(folder, now)?;
    let draft = replace::draft(folder);
    fs::copy(&source, &draft).map_err(|e| {
        let _ = fs::remove_file(&draft);
        io_error(e, format!("cannot copy {}", source.display()))
    })?;
    replace::replace(folder, old, now, after)?;
    let from = folder.backups().join(&backup.name);
    backup_files::restore_drawings(folder, &from);
    backup_files::restore_my_pack(folder, &from, now)
}

/// Backs up the database that is about to be replaced, or says under which name it stays.
fn keep_current(folder: &DataFolder, now: Timestamp) -> Result<OldDatabase> {
    let path = folder.progress();
    if !path.exists() {
        return Ok(OldDatabase::BackedUp);
    }
    let made = sqlite::open_for_reading(&path)
        .and_then(|conn| make(&conn, folder, Reason::BeforeRestore, now));
    match made {
        Ok(_) => Ok(OldDatabase::BackedUp),
        Err(error) if sqlite::stops(&error) => Err(error),
        Err(error) if error.kind == ErrorKind::NewerStore => Ok(OldDatabase::Replaced),
        Err(error) => {
            tracing::warn!(%error, "what is replaced cannot be backed up, and stays under another name");
            Ok(OldDatabase::Damaged)
        }
    }
}

/// Backups in the order in which one would be restored unasked: newest first. One made before a restore
/// holds what someone decided against, and a time in the future is not to be trusted; both come last.
pub(super) fn preferred(folder: &DataFolder, now: Timestamp) -> Vec<Backup> {
    let mut all = list(folder);
    // The sort is stable, and the list has the newest first.
    all.sort_by_key(|b| (b.reason == Reason::BeforeRestore, b.at > now.as_millisecond() as f64));
    all
}

/// Compares the log with the newest good backups; an event that both hold says the same in both.
pub(super) fn compare_with_backups(
    conn: &Connection,
    folder: &DataFolder,
    now: Timestamp,
) -> Result<()> {
    let databases = preferred(folder, now).into_iter().map(|backup| backup.database(folder));
    let good: Vec<PathBuf> = databases.filter(|path| check(path).is_ok()).take(2).collect();
    let changed = doctor::changed_since(conn, &good)?;
    if changed.is_empty() {
        return Ok(());
    }
    let some: Vec<&str> = changed.iter().take(5).map(String::as_str).collect();
    Err(sqlite::damaged(format!("events differ from their backup: {}", some.join(", "))))
}
