//! When an item comes back: learning steps, rounding, deterministic fuzz, load balance and easy days.
//!
//! Invariants: the same item, count, memory, rules and load give the same day, on every machine;
//! hard never comes back after good, nor good after easy.

use jiff::{
    Span, Timestamp,
    civil::{Date, Weekday},
};

use super::{
    card_state::CardState,
    model::{MemoryState, Model},
    review::Next,
};
use item::{
    day::StudyDay,
    error::Result,
    ids::ItemId,
    kind::{ItemKind, Rating},
};

/// The most days that may be allowed between two answers.
pub const MAXIMUM_INTERVAL: u32 = 3650;

/// What the user set, in the form the scheduler needs.
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Seconds of each first step, for cards and cues. Questions take the last one alone; diagrams and
    /// scripts none, for nobody repeats them within the hour.
    pub learning: Vec<u32>,
    /// The same after a slip.
    pub relearning: Vec<u32>,
    /// The share to be remembered when due, by kind in [`ItemKind::ALL`]'s order.
    pub retention: [f32; ItemKind::COUNT],
    /// Days at most.
    pub longest: u32,
    /// Whether days are spread, so that what was learned together does not stay together.
    pub fuzz: bool,
    /// Whether, within that spread, days with less to do are preferred.
    pub balance: bool,
    /// How much each weekday may take, Monday first: 1 as any day, 0 as little as possible.
    pub easy_days: [f32; 7],
}

impl Rules {
    /// The share of this kind to be remembered when due.
    pub fn retention(&self, kind: ItemKind) -> f32 {
        self.retention[kind.index()]
    }

    fn steps(&self, kind: ItemKind, relearning: bool) -> &[u32] {
        let steps = if relearning { &self.relearning } else { &self.learning };
        match kind {
            ItemKind::Card | ItemKind::Cue => steps,
            ItemKind::Question => &steps[steps.len().saturating_sub(1)..],
            ItemKind::Diagram | ItemKind::Script => &[],
        }
    }

    /// How often a new item of this kind is shown on its first day, when all goes well.
    pub fn first_showings(&self, kind: ItemKind) -> u32 {
        u32::try_from(self.steps(kind, false).len()).unwrap_or(u32::MAX).max(1)
    }
}

impl Default for Rules {
    /// What holds until the user sets something else.
    fn default() -> Self {
        Self {
            learning: vec![60, 600],
            relearning: vec![600],
            retention: [0.9; ItemKind::COUNT],
            longest: 365,
            fuzz: true,
            balance: true,
            easy_days: [1.0; 7],
        }
    }
}

/// How much is due on a day already: what load balance looks at.
pub trait Load {
    /// Reviews due on that day.
    fn due_on(&self, day: StudyDay) -> u32;
    /// Whether a sibling of the item is due on that day.
    fn sibling_on(&self, day: StudyDay) -> bool;
}

/// Nothing is due anywhere.
#[derive(Clone, Copy, Debug)]
pub struct NoLoad;

impl Load for NoLoad {
    fn due_on(&self, _: StudyDay) -> u32 {
        0
    }
    fn sibling_on(&self, _: StudyDay) -> bool {
        false
    }
}

/// The item an answer is about, as the scheduler needs it.
#[derive(Clone, Copy, Debug)]
pub struct ScheduledItem<'a> {
    /// Its name, which seeds the fuzz.
    pub item: &'a ItemId,
    /// Its kind, which decides steps and wanted retention.
    pub kind: ItemKind,
    /// Where it stands.
    pub memory: &'a CardState,
    /// Answers so far, which seed the fuzz.
    pub reviews: u32,
}

