//! Kinds of items, what an answer to one is worth, and how long it takes.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{listed, model::ItemBody};

listed! {
    /// What is asked, in the order lists show it. Cues are cards from a table whose answer is a first move.
    /// Progress is stored, and lists are filtered, under the words.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
    #[serde(rename_all = "kebab-case")]
    #[ts(export)]
    #[expect(missing_docs, reason = "the names say it")]
    pub enum ItemKind {
        Card = "card",
        Cue = "cue",
        Question = "question",
        Diagram = "diagram",
        Script = "script",
    }
}

impl ItemKind {
    /// How many there are: the size of whatever holds one thing for each.
    pub const COUNT: usize = Self::ALL.len();

    /// Its place in [`ItemKind::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The kind of an item's content.
    pub fn of(body: &ItemBody) -> Self {
        match body {
            ItemBody::Card { cue: true, .. } => Self::Cue,
            ItemBody::Card { .. } => Self::Card,
            ItemBody::Question { .. } => Self::Question,
            ItemBody::Diagram { .. } => Self::Diagram,
            ItemBody::Script { .. } => Self::Script,
        }
    }

    /// Whether it takes a stretch of its own: at most one such per 30 minutes.
    pub fn is_long(self) -> bool {
        match self {
            Self::Card | Self::Cue | Self::Question => false,
            Self::Diagram | Self::Script => true,
        }
    }

    /// Seconds an answer takes until the user's own answers say otherwise. `minutes` is what the page
    /// gives a diagram or a script.
    pub fn usual_seconds(self, minutes: Option<f64>) -> f64 {
        match self {
            Self::Card => 12.0,
            Self::Cue => 8.0,
            Self::Question => 150.0,
            Self::Diagram => 60.0 * minutes.unwrap_or(10.0),
            Self::Script => 60.0 * minutes.unwrap_or(12.0),
        }
    }

    /// What remembering it is worth, in cards. A minute of questions, diagrams and scripts is worth
    /// about as much as a minute of cards, a little less so that a short session stays varied.
    pub fn weight(self, minutes: Option<f64>) -> f64 {
        match self {
            Self::Card | Self::Cue => 1.0,
            Self::Question => 10.0,
            Self::Diagram | Self::Script => 4.0 * self.usual_seconds(minutes) / 60.0,
        }
    }
}

/// How well it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Rating {
    Again,
    Hard,
    Good,
    Easy,
}

impl Rating {
    /// Every rating, worst first; the keys 1 to 4.
    pub const ALL: [Self; 4] = [Self::Again, Self::Hard, Self::Good, Self::Easy];
    /// How many there are: the size of whatever holds one thing for each.
    pub const COUNT: usize = Self::ALL.len();

    /// Its place in [`Rating::ALL`].
    pub const fn index(self) -> usize {
        self as usize
    }

    /// The best rating, less so many steps; never below the worst.
    pub fn below_best(steps: usize) -> Self {
        Self::ALL[Self::COUNT.saturating_sub(steps + 1)]
    }

    /// Its key, and the number that it is stored under: 1 for the worst.
    pub fn number(self) -> u32 {
        self as u32 + 1
    }

    /// Its name, in text.
    pub fn word(self) -> &'static str {
        match self {
            Self::Again => "again",
            Self::Hard => "hard",
            Self::Good => "good",
            Self::Easy => "easy",
        }
    }

    /// Reads [`Rating::number`].
    pub fn from_number(number: u32) -> Option<Self> {
        Self::ALL.into_iter().find(|rating| rating.number() == number)
    }

    /// The best that may count: a hint caps the grade at hard, seeing the answer first at again.
    #[must_use]
    pub fn capped(self, hints: u32, peeked: bool) -> Self {
        match (peeked, hints) {
            (true, _) => Self::Again,
            (false, 0) => self,
            (false, _) => self.min(Self::Hard),
        }
    }

    /// The ratings that count as they are given under a cap, worst first; a screen offers no others.
    pub fn allowed(cap: Option<Self>) -> Vec<Self> {
        Self::ALL.into_iter().filter(|rating| cap.is_none_or(|cap| *rating <= cap)).collect()
    }
}

/// How an answer came about. Only cramming leaves the schedule alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum ReviewKind {
    /// It was due, or new, or a learning step.
    Due,
    /// Before it was due.
    Early,
    /// A fast round or a second look; changes no schedule.
    Cram,
    /// A mock interview.
    Interview,
    /// A board was graded.
    Board,
    /// A script was rehearsed.
    Rehearsal,
}

impl ReviewKind {
    /// Whether the answer changes when the item comes next.
    pub fn schedules(self) -> bool {
        self != Self::Cram
    }

    /// The word it is stored under.
    pub fn word(self) -> &'static str {
        match self {
            Self::Due => "due",
            Self::Early => "early",
            Self::Cram => "cram",
            Self::Interview => "interview",
            Self::Board => "board",
            Self::Rehearsal => "rehearsal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_offered_under_a_cap_counts_as_it_is() {
        assert_eq!(Rating::allowed(None), Rating::ALL);
        let after_hints = Rating::allowed(Some(Rating::below_best(0).capped(1, false)));
        assert_eq!(after_hints, [Rating::Again, Rating::Hard]);
        assert!(after_hints.iter().all(|rating| rating.capped(1, false) == *rating));
    }

    #[test]
    fn hints_and_peeks_cap_the_grade() {
        for (given, hints, peeked, counts) in [
            (Rating::Easy, 0, false, Rating::Easy),
            (Rating::Easy, 1, false, Rating::Hard),
            (Rating::Again, 2, false, Rating::Again),
            (Rating::Good, 0, true, Rating::Again),
        ] {
            assert_eq!(given.capped(hints, peeked), counts);
        }
    }

    #[test]
    fn words_numbers_and_places_read_back() {
        for (place, kind) in ItemKind::ALL.into_iter().enumerate() {
            assert_eq!(ItemKind::from_word(kind.word()), Some(kind));
            assert_eq!(kind.index(), place);
        }
        for (place, rating) in Rating::ALL.into_iter().enumerate() {
            assert_eq!(Rating::from_number(rating.number()), Some(rating));
            assert_eq!(rating.index(), place);
        }
    }

    #[test]
    fn steps_below_the_best_end_at_the_worst() {
        let steps = [0, 1, 2, 3, 4, 9].map(Rating::below_best);
        let [again, hard, good, easy] = Rating::ALL;
        assert_eq!(steps, [easy, good, hard, again, again, again]);
    }
}
