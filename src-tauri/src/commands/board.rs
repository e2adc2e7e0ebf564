//! Diagrams redrawn from memory, and sketches.

use board::{
    attempt::{
        AttemptOptions, AttemptSummary, BoardDiagram, BoardResult, BoardVersion, BoardView,
        HintKind, Sketch, TextReading,
    },
    drill::{DrillKind, DrillStep, DrillView},
    overrides::{AcceptedSynonym, Ruling},
};
use item::{ids::ItemId, kind::Rating};
use study::drills::DrillOffer;
use tauri::State;

use super::Answer;
use crate::state::AppState;

#[tauri::command]
pub(crate) fn board_diagrams(state: State<AppState>) -> Answer<Vec<BoardDiagram>> {
    Ok(state.study()?.boards().diagrams()?)
}

/// Resumes the unfinished attempt at the item, else begins one.
#[tauri::command]
pub(crate) fn board_open(
    state: State<AppState>,
    item: ItemId,
    way: AttemptOptions,
) -> Answer<BoardView> {
    Ok(state.study()?.boards().open(&item, way)?)
}

/// Its time runs from now on.
#[tauri::command]
pub(crate) fn board(state: State<AppState>, attempt: &str) -> Answer<BoardView> {
    Ok(state.study()?.boards().show(attempt)?)
}

/// A drawing that differs from the last is a new version.
#[tauri::command]
pub(crate) fn board_save(
    state: State<AppState>,
    attempt: &str,
    scene: &str,
) -> Answer<BoardVersion> {
    Ok(state.study()?.boards().save(attempt, scene)?)
}

/// Keeps what was typed and says what was understood of it.
#[tauri::command]
pub(crate) fn board_text(
    state: State<AppState>,
    attempt: &str,
    source: &str,
) -> Answer<TextReading> {
    Ok(state.study()?.boards().save_text(attempt, source)?)
}

#[tauri::command]
pub(crate) fn board_hint(
    state: State<AppState>,
    attempt: &str,
    kind: HintKind,
) -> Answer<BoardView> {
    Ok(state.study()?.boards().hint(attempt, kind)?)
}

/// The board is no longer on the screen: its time stands still.
#[tauri::command]
pub(crate) fn board_leave(state: State<AppState>) -> Answer<()> {
    Ok(state.study()?.boards().leave()?)
}

#[tauri::command]
pub(crate) fn board_finish(state: State<AppState>, attempt: &str) -> Answer<BoardResult> {
    Ok(state.study()?.boards().finish(attempt)?)
}

#[tauri::command]
pub(crate) fn board_result(state: State<AppState>, attempt: &str) -> Answer<BoardResult> {
    Ok(state.study()?.boards().result(attempt)?)
}

/// `on` false takes that ruling back.
#[tauri::command]
pub(crate) fn board_overrule(
    state: State<AppState>,
    attempt: &str,
    ruling: Ruling,
    on: bool,
) -> Answer<BoardResult> {
    Ok(state.study()?.boards().overrule(attempt, ruling, on)?)
}

/// Keeps a name in My pack.
#[tauri::command]
pub(crate) fn board_synonym(
    state: State<AppState>,
    attempt: &str,
    synonym: AcceptedSynonym,
) -> Answer<BoardResult> {
    Ok(state.study()?.boards().accept_synonym(attempt, &synonym)?)
}

/// The review goes into the log.
#[tauri::command]
pub(crate) fn board_close(
    state: State<AppState>,
    attempt: &str,
    rating: Rating,
    note: &str,
) -> Answer<BoardResult> {
    Ok(state.study()?.boards().rate(attempt, rating, note)?)
}

#[tauri::command]
pub(crate) fn board_note(state: State<AppState>, attempt: &str, note: &str) -> Answer<()> {
    Ok(state.study()?.boards().note(attempt, note)?)
}

/// Takes the rating back, whatever was done since, so that it can be rated anew.
#[tauri::command]
pub(crate) fn board_unrate(state: State<AppState>, attempt: &str) -> Answer<BoardResult> {
    Ok(state.study()?.boards().unrate(attempt)?)
}

#[tauri::command]
pub(crate) fn board_discard(state: State<AppState>, attempt: &str) -> Answer<()> {
    Ok(state.study()?.boards().discard(attempt)?)
}

/// Oldest first.
#[tauri::command]
pub(crate) fn board_attempts(state: State<AppState>, item: ItemId) -> Answer<Vec<AttemptSummary>> {
    Ok(state.study()?.boards().attempts(&item)?)
}

#[tauri::command]
pub(crate) fn board_versions(state: State<AppState>, attempt: &str) -> Answer<Vec<BoardVersion>> {
    Ok(state.study()?.boards().versions(attempt)?)
}

#[tauri::command]
pub(crate) fn board_version(state: State<AppState>, attempt: &str, version: u32) -> Answer<String> {
    Ok(state.study()?.boards().version(attempt, version)?)
}

/// What is drawn, as Mermaid.
#[tauri::command]
pub(crate) fn board_mermaid(state: State<AppState>, attempt: &str) -> Answer<String> {
    Ok(state.study()?.boards().mermaid(attempt)?)
}

/// A scratch board that belongs to a rehearsal or an interview, held against nothing.
#[tauri::command]
pub(crate) fn sketch(state: State<AppState>, owner: &str) -> Answer<Sketch> {
    Ok(state.study()?.sketches().get(owner)?)
}

#[tauri::command]
pub(crate) fn sketch_save(
    state: State<AppState>,
    owner: &str,
    scene: &str,
) -> Answer<BoardVersion> {
    Ok(state.study()?.sketches().save(owner, scene)?)
}

/// A kept drawing by its file's name.
#[tauri::command]
pub(crate) fn drawing(state: State<AppState>, name: &str) -> Answer<String> {
    Ok(state.study()?.sketches().drawing(name)?)
}

/// Puts a kept drawing on a board of its own for a diagram, to be graded.
#[tauri::command]
pub(crate) fn board_of_drawing(state: State<AppState>, item: ItemId, drawing: &str) -> Answer<()> {
    Ok(state.study()?.boards().open_drawing(&item, drawing)?)
}

/// Shorter drills that a diagram offers. They change no schedule.
#[tauri::command]
pub(crate) fn drills(state: State<AppState>, item: ItemId) -> Answer<Vec<DrillOffer>> {
    Ok(state.study()?.drills().offers(&item)?)
}

/// Goes on with a drill, or begins one.
#[tauri::command]
pub(crate) fn drill_open(
    state: State<AppState>,
    item: ItemId,
    drill: DrillKind,
) -> Answer<DrillView> {
    Ok(state.study()?.drills().open(&item, drill)?)
}

#[tauri::command]
pub(crate) fn drill_step(
    state: State<AppState>,
    item: ItemId,
    drill: DrillKind,
    step: DrillStep,
) -> Answer<DrillView> {
    Ok(state.study()?.drills().step(&item, drill, &step)?)
}
