//! Mermaid → graph, through merman-core's parser: the one place where its grammar is met.
//!
//! Flowcharts give nodes, edges and subgraphs; sequence diagrams give participants and messages.
//! The grader's `%%` lines are read from the source itself ([`super::rules`]), because a Mermaid
//! parser drops comments.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::OnceLock,
};

use merman_core::{
    Engine, Error as Merman, ParseOptions, RenderSemanticModel,
    diagrams::{
        flowchart::{FlowEdgeMarker, FlowEdgeStroke, FlowEdgeVisibility, FlowchartModel},
        sequence::{
            SequenceDiagramRenderModel, SequenceMessageDirection, SequenceMessageMarker,
            SequenceMessageStroke,
        },
    },
};

use super::{
    diagram_size::{self, Sort},
    graph::{Arrowheads, Graph, Group, Kind, Node, Reference},
    rules,
};

/// Why a Mermaid text cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MermaidError {
    /// 1-based, within the text; 1 when the parser does not say.
    pub line: usize,
    /// 1-based, in characters; 0 when the whole line is meant.
    pub column: usize,
    /// Byte offset in the text, when the parser says.
    pub offset: Option<usize>,
    /// What is wrong, in the parser's words, on one line and without a full stop.
    pub message: String,
    /// Nothing is wrong but its size.
    pub too_large: bool,
}

impl MermaidError {
    fn whole(message: impl Into<String>) -> Self {
        Self { line: 1, column: 0, offset: None, message: message.into(), too_large: false }
    }
}

impl std::fmt::Display for MermaidError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.message)
    }
}

impl std::error::Error for MermaidError {}

/// What sort of Mermaid diagram a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DiagramKind {
    /// Can be graded.
    Flowchart,
    /// Can be graded.
    Sequence,
    /// Can be drawn, but not graded.
    Other,
}

/// A diagram, read.
pub struct Diagram {
    /// What kind of diagram it is.
    pub kind: DiagramKind,
    /// Empty for diagrams that are neither flowcharts nor sequences.
    pub graph: Graph,
}

/// Reads a diagram. Sorts that are not practised are only known by name.
pub fn read(source: &str) -> Result<Diagram, MermaidError> {
    if diagram_size::sort(source) == Some(Sort::Other) {
        return Ok(Diagram { kind: DiagramKind::Other, graph: Graph::default() });
    }
    let (kind, graph) = match model(source)? {
        RenderSemanticModel::Flowchart(chart) => (DiagramKind::Flowchart, flowchart(&chart)),
        RenderSemanticModel::Sequence(diagram) => (DiagramKind::Sequence, sequence(&diagram)),
        _ => (DiagramKind::Other, Graph::default()),
    };
    Ok(Diagram { kind, graph })
}

/// Reads a diagram that boards can be graded against, with the grader's `%%` lines.
///
/// # Errors
/// Where and why it does not parse, or that this sort of diagram has no graph to grade.
pub fn parse(source: &str) -> Result<Reference, MermaidError> {
    let mut reference = Reference::of(graph(source)?);
    rules::apply(source, &mut reference);
    Ok(reference)
}

/// The graph alone.
pub(crate) fn graph(source: &str) -> Result<Graph, MermaidError> {
    match model(source)? {
        RenderSemanticModel::Flowchart(chart) => Ok(flowchart(&chart)),
        RenderSemanticModel::Sequence(diagram) => Ok(sequence(&diagram)),
        _ => Err(MermaidError::whole(NO_GRAPH)),
    }
}

const NO_GRAPH: &str = "this kind of diagram has no boxes and arrows to grade; write a flowchart or a sequence diagram";
const NO_SORT: &str =
    "the first line isn't a Mermaid diagram type; start with `flowchart TB` or `sequenceDiagram`";

