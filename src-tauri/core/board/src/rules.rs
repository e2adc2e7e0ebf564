//! The grader's lines in a diagram's Mermaid comments: `%% also:`, `%% either:`, `%% optional:`,
//! `%% budget:`, `%% parallel:`, `%% controls A -> B:`, `%% require:`, `%% invariant:`.
//!
//! A name is a node's id or its label, without regard to case and spacing. Other comments are left
//! alone.

use super::{
    durations,
    graph::{HopControls, Reference, RuleProblem},
};

/// The words that open a line for the grader.
pub const WORDS: [&str; 8] =
    ["also", "either", "optional", "budget", "parallel", "controls", "require", "invariant"];

/// Reads the `%%` lines of `source` into a reference whose graph stands already.
pub fn apply(source: &str, reference: &mut Reference) {
    for (number, line) in source.lines().enumerate() {
        let Some(text) = line.trim().strip_prefix("%%") else { continue };
        if text.starts_with('{') {
            continue;
        }
        Line { number: number + 1, reference }.read(text.trim());
    }
}

struct Line<'a> {
    number: usize,
    reference: &'a mut Reference,
}

impl Line<'_> {
    fn read(&mut self, text: &str) {
        let Some((head, rest)) = text.split_once(':') else { return };
        let (head, rest) = (head.trim(), rest.trim());
        let word = head.split_whitespace().next().unwrap_or_default().to_lowercase();
        let known = WORDS.contains(&word.as_str());
        if !known || (word != "controls" && head.split_whitespace().count() != 1) {
            return;
        }
        if rest.is_empty() {
            self.problem(
                "empty-rule",
                format!("`%% {head}:` says nothing"),
                format!("write something after `%% {head}:`, or take the line out"),
            );
            return;
        }
        match word.as_str() {
            "also" => self.also(rest),
            "either" => self.either(rest),
            "optional" => {
                for node in self.nodes(rest, &[',']) {
                    self.reference.optional[node] = true;
                }
            }
            "budget" => match durations::duration(rest) {
                Some(budget) => self.reference.budget = Some(budget),
                None => self.problem(
                    "bad-duration",
                    format!("`{rest}` is no duration"),
                    "write a number and a unit, such as `%% budget: 2s` or `%% budget: 800ms`"
                        .to_owned(),
                ),
            },
            "parallel" => {
                let nodes = self.nodes(rest, &[',']);
                if nodes.len() > 1 {
                    self.reference.parallel.push(nodes);
                }
            }
            "controls" => self.controls(head, rest),
            "require" => self.reference.requirements.push(rest.to_owned()),
            _ => self.reference.invariants.push(rest.to_owned()),
        }
    }

    fn also(&mut self, rest: &str) {
        let Some((name, names)) = rest.split_once('=') else {
            self.problem(
                "bad-rule",
                "`%% also:` needs a node and its other names".to_owned(),
                "write `%% also: Edge = CDN, L7 proxy`".to_owned(),
            );
            return;
        };
        let Some(node) = self.node(name) else { return };
        let names = names.split(',').map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned);
        self.reference.also[node].extend(names);
    }

    fn either(&mut self, rest: &str) {
        let names: Vec<&str> = rest.split('|').map(str::trim).filter(|n| !n.is_empty()).collect();
        let nodes: Vec<usize> = names.iter().filter_map(|n| self.find(n)).collect();
        for name in &names {
            if self.find(name).is_none() {
                self.unknown(name);
            }
        }
        match nodes.as_slice() {
            [] => {}
            // A choice of one box and names for it.
            [one] => {
                let other =
                    names.iter().filter(|n| self.find(n).is_none()).map(|n| (*n).to_owned());
                let other: Vec<String> = other.collect();
                self.reference.also[*one].extend(other);
            }
            _ => self.reference.either.push(nodes),
        }
    }

    fn controls(&mut self, head: &str, rest: &str) {
        let hop = head.split_once(char::is_whitespace).map(|(_, hop)| hop).unwrap_or_default();
        let Some((from, to)) = hop.split_once("->") else {
            self.problem(
                "bad-rule",
                "`%% controls` needs a hop".to_owned(),
                "write `%% controls Gateway -> Orders: timeout, retry`".to_owned(),
            );
            return;
        };
        let (from_name, to_name) = (from.trim().trim_end_matches('-').trim(), to.trim());
        let (Some(from), Some(to)) = (self.node(from_name), self.node(to_name)) else { return };
        let edges = &self.reference.graph.edges;
        if !edges.iter().any(|e| (e.from, e.to) == (from, to) || (e.to, e.from) == (from, to)) {
            self.problem(
                "unknown-edge",
                format!("no arrow leads from {from_name} to {to_name}"),
                "name the two ends of an arrow of this diagram".to_owned(),
            );
            return;
        }
        let controls =
            rest.split(',').map(str::trim).filter(|c| !c.is_empty()).map(str::to_owned).collect();
        self.reference.controls.push(HopControls { from, to, controls });
    }

    fn nodes(&mut self, list: &str, separators: &[char]) -> Vec<usize> {
        let names: Vec<&str> =
            list.split(separators).map(str::trim).filter(|n| !n.is_empty()).collect();
        names.into_iter().filter_map(|name| self.node(name)).collect()
    }

    fn node(&mut self, name: &str) -> Option<usize> {
        let found = self.find(name);
        if found.is_none() {
            self.unknown(name.trim());
        }
        found
    }

    fn find(&self, name: &str) -> Option<usize> {
        self.reference.graph.find(name)
    }

    fn unknown(&mut self, name: &str) {
        let labels: Vec<&str> =
            self.reference.graph.nodes.iter().map(|n| n.label.as_str()).take(12).collect();
        self.problem(
            "unknown-node",
            format!("`{name}` is no node of this diagram"),
            format!("use a node's id or label: {}", labels.join(", ")),
        );
    }

    fn problem(&mut self, code: &'static str, message: String, help: String) {
        self.reference.problems.push(RuleProblem { line: self.number, code, message, help });
    }
}

