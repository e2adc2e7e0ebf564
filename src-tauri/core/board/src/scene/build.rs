//! Parts → board: nodes, edges, groups, loose arrows, notes.

use super::{
    ElementKind, Scene, TextRole, ends::Attached, geometry::Rect, raw::Head, shapes, texts,
};
use crate::graph::{Arrowheads, Board, DanglingArrow, Edge, Group, Node};

pub(super) fn board(mut scene: Scene, attached: Vec<Attached>) -> Board {
    let mut attached = attached;
    drop_callouts(&mut scene, &mut attached);
    drop_open_legends(&mut scene, &mut attached);
    name_groups(&mut scene);
    let labels = name_arrows(&mut scene, &attached);

    let touched =
        |part: usize| attached.iter().any(|a| a.start == Some(part) || a.end == Some(part));
    let mut board = Board::default();
    let mut node_of: Vec<Option<usize>> = vec![None; scene.len()];
    for (part, slot) in node_of.iter_mut().enumerate() {
        let named = !scene.names[part].is_empty();
        let is_node = match scene.parts[part].kind {
            ElementKind::Shape | ElementKind::Frame if !scene.is_box(part) => false,
            ElementKind::Shape | ElementKind::Frame if scene.group[part] => touched(part),
            ElementKind::Shape => named || touched(part),
            ElementKind::Text => scene.text_roles[part] == TextRole::Node && !scene.dropped[part],
            _ => false,
        };
        if is_node {
            *slot = Some(board.graph.nodes.len());
            let node = node(&scene, part, touched(part));
            board.graph.nodes.push(node);
        }
    }
    for a in &attached {
        let [from, to] = [a.start, a.end].map(|end| end.and_then(|part| node_of[part]));
        join(&scene, a, from, to, &labels[a.line], &mut board);
    }
    board.graph.groups = groups(&scene, &node_of);
    board.notes = (0..scene.len())
        .filter(|&i| scene.is_free_text(i))
        .map(|i| scene.parts[i].text.join("\n"))
        .collect();
    board.notes.sort();
    board
}

fn node(scene: &Scene, part: usize, touched: bool) -> Node {
    let source = &scene.parts[part];
    let names = &scene.names[part];
    let mut texts: Vec<usize> = names.clone();
    if source.kind == ElementKind::Text {
        texts = vec![part];
    }
    // A text bound to the shape is its name; free text in the same shape says more about it.
    let bound: Vec<usize> =
        texts.iter().copied().filter(|&t| scene.parts[t].container.is_some()).collect();
    let (own, more): (Vec<usize>, Vec<usize>) = if bound.is_empty() {
        (texts, Vec::new())
    } else {
        texts.iter().partition(|t| bound.contains(t))
    };
    let mut lines: Vec<String> = own.iter().flat_map(|&t| scene.parts[t].text.clone()).collect();
    if lines.is_empty() && source.kind == ElementKind::Frame {
        lines.clone_from(&source.text);
    }
    let label = lines.join(" ");
    let mut elements = vec![source.id.clone()];
    elements.extend(
        (0..scene.len())
            .filter(|&i| i != part && scene.master(i) == part)
            .map(|i| scene.parts[i].id.clone()),
    );
    elements.extend(
        own.iter().chain(&more).filter(|&&t| t != part).map(|&t| scene.parts[t].id.clone()),
    );
    let faint = !touched && (scene.beside[part] || texts::is_remark(&lines));
    Node {
        id: source.id.clone(),
        label,
        lines,
        kind: source.stencil.or_else(|| {
            (0..scene.len())
                .filter(|&i| scene.master(i) == part)
                .find_map(|i| scene.parts[i].stencil)
        }),
        details: more.iter().map(|&t| scene.parts[t].text.join(" ")).collect(),
        elements,
        faint,
    }
}

