//! Running a session: the next item, an answer, the end.
//!
//! Invariants: an answer is on disk before the next item is shown; where a session stands follows from
//! its plan and the answers in the log, so undo and a restart need no bookkeeping of their own.

mod grading;
mod turn;
mod view;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{MutexGuard, PoisonError},
};

use jiff::Timestamp;

use self::grading::Decided;
pub(super) use self::view::remembered;
use super::{
    Changed, Study,
    planning::{Filled, MemoryFilter},
};
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::ReplicaId,
    ids::ItemId,
    kind::{Rating, ReviewKind},
};
use memory::{
    card_state::{CardState, instant},
    queue::{OVERRUN, Pace, Planned},
    review::Next,
    session::{Answer, SessionMode, SessionRequest, SessionSummary, SessionView},
    state::{ItemState, source_of},
};
use store::{
    Recorded,
    event::{Body, Subject},
    sessions::{SessionAnswer, SessionRecord},
};

/// A session while it runs. Everything in it can be computed again from the store.
#[derive(Debug)]
pub(super) struct Session {
    begun: SessionRecord,
    /// Standing answers of this session, by item: how many, and the last rating.
    given: HashMap<ItemId, (u32, Rating)>,
    /// So many items at the head of the plan are all answered.
    passed: usize,
    left: Left,
    answers: u32,
    spent_ms: f64,
    /// Items in learning steps whose memory this session's filter names, and those answered in it.
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
    fn add(&mut self, given: &SessionAnswer) {
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
    fn reschedule(&mut self, item: &ItemId, before: &CardState, next: Next) {
        match *before {
            CardState::New => {}
            CardState::Review { due, .. } => {
                if let Some(count) = self.load.get_mut(&due) {
                    *count = count.saturating_sub(1);
                }
            }
            CardState::Learning { due, .. } | CardState::Relearning { due, .. } => {
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
        let begun = SessionRecord {
            id: ReplicaId::random().to_string(),
            request,
            started_at: self.clock.now(),
            known,
            backlog,
            plan,
        };
        let mut slot = self.session_slot();
        let mut session = self.load_session(begun, today, None)?;
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
        let (begun, shown) = match slot.take() {
            Some(session) => (Some(session.begun), session.shown),
            None => (self.store.unfinished_session()?, None),
        };
        *slot = begun.map(|begun| self.load_session(begun, today, shown)).transpose()?;
        Ok(())
    }

    /// Computes where a session stands, with an item on the screen or none yet.
    fn load_session(
        &self,
        begun: SessionRecord,
        today: StudyDay,
        shown: Option<ItemId>,
    ) -> Result<Session> {
        let answers = self.store.session_answers(&begun.id)?;
        let wanted = MemoryFilter::load(self, &begun.request.filter, today)?;
        let mut steps = BTreeSet::new();
        if begun.request.mode == SessionMode::Due {
            for (due, item) in self.store.steps(today)? {
                if !wanted.asks()
                    || answers.iter().any(|given| given.item == item)
                    || wanted.matches(&item, &self.store.item_state(&item)?)
                {
                    steps.insert((due, item));
                }
            }
        }
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
            shown,
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

    /// Something was undone, suspended, reset: computes where the session stands again. Where no item
    /// changed, the one on the screen stays.
    pub(super) fn refresh_session(&self, recorded: &Recorded) -> Result<()> {
        let is_about_items = recorded.changed.iter().any(|of| matches!(of, Subject::Item(_)));
        let mut slot = self.session_slot();
        if let Some(Session { begun, today, shown, .. }) = slot.take() {
            let shown = shown.filter(|_| !is_about_items);
            *slot = Some(self.load_session(begun, today, shown)?);
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
        let names = self.store.names_as_of()?;
        let meta = self.content.meta(&answer.item).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "that item is not in any open pack any more")
        })?;
        let moment = self.moment();
        let state = self.store.item_state(&answer.item)?;
        let planned = session.pace.seconds(meta.kind, meta.minutes);
        let source = if session.crams() {
            ReviewKind::Cram
        } else {
            source_of(&state.memory, moment.study_day)
        };
        let mut review =
            self.reviewed(&meta, &state, &answer, source, moment, session, &Decided::new())?;
        review.session = Some(session.begun.id.clone());
        review.planned_ms = Some((planned * 1000.0) as u32);
        let (rating, next) = (review.rating, review.next);
        let given = SessionAnswer {
            item: answer.item.clone(),
            rating,
            took_ms: review.took_ms,
            planned_ms: review.planned_ms,
            was_new: state.memory == CardState::New,
            before: None,
            after: None,
        };
        let ((), recorded) = self.store.commit(moment, |transaction| {
            transaction.read_as_of(names)?;
            transaction.record(Body::Reviewed(review))
        })?;

        session.add(&given);
        session.shown = None;
        if let Some(next) = next {
            session.reschedule(&answer.item, &state.memory, next);
        }
        let lapsed = source.schedules() && state.is_lapse(rating, moment.study_day);
        session.leech = (lapsed && self.is_worth_a_word(&state)).then(|| answer.item.clone());
        self.announce(&recorded);
        Ok(self.view_after_answer(session))
    }

    /// A lapse that reaches the threshold, and every half threshold after it, is worth a word.
    fn is_worth_a_word(&self, before: &ItemState) -> bool {
        let threshold = self.settings().leech_threshold;
        let lapses = before.lapses + 1;
        let half = (threshold / 2).max(1);
        lapses >= threshold && (lapses - threshold).is_multiple_of(half)
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
}
