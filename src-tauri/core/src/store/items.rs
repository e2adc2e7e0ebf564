//! What the log says about each item, in SQL: folding events into `item_state` and `review`, one event
//! at a time or from nothing.
//!
//! Invariant: everything about an item is kept under the name its renames lead to.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    event::{Body, Event, EventId, ItemRenamed, Reviewed, Subject},
    log::{self, Logged},
};
use crate::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    memory::{
        kind::{ItemKind, Rating},
        model::{Model, Trace},
        state::{ItemState, Memory, Replayed},
    },
};

/// The last event folded into a state, in fold order.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Newest {
    at: i64,
    store: String,
    seq: i64,
}

impl Newest {
    fn of(event: &Event) -> Self {
        let (at, store, seq) = event.fold_key();
        Self { at, store: store.to_string(), seq }
    }
}

/// Adds an answer that was just written. What sorts last is simply added; anything else is folded again.
pub(crate) fn add_answer(
    conn: &Connection,
    model: &Model,
    row: i64,
    event: &Event,
    review: &Reviewed,
) -> Result<()> {
    let subject = log::subject_row(conn, &Subject::Item(review.item.clone()))?;
    let item = canonical(conn, subject)?;
    let (mut state, newest) = load(conn, item)?.unwrap_or_default();
    let key = Newest::of(event);
    if key < newest {
        return fold_group(conn, model, item);
    }
    let replayed = state.answer(model, event, review)?;
    save(conn, item, &state, &key)?;
    save_review(conn, item, row, event, review, replayed)
}

/// Computes an item's projection from its events, under whatever name it goes by now.
pub(crate) fn fold(conn: &Connection, model: &Model, subject: i64, name: &ItemId) -> Result<()> {
    let mut touched = chain(conn, subject)?;
    let target = renamed_to(conn, subject, name)?;
    set_alias(conn, subject, target)?;
    touched.extend(chain(conn, subject)?);
    let groups = touched.iter().map(|name| canonical(conn, *name));
    let groups: BTreeSet<i64> = groups.collect::<Result<_>>()?;
    // Rows may lie under a name that they no longer belong to: all are taken away before any is put back.
    for item in touched.iter().chain(&groups) {
        clear(conn, *item)?;
    }
    for item in groups {
        fold_group(conn, model, item)?;
    }
    Ok(())
}

/// A name and every name it leads through.
fn chain(conn: &Connection, subject: i64) -> Result<BTreeSet<i64>> {
    let mut seen = BTreeSet::from([subject]);
    let mut here = subject;
    let mut query = conn.prepare_cached("SELECT target FROM item_alias WHERE item = ?1")?;
    while let Some(next) = query.query_row([here], |row| row.get::<_, i64>(0)).optional()? {
        if !seen.insert(next) {
            break;
        }
        here = next;
    }
    Ok(seen)
}

fn clear(conn: &Connection, item: i64) -> Result<()> {
    conn.prepare_cached("DELETE FROM item_state WHERE item = ?1")?.execute([item])?;
    conn.prepare_cached("DELETE FROM review WHERE item = ?1")?.execute([item])?;
    Ok(())
}

/// Where the events about an item say it went: the last standing rename wins.
fn renamed_to(conn: &Connection, subject: i64, name: &ItemId) -> Result<Option<i64>> {
    let events = log::about(conn, &[subject])?;
    let last = events
        .iter()
        .filter(|logged| !logged.retracted)
        .filter_map(|logged| match &logged.event.body {
            Body::ItemRenamed(ItemRenamed { from, to, .. }) if from == name && to != name => {
                Some((logged.event.mark_key(), to))
            }
            _ => None,
        })
        .max_by_key(|(key, _)| *key);
    last.map(|(_, to)| log::subject_row(conn, &Subject::Item(to.clone()))).transpose()
}

fn set_alias(conn: &Connection, subject: i64, target: Option<i64>) -> Result<()> {
    match target {
        Some(target) => conn
            .prepare_cached("INSERT OR REPLACE INTO item_alias (item, target) VALUES (?1, ?2)")?
            .execute([subject, target])?,
        None => {
            conn.prepare_cached("DELETE FROM item_alias WHERE item = ?1")?.execute([subject])?
        }
    };
    Ok(())
}

/// The row everything about an item is kept under. Names that lead in a circle lead nowhere.
pub(crate) fn canonical(conn: &Connection, subject: i64) -> Result<i64> {
    let mut seen = vec![subject];
    let mut query = conn.prepare_cached("SELECT target FROM item_alias WHERE item = ?1")?;
    loop {
        let here = seen[seen.len() - 1];
        match query.query_row([here], |row| row.get::<_, i64>(0)).optional()? {
            None => return Ok(here),
            Some(next) if seen.contains(&next) => return Ok(subject),
            Some(next) => seen.push(next),
        }
    }
}

