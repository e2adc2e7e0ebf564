//! What an answer leads to: its event, in a session or outside one, and what each rating would do.
//!
//! Invariant: answers of one closing are decided one after the other, as if they had been given so: each finds
//! the days a little fuller and its siblings where the answers before have put them.

use std::collections::HashMap;

use super::{Reviews, session::Ahead};
use item::{
    catalogue::ItemMeta,
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::{EventId, EventTime},
    ids::ItemId,
    kind::{Rating, ReviewKind},
};
use memory::{
    card_state::CardState,
    review::{Next, Reviewed, SCHEDULER},
    schedule::{self, Load},
    session::{Answer, Choice},
    state::ItemState,
};
use store::event::Body;

pub(super) struct SessionLoad<'a> {
    pub(super) load: &'a HashMap<StudyDay, u32>,
    pub(super) siblings: &'a [StudyDay],
}

/// When items come next that were answered in the same closing, and are not on disk yet.
pub(super) type Decided = HashMap<ItemId, Next>;

impl Load for SessionLoad<'_> {
    fn due_on(&self, day: StudyDay) -> u32 {
        self.load.get(&day).copied().unwrap_or(0)
    }
    fn sibling_on(&self, day: StudyDay) -> bool {
        self.siblings.contains(&day)
    }
}

impl Reviews {
    /// The event that an answer is.
    #[expect(clippy::too_many_arguments, reason = "an answer is decided by all of them")]
    pub(super) fn reviewed(
        &self,
        meta: &ItemMeta,
        state: &ItemState,
        answer: &Answer,
        source: ReviewKind,
        moment: EventTime,
        ahead: &Ahead,
        decided: &Decided,
    ) -> Result<Reviewed> {
        let rating = answer.rating.capped(answer.hints, answer.peeked);
        let (model, parameters) = self.core.store.model()?;
        let rules = self.core.settings().rules();
        let next = if source.schedules() {
            let siblings = self.sibling_days(meta, decided)?;
            let load = SessionLoad { load: &ahead.load, siblings: &siblings };
            let subject = schedule::ScheduledItem {
                item: &meta.id,
                kind: meta.kind,
                memory: &state.memory,
                reviews: state.reviews,
            };
            let all =
                schedule::choices(&rules, &model, subject, moment.at, moment.study_day, &load)?;
            Some(all[rating.index()].1)
        } else {
            None
        };
        Ok(Reviewed {
            item: meta.id.clone(),
            kind: meta.kind,
            rating,
            source,
            prior: state.last_review.clone(),
            took_ms: answer.took_ms.min(24 * 3_600_000),
            planned_ms: None,
            recall: state.memory.recall(&model, moment.study_day),
            retention: rules.retention(meta.kind),
            parameters,
            longest: Some(rules.longest),
            scheduler: SCHEDULER,
            next,
            session: None,
            fingerprint: Some(meta.fingerprint.clone()),
            answer: Some(meta.answer),
            hints: answer.hints,
            peeked: answer.peeked,
            key_points: answer.key_points.clone(),
            board: None,
        })
    }

    /// The days on which an item's siblings come back.
    pub(super) fn sibling_days(&self, meta: &ItemMeta, decided: &Decided) -> Result<Vec<StudyDay>> {
        let Some(group) = &meta.group else { return Ok(Vec::new()) };
        let mut days = Vec::new();
        for other in self.core.content.metas(&meta.id.page) {
            if other.group.as_ref() != Some(group) || other.id == meta.id {
                continue;
            }
            match decided.get(&other.id) {
                Some(Next::Review { due }) => days.push(*due),
                Some(Next::Learning { .. } | Next::Relearning { .. }) => {}
                None => {
                    if let CardState::Review { due, .. } =
                        self.core.store.item_state(&other.id)?.memory
                    {
                        days.push(due);
                    }
                }
            }
        }
        Ok(days)
    }

    pub(super) fn choices(
        &self,
        meta: &ItemMeta,
        state: &ItemState,
        moment: EventTime,
        load: &dyn Load,
    ) -> Result<Vec<Choice>> {
        let (model, _) = self.core.store.model()?;
        let rules = self.core.settings().rules();
        let subject = schedule::ScheduledItem {
            item: &meta.id,
            kind: meta.kind,
            memory: &state.memory,
            reviews: state.reviews,
        };
        let all = schedule::choices(&rules, &model, subject, moment.at, moment.study_day, load)?;
        Ok(Rating::ALL
            .into_iter()
            .zip(all)
            .map(|(rating, (_, next))| {
                let (seconds, days) = match next {
                    Next::Review { due } => (None, u32::try_from(due.since(moment.study_day)).ok()),
                    Next::Learning { due, .. } | Next::Relearning { due, .. } => {
                        let ms = due - moment.at.as_millisecond();
                        (u32::try_from(ms / 1000).ok(), None)
                    }
                };
                Choice { rating, seconds, days, label: label(seconds, days) }
            })
            .collect())
    }

