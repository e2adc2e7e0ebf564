//! Opening a store, and making it work again whatever has become of its file.
//!
//! Invariants: what is damaged is only read, and kept; a repaired database is built beside it, tried, and
//! put in its place only when it works; a row that cannot be computed from is computed again from the
//! log before the file is taken for damaged.

use std::{
    fs,
    path::{Path, PathBuf},
};

use jiff::Timestamp;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::{
    backup::{self, Backup, Reason},
    backup_files, doctor,
    event::{Body, SettingChanged},
    folder::{self, DataFolder},
    local_state,
    log::LogHead,
    migrate, model,
    pages_on_disk::{Pages, header_is_damaged},
    project,
    record::append,
    recovered::Recovered,
    replace::{self, AfterStep, OldDatabase},
    salvage, settings, sqlite,
    store::{Access, Store, Writer},
};
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::{EventTime, ReplicaId},
    notice::{Level, Notice},
};

/// A database is missing where there was one; what can be put in its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RestoreOffer {
    /// The backup that would be restored.
    pub backup: Option<Backup>,
    /// A damaged database that is kept in the folder and would be read back.
    pub damaged: Option<String>,
}

/// What can be restored, when the database is missing from a folder that had one.
pub fn offer(folder: &DataFolder) -> Option<RestoreOffer> {
    if folder.progress().exists() {
        return None;
    }
    let backup = backup::preferred(folder, Timestamp::MAX).into_iter().next();
    let damaged = last_damaged(folder).and_then(|p| Some(p.file_name()?.to_str()?.to_owned()));
    (backup.is_some() || damaged.is_some()).then_some(RestoreOffer { backup, damaged })
}

/// Refuses to begin anew where there was a database.
pub(super) fn refuse_missing(folder: &DataFolder) -> Result<()> {
    let Some(offer) = offer(folder) else { return Ok(()) };
    let root = folder.root().display();
    let there = match (&offer.backup, &offer.damaged) {
        (Some(backup), _) => format!("there is a backup, {}", backup.name),
        (None, damaged) => {
            format!("a damaged one is kept as {}", damaged.as_deref().unwrap_or_default())
        }
    };
    Err(Error::new(
        ErrorKind::MissingStore,
        format!("the progress database is missing from {root}, but {there}"),
    )
    .help(
        "Restore it with `understudy backup restore`, or start with an empty one with \
         `understudy doctor --start-fresh`.",
    ))
}

/// Makes an empty database where one is missing, because the person wants it so.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] when there is a database, [`ErrorKind::Locked`], [`ErrorKind::DiskFull`].
pub fn start_fresh(folder: &DataFolder) -> Result<()> {
    let _lock = folder.create().and_then(|()| folder.lock())?;
    replace::finish(folder)?;
    let path = folder.progress();
    if path.exists() {
        let message = format!("{} is there, and stays as it is", path.display());
        return Err(Error::new(ErrorKind::InvalidInput, message)
            .help("To start over, choose another folder with --data."));
    }
    migrate::run(&mut sqlite::open_for_writing(&path)?)
}

/// Restores the newest good backup of a folder whose database is missing, with what can be read back of
/// a damaged database that is kept there.
///
/// # Errors
/// [`ErrorKind::NotFound`] when there is nothing to restore; [`ErrorKind::InvalidInput`] when there is a
/// database; [`ErrorKind::Locked`], [`ErrorKind::DiskFull`].
pub fn restore_newest(folder: &DataFolder, now: Timestamp) -> Result<Notice> {
    let _lock = folder.create().and_then(|()| folder.lock())?;
    replace::finish(folder)?;
    if folder.progress().exists() {
        return Err(Error::new(ErrorKind::InvalidInput, "there is a progress database")
            .help("Name a backup to restore; list them with `understudy backup list`."));
    }
    if offer(folder).is_none() {
        return Err(Error::new(ErrorKind::NotFound, "there is nothing to restore in this folder")
            .help("Choose the folder that has your backups with --data."));
    }
    let damaged = last_damaged(folder);
    recover(folder, now, damaged.as_deref(), &mut |_| Ok(()))
}

