//! Mock interviews as the study keeps them: assembled from the open packs, sat one at a time, and
//! kept in the log with a grade for every question that was assessed.
//!
//! Invariant: an interview that was started is never lost; see the same of rehearsals.

mod assembly;
mod capture;
mod sheets;

use std::{collections::BTreeMap, path::Path, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

pub use self::assembly::TemplateView;
use self::capture::Attached;
pub(crate) use self::capture::SKETCH;
use crate::{
    changes::Changed,
    core::Core,
    drawings,
    live::{self, Beat, Held, InProgress, Live},
    reviews::Reviews,
    sound::SoundSystem,
};
use html::Html;
use interview::{
    assemble::InterviewPlan,
    run::{Run, Step},
    scorecard::Scorecard,
};
use item::{
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    kind::ReviewKind,
    model::{Item, ItemBody},
};
use memory::session::Answer;
use rehearsal::{
    figures::Figures,
    timer::{Phase, Timer},
};
use store::{
    commit::Transaction,
    event::{Body, InterviewFinished},
};

/// The name of the interview under way in the working state.
const DRAFT: &str = "interview";
/// In a draft that an earlier version left: an interview that is over, with grades to be taken into the
/// queue.
const UNGRADED: &str = "ungraded";

/// The interview under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Interview {
    /// Names the interview.
    pub id: String,
    /// What was assembled.
    pub assembled: InterviewPlan,
    /// The questions, in order.
    pub asked: Vec<interview::run::QuestionRecord>,
    /// Index of the question being asked.
    pub current: u32,
    /// The clock per question and overall.
    pub figures: Figures,
    /// The item being asked, without its answer until one was given.
    pub item: Option<Item>,
    /// For each question, what its sketch is kept under.
    pub sketches: Vec<String>,
    /// The answer is being recorded.
    pub recording: bool,
    /// The titles of the questions, once it is over.
    pub titles: BTreeMap<ItemId, String>,
}

/// An interview that is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PastInterview {
    /// When it was closed.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// How it went.
    pub scorecard: Scorecard,
    /// The titles of its questions.
    #[serde(default)]
    pub titles: BTreeMap<ItemId, String>,
}

impl PastInterview {
    /// Whether both are the same interview. Titles and names of its questions change with the packs.
    fn is_same(&self, other: &Self) -> bool {
        // A draft of an earlier version has a finer time than the log.
        self.at.as_millisecond() == other.at.as_millisecond()
            && self.scorecard.seed == other.scorecard.seed
    }
}

impl InProgress for Run {
    type Attached = Attached;

    const NAME: &'static str = "interview";

    fn timer(&self) -> Option<&Timer> {
        Some(Run::timer(self))
    }

    fn timer_mut(&mut self) -> Option<&mut Timer> {
        Some(Run::timer_mut(self))
    }

    fn items_mut(&mut self) -> Vec<&mut ItemId> {
        Run::items_mut(self)
    }

    fn read(draft: Value) -> Result<Option<Self>> {
        if draft.get(UNGRADED).is_some() {
            return Ok(None);
        }
        serde_json::from_value(draft).map(Some).map_err(live::unreadable::<Self>)
    }

    fn follow(&self, attached: &mut Attached) {
        attached.follow(self);
    }
}

/// Interview templates, and the interview that is sat.
#[derive(Debug)]
pub struct Interviews {
    core: Arc<Core>,
    reviews: Arc<Reviews>,
    sound: Arc<SoundSystem>,
    run: Live<Run>,
}

impl Interviews {
    pub(crate) fn new(core: &Arc<Core>, reviews: &Arc<Reviews>, sound: &Arc<SoundSystem>) -> Self {
        let run = Live::new(core);
        let (core, reviews, sound) = (Arc::clone(core), Arc::clone(reviews), Arc::clone(sound));
        Self { core, reviews, sound, run }
    }

