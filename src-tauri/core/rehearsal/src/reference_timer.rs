//! The state machine against a reference that counts single milliseconds.

use proptest::prelude::*;

use super::{
    figures::Figures,
    timer::{Command, Phase, SLEEP_NOTICED_MS, SegmentPlan, SleepChoice, Timer},
};
use item::{clock::Readings, ids::LocalId};

/// What can happen to a run and to the machine under it.
#[derive(Clone, Debug)]
enum Event {
    Passes(u32),
    Sleeps(u32),
    WallClockJumps,
    Does(Command),
    Crashes { away: u32 },
    Reboots,
}

/// Counts by walking: one addition per event, no subtraction of clocks.
#[derive(Clone)]
struct ReferenceTimer {
    spent: Vec<u64>,
    current: usize,
    phase: &'static str,
    asleep: u64,
    /// Time since the last transition that a crash would lose.
    unsaved: u64,
    /// Of that, what a sleep fell into.
    around_sleep: u64,
}

fn plan(budgets: &[u32]) -> Vec<SegmentPlan> {
    let segment = |(n, budget_ms): (usize, &u32)| SegmentPlan {
        id: LocalId::new(format!("s{n}")).unwrap(),
        title: format!("Segment {n}"),
        budget_ms: *budget_ms,
    };
    budgets.iter().enumerate().map(segment).collect()
}

fn at(boot: u32, awake: u64, asleep: u64) -> Readings {
    Readings { boot: format!("boot-{boot}"), awake_ms: awake, since_boot_ms: awake + asleep }
}

fn event() -> impl Strategy<Value = Event> {
    let command = prop_oneof![
        3 => Just(Command::Start),
        2 => Just(Command::Pause { reason: "door".into() }),
        3 => Just(Command::Resume),
        3 => Just(Command::Next),
        1 => Just(Command::Skip),
        1 => Just(Command::Back),
        1 => (0u32..120_000).prop_map(|by_ms| Command::Extend { by_ms }),
        3 => Just(Command::Heartbeat),
        1 => Just(Command::AfterSleep(SleepChoice::Discard)),
        1 => Just(Command::AfterSleep(SleepChoice::Count)),
    ];
    prop_oneof![
        6 => (0u32..400_000).prop_map(Event::Passes),
        1 => (SLEEP_NOTICED_MS..30_000_000).prop_map(Event::Sleeps),
        1 => Just(Event::WallClockJumps),
        9 => command.prop_map(Event::Does),
        1 => (0u32..600_000).prop_map(|away| Event::Crashes { away }),
        1 => Just(Event::Reboots),
    ]
}

impl ReferenceTimer {
    /// The machine notices what happened since the last look, as `settle` does.
    fn look(&mut self) {
        if self.phase == "running" && self.asleep > 0 {
            self.phase = "slept";
            self.spent[self.current] -= self.unsaved;
            self.around_sleep = self.unsaved;
        }
        if self.phase != "slept" {
            self.asleep = 0;
        }
        self.unsaved = 0;
    }

    /// The app went away: what it had not saved is lost, and so is what it knew of sleep.
    fn interrupt(&mut self) {
        if self.phase == "running" {
            self.spent[self.current] -= self.unsaved;
            self.phase = "interrupted";
            self.asleep = 0;
        }
        self.unsaved = 0;
    }

    fn does(&mut self, command: &Command, segments: usize) {
        let forward = |reference: &mut Self| {
            if reference.current + 1 == segments {
                reference.phase = "finished";
            } else {
                reference.current += 1;
            }
        };
        match (command, self.phase) {
            (_, "finished") => {}
            (Command::Start, "ready") => self.phase = "running",
            (Command::AfterSleep(SleepChoice::Discard), "slept") => self.phase = "running",
            (Command::AfterSleep(SleepChoice::Count), "slept") => {
                self.spent[self.current] += self.asleep + self.around_sleep;
                self.phase = "running";
            }
            (_, "ready") => {}
            (Command::Pause { .. }, "running") => self.phase = "paused",
            (Command::Resume, "paused" | "slept" | "interrupted") => self.phase = "running",
            (Command::Next | Command::Skip, _) => forward(self),
            (Command::Back, _) => self.current = self.current.saturating_sub(1),
            _ => {}
        }
        if self.phase != "slept" {
            self.asleep = 0;
        }
    }
}

