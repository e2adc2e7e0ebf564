//! `understudy doctor` and `understudy backup`: looking after the data.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Subcommand};
use serde_json::json;
use understudy_core::{
    Error, ErrorKind, Result,
    clock::{Clock, SystemClock},
    store::{
        Access,
        backup::{self, Backup},
        doctor::Report,
        folder::DataFolder,
    },
};

use crate::desk;

/// Look the progress database over, and mend what can be computed again
#[derive(Args, Clone, Debug, Default)]
pub struct DoctorArgs {
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
    /// Move a damaged database aside, put the newest good backup in its place and read back what can be
    #[arg(long)]
    pub repair: bool,
}

/// Look after backups
#[derive(Args, Clone, Debug)]
pub struct BackupArgs {
    #[command(subcommand)]
    pub(crate) what: What,
}

#[derive(Subcommand, Clone, Debug)]
pub(crate) enum What {
    /// Make one now; it is kept until you delete it
    Make,
    /// List them, newest first
    List {
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put one in the database's place; what is there is backed up first
    Restore {
        /// Its name, as listed
        name: String,
    },
}

fn examine(data: Option<PathBuf>, repair: bool) -> Result<(Report, Vec<String>)> {
    // Beside an open window the doctor looks and mends nothing.
    let study = match desk::open(data.clone(), Access::Write) {
        Err(error) if error.kind == ErrorKind::Locked && !repair => {
            desk::open(data.clone(), Access::Read)?
        }
        opened => opened?,
    };
    let mut said: Vec<String> = study
        .health()
        .iter()
        .map(|notice| format!("{}: {}", notice.title, notice.message))
        .collect();
    let report = study.doctor()?;
    if report.damage.is_empty() || !repair {
        return Ok((report, said));
    }
    drop(study);
    let folder = DataFolder::choose(data.clone())?;
    let notice = backup::repair(&folder, SystemClock::new().now(), &report.damage.join("; "))?;
    said.push(format!("{}: {}", notice.title, notice.message));
    Ok((desk::open(data, Access::Write)?.doctor()?, said))
}

/// Prints what the doctor finds: exit code 1 when something is wrong and was not mended.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn doctor(
    args: &DoctorArgs,
    data: Option<PathBuf>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<ExitCode> {
    let (report, said) = match examine(data, args.repair) {
        Ok(found) => found,
        Err(error) => return desk::fail(&error, err),
    };
    let code = if report.healthy() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if args.json {
        desk::print_json(
            &json!({ "healthy": report.healthy(), "notices": said, "report": report }),
            out,
        )?;
        return Ok(code);
    }
    for line in &said {
        writeln!(out, "{line}")?;
    }
    writeln!(
        out,
        "{} from {} in the log.",
        desk::count(report.events, "event"),
        desk::count(report.stores, "store")
    )?;
    if report.unknown > 0 {
        writeln!(out, "{} of kinds this version does not know; they are kept.", report.unknown)?;
    }
    for line in &report.damage {
        writeln!(out, "damaged: {line}")?;
    }
    for gap in &report.gaps {
        writeln!(out, "missing events: {gap}")?;
    }
    if !report.stale.is_empty() {
        let mended =
            if report.rebuilt { "computed again from the log" } else { "out of step with the log" };
        writeln!(out, "{}: {mended}.", report.stale.join(", "))?;
    }
    if report.healthy() {
        writeln!(out, "All is well.")?;
    } else if !args.repair {
        writeln!(
            out,
            "help: close the window and run `understudy doctor --repair`; nothing is deleted."
        )?;
    }
    Ok(code)
}

fn list(data: Option<PathBuf>) -> Result<(DataFolder, Vec<Backup>)> {
    let folder = DataFolder::choose(data)?;
    let backups = backup::list(&folder);
    Ok((folder, backups))
}

/// Makes, lists or restores backups.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn backups(
    args: &BackupArgs,
    data: Option<PathBuf>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<ExitCode> {
    let done: Result<String, Error> = match &args.what {
        // A reader makes it, so an open window is no hindrance.
        What::Make => desk::open(data, Access::Read)
            .and_then(|study| study.back_up())
            .map(|path| format!("Made {}", path.display())),
        What::List { json } => match list(data) {
            Ok((_, backups)) if *json => {
                desk::print_json(&backups, out)?;
                return Ok(ExitCode::SUCCESS);
            }
            Ok((folder, backups)) => {
                for backup in &backups {
                    writeln!(out, "{}  {:.1} MB", backup.name, backup.bytes / 1e6)?;
                }
                Ok(format!(
                    "{} in {}",
                    desk::count(u32::try_from(backups.len()).unwrap_or(u32::MAX), "backup"),
                    folder.backups().display()
                ))
            }
            Err(error) => Err(error),
        },
        What::Restore { name } => DataFolder::choose(data).and_then(|folder| {
            backup::restore(&folder, name, SystemClock::new().now())?;
            Ok(format!("Restored {name}. What it replaced is in {}.", folder.backups().display()))
        }),
    };
    match done {
        Ok(line) => {
            writeln!(out, "{line}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => desk::fail(&error, err),
    }
}
