//! Boards as the study keeps them: drawn in the working state, graded into the log.
//!
//! Invariants: what was drawn is on disk before the window says so, and is never lost to a kill; a board
//! changes and ends under one lock, its time with it; a graded board is one event that names its drawing's
//! file; its rating is a review like any other.

mod graded;
mod grader;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

use self::grader::Grader;
pub use self::grader::Gradings;
use crate::{changes::Changed, core::Core, drawings, my_pack::MyPack, reviews::Reviews};
use board::{
    Overrides,
    attempt::{
        self, AttemptId, AttemptOptions, BoardDiagram, BoardVersion, BoardView, Draft, DraftState,
        Hint, HintKind, HintsLeft, TextReading,
    },
};
use item::{
    clock::Readings,
    error::{Error, ErrorKind, Result},
    ids::ItemId,
    kind::ItemKind,
    model::{Item, ItemBody},
};
use store::boards::not_drawn;

/// The board whose time runs, and since when that is not saved.
#[derive(Debug, Default)]
struct OnScreen(Option<(AttemptId, Readings)>);

impl OnScreen {
    /// Awake milliseconds of this board that are not saved.
    fn unsaved(&self, id: &str, now: &Readings) -> u32 {
        match &self.0 {
            Some((shown, since)) if shown == id && since.boot == now.boot => {
                u32::try_from(now.awake_ms.saturating_sub(since.awake_ms)).unwrap_or(u32::MAX)
            }
            _ => 0,
        }
    }

    /// The time of this board is saved up to now.
    fn saved(&mut self, id: &str, now: Readings) {
        if let Some((shown, since)) = &mut self.0
            && shown == id
        {
            *since = now;
        }
    }

    /// This board is shown: unless it was already, its time runs from now on.
    fn show(&mut self, id: &str, now: Readings) {
        if self.0.as_ref().is_none_or(|(shown, _)| shown != id) {
            self.0 = Some((id.to_owned(), now));
        }
    }

    /// This board is over.
    fn leave(&mut self, id: &str) {
        self.0.take_if(|(shown, _)| shown == id);
    }
}

/// Boards in progress, and those that are graded.
#[derive(Debug)]
pub struct Boards {
    core: Arc<Core>,
    reviews: Arc<Reviews>,
    my_pack: Arc<MyPack>,
    /// Held while a board changes or ends, and while something is said of a graded one.
    on_screen: Mutex<OnScreen>,
    grader: Grader,
    /// Boxes and arrows of a diagram, by its fingerprint.
    sizes: Mutex<HashMap<String, (u32, u32)>>,
}

impl Boards {
    pub(crate) fn new(core: &Arc<Core>, reviews: &Arc<Reviews>, my_pack: &Arc<MyPack>) -> Self {
        Self {
            core: Arc::clone(core),
            reviews: Arc::clone(reviews),
            my_pack: Arc::clone(my_pack),
            on_screen: Mutex::default(),
            grader: Grader::default(),
            sizes: Mutex::default(),
        }
    }

