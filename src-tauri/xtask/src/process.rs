//! Running other programs, and saying so.

use std::{
    io::{BufRead, BufReader},
    process::{Command, Stdio},
};

use crate::{Outcome, workspace};

/// A command that runs at the root of the repository.
pub(crate) fn command(program: &str) -> Command {
    let mut command = Command::new(program);
    command.current_dir(workspace::root());
    command
}

/// `cargo`, the one that runs us.
pub(crate) fn cargo<const N: usize>(args: [&str; N]) -> Command {
    let mut cargo = command(&std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    cargo.args(args);
    cargo
}

/// `npm` in the folder of the user interface.
pub(crate) fn npm<const N: usize>(args: [&str; N]) -> Command {
    let mut npm = command(if cfg!(windows) { "npm.cmd" } else { "npm" });
    npm.current_dir(workspace::ui()).args(args);
    npm
}

/// Runs it, in sight.
pub(crate) fn run(command: &mut Command) -> Outcome {
    let line = announce(command);
    match command.status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` failed ({status})")),
        Err(error) => Err(format!("`{line}` cannot be started: {error}")),
    }
}

/// Runs it and hands every line that it prints to `look`, besides printing it.
pub(crate) fn watch(command: &mut Command, mut look: impl FnMut(&str)) -> Outcome {
    let line = announce(command);
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("`{line}` cannot be started: {error}"))?;
    if let Some(output) = child.stdout.take() {
        for bytes in BufReader::new(output).split(b'\n').map_while(Result::ok) {
            let text = String::from_utf8_lossy(&bytes);
            println!("{text}");
            look(&text);
        }
    }
    match child.wait() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`{line}` failed ({status})")),
        Err(error) => Err(format!("`{line}` was lost: {error}")),
    }
}

/// Runs it silently and returns what it printed.
pub(crate) fn capture(command: &mut Command) -> Result<String, String> {
    let line = words(command);
    let output =
        command.output().map_err(|error| format!("`{line}` cannot be started: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    } else {
        let said = String::from_utf8_lossy(&output.stderr);
        Err(format!("`{line}` failed ({}): {}", output.status, said.trim()))
    }
}

/// Whether it can be started and succeeds, silently.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

fn announce(command: &Command) -> String {
    let line = words(command);
    eprintln!("$ {line}");
    line
}

fn words(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let args = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(name).chain(args).collect::<Vec<_>>().join(" ")
}
