//! Which drawn box answers to which node of the reference.
//!
//! Labels say what is possible; the arrows decide among what is possible. The assignment is made
//! for all boxes at once and refined until it stands: each round weighs a pair by its labels and by
//! how many of its neighbours answer to each other. What is left over may name two nodes at once,
//! be a second drawing of one, or be extra.

use std::collections::HashMap;

use super::{
    assign::assign,
    graph::{Arrowheads, Edge, Graph, Kind, Node, Reference},
    label::{self, FLOOR, Label, Likeness, MatchReason, OwnWords, STRONG, SURE},
    overrides::Overrides,
};

/// How much the neighbourhood counts beside the label.
const STRUCTURE: f64 = 0.35;
/// Rounds of refinement; boards settle after two or three.
const ROUNDS: usize = 6;

/// What a drawn node was found to be.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Answer {
    /// It answers to these reference nodes; several when it names several.
    Nodes(Vec<usize>),
    /// It draws a reference node a second time.
    Copy(usize),
    /// It is a box around others, which the reference has too.
    Group,
    /// It is nothing, or the user says so.
    Nothing,
    /// It answers to nothing.
    Extra,
}

/// Why a reference node counts as drawn.
#[derive(Clone, Debug)]
pub(crate) struct NodeMatch {
    pub(crate) drawn: usize,
    pub(crate) reason: MatchReason,
    /// The label alone would not have told.
    pub(crate) by_place: bool,
    pub(crate) by_user: bool,
}

/// The whole assignment.
#[derive(Clone, Debug)]
pub(crate) struct Matching {
    /// For each reference node what answers to it.
    pub(crate) found: Vec<Option<NodeMatch>>,
    /// For each drawn node what it is.
    pub(crate) answers: Vec<Answer>,
}

impl Matching {
    /// The reference nodes that a drawn node stands for.
    pub(crate) fn nodes_of(&self, drawn: usize) -> &[usize] {
        match &self.answers[drawn] {
            Answer::Nodes(nodes) => nodes,
            Answer::Copy(node) => std::slice::from_ref(node),
            _ => &[],
        }
    }
}

struct Names {
    own: OwnWords,
    /// For each reference node its names, and how a match by them is called.
    names: Vec<Vec<(Label, Option<MatchReason>)>>,
}

impl Names {
    fn of(reference: &Reference, overrides: &Overrides) -> Self {
        let labels = reference.graph.nodes.iter().map(|n| n.label.as_str());
        let listed = reference.also.iter().flatten().map(String::as_str);
        let groups = reference.graph.groups.iter().map(|g| g.title.as_str());
        let own = OwnWords::of(labels.chain(listed).chain(groups));
        let names = reference
            .graph
            .nodes
            .iter()
            .zip(&reference.also)
            .map(|(node, also)| {
                let mut names = vec![(Label::read(&node.label, &own), None)];
                names
                    .extend(also.iter().map(|a| (Label::read(a, &own), Some(MatchReason::Listed))));
                let accepted = overrides
                    .synonyms
                    .iter()
                    .filter(|s| label::key(&s.reference) == label::key(&node.label));
                names.extend(
                    accepted.map(|s| (Label::read(&s.drawn, &own), Some(MatchReason::Accepted))),
                );
                names
            })
            .collect();
        Self { own, names }
    }

    /// How alike a text is to a reference node, under any of the node's names.
    fn likeness(&self, node: usize, drawn: &Label) -> Likeness {
        let mut best = Likeness::NONE;
        for (name, reason) in &self.names[node] {
            let mut likeness = label::likeness(name, drawn, &self.own);
            if let Some(reason) = reason {
                // Under a listed name the label is as good as the node's own.
                likeness.score *= 0.98;
                if likeness.score >= SURE && !matches!(likeness.reason, MatchReason::Product(_)) {
                    likeness.reason = reason.clone();
                }
            }
            if likeness.score > best.score + 1e-9 {
                best = likeness;
            }
        }
        best
    }
}

/// Whether a text alone names a node of the reference, and no other node better.
pub(crate) fn names(reference: &Reference, overrides: &Overrides, node: usize, text: &str) -> bool {
    let names = Names::of(reference, overrides);
    let label = Label::read(text, &names.own);
    let score = |node: usize| names.likeness(node, &label).score;
    let own = score(node);
    own >= SURE && (0..reference.graph.nodes.len()).all(|other| score(other) <= own + 1e-9)
}

/// One way a drawn node can answer: whole, or as one of the things it names.
struct Column {
    drawn: usize,
    likeness: Vec<Likeness>,
}

