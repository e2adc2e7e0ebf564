//! Where arrows lead: bound ends, and loose ends snapped to what they point at.
//!
//! How far an end may stay off is a share of the size of the shape it points at; an arrow that does
//! not point at the shape must come nearer.

use super::{
    ElementKind, Scene, TextRole,
    geometry::{Point, Rect, distance_to_segment, length},
    raw::Head,
};

/// How far off an end may stay, as a share of the shape's size.
const REACH: f64 = 0.45;

/// What an end is attached to: a part that stands for a node.
pub(super) type End = Option<usize>;

/// An arrow or line, attached as far as it goes.
#[derive(Debug)]
pub(super) struct Attached {
    pub(super) line: usize,
    pub(super) start: End,
    pub(super) end: End,
}

/// Attaches every arrow and line, and turns free texts that arrows touch into nodes.
pub(super) fn attach(scene: &mut Scene) -> Vec<Attached> {
    let lines: Vec<usize> = (0..scene.len()).filter(|&i| scene.is_line(i)).collect();
    measure_groups(scene);
    let lifelines = lifelines(scene, &lines);
    let mut attached = Vec::new();
    for &line in &lines {
        let ends = resolve(scene, line, &lifelines);
        attached.push(Attached { line, start: ends[0], end: ends[1] });
    }
    touch_texts(scene, &mut attached);
    let owned: Vec<usize> =
        lifelines.iter().filter(|l| l.used(&attached)).map(|l| l.line).collect();
    attached.retain(|a| !owned.contains(&a.line));
    attached
}

/// A plain line that hangs from a node, as under a participant of a sequence diagram.
#[derive(Debug)]
struct Lifeline {
    line: usize,
    node: usize,
    reach: f64,
    points: Vec<Point>,
}

impl Lifeline {
    fn used(&self, attached: &[Attached]) -> bool {
        attached.iter().any(|a| {
            a.line != self.line && (a.start == Some(self.node) || a.end == Some(self.node))
        })
    }

    fn distance(&self, p: Point) -> f64 {
        let along = self.points.windows(2).map(|w| distance_to_segment(p, w[0], w[1]));
        along.fold(f64::INFINITY, f64::min)
    }
}

fn lifelines(scene: &mut Scene, lines: &[usize]) -> Vec<Lifeline> {
    let mut found = Vec::new();
    for &line in lines {
        let part = &scene.parts[line];
        let plain = part.kind == ElementKind::Line
            || (part.start_head == Head::Bare && part.end_head == Head::Bare);
        let (Some(first), Some(last)) = (part.line.first().copied(), part.line.last().copied())
        else {
            continue;
        };
        let straight = length(&part.line) <= 1.02 * first.to(last);
        let (dx, dy) = ((first.x - last.x).abs(), (first.y - last.y).abs());
        let upright = dx.min(dy) <= 0.05 * dx.max(dy);
        if !plain || !straight || !upright {
            continue;
        }
        let points = part.line.clone();
        let [start, end] = resolve(scene, line, &[]);
        let named = |n: usize| !scene.names[n].is_empty();
        let text = |n: usize| -> Vec<String> {
            scene.names[n].iter().flat_map(|&t| scene.parts[t].text.clone()).collect()
        };
        let node = match (start, end) {
            (Some(n), None) | (None, Some(n)) if named(n) => n,
            (Some(a), Some(b)) if a != b && named(a) && text(a) == text(b) => a.min(b),
            _ => continue,
        };
        let Some(rect) = scene.extent[node] else { continue };
        if first.to(last) >= 1.5 * rect.short() {
            found.push(Lifeline { line, node, reach: 0.3 * rect.short(), points });
        }
    }
    // The bars that show activity on a lifeline belong to its node.
    for lifeline in &found {
        let bars: Vec<usize> = (0..scene.len())
            .filter(|&i| scene.is_shape(i) && !scene.group[i] && scene.names[i].is_empty())
            .filter(|&i| {
                scene.extent[i].is_some_and(|r| {
                    let on_it = lifeline.points.windows(2).any(|w| r.crossed(w[0], w[1]));
                    let node = scene.extent[lifeline.node].map_or(0.0, |n| n.short());
                    on_it && r.short() < 0.7 * node
                })
            })
            .collect();
        for bar in bars {
            let keep = scene.extent[lifeline.node];
            scene.join(bar, lifeline.node);
            scene.extent[lifeline.node] = keep;
        }
    }
    found
}

