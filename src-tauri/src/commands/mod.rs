//! What the window may ask for. Each command is one line that calls the study; logic belongs in core.
//!
//! All are `async`, that is, off the main thread. Failures cross as [`Failure`].

pub(crate) mod packs;
mod progress;
mod settings;
mod system;

use tauri::{Wry, ipc::Invoke};
use understudy_core::error::Failure;

/// What a command answers.
type Answer<T> = Result<T, Failure>;

/// All commands, by name.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        packs::opened_with,
        packs::pick_folder,
        progress::act,
        progress::undo,
        progress::redo,
        progress::undo_state,
        progress::progress,
        progress::flags,
        progress::export_flags,
        progress::save_place,
        settings::settings,
        settings::device_setting,
        system::data_folder,
        system::health,
        system::open_link,
        system::save_file,
        system::try_again,
    ]
}
