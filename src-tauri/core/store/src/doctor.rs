//! `understudy doctor`: is the database sound, and do the projections say what the log says.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{local_state, log, migrate, project, sqlite, store::Store};
use item::error::{ErrorKind, Result};

/// What the doctor found.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// What SQLite's own check says; empty when it is content.
    pub damage: Vec<String>,
    /// Events in the log.
    pub events: u32,
    /// Stores that wrote them.
    pub stores: u32,
    /// Gaps in a store's numbering: `store: after seq`.
    pub gaps: Vec<String>,
    /// Gaps that an earlier repair had to leave: these events could not be read back.
    #[serde(default)]
    pub lost: Vec<String>,
    /// Events of kinds this build does not know; kept.
    pub unknown: u32,
    /// Tables whose content differed from what the log says.
    pub stale: Vec<String>,
    /// Whether those were mended.
    pub rebuilt: bool,
}

impl Report {
    /// Nothing is wrong, or what was wrong has been mended.
    pub fn healthy(&self) -> bool {
        self.damage.is_empty() && self.gaps.is_empty() && (self.stale.is_empty() || self.rebuilt)
    }
}

impl Store {
    /// Looks at everything; mends projections when this store may write.
    ///
    /// # Errors
    /// When the database cannot be read at all.
    pub fn doctor(&self) -> Result<Report> {
        let mut report = inspect(&self.read())?;
        if report.damage.is_empty() && self.writable() {
            report.stale = self.write(|conn, head| {
                let before = snapshot(conn)?;
                head.model = project::rebuild(conn)?;
                let after = snapshot(conn)?;
                Ok(before
                    .into_iter()
                    .filter(|(table, rows)| after.get(table) != Some(rows))
                    .map(|(table, _)| table)
                    .collect())
            })?;
            report.rebuilt = !report.stale.is_empty();
        }
        Ok(report)
    }

    /// Every projection, by table, with subjects by name. For tests and the doctor.
    #[doc(hidden)]
    pub fn projections(&self) -> Result<BTreeMap<String, Vec<String>>> {
        let conn = self.read();
        let view = conn.unchecked_transaction()?;
        snapshot(&view)
    }

    /// Computes every projection from the log alone.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn rebuild(&self) -> Result<()> {
        self.write(|conn, head| {
            head.model = project::rebuild(conn)?;
            Ok(())
        })
    }
}

fn inspect(conn: &Connection) -> Result<Report> {
    let mut report = Report { damage: damage(conn, 20)?, ..Report::default() };
    if let Err(error) = migrate::check_schema(conn, migrate::version(conn)?) {
        report.damage.push(error.message);
    }
    let read = log::each(conn, |logged| {
        report.events += 1;
        if matches!(logged.event.body, super::event::Body::Unknown(_)) {
            report.unknown += 1;
        }
        Ok(())
    });
    match read {
        Err(error) if error.kind == ErrorKind::CorruptStore => {
            report.damage.push(error.to_string())
        }
        read => read?,
    }
    let (gaps, stores) = gaps(conn)?;
    let known: BTreeSet<String> = local_state::known_gaps(conn)?.into_iter().collect();
    (report.lost, report.gaps) = gaps.into_iter().partition(|gap| known.contains(gap));
    report.stores = stores;
    Ok(report)
}

/// What SQLite's own check says, at most `most` lines; empty when it is content.
fn damage(conn: &Connection, most: u32) -> Result<Vec<String>> {
    let mut query = conn.prepare(&format!("PRAGMA integrity_check({most})"))?;
    let said = query.query_map([], |row| row.get::<_, String>(0))?;
    let mut damage = Vec::new();
    for line in said {
        let line = line?;
        if line != "ok" {
            damage.push(line);
        }
    }
    Ok(damage)
}

/// Reads the whole file through.
///
/// # Errors
/// [`ErrorKind::CorruptStore`] when a page or an index is not as it should be.
pub(super) fn check_whole(conn: &Connection) -> Result<()> {
    match damage(conn, 1)?.first() {
        None => Ok(()),
        Some(said) => Err(sqlite::damaged(said)),
    }
}

