//! The grade: every verdict with its reason, the score, the suggested rating.
//!
//! Invariant: the lines follow the reference's order, what is extra follows its label and id, so the
//! same board gives the same grade, byte for byte, in whatever order its elements lie in the file.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    arrows::{self, ArrowOutcome, Arrows, RequiredParts},
    controls::{self, ControlLine},
    deadlines::{self, DeadlineLine},
    graph::{Arrowheads, Board, Reference},
    groups::{self, GroupLine},
    label,
    matching::{Answer, Matching, NodeMatch, matching},
    overrides::{AcceptedSynonym, Overrides},
    reasons,
    score::Counts,
};
use item::kind::Rating;

/// The grader's version: it is raised when the same board may get another grade, and goes into the log with
/// each score.
pub const GRADER: u32 = 1;

/// What a box came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum NodeVerdict {
    /// Drawn.
    Recalled,
    /// Not drawn.
    Missing,
    /// Drawn, and answers to nothing.
    Extra,
}

/// What an arrow came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum EdgeVerdict {
    /// Drawn.
    Recalled,
    /// Not drawn.
    Missing,
    /// Drawn, and answers to nothing.
    Extra,
    /// Drawn the wrong way round.
    Reversed,
    /// Drawn with a dangling end.
    Loose,
}

/// One box of the reference or the board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct NodeLine {
    /// Names the line in [`super::overrides::Ruling`]s.
    pub id: String,
    /// The reference's label; none for what is extra.
    pub reference: Option<String>,
    /// What was drawn; none for what is missing.
    pub drawn: Option<String>,
    /// What it came to.
    pub verdict: NodeVerdict,
    /// Why, in a plain sentence.
    pub reason: String,
    /// The reference node's id.
    pub reference_id: Option<String>,
    /// The drawn elements, the one that answers first, then its copies.
    pub drawn_ids: Vec<String>,
    /// May be left out without loss.
    pub optional: bool,
    /// The user's word, not the grader's.
    pub overruled: bool,
}

/// One arrow of the reference or the board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct EdgeLine {
    /// Names the line in [`super::overrides::Ruling`]s.
    pub id: String,
    /// The labels of the reference arrow's ends; none for what is extra or loose.
    pub reference: Option<[String; 2]>,
    /// The labels of the drawn arrow's ends, empty where it dangles; none for what is missing.
    pub drawn: Option<[String; 2]>,
    /// What it came to.
    pub verdict: EdgeVerdict,
    /// Why, in a plain sentence.
    pub reason: String,
    /// What stands on the reference's arrow.
    pub reference_label: String,
    /// What stands on the drawn arrow.
    pub drawn_label: String,
    /// The reference arrow's id.
    pub reference_id: Option<String>,
    /// The drawn elements.
    pub drawn_ids: Vec<String>,
    /// May be left out without loss.
    pub optional: bool,
    /// The user's word, not the grader's.
    pub overruled: bool,
}

/// An explained grade.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, rename = "BoardGrade")]
pub struct Grade {
    /// 0..=1.
    pub score: f64,
    /// What the score suggests; the user has the last word.
    pub rating: Rating,
    /// What the score is made of.
    pub counts: Counts,
    /// Boxes.
    pub nodes: Vec<NodeLine>,
    /// Arrows.
    pub edges: Vec<EdgeLine>,
    /// Boxes around boxes; they do not count.
    pub groups: Vec<GroupLine>,
    /// What hops need; it does not count.
    pub controls: Vec<ControlLine>,
    /// Whether deadlines nest, up to the first node where they do not; it does not count.
    pub deadlines: Vec<DeadlineLine>,
    /// Names that the user let pass, to be kept in My pack.
    pub offers: Vec<AcceptedSynonym>,
}

/// Grades a board.
pub fn grade(reference: &Reference, board: &Board, overrides: &Overrides) -> Grade {
    let matching = matching(reference, &board.graph, overrides);
    let required = RequiredParts::of(reference, &matching);
    let arrows = arrows::compare(reference, board, &matching, &required, overrides);
    let view = View { reference, board, matching: &matching, required: &required, arrows: &arrows };
    let mut nodes = view.nodes();
    let mut edges = view.edges(overrides);
    overrule(&mut nodes, &mut edges, overrides);
    let counts = count(reference, &required, &nodes, &edges);
    Grade {
        score: counts.score(),
        rating: counts.rating(),
        counts,
        nodes,
        edges,
        groups: groups::compare(reference, &board.graph, &matching),
        controls: controls::compare(reference, board, &arrows, &matching),
        deadlines: view.deadlines(),
        offers: view.offers(overrides),
    }
}

