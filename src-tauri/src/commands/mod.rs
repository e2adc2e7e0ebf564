//! What the window may ask for. Each command calls the study; logic of studying belongs in core.
//!
//! All run on the pool for blocking work ([`in_pool`]): one that waits for the disk holds up neither the
//! window nor any other command. Failures cross as [`Failure`].

mod board;
mod interview;
pub(crate) mod packs;
mod progress;
mod rehearsal;
mod review;
mod settings;
mod system;

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use tauri::{Wry, async_runtime, ipc::Invoke};
use understudy_core::error::{ErrorKind, Failure};

/// What a command answers.
type Answer<T> = Result<T, Failure>;

/// All commands, by name.
pub(crate) fn handler() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    let commands = Arc::new(commands());
    move |invoke| {
        let commands = Arc::clone(&commands);
        let (name, resolver) = (invoke.message.command().to_owned(), invoke.resolver.clone());
        in_pool(move || match catch_unwind(AssertUnwindSafe(|| commands(invoke))) {
            Ok(true) => {}
            Ok(false) => resolver.reject(format!("Command {name} not found")),
            // The panic is in the log and was told; whoever waits for an answer gets one.
            Err(_) => resolver.reject(Failure {
                kind: ErrorKind::Other,
                message: format!("Understudy stopped while it worked on `{name}`"),
                help: Some("Try again. Everything shown as saved is saved.".to_owned()),
            }),
        });
        true
    }
}

/// Runs `work` on a thread of its own kind: there are as many as are needed, and none of them is one that
/// timers, events or other commands wait for.
fn in_pool(work: impl FnOnce() + Send + 'static) {
    drop(async_runtime::spawn_blocking(work));
}

fn commands() -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        board::board_diagrams,
        board::board_open,
        board::board,
        board::board_save,
        board::board_text,
        board::board_hint,
        board::board_leave,
        board::board_finish,
        board::board_result,
        board::board_overrule,
        board::board_synonym,
        board::board_close,
        board::board_note,
        board::board_unrate,
        board::board_discard,
        board::board_attempts,
        board::board_versions,
        board::board_version,
        board::board_mermaid,
        board::drills,
        board::drill_open,
        board::drill_step,
        board::sketch,
        board::sketch_save,
        board::drawing,
        board::board_of_drawing,
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
        interview::interview_record,
        interview::interview_rubric,
        interview::template_fit,
        interview::save_template,
        interview::delete_template,
        interview::pick_list,
        interview::read_list,
        interview::import_questions,
        interview::worksheets,
        interview::all_worksheets,
        interview::worksheets_markdown,
        interview::worksheet_script,
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
        packs::stop_opening,
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
        rehearsal::make_script,
        rehearsal::time_box,
        rehearsal::time_box_start,
        rehearsal::time_box_step,
        review::due_overview,
        review::session_preview,
        review::start_session,
        review::session,
        review::answer,
        review::end_session,
        review::bank,
        review::bank_options,
        review::items_sheet,
        review::item_memory,
        review::orphans,
        review::make_card,
        review::outlook,
        review::optimise,
        review::optimiser,
        review::stop_optimising,
        review::choose_parameters,
        review::parameter_sets,
        settings::settings,
        settings::device_setting,
        settings::form_draft,
        settings::save_form_draft,
        system::close_window,
        system::data_folder,
        system::health,
        system::keep_window_open,
        system::missed_notices,
        system::open_link,
        system::save_file,
        system::try_again,
        system::restore_offer,
        system::restore_newest,
        system::start_fresh,
    ]
}

#[cfg(test)]
mod tests {
    use std::{
        collections::BTreeSet,
        fs,
        path::Path,
        sync::{Condvar, Mutex},
        time::Duration,
    };

    use super::*;

    /// Far more than the runtime has workers.
    const SLOW: usize = 64;

    #[test]
    fn slow_commands_hold_up_no_other() {
        let done = Arc::new((Mutex::new(0), Condvar::new()));
        let answered = Arc::new((Mutex::new(false), Condvar::new()));
        let wait = |pair: &(Mutex<bool>, Condvar)| {
            let guard = pair.0.lock().unwrap();
            let limit = Duration::from_secs(30);
            *pair.1.wait_timeout_while(guard, limit, |answered| !*answered).unwrap().0
        };
        for _ in 0..SLOW {
            let (done, answered) = (Arc::clone(&done), Arc::clone(&answered));
            in_pool(move || {
                if wait(&answered) {
                    *done.0.lock().unwrap() += 1;
                }
                done.1.notify_all();
            });
        }
        let quick = Arc::clone(&answered);
        in_pool(move || {
            *quick.0.lock().unwrap() = true;
            quick.1.notify_all();
        });
        assert!(wait(&answered), "a quick command waits for the slow ones");
        let guard = done.0.lock().unwrap();
        let limit = Duration::from_secs(30);
        let (count, _) = done.1.wait_timeout_while(guard, limit, |count| *count < SLOW).unwrap();
        assert_eq!(*count, SLOW);
    }

    fn sources() -> Vec<(String, String)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src-tauri/src/commands");
        let mut sources: Vec<(String, String)> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .map(|path| {
                let name = path.file_stem().unwrap().to_string_lossy().into_owned();
                (name, fs::read_to_string(path).unwrap())
            })
            .collect();
        sources.sort();
        sources
    }

    /// A body that blocks must not run on the workers of the runtime, which `command(async)` would do.
    #[test]
    fn no_blocking_body_runs_on_the_runtime() {
        for (name, text) in sources() {
            let (code, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
            assert!(!code.contains("command(async)"), "{name}.rs: write `#[tauri::command]`");
        }
    }

    /// Both sides of the bridge name the same commands: the names in the window's one file that calls them
    /// are read from its text.
    #[test]
    fn the_window_calls_every_command_and_no_other() {
        let own = include_str!("mod.rs");
        let (_, listed) = own.split_once("generate_handler![").unwrap();
        let (listed, _) = listed.split_once(']').unwrap();
        let here: BTreeSet<&str> = listed
            .lines()
            .filter_map(|line| line.trim().trim_end_matches(',').rsplit_once("::"))
            .map(|(_, name)| name)
            .collect();
        let backend = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/src/backend");
        let text: String = ["tauri.ts", "board.ts"]
            .map(|file| fs::read_to_string(backend.join(file)).unwrap())
            .concat();
        let there: BTreeSet<&str> = text
            .split("call(\"")
            .skip(1)
            .filter_map(|rest| rest.split_once('"'))
            .map(|(name, _)| name)
            .collect();
        let only = |a: &BTreeSet<&str>, b: &BTreeSet<&str>| {
            a.difference(b).map(|n| (*n).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(only(&here, &there), [""; 0], "the window never calls these");
        assert_eq!(only(&there, &here), [""; 0], "the program has none of these");
    }
}
