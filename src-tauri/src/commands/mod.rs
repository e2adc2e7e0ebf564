//! What the window may ask for. Each command is one line that calls the study; logic belongs in core.
//!
//! All are `async`, that is, off the main thread. Failures cross as [`Failure`].

mod interview;
pub(crate) mod packs;
mod progress;
mod rehearsal;
mod review;
mod settings;
mod system;

use tauri::{Wry, ipc::Invoke};
use understudy_core::error::Failure;

/// What a command answers.
type Answer<T> = Result<T, Failure>;

/// All commands, by name.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        interview::interview_templates,
        interview::assemble_interview,
        interview::interview_open,
        interview::interview,
        interview::interview_step,
        interview::interview_close,
        interview::interview_discard,
        interview::interviews,
        interview::scorecard_markdown,
        interview::scorecard_html,
        interview::interviewer_sheet,
        packs::library,
        packs::page,
        packs::items,
        packs::source,
        packs::names,
        packs::search,
        packs::today,
        packs::rubric,
        packs::open_pack,
        packs::close_pack,
        packs::reveal,
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
        rehearsal::scripts,
        rehearsal::rehearsal,
        rehearsal::rehearsal_open,
        rehearsal::rehearsal_step,
        rehearsal::rehearsal_rating,
        rehearsal::rehearsal_close,
        rehearsal::rehearsal_discard,
        rehearsal::rehearsals,
        rehearsal::microphones,
        rehearsal::recordings,
        rehearsal::delete_recording,
        rehearsal::heard,
        rehearsal::play_recording,
        rehearsal::stop_playing,
        rehearsal::run_markdown,
        review::due_overview,
        review::start_session,
        review::session,
        review::answer,
        review::end_session,
        review::session_summary,
        review::bank,
        review::item_memory,
        review::orphans,
        review::make_card,
        review::stats,
        review::outlook,
        review::optimise,
        review::optimiser,
        review::stop_optimising,
        review::choose_parameters,
        review::parameter_sets,
        settings::settings,
        settings::device_setting,
        system::data_folder,
        system::health,
        system::open_link,
        system::save_file,
        system::try_again,
    ]
}
