//! Taking one action back out of its turn.

use super::{
    Recorded, Store, append,
    event::{Body, EventId, Moment, Undone},
};
use crate::error::Result;

impl Store {
    /// Takes an action back, whatever was done since; what was done since stands.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub(crate) fn retract(&self, target: &EventId, moment: Moment) -> Result<Recorded> {
        let body = Body::Undone(Undone { target: target.clone() });
        self.write(|conn, head| append(conn, head, moment, body))
    }
}
