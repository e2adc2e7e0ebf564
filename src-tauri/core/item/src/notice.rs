//! What the user should know without having asked: a read-only folder, a restored backup.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::error::Error;

/// How loudly to say it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Level {
    Info,
    Warning,
    Error,
}

/// Something the user should know, and what they can do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Notice {
    /// How loudly to say it.
    #[ts(type = "\"info\" | \"warning\" | \"error\"")]
    pub level: Level,
    /// A few words.
    pub title: String,
    /// What happened, and what it means for the user's data.
    pub message: String,
    /// What to do.
    pub help: Option<String>,
}

impl Notice {
    /// The study day's backup could not be made.
    pub fn no_backup(error: &Error) -> Self {
        Self {
            level: Level::Warning,
            title: "Couldn't make today's backup".to_owned(),
            message: format!("{error}. Your progress is saved; only the backup is missing."),
            help: error.help.clone(),
        }
    }

    /// The data folder can be read and not written.
    pub fn read_only(error: &Error) -> Self {
        Self {
            level: Level::Warning,
            title: "Nothing can be saved here".to_owned(),
            message: format!(
                "{error}. You can read and search; marks, notes and answers are refused."
            ),
            help: error.help.clone(),
        }
    }
}
