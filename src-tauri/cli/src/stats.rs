//! `understudy stats`: what is known, what is coming, how well it holds.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use item::error::Result;
use store::Access;
use study::progress::stats::Stats;

use crate::common;

/// Show figures about memory
#[derive(Args, Clone, Debug, Default)]
pub struct StatsArgs {
    /// Print everything as JSON
    #[arg(long)]
    pub json: bool,
}

fn look(data: Option<PathBuf>) -> Result<Stats> {
    common::open(data, Access::Read)?.progress().stats()
}

/// Prints the figures.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn run(
    args: &StatsArgs,
    data: Option<PathBuf>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<ExitCode> {
    let stats = match look(data) {
        Ok(stats) => stats,
        Err(error) => return common::fail(&error, err),
    };
    if args.json {
        common::print_json(&stats, out)?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(
        out,
        "{:<10} {:>6} {:>9} {:>7} {:>11} {:>10}",
        "", "new", "learning", "review", "relearning", "suspended"
    )?;
    for row in &stats.states {
        writeln!(
            out,
            "{:<10} {:>6} {:>9} {:>7} {:>11} {:>10}",
            row.kind.word(),
            row.fresh,
            row.learning,
            row.review,
            row.relearning,
            row.suspended
        )?;
    }
    writeln!(out)?;
    writeln!(
        out,
        "Due now: {}, about {}",
        common::count(stats.due, "item"),
        common::minutes(stats.due_minutes)
    )?;
    for span in &stats.retention {
        let remembered = match (span.share, span.predicted) {
            (Some(share), Some(predicted)) => format!(
                "{:.1} % of {} remembered ({:.1} % predicted)",
                share * 100.0,
                common::count(span.answers, "review"),
                predicted * 100.0
            ),
            _ => "no reviews".to_owned(),
        };
        writeln!(out, "Last {} days: {remembered}", span.days)?;
    }
    let week: Vec<String> =
        stats.forecast.iter().take(7).map(|day| day.reviews.to_string()).collect();
    writeln!(out, "Reviews in the next 7 days: {}", week.join(", "))?;
    writeln!(
        out,
        "Answers in all: {}; {} in a row",
        stats.answers,
        common::count(stats.streak, "day")
    )?;
    Ok(ExitCode::SUCCESS)
}