/// Finds the assignment.
pub(crate) fn matching(reference: &Reference, drawn: &Graph, overrides: &Overrides) -> Matching {
    let names = Names::of(reference, overrides);
    let order = canonical(drawn);
    let columns = columns(reference, drawn, &names, overrides, &order);
    let near = [neighbours(&reference.graph), neighbours(drawn)];
    let groups = group_likeness(reference, drawn, &names);
    let count = reference.graph.nodes.len();
    let mut assignment: Vec<Option<usize>> = vec![None; count];
    let mut support = soft_support(&columns, &near, count);
    for _ in 0..ROUNDS {
        let weight = |r: usize, c: usize| -> f64 {
            let label = columns[c].likeness[r].score;
            if label < FLOOR {
                return 0.0;
            }
            let group = if groups[r].contains(&columns[c].drawn) { 0.03 } else { 0.0 };
            // Above the floor, so that two poor pairs never outweigh one good one.
            label - FLOOR + 0.05 + STRUCTURE * support[r][c] + group
        };
        let next = assign(count, columns.len(), weight);
        let stable = next == assignment;
        assignment = next;
        if stable {
            break;
        }
        support = hard_support(&columns, &near, &assignment);
    }
    settle(reference, drawn, &names, &columns, &assignment, &support, overrides)
}

/// An order of the drawn nodes that does not depend on where they stand in the file.
fn canonical(drawn: &Graph) -> Vec<usize> {
    let mut order: Vec<usize> = (0..drawn.nodes.len()).collect();
    let key = |n: &Node| (label::key(&n.label), n.kind, n.id.clone());
    let keys: Vec<_> = drawn.nodes.iter().map(key).collect();
    order.sort_by(|&a, &b| keys[a].cmp(&keys[b]));
    order
}

fn columns(
    reference: &Reference,
    drawn: &Graph,
    names: &Names,
    overrides: &Overrides,
    order: &[usize],
) -> Vec<Column> {
    let count = reference.graph.nodes.len();
    let mut cache: HashMap<String, Vec<Likeness>> = HashMap::new();
    let mut read = |text: &str| -> Vec<Likeness> {
        if let Some(known) = cache.get(text) {
            return known.clone();
        }
        let label = Label::read(text, &names.own);
        let row: Vec<Likeness> = (0..count).map(|r| names.likeness(r, &label)).collect();
        cache.insert(text.to_owned(), row.clone());
        row
    };
    let mut columns = Vec::new();
    for &d in order {
        let node = &drawn.nodes[d];
        if overrides.ignores(&node.id) {
            continue;
        }
        let mut row = vec![Likeness::NONE; count];
        for (text, trust) in label::readings(&node.lines) {
            for (r, likeness) in read(&text).into_iter().enumerate() {
                let score = likeness.score * trust;
                if score > row[r].score + 1e-9 {
                    row[r] = Likeness { score, reason: likeness.reason };
                }
            }
        }
        for (r, likeness) in row.iter_mut().enumerate() {
            stencil(reference, names, node, r, likeness);
            if overrides.parts(&reference.graph.nodes[r].id, &node.id) {
                *likeness = Likeness::NONE;
            }
            if overrides.joins(&reference.graph.nodes[r].id, &node.id) {
                *likeness = Likeness { score: 2.0, reason: MatchReason::Accepted };
            }
        }
        let several = several(node, &row, &mut read);
        if several.is_empty() {
            columns.push(Column { drawn: d, likeness: row });
        } else {
            for (r, likeness) in several {
                let mut alone = vec![Likeness::NONE; count];
                alone[r] = likeness;
                columns.push(Column { drawn: d, likeness: alone });
            }
        }
    }
    columns
}

/// A stencil counts where the label is empty, and breaks ties.
fn stencil(reference: &Reference, names: &Names, node: &Node, r: usize, likeness: &mut Likeness) {
    let Some(kind) = node.kind else { return };
    let same = names.names[r].iter().any(|(label, _)| label.kinds().any(|k| k == kind))
        || reference.graph.nodes[r].kind == Some(kind);
    if !same {
        return;
    }
    if node.label.is_empty() {
        *likeness = Likeness { score: 0.5, reason: MatchReason::Stencil };
    } else if likeness.score > 0.0 {
        likeness.score += 0.01;
    }
}

