//! What a person does, takes back, and has done.

use item::event::EventId;
use store::progress::{Flag, Progress, ReadingPosition};
use study::{Action, Outcome, UndoState};
use tauri::State;

use super::Answer;
use crate::state::AppState;

#[tauri::command]
pub(crate) fn act(state: State<AppState>, action: Action) -> Answer<Outcome> {
    Ok(state.study()?.act(action)?)
}

/// Takes back what was done last; given an action, that one alone, and fails when it isn't the last
/// any more.
#[tauri::command]
pub(crate) fn undo(state: State<AppState>, action: Option<EventId>) -> Answer<Outcome> {
    let study = state.study()?;
    Ok(match action {
        Some(action) => study.undo_action(&action)?,
        None => study.undo()?,
    })
}

#[tauri::command]
pub(crate) fn redo(state: State<AppState>) -> Answer<Outcome> {
    Ok(state.study()?.redo()?)
}

#[tauri::command]
pub(crate) fn undo_state(state: State<AppState>) -> Answer<UndoState> {
    Ok(state.study()?.undo_state()?)
}

#[tauri::command]
pub(crate) fn progress(state: State<AppState>) -> Answer<Progress> {
    Ok(state.study()?.progress()?)
}

#[tauri::command]
pub(crate) fn flags(state: State<AppState>) -> Answer<Vec<Flag>> {
    Ok(state.study()?.flags()?)
}

/// The flags as Markdown.
#[tauri::command]
pub(crate) fn export_flags(state: State<AppState>) -> Answer<String> {
    Ok(state.study()?.export_flags()?)
}

/// Working state: kept, never undone.
#[tauri::command]
pub(crate) fn save_place(state: State<AppState>, place: ReadingPosition) -> Answer<()> {
    Ok(state.study()?.save_place(&place)?)
}
