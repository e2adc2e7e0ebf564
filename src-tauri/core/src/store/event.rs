//! Events: what a person did, immutable once written.
//!
//! Invariants: an event's bytes are never changed; a kind or version this build does not know is kept
//! and passed on as it came ([`Body::Unknown`]); an event's subjects follow from its body alone.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    ids::{ItemId, PageRef},
};

/// One database on one machine: 16 hexadecimal digits drawn at random.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StoreId(String);

impl StoreId {
    /// A new id, for a new, copied or restored database.
    pub fn random() -> Self {
        let bits = uuid::Uuid::new_v4().as_u128();
        Self(format!("{:016x}", (bits >> 64) as u64 ^ bits as u64))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for StoreId {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Error::new(ErrorKind::InvalidId, format!("{text:?} is not a store id")));
        }
        Ok(Self(text))
    }
}

impl From<StoreId> for String {
    fn from(id: StoreId) -> String {
        id.0
    }
}

impl fmt::Display for StoreId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An event's name everywhere: `<store>:<seq>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct EventId {
    /// The store that wrote it.
    pub store: StoreId,
    /// Its number there, from 1, without gaps.
    pub seq: i64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.store, self.seq)
    }
}

impl FromStr for EventId {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let bad = || Error::new(ErrorKind::InvalidId, format!("{text:?} is not an event id"));
        let (store, seq) = text.split_once(':').ok_or_else(bad)?;
        let seq = seq.parse().ok().filter(|s| *s > 0).ok_or_else(bad)?;
        Ok(Self { store: StoreId::try_from(store.to_owned())?, seq })
    }
}

impl TryFrom<String> for EventId {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<EventId> for String {
    fn from(id: EventId) -> String {
        id.to_string()
    }
}

/// A hybrid logical clock: 48 bits of milliseconds and 16 bits of counter. It never goes back, even
/// when the wall clock does, so it orders what was written after what was seen.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Hlc(pub i64);

impl Hlc {
    /// The next reading, after `self` and not before the wall clock.
    #[must_use]
    pub fn tick(self, now: Timestamp) -> Self {
        let wall = now.as_millisecond().max(0) << 16;
        Self(wall.max(self.0 + 1))
    }
}

/// When and where something happened, as lived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The instant; kept to the millisecond.
    pub at: Timestamp,
    /// Seconds east of UTC.
    pub utc_offset: i32,
    /// The study day then, by the rollover hour then.
    pub study_day: StudyDay,
}

/// One event of the log.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// Who wrote it, and its number there.
    pub id: EventId,
    /// Its place in causal order.
    pub hlc: Hlc,
    /// When it happened.
    pub moment: Moment,
    /// What happened.
    pub body: Body,
}

impl Event {
    /// The order in which reviews fold.
    pub fn fold_key(&self) -> (i64, &StoreId, i64) {
        (self.moment.at.as_millisecond(), &self.id.store, self.id.seq)
    }

    /// The order in which settings and marks are decided: the last one wins.
    pub fn mark_key(&self) -> (Hlc, &StoreId) {
        (self.hlc, &self.id.store)
    }
}

/// What an event is about; projections are kept, and folded again, per subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Subject {
    Page(PageRef),
    Item(ItemId),
    Setting(String),
}

impl Subject {
    /// The kind and name it is stored under.
    pub(crate) fn parts(&self) -> (&'static str, String) {
        match self {
            Self::Page(page) => ("page", page.to_string()),
            Self::Item(item) => ("item", item.to_string()),
            Self::Setting(key) => ("setting", key.clone()),
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
    TopicLearned(PageMark) = "topic-learned" v 1;
    /// It no longer is.
    TopicUnlearned(PageMark) = "topic-unlearned" v 1;
    /// Something on a page is unclear or wrong.
    PageFlagged(PageFlagged) = "page-flagged" v 1;
    /// That has been settled.
    FlagResolved(FlagResolved) = "flag-resolved" v 1;
    /// The private note of a page was written.
    NoteWritten(NoteWritten) = "note-written" v 1;
    /// A setting was changed.
    SettingChanged(SettingChanged) = "setting-changed" v 1;
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

/// A setting's new value; null takes it back to its default.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct SettingChanged {
    pub key: String,
    pub value: Value,
}

/// An earlier event of the same store is taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Undone {
    pub target: EventId,
}

impl Body {
    /// What the event is about. An `undone` event is about nothing of its own.
    pub fn subjects(&self) -> Vec<Subject> {
        match self {
            Self::LayerRead(mark) | Self::LayerUnread(mark) => {
                vec![Subject::Page(mark.page.clone())]
            }
            Self::TopicLearned(mark) | Self::TopicUnlearned(mark) => {
                vec![Subject::Page(mark.page.clone())]
            }
            Self::PageFlagged(flagged) => vec![Subject::Page(flagged.page.clone())],
            Self::FlagResolved(resolved) => vec![Subject::Page(resolved.page.clone())],
            Self::NoteWritten(note) => vec![Subject::Page(note.page.clone())],
            Self::SettingChanged(changed) => vec![Subject::Setting(changed.key.clone())],
            Self::Undone(_) | Self::Unknown(_) => vec![],
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
            | Self::NoteWritten(_) => true,
            Self::SettingChanged(_) | Self::Undone(_) | Self::Unknown(_) => false,
        }
    }
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

    #[test]
    fn the_logical_clock_never_goes_back() {
        let noon = Timestamp::from_millisecond(1_700_000_000_000).unwrap();
        let hour_before = Timestamp::from_millisecond(1_699_996_400_000).unwrap();
        let first = Hlc::default().tick(noon);
        let second = first.tick(hour_before);
        assert!(second > first);
        assert!(second.tick(noon) > second);
    }
}
