//! FSRS-6 with time and parameters as arguments: what an answer does to a memory, how likely recall is
//! after some days, and how many days until it falls to a wanted level.
//!
//! The arithmetic is fsrs-rs's own, to the bit; nothing here adds to it.

use std::fmt;

use fsrs::{DEFAULT_PARAMETERS, FSRS, FSRSError};
use serde::{Deserialize, Serialize};

use item::{
    error::{Error, ErrorKind, Result},
    kind::Rating,
};

/// The 21 parameters of FSRS-6.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct Parameters([f32; 21]);

impl Parameters {
    /// The parameters as numbers.
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }
}

impl Default for Parameters {
    /// What fits the average learner.
    fn default() -> Self {
        Self(DEFAULT_PARAMETERS)
    }
}

impl TryFrom<Vec<f32>> for Parameters {
    type Error = Error;
    fn try_from(numbers: Vec<f32>) -> Result<Self> {
        let bad = || Error::new(ErrorKind::InvalidInput, "FSRS-6 takes 21 finite parameters");
        if !numbers.iter().all(|n| n.is_finite()) {
            return Err(bad());
        }
        numbers.try_into().map(Self).map_err(|_| bad())
    }
}

impl From<Parameters> for Vec<f32> {
    fn from(parameters: Parameters) -> Self {
        parameters.0.to_vec()
    }
}

/// What is left of a memory: how long it holds and how hard it is to strengthen.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MemoryState {
    /// Days until recall falls to 90%.
    pub stability: f32,
    /// 1 to 10.
    pub difficulty: f32,
}

impl From<fsrs::MemoryState> for MemoryState {
    fn from(state: fsrs::MemoryState) -> Self {
        Self { stability: state.stability, difficulty: state.difficulty }
    }
}

impl From<MemoryState> for fsrs::MemoryState {
    fn from(state: MemoryState) -> Self {
        Self { stability: state.stability, difficulty: state.difficulty }
    }
}

/// FSRS-6 under one set of parameters.
#[derive(Clone)]
pub struct Model {
    fsrs: FSRS,
    /// `w[20]`, as fsrs-rs clips it.
    decay: f32,
    /// `0.9^(1/-decay) - 1`: the factor of the forgetting curve, kept because a queue asks often.
    factor: f32,
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Model").field("decay", &self.decay).finish_non_exhaustive()
    }
}

impl Model {
    /// FSRS-6 under these parameters.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when fsrs-rs refuses them.
    pub fn new(parameters: &Parameters) -> Result<Self> {
        let fsrs = FSRS::new(parameters.as_slice()).map_err(refused)?;
        let decay = parameters.0[20].clamp(0.1, 0.8);
        Ok(Self { fsrs, decay, factor: 0.9f32.powf(1.0 / -decay) - 1.0 })
    }

    /// The memory after an answer `elapsed_days` after the one before; none before the first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the memory before is no number.
    pub fn after(
        &self,
        before: Option<MemoryState>,
        elapsed_days: u32,
        rating: Rating,
    ) -> Result<MemoryState> {
        // The wanted retention only matters for the intervals, which are not used here.
        let next =
            self.fsrs.next_states(before.map(Into::into), 0.9, elapsed_days).map_err(refused)?;
        Ok(match rating {
            Rating::Again => next.again.memory,
            Rating::Hard => next.hard.memory,
            Rating::Good => next.good.memory,
            Rating::Easy => next.easy.memory,
        }
        .into())
    }

    /// The memory after "again" and after "good": both at once, for a queue that weighs them.
    ///
    /// # Errors
    /// As [`Model::after`].
    pub fn slip_or_pass(
        &self,
        before: MemoryState,
        elapsed_days: u32,
    ) -> Result<(MemoryState, MemoryState)> {
        let next =
            self.fsrs.next_states(Some(before.into()), 0.9, elapsed_days).map_err(refused)?;
        Ok((next.again.memory.into(), next.good.memory.into()))
    }

    /// The chance to remember, 0 to 1, `days` after the last answer.
    ///
    /// R(t, S) = (1 + factor·t/S)^−decay (the FSRS wiki, "The Algorithm", FSRS-6).
    pub fn recall(&self, state: MemoryState, days: f32) -> f32 {
        (days / state.stability * self.factor + 1.0).powf(-self.decay)
    }

    /// Days until recall falls to `retention` (0 to 1), before rounding.
    pub fn interval(&self, state: MemoryState, retention: f32) -> f32 {
        self.fsrs.next_interval(Some(state.stability), retention, 3)
    }
}

impl Default for Model {
    fn default() -> Self {
        let decay = DEFAULT_PARAMETERS[20];
        Self { fsrs: FSRS::default(), decay, factor: 0.9f32.powf(1.0 / -decay) - 1.0 }
    }
}

pub(crate) fn refused(error: FSRSError) -> Error {
    let (kind, message) = match error {
        FSRSError::NotEnoughData => {
            (ErrorKind::InvalidInput, "there are too few answers for that yet")
        }
        FSRSError::Interrupted => (ErrorKind::Other, "it was stopped"),
        _ => (ErrorKind::InvalidInput, "FSRS refused these figures"),
    };
    Error::new(kind, message)
}

#[cfg(test)]
mod tests {
    use fsrs::{FSRSItem, FSRSReview, current_retrievability};
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn states_equal_those_of_fsrs_rs_to_the_bit(
            answers in proptest::collection::vec((1u32..=4, 0u32..400), 1..60),
            scale in proptest::collection::vec(0.7f32..1.3, 21),
        ) {
            let numbers: Vec<f32> = DEFAULT_PARAMETERS.iter().zip(&scale).map(|(w, s)| w * s).collect();
            let model = Model::new(&Parameters::try_from(numbers.clone()).unwrap()).unwrap();
            let fsrs = FSRS::new(&numbers).unwrap();
            let mut reviews = Vec::new();
            let mut state = None;
            for (i, (rating, elapsed)) in answers.into_iter().enumerate() {
                let delta_t = if i == 0 { 0 } else { elapsed };
                reviews.push(FSRSReview { rating, delta_t });
                state = Some(model.after(state, delta_t, Rating::from_number(rating).unwrap()).unwrap());
            }
            let whole = fsrs.memory_state(FSRSItem { reviews }, None).unwrap();
            let ours = state.unwrap();
            prop_assert_eq!(ours.stability.to_bits(), whole.stability.to_bits());
            prop_assert_eq!(ours.difficulty.to_bits(), whole.difficulty.to_bits());
            for days in [0.0f32, 1.0, 17.0, 400.0] {
                let theirs = current_retrievability(whole, days, model.decay);
                prop_assert_eq!(model.recall(ours, days).to_bits(), theirs.to_bits());
            }
        }
    }
}
