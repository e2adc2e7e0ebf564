//! Parameters from the user's own log, computed in the background, shown before they are taken, and a
//! way back.

use std::{
    sync::{Arc, Mutex, PoisonError},
    thread,
};

use crate::{
    action::{Action, Outcome},
    actions::Actions,
    changes::{Change, Changed},
    core::Core,
};
use item::error::{Error, ErrorKind, Result};
use memory::{
    model::Parameters,
    optimise::{ENOUGH, Fit, OptimiserState, ParameterSet, Progress, Proposal, TrainingSet},
};

/// A computation, running or done.
#[derive(Debug)]
struct Job {
    progress: Progress,
    answers: usize,
    outcome: Arc<Mutex<Option<Result<Proposal>>>>,
}

/// Computes parameters in the background.
#[derive(Debug)]
pub struct Optimiser {
    core: Arc<Core>,
    actions: Arc<Actions>,
    job: Mutex<Option<Job>>,
}

impl Optimiser {
    pub(crate) fn new(core: &Arc<Core>, actions: &Arc<Actions>) -> Self {
        Self { core: Arc::clone(core), actions: Arc::clone(actions), job: Mutex::default() }
    }

    /// Begins computing parameters from the log. [`Change::Optimiser`] tells when it is done.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the log is too short or it is being computed already.
    pub fn start(&self) -> Result<()> {
        let mut slot = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.as_ref().is_some_and(Job::is_running) {
            return Err(Error::new(ErrorKind::InvalidInput, "it is being computed already"));
        }
        let set = TrainingSet::new(&self.core.store.answers_for_training()?);
        let current = self.core.store.parameters()?;
        if set.len() < ENOUGH {
            // Says the same as the computation would, without beginning it.
            set.optimise(&current, 1, &Progress::default())?;
        }
        let steps = self.core.settings().relearning_steps.len();
        let job =
            Job { progress: Progress::default(), answers: set.len(), outcome: Arc::default() };
        let (progress, outcome) = (job.progress.clone(), Arc::clone(&job.outcome));
        let changes = self.core.changes.clone();
        thread::Builder::new()
            .name("optimiser".to_owned())
            .spawn(move || {
                let done = set.optimise(&current, steps, &progress);
                *outcome.lock().unwrap_or_else(PoisonError::into_inner) = Some(done);
                changes.tell(&Change::Optimiser);
            })
            .map_err(|e| {
                Error::new(ErrorKind::Other, "cannot compute in the background").source(e)
            })?;
        *slot = Some(job);
        self.core.changes.notify([Changed::Optimiser]);
        Ok(())
    }

    /// How it is going.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn state(&self) -> Result<OptimiserState> {
        let slot = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = OptimiserState {
            enough: u32::try_from(ENOUGH).unwrap_or(u32::MAX),
            ..OptimiserState::default()
        };
        state.answers = self.core.store.answers()?;
        let usable = |answers: usize| u32::try_from(answers).unwrap_or(u32::MAX);
        let Some(job) = slot.as_ref() else {
            state.usable = usable(TrainingSet::new(&self.core.store.answers_for_training()?).len());
            return Ok(state);
        };
        state.usable = usable(job.answers);
        match &*job.outcome.lock().unwrap_or_else(PoisonError::into_inner) {
            None => {
                state.running = true;
                state.share = job.progress.share();
            }
            Some(Ok(proposal)) => {
                state.share = 1.0;
                state.proposal = Some(proposal.clone());
            }
            Some(Err(error)) => state.problem = Some(error.to_string()),
        }
        Ok(state)
    }

    /// Stops computing; nothing is kept.
    pub fn stop(&self) {
        let mut slot = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = slot.take() {
            job.progress.stop();
        }
        self.core.changes.notify([Changed::Optimiser]);
    }

    /// Goes on with these parameters; none takes them back to the built-in ones. Memories are computed
    /// again, days already given stay.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for numbers FSRS refuses; as [`Actions::perform`].
    pub fn choose(&self, proposal: Option<Proposal>) -> Result<Outcome> {
        let outcome = self.actions.perform(Action::ParametersChosen { proposal })?;
        let mut slot = self.job.lock().unwrap_or_else(PoisonError::into_inner);
        if slot.as_ref().is_some_and(|job| !job.is_running()) {
            *slot = None;
        }
        self.core.changes.notify([Changed::Optimiser]);
        Ok(outcome)
    }

    /// The built-in parameters and every set chosen so far, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sets(&self) -> Result<Vec<ParameterSet>> {
        let current = self.core.store.parameters()?;
        let built_in = current == Parameters::default();
        let mut sets = vec![ParameterSet { at: None, proposal: None, current: built_in }];
        for (event, chosen) in self.core.store.parameter_history()? {
            let Some(parameters) = chosen.parameters else { continue };
            let fit = |fit: Option<(f32, f32)>| {
                let (log_loss, rmse) = fit.unwrap_or_default();
                Fit { log_loss, rmse }
            };
            sets.push(ParameterSet {
                at: Some(event.moment.at),
                current: parameters == current,
                proposal: Some(Proposal {
                    parameters: parameters.into(),
                    answers: chosen.answers,
                    before: fit(chosen.before),
                    after: fit(chosen.after),
                }),
            });
        }
        Ok(sets)
    }
}

impl Job {
    fn is_running(&self) -> bool {
        self.outcome.lock().unwrap_or_else(PoisonError::into_inner).is_none()
    }
}
