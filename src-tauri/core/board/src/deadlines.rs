//! Deadlines nest: at each node the timeouts of its synchronous calls add up to at most the timeout
//! of the call that entered it; at a root, to the budget. Calls to nodes of one `%% parallel:` line
//! count as their maximum. Dotted arrows are asynchronous and not counted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    durations::{say, timeout},
    graph::{Arrowheads, Graph, Millis, Reference},
};

/// Whether a node's calls fit into the time it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum DeadlineVerdict {
    /// They fit.
    Holds,
    /// They do not: the first node, from the root, of which this is so.
    Broken,
}

/// One node's deadline.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DeadlineLine {
    /// The node's label.
    pub node: String,
    /// What it is given, in milliseconds.
    pub allowed_ms: Millis,
    /// What its calls take at worst, in milliseconds.
    pub needed_ms: Millis,
    /// Whether they fit.
    pub verdict: DeadlineVerdict,
    /// In a sentence.
    pub reason: String,
}

/// Checks a graph from its roots, up to the first node that breaks the rule.
///
/// `parallel` holds sets of nodes that are called at once.
pub(crate) fn check(
    graph: &Graph,
    budget: Option<Millis>,
    parallel: &[Vec<usize>],
) -> Vec<DeadlineLine> {
    let calls: Vec<(usize, usize, Millis)> = graph
        .edges
        .iter()
        .filter(|e| !e.asynchronous && e.heads != Arrowheads::None && e.from != e.to)
        .filter_map(|e| timeout(&e.label).map(|t| (e.from, e.to, t)))
        .collect();
    let entered =
        |node: usize| graph.edges.iter().any(|e| e.to == node && e.from != e.to && !e.asynchronous);
    let mut limits: Vec<Option<Millis>> = vec![None; graph.nodes.len()];
    for (node, slot) in limits.iter_mut().enumerate() {
        *slot = calls.iter().filter(|c| c.1 == node).map(|c| c.2).min();
        if slot.is_none() && !entered(node) {
            *slot = budget;
        }
    }
    let mut lines = Vec::new();
    for node in from_roots(graph) {
        let out: Vec<(usize, Millis)> =
            calls.iter().filter(|c| c.0 == node).map(|c| (c.1, c.2)).collect();
        let Some(allowed) = limits[node] else { continue };
        // A call that states no timeout hands on what its caller has.
        for edge in &graph.edges {
            if edge.from == node && !edge.asynchronous && limits[edge.to].is_none() {
                limits[edge.to] = Some(allowed);
            }
        }
        if out.is_empty() {
            continue;
        }
        let (needed, sum) = add_up(graph, &out, parallel);
        let label = graph.nodes[node].label.clone();
        let verdict =
            if needed <= allowed { DeadlineVerdict::Holds } else { DeadlineVerdict::Broken };
        let reason = match verdict {
            DeadlineVerdict::Holds => {
                format!("{label} has {} and its calls take {sum} at most.", say(allowed))
            }
            DeadlineVerdict::Broken => {
                format!("{label} has {} but its calls may take {sum}.", say(allowed))
            }
        };
        lines.push(DeadlineLine {
            node: label,
            allowed_ms: allowed,
            needed_ms: needed,
            verdict,
            reason,
        });
        if verdict == DeadlineVerdict::Broken {
            break;
        }
    }
    lines
}

/// Checks the reference's own figures; the first node that breaks the rule.
pub fn of_reference(reference: &Reference) -> Option<DeadlineLine> {
    let lines = check(&reference.graph, reference.budget, &reference.parallel);
    lines.into_iter().find(|l| l.verdict == DeadlineVerdict::Broken)
}

fn add_up(graph: &Graph, calls: &[(usize, Millis)], parallel: &[Vec<usize>]) -> (Millis, String) {
    let mut left: Vec<(usize, Millis)> = calls.to_vec();
    let mut total: Millis = 0;
    let mut parts = Vec::new();
    for set in parallel {
        let (at_once, rest): (Vec<_>, Vec<_>) =
            left.into_iter().partition(|(to, _)| set.contains(to));
        left = rest;
        let Some(most) = at_once.iter().map(|(_, t)| *t).max() else { continue };
        total = total.saturating_add(most);
        if at_once.len() > 1 {
            let names: Vec<&str> =
                at_once.iter().map(|(to, _)| graph.nodes[*to].label.as_str()).collect();
            parts.push(format!("{} ({} at once)", say(most), names.join(", ")));
        } else {
            parts.push(say(most));
        }
    }
    for (_, timeout) in left {
        total = total.saturating_add(timeout);
        parts.push(say(timeout));
    }
    let sum = if parts.len() > 1 {
        format!("{} = {}", parts.join(" + "), say(total))
    } else {
        say(total)
    };
    (total, sum)
}

/// Nodes in the order in which a request reaches them; nodes of cycles without a root come last.
fn from_roots(graph: &Graph) -> Vec<usize> {
    let count = graph.nodes.len();
    let calls = || graph.edges.iter().filter(|e| !e.asynchronous && e.from != e.to);
    let mut order: Vec<usize> = (0..count).filter(|&n| calls().all(|e| e.to != n)).collect();
    let mut visited = vec![false; count];
    order.iter().for_each(|&n| visited[n] = true);
    let mut at = 0;
    loop {
        while at < order.len() {
            let here = order[at];
            for edge in calls().filter(|e| e.from == here) {
                if !visited[edge.to] {
                    visited[edge.to] = true;
                    order.push(edge.to);
                }
            }
            at += 1;
        }
        let Some(next) = (0..count).find(|&n| !visited[n]) else { return order };
        visited[next] = true;
        order.push(next);
    }
}

#[cfg(test)]
mod tests {
    use super::{super::mermaid::parse, *};

    fn broken(source: &str) -> Option<(String, Millis, Millis)> {
        of_reference(&parse(source).unwrap()).map(|l| (l.node, l.allowed_ms, l.needed_ms))
    }

    #[test]
    fn the_first_node_that_breaks_the_rule_is_named_with_both_figures() {
        let base = "flowchart TB\n%% budget: 2s\nA -->|timeout 1900ms| B\nB -->|timeout 800ms| C\nB -->|timeout 900ms| D\n";
        assert_eq!(broken(base), None);
        assert_eq!(
            broken(&format!("{base}B -->|timeout 300ms| E")),
            Some(("B".into(), 1_900, 2_000))
        );
        assert_eq!(broken(&format!("{base}B -.->|timeout 300ms| E")), None);
        assert_eq!(broken(&format!("{base}B -->|timeout 300ms| E\n%% parallel: D, E")), None);
        assert_eq!(broken(&base.replace("2s", "1s")), Some(("A".into(), 1_000, 1_900)));
        assert_eq!(
            broken("flowchart TB\nA -->|timeout 1s| B\nB --> C\nC -->|timeout 2s| D"),
            Some(("C".into(), 1_000, 2_000))
        );
        assert_eq!(broken("flowchart TB\nA -->|timeout 1s| B\nB -->|timeout 1s| A"), None);
    }
}
