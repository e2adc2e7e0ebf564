//! Rehearsals and interviews through the facade: clocks, restarts, what the log keeps.

use std::time::Duration;

use html::Html;
use interview::{
    assemble::Seed,
    run::{Dimension, Score, Step},
};
use item::{
    error::ErrorKind,
    ids::LocalId,
    kind::{Rating, ReviewKind},
    model::{Item, ItemBody, Level, Segment},
    template::{SlotKind, Template},
};
use memory::session::MemoryPhase;
use rehearsal::{
    run::{Assessment, RunStep},
    timer::{Command, Phase, SleepChoice},
};
use study::{Study, interviews::PastInterview};
use understudy_tests::{
    Desk,
    shelf::{answer_to, card, item, question, slot, template},
};

const SCRIPT: &str = "backend/incident#incident";

fn script(minutes: &[f64]) -> Item {
    let segment = |(n, minutes): (usize, &f64)| Segment {
        id: LocalId::new(format!("s{n}")).unwrap(),
        title: format!("Part {n}"),
        minutes: *minutes,
        prompt_html: Html::default(),
        key_points: vec!["a number".into()],
        round: None,
    };
    let segments = minutes.iter().enumerate().map(segment).collect();
    let body = ItemBody::Script { minutes: minutes.iter().sum(), board: None, segments };
    Item { body, ..card(SCRIPT) }
}

fn clock(command: Command) -> RunStep {
    RunStep::Clock { command }
}

#[test]
fn a_run_survives_a_kill_a_night_and_a_wrong_clock() {
    let desk = Desk::new();
    desk.shelf.put(script(&[3.0, 2.0]));
    let study = desk.open();
    study.rehearsals().open(&item(SCRIPT), false).unwrap();
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    desk.clock.advance(Duration::from_secs(60));
    assert!(study.rehearsals().beat().unwrap());
    desk.clock.advance(Duration::from_secs(3));
    // A kill leaves what the last heartbeat wrote.
    drop(study);
    desk.clock.advance(Duration::from_secs(20));

    let study = desk.open();
    let found = study.rehearsals().current().unwrap().unwrap();
    assert_eq!(found.view.figures.phase, Phase::Interrupted);
    assert_eq!(found.view.figures.segments[0].spent_ms, 60_000);
    assert_eq!(found.gone_ms, Some(23_000), "awake since the last heartbeat");
    study.rehearsals().step(&clock(Command::Resume)).unwrap();

    // Somebody sets the clock back an hour: nothing happens.
    let now = "2026-03-02T10:00:00Z".parse().unwrap();
    desk.clock.set_wall(now);
    desk.clock.advance(Duration::from_secs(30));
    assert!(study.rehearsals().beat().unwrap());

    // Eight hours of sleep: noticed, stopped, asked. The second after waking does not count.
    desk.clock.sleep(Duration::from_secs(8 * 3_600));
    desk.clock.advance(Duration::from_secs(1));
    assert!(!study.rehearsals().beat().unwrap());
    desk.clock.advance(Duration::from_secs(600));
    assert!(!study.rehearsals().beat().unwrap());
    let asked = study.rehearsals().current().unwrap().unwrap();
    assert_eq!(asked.view.figures.phase, Phase::Slept { slept_ms: 28_800_000 });
    assert_eq!(asked.view.figures.spent_ms, 90_000);
    study.rehearsals().step(&clock(Command::AfterSleep(SleepChoice::Discard))).unwrap();

    // A restart of the machine in the middle.
    desk.clock.advance(Duration::from_secs(10));
    study.rehearsals().beat().unwrap();
    drop(study);
    desk.clock.reboot(Duration::from_secs(90));
    let study = desk.open();
    let found = study.rehearsals().current().unwrap().unwrap();
    assert_eq!((found.view.figures.spent_ms, found.gone_ms), (100_000, None));

    study.rehearsals().step(&clock(Command::Resume)).unwrap();
    desk.clock.advance(Duration::from_secs(140));
    study.rehearsals().step(&clock(Command::Next)).unwrap();
    study.rehearsals().step(&RunStep::Point { segment: 0, point: 0, said: true }).unwrap();
    desk.clock.advance(Duration::from_secs(60));
    study.rehearsals().step(&clock(Command::Next)).unwrap();
    let assessment = Assessment { change: "say the number first".into(), ..Assessment::default() };
    let suggested = study.rehearsals().suggested_rating(assessment.clone()).unwrap();
    assert_eq!(suggested, Rating::Good, "half of the points, in time");
    let past = study.rehearsals().close(assessment, suggested).unwrap();
    assert_eq!(past.result.segments[0].spent_ms, 240_000);
    assert_eq!(study.rehearsals().current().unwrap(), None);

    let kept = desk.open_again(study).rehearsals().past(&item(SCRIPT)).unwrap();
    assert_eq!(kept, [past]);
}

