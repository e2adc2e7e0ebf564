//! Scripts against the clock, and the recordings of them.

use item::{ids::ItemId, kind::Rating};
use rehearsal::{
    recording::Device,
    run::{Assessment, RunResult, RunStep},
    timer::Command,
};
use study::{
    MadeFile,
    recordings::{RecordingAnalysis, RecordingFile},
    rehearsals::{PastRun, Rehearsal, ScriptView},
    time_box::TimeBox,
};
use tauri::State;

use super::Answer;
use crate::state::AppState;

#[tauri::command]
pub(crate) fn scripts(state: State<AppState>) -> Answer<Vec<ScriptView>> {
    Ok(state.study()?.rehearsals().scripts()?)
}

/// The run under way; null when there is none.
#[tauri::command]
pub(crate) fn rehearsal(state: State<AppState>) -> Answer<Option<Rehearsal>> {
    Ok(state.study()?.rehearsals().current()?)
}

#[tauri::command]
pub(crate) fn rehearsal_open(
    state: State<AppState>,
    script: ItemId,
    record: bool,
) -> Answer<Rehearsal> {
    Ok(state.study()?.rehearsals().open(&script, record)?)
}

#[tauri::command]
pub(crate) fn rehearsal_step(state: State<AppState>, step: RunStep) -> Answer<Rehearsal> {
    let seen = state.study()?.rehearsals().step(&step)?;
    state.timers.notify_one();
    Ok(seen)
}

/// What the run would be rated, were it judged so.
#[tauri::command]
pub(crate) fn rehearsal_rating(state: State<AppState>, assessment: Assessment) -> Answer<Rating> {
    Ok(state.study()?.rehearsals().suggested_rating(assessment)?)
}

#[tauri::command]
pub(crate) fn rehearsal_close(
    state: State<AppState>,
    assessment: Assessment,
    rating: Rating,
) -> Answer<PastRun> {
    Ok(state.study()?.rehearsals().close(assessment, rating)?)
}

#[tauri::command]
pub(crate) fn rehearsal_discard(state: State<AppState>) -> Answer<()> {
    Ok(state.study()?.rehearsals().discard()?)
}

#[tauri::command]
pub(crate) fn rehearsals(state: State<AppState>, script: ItemId) -> Answer<Vec<PastRun>> {
    Ok(state.study()?.rehearsals().past(&script)?)
}

#[tauri::command]
pub(crate) fn microphones(state: State<AppState>) -> Answer<Vec<Device>> {
    Ok(state.study()?.recordings().microphones()?)
}

#[tauri::command]
pub(crate) fn recordings(state: State<AppState>) -> Answer<Vec<RecordingFile>> {
    Ok(state.study()?.recordings().list()?)
}

#[tauri::command]
pub(crate) fn delete_recording(state: State<AppState>, name: &str) -> Answer<()> {
    Ok(state.study()?.recordings().delete(name)?)
}

#[tauri::command]
pub(crate) fn heard(state: State<AppState>, result: RunResult) -> Answer<RecordingAnalysis> {
    Ok(state.study()?.recordings().analysis(&result)?)
}

#[tauri::command]
pub(crate) fn play_recording(state: State<AppState>, name: &str, from_ms: u32) -> Answer<()> {
    Ok(state.study()?.recordings().play(name, from_ms)?)
}

#[tauri::command]
pub(crate) fn stop_playing(state: State<AppState>) -> Answer<()> {
    state.study()?.recordings().stop();
    Ok(())
}

/// Writes a script into My pack: a copy of `from`, or one to fill in.
#[tauri::command]
pub(crate) fn make_script(
    state: State<AppState>,
    title: &str,
    from: Option<ItemId>,
) -> Answer<MadeFile> {
    Ok(state.study()?.authoring().make_script(title, from.as_ref())?)
}

/// The time box under way; null when there is none.
#[tauri::command]
pub(crate) fn time_box(state: State<AppState>) -> Answer<Option<TimeBox>> {
    Ok(state.study()?.time_box().current()?)
}

/// The one under way ends.
#[tauri::command]
pub(crate) fn time_box_start(state: State<AppState>, title: &str, minutes: u32) -> Answer<TimeBox> {
    let begun = state.study()?.time_box().start(title, minutes)?;
    state.timers.notify_one();
    Ok(begun)
}

/// Null once the command has ended it.
#[tauri::command]
pub(crate) fn time_box_step(state: State<AppState>, command: Command) -> Answer<Option<TimeBox>> {
    let left = state.study()?.time_box().step(&command)?;
    state.timers.notify_one();
    Ok(left)
}

#[tauri::command]
pub(crate) fn run_markdown(state: State<AppState>, past: PastRun) -> Answer<String> {
    Ok(state.study()?.rehearsals().markdown(&past))
}