    /// Grades an item outside a session. Where a running session shows it, it is that session's answer.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has the item; when it cannot be saved.
    pub fn review(&self, answer: Answer, source: ReviewKind) -> Result<Option<EventId>> {
        let names = self.core.store.names_as_of()?;
        if self.core.content.meta(&answer.item).is_none() {
            return Err(Error::new(ErrorKind::NotFound, "that item is not in any open pack"));
        }
        let moment = self.core.moment();
        let reviews = self.events(vec![answer], source, moment)?;
        let committed = self.core.commit(moment, |transaction| {
            transaction.read_as_of(names)?;
            reviews.into_iter().try_for_each(|review| transaction.record(Body::Reviewed(review)))
        })?;
        Ok(committed.id)
    }

    /// The events that answers outside a session are, without those to items that no open pack has. Where a
    /// running session shows an item, its answer is that session's.
    pub(crate) fn events(
        &self,
        answers: Vec<Answer>,
        source: ReviewKind,
        moment: EventTime,
    ) -> Result<Vec<Reviewed>> {
        let mut ahead = self.ahead(moment.study_day, self.core.store.log_end()?)?;
        let mut reviews = Vec::new();
        let mut decided = Decided::new();
        for answer in answers {
            let Some(meta) = self.core.content.meta(&answer.item) else { continue };
            let state = self.core.store.item_state(&answer.item)?;
            let mut review =
                self.reviewed(&meta, &state, &answer, source, moment, &ahead, &decided)?;
            let planned = ahead.pace.seconds(meta.kind, meta.minutes);
            review.planned_ms = Some((planned * 1000.0) as u32);
            review.session = self.showing(&answer.item)?;
            if let Some(next) = review.next {
                ahead.reschedule(&state.memory, next);
                decided.insert(answer.item, next);
            }
            reviews.push(review);
        }
        Ok(reviews)
    }

    /// The session that shows this item now and keeps a schedule, if one does.
    fn showing(&self, item: &ItemId) -> Result<Option<String>> {
        let mut slot = self.session_slot();
        self.resume(&mut slot)?;
        let Some(session) = slot.as_mut().filter(|session| !session.crams()) else {
            return Ok(None);
        };
        if session.shown.is_none() {
            self.view(session)?;
        }
        let shows = session.shown.as_ref() == Some(item);
        Ok(shows.then(|| session.record.id.clone()))
    }

    /// What an answer outside any session would lead to, by rating.
    pub(crate) fn choices_outside(
        &self,
        meta: &ItemMeta,
        moment: EventTime,
    ) -> Result<Vec<Choice>> {
        let state = self.core.store.item_state(&meta.id)?;
        let ahead = self.ahead(moment.study_day, self.core.store.log_end()?)?;
        let siblings = self.sibling_days(meta, &Decided::new())?;
        let load = SessionLoad { load: &ahead.load, siblings: &siblings };
        self.choices(meta, &state, moment, &load)
    }
}

/// `10 min`, `3 d`, `2.1 mo`, `1.4 y`.
fn label(seconds: Option<u32>, days: Option<u32>) -> String {
    match (seconds, days) {
        (Some(s), _) if s < 60 => "< 1 min".to_owned(),
        (Some(s), _) if s < 3600 => format!("{} min", (f64::from(s) / 60.0).round()),
        (Some(s), _) => format!("{:.1} h", f64::from(s) / 3600.0),
        (None, Some(d)) if d < 31 => format!("{d} d"),
        (None, Some(d)) if d < 365 => format!("{:.1} mo", f64::from(d) / 30.4375),
        (None, Some(d)) => format!("{:.1} y", f64::from(d) / 365.25),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_short() {
        for (seconds, days, expected) in [
            (Some(59), None, "< 1 min"),
            (Some(60), None, "1 min"),
            (Some(600), None, "10 min"),
            (Some(5400), None, "1.5 h"),
            (None, Some(1), "1 d"),
            (None, Some(64), "2.1 mo"),
            (None, Some(500), "1.4 y"),
        ] {
            assert_eq!(label(seconds, days), expected);
        }
    }
}
