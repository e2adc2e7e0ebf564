//! What the log says about each item, in SQL: folding events into `item_state` and `review`, one event
//! at a time or from nothing.
//!
//! Invariants: an item's row is a function of its [`names::history`], folded in the order of the log,
//! and everything about an item is read from the row of that very name.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, Row, params};

use super::{
    event::{Body, Event, Subject},
    log::{self, Logged},
    names,
};
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::EventId,
    ids::ItemId,
    kind::{ItemKind, Rating},
};
use memory::{
    card_state::CardState,
    model::{MemoryState, Model},
    review::Reviewed,
    state::{ItemState, Replayed},
};

/// The last event folded into a state, in the order of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Newest {
    hlc: i64,
    store: String,
    seq: i64,
}

impl Newest {
    fn of(event: &Event) -> Self {
        let (hlc, store, seq) = event.order();
        Self { hlc: hlc.0, store: store.to_string(), seq }
    }
}

/// Adds an answer that was just written. What comes last is simply added; anything else is folded again.
pub(crate) fn add_answer(
    conn: &Connection,
    model: &Model,
    row: i64,
    event: &Event,
    review: &Reviewed,
) -> Result<()> {
    let item = log::subject_row(conn, &Subject::Item(review.item.clone()))?;
    let (mut state, newest) = load(conn, item)?.unwrap_or_default();
    let key = Newest::of(event);
    if key < newest || names::moves_on(conn, item, event)? {
        return fold(conn, model, &BTreeSet::from([item]));
    }
    let replayed = state.answer(model, (&event.id, event.moment), review)?;
    let nth = conn
        .prepare_cached("SELECT coalesce(max(nth), 0) + 1 FROM review WHERE item = ?1")?
        .query_row([item], |row| row.get(0))?;
    save(conn, item, &state, &key)?;
    save_review(conn, Place { item, nth }, row, event, review, replayed)
}

/// Computes the projections of items from their events, and of every name that their events went to.
pub(crate) fn fold(conn: &Connection, model: &Model, subjects: &BTreeSet<i64>) -> Result<()> {
    let mut touched = BTreeSet::new();
    for subject in subjects {
        touched.extend(names::targets(conn, *subject)?);
    }
    // A row may lie under a name that it no longer belongs to: all are taken away before any is put back.
    for item in &touched {
        conn.prepare_cached("DELETE FROM item_state WHERE item = ?1")?.execute([item])?;
        conn.prepare_cached("DELETE FROM review WHERE item = ?1")?.execute([item])?;
    }
    for item in touched {
        fold_one(conn, model, item)?;
    }
    Ok(())
}

/// Fills the empty rows of one name.
fn fold_one(conn: &Connection, model: &Model, item: i64) -> Result<()> {
    let history = names::history(conn, item)?;
    let Some(folded) = Folded::of(model, &history)? else { return Ok(()) };
    save(conn, item, &folded.state, &folded.newest)?;
    for (nth, (place, replayed)) in folded.answers.into_iter().enumerate() {
        let Logged { row, event, .. } = &history[place];
        if let Body::Reviewed(review) = &event.body {
            let nth = i64::try_from(nth + 1).unwrap_or(i64::MAX);
            save_review(conn, Place { item, nth }, *row, event, review, replayed)?;
        }
    }
    Ok(())
}

/// What an item's events amount to.
struct Folded {
    state: ItemState,
    newest: Newest,
    /// Where in the history each answer stands, and what it amounted to.
    answers: Vec<(usize, Replayed)>,
}

impl Folded {
    /// Folds a history, which is in order; none when nothing in it is about memory.
    fn of(model: &Model, history: &[Logged]) -> Result<Option<Self>> {
        let mut state = ItemState::default();
        let mut answers = Vec::new();
        let mut newest = None;
        for (place, Logged { event, .. }) in history.iter().enumerate() {
            match &event.body {
                Body::Reviewed(review) => {
                    answers.push((place, state.answer(model, (&event.id, event.moment), review)?));
                }
                Body::ItemsReset(_) => state.reset(),
                Body::ItemsRescheduled(mark) => state.reschedule(mark.due),
                Body::ItemsSuspended(_) => state.suspended = true,
                Body::ItemsUnsuspended(_) => state.suspended = false,
                Body::ItemsBuried(mark) => state.buried_until = Some(mark.until),
                Body::ItemsUnburied(_) => state.buried_until = None,
                _ => continue,
            }
            newest = Some(Newest::of(event));
        }
        Ok(newest.map(|newest| Self { state, newest, answers }))
    }
}

