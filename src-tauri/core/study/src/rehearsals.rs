//! Rehearsals as the study keeps them: one run at a time, its state on disk after every step, and
//! what is over in the log.
//!
//! Invariant: a run that was started is never lost. It lives in the working state until it is closed or
//! discarded by the user, through restarts and kills; see [`crate::live`].

use std::{path::Path, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    changes::Changed,
    core::Core,
    drawings,
    interviews::Interviews,
    live::{Beat, Held, InProgress, Live},
    reviews::Reviews,
    sound::SoundSystem,
};
use interop::document;
use item::{
    clock::Readings,
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    kind::{ItemKind, Rating, ReviewKind},
    model::{Item, ItemBody, Segment},
    template::{Slot, SlotKind, Template},
};
use memory::session::Answer;
use rehearsal::{
    recording::Recorder,
    run::{self, Assessment, RoundQuestion, Run, RunResult, RunStep, RunView},
    timer::{Command, Phase, Timer},
};
use store::{
    commit::Transaction,
    event::{Body, RehearsalFinished},
};

/// The name of the run under way in the working state.
const DRAFT: &str = "rehearsal";
/// What the names of its sketches begin with.
pub(crate) const SKETCH: &str = "rehearsal:";

/// What belongs to a run while this process does.
#[derive(Default)]
pub(crate) struct Attached {
    /// Its recording.
    pub(crate) recorder: Option<Recorder>,
    /// Awake milliseconds between the last heartbeat and the restart that found the run.
    gone_ms: Option<u32>,
}

impl InProgress for Run {
    type Attached = Attached;

    const NAME: &'static str = "rehearsal";

    fn timer(&self) -> Option<&Timer> {
        Some(Run::timer(self))
    }

    fn timer_mut(&mut self) -> Option<&mut Timer> {
        Some(Run::timer_mut(self))
    }

    fn items_mut(&mut self) -> Vec<&mut ItemId> {
        Run::items_mut(self)
    }

    fn found(&mut self, at: &Readings) -> Attached {
        Attached { recorder: None, gone_ms: Run::timer_mut(self).interrupted(at) }
    }

    fn follow(&self, attached: &mut Attached) {
        attached.gone_ms = None;
        if let Some(recorder) = &attached.recorder {
            recorder.set_paused(*Run::timer(self).phase() != Phase::Running);
        }
    }
}

/// The run under way, with what the speaker reads from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Rehearsal {
    /// Clock, notes, key points.
    pub view: RunView,
    /// Prompts and key points, as the pack has them now; empty when the script is gone.
    pub segments: Vec<Segment>,
    /// A diagram to draw beside it.
    pub board: Option<ItemId>,
    /// What the drawing beside it is kept under; none without a board.
    pub sketch: Option<String>,
    /// What the script's rounds ask, with the questions in full.
    pub asked: Vec<AskedInRound>,
    /// After a restart: how long the app was away, if that is known.
    pub gone_ms: Option<u32>,
    /// The loudest sample since last asked, 0..=1; `None` when nothing is recorded.
    pub level: Option<f32>,
}

/// A question of a round, as the window shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AskedInRound {
    /// Index of the round's segment.
    pub segment: u32,
    /// Seconds for a spoken answer.
    pub seconds: u32,
    /// The question; none when its pack was closed since.
    pub question: Option<Item>,
    /// The speaker's own grade; none until it was answered.
    pub rating: Option<Rating>,
}

/// A script that can be rehearsed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ScriptView {
    /// The script.
    pub item: ItemId,
    /// Its title.
    pub title: String,
    /// All segments together.
    pub minutes: f64,
    /// The segments' titles and minutes, in order.
    pub segments: Vec<(String, f64)>,
    /// A diagram to draw beside it.
    pub board: Option<ItemId>,
    /// The newest run.
    pub last: Option<PastRun>,
    /// Runs so far.
    pub runs: u32,
}

/// A run that is over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PastRun {
    /// When it was closed.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Figures, notes, judgement.
    pub result: RunResult,
}

