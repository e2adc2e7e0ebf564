//! Running a session: the next item, an answer, the end.
//!
//! Invariants: an answer is on disk before the next item is shown; where a session stands follows from
//! its plan and the answers in the log, so undo and a restart need no bookkeeping of their own.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{MutexGuard, PoisonError},
};

use jiff::Timestamp;

use super::{
    Changed, Study,
    planning::{Filled, MemoryFilter, phase},
};
use crate::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    memory::{
        content::ItemMeta,
        kind::{ItemKind, Rating, Source},
        model::Model,
        queue::{OVERRUN, Pace, Planned},
        schedule::{self, Load, Rules},
        session::{
            Answer, Choice, MemoryPhase, MemoryView, ReviewItem, SessionMode, SessionRequest,
            SessionSummary, SessionView, SummaryLine, suggested,
        },
        state::{ItemState, Memory, Next, instant, source_of},
    },
    pack::model::ItemBody,
    store::{
        event::{Body, EventId, Moment, Reviewed, SCHEDULER, StoreId},
        sessions::{Begun, Given},
    },
};

/// A learning step that ends this soon is asked for now when nothing else is left: 20 minutes.
const AHEAD_MS: i64 = 20 * 60 * 1000;

/// A session while it runs. Everything in it can be computed again from the store.
#[derive(Debug)]
pub(super) struct Session {
    begun: Begun,
    /// Standing answers of this session, by item: how many, and the last rating.
    given: HashMap<ItemId, (u32, Rating)>,
    /// So many items at the head of the plan are all answered.
    passed: usize,
    left: Left,
    answers: u32,
    spent_ms: f64,
    /// Items in learning steps that this session's filter names.
    steps: BTreeSet<(Timestamp, ItemId)>,
    /// How many reviews fall on each day, for load balance.
    load: HashMap<StudyDay, u32>,
    pace: Pace,
    /// The study day all this was computed for.
    today: StudyDay,
    /// What is on the screen.
    shown: Option<ItemId>,
    leech: Option<ItemId>,
}

/// What of a plan is not answered yet.
#[derive(Debug, Default)]
struct Left {
    reviews: u32,
    fresh: u32,
    seconds: f64,
}

impl Left {
    fn of(plan: &[Planned]) -> Self {
        let fresh = plan.iter().filter(|planned| planned.fresh).count();
        Self {
            reviews: u32::try_from(plan.len() - fresh).unwrap_or(u32::MAX),
            fresh: u32::try_from(fresh).unwrap_or(u32::MAX),
            seconds: plan.iter().map(|planned| planned.seconds).sum(),
        }
    }

    fn take(&mut self, planned: &Planned) {
        let count = if planned.fresh { &mut self.fresh } else { &mut self.reviews };
        *count = count.saturating_sub(1);
        self.seconds = (self.seconds - planned.seconds).max(0.0);
    }
}

impl Session {
    fn add(&mut self, given: &Given) {
        let slot = self.given.entry(given.item.clone()).or_insert((0, given.rating));
        *slot = (slot.0 + 1, given.rating);
        if slot.0 == 1 {
            let waiting = &self.begun.plan[self.passed..];
            if let Some(planned) = waiting.iter().find(|planned| planned.item == given.item) {
                self.left.take(planned);
            }
            let next = waiting.iter().position(|planned| !self.given.contains_key(&planned.item));
            self.passed += next.unwrap_or(waiting.len());
        }
        self.answers += 1;
        // A walk in the middle of an answer is not study time.
        let most = given.planned_ms.map_or(f64::MAX, |planned| f64::from(planned) * 8.0 + 60_000.0);
        self.spent_ms += f64::from(given.took_ms).min(most);
    }

    /// An item that had this memory comes next as said.
    fn reschedule(&mut self, item: &ItemId, before: &Memory, next: Next) {
        match *before {
            Memory::New => {}
            Memory::Review { due, .. } => {
                if let Some(count) = self.load.get_mut(&due) {
                    *count = count.saturating_sub(1);
                }
            }
            Memory::Learning { due, .. } | Memory::Relearning { due, .. } => {
                self.steps.remove(&(due, item.clone()));
            }
        }
        match next {
            Next::Review { due } => *self.load.entry(due).or_default() += 1,
            Next::Learning { due, .. } | Next::Relearning { due, .. } => {
                self.steps.insert((instant(due), item.clone()));
            }
        }
    }

    fn crams(&self) -> bool {
        self.begun.request.mode != SessionMode::Due
    }

    fn minutes_spent(&self) -> f64 {
        self.spent_ms / 60_000.0
    }

