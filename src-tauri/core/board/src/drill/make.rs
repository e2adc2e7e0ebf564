//! Which tasks a reference gives, by seed.

use sha2::{Digest, Sha256};

use super::{
    super::{
        graph::{Arrowheads, Reference},
        label, matching,
        overrides::Overrides,
    },
    Hidden, Task, distinct,
};
use item::model::FailureTable;

/// Of a diagram's boxes and named arrows, the share that is hidden.
const HIDDEN: f64 = 0.4;
/// Arrows that a drill takes away whole.
const ARROWS_GONE: usize = 2;

/// Numbers in the order that `seed` draws for them.
fn drawn(seed: &str, what: &str, of: impl Iterator<Item = usize>) -> Vec<usize> {
    let lot = |at: usize| -> [u8; 32] { Sha256::digest(format!("{seed} {what} {at}")).into() };
    let mut all: Vec<usize> = of.collect();
    all.sort_by_key(|at| lot(*at));
    all
}

fn share(of: usize, least: usize, most: usize) -> usize {
    ((of as f64 * HIDDEN).round() as usize).clamp(least, most)
}

pub(super) fn blanks(reference: &Reference, sequence: bool, seed: &str) -> Vec<Task> {
    let graph = &reference.graph;
    let boxes = (0..graph.nodes.len())
        .filter(|&node| !graph.groups.iter().any(|group| group.node == Some(node)));
    let boxes: Vec<usize> = boxes.collect();
    if boxes.len() < 3 {
        return Vec::new();
    }
    // Participants are few and stand at the top of all; what they say is the matter.
    let most = if sequence { 2 } else { 6 };
    let mut names = drawn(seed, "name", boxes.iter().copied());
    names.truncate(share(boxes.len(), 2, most).min(boxes.len() - 1));

    let mut labels: Vec<usize> = Vec::new();
    for edge in drawn(seed, "words", 0..graph.edges.len()) {
        let text = &graph.edges[edge].label;
        let is_new = !labels.iter().any(|&l| label::key(&graph.edges[l].label) == label::key(text));
        if !text.is_empty() && is_new {
            labels.push(edge);
        }
    }
    labels.truncate(share(labels.len(), 2, if sequence { 6 } else { 4 }));
    if labels.len() < 2 {
        labels.clear();
    }

    let mut ends: Vec<usize> = Vec::new();
    if !sequence && graph.edges.len() >= 5 {
        for edge in drawn(seed, "end", 0..graph.edges.len()) {
            let it = &graph.edges[edge];
            let plain =
                it.heads == Arrowheads::Forward && it.from != it.to && !labels.contains(&edge);
            let visible =
                boxes.contains(&it.to) && ![it.from, it.to].iter().any(|n| names.contains(n));
            let alone = !ends.iter().any(|&e| graph.edges[e].from == it.from);
            if plain && visible && alone && ends.len() < ARROWS_GONE {
                ends.push(edge);
            }
        }
    }

    // Asked in reading order.
    for list in [&mut names, &mut labels, &mut ends] {
        list.sort_unstable();
    }
    let name_of = |node: &usize| graph.nodes[*node].label.clone();
    let words_of = |edge: &usize| graph.edges[*edge].label.clone();
    let shuffled = |what: &str, texts: Vec<String>| -> Vec<String> {
        let order = drawn(seed, what, 0..texts.len());
        distinct(order.into_iter().map(|at| texts[at].clone()))
    };
    let name_choices = shuffled("name choices", names.iter().map(name_of).collect());
    let word_choices = shuffled("words choices", labels.iter().map(words_of).collect());
    let end_choices = |edge: usize| {
        let from = graph.edges[edge].from;
        let others = boxes.iter().filter(|node| **node != from && !names.contains(node));
        distinct(others.map(name_of))
    };
    let names = names.iter().map(|&n| (Hidden::Name(n), name_choices.clone()));
    let words = labels.iter().map(|&e| (Hidden::Words(e), word_choices.clone()));
    let ends = ends.iter().map(|&e| (Hidden::End(e), end_choices(e)));
    let all = names.chain(words).chain(ends);
    all.map(|(hidden, choices)| Task::Blank { hidden, choices }).collect()
}

pub(super) fn placed(reference: &Reference, seed: &str) -> Vec<Task> {
    let edges = &reference.graph.edges;
    let mut needs: Vec<(String, usize)> = Vec::new();
    for hop in &reference.controls {
        let edge = edges.iter().position(|edge| (edge.from, edge.to) == (hop.from, hop.to));
        let Some(edge) = edge else { continue };
        needs.extend(hop.controls.iter().map(|control| (control.clone(), edge)));
    }
    let same = |a: &str, b: &str| label::key(a) == label::key(b);
    let order = drawn(seed, "control", 0..needs.len());
    order
        .into_iter()
        .map(|at| {
            let control = needs[at].0.clone();
            let hops = needs.iter().filter(|(other, _)| same(other, &control)).map(|need| need.1);
            Task::Control { hops: hops.collect(), control }
        })
        .collect()
}

pub(super) fn struck(reference: &Reference, failures: &[FailureTable], seed: &str) -> Vec<Task> {
    let none = Overrides::default();
    let mut taken: Vec<usize> = Vec::new();
    let mut tasks: Vec<Task> = Vec::new();
    for table in failures {
        for row in &table.rows {
            let nodes = 0..reference.graph.nodes.len();
            let node = nodes
                .filter(|node| !taken.contains(node))
                .find(|&node| matching::names(reference, &none, node, &row.node));
            if let Some(node) = node {
                taken.push(node);
                tasks.push(Task::Failure {
                    node,
                    columns: table.columns.clone(),
                    cells_html: row.cells_html.clone(),
                });
            }
        }
    }
    drawn(seed, "failure", 0..tasks.len()).into_iter().map(|at| tasks[at].clone()).collect()
}
