//! What the queue asks of the database: what is due, what was answered, how long answers take.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::params;

use super::{items, log, sessions::LogEnd, store::Store};
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::EventId,
    ids::{ItemId, PageRef},
    kind::ItemKind,
};
use memory::{
    model::{MemoryState, Model},
    queue::{Due, Pace},
    state::ItemState,
};

/// An item's row in the database; only good while the database is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemRow(i64);

impl Store {
    /// The model in force, and the event that chose its parameters.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn model(&self) -> Result<(std::sync::Arc<Model>, Option<EventId>)> {
        self.last_model.load(&self.read())
    }

    /// What is known of one item under this very name; the default when nothing is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn item_state(&self, item: &ItemId) -> Result<ItemState> {
        items::state(&self.read(), item)
    }

    /// Everything that is known of any item, by the name it is kept under.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn item_states(&self) -> Result<HashMap<ItemId, ItemState>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(&format!(
            "SELECT subject.name AS name, {} FROM item_state JOIN subject ON subject.id = item_state.item",
            items::COLUMNS
        ))?;
        let mut rows = query.query([])?;
        let mut all = HashMap::new();
        while let Some(row) = rows.next()? {
            let name = row.get_ref("name")?.as_str().map_err(rusqlite::Error::from)?;
            all.insert(name.parse()?, items::read(row)?);
        }
        Ok(all)
    }

    /// Reviews due on or before `today` that may be asked, in no particular order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_reviews(&self, today: StudyDay) -> Result<Vec<Due<ItemRow>>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT item, kind, stability, difficulty, last_day, due_day FROM item_state
             WHERE due_day <= ?1 AND suspended = 0 AND coalesce(buried_until, 0) <= ?1
               AND item NOT IN (SELECT item FROM absent_item)",
        )?;
        let damaged = || Error::new(ErrorKind::CorruptStore, "a review that is due is unreadable");
        let mut rows = query.query([today.number()])?;
        let mut due = Vec::new();
        while let Some(row) = rows.next()? {
            let kind = row.get_ref("kind")?.as_str().ok().and_then(ItemKind::from_word);
            due.push(Due {
                key: ItemRow(row.get("item")?),
                kind: kind.ok_or_else(damaged)?,
                state: MemoryState {
                    stability: row.get("stability")?,
                    difficulty: row.get("difficulty")?,
                },
                last: StudyDay::from_number(row.get("last_day")?).ok_or_else(damaged)?,
                due: StudyDay::from_number(row.get("due_day")?).ok_or_else(damaged)?,
            });
        }
        Ok(due)
    }

    /// The names of rows, in the same order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn item_names(&self, rows: &[ItemRow]) -> Result<Vec<ItemId>> {
        let conn = self.read();
        let mut query = conn.prepare_cached("SELECT name FROM subject WHERE id = ?1")?;
        rows.iter()
            .map(|row| query.query_row([row.0], |r| r.get::<_, String>(0))?.parse())
            .collect()
    }

    /// Items in learning steps that may be asked, with the time their step ends, soonest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn steps(&self, today: StudyDay) -> Result<Vec<(Timestamp, ItemId)>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT due_at, name FROM item_state JOIN subject ON subject.id = item_state.item
             WHERE due_at IS NOT NULL AND suspended = 0 AND coalesce(buried_until, 0) <= ?1
             ORDER BY due_at, name",
        )?;
        let mut rows = query.query([today.number()])?;
        let mut steps = Vec::new();
        while let Some(row) = rows.next()? {
            let at = Timestamp::from_millisecond(row.get("due_at")?)
                .map_err(|e| Error::new(ErrorKind::CorruptStore, "a step has no time").source(e))?;
            steps.push((at, row.get::<_, String>("name")?.parse()?));
        }
        Ok(steps)
    }

    /// Whether an item that may be asked has a step that ends after `after` and no later than `upto`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn has_step_between(
        &self,
        after: Timestamp,
        upto: Timestamp,
        today: StudyDay,
    ) -> Result<bool> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM item_state
             WHERE due_at > ?1 AND due_at <= ?2 AND suspended = 0 AND coalesce(buried_until, 0) <= ?3)",
        )?;
        let bounds = (after.as_millisecond(), upto.as_millisecond(), today.number());
        Ok(query.query_row(bounds, |row| row.get(0))?)
    }

    /// Items answered on `day`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn answered_on(&self, day: StudyDay) -> Result<Vec<ItemId>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT name FROM item_state JOIN subject ON subject.id = item_state.item
             WHERE last_day = ?1",
        )?;
        let rows = query.query_map([day.number()], |row| row.get::<_, String>(0))?;
        rows.map(|name| name?.parse()).collect()
    }

    /// How many reviews are due on each day from `today` on.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn load_by_day(&self, today: StudyDay) -> Result<HashMap<StudyDay, u32>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT due_day, count(*) AS due FROM item_state
             WHERE due_day >= ?1 AND suspended = 0 GROUP BY due_day",
        )?;
        let mut rows = query.query([today.number()])?;
        let mut load = HashMap::new();
        while let Some(row) = rows.next()? {
            if let Some(day) = StudyDay::from_number(row.get("due_day")?) {
                load.insert(day, row.get("due")?);
            }
        }
        Ok(load)
    }

    /// How far the log goes.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn log_end(&self) -> Result<LogEnd> {
        Ok(LogEnd(log::last_row(&self.read())?))
    }

    /// How long answers take, from the last hundred of each kind.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pace(&self) -> Result<Pace> {
        self.pace_known(self.log_end()?)
    }

    /// As [`Store::pace`] when the log went so far. A time would not do: clocks are set back.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pace_known(&self, upto: LogEnd) -> Result<Pace> {
        let conn = self.read();
        let mut pace = Pace::default();
        let mut query = conn.prepare_cached(
            "SELECT took_ms, planned_ms FROM review WHERE kind = ?1 AND event <= ?2
             ORDER BY event DESC LIMIT 100",
        )?;
        for kind in ItemKind::ALL {
            let rows = query.query_map(params![kind.word(), upto.0], |row| {
                let planned: Option<f64> = row.get("planned_ms")?;
                Ok((row.get::<_, f64>("took_ms")? / 1000.0, planned.map(|ms| ms / 1000.0)))
            })?;
            pace.learn(kind, &rows.collect::<Result<Vec<_>, _>>()?);
        }
        Ok(pace)
    }

    /// What is known of the items on a page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn states_on_page(&self, page: &PageRef) -> Result<HashMap<ItemId, ItemState>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(&format!(
            "SELECT subject.name AS name, {} FROM subject JOIN item_state ON item_state.item = subject.id
             WHERE subject.kind = 'item' AND subject.name > ?1 AND subject.name < ?2",
            items::COLUMNS
        ))?;
        // `$` is the character after `#`: the names from `page#` up to it.
        let mut rows = query.query([format!("{page}#"), format!("{page}$")])?;
        let mut all = HashMap::new();
        while let Some(row) = rows.next()? {
            let name = row.get_ref("name")?.as_str().map_err(rusqlite::Error::from)?;
            all.insert(name.parse()?, items::read(row)?);
        }
        Ok(all)
    }
}
