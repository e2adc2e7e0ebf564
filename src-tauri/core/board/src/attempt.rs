//! One attempt at a diagram: the board while it is drawn, what hints tell, what the log keeps of it.
//!
//! Pure: what is drawn and what it is held against come in, views and records go out. The study keeps
//! them (`study::boards`).

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    Board, Overrides, Reference,
    grade::{Grade, NodeVerdict, grade},
    graph::Kind,
    mermaid,
    overrides::Ruling,
    scene, text,
};
use item::{
    error::{Error, ErrorKind, Result},
    ids::{ItemId, PageRef},
    kind::Rating,
};

/// Names an attempt.
pub type AttemptId = String;

/// Largest drawing that is kept, in bytes: far beyond what a hand draws in an hour.
pub const LARGEST_SCENE: usize = 16 * 1024 * 1024;

/// How a board is begun.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AttemptOptions {
    /// With the reference's boxes and without its arrows; the best rating is then hard.
    pub easier: bool,
    /// Typed rather than drawn.
    pub text: bool,
}

/// What a hint is to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum HintKind {
    /// The name of a box that is not drawn yet.
    Node,
    /// The groups and what stands in them.
    Groups,
}

/// What a hint told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[ts(export)]
pub enum Hint {
    /// A box.
    Node {
        /// Its label in the reference.
        label: String,
    },
    /// Every group.
    Groups {
        /// In the reference's order.
        groups: Vec<HintGroup>,
    },
}

/// A group as a hint tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HintGroup {
    /// What the frame says.
    pub title: String,
    /// The labels inside.
    pub members: Vec<String>,
}

/// What an attempt is, apart from its drawing. Kept as it was when it was begun.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftState {
    /// The diagram's title.
    pub title: String,
    /// The diagram's minutes.
    pub minutes: f64,
    /// The Mermaid source that the board is held against.
    pub reference: String,
    /// How it was begun.
    pub way: AttemptOptions,
    /// Hints taken.
    pub hints: Vec<Hint>,
    /// When it was begun, in milliseconds since 1970.
    pub started_at: i64,
    /// Milliseconds worked on it.
    pub spent_ms: u32,
}

/// A board under way: an attempt at a diagram, or a sketch that belongs to something else.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// The attempt's id, or the name of what a sketch belongs to.
    pub id: AttemptId,
    /// The diagram; none for a sketch.
    pub item: Option<ItemId>,
    /// The rest.
    pub state: DraftState,
    /// An `.excalidraw` file.
    pub scene: Option<String>,
    /// What was typed.
    pub source: String,
    /// Of the drawing; counted by the store.
    pub version: u32,
}

/// A step in the life of a drawing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct BoardVersion {
    /// Counted from 1.
    pub version: u32,
    /// Milliseconds since 1970.
    pub at: f64,
}

/// A box that the easier mode begins with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StarterBox {
    /// Its label.
    pub label: String,
    /// Its stencil.
    pub kind: Option<Kind>,
}

/// Hints that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct HintsLeft {
    /// Boxes that are neither drawn nor told.
    pub nodes: u32,
    /// Whether there are groups to tell.
    pub groups: bool,
}

/// A board under way, as the window shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoardView {
    /// Names it.
    pub attempt: AttemptId,
    /// The diagram.
    pub item: ItemId,
    /// The diagram's title.
    pub title: String,
    /// Where the diagram stands.
    pub page: PageRef,
    /// That page's title.
    pub page_title: String,
    /// The diagram's minutes.
    pub minutes: f64,
    /// Typed rather than drawn.
    pub text: bool,
    /// Began with the reference's boxes.
    pub easier: bool,
    /// Worked on so far, when this view was made.
    pub elapsed_ms: u32,
    /// `%% require:` lines.
    pub requirements: Vec<String>,
    /// `%% invariant:` lines.
    pub invariants: Vec<String>,
    /// The drawing as it was saved last, an `.excalidraw` file.
    pub scene: Option<String>,
    /// What was typed, for a text board.
    pub source: String,
    /// Of the drawing.
    pub version: u32,
    /// Hints taken.
    pub hints: Vec<Hint>,
    /// The best rating that the hints leave.
    pub cap: Option<Rating>,
    /// Hints that are left.
    pub hints_left: HintsLeft,
    /// Easier mode: the boxes to begin with.
    pub starter: Vec<StarterBox>,
}

impl DraftState {
    /// The best rating that the way and the hints leave; none when they leave them all.
    pub fn cap(&self) -> Option<Rating> {
        (self.way.easier || !self.hints.is_empty()).then_some(Rating::Hard)
    }

    /// What the board is held against.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the diagram does not parse.
    pub fn reference(&self) -> Result<Reference> {
        let mut reference = mermaid::parse(&self.reference).map_err(|e| {
            Error::new(ErrorKind::InvalidInput, format!("the diagram does not parse: {e}"))
                .help("Fix its Mermaid source; `understudy check` names the line.")
        })?;
        reference.title.clone_from(&self.title);
        Ok(reference)
    }
}

