//! The study day: a civil date that begins at the rollover hour, 04:00 local unless changed.

use jiff::{
    Span, Zoned,
    civil::{Date, date},
};
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

    /// Days since 1970-01-01.
    pub fn number(self) -> i32 {
        (self.0 - date(1970, 1, 1)).get_days()
    }

    /// Reads [`StudyDay::number`]; none outside the years that can be written.
    pub fn from_number(days: i32) -> Option<Self> {
        date(1970, 1, 1).checked_add(Span::new().try_days(days).ok()?).ok().map(Self)
    }

    /// The day after.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.tomorrow().unwrap_or(self.0))
    }

    /// Days from `earlier` to `self`; negative when `self` is the earlier one.
    pub fn since(self, earlier: StudyDay) -> i32 {
        (self.0 - earlier.0).get_days()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_at_the_rollover_hour_and_read_back_as_numbers() {
        for (at, hour, expected) in [
            ("2026-03-02T03:59:59+01:00[Europe/Berlin]", 4, "2026-03-01"),
            ("2026-03-02T04:00:00+01:00[Europe/Berlin]", 4, "2026-03-02"),
            ("2026-03-02T00:00:00+01:00[Europe/Berlin]", 0, "2026-03-02"),
            // The night the clocks go forward has no 02:30, and the one they go back has two.
            ("2026-03-29T03:30:00+02:00[Europe/Berlin]", 4, "2026-03-28"),
            ("2026-10-25T02:30:00+02:00[Europe/Berlin]", 4, "2026-10-24"),
            ("2026-10-25T02:30:00+01:00[Europe/Berlin]", 4, "2026-10-24"),
        ] {
            let day = StudyDay::of(&at.parse().unwrap(), hour);
            assert_eq!(day.0.to_string(), expected, "{at}");
            assert_eq!(StudyDay::from_number(day.number()), Some(day));
            assert_eq!(day.next().since(day), 1);
        }
        assert_eq!(StudyDay::from_number(i32::MAX), None);
    }
}