/// The nodes that one label names together: `Gateway + Auth`. Empty when it names one.
fn several(
    node: &Node,
    whole: &[Likeness],
    read: &mut impl FnMut(&str) -> Vec<Likeness>,
) -> Vec<(usize, Likeness)> {
    let best_whole = whole.iter().map(|l| l.score).fold(0.0, f64::max);
    if best_whole > 0.97 {
        return Vec::new();
    }
    let one_line = [node.lines.join(" ")];
    let explicit = label::parts(&one_line);
    let (parts, least) = if explicit.len() > 1 {
        (explicit, 0.7)
    } else if node.lines.len() > 1 && best_whole < SURE {
        (node.lines.clone(), 0.9)
    } else {
        return Vec::new();
    };
    let mut found: Vec<(usize, Likeness)> = Vec::new();
    for (number, part) in parts.iter().enumerate() {
        let mut row = read(part);
        if number > 0 && row.iter().all(|l| l.score < least) {
            // "Orders + DB" is Orders and Orders DB.
            row = read(&format!("{} {part}", parts[0]));
        }
        let best = (0..row.len())
            .filter(|r| !found.iter().any(|(f, _)| f == r))
            .max_by(|&a, &b| row[a].score.total_cmp(&row[b].score).then(b.cmp(&a)));
        if let Some(r) = best
            && row[r].score >= least
            // The best of all must not be one that is named already.
            && row.iter().all(|l| l.score <= row[r].score + 0.15)
        {
            found.push((r, Likeness { score: row[r].score * 0.97, reason: row[r].reason.clone() }));
        }
    }
    if found.len() > 1 { found } else { Vec::new() }
}

/// Who is connected to whom: neighbour, and whether the arrow leaves (1), arrives (-1) or both (0).
fn neighbours(graph: &Graph) -> Vec<Vec<(usize, i8)>> {
    let mut near = vec![Vec::new(); graph.nodes.len()];
    let mut add = |a: usize, b: usize, way: i8| {
        if a != b && !near[a].contains(&(b, way)) {
            near[a].push((b, way));
        }
    };
    for Edge { from, to, heads, .. } in &graph.edges {
        let way = i8::from(*heads == Arrowheads::Forward);
        add(*from, *to, way);
        add(*to, *from, -way);
    }
    near
}

fn agree(a: i8, b: i8) -> f64 {
    if a == b {
        1.0
    } else if a == 0 || b == 0 {
        0.9
    } else {
        0.5
    }
}

type Near = [Vec<Vec<(usize, i8)>>; 2];

/// Before any assignment: neighbours count by how alike their labels are.
fn soft_support(columns: &[Column], near: &Near, count: usize) -> Vec<Vec<f64>> {
    let mut by_drawn = vec![vec![0.0_f64; near[1].len()]; count];
    for column in columns {
        for (r, likeness) in column.likeness.iter().enumerate() {
            by_drawn[r][column.drawn] = by_drawn[r][column.drawn].max(likeness.score.min(1.0));
        }
    }
    support(columns, near, count, |r, d| by_drawn[r][d])
}

/// With an assignment: neighbours count when they answer to each other.
fn hard_support(columns: &[Column], near: &Near, assignment: &[Option<usize>]) -> Vec<Vec<f64>> {
    let drawn: Vec<Option<usize>> =
        assignment.iter().map(|c| c.map(|c| columns[c].drawn)).collect();
    support(columns, near, assignment.len(), |r, d| if drawn[r] == Some(d) { 1.0 } else { 0.0 })
}

fn support(
    columns: &[Column],
    near: &Near,
    count: usize,
    alike: impl Fn(usize, usize) -> f64,
) -> Vec<Vec<f64>> {
    let mut table = vec![vec![0.0; columns.len()]; count];
    for (c, column) in columns.iter().enumerate() {
        let theirs = &near[1][column.drawn];
        for (r, row) in table.iter_mut().enumerate() {
            if column.likeness[r].score < FLOOR {
                continue;
            }
            let mine = &near[0][r];
            let sum: f64 = mine
                .iter()
                .map(|&(m, way)| {
                    let each =
                        theirs.iter().map(|&(t, their_way)| agree(way, their_way) * alike(m, t));
                    each.fold(0.0, f64::max)
                })
                .sum();
            let most = mine.len().max(theirs.len()).max(1);
            #[expect(clippy::cast_precision_loss, reason = "degrees are small")]
            let share = sum / most as f64;
            row[c] = share;
        }
    }
    table
}

/// Drawn nodes whose group bears the name of the reference node's group.
fn group_likeness(reference: &Reference, drawn: &Graph, names: &Names) -> Vec<Vec<usize>> {
    let titles = |graph: &Graph| -> Vec<Label> {
        graph.groups.iter().map(|g| Label::read(&g.title, &names.own)).collect()
    };
    let (theirs, ours) = (titles(drawn), titles(&reference.graph));
    let mut alike = vec![Vec::new(); reference.graph.nodes.len()];
    for (g, group) in reference.graph.groups.iter().enumerate() {
        for (d, other) in drawn.groups.iter().enumerate() {
            if label::likeness(&ours[g], &theirs[d], &names.own).score >= SURE {
                for &member in &group.members {
                    alike[member].extend(other.members.iter().copied());
                }
            }
        }
    }
    alike
}

