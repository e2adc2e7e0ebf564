//! A learner who follows FSRS's own model, and days of study played with the app's scheduler and order.
//!
//! Nothing here touches the disk: whole years with thousands of items take seconds.

use item::{
    day::StudyDay,
    ids::ItemId,
    kind::{ItemKind, Rating},
};
use jiff::Timestamp;
use memory::{
    card_state::CardState,
    model::{MemoryState, Model},
    queue::{self, Aim, Due, Pace, Plan, Planned},
    review::Next,
    schedule::{self, NoLoad, Rules},
};

/// Which reviews come first when there is not time for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// The app's own: what an answer adds three months on, per minute.
    Ours,
    /// What a day's wait loses, per minute.
    DayLoss,
    /// The oldest due day first.
    OldestFirst,
}

/// One item in the learner's head.
#[derive(Clone, Debug)]
pub struct Known {
    /// Its name.
    pub id: ItemId,
    /// Its kind.
    pub kind: ItemKind,
    /// Where it stands.
    pub memory: CardState,
    /// Answers so far.
    pub reviews: u32,
}

/// What a day came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct DayLog {
    /// Reviews that were due and answered.
    pub reviews: u32,
    /// Of these, remembered.
    pub remembered: u32,
    /// The sum of their true chances.
    pub chance: f64,
    /// New items begun.
    pub begun: u32,
    /// Minutes spent.
    pub minutes: f64,
    /// Reviews left for another day.
    pub left: u32,
}

/// Dice that always fall the same way (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 0 up to, not including, 1.
    pub fn roll(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A learner, their items, and how they roll.
#[derive(Debug)]
pub struct Learner {
    /// The items.
    pub items: Vec<Known>,
    /// How they forget, which is how the app believes they do.
    pub model: Model,
    /// The app's rules.
    pub rules: Rules,
    dice: Dice,
}

impl Learner {
    /// So many items of each kind.
    pub fn new(counts: &[(ItemKind, usize)], rules: Rules, seed: u64) -> Self {
        let mut items = Vec::new();
        for (kind, count) in counts {
            for n in 0..*count {
                let name = format!("sim/{}#{n}", kind.word());
                let id = name.parse().unwrap_or_else(|e| unreachable!("{name}: {e}"));
                items.push(Known { id, kind: *kind, memory: CardState::New, reviews: 0 });
            }
        }
        let mut learner = Self { items, model: Model::default(), rules, dice: Dice::new(seed) };
        // As on pages: kinds come mixed.
        for i in (1..learner.items.len()).rev() {
            let j = (learner.roll() * (i + 1) as f64) as usize;
            learner.items.swap(i, j);
        }
        learner
    }

    fn roll(&mut self) -> f64 {
        self.dice.roll()
    }

    /// How a remembered answer is graded.
    fn passing(&mut self) -> Rating {
        match self.roll() {
            r if r < 0.12 => Rating::Hard,
            r if r < 0.9 => Rating::Good,
            _ => Rating::Easy,
        }
    }

    /// One study day: reviews in the policy's order, then up to `fresh` new items, within the minutes.
    pub fn day(
        &mut self,
        today: StudyDay,
        minutes: Option<f64>,
        policy: Policy,
        fresh: usize,
    ) -> DayLog {
        let pace = Pace::default();
        let due = self.items.iter().enumerate().filter_map(|(key, item)| match item.memory {
            CardState::Review { state, last, due } if due <= today => {
                Some(Due { key, kind: item.kind, state, last, due })
            }
            _ => None,
        });
        let mut ranked =
            queue::rank(due.collect::<Vec<_>>(), &self.model, &pace, Aim::Lasting, today);
        match policy {
            Policy::Ours if minutes.is_some() => {
                ranked = queue::triage(&ranked, &self.model, &pace, today);
            }
            Policy::Ours | Policy::DayLoss => {}
            Policy::OldestFirst => ranked.sort_by_key(|one| (one.due.due, one.due.key)),
        }
        let mut log = DayLog::default();
        let mut plan = Plan::new(minutes.unwrap_or(100_000.0));
        let mut chosen = Vec::new();
        for one in &ranked {
            let kind = one.due.kind;
            let seconds = pace.seconds(kind, None);
            let item = self.items[one.due.key].id.clone();
            if plan.add(Planned {
                item,
                fresh: false,
                seconds,
                long: kind.is_long() && minutes.is_some(),
            }) {
                chosen.push(one.due.key);
            } else {
                log.left += 1;
            }
        }
        let new: Vec<usize> = (0..self.items.len())
            .filter(|&i| self.items[i].memory == CardState::New)
            .take(fresh)
            .collect();
        for at in new {
            let kind = self.items[at].kind;
            let seconds = pace.seconds(kind, None) * f64::from(self.rules.first_showings(kind));
            let item = self.items[at].id.clone();
            if plan.add(Planned {
                item,
                fresh: true,
                seconds,
                long: kind.is_long() && minutes.is_some(),
            }) {
                chosen.push(at);
                log.begun += 1;
            }
        }
        for at in chosen {
            let chance = self.items[at].memory.recall(&self.model, today).map(f64::from);
            let remembered = match chance {
                Some(chance) => self.roll() < chance,
                None => self.roll() < 0.7,
            };
            if let Some(chance) = chance {
                log.reviews += 1;
                log.remembered += u32::from(remembered);
                log.chance += chance;
            }
            let rating = if remembered { self.passing() } else { Rating::Again };
            self.answer(at, rating, today);
            log.minutes += pace.seconds(self.items[at].kind, None) / 60.0;
            // Steps are gone through the same day; within the hour nothing is forgotten.
            while !matches!(self.items[at].memory, CardState::Review { .. }) {
                self.answer(at, Rating::Good, today);
                log.minutes += pace.seconds(self.items[at].kind, None) / 60.0;
            }
        }
        log
    }

    fn answer(&mut self, at: usize, rating: Rating, today: StudyDay) {
        let item = &mut self.items[at];
        let subject = schedule::ScheduledItem {
            item: &item.id,
            kind: item.kind,
            memory: &item.memory,
            reviews: item.reviews,
        };
        let now = Timestamp::UNIX_EPOCH;
        let all: [(MemoryState, Next); Rating::COUNT] =
            schedule::choices(&self.rules, &self.model, subject, now, today, &NoLoad)
                .unwrap_or_else(|e| unreachable!("FSRS accepts its own figures: {e}"));
        let (state, next) = all[rating.index()];
        item.memory = next.memory(state, today);
        item.reviews += 1;
    }

    /// How many items are expected to be remembered on `day`.
    pub fn remembers(&self, day: StudyDay) -> f64 {
        self.items
            .iter()
            .filter_map(|item| item.memory.recall(&self.model, day))
            .map(f64::from)
            .sum()
    }
}
