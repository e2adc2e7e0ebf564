//! What stands beside an interview's question where its slot wants it: a sketch on the whiteboard, a
//! recording of the answer.
//!
//! Invariants: a recording is begun by the person alone, runs only while the clock does, and ends with
//! the answer; what was drawn and recorded goes into the log with the interview, or goes with it.

use std::sync::{MutexGuard, PoisonError};

use super::{Study, interviewing::Interview};
use crate::{
    error::{Error, ErrorKind, Result},
    interview::run::Run,
    rehearsal::{
        recording::{self, Recorder},
        timer::Phase,
    },
};

/// A recording being made, of the question with this index.
pub(super) type Recording = Option<(usize, Recorder)>;

/// The name that the sketch of a question is kept under.
pub(super) fn sketch_owner(question: usize) -> String {
    format!("interview:q{}", question + 1)
}

impl Study {
    /// Begins to record the answer to the question being asked, or ends that.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without an interview; [`ErrorKind::InvalidInput`] when its clock stands,
    /// the question is answered or recorded already; [`ErrorKind::NoSound`] without a microphone.
    pub fn interview_record(&self, on: bool) -> Result<Interview> {
        let mut run = self.open_interview()?.ok_or_else(super::interviewing::none_open)?;
        let current = run.current();
        if !on {
            if let Some((_, recorder)) = self.recording().take() {
                recorder.finish()?;
            }
            return self.see_interview(&run);
        }
        let figures = run.figures(&self.clock.readings());
        let asked = &run.asked()[current];
        if figures.phase != Phase::Running || asked.answered {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "an answer is recorded while the clock runs, before it is given",
            ));
        }
        if asked.recording.is_some() || self.recording().is_some() {
            return Err(Error::new(ErrorKind::InvalidInput, "this answer is recorded already"));
        }
        let audio = self.audio().ok_or_else(recording::no_audio)?;
        let name = format!("{}.wav", uuid::Uuid::now_v7());
        let device = self.device_setting("microphone")?;
        let path = self.recordings_folder().join(&name);
        let recorder = Recorder::start(&*audio, device.as_str(), &path)?;
        run.recorded(current, name);
        self.keep_interview(&run)?;
        *self.recording() = Some((current, recorder));
        self.see_interview(&run)
    }

    /// Lets a recording follow the clock: it pauses with it and ends with its answer.
    pub(super) fn follow_recording(&self, run: &Run) -> Result<()> {
        let mut recording = self.recording();
        let Some((question, recorder)) = recording.as_ref() else { return Ok(()) };
        let over = run.finished() || run.current() != *question || run.asked()[*question].answered;
        if over {
            if let Some((_, recorder)) = recording.take() {
                recorder.finish()?;
            }
        } else {
            let running = run.figures(&self.clock.readings()).phase == Phase::Running;
            recorder.set_paused(!running);
        }
        Ok(())
    }

    /// Ends a recording, and keeps every sketch as a file that the run then names.
    pub(super) fn keep_beside(&self, run: &mut Run) -> Result<()> {
        if let Some((_, recorder)) = self.recording().take() {
            recorder.finish()?;
        }
        for question in 0..run.asked().len() {
            if let Some(file) = self.sketch_keep(&sketch_owner(question))? {
                run.drawn(question, file);
            }
        }
        Ok(())
    }

    /// Forgets the sketches under way; with `recordings` also deletes what was recorded.
    pub(super) fn forget_beside(&self, run: &Run, recordings: bool) -> Result<()> {
        drop(self.recording().take());
        for (question, asked) in run.asked().iter().enumerate() {
            self.sketch_forget(&sketch_owner(question))?;
            if let Some(name) = asked.recording.as_ref().filter(|_| recordings) {
                self.delete_recording(name)?;
            }
        }
        Ok(())
    }

    pub(super) fn recording(&self) -> MutexGuard<'_, Recording> {
        self.recording.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