#[test]
fn a_rehearsal_enters_the_queue_like_any_review() {
    let desk = Desk::new();
    desk.shelf.put(script(&[1.0]));
    let study = desk.open();
    let second = |study: &Study| study.rehearsals().open(&item(SCRIPT), false);
    second(&study).unwrap();
    assert_eq!(second(&study).unwrap_err().kind, ErrorKind::InvalidInput, "one at a time");
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    desk.clock.advance(Duration::from_secs(60));
    study.rehearsals().close(Assessment::default(), Rating::Good).unwrap();
    let memory = study.reviews().memory(&item(SCRIPT)).unwrap();
    assert_eq!(memory.reviews, 1);
    assert_ne!(memory.phase, MemoryPhase::New);
    let before = study.maintenance().projections().unwrap();
    study.maintenance().rebuild().unwrap();
    assert_eq!(study.maintenance().projections().unwrap(), before);

    let scripts = study.rehearsals().scripts().unwrap();
    assert_eq!((scripts.len(), scripts[0].runs, scripts[0].minutes), (1, 1, 1.0));
    assert_eq!(scripts[0].last.as_ref().unwrap().result.segments[0].spent_ms, 60_000);

    second(&study).unwrap();
    study.rehearsals().discard().unwrap();
    assert_eq!(
        study.rehearsals().past(&item(SCRIPT)).unwrap().len(),
        1,
        "what is thrown away is not kept"
    );
    let error = study.rehearsals().open(&item("backend/gone#gone"), false).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
    let error = study.rehearsals().open(&item(SCRIPT), true).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NoSound, "no sound system was handed in");
    assert_eq!(study.rehearsals().current().unwrap(), None);
}

#[test]
fn recordings_are_named_within_their_folder() {
    let desk = Desk::new();
    let study = desk.open();
    for wrong in ["../progress.db", "a/b.wav", "..wav", ".wav", "c:\\a.wav", "x.db"] {
        let error = study.recordings().delete(wrong).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidInput, "{wrong}");
    }
    assert_eq!(study.recordings().list().unwrap(), []);
    study.recordings().delete("0190-gone.wav").unwrap();
}

fn screen() -> Template {
    let slots =
        vec![slot(SlotKind::Question, 2, vec![Level::Easy]), slot(SlotKind::Script, 2, vec![])];
    template("Phone screen", 30.0, slots)
}

