//! A graph drawn as Excalidraw would keep it.

use board::{Graph, graph::Arrowheads};
use serde_json::{Value, json};

/// Places that are neither a row nor a grid, from a number.
fn place(n: usize, seed: u64) -> (f64, f64) {
    let mut x = seed ^ (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 32;
    let jitter = (x % 60) as f64;
    ((n % 5) as f64 * 320.0 + jitter, (n / 5) as f64 * 220.0 + (x / 61 % 60) as f64)
}

/// The scene: boxes with bound texts, bound arrows with bound labels; `seed` decides where they lie.
pub fn drawn(graph: &Graph, seed: u64) -> Value {
    let mut elements = Vec::new();
    let is_group = |node: usize| graph.groups.iter().any(|group| group.node == Some(node));
    for (n, node) in graph.nodes.iter().enumerate().filter(|(n, _)| !is_group(*n)) {
        let (x, y) = place(n, seed);
        elements.push(json!({
            "id": format!("n{n}"), "type": "rectangle", "x": x, "y": y, "width": 180, "height": 80,
            "boundElements": [{"id": format!("t{n}"), "type": "text"}],
        }));
        elements.push(json!({
            "id": format!("t{n}"), "type": "text", "x": x + 20.0, "y": y + 25.0, "width": 140,
            "height": 25, "text": node.label, "originalText": node.label, "containerId": format!("n{n}"),
        }));
    }
    for (e, edge) in graph.edges.iter().enumerate() {
        let (a, b) = (place(edge.from, seed), place(edge.to, seed));
        let head = |on: bool| if on { json!("arrow") } else { Value::Null };
        elements.push(json!({
            "id": format!("e{e}"), "type": "arrow", "x": a.0 + 90.0, "y": a.1 + 40.0,
            "points": [[0, 0], [b.0 - a.0, b.1 - a.1]],
            "strokeStyle": if edge.asynchronous { "dashed" } else { "solid" },
            "startArrowhead": head(edge.heads == Arrowheads::Both),
            "endArrowhead": head(edge.heads != Arrowheads::None),
            "startBinding": {"elementId": format!("n{}", edge.from)},
            "endBinding": {"elementId": format!("n{}", edge.to)},
        }));
        if !edge.label.is_empty() {
            elements.push(json!({
                "id": format!("l{e}"), "type": "text", "x": (a.0 + b.0) / 2.0, "y": (a.1 + b.1) / 2.0,
                "width": 90, "height": 20, "text": edge.label, "originalText": edge.label,
                "containerId": format!("e{e}"),
            }));
        }
    }
    json!({"type": "excalidraw", "version": 2, "elements": elements})
}
