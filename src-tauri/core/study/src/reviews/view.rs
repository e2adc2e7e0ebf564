//! What a session shows: the item, how it stands, and what it all came to.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    Reviews,
    grading::{Decided, SessionLoad},
    planning::phase,
    session::{Left, Session},
};
use item::{
    catalogue::ItemMeta,
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::EventTime,
    ids::ItemId,
    kind::{ItemKind, Rating},
    model::ItemBody,
};
use memory::{
    card_state::CardState,
    model::Model,
    session::{Idle, MemoryView, ReviewItem, SessionSummary, SessionView, SummaryLine, suggested},
    state::ItemState,
};

impl Reviews {
    pub(super) fn view(&self, session: &mut Session) -> Result<SessionView> {
        let moment = self.core.moment();
        match self.next_item(session, moment.at)? {
            Ok(meta) => {
                session.shown = Some(meta.id.clone());
                let item = self.review_item(session, &meta, moment)?;
                let takes = session.ahead.pace.seconds(meta.kind, meta.minutes);
                Ok(self.view_of(session, Ok((item, takes)), moment.at))
            }
            Err(idle) => {
                session.shown = None;
                Ok(self.view_of(session, Err(idle), moment.at))
            }
        }
    }

    /// What to show after an answer that is on disk. A later failure must not look like a failed answer:
    /// when the next item can't be read, the caller asks for the session again at once.
    pub(super) fn view_after_answer(&self, session: &mut Session) -> SessionView {
        self.view(session).unwrap_or_else(|error| {
            tracing::warn!(%error, "what comes next in the session could not be read");
            session.shown = None;
            self.view_of(session, Err(Idle::Unread), self.core.clock.now())
        })
    }

    /// How a session stands, with what is asked now and the seconds that takes, or else why nothing is.
    fn view_of(
        &self,
        session: &Session,
        shown: std::result::Result<(ReviewItem, f64), Idle>,
        now: Timestamp,
    ) -> SessionView {
        let Left { reviews, fresh, mut seconds } = session.left;
        let steps = self.steps_to_come(session, now).count();
        seconds += steps as f64 * session.ahead.pace.seconds(ItemKind::Card, None);
        let request = &session.record.request;
        let (item, takes, idle) = match shown {
            Ok((item, takes)) => (Some(item), takes, None),
            Err(idle) => (None, 0.0, Some(idle)),
        };
        // What is on the screen takes its time, even where that is more than the minutes.
        let left = (request.minutes - session.minutes_spent()).max(takes / 60.0);
        let is_over = idle == Some(Idle::Finished);
        SessionView {
            id: session.record.id.clone(),
            request: request.clone(),
            learning: u32::try_from(steps).unwrap_or(u32::MAX),
            reviews,
            fresh,
            done: session.answers,
            minutes_left: if is_over { 0.0 } else { (seconds / 60.0).min(left) },
            minutes_spent: session.minutes_spent(),
            backlog: session.record.backlog,
            leech: session.leech.clone(),
            item,
            idle,
        }
    }