/// Both ends of a line: the node, or `None` where it dangles.
fn resolve(scene: &Scene, line: usize, lifelines: &[Lifeline]) -> [End; 2] {
    let part = &scene.parts[line];
    let bound = [&part.start, &part.end].map(|id| bound_to(scene, id.as_ref()));
    let tips = tips(&part.line);
    let snap = |side: usize, not: Option<usize>| {
        tips.and_then(|tips| snap(scene, line, tips[side], not, lifelines))
    };
    let mut ends = [0, 1].map(|side| bound[side].or_else(|| snap(side, None)));
    if let [Some(a), Some(b)] = ends
        && a == b
        && !(bound[0].is_some() && bound[1].is_some())
    {
        if is_loop(scene, line, a) {
            return ends;
        }
        // A short arrow that stays within reach of the shape it leaves.
        let Some(tips) = tips else { return ends };
        let gap = |side: usize| scene.parts[a].outline.map_or(0.0, |o| o.distance(tips[side].at));
        let far = match (bound[0].is_some(), bound[1].is_some()) {
            (true, _) => 1,
            (_, true) => 0,
            _ if gap(0) > gap(1) => 0,
            _ if gap(1) > gap(0) => 1,
            _ => return ends,
        };
        if gap(far) == 0.0 && gap(1 - far) == 0.0 {
            return ends;
        }
        ends[far] = snap(far, Some(a));
    }
    ends
}

fn bound_to(scene: &Scene, id: Option<&String>) -> End {
    let part = scene.find(id)?;
    match scene.parts[part].kind {
        ElementKind::Shape | ElementKind::Frame => Some(scene.master(part)),
        ElementKind::Text => match scene.text_roles[part] {
            TextRole::Shape(shape) => Some(scene.master(shape)),
            TextRole::Free | TextRole::Node | TextRole::Title => Some(part),
            TextRole::Arrow => None,
        },
        _ => None,
    }
}

/// The end of a line and the direction in which it points there, of length 1.
#[derive(Clone, Copy, Debug)]
struct Tip {
    at: Point,
    towards: Point,
    length: f64,
}

fn tips(line: &[Point]) -> Option<[Tip; 2]> {
    if line.len() < 2 {
        return None;
    }
    let total = length(line);
    let tip = |points: &mut dyn Iterator<Item = Point>| {
        let at = points.next()?;
        // A wobble of a few units at the very end says nothing about the direction.
        let mut from = at;
        for p in points {
            from = p;
            if p.to(at) >= 0.08 * total {
                break;
            }
        }
        let reach = at.to(from);
        if reach <= 0.0 {
            return None;
        }
        let towards = Point::new((at.x - from.x) / reach, (at.y - from.y) / reach);
        Some(Tip { at, towards, length: total })
    };
    let start = tip(&mut line.iter().copied())?;
    let end = tip(&mut line.iter().rev().copied())?;
    Some([start, end])
}

/// Whether the line beyond the tip meets the box within `reach`.
fn points_at(tip: Tip, rect: Rect, reach: f64) -> bool {
    let far = Point::new(tip.at.x + tip.towards.x * reach, tip.at.y + tip.towards.y * reach);
    rect.crossed(tip.at, far)
}

fn is_loop(scene: &Scene, line: usize, node: usize) -> bool {
    let Some(outline) = scene.parts[node].outline else { return false };
    let size = outline.rect.size();
    let points = &scene.parts[line].line;
    points.len() > 2 && points.iter().any(|p| outline.distance(*p) > 0.2 * size)
}

/// How far off an end may stay from a box.
fn reach(rect: Rect) -> f64 {
    (REACH * rect.size()).min(rect.short())
}

fn snap(scene: &Scene, line: usize, tip: Tip, not: Option<usize>, lifelines: &[Lifeline]) -> End {
    let mut best: Option<(i64, i64, usize)> = None;
    for node in (0..scene.len()).filter(|&i| scene.is_shape(i) && !scene.group[i]) {
        if not == Some(node) {
            continue;
        }
        let (Some(outline), Some(rect)) = (scene.parts[node].outline, scene.extent[node]) else {
            continue;
        };
        let limit = reach(rect);
        if rect.distance(tip.at) > limit {
            continue;
        }
        let gap =
            if rect == outline.bounds() { outline.distance(tip.at) } else { rect.distance(tip.at) };
        let grown = rect.grown(0.1 * rect.short());
        let aimed = points_at(tip, grown, 2.0 * limit);
        let cost = if aimed { gap } else { 2.0 * gap };
        if cost > limit || gap > 0.75 * tip.length {
            continue;
        }
        let candidate =
            (tenths(cost / limit.max(1e-9)), tenths(rect.area() / tip.length.max(1e-9)), node);
        if best.is_none_or(|b| candidate < b) {
            best = Some(candidate);
        }
    }
    if let Some((_, _, node)) = best {
        return Some(node);
    }
    let hanging = lifelines
        .iter()
        .filter(|l| l.line != line && l.distance(tip.at) <= l.reach)
        .min_by_key(|l| (tenths(l.distance(tip.at) / l.reach.max(1e-9)), l.node));
    if let Some(lifeline) = hanging {
        return Some(lifeline.node);
    }
    snap_group(scene, line, tip)
}

