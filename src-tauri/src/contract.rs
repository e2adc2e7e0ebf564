//! The commands without a window, for `ui/src/backend/contract.test.ts`: it makes the same calls to them and to the
//! fake backend, and expects the same of both.

use std::{
    io::{BufRead, stdin},
    path::Path,
};

use serde::Deserialize;
use serde_json::{Value, json};
use store::folder::DataFolder;
use tauri::{
    WebviewWindowBuilder,
    ipc::{CallbackFn, InvokeBody, InvokeResponseBody},
    test::{INVOKE_KEY, get_ipc_response, mock_builder, mock_context, noop_assets},
    webview::InvokeRequest,
};

use crate::{closing::Closing, commands, events::AppEvent, state::AppState};

#[derive(Deserialize)]
struct Asked {
    command: String,
    args: Value,
}

/// Reads calls from standard input, one a line, and writes what each answered and what the window would have heard.
#[test]
#[ignore = "waits for calls, which `cargo xtask test app` makes"]
fn serve() {
    let data = tempfile::tempdir().unwrap();
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("content/backend");
    let folder = DataFolder::choose(Some(data.path().to_owned())).unwrap();
    let state = AppState::new(folder, Some(pack));
    let study = state.study().unwrap();
    study.library().open_remembered();
    study.library().wait();
    let changes = study.subscribe();
    let app = mock_builder()
        .manage(state)
        .manage(Closing::default())
        .invoke_handler(commands::windowless())
        .build(mock_context(noop_assets()))
        .unwrap();
    let window = WebviewWindowBuilder::new(&app, "main", Default::default()).build().unwrap();
    println!("{}", json!({ "ready": true }));
    for line in stdin().lock().lines() {
        let Asked { command, args } = serde_json::from_str(&line.unwrap()).unwrap();
        let request = InvokeRequest {
            cmd: command,
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().unwrap(),
            body: InvokeBody::Json(args),
            headers: Default::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        let answer = match get_ipc_response(&window, request) {
            Ok(InvokeResponseBody::Json(text)) => {
                json!({ "answer": serde_json::from_str::<Value>(&text).unwrap() })
            }
            Ok(InvokeResponseBody::Raw(bytes)) => json!({ "answer": bytes }),
            Err(failure) => json!({ "failure": failure }),
        };
        let heard: Vec<AppEvent> = changes.try_iter().map(AppEvent::from).collect();
        println!("{}", json!({ "reply": answer, "heard": heard }));
    }
}
