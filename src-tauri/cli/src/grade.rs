//! `understudy grade`: an explained grade of a drawn board, without a window.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    process::ExitCode,
};

use board::{
    Board, Grade, Overrides, Reference,
    deadlines::DeadlineVerdict,
    grade::{EdgeVerdict, NodeVerdict},
    groups::GroupVerdict,
};
use clap::Args;
use item::{kind::Rating, model::ItemBody};
use pack::PackConfig;
use serde::Serialize;

/// Grade a board against a diagram
#[derive(Args, Clone, Debug)]
pub struct GradeArgs {
    /// The board: an .excalidraw file, or a text with Mermaid or `A -> B: label` lines
    #[arg(value_name = "SCENE")]
    pub scene: PathBuf,
    /// The diagram it is held against: a page and the diagram's id, or a .mmd or .excalidraw file
    #[arg(long, value_name = "PAGE.md#ID")]
    pub reference: String,
    /// Print the grade as JSON
    #[arg(long)]
    pub json: bool,
}

/// Largest file that is read, in bytes.
const LARGEST: u64 = 32 * 1024 * 1024;

/// Why there is no grade: what happened, and what to do.
struct Problem {
    message: String,
    help: String,
}

impl Problem {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// Grades a board and prints the grade: exit code 2 when the board or the reference cannot be read.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn run(args: &GradeArgs, out: &mut dyn Write, err: &mut dyn Write) -> io::Result<ExitCode> {
    let result = reference(&args.reference).and_then(|r| Ok((read_board(&args.scene)?, r)));
    let (board, reference) = match result {
        Ok(both) => both,
        Err(problem) => {
            writeln!(err, "error: {}", problem.message)?;
            if !problem.help.is_empty() {
                writeln!(err, "help: {}", problem.help)?;
            }
            return Ok(ExitCode::from(2));
        }
    };
    for problem in &reference.problems {
        writeln!(err, "warning: line {} of the reference: {}", problem.line, problem.message)?;
    }
    let grade = board::grade(&reference, &board, &Overrides::default());
    if args.json {
        serde_json::to_writer_pretty(&mut *out, &Report::of(&grade))?;
        writeln!(out)?;
    } else {
        write!(out, "{}", text(&grade))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<String, Problem> {
    let cannot = |why: String| {
        Problem::new(format!("cannot read {}: {why}", path.display()), "check the path")
    };
    let size = fs::metadata(path).map_err(|e| cannot(e.to_string()))?.len();
    if size > LARGEST {
        return Err(cannot(format!("it is larger than {} MiB", LARGEST / 1024 / 1024)));
    }
    let bytes = fs::read(path).map_err(|e| cannot(e.to_string()))?;
    String::from_utf8(bytes).map_err(|_| cannot("it is not UTF-8".to_owned()))
}

fn is_scene(path: &Path, content: &str) -> bool {
    let named = |ending: &str| path.extension().is_some_and(|e| e.eq_ignore_ascii_case(ending));
    let text = ["md", "mmd", "txt", "markdown", "mermaid"].iter().any(|e| named(e));
    named("excalidraw") || named("json") || (!text && content.trim_start().starts_with('{'))
}

fn read_board(path: &Path) -> Result<Board, Problem> {
    let content = read(path)?;
    if is_scene(path, &content) {
        return board::scene::parse(&content).map_err(|error| {
            Problem::new(
                format!("{}: {error}", path.display()),
                "save the board from Excalidraw as .excalidraw",
            )
        });
    }
    board::text::parse(&content).map_err(|error| {
        Problem::new(
            format!("{}:{}: {}", path.display(), error.line, error.message),
            "write a Mermaid flowchart, or lines such as `Gateway -> Orders: timeout 300 ms`",
        )
    })
}

fn reference(name: &str) -> Result<Reference, Problem> {
    let (path, id) = match name.rsplit_once('#') {
        Some((path, id)) if !Path::new(name).exists() => (Path::new(path), Some(id)),
        _ => (Path::new(name), None),
    };
    let content = read(path)?;
    if is_scene(path, &content) {
        return board::reference::from_scene(&content)
            .map_err(|e| Problem::new(format!("{}: {e}", path.display()), ""));
    }
    let markdown = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("md"));
    let (source, title) = match id {
        Some(id) => diagram(path, &content, id)?,
        None if markdown => {
            return Err(Problem::new(
                format!("{name} names no diagram"),
                format!("write {name}#ID with one of: {}", ids(path, &content).join(", ")),
            ));
        }
        None => (content, String::new()),
    };
    let mut reference = board::mermaid::parse(&source).map_err(|error| {
        Problem::new(
            format!("{}: the diagram does not parse: {error}", path.display()),
            "fix the Mermaid source; `understudy check` names its line",
        )
    })?;
    reference.title = title;
    Ok(reference)
}

fn diagrams(path: &Path, content: &str) -> Vec<(String, String, String)> {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    pack::items(&name, content, &PackConfig::of_path(path))
        .into_iter()
        .filter_map(|item| match item.body {
            ItemBody::Diagram { title, source, .. } => {
                Some((item.id.id.as_str().to_owned(), source, title))
            }
            _ => None,
        })
        .collect()
}

fn diagram(path: &Path, content: &str, id: &str) -> Result<(String, String), Problem> {
    let found = diagrams(path, content).into_iter().find(|(name, ..)| name == id);
    found.map(|(_, source, title)| (source, title)).ok_or_else(|| {
        let ids = ids(path, content);
        let help = if ids.is_empty() {
            "the page has no diagram to practise: give its fence an id, ```mermaid {#id practise}"
                .to_owned()
        } else {
            format!("its diagrams are: {}", ids.join(", "))
        };
        Problem::new(format!("{} has no diagram #{id}", path.display()), help)
    })
}

fn ids(path: &Path, content: &str) -> Vec<String> {
    diagrams(path, content).into_iter().map(|(id, ..)| id).collect()
}

/// What `--json` prints.
#[derive(Debug, Serialize)]
struct Report<'a> {
    score: f64,
    rating: Rating,
    nodes: Vec<NodeReport<'a>>,
    edges: Vec<EdgeReport<'a>>,
    groups: Vec<GroupReport<'a>>,
    controls: Vec<ControlReport<'a>>,
    deadlines: Vec<DeadlineReport<'a>>,
}

