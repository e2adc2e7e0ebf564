//! What was typed into a form and not yet saved. Durable, this device's own, never in the log.

use jiff::Timestamp;
use rusqlite::params;
use serde_json::Value;

use super::Store;
use crate::error::Result;

/// Keeps forms apart from the other work under way in the same table.
pub(super) const PREFIX: &str = "form:";

impl Store {
    /// What was typed into a form; `None` when nothing is kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn form_draft(&self, key: &str) -> Result<Option<String>> {
        Ok(match self.draft(&format!("{PREFIX}{key}"))? {
            Value::String(text) => Some(text),
            _ => None,
        })
    }

    /// Keeps what was typed into a form and forgets all but the `most` newest; `None` forgets this one.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn save_form_draft(
        &self,
        key: &str,
        text: Option<&str>,
        most: u32,
        now: Timestamp,
    ) -> Result<()> {
        let name = format!("{PREFIX}{key}");
        self.write(|conn, _| {
            let Some(text) = text else {
                conn.prepare_cached("DELETE FROM draft WHERE name = ?1")?.execute([name])?;
                return Ok(());
            };
            conn.prepare_cached(
                "INSERT OR REPLACE INTO draft (name, value, at) VALUES (?1, ?2, ?3)",
            )?
            .execute(params![
                name,
                Value::from(text).to_string(),
                now.as_millisecond()
            ])?;
            conn.prepare_cached(
                "DELETE FROM draft WHERE substr(name, 1, ?1) = ?2 AND name <> ?3 AND name NOT IN
                   (SELECT name FROM draft WHERE substr(name, 1, ?1) = ?2 ORDER BY at DESC, name LIMIT ?4)",
            )?
            .execute(params![PREFIX.len() as i64, PREFIX, name, most])?;
            Ok(())
        })
    }
}