struct View<'a> {
    reference: &'a Reference,
    board: &'a Board,
    matching: &'a Matching,
    required: &'a RequiredParts,
    arrows: &'a Arrows,
}

impl View<'_> {
    fn drawn_label(&self, drawn: usize) -> &str {
        &self.board.graph.nodes[drawn].label
    }

    fn nodes(&self) -> Vec<NodeLine> {
        let graph = &self.reference.graph;
        let mut lines: Vec<NodeLine> = (0..graph.nodes.len())
            .map(|r| {
                let node = &graph.nodes[r];
                let found = self.matching.found[r].as_ref();
                NodeLine {
                    id: format!("node:{}", node.id),
                    reference: Some(node.label.clone()),
                    drawn: found.map(|f| self.drawn_label(f.drawn).to_owned()),
                    verdict: if found.is_some() {
                        NodeVerdict::Recalled
                    } else {
                        NodeVerdict::Missing
                    },
                    reason: match found {
                        Some(found) => self.why_recalled(r, found),
                        None => self.why_missing(r),
                    },
                    reference_id: Some(node.id.clone()),
                    drawn_ids: self.elements(r, found),
                    optional: self.required.free_nodes[r],
                    overruled: found.is_some_and(|f| f.by_user),
                }
            })
            .collect();
        let mut extra: Vec<NodeLine> = (0..self.board.graph.nodes.len())
            .filter(|&d| self.matching.answers[d] == Answer::Extra)
            .map(|d| {
                let node = &self.board.graph.nodes[d];
                NodeLine {
                    id: format!("extra:{}", node.id),
                    reference: None,
                    drawn: Some(node.label.clone()),
                    verdict: NodeVerdict::Extra,
                    reason: reasons::extra_node(&node.label),
                    reference_id: None,
                    drawn_ids: vec![node.id.clone()],
                    optional: false,
                    overruled: false,
                }
            })
            .collect();
        extra.sort_by(|a, b| (&a.drawn, &a.id).cmp(&(&b.drawn, &b.id)));
        lines.extend(extra);
        lines
    }

    fn elements(&self, r: usize, found: Option<&NodeMatch>) -> Vec<String> {
        let Some(found) = found else { return Vec::new() };
        let nodes = &self.board.graph.nodes;
        let mut ids = vec![nodes[found.drawn].id.clone()];
        let mut copies: Vec<String> = self
            .matching
            .answers
            .iter()
            .enumerate()
            .filter(|(_, answer)| **answer == Answer::Copy(r))
            .map(|(d, _)| nodes[d].id.clone())
            .collect();
        copies.sort();
        ids.extend(copies);
        ids
    }

    fn why_recalled(&self, r: usize, found: &NodeMatch) -> String {
        let label = &self.reference.graph.nodes[r].label;
        let drawn = self.drawn_label(found.drawn);
        let together: Vec<&str> = self
            .matching
            .nodes_of(found.drawn)
            .iter()
            .filter(|&&other| other != r)
            .map(|&other| self.reference.graph.nodes[other].label.as_str())
            .collect();
        let copies = self.matching.answers.iter().filter(|a| **a == Answer::Copy(r)).count();
        reasons::recalled_node(label, drawn, found, &together, copies)
    }

    fn why_missing(&self, r: usize) -> String {
        let label = &self.reference.graph.nodes[r].label;
        let instead = self
            .reference
            .either
            .iter()
            .filter(|set| set.contains(&r))
            .flatten()
            .find(|&&other| self.matching.found[other].is_some())
            .map(|&other| self.reference.graph.nodes[other].label.as_str());
        reasons::missing_node(label, self.reference.optional[r], instead)
    }

    fn edges(&self, overrides: &Overrides) -> Vec<EdgeLine> {
        let ours = &self.reference.graph;
        let theirs = &self.board.graph;
        let mut lines: Vec<EdgeLine> = ours
            .edges
            .iter()
            .zip(&self.arrows.outcomes)
            .enumerate()
            .map(|(e, (edge, outcome))| {
                let drawn = match outcome {
                    ArrowOutcome::Recalled(d) | ArrowOutcome::Reversed(d) => {
                        Some(&theirs.edges[*d])
                    }
                    ArrowOutcome::Missing => None,
                };
                let ends = ours.ends(edge);
                let reason = match (outcome, drawn) {
                    (ArrowOutcome::Recalled(_), Some(drawn)) => {
                        reasons::recalled_edge(edge, drawn, &ends)
                    }
                    (ArrowOutcome::Reversed(_), _) => reasons::reversed_edge(&ends),
                    _ => self.why_edge_missing(e),
                };
                EdgeLine {
                    id: format!("edge:{}", edge.id),
                    drawn: drawn.map(|d| theirs.ends(d)),
                    verdict: match outcome {
                        ArrowOutcome::Recalled(_) => EdgeVerdict::Recalled,
                        ArrowOutcome::Reversed(_) => EdgeVerdict::Reversed,
                        ArrowOutcome::Missing => EdgeVerdict::Missing,
                    },
                    reason,
                    reference_label: edge.label.clone(),
                    drawn_label: drawn.map(|d| d.label.clone()).unwrap_or_default(),
                    reference_id: Some(edge.id.clone()),
                    drawn_ids: drawn.map(|d| d.id.clone()).into_iter().collect(),
                    optional: self.required.free_edges[e],
                    overruled: false,
                    reference: Some(ends),
                }
            })
            .collect();
        let mut extra: Vec<EdgeLine> =
            self.arrows.extra.iter().map(|&d| self.extra_edge(d)).collect();
        extra.sort_by(|a, b| (&a.drawn, &a.id).cmp(&(&b.drawn, &b.id)));
        lines.extend(extra);
        let name =
            |end: Option<usize>| end.map(|d| self.drawn_label(d).to_owned()).unwrap_or_default();
        let mut loose: Vec<EdgeLine> = self
            .board
            .loose
            .iter()
            .filter(|l| !overrides.ignores(&l.id))
            .map(|l| EdgeLine {
                id: format!("loose:{}", l.id),
                reference: None,
                drawn: Some([name(l.from), name(l.to)]),
                verdict: EdgeVerdict::Loose,
                reason: reasons::loose(&name(l.from), &name(l.to)),
                reference_label: String::new(),
                drawn_label: l.label.clone(),
                reference_id: None,
                drawn_ids: vec![l.id.clone()],
                optional: false,
                overruled: false,
            })
            .collect();
        loose.sort_by(|a, b| (&a.drawn, &a.id).cmp(&(&b.drawn, &b.id)));
        lines.extend(loose);
        lines
    }

    fn why_edge_missing(&self, e: usize) -> String {
        let graph = &self.reference.graph;
        let edge = &graph.edges[e];
        let absent = [edge.from, edge.to]
            .into_iter()
            .find(|&r| self.matching.found[r].is_none())
            .map(|r| graph.nodes[r].label.as_str());
        let drawn = |r: usize| self.matching.found[r].as_ref().map(|f| f.drawn);
        let merged = edge.from != edge.to
            && drawn(edge.from).is_some()
            && drawn(edge.from) == drawn(edge.to);
        let loose = self.board.loose.iter().any(|l| {
            let touches = |end: Option<usize>, r: usize| end.is_some() && end == drawn(r);
            touches(l.from, edge.from) || touches(l.to, edge.to)
        });
        reasons::missing_edge(&graph.ends(edge), absent, merged, loose && absent.is_none())
    }

    fn extra_edge(&self, d: usize) -> EdgeLine {
        let graph = &self.board.graph;
        let edge = &graph.edges[d];
        let nodes = |drawn: usize| self.matching.nodes_of(drawn);
        let (from, to) = (nodes(edge.from), nodes(edge.to));
        let stray = [edge.from, edge.to]
            .into_iter()
            .find(|&n| self.matching.answers[n] == Answer::Extra)
            .map(|n| self.drawn_label(n));
        let ours = &self.reference.graph;
        let passed = ours.edges.iter().find_map(|first| {
            let missing = self.matching.found[first.to].is_none();
            let onward =
                ours.edges.iter().any(|next| next.from == first.to && to.contains(&next.to));
            (from.contains(&first.from) && missing && onward)
                .then(|| ours.nodes[first.to].label.as_str())
        });
        let back = ours.edges.iter().any(|e| {
            e.heads == Arrowheads::Forward && from.contains(&e.to) && to.contains(&e.from)
        });
        let ends = graph.ends(edge);
        EdgeLine {
            id: format!("extra:{}", edge.id),
            reference: None,
            reason: reasons::extra_edge(&ends, stray, passed, back),
            drawn: Some(ends),
            verdict: EdgeVerdict::Extra,
            reference_label: String::new(),
            drawn_label: edge.label.clone(),
            reference_id: None,
            drawn_ids: vec![edge.id.clone()],
            optional: false,
            overruled: false,
        }
    }

    fn deadlines(&self) -> Vec<DeadlineLine> {
        let parallel: Vec<Vec<usize>> = self
            .reference
            .parallel
            .iter()
            .map(|set| {
                (0..self.board.graph.nodes.len())
                    .filter(|&d| self.matching.nodes_of(d).iter().any(|r| set.contains(r)))
                    .collect()
            })
            .collect();
        let (graph, place) = self.in_reference_order();
        let parallel: Vec<Vec<usize>> =
            parallel.iter().map(|set| set.iter().map(|&d| place[d]).collect()).collect();
        deadlines::check(&graph, self.reference.budget, &parallel)
    }

    /// The board's graph with its nodes in the reference's order, so that "the first node" does not
    /// depend on the file; and where each node went.
    fn in_reference_order(&self) -> (super::graph::Graph, Vec<usize>) {
        let graph = &self.board.graph;
        let mut order: Vec<usize> = (0..graph.nodes.len()).collect();
        let key = |d: usize| {
            let first = self.matching.nodes_of(d).first().copied().unwrap_or(usize::MAX);
            (first, graph.nodes[d].label.clone(), graph.nodes[d].id.clone())
        };
        order.sort_by_key(|&d| key(d));
        let mut place = vec![0; order.len()];
        for (at, &d) in order.iter().enumerate() {
            place[d] = at;
        }
        let mut sorted = graph.clone();
        sorted.nodes = order.iter().map(|&d| graph.nodes[d].clone()).collect();
        for edge in &mut sorted.edges {
            (edge.from, edge.to) = (place[edge.from], place[edge.to]);
        }
        sorted.edges.sort_by(|a, b| (a.from, a.to, &a.id).cmp(&(b.from, b.to, &b.id)));
        sorted.groups.clear();
        (sorted, place)
    }

    fn offers(&self, overrides: &Overrides) -> Vec<AcceptedSynonym> {
        let mut offers = Vec::new();
        for (r, found) in self.matching.found.iter().enumerate() {
            let Some(found) = found.as_ref().filter(|f| f.by_user) else { continue };
            let offer = AcceptedSynonym {
                reference: self.reference.graph.nodes[r].label.clone(),
                drawn: self.drawn_label(found.drawn).to_owned(),
            };
            let known = overrides.synonyms.contains(&offer)
                || label::key(&offer.reference) == label::key(&offer.drawn);
            if !known && !offer.drawn.is_empty() && !offers.contains(&offer) {
                offers.push(offer);
            }
        }
        offers
    }
}

