//! Names of items: renames as moves, which names the packs give, and which histories no pack has.
//!
//! A rename moves everything that an item's old name has *at that point of the log's order* to the new
//! name. What comes later under the old name is its own: a name that is taken back or used again begins
//! anew, and names cannot lead in a circle.
//!
//! Invariants: every event about an item is kept under exactly one name for each name it was written
//! under; [`history`] is the only place that decides which.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use rusqlite::{Connection, params};

use super::{
    Recorded, Store,
    event::{Body, Event, ItemRenamed, Moment, Renaming, Subject},
    log::{self, Logged},
};
use crate::{error::Result, ids::ItemId, memory::content::Catalogue};

/// Every name that something under this name was moved to, directly or in steps, itself included;
/// renames since taken back count too.
pub(crate) fn targets(conn: &Connection, item: i64) -> Result<BTreeSet<i64>> {
    reach(conn, item, "SELECT target FROM item_move WHERE source = ?1")
}

/// Every name that something was moved from to this name, directly or in steps, itself included.
fn sources(conn: &Connection, item: i64) -> Result<BTreeSet<i64>> {
    reach(
        conn,
        item,
        "SELECT source FROM item_move WHERE target = ?1 AND event NOT IN (SELECT event FROM retracted)",
    )
}

fn reach(conn: &Connection, item: i64, step: &str) -> Result<BTreeSet<i64>> {
    let mut query = conn.prepare_cached(step)?;
    let mut found = BTreeSet::from([item]);
    let mut open = vec![item];
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
pub(crate) fn moves_on(conn: &Connection, item: i64, event: &Event) -> Result<bool> {
    let mut query = conn.prepare_cached(
        "SELECT 1 FROM item_move JOIN event ON event.id = item_move.event
         JOIN store ON store.id = event.store
         WHERE item_move.source = ?1 AND event.id NOT IN (SELECT event FROM retracted)
           AND (event.hlc, store.name, event.seq) > (?2, ?3, ?4)",
    )?;
    let (hlc, store, seq) = event.order();
    Ok(query.exists(params![item, hlc.0, store.as_str(), seq])?)
}

/// The standing events kept under a name, in the order of the log.
pub(crate) fn history(conn: &Connection, item: i64) -> Result<Vec<Logged>> {
    let names = sources(conn, item)?;
    if names.len() == 1 {
        let mut events = log::about(conn, &[item])?;
        events.retain(|logged| !logged.retracted);
        events.sort_by(|a, b| a.event.order().cmp(&b.event.order()));
        // What came before the last move away went with it.
        let gone = events.iter().rposition(|logged| {
            matches!(&logged.event.body, Body::ItemRenamed(ItemRenamed { from, to, .. }) if from != to)
        });
        return Ok(events.split_off(gone.map_or(0, |place| place + 1)));
    }
    let mut events: BTreeMap<i64, Logged> = BTreeMap::new();
    let mut about: HashMap<i64, Vec<i64>> = HashMap::new();
    for &name in &names {
        for logged in log::about(conn, &[name])?.into_iter().filter(|logged| !logged.retracted) {
            about.entry(logged.row).or_default().push(name);
            events.insert(logged.row, logged);
        }
    }
    let mut events: Vec<Logged> = events.into_values().collect();
    events.sort_by(|a, b| a.event.order().cmp(&b.event.order()));

    let mut query = conn.prepare_cached("SELECT source, target FROM item_move WHERE event = ?1")?;
    let mut kept: HashMap<i64, BTreeSet<usize>> = HashMap::new();
    for (place, logged) in events.iter().enumerate() {
        if matches!(logged.event.body, Body::ItemRenamed(_)) {
            let ends = |row: &rusqlite::Row<'_>| Ok((row.get("source")?, row.get("target")?));
            let (source, target): (i64, i64) = query.query_row([logged.row], ends)?;
            let moved = kept.remove(&source).unwrap_or_default();
            kept.entry(target).or_default().extend(moved);
            continue;
        }
        for name in about.get(&logged.row).into_iter().flatten() {
            kept.entry(*name).or_default().insert(place);
        }
    }
    let kept = kept.remove(&item).unwrap_or_default();
    let all = events.into_iter().enumerate();
    Ok(all.filter(|(place, _)| kept.contains(place)).map(|(_, logged)| logged).collect())
}

/// The renames that stand, for following the names in many events.
pub(crate) struct Renames(HashMap<ItemId, Vec<(Event, ItemId)>>);

impl Renames {
    pub(crate) fn load(conn: &Connection) -> Result<Self> {
        let mut moves: HashMap<ItemId, Vec<(Event, ItemId)>> = HashMap::new();
        for event in log::renames(conn)? {
            if let Body::ItemRenamed(ItemRenamed { from, to, .. }) = event.body.clone() {
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
    pub(crate) fn follow(&self, item: &ItemId, event: &Event) -> ItemId {
        let (mut here, mut at) = (item, event);
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

/// Boards under way and sessions go on with the new name.
pub(crate) fn rename_under_way(conn: &Connection, renamed: &ItemRenamed) -> Result<()> {
    let (from, to) = (renamed.from.to_string(), renamed.to.to_string());
    conn.prepare_cached("UPDATE board SET item = ?2 WHERE item = ?1")?.execute([&from, &to])?;
    conn.prepare_cached("UPDATE session_item SET item = ?2 WHERE item = ?1")?
        .execute([&from, &to])?;
    Ok(())
}

/// Whether the last rename from one name to the other was taken back: the user's word against the pack's.
fn is_refused(conn: &Connection, from: i64, to: &ItemId) -> Result<bool> {
    let Some(to) = log::find_subject(conn, &Subject::Item(to.clone()))? else { return Ok(false) };
    let mut query = conn.prepare_cached(
        "SELECT event.id IN (SELECT event FROM retracted) AS refused
         FROM item_move JOIN event ON event.id = item_move.event
         JOIN store ON store.id = event.store
         WHERE item_move.source = ?1 AND item_move.target = ?2
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
        let Some(row) = log::find_subject(&conn, &Subject::Item(was.clone()))? else {
            return Ok(false);
        };
        let known =
            conn.prepare_cached("SELECT 1 FROM item_state WHERE item = ?1")?.exists([row])?;
        Ok(known && !is_refused(&conn, row, item)?)
    }

    /// Takes note of which items with a history no open pack has, and of new names the packs give.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub(crate) fn reconcile(&self, catalogue: &Catalogue, moment: Moment) -> Result<Recorded> {
        let (renamed, gone, back) = {
            let conn = self.read();
            let known = known_names(&conn)?;
            let renamed = renames(&conn, &known, catalogue)?;
            let before = absent_names(&conn)?;
            // A name without a history stays absent: taking a rename back may give it one again.
            let back: Vec<i64> = before
                .iter()
                .filter(|(name, _)| catalogue.get(name).is_some())
                .map(|(_, row)| *row)
                .collect();
            let gone: Vec<i64> = known
                .iter()
                .filter(|(name, _)| catalogue.get(name).is_none() && !before.contains_key(name))
                .map(|(_, row)| *row)
                .collect();
            (renamed, gone, back)
        };
        if renamed.is_empty() && gone.is_empty() && back.is_empty() {
            return Ok(Recorded::default());
        }
        self.write(|conn, head| {
            let mut all = Recorded::default();
            for (from, to) in renamed {
                let body = Body::ItemRenamed(ItemRenamed { from, to, why: Renaming::Pack });
                all.changed.extend(super::append(conn, head, moment, body)?.changed);
            }
            for item in back {
                conn.prepare_cached("DELETE FROM absent_item WHERE item = ?1")?.execute([item])?;
            }
            for item in gone {
                conn.prepare_cached("INSERT OR IGNORE INTO absent_item (item) VALUES (?1)")?
                    .execute([item])?;
            }
            Ok(all)
        })
    }
}

/// Names that something is recorded of, with their rows.
fn known_names(conn: &Connection) -> Result<HashMap<ItemId, i64>> {
    names(conn, "SELECT item, name FROM item_state JOIN subject ON subject.id = item_state.item")
}

/// Names that no pack had when they were last compared, with their rows.
fn absent_names(conn: &Connection) -> Result<HashMap<ItemId, i64>> {
    names(conn, "SELECT item, name FROM absent_item JOIN subject ON subject.id = absent_item.item")
}

fn names(conn: &Connection, query: &str) -> Result<HashMap<ItemId, i64>> {
    let mut query = conn.prepare_cached(query)?;
    let mut rows = query.query([])?;
    let mut known = HashMap::new();
    while let Some(row) = rows.next()? {
        known.insert(row.get::<_, String>("name")?.parse()?, row.get("item")?);
    }
    Ok(known)
}

/// The renames that the packs tell of and the log does not know yet, in the order to be recorded.
fn renames(
    conn: &Connection,
    known: &HashMap<ItemId, i64>,
    catalogue: &Catalogue,
) -> Result<Vec<(ItemId, ItemId)>> {
    let mut found: Vec<(ItemId, ItemId)> = Vec::new();
    // Old names by those who claim them: of two that claim the same, the first has it.
    let mut moved: HashSet<&ItemId> = HashSet::new();
    let mut taken_over: HashSet<&ItemId> = HashSet::new();
    let mut carried: Vec<(&ItemId, &ItemId)> = Vec::new();
    for meta in catalogue.items() {
        for was in meta.was.iter().filter(|was| **was != meta.id) {
            let Some(&row) = known.get(was) else { continue };
            if moved.contains(was) || is_refused(conn, row, &meta.id)? {
                continue;
            }
            if catalogue.get(was).is_some() {
                carried.push((was, &meta.id));
            } else {
                moved.insert(was);
                taken_over.insert(&meta.id);
                found.push((was.clone(), meta.id.clone()));
            }
        }
    }
    // A name that some item still carries is no rename, unless that item has just come by it: a and b
    // are called b and c at once. What was there makes room before the other moves in.
    loop {
        let room = carried.iter().position(|(was, to)| {
            taken_over.contains(was) && !moved.contains(was) && !moved.contains(to)
        });
        let Some(room) = room else { break };
        let (was, to) = carried.swap_remove(room);
        moved.insert(was);
        taken_over.insert(to);
        found.push((was.clone(), to.clone()));
    }
    found.reverse();
    Ok(found)
}