#[cfg(test)]
mod tests {
    use super::super::mermaid::parse;

    #[test]
    fn every_line_is_read() {
        let source = "flowchart TB\n\
            %% a plain comment: nothing\n\
            %% also: Edge = CDN, L7 proxy\n\
            %% either: Kafka | SQS\n\
            %% optional: Metrics\n\
            %% budget: 2s\n\
            %% parallel: auth, Profile\n\
            %% controls Edge -> Auth service: timeout, retry\n\
            %% require: 10k orders a minute\n\
            %% invariant: never charge twice\n\
            Edge --> auth[Auth service] & Profile\n Edge --> Kafka & SQS & Metrics";
        let reference = parse(source).unwrap();
        assert_eq!(reference.problems, []);
        let name = |i: usize| reference.graph.nodes[i].id.as_str();
        assert_eq!(reference.also[0], ["CDN", "L7 proxy"]);
        assert_eq!(
            reference.either[0].iter().map(|&i| name(i)).collect::<Vec<_>>(),
            ["Kafka", "SQS"]
        );
        assert_eq!(reference.budget, Some(2_000));
        assert_eq!(
            reference.parallel[0].iter().map(|&i| name(i)).collect::<Vec<_>>(),
            ["auth", "Profile"]
        );
        assert_eq!(reference.controls[0].controls, ["timeout", "retry"]);
        assert_eq!(reference.requirements, ["10k orders a minute"]);
        assert_eq!(reference.invariants, ["never charge twice"]);
        let optional: Vec<usize> =
            (0..reference.optional.len()).filter(|&i| reference.optional[i]).collect();
        assert_eq!(optional.iter().map(|&i| name(i)).collect::<Vec<_>>(), ["Metrics"]);
    }

    #[test]
    fn a_line_that_cannot_be_used_says_why() {
        let source = "flowchart TB\n%% also: Nowhere = x\n%% also: a\n%% optional:\n%% budget: soon\n\
            %% controls b -> a: retry\n%% controls a - b: retry\n%% parallel: a, ghost\n%% either: a | Other\n\
            a --> b\nc --> a";
        let reference = parse(source).unwrap();
        let codes: Vec<(usize, &str)> =
            reference.problems.iter().map(|p| (p.line, p.code)).collect();
        assert_eq!(
            codes,
            [
                (2, "unknown-node"),
                (3, "bad-rule"),
                (4, "empty-rule"),
                (5, "bad-duration"),
                (7, "bad-rule"),
                (8, "unknown-node"),
                (9, "unknown-node"),
            ]
        );
        assert_eq!(reference.also[0], ["Other"]);
    }
}
