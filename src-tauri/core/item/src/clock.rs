//! Time as an argument: the only module that may ask the machine what time it is.

use std::{
    fmt::Debug,
    sync::Mutex,
    time::{Duration, Instant},
};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use serde::{Deserialize, Serialize};

/// The machine's own clocks, which no change of the wall clock moves.
///
/// Sleep between two readings of one boot is the difference of `since_boot_ms` less that of `awake_ms`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Readings {
    /// Which start of the machine these belong to; readings of two boots cannot be compared.
    pub boot: String,
    /// Milliseconds the machine has been awake.
    pub awake_ms: u64,
    /// Milliseconds since the machine started, sleep included.
    pub since_boot_ms: u64,
}

/// Wall time, monotonic time and the zone the user lives in.
pub trait Clock: Send + Sync + Debug {
    /// The instant, in UTC, in whole milliseconds as the log has them: what is in memory equals what is read
    /// back after a restart.
    fn now(&self) -> Timestamp;
    /// The zone that civil dates are counted in.
    fn time_zone(&self) -> TimeZone;
    /// Time since an arbitrary start, never going back, standing still while the machine sleeps.
    fn monotonic(&self) -> Duration;
    /// Awake time, time since boot and the boot they belong to, for clocks that outlive a process.
    fn readings(&self) -> Readings;

    /// The instant with the user's zone.
    fn zoned(&self) -> Zoned {
        self.now().to_zoned(self.time_zone())
    }
}

/// The machine's clock.
#[derive(Debug)]
pub struct SystemClock {
    started: Instant,
    #[cfg(not(target_os = "linux"))]
    started_with_sleep: boot_time::Instant,
    boot: String,
}

impl SystemClock {
    /// Starts counting monotonic time now.
    #[expect(clippy::disallowed_methods, reason = "the one place that asks the machine")]
    pub fn new() -> Self {
        Self {
            started: Instant::now(),
            #[cfg(not(target_os = "linux"))]
            started_with_sleep: boot_time::Instant::now(),
            boot: boot_id(),
        }
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
        in_milliseconds(Timestamp::now())
    }
    fn time_zone(&self) -> TimeZone {
        TimeZone::system()
    }
    fn monotonic(&self) -> Duration {
        Instant::now().saturating_duration_since(self.started)
    }
    #[cfg(target_os = "linux")]
    fn readings(&self) -> Readings {
        use rustix::time::{ClockId, clock_gettime};
        let ms = |clock| {
            let time = clock_gettime(clock);
            u64::try_from(time.tv_sec).unwrap_or(0) * 1_000
                + u64::try_from(time.tv_nsec).unwrap_or(0) / 1_000_000
        };
        Readings {
            boot: self.boot.clone(),
            awake_ms: ms(ClockId::Monotonic),
            since_boot_ms: ms(ClockId::Boottime),
        }
    }
    // Elsewhere readings last as long as the process, and a new process counts as another boot.
    // Windows' monotonic clock runs on through sleep, so sleep goes unnoticed there.
    #[cfg(not(target_os = "linux"))]
    fn readings(&self) -> Readings {
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        let awake_ms = ms(self.monotonic());
        let since_boot_ms = ms(self.started_with_sleep.elapsed()).max(awake_ms);
        Readings { boot: self.boot.clone(), awake_ms, since_boot_ms }
    }
}

fn in_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// The kernel's name for this boot; where there is none, a name that lasts as long as the process.
fn boot_id() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|id| id.trim().to_owned())
        .unwrap_or_else(|_| uuid::Uuid::new_v4().to_string())
}

/// A clock that tests move by hand.
#[derive(Debug)]
pub struct ManualClock {
    state: Mutex<Manual>,
}

#[derive(Debug)]
struct Manual {
    now: Timestamp,
    zone: TimeZone,
    awake: Duration,
    asleep: Duration,
    boot: u32,
}

impl ManualClock {
    /// Stands still at `now`, in `zone`.
    pub fn new(now: Timestamp, zone: TimeZone) -> Self {
        let (awake, asleep) = (Duration::ZERO, Duration::ZERO);
        Self { state: Mutex::new(Manual { now, zone, awake, asleep, boot: 1 }) }
    }

    /// Moves wall and monotonic time forward together.
    pub fn advance(&self, by: Duration) {
        let mut state = self.lock();
        state.now += by;
        state.awake += by;
    }

    /// Moves forward by whole days of 24 hours.
    pub fn advance_days(&self, days: u32) {
        self.advance(Duration::from_secs(u64::from(days) * 86_400));
    }

    /// The machine sleeps: the wall clock moves, monotonic time does not.
    pub fn sleep(&self, by: Duration) {
        let mut state = self.lock();
        state.now += by;
        state.asleep += by;
    }

    /// The machine starts again after `off`: its own clocks begin at zero.
    pub fn reboot(&self, off: Duration) {
        let mut state = self.lock();
        state.now += off;
        (state.awake, state.asleep) = (Duration::ZERO, Duration::ZERO);
        state.boot += 1;
    }

    /// Sets the wall clock alone, as a person or NTP does.
    pub fn set_wall(&self, now: Timestamp) {
        self.lock().now = now;
    }

    /// Travels: the same instant in another zone.
    pub fn set_zone(&self, zone: TimeZone) {
        self.lock().zone = zone;
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Manual> {
        self.state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        in_milliseconds(self.lock().now)
    }
    fn time_zone(&self) -> TimeZone {
        self.lock().zone.clone()
    }
    fn monotonic(&self) -> Duration {
        self.lock().awake
    }
    fn readings(&self) -> Readings {
        let state = self.lock();
        let ms = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
        Readings {
            boot: format!("boot-{}", state.boot),
            awake_ms: ms(state.awake),
            since_boot_ms: ms(state.awake + state.asleep),
        }
    }
}