/// Turns the assignment into answers.
fn settle(
    reference: &Reference,
    drawn: &Graph,
    names: &Names,
    columns: &[Column],
    assignment: &[Option<usize>],
    support: &[Vec<f64>],
    overrides: &Overrides,
) -> Matching {
    let mut found: Vec<Option<NodeMatch>> = vec![None; assignment.len()];
    let mut nodes: Vec<Vec<usize>> = vec![Vec::new(); drawn.nodes.len()];
    for (r, column) in assignment.iter().enumerate() {
        let Some(c) = *column else { continue };
        let likeness = &columns[c].likeness[r];
        let d = columns[c].drawn;
        let placed = support[r][c] > 0.0;
        let only = || {
            let others =
                columns.iter().filter(|o| o.drawn != d && o.likeness[r].score >= FLOOR).count();
            let choices = columns[c].likeness.iter().filter(|l| l.score >= FLOOR).count();
            // A neighbouring role, a CDN for a balancer, needs its neighbours to tell.
            others == 0
                && choices == 1
                && likeness.score >= 0.5
                && likeness.reason != MatchReason::Near
        };
        if likeness.score < SURE && !placed && (drawn.nodes[d].label.is_empty() || !only()) {
            continue;
        }
        nodes[d].push(r);
        found[r] = Some(NodeMatch {
            drawn: d,
            reason: likeness.reason.clone(),
            by_place: likeness.score < SURE,
            by_user: overrides.joins(&reference.graph.nodes[r].id, &drawn.nodes[d].id),
        });
    }
    let labels: Vec<Label> =
        drawn.nodes.iter().map(|n| Label::read(&n.label, &names.own)).collect();
    let answers = (0..drawn.nodes.len())
        .map(|d| {
            let node = &drawn.nodes[d];
            if overrides.ignores(&node.id) {
                Answer::Nothing
            } else if !nodes[d].is_empty() {
                Answer::Nodes(nodes[d].clone())
            } else if let Some(r) = copy_of(reference, names, columns, &labels, &found, d)
                .filter(|&r| !overrides.parts(&reference.graph.nodes[r].id, &node.id))
            {
                Answer::Copy(r)
            } else if is_known_group(reference, drawn, names, d) {
                Answer::Group
            } else if node.faint {
                Answer::Nothing
            } else {
                Answer::Extra
            }
        })
        .collect();
    Matching { found, answers }
}

/// The reference node that a left-over box draws a second time.
fn copy_of(
    reference: &Reference,
    names: &Names,
    columns: &[Column],
    labels: &[Label],
    found: &[Option<NodeMatch>],
    d: usize,
) -> Option<usize> {
    if labels[d].is_empty() {
        return None;
    }
    let taken = |r: usize| found[r].as_ref().filter(|f| f.drawn != d);
    let twin = (0..found.len())
        .find(|&r| taken(r).is_some_and(|f| labels[d].is_copy_of(&labels[f.drawn])));
    if twin.is_some() {
        return twin;
    }
    let mut best: Option<(f64, usize)> = None;
    let mut offer = |score: f64, r: usize| {
        if best.is_none_or(|(s, _)| score > s + 1e-9) {
            best = Some((score, r));
        }
    };
    for r in 0..found.len() {
        if taken(r).is_none() {
            continue;
        }
        for column in columns.iter().filter(|c| c.drawn == d) {
            let likeness = &column.likeness[r];
            let same = matches!(
                likeness.reason,
                MatchReason::Same
                    | MatchReason::Listed
                    | MatchReason::Accepted
                    | MatchReason::Short
                    | MatchReason::Typo
                    | MatchReason::Synonym
            );
            if likeness.score >= 0.9 && same {
                offer(likeness.score, r);
            }
        }
        // One box of the reference drawn as two: "Orders DB + outbox".
        let parts = label::parts(&reference.graph.nodes[r].lines);
        if parts.len() > 1 {
            // In a database the parts are tables.
            let store = matches!(reference.graph.nodes[r].kind, Some(Kind::Sql | Kind::Nosql));
            let tables = parts.iter().filter(|_| store).map(|part| format!("{part} table"));
            for part in parts.iter().cloned().chain(tables) {
                let part = Label::read(&part, &names.own);
                let likeness = label::likeness(&part, &labels[d], &names.own);
                if likeness.score >= STRONG {
                    offer(likeness.score * 0.9, r);
                }
            }
        }
    }
    best.map(|(_, r)| r)
}

fn is_known_group(reference: &Reference, drawn: &Graph, names: &Names, d: usize) -> bool {
    if !drawn.groups.iter().any(|g| g.node == Some(d)) {
        return false;
    }
    let title = Label::read(&drawn.nodes[d].label, &names.own);
    reference.graph.groups.iter().any(|g| {
        let own = Label::read(&g.title, &names.own);
        label::likeness(&own, &title, &names.own).score >= SURE
    })
}
