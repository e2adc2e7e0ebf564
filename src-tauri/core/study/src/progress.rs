//! What the day begins with, and the figures of what is known.

pub mod stats;

use item::day::StudyDay;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use pack::model::PageSummary;
use store::progress::ReadingPosition;

/// How far through the reading order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PlanProgress {
    /// Topics learned.
    pub done: u32,
    /// Topics in the plan.
    pub total: u32,
}

/// What the day begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Today {
    /// The study day that it is, which the machine's date is not between midnight and the rollover.
    pub day: StudyDay,
    /// Where reading stopped last, unless that page has since been learned or is gone.
    pub continue_at: Option<ReadingPosition>,
    /// The first page of the plan that is not learned.
    pub next: Option<PageSummary>,
    /// The plan.
    pub plan: PlanProgress,
    /// Minutes of reading left in the plan.
    pub minutes_left: u32,
    /// Minutes to answer what is due.
    pub due_minutes: u32,
}
