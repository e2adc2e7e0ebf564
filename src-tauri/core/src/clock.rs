//! Time as an argument: the only module that may ask the machine what time it is.

use std::{
    fmt::Debug,
    sync::Mutex,
    time::{Duration, Instant},
};

use jiff::{Timestamp, Zoned, tz::TimeZone};

/// Wall time, monotonic time and the zone the user lives in.
pub trait Clock: Send + Sync + Debug {
    /// The instant, in UTC.
    fn now(&self) -> Timestamp;
    /// The zone that civil dates are counted in.
    fn time_zone(&self) -> TimeZone;
    /// Time since an arbitrary start, never going back, standing still while the machine sleeps.
    fn monotonic(&self) -> Duration;

    /// The instant with the user's zone.
    fn zoned(&self) -> Zoned {
        self.now().to_zoned(self.time_zone())
    }
}

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
}

impl SystemClock {
    /// Starts counting monotonic time now.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn new() -> Self {
        Self { started: Instant::now() }
    }
}

impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
    fn time_zone(&self) -> TimeZone {
        TimeZone::system()
    }
    fn monotonic(&self) -> Duration {
        Instant::now().saturating_duration_since(self.started)
    }
}

/// A clock that tests move by hand.
#[derive(Debug)]
pub struct ManualClock {
    state: Mutex<(Timestamp, TimeZone, Duration)>,
}

impl ManualClock {
    /// Stands still at `now`, in `zone`.
    pub fn new(now: Timestamp, zone: TimeZone) -> Self {
        Self { state: Mutex::new((now, zone, Duration::ZERO)) }
    }

    /// Moves wall and monotonic time forward together.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        state.0 += by;
        state.2 += by;
    }

    /// Moves forward by whole days of 24 hours.
    pub fn advance_days(&self, days: u32) {
        self.advance(Duration::from_secs(u64::from(days) * 86_400));
    }

    /// Sets the wall clock alone, as a person or NTP does.
    pub fn set_wall(&self, now: Timestamp) {
        self.lock().0 = now;
    }

    /// Travels: the same instant in another zone.
    pub fn set_zone(&self, zone: TimeZone) {
        self.lock().1 = zone;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, (Timestamp, TimeZone, Duration)> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        self.lock().0
    }
    fn time_zone(&self) -> TimeZone {
        self.lock().1.clone()
    }
    fn monotonic(&self) -> Duration {
        self.lock().2
    }
}
