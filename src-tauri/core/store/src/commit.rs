//! Several events and changes of the working state in one transaction: all of them happen, or none.
//!
//! Invariant: what ends leaves the working state in the very transaction that writes its events. Ending it
//! a second time is refused there, so that of two closings only one writes.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use serde_json::Value;

use super::{
    boards,
    event::Body,
    log::{LogHead, Recorded},
    practice,
    record::append,
    store::Store,
    under_way::{ItemRenames, NamesAsOf},
};
use board::attempt::Draft;
use item::{
    error::{Error, ErrorKind, Result},
    event::{EventId, EventTime},
    ids::ItemId,
    kind::Rating,
};

/// A transaction under way.
pub struct Transaction<'a> {
    conn: &'a Connection,
    head: &'a mut LogHead,
    moment: EventTime,
    /// What was renamed since what is written was read.
    renamed: ItemRenames,
    recorded: Recorded,
}

impl Store {
    /// Runs `f` in one transaction. Returns its value, and what its events changed, once that is on disk.
    ///
    /// # Errors
    /// As [`Store::record`], and whatever `f` refuses; then nothing changed.
    pub fn commit<T>(
        &self,
        moment: EventTime,
        f: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<(T, Recorded)> {
        self.write(|conn, head| {
            let recorded = Recorded::default();
            let renamed = ItemRenames::default();
            let mut transaction = Transaction { conn, head, moment, renamed, recorded };
            let value = f(&mut transaction)?;
            Ok((value, transaction.recorded))
        })
    }
}

impl Transaction<'_> {
    /// What is written from now on was read when names were these: it goes under the names that its items
    /// have by now.
    pub fn read_as_of(&mut self, known: NamesAsOf) -> Result<()> {
        self.renamed = ItemRenames::since(self.conn, known)?;
        Ok(())
    }

    /// Writes an event and brings the projections up to date.
    pub fn record(&mut self, mut body: Body) -> Result<()> {
        for item in body.items_mut() {
            *item = self.renamed.follow(item);
        }
        let Recorded { id, changed } = append(self.conn, self.head, self.moment, body)?;
        self.recorded.id = id;
        self.recorded.changed.extend(changed);
        Ok(())
    }

    /// Saves an unfinished piece of work.
    pub fn save_draft(&mut self, name: &str, value: &Value) -> Result<()> {
        save_draft(self.conn, name, value, self.moment.at)
    }

    /// Removes an unfinished piece of work.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not there any more.
    pub fn end_draft(&mut self, name: &str) -> Result<()> {
        match self.conn.prepare_cached("DELETE FROM draft WHERE name = ?1")?.execute([name])? {
            0 => Err(Error::new(ErrorKind::NotFound, "this was finished or discarded already")
                .help("Nothing was written a second time.")),
            _ => Ok(()),
        }
    }

    /// Starts a board with what is on it.
    pub fn begin_board(&mut self, draft: &Draft) -> Result<()> {
        boards::begin(self.conn, draft, self.moment.at)
    }

    /// Takes a board out of the working state and returns what it was. Its steps stay, for replay.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not under way.
    pub fn end_board(&mut self, id: &str) -> Result<Draft> {
        boards::end(self.conn, id)
    }

    /// How many steps of a board are kept.
    pub fn board_steps(&self, id: &str) -> Result<u32> {
        boards::steps(self.conn, id)
    }

    /// Removes a board and its steps, if it is there.
    pub fn forget_board(&mut self, id: &str) -> Result<()> {
        boards::forget(self.conn, id).map(drop)
    }

    /// Removes every sketch whose owner begins like this.
    pub fn forget_sketches(&mut self, prefix: &str) -> Result<()> {
        boards::forget_sketches(self.conn, prefix)
    }

    /// The ratings of a graded board that stand, in the order of the log. The item may have been renamed since
    /// the names were read.
    pub fn board_ratings(&self, item: &ItemId, attempt: &str) -> Result<Vec<(EventId, Rating)>> {
        let events = practice::standing(self.conn, &self.renamed.follow(item))?;
        let ratings = events.into_iter().filter_map(|event| match event.body {
            Body::Reviewed(review) if review.board.as_deref() == Some(attempt) => {
                Some((event.id, review.rating))
            }
            _ => None,
        });
        Ok(ratings.collect())
    }
}

/// Saves an unfinished piece of work; null removes it.
pub(crate) fn save_draft(
    conn: &Connection,
    name: &str,
    value: &Value,
    now: Timestamp,
) -> Result<()> {
    if value.is_null() {
        conn.prepare_cached("DELETE FROM draft WHERE name = ?1")?.execute([name])?;
    } else {
        conn.prepare_cached("INSERT OR REPLACE INTO draft (name, value, at) VALUES (?1, ?2, ?3)")?
            .execute(params![name, value.to_string(), now.as_millisecond()])?;
    }
    Ok(())
}