#[derive(Debug, Serialize)]
struct NodeReport<'a> {
    reference: Option<&'a str>,
    drawn: Option<&'a str>,
    verdict: NodeVerdict,
    reason: &'a str,
    reference_id: Option<&'a str>,
    drawn_ids: &'a [String],
    optional: bool,
}

#[derive(Debug, Serialize)]
struct EdgeReport<'a> {
    reference: Option<&'a [String; 2]>,
    drawn: Option<&'a [String; 2]>,
    verdict: EdgeVerdict,
    reason: &'a str,
    reference_label: &'a str,
    drawn_label: &'a str,
    reference_id: Option<&'a str>,
    drawn_ids: &'a [String],
    optional: bool,
}

#[derive(Debug, Serialize)]
struct GroupReport<'a> {
    reference: Option<&'a str>,
    drawn: Option<&'a str>,
    verdict: GroupVerdict,
    reason: &'a str,
    outside: &'a [String],
    inside: &'a [String],
    drawn_ids: &'a [String],
}

#[derive(Debug, Serialize)]
struct ControlReport<'a> {
    hop: &'a [String; 2],
    required: &'a [String],
    found: &'a [String],
    missing: &'a [String],
    reason: &'a str,
}

#[derive(Debug, Serialize)]
struct DeadlineReport<'a> {
    node: &'a str,
    allowed_ms: u32,
    needed_ms: u32,
    verdict: DeadlineVerdict,
    reason: &'a str,
}

