//! Reviews: what is due, and a session that asks it: the next item, an answer, the end.
//!
//! Invariant: an answer is on disk before the next item is shown.

mod due;
mod grading;
pub(crate) mod matching;
pub(crate) mod new_items;
pub(crate) mod planning;
mod session;
mod turn;
mod view;

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use self::{
    grading::Decided,
    planning::{Filled, MemoryFilter, Planning},
    session::{Ahead, Left, Session},
};
use crate::{
    changes::Changed,
    core::{Committed, Core, Revision},
};
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::ReplicaId,
    ids::ItemId,
    kind::ReviewKind,
};
use memory::{
    card_state::CardState,
    session::{Answer, SessionMode, SessionRequest, SessionSummary, SessionView},
    state::{ItemState, source_of},
};
use store::{
    event::Body,
    sessions::{LogEnd, SessionAnswer, SessionRecord},
};

/// What is due, and the session that asks it.
#[derive(Debug)]
pub struct Reviews {
    core: Arc<Core>,
    session: Mutex<Option<Session>>,
}

impl Reviews {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core), session: Mutex::default() }
    }

    fn session_slot(&self) -> MutexGuard<'_, Option<Session>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a session. One that was not finished is left.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for minutes out of range; when it cannot be saved.
    pub fn start(&self, request: SessionRequest) -> Result<SessionView> {
        let today = self.core.today();
        let revision = self.core.revision();
        let known = self.core.store.log_end()?;
        let Filled { items: plan, backlog, .. } = self.planning().plan(&request, today)?;
        let record = SessionRecord {
            id: ReplicaId::random().to_string(),
            request,
            started_at: self.core.clock.now(),
            known,
            backlog,
            plan,
        };
        let mut slot = self.session_slot();
        let mut session = self.load_session(record, today, None, revision)?;
        let view = self.view(&mut session)?;
        // Last: what has begun is shown.
        self.core.store.begin_session(&session.record)?;
        *slot = Some(session);
        self.core.changes.notify([Changed::Session]);
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

    /// Computes where the session stands unless that is known: none was looked for yet, another day has begun, or
    /// something was undone, suspended, answered elsewhere or renamed.
    fn resume(&self, slot: &mut Option<Session>) -> Result<()> {
        let today = self.core.today();
        let now = self.core.revision();
        if slot.as_ref().is_some_and(|s| s.today == today && s.revision == now) {
            return Ok(());
        }
        let (record, shown) = match slot.take() {
            Some(session) if session.revision.names == now.names => {
                // Where no item changed, the one on the screen stays.
                let shown = session.shown.filter(|_| session.revision.items == now.items);
                (Some(session.record), shown)
            }
            // Items of the plan may have been renamed.
            _ => (self.core.store.unfinished_session()?, None),
        };
        let load = |record| self.load_session(record, today, shown, now);
        *slot = record.map(load).transpose()?;
        Ok(())
    }

    /// Computes where a session stands, with an item on the screen or none yet.
    fn load_session(
        &self,
        record: SessionRecord,
        today: StudyDay,
        shown: Option<ItemId>,
        revision: Revision,
    ) -> Result<Session> {
        let answers = self.core.store.session_answers(&record.id)?;
        let wanted = MemoryFilter::load(&self.core, &record.request.filter, today)?;
        let mut steps = BTreeSet::new();
        if record.request.mode == SessionMode::Due {
            for (due, item) in self.core.store.steps(today)? {
                if !wanted.asks()
                    || answers.iter().any(|answer| answer.item == item)
                    || wanted.matches(&item, &self.core.store.item_state(&item)?)
                {
                    steps.insert((due, item));
                }
            }
        }
        let mut session = Session {
            given: HashMap::new(),
            passed: 0,
            left: Left::of(&record.plan),
            answers: 0,
            spent_ms: 0.0,
            steps,
            ahead: self.ahead(today, record.known)?,
            today,
            revision,
            shown,
            leech: None,
            record,
        };
        for answer in &answers {
            session.add(answer);
        }
        Ok(session)
    }

    /// Grades the item on the screen, durably, and returns the next one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when no session runs or another item is on the screen; when
    /// it cannot be saved. Then nothing changed.
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
        let names = self.core.store.names_as_of()?;
        let meta = self.core.content.meta(&answer.item).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "that item is not in any open pack any more")
        })?;
        let moment = self.core.moment();
        let state = self.core.store.item_state(&answer.item)?;
        let planned = session.ahead.pace.seconds(meta.kind, meta.minutes);
        let source = if session.crams() {
            ReviewKind::Cram
        } else {
            source_of(&state.memory, moment.study_day)
        };
        let mut review =
            self.reviewed(&meta, &state, &answer, source, moment, &session.ahead, &Decided::new())?;
        review.session = Some(session.record.id.clone());
        review.planned_ms = Some((planned * 1000.0) as u32);
        let (rating, next) = (review.rating, review.next);
        let added = SessionAnswer {
            item: answer.item.clone(),
            rating,
            took_ms: review.took_ms,
            planned_ms: review.planned_ms,
            was_new: state.memory == CardState::New,
            before: None,
            after: None,
        };
        let Committed { revisions: (before, after), .. } =
            self.core.commit(moment, |transaction| {
                transaction.read_as_of(names)?;
                transaction.record(Body::Reviewed(review))
            })?;

        if session.revision == before {
            session.revision = after;
        }
        session.add(&added);
        session.shown = None;
        if let Some(next) = next {
            session.reschedule(&answer.item, &state.memory, next);
        }
        let lapsed = source.schedules() && state.is_lapse(rating, moment.study_day);
        session.leech = (lapsed && self.is_worth_a_word(&state)).then(|| answer.item.clone());
        Ok(self.view_after_answer(session))
    }

    /// A lapse that reaches the threshold, and every half threshold after it, is worth a word.
    fn is_worth_a_word(&self, before: &ItemState) -> bool {
        let threshold = self.core.settings().leech_threshold;
        let lapses = before.lapses + 1;
        let half = (threshold / 2).max(1);
        lapses >= threshold && (lapses - threshold).is_multiple_of(half)
    }

    /// Ends the session that is running and says what it came to.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when none is running; when it cannot be saved.
    pub fn end(&self) -> Result<SessionSummary> {
        let mut slot = self.session_slot();
        self.resume(&mut slot)?;
        let Some(session) = slot.as_ref() else {
            return Err(Error::new(ErrorKind::InvalidInput, "no session is running"));
        };
        let summary = self.summary_of(session)?;
        self.core.store.end_session(&session.record.id, self.core.clock.now())?;
        *slot = None;
        self.core.changes.notify([Changed::Session]);
        Ok(summary)
    }

    /// What the running session came to so far.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when none is running.
    pub fn summary(&self) -> Result<SessionSummary> {
        let mut slot = self.session_slot();
        self.resume(&mut slot)?;
        match slot.as_ref() {
            Some(session) => self.summary_of(session),
            None => Err(Error::new(ErrorKind::InvalidInput, "no session is running")),
        }
    }

    fn planning(&self) -> Planning<'_> {
        Planning::new(&self.core)
    }

    fn ahead(&self, today: StudyDay, known: LogEnd) -> Result<Ahead> {
        let load = self.core.store.load_by_day(today)?;
        Ok(Ahead { load, pace: self.core.store.pace_known(known)? })
    }
}
