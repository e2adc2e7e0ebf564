//! The one place where pages meet Mermaid's grammar: does a block parse, what does it name, and how
//! does it read aloud. Grading has its own conversion in `board`.

use std::panic::{AssertUnwindSafe, catch_unwind};

use merman_core::{
    Engine, Error, ParseOptions, RenderSemanticModel,
    diagrams::{
        flowchart::{FlowEdgeMarker, FlowEdgeStroke, FlowEdgeVisibility, FlowchartModel},
        sequence::{SequenceDiagramRenderModel, SequenceMessageKind, SequenceMessageStroke},
    },
};

/// Mermaid itself refuses longer texts.
const LONGEST: usize = 50_000;

/// What a diagram names. Empty for kinds other than flowcharts and sequence diagrams.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Sketch {
    pub(crate) nodes: Vec<Named>,
    pub(crate) groups: Vec<Group>,
    pub(crate) edges: Vec<Edge>,
    /// Messages in time rather than arrows in space.
    pub(crate) sequence: bool,
    /// Whether nodes and edges are known for this kind of diagram.
    pub(crate) graph: bool,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) label: String,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Group {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) members: Vec<String>,
}

#[derive(Debug, PartialEq)]
pub(crate) struct Edge {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) label: String,
    pub(crate) dotted: bool,
    pub(crate) directed: bool,
    pub(crate) both: bool,
}

/// Why a block does not parse.
#[derive(Debug, PartialEq)]
pub(crate) struct Problem {
    pub(crate) message: String,
    /// Byte offset in the source, when it is known.
    pub(crate) at: Option<usize>,
}

impl Sketch {
    /// A node's or group's id for a name that is an id or a label.
    pub(crate) fn find(&self, name: &str) -> Option<&str> {
        let wanted = fold(name);
        let by_id = self.nodes.iter().find(|n| n.id == name.trim()).map(|n| &n.id);
        by_id
            .or_else(|| {
                let same = |n: &&Named| fold(&n.label) == wanted || fold(&n.id) == wanted;
                self.nodes.iter().find(same).map(|n| &n.id)
            })
            .or_else(|| {
                let same = |g: &&Group| fold(&g.title) == wanted || fold(&g.id) == wanted;
                self.groups.iter().find(same).map(|g| &g.id)
            })
            .map(String::as_str)
    }

    fn label<'s>(&'s self, id: &'s str) -> &'s str {
        let node = self.nodes.iter().find(|n| n.id == id).map(|n| &*n.label);
        node.or_else(|| self.groups.iter().find(|g| g.id == id).map(|g| &*g.title))
            .filter(|label| !label.is_empty())
            .unwrap_or(id)
    }

    /// The diagram in sentences, for those who hear it.
    pub(crate) fn outline(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for edge in &self.edges {
            let (from, to) = (self.label(&edge.from), self.label(&edge.to));
            let label = &edge.label;
            lines.push(if self.sequence {
                let verb = if edge.dotted { "answers" } else { "to" };
                match label.is_empty() {
                    true => format!("{from} {verb} {to}"),
                    false => format!("{from} {verb} {to}: {label}"),
                }
            } else {
                let verb = match (edge.both, edge.directed, edge.dotted) {
                    (true, ..) => "leads to and from",
                    (_, false, _) => "is joined to",
                    (_, _, true) => "leads, dotted, to",
                    _ => "leads to",
                };
                match label.is_empty() {
                    true => format!("{from} {verb} {to}"),
                    false => format!("{from} {verb} {to} ({label})"),
                }
            });
        }
        let touched: std::collections::HashSet<&str> =
            self.edges.iter().flat_map(|e| [&*e.from, &*e.to]).collect();
        for node in self.nodes.iter().filter(|n| !touched.contains(&*n.id)) {
            lines.push(format!("{} stands alone", self.label(&node.id)));
        }
        for group in &self.groups {
            let members: Vec<_> = group.members.iter().map(|m| self.label(m)).collect();
            if !members.is_empty() {
                lines.push(format!("{} holds {}", self.label(&group.id), members.join(", ")));
            }
        }
        lines
    }
}

/// Labels compare without case, markup and runs of space.
pub(crate) fn fold(text: &str) -> String {
    tidy(text).to_lowercase()
}

fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find('<') {
        out.push_str(&rest[..open]);
        match rest[open..].find('>') {
            Some(close) => {
                out.push(' ');
                rest = &rest[open + close + 1..];
            }
            None => {
                out.push_str(&rest[open..]);
                rest = "";
            }
        }
    }
    out.push_str(rest);
    out.replace("**", "").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Parses a block.
