//! Mermaid fences: attributes, whether they parse, and the grader's `%%` lines.

use std::ops::Range;

use super::{directive::Fence, document::Document};
use crate::{
    codes::{Code, Findings},
    source::{closest, slug},
    text_description,
};
use board::{
    durations,
    graph::{Arrowheads, Graph},
    mermaid::{self, Diagram as Read, DiagramKind},
    rules,
};

/// How many unknown names of one diagram are reported.
const MOST_UNKNOWN: usize = 20;

/// A Mermaid block, read.
#[derive(Debug)]
pub(crate) struct Diagram {
    /// Of the fence's start event.
    pub(crate) event: usize,
    pub(crate) id: Option<String>,
    /// Byte offset of the fence.
    pub(crate) at: usize,
    pub(crate) title: Option<String>,
    pub(crate) practise: bool,
    pub(crate) minutes: Option<f64>,
    pub(crate) was: Vec<String>,
    /// With the grader's lines.
    pub(crate) source: String,
    /// 1-based line of the first line of source.
    pub(crate) line: u32,
    pub(crate) problem: Option<String>,
    pub(crate) outline: Vec<String>,
    /// What the nodes are called, for the search.
    pub(crate) labels: Vec<String>,
    pub(crate) requirements: Vec<String>,
    pub(crate) invariants: Vec<String>,
}

impl Diagram {
    /// The source without the grader's lines, as Mermaid draws it.
    pub(crate) fn drawn(&self) -> String {
        let mut out: String =
            self.source.split_inclusive('\n').filter(|line| grader_line(line).is_none()).collect();
        out.truncate(out.trim_end().len());
        out
    }
}

/// The keyword and the rest of a line for the grader.
fn grader_line(line: &str) -> Option<(&'static str, &str)> {
    let rest = line.trim().strip_prefix("%%")?.trim_start();
    let keyword = rules::WORDS.into_iter().find(|k| {
        rest.strip_prefix(k).is_some_and(|after| match *k {
            "controls" => after.starts_with([' ', '\t', ':']),
            _ => after.trim_start().starts_with(':'),
        })
    })?;
    let after = rest[keyword.len()..].trim_start();
    Some((keyword, if keyword == "controls" { after } else { after[1..].trim() }))
}

