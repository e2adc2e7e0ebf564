//! Which text names what.

use super::{
    super::durations,
    ElementKind, Scene, TextRole,
    geometry::{Rect, line_gap},
    shapes,
};

/// Gives bound texts to their containers, and free texts to the smallest shape around their centre.
pub(super) fn label_shapes(scene: &mut Scene) {
    shapes::find_around(scene);
    let texts: Vec<usize> = (0..scene.len()).filter(|&i| scene.is_free_text(i)).collect();
    let mut inside = Vec::new();
    for &text in &texts {
        let container = scene.find(scene.parts[text].container.as_ref());
        match container.map(|c| (c, scene.parts[c].kind)) {
            Some((c, ElementKind::Shape | ElementKind::Frame)) => {
                let shape = scene.master(c);
                scene.name(shape, text);
            }
            Some((_, ElementKind::Arrow | ElementKind::Line)) => {
                scene.text_roles[text] = TextRole::Arrow
            }
            _ => inside.push(text),
        }
    }
    for text in inside {
        if let Some(shape) = scene.around[text]
            && scene.parts[shape].kind == ElementKind::Shape
        {
            let shape = scene.master(shape);
            scene.name(shape, text);
        }
    }
    for shape in 0..scene.len() {
        let mut names = std::mem::take(&mut scene.names[shape]);
        scene.reading_order(&mut names);
        scene.names[shape] = names;
    }
}

