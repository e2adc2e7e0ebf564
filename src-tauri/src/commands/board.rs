//! Diagrams redrawn from memory, and sketches.

use tauri::State;
use understudy_core::{
    board::{
        attempt::{
            AttemptSummary, BoardDiagram, BoardResult, BoardVersion, BoardView, BoardWay, HintKind,
            Sketch, TextReading,
        },
        drill::{DrillKind, DrillStep, DrillView},
        overrides::{AcceptedSynonym, Ruling},
    },
    ids::ItemId,
    memory::kind::Rating,
    study::drilling::DrillOffer,
};

use super::Answer;
use crate::desk::Desk;

#[tauri::command]
pub(crate) fn board_diagrams(desk: State<Desk>) -> Answer<Vec<BoardDiagram>> {
    Ok(desk.study()?.board_diagrams()?)
}

#[tauri::command]
pub(crate) fn board_open(desk: State<Desk>, item: ItemId, way: BoardWay) -> Answer<BoardView> {
    Ok(desk.study()?.board_open(&item, way)?)
}

#[tauri::command]
pub(crate) fn board(desk: State<Desk>, attempt: &str) -> Answer<BoardView> {
    Ok(desk.study()?.board(attempt)?)
}

#[tauri::command]
pub(crate) fn board_save(desk: State<Desk>, attempt: &str, scene: &str) -> Answer<BoardVersion> {
    Ok(desk.study()?.board_save(attempt, scene)?)
}

#[tauri::command]
pub(crate) fn board_text(desk: State<Desk>, attempt: &str, source: &str) -> Answer<TextReading> {
    Ok(desk.study()?.board_text(attempt, source)?)
}

#[tauri::command]
pub(crate) fn board_hint(desk: State<Desk>, attempt: &str, kind: HintKind) -> Answer<BoardView> {
    Ok(desk.study()?.board_hint(attempt, kind)?)
}

#[tauri::command]
pub(crate) fn board_leave(desk: State<Desk>) -> Answer<()> {
    Ok(desk.study()?.board_leave()?)
}

#[tauri::command]
pub(crate) fn board_finish(desk: State<Desk>, attempt: &str) -> Answer<BoardResult> {
    Ok(desk.study()?.board_finish(attempt)?)
}

#[tauri::command]
pub(crate) fn board_result(desk: State<Desk>, attempt: &str) -> Answer<BoardResult> {
    Ok(desk.study()?.board_result(attempt)?)
}

#[tauri::command]
pub(crate) fn board_overrule(
    desk: State<Desk>,
    attempt: &str,
    ruling: Ruling,
    on: bool,
) -> Answer<BoardResult> {
    Ok(desk.study()?.board_overrule(attempt, ruling, on)?)
}

#[tauri::command]
pub(crate) fn board_synonym(
    desk: State<Desk>,
    attempt: &str,
    synonym: AcceptedSynonym,
) -> Answer<BoardResult> {
    Ok(desk.study()?.board_synonym(attempt, &synonym)?)
}

#[tauri::command]
pub(crate) fn board_close(
    desk: State<Desk>,
    attempt: &str,
    rating: Rating,
    note: &str,
) -> Answer<BoardResult> {
    Ok(desk.study()?.board_close(attempt, rating, note)?)
}

#[tauri::command]
pub(crate) fn board_note(desk: State<Desk>, attempt: &str, note: &str) -> Answer<()> {
    Ok(desk.study()?.board_note(attempt, note)?)
}

#[tauri::command]
pub(crate) fn board_unrate(desk: State<Desk>, attempt: &str) -> Answer<BoardResult> {
    Ok(desk.study()?.board_unrate(attempt)?)
}

#[tauri::command]
pub(crate) fn board_discard(desk: State<Desk>, attempt: &str) -> Answer<()> {
    Ok(desk.study()?.board_discard(attempt)?)
}

#[tauri::command]
pub(crate) fn board_attempts(desk: State<Desk>, item: ItemId) -> Answer<Vec<AttemptSummary>> {
    Ok(desk.study()?.board_attempts(&item)?)
}

#[tauri::command]
pub(crate) fn board_versions(desk: State<Desk>, attempt: &str) -> Answer<Vec<BoardVersion>> {
    Ok(desk.study()?.board_versions(attempt)?)
}

#[tauri::command]
pub(crate) fn board_version(desk: State<Desk>, attempt: &str, version: u32) -> Answer<String> {
    Ok(desk.study()?.board_version(attempt, version)?)
}

#[tauri::command]
pub(crate) fn board_mermaid(desk: State<Desk>, attempt: &str) -> Answer<String> {
    Ok(desk.study()?.board_mermaid(attempt)?)
}

#[tauri::command]
pub(crate) fn sketch(desk: State<Desk>, owner: &str) -> Answer<Sketch> {
    Ok(desk.study()?.sketch(owner)?)
}

#[tauri::command]
pub(crate) fn sketch_save(desk: State<Desk>, owner: &str, scene: &str) -> Answer<BoardVersion> {
    Ok(desk.study()?.sketch_save(owner, scene)?)
}

#[tauri::command]
pub(crate) fn drawing(desk: State<Desk>, name: &str) -> Answer<String> {
    Ok(desk.study()?.drawing(name)?)
}

#[tauri::command]
pub(crate) fn board_of_drawing(desk: State<Desk>, item: ItemId, drawing: &str) -> Answer<()> {
    Ok(desk.study()?.board_of_drawing(&item, drawing)?)
}

#[tauri::command]
pub(crate) fn drills(desk: State<Desk>, item: ItemId) -> Answer<Vec<DrillOffer>> {
    Ok(desk.study()?.drills(&item)?)
}

#[tauri::command]
pub(crate) fn drill_open(desk: State<Desk>, item: ItemId, drill: DrillKind) -> Answer<DrillView> {
    Ok(desk.study()?.drill_open(&item, drill)?)
}

#[tauri::command]
pub(crate) fn drill_step(
    desk: State<Desk>,
    item: ItemId,
    drill: DrillKind,
    step: DrillStep,
) -> Answer<DrillView> {
    Ok(desk.study()?.drill_step(&item, drill, &step)?)
}