#[test]
fn an_interview_is_sat_scored_and_kept() {
    let desk = Desk::new();
    for n in 0..6 {
        desk.shelf.put(question(&format!("backend/bank#q{n}"), Level::Easy, "caching"));
    }
    desk.shelf.put(script(&[1.0]));
    let study = desk.open();
    let seed: Seed = "2345bc".parse().unwrap();
    let assembled = study.interviews().assemble(&screen(), Some(seed)).unwrap();
    assert_eq!(assembled.slots[0].items.len(), 2);
    assert_eq!(assembled.slots[1].short_by, 1, "one script exists, two are asked for");
    assert_eq!(assembled, study.interviews().assemble(&screen(), Some(seed)).unwrap());

    let first = assembled.slots[0].items[0].clone();
    study.interviews().open(assembled).unwrap();
    let seen = study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
    let answer = |item: Option<Item>| match item.unwrap().body {
        ItemBody::Question { answer_html, .. } => answer_html,
        _ => Html::default(),
    };
    assert_eq!(&*answer(seen.item), "", "the model answer is locked");
    desk.clock.advance(Duration::from_secs(40));
    study.interviews().beat().unwrap();
    desk.clock.advance(Duration::from_secs(3));
    drop(study);

    let study = desk.open();
    let found = study.interviews().current().unwrap().unwrap();
    assert_eq!(found.figures.phase, Phase::Interrupted);
    assert_eq!(found.figures.spent_ms, 40_000, "a kill costs what the last beat did not keep");
    study.interviews().beat().unwrap();
    study.interviews().step(&Step::Clock { command: Command::Resume }).unwrap();
    let seen = study.interviews().step(&Step::Answered { question: 0 }).unwrap();
    assert_ne!(&*answer(seen.item), "");
    let score = Score { dimension: Dimension::Depth, points: 1, evidence: String::new() };
    study.interviews().step(&Step::Score { question: 0, score }).unwrap();
    study.interviews().step(&Step::Next { question: 0 }).unwrap();
    let titles = |study: &Study| study.interviews().current().unwrap().unwrap().titles;
    assert_eq!(titles(&study).len(), 0, "what will be asked is told when it is over");
    study.interviews().step(&Step::Clock { command: Command::Finish }).unwrap();
    let titles = titles(&study);
    assert_eq!(titles.len(), 3);
    assert!(titles[&first].starts_with("What is q"), "{titles:?}");
    let past = study.interviews().close().unwrap();
    assert_eq!(past.titles, titles);
    assert_eq!(past.scorecard.weakest, std::slice::from_ref(&first));
    assert_eq!(study.interviews().past().unwrap(), std::slice::from_ref(&past));
    assert_eq!(
        study.reviews().memory(&first).unwrap().reviews,
        1,
        "the failed answer is in the queue"
    );
    assert!(study.interviews().scorecard_html(&past).contains("<h1>Phone screen</h1>"));

    let lately = study.interviews().assemble(&screen(), None).unwrap();
    assert!(!lately.slots[0].items.contains(&first), "not asked again so soon");
}

#[test]
fn a_scorecard_is_compared_with_the_time_before() {
    let desk = Desk::new();
    for n in 0..4 {
        desk.shelf.put(question(&format!("backend/bank#q{n}"), Level::Easy, "caching"));
    }
    let mut study = desk.open();
    let sit = |study: &Study, points: u8| {
        // No clock stands at a whole millisecond.
        desk.clock.advance(Duration::new(60, 123_456));
        let assembled = study.interviews().assemble(&screen(), None).unwrap();
        study.interviews().open(assembled).unwrap();
        study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
        let score = Score { dimension: Dimension::Depth, points, evidence: String::new() };
        study.interviews().step(&Step::Score { question: 0, score }).unwrap();
        study.interviews().close().unwrap()
    };
    let pasts = [sit(&study, 1), sit(&study, 3), sit(&study, 2)];
    assert_eq!(study.interviews().past().unwrap(), [2, 1, 0].map(|n| pasts[n].clone()));
    for restart in [false, true] {
        if restart {
            study = desk.open_again(study);
            // A question is called otherwise by now.
            for past in &pasts {
                desk.shelf.edit(&past.scorecard.questions[0].item, |mut item| {
                    item.title = "Another title".to_owned();
                    Some(item)
                });
            }
        }
        for (past, row) in pasts.iter().zip([
            "| Depth | 1.0 |  | 1 |",
            "| Depth | 3.0 | 1.0 | 1 |",
            "| Depth | 2.0 | 3.0 | 1 |",
        ]) {
            let markdown = study.interviews().scorecard_markdown(past);
            assert!(markdown.contains(row), "{row} in {markdown}");
        }
    }
}

