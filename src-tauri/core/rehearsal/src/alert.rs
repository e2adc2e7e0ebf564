//! The alerts of a clock: half a minute left, and no time left.
//!
//! Invariant: an alert is given once, when its moment passes while the clock runs. A moment that has passed already,
//! after a restart or on going back to a segment, gives none.

use std::time::Duration;

use super::{figures::Figures, timer::Phase};

/// This much of a segment is left when it is nearly over.
pub const SOON_MS: u32 = 30_000;
/// A segment shorter than this is nearly over from the start; only its end gives an alert.
const SHORT_MS: u32 = 2 * SOON_MS;
/// The sound is made at this rate.
pub const CHIME_RATE: u32 = 44_100;

/// What an alert is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AlertMoment {
    /// Half a minute is left.
    Soon,
    /// The budget is used up; overtime begins.
    Over,
}

/// An alert that is due now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimerAlert {
    /// What runs: the script's title, the time box's.
    pub title: String,
    /// The segment.
    pub segment: String,
    /// Which moment.
    pub moment: AlertMoment,
    /// Whether it makes no sound, as while a recording runs.
    pub quiet: bool,
}

/// The last alert of one clock, so that none is given twice.
#[derive(Debug, Default)]
pub struct AlertTracker {
    at: Option<(String, u32, Option<AlertMoment>)>,
}

impl AlertTracker {
    /// The moment that the clock called `name` has passed since the last check, and how long it is to its
    /// next one.
    pub fn check(
        &mut self,
        name: &str,
        figures: &Figures,
    ) -> (Option<AlertMoment>, Option<Duration>) {
        let Some(segment) = figures.segments.get(figures.current as usize) else {
            return (None, None);
        };
        let left = segment.budget_ms.saturating_sub(segment.spent_ms);
        let soon = (segment.budget_ms >= SHORT_MS).then_some(SOON_MS);
        let passed = match left {
            0 => Some(AlertMoment::Over),
            _ if soon.is_some_and(|soon| left <= soon) => Some(AlertMoment::Soon),
            _ => None,
        };
        let last = self.at.replace((name.to_owned(), figures.current, passed));
        let before = match &last {
            Some((known, current, before)) if known == name && *current == figures.current => {
                *before
            }
            _ => passed,
        };
        let runs = figures.phase == Phase::Running;
        let next = match (passed, soon) {
            (Some(AlertMoment::Over), _) => None,
            (None, Some(soon)) => Some(left - soon),
            _ => Some(left),
        };
        let next = next.filter(|_| runs).map(|ms| Duration::from_millis(u64::from(ms) + 1));
        (passed.filter(|_| runs && passed > before), next)
    }
}

/// A soft tone for [`AlertMoment::Soon`], two falling ones for [`AlertMoment::Over`], at [`CHIME_RATE`].
pub fn chime(moment: AlertMoment) -> impl Iterator<Item = f32> + Send {
    let tones: &[f32] = match moment {
        AlertMoment::Soon => &[660.0],
        AlertMoment::Over => &[880.0, 587.0],
    };
    let rate = CHIME_RATE as f32;
    let length = (rate * 0.35) as usize;
    tones.iter().flat_map(move |tone| {
        (0..length).map(move |n| {
            let at = n as f32 / rate;
            // Faded in over 5 ms, or it would click.
            let loudness = 0.22 * (at / 0.005).min(1.0) * (-at * 9.0).exp();
            loudness * (at * tone * std::f32::consts::TAU).sin()
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timer::{Command, SegmentPlan, Timer};
    use item::{clock::Readings, ids::LocalId};

    fn at(ms: u64) -> Readings {
        Readings { boot: "b".into(), awake_ms: ms, since_boot_ms: ms }
    }

    fn timer(minutes: &[f64]) -> Timer {
        let plan = minutes.iter().enumerate().map(|(n, minutes)| SegmentPlan {
            id: LocalId::new(format!("s{n}")).unwrap(),
            title: format!("S{n}"),
            budget_ms: (minutes * 60_000.0) as u32,
        });
        Timer::new(plan.collect()).unwrap()
    }

    #[test]
    fn each_alert_is_given_once_and_the_next_is_known() {
        let mut timer = timer(&[2.0, 0.5]);
        let mut tracker = AlertTracker::default();
        let mut check = |timer: &Timer, ms| {
            let (alert, next) = tracker.check("run", &Figures::of(&timer.at(&at(ms))));
            (alert, next.map(|next| next.as_millis()))
        };
        assert_eq!(check(&timer, 0), (None, None), "it does not run yet");
        timer.apply(&Command::Start, &at(0)).unwrap();
        assert_eq!(check(&timer, 0), (None, Some(90_001)));
        assert_eq!(check(&timer, 90_001), (Some(AlertMoment::Soon), Some(30_000)));
        assert_eq!(check(&timer, 91_000), (None, Some(29_001)));
        timer.apply(&Command::Extend { by_ms: 60_000 }, &at(92_000)).unwrap();
        assert_eq!(check(&timer, 92_000), (None, Some(58_001)));
        assert_eq!(check(&timer, 151_000).0, Some(AlertMoment::Soon), "of the longer segment");
        assert_eq!(check(&timer, 181_000), (Some(AlertMoment::Over), None));
        assert_eq!(check(&timer, 200_000), (None, None));
        timer.apply(&Command::Next, &at(200_000)).unwrap();
        assert_eq!(
            check(&timer, 200_000),
            (None, Some(30_001)),
            "short: only its end gives an alert"
        );
        timer.apply(&Command::Pause { reason: String::new() }, &at(210_000)).unwrap();
        assert_eq!(check(&timer, 300_000), (None, None));
        timer.apply(&Command::Resume, &at(300_000)).unwrap();
        assert_eq!(check(&timer, 320_001).0, Some(AlertMoment::Over));
        timer.apply(&Command::Back, &at(330_000)).unwrap();
        assert_eq!(check(&timer, 330_000), (None, None), "known to be over");
    }

    #[test]
    fn what_a_restart_finds_passed_gives_no_alert() {
        let mut timer = timer(&[1.0]);
        timer.apply(&Command::Start, &at(0)).unwrap();
        let figures = Figures::of(&timer.at(&at(70_000)));
        assert_eq!(AlertTracker::default().check("run", &figures), (None, None));
    }

    #[test]
    fn the_chime_is_short_soft_and_without_a_click() {
        for moment in [AlertMoment::Soon, AlertMoment::Over] {
            let sound: Vec<f32> = chime(moment).collect();
            assert!(sound.len() < CHIME_RATE as usize);
            assert!(sound.iter().all(|sample| sample.abs() < 0.25));
            assert!(sound[0].abs() < 0.01 && sound[sound.len() - 1].abs() < 0.02);
            assert!(sound.iter().any(|sample| sample.abs() > 0.1), "it can be heard");
        }
    }
}
