//! Boxes around boxes, compared: told, never counted.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    graph::{Graph, Reference},
    label::{self, Label, OwnWords, SURE},
    matching::Matching,
    reasons::list,
};

/// What a group came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum GroupVerdict {
    /// Drawn, around the right boxes.
    Recalled,
    /// Drawn, around other boxes.
    Differs,
    /// Not drawn.
    Missing,
    /// Drawn, and answers to nothing.
    Extra,
}

/// One group of the reference or the board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GroupLine {
    /// The reference's title; none for what is extra.
    pub reference: Option<String>,
    /// The drawn title; none for what is missing.
    pub drawn: Option<String>,
    /// What it came to.
    pub verdict: GroupVerdict,
    /// Why, in a plain sentence.
    pub reason: String,
    /// Labels of nodes that belong in it and stand outside.
    pub outside: Vec<String>,
    /// Labels of nodes that stand in it and do not belong there.
    pub inside: Vec<String>,
    /// The drawn element.
    pub drawn_ids: Vec<String>,
}

pub(crate) fn compare(reference: &Reference, drawn: &Graph, matching: &Matching) -> Vec<GroupLine> {
    let own = OwnWords::of(reference.graph.groups.iter().map(|g| g.title.as_str()));
    let members = |group: usize| -> Vec<usize> {
        let mut nodes: Vec<usize> = drawn.groups[group]
            .members
            .iter()
            .flat_map(|&d| matching.nodes_of(d).iter().copied())
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    };
    let mut order: Vec<usize> = (0..drawn.groups.len()).collect();
    order.sort_by(|&a, &b| {
        let key = |g: usize| (&drawn.groups[g].title, &drawn.groups[g].id);
        key(a).cmp(&key(b))
    });
    let mut pairs: Vec<(u32, usize, usize)> = Vec::new();
    for (r, group) in reference.graph.groups.iter().enumerate() {
        let title = Label::read(&group.title, &own);
        for (place, &d) in order.iter().enumerate() {
            let theirs = Label::read(&drawn.groups[d].title, &own);
            let alike = label::likeness(&title, &theirs, &own).score;
            let inside = members(d);
            let shared = inside.iter().filter(|m| group.members.contains(m)).count();
            let all = inside.len() + group.members.len() - shared;
            #[expect(clippy::cast_precision_loss, reason = "groups are small")]
            let overlap = if all == 0 { 0.0 } else { shared as f64 / all as f64 };
            if alike >= SURE || overlap >= 0.5 {
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "between 0 and 2"
                )]
                let weight = ((alike + overlap) * 1e4).round() as u32;
                pairs.push((weight, r, place));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut assigned: Vec<Option<usize>> = vec![None; reference.graph.groups.len()];
    let mut taken = vec![false; drawn.groups.len()];
    for (_, r, place) in pairs {
        let d = order[place];
        if assigned[r].is_none() && !taken[d] {
            assigned[r] = Some(d);
            taken[d] = true;
        }
    }
    let name = |r: usize| reference.graph.nodes[r].label.clone();
    let mut lines = Vec::new();
    for (r, group) in reference.graph.groups.iter().enumerate() {
        let title = if group.title.is_empty() { "the group without a title" } else { &group.title };
        let mut line = GroupLine {
            reference: Some(group.title.clone()),
            drawn: None,
            verdict: GroupVerdict::Missing,
            reason: format!("No box is drawn around {title}."),
            outside: Vec::new(),
            inside: Vec::new(),
            drawn_ids: Vec::new(),
        };
        if let Some(d) = assigned[r] {
            let inside = members(d);
            let drawn_at_all = |m: &&usize| matching.found[**m].is_some();
            line.outside = group
                .members
                .iter()
                .filter(drawn_at_all)
                .filter(|m| !inside.contains(m))
                .map(|&m| name(m))
                .collect();
            line.inside =
                inside.iter().filter(|m| !group.members.contains(m)).map(|&m| name(m)).collect();
            line.drawn = Some(drawn.groups[d].title.clone());
            line.drawn_ids = vec![drawn.groups[d].id.clone()];
            (line.verdict, line.reason) = verdict(title, &line.outside, &line.inside);
        }
        lines.push(line);
    }
    for &d in &order {
        let group = &drawn.groups[d];
        if taken[d] || group.title.is_empty() || group.members.is_empty() {
            continue;
        }
        lines.push(GroupLine {
            reference: None,
            drawn: Some(group.title.clone()),
            verdict: GroupVerdict::Extra,
            reason: format!("The reference has no group “{}”; it counts neither way.", group.title),
            outside: Vec::new(),
            inside: Vec::new(),
            drawn_ids: vec![group.id.clone()],
        });
    }
    lines
}

fn verdict(title: &str, outside: &[String], inside: &[String]) -> (GroupVerdict, String) {
    let names = |labels: &[String]| list(&labels.iter().map(String::as_str).collect::<Vec<_>>());
    match (outside.is_empty(), inside.is_empty()) {
        (true, true) => {
            (GroupVerdict::Recalled, format!("{title} is there, around the right boxes."))
        }
        (false, true) => {
            (GroupVerdict::Differs, format!("{} should stand within {title}.", names(outside)))
        }
        (true, false) => {
            (GroupVerdict::Differs, format!("{} should not stand within {title}.", names(inside)))
        }
        (false, false) => (
            GroupVerdict::Differs,
            format!(
                "{} should stand within {title}, and {} should not.",
                names(outside),
                names(inside)
            ),
        ),
    }
}