/// Reads a board: the drawing, or the text when it is typed. An empty one is a board without boxes.
///
/// # Errors
/// [`ErrorKind::InvalidInput`] when it is no drawing, or a Mermaid text that does not parse.
pub fn read(way: AttemptOptions, scene: Option<&str>, source: &str) -> Result<Board> {
    if way.text {
        return text::parse(source).map_err(|error| {
            Error::new(
                ErrorKind::InvalidInput,
                format!("line {}: {}", error.line.max(1), error.message),
            )
            .help("Fix that line, or write lines such as `Gateway -> Orders: timeout 300 ms`.")
        });
    }
    let Some(scene) = scene else { return Ok(Board::default()) };
    scene::parse(scene).map_err(|error| {
        Error::new(ErrorKind::InvalidInput, error.message)
            .help("Nothing is lost: take out what does not belong on the board and grade it again.")
    })
}

/// What can still be told of a reference: labels of boxes that are neither drawn nor told, in the
/// reference's order; optional ones last.
pub fn untold(
    reference: &Reference,
    board: &Board,
    overrides: &Overrides,
    hints: &[Hint],
) -> Vec<String> {
    let grade = grade(reference, board, overrides);
    let hinted = |label: &str| {
        hints.iter().any(|hint| matches!(hint, Hint::Node { label: hinted } if hinted == label))
    };
    let missing = grade.nodes.iter().filter(|line| line.verdict == NodeVerdict::Missing);
    let (optional, required): (Vec<_>, Vec<_>) = missing
        .filter_map(|line| line.reference.clone().map(|label| (label, line.optional)))
        .filter(|(label, _)| !hinted(label))
        .partition(|(_, optional)| *optional);
    required.into_iter().chain(optional).map(|(label, _)| label).collect()
}

/// The reference's groups, as a hint tells them.
pub fn groups(reference: &Reference) -> Vec<HintGroup> {
    let graph = &reference.graph;
    let members = |group: usize| {
        let inside =
            (0..graph.nodes.len()).filter(move |&node| graph.group_of(node) == Some(group));
        inside.map(|node| graph.nodes[node].label.clone()).collect()
    };
    let numbered = graph.groups.iter().enumerate();
    numbered
        .map(|(at, group)| HintGroup { title: group.title.clone(), members: members(at) })
        .collect()
}

/// The boxes that the easier mode begins with.
pub fn starter(reference: &Reference) -> Vec<StarterBox> {
    let boxes = reference.graph.nodes.iter();
    boxes.map(|node| StarterBox { label: node.label.clone(), kind: node.kind }).collect()
}

/// How much a diagram needs practice: 1 when it was never drawn, else one less the product of what is
/// expected to be remembered today and the score last time. 0..=1.
pub fn weakness(recall: Option<f32>, last_score: Option<f64>) -> f64 {
    match (recall, last_score) {
        (None, None) => 1.0,
        (recall, score) => 1.0 - f64::from(recall.unwrap_or(0.5)) * score.unwrap_or(1.0),
    }
}

/// Rulings in force: each given once, those taken back gone, in the order given.
pub fn standing(rulings: impl IntoIterator<Item = (Ruling, bool)>) -> Vec<Ruling> {
    let mut all: Vec<Ruling> = Vec::new();
    for (ruling, on) in rulings {
        all.retain(|known| *known != ruling);
        if on {
            all.push(ruling);
        }
    }
    all
}

/// What was understood of a text board.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TextReading {
    /// Labels of boxes.
    pub nodes: Vec<String>,
    /// Labels of boxes that no arrow leads to or from: often a line whose arrow was forgotten.
    pub alone: Vec<String>,
    /// Arrows.
    pub edges: Vec<TextArrow>,
    /// What could not be read.
    pub problems: Vec<TextProblem>,
}

/// An arrow of a text board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct TextArrow {
    pub from: String,
    pub to: String,
    pub label: String,
    pub asynchronous: bool,
}

/// A line of a text board that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct TextProblem {
    /// From 1.
    pub line: u32,
    /// What is wrong.
    pub message: String,
    /// What to type.
    pub help: String,
}

