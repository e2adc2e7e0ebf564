//! Graph → Mermaid: what was drawn, as a text that any Mermaid renders and the text board reads.

use std::fmt::Write as _;

use super::graph::{Arrowheads, Board, Edge, Graph, Kind};
use item::text::one_line;

/// The board as a Mermaid flowchart. Loose arrows and notes become comments.
pub fn mermaid(board: &Board) -> String {
    let mut out = flowchart(&board.graph);
    for loose in &board.loose {
        let name =
            |end: Option<usize>| end.map_or("nothing", |i| board.graph.nodes[i].label.as_str());
        let (from, to) = (comment(name(loose.from)), comment(name(loose.to)));
        // Writing to a String cannot fail.
        let _ = writeln!(out, "  %% loose arrow from {from} to {to}");
    }
    for note in &board.notes {
        let _ = writeln!(out, "  %% note {}", comment(note));
    }
    out
}

/// How a flowchart is written.
#[derive(Clone, Debug)]
pub(crate) struct Style<'a> {
    /// `TB`, `LR` …
    pub(crate) direction: &'a str,
    /// Nodes with a dashed outline.
    pub(crate) marked: Vec<usize>,
}

/// A graph as a Mermaid flowchart; parsing it gives the same graph, with other ids, as long as the
/// labels hold no markup.
pub fn flowchart(graph: &Graph) -> String {
    styled(graph, &Style { direction: "TB", marked: Vec::new() })
}

/// A graph as a Mermaid sequence diagram: its edges are messages, in order.
pub(crate) fn sequence(graph: &Graph) -> String {
    let mut out = String::from("sequenceDiagram\n");
    for (at, node) in graph.nodes.iter().enumerate() {
        let kind = if node.kind == Some(Kind::User) { "actor" } else { "participant" };
        let _ = writeln!(out, "  {kind} n{} as {}", at + 1, spoken(&node.label));
    }
    for edge in &graph.edges {
        let arrow = match (edge.heads, edge.asynchronous) {
            (Arrowheads::Both, false) => "<<->>",
            (Arrowheads::Both, true) => "<<-->>",
            (_, false) => "->>",
            (_, true) => "-->>",
        };
        let _ =
            writeln!(out, "  n{}{arrow}n{}: {}", edge.from + 1, edge.to + 1, spoken(&edge.label));
    }
    out
}

/// A message as a sequence diagram takes it: no quotes, and nothing that ends the line.
fn spoken(text: &str) -> String {
    let text: String = text
        .chars()
        .map(|c| match c {
            ';' => "#59;".to_owned(),
            '#' => "#35;".to_owned(),
            '<' => "#lt;".to_owned(),
            '>' => "#gt;".to_owned(),
            '&' => "#amp;".to_owned(),
            c if c.is_control() => " ".to_owned(),
            c => c.to_string(),
        })
        .collect();
    if text.trim().is_empty() { " ".to_owned() } else { text }
}

/// A graph as a Mermaid flowchart in some style.
pub(crate) fn styled(graph: &Graph, style: &Style<'_>) -> String {
    let mut out = format!("flowchart {}\n", style.direction);
    let mut inside = vec![None; graph.nodes.len()];
    for (node, slot) in inside.iter_mut().enumerate() {
        *slot = graph.group_of(node);
    }
    let roots = (0..graph.groups.len()).filter(|&g| graph.groups[g].parent.is_none());
    for (node, around) in inside.iter().enumerate() {
        if around.is_none() && !is_group(graph, node) {
            write_node(&mut out, graph, node, 1);
        }
    }
    for group in roots {
        write_group(&mut out, graph, &inside, group, 1);
    }
    for edge in &graph.edges {
        let _ = writeln!(out, "  {} {} {}", id(graph, edge.from), arrow(edge), id(graph, edge.to));
    }
    if !style.marked.is_empty() {
        let ids: Vec<String> = style.marked.iter().map(|&node| id(graph, node)).collect();
        let _ = writeln!(out, "  classDef marked stroke-dasharray:5 4,stroke-width:2px");
        let _ = writeln!(out, "  class {} marked", ids.join(","));
    }
    out
}

fn is_group(graph: &Graph, node: usize) -> bool {
    graph.groups.iter().any(|g| g.node == Some(node))
}

fn id(graph: &Graph, node: usize) -> String {
    match graph.groups.iter().position(|g| g.node == Some(node)) {
        Some(group) => format!("g{}", group + 1),
        None => format!("n{}", node + 1),
    }
}

fn write_node(out: &mut String, graph: &Graph, node: usize, depth: usize) {
    let label = quoted(&graph.nodes[node].label);
    let (open, close) = match graph.nodes[node].kind {
        Some(Kind::Sql | Kind::Nosql | Kind::Cache) => ("[(", ")]"),
        Some(Kind::Queue) => ("[[", "]]"),
        _ => ("[", "]"),
    };
    let _ = writeln!(out, "{}{}{open}{label}{close}", "  ".repeat(depth), id(graph, node));
}

