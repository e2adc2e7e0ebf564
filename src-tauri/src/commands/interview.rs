//! Mock interviews, and what the user makes for them: templates, imported questions, worksheets.

use std::path::PathBuf;

use interop::{document::RubricLevels, questions::ImportedQuestion};
use interview::{
    assemble::{InterviewPlan, Seed},
    run::Step,
};
use item::{
    ids::{ItemId, PageRef},
    template::Template,
};
use study::{
    MadeFile,
    authoring::{ListPreview, TemplateFit},
    interviews::{Interview, PastInterview, TemplateView},
    notes::worksheets::FilledSheet,
};
use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;

use super::Answer;
use crate::state::AppState;

#[tauri::command]
pub(crate) fn interview_templates(state: State<AppState>) -> Answer<Vec<TemplateView>> {
    Ok(state.study()?.interviews().templates()?)
}

/// Without a seed, one is chosen that suits the person.
#[tauri::command]
pub(crate) fn assemble_interview(
    state: State<AppState>,
    template: Template,
    seed: Option<Seed>,
) -> Answer<InterviewPlan> {
    Ok(state.study()?.interviews().assemble(&template, seed)?)
}

#[tauri::command]
pub(crate) fn interview_open(
    state: State<AppState>,
    assembled: InterviewPlan,
) -> Answer<Interview> {
    Ok(state.study()?.interviews().open(assembled)?)
}

/// The interview under way; null when there is none.
#[tauri::command]
pub(crate) fn interview(state: State<AppState>) -> Answer<Option<Interview>> {
    Ok(state.study()?.interviews().current()?)
}

#[tauri::command]
pub(crate) fn interview_step(state: State<AppState>, step: Step) -> Answer<Interview> {
    Ok(state.study()?.interviews().step(&step)?)
}

#[tauri::command]
pub(crate) fn interview_close(state: State<AppState>) -> Answer<PastInterview> {
    Ok(state.study()?.interviews().close()?)
}

#[tauri::command]
pub(crate) fn interview_discard(state: State<AppState>) -> Answer<()> {
    Ok(state.study()?.interviews().discard()?)
}

#[tauri::command]
pub(crate) fn interviews(state: State<AppState>) -> Answer<Vec<PastInterview>> {
    Ok(state.study()?.interviews().past()?)
}

#[tauri::command]
pub(crate) fn scorecard_markdown(state: State<AppState>, past: PastInterview) -> Answer<String> {
    Ok(state.study()?.interviews().scorecard_markdown(&past))
}

#[tauri::command]
pub(crate) fn scorecard_html(state: State<AppState>, past: PastInterview) -> Answer<String> {
    Ok(state.study()?.interviews().scorecard_html(&past))
}

#[tauri::command]
pub(crate) fn interviewer_sheet(
    state: State<AppState>,
    assembled: InterviewPlan,
) -> Answer<String> {
    Ok(state.study()?.interviews().interviewer_sheet(&assembled))
}

/// What 1 to 4 look like, by dimension in their order.
#[tauri::command]
pub(crate) fn interview_rubric(state: State<AppState>) -> Answer<Vec<RubricLevels>> {
    Ok(state.study()?.interviews().rubric())
}

#[tauri::command]
pub(crate) fn template_fit(state: State<AppState>, template: Template) -> Answer<TemplateFit> {
    Ok(state.study()?.authoring().template_fit(&template)?)
}

/// Into My pack; without an id it is a new one.
#[tauri::command]
pub(crate) fn save_template(state: State<AppState>, template: Template) -> Answer<Template> {
    Ok(state.study()?.authoring().save_template(template)?)
}

#[tauri::command]
pub(crate) fn delete_template(state: State<AppState>, id: &str) -> Answer<()> {
    Ok(state.study()?.authoring().delete_template(id)?)
}

/// Asks for a list of questions; none when the person thinks better of it.
#[tauri::command]
pub(crate) fn pick_list(app: AppHandle) -> Option<String> {
    let dialog = app.dialog().file().set_title("Choose a list of questions");
    let dialog =
        dialog.add_filter("Lists of questions", &["csv", "tsv", "json", "md", "markdown", "txt"]);
    let file = dialog.blocking_pick_file()?.into_path().ok()?;
    Some(file.display().to_string())
}

/// Reads a list without changing anything.
#[tauri::command]
pub(crate) fn read_list(state: State<AppState>, path: PathBuf) -> Answer<ListPreview> {
    // A list may also be typed as a path, so it need not come from the dialog; only lists are read.
    Ok(state.study()?.authoring().read_list(&path)?)
}

#[tauri::command]
pub(crate) fn import_questions(
    state: State<AppState>,
    title: &str,
    questions: Vec<ImportedQuestion>,
) -> Answer<MadeFile> {
    Ok(state.study()?.authoring().import_questions(title, &questions)?)
}

#[tauri::command]
pub(crate) fn worksheets(state: State<AppState>, page: PageRef) -> Answer<Vec<FilledSheet>> {
    Ok(state.study()?.notes().worksheets(&page)?)
}

#[tauri::command]
pub(crate) fn all_worksheets(state: State<AppState>) -> Answer<Vec<FilledSheet>> {
    Ok(state.study()?.notes().all_worksheets()?)
}

/// One, or all that something was written on.
#[tauri::command]
pub(crate) fn worksheets_markdown(state: State<AppState>, sheet: Option<ItemId>) -> Answer<String> {
    Ok(state.study()?.notes().worksheets_markdown(sheet.as_ref())?)
}

/// Makes a script of what was written, to be rehearsed.
#[tauri::command]
pub(crate) fn worksheet_script(state: State<AppState>, sheet: ItemId) -> Answer<MadeFile> {
    Ok(state.study()?.authoring().worksheet_script(&sheet)?)
}

/// Begins to record the answer being given, or ends that.
#[tauri::command]
pub(crate) fn interview_record(state: State<AppState>, on: bool) -> Answer<Interview> {
    Ok(state.study()?.interviews().record(on)?)
}
