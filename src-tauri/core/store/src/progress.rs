//! What a person has read, marked and written, page by page.

use std::collections::BTreeMap;

use item::{
    event::EventId,
    ids::{ItemId, PageRef},
    model::Layer,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where someone was reading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReadingPosition {
    /// The page.
    pub page: PageRef,
    /// The nearest heading above.
    #[serde(default)]
    pub anchor: Option<String>,
    /// How far from that heading towards the next, 0 to 1: the same at every text size.
    #[serde(default)]
    pub offset: f64,
    /// How far down the page, 0 to 100.
    #[serde(default)]
    pub percent: f64,
}

/// "Something is unclear or wrong here."
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Flag {
    /// What to resolve it by.
    pub id: EventId,
    /// Where it stands.
    pub page: PageRef,
    /// The page's title, or its id when the page is gone.
    pub page_title: String,
    /// The heading it stands under.
    pub anchor: Option<String>,
    /// The item it is about, if it is about one.
    pub item: Option<ItemId>,
    /// What is wrong, in the reader's words; may be empty.
    pub note: String,
    /// When: an instant, RFC 3339.
    #[ts(type = "string")]
    pub at: Timestamp,
}

/// What is known of one page.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PageProgress {
    /// Ids of the layers read, in the order they were read.
    pub layers_read: Vec<String>,
    /// Marked as learned.
    pub learned: bool,
    /// Open flags.
    pub flags: Vec<Flag>,
    /// The private note; two, divided by a rule, where two machines wrote without sight of each other.
    pub note: Option<String>,
    /// Where reading stopped.
    pub place: Option<ReadingPosition>,
    /// When it was last open: an instant, RFC 3339.
    #[ts(type = "string | null")]
    pub last_read_at: Option<Timestamp>,
}

impl PageProgress {
    /// Whether a page that has these layers is learned, or every one of them is read.
    pub fn is_done(&self, layers: &[Layer]) -> bool {
        let is_read = |layer: &Layer| self.layers_read.contains(&layer.id);
        self.learned || (!layers.is_empty() && layers.iter().all(is_read))
    }
}

/// What is known of all pages that anything is known of.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Progress {
    /// By `<pack>/<page>`.
    pub pages: BTreeMap<PageRef, PageProgress>,
}
