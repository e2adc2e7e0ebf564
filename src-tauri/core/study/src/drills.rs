//! Drills on a diagram as the study keeps them: under way in the working state, finished into the log.
//!
//! Invariants: an answer is on disk before its outcome shows; a drill changes no schedule.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::{
    changes::Changed,
    core::Core,
    live::{InProgress, Live},
    my_pack::MyPack,
};
use board::{
    Overrides,
    drill::{Drill, DrillKind, DrillStep, DrillView, Progress, Refused},
    mermaid,
};
use item::{
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    model::ItemBody,
};
use store::{
    commit::Transaction,
    event::{Body, DrillFinished},
};

/// A drill in progress.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct State {
    seed: String,
    /// The diagram as it was; another one starts anew.
    source: String,
    progress: Vec<Progress>,
}

impl InProgress for State {
    type Attached = ();

    const NAME: &'static str = "drill";
    const IS_NAMED_BY_ITEM: bool = true;

    /// One that cannot be read starts anew.
    fn read(draft: Value) -> Result<Option<Self>> {
        Ok(serde_json::from_value(draft).ok())
    }
}

/// A drill that a diagram offers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DrillOffer {
    /// Which.
    pub drill: DrillKind,
    /// How many tasks, give or take an arrow for blanks; 0 when the diagram has too little for it.
    pub tasks: u32,
    /// Started and not finished.
    pub unfinished: bool,
    /// Points the last time.
    pub last_points: Option<f64>,
    /// Out of how many.
    pub last_tasks: Option<u32>,
    /// Milliseconds since 1970.
    pub last_at: Option<f64>,
}

/// Drills on the diagrams of the open packs.
#[derive(Debug)]
pub struct Drills {
    core: Arc<Core>,
    my_pack: Arc<MyPack>,
    drill: Live<State>,
}

impl Drills {
    pub(crate) fn new(core: &Arc<Core>, my_pack: &Arc<MyPack>) -> Self {
        let drill = Live::new(core);
        Self { core: Arc::clone(core), my_pack: Arc::clone(my_pack), drill }
    }

    /// The drills that a diagram offers, those it has too little for included.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has the diagram; when the log cannot be read.
    pub fn offers(&self, item: &ItemId) -> Result<Vec<DrillOffer>> {
        let (_, source) = self.drilled(item)?;
        let events = self.core.store.events_about(item)?;
        DrillKind::ALL
            .into_iter()
            .map(|kind| {
                let kept = self.state(item, kind)?.filter(|state| state.source == source);
                let tasks = self.drill_of(item, kind, &source, "")?.map_or(0, |drill| drill.len());
                let last = events.iter().rev().find_map(|event| match &event.body {
                    Body::DrillFinished(done) if done.drill == kind => Some((event, done)),
                    _ => None,
                });
                Ok(DrillOffer {
                    drill: kind,
                    tasks: u32::try_from(tasks).unwrap_or(u32::MAX),
                    unfinished: kept.is_some_and(|state| touched(&state.progress)),
                    last_points: last.map(|(_, done)| done.points),
                    last_tasks: last.map(|(_, done)| done.tasks),
                    last_at: last.map(|(event, _)| event.moment.at.as_millisecond() as f64),
                })
            })
            .collect()
    }

    /// Goes on with a drill, or begins one.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has the diagram; [`ErrorKind::InvalidInput`] when the
    /// diagram has too little for this drill; when it cannot be saved.
    pub fn open(&self, item: &ItemId, kind: DrillKind) -> Result<DrillView> {
        let (title, source) = self.drilled(item)?;
        let name = name(item, kind);
        let mut held = self.drill.open(&name)?;
        if let Some(state) = held.get().filter(|state| state.source == source)
            && let Some(drill) = self.drill_of(item, kind, &source, &state.seed)?
            && drill.len() == state.progress.len()
        {
            return Ok(self.view(item, kind, &title, &drill, state));
        }
        let seed = uuid::Uuid::new_v4().simple().to_string();
        let drill = self.drill_of(item, kind, &source, &seed)?.ok_or_else(too_little)?;
        let progress = vec![Progress::default(); drill.len()];
        let state = State { seed, source, progress };
        held.start(state.clone(), (), self.core.moment())?;
        self.core.changes.notify([Changed::Drills]);
        Ok(self.view(item, kind, &title, &drill, &state))
    }

