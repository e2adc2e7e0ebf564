//! Interview templates: how long an interview is and what it asks.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::model::Level;

/// One interview, before it is filled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Template {
    /// Unique in the pack: `phone-screen`.
    pub id: String,
    /// For people.
    pub title: String,
    /// The whole interview.
    pub minutes: f64,
    /// What it practises, in a sentence or two.
    #[serde(default)]
    pub summary: String,
    /// What is asked, in order. Minutes they do not use are for questions and the unforeseen.
    #[serde(rename = "slot", alias = "slots", default)]
    pub slots: Vec<Slot>,
}

/// A stretch of an interview.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
#[ts(export)]
pub struct Slot {
    /// What the interviewer would call it.
    #[serde(default)]
    pub title: String,
    /// All of the slot's items together.
    pub minutes: f64,
    /// What it is filled with.
    pub kind: SlotKind,
    /// How many items; one unless given.
    #[serde(default = "one")]
    pub count: u32,
    /// Levels to choose from; empty for any.
    #[serde(default)]
    pub level: Vec<Level>,
    /// Categories to choose from; empty for any.
    #[serde(default)]
    pub category: Vec<String>,
    /// This very item, written `page#id`, instead of a choice.
    #[serde(default)]
    pub item: Option<String>,
    /// A whiteboard beside it.
    #[serde(default)]
    pub board: bool,
    /// Record the answer.
    #[serde(default)]
    pub recording: bool,
}

fn one() -> u32 {
    1
}

/// What a slot is filled with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum SlotKind {
    /// Questions from the bank.
    Question,
    /// A diagram to draw.
    Diagram,
    /// A script to rehearse.
    Script,
}
