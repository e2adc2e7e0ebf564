//! The queue in minutes: what is worth most in the time there is.
//!
//! Order: learning steps whose time has come; reviews by what a day's wait would lose per minute, what
//! was postponed 14 days first; new items in the minutes that are left. Ties by due day, then id.
//! A plan has at least one item, at most one diagram or script per 30 minutes, and is never longer than
//! its minutes, unless the shortest item there is takes longer.

use std::{cmp::Ordering, collections::BTreeMap};

use super::model::{MemoryState, Model};
use item::{day::StudyDay, ids::ItemId, kind::ItemKind};

/// Days after which a review that keeps losing to others goes first.
pub const POSTPONED: i32 = 14;
/// The share of a session's minutes that new items may take while others can fill the rest.
pub const NEW_SHARE: f64 = 0.2;
/// How far over its minutes a session may run, so that a started item can be finished.
pub const OVERRUN: f64 = 1.1;

/// Seconds an answer is expected to take, by kind: the usual ones until there are five own answers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    /// Seconds per answer for cards, cues and questions; for diagrams and scripts the ratio of minutes
    /// taken to minutes given.
    own: BTreeMap<ItemKind, f64>,
}

impl Pace {
    /// Own answers needed before they are believed.
    pub const ENOUGH: usize = 5;

    /// Learns from answers of one kind: (seconds taken, seconds planned).
    pub fn learn(&mut self, kind: ItemKind, answers: &[(f64, Option<f64>)]) {
        let mut values: Vec<f64> = if kind.is_long() {
            answers
                .iter()
                .filter_map(|(took, planned)| planned.filter(|p| *p > 0.0).map(|p| took / p))
                .map(|ratio| ratio.clamp(0.25, 3.0))
                .collect()
        } else {
            let most = kind.usual_seconds(None) * 8.0;
            answers.iter().map(|(took, _)| took.clamp(1.0, most)).collect()
        };
        if values.len() < Self::ENOUGH {
            return;
        }
        values.sort_by(f64::total_cmp);
        // The mean of the middle four fifths: a telephone call does not count as thinking.
        let cut = values.len() / 10;
        let middle = &values[cut..values.len() - cut];
        self.own.insert(kind, middle.iter().sum::<f64>() / middle.len() as f64);
    }

    /// Seconds to plan for one answer.
    pub fn seconds(&self, kind: ItemKind, minutes: Option<f64>) -> f64 {
        let usual = kind.usual_seconds(minutes);
        match self.own.get(&kind) {
            Some(ratio) if kind.is_long() => usual * ratio,
            Some(own) => *own,
            None => usual,
        }
    }

    /// What a day's wait loses per minute, before the chance of recall comes in.
    fn worth(&self, kind: ItemKind) -> f64 {
        kind.weight(None) * 60.0 / self.seconds(kind, None)
    }
}

/// A review that is due, as far as ordering needs it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Due<T> {
    /// What the caller knows it by.
    pub key: T,
    /// Its kind.
    pub kind: ItemKind,
    /// Its memory.
    pub state: MemoryState,
    /// The study day of the last answer.
    pub last: StudyDay,
    /// The study day it was due.
    pub due: StudyDay,
}

/// A review with its place in the order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ranked<T> {
    /// The review.
    pub due: Due<T>,
    /// It has waited [`POSTPONED`] days or more.
    pub postponed: bool,
    /// Per minute, what waiting until the next study day loses; with an interview in view, what an
    /// answer today is expected to gain for it.
    pub value: f64,
}

impl<T> Ranked<T> {
    /// The order, names left out: what equals here is told apart by name.
    pub fn order(&self, other: &Self) -> Ordering {
        other
            .postponed
            .cmp(&self.postponed)
            .then_with(|| other.value.total_cmp(&self.value))
            .then_with(|| self.due.due.cmp(&other.due.due))
    }
}

/// What a review is measured by.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Aim {
    /// Recall tomorrow: what a day's wait loses.
    Lasting,
    /// Recall on one day, the interview: what an answer today is expected to gain for it.
    On(StudyDay),
}