pub(crate) fn read(source: &str) -> Result<Sketch, Problem> {
    if source.len() > LONGEST {
        return Err(Problem {
            message: format!("the diagram is longer than {LONGEST} characters"),
            at: None,
        });
    }
    if source.trim().is_empty() {
        return Err(Problem { message: "the diagram is empty".into(), at: None });
    }
    thread_local! {
        static ENGINE: Engine = Engine::new();
    }
    // The parser is young; a slip in it must not take a page down.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        ENGINE.with(|e| e.parse_diagram_for_render_model_sync(source, ParseOptions::strict()))
    }));
    match parsed {
        Err(_) => Err(Problem {
            message: "Mermaid's grammar stumbles over this diagram".into(),
            at: None,
        }),
        Ok(Err(error)) => Err(problem(error)),
        Ok(Ok(None)) => Err(Problem { message: "this is no Mermaid diagram".into(), at: None }),
        Ok(Ok(Some(parsed))) => Ok(match parsed.model() {
            RenderSemanticModel::Flowchart(model) => flowchart(model),
            RenderSemanticModel::Sequence(model) => sequence(model),
            _ => Sketch::default(),
        }),
    }
}

fn problem(error: Error) -> Problem {
    match error {
        Error::DiagramParse { diagnostic, .. } => Problem {
            message: one_line(diagnostic.message()),
            at: diagnostic.span().map(|span| span.start),
        },
        Error::DetectType(_) => Problem {
            message: "the first line names no kind of diagram that Mermaid knows".into(),
            at: None,
        },
        other => Problem { message: one_line(&other.to_string()), at: None },
    }
}

fn one_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("it does not parse");
    let mut line: String = line.chars().take(200).collect();
    if line.ends_with('.') {
        line.pop();
    }
    line
}

fn flowchart(model: &FlowchartModel) -> Sketch {
    let groups: Vec<Group> = model
        .subgraphs
        .iter()
        .map(|g| Group { id: g.id.clone(), title: tidy(&g.title), members: g.nodes.clone() })
        .collect();
    Sketch {
        nodes: model
            .nodes
            .iter()
            .filter(|n| !n.is_subgraph_anchor() && !groups.iter().any(|g| g.id == n.id))
            .map(|n| Named { id: n.id.clone(), label: tidy(n.label.as_deref().unwrap_or(&n.id)) })
            .collect(),
        edges: model
            .edges
            .iter()
            .filter(|e| e.visibility == FlowEdgeVisibility::Visible)
            .map(|e| Edge {
                from: e.from.clone(),
                to: e.to.clone(),
                label: tidy(e.label.as_deref().unwrap_or_default()),
                dotted: e.stroke_kind == FlowEdgeStroke::Dotted,
                directed: e.end_marker != FlowEdgeMarker::None,
                both: e.start_marker != FlowEdgeMarker::None
                    && e.end_marker != FlowEdgeMarker::None,
            })
            .collect(),
        groups,
        sequence: false,
        graph: true,
    }
}

fn sequence(model: &SequenceDiagramRenderModel) -> Sketch {
    let nodes = model
        .actor_order
        .iter()
        .filter_map(|id| model.actors.get(id).map(|actor| (id, actor)))
        .map(|(id, actor)| Named { id: id.clone(), label: tidy(&actor.description) })
        .collect();
    let edges = model
        .messages
        .iter()
        .filter(|m| m.semantic_kind() == SequenceMessageKind::Signal)
        .filter_map(|m| {
            Some(Edge {
                from: m.from.clone()?,
                to: m.to.clone()?,
                label: tidy(m.message_text()),
                dotted: m
                    .signal_semantics()
                    .is_some_and(|s| s.stroke == SequenceMessageStroke::Dotted),
                directed: true,
                both: false,
            })
        })
        .collect();
    Sketch { nodes, edges, groups: Vec::new(), sequence: true, graph: true }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagrams_read_aloud() {
        fn check(source: &str, expected: &[&str]) {
            assert_eq!(read(source).unwrap().outline(), expected);
        }
        check(
            "flowchart LR\n A[\"Client\"] -->|timeout 300 ms| B[(\"Orders<br/>DB\")]\n B -.-> C & D\n \
             A <--> C\n A --- D\n E\n subgraph Tier\n B\n C\n end",
            &[
                "Client leads to Orders DB (timeout 300 ms)",
                "Orders DB leads, dotted, to C",
                "Orders DB leads, dotted, to D",
                "Client leads to and from C",
                "Client is joined to D",
                "E stands alone",
                "Tier holds Orders DB, C",
            ],
        );
        check(
            "sequenceDiagram\n participant A as App\n A->>DB: insert\n DB-->>A: ok\n Note over A: x",
            &["App to DB: insert", "DB answers App: ok"],
        );
        check("pie\n \"a\": 1", &[]);
    }

    #[test]
    fn what_does_not_parse_says_where() {
        let source = "flowchart LR\n  A --> B\n  B --> [C\n";
        let problem = read(source).unwrap_err();
        let line = source[..problem.at.unwrap()].lines().count();
        assert!((3..=4).contains(&line), "{problem:?}");
        assert!(read("flowchrt LR\n A --> B").is_err());
        assert!(read("").is_err());
    }
}
