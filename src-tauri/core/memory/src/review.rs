//! One graded answer, as the log keeps it.

use item::{
    day::StudyDay,
    event::EventId,
    ids::ItemId,
    kind::{ItemKind, Rating, ReviewKind},
};
use serde::{Deserialize, Serialize};

/// One graded answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reviewed {
    /// What was asked.
    pub item: ItemId,
    /// Its kind then.
    pub kind: ItemKind,
    /// What counts, hints and peeks taken into account.
    pub rating: Rating,
    /// How it came about.
    pub source: ReviewKind,
    /// The answer before this one that counted, as known then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prior: Option<EventId>,
    /// Milliseconds from prompt to answer.
    pub took_ms: u32,
    /// Milliseconds it was expected to take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub planned_ms: Option<u32>,
    /// The predicted chance of recall, 0 to 1; none for a new item.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recall: Option<f32>,
    /// The share to be remembered that was aimed at.
    pub retention: f32,
    /// The parameters in force: the event that chose them; none for the built-in ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parameters: Option<EventId>,
    /// The longest interval allowed then, in days; none in older logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub longest: Option<u32>,
    /// The scheduler's version.
    pub scheduler: u32,
    /// The day or step decided; none where the schedule is left alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<Next>,
    /// The session it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// The text's fingerprint, to tell later that it changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fingerprint: Option<String>,
    /// A hash of the answer's text, to find the item again should its name vanish.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<i64>,
    /// Hints taken.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hints: u32,
    /// The answer was looked at first.
    #[serde(default, skip_serializing_if = "is_false")]
    pub peeked: bool,
    /// Key points ticked, by position.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub key_points: Vec<u32>,
    /// The board that was rated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<String>,
}

/// The scheduler that decides days and steps; raised when its rules change.
pub const SCHEDULER: u32 = 1;

fn is_zero(n: &u32) -> bool {
    *n == 0
}

fn is_false(b: &bool) -> bool {
    !b
}

/// What an answer led to, as it was decided then.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Next {
    /// The next learning step.
    Learning {
        /// Which, from 0.
        step: u32,
        /// When it ends, in milliseconds since 1970.
        due: i64,
    },
    /// The next step after a slip.
    Relearning {
        /// Which, from 0.
        step: u32,
        /// When it ends, in milliseconds since 1970.
        due: i64,
    },
    /// A study day.
    Review {
        /// Which.
        due: StudyDay,
    },
}
