//! Figures: what is known, what is coming, and how well it holds.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use item::{ids::PageRef, kind::ItemKind};

/// Items of one kind, by where they stand. Suspended ones are counted there alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct KindStates {
    pub kind: ItemKind,
    pub fresh: u32,
    pub learning: u32,
    pub review: u32,
    pub relearning: u32,
    pub suspended: u32,
}

/// Of the reviews that came due over some days, how many were remembered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Retention {
    /// Over so many study days, today included.
    pub days: u32,
    /// Reviews answered.
    pub answers: u32,
    /// Of these, not "again".
    pub passed: u32,
    /// The share that passed; none without answers.
    pub share: Option<f64>,
    /// The share that was predicted; none without answers.
    pub predicted: Option<f64>,
}

/// What falls due on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ForecastDay {
    /// `YYYY-MM-DD`; the first day also holds what is overdue.
    pub day: String,
    /// Reviews.
    pub reviews: u32,
    /// Minutes they are expected to take.
    pub minutes: f64,
}

/// What was done on a day.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ActiveDay {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Answers given, fast rounds included.
    pub answers: u32,
    /// Minutes spent on them.
    pub minutes: f64,
}

/// How well a topic is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TopicStrength {
    /// The page.
    pub page: PageRef,
    /// Its title.
    pub title: String,
    /// Items on it.
    pub items: u32,
    /// Of these, answered at least once.
    pub begun: u32,
    /// The mean chance to remember what was begun, today; none when nothing was.
    pub recall: Option<f64>,
    /// Items that keep slipping.
    pub leeches: u32,
}

/// All figures.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Stats {
    /// By kind and state.
    pub states: Vec<KindStates>,
    /// Reviews and learning steps due now.
    pub due: u32,
    /// Minutes they are expected to take.
    pub due_minutes: f64,
    /// Over 7, 30 and 365 days.
    pub retention: Vec<Retention>,
    /// Thirty days from today.
    pub forecast: Vec<ForecastDay>,
    /// Days of the last year on which something was answered, oldest first.
    pub activity: Vec<ActiveDay>,
    /// Study days in a row with an answer, up to today or yesterday.
    pub streak: u32,
    /// Answers in all, fast rounds included.
    pub answers: u32,
    /// By page, in reading order; pages without items are left out.
    pub topics: Vec<TopicStrength>,
}

/// What to expect on the day of the interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Outlook {
    /// `YYYY-MM-DD`.
    pub day: String,
    /// Study days from today to it; 0 on the day itself.
    pub days_left: u32,
    /// Minutes a day that were counted on.
    pub minutes_per_day: u32,
    /// Items in the open packs.
    pub items: u32,
    /// Of these, begun today.
    pub begun: u32,
    /// Of these, begun by that day if the minutes are kept.
    pub begun_by_then: u32,
    /// The mean chance to remember what is begun today, on that day, without another review.
    pub recall_if_stopped: Option<f64>,
    /// The mean chance to remember what will have been begun, on that day, if the minutes are kept.
    pub recall_expected: Option<f64>,
}
