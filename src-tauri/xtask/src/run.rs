//! Building the window and opening it, with or without a display.

use std::{
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, SystemTime},
};

use understudy_display::{Output, ProcessGuard, Stage};

use crate::{Outcome, process, setup, workspace};

/// More colours than an empty window with its background has; a line of smoothed text has dozens.
const PAINTED: u32 = 24;
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(500);

/// `cargo xtask run [--stay] [PATH and options of the app]`.
pub(crate) fn run(args: &[String]) -> Outcome {
    let (stay, args): (Vec<&String>, Vec<&String>) = args.iter().partition(|arg| *arg == "--stay");
    setup::setup()?;
    build()?;
    let mut app = process::command(&workspace::app().to_string_lossy());
    // A path is the caller's, not the repository's.
    app.args(args).current_dir(std::env::current_dir().unwrap_or_else(|_| workspace::root()));
    if has_display() { process::run(&mut app) } else { without_display(app, !stay.is_empty()) }
}

/// Builds the pages and the window around them.
pub(crate) fn build() -> Outcome {
    build_ui()?;
    process::run(&mut process::cargo(["build", "--package", "understudy"]))
}

/// Builds `ui/dist`, unless it is newer than everything it is made from.
pub(crate) fn build_ui() -> Outcome {
    let ui = workspace::ui();
    let made = fs::metadata(ui.join("dist/index.html")).and_then(|data| data.modified()).ok();
    let skip = [OsStr::new("node_modules"), OsStr::new("dist")];
    if made.is_some_and(|made| newest(&ui, &skip).is_some_and(|changed| changed < made)) {
        return Ok(());
    }
    process::run(&mut process::npm(["run", "build"]))
}

/// When something below `folder` last changed.
fn newest(folder: &Path, skip: &[&OsStr]) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let times =
        entries.filter(|entry| !skip.contains(&entry.file_name().as_os_str())).flat_map(|entry| {
            let data = entry.metadata().ok()?;
            let own = data.modified().ok();
            if data.is_dir() { newest(&entry.path(), skip).max(own) } else { own }
        });
    times.max()
}

fn has_display() -> bool {
    if !cfg!(target_os = "linux") {
        return true;
    }
    ["DISPLAY", "WAYLAND_DISPLAY"]
        .iter()
        .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()))
}

fn without_display(mut app: Command, stay: bool) -> Outcome {
    println!("There is no display here: opening the window on a virtual one.");
    let stage = Stage::open(1180, 800).map_err(|error| error.to_string())?;
    stage.dress(&mut app);
    let mut window =
        ProcessGuard::start(&app, Output::Inherited).map_err(|error| error.to_string())?;
    let picture = workspace::target().join("understudy.png");
    wait_for_paint(&stage, &mut window)?;
    stage.picture(&picture).map_err(|error| error.to_string())?;
    println!("The window is open; this is how it looks: {}", shown(&picture));
    if stay {
        println!("It stays open on display {} until you press Ctrl+C.", stage.display());
        window.wait().map_err(|error| error.to_string())?;
    }
    Ok(())
}

/// Waits until something is drawn and has stopped changing.
fn wait_for_paint(stage: &Stage, window: &mut ProcessGuard) -> Outcome {
    let mut before = 0;
    let rounds = PATIENCE.as_millis() / PAUSE.as_millis();
    for _ in 0..rounds {
        if let Ok(Some(status)) = window.ended() {
            return Err(format!("the window closed by itself ({status})"));
        }
        let colours = stage.colours().unwrap_or(0);
        if colours >= PAINTED && colours == before {
            return Ok(());
        }
        before = colours;
        thread::sleep(PAUSE);
    }
    if before >= PAINTED {
        return Ok(());
    }
    Err(format!("the window stayed empty for {} seconds", PATIENCE.as_secs()))
}

fn shown(path: &Path) -> String {
    let here: PathBuf = std::env::current_dir().unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}