    /// Takes a step in a drill that was opened. The last one puts the drill into the log.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not under way; [`ErrorKind::InvalidInput`] for a step that does
    /// not fit; when it cannot be saved. Then nothing changed.
    pub fn step(&self, item: &ItemId, kind: DrillKind, step: &DrillStep) -> Result<DrillView> {
        let (title, source) = self.drilled(item)?;
        let name = name(item, kind);
        let mut held = self.drill.open(&name)?;
        let in_progress = held.get().filter(|state| state.source == source);
        let mut state = in_progress.cloned().ok_or_else(not_in_progress)?;
        let drill = self.drill_of(item, kind, &source, &state.seed)?.ok_or_else(not_in_progress)?;
        let known = self.known_names();
        drill.step(&mut state.progress, step, &known).map_err(refused)?;
        let view = self.view(item, kind, &title, &drill, &state);
        if view.finished {
            let finished = DrillFinished {
                item: item.clone(),
                drill: kind,
                points: view.points,
                tasks: u32::try_from(drill.len()).unwrap_or(u32::MAX),
            };
            let end = |transaction: &mut Transaction<'_>| {
                transaction.record(Body::DrillFinished(finished))
            };
            held.end(self.core.moment(), end, drop)?;
        } else {
            held.change(|in_progress, ()| {
                *in_progress = state;
                Ok(())
            })?;
        }
        self.core.changes.notify([Changed::Drills]);
        Ok(view)
    }

    fn drilled(&self, item: &ItemId) -> Result<(String, String)> {
        match self.core.item(item)?.body {
            ItemBody::Diagram { title, source, .. } => Ok((title, source)),
            _ => Err(Error::new(ErrorKind::InvalidInput, format!("{item} is no diagram"))),
        }
    }

    fn drill_of(
        &self,
        item: &ItemId,
        kind: DrillKind,
        source: &str,
        seed: &str,
    ) -> Result<Option<Drill>> {
        let Ok(reference) = mermaid::parse(source) else { return Ok(None) };
        let failures = match kind {
            DrillKind::Failures => self.core.packs.library().failures(&item.page)?,
            _ => Vec::new(),
        };
        Ok(Drill::of(kind, source, reference, &failures, seed))
    }

    fn known_names(&self) -> Overrides {
        Overrides { synonyms: self.my_pack.synonyms(), ..Overrides::default() }
    }

    fn state(&self, item: &ItemId, kind: DrillKind) -> Result<Option<State>> {
        let kept = self.core.store.draft(&name(item, kind))?;
        Ok(serde_json::from_value(kept).ok())
    }

    fn view(
        &self,
        item: &ItemId,
        kind: DrillKind,
        title: &str,
        drill: &Drill,
        state: &State,
    ) -> DrillView {
        let known = self.known_names();
        DrillView {
            item: item.clone(),
            title: title.to_owned(),
            page: item.page.clone(),
            page_title: self.core.title(&item.page),
            drill: kind,
            seed: state.seed.clone(),
            diagram: drill.diagram(&state.progress, &known),
            tasks: drill.tasks(&state.progress, &known),
            finished: drill.finished(&state.progress, &known),
            points: drill.points(&state.progress, &known),
        }
    }
}

fn touched(progress: &[Progress]) -> bool {
    progress.iter().any(|state| *state != Progress::default())
}

fn name(item: &ItemId, kind: DrillKind) -> String {
    format!("drill:{}:{item}", kind.name())
}

fn too_little() -> Error {
    Error::new(ErrorKind::InvalidInput, "this diagram has too little for that drill")
        .help("Redraw it instead, or choose another drill.")
}

fn not_in_progress() -> Error {
    Error::new(
        ErrorKind::NotFound,
        "this drill isn't in progress: it is over, or its diagram has changed",
    )
    .help("Start it again. Nothing else was lost.")
}

fn refused(why: Refused) -> Error {
    let what = match why {
        Refused::NoTask => "that does not fit this task",
        Refused::Settled => "this is answered already",
        Refused::Unplaced => "not every control has its place yet",
    };
    Error::new(ErrorKind::InvalidInput, what).help("What was answered before stays as it is.")
}