/// The scripts of the open packs, and the run of one.
#[derive(Debug)]
pub struct Rehearsals {
    core: Arc<Core>,
    reviews: Arc<Reviews>,
    sound: Arc<SoundSystem>,
    interviews: Arc<Interviews>,
    run: Live<Run>,
}

impl Rehearsals {
    pub(crate) fn new(
        core: &Arc<Core>,
        reviews: &Arc<Reviews>,
        sound: &Arc<SoundSystem>,
        interviews: &Arc<Interviews>,
    ) -> Self {
        let (interviews, run) = (Arc::clone(interviews), Live::new(core));
        let (core, reviews, sound) = (Arc::clone(core), Arc::clone(reviews), Arc::clone(sound));
        Self { core, reviews, sound, interviews, run }
    }

    /// Every script of the open packs, in reading order.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn scripts(&self) -> Result<Vec<ScriptView>> {
        let catalogue = self.core.content.catalogue();
        let scripts = catalogue.items().iter().filter(|meta| meta.kind == ItemKind::Script);
        let mut views = Vec::new();
        for Item { id, title, body, .. } in
            scripts.filter_map(|meta| self.core.content.item(&meta.id))
        {
            let ItemBody::Script { minutes, board, segments } = body else { continue };
            let mut runs = self.past(&id)?;
            let count = u32::try_from(runs.len()).unwrap_or(u32::MAX);
            let last = (!runs.is_empty()).then(|| runs.swap_remove(0));
            let segments = segments.into_iter().map(|s| (s.title, s.minutes)).collect();
            views.push(ScriptView { item: id, title, minutes, segments, board, last, runs: count });
        }
        Ok(views)
    }

    /// Starts a run of a script; recording starts with the clock when `record` is set.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] while another run is open; [`ErrorKind::NotFound`] for a script
    /// that no open pack holds; [`ErrorKind::NoSound`] when it cannot be recorded.
    pub fn open(&self, script: &ItemId, record: bool) -> Result<Rehearsal> {
        let mut held = self.held()?;
        if let Some(run) = held.get() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("a rehearsal of {:?} is still open", run.title),
            )
            .help("Finish it or discard it first."));
        }
        let item = self.core.item(script)?;
        let id = uuid::Uuid::now_v7().to_string();
        let mut run = Run::new(id.clone(), &item, self.core.clock.now())?;
        run.questions = self.draw_rounds(&item)?;
        let recorder = if record {
            let (name, recorder) = self.sound.start_recorder(id)?;
            recorder.set_paused(true);
            run.recording = Some(name);
            Some(recorder)
        } else {
            None
        };
        let name = run.recording.clone();
        let attached = Attached { recorder, gone_ms: None };
        // What an earlier run left behind belongs to nothing any more.
        held.start_with(run, attached, self.core.moment(), |transaction| {
            transaction.forget_sketches(SKETCH)
        })
        .inspect_err(|_| self.sound.drop_recording(name.as_deref()))?;
        self.core.changes.notify([Changed::Rehearsal]);
        self.view(&held)
    }

    /// Questions for a script's rounds: weak ones first, none twice in a run.
    fn draw_rounds(&self, script: &Item) -> Result<Vec<RoundQuestion>> {
        let ItemBody::Script { segments, .. } = &script.body else { return Ok(Vec::new()) };
        let rounds = segments.iter().enumerate().filter_map(|(n, s)| Some((n, s.round.as_ref()?)));
        let slots = rounds.map(|(n, round)| {
            let slot = Slot {
                title: String::new(),
                minutes: f64::from(round.questions * round.seconds) / 60.0,
                kind: SlotKind::Question,
                count: round.questions,
                level: round.level.into_iter().collect(),
                category: round.category.iter().cloned().collect(),
                item: None,
                board: false,
                recording: false,
            };
            (n, slot)
        });
        let (at, slots): (Vec<usize>, Vec<Slot>) = slots.unzip();
        if slots.is_empty() {
            return Ok(Vec::new());
        }
        let template = Template {
            id: "round".to_owned(),
            title: script.title.clone(),
            minutes: slots.iter().map(|slot| slot.minutes).sum(),
            summary: String::new(),
            slots,
        };
        let drawn = self.interviews.assemble(&template, None)?;
        Ok(at
            .into_iter()
            .zip(drawn.slots)
            .flat_map(|(n, slot)| {
                let segment = u32::try_from(n).unwrap_or(u32::MAX);
                slot.items.into_iter().map(move |item| RoundQuestion {
                    segment,
                    item,
                    rating: None,
                })
            })
            .collect())
    }

    /// The run in progress, if any. The first call after a restart finds the one that was open.
    ///
    /// # Errors
    /// When the working state cannot be read.
    pub fn current(&self) -> Result<Option<Rehearsal>> {
        let held = self.held()?;
        if held.get().is_none() { Ok(None) } else { self.view(&held).map(Some) }
    }

    /// Does one step of the run in progress, durably.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a run; [`ErrorKind::InvalidInput`] when the step makes no
    /// sense now. Then nothing changed.
    pub fn step(&self, step: &RunStep) -> Result<Rehearsal> {
        let mut held = self.held()?;
        let at = self.core.clock.readings();
        held.change(|run, attached| {
            run.apply(step, &at, attached.recorder.as_ref().map(Recorder::position_ms))
        })?;
        self.view(&held)
    }

    /// Saves the time so far; called every few seconds. Returns whether the clock runs: the computer may
    /// have slept.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn beat(&self) -> Result<bool> {
        let beat = self.in_memory().beat()?;
        if beat == Beat::Stopped {
            self.core.changes.notify([Changed::Rehearsal]);
        }
        Ok(beat == Beat::Running)
    }

    /// The rating that the run in progress suggests, were it judged so.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a run.
    pub fn suggested_rating(&self, assessment: Assessment) -> Result<Rating> {
        let held = self.held()?;
        Ok(run::suggested_rating(&held.work()?.result(&self.core.clock.readings(), assessment)))
    }

    /// Closes the run in progress: it ends, the log keeps it, and the ratings enter the queue, all in one
    /// transaction.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a run; when it cannot be saved.
    pub fn close(&self, assessment: Assessment, rating: Rating) -> Result<PastRun> {
        let held = self.held()?;
        let mut run = held.work()?.clone();
        let at = self.core.clock.readings();
        if !run.finished() {
            run.apply(&RunStep::Clock { command: Command::Finish }, &at, None)?;
        }
        let sketch = sketch_owner(&run.id);
        let mut result = run.result(&at, assessment);
        // The file first: an event never names what is not on disk.
        result.drawing = drawings::keep_sketch(&self.core, &sketch)?;
        let moment = self.core.moment();
        let answers = answers(&run, &result, rating);
        let reviews = self.reviews.events(answers, ReviewKind::Rehearsal, moment)?;
        let end = |transaction: &mut Transaction<'_>| {
            let finished = RehearsalFinished { result: result.clone() };
            transaction.record(Body::RehearsalFinished(finished))?;
            for review in reviews {
                transaction.record(Body::Reviewed(review))?;
            }
            transaction.forget_board(&sketch)
        };
        held.end(moment, end, |attached| {
            if let Some(recorder) = attached.recorder {
                self.sound.finish_recording(recorder);
            }
        })?;
        self.core.changes.notify([Changed::Rehearsal, Changed::Recordings]);
        Ok(PastRun { at: moment.at, result })
    }

    /// Discards the run in progress, with its recording and its drawing; one that cannot be read, too.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a run.
    pub fn discard(&self) -> Result<()> {
        let held = self.held().unwrap_or_else(|_| self.in_memory());
        let recording = held.get().and_then(|run| run.recording.clone());
        let forget = |transaction: &mut Transaction<'_>| transaction.forget_sketches(SKETCH);
        // Nothing is written into the file any more when it goes.
        held.end(self.core.moment(), forget, drop)?;
        self.sound.drop_recording(recording.as_deref());
        self.core.changes.notify([Changed::Rehearsal]);
        Ok(())
    }

    /// Runs of a script that are over, the last one first, in the order of the log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn past(&self, script: &ItemId) -> Result<Vec<PastRun>> {
        let events = self.core.store.events_about(script)?;
        let runs = events.into_iter().filter_map(|event| match event.body {
            Body::RehearsalFinished(done) => {
                Some(PastRun { at: event.moment.at, result: done.result })
            }
            _ => None,
        });
        let mut runs: Vec<PastRun> = runs.collect();
        runs.reverse();
        Ok(runs)
    }

    /// A run that is over, as Markdown.
    pub fn markdown(&self, past: &PastRun) -> String {
        let date = past.at.to_zoned(self.core.clock.time_zone()).date().to_string();
        document::run_markdown(&past.result, &date)
    }

    /// The run in progress, locked.
    pub(crate) fn held(&self) -> Result<Held<'_, Run>> {
        self.run.open(DRAFT)
    }

    /// The run as it is in memory; nothing when no run was opened since the start.
    pub(crate) fn in_memory(&self) -> Held<'_, Run> {
        self.run.in_memory(DRAFT)
    }

    /// Runs `f` while the run that a sketch belongs to is in progress, and stays so until `f` is done; none when it
    /// is over.
    pub(crate) fn while_drawn<R>(
        &self,
        owner: &str,
        f: impl FnOnce() -> Result<R>,
    ) -> Result<Option<R>> {
        let held = self.held()?;
        let owns = held.get().is_some_and(|run| sketch_owner(&run.id) == owner);
        owns.then(f).transpose()
    }

    /// Whether this is the file that is being recorded into.
    pub(crate) fn is_recording(&self, path: &Path) -> bool {
        let held = self.in_memory();
        let recorder = held.attached().and_then(|attached| attached.recorder.as_ref());
        recorder.is_some_and(|recorder| recorder.path() == path)
    }

    /// The run in memory, and whether it is being recorded.
    pub(crate) fn running(&self, at: &Readings) -> Option<(RunView, bool)> {
        let held = self.in_memory();
        let recorded = held.attached().is_some_and(|attached| attached.recorder.is_some());
        Some((held.get()?.view(at), recorded))
    }

    fn view(&self, held: &Held<'_, Run>) -> Result<Rehearsal> {
        let run = held.work()?;
        let attached = held.attached();
        let (segments, board) = match self.core.content.item(&run.script).map(|item| item.body) {
            Some(ItemBody::Script { segments, board, .. }) => (segments, board),
            _ => (Vec::new(), None),
        };
        let asked = run.questions.iter().map(|asked| {
            let round =
                segments.get(asked.segment as usize).and_then(|s: &Segment| s.round.as_ref());
            AskedInRound {
                segment: asked.segment,
                seconds: round.map_or(90, |round| round.seconds),
                question: self.core.content.item(&asked.item),
                rating: asked.rating,
            }
        });
        Ok(Rehearsal {
            view: run.view(&self.core.clock.readings()),
            asked: asked.collect(),
            segments,
            sketch: board.is_some().then(|| sketch_owner(&run.id)),
            board,
            gone_ms: attached.and_then(|attached| attached.gone_ms),
            level: attached.and_then(|it| it.recorder.as_ref()).map(Recorder::take_peak),
        })
    }
}

/// What a run says of the script and of each question of its rounds.
fn answers(run: &Run, result: &RunResult, rating: Rating) -> Vec<Answer> {
    let answer = |item: &ItemId, rating, took_ms| Answer {
        item: item.clone(),
        rating,
        took_ms,
        hints: 0,
        peeked: false,
        key_points: Vec::new(),
    };
    let spent = result.segments.iter().map(|s| s.spent_ms).fold(0, u32::saturating_add);
    let mut answers = vec![answer(&result.script, rating, spent)];
    for asked in &run.questions {
        let Some(rating) = asked.rating else { continue };
        // A round keeps one clock for all of its questions: each is taken to have had its share.
        let shares = run.questions.iter().filter(|q| q.segment == asked.segment).count();
        let spent = result.segments.get(asked.segment as usize).map_or(0, |s| s.spent_ms);
        let share = spent / u32::try_from(shares.max(1)).unwrap_or(u32::MAX);
        answers.push(answer(&asked.item, rating, share));
    }
    answers
}

/// The name that the sketch of a run is kept under.
pub(crate) fn sketch_owner(run: &str) -> String {
    format!("{SKETCH}{run}")
}
