//! Sessions of review, the bank of items, and what memory is doing.

use tauri::State;
use understudy_core::{
    ids::ItemId,
    memory::{
        optimise::{OptimiserState, ParameterSet, Proposal},
        session::{
            Answer as Given, Bank, BankOptions, DueOverview, ItemFilter, MemoryView, Orphan,
            SessionPreview, SessionRequest, SessionSummary, SessionView,
        },
    },
    progress::stats::Outlook,
    study::{MadeCard, NewCard, Outcome},
};

use super::Answer;
use crate::desk::Desk;

#[tauri::command]
pub(crate) fn due_overview(desk: State<Desk>, filter: ItemFilter) -> Answer<DueOverview> {
    Ok(desk.study()?.due_overview(&filter)?)
}

#[tauri::command]
pub(crate) fn session_preview(
    desk: State<Desk>,
    request: SessionRequest,
) -> Answer<SessionPreview> {
    Ok(desk.study()?.session_preview(&request)?)
}

#[tauri::command]
pub(crate) fn start_session(desk: State<Desk>, request: SessionRequest) -> Answer<SessionView> {
    Ok(desk.study()?.start_session(request)?)
}

#[tauri::command]
pub(crate) fn session(desk: State<Desk>) -> Answer<Option<SessionView>> {
    Ok(desk.study()?.session()?)
}

#[tauri::command]
pub(crate) fn answer(desk: State<Desk>, answer: Given) -> Answer<SessionView> {
    Ok(desk.study()?.answer(answer)?)
}

#[tauri::command]
pub(crate) fn end_session(desk: State<Desk>) -> Answer<SessionSummary> {
    Ok(desk.study()?.end_session()?)
}

#[tauri::command]
pub(crate) fn items_sheet(
    desk: State<Desk>,
    title: &str,
    items: Vec<ItemId>,
    answers: bool,
) -> Answer<String> {
    Ok(desk.study()?.items_sheet(title, &items, answers))
}

#[tauri::command]
pub(crate) fn bank(desk: State<Desk>, filter: ItemFilter) -> Answer<Bank> {
    Ok(desk.study()?.bank(&filter)?)
}

#[tauri::command]
pub(crate) fn bank_options(desk: State<Desk>) -> Answer<BankOptions> {
    Ok(desk.study()?.bank_options())
}

#[tauri::command]
pub(crate) fn item_memory(desk: State<Desk>, item: ItemId) -> Answer<MemoryView> {
    Ok(desk.study()?.item_memory(&item)?)
}

#[tauri::command]
pub(crate) fn orphans(desk: State<Desk>) -> Answer<Vec<Orphan>> {
    Ok(desk.study()?.orphans()?)
}

#[tauri::command]
pub(crate) fn make_card(desk: State<Desk>, card: NewCard) -> Answer<MadeCard> {
    Ok(desk.study()?.make_card(card)?)
}

#[tauri::command]
pub(crate) fn outlook(desk: State<Desk>) -> Answer<Option<Outlook>> {
    Ok(desk.study()?.outlook()?)
}

#[tauri::command]
pub(crate) fn optimise(desk: State<Desk>) -> Answer<()> {
    Ok(desk.study()?.optimise()?)
}

#[tauri::command]
pub(crate) fn optimiser(desk: State<Desk>) -> Answer<OptimiserState> {
    Ok(desk.study()?.optimiser()?)
}

#[tauri::command]
pub(crate) fn stop_optimising(desk: State<Desk>) -> Answer<()> {
    desk.study()?.stop_optimising();
    Ok(())
}

#[tauri::command]
pub(crate) fn choose_parameters(desk: State<Desk>, proposal: Option<Proposal>) -> Answer<Outcome> {
    Ok(desk.study()?.choose_parameters(proposal)?)
}

#[tauri::command]
pub(crate) fn parameter_sets(desk: State<Desk>) -> Answer<Vec<ParameterSet>> {
    Ok(desk.study()?.parameter_sets()?)
}
