//! Plane geometry of boards: boxes, outlines, lines. Lengths are in scene units, angles in radians.

/// A point.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Point {
    pub(super) x: f64,
    pub(super) y: f64,
}

impl Point {
    pub(super) fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub(super) fn to(self, other: Point) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }

    fn turned(self, around: Point, angle: f64) -> Point {
        if angle == 0.0 {
            return self;
        }
        let (sin, cos) = angle.sin_cos();
        let (dx, dy) = (self.x - around.x, self.y - around.y);
        Point::new(around.x + dx * cos - dy * sin, around.y + dx * sin + dy * cos)
    }
}

/// An upright box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rect {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) w: f64,
    pub(super) h: f64,
}

impl Rect {
    /// From a corner and a size, either of which may be negative.
    pub(super) fn new(x: f64, y: f64, w: f64, h: f64) -> Self {
        Self { x: x.min(x + w), y: y.min(y + h), w: w.abs(), h: h.abs() }
    }

    pub(super) fn around(points: &[Point]) -> Option<Self> {
        let first = points.first()?;
        let (mut left, mut top, mut right, mut bottom) = (first.x, first.y, first.x, first.y);
        for p in points {
            left = left.min(p.x);
            right = right.max(p.x);
            top = top.min(p.y);
            bottom = bottom.max(p.y);
        }
        Some(Self { x: left, y: top, w: right - left, h: bottom - top })
    }

    pub(super) fn union(self, other: Rect) -> Self {
        let (x, y) = (self.x.min(other.x), self.y.min(other.y));
        let right = (self.x + self.w).max(other.x + other.w);
        let bottom = (self.y + self.h).max(other.y + other.h);
        Self { x, y, w: right - x, h: bottom - y }
    }

    pub(super) fn centre(self) -> Point {
        Point::new(self.x + self.w / 2.0, self.y + self.h / 2.0)
    }

    pub(super) fn area(self) -> f64 {
        self.w * self.h
    }

    /// The side of a square of the same area.
    pub(super) fn size(self) -> f64 {
        self.area().sqrt()
    }

    pub(super) fn short(self) -> f64 {
        self.w.min(self.h)
    }

    pub(super) fn has(self, p: Point) -> bool {
        p.x >= self.x && p.x <= self.x + self.w && p.y >= self.y && p.y <= self.y + self.h
    }

    /// Whether `inner` lies inside, give or take `slack` of its own size.
    pub(super) fn holds(self, inner: Rect, slack: f64) -> bool {
        let (sx, sy) = (inner.w * slack, inner.h * slack);
        inner.x >= self.x - sx
            && inner.y >= self.y - sy
            && inner.x + inner.w <= self.x + self.w + sx
            && inner.y + inner.h <= self.y + self.h + sy
    }

    pub(super) fn grown(self, by: f64) -> Self {
        Self { x: self.x - by, y: self.y - by, w: self.w + 2.0 * by, h: self.h + 2.0 * by }
    }

    /// The gap between two boxes; 0 when they touch.
    pub(super) fn gap(self, other: Rect) -> f64 {
        self.gap_x(other).hypot(self.gap_y(other))
    }

    pub(super) fn gap_x(self, other: Rect) -> f64 {
        (other.x - (self.x + self.w)).max(self.x - (other.x + other.w)).max(0.0)
    }

    pub(super) fn gap_y(self, other: Rect) -> f64 {
        (other.y - (self.y + self.h)).max(self.y - (other.y + other.h)).max(0.0)
    }

    /// The area two boxes share.
    pub(super) fn shared(self, other: Rect) -> f64 {
        let w = (self.x + self.w).min(other.x + other.w) - self.x.max(other.x);
        let h = (self.y + self.h).min(other.y + other.h) - self.y.max(other.y);
        w.max(0.0) * h.max(0.0)
    }

    /// How far `p` is outside; 0 within.
    pub(super) fn distance(self, p: Point) -> f64 {
        let dx = (self.x - p.x).max(p.x - (self.x + self.w)).max(0.0);
        let dy = (self.y - p.y).max(p.y - (self.y + self.h)).max(0.0);
        dx.hypot(dy)
    }

    /// How far `p` is from the border, from either side.
    pub(super) fn border_distance(self, p: Point) -> f64 {
        if !self.has(p) {
            return self.distance(p);
        }
        let left = (p.x - self.x).min(self.x + self.w - p.x);
        let top = (p.y - self.y).min(self.y + self.h - p.y);
        left.min(top)
    }

    fn corners(self) -> [Point; 4] {
        [
            Point::new(self.x, self.y),
            Point::new(self.x + self.w, self.y),
            Point::new(self.x + self.w, self.y + self.h),
            Point::new(self.x, self.y + self.h),
        ]
    }

    /// Whether the segment touches the box.
    pub(super) fn crossed(self, a: Point, b: Point) -> bool {
        if self.has(a) || self.has(b) {
            return true;
        }
        let c = self.corners();
        (0..4).any(|i| segments_cross(a, b, c[i], c[(i + 1) % 4]))
    }
}

/// The outline of a shape.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Form {
    Box,
    Ellipse,
    Diamond,
}

