//! Rehearsals as the study keeps them: one run at a time, its state on disk after every step, and
//! what is over in the log.
//!
//! Invariant: a run that was begun is never lost. It lives in the working state until it is closed
//! or thrown away by the user, through restarts and kills.

use std::sync::{Arc, MutexGuard, PoisonError};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Changed, Study};
use crate::{
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    interop::document,
    interview::template::{Slot, SlotKind, Template},
    memory::{
        kind::{ItemKind, Rating, Source},
        session::Answer,
    },
    pack::model::{Item, ItemBody, Segment},
    rehearsal::{
        recording::{self, Audio, Recorder, Stream},
        run::{Assessment, RoundQuestion, Run, RunResult, RunStep, RunView, suggested_rating},
        timer::{Command, Phase},
    },
    store::event::{Body, RehearsalFinished},
};

/// The name of the run under way in the working state.
const DRAFT: &str = "rehearsal";

/// What of a rehearsal lives only while the process does.
#[derive(Default)]
pub(super) struct Rehearsing {
    pub(super) audio: Option<Arc<dyn Audio>>,
    pub(super) run: Option<Run>,
    pub(super) recorder: Option<Recorder>,
    pub(super) playing: Option<Box<dyn Stream>>,
    pub(super) chime: Option<Box<dyn Stream>>,
    /// Awake milliseconds between the last heartbeat and the restart that found the run.
    pub(super) gone_ms: Option<u32>,
}

impl std::fmt::Debug for Rehearsing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rehearsing").field("run", &self.run).finish_non_exhaustive()
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

impl Study {
    /// Hands in the sound system; without one, nothing is recorded or played.
    pub fn use_audio(&self, audio: Arc<dyn Audio>) {
        self.rehearsing().audio = Some(audio);
    }

