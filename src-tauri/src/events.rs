//! What the window is told, unasked: one enum, one way to send it.

use item::{ids::PackId, notice::Notice};
use pack::{library::PacksChanged, model::OpeningPack};
use serde::Serialize;
use study::{Change, DayBegan, StudyChanged};
use tauri::{AppHandle, Emitter};

/// The name under which Tauri carries every event.
pub(crate) const CHANNEL: &str = "app-event";

/// What the window is told, unasked.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub(crate) enum AppEvent {
    /// Progress, settings, or what is under way changed.
    StudyChanged(StudyChanged),
    /// Another study day has begun: at the rollover hour, or after the computer slept through it.
    DayBegan(DayBegan),
    /// A pack changed on disk, was opened or closed.
    PacksChanged(PacksChanged),
    /// How far the folders that are being opened have come; each time all of them.
    PacksOpening { opening: Vec<OpeningPack> },
    /// The program was asked to show a pack.
    OpenPack { pack: PackId },
    /// The optimiser has come further, or has ended.
    OptimiserChanged,
    /// Something to say to the user.
    Notice(Notice),
    /// The window is to be closed; it waits a moment for `close_window` or `keep_window_open`.
    CloseRequested,
}

impl From<Change> for AppEvent {
    fn from(change: Change) -> Self {
        match change {
            Change::Study(study) => Self::StudyChanged(study),
            Change::Day(day) => Self::DayBegan(day),
            Change::Notice(notice) => Self::Notice(notice),
            Change::Optimiser => Self::OptimiserChanged,
        }
    }
}

impl AppEvent {
    /// Sends it to the window. False when that failed, which the log then says.
    pub(crate) fn send(&self, app: &AppHandle) -> bool {
        let sent = app.emit(CHANNEL, self);
        if let Err(error) = &sent {
            tracing::warn!(%error, "the window misses an event");
        }
        sent.is_ok()
    }
}
