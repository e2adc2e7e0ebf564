//! Excalidraw scene → graph.
//!
//! The steps, each its own module: read the file forgivingly ([`raw`]), lay the elements out as
//! [`Scene`] parts, tell nodes from groups and decoration ([`shapes`]), give texts to what they name
//! ([`texts`]), attach the ends of arrows ([`ends`]), and build the board ([`build`]).
//!
//! Invariant: the result depends neither on the order of elements, nor on where the scene lies, nor
//! on its scale: lengths are compared with the sizes of the shapes involved, never with pixels, and
//! ties are broken by element ids.

mod build;
mod ends;
mod geometry;
mod raw;
mod shapes;
mod texts;

use std::collections::HashMap;

use self::{
    geometry::{Form, Outline, Point, Rect},
    raw::{Head, Raw},
};
use super::graph::{Board, Kind};
use item::text::one_line;

/// More shapes, texts and arrows than this are no board that a person drew.
const MAX_PARTS: usize = 2_000;
/// Characters of a text that are looked at.
const MAX_TEXT: usize = 400;

/// Why a scene cannot be graded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SceneError {
    /// A plain sentence.
    pub message: String,
}

impl SceneError {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

impl std::fmt::Display for SceneError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for SceneError {}

/// Reads an `.excalidraw` file.
///
/// # Errors
/// When the text is no scene, or holds more than a board can.
pub fn parse(json: &str) -> Result<Board, SceneError> {
    let mut scene = Scene::new(raw::read(json)?)?;
    shapes::drop_legends(&mut scene);
    shapes::fuse_stencils(&mut scene);
    texts::label_shapes(&mut scene);
    shapes::find_groups(&mut scene);
    shapes::fuse_overlaps(&mut scene);
    texts::label_beside(&mut scene);
    let arrows = ends::attach(&mut scene);
    Ok(build::board(scene, arrows))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum ElementKind {
    Shape,
    Frame,
    Text,
    /// With a head, or of type arrow.
    Arrow,
    /// Without heads.
    Line,
    Scribble,
}

/// What a text stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TextRole {
    /// Nothing yet.
    Free,
    /// A shape, frame or group: its name, or more about it.
    Shape(usize),
    /// An arrow.
    Arrow,
    /// Itself: it is a node.
    Node,
    /// A group's title.
    Title,
}

/// One element that counts.
#[derive(Debug)]
struct Part {
    id: String,
    kind: ElementKind,
    outline: Option<Outline>,
    line: Vec<Point>,
    text: Vec<String>,
    container: Option<String>,
    frame: Option<String>,
    groups: Vec<String>,
    start: Option<String>,
    end: Option<String>,
    start_head: Head,
    end_head: Head,
    dashed: bool,
    stencil: Option<Kind>,
}

impl Part {
    fn bounds(&self) -> Option<Rect> {
        self.outline.as_ref().map(Outline::bounds)
    }

    /// The height of one line of this text.
    fn line_height(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "a text has few lines")]
        let lines = self.text.len().max(1) as f64;
        self.outline.map_or(0.0, |o| o.rect.h / lines)
    }
}

/// The elements of a scene, and what has been found out about them.
#[derive(Debug)]
struct Scene {
    parts: Vec<Part>,
    index: HashMap<String, usize>,
    /// The part that a part belongs to: itself, unless it is a piece or a border of another.
    owner: Vec<usize>,
    /// Pieces that are nothing by themselves.
    dropped: Vec<bool>,
    /// The box around a part and all that belongs to it.
    extent: Vec<Option<Rect>>,
    /// The smallest shape or frame around a part.
    around: Vec<Option<usize>>,
    /// Whether a shape is a box around others.
    group: Vec<bool>,
    /// Names of shapes and frames: texts in reading order.
    names: Vec<Vec<usize>>,
    text_roles: Vec<TextRole>,
    /// How near an end must come to a group's border.
    inner_reach: Vec<f64>,
    /// The name stands beside the shape, not in it.
    beside: Vec<bool>,
}

