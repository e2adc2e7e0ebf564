//! `understudy doctor`: is the database sound, do the projections say what the log says, and what can
//! be read back from a damaged file.

use std::{collections::BTreeMap, path::Path};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::{Store, event::Event, log, migrate, parameters, project, sqlite};
use crate::error::Result;

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
    let mut report = Report::default();
    let mut query = conn.prepare("PRAGMA integrity_check(20)")?;
    let said = query.query_map([], |row| row.get::<_, String>(0))?;
    for line in said {
        let line = line?;
        if line != "ok" {
            report.damage.push(line);
        }
    }
    let mut last: BTreeMap<String, i64> = BTreeMap::new();
    let mut seen: Vec<(String, i64)> = Vec::new();
    log::each(conn, |logged| {
        report.events += 1;
        if matches!(logged.event.body, super::event::Body::Unknown(_)) {
            report.unknown += 1;
        }
        seen.push((logged.event.id.store.to_string(), logged.event.id.seq));
        Ok(())
    })?;
    seen.sort();
    for (store, seq) in seen {
        let before = last.entry(store.clone()).or_default();
        if seq != *before + 1 {
            report.gaps.push(format!("{store}: after {before}"));
        }
        *before = seq;
    }
    report.stores = u32::try_from(last.len()).unwrap_or(u32::MAX);
    Ok(report)
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

/// Reads what can be read of a damaged database's log into another one. Returns how many events were new.
pub(crate) fn salvage(into: &Path, damaged: &Path) -> Result<u32> {
    // A reading connection: closing a writing one would checkpoint, and change what is kept as evidence.
    let from = sqlite::open_for_reading(damaged)?;
    migrate::check(migrate::version(&from)?)?;
    let mut found: Vec<Event> = Vec::new();
    // What comes before the damage is read; the rest ends the loop.
    let outcome = log::each(&from, |logged| {
        found.push(logged.event);
        Ok(())
    });
    if let Err(error) = outcome {
        tracing::info!(%error, "read back {} events", found.len());
    }
    let mut conn = sqlite::open_for_writing(into)?;
    migrate::run(&mut conn)?;
    let tx = conn.transaction()?;
    let (mut model, _) = parameters::load(&tx)?;
    let mut new = 0;
    found.sort_by(|a, b| (&a.id.store, a.id.seq).cmp(&(&b.id.store, b.id.seq)));
    for event in &found {
        if let Some(row) = log::adopt(&tx, event)? {
            project::apply(&tx, &mut model, row, event)?;
            new += 1;
        }
    }
    tx.commit()?;
    Ok(new)
}
