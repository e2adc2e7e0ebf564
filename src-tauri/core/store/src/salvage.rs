//! Reading back what a damaged database still holds, and adding it to a sound one.
//!
//! Invariants: the damaged file is only read; an event that the sound database has stays as it is there;
//! an event is added once, whatever its damaged copies say.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::Path,
    sync::Arc,
};

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, params_from_iter};

use super::{
    event::{Body, Event},
    log,
    pages_on_disk::{EventRow, Pages, Rows},
    project,
};
use item::{
    day::StudyDay,
    error::Result,
    event::{EventId, EventTime, Hlc, ReplicaId},
};

/// What was added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Added {
    /// Events that the sound database did not have.
    pub(super) events: u32,
    /// Tables of unfinished work that were read back.
    pub(super) tables: u32,
}

impl Added {
    pub(super) fn count(&mut self, more: Self) {
        self.events += more.events;
        self.tables += more.tables;
    }
}

/// Adds what `damaged` still holds to the database behind `conn`, whose projections are stale
/// afterwards. Unfinished work is taken over when `with_work` says so. With `singly`, events that break
/// a projection are left out.
pub(super) fn add(
    conn: &Connection,
    damaged: &Path,
    with_work: bool,
    singly: bool,
) -> Result<Added> {
    let pages = Pages::open(damaged)?;
    let mut added = Added { events: add_events(conn, &pages, singly)?, tables: 0 };
    if with_work {
        let roots = pages.roots();
        for table in work_tables(conn)? {
            if let Some(root) = roots.get(&table) {
                added.tables += u32::from(add_rows(conn, &table, &pages.rows(*root))?);
            }
        }
        conn.execute("DELETE FROM session_item WHERE session NOT IN (SELECT id FROM session)", [])?;
    }
    Ok(added)
}

/// What identifies events of the sound database.
#[derive(Debug, Default)]
struct Known {
    ids: HashSet<(ReplicaId, i64)>,
    clocks: HashMap<i64, (ReplicaId, i64)>,
}

impl Known {
    fn read(conn: &Connection) -> Result<Self> {
        let mut known = Self::default();
        let mut query = conn.prepare(
            "SELECT store.name AS store, seq, hlc FROM event JOIN store ON store.id = event.store",
        )?;
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let replica = ReplicaId::try_from(row.get::<_, String>("store")?)?;
            let (seq, hlc) = (row.get("seq")?, row.get("hlc")?);
            known.ids.insert((replica.clone(), seq));
            known.clocks.insert(hlc, (replica, seq));
        }
        Ok(known)
    }
}

fn add_events(conn: &Connection, pages: &Pages, singly: bool) -> Result<u32> {
    let known = Known::read(conn)?;
    let found = distinct(pages.events());
    let names = names(&found, &pages.store_names(), &known);
    let mut events: Vec<Event> = found
        .into_iter()
        .filter(|row| {
            // One flipped bit in the number or the store must not make a second event of it.
            let same = known.clocks.get(&row.hlc);
            !same.is_some_and(|(replica, seq)| {
                *seq == row.seq || names.get(&row.store) == Some(replica)
            })
        })
        .filter_map(|row| decode(&row, names.get(&row.store)?))
        .filter(|event| !known.ids.contains(&(event.id.replica.clone(), event.id.seq)))
        .collect();
    events.sort_by(|a, b| (a.hlc, &a.id).cmp(&(b.hlc, &b.id)));
    let mut new = 0;
    if !singly {
        for event in &events {
            new += u32::from(log::adopt(conn, event)?.is_some());
        }
        return Ok(new);
    }
    let mut model = project::rebuild(conn)?;
    for event in &events {
        conn.execute_batch("SAVEPOINT single")?;
        let known = Arc::clone(&model);
        let put = log::adopt(conn, event).and_then(|row| match row {
            Some(row) => project::apply(conn, &mut model, row, event).map(|_| 1),
            None => Ok(0),
        });
        match put {
            Ok(n) => new += n,
            Err(error) => {
                tracing::warn!(%error, id = %event.id, "an event is left out");
                conn.execute_batch("ROLLBACK TO single")?;
                model = known;
            }
        }
        conn.execute_batch("RELEASE single")?;
    }
    Ok(new)
}

