//! Parts → board: nodes, edges, groups, loose arrows, notes.

use super::{Given, Sheet, What, ends::Attached, geometry::Rect, raw::Head, shapes, texts};
use crate::graph::{Arrowheads, Board, DanglingArrow, Edge, Group, Node};

pub(super) fn board(mut sheet: Sheet, attached: Vec<Attached>) -> Board {
    let mut attached = attached;
    drop_callouts(&mut sheet, &mut attached);
    drop_open_legends(&mut sheet, &mut attached);
    name_groups(&mut sheet);
    let labels = name_arrows(&mut sheet, &attached);

    let touched =
        |part: usize| attached.iter().any(|a| a.start == Some(part) || a.end == Some(part));
    let mut board = Board::default();
    let mut node_of: Vec<Option<usize>> = vec![None; sheet.len()];
    for (part, slot) in node_of.iter_mut().enumerate() {
        let named = !sheet.names[part].is_empty();
        let is_node = match sheet.parts[part].what {
            What::Shape | What::Frame if !sheet.is_box(part) => false,
            What::Shape | What::Frame if sheet.group[part] => touched(part),
            What::Shape => named || touched(part),
            What::Text => sheet.given[part] == Given::Node && !sheet.dropped[part],
            _ => false,
        };
        if is_node {
            *slot = Some(board.graph.nodes.len());
            let node = node(&sheet, part, touched(part));
            board.graph.nodes.push(node);
        }
    }
    for a in &attached {
        let [from, to] = [a.start, a.end].map(|end| end.and_then(|part| node_of[part]));
        join(&sheet, a, from, to, &labels[a.line], &mut board);
    }
    board.graph.groups = groups(&sheet, &node_of);
    board.notes = (0..sheet.len())
        .filter(|&i| sheet.is_free_text(i))
        .map(|i| sheet.parts[i].text.join("\n"))
        .collect();
    board.notes.sort();
    board
}

fn node(sheet: &Sheet, part: usize, touched: bool) -> Node {
    let source = &sheet.parts[part];
    let names = &sheet.names[part];
    let mut texts: Vec<usize> = names.clone();
    if source.what == What::Text {
        texts = vec![part];
    }
    // A text bound to the shape is its name; free text in the same shape says more about it.
    let bound: Vec<usize> =
        texts.iter().copied().filter(|&t| sheet.parts[t].container.is_some()).collect();
    let (own, more): (Vec<usize>, Vec<usize>) = if bound.is_empty() {
        (texts, Vec::new())
    } else {
        texts.iter().partition(|t| bound.contains(t))
    };
    let mut lines: Vec<String> = own.iter().flat_map(|&t| sheet.parts[t].text.clone()).collect();
    if lines.is_empty() && source.what == What::Frame {
        lines.clone_from(&source.text);
    }
    let label = lines.join(" ");
    let mut elements = vec![source.id.clone()];
    elements.extend(
        (0..sheet.len())
            .filter(|&i| i != part && sheet.master(i) == part)
            .map(|i| sheet.parts[i].id.clone()),
    );
    elements.extend(
        own.iter().chain(&more).filter(|&&t| t != part).map(|&t| sheet.parts[t].id.clone()),
    );
    let faint = !touched && (sheet.beside[part] || texts::is_remark(&lines));
    Node {
        id: source.id.clone(),
        label,
        lines,
        kind: source.stencil.or_else(|| {
            (0..sheet.len())
                .filter(|&i| sheet.master(i) == part)
                .find_map(|i| sheet.parts[i].stencil)
        }),
        details: more.iter().map(|&t| sheet.parts[t].text.join(" ")).collect(),
        elements,
        faint,
    }
}

