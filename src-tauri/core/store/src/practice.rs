//! Practice in the log: rehearsals and interviews that are over.

use std::collections::HashMap;

use rusqlite::Connection;

use super::{
    event::{Body, Event, Subject},
    log::{self, Logged},
    names,
    store::Store,
};
use item::{error::Result, ids::ItemId};

/// The events about an item that stand, in the order of the log, those under earlier names included: each
/// names the item as it is called now.
pub(crate) fn standing(conn: &Connection, item: &ItemId) -> Result<Vec<Event>> {
    let Some(row) = log::find_subject(conn, &Subject::Item(item.clone()))? else {
        return Ok(Vec::new());
    };
    let events = names::history(conn, row)?.into_iter().map(|Logged { mut event, .. }| {
        event.body.items_mut().into_iter().for_each(|name| name.clone_from(item));
        event
    });
    Ok(events.collect())
}

impl Store {
    /// The events about an item that stand, in the order of the log, earlier names included.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn events_about(&self, item: &ItemId) -> Result<Vec<Event>> {
        standing(&self.read(), item)
    }

    /// Every interview that is over, in the order of the log. Each names its questions as they are called
    /// now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn interviews(&self) -> Result<Vec<Event>> {
        names::of_kinds(&self.read(), &["interview-finished"])
    }

    /// Recordings that the log knows, by file name, with the title of their script.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn recorded_titles(&self) -> Result<HashMap<String, String>> {
        let runs = log::of_kinds(&self.read(), &["rehearsal-finished"])?.into_iter();
        let runs = runs.filter_map(|event| match event.body {
            Body::RehearsalFinished(done) => Some((done.result.recording?, done.result.title)),
            _ => None,
        });
        let interviews = self.interviews()?.into_iter().filter_map(|event| match event.body {
            Body::InterviewFinished(done) => Some(done.scorecard),
            _ => None,
        });
        let answers = interviews.flat_map(|card| {
            let title = card.title;
            let files = card.questions.into_iter().filter_map(|question| question.asked.recording);
            files.map(move |file| (file, title.clone())).collect::<Vec<_>>()
        });
        Ok(runs.chain(answers).collect())
    }
}
