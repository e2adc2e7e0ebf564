//! Open folders and what is in them: pages, names, search, and what Today shows.

use std::path::{Path, PathBuf};

use item::{
    error::{Error, ErrorKind, Failure},
    ids::{PackId, PageRef},
    model::{Item, Rubric},
    notice::{Level, Notice},
};
use pack::model::{Name, PackView, PageSource, PageView, SearchResults};
use study::{library::Library, progress::Today};
use tauri::{AppHandle, Manager, State};
use tauri_plugin_dialog::DialogExt;

use super::Answer;
use crate::{events::AppEvent, state::AppState};

/// The pack that the command line named, once.
#[tauri::command]
pub(crate) fn opened_with(state: State<AppState>) -> Option<PackId> {
    state.opened_with()
}

/// Asks for a folder; none when the person thinks better of it.
#[tauri::command]
pub(crate) fn pick_folder(app: AppHandle) -> Option<String> {
    let dialog = app.dialog().file().set_title("Open folder");
    let folder = dialog.blocking_pick_folder()?.into_path().ok()?;
    let shown = folder.display().to_string();
    app.state::<AppState>().choose(folder);
    Some(shown)
}

#[tauri::command]
pub(crate) fn library(state: State<AppState>) -> Answer<Library> {
    Ok(state.study()?.library().overview())
}

#[tauri::command]
pub(crate) fn page(state: State<AppState>, page: PageRef) -> Answer<PageView> {
    Ok(state.study()?.library().page(&page)?)
}

#[tauri::command]
pub(crate) fn items(state: State<AppState>, page: PageRef) -> Answer<Vec<Item>> {
    Ok(state.study()?.library().items(&page)?)
}

#[tauri::command]
pub(crate) fn source(state: State<AppState>, page: PageRef) -> Answer<PageSource> {
    Ok(state.study()?.library().source(&page)?)
}

#[tauri::command]
pub(crate) fn search(state: State<AppState>, query: &str, limit: u32) -> Answer<SearchResults> {
    Ok(state.study()?.library().search(query, limit)?)
}

#[tauri::command]
pub(crate) fn names(state: State<AppState>) -> Answer<Vec<Name>> {
    Ok(state.study()?.library().names())
}

#[tauri::command]
pub(crate) fn today(state: State<AppState>) -> Answer<Today> {
    Ok(state.study()?.progress().today()?)
}

/// A page's first rubric.
#[tauri::command]
pub(crate) fn rubric(state: State<AppState>, page: PageRef) -> Answer<Option<Rubric>> {
    Ok(state.study()?.library().rubric(&page))
}

#[tauri::command]
pub(crate) fn open_pack(state: State<AppState>, path: PathBuf) -> Answer<PackView> {
    state.check_chosen(&path)?;
    Ok(state.study()?.library().open(&path)?)
}

#[tauri::command]
pub(crate) fn close_pack(state: State<AppState>, id: PackId) -> Answer<()> {
    Ok(state.study()?.library().close(&id)?)
}

/// Stops opening a folder that takes too long.
#[tauri::command]
pub(crate) fn stop_opening(state: State<AppState>, folder: PathBuf) -> Answer<()> {
    Ok(state.study()?.library().stop_opening(&folder)?)
}

/// Opens a page's file in the program that the person edits such files with.
#[tauri::command]
pub(crate) fn reveal(state: State<AppState>, page: PageRef) -> Answer<()> {
    let source = state.study()?.library().source(&page)?;
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
        let state = app.state::<AppState>();
        let opened = state.study().and_then(|study| Ok(study.library().open(&path)?));
        match opened {
            Ok(pack) => {
                state.open_with(pack.id.clone());
                AppEvent::OpenPack { pack: pack.id }.send(&app);
            }
            Err(failure) => {
                let notice = Notice {
                    level: Level::Warning,
                    title: format!("{} does not open", path.display()),
                    message: failure.message,
                    help: failure.help,
                };
                state.notice(notice.clone());
                AppEvent::Notice(notice).send(&app);
            }
        }
    });
}