fn join(
    scene: &Scene,
    a: &Attached,
    from: Option<usize>,
    to: Option<usize>,
    label: &str,
    board: &mut Board,
) {
    let part = &scene.parts[a.line];
    let id = part.id.clone();
    let label = label.to_owned();
    let (heads, backward) = heads(part.kind, &part.start_head, &part.end_head);
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
        (None, None) if part.kind == ElementKind::Line => {}
        _ if part.kind == ElementKind::Line && part.line.len() > 6 => {}
        _ => board.loose.push(DanglingArrow { id, from, to, label }),
    }
}

/// Where a line points, and whether it points at its start.
fn heads(kind: ElementKind, start: &Head, end: &Head) -> (Arrowheads, bool) {
    match (start, end) {
        (Head::Arrow, Head::Arrow) | (Head::Mark, Head::Mark) => (Arrowheads::Both, false),
        (_, Head::Arrow) => (Arrowheads::Forward, false),
        (Head::Arrow, _) => (Arrowheads::Forward, true),
        (_, Head::Mark) => (Arrowheads::Forward, false),
        (Head::Mark, _) => (Arrowheads::Forward, true),
        // Files of old versions say nothing of the usual head of an arrow.
        (_, Head::Unsaid) if kind == ElementKind::Arrow => (Arrowheads::Forward, false),
        _ => (Arrowheads::None, false),
    }
}

/// A remark with a pointer to what it speaks of is a remark: neither node nor arrow.
fn drop_callouts(scene: &mut Scene, attached: &mut Vec<Attached>) {
    let bare_arrow = |a: &Attached| {
        !scene.parts.iter().any(|p| p.container.as_ref() == Some(&scene.parts[a.line].id))
    };
    let remarks: Vec<usize> = (0..scene.len())
        .filter(|&i| {
            scene.parts[i].kind == ElementKind::Text && scene.text_roles[i] == TextRole::Node
        })
        .filter(|&i| texts::is_remark(&scene.parts[i].text))
        .filter(|&i| {
            let mut ends = attached.iter().filter(|a| a.start == Some(i) || a.end == Some(i));
            let one = ends.next().is_some_and(bare_arrow);
            one && ends.next().is_none()
        })
        .collect();
    attached.retain(|a| ![a.start, a.end].iter().flatten().any(|end| remarks.contains(end)));
    for remark in remarks {
        scene.text_roles[remark] = TextRole::Free;
    }
}

/// Takes out samples of signs that stand near a heading "Legend", or beside their meaning.
fn drop_open_legends(scene: &mut Scene, attached: &mut Vec<Attached>) {
    // An arrow that touches no shape, with a text at its end, explains a sign.
    attached.retain(|a| {
        let free = a.start.is_none() && a.end.is_none();
        let Some(rect) = scene.parts[a.line].bounds() else { return true };
        let explained = (0..scene.len()).any(|t| {
            scene.is_free_text(t)
                && scene.parts[t].bounds().is_some_and(|at| {
                    let line = scene.parts[t].line_height();
                    at.gap_x(rect) > 0.0
                        && at.gap_x(rect) <= 1.5 * line
                        && at.gap_y(rect) <= 0.5 * line
                })
        });
        !(free && explained)
    });
    let headings: Vec<usize> = (0..scene.len())
        .filter(|&i| scene.is_free_text(i) && shapes::is_legend(&scene.parts[i].text))
        .collect();
    for heading in headings {
        let Some(mut region) = scene.parts[heading].bounds() else { continue };
        let near = 2.0 * scene.parts[heading].line_height();
        scene.dropped[heading] = true;
        let idle: Vec<usize> = (0..scene.len()).filter(|&i| idle(scene, attached, i)).collect();
        loop {
            let next = idle.iter().copied().find(|&i| {
                !scene.dropped[i]
                    && scene.extent[i]
                        .is_some_and(|r| region.gap(r) <= near && r.centre().y >= region.y)
            });
            let Some(next) = next else { break };
            scene.dropped[next] = true;
            // What names a sign goes with it.
            for text in scene.names[next].clone() {
                scene.dropped[text] = true;
            }
            if let Some(rect) = scene.extent[next] {
                region = region.union(rect);
            }
            attached.retain(|a| a.line != next);
        }
    }
}

