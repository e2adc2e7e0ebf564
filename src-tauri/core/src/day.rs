//! The study day: a civil date that begins at the rollover hour, 04:00 local unless changed.

use jiff::{Zoned, civil::Date};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A civil date as lived. Elapsed days count rollovers, not hours divided by 24.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[ts(type = "string")]
pub struct StudyDay(pub Date);

impl StudyDay {
    /// The study day that `at` falls on, when days begin at `rollover_hour` (0..=23).
    pub fn of(at: &Zoned, rollover_hour: i8) -> Self {
        let date = at.date();
        if at.hour() < rollover_hour { Self(date.yesterday().unwrap_or(date)) } else { Self(date) }
    }

    /// Days from `earlier` to `self`; negative when `self` is the earlier one.
    pub fn since(self, earlier: StudyDay) -> i32 {
        (self.0 - earlier.0).get_days()
    }
}
