//! How the program itself is doing.

use tauri::{AppHandle, State};
use understudy_core::notice::Notice;

use super::Answer;
use crate::{app, desk::Desk};

#[tauri::command(async)]
pub(crate) fn health(desk: State<Desk>) -> Vec<Notice> {
    desk.health()
}

/// Opens a study that did not open before.
#[tauri::command(async)]
pub(crate) fn try_again(handle: AppHandle, desk: State<Desk>) -> Answer<()> {
    if desk.open()? {
        app::opened(&handle);
    }
    Ok(())
}
