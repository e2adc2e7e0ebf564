//! Which drawn arrow answers to which arrow of the reference.

use std::collections::HashSet;

use super::{
    graph::{Arrowheads, Board, Edge, Reference},
    label::{self, Label, OwnWords},
    matching::{Answer, Matching},
    overrides::Overrides,
};

/// What an arrow of the reference came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ArrowOutcome {
    /// Drawn, by this arrow of the board.
    Recalled(usize),
    /// Drawn the wrong way round, by this arrow of the board.
    Reversed(usize),
    /// Not drawn.
    Missing,
}

/// All arrows, compared.
#[derive(Clone, Debug)]
pub(crate) struct Arrows {
    /// For each arrow of the reference.
    pub(crate) outcomes: Vec<ArrowOutcome>,
    /// Arrows of the board that answer to nothing.
    pub(crate) extra: Vec<usize>,
}

/// Which reference nodes count, given what was chosen of `either:` lines.
#[derive(Clone, Debug)]
pub(crate) struct RequiredParts {
    /// Nodes that may be left out: optional ones, and alternatives to what was drawn.
    pub(crate) free_nodes: Vec<bool>,
    /// Arrows that may be left out.
    pub(crate) free_edges: Vec<bool>,
    /// For an alternative that was not drawn, the one that stands in for it.
    stand_in: Vec<Option<usize>>,
}

impl RequiredParts {
    pub(crate) fn of(reference: &Reference, matching: &Matching) -> Self {
        let graph = &reference.graph;
        let mut free_nodes = reference.optional.clone();
        let mut stand_in = vec![None; graph.nodes.len()];
        for set in &reference.either {
            let drawn = set.iter().copied().find(|&r| matching.found[r].is_some());
            // Nothing of the set drawn: one of it is missing, the first.
            let chosen = drawn.or_else(|| set.first().copied());
            for &r in set {
                if Some(r) != chosen && matching.found[r].is_none() {
                    free_nodes[r] = true;
                    stand_in[r] = drawn;
                }
            }
        }
        let ways: HashSet<(usize, usize)> = graph.edges.iter().map(|e| (e.from, e.to)).collect();
        let free_edges = graph
            .edges
            .iter()
            .map(|e| {
                [(e.from, (e.to, true)), (e.to, (e.from, false))].iter().any(
                    |&(end, (other, leaves))| {
                        match stand_in[end] {
                            // The stand-in has this hop of its own: this one is not required.
                            Some(instead) => {
                                let hop = if leaves { (instead, other) } else { (other, instead) };
                                ways.contains(&hop)
                            }
                            None => free_nodes[end],
                        }
                    },
                )
            })
            .collect();
        Self { free_nodes, free_edges, stand_in }
    }
}

