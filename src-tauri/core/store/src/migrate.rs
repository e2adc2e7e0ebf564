//! Numbered migrations: SQL files, frozen once released, run in one transaction after a backup.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::{project, sqlite};
use item::error::{Error, ErrorKind, Result};

/// The SQL files, in order; the n-th brings the database to version n.
const STEPS: &[&str] = &[
    include_str!("migrations/0001_log.sql"),
    include_str!("migrations/0002_memory.sql"),
    include_str!("migrations/0003_boards.sql"),
    include_str!("migrations/0004_pace.sql"),
    include_str!("migrations/0005_moves.sql"),
    include_str!("migrations/0006_learned.sql"),
    include_str!("migrations/0007_indexes.sql"),
    include_str!("migrations/0008_page_moves.sql"),
    include_str!("migrations/0009_flags.sql"),
];

/// The last step that changed what the log amounts to: a database from before it has its projections
/// computed again. Raise it when a fold changes, with an empty step where the tables stay as they are.
const FOLDS_SINCE: i64 = 9;

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
        "Install the newer Understudy again. Nothing was changed. To continue with this one, choose \
         another folder with --data, or restore a backup made before the update: find it with \
         `understudy backup list` and name it to `understudy backup restore`. The newer database is \
         kept.",
    ))
}

/// Compares the schema with the one that `version` has. Its text is part of the file and can be damaged
/// so that it still reads as SQL; then every write would fail, each with another riddle.
pub(crate) fn check_schema(conn: &Connection, version: i64) -> Result<()> {
    let is = schema(conn)?;
    let wrong = if version == 0 {
        // An empty database has no tables of ours yet.
        if is.is_empty() {
            None
        } else {
            expected(CURRENT)?.into_keys().find(|name| is.contains_key(name))
        }
    } else {
        expected(version)?
            .into_iter()
            .find(|(name, sql)| is.get(name) != Some(sql))
            .map(|(name, _)| name)
    };
    match wrong {
        None => Ok(()),
        Some((kind, name)) => {
            Err(sqlite::damaged(format!("its {kind} {name} isn't as it should be")))
        }
    }
}

/// Whether the database has this build's tables and no others, whatever its version says.
pub(crate) fn is_ours(conn: &Connection) -> bool {
    let is = schema(conn).map(|mut all| {
        all.retain(|(_, name), _| !name.starts_with("sqlite_"));
        all
    });
    matches!((is, expected(CURRENT)), (Ok(is), Ok(must)) if is == must)
}

type Schema = BTreeMap<(String, String), String>;

fn schema(conn: &Connection) -> Result<Schema> {
    let mut query =
        conn.prepare("SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL")?;
    let rows = query.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn expected(version: i64) -> Result<Schema> {
    let conn = Connection::open_in_memory()?;
    for sql in STEPS.iter().take(usize::try_from(version).unwrap_or(0)) {
        conn.execute_batch(sql)?;
    }
    schema(&conn)
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
    if from < FOLDS_SINCE {
        project::rebuild(&tx)
            .map_err(|e| e.context("cannot compute progress from the log again"))?;
    }
    tx.pragma_update(None, "user_version", CURRENT)?;
    tx.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_under_way_keeps_what_was_known_when_it_began() {
        let mut conn = Connection::open_in_memory().unwrap();
        for step in &STEPS[..3] {
            conn.execute_batch(step).unwrap();
        }
        conn.pragma_update(None, "user_version", 3).unwrap();
        conn.execute_batch(
            "INSERT INTO store VALUES (1, 'one');
             INSERT INTO event VALUES
               (1, 1, 1, 1, 100, 0, '2026-03-01', 'reviewed', 1, '{}'),
               (2, 1, 2, 2, 200, 0, '2026-03-01', 'reviewed', 1, '{}'),
               (3, 1, 3, 3, 300, 0, '2026-03-01', 'reviewed', 1, '{}');
             INSERT INTO session VALUES ('open', '{}', 250, NULL, NULL), ('over', '{}', 250, 260, NULL);",
        )
        .unwrap();
        run(&mut conn).unwrap();
        assert_eq!(version(&conn).unwrap(), CURRENT);
        let known = |id: &str| -> i64 {
            let sql = "SELECT known FROM session WHERE id = ?1";
            conn.query_row(sql, [id], |row| row.get(0)).unwrap()
        };
        assert_eq!((known("open"), known("over")), (2, 0), "what is over asks for nothing");
    }

    /// Renames used to be aliases for ever; the log is the same, and read as moves.
    #[test]
    fn a_database_with_aliases_is_folded_again() {
        let mut conn = Connection::open_in_memory().unwrap();
        for step in &STEPS[..4] {
            conn.execute_batch(step).unwrap();
        }
        conn.pragma_update(None, "user_version", 4).unwrap();
        conn.execute_batch("INSERT INTO store VALUES (1, 'one')").unwrap();
        let reviewed = |name: &str| {
            format!(
                r#"{{"item":"p/a#{name}","kind":"card","rating":"good","source":"due","tookMs":5000,
                    "retention":0.9,"scheduler":1,"next":{{"review":{{"due":"2026-03-09"}}}}}}"#
            )
        };
        let renamed = |from: &str, to: &str| {
            format!(r#"{{"from":"p/a#{from}","to":"p/a#{to}","why":"pack"}}"#)
        };
        // Renamed, answered, renamed back, answered: each answer was given to the one there was.
        let log = [
            ("reviewed", reviewed("x"), vec!["x"]),
            ("item-renamed", renamed("x", "y"), vec!["x", "y"]),
            ("reviewed", reviewed("y"), vec!["y"]),
            ("item-renamed", renamed("y", "x"), vec!["y", "x"]),
            ("reviewed", reviewed("x"), vec!["x"]),
            ("item-renamed", renamed("x", "z"), vec!["x", "z"]),
            ("reviewed", reviewed("x"), vec!["x"]),
        ];
        for (n, (kind, body, names)) in log.iter().enumerate() {
            let seq = i64::try_from(n + 1).unwrap();
            conn.execute(
                "INSERT INTO event VALUES (?1, 1, ?1, ?1, ?1, 0, '2026-03-02', ?2, 1, ?3)",
                rusqlite::params![seq, kind, body],
            )
            .unwrap();
            for name in names {
                conn.execute(
                    "INSERT OR IGNORE INTO subject (kind, name) VALUES ('item', 'p/a#' || ?1)",
                    [name],
                )
                .unwrap();
                conn.execute(
                    "INSERT INTO event_subject SELECT id, ?2 FROM subject WHERE name = 'p/a#' || ?1",
                    rusqlite::params![name, seq],
                )
                .unwrap();
            }
        }
        run(&mut conn).unwrap();
        let mut query = conn
            .prepare(
                "SELECT name, reviews FROM item_state JOIN subject ON subject.id = item_state.item
                 ORDER BY name",
            )
            .unwrap();
        let found: Vec<(String, u32)> = query
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert_eq!(found, [("p/a#x".to_owned(), 1), ("p/a#z".to_owned(), 3)]);
    }
}
