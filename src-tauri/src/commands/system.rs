//! The program itself, and what it asks of the desktop.

use std::fs;

use item::{
    error::{Error, ErrorKind, Failure},
    notice::Notice,
};
use percent_encoding::percent_decode;
use serde::Deserialize;
use store::recover::{self, RestoreOffer};
use tauri::{
    AppHandle, State,
    http::HeaderMap,
    ipc::{InvokeBody, Request},
};
use tauri_plugin_dialog::DialogExt;

use super::Answer;
use crate::{
    app,
    closing::{self, Closing},
    state::AppState,
};

#[tauri::command]
pub(crate) fn health(state: State<AppState>) -> Vec<Notice> {
    state.health()
}

/// What was said before the window listened; told once.
#[tauri::command]
pub(crate) fn missed_notices(state: State<AppState>) -> Vec<Notice> {
    state.missed_notices()
}

/// The folder that holds progress.
#[tauri::command]
pub(crate) fn data_folder(state: State<AppState>) -> String {
    state.folder().root().display().to_string()
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
pub(crate) fn try_again(handle: AppHandle, state: State<AppState>) -> Answer<()> {
    if state.open()? {
        app::opened(&handle);
    }
    Ok(())
}

/// What could be restored, when the database is missing.
#[tauri::command]
pub(crate) fn restore_offer(state: State<AppState>) -> Option<RestoreOffer> {
    recover::offer(state.folder())
}

/// Restores the newest backup in place of a database that is missing, and opens the study.
#[tauri::command]
pub(crate) fn restore_newest(handle: AppHandle, state: State<AppState>) -> Answer<()> {
    state.restore_newest()?;
    try_again(handle, state)
}

/// Makes an empty database in place of one that is missing, and opens the study.
#[tauri::command]
pub(crate) fn start_fresh(handle: AppHandle, state: State<AppState>) -> Answer<()> {
    recover::start_fresh(state.folder())?;
    try_again(handle, state)
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

/// Asks where to save, writes, and returns the path; none when the user cancels. The request's
/// body is the file as it is; its name stands in a header.
#[tauri::command]
pub(crate) fn save_file(app: AppHandle, request: Request<'_>) -> Answer<Option<String>> {
    let SentFile { name, bytes } = SentFile::of(request.body(), request.headers())?;
    let dialog = app.dialog().file().set_title("Save").set_file_name(name);
    let Some(path) = dialog.blocking_save_file().and_then(|file| file.into_path().ok()) else {
        return Ok(None);
    };
    let shown = path.display().to_string();
    fs::write(&path, bytes).map_err(|error| {
        fail(&format!("cannot write {shown}: {error}"), "Choose another folder.")
    })?;
    Ok(Some(shown))
}

/// A file that the window hands over.
#[derive(Debug, PartialEq)]
struct SentFile {
    name: String,
    bytes: Vec<u8>,
}

impl SentFile {
    /// The header that holds the name, percent-encoded.
    const NAME: &str = "file-name";

    fn of(body: &InvokeBody, headers: &HeaderMap) -> Answer<Self> {
        let name = headers
            .get(Self::NAME)
            .and_then(|value| percent_decode(value.as_bytes()).decode_utf8().ok())
            .filter(|name| !name.is_empty())
            .ok_or_else(|| fail("a file arrived without its name", "Try again."))?;
        let bytes = match body {
            InvokeBody::Raw(bytes) => bytes.clone(),
            // Where the web view refuses the raw way, its other one writes bytes as numbers.
            InvokeBody::Json(json) => Vec::<u8>::deserialize(json)
                .map_err(|_| fail("the file arrived incomplete", "Try again."))?,
        };
        Ok(Self { name: name.into_owned(), bytes })
    }
}

fn fail(message: &str, help: &str) -> Failure {
    Error::new(ErrorKind::Other, message).help(help).into()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use tauri::http::HeaderValue;

    use super::*;

    #[test]
    fn a_file_comes_as_it_is_with_its_name_in_a_header() {
        let check = |name: Option<&str>, body: InvokeBody, expected: Option<(&str, &[u8])>| {
            let mut headers = HeaderMap::new();
            if let Some(name) = name {
                headers.insert(SentFile::NAME, HeaderValue::from_str(name).unwrap());
            }
            let file = SentFile::of(&body, &headers).ok();
            let expected =
                expected.map(|(name, bytes)| SentFile { name: name.into(), bytes: bytes.into() });
            assert_eq!(file, expected, "{name:?}");
        };
        let raw = |bytes: &[u8]| InvokeBody::Raw(bytes.to_vec());
        check(Some("flags.md"), raw(b"# Flags"), Some(("flags.md", b"# Flags")));
        check(Some("empty.md"), raw(b""), Some(("empty.md", b"")));
        check(
            Some("M%C3%BCde%20%E2%80%9Ca%E2%80%9D%0A.md"),
            raw(b"x"),
            Some(("M\u{fc}de “a”\n.md", b"x")),
        );
        check(Some("a.png"), InvokeBody::Json(json!([0, 255, 7])), Some(("a.png", &[0, 255, 7])));
        check(Some("a.png"), InvokeBody::Json(json!([256])), None);
        check(Some("a.png"), InvokeBody::Json(json!({ "bytes": [1] })), None);
        check(Some("%FF"), raw(b"x"), None);
        check(Some(""), raw(b"x"), None);
        check(None, raw(b"x"), None);
    }
}
