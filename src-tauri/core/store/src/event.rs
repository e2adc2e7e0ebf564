//! Events: what a person did, immutable once written.
//!
//! Invariants: an event's bytes are never changed; a kind or version this build does not know is kept
//! and passed on as it came ([`Body::Unknown`]); an event's subjects follow from its body alone.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use board::{
    attempt::{AttemptId, DraftState},
    drill::DrillKind,
    overrides::Ruling,
};
use interview::scorecard::Scorecard;
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::{EventId, EventTime, Hlc, ReplicaId},
    ids::{ItemId, PageRef},
};
use memory::{model::Parameters, review::Reviewed};
use rehearsal::run::RunResult;

/// One event of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Who wrote it, and its number there.
    pub id: EventId,
    /// Its place in causal order.
    pub hlc: Hlc,
    /// When it happened.
    pub moment: EventTime,
    /// What happened.
    pub body: Body,
}

impl Event {
    /// The one order of the log, in which everything is folded and the last one wins: what was written
    /// after another event was seen comes after it, whatever the clocks said.
    pub fn order(&self) -> (Hlc, &ReplicaId, i64) {
        (self.hlc, &self.id.replica, self.id.seq)
    }

    /// Whether this event, as long as it stands itself, takes that one back. What it takes back always
    /// comes before it, so that nothing leads in a circle.
    pub(crate) fn takes_back(&self, target: &Self) -> bool {
        self.body.targets().contains(&target.id)
            && match (&self.body, &target.body) {
                // Undo is a replica's own: what another one did is not this one's newest action.
                (Body::Undone(_), _) => {
                    self.id.replica == target.id.replica && self.id.seq > target.id.seq
                }
                (Body::BoardUnrated(unrated), Body::Reviewed(review)) => {
                    review.board.as_ref() == Some(&unrated.attempt) && self.order() > target.order()
                }
                _ => false,
            }
    }
}

/// What an event is about; projections are kept, and folded again, per subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Subject {
    Page(PageRef),
    Item(ItemId),
    Setting(String),
    /// FSRS's parameters, and with them every item's memory.
    Parameters,
}

impl Subject {
    /// The kind and name it is stored under.
    pub(crate) fn parts(&self) -> (&'static str, String) {
        match self {
            Self::Page(page) => ("page", page.to_string()),
            Self::Item(item) => ("item", item.to_string()),
            Self::Setting(key) => ("setting", key.clone()),
            Self::Parameters => ("parameters", "fsrs".to_owned()),
        }
    }
}

/// An event of a kind or version this build does not know: kept, never interpreted.
#[derive(Clone, Debug, PartialEq)]
pub struct Unknown {
    /// Its kind.
    pub kind: String,
    /// Its version.
    pub version: u32,
    /// Its body, byte for byte.
    pub body: String,
}

