//! Which shapes are nodes, which are boxes around others, which are decoration.

use std::collections::BTreeMap;

use super::{
    ElementKind, Scene, TextRole,
    geometry::{Form, Outline, Rect},
};

/// Takes out the key to a drawing's signs: a box that calls itself a legend, and all in it.
pub(super) fn drop_legends(scene: &mut Scene) {
    for legend in 0..scene.len() {
        if !matches!(scene.parts[legend].kind, ElementKind::Shape | ElementKind::Frame) {
            continue;
        }
        let Some(bounds) = scene.parts[legend].bounds() else { continue };
        let inside: Vec<usize> = (0..scene.len())
            .filter(|&i| {
                i != legend && scene.parts[i].bounds().is_some_and(|r| bounds.has(r.centre()))
            })
            .collect();
        let mut texts: Vec<usize> = inside
            .iter()
            .copied()
            .filter(|&i| {
                let part = &scene.parts[i];
                let bound = part.container.as_ref() == Some(&scene.parts[legend].id);
                part.kind == ElementKind::Text && (part.container.is_none() || bound)
            })
            .collect();
        scene.reading_order(&mut texts);
        let first = texts.first().map(|&t| scene.parts[t].text.clone());
        let named = is_legend(&scene.parts[legend].text) || first.is_some_and(|t| is_legend(&t));
        if named {
            scene.dropped[legend] = true;
            for i in inside {
                scene.dropped[i] = true;
            }
        }
    }
}

/// Whether a text heads a key to signs.
pub(super) fn is_legend(lines: &[String]) -> bool {
    let Some(first) = lines.first() else { return false };
    let word = first.trim_end_matches([':', '-', ' ']).to_lowercase();
    matches!(word.as_str(), "legend" | "key" | "legende" | "notation" | "symbols" | "legend / key")
        || first.to_lowercase().starts_with("legend:")
}

