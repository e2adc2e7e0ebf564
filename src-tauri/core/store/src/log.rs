//! The log in SQL: appending, reading, and what undo and redo would do next.
//!
//! Invariants: `seq` has no gaps per store; a row once written is never changed or deleted.

use std::{collections::BTreeSet, sync::Arc};

use jiff::{Timestamp, civil::Date};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::event::{Body, Event, Subject, Undone};
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::{EventId, EventTime, Hlc, ReplicaId},
};
use memory::model::Model;

/// What writing one event changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// The event's id; none when nothing was written.
    pub id: Option<EventId>,
    /// What it changed.
    pub changed: BTreeSet<Subject>,
}

/// The newest reading of the log's clock, from any replica.
const NEWEST_CLOCK: &str = "SELECT coalesce(max(hlc), 0) FROM event";

/// Where this replica's log ends: its name, its last number and its clock.
#[derive(Clone, Debug)]
pub(crate) struct LogHead {
    pub(crate) replica: ReplicaId,
    row: i64,
    seq: i64,
    hlc: Hlc,
    /// What memories are computed with.
    pub(crate) model: Arc<Model>,
}

impl LogHead {
    /// Reads where `replica` stands, adding its name if it is new.
    pub(crate) fn load(conn: &Connection, replica: ReplicaId, model: Arc<Model>) -> Result<Self> {
        let row = replica_row(conn, &replica)?;
        let seq = conn
            .prepare_cached("SELECT coalesce(max(seq), 0) FROM event WHERE store = ?1")?
            .query_row([row], |r| r.get(0))?;
        let hlc = conn.prepare_cached(NEWEST_CLOCK)?.query_row([], |r| r.get(0))?;
        Ok(Self { replica, row, seq, hlc: Hlc(hlc), model })
    }
}

fn replica_row(conn: &Connection, replica: &ReplicaId) -> Result<i64> {
    let found = conn
        .prepare_cached("SELECT id FROM store WHERE name = ?1")?
        .query_row([replica.as_str()], |r| r.get(0))
        .optional()?;
    match found {
        Some(row) => Ok(row),
        None => {
            conn.prepare_cached("INSERT INTO store (name) VALUES (?1)")?
                .execute([replica.as_str()])?;
            Ok(conn.last_insert_rowid())
        }
    }
}

/// A subject's row, made if it is new.
pub(crate) fn subject_row(conn: &Connection, subject: &Subject) -> Result<i64> {
    if let Some(row) = find_subject(conn, subject)? {
        return Ok(row);
    }
    let (kind, name) = subject.parts();
    conn.prepare_cached("INSERT INTO subject (kind, name) VALUES (?1, ?2)")?
        .execute(params![kind, name])?;
    Ok(conn.last_insert_rowid())
}

/// A subject's row, if anything was ever recorded about it.
pub(crate) fn find_subject(conn: &Connection, subject: &Subject) -> Result<Option<i64>> {
    let (kind, name) = subject.parts();
    Ok(conn
        .prepare_cached("SELECT id FROM subject WHERE kind = ?1 AND name = ?2")?
        .query_row(params![kind, name], |r| r.get(0))
        .optional()?)
}

/// Writes one event of this replica, and returns it with its row.
pub(crate) fn append(
    conn: &Connection,
    head: &mut LogHead,
    moment: EventTime,
    body: Body,
) -> Result<(i64, Event)> {
    head.seq += 1;
    head.hlc = head.hlc.tick(moment.at);
    let id = EventId { replica: head.replica.clone(), seq: head.seq };
    let event = Event { id, hlc: head.hlc, moment, body };
    let row = insert(conn, head.row, &event)?;
    Ok((row, event))
}

