//! Mock interviews as the study keeps them: assembled from the open packs, sat one at a time, and
//! kept in the log with a grade for every question that was assessed.
//!
//! Invariant: an interview that was started is never lost; see the same of rehearsals.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::{
    Changed, Study,
    answer_capture::{self, Attached},
    live::{self, Beat, Held, InProgress},
};
use html::Html;
use interop::document::{self, RubricLevels};
use interview::{
    assemble::{self, Candidate, InterviewPlan, Seed},
    run::{Run, Step},
    scorecard::Scorecard,
};
use item::{
    catalogue::ItemMeta,
    error::{Error, ErrorKind, Result},
    ids::{ItemId, PackId},
    kind::{ItemKind, ReviewKind},
    model::{Item, ItemBody},
    template::{SlotKind, Template},
};
use memory::session::Answer;
use rehearsal::{figures::Figures, timer::Timer};
use store::event::{Body, InterviewFinished};

/// The name of the interview under way in the working state.
const DRAFT: &str = "interview";
/// In a draft that an earlier version left: an interview that is over, with grades to be taken into the
/// queue.
const UNGRADED: &str = "ungraded";

/// A template and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TemplateView {
    /// The pack that holds it.
    pub pack: PackId,
    /// What it asks.
    pub template: Template,
    /// Per slot, how many of the items it asks for the open packs do not hold.
    pub short_by: Vec<u32>,
}

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

impl Study {
    /// Every template of the open packs.
    pub fn interview_templates(&self) -> Result<Vec<TemplateView>> {
        let candidates = self.candidates()?;
        let view = |(pack, template): (PackId, Template)| {
            let filled = assemble::assemble(&template, &candidates, Seed::new(0));
            let short_by = filled.slots.iter().map(|slot| slot.short_by).collect();
            TemplateView { pack, template, short_by }
        };
        Ok(self.content.templates().into_iter().map(view).collect())
    }