fn phase_name(phase: &Phase) -> &'static str {
    match phase {
        Phase::Ready => "ready",
        Phase::Running => "running",
        Phase::Paused { .. } => "paused",
        Phase::Slept { .. } => "slept",
        Phase::Interrupted => "interrupted",
        Phase::Finished => "finished",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]
    #[test]
    fn any_sequence_adds_up_to_the_millisecond(
        events in prop::collection::vec(event(), 1..80),
        budgets in prop::collection::vec(1u32..600_000, 1..6),
    ) {
        let mut timer = Timer::new(plan(&budgets)).unwrap();
        let mut reference = ReferenceTimer {
            spent: vec![0; budgets.len()],
            current: 0,
            phase: "ready",
            asleep: 0,
            unsaved: 0,
            around_sleep: 0,
        };
        let (mut boot, mut awake, mut asleep) = (1, 5_000u64, 0u64);
        for event in events {
            match event {
                Event::Passes(ms) => {
                    awake += u64::from(ms);
                    if reference.phase == "running" {
                        reference.spent[reference.current] += u64::from(ms);
                        reference.unsaved += u64::from(ms);
                    }
                }
                Event::Sleeps(ms) => {
                    asleep += u64::from(ms);
                    if reference.phase == "running" {
                        reference.asleep += u64::from(ms);
                    }
                }
                Event::WallClockJumps => {}
                Event::Does(command) => {
                    let now = at(boot, awake, asleep);
                    let before = timer.clone();
                    if timer.apply(&command, &now).is_err() {
                        prop_assert_eq!(&timer, &before);
                        continue;
                    }
                    reference.look();
                    reference.does(&command, budgets.len());
                }
                Event::Crashes { away } => {
                    let saved = serde_json::to_string(&timer).unwrap();
                    awake += u64::from(away);
                    timer = serde_json::from_str(&saved).unwrap();
                    timer.interrupted(&at(boot, awake, asleep));
                    reference.interrupt();
                }
                Event::Reboots => {
                    boot += 1;
                    (awake, asleep) = (7_000, 0);
                    timer.interrupted(&at(boot, awake, asleep));
                    reference.interrupt();
                }
            }
            let actual = timer.at(&at(boot, awake, asleep));
            let mut expected = reference.clone();
            expected.look();
            prop_assert_eq!(phase_name(actual.phase()), expected.phase);
            prop_assert_eq!(actual.current(), expected.current);
            let spent: Vec<u64> = actual.segments().iter().map(|s| u64::from(s.spent_ms)).collect();
            prop_assert_eq!(&spent, &expected.spent);

            let figures = Figures::of(&actual);
            prop_assert_eq!(u64::from(figures.spent_ms), expected.spent.iter().sum::<u64>());
            prop_assert_eq!(figures.projected_ms, figures.spent_ms + figures.remaining_ms);
            prop_assert_eq!(figures.debt_ms, figures.segments.last().unwrap().debt_ms);
        }
    }
}

/// Plays `(milliseconds, command)` pairs and returns the figures at the end.
fn play(budgets: &[u32], steps: &[(u64, Command)]) -> Figures {
    let mut timer = Timer::new(plan(budgets)).unwrap();
    let mut now = 0;
    for (after, command) in steps {
        now += after;
        timer.apply(command, &at(1, now, 0)).unwrap();
    }
    Figures::of(&timer)
}

#[test]
fn an_overrun_is_debt_until_a_shorter_segment_repays_it() {
    let minute = 60_000;
    let figures = play(
        &[180_000, 120_000, 60_000],
        &[(0, Command::Start), (4 * minute, Command::Next), (minute + 30_000, Command::Heartbeat)],
    );
    assert_eq!(figures.segments[0].overtime_ms, 60_000);
    assert_eq!(figures.debt_ms, 60_000, "the second segment has saved nothing yet");
    assert_eq!(figures.remaining_ms, 30_000 + 60_000);
    assert_eq!(figures.projected_ms, 240_000 + 120_000 + 60_000);

    let repaid = play(
        &[180_000, 120_000, 60_000],
        &[(0, Command::Start), (4 * minute, Command::Next), (minute + 30_000, Command::Next)],
    );
    assert_eq!(repaid.debt_ms, 30_000);
}

#[test]
fn a_night_of_sleep_stops_the_clock_and_asks() {
    let mut timer = Timer::new(plan(&[180_000])).unwrap();
    timer.apply(&Command::Start, &at(1, 1_000, 0)).unwrap();
    timer.apply(&Command::Heartbeat, &at(1, 61_000, 0)).unwrap();
    // Two seconds on either side of the sleep, which nobody can tell apart.
    let eight_hours = 8 * 3_600_000;
    let morning = at(1, 65_000, eight_hours);
    timer.apply(&Command::Heartbeat, &morning).unwrap();
    assert_eq!(*timer.phase(), Phase::Slept { slept_ms: 28_800_000 });
    assert_eq!(timer.segments()[0].spent_ms, 60_000);

    for (choice, spent, phase) in [
        (SleepChoice::Discard, 60_000, Phase::Running),
        (SleepChoice::Count, 28_864_000, Phase::Running),
        (SleepChoice::End, 60_000, Phase::Finished),
    ] {
        let mut answered = timer.clone();
        answered.apply(&Command::AfterSleep(choice), &morning).unwrap();
        assert_eq!((answered.segments()[0].spent_ms, answered.phase()), (spent, &phase));
    }
}

#[test]
fn the_thirty_five_minute_run_ends_on_the_second() {
    let budgets = [300_000, 600_000, 600_000, 300_000, 300_000];
    let mut steps = vec![(0, Command::Start)];
    for budget in budgets {
        steps.extend((0..budget / 5_000).map(|_| (5_000, Command::Heartbeat)));
        steps.push((0, Command::Next));
    }
    let figures = play(&budgets, &steps);
    assert_eq!(figures.phase, Phase::Finished);
    assert_eq!((figures.spent_ms, figures.planned_ms), (2_100_000, 2_100_000));
    assert_eq!((figures.debt_ms, figures.remaining_ms), (0, 0));
}

#[test]
fn commands_that_make_no_sense_change_nothing() {
    let start = at(1, 0, 0);
    for (before, command) in [
        (vec![], Command::Resume),
        (vec![], Command::Next),
        (vec![Command::Start], Command::Start),
        (vec![Command::Start], Command::Resume),
        (vec![Command::Start], Command::Back),
        (vec![Command::Start, Command::Finish], Command::Extend { by_ms: 1 }),
        (vec![Command::Start], Command::AfterSleep(SleepChoice::Count)),
    ] {
        let mut timer = Timer::new(plan(&[1_000, 1_000])).unwrap();
        for step in &before {
            timer.apply(step, &start).unwrap();
        }
        let saved = timer.clone();
        timer.apply(&command, &start).expect_err("this makes no sense here");
        assert_eq!(timer, saved);
    }
}
