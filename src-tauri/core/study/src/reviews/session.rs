//! A session while it runs.
//!
//! Invariant: where a session stands follows from its plan and the answers in the log, so undo and a restart need no
//! bookkeeping of their own.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use crate::core::Revision;
use item::{day::StudyDay, ids::ItemId, kind::Rating};
use memory::{
    card_state::{CardState, instant},
    queue::{OVERRUN, Pace, Planned},
    review::Next,
    session::SessionMode,
};
use store::sessions::{SessionAnswer, SessionRecord};

/// What grading needs to know of the days to come.
#[derive(Debug)]
pub(super) struct Ahead {
    /// How many reviews fall on each day, for load balance.
    pub(super) load: HashMap<StudyDay, u32>,
    pub(super) pace: Pace,
}

impl Ahead {
    /// An item that had this memory comes next as said.
    pub(super) fn reschedule(&mut self, before: &CardState, next: Next) {
        if let CardState::Review { due, .. } = before
            && let Some(count) = self.load.get_mut(due)
        {
            *count = count.saturating_sub(1);
        }
        if let Next::Review { due } = next {
            *self.load.entry(due).or_default() += 1;
        }
    }
}

/// A session while it runs. Everything in it can be computed again from the store.
#[derive(Debug)]
pub(crate) struct Session {
    pub(super) record: SessionRecord,
    /// Standing answers of this session, by item: how many, and the last rating.
    pub(super) given: HashMap<ItemId, (u32, Rating)>,
    /// So many items at the head of the plan are all answered.
    pub(super) passed: usize,
    pub(super) left: Left,
    pub(super) answers: u32,
    pub(super) spent_ms: f64,
    /// Items in learning steps whose memory this session's filter names, and those answered in it.
    pub(super) steps: BTreeSet<(Timestamp, ItemId)>,
    pub(super) ahead: Ahead,
    /// The study day all this was computed for.
    pub(super) today: StudyDay,
    /// The revision of the log that it was computed at.
    pub(super) revision: Revision,
    /// What is on the screen.
    pub(super) shown: Option<ItemId>,
    pub(super) leech: Option<ItemId>,
}

/// What of a plan is not answered yet.
#[derive(Debug, Default)]
pub(super) struct Left {
    pub(super) reviews: u32,
    pub(super) fresh: u32,
    pub(super) seconds: f64,
}

impl Left {
    pub(super) fn of(plan: &[Planned]) -> Self {
        let fresh = plan.iter().filter(|planned| planned.fresh).count();
        Self {
            reviews: u32::try_from(plan.len() - fresh).unwrap_or(u32::MAX),
            fresh: u32::try_from(fresh).unwrap_or(u32::MAX),
            seconds: plan.iter().map(|planned| planned.seconds).sum(),
        }
    }

    pub(super) fn take(&mut self, planned: &Planned) {
        let count = if planned.fresh { &mut self.fresh } else { &mut self.reviews };
        *count = count.saturating_sub(1);
        self.seconds = (self.seconds - planned.seconds).max(0.0);
    }
}

impl Session {
    pub(super) fn add(&mut self, given: &SessionAnswer) {
        let slot = self.given.entry(given.item.clone()).or_insert((0, given.rating));
        *slot = (slot.0 + 1, given.rating);
        if slot.0 == 1 {
            let waiting = &self.record.plan[self.passed..];
            if let Some(planned) = waiting.iter().find(|planned| planned.item == given.item) {
                self.left.take(planned);
            }
            let next = waiting.iter().position(|planned| !self.given.contains_key(&planned.item));
            self.passed += next.unwrap_or(waiting.len());
        }
        self.answers += 1;
        // A walk in the middle of an answer is not study time.
        let most = given.planned_ms.map_or(f64::MAX, |planned| f64::from(planned) * 8.0 + 60_000.0);
        self.spent_ms += f64::from(given.took_ms).min(most);
    }

    /// An item that had this memory comes next as said.
    pub(super) fn reschedule(&mut self, item: &ItemId, before: &CardState, next: Next) {
        self.ahead.reschedule(before, next);
        if let CardState::Learning { due, .. } | CardState::Relearning { due, .. } = *before {
            self.steps.remove(&(due, item.clone()));
        }
        if let Next::Learning { due, .. } | Next::Relearning { due, .. } = next {
            self.steps.insert((instant(due), item.clone()));
        }
    }

    pub(super) fn crams(&self) -> bool {
        self.record.request.mode != SessionMode::Due
    }

    pub(super) fn minutes_spent(&self) -> f64 {
        self.spent_ms / 60_000.0
    }

    /// Whether so many more seconds still fit. The first item always does.
    pub(super) fn fits(&self, seconds: f64) -> bool {
        let is_over = self.minutes_spent() >= self.record.request.minutes;
        self.answers == 0 || !is_over && self.may_overrun(seconds)
    }

    /// Whether a learning step that takes so many seconds and is due may still be asked: an item that was started is
    /// finished, up to a tenth over.
    pub(super) fn may_overrun(&self, seconds: f64) -> bool {
        self.minutes_spent() + seconds / 60.0 <= self.record.request.minutes * OVERRUN
    }
}
