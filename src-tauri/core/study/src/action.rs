//! What a person can do outside a session or a practice run, as the window and the command line ask for it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use super::Changed;
use item::{
    day::StudyDay,
    event::EventId,
    ids::{ItemId, PageRef},
};
use memory::optimise::Proposal;

/// Something a person does. Each is one event, and one step of undo where undo applies.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum Action {
    /// A layer of a page was read.
    LayerRead {
        /// The page.
        page: PageRef,
        /// The layer's id.
        layer: String,
    },
    /// Mark as unread again; then the page is not learned either.
    LayerUnread {
        /// The page.
        page: PageRef,
        /// The layer's id.
        layer: String,
    },
    /// Mark as learned, and so every layer of it as read.
    TopicLearned {
        /// The page.
        page: PageRef,
    },
    /// Mark as not learned; layers that were read before stay read.
    TopicUnlearned {
        /// The page.
        page: PageRef,
    },
    /// Something is unclear or wrong here.
    PageFlagged {
        /// The page.
        page: PageRef,
        /// The heading above.
        #[serde(default)]
        anchor: Option<String>,
        /// The item it is about, if it is about one.
        #[serde(default)]
        item: Option<ItemId>,
        /// In the reader's words; may be empty.
        note: String,
    },
    /// That has been settled.
    FlagResolved {
        /// The flag.
        flag: EventId,
    },
    /// The private note of a page, in full; empty deletes it.
    NoteWritten {
        /// The page.
        page: PageRef,
        /// Markdown or plain text.
        text: String,
    },
    /// A prompt of a worksheet was answered, in full; empty takes the answer away.
    WorksheetWritten {
        /// The worksheet.
        sheet: ItemId,
        /// The prompt's id on it.
        prompt: String,
        /// The prompt's words.
        asked: String,
        /// Markdown or plain text.
        text: String,
    },
    /// Leave items out until they are taken back in.
    ItemsSuspended {
        /// Which.
        items: Vec<ItemId>,
    },
    /// Take them back in.
    ItemsUnsuspended {
        /// Which.
        items: Vec<ItemId>,
    },
    /// Leave items out until the next study day, or for more days.
    ItemsBuried {
        /// Which.
        items: Vec<ItemId>,
        /// 1 to 365; 1 unless said.
        #[serde(default)]
        days: Option<u32>,
    },
    /// Take them back in today.
    ItemsUnburied {
        /// Which.
        items: Vec<ItemId>,
    },
    /// Forget what was learned of items; they are new again.
    ItemsReset {
        /// Which.
        items: Vec<ItemId>,
    },
    /// Have items come back on another day.
    ItemsRescheduled {
        /// Which; all of them answered before.
        items: Vec<ItemId>,
        /// `YYYY-MM-DD`.
        day: StudyDay,
    },
    /// Go on with an orphan's history under an item's name.
    ItemAttached {
        /// The name the history is kept under.
        from: ItemId,
        /// The item that goes on with it.
        to: ItemId,
    },
    /// Go on with other parameters for FSRS; none takes them back to the built-in ones.
    ParametersChosen {
        /// As the optimiser proposed them.
        #[serde(default)]
        proposal: Option<Proposal>,
    },
    /// A setting; null takes it back to its default.
    SettingChanged {
        /// As in `Settings`.
        key: String,
        /// Of that setting's type.
        #[ts(type = "unknown")]
        value: Value,
    },
}

/// What an action changed, and what undo and redo would do now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Outcome {
    /// Names what was done, to undo it and nothing else; none for what undo doesn't take back.
    pub action: Option<EventId>,
    /// What is no longer as it was.
    pub changed: Vec<Changed>,
    /// What undo and redo would do now.
    pub undo: UndoState,
}

/// What undo and redo would do, for people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UndoState {
    /// `mark "Caching" as learned`; none when there is nothing to undo.
    pub undo: Option<String>,
    /// The same for redo.
    pub redo: Option<String>,
}
