//! Where an item stands: its state as an enum that carries its data.

use item::day::StudyDay;
use jiff::Timestamp;

use super::{
    model::{MemoryState, Model},
    review::Next,
};

/// Where an item stands.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum CardState {
    /// Never answered, or reset since.
    #[default]
    New,
    /// In its first steps, minutes apart.
    Learning {
        /// The memory so far.
        state: MemoryState,
        /// Which step, from 0.
        step: u32,
        /// The study day of the last answer.
        last: StudyDay,
        /// When the step ends.
        due: Timestamp,
    },
    /// Comes back on a civil day.
    Review {
        /// The memory.
        state: MemoryState,
        /// The study day of the last answer.
        last: StudyDay,
        /// The study day it comes back.
        due: StudyDay,
    },
    /// Slipped, and in steps again.
    Relearning {
        /// The memory.
        state: MemoryState,
        /// Which step, from 0.
        step: u32,
        /// The study day of the last answer.
        last: StudyDay,
        /// When the step ends.
        due: Timestamp,
    },
}

impl CardState {
    /// The memory and the study day it was last called on; none for a new item.
    pub fn memory_state(&self) -> Option<(MemoryState, StudyDay)> {
        match *self {
            Self::New => None,
            Self::Learning { state, last, .. }
            | Self::Review { state, last, .. }
            | Self::Relearning { state, last, .. } => Some((state, last)),
        }
    }

    /// Days from the last answer to `day`, as lived; never negative.
    pub fn elapsed(&self, day: StudyDay) -> u32 {
        self.memory_state().map_or(0, |(_, last)| u32::try_from(day.since(last)).unwrap_or(0))
    }

    /// The chance to remember it on `day`; none for a new item.
    pub fn recall(&self, model: &Model, day: StudyDay) -> Option<f32> {
        self.memory_state().map(|(state, _)| model.recall(state, self.elapsed(day) as f32))
    }
}

impl Next {
    /// The memory this leads to.
    pub fn memory(self, state: MemoryState, last: StudyDay) -> CardState {
        match self {
            Self::Learning { step, due } => {
                CardState::Learning { state, step, last, due: instant(due) }
            }
            Self::Relearning { step, due } => {
                CardState::Relearning { state, step, last, due: instant(due) }
            }
            Self::Review { due } => CardState::Review { state, last, due },
        }
    }
}

/// When a step ends.
pub fn instant(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).unwrap_or_default()
}
