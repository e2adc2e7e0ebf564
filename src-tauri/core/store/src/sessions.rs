//! Sessions as working state: what was asked for and planned. What was answered is in the log, so a
//! session taken up again, or after an undo, is computed and never restored.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, params};

use super::store::Store;
use item::{
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    kind::Rating,
};
use memory::{
    queue::Planned,
    session::{Backlog, SessionRequest},
};

/// The last event there is, of those in this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LogEnd(pub(crate) i64);

/// A session as it was session.
#[derive(Clone, Debug)]
pub struct SessionRecord {
    /// Names it, for resuming.
    pub id: String,
    /// What was asked for.
    pub request: SessionRequest,
    /// When it was started.
    pub started_at: Timestamp,
    /// What was known when it was planned: its own answers change no estimate within it.
    pub known: LogEnd,
    /// What is due beyond it; none in a session that changes no schedule.
    pub backlog: Option<Backlog>,
    /// What it asks, in order.
    pub plan: Vec<Planned>,
}

/// One standing answer of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionAnswer {
    /// What was asked.
    pub item: ItemId,
    /// What counted.
    pub rating: Rating,
    /// Milliseconds from prompt to answer.
    pub took_ms: u32,
    /// Milliseconds it was expected to take.
    pub planned_ms: Option<u32>,
    /// The item was new.
    pub was_new: bool,
    /// Days until recall falls to 90%, before the answer; none where the schedule is left alone.
    pub before: Option<f64>,
    /// The same after it.
    pub after: Option<f64>,
}

fn unreadable(e: serde_json::Error) -> Error {
    Error::new(ErrorKind::CorruptStore, "a session is unreadable").source(e)
}

impl Store {
    /// Saves a session as it was started; an unfinished one ends.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn begin_session(&self, session: &SessionRecord) -> Result<()> {
        let request = serde_json::to_string(&session.request).map_err(unreadable)?;
        let backlog =
            session.backlog.map(|b| serde_json::to_string(&b).map_err(unreadable)).transpose()?;
        let at = session.started_at.as_millisecond();
        self.write(|conn, _| {
            // Only the last unfinished session can be gone on with.
            conn.execute("UPDATE session SET ended_at = ?1 WHERE ended_at IS NULL", [at])?;
            conn.execute(
                "DELETE FROM session_item WHERE session IN (SELECT id FROM session WHERE ended_at < ?1)",
                [at - 7 * 86_400_000],
            )?;
            conn.execute(
                "INSERT INTO session (id, request, started_at, known, backlog)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![session.id, request, at, session.known.0, backlog],
            )?;
            for (position, planned) in session.plan.iter().enumerate() {
                conn.prepare_cached(
                    "INSERT INTO session_item (session, position, item, fresh, seconds, long)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    session.id,
                    i64::try_from(position).unwrap_or(i64::MAX),
                    planned.item.to_string(),
                    planned.fresh,
                    planned.seconds,
                    planned.long
                ])?;
            }
            Ok(())
        })
    }

    /// The session that was begun last and not ended.
    pub fn unfinished_session(&self) -> Result<Option<SessionRecord>> {
        let conn = self.read();
        let found: Option<(String, String, i64, i64, Option<String>)> = conn
            .prepare_cached(
                "SELECT id, request, started_at, known, backlog FROM session WHERE ended_at IS NULL
                 ORDER BY started_at DESC, id LIMIT 1",
            )?
            .query_row([], |row| {
                Ok((
                    row.get("id")?,
                    row.get("request")?,
                    row.get("started_at")?,
                    row.get("known")?,
                    row.get("backlog")?,
                ))
            })
            .optional()?;
        let Some((id, request, at, known, backlog)) = found else { return Ok(None) };
        let mut query = conn.prepare_cached(
            "SELECT item, fresh, seconds, long FROM session_item WHERE session = ?1 ORDER BY position",
        )?;
        let mut rows = query.query([&id])?;
        let mut plan = Vec::new();
        while let Some(row) = rows.next()? {
            plan.push(Planned {
                item: row.get::<_, String>("item")?.parse()?,
                fresh: row.get("fresh")?,
                seconds: row.get("seconds")?,
                long: row.get("long")?,
            });
        }
        Ok(Some(SessionRecord {
            request: serde_json::from_str(&request).map_err(unreadable)?,
            backlog: backlog.map(|b| serde_json::from_str(&b).map_err(unreadable)).transpose()?,
            started_at: Timestamp::from_millisecond(at).unwrap_or_default(),
            known: LogEnd(known),
            id,
            plan,
        }))
    }

    /// Ends a session; ending it twice changes nothing.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn end_session(&self, id: &str, now: Timestamp) -> Result<()> {
        self.write(|conn, _| {
            conn.prepare_cached(
                "UPDATE session SET ended_at = ?2 WHERE id = ?1 AND ended_at IS NULL",
            )?
            .execute(params![id, now.as_millisecond()])?;
            Ok(())
        })
    }

    /// The standing answers of a session, in order.
    pub fn session_answers(&self, id: &str) -> Result<Vec<SessionAnswer>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT name, rating, took_ms, planned_ms, was_new, stability AS after,
               (SELECT earlier.stability FROM review AS earlier
                WHERE earlier.item = review.item AND earlier.stability IS NOT NULL
                  AND earlier.nth < review.nth
                ORDER BY earlier.nth DESC LIMIT 1) AS before
             FROM review JOIN subject ON subject.id = review.item
             WHERE session = ?1 ORDER BY review.event",
        )?;
        let mut rows = query.query([id])?;
        let mut answers = Vec::new();
        while let Some(row) = rows.next()? {
            let rating = Rating::from_number(row.get("rating")?)
                .ok_or_else(|| Error::new(ErrorKind::CorruptStore, "an answer has no rating"))?;
            answers.push(SessionAnswer {
                item: row.get::<_, String>("name")?.parse()?,
                rating,
                took_ms: row.get("took_ms")?,
                planned_ms: row.get("planned_ms")?,
                was_new: row.get("was_new")?,
                before: row.get("before")?,
                after: row.get("after")?,
            });
        }
        Ok(answers)
    }
}