/// Whether a part is connected to nothing.
fn idle(scene: &Scene, attached: &[Attached], part: usize) -> bool {
    match scene.parts[part].kind {
        ElementKind::Shape => {
            scene.is_shape(part)
                && !scene.group[part]
                && attached.iter().all(|a| a.start != Some(part) && a.end != Some(part))
        }
        ElementKind::Text => scene.text_roles[part] == TextRole::Free,
        ElementKind::Arrow | ElementKind::Line => attached
            .iter()
            .find(|a| a.line == part)
            .is_none_or(|a| a.start.is_none() && a.end.is_none()),
        _ => false,
    }
}

fn name_groups(scene: &mut Scene) {
    let mut groups: Vec<usize> =
        (0..scene.len()).filter(|&i| scene.is_box(i) && scene.group[i]).collect();
    let area = |i: usize| scene.extent[i].map_or(0.0, Rect::area);
    groups.sort_by(|&a, &b| area(a).total_cmp(&area(b)).then(a.cmp(&b)));
    for group in groups {
        let framed =
            scene.parts[group].kind == ElementKind::Frame && !scene.parts[group].text.is_empty();
        if !framed
            && scene.names[group].is_empty()
            && let Some(text) = texts::title(scene, group)
        {
            scene.names[group].push(text);
            scene.text_roles[text] = TextRole::Title;
        }
    }
}

fn name_arrows(scene: &mut Scene, attached: &[Attached]) -> Vec<String> {
    let mut labels: Vec<Vec<usize>> = vec![Vec::new(); scene.len()];
    for text in 0..scene.len() {
        if scene.parts[text].kind == ElementKind::Text
            && scene.text_roles[text] == TextRole::Arrow
            && let Some(arrow) = scene.find(scene.parts[text].container.as_ref())
        {
            labels[arrow].push(text);
        }
    }
    let arrows: Vec<usize> = attached.iter().map(|a| a.line).collect();
    for text in 0..scene.len() {
        let rule = scene.parts[text].text.first().is_some_and(|t| t.starts_with("%%"));
        if scene.is_free_text(text)
            && !rule
            && let Some(arrow) = texts::arrow_of(scene, text, &arrows)
        {
            labels[arrow].push(text);
            scene.text_roles[text] = TextRole::Arrow;
        }
    }
    labels
        .into_iter()
        .map(|mut texts| {
            scene.reading_order(&mut texts);
            texts.iter().map(|&t| scene.parts[t].text.join(" ")).collect::<Vec<_>>().join(", ")
        })
        .collect()
}

fn groups(scene: &Scene, node_of: &[Option<usize>]) -> Vec<Group> {
    let boxes: Vec<usize> =
        (0..scene.len()).filter(|&i| scene.is_box(i) && scene.group[i]).collect();
    let chain = |part: usize| {
        let mut chain = Vec::new();
        let mut at = scene.around[part];
        while let Some(group) = at {
            if chain.contains(&group) || chain.len() > 64 {
                break;
            }
            chain.push(group);
            at = scene.around[group];
        }
        chain
    };
    let chains: Vec<Vec<usize>> = (0..scene.len())
        .map(|part| if node_of[part].is_some() { chain(part) } else { Vec::new() })
        .collect();
    let mut groups = Vec::new();
    for &group in &boxes {
        let members: Vec<usize> = (0..scene.len())
            .filter(|&part| part != group && chains[part].contains(&group))
            .filter_map(|part| node_of[part])
            .collect();
        let title = match scene.names[group].first() {
            Some(&text) => scene.parts[text].text.join(" "),
            None => scene.parts[group].text.join(" "),
        };
        let parent = chain(group).iter().find_map(|g| boxes.iter().position(|b| b == g));
        groups.push(Group {
            id: scene.parts[group].id.clone(),
            title,
            members,
            parent,
            node: node_of[group],
        });
    }
    groups
}
