//! `understudy check`: what is wrong with a pack, in the style of rustc, or as JSON.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet, renderer::DecorStyle};
use clap::Args;
use item::kind::ItemKind;
use pack::{
    Pack,
    library::built_in_folder,
    model::{Diagnostic, ItemCounts, PageKind, Severity},
};
use serde::Serialize;

/// Look for mistakes in a pack
#[derive(Args, Clone, Debug, Default)]
pub struct CheckArgs {
    /// The pack's folder; the built-in pack unless given
    #[arg(value_name = "PACK")]
    pub pack: Option<PathBuf>,
    /// Print diagnostics and counts as JSON
    #[arg(long)]
    pub json: bool,
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Report {
    diagnostics: Vec<Diagnostic>,
    counts: Counts,
}

/// How much of everything the pack holds.
#[derive(Debug, Default, Serialize)]
struct Counts {
    pages: u32,
    topics: u32,
    cards: u32,
    questions: u32,
    questions_by_level: BTreeMap<String, u32>,
    questions_by_category: BTreeMap<String, u32>,
    follow_ups: u32,
    diagrams: u32,
    scripts: u32,
    interviews: u32,
    words: u32,
}

/// Checks a pack and prints what it finds: exit code 1 when there are errors, 2 when there is no pack.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn run(
    args: &CheckArgs,
    out: &mut dyn Write,
    err: &mut dyn Write,
    colours: bool,
) -> io::Result<ExitCode> {
    let Some(folder) = args.pack.clone().or_else(|| built_in_folder(None)) else {
        writeln!(
            err,
            "error: the built-in pack is not beside this program\nhelp: name a folder: understudy check PACK"
        )?;
        return Ok(ExitCode::from(2));
    };
    let pack = match Pack::open(&folder) {
        Ok(pack) => pack,
        Err(error) => {
            writeln!(err, "error: {error}")?;
            if let Some(help) = &error.help {
                writeln!(err, "help: {help}")?;
            }
            return Ok(ExitCode::from(2));
        }
    };
    let diagnostics = pack.diagnostics();
    let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
    let counts = counts(&pack);
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &Report { diagnostics, counts })?;
        writeln!(out)?;
    } else {
        write!(out, "{}", text(&pack.folder, &diagnostics, colours))?;
        let warnings = diagnostics.len() - errors;
        writeln!(out, "{}", summary(&counts))?;
        match diagnostics.len() {
            0 => writeln!(out, "nothing is wrong")?,
            _ => writeln!(out, "{}, {}", plural(errors, "error"), plural(warnings, "warning"))?,
        }
    }
    out.flush()?;
    Ok(if errors > 0 { ExitCode::from(1) } else { ExitCode::SUCCESS })
}

fn counts(pack: &Pack) -> Counts {
    let mut counts = Counts::default();
    for page in pack.pages() {
        let ItemCounts { cards, questions, follow_ups, diagrams, scripts } = page.summary.counts;
        counts.pages += 1;
        counts.topics += u32::from(page.summary.kind == PageKind::Topic);
        counts.cards += cards;
        counts.questions += questions;
        counts.follow_ups += follow_ups;
        counts.diagrams += diagrams;
        counts.scripts += scripts;
        counts.words += page.summary.words;
        let metas = page.items.iter().map(|item| &item.meta);
        for item in metas.filter(|meta| meta.kind == ItemKind::Question) {
            let level = item.level.map_or("none", item::model::Level::word).to_owned();
            *counts.questions_by_level.entry(level).or_default() += 1;
            let category = item.category.clone().unwrap_or_else(|| "none".to_owned());
            *counts.questions_by_category.entry(category).or_default() += 1;
        }
    }
    counts.interviews = u32::try_from(pack.templates().len()).unwrap_or(u32::MAX);
    counts
}

fn summary(counts: &Counts) -> String {
    let parts = [
        (counts.pages, "page"),
        (counts.cards, "card"),
        (counts.questions, "question"),
        (counts.follow_ups, "follow-up"),
        (counts.diagrams, "diagram"),
        (counts.scripts, "script"),
        (counts.interviews, "interview"),
        (counts.words, "word"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(n, what)| *n > 0 || *what == "page")
        .map(|(n, what)| plural(n as usize, what))
        .collect();
    parts.join(", ")
}

fn plural(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

/// Diagnostics with the lines they are about.
pub fn text(folder: &Path, diagnostics: &[Diagnostic], colours: bool) -> String {
    let renderer = if colours { Renderer::styled() } else { Renderer::plain() };
    let renderer = renderer.decor_style(DecorStyle::Ascii);
    let mut sources: HashMap<&str, Vec<String>> = HashMap::new();
    let mut out = String::new();
    for diagnostic in diagnostics {
        let lines = sources.entry(&diagnostic.file).or_insert_with(|| {
            let bytes = match std::fs::metadata(folder.join(&diagnostic.file)) {
                Ok(meta) if meta.is_file() && meta.len() <= 8 * 1024 * 1024 => {
                    std::fs::read(folder.join(&diagnostic.file)).unwrap_or_default()
                }
                _ => Vec::new(),
            };
            String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect()
        });
        out.push_str(&one(&renderer, diagnostic, lines));
        out.push_str("\n\n");
    }
    out
}

fn one(renderer: &Renderer, diagnostic: &Diagnostic, lines: &[String]) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let title = level.primary_title(diagnostic.message.as_str()).id(diagnostic.code.as_str());
    let help = Level::HELP.message(diagnostic.help.as_str());
    let line = (diagnostic.line as usize).checked_sub(1).and_then(|at| lines.get(at));
    let Some(line) = line else {
        let file = if diagnostic.file.is_empty() { "." } else { &diagnostic.file };
        let origin = annotate_snippets::Origin::path(file);
        return renderer.render(&[title.element(origin).element(help)]).to_string();
    };
    // Tabs and control characters would move the marker; very long lines would hide it.
    let shown: String =
        line.chars().take(160).map(|c| if c.is_control() { ' ' } else { c }).collect();
    let span = span(&shown, diagnostic.column as usize);
    let snippet = Snippet::source(shown.as_str())
        .line_start(diagnostic.line as usize)
        .path(diagnostic.file.as_str())
        .annotation(AnnotationKind::Primary.span(span));
    renderer.render(&[title.element(snippet).element(help)]).to_string()
}

/// The word at a column, or the whole line.
fn span(line: &str, column: usize) -> std::ops::Range<usize> {
    let whole = line.len() - line.trim_start().len()..line.trim_end().len();
    let Some(from) = column.checked_sub(1).and_then(|c| line.char_indices().nth(c)) else {
        return whole.start..whole.end.max(whole.start);
    };
    let from = from.0;
    let rest = &line[from..];
    let length = match rest {
        comment if comment.starts_with("<!--") => comment.find("-->").map_or(rest.len(), |e| e + 3),
        link if link.starts_with('[') || link.starts_with("![") => {
            link.find(')').map_or(rest.len(), |e| e + 1)
        }
        row if row.starts_with('|') || row.starts_with('#') || row.starts_with("```") => row.len(),
        quoted if quoted.starts_with('"') => quoted[1..].find('"').map_or(rest.len(), |e| e + 2),
        word => word.find(char::is_whitespace).unwrap_or(word.len()),
    };
    from..from + rest[..length].trim_end().len().max(1).min(rest.len())
}
