//! Changing the rating of a graded board: the one it has is taken back first.

use super::super::Study;
use board::attempt::BoardResult;
use item::error::{Error, ErrorKind, Result};
use store::event::{BoardUnrated, Body};

impl Study {
    /// Takes the rating of a graded board back, whatever was done since and whichever store gave it, so that
    /// it can be rated anew. One step of undo.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when it is not rated; as [`Study::board_result`] and [`Study::act`].
    pub fn board_unrate(&self, id: &str) -> Result<BoardResult> {
        let _changing = self.on_screen();
        let names = self.store.names_as_of()?;
        let mut result = self.board_result(id)?;
        let item = result.item.clone();
        let ((), recorded) = self.store.commit(self.moment(), |transaction| {
            transaction.read_as_of(names)?;
            let ratings = transaction.board_ratings(&item, id)?;
            if ratings.is_empty() {
                return Err(
                    Error::new(ErrorKind::InvalidInput, "this board isn’t rated").help("Rate it.")
                );
            }
            transaction.record(Body::BoardUnrated(BoardUnrated {
                attempt: id.to_owned(),
                item: item.clone(),
                ratings: ratings.into_iter().map(|(event, _)| event).collect(),
            }))
        })?;
        self.committed(&recorded);
        result.rated = None;
        result.choices = self.choices_now(&item, None);
        Ok(result)
    }
}