fn insert(conn: &Connection, store: i64, event: &Event) -> Result<i64> {
    let (kind, version) = event.body.kind();
    conn.prepare_cached(
        "INSERT INTO event (store, seq, hlc, at, utc_offset, study_day, kind, version, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    )?
    .execute(params![
        store,
        event.id.seq,
        event.hlc.0,
        event.moment.at.as_millisecond(),
        event.moment.utc_offset,
        event.moment.study_day.0.to_string(),
        kind,
        version,
        event.body.encode()?,
    ])?;
    let row = conn.last_insert_rowid();
    for subject in event.body.subjects() {
        let subject = subject_row(conn, &subject)?;
        conn.prepare_cached(
            "INSERT OR IGNORE INTO event_subject (subject, event) VALUES (?1, ?2)",
        )?
        .execute([subject, row])?;
    }
    for target in event.body.targets() {
        conn.prepare_cached("INSERT OR IGNORE INTO undone_target (target, event) VALUES (?1, ?2)")?
            .execute(params![target.to_string(), row])?;
    }
    if let Some((from, to)) = event.body.moves() {
        let (from, to) = (subject_row(conn, &from)?, subject_row(conn, &to)?);
        conn.prepare_cached(
            "INSERT INTO subject_move (event, source, target) VALUES (?1, ?2, ?3)",
        )?
        .execute([row, from, to])?;
    }
    Ok(row)
}

/// The row of the last event that arrived; 0 when there is none.
pub(crate) fn last_row(conn: &Connection) -> Result<i64> {
    let last = "SELECT coalesce(max(id), 0) FROM event";
    Ok(conn.prepare_cached(last)?.query_row([], |row| row.get(0))?)
}

/// What the events that arrived after a row are about; one that takes another back is about what that
/// one is about.
pub(crate) fn touched_since(conn: &Connection, row: i64) -> Result<BTreeSet<Subject>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event JOIN store ON store.id = event.store WHERE event.id > ?1"
    ))?;
    let mut rows = query.query([row])?;
    let mut subjects = BTreeSet::new();
    while let Some(row) = rows.next()? {
        let mut open = vec![read(row)?.event.body];
        while let Some(body) = open.pop() {
            for target in body.targets() {
                open.extend(find(conn, target)?.map(|logged| logged.event.body));
            }
            subjects.extend(body.subjects());
        }
    }
    Ok(subjects)
}

/// The events that name this one as what they take back, in no particular order.
pub(crate) fn aimed_at(conn: &Connection, target: &EventId) -> Result<Vec<Logged>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM undone_target JOIN event ON event.id = undone_target.event
         JOIN store ON store.id = event.store WHERE undone_target.target = ?1"
    ))?;
    let mut rows = query.query([target.to_string()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?);
    }
    Ok(found)
}

/// Adds an event that was written elsewhere. Returns its row, or nothing when it is already there.
pub(crate) fn adopt(conn: &Connection, event: &Event) -> Result<Option<i64>> {
    let store = replica_row(conn, &event.id.replica)?;
    let known = conn
        .prepare_cached("SELECT 1 FROM event WHERE store = ?1 AND seq = ?2")?
        .exists(params![store, event.id.seq])?;
    if known { Ok(None) } else { insert(conn, store, event).map(Some) }
}

const COLUMNS: &str = "event.id AS row, store.name AS store, event.seq AS seq, event.hlc AS hlc, \
                       event.at AS at, event.utc_offset AS utc_offset, event.study_day AS study_day, \
                       event.kind AS kind, event.version AS version, event.body AS body, \
                       EXISTS (SELECT 1 FROM retracted WHERE retracted.event = event.id) AS retracted";

/// An event with its row and whether it is taken back.
#[derive(Clone, Debug)]
pub(crate) struct Logged {
    pub(crate) row: i64,
    pub(crate) event: Event,
    pub(crate) retracted: bool,
}

