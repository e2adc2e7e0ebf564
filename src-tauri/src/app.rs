//! The one builder: opens the window and connects it to the core.

use std::process::ExitCode;

use tauri::{Builder, WebviewUrl, WebviewWindowBuilder};
use understudy_cli::WindowArgs;

use crate::theme;

/// Opens the window and returns when it is closed.
pub(crate) fn run(_args: &WindowArgs) -> ExitCode {
    let app = Builder::default().setup(|app| {
        open_window(app)?;
        Ok(())
    });
    match app.run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: the window cannot open: {error}");
            ExitCode::FAILURE
        }
    }
}

fn open_window(app: &tauri::App) -> tauri::Result<()> {
    let paint = theme::first_paint("system", false);
    WebviewWindowBuilder::new(app, "main", WebviewUrl::App("index.html".into()))
        .title("Understudy")
        .inner_size(1180.0, 800.0)
        .min_inner_size(720.0, 480.0)
        .background_color(paint.paper)
        .theme(paint.window)
        .initialization_script(theme::script(paint))
        .build()?;
    Ok(())
}