/// Applies the user's word on single lines.
fn overrule(nodes: &mut [NodeLine], edges: &mut [EdgeLine], overrides: &Overrides) {
    for line in nodes.iter_mut().filter(|l| l.reference.is_some()) {
        if let Some(recalled) = overrides.verdict(&line.id) {
            line.verdict = if recalled { NodeVerdict::Recalled } else { NodeVerdict::Missing };
            line.overruled = true;
            line.reason = reasons::overruled(recalled);
        }
    }
    for line in edges.iter_mut().filter(|l| l.reference.is_some()) {
        if let Some(recalled) = overrides.verdict(&line.id) {
            line.verdict = if recalled { EdgeVerdict::Recalled } else { EdgeVerdict::Missing };
            line.overruled = true;
            line.reason = reasons::overruled(recalled);
        }
    }
}

fn count(
    reference: &Reference,
    required: &RequiredParts,
    nodes: &[NodeLine],
    edges: &[EdgeLine],
) -> Counts {
    let graph = &reference.graph;
    let mut counts = Counts::default();
    for (r, line) in nodes.iter().enumerate() {
        match line.verdict {
            NodeVerdict::Extra => counts.nodes_extra += 1,
            _ if required.free_nodes[r] => {}
            verdict => {
                counts.nodes += 1;
                counts.nodes_recalled += u32::from(verdict == NodeVerdict::Recalled);
            }
        }
    }
    for (e, line) in edges.iter().enumerate() {
        match line.verdict {
            EdgeVerdict::Extra => counts.edges_extra += 1,
            EdgeVerdict::Loose => {}
            _ if required.free_edges[e] => {}
            verdict => {
                counts.edges += 1;
                counts.edges_recalled += u32::from(verdict == EdgeVerdict::Recalled);
                counts.edges_reversed += u32::from(verdict == EdgeVerdict::Reversed);
            }
        }
    }
    let joined: std::collections::HashSet<(usize, usize)> = graph
        .edges
        .iter()
        .filter(|e| e.from != e.to)
        .map(|e| (e.from.min(e.to), e.from.max(e.to)))
        .collect();
    let pairs = graph.nodes.len() * graph.nodes.len().saturating_sub(1) / 2;
    counts.open_pairs =
        u32::try_from(pairs.saturating_sub(joined.len()).max(1)).unwrap_or(u32::MAX);
    counts
}
