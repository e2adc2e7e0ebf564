//! Mock interviews.

use tauri::State;
use understudy_core::{
    interview::{
        assemble::{Assembled, Seed},
        run::Step,
        template::Template,
    },
    study::interviewing::{Interview, PastInterview, TemplateView},
};

use super::Answer;
use crate::desk::Desk;

#[tauri::command(async)]
pub(crate) fn interview_templates(desk: State<Desk>) -> Answer<Vec<TemplateView>> {
    Ok(desk.study()?.interview_templates()?)
}

#[tauri::command(async)]
pub(crate) fn assemble_interview(
    desk: State<Desk>,
    template: Template,
    seed: Option<Seed>,
) -> Answer<Assembled> {
    Ok(desk.study()?.assemble_interview(&template, seed)?)
}

#[tauri::command(async)]
pub(crate) fn interview_open(desk: State<Desk>, assembled: Assembled) -> Answer<Interview> {
    Ok(desk.study()?.interview_open(assembled)?)
}

#[tauri::command(async)]
pub(crate) fn interview(desk: State<Desk>) -> Answer<Option<Interview>> {
    Ok(desk.study()?.interview()?)
}

#[tauri::command(async)]
pub(crate) fn interview_step(desk: State<Desk>, step: Step) -> Answer<Interview> {
    Ok(desk.study()?.interview_step(&step)?)
}

#[tauri::command(async)]
pub(crate) fn interview_close(desk: State<Desk>) -> Answer<PastInterview> {
    Ok(desk.study()?.interview_close()?)
}

#[tauri::command(async)]
pub(crate) fn interview_discard(desk: State<Desk>) -> Answer<()> {
    Ok(desk.study()?.interview_discard()?)
}

#[tauri::command(async)]
pub(crate) fn interviews(desk: State<Desk>) -> Answer<Vec<PastInterview>> {
    Ok(desk.study()?.interviews()?)
}

#[tauri::command(async)]
pub(crate) fn scorecard_markdown(desk: State<Desk>, past: PastInterview) -> Answer<String> {
    Ok(desk.study()?.scorecard_markdown(&past))
}

#[tauri::command(async)]
pub(crate) fn scorecard_html(desk: State<Desk>, past: PastInterview) -> Answer<String> {
    Ok(desk.study()?.scorecard_html(&past))
}

#[tauri::command(async)]
pub(crate) fn interviewer_sheet(desk: State<Desk>, assembled: Assembled) -> Answer<String> {
    Ok(desk.study()?.interviewer_sheet(&assembled))
}
