//! What stands beside an interview's question where its slot wants it: a sketch on the whiteboard, a
//! recording of the answer.
//!
//! Invariants: a recording is started by the person alone, runs only while the saved clock does, and ends
//! with the answer; a sketch belongs to one question of one interview; what was drawn and recorded goes into
//! the log with the interview, or goes with it.

use super::{Study, interviewing::Interview, rehearsing};
use interview::run::Run;
use item::error::{Error, ErrorKind, Result};
use rehearsal::{recording::Recorder, timer::Phase};

/// What the names of an interview's sketches begin with.
pub(super) const SKETCH: &str = "interview:";

/// What belongs to an interview while this process runs.
#[derive(Default)]
pub(super) struct Attached {
    /// The recording being made, of the question with this index.
    recorder: Option<(usize, Recorder)>,
    /// One that is over and still to be finished.
    ended: Option<Recorder>,
}

impl Attached {
    /// Lets the recording follow the clock: it pauses with it and ends with its answer.
    pub(super) fn follow(&mut self, run: &Run) {
        let Some((question, recorder)) = &self.recorder else { return };
        let over = run.finished() || run.current() != *question || run.asked()[*question].answered;
        if over {
            self.ended = self.recorder.take().map(|(_, recorder)| recorder);
        } else {
            recorder.set_paused(*run.timer().phase() != Phase::Running);
        }
    }

    /// Whether the answer is being recorded.
    pub(super) fn is_recording(&self) -> bool {
        self.recorder.is_some()
    }

    /// The recording that is over, once.
    pub(super) fn take_ended(&mut self) -> Option<Recorder> {
        self.ended.take()
    }

    /// Every recording that is not finished.
    pub(super) fn recorders(&self) -> impl Iterator<Item = &Recorder> {
        self.recorder.iter().map(|(_, recorder)| recorder).chain(&self.ended)
    }

    /// As [`Attached::recorders`], to be finished.
    pub(super) fn into_recorders(self) -> impl Iterator<Item = Recorder> {
        self.recorder.into_iter().map(|(_, recorder)| recorder).chain(self.ended)
    }
}

/// The name that the sketch of a question is kept under. An interview that an earlier version began has no
/// name of its own.
pub(super) fn sketch_owner(interview: &str, question: usize) -> String {
    let number = question + 1;
    match interview {
        "" => format!("{SKETCH}q{number}"),
        id => format!("{SKETCH}{id}:q{number}"),
    }
}

/// The names for each question of an interview.
pub(super) fn sketch_owners(run: &Run) -> Vec<String> {
    (0..run.asked().len()).map(|question| sketch_owner(&run.id, question)).collect()
}

impl Study {
    /// Starts to record the answer to the question being asked, or ends that.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without an interview; [`ErrorKind::InvalidInput`] when its clock stands,
    /// the question is answered or recorded already; [`ErrorKind::NoSound`] without a microphone.
    pub fn interview_record(&self, on: bool) -> Result<Interview> {
        let mut held = self.held_interview()?;
        let run = held.work()?;
        if !on {
            let ended = held.attached_mut().and_then(|attached| attached.recorder.take());
            let seen = self.see_interview(&held)?;
            drop(held);
            if let Some((_, recorder)) = ended {
                recorder.finish()?;
            }
            return Ok(seen);
        }
        let current = run.current();
        let figures = run.figures(&self.clock.readings());
        let asked = &run.asked()[current];
        if figures.phase != Phase::Running || asked.answered {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "an answer is recorded while the clock runs, before it is given",
            ));
        }
        if asked.recording.is_some() || held.attached().is_some_and(Attached::is_recording) {
            return Err(Error::new(ErrorKind::InvalidInput, "this answer is recorded already"));
        }
        let (name, recorder) = self.start_recorder(uuid::Uuid::now_v7().to_string())?;
        held.change(|run, _| {
            run.recorded(current, name.clone());
            Ok(())
        })
        .inspect_err(|_| self.drop_recording(Some(&name)))?;
        if let Some(attached) = held.attached_mut() {
            attached.recorder = Some((current, recorder));
        }
        self.see_interview(&held)
    }

    /// Runs `f` while what the sketch belongs to is in progress, and stays so until `f` is done.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is over; [`ErrorKind::InvalidInput`] for a name that no sketch has.
    pub(super) fn while_in_progress<R>(
        &self,
        owner: &str,
        f: impl FnOnce() -> Result<R>,
    ) -> Result<R> {
        let is_over = || {
            Error::new(ErrorKind::NotFound, "what this drawing belongs to is over")
                .help("What was drawn before it ended is kept with it.")
        };
        if owner.starts_with(rehearsing::SKETCH) {
            let held = self.held_rehearsal()?;
            let owns = held.get().is_some_and(|run| rehearsing::sketch_owner(&run.id) == owner);
            if owns { f() } else { Err(is_over()) }
        } else if owner.starts_with(SKETCH) {
            let held = self.held_interview()?;
            let owns = held.get().is_some_and(|run| sketch_owners(run).iter().any(|o| o == owner));
            if owns { f() } else { Err(is_over()) }
        } else {
            Err(Error::new(ErrorKind::InvalidInput, format!("{owner:?} cannot own a sketch")))
        }
    }
}
