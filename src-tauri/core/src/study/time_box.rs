//! Time boxes for plain study, "read for 20 minutes", and the cues of every clock.
//!
//! Invariant: as a rehearsal, a box that was begun lives in the working state until it is ended: a
//! restart finds it where its last heartbeat left it.

use std::{
    sync::{MutexGuard, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Study;
use crate::{
    error::{Error, ErrorKind, Result},
    ids::LocalId,
    rehearsal::{
        cue::{self, Cue, CueMoment, Watch},
        figures::Figures,
        timer::{Command, Phase, SegmentPlan, Timer},
    },
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

/// What of time boxes and cues lives only while the process does.
#[derive(Debug, Default)]
pub(super) struct Boxed {
    loaded: bool,
    kept: Option<Kept>,
    cues: [Watch; 2],
}

impl Study {
    /// The time box under way, if any.
    ///
    /// # Errors
    /// When the working state cannot be read.
    pub fn time_box(&self) -> Result<Option<TimeBox>> {
        let mut boxed = self.boxed();
        self.load_box(&mut boxed)?;
        Ok(boxed.kept.as_ref().map(|kept| self.see_box(kept)))
    }

    /// Begins a time box; the one under way ends.
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
        timer.apply(&Command::Start, &self.clock.readings())?;
        let mut boxed = self.boxed();
        boxed.loaded = true;
        self.keep_box(&mut boxed, Some(Kept { title: title.to_owned(), timer }))?;
        let kept = boxed.kept.as_ref().ok_or_else(none)?;
        Ok(self.see_box(kept))
    }

    /// Does something to the clock of the time box; once that ends it, there is none.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a box; [`ErrorKind::InvalidInput`] when the command makes no sense
    /// now. Then nothing changed.
    pub fn time_box_step(&self, command: &Command) -> Result<Option<TimeBox>> {
        let mut boxed = self.boxed();
        self.load_box(&mut boxed)?;
        let mut kept = boxed.kept.clone().ok_or_else(none)?;
        kept.timer.apply(command, &self.clock.readings())?;
        let left = (*kept.timer.phase() != Phase::Finished).then_some(kept);
        self.keep_box(&mut boxed, left)?;
        Ok(boxed.kept.as_ref().map(|kept| self.see_box(kept)))
    }

    /// Keeps the time so far; called every few seconds while a clock runs.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn time_box_beat(&self) -> Result<()> {
        let running = {
            let boxed = self.boxed();
            let now = self.clock.readings();
            boxed.kept.as_ref().is_some_and(|kept| *kept.timer.at(&now).phase() == Phase::Running)
        };
        if running { self.time_box_step(&Command::Heartbeat).map(drop) } else { Ok(()) }
    }

    /// The moments that clocks have passed since this was last asked, and how long it is to the next one.
    pub fn cues(&self) -> (Vec<Cue>, Option<Duration>) {
        let at = self.clock.readings();
        let mut clocks = Vec::new();
        {
            let live = self.rehearsing();
            if let Some(run) = &live.run {
                let view = run.view(&at);
                clocks.push((0, view.id, view.title, view.figures, live.recorder.is_some()));
            }
        }
        let mut boxed = self.boxed();
        if let Some(kept) = &boxed.kept {
            let figures = Figures::of(&kept.timer.at(&at));
            clocks.push((1, DRAFT.to_owned(), kept.title.clone(), figures, false));
        }
        let mut told = Vec::new();
        let mut next: Option<Duration> = None;
        for (place, name, title, figures, quiet) in clocks {
            let (passed, left) = boxed.cues[place].look(&name, &figures);
            let segment = figures.segments.get(figures.current as usize);
            told.extend(passed.map(|moment| Cue {
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
    pub fn sound_cue(&self, moment: CueMoment) {
        if !self.settings().sounds {
            return;
        }
        let Some(audio) = self.audio() else { return };
        // A stream of its own: it does not cut off a recording that is being listened to.
        self.rehearsing().chime = audio.play(Box::new(cue::chime(moment)), cue::CHIME_RATE).ok();
    }

    fn boxed(&self) -> MutexGuard<'_, Boxed> {
        self.boxed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn load_box(&self, boxed: &mut Boxed) -> Result<()> {
        if boxed.loaded {
            return Ok(());
        }
        let found = self.store.draft(DRAFT)?;
        boxed.loaded = true;
        if let Ok(mut kept) = serde_json::from_value::<Kept>(found) {
            kept.timer.interrupted(&self.clock.readings());
            boxed.kept = Some(kept);
        }
        Ok(())
    }

    fn keep_box(&self, boxed: &mut Boxed, kept: Option<Kept>) -> Result<()> {
        let value = serde_json::to_value(&kept)
            .map_err(|e| Error::new(ErrorKind::Other, "cannot write the time box").source(e))?;
        self.store.save_draft(DRAFT, &value, self.clock.now())?;
        boxed.kept = kept;
        Ok(())
    }

    fn see_box(&self, kept: &Kept) -> TimeBox {
        let figures = Figures::of(&kept.timer.at(&self.clock.readings()));
        TimeBox { title: kept.title.clone(), figures }
    }
}

fn none() -> Error {
    Error::new(ErrorKind::NotFound, "no time box is running").help("begin one first")
}
