//! The one builder: opens the study, registers the commands, forwards events, opens the window.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
    thread,
    time::Duration,
};

use item::{
    error::ErrorKind,
    notice::{Level, Notice},
};
use pack::library::built_in_folder;
use sha2::{Digest, Sha256};
use store::folder::DataFolder;
use study::{Change, Changed, Study};
use tauri::{AppHandle, Builder, Manager, Wry, async_runtime, plugin::TauriPlugin};
use tokio::time::{self, MissedTickBehavior};
use understudy_cli::WindowArgs;
use understudy_sound::SystemAudio;

use crate::{
    closing::Closing, commands, events::AppEvent, images, logging, state::AppState, timers, window,
};

/// Opens the window and returns when it is closed.
pub(crate) fn run(args: WindowArgs) -> ExitCode {
    let folder = match DataFolder::choose(args.data.clone()) {
        Ok(folder) => folder,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(help) = error.help {
                eprintln!("help: {help}");
            }
            return ExitCode::FAILURE;
        }
    };
    let app = Builder::default()
        // First, so that a second process ends before it does anything else.
        .plugin(single_instance(&folder))
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_notification::init())
        .register_asynchronous_uri_scheme_protocol(images::SCHEME, images::serve)
        .invoke_handler(commands::handler())
        .setup(move |app| {
            set_up(app.handle(), folder, &args);
            window::open(app.handle(), args.reset_window)?;
            Ok(())
        });
    match app.run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "the window cannot open");
            eprintln!("error: the window cannot open: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Hands a second process on the same data folder over to the first. On Linux each folder has its own
/// name on the message bus; elsewhere the lock of the folder turns a second process away.
fn single_instance(folder: &DataFolder) -> TauriPlugin<Wry> {
    let root = std::path::absolute(folder.root()).unwrap_or_else(|_| folder.root().to_owned());
    let root = std::fs::canonicalize(&root).unwrap_or(root);
    let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
    let name: String = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect();
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(format!("org.understudy.desk.on{name}"))
        .callback(|app, argv, cwd| {
            let args = understudy_cli::window_args(argv.into_iter().map(Into::into));
            window::show(app);
            if let Some(path) = args.path {
                commands::packs::open_from_outside(app, &Path::new(&cwd).join(path));
            }
        })
        .build()
}

fn set_up(app: &AppHandle, folder: DataFolder, args: &WindowArgs) {
    logging::start(&folder.root().join("logs"));
    tracing::info!(version = env!("CARGO_PKG_VERSION"), "starting");
    let state = AppState::new(folder, built_in(app));
    app.manage(state);
    app.manage(Closing::default());
    let notified = app.clone();
    logging::hook(move || {
        AppEvent::Notice(Notice {
            level: Level::Error,
            title: "A part of Understudy stopped".to_owned(),
            message: "What you did last may not have worked. Everything shown as done is saved."
                .to_owned(),
            help: Some("Close and open the window if it no longer answers.".to_owned()),
        })
        .send(&notified);
    });
    opened(app);
    if let Some(path) = &args.path {
        let here = std::env::current_dir().unwrap_or_default();
        commands::packs::open_from_outside(app, &here.join(path));
    }
}

/// The pack that ships with the app.
fn built_in(app: &AppHandle) -> Option<PathBuf> {
    let pack = built_in_folder(app.path().resource_dir().ok().as_deref());
    if pack.is_none() {
        tracing::warn!("the built-in pack is missing");
    }
    pack
}

/// Begins what runs as long as a study is open.
pub(crate) fn opened(app: &AppHandle) {
    let Ok(study) = app.state::<AppState>().study() else { return };
    let changes = study.subscribe();
    let listener = app.clone();
    thread::spawn(move || {
        for change in changes {
            forward(&listener, change);
        }
    });
    let edits = study.library().changes();
    let (listener, reader) = (app.clone(), Arc::clone(&study));
    thread::spawn(move || {
        reader.library().follow(edits, |change| {
            AppEvent::PacksChanged(change.clone()).send(&listener);
        });
    });
    let looks = study.library().watch_opening();
    let (listener, reader) = (app.clone(), Arc::clone(&study));
    thread::spawn(move || {
        while looks.recv().is_ok() {
            // Of several at once, only the last matters.
            while looks.try_recv().is_ok() {}
            AppEvent::PacksOpening { opening: reader.library().opening() }.send(&listener);
        }
    });
    // While the window is being made, each folder on a thread of its own.
    study.library().open_remembered();
    let first = Arc::clone(&study);
    thread::spawn(move || {
        if let Err(error) = first.library().watch() {
            tracing::warn!(%error, "edits beside the window are not seen");
        }
        first.library().wait();
        tracing::info!("packs are open");
        if let Err(error) = first.interviews().settle() {
            tracing::warn!(%error, "grades of an interview wait to be taken into the queue");
        }
    });
    study.recordings().use_audio(Arc::new(SystemAudio));
    timers::start(app, &study);
    let (handle, backed_up) = (app.clone(), Arc::clone(&study));
    async_runtime::spawn(back_up_daily(handle, backed_up));
    thread::spawn(move || match study.recordings().prune() {
        Ok(0) => {}
        Ok(recordings) => tracing::info!(recordings, "old recordings were deleted"),
        Err(error) => tracing::warn!(%error, "old recordings could not be deleted"),
    });
}

/// How often it is asked whether a study day's backup is due. The app may run for a month.
const BACKUP_BEAT: Duration = Duration::from_secs(10 * 60);

async fn back_up_daily(app: AppHandle, study: Arc<Study>) {
    let mut beat = time::interval(BACKUP_BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut told = None;
    loop {
        beat.tick().await;
        let (app, study) = (app.clone(), Arc::clone(&study));
        match async_runtime::spawn_blocking(move || back_up(&app, &study, told)).await {
            Ok(reason) => told = reason,
            Err(error) => tracing::error!(%error, "the day's backup stopped"),
        }
    }
}

/// Makes the backup when it is due. A failure is retried; its reason is returned, and the window is told
/// of it once.
fn back_up(app: &AppHandle, study: &Study, told: Option<ErrorKind>) -> Option<ErrorKind> {
    match study.maintenance().back_up_daily() {
        Ok(Some(path)) => {
            tracing::info!(path = %path.display(), "backed up");
            None
        }
        Ok(None) => told,
        Err(error) => {
            tracing::warn!(%error, "the day's backup failed");
            if told != Some(error.kind) {
                AppEvent::Notice(Notice::no_backup(&error)).send(app);
            }
            Some(error.kind)
        }
    }
}

fn forward(app: &AppHandle, change: Change) {
    if let Change::Study(study) = &change
        && study.changed.iter().any(|what| matches!(what, Changed::Setting { .. }))
    {
        window::repaint(app);
    }
    AppEvent::from(change).send(app);
}
