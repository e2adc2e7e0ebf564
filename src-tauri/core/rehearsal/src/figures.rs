//! What the window draws of a run: per segment and in all, with overtime, debt and projected finish.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::timer::{Phase, Timer};
use item::ids::LocalId;

/// A run in figures, all in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Figures {
    /// How far the run has come.
    pub phase: Phase,
    /// Index of the segment being spoken.
    pub current: u32,
    /// Per segment, in script order.
    pub segments: Vec<SegmentFigures>,
    /// Budgets with extensions.
    pub planned_ms: u32,
    /// Time spoken.
    pub spent_ms: u32,
    /// What earlier overruns still cost; see [`SegmentFigures::debt_ms`].
    pub debt_ms: u32,
    /// Time the run still needs when every segment left keeps its budget.
    pub remaining_ms: u32,
    /// `spent_ms + remaining_ms`: the run's length if all goes to plan from here.
    pub projected_ms: u32,
}

/// One segment in figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SegmentFigures {
    /// The segment's id in the script.
    pub id: LocalId,
    /// The heading.
    pub title: String,
    /// Budget with extensions.
    pub budget_ms: u32,
    /// Of which added on the way.
    pub extended_ms: u32,
    /// Time spoken.
    pub spent_ms: u32,
    /// Time spoken beyond the budget.
    pub overtime_ms: u32,
    /// Debt after this segment: what came before plus this overrun, or less what it saved, never
    /// below zero. Time saved is not hoarded: it only repays.
    pub debt_ms: u32,
    /// Whether it was skipped.
    pub skipped: bool,
    /// Whether the run has moved past it.
    pub done: bool,
}

impl Figures {
    /// The figures of a timer whose time is settled; see [`Timer::at`].
    pub fn of(timer: &Timer) -> Self {
        let finished = *timer.phase() == Phase::Finished;
        let mut debt = 0u32;
        let mut remaining = 0u32;
        let segments: Vec<SegmentFigures> = timer
            .plan()
            .iter()
            .zip(timer.segments())
            .enumerate()
            .map(|(index, (plan, time))| {
                let done = finished || index < timer.current();
                let budget = plan.budget_ms.saturating_add(time.extended_ms);
                let overtime = time.spent_ms.saturating_sub(budget);
                let saved = if done { budget.saturating_sub(time.spent_ms) } else { 0 };
                debt = debt.saturating_add(overtime).saturating_sub(saved);
                if !done {
                    remaining = remaining.saturating_add(budget.saturating_sub(time.spent_ms));
                }
                SegmentFigures {
                    id: plan.id.clone(),
                    title: plan.title.clone(),
                    budget_ms: budget,
                    extended_ms: time.extended_ms,
                    spent_ms: time.spent_ms,
                    overtime_ms: overtime,
                    debt_ms: debt,
                    skipped: time.skipped,
                    done,
                }
            })
            .collect();
        let sum = |of: fn(&SegmentFigures) -> u32| {
            segments.iter().map(of).fold(0u32, u32::saturating_add)
        };
        let (planned, spent) = (sum(|s| s.budget_ms), sum(|s| s.spent_ms));
        Self {
            phase: timer.phase().clone(),
            current: u32::try_from(timer.current()).unwrap_or(u32::MAX),
            planned_ms: planned,
            spent_ms: spent,
            debt_ms: debt,
            remaining_ms: remaining,
            projected_ms: spent.saturating_add(remaining),
            segments,
        }
    }
}