/// One row for each event: of two that claim the same number, the one whose clock fits its neighbours'.
fn distinct(found: Vec<EventRow>) -> Vec<EventRow> {
    let mut claims: BTreeMap<(i64, i64), Vec<EventRow>> = BTreeMap::new();
    for row in found {
        let rows = claims.entry((row.store, row.seq)).or_default();
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    let clear: BTreeMap<(i64, i64), i64> = claims
        .iter()
        .filter_map(|(id, rows)| match rows.as_slice() {
            [row] => Some((*id, row.hlc)),
            _ => None,
        })
        .collect();
    let fits = |row: &EventRow| {
        let id = (row.store, row.seq);
        let before =
            clear.range((row.store, 0)..id).next_back().is_none_or(|(_, hlc)| *hlc < row.hlc);
        let after = clear.range((row.store, row.seq + 1)..(row.store + 1, 0)).next();
        before && after.is_none_or(|(_, hlc)| row.hlc < *hlc)
    };
    let mut clocks = HashSet::new();
    claims
        .into_values()
        .filter_map(|rows| {
            let best = rows.iter().position(&fits).unwrap_or(0);
            rows.into_iter().nth(best)
        })
        .collect::<Vec<_>>()
        .into_iter()
        .filter(|row| clocks.insert((row.store, row.hlc)))
        .collect()
}

/// Which store each number of the `store` table stands for, by everything that speaks of it.
fn names(found: &[EventRow], said: &[(i64, String)], known: &Known) -> BTreeMap<i64, ReplicaId> {
    let mut votes: BTreeMap<i64, BTreeMap<ReplicaId, usize>> = BTreeMap::new();
    let mut vote = |number: i64, name: ReplicaId, weight: usize| {
        *votes.entry(number).or_default().entry(name).or_default() += weight;
    };
    for row in found {
        // The sound database says whose event it is.
        if let Some((store, _)) = known.clocks.get(&row.hlc).filter(|(_, seq)| *seq == row.seq) {
            vote(row.store, store.clone(), 1_000);
        }
        // A store takes back only what it wrote itself.
        if let Body::Undone(undone) = body(row) {
            vote(row.store, undone.target.replica, 10);
        }
    }
    for (number, name) in said {
        if let Ok(name) = ReplicaId::try_from(name.clone()) {
            vote(*number, name, 1);
        }
    }
    let numbers: BTreeSet<i64> = found.iter().map(|row| row.store).collect();
    let mut names: BTreeMap<i64, ReplicaId> = BTreeMap::new();
    for number in numbers {
        let best = votes.get(&number).and_then(|all| all.iter().max_by_key(|(_, n)| **n));
        // Nothing speaks of it: its events are kept under a name of their own.
        names.insert(number, best.map_or_else(ReplicaId::random, |(name, _)| name.clone()));
    }
    names
}

fn body(row: &EventRow) -> Body {
    Body::decode(&row.kind, u32::try_from(row.version).unwrap_or(0), &row.body)
}

/// Days that the parts of a moment may be apart: time zones, and days that begin late.
const APART: i32 = 3;

fn decode(row: &EventRow, replica: &ReplicaId) -> Option<Event> {
    let study_day = StudyDay(row.study_day.parse::<Date>().ok()?);
    let day = |ms: i64| i32::try_from(ms.div_euclid(86_400_000)).unwrap_or(i32::MAX);
    let near = |ms: i64| day(ms).saturating_sub(study_day.number()).abs() <= APART;
    // The clock of the log repeats the instant; a flipped bit in one of them shows.
    let logical = row.hlc >> 16;
    let at = if !near(row.at) && near(logical) { logical } else { row.at };
    let hlc = if near(at) && !near(logical) && day(logical) > day(at).saturating_add(3_660) {
        at << 16
    } else {
        row.hlc
    };
    Some(Event {
        id: EventId { replica: replica.clone(), seq: row.seq },
        hlc: Hlc(hlc),
        moment: EventTime {
            at: Timestamp::from_millisecond(at).ok()?,
            utc_offset: i32::try_from(row.utc_offset).ok()?,
            study_day,
        },
        body: body(row),
    })
}

/// Tables of unfinished work and of this device: all that neither are the log nor follow from it. What
/// refers to the log's rows follows from it.
fn work_tables(conn: &Connection) -> Result<Vec<String>> {
    let mut query = conn.prepare(
        "SELECT name FROM sqlite_schema AS of WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
         AND NOT EXISTS (SELECT 1 FROM pragma_foreign_key_list(of.name) AS to_
                         WHERE to_.\"table\" IN ('store', 'event', 'subject'))
         AND name NOT IN ('store', 'event', 'subject')
         ORDER BY name",
    )?;
    let names = query.query_map([], |row| row.get::<_, String>(0))?;
    let mut tables = names.collect::<rusqlite::Result<Vec<_>>>()?;
    tables.retain(|name| !project::TABLES.contains(&name.as_str()));
    Ok(tables)
}

/// Puts a table's rows in; in the place of all that is there when the table could be read whole.
fn add_rows(conn: &Connection, table: &str, read: &Rows) -> Result<bool> {
    let mut query = conn.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid")?;
    let columns: Vec<String> =
        query.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    if read.whole {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    for (_, values) in &read.rows {
        // Columns that were added later are missing from older rows, and have their defaults.
        let held = values.len().min(columns.len());
        let names = columns[..held].join(", ");
        let marks = vec!["?"; held].join(", ");
        let sql = format!("INSERT OR REPLACE INTO {table} ({names}) VALUES ({marks})");
        let put = conn
            .prepare_cached(&sql)
            .and_then(|mut put| put.execute(params_from_iter(values[..held].iter())));
        match put {
            Ok(_) => {}
            // What a flipped bit made of a row may not be a row of this table any more.
            Err(error) if is_refusal(&error) => tracing::warn!(%error, table, "a row is left out"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(read.whole || !read.rows.is_empty())
}

fn is_refusal(error: &rusqlite::Error) -> bool {
    let code = error.sqlite_error_code();
    matches!(
        code,
        Some(
            rusqlite::ErrorCode::ConstraintViolation
                | rusqlite::ErrorCode::TypeMismatch
                | rusqlite::ErrorCode::Unknown
        )
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(store: i64, seq: i64, hlc: i64) -> EventRow {
        EventRow {
            store,
            seq,
            hlc,
            at: hlc >> 16,
            utc_offset: 0,
            study_day: "2026-03-02".to_owned(),
            kind: "topic-learned".to_owned(),
            version: 1,
            body: "{}".to_owned(),
        }
    }

    #[test]
    fn of_two_events_with_one_number_the_one_that_fits_stays() {
        let sound = [row(1, 1, 10), row(1, 2, 20), row(1, 3, 30), row(1, 4, 40)];
        let mut damaged = row(1, 3, 15);
        damaged.kind = "flag-resolved".to_owned();
        let mut all = vec![damaged];
        all.extend(sound.clone());
        assert_eq!(distinct(all), sound);
    }

    #[test]
    fn an_instant_that_a_flipped_bit_moved_is_taken_from_the_logical_clock() {
        let noon = 1_772_449_200_000_i64;
        let replica = ReplicaId::try_from("a".repeat(16)).unwrap();
        for (at, hlc, expected) in [
            (noon, noon << 16, (noon, noon << 16)),
            (noon ^ (1 << 38), noon << 16, (noon, noon << 16)),
            (noon, (noon << 16) ^ (1 << 61), (noon, noon << 16)),
            // A clock that was set back: the log's own goes on from where it was.
            (noon, (noon + 86_400_000 * 90) << 16, (noon, (noon + 86_400_000 * 90) << 16)),
        ] {
            let mut row = row(1, 1, hlc);
            row.at = at;
            let read = decode(&row, &replica).unwrap();
            assert_eq!((read.moment.at.as_millisecond(), read.hlc.0), expected);
        }
    }
}