/// The newest database that was put aside as damaged, unless a backup was made after it.
fn last_damaged(folder: &DataFolder) -> Option<PathBuf> {
    let path = replace::set_aside(folder).into_iter().find(|path| {
        path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("progress.damaged-"))
    })?;
    let name = path.file_name()?.to_str()?.strip_prefix("progress.damaged-")?.get(..16)?.to_owned();
    let newest = backup::list(folder).into_iter().find(|b| b.reason != Reason::BeforeRestore);
    // Names hold their times in the order of the alphabet.
    let older =
        newest.is_some_and(|b| b.name.trim_start_matches("progress-").get(..16) > Some(&name));
    (!older).then_some(path)
}

/// Opens the writer, mending what has to be mended. The caller holds the folder's lock.
pub(super) fn open(folder: &DataFolder, now: Timestamp) -> Result<(Writer, Vec<Notice>)> {
    replace::finish(folder)?;
    refuse_missing(folder)?;
    let mut notices = Vec::new();
    // SQLite would drop a damaged write-ahead log from its first wrong byte on, without a word.
    if Pages::open(&folder.progress()).is_ok_and(|pages| pages.log_is_damaged()) {
        tracing::error!("the write-ahead log is damaged");
        notices.push(recover(folder, now, Some(&folder.progress()), &mut |_| Ok(()))?);
    }
    let suspected = folder::suspicion(folder).exists();
    let writer = match open_checked(folder, now, suspected) {
        Err(error) if is_damage(&error) => {
            let (writer, notice) = mend(folder, now, &error)?;
            notices.push(notice);
            writer
        }
        opened => opened?,
    };
    if suspected {
        let _ = fs::remove_file(folder::suspicion(folder));
    }
    Ok((writer, notices))
}

fn open_checked(folder: &DataFolder, now: Timestamp, whole: bool) -> Result<Writer> {
    let path = folder.progress();
    let empty = fs::metadata(&path).is_ok_and(|about| about.len() == 0);
    if empty && !backup::list(folder).is_empty() {
        return Err(Error::new(ErrorKind::CorruptStore, "the progress database is empty"));
    }
    if header_is_damaged(&path) {
        return Err(sqlite::damaged("its header isn't as it should be"));
    }
    if whole && path.exists() {
        let conn = sqlite::open_for_reading(&path)?;
        doctor::check_whole(&conn)?;
        backup::compare_with_backups(&conn, folder, now)?;
    }
    let writer = Writer::open(folder, now)?;
    settings::load(&writer.conn)?;
    Ok(writer)
}

/// Whether the file itself may be at fault, and not the disk, another process or the person.
fn is_damage(error: &Error) -> bool {
    matches!(
        error.kind,
        ErrorKind::CorruptStore | ErrorKind::Other | ErrorKind::InvalidId | ErrorKind::InvalidInput
    )
}

fn mend(folder: &DataFolder, now: Timestamp, error: &Error) -> Result<(Writer, Notice)> {
    tracing::error!(%error, "the database does not open");
    let compare = folder::suspicion(folder).exists();
    let sound = rebuild_in_place(folder)
        .and_then(|()| if compare { compare_database(folder, now) } else { Ok(()) });
    let notice = match sound {
        Ok(()) => match open_checked(folder, now, false) {
            Ok(writer) => return Ok((writer, rebuilt())),
            Err(_) => recover(folder, now, Some(&folder.progress()), &mut |_| Ok(()))?,
        },
        Err(error) if sqlite::stops(&error) => return Err(error),
        Err(_) => recover(folder, now, Some(&folder.progress()), &mut |_| Ok(()))?,
    };
    Ok((open_checked(folder, now, false)?, notice))
}

fn rebuilt() -> Notice {
    Notice {
        level: Level::Info,
        title: "Your progress was calculated again".to_owned(),
        message: "A part of the progress database couldn't be read. It was calculated again from \
                  your answers, and nothing is lost."
            .to_owned(),
        help: None,
    }
}