impl<'a> Report<'a> {
    fn of(grade: &'a Grade) -> Self {
        Self {
            score: grade.score,
            rating: grade.rating,
            nodes: grade
                .nodes
                .iter()
                .map(|line| NodeReport {
                    reference: line.reference.as_deref(),
                    drawn: line.drawn.as_deref(),
                    verdict: line.verdict,
                    reason: &line.reason,
                    reference_id: line.reference_id.as_deref(),
                    drawn_ids: &line.drawn_ids,
                    optional: line.optional,
                })
                .collect(),
            edges: grade
                .edges
                .iter()
                .map(|line| EdgeReport {
                    reference: line.reference.as_ref(),
                    drawn: line.drawn.as_ref(),
                    verdict: line.verdict,
                    reason: &line.reason,
                    reference_label: &line.reference_label,
                    drawn_label: &line.drawn_label,
                    reference_id: line.reference_id.as_deref(),
                    drawn_ids: &line.drawn_ids,
                    optional: line.optional,
                })
                .collect(),
            groups: grade
                .groups
                .iter()
                .map(|line| GroupReport {
                    reference: line.reference.as_deref(),
                    drawn: line.drawn.as_deref(),
                    verdict: line.verdict,
                    reason: &line.reason,
                    outside: &line.outside,
                    inside: &line.inside,
                    drawn_ids: &line.drawn_ids,
                })
                .collect(),
            controls: grade
                .controls
                .iter()
                .map(|line| ControlReport {
                    hop: &line.hop,
                    required: &line.required,
                    found: &line.found,
                    missing: &line.missing,
                    reason: &line.reason,
                })
                .collect(),
            deadlines: grade
                .deadlines
                .iter()
                .map(|line| DeadlineReport {
                    node: &line.node,
                    allowed_ms: line.allowed_ms,
                    needed_ms: line.needed_ms,
                    verdict: line.verdict,
                    reason: &line.reason,
                })
                .collect(),
        }
    }
}

fn text(grade: &Grade) -> String {
    let counts = &grade.counts;
    let rating = grade.rating.word();
    let mut out = format!("{:.0} % ({rating})\n", grade.score * 100.0);
    let mut line = |text: String| {
        out.push_str(&text);
        out.push('\n');
    };
    line(format!(
        "  {} of {} boxes, {} extra",
        counts.nodes_recalled, counts.nodes, counts.nodes_extra
    ));
    line(format!(
        "  {} of {} arrows, {} reversed, {} extra",
        counts.edges_recalled, counts.edges, counts.edges_reversed, counts.edges_extra
    ));
    line("\nboxes".to_owned());
    for node in &grade.nodes {
        let name = node.reference.as_deref().or(node.drawn.as_deref()).unwrap_or_default();
        line(format!("  {:<9} {name}: {}", word(node.verdict), node.reason));
    }
    line("\narrows".to_owned());
    for edge in &grade.edges {
        let ends = edge.reference.as_ref().or(edge.drawn.as_ref());
        let name = ends.map(|[a, b]| format!("{a} -> {b}")).unwrap_or_default();
        line(format!("  {:<9} {name}: {}", word(edge.verdict), edge.reason));
    }
    for (title, reasons) in [
        ("groups", grade.groups.iter().map(|l| &l.reason).collect::<Vec<_>>()),
        ("controls", grade.controls.iter().map(|l| &l.reason).collect()),
        ("deadlines", grade.deadlines.iter().map(|l| &l.reason).collect()),
    ] {
        if !reasons.is_empty() {
            line(format!("\n{title}"));
            for reason in reasons {
                line(format!("  {reason}"));
            }
        }
    }
    out
}

/// A verdict as it stands in the JSON.
fn word(verdict: impl Serialize) -> String {
    let value = serde_json::to_value(verdict).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}
