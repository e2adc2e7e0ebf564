//! Numbered migrations: SQL files, frozen once released, run in one transaction after a backup.

use rusqlite::Connection;

use crate::error::{Error, ErrorKind, Result};

/// The SQL files, in order; the n-th brings the database to version n.
const STEPS: &[&str] =
    &[include_str!("migrations/0001_log.sql"), include_str!("migrations/0002_memory.sql")];

/// The version this build writes.
pub(crate) const CURRENT: i64 = STEPS.len() as i64;

/// The database's version; 0 for an empty one.
pub(crate) fn version(conn: &Connection) -> Result<i64> {
    Ok(conn.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Refuses a database from a newer build.
pub(crate) fn check(version: i64) -> Result<()> {
    if version <= CURRENT {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::NewerStore,
        format!(
            "the progress database was written by a newer Understudy (its version {version}, this one knows {CURRENT})"
        ),
    )
    .help(
        "Install the newer Understudy again. Nothing was changed. To go on with this one, choose \
         another folder with --data, or restore a backup made before the update with \
         `understudy backup restore`.",
    ))
}

/// Brings the database to [`CURRENT`], all steps or none.
pub(crate) fn run(conn: &mut Connection) -> Result<()> {
    let from = version(conn)?;
    check(from)?;
    if from == CURRENT {
        return Ok(());
    }
    let tx = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let skip = usize::try_from(from).unwrap_or(0);
    for (step, sql) in STEPS.iter().enumerate().skip(skip) {
        tx.execute_batch(sql).map_err(|e| {
            Error::from(e).context(format!("cannot bring the database to version {}", step + 1))
        })?;
    }
    tx.pragma_update(None, "user_version", CURRENT)?;
    tx.commit()?;
    Ok(())
}
