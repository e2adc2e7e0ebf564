//! Names of items and pages: renames as moves.
//!
//! A rename moves everything that the old name has *at that point of the log's order* to the new name. What
//! comes later under the old name is its own: a name that is reused starts fresh, and names
//! can't form a cycle. An item's history and a page's are moved alike.
//!
//! Invariants: every event is kept under exactly one name for each name it was written under; [`events`] is
//! the only place that decides which.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rusqlite::{Connection, params};

use super::{
    event::{Event, Subject},
    log::{self, Logged},
    store::Store,
};
use item::{
    error::Result,
    event::{Hlc, ReplicaId},
    ids::{ItemId, PageRef},
};

/// Every name that something under this name was moved to, directly or in steps, itself included;
/// renames since taken back count too.
pub(crate) fn targets(conn: &Connection, subject: i64) -> Result<BTreeSet<i64>> {
    reach(conn, subject, "SELECT target FROM subject_move WHERE source = ?1")
}

/// Every name that something was moved from to this name, directly or in steps, itself included.
fn sources(conn: &Connection, subject: i64) -> Result<BTreeSet<i64>> {
    reach(
        conn,
        subject,
        "SELECT source FROM subject_move WHERE target = ?1 AND event NOT IN (SELECT event FROM retracted)",
    )
}

fn reach(conn: &Connection, subject: i64, step: &str) -> Result<BTreeSet<i64>> {
    let mut query = conn.prepare_cached(step)?;
    let mut found = BTreeSet::from([subject]);
    let mut open = vec![subject];
    while let Some(here) = open.pop() {
        for next in query.query_map([here], |row| row.get::<_, i64>(0))? {
            let next = next?;
            if found.insert(next) {
                open.push(next);
            }
        }
    }
    Ok(found)
}

/// Whether a rename that stands and comes after this event moves what is under the name.
pub(crate) fn moves_on(conn: &Connection, subject: i64, event: &Event) -> Result<bool> {
    let mut query = conn.prepare_cached(
        "SELECT 1 FROM subject_move JOIN event ON event.id = subject_move.event
         JOIN store ON store.id = event.store
         WHERE subject_move.source = ?1 AND event.id NOT IN (SELECT event FROM retracted)
           AND (event.hlc, store.name, event.seq) > (?2, ?3, ?4)",
    )?;
    let (hlc, replica, seq) = event.order();
    Ok(query.exists(params![subject, hlc.0, replica.as_str(), seq])?)
}

/// The standing events kept under a name, in the order of the log.
pub(crate) fn history(conn: &Connection, subject: i64) -> Result<Vec<Logged>> {
    let mut events = events(conn, subject)?;
    events.retain(|logged| !logged.retracted);
    Ok(events)
}

/// The events kept under a name, in the order of the log: those that were taken back lie where they would
/// otherwise lie, and move nothing.
pub(crate) fn events(conn: &Connection, subject: i64) -> Result<Vec<Logged>> {
    let names = sources(conn, subject)?;
    if names.len() == 1 {
        let mut events = log::about(conn, &[subject])?;
        events.sort_by(|a, b| a.event.order().cmp(&b.event.order()));
        // What came before the last move away went with it.
        let gone = events.iter().rposition(|logged| {
            !logged.retracted && logged.event.body.moves().is_some_and(|(from, to)| from != to)
        });
        return Ok(events.split_off(gone.map_or(0, |place| place + 1)));
    }
    let mut events: BTreeMap<i64, Logged> = BTreeMap::new();
    let mut about: HashMap<i64, Vec<i64>> = HashMap::new();
    for &name in &names {
        for logged in log::about(conn, &[name])? {
            about.entry(logged.row).or_default().push(name);
            events.insert(logged.row, logged);
        }
    }
    let mut events: Vec<Logged> = events.into_values().collect();
    events.sort_by(|a, b| a.event.order().cmp(&b.event.order()));

    let mut query =
        conn.prepare_cached("SELECT source, target FROM subject_move WHERE event = ?1")?;
    let mut by_name: HashMap<i64, BTreeSet<usize>> = HashMap::new();
    for (place, logged) in events.iter().enumerate() {
        if logged.event.body.moves().is_some() {
            if !logged.retracted {
                let ends = |row: &rusqlite::Row<'_>| Ok((row.get("source")?, row.get("target")?));
                let (source, target): (i64, i64) = query.query_row([logged.row], ends)?;
                let moved = by_name.remove(&source).unwrap_or_default();
                by_name.entry(target).or_default().extend(moved);
            }
            continue;
        }
        for name in about.get(&logged.row).into_iter().flatten() {
            by_name.entry(*name).or_default().insert(place);
        }
    }
    let own = by_name.remove(&subject).unwrap_or_default();
    let all = events.into_iter().enumerate();
    Ok(all.filter(|(place, _)| own.contains(place)).map(|(_, logged)| logged).collect())
}

