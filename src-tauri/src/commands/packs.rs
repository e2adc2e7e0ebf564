//! Open folders and what is in them: pages, names, search, and what Today shows.

use std::path::{Path, PathBuf};

use serde_json::json;
use tauri::{AppHandle, Emitter, Manager, State};
use tauri_plugin_dialog::DialogExt;
use understudy_core::{
    error::{Error, ErrorKind, Failure},
    ids::{PackId, PageRef},
    notice::{Level, Notice},
    pack::model::{Item, Name, PackView, PageSource, PageView, Rubric, SearchResults},
    progress::Today,
    study::packs::Library,
};

use super::Answer;
use crate::{app::tell, desk::Desk};

/// The pack that the command line named, once.
#[tauri::command]
pub(crate) fn opened_with(desk: State<Desk>) -> Option<PackId> {
    desk.opened_with()
}

/// Asks for a folder; none when the person thinks better of it.
#[tauri::command]
pub(crate) fn pick_folder(app: AppHandle) -> Option<String> {
    let dialog = app.dialog().file().set_title("Open folder");
    let folder = dialog.blocking_pick_folder()?.into_path().ok()?;
    let shown = folder.display().to_string();
    app.state::<Desk>().choose(folder);
    Some(shown)
}

#[tauri::command]
pub(crate) fn library(desk: State<Desk>) -> Answer<Library> {
    Ok(desk.study()?.library())
}

#[tauri::command]
pub(crate) fn page(desk: State<Desk>, page: PageRef) -> Answer<PageView> {
    Ok(desk.study()?.page(&page)?)
}

#[tauri::command]
pub(crate) fn items(desk: State<Desk>, page: PageRef) -> Answer<Vec<Item>> {
    Ok(desk.study()?.items(&page)?)
}

#[tauri::command]
pub(crate) fn source(desk: State<Desk>, page: PageRef) -> Answer<PageSource> {
    Ok(desk.study()?.source(&page)?)
}

#[tauri::command]
pub(crate) fn search(desk: State<Desk>, query: &str, limit: u32) -> Answer<SearchResults> {
    Ok(desk.study()?.search(query, limit)?)
}

#[tauri::command]
pub(crate) fn names(desk: State<Desk>) -> Answer<Vec<Name>> {
    Ok(desk.study()?.names())
}

#[tauri::command]
pub(crate) fn today(desk: State<Desk>) -> Answer<Today> {
    Ok(desk.study()?.today()?)
}

#[tauri::command]
pub(crate) fn rubric(desk: State<Desk>, page: PageRef) -> Answer<Option<Rubric>> {
    Ok(desk.study()?.rubric(&page))
}

#[tauri::command]
pub(crate) fn open_pack(desk: State<Desk>, path: PathBuf) -> Answer<PackView> {
    desk.check_chosen(&path)?;
    Ok(desk.study()?.open_pack(&path)?)
}

#[tauri::command]
pub(crate) fn close_pack(desk: State<Desk>, id: PackId) -> Answer<()> {
    Ok(desk.study()?.close_pack(&id)?)
}

/// Stops opening a folder that takes too long.
#[tauri::command]
pub(crate) fn stop_opening(desk: State<Desk>, folder: PathBuf) -> Answer<()> {
    Ok(desk.study()?.stop_opening(&folder)?)
}

/// Opens a page's file in the program that the person edits such files with.
#[tauri::command]
pub(crate) fn reveal(desk: State<Desk>, page: PageRef) -> Answer<()> {
    let source = desk.study()?.source(&page)?;
    tauri_plugin_opener::open_path(&source.path, None::<&str>).map_err(|error| {
        Failure::from(
            Error::new(ErrorKind::Other, format!("{} does not open: {error}", source.path))
                .help("Open it in your editor by this path."),
        )
    })
}

/// Opens a folder named on the command line of this process or of a second one.
pub(crate) fn open_from_outside(app: &AppHandle, path: &Path) {
    let (app, path) = (app.clone(), path.to_owned());
    std::thread::spawn(move || {
        let desk = app.state::<Desk>();
        let opened = desk.study().and_then(|study| Ok(study.open_pack(&path)?));
        match opened {
            Ok(pack) => {
                desk.open_with(pack.id.clone());
                if let Err(error) = app.emit("open-pack", json!({ "pack": pack.id })) {
                    tracing::warn!(%error, "the window misses a pack");
                }
            }
            Err(failure) => {
                let notice = Notice {
                    level: Level::Warning,
                    title: format!("{} does not open", path.display()),
                    message: failure.message,
                    help: failure.help,
                };
                desk.notice(notice.clone());
                tell(&app, &notice);
            }
        }
    });
}
