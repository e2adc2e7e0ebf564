//! Which shapes are nodes, which are boxes around others, which are decoration.

use std::collections::BTreeMap;

use super::{
    Given, Sheet, What,
    geometry::{Form, Outline, Rect},
};

/// Takes out the key to a drawing's signs: a box that calls itself a legend, and all in it.
pub(super) fn drop_legends(sheet: &mut Sheet) {
    for legend in 0..sheet.len() {
        if !matches!(sheet.parts[legend].what, What::Shape | What::Frame) {
            continue;
        }
        let Some(bounds) = sheet.parts[legend].bounds() else { continue };
        let inside: Vec<usize> = (0..sheet.len())
            .filter(|&i| {
                i != legend && sheet.parts[i].bounds().is_some_and(|r| bounds.has(r.centre()))
            })
            .collect();
        let mut texts: Vec<usize> = inside
            .iter()
            .copied()
            .filter(|&i| {
                let part = &sheet.parts[i];
                let bound = part.container.as_ref() == Some(&sheet.parts[legend].id);
                part.what == What::Text && (part.container.is_none() || bound)
            })
            .collect();
        sheet.reading_order(&mut texts);
        let first = texts.first().map(|&t| sheet.parts[t].text.clone());
        let named = is_legend(&sheet.parts[legend].text) || first.is_some_and(|t| is_legend(&t));
        if named {
            sheet.dropped[legend] = true;
            for i in inside {
                sheet.dropped[i] = true;
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
pub(super) fn fuse_stencils(sheet: &mut Sheet) {
    let mut groups: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (i, part) in sheet.parts.iter().enumerate() {
        for group in &part.groups {
            groups.entry(group.as_str()).or_default().push(i);
        }
    }
    let mut groups: Vec<Vec<usize>> = groups.into_values().collect();
    groups.sort_by_key(|members| (members.len(), members.first().copied()));
    for members in groups {
        fuse(sheet, &members);
    }
}

fn fuse(sheet: &mut Sheet, members: &[usize]) {
    let of = |what: What| -> Vec<usize> {
        let alive =
            |&i: &usize| sheet.parts[i].what == what && !sheet.dropped[i] && sheet.owner[i] == i;
        members.iter().copied().filter(alive).collect()
    };
    let texts = of(What::Text);
    let shapes = of(What::Shape);
    let strokes = [of(What::Line), of(What::Scribble)].concat();
    let arrows = of(What::Arrow);
    if !of(What::Frame).is_empty()
        || texts.len() > 1
        || shapes.len() + strokes.len() + arrows.len() < 2
        || (shapes.is_empty() && texts.is_empty())
    {
        return;
    }
    let pieces: Vec<usize> = shapes.iter().chain(&strokes).chain(&arrows).copied().collect();
    let boxes: Vec<Rect> = pieces.iter().filter_map(|&i| sheet.extent[i]).collect();
    let bound_line = |i: &usize| sheet.parts[*i].start.is_some() || sheet.parts[*i].end.is_some();
    let heap = arrows.is_empty()
        && !strokes.iter().any(bound_line)
        && boxes.len() == pieces.len()
        && connected(&boxes);
    if !heap && !is_picture(sheet, members, &pieces) {
        return;
    }
    let pool = if shapes.is_empty() { &strokes } else { &shapes };
    let area = |i: usize| sheet.extent[i].map_or(0.0, Rect::area);
    let Some(main) =
        pool.iter().copied().max_by(|&a, &b| area(a).total_cmp(&area(b)).then(b.cmp(&a)))
    else {
        return;
    };
    sheet.parts[main].what = What::Shape;
    for piece in pieces {
        if piece != main {
            sheet.join(piece, main);
        }
    }
    if let Some(rect) = sheet.extent[main] {
        sheet.parts[main].outline = Some(Outline { rect, form: Form::Box, angle: 0.0 });
    }
    if let Some(&text) = texts.first() {
        sheet.name(main, text);
    }
}

/// Whether a group's pieces make up one picture though they lie apart, or hold arrows: a shape from a
/// library, with one name for all of it. Boxes that were only grouped to be moved together differ: arrows join
/// them to each other, or, when nothing names the group, lead to several of them.
fn is_picture(sheet: &Sheet, members: &[usize], pieces: &[usize]) -> bool {
    let inside =
        |id: &Option<String>| sheet.find(id.as_ref()).is_some_and(|i| members.contains(&i));
    let lines = |part: usize| matches!(sheet.parts[part].what, What::Arrow | What::Line);
    let joins = |i: &usize| {
        let part = &sheet.parts[*i];
        lines(*i) && (part.start.is_some() || part.end.is_some())
    };
    if pieces.len() < 3 || pieces.iter().any(joins) {
        return false;
    }
    let mut reached: Vec<&str> = (0..sheet.len())
        .filter(|&i| lines(i) && !members.contains(&i))
        .flat_map(|i| [&sheet.parts[i].start, &sheet.parts[i].end])
        .filter(|id| inside(id))
        .flatten()
        .map(String::as_str)
        .collect();
    reached.sort_unstable();
    reached.dedup();
    // Under one name, arrows to any of the pieces mean the whole.
    let named = members.iter().any(|&i| sheet.parts[i].what == What::Text && !sheet.dropped[i]);
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
pub(super) fn find_around(sheet: &mut Sheet) {
    let boxes: Vec<(usize, Rect)> = (0..sheet.len())
        .filter(|&i| sheet.is_box(i))
        .filter_map(|i| sheet.extent[i].map(|r| (i, r)))
        .collect();
    for part in 0..sheet.len() {
        let Some(rect) = sheet.extent[part] else { continue };
        let is_box = sheet.is_box(part);
        let is_text = sheet.parts[part].what == What::Text;
        let centre = rect.centre();
        let framed = sheet.find(sheet.parts[part].frame.as_ref());
        let mut best: Option<(f64, usize)> = None;
        for &(other, around) in &boxes {
            let inside = if other == part {
                false
            } else if is_box {
                (around.holds(rect, 0.03) && around.area() > 1.2 * rect.area())
                    || (framed == Some(other) && around.area() > rect.area())
            } else if is_text {
                match sheet.parts[other].outline {
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
        sheet.around[part] = best.map(|(_, i)| i);
    }
}

/// Tells boxes around others from nodes. Names within boxes are known by now.
pub(super) fn find_groups(sheet: &mut Sheet) {
    let mut order: Vec<usize> = (0..sheet.len()).filter(|&i| sheet.is_shape(i)).collect();
    let area = |i: usize| sheet.extent[i].map_or(0.0, Rect::area);
    order.sort_by(|&a, &b| area(a).total_cmp(&area(b)).then(a.cmp(&b)));
    let touched: Vec<bool> =
        (0..sheet.len()).map(|i| sheet.is_shape(i) && touched(sheet, i)).collect();
    for shape in order {
        let real: Vec<usize> = (0..sheet.len())
            .filter(|&i| i != shape && sheet.is_shape(i) && sheet.around[i] == Some(shape))
            .filter(|&i| !sheet.names[i].is_empty() || touched[i] || sheet.group[i])
            .collect();
        let bound_name = sheet.names[shape].iter().any(|&t| is_bound_text(sheet, t, shape));
        let text_nodes: Vec<usize> =
            sheet.names[shape].iter().copied().filter(|&t| sheet.is_bound(t)).collect();
        if real.is_empty() {
            if !bound_name && text_nodes.len() > 1 {
                release(sheet, shape);
            }
            continue;
        }
        if let [only] = real.as_slice()
            && sheet.names[shape].is_empty()
            && !sheet.group[*only]
            && is_border(sheet.extent[shape], sheet.extent[*only])
        {
            sheet.join(shape, *only);
            continue;
        }
        release(sheet, shape);
    }
}

fn is_bound_text(sheet: &Sheet, text: usize, shape: usize) -> bool {
    let container = sheet.find(sheet.parts[text].container.as_ref());
    container.is_some_and(|c| sheet.master(c) == shape)
}

/// Makes a shape a group: texts in it that are not bound to it stand for themselves again.
fn release(sheet: &mut Sheet, shape: usize) {
    sheet.group[shape] = true;
    let names = std::mem::take(&mut sheet.names[shape]);
    for text in names {
        if is_bound_text(sheet, text, shape) {
            sheet.names[shape].push(text);
        } else {
            sheet.given[text] = Given::Free;
        }
    }
}

/// Whether an arrow binds to a shape or ends at it.
fn touched(sheet: &Sheet, shape: usize) -> bool {
    if sheet.is_bound(shape) {
        return true;
    }
    let (Some(outline), Some(rect)) = (sheet.parts[shape].outline, sheet.extent[shape]) else {
        return false;
    };
    (0..sheet.len()).filter(|&i| sheet.is_line(i)).any(|i| {
        let part = &sheet.parts[i];
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
pub(super) fn fuse_overlaps(sheet: &mut Sheet) {
    let nameless: Vec<usize> = (0..sheet.len())
        .filter(|&i| sheet.is_shape(i) && !sheet.group[i] && sheet.names[i].is_empty())
        .collect();
    let named: Vec<usize> = (0..sheet.len())
        .filter(|&i| sheet.is_shape(i) && !sheet.group[i] && !sheet.names[i].is_empty())
        .collect();
    for shape in nameless {
        let Some(rect) = sheet.extent[shape] else { continue };
        let mut best: Option<(f64, usize)> = None;
        for &other in &named {
            let Some(around) = sheet.parts[other].bounds() else { continue };
            let share = if rect.area() > 0.0 { around.shared(rect) / rect.area() } else { 0.0 };
            if share >= 0.3
                && best.is_none_or(|(s, i)| share > s + 1e-6 || (share > s - 1e-6 && other < i))
            {
                best = Some((share, other));
            }
        }
        if let Some((_, other)) = best {
            sheet.join(shape, other);
        }
    }
}
