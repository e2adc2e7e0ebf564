//! Mock interviews, and what the user makes for them: templates, imported questions, worksheets.

use std::path::PathBuf;

use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;
use understudy_core::{
    ids::{ItemId, PageRef},
    interop::{document::Anchors, questions::ImportedQuestion},
    interview::{
        assemble::{Assembled, Seed},
        run::Step,
        template::Template,
    },
    study::{
        interviewing::{Interview, PastInterview, TemplateView},
        making::{ListPreview, MadeFile, TemplateFit},
        worksheets::FilledSheet,
    },
};

use super::Answer;
use crate::desk::Desk;

#[tauri::command]
pub(crate) fn interview_templates(desk: State<Desk>) -> Answer<Vec<TemplateView>> {
    Ok(desk.study()?.interview_templates()?)
}

#[tauri::command]
pub(crate) fn assemble_interview(
    desk: State<Desk>,
    template: Template,
    seed: Option<Seed>,
) -> Answer<Assembled> {
    Ok(desk.study()?.assemble_interview(&template, seed)?)
}

#[tauri::command]
pub(crate) fn interview_open(desk: State<Desk>, assembled: Assembled) -> Answer<Interview> {
    Ok(desk.study()?.interview_open(assembled)?)
}

#[tauri::command]
pub(crate) fn interview(desk: State<Desk>) -> Answer<Option<Interview>> {
    Ok(desk.study()?.interview()?)
}

#[tauri::command]
pub(crate) fn interview_step(desk: State<Desk>, step: Step) -> Answer<Interview> {
    Ok(desk.study()?.interview_step(&step)?)
}

#[tauri::command]
pub(crate) fn interview_close(desk: State<Desk>) -> Answer<PastInterview> {
    Ok(desk.study()?.interview_close()?)
}

#[tauri::command]
pub(crate) fn interview_discard(desk: State<Desk>) -> Answer<()> {
    Ok(desk.study()?.interview_discard()?)
}

#[tauri::command]
pub(crate) fn interviews(desk: State<Desk>) -> Answer<Vec<PastInterview>> {
    Ok(desk.study()?.interviews()?)
}

#[tauri::command]
pub(crate) fn scorecard_markdown(desk: State<Desk>, past: PastInterview) -> Answer<String> {
    Ok(desk.study()?.scorecard_markdown(&past))
}

#[tauri::command]
pub(crate) fn scorecard_html(desk: State<Desk>, past: PastInterview) -> Answer<String> {
    Ok(desk.study()?.scorecard_html(&past))
}

#[tauri::command]
pub(crate) fn interviewer_sheet(desk: State<Desk>, assembled: Assembled) -> Answer<String> {
    Ok(desk.study()?.interviewer_sheet(&assembled))
}

#[tauri::command]
pub(crate) fn interview_rubric(desk: State<Desk>) -> Answer<Vec<Anchors>> {
    Ok(desk.study()?.interview_rubric())
}

#[tauri::command]
pub(crate) fn template_fit(desk: State<Desk>, template: Template) -> Answer<TemplateFit> {
    Ok(desk.study()?.template_fit(&template)?)
}

#[tauri::command]
pub(crate) fn save_template(desk: State<Desk>, template: Template) -> Answer<Template> {
    Ok(desk.study()?.save_template(template)?)
}

#[tauri::command]
pub(crate) fn delete_template(desk: State<Desk>, id: &str) -> Answer<()> {
    Ok(desk.study()?.delete_template(id)?)
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

#[tauri::command]
pub(crate) fn read_list(desk: State<Desk>, path: PathBuf) -> Answer<ListPreview> {
    // A list may also be typed as a path, so it need not come from the dialog; only lists are read.
    Ok(desk.study()?.read_list(&path)?)
}

#[tauri::command]
pub(crate) fn import_questions(
    desk: State<Desk>,
    title: &str,
    questions: Vec<ImportedQuestion>,
) -> Answer<MadeFile> {
    Ok(desk.study()?.import_questions(title, &questions)?)
}

#[tauri::command]
pub(crate) fn worksheets(desk: State<Desk>, page: PageRef) -> Answer<Vec<FilledSheet>> {
    Ok(desk.study()?.worksheets(&page)?)
}

#[tauri::command]
pub(crate) fn all_worksheets(desk: State<Desk>) -> Answer<Vec<FilledSheet>> {
    Ok(desk.study()?.all_worksheets()?)
}

#[tauri::command]
pub(crate) fn worksheets_markdown(desk: State<Desk>, sheet: Option<ItemId>) -> Answer<String> {
    Ok(desk.study()?.worksheets_markdown(sheet.as_ref())?)
}

#[tauri::command]
pub(crate) fn worksheet_script(desk: State<Desk>, sheet: ItemId) -> Answer<MadeFile> {
    Ok(desk.study()?.worksheet_script(&sheet)?)
}

#[tauri::command]
pub(crate) fn interview_record(desk: State<Desk>, on: bool) -> Answer<Interview> {
    Ok(desk.study()?.interview_record(on)?)
}
