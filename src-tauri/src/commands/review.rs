//! Sessions of review, the bank of items, and what memory is doing.

use item::ids::ItemId;
use memory::{
    optimise::{OptimiserState, ParameterSet, Proposal},
    session::{
        Answer as Given, Bank, BankOptions, DueOverview, ItemFilter, MemoryView, Orphan,
        SessionPreview, SessionRequest, SessionSummary, SessionView,
    },
};
use study::{MadeCard, NewCard, Outcome, progress::stats::Outlook};
use tauri::State;

use super::Answer;
use crate::state::AppState;

#[tauri::command]
pub(crate) fn due_overview(state: State<AppState>, filter: ItemFilter) -> Answer<DueOverview> {
    Ok(state.study()?.reviews().overview(&filter)?)
}

/// What a session would hold, without starting it.
#[tauri::command]
pub(crate) fn session_preview(
    state: State<AppState>,
    request: SessionRequest,
) -> Answer<SessionPreview> {
    Ok(state.study()?.reviews().preview(&request)?)
}

#[tauri::command]
pub(crate) fn start_session(
    state: State<AppState>,
    request: SessionRequest,
) -> Answer<SessionView> {
    Ok(state.study()?.reviews().start(request)?)
}

/// The session under way; null when there is none. Ask again after an undo.
#[tauri::command]
pub(crate) fn session(state: State<AppState>) -> Answer<Option<SessionView>> {
    Ok(state.study()?.reviews().session()?)
}

/// On disk when it returns.
#[tauri::command]
pub(crate) fn answer(state: State<AppState>, answer: Given) -> Answer<SessionView> {
    Ok(state.study()?.reviews().answer(answer)?)
}

#[tauri::command]
pub(crate) fn end_session(state: State<AppState>) -> Answer<SessionSummary> {
    Ok(state.study()?.reviews().end()?)
}

/// Items as one HTML file to be printed.
#[tauri::command]
pub(crate) fn items_sheet(
    state: State<AppState>,
    title: &str,
    items: Vec<ItemId>,
    answers: bool,
) -> Answer<String> {
    Ok(state.study()?.bank().sheet(title, &items, answers))
}

/// Every item that the filter lets through, with how it stands.
#[tauri::command]
pub(crate) fn bank(state: State<AppState>, filter: ItemFilter) -> Answer<Bank> {
    Ok(state.study()?.bank().list(&filter)?)
}

/// What the whole bank can be narrowed down by.
#[tauri::command]
pub(crate) fn bank_options(state: State<AppState>) -> Answer<BankOptions> {
    Ok(state.study()?.bank().options())
}

#[tauri::command]
pub(crate) fn item_memory(state: State<AppState>, item: ItemId) -> Answer<MemoryView> {
    Ok(state.study()?.reviews().memory(&item)?)
}

/// Histories whose items no open pack has.
#[tauri::command]
pub(crate) fn orphans(state: State<AppState>) -> Answer<Vec<Orphan>> {
    Ok(state.study()?.bank().orphans()?)
}

/// Writes a card into My pack; it joins the queue at once.
#[tauri::command]
pub(crate) fn make_card(state: State<AppState>, card: NewCard) -> Answer<MadeCard> {
    Ok(state.study()?.authoring().make_card(card)?)
}

/// What will be remembered on the day of the interview; null without a date.
#[tauri::command]
pub(crate) fn outlook(state: State<AppState>) -> Answer<Option<Outlook>> {
    Ok(state.study()?.progress().outlook()?)
}

/// Begins to compute parameters from the person's own answers, beside everything else.
#[tauri::command]
pub(crate) fn optimise(state: State<AppState>) -> Answer<()> {
    Ok(state.study()?.optimiser().start()?)
}

#[tauri::command]
pub(crate) fn optimiser(state: State<AppState>) -> Answer<OptimiserState> {
    Ok(state.study()?.optimiser().state()?)
}

#[tauri::command]
pub(crate) fn stop_optimising(state: State<AppState>) -> Answer<()> {
    state.study()?.optimiser().stop();
    Ok(())
}

/// Null takes them back to the built-in ones.
#[tauri::command]
pub(crate) fn choose_parameters(
    state: State<AppState>,
    proposal: Option<Proposal>,
) -> Answer<Outcome> {
    Ok(state.study()?.optimiser().choose(proposal)?)
}

#[tauri::command]
pub(crate) fn parameter_sets(state: State<AppState>) -> Answer<Vec<ParameterSet>> {
    Ok(state.study()?.optimiser().sets()?)
}