/// Joins grouped pieces that make up one picture: a cylinder of an ellipse and lines, a stick figure,
/// a box with its name.
pub(super) fn fuse_stencils(scene: &mut Scene) {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, part) in scene.parts.iter().enumerate() {
        for group in &part.groups {
            groups.entry(group.as_str()).or_default().push(i);
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_by_key(|members| (members.len(), members.first().copied()));
    for members in groups {
        fuse(scene, &members);
    }
}

fn fuse(scene: &mut Scene, members: &[usize]) {
    let of = |kind: ElementKind| -> Vec<usize> {
        let alive =
            |&i: &usize| scene.parts[i].kind == kind && !scene.dropped[i] && scene.owner[i] == i;
        members.iter().copied().filter(alive).collect()
    };
    let texts = of(ElementKind::Text);
    let shapes = of(ElementKind::Shape);
    let strokes = [of(ElementKind::Line), of(ElementKind::Scribble)].concat();
    let arrows = of(ElementKind::Arrow);
    if !of(ElementKind::Frame).is_empty()
        || texts.len() > 1
        || shapes.len() + strokes.len() + arrows.len() < 2
        || (shapes.is_empty() && texts.is_empty())
    {
        return;
    }
    let pieces: Vec<usize> = shapes.iter().chain(&strokes).chain(&arrows).copied().collect();
    let boxes: Vec<Rect> = pieces.iter().filter_map(|&i| scene.extent[i]).collect();
    let bound_line = |i: &usize| scene.parts[*i].start.is_some() || scene.parts[*i].end.is_some();
    let heap = arrows.is_empty()
        && !strokes.iter().any(bound_line)
        && boxes.len() == pieces.len()
        && connected(&boxes);
    if !heap && !is_picture(scene, members, &pieces) {
        return;
    }
    let pool = if shapes.is_empty() { &strokes } else { &shapes };
    let area = |i: usize| scene.extent[i].map_or(0.0, Rect::area);
    let Some(main) =
        pool.iter().copied().max_by(|&a, &b| area(a).total_cmp(&area(b)).then(b.cmp(&a)))
    else {
        return;
    };
    scene.parts[main].kind = ElementKind::Shape;
    for piece in pieces {
        if piece != main {
            scene.join(piece, main);
        }
    }
    if let Some(rect) = scene.extent[main] {
        scene.parts[main].outline = Some(Outline { rect, form: Form::Box, angle: 0.0 });
    }
    if let Some(&text) = texts.first() {
        scene.name(main, text);
    }
}

/// Whether a group's pieces make up one picture though they lie apart, or hold arrows: a shape from a
/// library, with one name for all of it. Boxes that were only grouped to be moved together differ: arrows join
/// them to each other, or, when nothing names the group, lead to several of them.
fn is_picture(scene: &Scene, members: &[usize], pieces: &[usize]) -> bool {
    let inside =
        |id: &Option<String>| scene.find(id.as_ref()).is_some_and(|i| members.contains(&i));
    let lines =
        |part: usize| matches!(scene.parts[part].kind, ElementKind::Arrow | ElementKind::Line);
    let joins = |i: &usize| {
        let part = &scene.parts[*i];
        lines(*i) && (part.start.is_some() || part.end.is_some())
    };
    if pieces.len() < 3 || pieces.iter().any(joins) {
        return false;
    }
    let mut reached: Vec<&str> = (0..scene.len())
        .filter(|&i| lines(i) && !members.contains(&i))
        .flat_map(|i| [&scene.parts[i].start, &scene.parts[i].end])
        .filter(|id| inside(id))
        .flatten()
        .map(String::as_str)
        .collect();
    reached.sort_unstable();
    reached.dedup();
    // Under one name, arrows to any of the pieces mean the whole.
    let named =
        members.iter().any(|&i| scene.parts[i].kind == ElementKind::Text && !scene.dropped[i]);
    named || reached.len() < 2
}

/// Whether the boxes form one heap.
fn connected(boxes: &[Rect]) -> bool {
    let Some(first) = boxes.first() else { return false };
    let mut heap = vec![*first];
    let mut rest: Vec<Rect> = boxes[1..].to_vec();
    while let Some(at) = rest
        .iter()
        .position(|r| heap.iter().any(|h| h.gap(*r) <= 0.15 * h.w.hypot(h.h).min(r.w.hypot(r.h))))
    {
        heap.push(rest.swap_remove(at));
    }
    rest.is_empty()
}

/// Finds the smallest box around each part.
pub(super) fn find_around(scene: &mut Scene) {
    let boxes: Vec<(usize, Rect)> = (0..scene.len())
        .filter(|&i| scene.is_box(i))
        .filter_map(|i| scene.extent[i].map(|r| (i, r)))
        .collect();
    for part in 0..scene.len() {
        let Some(rect) = scene.extent[part] else { continue };
        let is_box = scene.is_box(part);
        let is_text = scene.parts[part].kind == ElementKind::Text;
        let centre = rect.centre();
        let framed = scene.find(scene.parts[part].frame.as_ref());
        let mut best: Option<(f64, usize)> = None;
        for &(other, around) in &boxes {
            let inside = if other == part {
                false
            } else if is_box {
                (around.holds(rect, 0.03) && around.area() > 1.2 * rect.area())
                    || (framed == Some(other) && around.area() > rect.area())
            } else if is_text {
                match scene.parts[other].outline {
                    Some(outline) if outline.form != Form::Box => {
                        outline.has(centre) || (around.has(centre) && around.holds(rect, 0.0))
                    }
                    _ => around.has(centre),
                }
            } else {
                around.holds(rect, 0.03)
            };
            if inside && best.is_none_or(|(area, at)| (around.area(), other) < (area, at)) {
                best = Some((around.area(), other));
            }
        }
        scene.around[part] = best.map(|(_, i)| i);
    }
}

/// Tells boxes around others from nodes. Names within boxes are known by now.
pub(super) fn find_groups(scene: &mut Scene) {
    let mut order: Vec<usize> = (0..scene.len()).filter(|&i| scene.is_shape(i)).collect();
    let area = |i: usize| scene.extent[i].map_or(0.0, Rect::area);
    order.sort_by(|&a, &b| area(a).total_cmp(&area(b)).then(a.cmp(&b)));
    let touched: Vec<bool> =
        (0..scene.len()).map(|i| scene.is_shape(i) && touched(scene, i)).collect();
    for shape in order {
        let real: Vec<usize> = (0..scene.len())
            .filter(|&i| i != shape && scene.is_shape(i) && scene.around[i] == Some(shape))
            .filter(|&i| !scene.names[i].is_empty() || touched[i] || scene.group[i])
            .collect();
        let bound_name = scene.names[shape].iter().any(|&t| is_bound_text(scene, t, shape));
        let text_nodes: Vec<usize> =
            scene.names[shape].iter().copied().filter(|&t| scene.is_bound(t)).collect();
        if real.is_empty() {
            if !bound_name && text_nodes.len() > 1 {
                release(scene, shape);
            }
            continue;
        }
        if let [only] = real.as_slice()
            && scene.names[shape].is_empty()
            && !scene.group[*only]
            && is_border(scene.extent[shape], scene.extent[*only])
        {
            scene.join(shape, *only);
            continue;
        }
        release(scene, shape);
    }
}

fn is_bound_text(scene: &Scene, text: usize, shape: usize) -> bool {
    let container = scene.find(scene.parts[text].container.as_ref());
    container.is_some_and(|c| scene.master(c) == shape)
}

/// Makes a shape a group: texts in it that are not bound to it stand for themselves again.
fn release(scene: &mut Scene, shape: usize) {
    scene.group[shape] = true;
    let names = std::mem::take(&mut scene.names[shape]);
    for text in names {
        if is_bound_text(scene, text, shape) {
            scene.names[shape].push(text);
        } else {
            scene.text_roles[text] = TextRole::Free;
        }
    }
}

/// Whether an arrow binds to a shape or ends at it.
fn touched(scene: &Scene, shape: usize) -> bool {
    if scene.is_bound(shape) {
        return true;
    }
    let (Some(outline), Some(rect)) = (scene.parts[shape].outline, scene.extent[shape]) else {
        return false;
    };
    (0..scene.len()).filter(|&i| scene.is_line(i)).any(|i| {
        let part = &scene.parts[i];
        let free = [(&part.start, part.line.first()), (&part.end, part.line.last())];
        free.iter().any(|(bound, end)| {
            bound.is_none() && end.is_some_and(|p| outline.distance(*p) <= 0.15 * rect.size())
        })
    })
}

fn is_border(outer: Option<Rect>, inner: Option<Rect>) -> bool {
    let (Some(outer), Some(inner)) = (outer, inner) else { return false };
    inner.w >= 0.6 * outer.w && inner.h >= 0.6 * outer.h
}

/// Joins nameless shapes to the named one that they decorate: the lid of a cylinder, the cards of a
/// stack, an icon in a box.
pub(super) fn fuse_overlaps(scene: &mut Scene) {
    let nameless: Vec<usize> = (0..scene.len())
        .filter(|&i| scene.is_shape(i) && !scene.group[i] && scene.names[i].is_empty())
        .collect();
    let named: Vec<usize> = (0..scene.len())
        .filter(|&i| scene.is_shape(i) && !scene.group[i] && !scene.names[i].is_empty())
        .collect();
    for shape in nameless {
        let Some(rect) = scene.extent[shape] else { continue };
        let mut best: Option<(f64, usize)> = None;
        for &other in &named {
            let Some(around) = scene.parts[other].bounds() else { continue };
            let share = if rect.area() > 0.0 { around.shared(rect) / rect.area() } else { 0.0 };
            if share >= 0.3
                && best.is_none_or(|(s, i)| share > s + 1e-6 || (share > s - 1e-6 && other < i))
            {
                best = Some((share, other));
            }
        }
        if let Some((_, other)) = best {
            scene.join(shape, other);
        }
    }
}
