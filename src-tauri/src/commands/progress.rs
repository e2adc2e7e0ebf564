//! What a person does, takes back, and has done.

use item::event::EventId;
use store::progress::{Flag, Progress, ReadingPosition};
use study::{Action, Outcome, UndoState};
use tauri::State;

use super::Answer;
use crate::state::AppState;

#[tauri::command]
pub(crate) fn act(state: State<AppState>, action: Action) -> Answer<Outcome> {
    Ok(state.study()?.actions().perform(action)?)
}

/// Takes back what was done last; given an action, that one alone, and fails when it isn't the last
/// any more.
#[tauri::command]
pub(crate) fn undo(state: State<AppState>, action: Option<EventId>) -> Answer<Outcome> {
    let study = state.study()?;
    Ok(match action {
        Some(action) => study.actions().undo_action(&action)?,
        None => study.actions().undo()?,
    })
}

#[tauri::command]
pub(crate) fn redo(state: State<AppState>) -> Answer<Outcome> {
    Ok(state.study()?.actions().redo()?)
}

#[tauri::command]
pub(crate) fn undo_state(state: State<AppState>) -> Answer<UndoState> {
    Ok(state.study()?.actions().undo_state()?)
}

#[tauri::command]
pub(crate) fn progress(state: State<AppState>) -> Answer<Progress> {
    Ok(state.study()?.progress().pages()?)
}

#[tauri::command]
pub(crate) fn flags(state: State<AppState>) -> Answer<Vec<Flag>> {
    Ok(state.study()?.notes().flags()?)
}

/// The flags as Markdown.
#[tauri::command]
pub(crate) fn export_flags(state: State<AppState>) -> Answer<String> {
    Ok(state.study()?.notes().flags_markdown()?)
}

/// Working state: kept, never undone.
#[tauri::command]
pub(crate) fn save_place(state: State<AppState>, place: ReadingPosition) -> Answer<()> {
    Ok(state.study()?.progress().save_place(&place)?)
}
