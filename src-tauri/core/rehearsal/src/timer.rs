//! The clock of one run, as a state machine that is told the time.
//!
//! Time counts only while the run is running: it is the sum of intervals on the machine's awake
//! clock, which stands still during sleep and never goes back when somebody sets the wall clock.
//! Nothing ends by itself: a segment past its budget counts overtime until the speaker moves on.
//!
//! An interval in which the machine slept does not count at all: how much of it came before the sleep and
//! how much after waking cannot be told. With a [`Command::Heartbeat`] every [`HEARTBEAT`], that leaves out
//! no more than one of them.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use item::{
    clock::Readings,
    error::{Error, ErrorKind, Result},
    ids::LocalId,
};

/// How often the time of a running clock is saved: what a kill can lose of it.
pub const HEARTBEAT: Duration = Duration::from_secs(5);
/// Sleep shorter than this is taken for scheduling noise and not asked about.
pub const SLEEP_NOTICED_MS: u32 = 2_000;

/// A stretch of a script with its own budget, as it stood when the run began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SegmentPlan {
    /// The segment's id in the script.
    pub id: LocalId,
    /// The heading.
    pub title: String,
    /// Milliseconds planned.
    pub budget_ms: u32,
}

/// What the speaker, or the machine, does to a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "do")]
#[ts(export)]
pub enum Command {
    /// Begins the first segment.
    Start,
    /// Stops the clock; the reason is kept with the run.
    Pause {
        /// Why, in the speaker's words; may be empty.
        reason: String,
    },
    /// Goes on after a pause.
    Resume,
    /// Goes to the next segment; after the last one, finishes.
    Next,
    /// Leaves the segment unsaid and goes to the next one.
    Skip,
    /// Returns to the segment before; its time goes on from where it stood.
    Back,
    /// Gives the current segment more time.
    Extend {
        /// Milliseconds to add.
        by_ms: u32,
    },
    /// Ends the run.
    Finish,
    /// Answers the question asked after the machine slept.
    AfterSleep(SleepChoice),
    /// Nothing happened, but the time so far is worth keeping.
    Heartbeat,
}

/// What to do with the time the machine slept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "choice")]
#[ts(export)]
pub enum SleepChoice {
    /// Resume from the last heartbeat before the machine fell asleep.
    Discard,
    /// The speaker kept talking: count the time since that heartbeat, sleep included.
    Count,
    /// The run ended when the machine fell asleep.
    End,
}

/// How far a run has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "phase")]
#[ts(export)]
pub enum Phase {
    /// Not begun.
    Ready,
    /// The current segment's clock runs.
    Running,
    /// Stopped by the speaker.
    Paused {
        /// In the speaker's words; may be empty.
        reason: String,
    },
    /// Stopped because the machine slept; the speaker is asked what to do with that time.
    Slept {
        /// How long the machine slept.
        slept_ms: u32,
    },
    /// Stopped because the app went away; `Resume` goes on, `Finish` ends.
    Interrupted,
    /// Over.
    Finished,
}

/// What a segment has used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SegmentTime {
    /// Milliseconds spoken, up to the last transition.
    pub spent_ms: u32,
    /// Milliseconds added to the budget on the way.
    pub extended_ms: u32,
    /// Whether it was skipped.
    pub skipped: bool,
}

/// One run of a script. Serialised as it is after every transition, so that a restart finds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timer {
    plan: Vec<SegmentPlan>,
    segments: Vec<SegmentTime>,
    current: usize,
    phase: Phase,
    /// The clock at the last transition or heartbeat; time since then is not yet in `segments`.
    mark: Option<Readings>,
    /// While [`Phase::Slept`]: awake time around the sleep, on either side of it.
    #[serde(default)]
    awake_around_sleep_ms: u32,
}