    fn review_item(
        &self,
        session: &Session,
        meta: &ItemMeta,
        moment: EventTime,
    ) -> Result<ReviewItem> {
        let item = self.core.content.item(&meta.id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "that item is not in any open pack any more")
        })?;
        let state = self.core.store.item_state(&meta.id)?;
        let choices = if session.crams() {
            Vec::new()
        } else {
            let siblings = self.sibling_days(meta, &Decided::new())?;
            let load = SessionLoad { load: &session.ahead.load, siblings: &siblings };
            self.choices(meta, &state, moment, &load)?
        };
        let changed = state.fingerprint.as_ref().is_some_and(|seen| *seen != meta.fingerprint);
        let suggestions: Vec<Rating> = match &item.body {
            ItemBody::Question { key_points, .. } if !key_points.is_empty() => {
                let points = key_points.len();
                (0..=points).map(|said| suggested(said, points)).collect()
            }
            _ => Vec::new(),
        };
        Ok(ReviewItem {
            kind: meta.kind,
            page_title: self.core.title(&meta.id.page),
            memory: self.memory_view(&state, moment.study_day)?,
            choices,
            changed,
            flagged: self.core.store.flagged_items()?.contains(&meta.id),
            expected_seconds: session.ahead.pace.seconds(meta.kind, meta.minutes).round() as u32,
            suggestions_after_hints: suggestions.iter().map(|r| r.capped(1, false)).collect(),
            allowed_after_hints: Rating::allowed(Some(Rating::below_best(0).capped(1, false))),
            suggestions,
            item,
        })
    }

    /// What is known of an item, for people.
    pub(crate) fn memory_view(&self, state: &ItemState, today: StudyDay) -> Result<MemoryView> {
        let (model, _) = self.core.store.model()?;
        let memory = state.memory.memory_state().map(|(state, _)| state);
        let (due_day, due_at) = match state.memory {
            CardState::New => (None, None),
            CardState::Review { due, .. } => (Some(due.0.to_string()), None),
            CardState::Learning { due, .. } | CardState::Relearning { due, .. } => {
                (None, Some(due.as_millisecond() as f64))
            }
        };
        Ok(MemoryView {
            phase: phase(&state.memory),
            stability: memory.map(|t| f64::from(t.stability)),
            difficulty: memory.map(|t| f64::from(t.difficulty)),
            recall: remembered(&state.memory, &model, today),
            due_day,
            due_at,
            reviews: state.reviews,
            lapses: state.lapses,
            last_at: state.last_at.map(|at| at.as_millisecond() as f64),
            leech: state.is_leech(self.core.settings().leech_threshold),
            suspended: state.suspended,
            buried_until: state.buried_until.filter(|u| *u > today).map(|u| u.0.to_string()),
        })
    }

    pub(super) fn summary_of(&self, session: &Session) -> Result<SessionSummary> {
        let answers = self.core.store.session_answers(&session.record.id)?;
        let mut summary = SessionSummary {
            answers: session.answers,
            minutes: session.minutes_spent(),
            ..SessionSummary::default()
        };
        let mut lines: Vec<(SummaryLine, bool)> = Vec::new();
        let mut at: HashMap<&ItemId, usize> = HashMap::new();
        for given in &answers {
            summary.ratings[given.rating.index()] += 1;
            summary.fresh += u32::from(given.was_new);
            let slipped = given.rating == Rating::Again;
            match at.get(&given.item) {
                Some(&i) => {
                    lines[i].0.rating = given.rating;
                    lines[i].0.after = given.after;
                    lines[i].1 |= slipped;
                }
                None => {
                    at.insert(&given.item, lines.len());
                    let line = SummaryLine {
                        item: given.item.clone(),
                        title: self.core.item_title(&given.item),
                        rating: given.rating,
                        before: given.before,
                        after: given.after,
                    };
                    lines.push((line, slipped));
                }
            }
        }
        summary.items = u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let gain = |line: &SummaryLine| line.after.unwrap_or(0.0) - line.before.unwrap_or(0.0);
        let (slipped, held): (Vec<_>, Vec<_>) =
            lines.into_iter().partition(|(_, slipped)| *slipped);
        summary.slipped = slipped.into_iter().map(|(line, _)| line).collect();
        summary.strengthened =
            held.into_iter().map(|(line, _)| line).filter(|line| gain(line) > 0.0).collect();
        summary.strengthened.sort_by(|a, b| gain(b).total_cmp(&gain(a)));

        let tomorrow = session.today.next();
        for due in self.core.store.due_reviews(tomorrow)? {
            summary.tomorrow += 1;
            summary.tomorrow_minutes += session.ahead.pace.seconds(due.kind, None) / 60.0;
        }
        Ok(summary)
    }
}

/// The chance to remember it on a day, for people: none in the first steps or after a lapse, where it was
/// told a moment ago and the figure would say 100%.
pub(crate) fn remembered(memory: &CardState, model: &Model, today: StudyDay) -> Option<f64> {
    match memory {
        CardState::Review { .. } => memory.recall(model, today).map(f64::from),
        CardState::New | CardState::Learning { .. } | CardState::Relearning { .. } => None,
    }
}