    /// Every script of the open packs, in reading order.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn scripts(&self) -> Result<Vec<ScriptView>> {
        let catalogue = self.content.catalogue();
        let scripts = catalogue.items().iter().filter(|meta| meta.kind == ItemKind::Script);
        let mut views = Vec::new();
        for Item { id, title, body, .. } in scripts.filter_map(|meta| self.content.item(&meta.id)) {
            let ItemBody::Script { minutes, board, segments } = body else { continue };
            let mut runs = self.rehearsals(&id)?;
            let count = u32::try_from(runs.len()).unwrap_or(u32::MAX);
            let last = (!runs.is_empty()).then(|| runs.swap_remove(0));
            let segments = segments.into_iter().map(|s| (s.title, s.minutes)).collect();
            views.push(ScriptView { item: id, title, minutes, segments, board, last, runs: count });
        }
        Ok(views)
    }

    /// Begins a run of a script; recording starts with the clock when `record` is set.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] while another run is open; [`ErrorKind::NotFound`] for a script
    /// that no open pack holds; [`ErrorKind::NoSound`] when it cannot be recorded.
    pub fn rehearsal_open(&self, script: &ItemId, record: bool) -> Result<Rehearsal> {
        let mut live = self.rehearsing();
        self.load(&mut live)?;
        if let Some(run) = &live.run {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("a run of {:?} is still open", run.title),
            )
            .help("finish it or throw it away first"));
        }
        let item = self.practised(script)?;
        let id = uuid::Uuid::now_v7().to_string();
        let mut run = Run::new(id.clone(), &item, self.clock.now())?;
        run.questions = self.draw_rounds(&item)?;
        if record {
            let audio = live.audio.clone().ok_or_else(recording::no_audio)?;
            let name = format!("{id}.wav");
            let device = self.device_setting("microphone")?;
            let path = self.recordings_folder().join(&name);
            let recorder = Recorder::start(&*audio, device.as_str(), &path)?;
            recorder.set_paused(true);
            live.recorder = Some(recorder);
            run.recording = Some(name);
        }
        live.gone_ms = None;
        self.keep(&mut live, run)?;
        self.notify([Changed::Rehearsal]);
        self.seen(&live)
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
        let drawn = self.assemble_interview(&template, None)?;
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

    /// The run under way, if any. The first call after a restart finds the one that was open.
    ///
    /// # Errors
    /// When the working state cannot be read.
    pub fn rehearsal(&self) -> Result<Option<Rehearsal>> {
        let mut live = self.rehearsing();
        self.load(&mut live)?;
        if live.run.is_none() { Ok(None) } else { self.seen(&live).map(Some) }
    }

    /// Does one step of the run under way, durably.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a run; [`ErrorKind::InvalidInput`] when the step makes no
    /// sense now. Then nothing changed.
    pub fn rehearsal_step(&self, step: &RunStep) -> Result<Rehearsal> {
        let mut live = self.rehearsing();
        self.load(&mut live)?;
        let mut run = live.run.clone().ok_or_else(no_run)?;
        let at = self.clock.readings();
        run.apply(step, &at, live.recorder.as_ref().map(Recorder::position_ms))?;
        if let Some(recorder) = &live.recorder {
            recorder.set_paused(!run.running(&at));
        }
        live.gone_ms = None;
        self.keep(&mut live, run)?;
        self.seen(&live)
    }

    /// Keeps the time so far; called every few seconds while a clock runs. Returns whether it still
    /// does: the machine may have slept.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn rehearsal_beat(&self) -> Result<bool> {
        let live = self.rehearsing();
        let running = live.run.as_ref().is_some_and(|run| run.running(&self.clock.readings()));
        drop(live);
        if !running {
            return Ok(false);
        }
        let seen = self.rehearsal_step(&RunStep::Clock { command: Command::Heartbeat })?;
        Ok(seen.view.figures.phase == Phase::Running)
    }

    /// The rating that the run under way suggests, were it judged so.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a run.
    pub fn rehearsal_rating(&self, assessment: Assessment) -> Result<Rating> {
        let mut live = self.rehearsing();
        self.load(&mut live)?;
        let run = live.run.as_ref().ok_or_else(no_run)?;
        Ok(suggested_rating(&run.result(&self.clock.readings(), assessment)))
    }

    /// Closes the run under way: it ends, the log keeps it, and the rating enters the queue.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a run, or as [`Study::act`].
    pub fn rehearsal_close(&self, assessment: Assessment, rating: Rating) -> Result<PastRun> {
        let mut live = self.rehearsing();
        self.load(&mut live)?;
        let mut run = live.run.clone().ok_or_else(no_run)?;
        let at = self.clock.readings();
        if !run.finished() {
            run.apply(&RunStep::Clock { command: Command::Finish }, &at, None)?;
        }
        if let Some(recorder) = live.recorder.take() {
            recorder.finish()?;
        }
        let sketch = sketch_owner(&run.id);
        let mut result = run.result(&at, assessment);
        result.drawing = self.sketch_keep(&sketch)?;
        let moment = self.moment();
        let body = Body::RehearsalFinished(RehearsalFinished { result: result.clone() });
        let recorded = self.store.end_draft(DRAFT, body, moment)?;
        live.run = None;
        drop(live);
        self.sketch_forget(&sketch)?;
        self.finish(recorded)?;
        self.notify([Changed::Rehearsal, Changed::Recordings]);
        if self.content.meta(&result.script).is_some() {
            let spent = result.segments.iter().map(|s| s.spent_ms).fold(0, u32::saturating_add);
            let answer = Answer {
                item: result.script.clone(),
                rating,
                took_ms: spent,
                hints: 0,
                peeked: false,
                key_points: Vec::new(),
            };
            self.review(answer, Source::Rehearsal)?;
        }
        for asked in &run.questions {
            if let Some(rating) = asked.rating
                && self.content.meta(&asked.item).is_some()
            {
                // A round keeps one clock for all of its questions: each is taken to have had its share.
                let shares = run.questions.iter().filter(|q| q.segment == asked.segment).count();
                let spent = result.segments.get(asked.segment as usize).map_or(0, |s| s.spent_ms);
                let answer = Answer {
                    item: asked.item.clone(),
                    rating,
                    took_ms: spent / u32::try_from(shares.max(1)).unwrap_or(u32::MAX),
                    hints: 0,
                    peeked: false,
                    key_points: Vec::new(),
                };
                self.review(answer, Source::Rehearsal)?;
            }
        }
        Ok(PastRun { at: moment.at, result })
    }

    /// Throws the run under way away, with its recording.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without a run.
    pub fn rehearsal_discard(&self) -> Result<()> {
        let mut live = self.rehearsing();
        self.load(&mut live)?;
        let run = live.run.clone().ok_or_else(no_run)?;
        live.recorder = None;
        self.store.save_draft(DRAFT, &serde_json::Value::Null, self.clock.now())?;
        live.run = None;
        self.sketch_forget(&sketch_owner(&run.id))?;
        self.notify([Changed::Rehearsal]);
        match &run.recording {
            Some(name) => self.delete_recording(name),
            None => Ok(()),
        }
    }

    /// Runs of a script that are over, newest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn rehearsals(&self, script: &ItemId) -> Result<Vec<PastRun>> {
        let events = self.store.events_about(script)?;
        let runs = events.into_iter().filter_map(|event| match event.body {
            Body::RehearsalFinished(done) => {
                Some(PastRun { at: event.moment.at, result: done.result })
            }
            _ => None,
        });
        let mut runs: Vec<PastRun> = runs.collect();
        runs.sort_by_key(|run| std::cmp::Reverse(run.at));
        Ok(runs)
    }

    /// A run that is over, as Markdown.
    pub fn run_markdown(&self, past: &PastRun) -> String {
        let date = past.at.to_zoned(self.clock.time_zone()).date().to_string();
        document::run_markdown(&past.result, &date)
    }

    /// An item of the open packs.
    pub(super) fn practised(&self, id: &ItemId) -> Result<Item> {
        self.content.item(id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("{id} is not in any open pack"))
                .help("open the pack that holds it, or choose another")
        })
    }

    pub(super) fn rehearsing(&self) -> MutexGuard<'_, Rehearsing> {
        self.rehearsing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Finds the run that an earlier process left.
    fn load(&self, live: &mut Rehearsing) -> Result<()> {
        if live.run.is_some() {
            return Ok(());
        }
        let kept = self.store.draft(DRAFT)?;
        if kept.is_null() {
            return Ok(());
        }
        let mut run: Run = serde_json::from_value(kept).map_err(|e| {
            Error::new(ErrorKind::Other, "the run that was open cannot be read").source(e)
        })?;
        live.gone_ms = run.interrupted(&self.clock.readings());
        live.run = Some(run);
        Ok(())
    }

    fn keep(&self, live: &mut Rehearsing, run: Run) -> Result<()> {
        let kept = serde_json::to_value(&run)
            .map_err(|e| Error::new(ErrorKind::Other, "cannot write the run").source(e))?;
        self.store.save_draft(DRAFT, &kept, self.clock.now())?;
        live.run = Some(run);
        Ok(())
    }

    fn seen(&self, live: &Rehearsing) -> Result<Rehearsal> {
        let run = live.run.as_ref().ok_or_else(no_run)?;
        let (segments, board) = match self.content.item(&run.script).map(|item| item.body) {
            Some(ItemBody::Script { segments, board, .. }) => (segments, board),
            _ => (Vec::new(), None),
        };
        let asked = run.questions.iter().map(|asked| {
            let round =
                segments.get(asked.segment as usize).and_then(|s: &Segment| s.round.as_ref());
            AskedInRound {
                segment: asked.segment,
                seconds: round.map_or(90, |round| round.seconds),
                question: self.content.item(&asked.item),
                rating: asked.rating,
            }
        });
        Ok(Rehearsal {
            view: run.view(&self.clock.readings()),
            asked: asked.collect(),
            segments,
            sketch: board.is_some().then(|| sketch_owner(&run.id)),
            board,
            gone_ms: live.gone_ms,
            level: live.recorder.as_ref().map(Recorder::take_peak),
        })
    }
}

fn sketch_owner(run: &str) -> String {
    format!("rehearsal:{run}")
}

fn no_run() -> Error {
    Error::new(ErrorKind::NotFound, "no rehearsal is open").help("choose a script to begin one")
}