fn join(
    sheet: &Sheet,
    a: &Attached,
    from: Option<usize>,
    to: Option<usize>,
    label: &str,
    board: &mut Board,
) {
    let part = &sheet.parts[a.line];
    let id = part.id.clone();
    let label = label.to_owned();
    let (heads, backward) = heads(part.what, &part.start_head, &part.end_head);
    let (from, to) = if backward { (to, from) } else { (from, to) };
    match (from, to) {
        (Some(from), Some(to)) => {
            // What begins and ends in one box without leaving it is decoration.
            let bound = part.start.is_some() && part.end.is_some();
            if from != to || bound || part.line.len() > 2 {
                board.graph.edges.push(Edge {
                    id,
                    from,
                    to,
                    label,
                    asynchronous: part.dashed,
                    heads,
                });
            }
        }
        // A plain line that reaches nothing is a stroke of the pen.
        (None, None) if part.what == What::Line => {}
        _ if part.what == What::Line && part.line.len() > 6 => {}
        _ => board.loose.push(DanglingArrow { id, from, to, label }),
    }
}

/// Where a line points, and whether it points at its start.
fn heads(what: What, start: &Head, end: &Head) -> (Arrowheads, bool) {
    match (start, end) {
        (Head::Arrow, Head::Arrow) | (Head::Mark, Head::Mark) => (Arrowheads::Both, false),
        (_, Head::Arrow) => (Arrowheads::Forward, false),
        (Head::Arrow, _) => (Arrowheads::Forward, true),
        (_, Head::Mark) => (Arrowheads::Forward, false),
        (Head::Mark, _) => (Arrowheads::Forward, true),
        // Files of old versions say nothing of the usual head of an arrow.
        (_, Head::Unsaid) if what == What::Arrow => (Arrowheads::Forward, false),
        _ => (Arrowheads::None, false),
    }
}

/// A remark with a pointer to what it speaks of is a remark: neither node nor arrow.
fn drop_callouts(sheet: &mut Sheet, attached: &mut Vec<Attached>) {
    let bare_arrow = |a: &Attached| {
        !sheet.parts.iter().any(|p| p.container.as_ref() == Some(&sheet.parts[a.line].id))
    };
    let remarks: Vec<usize> = (0..sheet.len())
        .filter(|&i| sheet.parts[i].what == What::Text && sheet.given[i] == Given::Node)
        .filter(|&i| texts::is_remark(&sheet.parts[i].text))
        .filter(|&i| {
            let mut ends = attached.iter().filter(|a| a.start == Some(i) || a.end == Some(i));
            let one = ends.next().is_some_and(bare_arrow);
            one && ends.next().is_none()
        })
        .collect();
    attached.retain(|a| ![a.start, a.end].iter().flatten().any(|end| remarks.contains(end)));
    for remark in remarks {
        sheet.given[remark] = Given::Free;
    }
}

/// Takes out samples of signs that stand near a heading "Legend", or beside their meaning.
fn drop_open_legends(sheet: &mut Sheet, attached: &mut Vec<Attached>) {
    // An arrow that touches no shape, with a text at its end, explains a sign.
    attached.retain(|a| {
        let free = a.start.is_none() && a.end.is_none();
        let Some(rect) = sheet.parts[a.line].bounds() else { return true };
        let explained = (0..sheet.len()).any(|t| {
            sheet.is_free_text(t)
                && sheet.parts[t].bounds().is_some_and(|at| {
                    let line = sheet.parts[t].line_height();
                    at.gap_x(rect) > 0.0
                        && at.gap_x(rect) <= 1.5 * line
                        && at.gap_y(rect) <= 0.5 * line
                })
        });
        !(free && explained)
    });
    let headings: Vec<usize> = (0..sheet.len())
        .filter(|&i| sheet.is_free_text(i) && shapes::is_legend(&sheet.parts[i].text))
        .collect();
    for heading in headings {
        let Some(mut region) = sheet.parts[heading].bounds() else { continue };
        let near = 2.0 * sheet.parts[heading].line_height();
        sheet.dropped[heading] = true;
        let idle: Vec<usize> = (0..sheet.len()).filter(|&i| idle(sheet, attached, i)).collect();
        loop {
            let next = idle.iter().copied().find(|&i| {
                !sheet.dropped[i]
                    && sheet.extent[i]
                        .is_some_and(|r| region.gap(r) <= near && r.centre().y >= region.y)
            });
            let Some(next) = next else { break };
            sheet.dropped[next] = true;
            // What names a sign goes with it.
            for text in sheet.names[next].clone() {
                sheet.dropped[text] = true;
            }
            if let Some(rect) = sheet.extent[next] {
                region = region.union(rect);
            }
            attached.retain(|a| a.line != next);
        }
    }
}