fn model(source: &str) -> Result<RenderSemanticModel, MermaidError> {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    if source.trim().is_empty() {
        return Err(MermaidError::whole("the diagram is empty"));
    }
    let sort = match diagram_size::sort(source) {
        Some(Sort::Other) => return Err(MermaidError::whole(NO_GRAPH)),
        Some(sort) => sort,
        None => return Err(MermaidError::whole(NO_SORT)),
    };
    if let Some(excess) = diagram_size::excess(source, sort) {
        let message = format!("the diagram is too large to practise: {excess}");
        return Err(MermaidError { too_large: true, ..MermaidError::whole(message) });
    }
    let engine = ENGINE.get_or_init(Engine::new);
    // The parser is young; a slip in it must not take a page or a board down.
    let parsed = catch_unwind(AssertUnwindSafe(|| {
        engine.parse_diagram_for_render_model_sync(source, ParseOptions::strict())
    }));
    match parsed {
        Err(_) => Err(MermaidError::whole("Mermaid's grammar stumbles over this diagram")),
        Ok(Ok(Some(parsed))) => Ok(parsed.into_parts().1),
        Ok(Ok(None)) => Err(MermaidError::whole("this is no Mermaid diagram")),
        Ok(Err(Merman::DiagramParse { diagnostic, .. })) => {
            let offset = diagnostic.span().map(|span| span.start);
            let (line, column) = offset.map_or((1, 0), |offset| position(source, offset));
            let message = first_line(diagnostic.message());
            Err(MermaidError { line, column, offset, message, too_large: false })
        }
        Ok(Err(Merman::DetectType(_))) => Err(MermaidError::whole(NO_SORT)),
        Ok(Err(other)) => Err(MermaidError::whole(first_line(&other.to_string()))),
    }
}

fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("it does not parse");
    let line: String = line.chars().take(200).collect();
    line.strip_suffix('.').map_or(line.clone(), str::to_owned)
}

fn position(source: &str, offset: usize) -> (usize, usize) {
    let mut end = offset.min(source.len());
    while !source.is_char_boundary(end) {
        end -= 1;
    }
    let before = &source[..end];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().map_or(0, |l| l.chars().count()) + 1;
    (line, column)
}

fn flowchart(chart: &FlowchartModel) -> Graph {
    let mut graph = Graph::default();
    for node in &chart.nodes {
        let title = chart.subgraphs.iter().find(|g| g.id == node.id).map(|g| g.title.as_str());
        let raw = match (node.is_subgraph_anchor(), title) {
            (true, Some(title)) => title,
            _ => node.label.as_deref().unwrap_or(&node.id),
        };
        let label = plain(raw);
        let label = if label.is_empty() { node.id.clone() } else { label };
        graph.nodes.push(Node {
            kind: node.shape.as_deref().and_then(kind_of_shape),
            ..Node::new(node.id.clone(), label)
        });
    }
    let index = |graph: &Graph, id: &str| graph.nodes.iter().position(|n| n.id == id);
    for edge in &chart.edges {
        if edge.visibility == FlowEdgeVisibility::Invisible {
            continue;
        }
        let (Some(mut from), Some(mut to)) = (index(&graph, &edge.from), index(&graph, &edge.to))
        else {
            continue;
        };
        let marked = |m: FlowEdgeMarker| m != FlowEdgeMarker::None;
        let heads = match (marked(edge.start_marker), marked(edge.end_marker)) {
            (true, true) => Arrowheads::Both,
            (false, false) => Arrowheads::None,
            (false, true) => Arrowheads::Forward,
            (true, false) => {
                std::mem::swap(&mut from, &mut to);
                Arrowheads::Forward
            }
        };
        let added = graph.connect(from, to, plain(edge.label.as_deref().unwrap_or_default()));
        added.heads = heads;
        added.asynchronous = edge.stroke_kind == FlowEdgeStroke::Dotted;
    }
    // Inner subgraphs come before the ones around them.
    for subgraph in &chart.subgraphs {
        let mut members = Vec::new();
        for id in &subgraph.nodes {
            if let Some(inner) = graph.groups.iter().find(|g| g.id == *id) {
                members.extend(inner.members.iter().copied());
            } else if let Some(node) = index(&graph, id) {
                members.push(node);
            }
        }
        members.sort_unstable();
        members.dedup();
        let here = graph.groups.len();
        for id in &subgraph.nodes {
            if let Some(inner) = graph.groups.iter_mut().find(|g| g.id == *id) {
                inner.parent = Some(here);
            }
        }
        let title = plain(&subgraph.title);
        let node = index(&graph, &subgraph.id);
        graph.groups.push(Group { id: subgraph.id.clone(), title, members, parent: None, node });
    }
    graph
}

