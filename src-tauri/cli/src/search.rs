//! `understudy search`: the window's search in a terminal.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::Args;
use item::{
    clock::{Clock, SystemClock},
    error::Error,
};
use pack::{
    Library,
    library::{built_in_folder, cache_folder},
    model::{HitKind, SearchResults},
};

/// Search the pages and items of a pack
#[derive(Args, Clone, Debug)]
pub struct SearchArgs {
    /// Words, prefix*, "phrases", kind:card, topic:caching, level:hard
    #[arg(value_name = "QUERY", required = true)]
    pub query: Vec<String>,
    /// Search this folder instead of the built-in pack
    #[arg(long, value_name = "PACK")]
    pub pack: Option<PathBuf>,
    /// How many hits to print
    #[arg(long, default_value_t = 20)]
    pub limit: usize,
    /// Print the hits as JSON
    #[arg(long)]
    pub json: bool,
}

/// Searches and prints what is found: exit code 1 when nothing is.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn run(
    args: &SearchArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
    colours: bool,
) -> io::Result<ExitCode> {
    let Some(folder) = args.pack.clone().or_else(|| built_in_folder(None)) else {
        writeln!(err, "error: the built-in pack is not beside this program")?;
        writeln!(err, "help: name a folder: understudy search --pack PACK QUERY")?;
        return Ok(ExitCode::from(2));
    };
    let library = match cache_folder() {
        Some(cache) => Library::with_cache(&cache),
        None => Library::new(),
    };
    let clock = SystemClock::new();
    let query = args.query.join(" ");
    let found = library.open(&folder).and_then(|_| {
        let start = clock.monotonic();
        let mut results = library.search(&query, args.limit)?;
        results.took_ms = (clock.monotonic() - start).as_secs_f64() * 1000.0;
        Ok(results)
    });
    let results = match found {
        Ok(results) => results,
        Err(error) => return failed(&error, err),
    };
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &results)?;
        writeln!(out)?;
    } else {
        print(&results, &query, out, colours)?;
    }
    out.flush()?;
    Ok(if results.hits.is_empty() { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn failed(error: &Error, err: &mut dyn Write) -> io::Result<ExitCode> {
    writeln!(err, "error: {error}")?;
    if let Some(help) = &error.help {
        writeln!(err, "help: {help}")?;
    }
    Ok(ExitCode::from(2))
}

/// What was searched for instead and which words match nothing, in the window's words; nothing when all were
/// found as typed.
fn told(results: &SearchResults) -> String {
    let quoted = |words: &String| format!("“{}”", words.replace('"', ""));
    let instead = results.corrected.as_ref().map(quoted);
    let mut told = Vec::new();
    if !results.unmatched.is_empty() {
        let words: Vec<String> = results.unmatched.iter().map(quoted).collect();
        told.push(format!("No matches for {}.", words.join(" or ")));
    } else if instead.is_some() {
        told.push("No matches for that spelling.".to_owned());
    }
    if results.any {
        let words = instead.as_deref().unwrap_or("these words");
        told.push(format!("Nothing has all of {words}. Showing places with some of them."));
    } else if let Some(words) = instead {
        told.push(format!("Showing {words}."));
    }
    told.join(" ")
}

fn print(
    results: &SearchResults,
    query: &str,
    out: &mut dyn Write,
    colours: bool,
) -> io::Result<()> {
    let (bold, plain) = if colours { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    if results.hits.is_empty() {
        writeln!(out, "Nothing says “{query}”.")?;
        return Ok(());
    }
    let told = told(results);
    if !told.is_empty() {
        writeln!(out, "{told}\n")?;
    }
    for hit in &results.hits {
        let kind = match hit.kind {
            HitKind::Heading => "section",
            other => other.word(),
        };
        let anchor = if hit.anchor.is_empty() { String::new() } else { format!("#{}", hit.anchor) };
        writeln!(out, "{bold}{}{plain}  ({kind}, {}{anchor})", hit.heading, hit.page)?;
        let snippet: String = hit
            .snippet
            .iter()
            .map(|part| match part.mark {
                true => format!("{bold}{}{plain}", part.text),
                false => part.text.clone(),
            })
            .collect();
        if !snippet.trim().is_empty() {
            writeln!(out, "    {}", snippet.trim())?;
        }
    }
    writeln!(out, "\n{} of {}, {:.1} ms", results.hits.len(), results.total, results.took_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_searched_for_instead_is_told() {
        let check = |corrected: Option<&str>, unmatched: &[&str], any: bool, expected: &str| {
            let results = SearchResults {
                hits: Vec::new(),
                total: 2,
                corrected: corrected.map(str::to_owned),
                unmatched: unmatched.iter().map(ToString::to_string).collect(),
                any,
                took_ms: 0.0,
            };
            assert_eq!(told(&results), expected);
        };
        check(None, &[], false, "");
        check(Some("timeout"), &[], false, "No matches for that spelling. Showing “timeout”.");
        let words = ["\"no such phrase\"", "zzqx"];
        let both = "No matches for “no such phrase” or “zzqx”.";
        check(Some("cache"), &words, false, &format!("{both} Showing “cache”."));
        let some = "Nothing has all of “a b”. Showing places with some of them.";
        check(Some("a b"), &words, true, &format!("{both} {some}"));
        let some = "Nothing has all of these words. Showing places with some of them.";
        check(None, &[], true, some);
    }
}