/// Reads the fence whose start event is `events.start`.
pub(crate) fn read(
    doc: &Document<'_>,
    events: Range<usize>,
    fence: &Fence,
    info_at: usize,
    findings: &mut Findings,
) -> Diagram {
    let (source, source_at) = super::document::code_of(&doc.events, events.clone());
    let at = doc.events[events.start].1.start;
    let place = |offset: usize| doc.place(info_at + fence.base + offset);
    let mut diagram = Diagram {
        event: events.start,
        id: None,
        at,
        title: None,
        practise: false,
        minutes: None,
        was: Vec::new(),
        line: doc.lines.line(source_at),
        problem: None,
        outline: Vec::new(),
        labels: Vec::new(),
        requirements: Vec::new(),
        invariants: Vec::new(),
        source,
    };
    if fence.open_brace.is_some() || fence.attributes.open_quote.is_some() {
        findings.add(
            Code::BadValue,
            doc.place(at),
            "the fence's attributes are not closed",
            "write ```` ```mermaid {#id title=\"Two words\" practise minutes=10} ````",
        );
    }
    diagram.id = fence.attributes.id.as_ref().map(|(id, _)| id.clone());
    for attribute in &fence.attributes.values {
        match attribute.key.as_str() {
            "title" => diagram.title = Some(attribute.value.clone()),
            "was" => diagram.was = super::split_list(&attribute.value),
            "minutes" => match super::minutes(&attribute.value) {
                Some(minutes) => diagram.minutes = Some(minutes),
                None => findings.add(
                    Code::BadValue,
                    place(attribute.at),
                    format!("`{}` is not a number of minutes", attribute.value),
                    "write `minutes=10`",
                ),
            },
            other => findings.add(
                Code::UnknownKey,
                place(attribute.at),
                format!("a diagram knows no key `{other}`"),
                match closest(other, ["title", "minutes", "was"]) {
                    Some(close) => format!("write `{close}=`"),
                    None => "use `title=`, `minutes=`, `was=` or `practise`".to_owned(),
                },
            ),
        }
    }
    for (word, offset) in &fence.attributes.words {
        if word == "practise" {
            diagram.practise = true;
        } else {
            findings.add(
                Code::UnknownKey,
                place(*offset),
                format!("a diagram knows no word `{word}`"),
                if closest(word, ["practise"]).is_some() {
                    "write `practise`"
                } else {
                    "put quotes around a value of two words: `title=\"Two words\"`"
                },
            );
        }
    }
    if diagram.practise && diagram.id.is_none() {
        let name = match diagram.title.as_deref().map(slug) {
            Some(slug) if !slug.is_empty() => slug,
            _ => "request-path".to_owned(),
        };
        findings.add(
            Code::MissingId,
            doc.place(at),
            "a diagram to practise needs an id, under which its progress is kept",
            format!("write `{{#{name} practise}}`"),
        );
    }
    match mermaid::read(&diagram.source) {
        Ok(read) => {
            check_lines(doc, &mut diagram, &read, source_at, findings);
            diagram.outline = text_description::sentences(&read);
            diagram.labels = read.graph.nodes.into_iter().map(|n| n.label).collect();
        }
        // Mermaid draws it in the window, or says there why not.
        Err(problem) if problem.too_large => {
            if diagram.practise {
                findings.add(
                    Code::LargeDiagram,
                    doc.place(at),
                    problem.message,
                    "divide it into several diagrams, or remove `practise`",
                );
                diagram.practise = false;
            }
        }
        Err(problem) => {
            let offset =
                problem.offset.map_or(source_at, |at| source_at + at.min(diagram.source.len()));
            findings.add(
                Code::BadMermaid,
                doc.place(offset),
                format!("Mermaid cannot read this diagram: {}", problem.message),
                "correct the line; labels with `(`, `;` or quotes go into `[\"…\"]`, and no id is \
                 called `end`",
            );
            diagram.problem = Some(problem.message);
        }
    }
    diagram
}

