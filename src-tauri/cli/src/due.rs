//! `understudy due`: what waits to be answered, in the queue's order.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use item::error::Result;
use memory::session::{BankItem, DueOverview, ItemFilter};
use serde::Serialize;
use store::Access;

use crate::common;

/// Show what is due
#[derive(Args, Clone, Debug, Default)]
pub struct DueArgs {
    /// Print counts and items as JSON
    #[arg(long)]
    pub json: bool,
    /// How many items to list
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub limit: u32,
}

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    overview: DueOverview,
    items: Vec<BankItem>,
}

fn look(data: Option<PathBuf>, limit: Option<u32>) -> Result<Report> {
    let study = common::open(data, Access::Read)?;
    let overview = study.reviews().overview(&ItemFilter::default())?;
    let items = study.reviews().due(&ItemFilter::default(), limit)?;
    Ok(Report { overview, items })
}

/// Prints what is due.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn run(
    args: &DueArgs,
    data: Option<PathBuf>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<ExitCode> {
    let report = match look(data, (!args.json).then_some(args.limit)) {
        Ok(report) => report,
        Err(error) => return common::fail(&error, err),
    };
    if args.json {
        common::print_json(&report, out)?;
        return Ok(ExitCode::SUCCESS);
    }
    let Report { overview, items } = report;
    let due = overview.learning + overview.reviews;
    if due == 0 {
        writeln!(out, "Nothing is due.")?;
    } else {
        writeln!(
            out,
            "{} due, about {}:",
            common::count(due, "item"),
            common::minutes(overview.minutes)
        )?;
        for kind in &overview.by_kind {
            let count = common::count(kind.count, kind.kind.word());
            writeln!(out, "  {count:<14} {}", common::minutes(kind.minutes))?;
        }
    }
    if overview.postponed > 0 {
        writeln!(
            out,
            "{} waited two weeks or more; those come first.",
            common::count(overview.postponed, "review")
        )?;
    }
    if overview.fresh > 0 {
        writeln!(out, "{} from what you’ve read.", common::count(overview.fresh, "new item"))?;
    }
    for item in &items {
        writeln!(out, "  {:<9} {}  ({})", item.kind.word(), item.title, item.item)?;
    }
    let more = due.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
    if more > 0 && !items.is_empty() {
        writeln!(out, "  … and {more} more")?;
    }
    Ok(ExitCode::SUCCESS)
}
