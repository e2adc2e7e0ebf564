//! A diagram in sentences, for those who hear it.

use std::collections::HashSet;

use board::{
    graph::{Arrowheads, Edge, Graph},
    mermaid::{Diagram, DiagramKind},
};

/// One sentence for each arrow, for each box that stands alone, and for each group.
pub(crate) fn sentences(diagram: &Diagram) -> Vec<String> {
    let graph = &diagram.graph;
    let sequence = diagram.kind == DiagramKind::Sequence;
    let mut lines: Vec<String> = (0..graph.edges.len())
        .map(|edge| if sequence { message(graph, edge) } else { arrow(graph, edge) })
        .collect();
    let touched: HashSet<usize> = graph.edges.iter().flat_map(|e| [e.from, e.to]).collect();
    for (index, node) in graph.nodes.iter().enumerate() {
        let is_group = graph.groups.iter().any(|g| g.node == Some(index));
        if !touched.contains(&index) && !is_group {
            lines.push(format!("{} stands alone", node.label));
        }
    }
    for (index, group) in graph.groups.iter().enumerate() {
        let inner: Vec<_> = graph.groups.iter().filter(|g| g.parent == Some(index)).collect();
        let direct = group.members.iter().filter(|m| !inner.iter().any(|g| g.members.contains(m)));
        let mut held: Vec<&str> = direct.map(|&m| &*graph.nodes[m].label).collect();
        held.extend(inner.iter().map(|g| title(&g.title, &g.id)));
        if !held.is_empty() {
            lines.push(format!("{} holds {}", title(&group.title, &group.id), held.join(", ")));
        }
    }
    lines
}

fn title<'t>(title: &'t str, id: &'t str) -> &'t str {
    if title.is_empty() { id } else { title }
}

fn arrow(graph: &Graph, edge: usize) -> String {
    let edge = &graph.edges[edge];
    let verb = match (edge.heads, edge.asynchronous) {
        (Arrowheads::Both, _) => "leads to and from",
        (Arrowheads::None, _) => "is joined to",
        (Arrowheads::Forward, true) => "leads, dotted, to",
        (Arrowheads::Forward, false) => "leads to",
    };
    let [from, to] = graph.ends(edge);
    let label = labelled(edge, " (", ")");
    format!("{from} {verb} {to}{label}")
}

/// A dotted message answers only one that was sent before, the other way; else it is a notice.
fn message(graph: &Graph, index: usize) -> String {
    let edge = &graph.edges[index];
    let asked = |earlier: &Edge| (earlier.from, earlier.to) == (edge.to, edge.from);
    let verb = match edge.asynchronous {
        false => "to",
        true if graph.edges[..index].iter().any(asked) => "answers",
        true => "tells",
    };
    let [from, to] = graph.ends(edge);
    let label = labelled(edge, ": ", "");
    format!("{from} {verb} {to}{label}")
}

fn labelled(edge: &Edge, open: &str, close: &str) -> String {
    match edge.label.as_str() {
        "" => String::new(),
        label => format!("{open}{label}{close}"),
    }
}

#[cfg(test)]
mod tests {
    use board::mermaid;

    #[test]
    fn diagrams_read_aloud() {
        fn check(source: &str, expected: &[&str]) {
            assert_eq!(super::sentences(&mermaid::read(source).unwrap()), expected);
        }
        check(
            "flowchart LR\n A[\"Client\"] -->|timeout 300 ms| B[(\"Orders<br/>DB\")]\n B -.-> C & D\n \
             A <--> C\n A --- D\n E\n subgraph Tier\n B\n subgraph Inner\n C\n end\n end",
            &[
                "Client leads to Orders DB (timeout 300 ms)",
                "Orders DB leads, dotted, to C",
                "Orders DB leads, dotted, to D",
                "Client leads to and from C",
                "Client is joined to D",
                "E stands alone",
                "Inner holds C",
                "Tier holds Orders DB, Inner",
            ],
        );
        check(
            "sequenceDiagram\n participant A as App\n A->>DB: insert\n DB-->>A: ok\n DB-)Bus: row\n Note over A: x",
            &["App to DB: insert", "DB answers App: ok", "DB tells Bus: row"],
        );
        check("pie\n \"a\": 1", &[]);
    }
}
