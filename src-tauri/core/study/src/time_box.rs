//! Time boxes for plain study, "read for 20 minutes", and the cues of every clock.
//!
//! Invariant: as a rehearsal, a box that was started lives in the working state until it is ended: a
//! restart finds it where its last heartbeat left it.

use std::{sync::PoisonError, time::Duration};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::{
    Changed, Study,
    live::{Beat, Held, InProgress},
};
use item::{
    error::{Error, ErrorKind, Result},
    ids::LocalId,
};
use rehearsal::{
    alert::{self, AlertMoment, TimerAlert},
    figures::Figures,
    timer::{Command, Phase, SegmentPlan, Timer},
};

/// The name of the box under way in the working state.
const DRAFT: &str = "time-box";
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
pub(super) struct Kept {
    title: String,
    timer: Timer,
}

impl InProgress for Kept {
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

impl Study {
    /// The time box in progress, if any.
    ///
    /// # Errors
    /// When the working state cannot be read.
    pub fn time_box(&self) -> Result<Option<TimeBox>> {
        Ok(self.held_box()?.get().map(|kept| self.see_box(kept)))
    }

    /// Starts a time box; the one in progress ends.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for no minutes or more than four hours; as [`Study::act`].
    pub fn time_box_start(&self, title: &str, minutes: u32) -> Result<TimeBox> {
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
        let mut held = self.held_box()?;
        timer.apply(&Command::Start, &self.clock.readings())?;
        let kept = Kept { title: title.to_owned(), timer };
        let seen = self.see_box(&kept);
        held.start(kept, (), self.moment())?;
        self.notify([Changed::TimeBox]);
        Ok(seen)
    }

    /// Does something to the clock of the time box; once that ends it, there is none.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a box; [`ErrorKind::InvalidInput`] when the command makes no sense
    /// now. Then nothing changed.
    pub fn time_box_step(&self, command: &Command) -> Result<Option<TimeBox>> {
        let mut held = self.held_box()?;
        let mut kept = held.work()?.clone();
        kept.timer.apply(command, &self.clock.readings())?;
        if *kept.timer.phase() == Phase::Finished {
            held.end(self.moment(), |_| Ok(()))?;
            self.notify([Changed::TimeBox]);
            return Ok(None);
        }
        let seen = self.see_box(&kept);
        held.change(|in_progress, ()| {
            *in_progress = kept;
            Ok(())
        })?;
        Ok(Some(seen))
    }

    /// Saves the time so far; called every few seconds.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn time_box_beat(&self) -> Result<()> {
        let beat = self.box_in_memory().beat()?;
        if beat == Beat::Stopped {
            self.notify([Changed::TimeBox]);
        }
        Ok(())
    }

    /// Saves the time of everything that runs; called every [`rehearsal::timer::HEARTBEAT`].
    ///
    /// # Errors
    /// The first of those that could not be saved; the others were tried.
    pub fn beat(&self) -> Result<()> {
        let beats = [
            self.board_beat(),
            self.rehearsal_beat().map(drop),
            self.interview_beat(),
            self.time_box_beat(),
        ];
        beats.into_iter().collect()
    }

    /// The moments that clocks have passed since this was last asked, and how long it is to the next one.
    pub fn cues(&self) -> (Vec<TimerAlert>, Option<Duration>) {
        let at = self.clock.readings();
        let mut clocks = Vec::new();
        {
            let held = self.rehearsal_in_memory();
            if let Some(run) = held.get() {
                let recorded = held.attached().is_some_and(|it| it.recorder.is_some());
                let view = run.view(&at);
                clocks.push((0, view.id, view.title, view.figures, recorded));
            }
        }
        if let Some(kept) = self.box_in_memory().get() {
            let figures = Figures::of(&kept.timer.at(&at));
            clocks.push((1, DRAFT.to_owned(), kept.title.clone(), figures, false));
        }
        let mut cues = self.cues.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = Vec::new();
        let mut next: Option<Duration> = None;
        for (place, name, title, figures, quiet) in clocks {
            let (passed, left) = cues[place].check(&name, &figures);
            let segment = figures.segments.get(figures.current as usize);
            told.extend(passed.map(|moment| TimerAlert {
                title,
                segment: segment.map(|segment| segment.title.clone()).unwrap_or_default(),
                moment,
                quiet,
            }));
            next = [next, left].into_iter().flatten().min();
        }
        (told, next)
    }

    /// Plays the sound of a moment, where there is a loudspeaker and sounds are wanted.
    pub fn sound_cue(&self, moment: AlertMoment) {
        if !self.settings().sounds {
            return;
        }
        let Some(audio) = self.audio() else { return };
        // A stream of its own: it does not cut off a recording that is being listened to.
        self.sound().chime = audio.play(Box::new(alert::chime(moment)), alert::CHIME_RATE).ok();
    }

    fn held_box(&self) -> Result<Held<'_, Kept>> {
        self.time_box.open(&self.store, &*self.clock, DRAFT)
    }

    /// The time box as it is in memory; nothing when none was opened since the start.
    fn box_in_memory(&self) -> Held<'_, Kept> {
        self.time_box.hold(&self.store, &*self.clock, DRAFT)
    }

    fn see_box(&self, kept: &Kept) -> TimeBox {
        let figures = Figures::of(&kept.timer.at(&self.clock.readings()));
        TimeBox { title: kept.title.clone(), figures }
    }
}
