//! Figures from the answers: what to train on, how much was remembered, what was done when.

use super::store::Store;
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    kind::{ItemKind, Rating},
};
use memory::{model::Parameters, optimise::Answered};

/// Answers of one study day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DayFigures {
    pub day: StudyDay,
    pub answers: u32,
    pub minutes: f64,
    /// Reviews that came back after at least a day.
    pub reviews: u32,
    /// Of these, not "again".
    pub passed: u32,
    /// The sum of their predicted chances.
    pub predicted: f64,
}

impl Store {
    /// Every answer that counts, by item and in the order of the log: what FSRS learns from.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn answers_for_training(&self) -> Result<Vec<Answered>> {
        let conn = self.read();
        let mut query = conn.prepare(
            "SELECT item, rating, elapsed, hlc FROM review JOIN event ON event.id = review.event
             WHERE stability IS NOT NULL ORDER BY item, nth",
        )?;
        let mut rows = query.query([])?;
        let mut answers = Vec::new();
        while let Some(row) = rows.next()? {
            let rating = Rating::from_number(row.get("rating")?)
                .ok_or_else(|| Error::new(ErrorKind::CorruptStore, "an answer has no rating"))?;
            answers.push(Answered {
                item: row.get("item")?,
                rating,
                elapsed: row.get("elapsed")?,
                at: row.get("hlc")?,
            });
        }
        Ok(answers)
    }

    /// The parameters in force.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn parameters(&self) -> Result<Parameters> {
        super::model::current(&self.read())
    }

    /// Days on which something was answered, oldest first.
    pub fn days(&self, from: StudyDay) -> Result<Vec<DayFigures>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT study_day, count(*) AS answers, sum(min(took_ms, 1800000)) / 60000.0 AS minutes,
               sum(was_review AND coalesce(elapsed, 0) > 0) AS reviews,
               sum(was_review AND coalesce(elapsed, 0) > 0 AND rating > 1) AS passed,
               sum(CASE WHEN was_review AND coalesce(elapsed, 0) > 0 THEN recall ELSE 0.0 END) AS predicted
             FROM review WHERE study_day >= ?1 GROUP BY study_day ORDER BY study_day",
        )?;
        let mut rows = query.query([from.number()])?;
        let mut days = Vec::new();
        while let Some(row) = rows.next()? {
            days.push(DayFigures {
                day: StudyDay::from_number(row.get("study_day")?)
                    .ok_or_else(|| Error::new(ErrorKind::CorruptStore, "an answer has no day"))?,
                answers: row.get("answers")?,
                minutes: row.get("minutes")?,
                reviews: row.get("reviews")?,
                passed: row.get("passed")?,
                predicted: row.get::<_, Option<f64>>("predicted")?.unwrap_or(0.0),
            });
        }
        Ok(days)
    }

    /// Answers in all.
    pub fn answers(&self) -> Result<u32> {
        let conn = self.read();
        Ok(conn.prepare_cached("SELECT count(*) FROM review")?.query_row([], |row| row.get(0))?)
    }

    /// Reviews by the day they are due, up to and including `until`, and by kind.
    pub fn forecast(&self, until: StudyDay) -> Result<Vec<(StudyDay, ItemKind, u32)>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT due_day, kind, count(*) AS due FROM item_state
             WHERE due_day <= ?1 AND suspended = 0 AND item NOT IN (SELECT item FROM absent_item)
             GROUP BY due_day, kind",
        )?;
        let mut rows = query.query([until.number()])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let kind: String = row.get("kind")?;
            if let Some(day) = StudyDay::from_number(row.get("due_day")?)
                && let Some(kind) = ItemKind::from_word(&kind)
            {
                found.push((day, kind, row.get("due")?));
            }
        }
        Ok(found)
    }
}