/// Whether a part is connected to nothing.
fn idle(sheet: &Sheet, attached: &[Attached], part: usize) -> bool {
    match sheet.parts[part].what {
        What::Shape => {
            sheet.is_shape(part)
                && !sheet.group[part]
                && attached.iter().all(|a| a.start != Some(part) && a.end != Some(part))
        }
        What::Text => sheet.given[part] == Given::Free,
        What::Arrow | What::Line => attached
            .iter()
            .find(|a| a.line == part)
            .is_none_or(|a| a.start.is_none() && a.end.is_none()),
        _ => false,
    }
}

fn name_groups(sheet: &mut Sheet) {
    let mut groups: Vec<usize> =
        (0..sheet.len()).filter(|&i| sheet.is_box(i) && sheet.group[i]).collect();
    let area = |i: usize| sheet.extent[i].map_or(0.0, Rect::area);
    groups.sort_by(|&a, &b| area(a).total_cmp(&area(b)).then(a.cmp(&b)));
    for group in groups {
        let framed = sheet.parts[group].what == What::Frame && !sheet.parts[group].text.is_empty();
        if !framed
            && sheet.names[group].is_empty()
            && let Some(text) = texts::title(sheet, group)
        {
            sheet.names[group].push(text);
            sheet.given[text] = Given::Title;
        }
    }
}

fn name_arrows(sheet: &mut Sheet, attached: &[Attached]) -> Vec<String> {
    let mut labels: Vec<Vec<usize>> = vec![Vec::new(); sheet.len()];
    for text in 0..sheet.len() {
        if sheet.parts[text].what == What::Text
            && sheet.given[text] == Given::Arrow
            && let Some(arrow) = sheet.find(sheet.parts[text].container.as_ref())
        {
            labels[arrow].push(text);
        }
    }
    let arrows: Vec<usize> = attached.iter().map(|a| a.line).collect();
    for text in 0..sheet.len() {
        let rule = sheet.parts[text].text.first().is_some_and(|t| t.starts_with("%%"));
        if sheet.is_free_text(text)
            && !rule
            && let Some(arrow) = texts::arrow_of(sheet, text, &arrows)
        {
            labels[arrow].push(text);
            sheet.given[text] = Given::Arrow;
        }
    }
    labels
        .into_iter()
        .map(|mut texts| {
            sheet.reading_order(&mut texts);
            texts.iter().map(|&t| sheet.parts[t].text.join(" ")).collect::<Vec<_>>().join(", ")
        })
        .collect()
}

fn groups(sheet: &Sheet, node_of: &[Option<usize>]) -> Vec<Group> {
    let boxes: Vec<usize> =
        (0..sheet.len()).filter(|&i| sheet.is_box(i) && sheet.group[i]).collect();
    let chain = |part: usize| {
        let mut chain = Vec::new();
        let mut at = sheet.around[part];
        while let Some(group) = at {
            if chain.contains(&group) || chain.len() > 64 {
                break;
            }
            chain.push(group);
            at = sheet.around[group];
        }
        chain
    };
    let chains: Vec<Vec<usize>> = (0..sheet.len())
        .map(|part| if node_of[part].is_some() { chain(part) } else { Vec::new() })
        .collect();
    let mut groups = Vec::new();
    for &group in &boxes {
        let members: Vec<usize> = (0..sheet.len())
            .filter(|&part| part != group && chains[part].contains(&group))
            .filter_map(|part| node_of[part])
            .collect();
        let title = match sheet.names[group].first() {
            Some(&text) => sheet.parts[text].text.join(" "),
            None => sheet.parts[group].text.join(" "),
        };
        let parent = chain(group).iter().find_map(|g| boxes.iter().position(|b| b == g));
        groups.push(Group {
            id: sheet.parts[group].id.clone(),
            title,
            members,
            parent,
            node: node_of[group],
        });
    }
    groups
}
