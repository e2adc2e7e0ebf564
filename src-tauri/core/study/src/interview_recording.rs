//! Recording an answer of an interview, and drawing beside it.

use item::error::{Error, ErrorKind, Result};
use rehearsal::timer::Phase;

use super::{
    answer_capture::{Attached, SKETCH, sketch_owners},
    interviewing::Interview,
    rehearsing,
    study::Study,
};

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