/// Computes everything again that follows from the log, when the file is sound but a row is not.
fn rebuild_in_place(folder: &DataFolder) -> Result<()> {
    if header_is_damaged(&folder.progress()) {
        return Err(sqlite::damaged("its header isn't as it should be"));
    }
    let mut conn = sqlite::open_for_writing(&folder.progress())?;
    let version = migrate::version(&conn)?;
    if version != migrate::CURRENT {
        return Err(Error::new(ErrorKind::CorruptStore, "the database is of another version"));
    }
    migrate::check_schema(&conn, version)?;
    doctor::check_whole(&conn)?;
    let tx = conn.transaction()?;
    project::rebuild(&tx)?;
    try_out(&tx)?;
    tx.commit()?;
    Ok(())
}

/// Does once what an open store does, and takes it back.
fn try_out(conn: &Connection) -> Result<()> {
    settings::load(conn)?;
    conn.execute_batch("SAVEPOINT trial")?;
    let mut head = LogHead::load(conn, ReplicaId::random(), model::load(conn)?.0)?;
    let moment = EventTime {
        at: Timestamp::UNIX_EPOCH,
        utc_offset: 0,
        study_day: StudyDay::from_number(0).unwrap_or(StudyDay(jiff::civil::Date::ZERO)),
    };
    let change = SettingChanged { key: "theme".to_owned(), value: Value::Null };
    let tried = append(conn, &mut head, moment, Body::SettingChanged(change));
    conn.execute_batch("ROLLBACK TO trial; RELEASE trial")?;
    tried.map(|_| ())
}

/// How carefully events that were read back are added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Care {
    /// All of them, then the projections.
    Together,
    /// One after the other, leaving out those that break a projection.
    Singly,
}

/// Builds a database from the newest good backup and everything that `damaged` still holds, and puts it
/// in the place of what is there. The caller holds the folder's lock.
pub(super) fn recover(
    folder: &DataFolder,
    now: Timestamp,
    damaged: Option<&Path>,
    after: AfterStep<'_>,
) -> Result<Notice> {
    let mut recovered = build(folder, now, damaged).inspect_err(|_| remove_draft(folder))?;
    recovered.missing = !folder.progress().exists();
    let kept = replace::replace(folder, OldDatabase::Damaged, now, after)?;
    if let Some(backup) = &recovered.backup {
        backup_files::restore_drawings(folder, &folder.backups().join(backup));
    }
    let kept = kept.or_else(|| damaged.map(Path::to_owned));
    recovered.kept_as = kept.and_then(|path| Some(path.file_name()?.to_str()?.to_owned()));
    Ok(recovered.notice())
}

fn build(folder: &DataFolder, now: Timestamp, damaged: Option<&Path>) -> Result<Recovered> {
    let mut unreadable: Vec<PathBuf> = damaged.map(Path::to_owned).into_iter().collect();
    for backup in backup::preferred(folder, now).into_iter().map(Some).chain([None]) {
        let base = backup.as_ref().map(|backup| backup.database(folder));
        if let Some(base) = &base
            && let Err(error) = backup::check(base)
        {
            tracing::warn!(%error, base = %base.display(), "this backup is damaged too");
            unreadable.push(base.clone());
            continue;
        }
        for care in [Some(Care::Together), Some(Care::Singly), None] {
            match build_from(folder, base.as_deref(), &unreadable, care) {
                Ok(added) => {
                    let backup = backup.map(|backup| backup.name);
                    return Ok(Recovered { backup, added, ..Recovered::default() });
                }
                Err(error) if sqlite::stops(&error) => return Err(error),
                Err(error) => tracing::warn!(%error, ?care, "what was built does not work"),
            }
        }
    }
    Err(Error::new(ErrorKind::Other, "no working database can be made")
        .help("Nothing was changed. Check the disk, then open Understudy again."))
}

fn remove_draft(folder: &DataFolder) {
    let _ = fs::remove_file(replace::draft(folder));
}

