//! What each hop needs, looked for in what is written on the board: told, never counted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    arrows::{ArrowOutcome, Arrows},
    durations,
    graph::{Board, Reference},
    label::{self, Label, OwnWords, SURE},
    lexicon::{Word, lexicon, words},
    matching::Matching,
};

/// What one hop needs and shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ControlLine {
    /// The labels of the hop's ends.
    pub hop: [String; 2],
    /// What it needs.
    pub required: Vec<String>,
    /// What of that stands on the board.
    pub found: Vec<String>,
    /// What does not.
    pub missing: Vec<String>,
    /// In a plain sentence.
    pub reason: String,
}

pub(crate) fn compare(
    reference: &Reference,
    board: &Board,
    arrows: &Arrows,
    matching: &Matching,
) -> Vec<ControlLine> {
    let graph = &reference.graph;
    reference
        .controls
        .iter()
        .map(|hop| {
            let mut written: Vec<&str> = Vec::new();
            for (edge, outcome) in graph.edges.iter().zip(&arrows.outcomes) {
                let same = (edge.from, edge.to) == (hop.from, hop.to)
                    || (edge.from, edge.to) == (hop.to, hop.from);
                if let (true, ArrowOutcome::Recalled(d) | ArrowOutcome::Reversed(d)) =
                    (same, outcome)
                {
                    written.push(&board.graph.edges[*d].label);
                }
            }
            for end in [hop.from, hop.to] {
                if let Some(found) = &matching.found[end] {
                    let node = &board.graph.nodes[found.drawn];
                    written.extend(node.details.iter().map(String::as_str));
                }
            }
            let text = written.join(", ");
            let (found, missing): (Vec<String>, Vec<String>) =
                hop.controls.iter().cloned().partition(|control| says(&text, control));
            let ends = [graph.nodes[hop.from].label.clone(), graph.nodes[hop.to].label.clone()];
            let reason = reason(&ends, &found, &missing);
            ControlLine { hop: ends, required: hop.controls.clone(), found, missing, reason }
        })
        .collect()
}

fn reason(ends: &[String; 2], found: &[String], missing: &[String]) -> String {
    let [from, to] = ends;
    if missing.is_empty() {
        format!("The hop from {from} to {to} shows all it needs.")
    } else if found.is_empty() {
        format!(
            "The hop from {from} to {to} needs {}; none of it is written down.",
            missing.join(", ")
        )
    } else {
        format!("The hop from {from} to {to} also needs {}.", missing.join(", "))
    }
}

/// Whether a text on the board names a control: all its words that say something, in any order.
pub(crate) fn says(text: &str, control: &str) -> bool {
    if text.trim().is_empty() {
        return false;
    }
    let lower = control.to_lowercase();
    if lower.trim() == "timeout" && durations::timeout(text).is_some() {
        return true;
    }
    let keep = |_: &str| false;
    let (needed, there) = (words(control, keep), words(text, keep));
    if !needed.is_empty() && needed.iter().all(|n| there.iter().any(|t| alike(n, t))) {
        return true;
    }
    let own = OwnWords::default();
    let label = Label::read(control, &own);
    text.split([',', ';', '+', '\n', '&'])
        .any(|piece| label::likeness(&label, &Label::read(piece, &own), &own).score >= SURE)
}

fn alike(needed: &Word, there: &Word) -> bool {
    needed.stem == there.stem || lexicon().words_alike(needed, there, false) >= 0.85
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn controls_are_found_in_what_is_written() {
        for (text, control) in [
            ("timeout 300ms, 2 retries", "timeout"),
            ("300 ms", "timeout"),
            ("timeout, retries", "retry"),
            ("idempotency-key + retry", "idempotency key"),
            ("circuit breaker", "breaker"),
            ("derived key, timeout", "derived key"),
        ] {
            assert!(says(text, control), "{text} / {control}");
        }
        for (text, control) in [("retry", "timeout"), ("", "retry"), ("order key", "tenant quota")]
        {
            assert!(!says(text, control), "{text} / {control}");
        }
    }
}
