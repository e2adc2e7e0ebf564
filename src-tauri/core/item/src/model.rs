//! What an item is: what it asks and answers, where it stands, and what belongs to it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use html::Html;

use crate::{
    ids::{ItemId, LocalId},
    listed,
};

/// One step of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Layer {
    /// Slug of the layer's name, stable across pages: `core-details`.
    pub id: String,
    /// As the pack names it: `Core details`.
    pub title: String,
    /// The heading's anchor on the page.
    pub anchor: String,
}

/// One scheduled item, with everything its practice needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Item {
    /// `<pack>/<page>#<id>`; what progress is kept under.
    pub id: ItemId,
    /// Other full ids this item was known by (`was=`, and `was` of its page).
    pub was: Vec<ItemId>,
    /// The plain-text prompt, for lists.
    pub title: String,
    /// The nearest heading's anchor.
    pub anchor: String,
    /// The layer the item stands in.
    pub layer: Option<String>,
    /// Items made from the same source (a row's two directions, a paragraph's clozes) share this.
    pub sibling_group: Option<LocalId>,
    /// 1-based line of the directive, row or fence.
    pub line: u32,
    /// Tells that the text changed since it was last seen; never identity.
    pub fingerprint: String,
    /// What kind it is, and its content.
    pub body: ItemBody,
}

/// What an item asks and answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ItemBody {
    /// A heading card, a table-row card (`cue: true` for tables whose answer is a first move) or a cloze.
    Card { cue: bool, prompt_html: Html, answer_html: Html, answer_text: String },
    /// An interview question.
    Question {
        level: Option<Level>,
        category: Option<String>,
        tags: Vec<String>,
        seconds: u32,
        prompt_html: Html,
        answer_html: Html,
        answer_words: u32,
        /// Plain text, one for each point.
        key_points: Vec<String>,
        follow_ups: Vec<FollowUp>,
        more_html: Option<Html>,
        wrong_turns_html: Option<Html>,
    },
    /// A diagram that can be redrawn from memory. `source` keeps the grader's `%%` lines.
    Diagram {
        title: String,
        source: String,
        minutes: f64,
        requirements: Vec<String>,
        invariants: Vec<String>,
    },
    /// A timed rehearsal: the whole page.
    Script { minutes: f64, board: Option<ItemId>, segments: Vec<Segment> },
}

listed! {
    /// How hard a question is.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
    #[serde(rename_all = "kebab-case")]
    #[ts(export)]
    #[expect(missing_docs, reason = "the names say it")]
    pub enum Level {
        Easy = "easy",
        Medium = "medium",
        Hard = "hard",
    }
}

/// A question's follow-up; neither scheduled nor counted as a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FollowUp {
    pub id: LocalId,
    pub prompt_html: Html,
    pub answer_html: Html,
}

/// A timed part of a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Segment {
    pub id: LocalId,
    pub title: String,
    pub minutes: f64,
    pub prompt_html: Html,
    /// Plain text, one for each point.
    pub key_points: Vec<String>,
    /// Set for a round of spoken answers.
    pub round: Option<Round>,
}

/// A round of spoken answers drawn from the bank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Round {
    pub questions: u32,
    pub seconds: u32,
    pub level: Option<Level>,
    pub category: Option<String>,
}

/// A table for the failure walk: what happens when a node is struck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FailureTable {
    pub id: String,
    /// The nearest heading's anchor.
    pub anchor: String,
    /// What the columns after the node are called: `Behaviour`, `Marker`.
    pub columns: Vec<String>,
    pub rows: Vec<FailureRow>,
}

/// One node that can fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FailureRow {
    /// The node's label, as plain text.
    pub node: String,
    /// One for each of the table's columns.
    pub cells_html: Vec<Html>,
}

/// Observable anchors for a grade, one row for each dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Rubric {
    pub id: String,
    pub title: String,
    pub rows: Vec<RubricRow>,
}

/// One dimension of a rubric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RubricRow {
    /// What is judged: `Numbers`.
    pub dimension: String,
    /// What 1, 2, 3 and 4 look like, as plain text.
    pub anchors: Vec<String>,
}

/// Prompts that the user fills in; the answers live in their data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Worksheet {
    /// `<pack>/<page>#<id>`.
    pub id: ItemId,
    /// The heading's text.
    pub title: String,
    /// The heading's anchor.
    pub anchor: String,
    /// What stands before the prompts.
    pub intro_html: Html,
    /// In page order.
    pub prompts: Vec<WorksheetPrompt>,
}

/// One prompt of a worksheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WorksheetPrompt {
    /// Slug of the prompt's text, unique on the sheet.
    pub id: String,
    /// Plain text.
    pub text: String,
}