/// What each answer would lead to, by [`Rating::index`]: the memory after it, and what comes next.
///
/// # Errors
/// When fsrs-rs refuses the figures.
pub fn choices(
    rules: &Rules,
    model: &Model,
    scheduled: ScheduledItem<'_>,
    now: Timestamp,
    today: StudyDay,
    load: &dyn Load,
) -> Result<[(MemoryState, Next); Rating::COUNT]> {
    let before = scheduled.memory.memory_state().map(|(state, _)| state);
    let elapsed = scheduled.memory.elapsed(today);
    let mut states = [MemoryState { stability: 0.0, difficulty: 0.0 }; Rating::COUNT];
    for rating in Rating::ALL {
        states[rating.index()] = model.after(before, elapsed, rating)?;
    }
    let retention = rules.retention(scheduled.kind);
    let seed = seed(scheduled.item, scheduled.reviews);
    // Of the answers that lead to a day, none comes back before the next worse one; a slip stands
    // outside that order. They may share a day: pushing the better one on would miss the wanted recall.
    let mut least = 1;
    let mut next = |rating: Rating| {
        if let Some((relearning, step, seconds)) =
            step(rules, scheduled.kind, scheduled.memory, rating)
        {
            let due = now.as_millisecond() + i64::from(seconds) * 1000;
            return if relearning {
                Next::Relearning { step, due }
            } else {
                Next::Learning { step, due }
            };
        }
        let interval = model.interval(states[rating.index()], retention);
        let floor = if rating == Rating::Again { 1 } else { least };
        let days = spread_day(rules, today, interval, floor, seed, load);
        if rating != Rating::Again {
            least = days;
        }
        Next::Review { due: plus(today, days) }
    };
    Ok(Rating::ALL.map(|rating| (states[rating.index()], next(rating))))
}

/// The step an answer leads to, as (relearning, number, seconds); none when it leads to a day.
fn step(
    rules: &Rules,
    kind: ItemKind,
    memory: &CardState,
    rating: Rating,
) -> Option<(bool, u32, u32)> {
    let (relearning, at) = match *memory {
        CardState::New => (false, 0),
        CardState::Learning { step, .. } => (false, step),
        CardState::Relearning { step, .. } => (true, step),
        CardState::Review { .. } => {
            let first = rules.steps(kind, true).first()?;
            return (rating == Rating::Again).then_some((true, 0, *first));
        }
    };
    let steps = rules.steps(kind, relearning);
    let first = *steps.first()?;
    // Fewer steps are set than when this one was given: it counts as the last.
    let at = at.min(u32::try_from(steps.len() - 1).unwrap_or(0));
    let here = steps[at as usize];
    match rating {
        Rating::Again => Some((relearning, 0, first)),
        Rating::Hard => {
            let seconds = match (at, steps.get(1)) {
                (0, Some(second)) => first.midpoint(*second),
                (0, None) => first + first / 2,
                _ => here,
            };
            Some((relearning, at, seconds))
        }
        Rating::Good => steps.get(at as usize + 1).map(|seconds| (relearning, at + 1, *seconds)),
        Rating::Easy => None,
    }
}

/// A number that depends on nothing but the item's name and its count of answers: FNV-1a over the name,
/// then one round of SplitMix64.
pub fn seed(item: &ItemId, reviews: u32) -> u64 {
    let name = item.to_string();
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
    }
    split_mix(hash.wrapping_add(u64::from(reviews)))
}