#[test]
fn grades_that_a_kill_left_out_are_taken_in_once() {
    let desk = Desk::new();
    for n in 0..4 {
        desk.shelf.put(question(&format!("backend/bank#q{n}"), Level::Easy, "caching"));
    }
    let study = desk.open();
    let assembled = study.interviews().assemble(&screen(), None).unwrap();
    let asked: Vec<_> = assembled.slots[0].items.clone();
    study.interviews().open(assembled).unwrap();
    study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
    study.interviews().step(&Step::Skip { question: 0 }).unwrap();
    study.interviews().step(&Step::Skip { question: 1 }).unwrap();
    let past = study.interviews().close().unwrap();
    let reviews = |study: &Study| -> Vec<u32> {
        asked.iter().map(|item| study.reviews().memory(item).unwrap().reviews).collect()
    };
    assert_eq!(reviews(&study), [1, 1]);
    drop(study);
    let study = killed_before_grading(&desk, &past, 1);
    assert_eq!(reviews(&study), [1, 0]);
    study.interviews().settle().unwrap();
    study.interviews().settle().unwrap();
    assert_eq!(reviews(&study), [1, 1], "nothing is graded twice");
    assert_eq!(study.interviews().past().unwrap(), [past]);
    assert_eq!(study.interviews().current().unwrap(), None);
}

/// Opens the study as a kill left it: the draft of the interview still says that there is something to grade, and
/// its last reviews are not in the log.
fn killed_before_grading(desk: &Desk, past: &PastInterview, missing: usize) -> Study {
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    db.pragma_update(None, "foreign_keys", false).unwrap();
    let draft = serde_json::json!({ "ungraded": past }).to_string();
    let keep = "INSERT OR REPLACE INTO draft (name, value, at) VALUES ('interview', ?1, 0)";
    db.execute(keep, [draft]).unwrap();
    let grades =
        format!("SELECT id FROM event WHERE kind = 'reviewed' ORDER BY id DESC LIMIT {missing}");
    db.execute(&format!("DELETE FROM event_subject WHERE event IN ({grades})"), []).unwrap();
    db.execute(&format!("DELETE FROM event WHERE id IN ({grades})"), []).unwrap();
    drop(db);
    let study = desk.open();
    study.maintenance().rebuild().unwrap();
    study
}

#[test]
fn grades_that_a_kill_left_out_go_to_the_items_that_were_asked() {
    let desk = Desk::new();
    let rename = |study: &Study, from: &str, to: &str| {
        let of = |id: &str| item(&format!("backend/bank#{id}"));
        let (from, to) = (of(from), of(to));
        let renamed = |one: Item| Some(Item { id: to.clone(), was: vec![from.clone()], ..one });
        desk.shelf.edit(&from, renamed);
        study.library().reconcile().unwrap();
    };
    // A card was called q0 before; the interview asks a question that has its name now.
    desk.shelf.put(card("backend/bank#q0"));
    let study = desk.open();
    let review = |study: &Study, id: &str| {
        let item = item(&format!("backend/bank#{id}"));
        study.reviews().review(answer_to(&item, Rating::Good, 1_000), ReviewKind::Due).unwrap();
    };
    review(&study, "q0");
    rename(&study, "q0", "first");
    for id in ["q0", "q1"] {
        desk.shelf.put(question(&format!("backend/bank#{id}"), Level::Easy, "caching"));
    }
    review(&study, "q1");
    let assembled = study.interviews().assemble(&screen(), None).unwrap();
    study.interviews().open(assembled).unwrap();
    study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
    study.interviews().step(&Step::Skip { question: 0 }).unwrap();
    study.interviews().step(&Step::Skip { question: 1 }).unwrap();
    let past = study.interviews().close().unwrap();
    drop(study);
    let study = killed_before_grading(&desk, &past, 2);
    rename(&study, "q1", "later");
    study.interviews().settle().unwrap();
    let reviews =
        |id: &str| study.reviews().memory(&item(&format!("backend/bank#{id}"))).unwrap().reviews;
    assert_eq!(["first", "q0", "later"].map(reviews), [1, 1, 2]);
}
