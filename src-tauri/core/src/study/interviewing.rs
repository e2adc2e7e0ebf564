//! Mock interviews as the study keeps them: assembled from the open packs, sat one at a time, and
//! kept in the log with a grade for every question that was assessed.
//!
//! Invariant: an interview that was begun is never lost; see the same of rehearsals.

use std::{
    collections::HashMap,
    sync::{MutexGuard, PoisonError},
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, Study, beside};
use crate::{
    error::{Error, ErrorKind, Result},
    ids::{ItemId, PackId},
    interop::document::{self, Anchors},
    interview::{
        assemble::{self, Assembled, Candidate, Seed},
        run::{Run, Step},
        scorecard::Scorecard,
        template::{SlotKind, Template},
    },
    memory::{
        content::ItemMeta,
        kind::{ItemKind, Source},
        session::Answer,
    },
    pack::model::{Html, Item, ItemBody},
    rehearsal::{
        figures::Figures,
        timer::{Command, Phase},
    },
    store::event::{Body, InterviewFinished},
};

/// The name of the interview under way in the working state.
const DRAFT: &str = "interview";
/// In the draft of an interview that is over: grades that are still to be taken into the queue.
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
    /// What was assembled.
    pub assembled: Assembled,
    /// The questions, in order.
    pub asked: Vec<crate::interview::run::Asked>,
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
    pub fn assemble_interview(&self, template: &Template, seed: Option<Seed>) -> Result<Assembled> {
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
    pub fn interview_open(&self, assembled: Assembled) -> Result<Interview> {
        if let Some(run) = self.open_interview()? {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("an interview, {:?}, is still open", run.assembled.title),
            )
            .help("finish it or throw it away first"));
        }
        let run = Run::new(assembled)?;
        self.keep_interview(&run)?;
        self.notify([Changed::Interviews]);
        self.see_interview(&run)
    }

    /// The interview under way, if any.
    ///
    /// # Errors
    /// When the working state cannot be read.
    pub fn interview(&self) -> Result<Option<Interview>> {
        self.settle_interview()?;
        self.open_interview()?.map(|run| self.see_interview(&run)).transpose()
    }

    /// Does one step of the interview under way, durably.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one; [`ErrorKind::InvalidInput`] when the step makes no sense
    /// now. Then nothing changed.
    pub fn interview_step(&self, step: &Step) -> Result<Interview> {
        let mut run = self.open_interview()?.ok_or_else(none_open)?;
        run.apply(step, &self.clock.readings())?;
        self.keep_interview(&run)?;
        self.follow_recording(&run)?;
        self.see_interview(&run)
    }

    /// Keeps the time of an interview whose clock runs; called every few seconds, so that a kill costs
    /// no more than that.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn interview_beat(&self) -> Result<()> {
        let live = self.interviewing().clone();
        let running =
            live.is_some_and(|run| run.figures(&self.clock.readings()).phase == Phase::Running);
        if running {
            self.interview_step(&Step::Clock { command: Command::Heartbeat })?;
        }
        Ok(())
    }

    /// Closes the interview: its scorecard goes to the log, its grades to the queue.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one, or as [`Study::act`].
    pub fn interview_close(&self) -> Result<PastInterview> {
        let mut run = self.open_interview()?.ok_or_else(none_open)?;
        self.keep_beside(&mut run)?;
        let figures = run.figures(&self.clock.readings());
        let spent: Vec<(u32, u32)> =
            figures.segments.iter().map(|s| (s.spent_ms, s.budget_ms)).collect();
        let scorecard = Scorecard::of(&run, &spent, |id| self.category(id));
        let moment = self.moment();
        let body = InterviewFinished {
            template: run.assembled.template.clone(),
            scorecard: scorecard.clone(),
        };
        let past = PastInterview { at: moment.at, scorecard };
        // Until the last grade is in the queue, the draft says what is still to be graded.
        let ungraded = serde_json::json!({ UNGRADED: &past });
        let recorded = self.store.record(Body::InterviewFinished(body), moment)?;
        self.store.save_draft(DRAFT, &ungraded, self.clock.now())?;
        *self.interviewing() = None;
        self.forget_beside(&run, false)?;
        self.finish(recorded)?;
        self.notify([Changed::Interviews, Changed::Recordings]);
        self.grade(&past)?;
        Ok(past)
    }

    /// Takes the grades of a closed interview into the queue, those that are not there yet.
    fn grade(&self, past: &PastInterview) -> Result<()> {
        for line in &past.scorecard.questions {
            let Some(rating) = line.grade else { continue };
            if self.content.meta(&line.item).is_none() || self.is_graded(&line.item, past.at)? {
                continue;
            }
            let answer = Answer {
                item: line.item.clone(),
                rating,
                took_ms: line.spent_ms,
                hints: 0,
                peeked: false,
                key_points: Vec::new(),
            };
            self.review(answer, Source::Interview)?;
        }
        self.store.save_draft(DRAFT, &serde_json::Value::Null, self.clock.now())
    }

    fn is_graded(&self, item: &ItemId, since: Timestamp) -> Result<bool> {
        let since = since.as_millisecond();
        Ok(self.store.events_about(item)?.iter().any(|event| {
            matches!(&event.body, Body::Reviewed(review) if review.source == Source::Interview)
                && event.moment.at.as_millisecond() >= since
        }))
    }

    /// Finishes what a kill interrupted between an interview's scorecard and its last grade.
    ///
    /// # Errors
    /// As [`Study::act`].
    pub fn settle_interview(&self) -> Result<()> {
        let kept = self.store.draft(DRAFT)?;
        let Some(past) = kept.get(UNGRADED) else { return Ok(()) };
        let past = serde_json::from_value(past.clone()).map_err(|e| {
            Error::new(ErrorKind::Other, "the closed interview cannot be read").source(e)
        })?;
        self.grade(&past)
    }

    /// Throws the interview under way away.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without one.
    pub fn interview_discard(&self) -> Result<()> {
        let run = self.open_interview()?.ok_or_else(none_open)?;
        self.store.save_draft(DRAFT, &serde_json::Value::Null, self.clock.now())?;
        *self.interviewing() = None;
        self.forget_beside(&run, true)?;
        self.notify([Changed::Interviews]);
        Ok(())
    }

    /// Interviews that are over, newest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn interviews(&self) -> Result<Vec<PastInterview>> {
        let events = self.store.interviews()?;
        let past = events.into_iter().filter_map(|event| match event.body {
            Body::InterviewFinished(done) => {
                Some(PastInterview { at: event.moment.at, scorecard: done.scorecard })
            }
            _ => None,
        });
        let mut past: Vec<PastInterview> = past.collect();
        past.sort_by_key(|past| std::cmp::Reverse(past.at));
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
            .find(|one| one.at < past.at && one.scorecard.title == past.scorecard.title);
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
    pub fn interview_rubric(&self) -> Vec<Anchors> {
        document::rubric(&self.content.interview_rubric())
    }

    /// The sheet for a friend who interviews, as one HTML file.
    pub fn interviewer_sheet(&self, assembled: &Assembled) -> String {
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
            let days = asked.get(&item.id).map(|at| (now - *at).get_hours().max(0) / 24);
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

    fn category(&self, id: &ItemId) -> Option<String> {
        self.content.meta(id)?.category
    }

    fn interviewing(&self) -> MutexGuard<'_, Option<Run>> {
        self.interviewing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn open_interview(&self) -> Result<Option<Run>> {
        let mut live = self.interviewing();
        if live.is_none() {
            let kept = self.store.draft(DRAFT)?;
            if !kept.is_null() && kept.get(UNGRADED).is_none() {
                let mut run: Run = serde_json::from_value(kept).map_err(|e| {
                    Error::new(ErrorKind::Other, "the open interview cannot be read").source(e)
                })?;
                run.interrupted(&self.clock.readings());
                *live = Some(run);
            }
        }
        Ok(live.clone())
    }

    pub(super) fn keep_interview(&self, run: &Run) -> Result<()> {
        let kept = serde_json::to_value(run)
            .map_err(|e| Error::new(ErrorKind::Other, "cannot write the interview").source(e))?;
        self.store.save_draft(DRAFT, &kept, self.clock.now())?;
        *self.interviewing() = Some(run.clone());
        Ok(())
    }

    pub(super) fn see_interview(&self, run: &Run) -> Result<Interview> {
        let current = run.current();
        let asked = &run.asked()[current];
        let item = self
            .content
            .item(&asked.item)
            .map(|item| if asked.answered || run.finished() { item } else { locked(item) });
        Ok(Interview {
            assembled: run.assembled.clone(),
            asked: run.asked().to_vec(),
            current: u32::try_from(current).unwrap_or(u32::MAX),
            figures: run.figures(&self.clock.readings()),
            item,
            sketches: (0..run.asked().len()).map(beside::sketch_owner).collect(),
            recording: self.recording().is_some(),
        })
    }
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

pub(super) fn none_open() -> Error {
    Error::new(ErrorKind::NotFound, "no interview is open").help("choose a template to begin one")
}
