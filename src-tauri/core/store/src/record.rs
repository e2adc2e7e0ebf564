//! Writing events, and taking them back.

use item::{
    error::{Error, ErrorKind, Result},
    event::{EventId, EventTime, ReplicaId},
    ids::PageRef,
};
use rusqlite::Connection;

use super::{
    event::{self, Body, NoteWritten, Undone},
    log::{self, LogHead, Recorded},
    pages, parameters, project,
    settings::{self, Settings},
    store::Store,
    under_way,
};

/// What undo or redo would act on.
#[derive(Clone, Debug, PartialEq)]
pub struct UndoTarget {
    /// Names it: the newest event of it.
    pub id: EventId,
    /// What that event says.
    pub body: Body,
    /// How many events: the renames that a pack gave at once are one action.
    pub count: usize,
    /// How many of them rename a page.
    pub pages: usize,
}

impl UndoTarget {
    /// What these events are together, newest first; none when there are none.
    pub(crate) fn of(events: &[event::Event]) -> Option<Self> {
        let is_page = |event: &&event::Event| matches!(event.body, Body::PageRenamed(_));
        let pages = events.iter().filter(is_page).count();
        let event::Event { id, body, .. } = events.first()?.clone();
        Some(Self { id, body, count: events.len(), pages })
    }
}

/// Writes one event and brings the projections up to date.
pub(crate) fn append(
    conn: &Connection,
    head: &mut LogHead,
    moment: EventTime,
    body: Body,
) -> Result<Recorded> {
    let (row, event) = log::append(conn, head, moment, body)?;
    let changed = project::apply(conn, &mut head.model, row, &event)?;
    under_way::rename(conn, &event.body)?;
    Ok(Recorded { id: Some(event.id), changed })
}

impl Store {
    /// Writes one event and brings the projections up to date, in one transaction.
    ///
    /// # Errors
    /// [`ErrorKind::ReadOnly`], [`ErrorKind::DiskFull`]; then nothing changed.
    pub fn record(&self, body: Body, moment: EventTime) -> Result<Recorded> {
        match body {
            Body::ParametersChosen(chosen) => self.choose_parameters(chosen, moment, || ()),
            body => self.write(|conn, head| append(conn, head, moment, body)),
        }
    }

    /// Writes a page's note over the ones its writer saw.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn record_note(&self, page: PageRef, text: String, moment: EventTime) -> Result<Recorded> {
        self.write(|conn, head| {
            let replaces = pages::heads(conn, &page)?;
            append(conn, head, moment, Body::NoteWritten(NoteWritten { page, text, replaces }))
        })
    }

    /// What undo would take back, and what redo would bring back, with how many events that is.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn undo_targets(&self) -> Result<(Option<UndoTarget>, Option<UndoTarget>)> {
        let Some(replica) = &self.replica else { return Ok((None, None)) };
        let conn = self.read();
        // Both are told of the same log, whatever is being written meanwhile.
        let view = conn.unchecked_transaction()?;
        let undo = log::undo_targets(&view, replica)?;
        let redo = log::redo_targets(&view, replica)?;
        let mut undone = Vec::new();
        for event in &redo {
            if let Body::Undone(Undone { target }) = &event.body {
                undone.extend(log::find(&view, target)?.map(|logged| logged.event));
            }
        }
        Ok((UndoTarget::of(&undo), UndoTarget::of(&undone)))
    }

    /// Takes back this replica's newest action that stands.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`], or as [`Store::record`].
    pub fn undo(&self, moment: EventTime) -> Result<Recorded> {
        self.retract(moment, log::undo_targets, "there is nothing to undo")
    }

    /// Takes back this action, which must be what [`Store::undo`] would take back.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`] when it is undone already or another action came after it; otherwise as
    /// [`Store::record`].
    pub fn undo_action(&self, action: &EventId, moment: EventTime) -> Result<Recorded> {
        let only = |conn: &Connection, replica: &ReplicaId| {
            let targets = log::undo_targets(conn, replica)?;
            if targets.first().is_some_and(|newest| newest.id == *action) {
                return Ok(targets);
            }
            if log::find(conn, action)?.is_some_and(|logged| logged.retracted) {
                return Err(Error::new(ErrorKind::NothingToUndo, "that is undone already"));
            }
            Err(Error::new(ErrorKind::NothingToUndo, "that isn't your latest change any more")
                .help("Undo the changes after it first."))
        };
        self.retract(moment, only, "there is nothing to undo")
    }

    /// Brings back what undo took back last.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`], or as [`Store::record`].
    pub fn redo(&self, moment: EventTime) -> Result<Recorded> {
        self.retract(moment, log::redo_targets, "there is nothing to redo")
    }

    pub(crate) fn retract(
        &self,
        moment: EventTime,
        targets: impl FnOnce(&Connection, &ReplicaId) -> Result<Vec<event::Event>>,
        none: &str,
    ) -> Result<Recorded> {
        self.write(|conn, head| {
            let targets = targets(conn, &head.replica)?;
            if targets.is_empty() {
                return Err(Error::new(ErrorKind::NothingToUndo, none));
            }
            let mut all = Recorded::default();
            for target in targets {
                let body = Body::Undone(Undone { target: target.id });
                let one = append(conn, head, moment, body)?;
                all.id = one.id;
                all.changed.extend(one.changed);
            }
            Ok(all)
        })
    }

    /// The settings in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn settings(&self) -> Result<Settings> {
        settings::load(&self.read())
    }

    /// Every choice of parameters, oldest first.
    pub fn parameter_history(&self) -> Result<Vec<(event::Event, event::ParametersChosen)>> {
        parameters::history(&self.read())
    }
}
