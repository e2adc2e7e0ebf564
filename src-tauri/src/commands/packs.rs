//! Which folders are open.

use std::path::Path;

use tauri::{AppHandle, State};
use tauri_plugin_dialog::DialogExt;
use tokio::sync::oneshot;
use understudy_core::ids::PackId;

use crate::desk::Desk;

/// The pack that the command line named, once.
#[tauri::command(async)]
pub(crate) fn opened_with(desk: State<Desk>) -> Option<PackId> {
    desk.opened_with()
}

/// Asks for a folder; none when the person thinks better of it.
#[tauri::command]
pub(crate) async fn pick_folder(app: AppHandle) -> Option<String> {
    let (sender, chosen) = oneshot::channel();
    app.dialog().file().set_title("Open folder").pick_folder(move |folder| {
        // The receiver is gone when the window is; then nobody waits for an answer.
        let _ = sender.send(folder);
    });
    let folder = chosen.await.ok()??;
    Some(folder.into_path().ok()?.display().to_string())
}

/// Opens a folder named on the command line of this process or of a second one.
pub(crate) fn open_from_outside(_app: &AppHandle, path: &Path) {
    tracing::info!(path = %path.display(), "asked to open a folder");
}
