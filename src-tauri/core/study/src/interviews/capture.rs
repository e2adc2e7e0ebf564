//! What stands beside an interview's question where its slot wants it: a sketch on the whiteboard, a
//! recording of the answer.
//!
//! Invariants: a recording is started by the person alone, runs only while the saved clock does, and ends
//! with the answer; a sketch belongs to one question of one interview; what was drawn and recorded goes into
//! the log with the interview, or goes with it.

use interview::run::Run;
use rehearsal::{recording::Recorder, timer::Phase};

/// What the names of an interview's sketches begin with.
pub(crate) const SKETCH: &str = "interview:";

/// What belongs to an interview while this process runs.
#[derive(Default)]
pub(crate) struct Attached {
    /// The recording being made, of the question with this index.
    pub(crate) recorder: Option<(usize, Recorder)>,
    /// One that is over and still to be finished.
    pub(crate) ended: Option<Recorder>,
}

impl Attached {
    /// Lets the recording follow the clock: it pauses with it and ends with its answer.
    pub(crate) fn follow(&mut self, run: &Run) {
        let Some((question, recorder)) = &self.recorder else { return };
        let over = run.finished() || run.current() != *question || run.asked()[*question].answered;
        if over {
            self.ended = self.recorder.take().map(|(_, recorder)| recorder);
        } else {
            recorder.set_paused(*run.timer().phase() != Phase::Running);
        }
    }

    /// Whether the answer is being recorded.
    pub(crate) fn is_recording(&self) -> bool {
        self.recorder.is_some()
    }

    /// The recording that is over, once.
    pub(crate) fn take_ended(&mut self) -> Option<Recorder> {
        self.ended.take()
    }

    /// Every recording that is not finished.
    pub(crate) fn recorders(&self) -> impl Iterator<Item = &Recorder> {
        self.recorder.iter().map(|(_, recorder)| recorder).chain(&self.ended)
    }

    /// As [`Attached::recorders`], to be finished.
    pub(crate) fn into_recorders(self) -> impl Iterator<Item = Recorder> {
        self.recorder.into_iter().map(|(_, recorder)| recorder).chain(self.ended)
    }
}

/// The name that the sketch of a question is kept under. An interview that an earlier version began has no
/// name of its own.
pub(crate) fn sketch_owner(interview: &str, question: usize) -> String {
    let number = question + 1;
    match interview {
        "" => format!("{SKETCH}q{number}"),
        id => format!("{SKETCH}{id}:q{number}"),
    }
}

/// The names for each question of an interview.
pub(crate) fn sketch_owners(run: &Run) -> Vec<String> {
    (0..run.asked().len()).map(|question| sketch_owner(&run.id, question)).collect()
}
