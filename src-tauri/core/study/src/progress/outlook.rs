//! The days until the interview, played through with the minutes the user set, the queue's own order and the model's
//! own chances.

use item::{
    day::StudyDay,
    error::Result,
    kind::{ItemKind, Rating},
};
use memory::{
    card_state::CardState,
    model::{MemoryState, Model},
    queue::{self, Due, NEW_SHARE, Pace},
    review::Next,
    schedule::{self, Rules, plus},
};

use crate::reviews::planning::INTERVIEW_AHEAD;

/// An item while the days ahead are played through.
pub(super) struct Rehearsed {
    pub(super) kind: ItemKind,
    pub(super) minutes: Option<f64>,
    pub(super) memory: CardState,
    /// It may come although it is new.
    pub(super) open: bool,
    pub(super) reviews: u32,
}

/// Plays one day: reviews in the queue's order, then new items in the minutes that are left.
pub(super) fn play_day(
    items: &mut [Rehearsed],
    model: &Model,
    rules: &Rules,
    pace: &Pace,
    aim: queue::Aim,
    today: StudyDay,
    minutes: u32,
) -> Result<()> {
    let whole = f64::from(minutes) * 60.0;
    let due = items.iter().enumerate().filter_map(|(key, item)| match item.memory {
        CardState::Review { state, last, due } if due <= today => {
            Some(Due { key, kind: item.kind, state, last, due })
        }
        // Steps are done with by the next day.
        CardState::Learning { state, last, .. } | CardState::Relearning { state, last, .. } => {
            Some(Due { key, kind: item.kind, state, last, due: today })
        }
        _ => None,
    });
    let ranked = queue::rank(due.collect::<Vec<_>>(), model, pace, aim, today);
    let fresh: Vec<usize> =
        (0..items.len()).filter(|&i| items[i].open && items[i].memory == CardState::New).collect();
    // Near the interview the rest goes to what is not due yet.
    let new_share = match aim {
        queue::Aim::On(day) if day.since(today) <= INTERVIEW_AHEAD => NEW_SHARE,
        _ => 1.0,
    };
    let (mut spent, mut spent_on_new) = (0.0, 0.0);
    for (at, new) in
        ranked.iter().map(|one| (one.due.key, false)).chain(fresh.into_iter().map(|i| (i, true)))
    {
        let item = &mut items[at];
        let mut seconds = pace.seconds(item.kind, item.minutes);
        if new {
            seconds *= f64::from(rules.first_showings(item.kind));
            if spent_on_new + seconds > whole * new_share {
                continue;
            }
        }
        if spent + seconds > whole {
            continue;
        }
        spent += seconds;
        if new {
            spent_on_new += seconds;
        }
        item.play(at, model, rules, today)?;
    }
    Ok(())
}

impl Rehearsed {
    /// One answer: remembered as often as the model says, drawn by the item and its count.
    fn play(&mut self, at: usize, model: &Model, rules: &Rules, today: StudyDay) -> Result<()> {
        let chance = self.memory.recall(model, today).map_or(1.0, f64::from);
        let seed = schedule::split_mix((at as u64) << 20 | u64::from(self.reviews));
        let rating = if (seed >> 11) as f64 / (1u64 << 53) as f64 <= chance {
            Rating::Good
        } else {
            Rating::Again
        };
        let before: Option<MemoryState> = self.memory.memory_state().map(|(state, _)| state);
        let mut after = model.after(before, self.memory.elapsed(today), rating)?;
        if rating == Rating::Again {
            // The step after a slip, the same day.
            after = model.after(Some(after), 0, Rating::Good)?;
        }
        let interval = model.interval(after, rules.retention(self.kind));
        let days = (interval.round() as u32).clamp(1, rules.longest);
        self.memory = Next::Review { due: plus(today, days) }.memory(after, today);
        self.reviews += 1;
        Ok(())
    }
}