/// How near an end must come to a group's border: as near as to the smallest box in it.
fn measure_groups(scene: &mut Scene) {
    for group in (0..scene.len()).filter(|&i| scene.is_box(i) && scene.group[i]).collect::<Vec<_>>()
    {
        let inner = (0..scene.len())
            .filter(|&i| scene.around[i] == Some(group) && scene.is_shape(i))
            .filter_map(|i| scene.extent[i])
            .map(reach)
            .fold(f64::INFINITY, f64::min);
        let short = scene.extent[group].map_or(0.0, Rect::short);
        scene.inner_reach[group] = if inner.is_finite() { inner } else { 0.1 * short };
    }
}

/// A whole number for comparisons, so that rounding does not decide.
fn tenths(value: f64) -> i64 {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a cast saturates, which is what is wanted"
    )]
    let whole = (value * 1e4).round() as i64;
    whole
}

/// The border of a box around others, where the arrow comes from outside it.
fn snap_group(scene: &Scene, line: usize, tip: Tip) -> End {
    let mut best: Option<(i64, usize)> = None;
    for group in (0..scene.len()).filter(|&i| scene.is_box(i) && scene.group[i]) {
        let Some(rect) = scene.extent[group] else { continue };
        let limit = scene.inner_reach[group];
        let part = &scene.parts[line].line;
        let other = if part.first() == Some(&tip.at) { part.last() } else { part.first() };
        if other.is_some_and(|p| rect.has(*p)) {
            continue;
        }
        let gap = rect.border_distance(tip.at);
        let aimed = rect.has(tip.at) || points_at(tip, rect, 2.0 * limit);
        if gap <= limit && aimed && gap <= 0.75 * tip.length {
            let candidate = (tenths(gap / limit.max(1e-9)), group);
            if best.is_none_or(|b| candidate < b) {
                best = Some(candidate);
            }
        }
    }
    best.map(|(_, group)| group)
}

/// Lets ends that reach no shape take hold of the free text they touch, where the other end holds
/// on to something.
fn touch_texts(scene: &mut Scene, attached: &mut [Attached]) {
    for a in attached.iter() {
        for end in [a.start, a.end].into_iter().flatten() {
            if scene.parts[end].kind == ElementKind::Text {
                scene.text_roles[end] = TextRole::Node;
            }
        }
    }
    let texts: Vec<usize> = (0..scene.len())
        .filter(|&i| {
            scene.is_free_text(i)
                || (scene.parts[i].kind == ElementKind::Text
                    && scene.text_roles[i] == TextRole::Node)
        })
        .collect();
    let mut found: Vec<(usize, [End; 2])> = Vec::new();
    for (number, a) in attached.iter().enumerate() {
        let Some(tips) = tips(&scene.parts[a.line].line) else { continue };
        let ends = [(a.start, tips[0]), (a.end, tips[1])]
            .map(|(end, tip)| end.or_else(|| text_at(scene, &texts, tip)));
        if let [Some(start), Some(end)] = ends
            && start != end
            && (a.start.is_none() || a.end.is_none())
        {
            found.push((number, ends));
        }
    }
    for (number, [start, end]) in found {
        attached[number].start = start;
        attached[number].end = end;
        for text in [start, end].into_iter().flatten() {
            if scene.parts[text].kind == ElementKind::Text {
                scene.text_roles[text] = TextRole::Node;
            }
        }
    }
}

fn text_at(scene: &Scene, texts: &[usize], tip: Tip) -> End {
    let mut best: Option<(i64, usize)> = None;
    for &text in texts {
        let Some(rect) = scene.parts[text].bounds() else { continue };
        let line = scene.parts[text].line_height();
        let gap = rect.distance(tip.at);
        let aimed = points_at(tip, rect.grown(0.15 * line), 1.5 * line);
        let limit = if aimed { 1.2 * line } else { 0.25 * line };
        if gap <= limit && gap <= 0.75 * tip.length {
            let candidate = (tenths(gap / line.max(1e-9)), text);
            if best.is_none_or(|b| candidate < b) {
                best = Some(candidate);
            }
        }
    }
    best.map(|(_, text)| text)
}
