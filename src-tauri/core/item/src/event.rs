//! How an event of the log is named and ordered: who wrote it, its number there, and when it happened.

use std::{fmt, str::FromStr};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
};

/// One database on one machine, of which a restored or copied one is another: 16 hexadecimal digits drawn at
/// random. The tables call it a store.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ReplicaId(String);

impl ReplicaId {
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

impl TryFrom<String> for ReplicaId {
    type Error = Error;
    fn try_from(text: String) -> Result<Self> {
        if text.is_empty() || !text.bytes().all(|b| b.is_ascii_alphanumeric()) {
            return Err(Error::new(ErrorKind::InvalidId, format!("{text:?} is not a store id")));
        }
        Ok(Self(text))
    }
}

impl From<ReplicaId> for String {
    fn from(id: ReplicaId) -> String {
        id.0
    }
}

impl fmt::Display for ReplicaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An event's name everywhere: `<replica>:<seq>`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct EventId {
    /// The replica that wrote it.
    pub replica: ReplicaId,
    /// Its number there, from 1, without gaps.
    pub seq: i64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.replica, self.seq)
    }
}

impl FromStr for EventId {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self> {
        let bad = || Error::new(ErrorKind::InvalidId, format!("{text:?} is not an event id"));
        let (replica, seq) = text.split_once(':').ok_or_else(bad)?;
        let seq = seq.parse().ok().filter(|s| *s > 0).ok_or_else(bad)?;
        Ok(Self { replica: ReplicaId::try_from(replica.to_owned())?, seq })
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
pub struct EventTime {
    /// The instant, in whole milliseconds.
    pub at: Timestamp,
    /// Seconds east of UTC.
    pub utc_offset: i32,
    /// The study day then, by the rollover hour then.
    pub study_day: StudyDay,
}

#[cfg(test)]
mod tests {
    use super::*;

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