/// Puts due reviews in order, names aside.
pub fn rank<T>(
    due: impl IntoIterator<Item = Due<T>>,
    model: &Model,
    pace: &Pace,
    aim: Aim,
    today: StudyDay,
) -> Vec<Ranked<T>> {
    let value = |due: &Due<T>| match aim {
        Aim::Lasting => {
            let waited = today.since(due.last).max(0) as f32;
            f64::from(model.recall(due.state, waited))
                - f64::from(model.recall(due.state, waited + 1.0))
        }
        Aim::On(day) => gain_on(model, due.state, due.last, today, day),
    };
    let worth = worth(pace);
    let mut all: Vec<Ranked<T>> = due
        .into_iter()
        .map(|due| Ranked {
            postponed: today.since(due.due) >= POSTPONED,
            value: worth(due.kind) * value(&due),
            due,
        })
        .collect();
    all.sort_by(Ranked::order);
    all
}

/// Triage of a backlog: the order in which reviews are chosen when there is not time for all.
///
/// What a day's wait loses says what to ask first, but a poor choice of what to leave out: it prefers
/// what is forgotten fastest, which gives least for the minute. So the choice is made by what an answer
/// today is expected to add to recall [`HORIZON`] days on, per minute; what was postponed 14 days still
/// goes first. In simulated years this remembers more than oldest-first, the day's loss alone does not
/// (tests/it/memory_year.rs prints the figures).
pub fn triage<T: Clone>(
    ranked: &[Ranked<T>],
    model: &Model,
    pace: &Pace,
    today: StudyDay,
) -> Vec<Ranked<T>> {
    let horizon = super::schedule::plus(today, HORIZON);
    let worth = worth(pace);
    // Of a very long backlog, the part that loses most by waiting is looked at closely.
    let mut all: Vec<Ranked<T>> = ranked
        .iter()
        .take(CLOSELY)
        .map(|one| {
            let gain = gain_on(model, one.due.state, one.due.last, today, horizon);
            Ranked { value: worth(one.due.kind) * gain, ..one.clone() }
        })
        .collect();
    all.sort_by(Ranked::order);
    all
}

/// Days ahead for which a backlog is triaged.
pub const HORIZON: u32 = 90;
/// Reviews of a backlog that are looked at closely.
const CLOSELY: usize = 20_000;

fn worth(pace: &Pace) -> impl Fn(ItemKind) -> f64 + use<> {
    let worth: BTreeMap<ItemKind, f64> =
        ItemKind::ALL.into_iter().map(|kind| (kind, pace.worth(kind))).collect();
    move |kind| worth[&kind]
}

/// What an answer today is expected to add to the chance of recall on `day`.
pub fn gain_on(
    model: &Model,
    state: MemoryState,
    last: StudyDay,
    today: StudyDay,
    day: StudyDay,
) -> f64 {
    let days = |from: StudyDay, to: StudyDay| u32::try_from(to.since(from)).unwrap_or(0);
    let elapsed = days(last, today);
    let without = model.recall(state, days(last, day) as f32);
    let now = model.recall(state, elapsed as f32);
    let ahead = days(today, day) as f32;
    match model.slip_or_pass(state, elapsed) {
        Ok((slip, pass)) => f64::from(
            now * model.recall(pass, ahead) + (1.0 - now) * model.recall(slip, ahead) - without,
        ),
        Err(_) => 0.0,
    }
}

/// A plan being filled.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What was asked for.
    whole: f64,
    seconds: f64,
    fresh_seconds: f64,
    /// New items take no more than this.
    fresh_most: f64,
    long: u32,
    items: Vec<Planned>,
    /// The shortest of those that are longer than all the minutes, the first of equals.
    too_long: Option<Planned>,
}

/// One item of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The item.
    pub item: ItemId,
    /// It is new.
    pub fresh: bool,
    /// What it is expected to take.
    pub seconds: f64,
    /// It is a diagram or a script.
    pub long: bool,
}

impl Plan {
    /// No item is planned to take less, in seconds: with less left than this, a plan is full.
    const LEAST: f64 = 1.0;

    /// An empty plan for so many minutes.
    pub fn new(minutes: f64) -> Self {
        Self {
            whole: minutes * 60.0,
            seconds: 0.0,
            fresh_seconds: 0.0,
            fresh_most: f64::INFINITY,
            long: 0,
            items: Vec::new(),
            too_long: None,
        }
    }

    /// Sets time aside for learning steps that have come.
    pub fn set_aside(&mut self, seconds: f64) {
        self.seconds += seconds;
    }

