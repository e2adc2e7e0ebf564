//! Changing the rating of a graded board: the one it has is taken back first.

use super::super::Study;
use crate::{
    board::attempt::BoardResult,
    error::{Error, ErrorKind, Result},
    store::{
        boards::BoardUnrated,
        event::{Body, EventId},
    },
};

impl Study {
    /// Takes the rating of a graded board back, whatever was done since and whichever store gave it, so that
    /// it can be rated anew. One step of undo.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when it is not rated; as [`Study::board_result`] and [`Study::act`].
    pub fn board_unrate(&self, id: &str) -> Result<BoardResult> {
        let mut result = self.board_result(id)?;
        let item = result.item.clone();
        let events = self.store.events_about(&item)?.into_iter();
        let is_rating = |body: &Body| matches!(body, Body::Reviewed(review) if review.board.as_deref() == Some(id));
        let ratings: Vec<EventId> =
            events.filter(|event| is_rating(&event.body)).map(|event| event.id).collect();
        if ratings.is_empty() {
            return Err(
                Error::new(ErrorKind::InvalidInput, "this board isn’t rated").help("Rate it.")
            );
        }
        let unrated = BoardUnrated { attempt: id.to_owned(), item: item.clone(), ratings };
        let recorded = self.store.record(Body::BoardUnrated(unrated), self.moment())?;
        self.committed(&recorded);
        result.rated = None;
        result.choices = self.choices_now(&item, None);
        Ok(result)
    }
}