    /// Whether so many more seconds still fit. The first item always does.
    fn fits(&self, seconds: f64) -> bool {
        let is_over = self.minutes_spent() >= self.begun.request.minutes;
        self.answers == 0 || !is_over && self.may_overrun(seconds)
    }

    /// Whether a learning step that takes so many seconds and is due may still be asked: begun is begun,
    /// up to a tenth over.
    fn may_overrun(&self, seconds: f64) -> bool {
        self.minutes_spent() + seconds / 60.0 <= self.begun.request.minutes * OVERRUN
    }
}

struct SessionLoad<'a> {
    load: &'a HashMap<StudyDay, u32>,
    siblings: &'a [StudyDay],
}

impl Load for SessionLoad<'_> {
    fn due_on(&self, day: StudyDay) -> u32 {
        self.load.get(&day).copied().unwrap_or(0)
    }
    fn sibling_on(&self, day: StudyDay) -> bool {
        self.siblings.contains(&day)
    }
}

impl Study {
    fn session_slot(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session. One that was not finished is left.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for minutes out of range; as [`Study::act`].
    pub fn start_session(&self, request: SessionRequest) -> Result<SessionView> {
        let today = self.moment().study_day;
        let known = self.store.log_end()?;
        let Filled { items: plan, backlog, .. } = self.plan(&request, today)?;
        let begun = Begun {
            id: StoreId::random().to_string(),
            request,
            started_at: self.clock.now(),
            known,
            backlog,
            plan,
        };
        let mut slot = self.session_slot();
        let mut session = self.load_session(begun, today)?;
        let view = self.view(&mut session)?;
        // Last: what has begun is shown.
        self.store.begin_session(&session.begun)?;
        *slot = Some(session);
        self.notify([Changed::Session]);
        Ok(view)
    }

    /// The session that is running, or was when the program ended; none when there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn session(&self) -> Result<Option<SessionView>> {
        let mut slot = self.session_slot();
        self.resume(&mut slot)?;
        match slot.as_mut() {
            Some(session) => self.view(session).map(Some),
            None => Ok(None),
        }
    }

    fn resume(&self, slot: &mut Option<Session>) -> Result<()> {
        let today = self.moment().study_day;
        if slot.as_ref().is_some_and(|session| session.today == today) {
            return Ok(());
        }
        let begun = match slot.take() {
            Some(session) => Some(session.begun),
            None => self.store.unfinished_session()?,
        };
        *slot = begun.map(|begun| self.load_session(begun, today)).transpose()?;
        Ok(())
    }

    fn load_session(&self, begun: Begun, today: StudyDay) -> Result<Session> {
        let wanted = MemoryFilter::load(self, &begun.request.filter, today)?;
        let mut steps = BTreeSet::new();
        if begun.request.mode == SessionMode::Due {
            for (due, item) in self.store.steps(today)? {
                if self.wanted(&item, &begun.request.filter, &wanted)?.is_some() {
                    steps.insert((due, item));
                }
            }
        }
        let answers = self.store.session_answers(&begun.id)?;
        let mut session = Session {
            given: HashMap::new(),
            passed: 0,
            left: Left::of(&begun.plan),
            answers: 0,
            spent_ms: 0.0,
            steps,
            load: self.store.load_by_day(today)?,
            pace: self.store.pace_known(begun.known)?,
            today,
            shown: None,
            leech: None,
            begun,
        };
        for given in &answers {
            session.add(given);
        }
        Ok(session)
    }

    /// Items of the plan were renamed: it is read again when it is next asked for.
    pub(super) fn reread_session(&self) {
        *self.session_slot() = None;
    }

    /// Something was undone, suspended, reset: computes where the session stands again.
    pub(super) fn refresh_session(&self) -> Result<()> {
        let mut slot = self.session_slot();
        if let Some(session) = slot.take() {
            *slot = Some(self.load_session(session.begun, session.today)?);
        }
        Ok(())
    }

