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
    Store,
    event::{Event, Subject},
    log::{self, Logged},
};
use crate::{
    error::Result,
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
    let (hlc, store, seq) = event.order();
    Ok(query.exists(params![subject, hlc.0, store.as_str(), seq])?)
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
    let mut kept: HashMap<i64, BTreeSet<usize>> = HashMap::new();
    for (place, logged) in events.iter().enumerate() {
        if logged.event.body.moves().is_some() {
            if !logged.retracted {
                let ends = |row: &rusqlite::Row<'_>| Ok((row.get("source")?, row.get("target")?));
                let (source, target): (i64, i64) = query.query_row([logged.row], ends)?;
                let moved = kept.remove(&source).unwrap_or_default();
                kept.entry(target).or_default().extend(moved);
            }
            continue;
        }
        for name in about.get(&logged.row).into_iter().flatten() {
            kept.entry(*name).or_default().insert(place);
        }
    }
    let kept = kept.remove(&subject).unwrap_or_default();
    let all = events.into_iter().enumerate();
    Ok(all.filter(|(place, _)| kept.contains(place)).map(|(_, logged)| logged).collect())
}

/// The renames that stand, for following the names in many events.
pub(crate) struct Renames(HashMap<Subject, Vec<(Event, Subject)>>);

impl Renames {
    pub(crate) fn load(conn: &Connection) -> Result<Self> {
        let mut moves: HashMap<Subject, Vec<(Event, Subject)>> = HashMap::new();
        for event in log::renames(conn)? {
            if let Some((from, to)) = event.body.moves() {
                moves.entry(from).or_default().push((event, to));
            }
        }
        for all in moves.values_mut() {
            all.sort_by(|a, b| a.0.order().cmp(&b.0.order()));
        }
        Ok(Self(moves))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The name that what an event says of an item is kept under now.
    pub(crate) fn item(&self, item: &ItemId, event: &Event) -> ItemId {
        match self.follow(Subject::Item(item.clone()), event) {
            Subject::Item(now) => now,
            _ => item.clone(),
        }
    }

    /// The name that what an event says of a page is kept under now.
    pub(crate) fn page(&self, page: &PageRef, event: &Event) -> PageRef {
        match self.follow(Subject::Page(page.clone()), event) {
            Subject::Page(now) => now,
            _ => page.clone(),
        }
    }

    fn follow(&self, subject: Subject, event: &Event) -> Subject {
        let (mut here, mut at) = (&subject, event);
        while let Some((next, to)) = self
            .0
            .get(here)
            .and_then(|moves| moves.iter().find(|(rename, _)| rename.order() > at.order()))
        {
            (here, at) = (to, next);
        }
        here.clone()
    }
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

impl Store {
    /// Whether anything is recorded of an item under this very name.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn knows(&self, item: &ItemId) -> Result<bool> {
        let conn = self.read();
        let Some(row) = log::find_subject(&conn, &Subject::Item(item.clone()))? else {
            return Ok(false);
        };
        Ok(conn.prepare_cached("SELECT 1 FROM item_state WHERE item = ?1")?.exists([row])?)
    }

    /// Whether an item takes over what is recorded under an earlier name, which no item carries now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub(crate) fn takes_over(&self, item: &ItemId, was: &ItemId) -> Result<bool> {
        let conn = self.read();
        let from = Subject::Item(was.clone());
        let Some(row) = log::find_subject(&conn, &from)? else { return Ok(false) };
        let known =
            conn.prepare_cached("SELECT 1 FROM item_state WHERE item = ?1")?.exists([row])?;
        Ok(known && !is_refused(&conn, &from, &Subject::Item(item.clone()))?)
    }
}
