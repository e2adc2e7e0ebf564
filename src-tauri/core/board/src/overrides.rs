//! What the user says against a grade, and the synonyms accepted so far.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A name that the user lets pass for a node from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AcceptedSynonym {
    /// The node's label in the reference.
    pub reference: String,
    /// What was drawn for it.
    pub drawn: String,
}

/// One line overruled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
pub enum Ruling {
    /// This box is that node.
    Same {
        /// The reference node's id.
        reference_id: String,
        /// The drawn element's id.
        drawn_id: String,
    },
    /// This box is not that node.
    NotSame {
        /// The reference node's id.
        reference_id: String,
        /// The drawn element's id.
        drawn_id: String,
    },
    /// This box or arrow is a note and counts for nothing.
    Ignore {
        /// The drawn element's id.
        drawn_id: String,
    },
    /// This line of the grade counts as recalled.
    Recalled {
        /// The line's `id`.
        line: String,
    },
    /// This line of the grade counts as missing.
    Missing {
        /// The line's `id`.
        line: String,
    },
}

/// Everything the user has ruled on one attempt.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Overrides {
    /// Kept synonyms.
    pub synonyms: Vec<AcceptedSynonym>,
    /// Lines overruled, in the order given; the last word on a line stands.
    pub rulings: Vec<Ruling>,
}

impl Overrides {
    pub(crate) fn ignores(&self, drawn: &str) -> bool {
        self.rulings.iter().any(|r| matches!(r, Ruling::Ignore { drawn_id } if drawn_id == drawn))
    }

    pub(crate) fn joins(&self, reference: &str, drawn: &str) -> bool {
        self.last(reference, drawn) == Some(true)
    }

    pub(crate) fn parts(&self, reference: &str, drawn: &str) -> bool {
        self.last(reference, drawn) == Some(false)
    }

    fn last(&self, reference: &str, drawn: &str) -> Option<bool> {
        self.rulings.iter().rev().find_map(|ruling| match ruling {
            Ruling::Same { reference_id, drawn_id }
                if reference_id == reference && drawn_id == drawn =>
            {
                Some(true)
            }
            Ruling::NotSame { reference_id, drawn_id }
                if reference_id == reference && drawn_id == drawn =>
            {
                Some(false)
            }
            _ => None,
        })
    }

    /// Whether the user let a line pass (`true`) or struck it (`false`).
    pub(crate) fn verdict(&self, id: &str) -> Option<bool> {
        self.rulings.iter().rev().find_map(|ruling| match ruling {
            Ruling::Recalled { line } if line == id => Some(true),
            Ruling::Missing { line } if line == id => Some(false),
            _ => None,
        })
    }
}