fn check_lines(
    doc: &Document<'_>,
    diagram: &mut Diagram,
    read: &Read,
    source_at: usize,
    findings: &mut Findings,
) {
    let graph = &read.graph;
    // In a quote or list the lines' prefixes are cut, so that only the line is known, not the column.
    let verbatim = doc
        .text
        .get(source_at..source_at + diagram.source.len())
        .is_some_and(|text| text == diagram.source);
    let mut offset = 0;
    let mut unknown = 0;
    let source = std::mem::take(&mut diagram.source);
    for (number, line) in source.split_inclusive('\n').enumerate() {
        let line_at = offset;
        offset += line.len();
        let place = |part: &str| match verbatim {
            true => doc.place(source_at + line_at + line.find(part).unwrap_or(0)),
            false => crate::codes::Position {
                line: diagram.line + crate::source::to_u32(number),
                column: 0,
            },
        };
        let Some((keyword, rest)) = grader_line(line) else {
            check_near_miss(line, diagram.id.is_some(), &place, findings);
            continue;
        };
        let bad = |findings: &mut Findings, help: &str| {
            findings.add(
                Code::BadGraderLine,
                place(line.trim()),
                format!("`%% {keyword}` cannot be read"),
                format!("write `%% {help}`"),
            );
        };
        let mut known = |name: &str, findings: &mut Findings| {
            if read.kind != DiagramKind::Other
                && unknown < MOST_UNKNOWN
                && graph.find(name).is_none()
            {
                unknown += 1;
                findings.add(
                    Code::UnknownNode,
                    place(name),
                    format!("no node of this diagram has the id or label `{name}`"),
                    suggestion(graph, name),
                );
            }
        };
        match keyword {
            "also" => match rest.split_once('=') {
                Some((name, synonyms))
                    if !name.trim().is_empty() && !names(synonyms).is_empty() =>
                {
                    known(name.trim(), findings);
                }
                _ => bad(findings, "also: Edge = CDN, L7 proxy"),
            },
            "either" => {
                let names: Vec<&str> =
                    rest.split('|').map(str::trim).filter(|n| !n.is_empty()).collect();
                if names.len() < 2 {
                    bad(findings, "either: Kafka | SQS");
                } else if !names.iter().any(|n| graph.find(n).is_some()) {
                    known(names[0], findings);
                }
            }
            "optional" | "parallel" => {
                let names = names(rest);
                if names.is_empty() {
                    bad(findings, &format!("{keyword}: Metrics, Logs"));
                }
                for name in names {
                    known(name, findings);
                }
            }
            "budget" => {
                if durations::duration(rest).is_none() {
                    bad(findings, "budget: 2s");
                }
            }
            "controls" => match rest.split_once(':') {
                Some((hop, controls)) if !names(controls).is_empty() && hop.contains("->") => {
                    let (from, to) = hop.split_once("->").unwrap_or((hop, ""));
                    let (from, to) = (from.trim_end_matches(['-', ' ']).trim(), to.trim());
                    known(from, findings);
                    known(to, findings);
                    if let (Some(a), Some(b)) = (graph.find(from), graph.find(to))
                        && !graph.edges.iter().any(|e| e.from == a && e.to == b)
                        && !graph
                            .edges
                            .iter()
                            .any(|e| e.heads != Arrowheads::Forward && (e.from, e.to) == (b, a))
                    {
                        findings.add(
                            Code::UnknownNode,
                            place(hop.trim()),
                            format!("no arrow leads from `{from}` to `{to}`"),
                            match graph.edges.iter().find(|e| (e.from, e.to) == (b, a)) {
                                Some(_) => format!("write `%% controls {to} -> {from}: …`"),
                                None => {
                                    let [a, b] = [a, b].map(|n| &graph.nodes[n].id);
                                    format!("draw `{a} --> {b}`, or name another hop")
                                }
                            },
                        );
                    }
                }
                _ => bad(findings, "controls Gateway -> Orders: timeout, retry"),
            },
            "require" if !rest.is_empty() => diagram.requirements.push(rest.to_owned()),
            "invariant" if !rest.is_empty() => diagram.invariants.push(rest.to_owned()),
            other => bad(findings, &format!("{other}: never charge twice")),
        }
    }
    diagram.source = source;
}

/// `%% optinal: x` in a diagram that is graded is a slip; other comments are nobody's business.
fn check_near_miss(
    line: &str,
    graded: bool,
    place: &dyn Fn(&str) -> crate::codes::Position,
    findings: &mut Findings,
) {
    let Some(rest) = line.trim().strip_prefix("%%") else { return };
    let rest = rest.trim_start();
    if !graded || rest.starts_with('{') {
        return;
    }
    let word = rest.split([':', ' ']).next().unwrap_or_default();
    if let Some(close) = closest(word, rules::WORDS)
        && rest.contains(':')
    {
        findings.add(
            Code::BadGraderLine,
            place(line.trim()),
            format!("`%% {word}` means nothing to the grader"),
            format!("write `%% {close}:`"),
        );
    }
}

fn names(list: &str) -> Vec<&str> {
    list.split(',').map(str::trim).filter(|n| !n.is_empty()).collect()
}

fn suggestion(graph: &Graph, name: &str) -> String {
    let known = graph.nodes.iter().flat_map(|n| [&*n.label, &*n.id]);
    match closest(name, known) {
        Some(close) => format!("write `{close}`"),
        None => {
            let some: Vec<_> = graph.nodes.iter().take(6).map(|n| format!("`{}`", n.id)).collect();
            format!("name one of {}", some.join(", "))
        }
    }
}
