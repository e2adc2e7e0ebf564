//! Time boxes for plain study: "read for 20 minutes".
//!
//! Invariant: as a rehearsal, a box that was started lives in the working state until it is ended: a
//! restart finds it where its last heartbeat left it.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::{
    changes::Changed,
    core::Core,
    live::{Beat, InProgress, Live},
};
use item::{
    clock::Readings,
    error::{Error, ErrorKind, Result},
    ids::LocalId,
};
use rehearsal::{
    figures::Figures,
    timer::{Command, Phase, SegmentPlan, Timer},
};

/// The name of the box under way in the working state.
pub(crate) const DRAFT: &str = "time-box";
/// Nobody sits longer than this without getting up.
const LONGEST_MINUTES: u32 = 240;

/// A time box, as the window draws it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TimeBox {
    /// What it is for.
    pub title: String,
    /// Its clock: one segment.
    pub figures: Figures,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct TimeBoxState {
    title: String,
    timer: Timer,
}

impl InProgress for TimeBoxState {
    type Attached = ();

    const NAME: &'static str = "time box";

    fn timer(&self) -> Option<&Timer> {
        Some(&self.timer)
    }

    fn timer_mut(&mut self) -> Option<&mut Timer> {
        Some(&mut self.timer)
    }

    /// There is nothing in a time box that would be missed.
    fn read(draft: Value) -> Result<Option<Self>> {
        Ok(serde_json::from_value(draft).ok())
    }
}

/// The time box in progress.
#[derive(Debug)]
pub struct TimeBoxes {
    core: Arc<Core>,
    current: Live<TimeBoxState>,
}

impl TimeBoxes {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core), current: Live::new(core) }
    }

    /// The time box in progress, if any.
    ///
    /// # Errors
    /// When the working state cannot be read.
    pub fn current(&self) -> Result<Option<TimeBox>> {
        Ok(self.current.open(DRAFT)?.get().map(|state| self.view(state)))
    }

    /// Starts a time box; the one in progress ends.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for no minutes or more than four hours; when it cannot be saved.
    pub fn start(&self, title: &str, minutes: u32) -> Result<TimeBox> {
        if !(1..=LONGEST_MINUTES).contains(&minutes) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("a time box takes 1 to {LONGEST_MINUTES} minutes, not {minutes}"),
            ));
        }
        let plan = SegmentPlan {
            id: LocalId::new("box")?,
            title: title.to_owned(),
            budget_ms: minutes * 60_000,
        };
        let mut timer = Timer::new(vec![plan])?;
        let mut held = self.current.open(DRAFT)?;
        timer.apply(&Command::Start, &self.core.clock.readings())?;
        let state = TimeBoxState { title: title.to_owned(), timer };
        let seen = self.view(&state);
        held.start(state, (), self.core.moment())?;
        self.core.changes.notify([Changed::TimeBox]);
        Ok(seen)
    }

    /// Does something to the clock of the time box; once that ends it, there is none.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a box; [`ErrorKind::InvalidInput`] when the command makes no sense
    /// now. Then nothing changed.
    pub fn step(&self, command: &Command) -> Result<Option<TimeBox>> {
        let mut held = self.current.open(DRAFT)?;
        let mut state = held.work()?.clone();
        state.timer.apply(command, &self.core.clock.readings())?;
        if *state.timer.phase() == Phase::Finished {
            held.end(self.core.moment(), |_| Ok(()), drop)?;
            self.core.changes.notify([Changed::TimeBox]);
            return Ok(None);
        }
        let seen = self.view(&state);
        held.change(|in_progress, ()| {
            *in_progress = state;
            Ok(())
        })?;
        Ok(Some(seen))
    }

    /// Saves the time so far; called every few seconds.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn beat(&self) -> Result<()> {
        let beat = self.current.in_memory(DRAFT).beat()?;
        if beat == Beat::Stopped {
            self.core.changes.notify([Changed::TimeBox]);
        }
        Ok(())
    }

    /// The figures of the box in memory, with its title.
    pub(crate) fn figures(&self, at: &Readings) -> Option<(String, Figures)> {
        let held = self.current.in_memory(DRAFT);
        let state = held.get()?;
        Some((state.title.clone(), Figures::of(&state.timer.at(at))))
    }

    fn view(&self, state: &TimeBoxState) -> TimeBox {
        let figures = Figures::of(&state.timer.at(&self.core.clock.readings()));
        TimeBox { title: state.title.clone(), figures }
    }
}
