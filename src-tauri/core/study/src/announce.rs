//! Telling subscribers what changed.

use std::{collections::BTreeSet, sync::PoisonError};

use item::error::Result;
use store::Recorded;

use super::{
    change::{Change, Changed, DayBegan, StudyChanged},
    study::{Study, tell},
};

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
        tell(&self.subscribers, &Change::Study(StudyChanged { changed }));
    }

    /// Tells every subscriber when another study day has begun since this was asked last: at the rollover
    /// hour, after the computer slept through it, or when the clock or the rollover hour was set.
    pub fn look_at_day(&self) {
        let today = self.moment().study_day;
        let before = self.day.lock().unwrap_or_else(PoisonError::into_inner).replace(today);
        if before.is_some_and(|before| before != today) {
            tell(&self.subscribers, &Change::Day(DayBegan { day: today }));
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