    /// Fills a template. Without a seed, one is chosen that suits the person: weak items, and
    /// nothing that was asked lately.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn assemble_interview(
        &self,
        template: &Template,
        seed: Option<Seed>,
    ) -> Result<InterviewPlan> {
        let candidates = self.candidates()?;
        Ok(match seed {
            Some(seed) => assemble::assemble(template, &candidates, seed),
            None => {
                let start = uuid::Uuid::new_v4().as_u128() as u32;
                assemble::assemble_for(template, &candidates, start)
            }
        })
    }

    /// Opens an interview; its clock waits for the first step.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] while another is open, or when nothing could be filled.
    pub fn interview_open(&self, assembled: InterviewPlan) -> Result<Interview> {
        self.settle_interview()?;
        let mut held = self.held_interview()?;
        if let Some(run) = held.get() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("an interview, {:?}, is still open", run.assembled.title),
            )
            .help("Finish it or discard it first."));
        }
        let run = Run::new(uuid::Uuid::now_v7().to_string(), assembled)?;
        // What an earlier interview left behind belongs to nothing any more.
        held.start_with(run, Attached::default(), self.moment(), |transaction| {
            transaction.forget_sketches(answer_capture::SKETCH)
        })?;
        self.notify([Changed::Interviews]);
        self.see_interview(&held)
    }

    /// The interview in progress, if any.
    ///
    /// # Errors
    /// When the working state cannot be read.
    pub fn interview(&self) -> Result<Option<Interview>> {
        self.settle_interview()?;
        let held = self.held_interview()?;
        if held.get().is_none() { Ok(None) } else { self.see_interview(&held).map(Some) }
    }

    /// Does one step of the interview in progress, durably.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one; [`ErrorKind::InvalidInput`] when the step makes no sense
    /// now. Then nothing changed.
    pub fn interview_step(&self, step: &Step) -> Result<Interview> {
        let mut held = self.held_interview()?;
        let at = self.clock.readings();
        held.change(|run, _| run.apply(step, &at))?;
        let seen = self.see_interview(&held)?;
        let ended = held.attached_mut().and_then(Attached::take_ended);
        drop(held);
        if let Some(recorder) = ended {
            self.finish_recording(recorder);
        }
        Ok(seen)
    }

    /// Saves the time of an interview whose clock runs; called every few seconds, so that a kill costs no
    /// more than that.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn interview_beat(&self) -> Result<()> {
        let beat = self.interview_in_memory().beat()?;
        if beat == Beat::Stopped {
            self.notify([Changed::Interviews]);
        }
        Ok(())
    }

    /// Closes the interview: its scorecard goes to the log, its grades to the queue, in one transaction.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one, or as [`Study::act`].
    pub fn interview_close(&self) -> Result<PastInterview> {
        let held = self.held_interview()?;
        let mut run = held.work()?.clone();
        // The files first: an event never names what is not on disk.
        for question in 0..run.asked().len() {
            if let Some(file) =
                self.sketch_keep(&answer_capture::sketch_owner(&run.id, question))?
            {
                run.drawn(question, file);
            }
        }
        let figures = run.figures(&self.clock.readings());
        let spent: Vec<(u32, u32)> =
            figures.segments.iter().map(|s| (s.spent_ms, s.budget_ms)).collect();
        let scorecard = Scorecard::of(&run, &spent, |id| self.category(id));
        let moment = self.moment();
        let titles = self.titles(run.asked().iter().map(|asked| &asked.item));
        let past = PastInterview { at: moment.at, scorecard, titles };
        let reviews = self.review_events(grades(&past), ReviewKind::Interview, moment)?;
        let finished = InterviewFinished {
            template: run.assembled.template.clone(),
            scorecard: past.scorecard.clone(),
        };
        let (recorded, attached) = held.end(moment, |transaction| {
            transaction.record(Body::InterviewFinished(finished))?;
            for review in reviews {
                transaction.record(Body::Reviewed(review))?;
            }
            transaction.forget_sketches(answer_capture::SKETCH)
        })?;
        for recorder in attached.into_iter().flat_map(Attached::into_recorders) {
            self.finish_recording(recorder);
        }
        self.committed(&recorded);
        self.notify([Changed::Interviews, Changed::Recordings]);
        Ok(past)
    }

    fn is_graded(&self, item: &ItemId, since: Timestamp) -> Result<bool> {
        let since = since.as_millisecond();
        Ok(self.store.events_about(item)?.iter().any(|event| {
            matches!(&event.body, Body::Reviewed(review) if review.source == ReviewKind::Interview)
                && event.moment.at.as_millisecond() >= since
        }))
    }

    /// Takes the grades of an interview into the queue that an earlier version closed and was killed before
    /// it could.
    ///
    /// # Errors
    /// As [`Study::act`].
    pub fn settle_interview(&self) -> Result<()> {
        let held = self.held_interview()?;
        if held.get().is_some() {
            return Ok(());
        }
        let kept = self.store.draft(DRAFT)?;
        let Some(past) = kept.get(UNGRADED) else { return Ok(()) };
        let kept: PastInterview = serde_json::from_value(past.clone()).map_err(|e| {
            Error::new(ErrorKind::Other, "the closed interview can't be read").source(e)
        })?;
        // The draft has the names of that time; the log has today's.
        let past = self.interviews()?.into_iter().find(|one| one.is_same(&kept)).unwrap_or(kept);
        let mut missing = Vec::new();
        for answer in grades(&past) {
            if !self.is_graded(&answer.item, past.at)? {
                missing.push(answer);
            }
        }
        let moment = self.moment();
        let reviews = self.review_events(missing, ReviewKind::Interview, moment)?;
        let (recorded, _) = held.end(moment, |transaction| {
            reviews.into_iter().try_for_each(|review| transaction.record(Body::Reviewed(review)))
        })?;
        self.committed(&recorded);
        Ok(())
    }

    /// Discards the interview in progress, with its recordings and drawings; one that cannot be read, too.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one.
    pub fn interview_discard(&self) -> Result<()> {
        let held = self.held_interview().unwrap_or_else(|_| self.interview_in_memory());
        let asked = held.get().map(|run| run.asked().to_vec()).unwrap_or_default();
        let (_, attached) = held.end(self.moment(), |transaction| {
            transaction.forget_sketches(answer_capture::SKETCH)
        })?;
        // Nothing is written into the files any more when they go.
        drop(attached);
        for asked in &asked {
            self.drop_recording(asked.recording.as_deref());
        }
        self.notify([Changed::Interviews]);
        Ok(())
    }

    /// Interviews that are over, the last one first, in the order of the log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn interviews(&self) -> Result<Vec<PastInterview>> {
        let events = self.store.interviews()?;
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

    /// A scorecard as Markdown.
    pub fn scorecard_markdown(&self, past: &PastInterview) -> String {
        let date = past.at.to_zoned(self.clock.time_zone()).date().to_string();
        // Without the log there is nothing to compare with; the scorecard itself still leaves.
        let earlier = self
            .interviews()
            .unwrap_or_default()
            .into_iter()
            .skip_while(|one| !one.is_same(past))
            .skip(1)
            .find(|one| one.scorecard.title == past.scorecard.title);
        let before = earlier.map(|one| one.scorecard);
        document::scorecard_markdown(&past.scorecard, before.as_ref(), &date, |id| {
            self.content.meta(id).map_or_else(|| id.to_string(), |item| item.title)
        })
    }

    /// A scorecard as one HTML file.
    pub fn scorecard_html(&self, past: &PastInterview) -> String {
        document::html(&past.scorecard.title, &self.scorecard_markdown(past))
    }

    /// What answers are scored by: the rubric of the open packs, else the built-in one.
    pub fn interview_rubric(&self) -> Vec<RubricLevels> {
        document::rubric(&self.content.interview_rubric())
    }

    /// The sheet for a friend who interviews, as one HTML file.
    pub fn interviewer_sheet(&self, assembled: &InterviewPlan) -> String {
        let drawn = assembled.slots.iter().flat_map(|slot| &slot.items);
        let items: Vec<Item> = drawn.filter_map(|id| self.content.item(id)).collect();
        let sheet = document::interviewer_sheet(assembled, &items, &self.interview_rubric());
        document::html(&assembled.title, &sheet)
    }

    /// Everything that a slot can be filled with.
    pub(super) fn candidates(&self) -> Result<Vec<Candidate>> {
        let now = self.clock.now();
        let asked: HashMap<ItemId, Timestamp> = self
            .interviews()?
            .into_iter()
            .rev()
            .flat_map(|past| past.scorecard.questions.into_iter().map(move |q| (q.item, past.at)))
            .collect();
        let states = self.store.item_states()?;
        let (model, _) = self.store.model()?;
        let today = self.moment().study_day;
        let candidate = |item: &ItemMeta| {
            let kind = match item.kind {
                ItemKind::Question => SlotKind::Question,
                ItemKind::Diagram => SlotKind::Diagram,
                ItemKind::Script => SlotKind::Script,
                ItemKind::Card | ItemKind::Cue => return None,
            };
            let recall = states.get(&item.id).and_then(|state| state.memory.recall(&model, today));
            let days = asked.get(&item.id).map(|at| now.duration_since(*at).as_hours().max(0) / 24);
            Some(Candidate {
                id: item.id.clone(),
                kind,
                level: item.level,
                category: item.category.clone(),
                weakness: recall.map_or(0.5, |recall| 1.0 - f64::from(recall)),
                asked_days_ago: days.map(|days| u32::try_from(days).unwrap_or(u32::MAX)),
            })
        };
        Ok(self.content.catalogue().items().iter().filter_map(candidate).collect())
    }

    /// The titles of those items that an open pack has.
    fn titles<'a>(&self, items: impl Iterator<Item = &'a ItemId>) -> BTreeMap<ItemId, String> {
        items.filter_map(|id| Some((id.clone(), self.content.meta(id)?.title))).collect()
    }

    fn category(&self, id: &ItemId) -> Option<String> {
        self.content.meta(id)?.category
    }

    pub(super) fn held_interview(&self) -> Result<Held<'_, Run>> {
        self.interview.open(&self.store, &*self.clock, DRAFT)
    }

    /// The interview as it is in memory; nothing when none was opened since the start.
    pub(super) fn interview_in_memory(&self) -> Held<'_, Run> {
        self.interview.hold(&self.store, &*self.clock, DRAFT)
    }

    pub(super) fn see_interview(&self, held: &Held<'_, Run>) -> Result<Interview> {
        let run = held.work()?;
        let current = run.current();
        let asked = &run.asked()[current];
        let item = self
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
            figures: run.figures(&self.clock.readings()),
            item,
            sketches: answer_capture::sketch_owners(run),
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
