//! Figures over everything, and the outlook for the day of the interview.

use std::collections::BTreeMap;

use super::{Study, new_items::Reading, planning::INTERVIEW_AHEAD};
use crate::progress::stats::{
    ActiveDay, ForecastDay, KindStates, Outlook, Retention, Stats, TopicStrength,
};
use item::{
    day::StudyDay,
    error::Result,
    ids::PageRef,
    kind::{ItemKind, Rating},
};
use memory::{
    card_state::CardState,
    model::{MemoryState, Model},
    queue::{self, Due, NEW_SHARE, Pace},
    review::Next,
    schedule::{self, Rules, plus},
    session::ItemFilter,
    state::ItemState,
};

/// How far off the day of an interview may be: two years. Each day until then is played through.
pub(super) const MOST_DAYS_AHEAD: u32 = 731;

impl Study {
    /// All figures.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stats(&self) -> Result<Stats> {
        let today = self.moment().study_day;
        let overview = self.due_overview(&ItemFilter::default())?;
        let pace = self.store.pace()?;
        let days = self.store.days(StudyDay::from_number(today.number() - 364).unwrap_or(today))?;
        let retention = [7, 30, 365]
            .into_iter()
            .map(|span| {
                let within = days.iter().filter(|d| today.since(d.day) < span);
                let (mut answers, mut passed, mut predicted) = (0, 0, 0.0);
                for day in within {
                    answers += day.reviews;
                    passed += day.passed;
                    predicted += day.predicted;
                }
                let of = |sum: f64| (answers > 0).then(|| sum / f64::from(answers));
                let days = span.unsigned_abs();
                Retention {
                    days,
                    answers,
                    passed,
                    share: of(f64::from(passed)),
                    predicted: of(predicted),
                }
            })
            .collect();
        let (states, topics) = self.states_and_topics(today)?;
        Ok(Stats {
            states,
            due: overview.learning + overview.reviews,
            due_minutes: overview.minutes,
            retention,
            forecast: self.forecast(today, &pace)?,
            streak: streak(days.iter().map(|d| d.day), today),
            activity: days
                .iter()
                .map(|d| ActiveDay {
                    day: d.day.0.to_string(),
                    answers: d.answers,
                    minutes: d.minutes,
                })
                .collect(),
            answers: self.store.answers()?,
            topics,
        })
    }

    fn forecast(&self, today: StudyDay, pace: &Pace) -> Result<Vec<ForecastDay>> {
        let last = plus(today, 29);
        let mut days: BTreeMap<StudyDay, (u32, f64)> =
            (0..30).map(|n| (plus(today, n), (0, 0.0))).collect();
        for (day, kind, count) in self.store.forecast(last)? {
            let slot = days.entry(day.max(today)).or_default();
            slot.0 += count;
            slot.1 += f64::from(count) * pace.seconds(kind, None) / 60.0;
        }
        Ok(days
            .into_iter()
            .map(|(day, (reviews, minutes))| ForecastDay {
                day: day.0.to_string(),
                reviews,
                minutes,
            })
            .collect())
    }

    fn states_and_topics(&self, today: StudyDay) -> Result<(Vec<KindStates>, Vec<TopicStrength>)> {
        let (model, _) = self.store.model()?;
        let threshold = self.settings().leech_threshold;
        let all = self.store.item_states()?;
        let none = ItemState::default();
        let mut kinds: BTreeMap<ItemKind, KindStates> = BTreeMap::new();
        let mut topics: Vec<(PageRef, TopicStrength, f64)> = Vec::new();
        for meta in self.content.catalogue().items() {
            let state = all.get(&meta.id).unwrap_or(&none);
            let empty = KindStates {
                kind: meta.kind,
                fresh: 0,
                learning: 0,
                review: 0,
                relearning: 0,
                suspended: 0,
            };
            let counts = kinds.entry(meta.kind).or_insert(empty);
            match state.memory {
                _ if state.suspended => counts.suspended += 1,
                CardState::New => counts.fresh += 1,
                CardState::Learning { .. } => counts.learning += 1,
                CardState::Review { .. } => counts.review += 1,
                CardState::Relearning { .. } => counts.relearning += 1,
            }
            if topics.last().is_none_or(|(page, ..)| *page != meta.id.page) {
                let strength = TopicStrength {
                    page: meta.id.page.clone(),
                    title: self.title(&meta.id.page),
                    items: 0,
                    begun: 0,
                    recall: None,
                    leeches: 0,
                };
                topics.push((meta.id.page.clone(), strength, 0.0));
            }
            if let Some((_, topic, recall)) = topics.last_mut() {
                topic.items += 1;
                topic.leeches += u32::from(state.is_leech(threshold));
                if let Some(chance) = state.memory.recall(&model, today) {
                    topic.begun += 1;
                    *recall += f64::from(chance);
                }
            }
        }
        let topics = topics
            .into_iter()
            .map(|(_, mut topic, recall)| {
                topic.recall = (topic.begun > 0).then(|| recall / f64::from(topic.begun));
                topic
            })
            .collect();
        Ok((kinds.into_values().collect(), topics))
    }

    /// What to expect on the day of the interview; none when no day is set, or it is over, or further off
    /// than [`MOST_DAYS_AHEAD`].
    ///
    /// The days until then are played through with the minutes the user set, the queue's own order and
    /// the model's own chances.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn outlook(&self) -> Result<Option<Outlook>> {
        let settings = self.settings();
        let today = self.moment().study_day;
        let Some(day) = settings.interview_date.map(StudyDay) else { return Ok(None) };
        let Ok(days_left) = u32::try_from(day.since(today)) else { return Ok(None) };
        if days_left > MOST_DAYS_AHEAD {
            return Ok(None);
        }
        let (model, _) = self.store.model()?;
        let all = self.store.item_states()?;
        let reading = Reading::load(self)?;
        let mut items = Vec::new();
        for meta in self.content.catalogue().items() {
            let state = all.get(&meta.id);
            if state.is_some_and(|state| state.suspended) {
                continue;
            }
            let memory = state.map_or(CardState::New, |state| state.memory);
            let open = memory != CardState::New || reading.opens(meta);
            items.push(Rehearsed {
                kind: meta.kind,
                minutes: meta.minutes,
                memory,
                open,
                reviews: 0,
            });
        }
        let recall = |items: &[Rehearsed]| {
            let known: Vec<f64> = items
                .iter()
                .filter_map(|item| item.memory.recall(&model, day).map(f64::from))
                .collect();
            let mean = (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64);
            (u32::try_from(known.len()).unwrap_or(u32::MAX), mean)
        };
        let (begun, recall_if_stopped) = recall(&items);
        let pace = self.store.pace()?;
        let rules = settings.rules();
        for ahead in 0..days_left {
            let aim = self.aim(plus(today, ahead));
            play_day(
                &mut items,
                &model,
                &rules,
                &pace,
                aim,
                plus(today, ahead),
                settings.minutes_per_day,
            )?;
        }
        let (begun_by_then, recall_expected) = recall(&items);
        Ok(Some(Outlook {
            day: day.0.to_string(),
            days_left,
            minutes_per_day: settings.minutes_per_day,
            items: u32::try_from(items.len()).unwrap_or(u32::MAX),
            begun,
            begun_by_then,
            recall_if_stopped,
            recall_expected,
        }))
    }
}

