//! What is known of one item: its state, and how answers, resets and
//! marks change it.
//!
//! Invariant: [`ItemState::answer`], [`ItemState::reset`] and [`ItemState::reschedule`] are the only things
//! that change a memory, whether an answer has just been given or the whole log is being replayed; so the
//! two cannot differ.

use jiff::Timestamp;

use super::{
    card_state::CardState,
    model::{MemoryState, Model},
    review::{Next, Reviewed},
    schedule::{self, MAXIMUM_INTERVAL},
};
use item::{
    day::StudyDay,
    error::Result,
    event::{EventId, EventTime},
    kind::{ItemKind, Rating, ReviewKind},
};

/// Everything the log says about one item.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemState {
    /// Where it stands.
    pub memory: CardState,
    /// The last answer that counts; what the next one names as its prior.
    pub last_review: Option<EventId>,
    /// When that was.
    pub last_at: Option<Timestamp>,
    /// What it was.
    pub last_rating: Option<Rating>,
    /// The study day of the first answer.
    pub first_day: Option<StudyDay>,
    /// Answers that count, since the last reset.
    pub reviews: u32,
    /// How often it slipped, since the last reset.
    pub lapses: u32,
    /// Left out until taken back in.
    pub suspended: bool,
    /// Left out until this day.
    pub buried_until: Option<StudyDay>,
    /// Its kind when it was last answered.
    pub kind: Option<ItemKind>,
    /// Its text's fingerprint when it was last answered.
    pub fingerprint: Option<String>,
    /// A hash of its answer's text then.
    pub answer: Option<i64>,
}

/// What one answer amounted to, for statistics and the optimiser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Replayed {
    /// Days since the answer before, for one that counts and is not the first.
    pub elapsed: Option<u32>,
    /// It was in the review phase, so that the answer says whether it was remembered.
    pub was_review: bool,
    /// It was new.
    pub was_new: bool,
    /// The memory after it; none for one that does not count.
    pub after: Option<MemoryState>,
}

impl ItemState {
    /// Answers: folds one in.
    ///
    /// The memory is computed with `model`; the next day or step is the one decided then when this
    /// answer followed the one it was given after, else it is computed from the new memory, rounded and
    /// fuzzed as the item and the count say.
    ///
    /// # Errors
    /// When fsrs-rs refuses the figures.
    pub fn answer(
        &mut self,
        model: &Model,
        (id, moment): (&EventId, EventTime),
        review: &Reviewed,
    ) -> Result<Replayed> {
        self.kind = Some(review.kind);
        self.fingerprint.clone_from(&review.fingerprint);
        self.answer = review.answer;
        let today = moment.study_day;
        let was_new = self.memory == CardState::New;
        if !review.source.schedules() {
            return Ok(Replayed { elapsed: None, was_review: false, was_new, after: None });
        }
        let was_review = matches!(self.memory, CardState::Review { .. });
        let elapsed = self.memory.elapsed(today);
        let before = self.memory.memory_state().map(|(state, _)| state);
        let after = model.after(before, elapsed, review.rating)?;
        let next = match review.next {
            Some(next) if review.prior == self.last_review => next,
            Some(next @ (Next::Learning { .. } | Next::Relearning { .. })) => next,
            Some(Next::Review { .. }) | None => {
                let interval = model.interval(after, review.retention);
                let seed = schedule::seed(&review.item, self.reviews);
                let longest = review.longest.unwrap_or(MAXIMUM_INTERVAL);
                Next::Review { due: schedule::fuzzed_day(today, interval, longest, seed) }
            }
        };
        self.lapses += u32::from(self.is_lapse(review.rating, today));
        self.memory = next.memory(after, today);
        self.reviews += 1;
        self.first_day.get_or_insert(today);
        self.last_review = Some(id.clone());
        self.last_at = Some(moment.at);
        self.last_rating = Some(review.rating);
        Ok(Replayed { elapsed: before.map(|_| elapsed), was_review, was_new, after: Some(after) })
    }

    /// Forgets what was learned; marks stay.
    pub fn reset(&mut self) {
        *self = Self {
            suspended: self.suspended,
            buried_until: self.buried_until,
            kind: self.kind,
            fingerprint: self.fingerprint.take(),
            answer: self.answer,
            ..Self::default()
        };
    }

    /// Moves the day it comes back, where there is one.
    pub fn reschedule(&mut self, to: StudyDay) {
        if let CardState::Review { due, .. } = &mut self.memory {
            *due = to;
        }
    }

    /// Whether an answer given on `today` says that it was forgotten: "again" in review, or on a later day
    /// than the answer before in relearning. Repeating a step within the day is part of the same lapse.
    ///
    /// Anki counts the first alone. There, an item that is failed every morning and never gets past its
    /// relearning step stays at one lapse and is never called a leech, though FSRS takes each of these
    /// answers for a failed recall.
    pub fn is_lapse(&self, rating: Rating, today: StudyDay) -> bool {
        rating == Rating::Again
            && match self.memory {
                CardState::New | CardState::Learning { .. } => false,
                CardState::Review { .. } => true,
                CardState::Relearning { .. } => self.memory.elapsed(today) > 0,
            }
    }

    /// It slipped `threshold` times or more and has not held for a month since.
    pub fn is_leech(&self, threshold: u32) -> bool {
        self.lapses >= threshold
            && self.memory.memory_state().is_some_and(|(state, _)| state.stability < 30.0)
    }

    /// Whether it may be asked on `day` at all.
    pub fn is_open(&self, day: StudyDay) -> bool {
        !self.suspended && self.buried_until.is_none_or(|until| until <= day)
    }

    /// Whether it is due: it may be asked, and its day or the end of its learning step has come. The one
    /// definition, for every list and count.
    pub fn is_due(&self, now: Timestamp, today: StudyDay) -> bool {
        self.is_open(today)
            && match self.memory {
                CardState::New => false,
                CardState::Review { due, .. } => due <= today,
                CardState::Learning { due, .. } | CardState::Relearning { due, .. } => due <= now,
            }
    }
}

/// Whether an answer given now counts as due or early.
pub fn source_of(memory: &CardState, today: StudyDay) -> ReviewKind {
    match memory {
        CardState::Review { due, .. } if *due > today => ReviewKind::Early,
        _ => ReviewKind::Due,
    }
}
