//! Changing the rating of a graded board: the one it has is taken back first.

use super::super::Study;
use crate::{
    board::attempt::BoardResult,
    error::{Error, ErrorKind, Result},
    store::event::Body,
};

impl Study {
    /// Takes the rating of a graded board back, whatever was done since, so that it can be rated anew.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when it is not rated; as [`Study::board_result`] and [`Study::act`].
    pub fn board_unrate(&self, id: &str) -> Result<BoardResult> {
        let item = self.board_result(id)?.item;
        let rating = self.store.events_about(&item)?.into_iter().find(|event| {
            matches!(&event.body, Body::Reviewed(review) if review.board.as_deref() == Some(id))
        });
        let rating = rating.ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "this board isn’t rated").help("Rate it.")
        })?;
        let recorded = self.store.retract(&rating.id, self.moment())?;
        self.finish(recorded)?;
        self.board_result(id)
    }
}