/// Every name that leads to this one, itself included.
fn members(conn: &Connection, item: i64) -> Result<Vec<i64>> {
    let mut found = vec![item];
    let mut query = conn.prepare_cached("SELECT item FROM item_alias WHERE target = ?1")?;
    let mut at = 0;
    while at < found.len() {
        let more = query.query_map([found[at]], |row| row.get::<_, i64>(0))?;
        for row in more {
            let row = row?;
            if !found.contains(&row) && canonical(conn, row)? == item {
                found.push(row);
            }
        }
        at += 1;
    }
    Ok(found)
}

/// Computes everything kept under one name. A name that leads elsewhere keeps nothing.
fn fold_group(conn: &Connection, model: &Model, item: i64) -> Result<()> {
    clear(conn, item)?;
    if canonical(conn, item)? != item {
        return Ok(());
    }
    let members = members(conn, item)?;
    for other in members.iter().filter(|m| **m != item) {
        clear(conn, *other)?;
    }
    let events: BTreeMap<i64, Logged> = log::about(conn, &members)?
        .into_iter()
        .filter(|logged| !logged.retracted)
        .map(|logged| (logged.row, logged))
        .collect();
    let mut events: Vec<Logged> = events.into_values().collect();
    let mut state = ItemState::default();
    let mut newest = Newest::default();

    // Answers, resets and days, as they happened.
    events.sort_by(|a, b| a.event.fold_key().cmp(&b.event.fold_key()));
    let mut any = false;
    for Logged { row, event, .. } in &events {
        match &event.body {
            Body::Reviewed(review) => {
                let replayed = state.answer(model, event, review)?;
                save_review(conn, item, *row, event, review, replayed)?;
            }
            Body::ItemsReset(_) => state.reset(),
            Body::ItemsRescheduled(mark) => state.reschedule(mark.due),
            Body::ItemsSuspended(_)
            | Body::ItemsUnsuspended(_)
            | Body::ItemsBuried(_)
            | Body::ItemsUnburied(_) => {}
            _ => continue,
        }
        any = true;
        newest = Newest::of(event);
    }
    // Marks: the last one wins.
    events.sort_by(|a, b| a.event.mark_key().cmp(&b.event.mark_key()));
    for Logged { event, .. } in &events {
        match &event.body {
            Body::ItemsSuspended(_) => state.suspended = true,
            Body::ItemsUnsuspended(_) => state.suspended = false,
            Body::ItemsBuried(mark) => state.buried_until = Some(mark.until),
            Body::ItemsUnburied(_) => state.buried_until = None,
            _ => {}
        }
    }
    if any { save(conn, item, &state, &newest) } else { Ok(()) }
}

/// Computes everything about every item: after other parameters were chosen, or all projections lost.
pub(crate) fn fold_all(conn: &Connection, model: &Model) -> Result<()> {
    conn.execute_batch("DELETE FROM item_state; DELETE FROM review; DELETE FROM item_alias;")?;
    let mut query = conn.prepare("SELECT id, name FROM subject WHERE kind = 'item'")?;
    let all: Vec<(i64, String)> =
        query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    let mut renamed = conn.prepare(
        "SELECT DISTINCT event_subject.subject FROM event_subject
         JOIN event ON event.id = event_subject.event WHERE event.kind = 'item-renamed'",
    )?;
    let renamed: BTreeSet<i64> =
        renamed.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for (subject, name) in all.iter().filter(|(subject, _)| renamed.contains(subject)) {
        let target = renamed_to(conn, *subject, &name.parse()?)?;
        set_alias(conn, *subject, target)?;
    }
    for (subject, _) in &all {
        fold_group(conn, model, *subject)?;
    }
    Ok(())
}

fn save_review(
    conn: &Connection,
    item: i64,
    row: i64,
    event: &Event,
    review: &Reviewed,
    replayed: Replayed,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO review (event, item, at, study_day, kind, source, rating, took_ms, planned_ms,
           recall, session, elapsed, was_review, was_new, stability, difficulty)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    )?
    .execute(params![
        row,
        item,
        event.moment.at.as_millisecond(),
        event.moment.study_day.number(),
        review.kind.word(),
        review.source.word(),
        review.rating.number(),
        review.took_ms,
        review.planned_ms,
        review.recall,
        review.session,
        replayed.elapsed,
        replayed.was_review,
        replayed.was_new,
        replayed.after.map(|trace| trace.stability),
        replayed.after.map(|trace| trace.difficulty),
    ])?;
    Ok(())
}