/// An item while the days ahead are played through.
struct Rehearsed {
    kind: ItemKind,
    minutes: Option<f64>,
    memory: CardState,
    /// It may come although it is new.
    open: bool,
    reviews: u32,
}

/// Plays one day: reviews in the queue's order, then new items in the minutes that are left.
fn play_day(
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
        CardState::Review { state: trace, last, due } if due <= today => {
            Some(Due { key, kind: item.kind, trace, last, due })
        }
        // Steps are done with by the next day.
        CardState::Learning { state: trace, last, .. }
        | CardState::Relearning { state: trace, last, .. } => {
            Some(Due { key, kind: item.kind, trace, last, due: today })
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
        let before: Option<MemoryState> = self.memory.trace().map(|(trace, _)| trace);
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

/// Study days in a row, up to today, or yesterday when nothing was answered yet today.
fn streak(days: impl DoubleEndedIterator<Item = StudyDay>, today: StudyDay) -> u32 {
    let mut expected = today;
    let mut count = 0;
    for day in days.rev() {
        if count == 0 && today.since(day) == 1 {
            expected = day;
        }
        if day != expected {
            break;
        }
        count += 1;
        expected = StudyDay(expected.0.yesterday().unwrap_or(expected.0));
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_streak_counts_days_in_a_row() {
        let today = StudyDay::from_number(20_000).unwrap();
        let days = |all: &[i32]| {
            let days: Vec<_> =
                all.iter().filter_map(|n| StudyDay::from_number(20_000 + n)).collect();
            streak(days.into_iter(), today)
        };
        assert_eq!(days(&[]), 0);
        assert_eq!(days(&[-2]), 0);
        assert_eq!(days(&[-3, -1]), 1);
        assert_eq!(days(&[-2, -1]), 2);
        assert_eq!(days(&[-2, -1, 0]), 3);
    }
}