/// A shape in the plane.
#[derive(Clone, Copy, Debug)]
pub(super) struct Outline {
    pub(super) rect: Rect,
    pub(super) form: Form,
    pub(super) angle: f64,
}

impl Outline {
    /// The upright box around the turned shape.
    pub(super) fn bounds(&self) -> Rect {
        if self.angle == 0.0 {
            return self.rect;
        }
        let centre = self.rect.centre();
        let corners = self.rect.corners().map(|c| c.turned(centre, self.angle));
        Rect::around(&corners).unwrap_or(self.rect)
    }

    /// How far `p` is outside; 0 within.
    pub(super) fn distance(&self, p: Point) -> f64 {
        let p = p.turned(self.rect.centre(), -self.angle);
        let rect = self.rect;
        match self.form {
            Form::Box => rect.distance(p),
            Form::Ellipse => {
                let (a, b) = (rect.w / 2.0, rect.h / 2.0);
                let c = rect.centre();
                let (dx, dy) = (p.x - c.x, p.y - c.y);
                if a <= 0.0 || b <= 0.0 {
                    return rect.distance(p);
                }
                let reach = (dx / a).hypot(dy / b);
                if reach <= 1.0 { 0.0 } else { dx.hypot(dy) * (1.0 - 1.0 / reach) }
            }
            Form::Diamond => {
                let (a, b) = (rect.w / 2.0, rect.h / 2.0);
                let c = rect.centre();
                let (dx, dy) = ((p.x - c.x).abs(), (p.y - c.y).abs());
                if a <= 0.0 || b <= 0.0 {
                    return rect.distance(p);
                }
                if dx / a + dy / b <= 1.0 {
                    return 0.0;
                }
                distance_to_segment(Point::new(dx, dy), Point::new(a, 0.0), Point::new(0.0, b))
            }
        }
    }

    pub(super) fn has(&self, p: Point) -> bool {
        self.distance(p) == 0.0
    }
}

fn cross(o: Point, a: Point, b: Point) -> f64 {
    (a.x - o.x) * (b.y - o.y) - (a.y - o.y) * (b.x - o.x)
}

fn segments_cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let (d1, d2) = (cross(a, b, c), cross(a, b, d));
    let (d3, d4) = (cross(c, d, a), cross(c, d, b));
    d1 * d2 <= 0.0 && d3 * d4 <= 0.0 && !(d1 == 0.0 && d2 == 0.0)
}

pub(super) fn distance_to_segment(p: Point, a: Point, b: Point) -> f64 {
    let length = (b.x - a.x).powi(2) + (b.y - a.y).powi(2);
    if length == 0.0 {
        return p.to(a);
    }
    let t = (((p.x - a.x) * (b.x - a.x) + (p.y - a.y) * (b.y - a.y)) / length).clamp(0.0, 1.0);
    p.to(Point::new(a.x + t * (b.x - a.x), a.y + t * (b.y - a.y)))
}

/// The gap between a box and a line of several segments.
pub(super) fn line_gap(rect: Rect, line: &[Point]) -> f64 {
    line.windows(2)
        .map(|pair| {
            let (a, b) = (pair[0], pair[1]);
            if rect.crossed(a, b) {
                return 0.0;
            }
            let ends = rect.distance(a).min(rect.distance(b));
            rect.corners().iter().map(|c| distance_to_segment(*c, a, b)).fold(ends, f64::min)
        })
        .fold(f64::INFINITY, f64::min)
}

pub(super) fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|pair| pair[0].to(pair[1])).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_to_the_outline() {
        let rect = Rect::new(0.0, 0.0, 100.0, 50.0);
        let outline = |form| Outline { rect, form, angle: 0.0 };
        let p = Point::new(120.0, 25.0);
        for form in [Form::Box, Form::Ellipse, Form::Diamond] {
            assert!((outline(form).distance(p) - 20.0).abs() < 1e-9, "{form:?}");
            assert!(outline(form).has(rect.centre()), "{form:?}");
        }
        let corner = Point::new(98.0, 2.0);
        assert!(outline(Form::Box).has(corner));
        assert!(!outline(Form::Ellipse).has(corner));
        assert!(!outline(Form::Diamond).has(corner));
        let turned = Outline { rect, form: Form::Box, angle: std::f64::consts::FRAC_PI_2 };
        assert!(turned.has(Point::new(50.0, 70.0)));
        assert!(!turned.has(Point::new(5.0, 25.0)));
        assert!((turned.bounds().h - 100.0).abs() < 1e-9);
    }

    #[test]
    fn lines_and_boxes() {
        let rect = Rect::new(10.0, 10.0, 10.0, 10.0);
        let line = [Point::new(0.0, 0.0), Point::new(0.0, 40.0), Point::new(40.0, 40.0)];
        assert!((line_gap(rect, &line) - 10.0).abs() < 1e-9);
        assert!(rect.crossed(Point::new(0.0, 15.0), Point::new(30.0, 15.0)));
        assert!((length(&line) - 80.0).abs() < 1e-9);
        assert_eq!(Rect::new(10.0, 10.0, -5.0, -5.0), Rect::new(5.0, 5.0, 5.0, 5.0));
    }
}
