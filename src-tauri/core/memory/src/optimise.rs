//! Parameters from the user's own log: what to train on, the training, and whether it helped.
//!
//! Invariant: nothing here changes a schedule; a proposal is taken by an action of its own.

use std::sync::{Arc, Mutex, PoisonError};

use fsrs::{
    CombinedProgressState, ComputeParametersInput, FSRS, FSRSItem, FSRSReview, compute_parameters,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::model::{Parameters, refused};
use item::{
    error::{Error, ErrorKind, Result},
    kind::Rating,
};

/// Answers on a later day than the one before, below which a log says too little.
pub const ENOUGH: usize = 400;

/// How well parameters predict the answers of a log.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Fit {
    /// Log-loss: 0 is perfect, 0.69 is guessing.
    pub log_loss: f32,
    /// Root mean square error between predicted and actual recall, over bins.
    pub rmse: f32,
}

/// Parameters computed from the log, beside those in force.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Proposal {
    /// 21 numbers.
    pub parameters: Vec<f32>,
    /// Answers they were computed from.
    pub answers: u32,
    /// How well the parameters in force predict them.
    pub before: Fit,
    /// How well these do.
    pub after: Fit,
}

/// Parameters that were chosen once: the way back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ParameterSet {
    /// When: an instant, RFC 3339; none for the built-in ones.
    #[ts(type = "string | null")]
    pub at: Option<Timestamp>,
    /// To choose them again with; none for the built-in ones.
    pub proposal: Option<Proposal>,
    /// These are in force.
    pub current: bool,
}

/// How a computation of parameters is going.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OptimiserState {
    /// It is being computed.
    pub running: bool,
    /// Done so far, 0 to 1.
    pub share: f64,
    /// What it came to, until it is taken, refused or computed again.
    pub proposal: Option<Proposal>,
    /// Why it came to nothing.
    pub problem: Option<String>,
    /// Answers in the log.
    pub answers: u32,
    /// Of these, answers on a later day than the one before: what can be learned from.
    pub usable: u32,
    /// How many of those are needed.
    pub enough: u32,
}

/// One answer of an item's history, oldest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    /// Tells items apart.
    pub item: i64,
    /// How it went.
    pub rating: Rating,
    /// Days since the answer before; none for the first.
    pub elapsed: Option<u32>,
    /// Its place in the order of the log, beside answers of other items.
    pub at: i64,
}

/// What FSRS trains on: for each answer on a later day than the one before, the history up to it.
#[derive(Clone, Debug, Default)]
pub struct TrainingSet {
    items: Vec<FSRSItem>,
    ids: Vec<i64>,
}

impl TrainingSet {
    /// From answers sorted by item, then in order.
    pub fn new(answers: &[Answered]) -> Self {
        let mut found: Vec<(i64, i64, FSRSItem)> = Vec::new();
        for history in answers.chunk_by(|a, b| a.item == b.item) {
            let mut reviews: Vec<FSRSReview> = Vec::with_capacity(history.len());
            for answer in history {
                if answer.elapsed.is_none() {
                    // New, or new again after a reset.
                    reviews.clear();
                }
                let delta_t = answer.elapsed.unwrap_or(0);
                reviews.push(FSRSReview { rating: answer.rating.number(), delta_t });
                if delta_t > 0 {
                    found.push((answer.at, answer.item, FSRSItem { reviews: reviews.clone() }));
                }
            }
        }
        // Newer answers weigh more, so order matters.
        found.sort_by_key(|(at, item, _)| (*at, *item));
        let (ids, items) = found.into_iter().map(|(_, id, item)| (id, item)).unzip();
        Self { items, ids }
    }

    /// Answers to learn from.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// Whether there is nothing to learn from.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// How well these parameters predict the answers.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when there are none.
    pub fn fit(&self, parameters: &Parameters) -> Result<Fit> {
        let fsrs = FSRS::new(parameters.as_slice()).map_err(refused)?;
        let evaluation = fsrs
            .evaluate_with_card_ids(self.items.clone(), self.ids.clone(), |_| true)
            .map_err(refused)?;
        Ok(Fit { log_loss: evaluation.log_loss, rmse: evaluation.rmse_bins })
    }

    /// Computes parameters that predict the answers better than the ones in force, if it can.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] with fewer than [`ENOUGH`] answers; [`ErrorKind::Other`] when
    /// stopped.
    pub fn optimise(
        &self,
        current: &Parameters,
        relearning_steps: usize,
        progress: &Progress,
    ) -> Result<Proposal> {
        if self.len() < ENOUGH {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("{} answers are too few to learn from", self.len()),
            )
            .help(format!("Go on reviewing: from {ENOUGH} answers on, it can help.")));
        }
        let before = self.fit(current)?;
        let parameters = compute_parameters(ComputeParametersInput {
            train_set: self.items.clone(),
            card_ids: Some(self.ids.clone()),
            progress: Some(progress.0.clone()),
            enable_short_term: true,
            num_relearning_steps: Some(relearning_steps),
            training_config: None,
        })
        .map_err(refused)?;
        let after = self.fit(&Parameters::try_from(parameters.clone())?)?;
        Ok(Proposal {
            parameters,
            answers: u32::try_from(self.len()).unwrap_or(u32::MAX),
            before,
            after,
        })
    }
}

/// How far the training is; also stops it.
#[derive(Clone, Debug, Default)]
pub struct Progress(Arc<Mutex<CombinedProgressState>>);

impl Progress {
    /// Done so far, 0 to 1.
    pub fn share(&self) -> f64 {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match state.total() {
            0 => 0.0,
            total => state.current() as f64 / total as f64,
        }
    }

    /// Stops the training at the next batch.
    pub fn stop(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).want_abort = true;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(item: i64, rating: Rating, elapsed: Option<u32>, at: i64) -> Answered {
        Answered { item, rating, elapsed, at }
    }

    #[test]
    fn only_answers_on_a_later_day_are_learned_from_and_a_reset_begins_anew() {
        let set = TrainingSet::new(&[
            answer(1, Rating::Good, None, 1),
            answer(1, Rating::Good, Some(0), 2),
            answer(1, Rating::Again, Some(3), 30),
            answer(1, Rating::Good, None, 40),
            answer(1, Rating::Easy, Some(2), 60),
            answer(2, Rating::Hard, None, 5),
            answer(2, Rating::Good, Some(1), 20),
        ]);
        let lengths: Vec<(i64, usize)> =
            set.ids.iter().copied().zip(set.items.iter().map(|i| i.reviews.len())).collect();
        assert_eq!(lengths, [(2, 2), (1, 3), (1, 2)]);
    }

    #[test]
    fn a_short_log_is_refused_with_a_reason() {
        let set = TrainingSet::new(&[
            answer(1, Rating::Good, None, 1),
            answer(1, Rating::Good, Some(2), 3),
        ]);
        let error = set.optimise(&Parameters::default(), 1, &Progress::default()).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidInput);
        assert!(error.help.is_some());
    }
}