macro_rules! bodies {
    ($($(#[$doc:meta])* $variant:ident($payload:ty) = $kind:literal v $version:literal;)*) => {
        /// What happened. One variant per kind.
        #[derive(Clone, Debug, PartialEq)]
        pub enum Body {
            $($(#[$doc])* $variant($payload),)*
            /// From a newer or other build.
            Unknown(Unknown),
        }

        impl Body {
            /// The kind and version it is stored under.
            pub fn kind(&self) -> (&str, u32) {
                match self {
                    $(Self::$variant(_) => ($kind, $version),)*
                    Self::Unknown(unknown) => (&unknown.kind, unknown.version),
                }
            }

            /// The body as JSON text.
            pub(crate) fn encode(&self) -> Result<String> {
                match self {
                    $(Self::$variant(payload) => serde_json::to_string(payload).map_err(|e| {
                        Error::new(ErrorKind::Other, concat!("cannot write a ", $kind, " event")).source(e)
                    }),)*
                    Self::Unknown(unknown) => Ok(unknown.body.clone()),
                }
            }

            /// Reads what [`Body::encode`] wrote. Never fails: what it cannot read is kept as unknown.
            pub(crate) fn decode(kind: &str, version: u32, body: &str) -> Self {
                match (kind, version) {
                    $(($kind, $version) => {
                        if let Ok(payload) = serde_json::from_str(body) {
                            return Self::$variant(payload);
                        }
                    })*
                    _ => {}
                }
                Self::Unknown(Unknown { kind: kind.to_owned(), version, body: body.to_owned() })
            }
        }
    };
}

bodies! {
    /// A layer of a page was read.
    LayerRead(LayerMark) = "layer-read" v 1;
    /// It is to count as unread again.
    LayerUnread(LayerMark) = "layer-unread" v 1;
    /// A topic is learned.
    TopicLearned(TopicLearned) = "topic-learned" v 1;
    /// It no longer is.
    TopicUnlearned(PageMark) = "topic-unlearned" v 1;
    /// Something on a page is unclear or wrong.
    PageFlagged(PageFlagged) = "page-flagged" v 1;
    /// That has been settled.
    FlagResolved(FlagResolved) = "flag-resolved" v 1;
    /// The private note of a page was written.
    NoteWritten(NoteWritten) = "note-written" v 1;
    /// A prompt of a worksheet was answered.
    WorksheetWritten(WorksheetWritten) = "worksheet-written" v 1;
    /// A setting was changed.
    SettingChanged(SettingChanged) = "setting-changed" v 1;
    /// An item was answered.
    Reviewed(Reviewed) = "reviewed" v 1;
    /// Items are left out until they are taken back in.
    ItemsSuspended(ItemsMark) = "items-suspended" v 1;
    /// They are taken back in.
    ItemsUnsuspended(ItemsMark) = "items-unsuspended" v 1;
    /// Items are left out until a day.
    ItemsBuried(ItemsBuried) = "items-buried" v 1;
    /// They are taken back in before.
    ItemsUnburied(ItemsMark) = "items-unburied" v 1;
    /// What was learned of items is forgotten; they are new again.
    ItemsReset(ItemsMark) = "items-reset" v 1;
    /// Items come back on another day.
    ItemsRescheduled(ItemsRescheduled) = "items-rescheduled" v 1;
    /// An item goes on under another name.
    ItemRenamed(ItemRenamed) = "item-renamed" v 1;
    /// A page is renamed.
    PageRenamed(PageRenamed) = "page-renamed" v 1;
    /// FSRS goes on with other parameters.
    ParametersChosen(ParametersChosen) = "parameters-chosen" v 1;
    /// A rehearsal is over.
    RehearsalFinished(RehearsalFinished) = "rehearsal-finished" v 1;
    /// A mock interview is over.
    InterviewFinished(InterviewFinished) = "interview-finished" v 1;
    /// A board was graded.
    BoardFinished(BoardFinished) = "board-finished" v 1;
    /// A line of a board's grade was overruled, or a ruling taken back.
    BoardOverruled(BoardOverruled) = "board-overruled" v 1;
    /// The note to a graded board was written.
    BoardNoted(BoardNoted) = "board-noted" v 1;
    /// The rating of a graded board is taken back, from whichever store it came.
    BoardUnrated(BoardUnrated) = "board-unrated" v 1;
    /// A drill on a diagram is over.
    DrillFinished(DrillFinished) = "drill-finished" v 1;
    /// An earlier event is taken back; taking back an `undone` brings its target back.
    Undone(Undone) = "undone" v 1;
}

/// A layer of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct LayerMark {
    pub page: PageRef,
    pub layer: String,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PageMark {
    pub page: PageRef,
}

/// A page that is learned, and so the layers that it had: they are read as well.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct TopicLearned {
    pub page: PageRef,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub layers: Vec<String>,
}

/// Something is unclear or wrong here. The flag's id is the event's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PageFlagged {
    pub page: PageRef,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub item: Option<ItemId>,
    pub note: String,
}

/// A flag is settled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FlagResolved {
    pub page: PageRef,
    pub flag: EventId,
}

/// The private note of a page, in full. `replaces` names the notes its writer saw: a note written
/// elsewhere without sight of this one is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct NoteWritten {
    pub page: PageRef,
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<EventId>,
}

/// What someone wrote under one prompt of a worksheet, in full; empty takes it away. `replaces` works
/// as a note's does: a text written elsewhere without sight of this one is kept beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorksheetWritten {
    /// The worksheet.
    pub sheet: ItemId,
    /// The prompt's id on it.
    pub prompt: String,
    /// The prompt's words then, so that the text can be read when the prompt is gone.
    pub asked: String,
    /// All of the text.
    pub text: String,
    /// The texts its writer saw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<EventId>,
}

/// A setting's new value; null takes it back to its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct SettingChanged {
    pub key: String,
    pub value: Value,
}

/// Some items.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ItemsMark {
    pub items: Vec<ItemId>,
}

/// Items left out until a study day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ItemsBuried {
    pub items: Vec<ItemId>,
    pub until: StudyDay,
}

/// Items that come back on another day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ItemsRescheduled {
    pub items: Vec<ItemId>,
    pub due: StudyDay,
}

/// Why an item goes on under another name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Renaming {
    /// The pack says so: `was`, of the item or of its page.
    Pack,
    /// The user attached an orphan's history to it.
    Attached,
}