/// Compares the arrows of a board with those of the reference.
pub(crate) fn compare(
    reference: &Reference,
    board: &Board,
    matching: &Matching,
    required: &RequiredParts,
    overrides: &Overrides,
) -> Arrows {
    let ours = &reference.graph.edges;
    let theirs = &board.graph.edges;
    let nodes: Vec<Vec<usize>> = (0..board.graph.nodes.len())
        .map(|d| {
            let mut nodes = matching.nodes_of(d).to_vec();
            let instead = |r: &usize| required.stand_in[*r].is_some_and(|s| nodes.contains(&s));
            let more: Vec<usize> = (0..reference.graph.nodes.len()).filter(instead).collect();
            nodes.extend(more);
            nodes
        })
        .collect();
    let leads = |edge: &Edge, from: usize, to: usize| {
        edge.from != edge.to && nodes[edge.from].contains(&from) && nodes[edge.to].contains(&to)
            || edge.from == edge.to && from == to && nodes[edge.from].contains(&from)
    };
    // An arrow may serve several hops of merged boxes, but each hop only once.
    let mut used: HashSet<(usize, usize, usize)> = HashSet::new();
    let mut outcomes = vec![ArrowOutcome::Missing; ours.len()];

    let mut candidates: Vec<(Rank, usize, usize)> = Vec::new();
    let own = OwnWords::default();
    let texts = |edges: &[Edge]| -> Vec<Label> {
        edges.iter().map(|e| Label::read(&e.label, &own)).collect()
    };
    let (our_texts, their_texts) = (texts(ours), texts(theirs));
    for (r, edge) in ours.iter().enumerate() {
        for (d, drawn) in theirs.iter().enumerate() {
            let ahead = leads(drawn, edge.from, edge.to);
            let back = leads(drawn, edge.to, edge.from);
            let open = drawn.heads != Arrowheads::Forward || edge.heads != Arrowheads::Forward;
            if ahead || (back && open) {
                let alike = label::likeness(&our_texts[r], &their_texts[d], &own).score;
                let wait = edge.asynchronous == drawn.asynchronous;
                let exact = ahead && drawn.heads == edge.heads;
                candidates.push((Rank::new(exact, alike, wait), r, d));
            }
        }
    }
    candidates.sort_by(|a, b| {
        b.0.cmp(&a.0).then(a.1.cmp(&b.1)).then_with(|| theirs[a.2].id.cmp(&theirs[b.2].id))
    });
    for (_, r, d) in candidates {
        let hop = (ours[r].from, ours[r].to, d);
        if outcomes[r] == ArrowOutcome::Missing && !used.contains(&hop) {
            used.insert(hop);
            outcomes[r] = ArrowOutcome::Recalled(d);
        }
    }
    // One arrow answers to all messages that go the same way between the same two.
    for r in 0..ours.len() {
        if outcomes[r] == ArrowOutcome::Missing {
            let twin = (0..ours.len()).find_map(|o| match outcomes[o] {
                ArrowOutcome::Recalled(d)
                    if (ours[o].from, ours[o].to) == (ours[r].from, ours[r].to) =>
                {
                    Some(d)
                }
                _ => None,
            });
            outcomes[r] = twin.map_or(ArrowOutcome::Missing, ArrowOutcome::Recalled);
        }
    }
    let mut spent: HashSet<usize> = used.iter().map(|&(_, _, d)| d).collect();
    for (r, edge) in ours.iter().enumerate() {
        if outcomes[r] != ArrowOutcome::Missing {
            continue;
        }
        let reversed = (0..theirs.len())
            .filter(|&d| !spent.contains(&d) && leads(&theirs[d], edge.to, edge.from))
            .min_by(|&a, &b| theirs[a].id.cmp(&theirs[b].id));
        if let Some(d) = reversed {
            spent.insert(d);
            outcomes[r] = ArrowOutcome::Reversed(d);
        } else if let Some(twin) = (0..r).find(|&o| {
            matches!(outcomes[o], ArrowOutcome::Reversed(_))
                && (ours[o].from, ours[o].to) == (edge.from, edge.to)
        }) {
            outcomes[r] = outcomes[twin];
        }
    }
    let extra = (0..theirs.len())
        .filter(|d| !spent.contains(d) && !overrides.ignores(&theirs[*d].id))
        .filter(|&d| {
            let drawn = &theirs[d];
            let ends = [drawn.from, drawn.to];
            if ends.iter().any(|&n| matching.answers[n] == Answer::Nothing) {
                return false;
            }
            // Drawn twice, or between two drawings of the same node.
            let again = ours.iter().zip(&outcomes).any(|(edge, outcome)| {
                matches!(outcome, ArrowOutcome::Recalled(_))
                    && (leads(drawn, edge.from, edge.to)
                        || (leads(drawn, edge.to, edge.from)
                            && (drawn.heads != Arrowheads::Forward
                                || edge.heads != Arrowheads::Forward)))
            });
            let within = nodes[drawn.from].iter().any(|r| nodes[drawn.to].contains(r))
                && (drawn.from != drawn.to || nodes[drawn.from].len() > 1);
            !again && !within
        })
        .collect();
    Arrows { outcomes, extra }
}

/// How well an arrow fits: the same heads first, then the label, then whether anyone waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Rank(bool, u32, bool);

impl Rank {
    fn new(exact: bool, alike: f64, wait: bool) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 0 and 1"
        )]
        let alike = (alike.clamp(0.0, 1.0) * 1e4).round() as u32;
        Self(exact, alike, wait)
    }
}