/// An event's place in the order of the log.
type Order<'a> = (Hlc, &'a ReplicaId, i64);

/// The name that what an event at this place says of an item is kept under now.
pub(crate) fn item_now(conn: &Connection, item: &ItemId, order: Order<'_>) -> Result<ItemId> {
    let now = follow(conn, &Subject::Item(item.clone()), order)?;
    now.map_or_else(|| Ok(item.clone()), |name| name.parse())
}

/// The same of a page.
pub(crate) fn page_now(conn: &Connection, page: &PageRef, order: Order<'_>) -> Result<PageRef> {
    let now = follow(conn, &Subject::Page(page.clone()), order)?;
    now.map_or_else(|| Ok(page.clone()), |name| name.parse())
}

/// The name that a subject has by now; none when it was not renamed after that place in the order.
fn follow(conn: &Connection, subject: &Subject, order: Order<'_>) -> Result<Option<String>> {
    let Some(first) = log::find_subject(conn, subject)? else { return Ok(None) };
    let mut query = conn.prepare_cached(
        "SELECT target, event.hlc AS hlc, store.name AS store, event.seq AS seq
         FROM subject_move JOIN event ON event.id = subject_move.event
         JOIN store ON store.id = event.store
         WHERE subject_move.source = ?1 AND event.id NOT IN (SELECT event FROM retracted)
           AND (event.hlc, store.name, event.seq) > (?2, ?3, ?4)
         ORDER BY event.hlc, store.name, event.seq LIMIT 1",
    )?;
    let (Hlc(mut hlc), mut store, mut seq) = (order.0, order.1.to_string(), order.2);
    let mut here = first;
    loop {
        let mut rows = query.query(params![here, hlc, store, seq])?;
        let Some(row) = rows.next()? else { break };
        here = row.get("target")?;
        (hlc, store, seq) = (row.get("hlc")?, row.get("store")?, row.get("seq")?);
    }
    if here == first {
        return Ok(None);
    }
    let mut name = conn.prepare_cached("SELECT name FROM subject WHERE id = ?1")?;
    Ok(Some(name.query_row([here], |row| row.get(0))?))
}

/// The events of some kinds that stand, in the order of the log. Each names the items of its practice as they
/// are called now.
pub(crate) fn of_kinds(conn: &Connection, kinds: &[&str]) -> Result<Vec<Event>> {
    let mut events = log::of_kinds(conn, kinds)?;
    for Event { id, hlc, body, .. } in &mut events {
        for item in body.items_mut() {
            *item = item_now(conn, item, (*hlc, &id.replica, id.seq))?;
        }
    }
    Ok(events)
}

/// Whether the last rename from one name to the other was taken back: the user's word against the pack's.
pub(super) fn is_refused(conn: &Connection, from: &Subject, to: &Subject) -> Result<bool> {
    let (Some(from), Some(to)) = (log::find_subject(conn, from)?, log::find_subject(conn, to)?)
    else {
        return Ok(false);
    };
    let mut query = conn.prepare_cached(
        "SELECT event.id IN (SELECT event FROM retracted) AS refused
         FROM subject_move JOIN event ON event.id = subject_move.event
         JOIN store ON store.id = event.store
         WHERE subject_move.source = ?1 AND subject_move.target = ?2
         ORDER BY event.hlc DESC, store.name DESC, event.seq DESC LIMIT 1",
    )?;
    let mut rows = query.query([from, to])?;
    Ok(rows.next()?.map(|row| row.get("refused")).transpose()?.unwrap_or(false))
}

/// Whether anything is recorded under this very name of an item.
fn has_state(conn: &Connection, item: &Subject) -> Result<bool> {
    match log::find_subject(conn, item)? {
        Some(row) => {
            Ok(conn.prepare_cached("SELECT 1 FROM item_state WHERE item = ?1")?.exists([row])?)
        }
        None => Ok(false),
    }
}

impl Store {
    /// Whether anything is recorded of an item under this very name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn knows(&self, item: &ItemId) -> Result<bool> {
        has_state(&self.read(), &Subject::Item(item.clone()))
    }

    /// Whether an item takes over what is recorded under an earlier name, which no item carries now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn takes_over(&self, item: &ItemId, was: &ItemId) -> Result<bool> {
        let conn = self.read();
        let (from, to) = (Subject::Item(was.clone()), Subject::Item(item.clone()));
        Ok(has_state(&conn, &from)? && !is_refused(&conn, &from, &to)?)
    }
}