/// What an item has so far goes on under another name; what comes later under the old one stays there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ItemRenamed {
    pub from: ItemId,
    pub to: ItemId,
    pub why: Renaming,
}

/// Moves what a page has so far to another name; later events under the old name stay there. Its items
/// have renames of their own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct PageRenamed {
    pub from: PageRef,
    pub to: PageRef,
}

/// Parameters for FSRS, and how well they fit the log they were computed from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ParametersChosen {
    /// None takes it back to the built-in ones.
    pub parameters: Option<Parameters>,
    /// Answers they were computed from.
    #[serde(default)]
    pub answers: u32,
    /// Fit of the parameters before: log-loss, then root mean square error over bins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<(f32, f32)>,
    /// Fit of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<(f32, f32)>,
}

/// A rehearsal and how it went. Its rating is a review of its own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RehearsalFinished {
    pub result: RunResult,
}

/// A mock interview and how it went. Its grades are reviews of their own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct InterviewFinished {
    pub template: String,
    pub scorecard: Scorecard,
}

/// A graded board in the log. Its drawing is a file named by its SHA-256.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BoardFinished {
    /// Names the attempt.
    pub attempt: AttemptId,
    /// The diagram.
    pub item: ItemId,
    /// The attempt as it ended: title, reference, options, hints, time spent.
    #[serde(flatten)]
    pub state: DraftState,
    /// The drawing's or the text's file in `boards`; none when the board was empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub drawing: Option<String>,
    /// The score then.
    pub score: f64,
    /// The version of the grader that gave it; none in older logs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grader: Option<u32>,
}

/// A line of a grade overruled.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct BoardOverruled {
    /// The attempt.
    pub attempt: AttemptId,
    /// The diagram.
    pub item: ItemId,
    /// What was said.
    pub ruling: Ruling,
    /// False takes that ruling back.
    pub on: bool,
    /// The score with it.
    pub score: f64,
}

/// A note to a graded board. One written elsewhere without sight of the ones it `replaces` stands
/// beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BoardNoted {
    /// The attempt.
    pub attempt: AttemptId,
    /// The diagram.
    pub item: ItemId,
    /// In full.
    pub text: String,
    /// Notes its writer saw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaces: Vec<EventId>,
}

/// The ratings of a graded board that stand are taken back, so that it can be rated anew. Unlike undo it
/// works on what any store wrote, since a database that was restored or moved has a new id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BoardUnrated {
    /// The attempt.
    pub attempt: AttemptId,
    /// The diagram.
    pub item: ItemId,
    /// The reviews that are taken back.
    pub ratings: Vec<EventId>,
}

/// A drill on a diagram, and how it went. It changes no schedule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct DrillFinished {
    /// The diagram.
    pub item: ItemId,
    /// Which drill.
    pub drill: DrillKind,
    /// One for a task that was right at once, half for half of it.
    pub points: f64,
    /// Out of how many.
    pub tasks: u32,
}

/// An earlier event of the same store is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Undone {
    pub target: EventId,
}

impl Body {
    /// The events that this one may take back.
    pub(crate) fn targets(&self) -> &[EventId] {
        match self {
            Self::Undone(undone) => std::slice::from_ref(&undone.target),
            Self::BoardUnrated(unrated) => &unrated.ratings,
            _ => &[],
        }
    }

