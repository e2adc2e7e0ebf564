//! Scripts against the clock, and the recordings of them.

use tauri::State;
use understudy_core::{
    ids::ItemId,
    memory::kind::Rating,
    rehearsal::{
        recording::Device,
        run::{Assessment, RunResult, RunStep},
        timer::Command,
    },
    study::{
        making::MadeFile,
        recordings::{Heard, RecordingFile},
        rehearsing::{PastRun, Rehearsal, ScriptView},
        time_box::TimeBox,
    },
};

use super::Answer;
use crate::desk::Desk;

#[tauri::command]
pub(crate) fn scripts(desk: State<Desk>) -> Answer<Vec<ScriptView>> {
    Ok(desk.study()?.scripts()?)
}

#[tauri::command]
pub(crate) fn rehearsal(desk: State<Desk>) -> Answer<Option<Rehearsal>> {
    Ok(desk.study()?.rehearsal()?)
}

#[tauri::command]
pub(crate) fn rehearsal_open(desk: State<Desk>, script: ItemId, record: bool) -> Answer<Rehearsal> {
    Ok(desk.study()?.rehearsal_open(&script, record)?)
}

#[tauri::command]
pub(crate) fn rehearsal_step(desk: State<Desk>, step: RunStep) -> Answer<Rehearsal> {
    let seen = desk.study()?.rehearsal_step(&step)?;
    desk.clocks.notify_one();
    Ok(seen)
}

#[tauri::command]
pub(crate) fn rehearsal_rating(desk: State<Desk>, assessment: Assessment) -> Answer<Rating> {
    Ok(desk.study()?.rehearsal_rating(assessment)?)
}

#[tauri::command]
pub(crate) fn rehearsal_close(
    desk: State<Desk>,
    assessment: Assessment,
    rating: Rating,
) -> Answer<PastRun> {
    Ok(desk.study()?.rehearsal_close(assessment, rating)?)
}

#[tauri::command]
pub(crate) fn rehearsal_discard(desk: State<Desk>) -> Answer<()> {
    Ok(desk.study()?.rehearsal_discard()?)
}

#[tauri::command]
pub(crate) fn rehearsals(desk: State<Desk>, script: ItemId) -> Answer<Vec<PastRun>> {
    Ok(desk.study()?.rehearsals(&script)?)
}

#[tauri::command]
pub(crate) fn microphones(desk: State<Desk>) -> Answer<Vec<Device>> {
    Ok(desk.study()?.microphones()?)
}

#[tauri::command]
pub(crate) fn recordings(desk: State<Desk>) -> Answer<Vec<RecordingFile>> {
    Ok(desk.study()?.recordings()?)
}

#[tauri::command]
pub(crate) fn delete_recording(desk: State<Desk>, name: &str) -> Answer<()> {
    Ok(desk.study()?.delete_recording(name)?)
}

#[tauri::command]
pub(crate) fn heard(desk: State<Desk>, result: RunResult) -> Answer<Heard> {
    Ok(desk.study()?.heard(&result)?)
}

#[tauri::command]
pub(crate) fn play_recording(desk: State<Desk>, name: &str, from_ms: u32) -> Answer<()> {
    Ok(desk.study()?.play_recording(name, from_ms)?)
}

#[tauri::command]
pub(crate) fn stop_playing(desk: State<Desk>) -> Answer<()> {
    desk.study()?.stop_playing();
    Ok(())
}

#[tauri::command]
pub(crate) fn make_script(
    desk: State<Desk>,
    title: &str,
    from: Option<ItemId>,
) -> Answer<MadeFile> {
    Ok(desk.study()?.make_script(title, from.as_ref())?)
}

#[tauri::command]
pub(crate) fn time_box(desk: State<Desk>) -> Answer<Option<TimeBox>> {
    Ok(desk.study()?.time_box()?)
}

#[tauri::command]
pub(crate) fn time_box_start(desk: State<Desk>, title: &str, minutes: u32) -> Answer<TimeBox> {
    let begun = desk.study()?.time_box_start(title, minutes)?;
    desk.clocks.notify_one();
    Ok(begun)
}

#[tauri::command]
pub(crate) fn time_box_step(desk: State<Desk>, command: Command) -> Answer<Option<TimeBox>> {
    let left = desk.study()?.time_box_step(&command)?;
    desk.clocks.notify_one();
    Ok(left)
}

#[tauri::command]
pub(crate) fn run_markdown(desk: State<Desk>, past: PastRun) -> Answer<String> {
    Ok(desk.study()?.run_markdown(&past))
}
