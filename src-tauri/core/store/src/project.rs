//! Projections: what the log amounts to, kept in tables so that nobody has to fold it to ask.
//!
//! Invariant: a projection of a subject is a function of the set of events about it, whatever order
//! they arrived in. [`apply`] keeps it so one event at a time, [`rebuild`] computes it from nothing,
//! and a property test finds the two equal.

use std::{collections::BTreeSet, sync::Arc};

use rusqlite::Connection;

use super::{
    event::{Body, Event, Subject},
    items, log, names, pages, parameters, settings,
};
use item::error::Result;
use memory::model::Model;

/// Brings the projections up to date with an event that was just written. Returns what changed.
///
/// `model` is what memories are computed with; it is replaced when the event chose other parameters.
pub(crate) fn apply(
    conn: &Connection,
    model: &mut Arc<Model>,
    row: i64,
    event: &Event,
) -> Result<BTreeSet<Subject>> {
    let mut changed = BTreeSet::new();
    // An event may arrive after the one that takes it back.
    let retracted = settle(conn, row, event, &mut changed)?;
    settle_targets(conn, event, &mut changed)?;
    match &event.body {
        Body::Reviewed(review) if !retracted => {
            items::add_answer(conn, model, row, event, review)?;
            return Ok(BTreeSet::from([Subject::Item(review.item.clone())]));
        }
        body => changed.extend(affected(conn, body)?),
    }
    if changed.contains(&Subject::Parameters) {
        *model = parameters::fold(conn)?;
        items::fold_all(conn, model)?;
    }
    let (mut items, mut folded) = (BTreeSet::new(), BTreeSet::new());
    for subject in &changed {
        match subject {
            Subject::Item(_) => _ = items.insert(log::subject_row(conn, subject)?),
            // An event counts under the name that its page has now.
            Subject::Page(_) => {
                folded.extend(names::targets(conn, log::subject_row(conn, subject)?)?)
            }
            Subject::Setting(_) | Subject::Parameters => fold(conn, subject)?,
        }
    }
    pages::fold(conn, &folded)?;
    items::fold(conn, model, &items)?;
    Ok(changed)
}

/// Decides whether what an event may take back stands.
fn settle_targets(conn: &Connection, by: &Event, changed: &mut BTreeSet<Subject>) -> Result<()> {
    for target in by.body.targets() {
        // Only what comes before it: this also rules out circles.
        if let Some(target) = log::find(conn, target)?
            && by.takes_back(&target.event)
        {
            settle(conn, target.row, &target.event, changed)?;
        }
    }
    Ok(())
}

/// An event stands unless another that itself stands takes it back. Returns whether it is taken back.
fn settle(
    conn: &Connection,
    row: i64,
    event: &Event,
    changed: &mut BTreeSet<Subject>,
) -> Result<bool> {
    let retracted = log::aimed_at(conn, &event.id)?
        .iter()
        .any(|by| !by.retracted && by.event.takes_back(event));
    let was = conn.prepare_cached("SELECT 1 FROM retracted WHERE event = ?1")?.exists([row])?;
    if retracted == was {
        return Ok(retracted);
    }
    let sql = if retracted {
        "INSERT INTO retracted (event) VALUES (?1)"
    } else {
        "DELETE FROM retracted WHERE event = ?1"
    };
    conn.prepare_cached(sql)?.execute([row])?;
    settle_targets(conn, event, changed)?;
    changed.extend(affected(conn, &event.body)?);
    Ok(retracted)
}

/// What an event is about, and the page of the flag that it resolves: that may be called otherwise.
fn affected(conn: &Connection, body: &Body) -> Result<Vec<Subject>> {
    let mut subjects = body.subjects();
    if let Body::FlagResolved(mark) = body
        && let Some(raised) = log::find(conn, &mark.flag)?
    {
        subjects.extend(raised.event.body.subjects());
    }
    Ok(subjects)
}

/// Computes the projection of a page or a setting from its events.
fn fold(conn: &Connection, subject: &Subject) -> Result<()> {
    let row = log::subject_row(conn, subject)?;
    match subject {
        Subject::Page(_) => pages::fold(conn, &BTreeSet::from([row])),
        Subject::Setting(key) => settings::fold(conn, key, log::about(conn, &[row])?),
        // Items are folded together, and parameters before everything that depends on them.
        Subject::Item(_) | Subject::Parameters => Ok(()),
    }
}

/// The tables that [`rebuild`] empties and fills again.
pub(crate) const TABLES: &[&str] = &[
    "retracted",
    "page_layer",
    "page_state",
    "flag",
    "setting",
    "item_state",
    "review",
    "parameters",
];

/// Computes every projection from the log alone, and returns the model they were computed with.
pub(crate) fn rebuild(conn: &Connection) -> Result<Arc<Model>> {
    for table in TABLES {
        conn.execute(&format!("DELETE FROM {table}"), [])?;
    }
    let mut takers = Vec::new();
    let mut subjects = BTreeSet::new();
    log::each(conn, |logged| {
        subjects.extend(logged.event.body.subjects());
        if !logged.event.body.targets().is_empty() {
            takers.push(logged.event);
        }
        Ok(())
    })?;
    let mut ignored = BTreeSet::new();
    for event in takers {
        settle_targets(conn, &event, &mut ignored)?;
    }
    let model = parameters::fold(conn)?;
    items::fold_all(conn, &model)?;
    for subject in &subjects {
        fold(conn, subject)?;
    }
    Ok(model)
}