    /// Lets new items take so much of the minutes and no more; none lifts that again.
    pub fn limit_new(&mut self, share: Option<f64>) {
        self.fresh_most = share.map_or(f64::INFINITY, |share| self.whole * share);
    }

    /// Whether an item that takes so many seconds fits into the minutes that are left.
    pub fn fits(&self, seconds: f64) -> bool {
        self.seconds + seconds <= self.whole
    }

    /// Whether an item is worth asking for: it fits, or may be the one that a plan without any gets.
    pub fn wants(&self, seconds: f64) -> bool {
        self.fits(seconds)
            || self.is_empty() && self.too_long.as_ref().is_none_or(|one| seconds < one.seconds)
    }

    /// Adds an item when it fits. Where none does, the plan gets the shortest in the end.
    pub fn add(&mut self, item: Planned) -> bool {
        if !self.fits(item.seconds) {
            if self.wants(item.seconds) {
                self.too_long = Some(item);
            }
            return false;
        }
        let long_fits = !item.long || self.long < ((self.whole / 1800.0) as u32).max(1);
        let new_fits = !item.fresh || self.fresh_seconds + item.seconds <= self.fresh_most;
        if !(long_fits && new_fits) {
            return false;
        }
        self.seconds += item.seconds;
        self.long += u32::from(item.long);
        if item.fresh {
            self.fresh_seconds += item.seconds;
        }
        self.items.push(item);
        true
    }

    fn is_empty(&self) -> bool {
        self.items.is_empty() && self.seconds == 0.0
    }

    /// Whether nothing more fits, however short.
    pub fn is_full(&self) -> bool {
        !self.is_empty() && !self.fits(Self::LEAST)
    }

    /// Whether no new item fits any more, however short.
    pub fn is_full_for_new(&self) -> bool {
        self.is_full() || self.fresh_seconds + Self::LEAST > self.fresh_most
    }

    /// Puts what is planned so far in another order.
    pub fn arrange(&mut self, order: impl Fn(&Planned, &Planned) -> Ordering) {
        self.items.sort_by(order);
    }

    /// What is planned so far.
    pub fn items(&self) -> &[Planned] {
        &self.items
    }

