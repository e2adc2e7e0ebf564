//! Which parameters of FSRS are in force, and the model under them.

use std::sync::{Arc, Mutex, PoisonError};

use item::{
    error::{Error, ErrorKind, Result},
    event::EventId,
};
use memory::model::{Model, Parameters};
use rusqlite::{Connection, OptionalExtension};

/// The row of the parameters in force: the event that chose them, and their text.
type Chosen = Option<(String, Option<String>)>;

fn chosen(conn: &Connection) -> Result<Chosen> {
    Ok(conn
        .prepare_cached("SELECT event, value FROM parameters")?
        .query_row([], |row| Ok((row.get("event")?, row.get("value")?)))
        .optional()?)
}

/// The model in force, and the event that chose its parameters.
pub(crate) fn load(conn: &Connection) -> Result<Made> {
    model(chosen(conn)?)
}

/// A model, and the event that chose its parameters.
type Made = (Arc<Model>, Option<EventId>);

fn model(chosen: Chosen) -> Result<Made> {
    let Some((event, value)) = chosen else { return Ok((Arc::default(), None)) };
    Ok((Arc::new(Model::new(&read(value)?)?), Some(event.parse()?)))
}

/// The model that was in force when this was last asked. To make one takes far longer than to read which.
#[derive(Debug, Default)]
pub(crate) struct LastModel(Mutex<Option<(Chosen, Made)>>);

impl LastModel {
    /// The model in force, made anew only when other parameters are.
    pub(crate) fn load(&self, conn: &Connection) -> Result<Made> {
        let now = chosen(conn)?;
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((known, made)) = &*last
            && *known == now
        {
            return Ok(made.clone());
        }
        let made = model(now.clone())?;
        *last = Some((now, made.clone()));
        Ok(made)
    }
}

/// The parameters in force.
pub(crate) fn current(conn: &Connection) -> Result<Parameters> {
    let found: Option<Option<String>> = conn
        .prepare_cached("SELECT value FROM parameters")?
        .query_row([], |row| row.get("value"))
        .optional()?;
    read(found.flatten())
}

fn read(value: Option<String>) -> Result<Parameters> {
    let Some(text) = value else { return Ok(Parameters::default()) };
    serde_json::from_str(&text).map_err(|e| {
        Error::new(ErrorKind::CorruptStore, "the parameters in force are unreadable").source(e)
    })
}
