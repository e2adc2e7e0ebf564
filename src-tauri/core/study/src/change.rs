//! What changed, as subscribers are told: once it is on disk, in terms of what can be read again.
//!
//! Invariant: whatever a method of [`Study`] changes, it tells. The window keeps what it has read until then.

use std::{collections::BTreeSet, sync::PoisonError};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Study;
use item::{
    day::StudyDay,
    error::Result,
    ids::{ItemId, PageRef},
    notice::Notice,
};
use store::{Recorded, event::Subject};

/// One thing that is no longer as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "of")]
#[ts(export)]
pub enum Changed {
    /// What was read, flagged or written on a page, its worksheets included.
    Page {
        /// Which.
        page: PageRef,
    },
    /// How an item stands: its schedule and everything that was practised on it.
    Item {
        /// Which.
        item: ItemId,
    },
    /// A setting of the person.
    Setting {
        /// Which.
        key: String,
    },
    /// A setting of this device.
    DeviceSetting {
        /// Which.
        key: String,
    },
    /// FSRS's parameters, and with them how every item stands.
    Parameters,
    /// Where reading stopped on a page.
    Place {
        /// Which.
        page: PageRef,
    },
    /// What undo and redo would do.
    Undo,
    /// The session under way.
    Session,
    /// Boards under way.
    Boards,
    /// Drills under way.
    Drills,
    /// The rehearsal under way.
    Rehearsal,
    /// Interviews, and the one under way.
    Interviews,
    /// The person's own interview templates.
    Templates,
    /// The time box under way.
    TimeBox,
    /// Recordings on this device.
    Recordings,
    /// The computation of parameters.
    Optimiser,
    /// What is due, by time alone: a learning step has ended.
    Due,
}

/// Progress, settings, or what is under way changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StudyChanged {
    /// Everything, once each.
    pub changed: Vec<Changed>,
}

/// Another study day has begun: what is due is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DayBegan {
    /// The day.
    pub day: StudyDay,
}

/// Sent to every subscriber after it is on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Something is no longer as it was.
    Study(StudyChanged),
    /// Another study day has begun.
    Day(DayBegan),
    /// Something the user should know.
    Notice(Notice),
    /// The computation of parameters ended; [`Study::optimiser`] says how.
    Optimiser,
}

impl From<&Subject> for Changed {
    fn from(subject: &Subject) -> Self {
        match subject {
            Subject::Page(page) => Self::Page { page: page.clone() },
            Subject::Item(item) => Self::Item { item: item.clone() },
            Subject::Setting(key) => Self::Setting { key: key.clone() },
            Subject::Parameters => Self::Parameters,
        }
    }
}

impl Study {
    /// Tells every subscriber what an event changed.
    pub(super) fn announce(&self, recorded: &Recorded) -> Vec<Changed> {
        let mut changed: BTreeSet<Changed> = recorded.changed.iter().map(Changed::from).collect();
        changed.insert(Changed::Undo);
        let changed: Vec<Changed> = changed.into_iter().collect();
        self.notify(changed.clone());
        changed
    }

    /// Tells every subscriber what changed beside the log.
    pub(super) fn notify(&self, changed: impl IntoIterator<Item = Changed>) {
        let changed = changed.into_iter().collect();
        super::tell(&self.subscribers, &Change::Study(StudyChanged { changed }));
    }

    /// Tells every subscriber when another study day has begun since this was asked last: at the rollover
    /// hour, after the computer slept through it, or when the clock or the rollover hour was set.
    pub fn look_at_day(&self) {
        let today = self.moment().study_day;
        let before = self.day.lock().unwrap_or_else(PoisonError::into_inner).replace(today);
        if before.is_some_and(|before| before != today) {
            super::tell(&self.subscribers, &Change::Day(DayBegan { day: today }));
        }
    }

    /// Notifies subscribers when a learning step has come due since the last call, or is no longer due
    /// because the clock was set back.
    ///
    /// # Errors
    /// When the database cannot be read; what came due is then told the next time.
    pub fn look_at_steps(&self) -> Result<()> {
        let moment = self.moment();
        let mut looked = self.steps_looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        let before = looked.unwrap_or(moment.at);
        let (from, to) = (before.min(moment.at), before.max(moment.at));
        let has_changed = self.store.has_step_between(from, to, moment.study_day)?;
        *looked = Some(moment.at);
        if has_changed {
            self.notify([Changed::Due]);
        }
        Ok(())
    }
}
