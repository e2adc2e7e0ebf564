//! `understudy doctor` and `understudy backup`: looking after the data.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Subcommand};
use item::{
    clock::{Clock, SystemClock},
    error::{Error, ErrorKind, Result},
    notice::Notice,
};
use serde_json::json;
use store::{
    Access,
    backup::{self, Backup},
    doctor::Report,
    folder::DataFolder,
    recover,
};

use crate::common;

/// Check the progress database, and repair what can be repaired
#[derive(Args, Clone, Debug, Default)]
pub struct DoctorArgs {
    /// Print the findings as JSON
    #[arg(long)]
    pub json: bool,
    /// Repair a damaged database from the newest good backup and all that can be read of it; the damaged
    /// file is kept
    #[arg(long)]
    pub repair: bool,
    /// Start with an empty database where one is missing and you do not want a backup restored
    #[arg(long, conflicts_with = "repair")]
    pub start_fresh: bool,
}

/// Look after backups
#[derive(Args, Clone, Debug)]
pub struct BackupArgs {
    #[command(subcommand)]
    pub(crate) command: BackupCommand,
}

#[derive(Subcommand, Clone, Debug)]
pub(crate) enum BackupCommand {
    /// Make one now; it is kept until you delete it
    Make,
    /// List them, newest first
    List {
        /// Print as JSON
        #[arg(long)]
        json: bool,
    },
    /// Put one in the database's place; what is there is kept. Recordings are not part of a backup
    Restore {
        /// Its name, as listed; when the database is missing, the newest good one unless you name one
        name: Option<String>,
    },
}

fn examine(data: Option<PathBuf>, args: &DoctorArgs) -> Result<(Report, Vec<Notice>)> {
    if args.start_fresh {
        recover::start_fresh(&DataFolder::choose(data.clone())?)?;
    }
    if args.repair {
        let folder = DataFolder::choose(data)?;
        let repaired = recover::repair(&folder, SystemClock::new().now())?;
        return Ok((repaired.report, repaired.notices));
    }
    // While a window is open, the doctor only checks.
    let study = match common::open(data.clone(), Access::Write) {
        Err(error) if error.kind == ErrorKind::Locked => common::open(data, Access::Read)?,
        opened => opened?,
    };
    Ok((study.maintenance().doctor()?, study.maintenance().notices()))
}

/// Prints what the doctor finds: exit code 1 when something is wrong and was not repaired.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn doctor(
    args: &DoctorArgs,
    data: Option<PathBuf>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<ExitCode> {
    let (report, said) = match examine(data, args) {
        Ok(found) => found,
        Err(error) => return common::fail(&error, err),
    };
    let said: Vec<String> =
        said.iter().map(|notice| format!("{}: {}", notice.title, notice.message)).collect();
    let code = if report.healthy() { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    if args.json {
        common::print_json(
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
        common::count(report.events, "event"),
        common::count(report.stores, "store")
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
    if !report.lost.is_empty() {
        let gaps = common::count(u32::try_from(report.lost.len()).unwrap_or(u32::MAX), "gap");
        writeln!(out, "{gaps} left by an earlier repair: those events could not be read back.")?;
    }
    if !report.stale.is_empty() {
        let state =
            if report.rebuilt { "computed again from the log" } else { "out of step with the log" };
        writeln!(out, "{}: {state}.", report.stale.join(", "))?;
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
    let done: Result<String, Error> = match &args.command {
        // A reader makes it, so an open window is no hindrance.
        BackupCommand::Make => common::open(data, Access::Read)
            .and_then(|study| study.maintenance().back_up())
            .map(|path| {
                format!(
                    "Made {}: progress, drawings and My pack. Recordings are not part of a backup.",
                    path.display()
                )
            }),
        BackupCommand::List { json } => match list(data) {
            Ok((_, backups)) if *json => {
                common::print_json(&backups, out)?;
                return Ok(ExitCode::SUCCESS);
            }
            Ok((folder, backups)) => {
                for backup in &backups {
                    writeln!(out, "{}  {:.1} MB", backup.name, backup.bytes / 1e6)?;
                }
                Ok(format!(
                    "{} in {}",
                    common::count(u32::try_from(backups.len()).unwrap_or(u32::MAX), "backup"),
                    folder.backups().display()
                ))
            }
            Err(error) => Err(error),
        },
        BackupCommand::Restore { name } => DataFolder::choose(data).and_then(|folder| {
            let now = SystemClock::new().now();
            match name {
                Some(name) => backup::restore(&folder, name, now)
                    .map(|()| format!("Restored {name}. What it replaced is kept beside it.")),
                None => recover::restore_newest(&folder, now).map(|notice| notice.message),
            }
        }),
    };
    match done {
        Ok(line) => {
            writeln!(out, "{line}")?;
            Ok(ExitCode::SUCCESS)
        }
        Err(error) => common::fail(&error, err),
    }
}
