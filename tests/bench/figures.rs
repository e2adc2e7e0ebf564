//! How figures are taken and printed.

#![allow(dead_code, reason = "each program uses its own")]

use std::{fs, time::Duration};

use item::clock::{Clock, SystemClock};

/// Milliseconds of some work.
pub(crate) fn time(clock: &SystemClock, work: impl FnOnce()) -> f64 {
    let start = clock.monotonic();
    work();
    ms(clock.monotonic().saturating_sub(start))
}

pub(crate) fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The value below which a share of `sorted` lies.
pub(crate) fn at(sorted: &[f64], share: f64) -> f64 {
    let place = sorted.len().saturating_sub(1) as f64 * share;
    sorted.get(place.round() as usize).copied().unwrap_or(f64::NAN)
}

pub(crate) fn sorted(mut values: Vec<f64>) -> Vec<f64> {
    values.sort_by(f64::total_cmp);
    values
}

/// Resident memory of this process in megabytes.
pub(crate) fn resident() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: Option<f64> = line.and_then(|l| l.trim().trim_end_matches(" kB").parse().ok());
    kilobytes.map_or(f64::NAN, |kilobytes| kilobytes * 1024.0 / 1e6)
}
