//! What was typed into a form and not yet saved. Durable, this device's own, never in the log.

use std::borrow::Cow;

use jiff::Timestamp;
use rusqlite::params;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use ts_rs::TS;

use super::store::Store;
use item::error::{Error, ErrorKind, Result};

/// Keeps forms apart from the other work under way in the same table.
const PREFIX: &str = "form:";
/// Longer keys, such as those with a long heading in Chinese, are shortened to their start and a fingerprint.
const LONGEST_KEY: usize = 500;

/// A form whose text is kept. Its key is its word and, where there is one of it for each page, item or
/// template, a colon and which: `note:pack/page`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub(crate) enum Form {
    /// The note of a page.
    Note,
    /// A flag on a place: `flag:pack/page#anchor`.
    Flag,
    /// A flag on an item.
    FlagItem,
    /// Cards made under a heading: `card:pack/page#anchor`.
    Card,
    /// A copy of a script, or `script:new`.
    Script,
    /// An interview being built.
    Interview,
    /// The date of the interview, half typed.
    InterviewDate,
    /// How far one has come with the items of a review session.
    ReviewAnswer,
}

/// What a form is about, and so whose renames it follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A page, or a place on it.
    Page,
    Item,
    Nothing,
}

impl Form {
    pub(super) const ALL: [Self; 8] = [
        Self::Note,
        Self::Flag,
        Self::FlagItem,
        Self::Card,
        Self::Script,
        Self::Interview,
        Self::InterviewDate,
        Self::ReviewAnswer,
    ];

    fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Flag => "flag",
            Self::FlagItem => "flag-item",
            Self::Card => "card",
            Self::Script => "script",
            Self::Interview => "interview",
            Self::InterviewDate => "interview-date",
            Self::ReviewAnswer => "review-answer",
        }
    }

    pub(super) fn about(self) -> About {
        match self {
            Self::Note | Self::Flag | Self::Card => About::Page,
            Self::FlagItem | Self::Script => About::Item,
            Self::Interview | Self::InterviewDate | Self::ReviewAnswer => About::Nothing,
        }
    }

    /// The name of the row for this form about `which`.
    pub(super) fn row(self, which: &str) -> String {
        format!("{PREFIX}{}", shortened(&format!("{}:{which}", self.word())))
    }
}

/// The name of a form's row.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] for the key of a form that is not listed: renames would pass it by.
fn row(key: &str) -> Result<String> {
    let word = key.split_once(':').map_or(key, |(word, _)| word);
    match Form::ALL.iter().any(|form| form.word() == word) {
        true => Ok(format!("{PREFIX}{}", shortened(key))),
        false => Err(Error::new(ErrorKind::InvalidInput, format!("no form has the key {key:?}"))),
    }
}

/// The key as it is stored: what stands before the first `#`, which names the form and its page, stays as it
/// is wherever it fits.
fn shortened(key: &str) -> Cow<'_, str> {
    if key.len() <= LONGEST_KEY {
        return Cow::Borrowed(key);
    }
    let (form, rest) = match key.split_once('#') {
        Some((form, rest)) if form.len() <= LONGEST_KEY / 2 => (form, rest),
        _ => ("", key),
    };
    let print: String = Sha256::digest(rest).iter().map(|byte| format!("{byte:02x}")).collect();
    Cow::Owned(format!("{form}#sha256:{print}"))
}

impl Store {
    /// What was typed into a form; `None` when nothing is kept.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a key that no [`Form`] has; when the database cannot be read.
    pub fn form_draft(&self, key: &str) -> Result<Option<String>> {
        Ok(match self.draft(&row(key)?)? {
            Value::String(text) => Some(text),
            _ => None,
        })
    }

    /// Keeps what was typed into a form and forgets all but the `most` newest; `None` forgets this one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a key that no [`Form`] has; as [`Store::record`].
    pub fn save_form_draft(
        &self,
        key: &str,
        text: Option<&str>,
        most: u32,
        now: Timestamp,
    ) -> Result<()> {
        let name = row(key)?;
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