/// Gives free texts to the nameless shapes they stand beside: an icon with its name below.
pub(super) fn label_beside(scene: &mut Scene) {
    let nameless: Vec<usize> = (0..scene.len())
        .filter(|&i| scene.is_shape(i) && !scene.group[i] && scene.names[i].is_empty())
        .collect();
    let texts: Vec<usize> = (0..scene.len()).filter(|&i| scene.is_free_text(i)).collect();
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for &shape in &nameless {
        let Some(rect) = scene.extent[shape] else { continue };
        for &text in &texts {
            let Some(at) = scene.parts[text].bounds() else { continue };
            let reach = (1.2 * scene.parts[text].line_height()).max(0.35 * rect.short());
            let gap = rect.gap(at);
            if gap <= reach && aligned(rect, at) {
                let size = rect.size().max(1e-9);
                // Below is where names of icons stand; a text on an arrow is rarely a name.
                let below = at.centre().y > rect.y + rect.h;
                let cost = gap / size + if below { 0.0 } else { 0.1 } + 0.3 * on_arrow(scene, at);
                pairs.push(((cost * 1e6).round(), text, shape));
            }
        }
    }
    pairs.sort_by(|a, b| a.0.total_cmp(&b.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    for (_, text, shape) in pairs {
        if scene.text_roles[text] == TextRole::Free && scene.names[shape].is_empty() {
            scene.name(shape, text);
            scene.beside[shape] = true;
        }
    }
}

/// Whether a text faces a side of the shape, rather than a corner.
fn aligned(shape: Rect, text: Rect) -> bool {
    let overlap = |a: f64, al: f64, b: f64, bl: f64| (a + al).min(b + bl) - a.max(b);
    let across = overlap(shape.x, shape.w, text.x, text.w);
    let along = overlap(shape.y, shape.h, text.y, text.h);
    across >= 0.4 * shape.w.min(text.w) || along >= 0.4 * shape.h.min(text.h)
}

/// 1 when an arrow runs through the text, else 0.
fn on_arrow(scene: &Scene, text: Rect) -> f64 {
    let crossed =
        (0..scene.len()).any(|i| scene.is_line(i) && line_gap(text, &scene.parts[i].line) == 0.0);
    if crossed { 1.0 } else { 0.0 }
}

/// The free text that heads a box: within it near the top, else just above it.
pub(super) fn title(scene: &Scene, group: usize) -> Option<usize> {
    let rect = scene.extent[group]?;
    let mut best: Option<(f64, usize)> = None;
    for text in (0..scene.len()).filter(|&i| scene.is_free_text(i)) {
        let Some(at) = scene.parts[text].bounds() else { continue };
        let line = scene.parts[text].line_height();
        let cost = if scene.around[text] == Some(group) {
            let from_top = (at.y - rect.y).abs();
            let from_bottom = (rect.y + rect.h - at.y - at.h).abs();
            from_top.min(from_bottom + line) / line.max(1e-9)
        } else if at.gap_x(rect) == 0.0 && at.centre().y < rect.y && rect.gap(at) <= 1.5 * line {
            3.0 + rect.gap(at) / line.max(1e-9)
        } else {
            continue;
        };
        if cost <= 6.0 && best.is_none_or(|(c, i)| (cost, text) < (c, i)) {
            best = Some((cost, text));
        }
    }
    best.map(|(_, text)| text)
}

/// The arrow that a free text stands on or beside.
pub(super) fn arrow_of(scene: &Scene, text: usize, arrows: &[usize]) -> Option<usize> {
    let rect = scene.parts[text].bounds()?;
    let reach = scene.parts[text].line_height();
    let mut best: Option<(f64, usize)> = None;
    for &arrow in arrows {
        let gap = line_gap(rect, &scene.parts[arrow].line);
        if gap > reach {
            continue;
        }
        // Where two arrows run close by, the one nearer to the text's middle.
        let centre = line_gap(
            Rect::new(rect.centre().x, rect.centre().y, 0.0, 0.0),
            &scene.parts[arrow].line,
        );
        let cost = ((gap + 0.25 * centre) / reach.max(1e-9) * 1e6).round();
        if best.is_none_or(|(c, i)| (cost, arrow) < (c, i)) {
            best = Some((cost, arrow));
        }
    }
    best.map(|(_, arrow)| arrow)
}

/// Whether a text is a remark rather than a name: many words, or it says so.
pub(super) fn is_remark(lines: &[String]) -> bool {
    let text = lines.join(" ");
    let lower = text.to_lowercase();
    let starts = [
        "note",
        "todo",
        "nb",
        "n.b",
        "assum",
        "tbd",
        "fixme",
        "requirement",
        "nfr",
        "non-functional",
        "goal",
        "scope",
        "question",
        "invariant",
        "slo",
        "sla",
        "legend",
        "key:",
        "budget",
        "reminder",
        "remember",
        "important",
        "ps:",
        "title",
    ];
    let first = lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    let words = || text.split_whitespace();
    // A step's number in a circle, and what says how long: "TTL 5 min".
    let is_badge = lower.trim_end_matches(['.', ')']).parse::<u8>().is_ok();
    let says_how_long = words().count() >= 3
        && words().zip(words().skip(1)).any(|(figure, unit)| {
            figure.parse::<f64>().is_ok()
                && durations::duration(&format!("{figure} {unit}")).is_some()
        });
    let asks = text.contains("? ") && words().count() >= 4;
    is_badge
        || says_how_long
        || asks
        || starts.iter().any(|s| {
            first.strip_prefix(s).is_some_and(|rest| {
                rest.starts_with([':', ' ', '.', '-', 's', 'p'])
                    && (rest.contains(':') || text.split_whitespace().count() > 3)
                    || rest.is_empty() && matches!(*s, "note" | "todo" | "tbd" | "legend" | "assum")
            })
        })
        || text.split_whitespace().filter(|w| w.chars().any(char::is_alphanumeric)).count() >= 7
        || text.contains("?!")
        || (text.ends_with(['!', '?', '.']) && text.split_whitespace().count() >= 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn remarks_and_step_numbers_are_told_from_names() {
        let remark = |text: &str| is_remark(&[text.to_owned()]);
        for text in [
            "3",
            "12.",
            "TTL 5 min + jitter",
            "stampede? use a lock per key",
            "note: read replicas lag",
            "is this hop needed?",
        ] {
            assert!(remark(text), "{text}");
        }
        for text in
            ["S3", "Shard 1", "Orders DB", "Retry after 5 attempts", "Payment service", "Node 24"]
        {
            assert!(!remark(text), "{text}");
        }
    }
}