impl Timer {
    /// A run that waits for [`Command::Start`].
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when there is no segment.
    pub fn new(plan: Vec<SegmentPlan>) -> Result<Self> {
        if plan.is_empty() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "this script has no segments, so there is nothing to time",
            )
            .help("add `<!-- segment #opening minutes=2 -->` after a heading of the script"));
        }
        let segments =
            vec![SegmentTime { spent_ms: 0, extended_ms: 0, skipped: false }; plan.len()];
        Ok(Self {
            plan,
            segments,
            current: 0,
            phase: Phase::Ready,
            mark: None,
            awake_around_sleep_ms: 0,
        })
    }

    /// Does `command` at the time `at`.
    ///
    /// Sleep that happened since the last transition is noticed first: the run then stops where that
    /// transition left it, and a command other than a heartbeat is done after that.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the command makes no sense in this phase; nothing changes.
    pub fn apply(&mut self, command: &Command, at: &Readings) -> Result<()> {
        let mut next = self.clone();
        next.settle(at);
        next.transition(command)?;
        *self = next;
        Ok(())
    }

    /// What a restart does: the app was gone, so the time after the last heartbeat is unknown.
    ///
    /// The run stops where the last heartbeat left it. Returns the milliseconds between that
    /// heartbeat and now for which the machine was awake, when it has not been restarted since.
    pub fn interrupted(&mut self, at: &Readings) -> Option<u32> {
        let gone = self.mark.as_ref().and_then(|mark| elapsed(mark, at)).map(|(awake, _)| awake);
        if self.phase == Phase::Running {
            self.phase = Phase::Interrupted;
        }
        self.mark = Some(at.clone());
        gone
    }

    /// The state as it would be at `at`, for drawing; [`Timer::apply`] keeps it.
    #[must_use]
    pub fn at(&self, at: &Readings) -> Self {
        let mut settled = self.clone();
        settled.settle(at);
        settled
    }

    /// The segments as planned.
    pub fn plan(&self) -> &[SegmentPlan] {
        &self.plan
    }

    /// What each segment has used, up to the last transition.
    pub fn segments(&self) -> &[SegmentTime] {
        &self.segments
    }

    /// Index of the segment being spoken.
    pub fn current(&self) -> usize {
        self.current
    }

    /// How far the run has come.
    pub fn phase(&self) -> &Phase {
        &self.phase
    }

    /// Moves the time since the mark into the current segment, and notices sleep.
    fn settle(&mut self, at: &Readings) {
        let since = self.mark.replace(at.clone());
        if self.phase != Phase::Running {
            return;
        }
        match since.as_ref().and_then(|mark| elapsed(mark, at)) {
            // Another boot: the time between is unknown and is not counted.
            None => self.phase = Phase::Interrupted,
            Some((awake, slept)) if slept >= SLEEP_NOTICED_MS => {
                self.awake_around_sleep_ms = awake;
                self.phase = Phase::Slept { slept_ms: slept };
            }
            Some((awake, _)) => self.spend(awake),
        }
    }

    fn spend(&mut self, ms: u32) {
        let spent = &mut self.segments[self.current].spent_ms;
        *spent = spent.saturating_add(ms);
    }

    fn transition(&mut self, command: &Command) -> Result<()> {
        match (command, &self.phase) {
            (Command::Heartbeat, _) => {}
            (_, Phase::Finished) => return Err(refused("the run is over")),
            (Command::Start, Phase::Ready) => self.phase = Phase::Running,
            (Command::Start, _) => return Err(refused("the run has already begun")),
            (Command::AfterSleep(choice), Phase::Slept { slept_ms }) => {
                let slept = *slept_ms;
                match choice {
                    SleepChoice::Discard => self.phase = Phase::Running,
                    SleepChoice::Count => {
                        self.spend(slept.saturating_add(self.awake_around_sleep_ms));
                        self.phase = Phase::Running;
                    }
                    SleepChoice::End => self.phase = Phase::Finished,
                }
            }
            (Command::AfterSleep(_), _) => return Err(refused("the machine did not sleep")),
            (Command::Finish, _) => self.phase = Phase::Finished,
            (_, Phase::Ready) => return Err(refused("the run has not begun")),
            (Command::Pause { reason }, Phase::Running) => {
                self.phase = Phase::Paused { reason: reason.clone() };
            }
            (Command::Pause { .. }, _) => return Err(refused("the clock already stands still")),
            (Command::Resume, Phase::Running) => return Err(refused("the clock already runs")),
            (Command::Resume, _) => self.phase = Phase::Running,
            (Command::Extend { by_ms }, _) => {
                let extended = &mut self.segments[self.current].extended_ms;
                *extended = extended.saturating_add(*by_ms);
            }
            (Command::Next, _) => self.step_forward(),
            (Command::Skip, _) => {
                self.segments[self.current].skipped = true;
                self.step_forward();
            }
            (Command::Back, _) if self.current == 0 => {
                return Err(refused("this is the first segment"));
            }
            (Command::Back, _) => {
                self.current -= 1;
                self.segments[self.current].skipped = false;
            }
        }
        Ok(())
    }

    fn step_forward(&mut self) {
        if self.current + 1 == self.plan.len() {
            self.phase = Phase::Finished;
        } else {
            self.current += 1;
            self.segments[self.current].skipped = false;
        }
    }
}

fn refused(why: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, why)
}

/// Milliseconds awake and asleep between two readings; `None` across a restart of the machine.
///
/// Readings are rounded down to the millisecond before they are subtracted, so that intervals that
/// meet add up exactly.
fn elapsed(from: &Readings, to: &Readings) -> Option<(u32, u32)> {
    if from.boot != to.boot {
        return None;
    }
    let awake = to.awake_ms.saturating_sub(from.awake_ms);
    let since_boot = to.since_boot_ms.saturating_sub(from.since_boot_ms);
    Some((saturated(awake), saturated(since_boot.saturating_sub(awake))))
}

fn saturated(ms: u64) -> u32 {
    u32::try_from(ms).unwrap_or(u32::MAX)
}