fn read(row: &Row<'_>) -> Result<Logged> {
    let damaged = |what: &str| Error::new(ErrorKind::CorruptStore, format!("an event has {what}"));
    let replica: String = row.get("store")?;
    let at: i64 = row.get("at")?;
    let day: String = row.get("study_day")?;
    let kind: String = row.get("kind")?;
    let body: String = row.get("body")?;
    Ok(Logged {
        row: row.get("row")?,
        event: Event {
            id: EventId { replica: ReplicaId::try_from(replica)?, seq: row.get("seq")? },
            hlc: Hlc(row.get("hlc")?),
            moment: EventTime {
                at: Timestamp::from_millisecond(at).map_err(|_| damaged("no instant"))?,
                utc_offset: row.get("utc_offset")?,
                study_day: StudyDay(day.parse::<Date>().map_err(|_| damaged("no study day"))?),
            },
            body: Body::decode(&kind, row.get("version")?, &body),
        },
        retracted: row.get("retracted")?,
    })
}

/// Every event, in the order of arrival.
pub(crate) fn each(conn: &Connection, mut f: impl FnMut(Logged) -> Result<()>) -> Result<()> {
    let mut query = conn.prepare(&format!(
        "SELECT {COLUMNS} FROM event JOIN store ON store.id = event.store ORDER BY event.id"
    ))?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        f(read(row)?)?;
    }
    Ok(())
}

/// The events about the subjects in these rows, retracted ones too, in no particular order.
pub(crate) fn about(conn: &Connection, subjects: &[i64]) -> Result<Vec<Logged>> {
    let mut found = Vec::new();
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event_subject JOIN event ON event.id = event_subject.event
         JOIN store ON store.id = event.store WHERE event_subject.subject = ?1"
    ))?;
    for subject in subjects {
        let mut rows = query.query([subject])?;
        while let Some(row) = rows.next()? {
            found.push(read(row)?);
        }
    }
    Ok(found)
}

fn of_kind_sql() -> String {
    format!(
        "SELECT {COLUMNS} FROM event JOIN store ON store.id = event.store WHERE event.kind = ?1"
    )
}

/// The events of some kinds that stand, in the order of the log.
pub(crate) fn of_kinds(conn: &Connection, kinds: &[&str]) -> Result<Vec<Event>> {
    let mut query = conn.prepare_cached(&of_kind_sql())?;
    let mut found = Vec::new();
    for kind in kinds {
        let mut rows = query.query([kind])?;
        while let Some(row) = rows.next()? {
            let logged = read(row)?;
            if !logged.retracted {
                found.push(logged.event);
            }
        }
    }
    found.sort_by(|a, b| a.order().cmp(&b.order()));
    Ok(found)
}

/// The renames that arrived with a later logical time, in that order, those since taken back too.
pub(crate) fn renames_since(conn: &Connection, known: Hlc) -> Result<Vec<Event>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM subject_move JOIN event ON event.id = subject_move.event
         JOIN store ON store.id = event.store
         WHERE event.hlc > ?1 ORDER BY event.hlc, store.name, event.seq"
    ))?;
    let mut rows = query.query([known.0])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(read(row)?.event);
    }
    Ok(found)
}

/// The logical time of the newest rename.
pub(crate) fn last_rename(conn: &Connection) -> Result<Hlc> {
    let newest = "SELECT coalesce(max(event.hlc), 0) FROM subject_move
                  JOIN event ON event.id = subject_move.event";
    Ok(Hlc(conn.prepare_cached(newest)?.query_row([], |row| row.get(0))?))
}

/// One event by name.
pub(crate) fn find(conn: &Connection, id: &EventId) -> Result<Option<Logged>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event JOIN store ON store.id = event.store
         WHERE store.name = ?1 AND event.seq = ?2"
    ))?;
    let mut rows = query.query(params![id.replica.as_str(), id.seq])?;
    rows.next()?.map(read).transpose()
}