/// One round of SplitMix64.
pub fn split_mix(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// 0 up to, not including, 1.
fn fraction(seed: u64) -> f64 {
    (seed >> 11) as f64 / (1u64 << 53) as f64
}

/// The days an interval may be spread over: 15% up to a week, 10% to twenty days, 5% beyond, and a
/// day; nothing below two and a half days. (Anki's ranges.)
fn range(interval: f32) -> (u32, u32) {
    let rounded = interval.round().max(1.0);
    if interval < 2.5 {
        return (rounded as u32, rounded as u32);
    }
    let part = |from: f32, to: f32, share: f32| share * (interval.min(to) - from).max(0.0);
    let delta = 1.0 + part(2.5, 7.0, 0.15) + part(7.0, 20.0, 0.10) + part(20.0, f32::MAX, 0.05);
    (((interval - delta).round().max(2.0)) as u32, (interval + delta).round() as u32)
}

/// The day an interval falls on when nothing but the seed and the longest interval is known.
pub fn fuzzed_day(today: StudyDay, interval: f32, longest: u32, seed: u64) -> StudyDay {
    let longest = longest.clamp(1, MAXIMUM_INTERVAL);
    let (first, last) = range(interval.max(1.0).min(longest as f32));
    let (first, last) = (first.min(longest), last.min(longest));
    let width = f64::from(last - first + 1);
    plus(today, first + (fraction(seed) * width) as u32)
}

/// Days from `today`, at least `least`: rounded, spread by the seed, and within that spread drawn to
/// days that have less to do, are not easy days, and hold no sibling.
fn spread_day(
    rules: &Rules,
    today: StudyDay,
    interval: f32,
    least: u32,
    seed: u64,
    load: &dyn Load,
) -> u32 {
    let longest = rules.longest.max(least);
    let clamped = interval.clamp(least as f32, longest as f32);
    if !rules.fuzz {
        return clamped.round() as u32;
    }
    let (first, last) = range(clamped);
    let (first, last) = (first.clamp(least, longest), last.clamp(least, longest));
    let weight = |days: u32| {
        let day = plus(today, days);
        let busy = if rules.balance { f64::from(load.due_on(day)) + 1.0 } else { 1.0 };
        let easy = f64::from(rules.easy_days[weekday(day)]).max(0.02);
        let apart = if load.sibling_on(day) { 0.05 } else { 1.0 };
        // A busy day is worth much less, so that counts even out (Anki's exponent).
        easy * apart / busy.powf(2.15)
    };
    let total: f64 = (first..=last).map(weight).sum();
    let mut left = fraction(seed) * total;
    for days in first..=last {
        left -= weight(days);
        if left < 0.0 {
            return days;
        }
    }
    last
}

/// Monday 0 to Sunday 6.
fn weekday(day: StudyDay) -> usize {
    usize::try_from(day.0.weekday().since(Weekday::Monday)).unwrap_or(0)
}

/// A study day later; beyond the last one there is, that one.
pub fn plus(day: StudyDay, days: u32) -> StudyDay {
    match Span::new().try_days(i64::from(days)) {
        Ok(span) => StudyDay(day.0.saturating_add(span)),
        Err(_) => StudyDay(Date::MAX),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn item() -> ItemId {
        "backend/caching#stampede".parse().unwrap()
    }

    fn today() -> StudyDay {
        StudyDay(date(2026, 3, 2))
    }

    fn labels(kind: ItemKind, memory: CardState) -> String {
        let scheduled = ScheduledItem { item: &item(), kind, memory: &memory, reviews: 0 };
        let rules = Rules { fuzz: false, ..Rules::default() };
        let model = Model::default();
        let all =
            choices(&rules, &model, scheduled, Timestamp::UNIX_EPOCH, today(), &NoLoad).unwrap();
        let words = all.map(|(_, next)| match next {
            Next::Learning { step, due } => format!("L{step} {}s", due / 1000),
            Next::Relearning { step, due } => format!("R{step} {}s", due / 1000),
            Next::Review { due } => format!("{}d", due.since(today())),
        });
        words.join(", ")
    }

    #[test]
    fn steps_lead_to_days() {
        let state = MemoryState { stability: 10.0, difficulty: 5.0 };
        let due = Timestamp::UNIX_EPOCH;
        let last = today();
        let check = |kind, memory, expected: &str| assert_eq!(labels(kind, memory), expected);
        check(ItemKind::Card, CardState::New, "L0 60s, L0 330s, L1 600s, 8d");
        check(
            ItemKind::Cue,
            CardState::Learning {
                state: MemoryState { stability: 2.0, difficulty: 5.0 },
                step: 1,
                last,
                due,
            },
            "L0 60s, L1 600s, 2d, 3d",
        );
        check(ItemKind::Question, CardState::New, "L0 600s, L0 900s, 2d, 8d");
        check(ItemKind::Diagram, CardState::New, "1d, 1d, 2d, 8d");
        let ago = StudyDay(date(2026, 2, 20));
        check(
            ItemKind::Card,
            CardState::Review { state, last: ago, due: today() },
            "R0 600s, 23d, 32d, 51d",
        );
        check(
            ItemKind::Script,
            CardState::Review { state, last: ago, due: today() },
            "1d, 23d, 32d, 51d",
        );
    }

    proptest! {
        #[test]
        fn better_answers_never_come_back_sooner(
            stability in 0.01f32..800.0,
            difficulty in 1.0f32..10.0,
            elapsed in 0i64..900,
            retention in 0.7f32..0.97,
            reviews in 0u32..50,
        ) {
            let last = StudyDay(today().0.saturating_sub(Span::new().days(elapsed)));
            let memory = CardState::Review { state: MemoryState { stability, difficulty }, last, due: today() };
            let rules = Rules { retention: [retention; ItemKind::COUNT], longest: 3650, ..Rules::default() };
            let scheduled = ScheduledItem { item: &item(), kind: ItemKind::Diagram, memory: &memory, reviews };
            let now = Timestamp::UNIX_EPOCH;
            let all = choices(&rules, &Model::default(), scheduled, now, today(), &NoLoad).unwrap();
            let days = all.map(|(_, next)| match next {
                Next::Review { due } => due.since(today()),
                _ => 0,
            });
            prop_assert!(days[0] >= 1);
            prop_assert!(days[1] >= 1 && days[1] <= days[2] && days[2] <= days[3], "{days:?}");
            prop_assert!(days[3] <= 3650);
        }

        #[test]
        fn fuzz_stays_in_its_range_and_uses_it(interval in 2.5f32..400.0) {
            let (first, last) = range(interval);
            let mut seen = std::collections::BTreeSet::new();
            for reviews in 0..600 {
                let day = fuzzed_day(today(), interval, 3650, seed(&item(), reviews));
                let day = day.since(today()) as u32;
                prop_assert!((first..=last).contains(&day));
                seen.insert(day);
            }
            prop_assert!(seen.len() as u32 >= (last - first + 1) * 9 / 10);
        }
    }

    #[test]
    fn absurd_intervals_and_days_stay_within_bounds() {
        for interval in [f32::NAN, f32::INFINITY, f32::MAX, -1.0, 0.0, 4e9, 9_999.0] {
            for longest in [0, 1, 30, 365, 3650, u32::MAX] {
                for reviews in 0..50 {
                    let day = fuzzed_day(today(), interval, longest, seed(&item(), reviews));
                    let most = i64::from(longest.clamp(1, MAXIMUM_INTERVAL));
                    let days = i64::from(day.since(today()));
                    assert!((1..=most).contains(&days), "{interval} at most {longest}: {days}");
                }
            }
        }
        assert_eq!(plus(today(), u32::MAX), StudyDay(Date::MAX));
        assert_eq!(plus(StudyDay(Date::MAX), 1), StudyDay(Date::MAX));
    }

    #[test]
    fn balance_prefers_quiet_days_and_easy_days_stay_easy() {
        struct Busy;
        impl Load for Busy {
            fn due_on(&self, day: StudyDay) -> u32 {
                if day.since(today()) % 2 == 0 { 40 } else { 2 }
            }
            fn sibling_on(&self, _: StudyDay) -> bool {
                false
            }
        }
        let rules = Rules { easy_days: [1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0], ..Rules::default() };
        let days: Vec<u32> = (0..500)
            .map(|n| spread_day(&rules, today(), 40.0, 1, seed(&item(), n), &Busy))
            .collect();
        let even = days.iter().filter(|d| *d % 2 == 0).count();
        let sundays = days.iter().filter(|d| weekday(plus(today(), **d)) == 6).count();
        assert!(even < 25, "{even} of 500 on busy days");
        assert!(sundays < 15, "{sundays} of 500 on Sundays");
    }
}
