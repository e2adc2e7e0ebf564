//! Boards as the study keeps them: drawn in the working state, graded into the log.
//!
//! Invariants: what was drawn is on disk before the window says so, and is never lost to a kill; a board
//! changes and ends under one lock, its time with it; a graded board is one event that names its drawing's
//! file; its rating is a review like any other.

pub(super) mod files;
mod graded;
mod synonyms;
mod unrate;

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;

pub use self::files::drawings;
use super::{Changed, Study};
pub use board::attempt::BoardResult;
use board::{
    Overrides,
    attempt::{
        self, AttemptId, AttemptOptions, BoardDiagram, BoardVersion, BoardView, Draft, DraftState,
        Hint, HintKind, HintsLeft, Sketch, TextReading,
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

/// What of the boards lives only while the process does.
#[derive(Debug, Default)]
pub(super) struct Boarding {
    /// Held while a board changes or ends, and while something is said of a graded one.
    on_screen: Mutex<OnScreen>,
    /// Boxes and arrows of a diagram, by its fingerprint.
    sizes: Mutex<HashMap<String, (u32, u32)>>,
}

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

impl Study {
    /// Every diagram that can be practised, the weakest first.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn board_diagrams(&self) -> Result<Vec<BoardDiagram>> {
        let states = self.store.item_states()?;
        let (model, _) = self.store.model()?;
        let moment = self.moment();
        let mut attempts = self.attempts_by_item()?;
        let unfinished: HashMap<ItemId, AttemptId> =
            self.store.boards_begun()?.into_iter().collect();
        let catalogue = self.content.catalogue();
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
                page_title: self.title(&meta.id.page),
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
    /// does not parse; as [`Study::act`].
    pub fn board_open(&self, item: &ItemId, way: AttemptOptions) -> Result<BoardView> {
        let mut on_screen = self.on_screen();
        if let Some(draft) = self.store.board_of(item)? {
            return self.show_board(&mut on_screen, &draft.id);
        }
        let draft = self.new_board(item, way)?;
        self.save_board_time(&mut on_screen)?;
        let view = self.board_view(&draft)?;
        self.store.begin_board(&draft, self.clock.now())?;
        on_screen.show(&draft.id, self.clock.readings());
        self.notify([Changed::Boards]);
        Ok(view)
    }

    fn new_board(&self, item: &ItemId, way: AttemptOptions) -> Result<Draft> {
        let Item { body: ItemBody::Diagram { title, source, minutes, .. }, .. } =
            self.content.item(item).ok_or_else(|| {
                Error::new(ErrorKind::NotFound, format!("{item} is not in any open pack"))
                    .help("Its page may have been renamed or its pack closed. Choose another.")
            })?
        else {
            return Err(Error::new(ErrorKind::InvalidInput, format!("{item} is no diagram")));
        };
        let state = DraftState {
            title,
            minutes,
            reference: source,
            way,
            hints: Vec::new(),
            started_at: self.clock.now().as_millisecond(),
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
    /// [`Study::board_open`] and [`Study::drawing`]. Then nothing changed.
    pub fn board_of_drawing(&self, item: &ItemId, drawing: &str) -> Result<()> {
        let scene = self.drawing(drawing)?;
        let mut on_screen = self.on_screen();
        let begun = self.store.board_of(item)?;
        if begun.as_ref().is_some_and(|b| b.scene.is_some() || !b.source.is_empty()) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "a board for this diagram is in progress already",
            )
            .help("Finish it or discard it on Boards first. This drawing is saved."));
        }
        let mut draft = self.new_board(item, AttemptOptions::default())?;
        (draft.scene, draft.version) = (Some(scene), 1);
        let ((), _) = self.store.commit(self.moment(), |transaction| {
            if let Some(empty) = &begun {
                transaction.forget_board(&empty.id)?;
            }
            transaction.begin_board(&draft)
        })?;
        if let Some(empty) = &begun {
            on_screen.leave(&empty.id);
        }
        self.notify([Changed::Boards]);
        Ok(())
    }

    /// A board in progress. Its time runs from now on, until another is opened or this one is left.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it was graded or discarded.
    pub fn board(&self, id: &str) -> Result<BoardView> {
        self.show_board(&mut self.on_screen(), id)
    }

    fn show_board(&self, on_screen: &mut OnScreen, id: &str) -> Result<BoardView> {
        self.save_board_time(on_screen)?;
        let view = self.board_view(&self.draft(id)?)?;
        on_screen.show(id, self.clock.readings());
        Ok(view)
    }

    /// Keeps a drawing. One that differs from the last is a new version.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a drawing that is none or too large; as [`Study::act`].
    pub fn board_save(&self, id: &str, scene: &str) -> Result<BoardVersion> {
        let scene = checked(scene)?;
        let now = self.clock.now();
        let saved = self.change_board(id, now, |draft| {
            draft.scene = Some(scene);
            Ok(())
        })?;
        Ok(BoardVersion { version: saved.version, at: now.as_millisecond() as f64 })
    }

    /// Changes a board in progress and saves its time so far, in one transaction.
    fn change_board(
        &self,
        id: &str,
        now: Timestamp,
        change: impl FnOnce(&mut Draft) -> Result<()>,
    ) -> Result<Draft> {
        let mut on_screen = self.on_screen();
        let at = self.clock.readings();
        let spent = on_screen.unsaved(id, &at);
        let draft = self.store.change_board(id, now, |draft| {
            draft.state.spent_ms = draft.state.spent_ms.saturating_add(spent);
            change(draft)
        })?;
        on_screen.saved(id, at);
        Ok(draft)
    }

    /// Keeps what was typed, and says what is understood of it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a text that is too long; as [`Study::act`].
    pub fn board_text(&self, id: &str, source: &str) -> Result<TextReading> {
        if source.len() > board::text::LONGEST {
            let most = board::text::LONGEST / 1024;
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("the text is longer than {most} KiB"),
            )
            .help("Shorten it. What was saved before stays."));
        }
        self.change_board(id, self.clock.now(), |draft| {
            source.clone_into(&mut draft.source);
            Ok(())
        })?;
        Ok(attempt::reading(source))
    }

    /// Tells something, at the price of the best ratings.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when nothing of that kind is left to tell, or the board cannot be read.
    pub fn board_hint(&self, id: &str, kind: HintKind) -> Result<BoardView> {
        let overrides = Overrides { synonyms: self.synonyms(), ..Overrides::default() };
        let mut view = None;
        let draft = self.change_board(id, self.clock.now(), |draft| {
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
            view = Some(self.board_view(draft)?);
            Ok(())
        })?;
        view.map_or_else(|| self.board_view(&draft), Ok)
    }

    /// The board is no longer on the screen: its time stands still.
    ///
    /// # Errors
    /// As [`Study::act`].
    pub fn board_leave(&self) -> Result<()> {
        let mut on_screen = self.on_screen();
        self.save_board_time(&mut on_screen)?;
        on_screen.0 = None;
        Ok(())
    }

    /// Saves the time worked so far; called every few seconds. What a kill loses is what came since.
    ///
    /// # Errors
    /// As [`Study::act`].
    pub fn board_beat(&self) -> Result<()> {
        self.save_board_time(&mut self.on_screen())
    }

    fn save_board_time(&self, on_screen: &mut OnScreen) -> Result<()> {
        let Some((id, _)) = on_screen.0.clone() else { return Ok(()) };
        let now = self.clock.readings();
        match on_screen.unsaved(&id, &now) {
            0 => {}
            spent => self.store.add_board_time(&id, spent)?,
        }
        on_screen.saved(&id, now);
        Ok(())
    }

    /// Discards a board in progress.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is none; as [`Study::act`].
    pub fn board_discard(&self, id: &str) -> Result<()> {
        let mut on_screen = self.on_screen();
        self.store.discard_board(id)?;
        on_screen.leave(id);
        self.notify([Changed::Boards]);
        Ok(())
    }

    /// The kept versions of a drawing, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn board_versions(&self, id: &str) -> Result<Vec<BoardVersion>> {
        self.store.board_versions(id)
    }

    /// One kept version of a drawing.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is no longer kept.
    pub fn board_version(&self, id: &str, version: u32) -> Result<String> {
        self.store.board_scene(id, version)?.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "this version is no longer kept")
                .help("Of a long drawing only some steps are. Choose another step.")
        })
    }

    /// What is drawn or typed, as Mermaid.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an attempt that is unknown; [`ErrorKind::InvalidInput`] when it
    /// cannot be read.
    pub fn board_mermaid(&self, id: &str) -> Result<String> {
        let board = match self.store.board(id)? {
            Some(draft) => attempt::read(draft.state.way, draft.scene.as_deref(), &draft.source)?,
            None => self.graded(id)?.board,
        };
        Ok(board::export::mermaid(&board))
    }

    /// The sketch that belongs to something; an empty one when nothing was drawn yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sketch(&self, owner: &str) -> Result<Sketch> {
        Ok(Sketch { scene: self.store.board(&sketch_id(owner)?)?.and_then(|draft| draft.scene) })
    }

    /// Saves the sketch that belongs to something in progress.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when that is over; as [`Study::board_save`].
    pub fn sketch_save(&self, owner: &str, scene: &str) -> Result<BoardVersion> {
        let id = sketch_id(owner)?;
        let now = self.clock.now();
        let scene = checked(scene)?;
        let empty = Draft {
            id,
            item: None,
            state: DraftState {
                title: String::new(),
                minutes: 0.0,
                reference: String::new(),
                way: AttemptOptions::default(),
                hints: Vec::new(),
                started_at: now.as_millisecond(),
                spent_ms: 0,
            },
            scene: None,
            source: String::new(),
            version: 0,
        };
        let saved = self.while_in_progress(owner, || self.store.save_sketch(empty, scene, now))?;
        Ok(BoardVersion { version: saved.version, at: now.as_millisecond() as f64 })
    }

    /// Keeps the sketch for good as a file, and returns the file's name; none when nothing was drawn.
    /// Called when its owner goes into the log.
    pub(crate) fn sketch_keep(&self, owner: &str) -> Result<Option<String>> {
        let Some(scene) = self.sketch(owner)?.scene else { return Ok(None) };
        files::keep(self.folder(), &scene, false).map(Some)
    }

    /// A kept drawing by its file name.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when the file is gone; [`ErrorKind::InvalidInput`] for a name that is none.
    pub fn drawing(&self, name: &str) -> Result<String> {
        files::read(self.folder(), name)
    }

    fn on_screen(&self) -> MutexGuard<'_, OnScreen> {
        self.boarding.on_screen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn draft(&self, id: &str) -> Result<Draft> {
        self.store.board(id)?.ok_or_else(not_drawn)
    }

    /// Boxes and arrows of a diagram; none when it does not parse.
    fn size(&self, item: &ItemId, fingerprint: &str) -> Option<(u32, u32)> {
        let sizes = || self.boarding.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(size) = sizes().get(fingerprint) {
            return Some(*size);
        }
        let ItemBody::Diagram { source, .. } = self.content.item(item)?.body else { return None };
        let graph = board::mermaid::parse(&source).ok()?.graph;
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let size = (count(graph.nodes.len()), count(graph.edges.len()));
        sizes().insert(fingerprint.to_owned(), size);
        Some(size)
    }

    fn board_view(&self, draft: &Draft) -> Result<BoardView> {
        let state = &draft.state;
        let item = draft.item.clone().ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a sketch is held against no diagram")
        })?;
        let reference = state.reference()?;
        // A board that cannot be read at this moment still opens; its hints then name any box.
        let board = attempt::read(state.way, draft.scene.as_deref(), &draft.source);
        let overrides = Overrides { synonyms: self.synonyms(), ..Overrides::default() };
        let untold =
            attempt::untold(&reference, &board.unwrap_or_default(), &overrides, &state.hints);
        let told = state.hints.iter().any(|hint| matches!(hint, Hint::Groups { .. }));
        Ok(BoardView {
            attempt: draft.id.clone(),
            page: item.page.clone(),
            page_title: self.title(&item.page),
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

/// Sketches and attempts share a table; an attempt's id holds no colon.
fn sketch_id(owner: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if owner.contains(':') && owner.len() <= 200 && owner.chars().all(plain) {
        return Ok(owner.to_owned());
    }
    Err(Error::new(ErrorKind::InvalidInput, format!("{owner:?} cannot own a sketch")))
}

/// A drawing that can be kept: JSON of a bearable size. What is on it is looked at when it is graded.
fn checked(scene: &str) -> Result<String> {
    if scene.len() > attempt::LARGEST_SCENE {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("the drawing is larger than {} MiB", attempt::LARGEST_SCENE / 1024 / 1024),
        )
        .help("What was kept before stays. Take out pictures or what does not belong here."));
    }
    if serde_json::from_str::<serde::de::IgnoredAny>(scene).is_err() {
        return Err(Error::new(ErrorKind::InvalidInput, "that is no drawing")
            .help("What was kept before stays. A drawing is an .excalidraw file."));
    }
    Ok(scene.to_owned())
}