fn kind_of_shape(shape: &str) -> Option<Kind> {
    match shape {
        "cylinder" | "cyl" | "db" | "database" => Some(Kind::Sql),
        "das" | "h-cyl" | "horizontal-cylinder" => Some(Kind::Queue),
        _ => None,
    }
}

fn sequence(diagram: &SequenceDiagramRenderModel) -> Graph {
    let mut graph = Graph::default();
    for id in &diagram.actor_order {
        let Some(actor) = diagram.actors.get(id) else { continue };
        let label = plain(&actor.description);
        let label = if label.is_empty() { id.clone() } else { label };
        let kind = match actor.actor_type.as_str() {
            "actor" => Some(Kind::User),
            "database" => Some(Kind::Sql),
            "queue" => Some(Kind::Queue),
            _ => None,
        };
        graph.nodes.push(Node { kind, ..Node::new(id.clone(), label) });
    }
    let index = |graph: &Graph, id: &Option<String>| {
        graph.nodes.iter().position(|n| Some(&n.id) == id.as_ref())
    };
    for message in &diagram.messages {
        let Some(signal) = message.signal_semantics() else { continue };
        let (Some(mut from), Some(mut to)) =
            (index(&graph, &message.from), index(&graph, &message.to))
        else {
            continue;
        };
        let none = |m: SequenceMessageMarker| m == SequenceMessageMarker::None;
        let heads = match signal.direction {
            SequenceMessageDirection::Bidirectional => Arrowheads::Both,
            _ if none(signal.source_marker) && none(signal.target_marker) => Arrowheads::Forward,
            SequenceMessageDirection::Forward => Arrowheads::Forward,
            SequenceMessageDirection::Reverse => {
                std::mem::swap(&mut from, &mut to);
                Arrowheads::Forward
            }
        };
        let added = graph.connect(from, to, plain(message.message_text()));
        added.heads = heads;
        added.asynchronous = signal.stroke == SequenceMessageStroke::Dotted
            || signal.target_marker == SequenceMessageMarker::Point;
    }
    for (number, boxed) in diagram.boxes.iter().enumerate() {
        let mut members: Vec<usize> = boxed
            .actor_keys
            .iter()
            .filter_map(|key| graph.nodes.iter().position(|n| n.id == *key))
            .collect();
        members.sort_unstable();
        members.dedup();
        graph.groups.push(Group {
            id: format!("box-{}", number + 1),
            title: plain(boxed.name.as_deref().unwrap_or_default()),
            members,
            parent: None,
            node: None,
        });
    }
    graph
}

/// A label as it reads: without tags, Markdown, icons and entities, on one line.
pub(crate) fn plain(label: &str) -> String {
    let mut text = String::with_capacity(label.len());
    let mut rest = label;
    while let Some(at) = rest.find('<') {
        let after = &rest[at + 1..];
        let tag = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/');
        text.push_str(&rest[..at]);
        match after.find('>') {
            Some(end) if tag => {
                text.push(' ');
                rest = &after[end + 1..];
            }
            _ => {
                text.push('<');
                rest = after;
            }
        }
    }
    text.push_str(rest);
    let text = text.replace("\\n", " ").replace("**", "").replace("__", "").replace('`', "");
    let words = text.split_whitespace().filter(|word| !is_icon(word)).map(emphasis);
    entities(&words.collect::<Vec<_>>().join(" "))
}

fn is_icon(word: &str) -> bool {
    ["fa:", "fab:", "fas:", "far:", "fal:", "mdi:", "logos:"].iter().any(|p| word.starts_with(p))
}

fn emphasis(word: &str) -> &str {
    for mark in ['*', '_'] {
        let inner = word.strip_prefix(mark).unwrap_or(word);
        let inner = inner.strip_suffix(mark).unwrap_or(inner);
        if inner.len() < word.len() && !inner.is_empty() {
            return inner;
        }
    }
    word
}

fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['&', '#']) {
        out.push_str(&rest[..at]);
        let tail = &rest[at..];
        let end = tail.char_indices().take(12).find(|(_, c)| *c == ';').map(|(i, _)| i);
        let decoded = end.and_then(|end| entity(&tail[..end]).map(|c| (c, end)));
        if let Some((c, end)) = decoded {
            out.push(c);
            rest = &tail[end + 1..];
        } else {
            out.push_str(&tail[..1]);
            rest = &tail[1..];
        }
    }
    out.push_str(rest);
    out
}

fn entity(text: &str) -> Option<char> {
    let name = text.trim_start_matches(['&', '#']);
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        _ => {
            let code = match name.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => name.parse().ok()?,
            };
            char::from_u32(code).filter(|c| !c.is_control())?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(source: &str) -> String {
        let graph = graph(source).unwrap();
        let mut lines: Vec<String> =
            graph.nodes.iter().map(|n| format!("{}: {}", n.id, n.label)).collect();
        for edge in &graph.edges {
            let arrow = match (edge.heads, edge.asynchronous) {
                (Arrowheads::Forward, false) => "->",
                (Arrowheads::Forward, true) => "..>",
                (Arrowheads::Both, _) => "<->",
                (Arrowheads::None, _) => "--",
            };
            let [from, to] = [edge.from, edge.to].map(|i| graph.nodes[i].id.clone());
            lines.push(format!("{from} {arrow} {to} {}", edge.label).trim().to_owned());
        }
        for group in &graph.groups {
            let members: Vec<&str> =
                group.members.iter().map(|&m| graph.nodes[m].id.as_str()).collect();
            lines.push(format!("[{}] {}", group.title, members.join(" ")));
        }
        lines.join("\n")
    }

    #[test]
    fn a_flowchart_with_everything() {
        let shown = show(
            "flowchart TB\n  %% also: a = x\n  a[\"Orders<br/>**DB** (x)\"] e1@-->|\"`**why** so`\"| b([\"x #35; y\"]) & c{{\"q\"}}\n \
             subgraph sg [\"My group\"]\n direction LR\n a\n subgraph inner\n  d[(Cache)]\n end\n end\n \
             c -.-> d\n sg --> c\n b <--> d\n b x--x d\n b --o c\n b ~~~ c\n b == thick ==> d\n b -- text --- d\n \
             a:::foo --> fa[fa:fa-user User] --> b\n f1[\"`multi\nline`\"]",
        );
        assert_eq!(
            shown,
            "a: Orders DB (x)\nb: x # y\nc: q\nd: Cache\nsg: My group\nfa: User\nf1: multi line\n\
             a -> b why so\na -> c why so\nc ..> d\nsg -> c\nb <-> d\nb <-> d\nb -> c\nb -> d thick\nb -- d text\n\
             a -> fa\nfa -> b\n[inner] d\n[My group] a d"
        );
    }

    #[test]
    fn a_sequence_diagram_is_participants_and_messages() {
        let shown = show(
            "sequenceDiagram\n autonumber\n box Blue Edge tier\n participant A as Alice<br/>the client\n actor B\n end\n \
             A->>+B: hi<br/>there\n B-->>-A: reply\n A-)C: async\n A->>A: self\n Note over A: note\n alt x\n A-xB: lost\n \
             else y\n B<<->>C: both\n end",
        );
        assert_eq!(
            shown,
            "A: Alice the client\nB: B\nC: C\nA -> B hi there\nB ..> A reply\nA ..> C async\nA -> A self\nA -> B lost\n\
             B <-> C both\n[Edge tier] A B"
        );
    }

    #[test]
    fn errors_name_their_line() {
        let lines =
            ["flowchart TB\n  a --> b\n  c -- > d [\n", "sequenceDiagram\n A->>B hi\n", "nonsense"]
                .map(|source| parse(source).unwrap_err().line);
        assert_eq!(lines, [3, 2, 1]);
        assert_eq!(read("stateDiagram-v2\n [*] --> A").unwrap().kind, DiagramKind::Other);
        assert!(parse("stateDiagram-v2\n [*] --> A").unwrap_err().message.contains("to grade"));
        let long = format!("graph TB\n{}", "%% x\n".repeat(20_000));
        for (source, reason) in [("", "empty"), (&long, "longer")] {
            assert!(parse(source).unwrap_err().message.contains(reason));
        }
    }

    #[test]
    fn what_would_keep_the_parser_busy_is_never_given_to_it() {
        let gantt =
            "gantt\n dateFormat YYYY-MM-DD\n excludes weekends\n a :a1, 0001-01-01, 9999999d\n";
        assert_eq!(read(gantt).unwrap().kind, DiagramKind::Other);
        assert!(!parse(gantt).unwrap_err().too_large);
        let joined = |n: usize, name: &str| {
            (0..n).map(|n| format!("{name}{n}")).collect::<Vec<_>>().join(" & ")
        };
        let product = |n| format!("flowchart LR\n {} --> {}\n", joined(n, "a"), joined(n, "b"));
        assert_eq!(parse(&product(20)).unwrap().graph.edges.len(), 400);
        for n in [30, 200, 400, 800] {
            assert!(parse(&product(n)).unwrap_err().too_large, "{n}");
        }
    }

    /// The largest texts of many shapes that pass. Each is read in well under a second in a debug build;
    /// none without its bound would be.
    #[test]
    fn the_largest_diagrams_that_pass_are_read() {
        let check = |what: &str, line: &dyn Fn(usize) -> String, head: &str| {
            let text = |n: usize| (0..n).fold(head.to_owned(), |text, n| text + &line(n));
            // The largest that passes, by halves.
            let (mut passes, mut fails) = (1, 40_000);
            while fails - passes > 1 {
                let middle = (passes + fails) / 2;
                let sort = diagram_size::sort(head).unwrap();
                match diagram_size::excess(&text(middle), sort) {
                    None => passes = middle,
                    Some(_) => fails = middle,
                }
            }
            assert!(passes >= 40, "{what}: only {passes}");
            let _ = read(&text(passes));
            assert!(read(&text(fails)).is_err_and(|e| e.too_large), "{what}");
        };
        check("a chain", &|n| format!("a{n} --> a{}\n", n + 1), "flowchart TB\n");
        check("a chain on one line", &|n| format!(" --> a{n}"), "flowchart TB\n a");
        check("boxes", &|n| format!("a{n}[\"Box {n} (x)\"]\n"), "flowchart TB\n");
        check("groups", &|n| format!("subgraph g{n}\n a{n}\n end\n"), "flowchart TB\n");
        check("nested groups", &|n| format!("subgraph g{n}\n"), "flowchart TB\n");
        check("classes", &|n| format!("class a{n} x\n"), "flowchart TB\n a\n");
        check("styles", &|n| format!("style a{n} fill:#fff\n"), "flowchart TB\n a\n");
        check("open brackets", &|_| "[".to_owned(), "flowchart TB\n a");
        check("ampersands", &|n| format!(" & a{n}"), "flowchart TB\n a");
        check("joined lines", &|n| format!(" &\n a{n}"), "flowchart TB\n a");
        check("labels", &|n| format!("a{n} -- a long label {n} --> b\n"), "flowchart TB\n");
        check("messages", &|n| format!("A{n}->>B{n}: text\n"), "sequenceDiagram\n");
        check("notes", &|_| "Note over A: text\n".to_owned(), "sequenceDiagram\n");
        check("loops", &|_| "loop x\n".to_owned(), "sequenceDiagram\n");
        check("activations", &|_| "A->>+B: x\n".to_owned(), "sequenceDiagram\n");
        check("grader's names", &|n| format!("n{n}, "), "flowchart TB\n a\n %% optional: x");
    }

    #[test]
    fn labels_read_plainly() {
        for (label, expected) in [
            ("a &amp; b", "a & b"),
            ("p < q", "p < q"),
            ("x &bogus; y", "x &bogus; y"),
            ("<b>bold</b> snake_case", "bold snake_case"),
            ("#35;1 &#x41;", "#1 A"),
            ("*it* _em_", "it em"),
        ] {
            assert_eq!(plain(label), expected, "{label}");
        }
    }
}