/// Every item that anything was recorded of.
fn all(conn: &Connection) -> Result<Vec<i64>> {
    let mut query = conn.prepare_cached("SELECT id FROM subject WHERE kind = 'item'")?;
    Ok(query.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Computes everything about every item, after all projections were lost.
pub(crate) fn fold_all(conn: &Connection, model: &Model) -> Result<()> {
    conn.execute_batch("DELETE FROM item_state; DELETE FROM review;")?;
    for item in all(conn)? {
        fold_one(conn, model, item)?;
    }
    Ok(())
}

struct RefoldedItem {
    item: i64,
    state: ItemState,
    newest: Newest,
    /// By the row of the answer's event.
    answers: Vec<(i64, Replayed)>,
}

/// Every item under another model, computed beside the one in force and not saved yet.
pub(crate) struct Refolded {
    items: Vec<RefoldedItem>,
    /// The last event that was looked at.
    upto: i64,
}

impl Refolded {
    /// Computes every item from the log as this connection sees it: one that writes nothing, in a
    /// transaction of its own.
    pub(crate) fn of(conn: &Connection, model: &Model) -> Result<Self> {
        let upto = log::last_row(conn)?;
        let mut items = Vec::new();
        for item in all(conn)? {
            let history = names::history(conn, item)?;
            if let Some(Folded { state, newest, answers }) = Folded::of(model, &history)? {
                let answers = answers.into_iter().map(|(place, r)| (history[place].row, r));
                items.push(RefoldedItem { item, state, newest, answers: answers.collect() });
            }
        }
        Ok(Self { items, upto })
    }

    /// Puts what was computed in the place of what is there, and folds again what changed since.
    pub(crate) fn save(self, conn: &Connection, model: &Model) -> Result<()> {
        let mut update = conn.prepare_cached(
            "UPDATE review SET elapsed = ?2, was_review = ?3, was_new = ?4, stability = ?5,
               difficulty = ?6 WHERE event = ?1",
        )?;
        for RefoldedItem { item, state, newest, answers } in self.items {
            save(conn, item, &state, &newest)?;
            for (row, Replayed { elapsed, was_review, was_new, after }) in answers {
                let stability = after.map(|memory| memory.stability);
                let difficulty = after.map(|memory| memory.difficulty);
                update
                    .execute(params![row, elapsed, was_review, was_new, stability, difficulty])?;
            }
        }
        let mut later = BTreeSet::new();
        for subject in log::touched_since(conn, self.upto)? {
            if let Subject::Item(_) = &subject {
                later.insert(log::subject_row(conn, &subject)?);
            }
        }
        fold(conn, model, &later)
    }
}

/// Where an answer is kept.
struct Place {
    item: i64,
    /// From 1, in the order of the log.
    nth: i64,
}

fn save_review(
    conn: &Connection,
    place: Place,
    row: i64,
    event: &Event,
    review: &Reviewed,
    replayed: Replayed,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO review (event, item, at, study_day, kind, source, rating, took_ms, planned_ms,
           recall, session, elapsed, was_review, was_new, stability, difficulty, nth)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
    )?
    .execute(params![
        row,
        place.item,
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
        replayed.after.map(|memory| memory.stability),
        replayed.after.map(|memory| memory.difficulty),
        place.nth,
    ])?;
    Ok(())
}

fn save(conn: &Connection, item: i64, state: &ItemState, newest: &Newest) -> Result<()> {
    let (phase, step, due_day, due_at) = match state.memory {
        CardState::New => ("new", None, None, None),
        CardState::Learning { step, due, .. } => ("learning", Some(step), None, Some(due)),
        CardState::Review { due, .. } => ("review", None, Some(due), None),
        CardState::Relearning { step, due, .. } => ("relearning", Some(step), None, Some(due)),
    };
    let memory = state.memory.memory_state();
    conn.prepare_cached(
        "INSERT OR REPLACE INTO item_state (item, phase, stability, difficulty, step, last_day,
           due_day, due_at, kind, reviews, lapses, first_day, last_review, last_at, last_rating,
           suspended, buried_until, fingerprint, answer, fold_hlc, fold_store, fold_seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18,
           ?19, ?20, ?21, ?22)",
    )?
    .execute(params![
        item,
        phase,
        memory.map(|(memory, _)| memory.stability),
        memory.map(|(memory, _)| memory.difficulty),
        step,
        memory.map(|(_, last)| last.number()),
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
        newest.hlc,
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
    item_state.fingerprint, item_state.answer, item_state.fold_hlc, item_state.fold_store, item_state.fold_seq";

fn load(conn: &Connection, item: i64) -> Result<Option<(ItemState, Newest)>> {
    let mut query =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM item_state WHERE item = ?1"))?;
    let mut rows = query.query([item])?;
    rows.next()?
        .map(|row| {
            let newest = Newest {
                hlc: row.get("fold_hlc")?,
                store: row.get("fold_store")?,
                seq: row.get("fold_seq")?,
            };
            Ok((read(row)?, newest))
        })
        .transpose()
}

/// What is known of an item under this very name; the default when nothing is.
pub(crate) fn state(conn: &Connection, item: &ItemId) -> Result<ItemState> {
    let Some(subject) = log::find_subject(conn, &Subject::Item(item.clone()))? else {
        return Ok(ItemState::default());
    };
    Ok(load(conn, subject)?.map(|(state, _)| state).unwrap_or_default())
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
        CardState::New
    } else {
        let state =
            MemoryState { stability: row.get("stability")?, difficulty: row.get("difficulty")? };
        let last = day("last_day")?.ok_or_else(|| damaged("no last day"))?;
        if phase == "review" {
            let due = day("due_day")?.ok_or_else(|| damaged("no due day"))?;
            CardState::Review { state, last, due }
        } else {
            let step = row.get("step")?;
            let due = instant("due_at")?.ok_or_else(|| damaged("no due time"))?;
            match phase {
                "learning" => CardState::Learning { state, step, last, due },
                "relearning" => CardState::Relearning { state, step, last, due },
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
