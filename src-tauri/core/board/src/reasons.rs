//! The plain sentence beside each verdict.

use super::{
    graph::{Arrowheads, Edge},
    label::{self, MatchReason},
    matching::NodeMatch,
};

pub(crate) fn recalled_node(
    label: &str,
    drawn: &str,
    found: &NodeMatch,
    together: &[&str],
    copies: usize,
) -> String {
    let mut text = if found.by_user {
        format!("You said that “{drawn}” is {label}.")
    } else {
        why(label, drawn, found)
    };
    if !together.is_empty() {
        text.push_str(&format!(" The box also stands for {}.", list(together)));
    }
    match copies {
        0 => {}
        1 => text.push_str(" It was drawn twice; the copy counts neither way."),
        n => {
            text.push_str(&format!(" It was drawn {} times; the copies count neither way.", n + 1))
        }
    }
    text
}

fn why(label: &str, drawn: &str, found: &NodeMatch) -> String {
    let place = if found.by_place { ", going by its arrows" } else { "" };
    match &found.reason {
        MatchReason::Same if label.eq_ignore_ascii_case(drawn) => format!("{label} is there."),
        MatchReason::Same | MatchReason::Synonym | MatchReason::Near => {
            format!("“{drawn}” is another name for {label}{place}.")
        }
        MatchReason::Listed => format!("The reference lets “{drawn}” pass for {label}."),
        MatchReason::Accepted => format!("You let “{drawn}” pass for {label}."),
        MatchReason::Product(role) => {
            format!("“{drawn}” is read as {label}: {role} and what plays its part{place}.")
        }
        MatchReason::OtherProduct(role) => {
            format!(
                "“{drawn}” stands where the reference has {label}: another choice of {role}{place}."
            )
        }
        MatchReason::Short => format!("“{drawn}” is short for {label}{place}."),
        MatchReason::Typo => format!("“{drawn}” is read as {label}{place}."),
        MatchReason::Vaguer => {
            format!("“{drawn}” says less than {label}, but can mean nothing else here{place}.")
        }
        MatchReason::Closer => format!("“{drawn}” is a closer name for {label}{place}."),
        MatchReason::Stencil if drawn.is_empty() => {
            format!("The box has no name; its stencil and its arrows say {label}.")
        }
        MatchReason::Stencil => format!("Its stencil and its arrows say {label}."),
    }
}

pub(crate) fn missing_node(label: &str, optional: bool, instead: Option<&str>) -> String {
    match (instead, optional) {
        (Some(instead), _) => {
            format!("{label} is not there, and not needed: {instead} does as well.")
        }
        (None, true) => format!("{label} is not there; it is optional."),
        (None, false) => format!("No box answers to {label}."),
    }
}

pub(crate) fn extra_node(drawn: &str) -> String {
    if drawn.is_empty() {
        "A box without a name that nothing in the reference answers to.".to_owned()
    } else {
        format!("The reference has nothing like “{drawn}”.")
    }
}

pub(crate) fn recalled_edge(reference: &Edge, drawn: &Edge, ends: &[String; 2]) -> String {
    let [from, to] = ends;
    let mut text = format!("The arrow from {from} to {to} is there");
    if drawn.heads == Arrowheads::None && reference.heads == Arrowheads::Forward {
        text = format!("A line joins {from} and {to}; it does not show the direction");
    } else if drawn.heads == Arrowheads::Both && reference.heads == Arrowheads::Forward {
        text.push_str(", drawn both ways where the reference has one");
    } else if drawn.heads == Arrowheads::Forward && reference.heads == Arrowheads::Both {
        text.push_str(", drawn one way where the reference has both");
    }
    if reference.asynchronous != drawn.asynchronous {
        text.push_str(if reference.asynchronous {
            "; the reference dots it, because nobody waits for it"
        } else {
            "; it is dotted here, and the reference has a call that is waited for"
        });
    }
    if !reference.label.is_empty()
        && !drawn.label.is_empty()
        && label::key(&reference.label) != label::key(&drawn.label)
    {
        text.push_str(&format!(
            "; it says “{}” where the reference says “{}”",
            drawn.label, reference.label
        ));
    }
    text.push('.');
    text
}

pub(crate) fn reversed_edge(ends: &[String; 2]) -> String {
    let [from, to] = ends;
    format!("The arrow leads from {to} to {from}; it should lead from {from} to {to}.")
}

pub(crate) fn missing_edge(
    ends: &[String; 2],
    absent: Option<&str>,
    merged: bool,
    loose: bool,
) -> String {
    let [from, to] = ends;
    if let Some(absent) = absent {
        format!("There is no arrow from {from} to {to}, because {absent} is missing.")
    } else if merged {
        format!("{from} and {to} are one box, so the hop between them is not shown.")
    } else if loose {
        format!("No arrow reaches from {from} to {to}; one has a loose end.")
    } else {
        format!("No arrow leads from {from} to {to}.")
    }
}

pub(crate) fn extra_edge(
    ends: &[String; 2],
    stray: Option<&str>,
    passed: Option<&str>,
    back: bool,
) -> String {
    let [from, to] =
        ends.clone().map(|e| if e.is_empty() { "a box without a name".to_owned() } else { e });
    if let Some(passed) = passed {
        format!("It goes from {from} to {to} past {passed}, which is missing.")
    } else if let Some(stray) = stray {
        let stray = if stray.is_empty() { "a box without a name" } else { stray };
        format!("It touches {stray}, which the reference does not have.")
    } else if back {
        format!("The reference has no arrow back from {from} to {to}.")
    } else {
        format!("The reference has no arrow from {from} to {to}.")
    }
}

pub(crate) fn loose(from: &str, to: &str) -> String {
    match (from.is_empty(), to.is_empty()) {
        (false, true) => format!("It leaves {from} and reaches nothing."),
        (true, false) => format!("It reaches {to} and comes from nothing."),
        _ => "It touches no box at either end.".to_owned(),
    }
}

pub(crate) fn overruled(recalled: bool) -> String {
    if recalled { "You let it pass.".to_owned() } else { "You struck it.".to_owned() }
}

/// `a, b and c`.
pub(crate) fn list(items: &[&str]) -> String {
    match items {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