    /// Every diagram that can be practised, the weakest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn diagrams(&self) -> Result<Vec<BoardDiagram>> {
        let states = self.core.store.item_states()?;
        let (model, _) = self.core.store.model()?;
        let moment = self.core.moment();
        let mut attempts = self.attempts_by_item()?;
        let unfinished: HashMap<ItemId, AttemptId> =
            self.core.store.boards_in_progress()?.into_iter().collect();
        let catalogue = self.core.content.catalogue();
        let mut diagrams = Vec::new();
        for meta in catalogue.items().iter().filter(|meta| meta.kind == ItemKind::Diagram) {
            let Some((nodes, edges)) = self.size(&meta.id, &meta.fingerprint) else { continue };
            let past = attempts.remove(&meta.id).unwrap_or_default();
            let state = states.get(&meta.id);
            let recall = state.and_then(|state| state.memory.recall(&model, moment.study_day));
            let last = past.last();
            diagrams.push(BoardDiagram {
                item: meta.id.clone(),
                title: meta.title.clone(),
                page: meta.id.page.clone(),
                page_title: self.core.title(&meta.id.page),
                minutes: meta.minutes.unwrap_or(10.0),
                nodes,
                edges,
                attempts: u32::try_from(past.len()).unwrap_or(u32::MAX),
                last_score: last.map(|(_, score)| *score),
                best_score: past.iter().map(|(_, score)| *score).reduce(f64::max),
                last_at: last.map(|(at, _)| *at),
                weakness: attempt::weakness(recall, last.map(|(_, score)| *score)),
                due: state.is_some_and(|state| state.is_due(moment.at, moment.study_day)),
                unfinished: unfinished.get(&meta.id).cloned(),
            });
        }
        // Stable: of two equally weak ones, the one that is read first.
        diagrams.sort_by(|a, b| b.due.cmp(&a.due).then(b.weakness.total_cmp(&a.weakness)));
        Ok(diagrams)
    }

    /// Goes on with the board that was begun for a diagram, or begins one.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has the diagram; [`ErrorKind::InvalidInput`] when it
    /// does not parse; when it cannot be saved.
    pub fn open(&self, item: &ItemId, way: AttemptOptions) -> Result<BoardView> {
        let mut on_screen = self.on_screen();
        if let Some(draft) = self.core.store.board_of(item)? {
            return self.shown(&mut on_screen, &draft.id);
        }
        let draft = self.new_board(item, way)?;
        self.save_time(&mut on_screen)?;
        let view = self.view(&draft)?;
        self.core.store.begin_board(&draft, self.core.clock.now())?;
        on_screen.show(&draft.id, self.core.clock.readings());
        self.core.changes.notify([Changed::Boards]);
        Ok(view)
    }

    fn new_board(&self, item: &ItemId, way: AttemptOptions) -> Result<Draft> {
        let Item { body: ItemBody::Diagram { title, source, minutes, .. }, .. } =
            self.core.item(item)?
        else {
            return Err(Error::new(ErrorKind::InvalidInput, format!("{item} is no diagram")));
        };
        let state = DraftState {
            title,
            minutes,
            reference: source,
            way,
            hints: Vec::new(),
            started_at: self.core.clock.now().as_millisecond(),
            spent_ms: 0,
        };
        let reference = state.reference()?;
        let source = match way {
            AttemptOptions { easier: true, text: true } => {
                attempt::starter(&reference).into_iter().map(|b| b.label + "\n").collect()
            }
            _ => String::new(),
        };
        Ok(Draft {
            id: uuid::Uuid::now_v7().to_string(),
            item: Some(item.clone()),
            state,
            scene: None,
            source,
            version: 0,
        })
    }

    /// Puts a kept drawing on a board of its own for a diagram, to be graded.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] while something is drawn or typed for that diagram already; as
    /// [`Boards::open`] and [`crate::sketches::Sketches::drawing`]. Then nothing changed.
    pub fn open_drawing(&self, item: &ItemId, drawing: &str) -> Result<()> {
        let scene = drawings::read(self.core.folder(), drawing)?;
        let mut on_screen = self.on_screen();
        let current = self.core.store.board_of(item)?;
        if current.as_ref().is_some_and(|b| b.scene.is_some() || !b.source.is_empty()) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "a board for this diagram is in progress already",
            )
            .help("Finish it or discard it on Boards first. This drawing is saved."));
        }
        let mut draft = self.new_board(item, AttemptOptions::default())?;
        (draft.scene, draft.version) = (Some(scene), 1);
        self.core.commit(self.core.moment(), |transaction| {
            if let Some(empty) = &current {
                transaction.forget_board(&empty.id)?;
            }
            transaction.begin_board(&draft)
        })?;
        if let Some(empty) = &current {
            on_screen.leave(&empty.id);
        }
        self.core.changes.notify([Changed::Boards]);
        Ok(())
    }

    /// A board in progress. Its time runs from now on, until another is opened or this one is left.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it was graded or discarded.
    pub fn show(&self, id: &str) -> Result<BoardView> {
        self.shown(&mut self.on_screen(), id)
    }

    fn shown(&self, on_screen: &mut OnScreen, id: &str) -> Result<BoardView> {
        self.save_time(on_screen)?;
        let view = self.view(&self.draft(id)?)?;
        on_screen.show(id, self.core.clock.readings());
        Ok(view)
    }

    /// Keeps a drawing. One that differs from the last is a new version.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a drawing that is none or too large; when it cannot be saved.
    pub fn save(&self, id: &str, scene: &str) -> Result<BoardVersion> {
        let scene = drawings::checked(scene)?;
        let now = self.core.clock.now();
        let saved = self.change(id, now, |draft| {
            draft.scene = Some(scene);
            Ok(())
        })?;
        Ok(BoardVersion { version: saved.version, at: now.as_millisecond() as f64 })
    }

    /// Changes a board in progress and saves its time so far, in one transaction.
    fn change(
        &self,
        id: &str,
        now: Timestamp,
        change: impl FnOnce(&mut Draft) -> Result<()>,
    ) -> Result<Draft> {
        let mut on_screen = self.on_screen();
        let at = self.core.clock.readings();
        let spent = on_screen.unsaved(id, &at);
        let draft = self.core.store.change_board(id, now, |draft| {
            draft.state.spent_ms = draft.state.spent_ms.saturating_add(spent);
            change(draft)
        })?;
        on_screen.saved(id, at);
        Ok(draft)
    }

    /// Keeps what was typed, and says what is understood of it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a text that is too long; when it cannot be saved.
    pub fn save_text(&self, id: &str, source: &str) -> Result<TextReading> {
        if source.len() > board::text::LONGEST {
            let most = board::text::LONGEST / 1024;
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("the text is longer than {most} KiB"),
            )
            .help("Shorten it. What was saved before stays."));
        }
        self.change(id, self.core.clock.now(), |draft| {
            source.clone_into(&mut draft.source);
            Ok(())
        })?;
        Ok(attempt::reading(source))
    }

    /// Tells something, at the price of the best ratings.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when nothing of that kind is left to tell, or the board cannot be read.
    pub fn hint(&self, id: &str, kind: HintKind) -> Result<BoardView> {
        let overrides = Overrides { synonyms: self.my_pack.synonyms(), ..Overrides::default() };
        let mut view = None;
        let draft = self.change(id, self.core.clock.now(), |draft| {
            let reference = draft.state.reference()?;
            let hint = match kind {
                HintKind::Node => {
                    let way = draft.state.way;
                    let board = attempt::read(way, draft.scene.as_deref(), &draft.source)?;
                    let hints = &draft.state.hints;
                    let untold = attempt::untold(&reference, &board, &overrides, hints);
                    Hint::Node { label: untold.into_iter().next().ok_or_else(nothing_to_tell)? }
                }
                HintKind::Groups => {
                    let told = draft.state.hints.iter().any(|h| matches!(h, Hint::Groups { .. }));
                    let groups = attempt::groups(&reference);
                    if told || groups.is_empty() {
                        return Err(nothing_to_tell());
                    }
                    Hint::Groups { groups }
                }
            };
            draft.state.hints.push(hint);
            // Before it is on disk: a hint that is paid for is shown.
            view = Some(self.view(draft)?);
            Ok(())
        })?;
        view.map_or_else(|| self.view(&draft), Ok)
    }

    /// The board is no longer on the screen: its time stands still.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn leave(&self) -> Result<()> {
        let mut on_screen = self.on_screen();
        self.save_time(&mut on_screen)?;
        on_screen.0 = None;
        Ok(())
    }

    /// Saves the time worked so far; called every few seconds. What a kill loses is what came since.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn beat(&self) -> Result<()> {
        self.save_time(&mut self.on_screen())
    }

    fn save_time(&self, on_screen: &mut OnScreen) -> Result<()> {
        let Some((id, _)) = on_screen.0.clone() else { return Ok(()) };
        let now = self.core.clock.readings();
        match on_screen.unsaved(&id, &now) {
            0 => {}
            spent => self.core.store.add_board_time(&id, spent)?,
        }
        on_screen.saved(&id, now);
        Ok(())
    }

    /// Discards a board in progress.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is none; when it cannot be saved.
    pub fn discard(&self, id: &str) -> Result<()> {
        let mut on_screen = self.on_screen();
        self.core.store.discard_board(id)?;
        on_screen.leave(id);
        self.core.changes.notify([Changed::Boards]);
        Ok(())
    }

    /// The kept versions of a drawing, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn versions(&self, id: &str) -> Result<Vec<BoardVersion>> {
        self.core.store.board_versions(id)
    }

    /// One kept version of a drawing.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is no longer kept.
    pub fn version(&self, id: &str, version: u32) -> Result<String> {
        self.core.store.board_scene(id, version)?.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "this version is no longer kept")
                .help("Of a long drawing only some steps are. Choose another step.")
        })
    }

    /// What is drawn or typed, as Mermaid.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an attempt that is unknown; [`ErrorKind::InvalidInput`] when it
    /// cannot be read.
    pub fn mermaid(&self, id: &str) -> Result<String> {
        Ok(match self.core.store.board(id)? {
            Some(draft) => board::export::mermaid(&attempt::read(
                draft.state.way,
                draft.scene.as_deref(),
                &draft.source,
            )?),
            None => board::export::mermaid(&self.graded(id)?.parsed.board),
        })
    }

    /// How often boards were parsed and graded, for tests.
    #[doc(hidden)]
    pub fn gradings(&self) -> Gradings {
        self.grader.gradings()
    }

    fn on_screen(&self) -> MutexGuard<'_, OnScreen> {
        self.on_screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draft(&self, id: &str) -> Result<Draft> {
        self.core.store.board(id)?.ok_or_else(not_drawn)
    }

    /// Boxes and arrows of a diagram; none when it does not parse.
    fn size(&self, item: &ItemId, fingerprint: &str) -> Option<(u32, u32)> {
        let sizes = || self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(size) = sizes().get(fingerprint) {
            return Some(*size);
        }
        let ItemBody::Diagram { source, .. } = self.core.content.item(item)?.body else {
            return None;
        };
        let graph = board::mermaid::parse(&source).ok()?.graph;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let size = (count(graph.nodes.len()), count(graph.edges.len()));
        sizes().insert(fingerprint.to_owned(), size);
        Some(size)
    }

    fn view(&self, draft: &Draft) -> Result<BoardView> {
        let state = &draft.state;
        let item = draft.item.clone().ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a sketch is held against no diagram")
        })?;
        let reference = state.reference()?;
        // A board that cannot be read at this moment still opens; its hints then name any box.
        let board = attempt::read(state.way, draft.scene.as_deref(), &draft.source);
        let overrides = Overrides { synonyms: self.my_pack.synonyms(), ..Overrides::default() };
        let untold =
            attempt::untold(&reference, &board.unwrap_or_default(), &overrides, &state.hints);
        let told = state.hints.iter().any(|hint| matches!(hint, Hint::Groups { .. }));
        Ok(BoardView {
            attempt: draft.id.clone(),
            page: item.page.clone(),
            page_title: self.core.title(&item.page),
            item,
            title: state.title.clone(),
            minutes: state.minutes,
            text: state.way.text,
            easier: state.way.easier,
            elapsed_ms: state.spent_ms,
            requirements: reference.requirements.clone(),
            invariants: reference.invariants.clone(),
            scene: draft.scene.clone(),
            source: draft.source.clone(),
            version: draft.version,
            hints: state.hints.clone(),
            cap: state.cap(),
            hints_left: HintsLeft {
                nodes: u32::try_from(untold.len()).unwrap_or(u32::MAX),
                groups: !told && !reference.graph.groups.is_empty(),
            },
            starter: match state.way {
                AttemptOptions { easier: true, text: false } => attempt::starter(&reference),
                _ => Vec::new(),
            },
        })
    }
}

fn nothing_to_tell() -> Error {
    Error::new(ErrorKind::InvalidInput, "there is nothing left to tell")
}