impl Scene {
    fn new(raws: Vec<Raw>) -> Result<Self, SceneError> {
        let mut parts: Vec<Part> = raws.into_iter().filter_map(part).collect();
        let counted = parts.iter().filter(|p| p.kind != ElementKind::Scribble).count();
        if counted > MAX_PARTS {
            return Err(SceneError::new(format!(
                "the scene holds {counted} shapes, texts and arrows; a board to grade has at most {MAX_PARTS}"
            )));
        }
        parts.retain(|p| p.kind != ElementKind::Scribble || !p.groups.is_empty());
        parts.truncate(2 * MAX_PARTS);
        parts.sort_by(|a, b| {
            let place = |p: &Part| p.bounds().map(|r| (r.x, r.y, r.w, r.h));
            a.id.cmp(&b.id)
                .then(a.kind.cmp(&b.kind))
                .then_with(|| a.text.cmp(&b.text))
                .then_with(|| place(a).partial_cmp(&place(b)).unwrap_or(std::cmp::Ordering::Equal))
        });
        parts.dedup_by(|b, a| a.id == b.id && !a.id.is_empty());
        let index = parts.iter().enumerate().map(|(i, p)| (p.id.clone(), i)).collect();
        let count = parts.len();
        let extent = parts.iter().map(Part::bounds).collect();
        Ok(Self {
            owner: (0..count).collect(),
            dropped: vec![false; count],
            extent,
            around: vec![None; count],
            group: parts.iter().map(|p| p.kind == ElementKind::Frame).collect(),
            names: vec![Vec::new(); count],
            text_roles: vec![TextRole::Free; count],
            inner_reach: vec![0.0; count],
            beside: vec![false; count],
            parts,
            index,
        })
    }

    fn len(&self) -> usize {
        self.parts.len()
    }

    fn find(&self, id: Option<&String>) -> Option<usize> {
        self.index.get(id?).copied().filter(|&i| !self.dropped[i])
    }

    /// Whether a part is a shape that stands for itself.
    fn is_shape(&self, part: usize) -> bool {
        self.parts[part].kind == ElementKind::Shape
            && self.owner[part] == part
            && !self.dropped[part]
    }

    fn is_box(&self, part: usize) -> bool {
        self.is_shape(part) || (self.parts[part].kind == ElementKind::Frame && !self.dropped[part])
    }

    fn is_free_text(&self, part: usize) -> bool {
        self.parts[part].kind == ElementKind::Text
            && self.text_roles[part] == TextRole::Free
            && !self.dropped[part]
    }

    fn is_line(&self, part: usize) -> bool {
        matches!(self.parts[part].kind, ElementKind::Arrow | ElementKind::Line)
            && self.owner[part] == part
            && !self.dropped[part]
    }

    /// Follows `owner` to the end.
    fn master(&self, mut part: usize) -> usize {
        for _ in 0..32 {
            if self.owner[part] == part {
                break;
            }
            part = self.owner[part];
        }
        part
    }

    /// Makes `part` a piece of `of`.
    fn join(&mut self, part: usize, of: usize) {
        let of = self.master(of);
        if part == of || self.master(part) == of {
            return;
        }
        self.owner[part] = of;
        if let Some(rect) = self.extent[part] {
            self.extent[of] = Some(self.extent[of].map_or(rect, |r| r.union(rect)));
        }
        let names = std::mem::take(&mut self.names[part]);
        for &text in &names {
            self.text_roles[text] = TextRole::Shape(of);
        }
        self.names[of].extend(names);
    }

    fn name(&mut self, shape: usize, text: usize) {
        self.names[shape].push(text);
        self.text_roles[text] = TextRole::Shape(shape);
    }

