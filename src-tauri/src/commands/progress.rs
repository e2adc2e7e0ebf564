//! What a person does, takes back, and has done.

use tauri::State;
use understudy_core::{
    progress::{Flag, Place, Progress},
    store::event::EventId,
    study::{Action, Outcome, UndoState},
};

use super::Answer;
use crate::desk::Desk;

#[tauri::command]
pub(crate) fn act(desk: State<Desk>, action: Action) -> Answer<Outcome> {
    Ok(desk.study()?.act(action)?)
}

#[tauri::command]
pub(crate) fn undo(desk: State<Desk>, action: Option<EventId>) -> Answer<Outcome> {
    let study = desk.study()?;
    Ok(match action {
        Some(action) => study.undo_action(&action)?,
        None => study.undo()?,
    })
}

#[tauri::command]
pub(crate) fn redo(desk: State<Desk>) -> Answer<Outcome> {
    Ok(desk.study()?.redo()?)
}

#[tauri::command]
pub(crate) fn undo_state(desk: State<Desk>) -> Answer<UndoState> {
    Ok(desk.study()?.undo_state()?)
}

#[tauri::command]
pub(crate) fn progress(desk: State<Desk>) -> Answer<Progress> {
    Ok(desk.study()?.progress()?)
}

#[tauri::command]
pub(crate) fn flags(desk: State<Desk>) -> Answer<Vec<Flag>> {
    Ok(desk.study()?.flags()?)
}

#[tauri::command]
pub(crate) fn export_flags(desk: State<Desk>) -> Answer<String> {
    Ok(desk.study()?.export_flags()?)
}

#[tauri::command]
pub(crate) fn save_place(desk: State<Desk>, place: Place) -> Answer<()> {
    Ok(desk.study()?.save_place(&place)?)
}
