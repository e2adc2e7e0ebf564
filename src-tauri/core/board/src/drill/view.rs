//! Drills as they cross to the window.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use html::Html;
use item::ids::{ItemId, PageRef};

/// What is practised on a diagram besides redrawing it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum DrillKind {
    /// Names and arrows are hidden and to be restored.
    Blanks,
    /// What hops need is to be placed on them.
    Controls,
    /// A box is struck: what does the product do, and which marker shows it?
    Failures,
}

impl DrillKind {
    /// Every drill, in the order they are offered.
    pub const ALL: [Self; 3] = [Self::Blanks, Self::Controls, Self::Failures];

    /// The name it is kept under.
    pub fn name(self) -> &'static str {
        match self {
            Self::Blanks => "blanks",
            Self::Controls => "controls",
            Self::Failures => "failures",
        }
    }
}

/// What a person does in a drill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[ts(export)]
pub enum DrillStep {
    /// Answers a blank, places a control, or writes down what the product does.
    Give {
        /// The task's place in the list.
        task: u32,
        /// In the person's words, or a choice.
        text: String,
    },
    /// Asks for the answer of a blank, or for the row of a failure.
    Show {
        /// The task's place in the list.
        task: u32,
    },
    /// Says how much of the row was known: 0 nothing, 1 half, 2 all.
    Mark {
        /// The task's place in the list.
        task: u32,
        /// 0 to 2.
        mark: u8,
    },
    /// Has every control checked.
    Check,
}

/// A drill as the window shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DrillView {
    /// The diagram.
    pub item: ItemId,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub page: PageRef,
    /// That page's title.
    pub page_title: String,
    /// Which drill.
    pub drill: DrillKind,
    /// What it was drawn from; another one hides other things.
    pub seed: String,
    /// Mermaid, with what is hidden hidden.
    pub diagram: String,
    /// In order.
    pub tasks: Vec<DrillTask>,
    /// Every task is answered.
    pub finished: bool,
    /// Points so far: one for a task that was right at once, half for half a row.
    pub points: f64,
}

/// One task of a drill.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum DrillTask {
    /// A hidden name, a hidden label, or an arrow whose end is hidden.
    Blank {
        /// The number that stands in the drawing for it.
        number: u32,
        /// What is asked.
        prompt: String,
        /// What it could be.
        choices: Vec<String>,
        /// Wrong answers so far.
        wrong: Vec<String>,
        /// What it is, once it was found or asked for.
        answer: Option<String>,
        /// Whether the first answer was right; none until it is settled.
        right: Option<bool>,
    },
    /// Something that a hop needs.
    Control {
        /// `timeout`
        control: String,
        /// Every hop of the diagram.
        choices: Vec<String>,
        /// The hop chosen.
        given: Option<String>,
        /// Where it belongs, once checked.
        belongs: Vec<String>,
        /// None until it is checked.
        right: Option<bool>,
    },
    /// A box that is struck.
    Failure {
        /// Its name.
        node: String,
        /// Mermaid, with that box struck out.
        diagram: String,
        /// What the person wrote down; may be empty.
        said: String,
        /// The page's row, once it is asked for.
        row: Option<FailureAnswer>,
        /// How much of it was known, 0 to 2.
        mark: Option<u8>,
    },
}

/// What the page says of a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FailureAnswer {
    /// `Behaviour`, `Marker`
    pub columns: Vec<String>,
    /// One for each column.
    pub cells_html: Vec<Html>,
}
