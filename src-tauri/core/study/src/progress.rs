//! What the day begins with, and the figures of what is known.
//!
//! Invariant: a place is remembered once the reader stays on its page: for [`STAY`], or until they reach another
//! heading. A glance (a search hit, a link followed and left) changes neither where a page opens nor where reading
//! continues.

mod outlook;
pub mod stats;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use self::{
    outlook::{Rehearsed, play_day},
    stats::{ActiveDay, ForecastDay, KindStates, Outlook, Retention, Stats, TopicStrength},
};
use crate::{
    changes::Changed,
    core::Core,
    reviews::{Reviews, new_items::Reading, planning::Planning},
};
use item::{day::StudyDay, error::Result, ids::PageRef, kind::ItemKind};
use memory::{
    card_state::CardState, queue::Pace, schedule::plus, session::ItemFilter, state::ItemState,
};
use pack::model::PageSummary;
use store::progress::{PageProgress, ReadingPosition};

/// How far off the day of an interview may be: two years. Each day until then is played through.
pub(crate) const MOST_DAYS_AHEAD: u32 = 731;
/// The least length of a stay.
const STAY: Duration = Duration::from_secs(10);

/// How far through the reading order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PlanProgress {
    /// Topics learned.
    pub done: u32,
    /// Topics in the plan.
    pub total: u32,
}

/// What the day begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Today {
    /// The study day that it is, which the machine's date is not between midnight and the rollover.
    pub day: StudyDay,
    /// Where reading stopped last, unless that page has since been learned or is gone.
    pub continue_at: Option<ReadingPosition>,
    /// The first page of the plan that is not learned.
    pub next: Option<PageSummary>,
    /// The plan.
    pub plan: PlanProgress,
    /// Minutes of reading left in the plan.
    pub minutes_left: u32,
    /// Minutes to answer what is due.
    pub due_minutes: u32,
}

/// The page that was reported last, since when and at which heading.
#[derive(Debug)]
struct Visit {
    page: PageRef,
    since: Duration,
    anchor: Option<String>,
    is_stay: bool,
}

impl Visit {
    fn new(place: &ReadingPosition, now: Duration) -> Self {
        Self { page: place.page.clone(), since: now, anchor: place.anchor.clone(), is_stay: false }
    }
}

/// What was read, what is known, what is coming.
#[derive(Debug)]
pub struct Progress {
    core: Arc<Core>,
    reviews: Arc<Reviews>,
    visit: Mutex<Option<Visit>>,
}

impl Progress {
    pub(crate) fn new(core: &Arc<Core>, reviews: &Arc<Reviews>) -> Self {
        let (core, reviews) = (Arc::clone(core), Arc::clone(reviews));
        Self { core, reviews, visit: Mutex::default() }
    }

    /// What is known of every page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn pages(&self) -> Result<store::progress::Progress> {
        let mut pages = self.core.store.progress()?;
        for (page, progress) in &mut pages {
            for flag in &mut progress.flags {
                flag.page_title = self.core.title(page);
            }
            // Of a page that is learned every layer is read, one that it got later included.
            if progress.learned {
                for layer in self.core.content.layers(page) {
                    if !progress.layers_read.contains(&layer.id) {
                        progress.layers_read.push(layer.id);
                    }
                }
            }
        }
        Ok(store::progress::Progress { pages })
    }

    /// Reports where the reader is. It is remembered once they stay there.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn save_place(&self, place: &ReadingPosition) -> Result<()> {
        if self.stays(place) {
            self.core.store.save_place(place, self.core.clock.now())?;
            self.core.changes.notify([Changed::Place { page: place.page.clone() }]);
        }
        Ok(())
    }

    fn stays(&self, place: &ReadingPosition) -> bool {
        let now = self.core.clock.monotonic();
        let mut slot = self.visit.lock().unwrap_or_else(PoisonError::into_inner);
        let visit = match slot.take() {
            Some(visit) if visit.page == place.page => visit,
            _ => Visit::new(place, now),
        };
        let visit = slot.insert(visit);
        visit.is_stay |= visit.anchor != place.anchor || now.saturating_sub(visit.since) >= STAY;
        visit.is_stay
    }

    /// What the day begins with.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn today(&self) -> Result<Today> {
        let progress = self.core.store.progress()?;
        let nothing = PageProgress::default();
        let of = |page: &PageRef| progress.get(page).unwrap_or(&nothing);
        let packs = self.core.packs.library().packs();
        let planned: Vec<&PageSummary> =
            packs.iter().flat_map(|pack| pack.pages.iter().take(pack.planned as usize)).collect();
        let open: Vec<&PageSummary> =
            planned.iter().copied().filter(|page| !of(&page.page).is_done(&page.layers)).collect();
        let library = self.core.packs.library();
        let continue_at = self.core.store.places(20)?.into_iter().find(|place| {
            let summary = library.summary(&place.page);
            summary.is_some_and(|summary| !of(&place.page).is_done(&summary.layers))
        });
        let elsewhere =
            |page: &&&PageSummary| continue_at.as_ref().is_none_or(|place| place.page != page.page);
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Ok(Today {
            day: self.core.today(),
            next: open.iter().find(elsewhere).map(|page| (*page).clone()),
            plan: PlanProgress {
                done: count(planned.len() - open.len()),
                total: count(planned.len()),
            },
            minutes_left: open.iter().map(|page| page.reading_minutes).sum(),
            due_minutes: self.reviews.overview(&ItemFilter::default())?.minutes.round() as u32,
            continue_at,
        })
    }

    /// All figures.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn stats(&self) -> Result<Stats> {
        let today = self.core.today();
        let overview = self.reviews.overview(&ItemFilter::default())?;
        let pace = self.core.store.pace()?;
        let days =
            self.core.store.days(StudyDay::from_number(today.number() - 364).unwrap_or(today))?;
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
            answers: self.core.store.answers()?,
            topics,
        })
    }

    fn forecast(&self, today: StudyDay, pace: &Pace) -> Result<Vec<ForecastDay>> {
        let last = plus(today, 29);
        let mut days: BTreeMap<StudyDay, (u32, f64)> =
            (0..30).map(|n| (plus(today, n), (0, 0.0))).collect();
        for (day, kind, count) in self.core.store.forecast(last)? {
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
        let (model, _) = self.core.store.model()?;
        let threshold = self.core.settings().leech_threshold;
        let all = self.core.store.item_states()?;
        let none = ItemState::default();
        let mut kinds: BTreeMap<ItemKind, KindStates> = BTreeMap::new();
        let mut topics: Vec<(PageRef, TopicStrength, f64)> = Vec::new();
        for meta in self.core.content.catalogue().items() {
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
                    title: self.core.title(&meta.id.page),
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
        let settings = self.core.settings();
        let today = self.core.today();
        let Some(day) = settings.interview_date.map(StudyDay) else { return Ok(None) };
        let Ok(days_left) = u32::try_from(day.since(today)) else { return Ok(None) };
        if days_left > MOST_DAYS_AHEAD {
            return Ok(None);
        }
        let (model, _) = self.core.store.model()?;
        let all = self.core.store.item_states()?;
        let reading = Reading::load(&self.core)?;
        let mut items = Vec::new();
        for meta in self.core.content.catalogue().items() {
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
        let pace = self.core.store.pace()?;
        let rules = settings.rules();
        for ahead in 0..days_left {
            let aim = Planning::new(&self.core).aim(plus(today, ahead));
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