/// Builds the draft; with no `care`, from the backup alone.
fn build_from(
    folder: &DataFolder,
    base: Option<&Path>,
    damaged: &[PathBuf],
    care: Option<Care>,
) -> Result<salvage::Added> {
    remove_draft(folder);
    let draft = replace::draft(folder);
    if let Some(base) = base {
        let failed = format!("cannot copy {}", base.display());
        fs::copy(base, &draft).map_err(|e| super::folder::io_error(e, failed))?;
    }
    let mut conn = sqlite::open_for_building(&draft)?;
    migrate::run(&mut conn)?;
    let tx = conn.transaction()?;
    let mut added = salvage::Added::default();
    if let Some(care) = care {
        for file in damaged {
            // Unfinished work is the damaged database's own, not that of a damaged backup.
            let with_work = !file.starts_with(folder.backups());
            match salvage::add(&tx, file, with_work, care == Care::Singly) {
                Ok(more) => added.count(more),
                Err(error)
                    if error.kind == ErrorKind::Unreadable || error.kind == ErrorKind::NotFound =>
                {
                    tracing::warn!(%error, "nothing can be read back");
                }
                Err(error) => return Err(error),
            }
        }
    }
    local_state::forget_identity(&tx)?;
    tx.execute_batch("REINDEX")?;
    project::rebuild(&tx)?;
    doctor::remember_gaps(&tx)?;
    try_out(&tx)?;
    tx.commit()?;
    doctor::check_whole(&conn)?;
    migrate::check_schema(&conn, migrate::CURRENT)?;
    Ok(added)
}

/// What a repair came to.
#[derive(Debug)]
pub struct Repaired {
    /// What the doctor says of the store that is there now.
    pub report: doctor::Report,
    /// What was done.
    pub notices: Vec<Notice>,
}

/// Makes the store in a folder work, whatever is wrong with it, while nobody has it open.
///
/// # Errors
/// [`ErrorKind::Locked`] while Understudy is open on the folder, [`ErrorKind::DiskFull`],
/// [`ErrorKind::ReadOnly`], [`ErrorKind::NewerStore`] for a database that is not damaged but newer.
pub fn repair(folder: &DataFolder, now: Timestamp) -> Result<Repaired> {
    let mut notices = Vec::new();
    if offer(folder).is_some() {
        notices.push(restore_newest(folder, now)?);
    }
    let examine = || -> Result<(doctor::Report, Vec<Notice>)> {
        let store = Store::open(folder.clone(), Access::Write, now)?;
        Ok((store.doctor()?, store.notices()))
    };
    let cause = match examine() {
        Ok((report, said)) if report.healthy() => {
            notices.extend(said);
            match compare_database(folder, now) {
                Err(error) if error.kind == ErrorKind::CorruptStore => error,
                _ => return Ok(Repaired { report, notices }),
            }
        }
        Ok((report, said)) => {
            notices.extend(said);
            Error::new(ErrorKind::CorruptStore, report.damage.join("; "))
        }
        Err(error) if error.kind == ErrorKind::NewerStore && has_our_tables(folder) => error,
        Err(error) if is_damage(&error) || error.kind == ErrorKind::Unreadable => error,
        Err(error) => return Err(error),
    };
    tracing::error!(error = %cause, "the database is repaired");
    {
        let _lock = folder.lock()?;
        notices.push(recover(folder, now, Some(&folder.progress()), &mut |_| Ok(()))?);
    }
    let (report, said) = examine()?;
    notices.extend(said);
    Ok(Repaired { report, notices })
}

fn compare_database(folder: &DataFolder, now: Timestamp) -> Result<()> {
    backup::compare_with_backups(&sqlite::open_for_reading(&folder.progress())?, folder, now)
}

/// A database of a newer version has other tables; with ours, only its number is wrong.
fn has_our_tables(folder: &DataFolder) -> bool {
    sqlite::open_for_reading(&folder.progress()).is_ok_and(|conn| migrate::is_ours(&conn))
}

/// [`repair`] of a database that is known to be damaged, calling `after` after each step. For tests that
/// interrupt it.
#[doc(hidden)]
pub fn recover_in_steps(
    folder: &DataFolder,
    now: Timestamp,
    after: AfterStep<'_>,
) -> Result<Notice> {
    let _lock = folder.lock()?;
    replace::finish(folder)?;
    recover(folder, now, Some(&folder.progress()), after)
}
