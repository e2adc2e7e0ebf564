//! The command line: `understudy check`, `search`, `due`, …, without a window.
//!
//! The one binary calls [`start`]; tests call [`main`] through `understudy-headless`. A subcommand
//! is one variant of [`Command`] and one module with a `run`.

pub mod check;
mod common;
pub mod due;
pub mod grade;
pub mod maintenance;
pub mod review;
pub mod search;
pub mod stats;
mod text;

use std::{
    ffi::OsString,
    io::{self, IsTerminal},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};

/// What the command line asks for.
#[derive(Debug)]
pub enum Start {
    /// Open the window.
    Window(WindowArgs),
    /// The command line has done its work; end the process with this code.
    Done(ExitCode),
}

/// What the window opens with.
#[derive(Args, Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowArgs {
    /// A folder of Markdown to open as a pack
    #[arg(value_name = "PATH")]
    pub path: Option<PathBuf>,
    /// Keep progress in this folder instead of the usual one (also: UNDERSTUDY_DATA)
    #[arg(long, value_name = "DIR", global = true)]
    pub data: Option<PathBuf>,
    /// Draw without the graphics card, for a window that stays blank or flickers
    #[arg(long)]
    pub safe_graphics: bool,
    /// Forget the window's size and place
    #[arg(long)]
    pub reset_window: bool,
}

#[derive(Parser, Debug)]
#[command(name = "understudy", version, about = "An offline study desk for backend interviews")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    window: WindowArgs,
}

#[derive(Subcommand, Debug)]
enum Command {
    Check(check::CheckArgs),
    Search(search::SearchArgs),
    Grade(grade::GradeArgs),
    Due(due::DueArgs),
    Review(review::ReviewArgs),
    Stats(stats::StatsArgs),
    Doctor(maintenance::DoctorArgs),
    Backup(maintenance::BackupArgs),
}

/// Reads the arguments, program name first, and runs the subcommand when there is one.
pub fn start(args: impl IntoIterator<Item = OsString>) -> Start {
    match Cli::try_parse_from(args) {
        Ok(Cli { command: None, window }) => Start::Window(window),
        Ok(Cli { command: Some(command), window }) => Start::Done(run(command, window.data)),
        Err(error) => {
            let code = u8::try_from(error.exit_code()).unwrap_or(2);
            // A closed pipe is no reason to fail louder.
            let _ = error.print();
            Start::Done(ExitCode::from(code))
        }
    }
}

fn run(command: Command, data: Option<PathBuf>) -> ExitCode {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let colours = out.is_terminal() && std::env::var_os("NO_COLOR").is_none();
    let done = match command {
        Command::Check(args) => check::run(&args, &mut out, &mut err, colours),
        Command::Search(args) => search::run(&args, &mut out, &mut err, colours),
        Command::Grade(args) => grade::run(&args, &mut out, &mut err),
        Command::Due(args) => due::run(&args, data, &mut out, &mut err),
        Command::Review(args) => {
            review::run(&args, data, &mut io::stdin().lock(), &mut out, &mut err)
        }
        Command::Stats(args) => stats::run(&args, data, &mut out, &mut err),
        Command::Doctor(args) => maintenance::doctor(&args, data, &mut out, &mut err),
        Command::Backup(args) => maintenance::backups(&args, data, &mut out, &mut err),
    };
    // A closed pipe ends the output, and is nobody's mistake.
    done.unwrap_or(ExitCode::SUCCESS)
}

/// Runs the command line of this process where there is no window to open.
pub fn main() -> ExitCode {
    match start(std::env::args_os()) {
        Start::Done(code) => code,
        Start::Window(_) => {
            eprintln!("error: name a command; `--help` lists them");
            ExitCode::from(2)
        }
    }
}

/// The window's arguments in `args` (program name first), as a second process hands them over.
/// Anything that is not a request for a window counts as a request to be shown.
pub fn window_args(args: impl IntoIterator<Item = OsString>) -> WindowArgs {
    match Cli::try_parse_from(args) {
        Ok(Cli { command: None, window }) => window,
        _ => WindowArgs::default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(args: &[&str]) -> WindowArgs {
        let args = std::iter::once("understudy").chain(args.iter().copied()).map(OsString::from);
        match start(args) {
            Start::Window(window) => window,
            Start::Done(code) => panic!("{code:?}"),
        }
    }

    #[test]
    fn no_arguments_open_the_window() {
        assert_eq!(window(&[]), WindowArgs::default());
    }

    #[test]
    fn a_path_opens_as_a_pack_and_data_names_a_folder() {
        let args = window(&["notes", "--data", "/tmp/d"]);
        assert_eq!(args.path, Some("notes".into()));
        assert_eq!(args.data, Some("/tmp/d".into()));
    }
}