    /// Grades the item on the screen, durably, and returns the next one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when no session runs or another item is on the screen; as
    /// [`Study::act`]. Then nothing changed.
    pub fn answer(&self, answer: Answer) -> Result<SessionView> {
        let mut slot = self.session_slot();
        self.resume(&mut slot)?;
        let Some(session) = slot.as_mut() else {
            return Err(Error::new(ErrorKind::InvalidInput, "no session is running"));
        };
        if session.shown.is_none() {
            self.view(session)?;
        }
        if session.shown.as_ref() != Some(&answer.item) {
            return Err(Error::new(ErrorKind::InvalidInput, "another item is on the screen")
                .help("Reload the session: it moved on, in another window or after an undo."));
        }
        let meta = self.content.meta(&answer.item).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "that item is not in any open pack any more")
        })?;
        let moment = self.moment();
        let state = self.store.item_state(&answer.item)?;
        let planned = session.pace.seconds(meta.kind, meta.minutes);
        let source =
            if session.crams() { Source::Cram } else { source_of(&state.memory, moment.study_day) };
        let mut review = self.reviewed(&meta, &state, &answer, source, moment, session)?;
        review.session = Some(session.begun.id.clone());
        review.planned_ms = Some((planned * 1000.0) as u32);
        let (rating, next) = (review.rating, review.next);
        let given = Given {
            item: answer.item.clone(),
            rating,
            took_ms: review.took_ms,
            planned_ms: review.planned_ms,
            was_new: state.memory == Memory::New,
            before: None,
            after: None,
        };
        let recorded = self.store.record(Body::Reviewed(review), moment)?;

        session.add(&given);
        session.shown = None;
        if let Some(next) = next {
            session.reschedule(&answer.item, &state.memory, next);
        }
        let lapsed = source.schedules() && state.is_lapse(rating, moment.study_day);
        session.leech = (lapsed && self.is_worth_a_word(&state)).then(|| answer.item.clone());
        self.announce(&recorded);
        self.view(session)
    }

    /// A lapse that reaches the threshold, and every half threshold after it, is worth a word.
    fn is_worth_a_word(&self, before: &ItemState) -> bool {
        let threshold = self.settings().leech_threshold;
        let lapses = before.lapses + 1;
        let half = (threshold / 2).max(1);
        lapses >= threshold && (lapses - threshold).is_multiple_of(half)
    }

    /// The event that an answer is.
    fn reviewed(
        &self,
        meta: &ItemMeta,
        state: &ItemState,
        answer: &Answer,
        source: Source,
        moment: Moment,
        session: &Session,
    ) -> Result<Reviewed> {
        let rating = answer.rating.capped(answer.hints, answer.peeked);
        let (model, parameters) = self.store.model()?;
        let rules = Rules::of(&self.settings());
        let next = if source.schedules() {
            let siblings = self.sibling_days(meta)?;
            let load = SessionLoad { load: &session.load, siblings: &siblings };
            let subject = schedule::Subject {
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
            answer: Some(meta.answer as i64),
            hints: answer.hints,
            peeked: answer.peeked,
            key_points: answer.key_points.clone(),
            board: None,
        })
    }

    /// The days on which an item's siblings come back.
    fn sibling_days(&self, meta: &ItemMeta) -> Result<Vec<StudyDay>> {
        let Some(group) = &meta.group else { return Ok(Vec::new()) };
        let mut days = Vec::new();
        for other in self.content.metas(&meta.id.page) {
            if other.group.as_ref() == Some(group)
                && other.id != meta.id
                && let Memory::Review { due, .. } = self.store.item_state(&other.id)?.memory
            {
                days.push(due);
            }
        }
        Ok(days)
    }

    /// What to show now.
    fn next_item(&self, session: &Session, now: Timestamp) -> Result<Option<ItemMeta>> {
        let usable = |item: &ItemId| -> Option<ItemMeta> { self.content.meta(item) };
        // Learning steps whose time has come.
        for (_, item) in session.steps.iter().take_while(|(due, _)| *due <= now) {
            if let Some(meta) = usable(item)
                && session.may_overrun(session.pace.seconds(meta.kind, meta.minutes))
            {
                return Ok(Some(meta));
            }
        }
        for planned in &session.begun.plan[session.passed..] {
            let given = session.given.get(&planned.item);
            if given.is_some() || !session.fits(planned.seconds) {
                continue;
            }
            let Some(meta) = usable(&planned.item) else { continue };
            let state = self.store.item_state(&planned.item)?;
            if !state.is_open(session.today) {
                continue;
            }
            // Answered elsewhere since the plan was made: in an interview, at the board.
            let waits = state.memory == Memory::New
                || state.is_due(now, session.today)
                || state.memory.elapsed(session.today) > 0;
            if session.crams() || waits && phase(&state.memory) != MemoryPhase::Learning {
                return Ok(Some(meta));
            }
        }
        if session.crams() {
            // Once more what slipped, twice at most.
            for planned in &session.begun.plan {
                if let Some((times, Rating::Again)) = session.given.get(&planned.item)
                    && *times < 3
                    && session.begun.request.mode == SessionMode::Cram
                    && session.fits(planned.seconds)
                    && let Some(meta) = usable(&planned.item)
                {
                    return Ok(Some(meta));
                }
            }
            return Ok(None);
        }
        // Nothing else is left: steps that end soon.
        let soon = Timestamp::from_millisecond(now.as_millisecond() + AHEAD_MS).unwrap_or(now);
        for (_, item) in session.steps.iter().take_while(|(due, _)| *due <= soon) {
            if let Some(meta) = usable(item)
                && session.fits(session.pace.seconds(meta.kind, meta.minutes))
            {
                return Ok(Some(meta));
            }
        }
        Ok(None)
    }

    fn view(&self, session: &mut Session) -> Result<SessionView> {
        let moment = self.moment();
        let next = self.next_item(session, moment.at)?;
        let Left { reviews, fresh, mut seconds } = session.left;
        let soon =
            Timestamp::from_millisecond(moment.at.as_millisecond() + AHEAD_MS).unwrap_or_default();
        let steps = session.steps.iter().take_while(|(due, _)| *due <= soon).count();
        seconds += steps as f64 * session.pace.seconds(ItemKind::Card, None);
        // What is on the screen takes its time, even where that is more than the minutes.
        let this = next.as_ref().map_or(0.0, |meta| session.pace.seconds(meta.kind, meta.minutes));
        let item = match next {
            Some(meta) => {
                session.shown = Some(meta.id.clone());
                Some(self.review_item(session, &meta, moment)?)
            }
            None => {
                session.shown = None;
                None
            }
        };
        let request = &session.begun.request;
        let left = (request.minutes - session.minutes_spent()).max(this / 60.0);
        Ok(SessionView {
            id: session.begun.id.clone(),
            request: request.clone(),
            finished: item.is_none(),
            waits_until: match item {
                None => session.steps.first().map(|(due, _)| due.as_millisecond() as f64),
                Some(_) => None,
            },
            learning: u32::try_from(steps).unwrap_or(u32::MAX),
            reviews,
            fresh,
            done: session.answers,
            minutes_left: if item.is_none() { 0.0 } else { (seconds / 60.0).min(left) },
            minutes_spent: session.minutes_spent(),
            backlog: session.begun.backlog,
            leech: session.leech.clone(),
            item,
        })
    }

    fn review_item(
        &self,
        session: &Session,
        meta: &ItemMeta,
        moment: Moment,
    ) -> Result<ReviewItem> {
        let item = self.content.item(&meta.id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "that item is not in any open pack any more")
        })?;
        let state = self.store.item_state(&meta.id)?;
        let choices = if session.crams() {
            Vec::new()
        } else {
            let siblings = self.sibling_days(meta)?;
            let load = SessionLoad { load: &session.load, siblings: &siblings };
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
            page_title: self.title(&meta.id.page),
            memory: self.memory_view(&state, moment.study_day)?,
            choices,
            changed,
            flagged: self.store.flag_on(&meta.id)?.is_some(),
            expected_seconds: session.pace.seconds(meta.kind, meta.minutes).round() as u32,
            suggestions_after_hints: suggestions.iter().map(|r| r.capped(1, false)).collect(),
            allowed_after_hints: Rating::allowed(Some(Rating::Easy.capped(1, false))),
            suggestions,
            item,
        })
    }

    fn choices(
        &self,
        meta: &ItemMeta,
        state: &ItemState,
        moment: Moment,
        load: &dyn Load,
    ) -> Result<Vec<Choice>> {
        let (model, _) = self.store.model()?;
        let rules = Rules::of(&self.settings());
        let subject = schedule::Subject {
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

    /// What is known of an item, for people.
    pub(super) fn memory_view(&self, state: &ItemState, today: StudyDay) -> Result<MemoryView> {
        let (model, _) = self.store.model()?;
        let trace = state.memory.trace().map(|(trace, _)| trace);
        let (due_day, due_at) = match state.memory {
            Memory::New => (None, None),
            Memory::Review { due, .. } => (Some(due.0.to_string()), None),
            Memory::Learning { due, .. } | Memory::Relearning { due, .. } => {
                (None, Some(due.as_millisecond() as f64))
            }
        };
        Ok(MemoryView {
            phase: phase(&state.memory),
            stability: trace.map(|t| f64::from(t.stability)),
            difficulty: trace.map(|t| f64::from(t.difficulty)),
            recall: remembered(&state.memory, &model, today),
            due_day,
            due_at,
            reviews: state.reviews,
            lapses: state.lapses,
            last_at: state.last_at.map(|at| at.as_millisecond() as f64),
            leech: state.is_leech(self.settings().leech_threshold),
            suspended: state.suspended,
            buried_until: state.buried_until.filter(|u| *u > today).map(|u| u.0.to_string()),
        })
    }

    /// Ends the session that is running and says what it came to.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when none is running; as [`Study::act`].
    pub fn end_session(&self) -> Result<SessionSummary> {
        let mut slot = self.session_slot();
        self.resume(&mut slot)?;
        let Some(session) = slot.as_ref() else {
            return Err(Error::new(ErrorKind::InvalidInput, "no session is running"));
        };
        let summary = self.summary(session)?;
        self.store.end_session(&session.begun.id, self.clock.now())?;
        *slot = None;
        self.notify([Changed::Session]);
        Ok(summary)
    }

    /// What the running session came to so far.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when none is running.
    pub fn session_summary(&self) -> Result<SessionSummary> {
        let mut slot = self.session_slot();
        self.resume(&mut slot)?;
        match slot.as_ref() {
            Some(session) => self.summary(session),
            None => Err(Error::new(ErrorKind::InvalidInput, "no session is running")),
        }
    }

    fn summary(&self, session: &Session) -> Result<SessionSummary> {
        let answers = self.store.session_answers(&session.begun.id)?;
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
                        title: self.item_title(&given.item),
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
        for due in self.store.due_reviews(tomorrow)? {
            summary.tomorrow += 1;
            summary.tomorrow_minutes += session.pace.seconds(due.kind, None) / 60.0;
        }
        Ok(summary)
    }

    /// Grades an item outside a session. Where a running session shows it, it is that session's answer.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has the item; as [`Study::act`].
    pub fn review(&self, answer: Answer, source: Source) -> Result<Option<EventId>> {
        if self.content.meta(&answer.item).is_none() {
            return Err(Error::new(ErrorKind::NotFound, "that item is not in any open pack"));
        }
        let moment = self.moment();
        let reviews = self.review_events(vec![answer], source, moment)?;
        let ((), recorded) = self.store.commit(moment, |transaction| {
            reviews.into_iter().try_for_each(|review| transaction.record(Body::Reviewed(review)))
        })?;
        self.committed(&recorded);
        Ok(recorded.id)
    }

    /// The events that answers outside a session are, without those to items that no open pack has. Where a
    /// running session shows an item, its answer is that session's.
    pub(super) fn review_events(
        &self,
        answers: Vec<Answer>,
        source: Source,
        moment: Moment,
    ) -> Result<Vec<Reviewed>> {
        let mut outside = self.outside(moment)?;
        let mut reviews = Vec::new();
        for answer in answers {
            let Some(meta) = self.content.meta(&answer.item) else { continue };
            let state = self.store.item_state(&answer.item)?;
            let mut review = self.reviewed(&meta, &state, &answer, source, moment, &outside)?;
            let planned = outside.pace.seconds(meta.kind, meta.minutes);
            review.planned_ms = Some((planned * 1000.0) as u32);
            review.session = self.showing(&answer.item)?;
            // The next answer finds the day a little fuller.
            if let Some(Next::Review { due }) = review.next {
                *outside.load.entry(due).or_default() += 1;
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
        Ok(shows.then(|| session.begun.id.clone()))
    }

    /// What an answer outside any session would lead to, by rating.
    pub(super) fn choices_outside(&self, meta: &ItemMeta, moment: Moment) -> Result<Vec<Choice>> {
        let state = self.store.item_state(&meta.id)?;
        let session = self.outside(moment)?;
        let siblings = self.sibling_days(meta)?;
        let load = SessionLoad { load: &session.load, siblings: &siblings };
        self.choices(meta, &state, moment, &load)
    }

    /// What grading needs to know of the days to come, without a session.
    fn outside(&self, moment: Moment) -> Result<Session> {
        let known = self.store.log_end()?;
        Ok(Session {
            begun: Begun {
                id: String::new(),
                request: SessionRequest::default(),
                started_at: moment.at,
                known,
                backlog: None,
                plan: Vec::new(),
            },
            given: HashMap::new(),
            passed: 0,
            left: Left::default(),
            answers: 0,
            spent_ms: 0.0,
            steps: BTreeSet::new(),
            load: self.store.load_by_day(moment.study_day)?,
            pace: self.store.pace_known(known)?,
            today: moment.study_day,
            shown: None,
            leech: None,
        })
    }
}

/// The chance to remember it on a day, for people: none in the first steps or after a lapse, where it was
/// told a moment ago and the figure would say 100%.
pub(super) fn remembered(memory: &Memory, model: &Model, today: StudyDay) -> Option<f64> {
    match memory {
        Memory::Review { .. } => memory.recall(model, today).map(f64::from),
        Memory::New | Memory::Learning { .. } | Memory::Relearning { .. } => None,
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