fn write_group(
    out: &mut String,
    graph: &Graph,
    inside: &[Option<usize>],
    group: usize,
    depth: usize,
) {
    let indent = "  ".repeat(depth);
    let _ =
        writeln!(out, "{indent}subgraph g{} [{}]", group + 1, quoted(&graph.groups[group].title));
    for (node, around) in inside.iter().enumerate() {
        if *around == Some(group) && !is_group(graph, node) {
            write_node(out, graph, node, depth + 1);
        }
    }
    for inner in 0..graph.groups.len() {
        if graph.groups[inner].parent == Some(group) && depth < 32 {
            write_group(out, graph, inside, inner, depth + 1);
        }
    }
    let _ = writeln!(out, "{indent}end");
}

fn arrow(edge: &Edge) -> String {
    let arrow = match (edge.heads, edge.asynchronous) {
        (Arrowheads::Forward, false) => "-->",
        (Arrowheads::Forward, true) => "-.->",
        (Arrowheads::Both, false) => "<-->",
        (Arrowheads::Both, true) => "<-.->",
        (Arrowheads::None, false) => "---",
        (Arrowheads::None, true) => "-.-",
    };
    if edge.label.is_empty() {
        arrow.to_owned()
    } else {
        format!("{arrow}|{}|", quoted(&edge.label))
    }
}

/// A quoted label that Mermaid reads back as it was.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            // `<b` would be taken for a tag.
            '<' if chars.peek().is_some_and(|n| n.is_alphabetic() || *n == '/') => {
                out.push_str("#lt; ");
            }
            '"' => out.push_str("#quot;"),
            '#' => out.push_str("#35;"),
            '&' => out.push_str("#amp;"),
            '<' => out.push_str("#lt;"),
            '>' => out.push_str("#gt;"),
            '`' => out.push_str("#96;"),
            '*' => out.push_str("#42;"),
            '_' => out.push_str("#95;"),
            '\\' => out.push_str("#92;"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    if text.trim().is_empty() {
        out.push(' ');
    }
    out.push('"');
    out
}

fn comment(text: &str) -> String {
    one_line(text)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{graph::Node, text},
        *,
    };

    /// Labels, edges and group titles, without ids.
    fn shape(graph: &Graph) -> (Vec<String>, Vec<String>, Vec<String>) {
        let mut nodes: Vec<String> = graph.nodes.iter().map(|n| n.label.clone()).collect();
        let mut edges: Vec<String> = graph
            .edges
            .iter()
            .map(|e| format!("{:?} {} {:?} {}", graph.ends(e), e.label, e.heads, e.asynchronous))
            .collect();
        let mut groups: Vec<String> = graph
            .groups
            .iter()
            .map(|g| {
                let mut members: Vec<&str> =
                    g.members.iter().map(|&m| graph.nodes[m].label.as_str()).collect();
                members.sort_unstable();
                format!("{} {members:?}", g.title)
            })
            .collect();
        nodes.sort();
        edges.sort();
        groups.sort();
        (nodes, edges, groups)
    }

    #[test]
    fn what_is_written_reads_back_the_same() {
        for source in [
            "flowchart LR\n a[\"Say #quot;hi#quot; & p < q\"] -->|x #35;1| b\n b -.-> c\n c <--> a\n b --- a\n a --> b",
            "flowchart TB\n subgraph one [\"Edge tier\"]\n a\n subgraph two\n b\n end\n end\n a --> b --> c\n one --> c",
            "sequenceDiagram\n A->>B: hi\n B-->>A: ok",
        ] {
            let board = text::parse(source).unwrap();
            let written = mermaid(&board);
            let again = text::parse(&written).unwrap_or_else(|e| panic!("{e}\n{written}"));
            assert_eq!(shape(&board.graph), shape(&again.graph), "{written}");
        }
    }

    #[test]
    fn hostile_labels_survive() {
        let mut graph = Graph::default();
        for label in [
            "end",
            "a]b",
            "x|y",
            "`code` **b** _i_",
            "\\n",
            "<script>",
            "%% also: x",
            "subgraph",
            "C:\\x",
        ] {
            graph.nodes.push(Node::new(label, label));
        }
        for to in 1..graph.nodes.len() {
            let label = graph.nodes[to].label.clone();
            graph.connect(0, to, label);
        }
        let written = flowchart(&graph);
        let again = text::parse(&written).unwrap_or_else(|e| panic!("{e}\n{written}"));
        let count = |g: &Graph| (g.nodes.len(), g.edges.len());
        assert_eq!(count(&graph), count(&again.graph), "{written}");
        assert!(again.graph.nodes.iter().any(|n| n.label == "%% also: x"), "{written}");
    }
}