    /// Texts sorted as one reads them: by line, then from left to right.
    fn reading_order(&self, texts: &mut [usize]) {
        texts.sort_by(|&a, &b| {
            let place =
                |i: usize| self.parts[i].bounds().map_or((0.0, 0.0), |r| (r.centre().y, r.x));
            let ((ya, xa), (yb, xb)) = (place(a), place(b));
            let line = self.parts[a].line_height().min(self.parts[b].line_height()).max(1e-9);
            let order =
                if (ya - yb).abs() > line * 0.5 { ya.total_cmp(&yb) } else { xa.total_cmp(&xb) };
            order.then(a.cmp(&b))
        });
    }

    fn is_bound(&self, part: usize) -> bool {
        let id = &self.parts[part].id;
        (0..self.len()).any(|i| {
            self.is_line(i)
                && (self.parts[i].start.as_ref() == Some(id)
                    || self.parts[i].end.as_ref() == Some(id))
        })
    }
}

fn part(raw: Raw) -> Option<Part> {
    let type_name = raw.kind.as_deref()?;
    let corner = raw.x.zip(raw.y);
    let size = raw.width.zip(raw.height);
    let rect = corner.zip(size).map(|((x, y), (w, h))| Rect::new(x, y, w, h));
    let angle = raw.angle.unwrap_or(0.0);
    let outline = |form| rect.map(|rect| Outline { rect, form, angle });
    let mut line = Vec::new();
    let (kind, outline) = match type_name {
        "rectangle" | "image" | "embeddable" | "iframe" => (ElementKind::Shape, outline(Form::Box)),
        "ellipse" => (ElementKind::Shape, outline(Form::Ellipse)),
        "diamond" => (ElementKind::Shape, outline(Form::Diamond)),
        "frame" | "magicframe" => (ElementKind::Frame, outline(Form::Box)),
        "text" => (ElementKind::Text, outline(Form::Box)),
        "freedraw" => (ElementKind::Scribble, outline(Form::Box)),
        "arrow" | "line" => {
            let (x, y) = corner.unwrap_or_default();
            if corner.is_some() {
                line = raw.points.iter().map(|p| Point::new(x + p[0], y + p[1])).collect();
                line.dedup();
            }
            let pointed = |h: &Head| matches!(h, Head::Arrow | Head::Mark);
            let headed = pointed(&raw.start_head) || pointed(&raw.end_head);
            let bounds = Rect::around(&line);
            let closed = bounds.is_some_and(|b| {
                line.len() > 3
                    && !headed
                    && line[0].to(line[line.len() - 1]) <= 0.05 * b.w.hypot(b.h)
            });
            let polygon = type_name == "line" && (raw.polygon || closed);
            let shape = bounds.map(|rect| Outline { rect, form: Form::Box, angle: 0.0 });
            match (polygon, type_name) {
                (true, _) => (ElementKind::Shape, shape),
                (false, "arrow") => (ElementKind::Arrow, shape),
                _ if headed => (ElementKind::Arrow, shape),
                _ => (ElementKind::Line, shape),
            }
        }
        _ => return None,
    };
    let text = raw.original.filter(|t| !t.trim().is_empty()).or(raw.text).or(raw.name);
    let text: Vec<String> = text
        .unwrap_or_default()
        .chars()
        .take(MAX_TEXT)
        .collect::<String>()
        .lines()
        .map(one_line)
        .filter(|l| !l.is_empty())
        .collect();
    if kind == ElementKind::Text && text.is_empty() {
        return None;
    }
    Some(Part {
        id: raw.id.unwrap_or_default(),
        kind,
        outline,
        line,
        text,
        container: raw.container,
        frame: raw.frame,
        groups: raw.groups,
        start: raw.start,
        end: raw.end,
        start_head: raw.start_head,
        end_head: raw.end_head,
        dashed: raw.stroke.is_some_and(|s| s == "dashed" || s == "dotted"),
        stencil: raw.stencil,
    })
}