    /// What the event is about. An `undone` event is about nothing of its own.
    pub fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::LayerRead(mark) | Self::LayerUnread(mark) => {
                vec![Subject::Page(mark.page.clone())]
            }
            Self::TopicLearned(learned) => vec![Subject::Page(learned.page.clone())],
            Self::TopicUnlearned(mark) => vec![Subject::Page(mark.page.clone())],
            Self::PageFlagged(flagged) => vec![Subject::Page(flagged.page.clone())],
            Self::FlagResolved(resolved) => vec![Subject::Page(resolved.page.clone())],
            Self::NoteWritten(note) => vec![Subject::Page(note.page.clone())],
            Self::WorksheetWritten(written) => vec![Subject::Page(written.sheet.page.clone())],
            Self::SettingChanged(changed) => vec![Subject::Setting(changed.key.clone())],
            Self::Reviewed(review) => vec![Subject::Item(review.item.clone())],
            Self::ItemsSuspended(mark)
            | Self::ItemsUnsuspended(mark)
            | Self::ItemsUnburied(mark)
            | Self::ItemsReset(mark) => items(&mark.items),
            Self::ItemsBuried(mark) => items(&mark.items),
            Self::ItemsRescheduled(mark) => items(&mark.items),
            Self::ItemRenamed(renamed) => {
                vec![Subject::Item(renamed.from.clone()), Subject::Item(renamed.to.clone())]
            }
            Self::PageRenamed(renamed) => {
                vec![Subject::Page(renamed.from.clone()), Subject::Page(renamed.to.clone())]
            }
            Self::ParametersChosen(_) => vec![Subject::Parameters],
            Self::RehearsalFinished(done) => vec![Subject::Item(done.result.script.clone())],
            Self::BoardFinished(done) => vec![Subject::Item(done.item.clone())],
            Self::BoardOverruled(ruled) => vec![Subject::Item(ruled.item.clone())],
            Self::BoardNoted(noted) => vec![Subject::Item(noted.item.clone())],
            Self::BoardUnrated(unrated) => vec![Subject::Item(unrated.item.clone())],
            Self::DrillFinished(done) => vec![Subject::Item(done.item.clone())],
            Self::InterviewFinished(_) => vec![],
            Self::Undone(_) | Self::Unknown(_) => vec![],
        }
    }

    /// From which name to which an event moves what is kept under the first.
    pub(crate) fn moves(&self) -> Option<(Subject, Subject)> {
        match self {
            Self::ItemRenamed(ItemRenamed { from, to, .. }) => {
                Some((Subject::Item(from.clone()), Subject::Item(to.clone())))
            }
            Self::PageRenamed(PageRenamed { from, to }) => {
                Some((Subject::Page(from.clone()), Subject::Page(to.clone())))
            }
            _ => None,
        }
    }

    /// Whether a pack gave this new name, rather than the user.
    pub(crate) fn is_given_by_pack(&self) -> bool {
        matches!(
            self,
            Self::ItemRenamed(ItemRenamed { why: Renaming::Pack, .. }) | Self::PageRenamed(_)
        )
    }

    /// The items that practice was on, to be called by the names they have now.
    pub(crate) fn items_mut(&mut self) -> Vec<&mut ItemId> {
        match self {
            Self::Reviewed(review) => vec![&mut review.item],
            Self::RehearsalFinished(done) => vec![&mut done.result.script],
            Self::InterviewFinished(done) => {
                let lines = done.scorecard.questions.iter_mut();
                lines.flat_map(|line| [&mut line.item, &mut line.asked.item]).collect()
            }
            Self::BoardFinished(done) => vec![&mut done.item],
            Self::BoardOverruled(ruled) => vec![&mut ruled.item],
            Self::BoardNoted(noted) => vec![&mut noted.item],
            Self::BoardUnrated(unrated) => vec![&mut unrated.item],
            Self::DrillFinished(done) => vec![&mut done.item],
            _ => Vec::new(),
        }
    }

    /// Whether undo takes it back. Settings have their own way back.
    pub fn undoable(&self) -> bool {
        match self {
            Self::LayerRead(_)
            | Self::LayerUnread(_)
            | Self::TopicLearned(_)
            | Self::TopicUnlearned(_)
            | Self::PageFlagged(_)
            | Self::FlagResolved(_)
            | Self::NoteWritten(_)
            | Self::WorksheetWritten(_)
            | Self::Reviewed(_)
            | Self::ItemsSuspended(_)
            | Self::ItemsUnsuspended(_)
            | Self::ItemsBuried(_)
            | Self::ItemsUnburied(_)
            | Self::ItemsReset(_)
            | Self::ItemsRescheduled(_)
            | Self::ItemRenamed(_)
            | Self::PageRenamed(_)
            | Self::BoardOverruled(_)
            | Self::BoardNoted(_)
            | Self::BoardUnrated(_) => true,
            Self::ParametersChosen(_)
            | Self::RehearsalFinished(_)
            | Self::InterviewFinished(_)
            | Self::DrillFinished(_)
            | Self::BoardFinished(_)
            | Self::SettingChanged(_)
            | Self::Undone(_)
            | Self::Unknown(_) => false,
        }
    }
}

fn items(all: &[ItemId]) -> Vec<Subject> {
    all.iter().cloned().map(Subject::Item).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_kept_byte_for_byte() {
        for (kind, version, body) in [
            ("from-the-future", 1, r#"{"a": 1}"#),
            ("layer-read", 2, r#"{"page":"a/b"}"#),
            ("layer-read", 1, r#"{"page":"no slash","layer":"x"}"#),
        ] {
            let read = Body::decode(kind, version, body);
            assert!(matches!(read, Body::Unknown(_)), "{kind}");
            assert_eq!(read.kind(), (kind, version));
            assert_eq!(read.encode().unwrap(), body);
        }
    }
}