/// What undo would take back: this replica's newest undoable event that stands, and with a rename that a
/// pack gave the others it gave at once. Newest first; empty when there is nothing.
pub(crate) fn undo_targets(conn: &Connection, replica: &ReplicaId) -> Result<Vec<Event>> {
    let newest = walk_back(conn, replica, |logged| {
        Ok(if logged.event.body.undoable() && !logged.retracted { Step::Take } else { Step::On })
    })?;
    with_companions(conn, newest, |logged| Ok(logged.event.body.is_given_by_pack()))
}

/// What redo would take back: the newest `undone` that stands and came after the newest action, with
/// those that were written with it. Newest first; empty when there is nothing.
pub(crate) fn redo_targets(conn: &Connection, replica: &ReplicaId) -> Result<Vec<Event>> {
    let newest = walk_back(conn, replica, |logged| {
        Ok(match &logged.event.body {
            Body::Undone(Undone { target }) if !logged.retracted => match find(conn, target)? {
                // An `undone` of an `undone` is itself a redo: it is stepped over.
                Some(t) if matches!(t.event.body, Body::Undone(_)) => Step::On,
                _ => Step::Take,
            },
            body if body.undoable() => Step::Stop,
            _ => Step::On,
        })
    })?;
    with_companions(conn, newest, |logged| match &logged.event.body {
        Body::Undone(Undone { target }) => {
            Ok(find(conn, target)?.is_some_and(|logged| logged.event.body.is_given_by_pack()))
        }
        _ => Ok(false),
    })
}

/// An event, then those right before it that were written at the same moment, as long as `belongs` says
/// that they, and it, are part of one action.
fn with_companions(
    conn: &Connection,
    newest: Option<Logged>,
    belongs: impl Fn(&Logged) -> Result<bool>,
) -> Result<Vec<Event>> {
    let Some(newest) = newest else { return Ok(Vec::new()) };
    if !belongs(&newest)? {
        return Ok(vec![newest.event]);
    }
    let mut all = vec![newest.event];
    loop {
        let last = &all[all.len() - 1];
        let before = EventId { replica: last.id.replica.clone(), seq: last.id.seq - 1 };
        match find(conn, &before)? {
            Some(logged)
                if !logged.retracted
                    && logged.event.moment.at == last.moment.at
                    && belongs(&logged)? =>
            {
                all.push(logged.event);
            }
            _ => return Ok(all),
        }
    }
}

enum Step {
    Take,
    On,
    Stop,
}

fn walk_back(
    conn: &Connection,
    replica: &ReplicaId,
    judge: impl Fn(&Logged) -> Result<Step>,
) -> Result<Option<Logged>> {
    let mut query = conn.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM event JOIN store ON store.id = event.store
         WHERE event.store = (SELECT id FROM store WHERE name = ?1) ORDER BY event.seq DESC"
    ))?;
    let mut rows = query.query([replica.as_str()])?;
    while let Some(row) = rows.next()? {
        let logged = read(row)?;
        match judge(&logged)? {
            Step::Take => return Ok(Some(logged)),
            Step::On => {}
            Step::Stop => break,
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::migrate;

    /// What is asked of the whole log at every opening, or for every list, does not read all of it.
    #[test]
    fn no_question_about_the_whole_log_reads_all_of_it() {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate::run(&mut conn).unwrap();
        let plan = |sql: &str| -> Vec<String> {
            let mut query = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let any = vec![rusqlite::types::Null; query.parameter_count()];
            let steps = query.query_map(rusqlite::params_from_iter(any), |row| row.get("detail"));
            steps.unwrap().collect::<rusqlite::Result<_>>().unwrap()
        };
        for (sql, index) in
            [(NEWEST_CLOCK.to_owned(), "event_by_hlc"), (of_kind_sql(), "event_by_kind")]
        {
            let steps = plan(&sql);
            assert!(steps.iter().any(|step| step.contains(index)), "{sql}: {steps:?}");
            assert!(!steps.iter().any(|step| step.starts_with("SCAN event")), "{sql}: {steps:?}");
        }
    }
}