    /// Opens an interview; its clock waits for the first step.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] while another is open, or when nothing could be filled.
    pub fn open(&self, assembled: InterviewPlan) -> Result<Interview> {
        self.settle()?;
        let mut held = self.held()?;
        if let Some(run) = held.get() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("an interview, {:?}, is still open", run.assembled.title),
            )
            .help("Finish it or discard it first."));
        }
        let run = Run::new(uuid::Uuid::now_v7().to_string(), assembled)?;
        // What an earlier interview left behind belongs to nothing any more.
        held.start_with(run, Attached::default(), self.core.moment(), |transaction| {
            transaction.forget_sketches(capture::SKETCH)
        })?;
        self.core.changes.notify([Changed::Interviews]);
        self.view(&held)
    }

    /// The interview in progress, if any.
    ///
    /// # Errors
    /// When the working state cannot be read.
    pub fn current(&self) -> Result<Option<Interview>> {
        self.settle()?;
        let held = self.held()?;
        if held.get().is_none() { Ok(None) } else { self.view(&held).map(Some) }
    }

    /// Does one step of the interview in progress, durably.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one; [`ErrorKind::InvalidInput`] when the step makes no sense
    /// now. Then nothing changed.
    pub fn step(&self, step: &Step) -> Result<Interview> {
        let mut held = self.held()?;
        let at = self.core.clock.readings();
        held.change(|run, _| run.apply(step, &at))?;
        let seen = self.view(&held)?;
        let ended = held.attached_mut().and_then(Attached::take_ended);
        drop(held);
        if let Some(recorder) = ended {
            self.sound.finish_recording(recorder);
        }
        Ok(seen)
    }

    /// Saves the time of an interview whose clock runs; called every few seconds, so that a kill costs no
    /// more than that.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn beat(&self) -> Result<()> {
        let beat = self.in_memory().beat()?;
        if beat == Beat::Stopped {
            self.core.changes.notify([Changed::Interviews]);
        }
        Ok(())
    }

    /// Closes the interview: its scorecard goes to the log, its grades to the queue, in one transaction.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one; when it cannot be saved.
    pub fn close(&self) -> Result<PastInterview> {
        let held = self.held()?;
        let mut run = held.work()?.clone();
        // The files first: an event never names what is not on disk.
        for question in 0..run.asked().len() {
            if let Some(file) =
                drawings::keep_sketch(&self.core, &capture::sketch_owner(&run.id, question))?
            {
                run.drawn(question, file);
            }
        }
        let figures = run.figures(&self.core.clock.readings());
        let spent: Vec<(u32, u32)> =
            figures.segments.iter().map(|s| (s.spent_ms, s.budget_ms)).collect();
        let scorecard = Scorecard::of(&run, &spent, |id| self.category(id));
        let moment = self.core.moment();
        let titles = self.titles(run.asked().iter().map(|asked| &asked.item));
        let past = PastInterview { at: moment.at, scorecard, titles };
        let reviews = self.reviews.events(grades(&past), ReviewKind::Interview, moment)?;
        let finished = InterviewFinished {
            template: run.assembled.template.clone(),
            scorecard: past.scorecard.clone(),
        };
        let end = |transaction: &mut Transaction<'_>| {
            transaction.record(Body::InterviewFinished(finished))?;
            for review in reviews {
                transaction.record(Body::Reviewed(review))?;
            }
            transaction.forget_sketches(capture::SKETCH)
        };
        held.end(moment, end, |attached| {
            for recorder in attached.into_recorders() {
                self.sound.finish_recording(recorder);
            }
        })?;
        self.core.changes.notify([Changed::Interviews, Changed::Recordings]);
        Ok(past)
    }

    /// Starts to record the answer to the question being asked, or ends that.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without an interview; [`ErrorKind::InvalidInput`] when its clock stands,
    /// the question is answered or recorded already; [`ErrorKind::NoSound`] without a microphone.
    pub fn record(&self, on: bool) -> Result<Interview> {
        let mut held = self.held()?;
        let run = held.work()?;
        if !on {
            let ended = held.attached_mut().and_then(|attached| attached.recorder.take());
            let seen = self.view(&held)?;
            drop(held);
            if let Some((_, recorder)) = ended {
                recorder.finish()?;
            }
            return Ok(seen);
        }
        let current = run.current();
        let figures = run.figures(&self.core.clock.readings());
        let asked = &run.asked()[current];
        if figures.phase != Phase::Running || asked.answered {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "an answer is recorded while the clock runs, before it is given",
            ));
        }
        if asked.recording.is_some() || held.attached().is_some_and(Attached::is_recording) {
            return Err(Error::new(ErrorKind::InvalidInput, "this answer is recorded already"));
        }
        let (name, recorder) = self.sound.start_recorder(uuid::Uuid::now_v7().to_string())?;
        held.change(|run, _| {
            run.recorded(current, name.clone());
            Ok(())
        })
        .inspect_err(|_| self.sound.drop_recording(Some(&name)))?;
        if let Some(attached) = held.attached_mut() {
            attached.recorder = Some((current, recorder));
        }
        self.view(&held)
    }

    fn is_graded(&self, item: &ItemId, since: Timestamp) -> Result<bool> {
        let since = since.as_millisecond();
        Ok(self.core.store.events_about(item)?.iter().any(|event| {
            matches!(&event.body, Body::Reviewed(review) if review.source == ReviewKind::Interview)
                && event.moment.at.as_millisecond() >= since
        }))
    }

    /// Takes the grades of an interview into the queue that an earlier version closed and was killed before
    /// it could.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn settle(&self) -> Result<()> {
        let held = self.held()?;
        if held.get().is_some() {
            return Ok(());
        }
        let kept = self.core.store.draft(DRAFT)?;
        let Some(past) = kept.get(UNGRADED) else { return Ok(()) };
        let kept: PastInterview = serde_json::from_value(past.clone()).map_err(|e| {
            Error::new(ErrorKind::Other, "the closed interview can't be read").source(e)
        })?;
        // The draft has the names of that time; the log has today's.
        let past = self.past()?.into_iter().find(|one| one.is_same(&kept)).unwrap_or(kept);
        let mut missing = Vec::new();
        for answer in grades(&past) {
            if !self.is_graded(&answer.item, past.at)? {
                missing.push(answer);
            }
        }
        let moment = self.core.moment();
        let reviews = self.reviews.events(missing, ReviewKind::Interview, moment)?;
        let end = |transaction: &mut Transaction<'_>| {
            reviews.into_iter().try_for_each(|review| transaction.record(Body::Reviewed(review)))
        };
        held.end(moment, end, drop)?;
        Ok(())
    }

    /// Discards the interview in progress, with its recordings and drawings; one that cannot be read, too.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one.
    pub fn discard(&self) -> Result<()> {
        let held = self.held().unwrap_or_else(|_| self.in_memory());
        let asked = held.get().map(|run| run.asked().to_vec()).unwrap_or_default();
        let forget =
            |transaction: &mut Transaction<'_>| transaction.forget_sketches(capture::SKETCH);
        // Nothing is written into the files any more when they go.
        held.end(self.core.moment(), forget, drop)?;
        for asked in &asked {
            self.sound.drop_recording(asked.recording.as_deref());
        }
        self.core.changes.notify([Changed::Interviews]);
        Ok(())
    }

    /// Interviews that are over, the last one first, in the order of the log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn past(&self) -> Result<Vec<PastInterview>> {
        let events = self.core.store.interviews()?;
        let past = events.into_iter().filter_map(|event| match event.body {
            Body::InterviewFinished(done) => {
                let items = done.scorecard.questions.iter().map(|line| &line.item);
                let titles = self.titles(items);
                Some(PastInterview { at: event.moment.at, scorecard: done.scorecard, titles })
            }
            _ => None,
        });
        let mut past: Vec<PastInterview> = past.collect();
        past.reverse();
        Ok(past)
    }

    /// The titles of those items that an open pack has.
    fn titles<'a>(&self, items: impl Iterator<Item = &'a ItemId>) -> BTreeMap<ItemId, String> {
        items.filter_map(|id| Some((id.clone(), self.core.content.meta(id)?.title))).collect()
    }

    fn category(&self, id: &ItemId) -> Option<String> {
        self.core.content.meta(id)?.category
    }

    /// The interview in progress, locked.
    pub(crate) fn held(&self) -> Result<Held<'_, Run>> {
        self.run.open(DRAFT)
    }

    /// The interview as it is in memory; nothing when none was opened since the start.
    fn in_memory(&self) -> Held<'_, Run> {
        self.run.in_memory(DRAFT)
    }

    /// Runs `f` while the interview that a sketch belongs to is in progress, and stays so until `f` is done; none
    /// when it is over.
    pub(crate) fn while_drawn<R>(
        &self,
        owner: &str,
        f: impl FnOnce() -> Result<R>,
    ) -> Result<Option<R>> {
        let held = self.held()?;
        let owners = held.get().map(capture::sketch_owners).unwrap_or_default();
        owners.iter().any(|one| one == owner).then(f).transpose()
    }

    /// Whether this is a file that is being recorded into.
    pub(crate) fn is_recording(&self, path: &Path) -> bool {
        let held = self.in_memory();
        held.attached().is_some_and(|it| it.recorders().any(|recorder| recorder.path() == path))
    }

    fn view(&self, held: &Held<'_, Run>) -> Result<Interview> {
        let run = held.work()?;
        let current = run.current();
        let asked = &run.asked()[current];
        let item = self
            .core
            .content
            .item(&asked.item)
            .map(|item| if asked.answered || run.finished() { item } else { locked(item) });
        let titles = match run.finished() {
            true => self.titles(run.asked().iter().map(|asked| &asked.item)),
            false => BTreeMap::new(),
        };
        Ok(Interview {
            id: run.id.clone(),
            assembled: run.assembled.clone(),
            asked: run.asked().to_vec(),
            current: u32::try_from(current).unwrap_or(u32::MAX),
            figures: run.figures(&self.core.clock.readings()),
            item,
            sketches: capture::sketch_owners(run),
            recording: held.attached().is_some_and(Attached::is_recording),
            titles,
        })
    }
}

/// What a scorecard says of its questions: those that were assessed.
fn grades(past: &PastInterview) -> Vec<Answer> {
    let graded = past.scorecard.questions.iter().filter_map(|line| Some((line, line.grade?)));
    graded
        .map(|(line, rating)| Answer {
            item: line.item.clone(),
            rating,
            took_ms: line.spent_ms,
            hints: 0,
            peeked: false,
            key_points: Vec::new(),
        })
        .collect()
}

/// The item as it may be seen before an answer: the prompt alone. The answer does not leave the core.
fn locked(mut item: Item) -> Item {
    if let ItemBody::Question {
        answer_html,
        key_points,
        follow_ups,
        more_html,
        wrong_turns_html,
        answer_words,
        ..
    } = &mut item.body
    {
        *answer_html = Html::default();
        key_points.clear();
        follow_ups.clear();
        (*more_html, *wrong_turns_html, *answer_words) = (None, None, 0);
    }
    item
}