/// Gaps in the numbering of each store, and how many stores there are.
fn gaps(conn: &Connection) -> Result<(Vec<String>, u32)> {
    let mut query = conn.prepare(
        "SELECT store.name AS store, seq FROM event JOIN store ON store.id = event.store
         ORDER BY store.name, seq",
    )?;
    let mut rows = query.query([])?;
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    let mut gaps = Vec::new();
    while let Some(row) = rows.next()? {
        let (store, seq): (String, i64) = (row.get("store")?, row.get("seq")?);
        let before = last.entry(store.clone()).or_default();
        if seq != *before + 1 {
            gaps.push(format!("{store}: after {before}"));
        }
        *before = seq;
    }
    Ok((gaps, u32::try_from(last.len()).unwrap_or(u32::MAX)))
}

/// Events that say something else than their copies in `backups` do; two backups are asked at most. What
/// was written never changes, so a flipped bit did that. Of three copies, the odd one is wrong.
pub(super) fn changed_since(conn: &Connection, backups: &[PathBuf]) -> Result<Vec<String>> {
    let mut votes: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for backup in backups.iter().take(2) {
        conn.execute("ATTACH DATABASE ?1 AS earlier", [backup.to_string_lossy()])?;
        let counted = if votes.is_empty() {
            compare(conn, None, &mut votes)
        } else {
            let named: Vec<String> = votes.keys().cloned().collect();
            compare(conn, Some(&named), &mut votes)
        };
        conn.execute("DETACH DATABASE earlier", [])?;
        counted?;
    }
    let odd = |(id, (differ, same)): (String, (u32, u32))| (differ > same).then_some(id);
    Ok(votes.into_iter().filter_map(odd).collect())
}

/// Counts for each event how many copies differ from it and how many are the same: of the events that
/// differ, or of those that are named.
fn compare(
    conn: &Connection,
    named: Option<&[String]>,
    votes: &mut BTreeMap<String, (u32, u32)>,
) -> Result<()> {
    let mut query = conn.prepare(
        "SELECT s.name || ':' || e.seq AS id,
                (e.hlc, e.at, e.utc_offset, e.study_day, e.kind, e.version, e.body)
                IS NOT (o.hlc, o.at, o.utc_offset, o.study_day, o.kind, o.version, o.body) AS differs
         FROM earlier.event AS o
         JOIN earlier.store AS os ON os.id = o.store
         JOIN main.store AS s ON s.name = os.name
         JOIN main.event AS e ON e.store = s.id AND e.seq = o.seq
         WHERE differs OR ?1",
    )?;
    let mut rows = query.query([named.is_some()])?;
    while let Some(row) = rows.next()? {
        let (id, differs): (String, bool) = (row.get("id")?, row.get("differs")?);
        if named.is_some_and(|named| !named.contains(&id))
            || (named.is_none() && votes.len() >= 100)
        {
            continue;
        }
        let (differ, same) = votes.entry(id).or_default();
        *if differs { differ } else { same } += 1;
    }
    Ok(())
}

/// Notes which gaps a repair leaves, so that the doctor does not ask for another one for ever.
pub(super) fn remember_gaps(conn: &Connection) -> Result<()> {
    local_state::set_known_gaps(conn, &gaps(conn)?.0)
}

/// The content of each projection as text, in an order that does not depend on row numbers.
pub(crate) fn snapshot(conn: &Connection) -> Result<BTreeMap<String, Vec<String>>> {
    let mut tables = BTreeMap::new();
    for table in project::TABLES {
        let mut query = conn.prepare(&format!("SELECT * FROM {table}"))?;
        let columns: Vec<String> = query.column_names().map(str::to_owned).collect();
        let mut lines = Vec::new();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let mut line = String::new();
            for (i, column) in columns.iter().enumerate() {
                let value: rusqlite::types::Value = row.get(i)?;
                let text = match (&value, column.as_str()) {
                    (rusqlite::types::Value::Integer(id), "page" | "item") => conn
                        .prepare_cached("SELECT name FROM subject WHERE id = ?1")?
                        .query_row([id], |r| r.get::<_, String>(0))?,
                    (rusqlite::types::Value::Integer(id), "event") => conn
                        .prepare_cached(
                            "SELECT store.name || ':' || event.seq FROM event
                             JOIN store ON store.id = event.store WHERE event.id = ?1",
                        )?
                        .query_row([id], |r| r.get::<_, String>(0))?,
                    _ => format!("{value:?}"),
                };
                line.push_str(&format!("{column}={text};"));
            }
            lines.push(line);
        }
        lines.sort();
        tables.insert((*table).to_owned(), lines);
    }
    Ok(tables)
}
