//! FSRS's parameters: the last chosen ones are in force.

use std::{collections::BTreeSet, sync::Arc};

use rusqlite::{Connection, params};

use super::{
    event::{Body, Event, ParametersChosen, Subject},
    items::{self, Refolded},
    log,
    log::Recorded,
    model, sqlite,
    store::Store,
};
use item::{error::Result, event::EventTime};
use memory::model::Model;

impl Store {
    /// Goes on with other parameters. Every item is computed under them on a connection of its own while
    /// others read and write; then, in one transaction, the choice is written and what was computed takes
    /// the place of what is there. `meanwhile` runs in between, for tests.
    ///
    /// # Errors
    /// As [`Store::record`]; [`ErrorKind::InvalidInput`] for parameters that FSRS refuses.
    pub(crate) fn choose_parameters(
        &self,
        chosen: ParametersChosen,
        moment: EventTime,
        meanwhile: impl FnOnce(),
    ) -> Result<Recorded> {
        if !self.writable() {
            return Err(self.read_only());
        }
        let model = Model::new(&chosen.parameters.clone().unwrap_or_default())?;
        let refolded = {
            let mut conn = sqlite::open_for_reading(&self.folder.progress())?;
            Refolded::of(&*conn.transaction()?, &model)?
        };
        meanwhile();
        self.write(|conn, head| {
            let (_, event) = log::append(conn, head, moment, Body::ParametersChosen(chosen))?;
            fold(conn)?;
            let (model, by) = model::load(conn)?;
            head.model = model;
            if by.as_ref() == Some(&event.id) {
                refolded.save(conn, &head.model)?;
            } else {
                items::fold_all(conn, &head.model)?;
            }
            Ok(Recorded { id: Some(event.id), changed: BTreeSet::from([Subject::Parameters]) })
        })
    }
}

/// Computes which parameters are in force, and the model under them.
pub(crate) fn fold(conn: &Connection) -> Result<Arc<Model>> {
    let row = log::subject_row(conn, &Subject::Parameters)?;
    let events = log::about(conn, &[row])?;
    let last = events
        .iter()
        .filter(|logged| !logged.retracted)
        .filter_map(|logged| match &logged.event.body {
            Body::ParametersChosen(chosen) => Some((&logged.event, &chosen.parameters)),
            _ => None,
        })
        .max_by_key(|(event, _)| event.order());
    conn.execute("DELETE FROM parameters", [])?;
    let Some((event, chosen)) = last else { return Ok(Arc::default()) };
    let value = chosen.as_ref().map(|p| serde_json::json!(p.as_slice()).to_string());
    conn.execute(
        "INSERT INTO parameters (id, event, value) VALUES (1, ?1, ?2)",
        params![event.id.to_string(), value],
    )?;
    model::load(conn).map(|(model, _)| model)
}

/// Every choice of parameters that stands, oldest first.
pub(crate) fn history(conn: &Connection) -> Result<Vec<(Event, ParametersChosen)>> {
    let Some(row) = log::find_subject(conn, &Subject::Parameters)? else { return Ok(Vec::new()) };
    let mut events = log::about(conn, &[row])?;
    events.retain(|logged| !logged.retracted);
    events.sort_by(|a, b| a.event.order().cmp(&b.event.order()));
    Ok(events
        .into_iter()
        .filter_map(|logged| match logged.event.body.clone() {
            Body::ParametersChosen(chosen) => Some((logged.event, chosen)),
            _ => None,
        })
        .collect())
}
