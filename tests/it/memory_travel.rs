//! A year in the app itself: missed weeks, too few minutes, two changes of the clocks, and travel that
//! skips a date and lives another twice. Nothing may be lost or asked twice, and minutes are kept.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use item::{clock::Clock as _, day::StudyDay, ids::ItemId, kind::Rating};
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time, date},
    tz::TimeZone,
};
use memory::session::{Idle, MemoryPhase, SessionRequest};
use study::Study;
use understudy_tests::{
    Desk,
    learner::Dice,
    shelf::{answer_to, cue},
};

/// From which day of the year on the clock on the wall is whose. Auckland to Honolulu lives a date
/// twice, Honolulu to Auckland skips one.
const TRAVEL: [(i64, &str); 7] = [
    (0, "Europe/Berlin"),
    (70, "Asia/Tokyo"),
    (84, "Europe/Berlin"),
    (190, "Pacific/Auckland"),
    (200, "Pacific/Honolulu"),
    (210, "Pacific/Auckland"),
    (217, "Europe/Berlin"),
];
/// First and last days of holidays.
const AWAY: [(i64, i64); 3] = [(110, 130), (240, 246), (300, 313)];

struct Year {
    desk: Desk,
    study: Study,
    dice: Dice,
    answers: u32,
    /// The last study day on which an item was asked as a review.
    reviewed: BTreeMap<ItemId, StudyDay>,
    begun: BTreeSet<ItemId>,
    days: BTreeSet<StudyDay>,
}

impl Year {
    fn today(&self) -> StudyDay {
        StudyDay::of(&self.desk.clock.zoned(), 4)
    }

    /// Goes on to an hour of a date, where the clock is now; at least one hour later than before.
    fn goto(&self, day: Date, hour: i8) {
        let now = self.desk.clock.zoned();
        let there = day.to_datetime(Time::constant(hour, 10, 0, 0));
        let there: Timestamp = there.to_zoned(now.time_zone().clone()).unwrap().timestamp();
        let by = there.duration_since(now.timestamp()).max(SignedDuration::from_hours(1));
        self.desk.clock.advance(by.unsigned_abs());
    }

    /// A session of so many minutes: the minutes planned; those it took, less what the last answer took
    /// beyond what is planned for its kind; and whether reviews were left.
    fn sit(&mut self, minutes: f64) -> (f64, f64, bool) {
        let request = SessionRequest { minutes, unread: true, ..SessionRequest::default() };
        let mut view = self.study.reviews().start(request).unwrap();
        let left = view.backlog.as_ref().is_some_and(|b| b.waiting > 0);
        let planned = view.minutes_left;
        self.days.extend((view.idle.is_none()).then(|| self.today()));
        let mut slow = 0.0;
        while let Some(shown) = &view.item {
            let expected = f64::from(shown.expected_seconds);
            let id = shown.item.id.clone();
            let today = self.today();
            let remembered = match shown.memory.phase {
                MemoryPhase::Review => {
                    let before = self.reviewed.insert(id.clone(), today);
                    assert!(before < Some(today), "{id} was reviewed twice on {today:?}");
                    self.dice.roll() < shown.memory.recall.unwrap()
                }
                MemoryPhase::New => {
                    assert!(self.begun.insert(id.clone()), "{id} was new before");
                    self.dice.roll() < 0.7
                }
                _ => true,
            };
            let rating = match (remembered, self.dice.roll()) {
                (false, _) => Rating::Again,
                (true, r) if r < 0.12 => Rating::Hard,
                (true, r) if r < 0.9 => Rating::Good,
                _ => Rating::Easy,
            };
            let took = Duration::from_millis((12_000.0 * (0.6 + 0.8 * self.dice.roll())) as u64);
            self.desk.clock.advance(took);
            slow = (took.as_secs_f64() - expected).max(0.0) / 60.0;
            let took_ms = u32::try_from(took.as_millis()).unwrap();
            view = self.study.reviews().answer(answer_to(&id, rating, took_ms)).unwrap();
            self.answers += 1;
            // A learning step that is all that is left is waited for.
            if let Some(Idle::Waiting { until }) = view.idle {
                let now = self.desk.clock.now().as_millisecond() as f64;
                self.desk.clock.advance(Duration::from_millis((until - now).max(0.0) as u64 + 1));
                view = self.study.reviews().session().unwrap().unwrap();
            }
        }
        let spent = view.minutes_spent - slow;
        self.study.reviews().end().unwrap();
        (planned, spent, left)
    }
}

#[test]
fn a_year_with_holidays_travel_and_clock_changes_loses_and_doubles_nothing() {
    let desk = Desk::new();
    desk.clock.set_wall("2026-01-01T06:00:00Z".parse().unwrap());
    for page in 0..12 {
        for n in 0..200 {
            desk.shelf.put(cue(&format!("pack/p{page}#c{n}")));
        }
    }
    let study = desk.open();
    let mut year = Year {
        study,
        desk,
        dice: Dice::new(5),
        answers: 0,
        reviewed: BTreeMap::new(),
        begun: BTreeSet::new(),
        days: BTreeSet::new(),
    };
    let (mut sessions, mut short, mut most) = (0, 0, 0.0_f64);
    for n in 0..365 {
        if AWAY.iter().any(|(from, to)| (*from..=*to).contains(&n)) {
            continue;
        }
        if let Some((_, zone)) = TRAVEL.iter().find(|(day, _)| *day == n) {
            year.desk.clock.set_zone(TimeZone::get(zone).unwrap());
        }
        let day = date(2026, 1, 1) + jiff::Span::new().days(n);
        // Mornings, evenings, and nights that still belong to the day before.
        let hour = [7, 21, 12, 2, 18][usize::try_from(n).unwrap() % 5];
        year.goto(day, hour);
        let minutes = if n < 60 { 20.0 } else { 5.0 };
        let (planned, spent, left) = year.sit(minutes);
        sessions += 1;
        most = most.max(spent / minutes);
        if left {
            short += 1;
            assert!(
                planned > 0.9 * minutes,
                "day {n}: {planned:.1} of {minutes} though more was due"
            );
            // Answers take six to fourteen tenths of what is planned for them.
            assert!(spent > 0.8 * minutes, "day {n}: {spent:.1} of {minutes} though more was due");
        }
        // What is planned is shown in whole seconds.
        assert!(spent < 1.1 * minutes + 0.5 / 60.0, "day {n}: {spent:.1} of {minutes} minutes");
        if n % 90 == 0 {
            let again = year.desk.open_again(year.study);
            year.study = again;
        }
    }
    let stats = year.study.progress().stats().unwrap();
    let states = |f: fn(&study::progress::stats::KindStates) -> u32| -> u32 {
        stats.states.iter().map(f).sum()
    };
    println!(
        "{sessions} sessions on {} study days, {} answers, {} items begun; {short} sessions were too \
         short for all that was due; the longest took {most:.3} of its minutes",
        year.days.len(),
        year.answers,
        year.begun.len(),
    );
    assert_eq!(stats.answers, year.answers);
    assert_eq!(states(|s| s.learning + s.review + s.relearning) as usize, year.begun.len());
    assert_eq!(stats.activity.len(), year.days.len());
    assert!(short > 50, "the cap was felt on {short} days only");
    let live = year.study.maintenance().projections().unwrap();
    year.study.maintenance().rebuild().unwrap();
    assert_eq!(year.study.maintenance().projections().unwrap(), live);
}
