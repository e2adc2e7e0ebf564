//! What happens as time passes: the time of everything that runs is saved, its moments are told, and so are a new
//! study day and a learning step that has come due.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use jiff::Timestamp;

use crate::{
    boards::Boards,
    changes::{Change, Changed, DayBegan},
    core::Core,
    interviews::Interviews,
    rehearsals::Rehearsals,
    sound::SoundSystem,
    time_box::{self, TimeBoxes},
};
use item::{day::StudyDay, error::Result};
use rehearsal::alert::{AlertMoment, AlertTracker, TimerAlert};

/// Every clock that runs. Asked by the process from time to time; see each method.
#[derive(Debug)]
pub struct Clocks {
    core: Arc<Core>,
    boards: Arc<Boards>,
    rehearsals: Arc<Rehearsals>,
    interviews: Arc<Interviews>,
    time_boxes: Arc<TimeBoxes>,
    sound: Arc<SoundSystem>,
    /// What was told of the rehearsal and of the time box.
    watches: Mutex<[AlertTracker; 2]>,
    /// The study day when [`Clocks::look_at_day`] was asked last.
    day: Mutex<Option<StudyDay>>,
    /// The time when [`Clocks::look_at_steps`] was asked last.
    steps_looked_at: Mutex<Option<Timestamp>>,
}

impl Clocks {
    pub(crate) fn new(
        core: &Arc<Core>,
        boards: &Arc<Boards>,
        rehearsals: &Arc<Rehearsals>,
        interviews: &Arc<Interviews>,
        time_boxes: &Arc<TimeBoxes>,
        sound: &Arc<SoundSystem>,
    ) -> Self {
        Self {
            core: Arc::clone(core),
            boards: Arc::clone(boards),
            rehearsals: Arc::clone(rehearsals),
            interviews: Arc::clone(interviews),
            time_boxes: Arc::clone(time_boxes),
            sound: Arc::clone(sound),
            watches: Mutex::default(),
            day: Mutex::default(),
            steps_looked_at: Mutex::default(),
        }
    }

    /// Saves the time of everything that runs; called every [`rehearsal::timer::HEARTBEAT`].
    ///
    /// # Errors
    /// The first of those that could not be saved; the others were tried.
    pub fn beat(&self) -> Result<()> {
        let beats = [
            self.boards.beat(),
            self.rehearsals.beat().map(drop),
            self.interviews.beat(),
            self.time_boxes.beat(),
        ];
        beats.into_iter().collect()
    }

    /// The moments that clocks have passed since this was last asked, and how long it is to the next one.
    pub fn alerts(&self) -> (Vec<TimerAlert>, Option<Duration>) {
        let at = self.core.clock.readings();
        let mut clocks = Vec::new();
        if let Some((view, recorded)) = self.rehearsals.running(&at) {
            clocks.push((0, view.id, view.title, view.figures, recorded));
        }
        if let Some((title, figures)) = self.time_boxes.figures(&at) {
            clocks.push((1, time_box::DRAFT.to_owned(), title, figures, false));
        }
        let mut watches = self.watches.lock().unwrap_or_else(PoisonError::into_inner);
        let mut told = Vec::new();
        let mut next: Option<Duration> = None;
        for (place, name, title, figures, quiet) in clocks {
            let (passed, left) = watches[place].check(&name, &figures);
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
    pub fn play_alert(&self, moment: AlertMoment) {
        self.sound.chime(moment);
    }

    /// Tells every subscriber if a new study day has started since the last call: at the rollover hour, after the
    /// computer slept through it, or because the clock or the rollover hour was changed.
    pub fn look_at_day(&self) {
        let today = self.core.today();
        let before = self.day.lock().unwrap_or_else(PoisonError::into_inner).replace(today);
        if before.is_some_and(|before| before != today) {
            self.core.changes.tell(&Change::Day(DayBegan { day: today }));
        }
    }

    /// Notifies subscribers when a learning step has come due since the last call, or is no longer due because the
    /// clock was set back.
    ///
    /// # Errors
    /// When the database cannot be read; what came due is then told the next time.
    pub fn look_at_steps(&self) -> Result<()> {
        let moment = self.core.moment();
        let mut looked = self.steps_looked_at.lock().unwrap_or_else(PoisonError::into_inner);
        let before = looked.unwrap_or(moment.at);
        let (from, to) = (before.min(moment.at), before.max(moment.at));
        let has_changed = self.core.store.has_step_between(from, to, moment.study_day)?;
        *looked = Some(moment.at);
        if has_changed {
            self.core.changes.notify([Changed::Due]);
        }
        Ok(())
    }
}
