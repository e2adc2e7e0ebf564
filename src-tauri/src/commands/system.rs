//! The program itself, and what it asks of the desktop.

use std::fs;

use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;
use understudy_core::{
    error::{Error, ErrorKind, Failure},
    notice::Notice,
    store::recover::{self, RestoreOffer},
};

use super::Answer;
use crate::{
    app,
    closing::{self, Closing},
    desk::Desk,
};

#[tauri::command]
pub(crate) fn health(desk: State<Desk>) -> Vec<Notice> {
    desk.health()
}

/// What was said before the window listened; told once.
#[tauri::command]
pub(crate) fn missed_notices(desk: State<Desk>) -> Vec<Notice> {
    desk.missed_notices()
}

#[tauri::command]
pub(crate) fn data_folder(desk: State<Desk>) -> String {
    desk.folder().root().display().to_string()
}

/// What was typed is saved; the window closes now.
#[tauri::command]
pub(crate) fn close_window(app: AppHandle) {
    closing::close(&app);
}

/// The page asks the person first; the window stays open meanwhile.
#[tauri::command]
pub(crate) fn keep_window_open(closing: State<Closing>) {
    closing.keep_open();
}

/// Opens a study that did not open before.
#[tauri::command]
pub(crate) fn try_again(handle: AppHandle, desk: State<Desk>) -> Answer<()> {
    if desk.open()? {
        app::opened(&handle);
    }
    Ok(())
}

/// What could be restored, when the database is missing.
#[tauri::command]
pub(crate) fn restore_offer(desk: State<Desk>) -> Option<RestoreOffer> {
    recover::offer(desk.folder())
}

/// Restores the newest backup in place of a database that is missing, and opens the study.
#[tauri::command]
pub(crate) fn restore_newest(handle: AppHandle, desk: State<Desk>) -> Answer<()> {
    desk.restore_newest()?;
    try_again(handle, desk)
}

/// Makes an empty database in place of one that is missing, and opens the study.
#[tauri::command]
pub(crate) fn start_fresh(handle: AppHandle, desk: State<Desk>) -> Answer<()> {
    recover::start_fresh(desk.folder())?;
    try_again(handle, desk)
}

/// Opens a web address or writes a letter, in the person's own programs; nothing else can be opened.
#[tauri::command]
pub(crate) fn open_link(url: &str) -> Answer<()> {
    let known = ["https://", "http://", "mailto:"];
    if !known.iter().any(|scheme| url.starts_with(scheme)) {
        return Err(fail("only web and mail addresses can be opened", "Copy the address instead."));
    }
    tauri_plugin_opener::open_url(url, None::<&str>).map_err(|error| {
        fail(&format!("{url} does not open: {error}"), "Copy it into your browser.")
    })
}

/// Asks where to, writes, and answers with the path; none when the person thinks better of it.
#[tauri::command]
pub(crate) async fn save_file(
    app: AppHandle,
    name: String,
    bytes: Vec<u8>,
) -> Answer<Option<String>> {
    let (sender, chosen) = oneshot::channel();
    app.dialog().file().set_title("Save").set_file_name(name).save_file(move |file| {
        // The receiver is gone when the window is; then nobody waits for an answer.
        let _ = sender.send(file);
    });
    let Some(path) = chosen.await.ok().flatten().and_then(|file| file.into_path().ok()) else {
        return Ok(None);
    };
    let shown = path.display().to_string();
    fs::write(&path, bytes).map_err(|error| {
        fail(&format!("cannot write {shown}: {error}"), "Choose another folder.")
    })?;
    Ok(Some(shown))
}

fn fail(message: &str, help: &str) -> Failure {
    Error::new(ErrorKind::Other, message).help(help).into()
}