/// Says what is understood of a text board.
pub fn reading(source: &str) -> TextReading {
    match text::parse(source) {
        Ok(board) => {
            let graph = &board.graph;
            let lines = u32::try_from(source.lines().count()).unwrap_or(u32::MAX).max(1);
            let arrow = |edge| {
                let [from, to] = graph.ends(edge);
                TextArrow { from, to, label: edge.label.clone(), asynchronous: edge.asynchronous }
            };
            let of_arrows = graph.edges.iter().flat_map(|edge| [Some(edge.from), Some(edge.to)]);
            let of_loose = board.loose.iter().flat_map(|loose| [loose.from, loose.to]);
            let touched: HashSet<usize> = of_arrows.chain(of_loose).flatten().collect();
            TextReading {
                nodes: graph.nodes.iter().map(|node| node.label.clone()).collect(),
                alone: (0..graph.nodes.len())
                    .filter(|n| !touched.contains(n))
                    .map(|n| graph.nodes[n].label.clone())
                    .collect(),
                edges: graph.edges.iter().map(arrow).collect(),
                problems: board
                    .loose
                    .iter()
                    .map(|loose| TextProblem {
                        line: line_of(&loose.id).clamp(1, lines),
                        message: "An arrow here leads nowhere.".to_owned(),
                        help: "Write a name on both sides of it.".to_owned(),
                    })
                    .collect(),
            }
        }
        Err(error) => TextReading {
            problems: vec![TextProblem {
                line: u32::try_from(error.line.max(1)).unwrap_or(1),
                message: error.message,
                help: "Fix the Mermaid, or write lines such as `Gateway -> Orders: 300 ms`."
                    .to_owned(),
            }],
            ..TextReading::default()
        },
    }
}

/// The line that a loose arrow stands on: its id ends in the line's number.
fn line_of(id: &str) -> u32 {
    let digits: String = id
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect::<Vec<_>>()
        .into_iter()
        .rev()
        .collect();
    digits.parse().unwrap_or(1)
}

/// A diagram that can be practised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoardDiagram {
    /// The diagram.
    pub item: ItemId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub page: PageRef,
    /// That page's title.
    pub page_title: String,
    /// Minutes for a redraw.
    pub minutes: f64,
    /// Boxes.
    pub nodes: u32,
    /// Arrows.
    pub edges: u32,
    /// Attempts that were graded.
    pub attempts: u32,
    /// 0..=1.
    pub last_score: Option<f64>,
    /// 0..=1.
    pub best_score: Option<f64>,
    /// Milliseconds since 1970.
    pub last_at: Option<f64>,
    /// See [`weakness`].
    pub weakness: f64,
    /// Whether it is due.
    pub due: bool,
    /// An attempt that was begun and not graded.
    pub unfinished: Option<AttemptId>,
}

/// A rating and when the diagram would come back.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoardChoice {
    /// The rating.
    pub rating: Rating,
    /// A civil date, `YYYY-MM-DD`.
    pub next_due: String,
    /// `3 d`
    pub label: String,
}

/// A graded board.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoardResult {
    /// Names it.
    pub attempt: AttemptId,
    /// The diagram.
    pub item: ItemId,
    /// The diagram's title then.
    pub title: String,
    /// Where the diagram stands.
    pub page: PageRef,
    /// That page's title.
    pub page_title: String,
    /// When it was graded, in milliseconds since 1970.
    pub at: f64,
    /// Milliseconds worked on it.
    pub took_ms: u32,
    /// The diagram's minutes.
    pub minutes: f64,
    /// Typed rather than drawn.
    pub text: bool,
    /// Began with the reference's boxes.
    pub easier: bool,
    /// Hints taken.
    pub hints: Vec<Hint>,
    /// The grade, the rulings taken into account.
    pub grade: Grade,
    /// In force, in the order given.
    pub rulings: Vec<Ruling>,
    /// The score's rating under the cap.
    pub suggested: Rating,
    /// The best rating that hints and mode leave.
    pub cap: Option<Rating>,
    /// What it can be rated.
    pub allowed: Vec<Rating>,
    /// What each rating would do; once rated, what that rating did. Empty when the diagram is gone.
    pub choices: Vec<BoardChoice>,
    /// The rating in the log; none until the person rates it, or when they took it back.
    pub rated: Option<Rating>,
    /// In the person's words.
    pub note: String,
    /// The drawing; none for a text board or an empty one.
    pub scene: Option<String>,
    /// What was typed.
    pub source: String,
    /// Mermaid, as it was when the board was begun.
    pub reference: String,
    /// Kept versions of the drawing.
    pub versions: u32,
}

/// A graded board in a list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AttemptSummary {
    /// Names it.
    pub attempt: AttemptId,
    /// When it was graded, in milliseconds since 1970.
    pub at: f64,
    /// 0..=1.
    pub score: f64,
    /// None until it is rated.
    pub rating: Option<Rating>,
    /// Milliseconds worked on it.
    pub took_ms: u32,
    /// Typed rather than drawn.
    pub text: bool,
    /// Began with the reference's boxes.
    pub easier: bool,
    /// Hints taken.
    pub hints: u32,
    /// In the person's words.
    pub note: String,
}

/// A sketch that belongs to a rehearsal or an interview: drawn, kept, held against nothing.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Sketch {
    /// An `.excalidraw` file; none while nothing is drawn.
    pub scene: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_tells_dotted_arrows_and_boxes_without_any() {
        let read = reading("Client -> Orders\nOrders ..> Queue\nfoo bar baz\n-> Cache\n");
        let dotted: Vec<bool> = read.edges.iter().map(|edge| edge.asynchronous).collect();
        assert_eq!(dotted, [false, true]);
        assert_eq!(read.alone, ["foo bar baz"]);
        assert_eq!(read.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [4]);
    }
}