fn save(conn: &Connection, item: i64, state: &ItemState, newest: &Newest) -> Result<()> {
    let (phase, step, due_day, due_at) = match state.memory {
        Memory::New => ("new", None, None, None),
        Memory::Learning { step, due, .. } => ("learning", Some(step), None, Some(due)),
        Memory::Review { due, .. } => ("review", None, Some(due), None),
        Memory::Relearning { step, due, .. } => ("relearning", Some(step), None, Some(due)),
    };
    let trace = state.memory.trace();
    conn.prepare_cached(
        "INSERT OR REPLACE INTO item_state (item, phase, stability, difficulty, step, last_day,
           due_day, due_at, kind, reviews, lapses, first_day, last_review, last_at, last_rating,
           suspended, buried_until, fingerprint, answer, fold_at, fold_store, fold_seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
           ?19, ?20, ?21, ?22)",
    )?
    .execute(params![
        item,
        phase,
        trace.map(|(trace, _)| trace.stability),
        trace.map(|(trace, _)| trace.difficulty),
        step,
        trace.map(|(_, last)| last.number()),
        due_day.map(StudyDay::number),
        due_at.map(Timestamp::as_millisecond),
        state.kind.map(ItemKind::word),
        state.reviews,
        state.lapses,
        state.first_day.map(StudyDay::number),
        state.last_review.as_ref().map(EventId::to_string),
        state.last_at.map(Timestamp::as_millisecond),
        state.last_rating.map(Rating::number),
        state.suspended,
        state.buried_until.map(StudyDay::number),
        state.fingerprint,
        state.answer,
        newest.at,
        newest.store,
        newest.seq,
    ])?;
    Ok(())
}

/// The columns [`read`] needs.
pub(crate) const COLUMNS: &str = "item_state.phase, item_state.stability, item_state.difficulty, \
    item_state.step, item_state.last_day, item_state.due_day, item_state.due_at, item_state.kind, \
    item_state.reviews, item_state.lapses, item_state.first_day, item_state.last_review, \
    item_state.last_at, item_state.last_rating, item_state.suspended, item_state.buried_until, \
    item_state.fingerprint, item_state.answer, item_state.fold_at, item_state.fold_store, item_state.fold_seq";

fn load(conn: &Connection, item: i64) -> Result<Option<(ItemState, Newest)>> {
    let mut query =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM item_state WHERE item = ?1"))?;
    let mut rows = query.query([item])?;
    rows.next()?
        .map(|row| {
            let newest = Newest {
                at: row.get("fold_at")?,
                store: row.get("fold_store")?,
                seq: row.get("fold_seq")?,
            };
            Ok((read(row)?, newest))
        })
        .transpose()
}

/// What is known of an item; the default when nothing is.
pub(crate) fn state(conn: &Connection, item: &ItemId) -> Result<ItemState> {
    let Some(subject) = log::find_subject(conn, &Subject::Item(item.clone()))? else {
        return Ok(ItemState::default());
    };
    let item = canonical(conn, subject)?;
    Ok(load(conn, item)?.map(|(state, _)| state).unwrap_or_default())
}

/// Reads a row of `item_state`.
pub(crate) fn read(row: &Row<'_>) -> Result<ItemState> {
    let damaged = |what: &str| Error::new(ErrorKind::CorruptStore, format!("an item has {what}"));
    let day = |column: &str| -> Result<Option<StudyDay>> {
        row.get::<_, Option<i32>>(column)?
            .map(|n| StudyDay::from_number(n).ok_or_else(|| damaged("a day out of range")))
            .transpose()
    };
    let instant = |column: &str| -> Result<Option<Timestamp>> {
        row.get::<_, Option<i64>>(column)?
            .map(|ms| Timestamp::from_millisecond(ms).map_err(|_| damaged("no instant")))
            .transpose()
    };
    let phase = row.get_ref("phase")?.as_str().map_err(rusqlite::Error::from)?;
    let memory = if phase == "new" {
        Memory::New
    } else {
        let state = Trace { stability: row.get("stability")?, difficulty: row.get("difficulty")? };
        let last = day("last_day")?.ok_or_else(|| damaged("no last day"))?;
        if phase == "review" {
            let due = day("due_day")?.ok_or_else(|| damaged("no due day"))?;
            Memory::Review { state, last, due }
        } else {
            let step = row.get("step")?;
            let due = instant("due_at")?.ok_or_else(|| damaged("no due time"))?;
            match phase {
                "learning" => Memory::Learning { state, step, last, due },
                "relearning" => Memory::Relearning { state, step, last, due },
                _ => return Err(damaged("an unknown phase")),
            }
        }
    };
    let last_review: Option<String> = row.get("last_review")?;
    let kind: Option<String> = row.get("kind")?;
    Ok(ItemState {
        memory,
        last_review: last_review.map(|id| id.parse()).transpose()?,
        last_at: instant("last_at")?,
        last_rating: row.get::<_, Option<u32>>("last_rating")?.and_then(Rating::from_number),
        first_day: day("first_day")?,
        reviews: row.get("reviews")?,
        lapses: row.get("lapses")?,
        suspended: row.get("suspended")?,
        buried_until: day("buried_until")?,
        kind: kind.as_deref().and_then(ItemKind::from_word),
        fingerprint: row.get("fingerprint")?,
        answer: row.get("answer")?,
    })
}