    /// The items, in order: at least one where any was offered and nothing was set aside.
    pub fn into_items(mut self) -> Vec<Planned> {
        if self.is_empty() {
            self.items.extend(self.too_long);
        }
        self.items
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;
    use crate::schedule::plus;

    fn day(offset: i32) -> StudyDay {
        StudyDay::from_number(StudyDay(date(2026, 3, 2)).number() + offset).unwrap()
    }

    fn due(key: u32, kind: ItemKind, stability: f32, last: i32, due: i32) -> Due<u32> {
        let state = MemoryState { stability, difficulty: 5.0 };
        Due { key, kind, state, last: day(last), due: day(due) }
    }

    fn order(all: Vec<Due<u32>>) -> Vec<u32> {
        rank(all, &Model::default(), &Pace::default(), Aim::Lasting, day(0))
            .iter()
            .map(|ranked| ranked.due.key)
            .collect()
    }

    #[test]
    fn what_is_lost_by_waiting_goes_first_and_what_waited_long_before_it() {
        let all = vec![
            due(1, ItemKind::Card, 100.0, -100, 0), // loses little by waiting
            due(2, ItemKind::Card, 3.0, -3, 0),     // loses much
            due(3, ItemKind::Card, 100.0, -114, -14), // postponed
            due(4, ItemKind::Card, 3.0, -30, -13),  // long overdue, but forgotten already
            due(5, ItemKind::Cue, 3.0, -3, 0),      // as 2, in less time
            due(6, ItemKind::Question, 3.0, -3, 0),
        ];
        assert_eq!(order(all), [3, 5, 2, 6, 4, 1]);
    }

    #[test]
    fn ties_are_told_apart_by_due_day() {
        assert_eq!(
            order(vec![due(1, ItemKind::Card, 5.0, -7, -1), due(2, ItemKind::Card, 5.0, -7, -2)]),
            [2, 1]
        );
    }

    #[test]
    fn own_answers_count_from_the_fifth() {
        let mut pace = Pace::default();
        pace.learn(ItemKind::Card, &[(30.0, None); 4]);
        assert_eq!(pace.seconds(ItemKind::Card, None), 12.0);
        pace.learn(ItemKind::Card, &[(30.0, None); 5]);
        assert_eq!(pace.seconds(ItemKind::Card, None), 30.0);
        assert_eq!(pace.seconds(ItemKind::Cue, None), 8.0);
        pace.learn(ItemKind::Diagram, &[(900.0, Some(600.0)); 5]);
        assert_eq!(pace.seconds(ItemKind::Diagram, Some(20.0)), 1800.0);
    }

    #[test]
    fn a_day_in_view_favours_what_would_be_forgotten_by_then() {
        let weak = due(1, ItemKind::Card, 8.0, -8, 0);
        let strong = due(2, ItemKind::Card, 400.0, -8, 0);
        let all =
            rank([strong, weak], &Model::default(), &Pace::default(), Aim::On(day(20)), day(0));
        assert_eq!(all[0].due.key, 1);
        assert!(all[0].value > 0.0);
    }

    proptest! {
        #[test]
        fn a_plan_keeps_its_promises(
            minutes in 1.0f64..120.0,
            aside in 0.0f64..30.0,
            share in proptest::option::of(0.05f64..1.0),
            items in proptest::collection::vec((0usize..5, any::<bool>(), 1.0f64..40.0), 1..300),
        ) {
            let mut plan = Plan::new(minutes);
            // Half of the plans have no learning steps.
            let aside = if aside < 15.0 { 0.0 } else { (aside - 15.0) * 60.0 };
            plan.set_aside(aside);
            plan.limit_new(share);
            let item: ItemId = "a/b#c".parse().unwrap();
            let mut left: Vec<Planned> = Vec::new();
            let mut shortest = f64::INFINITY;
            for (kind, fresh, own) in items {
                let kind = ItemKind::ALL[kind];
                let seconds = Pace::default().seconds(kind, Some(own));
                shortest = shortest.min(seconds);
                let one = Planned { item: item.clone(), fresh, seconds, long: kind.is_long() };
                if !plan.add(one.clone()) {
                    left.push(one);
                }
            }
            let whole = minutes * 60.0;
            let items = plan.into_items();
            let total = aside + items.iter().map(|one| one.seconds).sum::<f64>();
            let sum = |fresh: bool| items.iter().filter(|one| one.fresh == fresh).map(|one| one.seconds).sum::<f64>();
            let long = items.iter().filter(|one| one.long).count() as u32;
            let long_most = ((minutes / 30.0) as u32).max(1);
            prop_assert!(long <= long_most);
            let is_too_new = |one: &Planned| one.fresh && share.is_some_and(|share| one.seconds > whole * share);
            prop_assert!(aside > 0.0 || !items.is_empty() || left.iter().all(is_too_new));
            if total > whole + 1e-6 {
                // Nothing would fit: the shortest there is, alone; or steps alone.
                prop_assert!(items.is_empty() || items.len() == 1 && items[0].seconds == shortest);
                return Ok(());
            }
            if let Some(share) = share {
                prop_assert!(sum(true) <= whole * share + 1e-6);
            }
            for one in left {
                let is_capped = one.long && long == long_most
                    || one.fresh && share.is_some_and(|share| sum(true) + one.seconds > whole * share);
                prop_assert!(is_capped || total >= whole - one.seconds - 1e-6);
            }
        }
    }

    #[test]
    fn what_is_longer_than_the_minutes_is_chosen_only_where_nothing_else_is() {
        fn check(minutes: f64, offered: &[f64], expected: &[f64]) {
            let mut plan = Plan::new(minutes);
            for minutes in offered {
                let item: ItemId = "a/b#c".parse().unwrap();
                let seconds = minutes * 60.0;
                plan.add(Planned { item, fresh: false, seconds, long: *minutes > 3.0 });
            }
            let got: Vec<f64> = plan.into_items().iter().map(|one| one.seconds / 60.0).collect();
            assert_eq!(got, expected, "{offered:?} in {minutes} min");
        }
        check(5.0, &[10.0, 0.5], &[0.5]);
        check(5.0, &[10.0, 8.0, 12.0], &[8.0]);
        check(5.0, &[5.0], &[5.0]);
        check(5.0, &[2.0, 3.5, 3.0, 1.0], &[2.0, 3.0]);
        check(5.0, &[], &[]);
    }

    #[test]
    fn days_are_counted_from_today() {
        assert_eq!(plus(day(0), 3), day(3));
    }
}
