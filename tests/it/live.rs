//! What is in progress: it sleeps with the computer, ends once and whole, and takes what belongs to it along.

use std::{sync::Arc, time::Duration};

use board::{attempt::AttemptOptions, grade::NodeVerdict, overrides::Ruling};
use interview::{
    assemble::Seed,
    run::{Dimension, Score, Step},
};
use item::{
    clock::Clock,
    error::ErrorKind,
    ids::ItemId,
    kind::{Rating, ReviewKind},
    model::Level,
    template::{Slot, SlotKind},
};
use memory::session::SessionRequest;
use rehearsal::{
    run::{Assessment, RunStep},
    timer::{Command, Phase, SleepChoice},
};
use serde_json::json;
use study::{Action, Change, Changed, Study, rehearsals::PastRun};
use understudy_tests::{
    Desk,
    shelf::{answer_to, diagram, item, question, script, slot, template},
};

use crate::clocks::Speaker;

const SCRIPT: &str = "backend/incident#incident";
const PATH: &str = "backend/incident#path";
const HOUR: Duration = Duration::from_secs(3_600);

/// A desk with a script and a board beside it, two questions, a diagram and a microphone.
fn desk() -> (Desk, Study, Arc<Speaker>) {
    let desk = Desk::new();
    desk.shelf.put(script(SCRIPT, Some(item(PATH))));
    desk.shelf.put(diagram(PATH, 5.0));
    for n in 0..2 {
        desk.shelf.put(question(&format!("backend/bank#q{n}"), Level::Easy, "caching"));
    }
    let (study, speaker) = open(&desk);
    (desk, study, speaker)
}

fn open(desk: &Desk) -> (Study, Arc<Speaker>) {
    let (study, speaker) = (desk.open(), Arc::new(Speaker::default()));
    study.recordings().use_audio(speaker.clone());
    (study, speaker)
}

fn clock(command: Command) -> RunStep {
    RunStep::Clock { command }
}

fn seconds(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn sit(study: &Study, beside: bool) -> study::interviews::Interview {
    let one = Slot { board: beside, recording: beside, ..slot(SlotKind::Question, 2, Vec::new()) };
    let assembled = study.interviews().assemble(&template("Two", 10.0, vec![one]), None).unwrap();
    study.interviews().open(assembled).unwrap();
    study.interviews().step(&Step::Clock { command: Command::Start }).unwrap()
}

/// How many events of a kind the log holds.
fn events(desk: &Desk, kind: &str) -> u32 {
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    db.query_row("SELECT count(*) FROM event WHERE kind = ?1", [kind], |row| row.get(0)).unwrap()
}

fn length_of_recording(study: &Study) -> u32 {
    study.recordings().list().unwrap()[0].length_ms
}

#[test]
fn a_recorded_rehearsal_is_discarded_with_its_recording() {
    let (_desk, study, speaker) = desk();
    study.rehearsals().open(&item(SCRIPT), true).unwrap();
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    speaker.hear();
    assert_eq!(study.recordings().list().unwrap().len(), 1);
    let (done, told) = std::sync::mpsc::channel();
    std::thread::scope(|scope| {
        scope.spawn(|| {
            study.rehearsals().discard().unwrap();
            study.rehearsals().beat().unwrap();
            done.send(()).unwrap();
        });
        if told.recv_timeout(seconds(30)).is_err() {
            eprintln!("discarding never came back");
            std::process::abort();
        }
    });
    assert_eq!(study.recordings().list().unwrap(), []);
    assert_eq!(study.rehearsals().current().unwrap(), None);
    assert_eq!(study.rehearsals().discard().unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn sleep_stops_the_clock_and_the_microphone_of_a_rehearsal() {
    let (desk, study, speaker) = desk();
    study.rehearsals().open(&item(SCRIPT), true).unwrap();
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    desk.clock.advance(seconds(60));
    speaker.hear();
    assert!(study.rehearsals().beat().unwrap());
    let changes = study.subscribe();
    desk.clock.sleep(HOUR);
    desk.clock.advance(seconds(4));
    study.clocks().beat().unwrap();
    let told = changes.try_iter().any(|change| match change {
        Change::Study(told) => told.changed.contains(&Changed::Rehearsal),
        _ => false,
    });
    assert!(told, "the window asks what that time was");
    // Awake again and away: twenty minutes in the kitchen, with a beat every few seconds.
    for _ in 0..240 {
        desk.clock.advance(seconds(5));
        speaker.hear();
        study.clocks().beat().unwrap();
    }
    let seen = study.rehearsals().current().unwrap().unwrap().view.figures;
    assert_eq!((seen.spent_ms, &seen.phase), (60_000, &Phase::Slept { slept_ms: 3_600_000 }));
    study.rehearsals().step(&clock(Command::AfterSleep(SleepChoice::Discard))).unwrap();
    speaker.hear();
    desk.clock.advance(seconds(10));
    study.rehearsals().step(&clock(Command::Finish)).unwrap();
    let past = study.rehearsals().close(Assessment::default(), Rating::Good).unwrap();
    assert_eq!(past.result.segments[0].spent_ms, 70_000);
    assert_eq!(length_of_recording(&study), 2_000, "a second before, a second after");
}

#[test]
fn sleep_without_a_beat_counts_no_time_that_nobody_saw() {
    let (desk, study, _) = desk();
    study.rehearsals().open(&item(SCRIPT), false).unwrap();
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    desk.clock.advance(seconds(60));
    study.clocks().beat().unwrap();
    desk.clock.sleep(HOUR);
    desk.clock.advance(seconds(1_200));
    let counted = |choice| {
        let seen = study.rehearsals().step(&clock(Command::AfterSleep(choice))).unwrap();
        seen.view.figures.spent_ms
    };
    assert_eq!(counted(SleepChoice::Discard), 60_000);
    desk.clock.advance(seconds(2));
    desk.clock.sleep(HOUR);
    desk.clock.advance(seconds(3));
    assert_eq!(counted(SleepChoice::Count), 60_000 + 3_605_000, "all of it");
}

#[test]
fn sleep_stops_the_clock_and_the_microphone_of_an_interview_and_the_clock_of_a_time_box() {
    let (desk, study, speaker) = desk();
    sit(&study, true);
    study.interviews().record(true).unwrap();
    study.time_box().start("Read", 20).unwrap();
    desk.clock.advance(seconds(60));
    speaker.hear();
    study.clocks().beat().unwrap();
    let changes = study.subscribe();
    desk.clock.sleep(HOUR);
    desk.clock.advance(seconds(3));
    study.clocks().beat().unwrap();
    let told: Vec<Changed> = changes
        .try_iter()
        .flat_map(|change| match change {
            Change::Study(told) => told.changed,
            _ => Vec::new(),
        })
        .collect();
    assert_eq!(told, [Changed::Interviews, Changed::TimeBox]);
    desk.clock.advance(seconds(600));
    speaker.hear();
    study.clocks().beat().unwrap();
    let asked = study.interviews().current().unwrap().unwrap();
    assert_eq!(asked.figures.phase, Phase::Slept { slept_ms: 3_600_000 });
    assert_eq!(asked.figures.spent_ms, 60_000);
    let boxed = study.time_box().current().unwrap().unwrap().figures;
    assert_eq!((boxed.spent_ms, boxed.phase), (60_000, Phase::Slept { slept_ms: 3_600_000 }));
    // A kill finds it as the beat left it.
    drop(study);
    let (study, _) = open(&desk);
    let found = study.interviews().current().unwrap().unwrap().figures;
    assert_eq!((found.spent_ms, found.phase), (60_000, Phase::Slept { slept_ms: 3_600_000 }));
    study.interviews().discard().unwrap();
    assert_eq!(study.recordings().list().unwrap(), []);
}

#[test]
fn a_recording_under_way_when_the_computer_slept_holds_what_was_said_before() {
    let (desk, study, speaker) = desk();
    sit(&study, true);
    study.interviews().record(true).unwrap();
    speaker.hear();
    desk.clock.sleep(HOUR);
    study.clocks().beat().unwrap();
    speaker.hear();
    study.interviews().step(&Step::Clock { command: Command::Finish }).unwrap();
    study.interviews().close().unwrap();
    assert_eq!(length_of_recording(&study), 1_000);
}

#[test]
fn a_note_belongs_to_the_question_it_names() {
    let (_desk, study, _) = desk();
    sit(&study, false);
    study.interviews().step(&Step::Next { question: 0 }).unwrap();
    let note = |question, text: &str| Step::Note { question, text: text.to_owned() };
    let seen = study.interviews().step(&note(0, "say the number first")).unwrap();
    let notes: Vec<&str> = seen.asked.iter().map(|asked| asked.notes.as_str()).collect();
    assert_eq!((seen.current, notes), (1, vec!["say the number first", ""]));
    let error = study.interviews().step(&note(2, "there is none")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidInput);
}

#[test]
fn a_press_that_comes_twice_leaves_one_question() {
    let left = |step: fn(u32) -> Step| {
        let (_desk, study, _) = desk();
        sit(&study, false);
        study.interviews().step(&step(0)).unwrap();
        let seen = study.interviews().step(&step(0)).unwrap();
        // What was meant for the question before does not touch the one that is asked now.
        study.interviews().step(&Step::Answered { question: 0 }).unwrap();
        study.interviews().step(&Step::FollowUp { question: 0 }).unwrap();
        assert!(!study.interviews().current().unwrap().unwrap().asked[1].answered);
        let early = study.interviews().step(&step(9)).unwrap_err();
        assert_eq!(early.kind, ErrorKind::InvalidInput);
        study.interviews().step(&step(1)).unwrap();
        let over = study.interviews().step(&step(1)).unwrap();
        let skipped: Vec<bool> = over.asked.iter().map(|asked| asked.skipped).collect();
        (seen.current, over.figures.phase == Phase::Finished, skipped)
    };
    assert_eq!(left(|question| Step::Next { question }), (1, true, vec![false, false]));
    assert_eq!(left(|question| Step::Skip { question }), (1, true, vec![true, true]));
    let (_desk, study, _) = desk();
    sit(&study, false);
    for command in [Command::Next, Command::Skip] {
        let error = study.interviews().step(&Step::Clock { command }).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidInput);
    }
}

/// Rates all that can be rated, so that closing writes several events.
fn ready_to_close(study: &Study) {
    study.rehearsals().open(&item(SCRIPT), false).unwrap();
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    for question in 0..2 {
        study.rehearsals().step(&RunStep::Answered { question, rating: Rating::Good }).unwrap();
    }
    let drawn = r#"{"elements":[{"id":"a","type":"rectangle"}]}"#;
    let sketch = study.rehearsals().current().unwrap().unwrap().sketch.unwrap();
    study.sketches().save(&sketch, drawn).unwrap();
    let asked = sit(study, true);
    for question in 0..2 {
        let score = Score { dimension: Dimension::Depth, points: 3, evidence: String::new() };
        study.interviews().step(&Step::Score { question, score }).unwrap();
    }
    study.sketches().save(&asked.sketches[1], drawn).unwrap();
    let board =
        study.boards().open(&item(PATH), AttemptOptions { easier: false, text: true }).unwrap();
    study.boards().save_text(&board.attempt, "A -> B").unwrap();
}

#[test]
fn what_ends_is_written_whole_or_not_at_all() {
    let (desk, study, _) = desk();
    ready_to_close(&study);
    let attempt = study.boards().diagrams().unwrap()[0].unfinished.clone().unwrap();
    type Closing<'a> = Box<dyn Fn(&Study) -> item::error::Result<()> + 'a>;
    let closings: [(&str, u32, Closing<'_>); 3] = [
        (
            "rehearsal-finished",
            3,
            Box::new(|study| {
                study.rehearsals().close(Assessment::default(), Rating::Good).map(drop)
            }),
        ),
        ("interview-finished", 2, Box::new(|study| study.interviews().close().map(drop))),
        ("board-finished", 0, Box::new(|study| study.boards().finish(&attempt).map(drop))),
    ];
    let db = rusqlite::Connection::open(study.folder().progress()).unwrap();
    let mut reviews = 0;
    for (kind, graded, close) in closings {
        // Something fails at each place there is: at each event, and where the working state goes.
        let events_before = "(SELECT count(*) FROM event)";
        let so_far: u32 =
            db.query_row(&format!("SELECT {events_before}"), [], |row| row.get(0)).unwrap();
        let mut places: Vec<String> = (0..=graded)
            .map(|n| format!("INSERT ON event WHEN {events_before} = {}", so_far + n))
            .collect();
        places.push(if graded > 0 { "DELETE ON draft" } else { "DELETE ON board" }.to_owned());
        for place in places {
            let fails =
                format!("CREATE TRIGGER fails BEFORE {place} BEGIN SELECT RAISE(ABORT, 'no'); END");
            db.execute_batch(&fails).unwrap();
            close(&study).expect_err(&place);
            db.execute_batch("DROP TRIGGER fails").unwrap();
            assert_eq!((events(&desk, kind), events(&desk, "reviewed")), (0, reviews), "{place}");
            assert!(
                study.rehearsals().current().unwrap().is_some() || kind != "rehearsal-finished"
            );
            assert!(
                study.interviews().current().unwrap().is_some() || kind != "interview-finished"
            );
            assert!(study.boards().show(&attempt).is_ok());
        }
        close(&study).unwrap();
        reviews += graded;
        assert_eq!((events(&desk, kind), events(&desk, "reviewed")), (1, reviews), "{kind}");
    }
    crate::check_rebuilt(&study);
}

#[test]
fn what_is_closed_twice_is_written_once() {
    let (desk, study, _) = desk();
    ready_to_close(&study);
    let attempt = study.boards().diagrams().unwrap()[0].unfinished.clone().unwrap();
    let twice = |close: &(dyn Fn() -> item::error::Result<()> + Sync)| {
        std::thread::scope(|scope| {
            let both = [scope.spawn(close), scope.spawn(close)];
            both.map(|one| one.join().unwrap())
        })
    };
    let refused = |results: [item::error::Result<()>; 2]| -> Vec<ErrorKind> {
        results.into_iter().filter_map(|result| result.err().map(|error| error.kind)).collect()
    };
    let run = twice(&|| study.rehearsals().close(Assessment::default(), Rating::Good).map(drop));
    assert_eq!(refused(run), [ErrorKind::NotFound]);
    let interview = twice(&|| study.interviews().close().map(drop));
    assert_eq!(refused(interview), [ErrorKind::NotFound]);
    // A board has a name: both learn what became of it.
    assert_eq!(refused(twice(&|| study.boards().finish(&attempt).map(drop))), []);
    assert_eq!(refused(twice(&|| study.boards().rate(&attempt, Rating::Good, "x").map(drop))), []);
    for (kind, count) in [
        ("rehearsal-finished", 1),
        ("interview-finished", 1),
        ("board-finished", 1),
        ("board-noted", 1),
        ("reviewed", 3 + 2 + 1),
    ] {
        assert_eq!(events(&desk, kind), count, "{kind}");
    }
    assert_eq!(study.boards().finish("no such board").unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn what_is_said_of_a_graded_board_at_once_is_said_one_after_the_other() {
    let (desk, study, _) = desk();
    let way = AttemptOptions { easier: false, text: true };
    let id = study.boards().open(&item(PATH), way).unwrap().attempt;
    study.boards().save_text(&id, "X -> Y").unwrap();
    let graded = study.boards().finish(&id).unwrap().grade;
    // While somebody else writes to the database, both get as far as they can.
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    let at_once = |both: [&(dyn Fn() -> item::error::Result<()> + Sync); 2]| {
        std::thread::scope(|scope| {
            db.execute_batch("BEGIN IMMEDIATE").unwrap();
            let both = both.map(|one| scope.spawn(one));
            std::thread::sleep(Duration::from_millis(300));
            db.execute_batch("COMMIT").unwrap();
            both.map(|one| one.join().unwrap().err().map(|error| error.kind))
        })
    };
    let missing = graded.nodes.iter().filter(|line| line.verdict == NodeVerdict::Missing);
    let lines: Vec<String> = missing.map(|line| line.id.clone()).collect();
    let overrule = |line: &String| {
        study.boards().overrule(&id, Ruling::Recalled { line: line.clone() }, true).map(drop)
    };
    let ruled = at_once([&|| overrule(&lines[0]), &|| overrule(&lines[1])]);
    assert_eq!(ruled, [None, None]);
    let score = study.boards().result(&id).unwrap().grade.score;
    assert!(score > graded.score);
    assert_eq!(study.boards().attempts(&item(PATH)).unwrap()[0].score, score);

    let note = |text: &str| study.boards().note(&id, text);
    assert_eq!(at_once([&|| note("same"), &|| note("same")]), [None, None]);
    assert_eq!(study.boards().result(&id).unwrap().note, "same");

    study.boards().rate(&id, Rating::Good, "same").unwrap();
    let unrate = || study.boards().unrate(&id).map(drop);
    let unrated = at_once([&unrate, &unrate]);
    let refused: Vec<ErrorKind> = unrated.into_iter().flatten().collect();
    assert_eq!(refused, [ErrorKind::InvalidInput], "there is one rating to take back");
    assert_eq!(events(&desk, "board-unrated"), 1);
}

#[test]
fn a_drawing_belongs_to_its_own_run_and_none_is_taken_after_it() {
    let (desk, study, _) = desk();
    let drawn = r#"{"elements":[{"id":"a","type":"rectangle"}]}"#;
    let first = sit(&study, true);
    study.sketches().save(&first.sketches[0], drawn).unwrap();
    let past = study.interviews().close().unwrap();
    let kept = past.scorecard.questions[0].asked.sketch.clone().unwrap();
    assert_eq!(study.sketches().drawing(&kept).unwrap(), drawn);
    // The window was a moment late.
    let late = study.sketches().save(&first.sketches[0], drawn).unwrap_err();
    assert_eq!(late.kind, ErrorKind::NotFound);
    let second = sit(&study, true);
    assert_ne!(first.id, second.id);
    for sketch in &second.sketches {
        assert_eq!(study.sketches().get(sketch).unwrap().scene, None);
    }
    assert!(study.sketches().save(&first.sketches[0], drawn).is_err(), "it is another's");

    // What a kill left of an earlier run is gone once the next one starts.
    let run = study.rehearsals().open(&item(SCRIPT), false).unwrap();
    study.sketches().save(run.sketch.as_deref().unwrap(), drawn).unwrap();
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    db.execute("DELETE FROM draft WHERE name = 'rehearsal'", []).unwrap();
    drop(db);
    let study = desk.open_again(study);
    study.rehearsals().open(&item(SCRIPT), false).unwrap();
    assert_eq!(study.sketches().get(run.sketch.as_deref().unwrap()).unwrap().scene, None);
}

#[test]
fn what_cannot_be_read_can_be_discarded() {
    let (desk, study, _) = desk();
    drop(study);
    desk.open();
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    for name in ["rehearsal", "interview", "time-box"] {
        let broken = "INSERT OR REPLACE INTO draft (name, value, at) VALUES (?1, '{\"x\": 1}', 0)";
        db.execute(broken, [name]).unwrap();
    }
    db.execute(
        "INSERT INTO board (id, item, state, scene, source, version, touched_at)
         VALUES ('one', ?1, '{\"x\": 1}', NULL, '', 0, 0)",
        [PATH],
    )
    .unwrap();
    drop(db);
    let (study, _) = open(&desk);
    for error in
        [study.rehearsals().current().unwrap_err(), study.interviews().current().unwrap_err()]
    {
        assert!(error.help.as_ref().is_some_and(|help| help.contains("Discard")), "{error}");
    }
    study.rehearsals().discard().unwrap();
    study.interviews().discard().unwrap();
    assert_eq!(study.time_box().current().unwrap(), None);
    let board = study.boards().diagrams().unwrap()[0].unfinished.clone().unwrap();
    study.boards().discard(&board).unwrap();
    assert_eq!(study.boards().discard(&board).unwrap_err().kind, ErrorKind::NotFound);
    study.boards().open(&item(PATH), AttemptOptions { easier: false, text: true }).unwrap();
    study.rehearsals().open(&item(SCRIPT), false).unwrap();
    sit(&study, false);
    study.time_box().start("Read", 20).unwrap();
}

#[test]
fn a_question_that_was_asked_comes_again_once_it_is_the_weakest() {
    let (desk, study, _) = desk();
    let one = template("One", 10.0, vec![slot(SlotKind::Question, 1, Vec::new())]);
    let assembled = study.interviews().assemble(&one, None).unwrap();
    let asked = assembled.slots[0].items[0].clone();
    study.interviews().open(assembled).unwrap();
    study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
    let score = Score { dimension: Dimension::Depth, points: 4, evidence: String::new() };
    study.interviews().step(&Step::Score { question: 0, score }).unwrap();
    study.interviews().close().unwrap();
    let drawn = || study.interviews().assemble(&one, None).unwrap().slots[0].items[0].clone();
    for (days, again) in [(0, false), (20, false), (3_650, true)] {
        desk.clock.advance_days(days);
        assert_eq!(drawn() == asked, again, "{days} days on");
    }
}

#[test]
fn no_recording_goes_by_a_number_of_days_that_makes_no_sense() {
    let (desk, study, _) = desk();
    let folder = desk.data().join("recordings");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("old.wav"), "").unwrap();
    // The file is of today, as the machine says; by this clock the day it came is long past, or not yet.
    let written = study.recordings().list().unwrap()[0].at;
    desk.clock.set_wall(written + jiff::SignedDuration::from_hours(24 * 400));
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    for days in [json!(10_000_000), json!(u32::MAX), json!(u64::MAX), json!(-3), json!("many")] {
        let refused = study.set_device_setting("recordingDays", &days).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::InvalidInput, "{days}");
        // An earlier version took it.
        let kept = "INSERT OR REPLACE INTO device (key, value) VALUES (?1, ?2)";
        db.execute(kept, ("ui.recordingDays", days.to_string())).unwrap();
        assert_eq!(study.device_setting("recordingDays").unwrap(), days, "as it is stored");
        assert_eq!(study.recordings().prune().unwrap(), 0, "{days}");
        assert_eq!(study.recordings().list().unwrap().len(), 1, "{days}");
    }
    study.set_device_setting("recordingDays", &json!(500)).unwrap();
    assert_eq!(study.recordings().prune().unwrap(), 0, "it is not that old");
    study.set_device_setting("recordingDays", &json!(399)).unwrap();
    assert_eq!(study.recordings().prune().unwrap(), 1, "it is");
}

#[test]
fn a_recording_that_cannot_go_keeps_no_other() {
    let (desk, study, speaker) = desk();
    study.rehearsals().open(&item(SCRIPT), true).unwrap();
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    speaker.hear();
    let under_way = study.recordings().list().unwrap()[0].name.clone();
    let folder = desk.data().join("recordings");
    // Listed before and after the one that is being made.
    for name in ["0.wav", "zz.wav"] {
        std::fs::write(folder.join(name), "").unwrap();
    }
    let newest = study.recordings().list().unwrap()[0].at;
    desk.clock.set_wall(newest + jiff::SignedDuration::from_hours(24 * 40));
    assert_eq!(study.recordings().delete_older_than(30).unwrap(), 2);
    let left: Vec<String> =
        study.recordings().list().unwrap().into_iter().map(|file| file.name).collect();
    assert_eq!(left, [under_way]);
}

/// Whatever cannot be read once something is on disk: it has happened, and trying again would do it twice.
#[test]
fn what_is_on_disk_is_reported_as_done() {
    let way = AttemptOptions { easier: false, text: true };
    let typed = |study: &Study| {
        let id = study.boards().open(&item(PATH), way).unwrap().attempt;
        study.boards().save_text(&id, "A -> B").unwrap();
        id
    };
    let finished = |study: &Study| {
        let id = typed(study);
        study.boards().finish(&id).unwrap();
        id
    };
    let rated = |study: &Study| {
        let id = finished(study);
        study.boards().rate(&id, Rating::Good, "").unwrap();
        id
    };
    // From the moment a row is written, no schedule can be computed and no board be read.
    let parameters =
        "INSERT OR REPLACE INTO parameters (id, event, value) VALUES (1, 'x:1', '\"x\"')";
    let board = "UPDATE board SET state = '{\"x\": 1}'";
    let check = |name: &str,
                 on: &str,
                 breaks: &str,
                 before: &dyn Fn(&Study) -> String,
                 act: &dyn Fn(&Study, &str) -> item::error::Result<()>| {
        let (desk, study, _) = desk();
        let id = before(&study);
        let trigger = format!("CREATE TRIGGER breaks AFTER INSERT ON {on} BEGIN {breaks}; END");
        let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
        db.execute_batch(&trigger).unwrap();
        let count = |table: &str| -> i64 {
            let sql = format!("SELECT count(*) FROM {table}");
            db.query_row(&sql, [], |row| row.get(0)).unwrap()
        };
        let were = count(on);
        let done = act(&study, &id);
        assert_eq!(count(on), were + 1, "{name}: it is written");
        assert!(done.is_ok(), "{name}: {}", done.unwrap_err());
    };
    let nothing = |_: &Study| String::new();
    let ruling = Ruling::Recalled { line: "x".into() };
    check("a board is finished", "event", parameters, &typed, &|study, id| {
        study.boards().finish(id).map(drop)
    });
    check("a line is overruled", "event", parameters, &finished, &|study, id| {
        study.boards().overrule(id, ruling.clone(), true).map(drop)
    });
    check("a board is rated", "event", parameters, &finished, &|study, id| {
        study.boards().rate(id, Rating::Good, "").map(drop)
    });
    check("a rating is taken back", "event", parameters, &rated, &|study, id| {
        study.boards().unrate(id).map(drop)
    });
    check("a board begins", "board", board, &nothing, &|study, _| {
        study.boards().open(&item(PATH), way).map(drop)
    });
    check("a session begins", "session", parameters, &nothing, &|study, _| {
        let request = SessionRequest { minutes: 30.0, unread: true, ..SessionRequest::default() };
        study.reviews().start(request).map(drop)
    });
}

#[test]
fn what_was_done_last_is_last_whatever_the_clock_said() {
    let (desk, study, _) = desk();
    let now = desk.clock.now();
    let way = AttemptOptions { easier: false, text: true };
    let mut boards = Vec::new();
    let mut seeds = Vec::new();
    // First by a clock that is a month ahead, then by the right one, then by one that is a year behind.
    for (n, days) in [30, 0, -365].into_iter().enumerate() {
        desk.clock.set_wall(now + jiff::SignedDuration::from_hours(24 * days));
        study.rehearsals().open(&item(SCRIPT), false).unwrap();
        let said = Assessment { change: format!("run {n}"), ..Assessment::default() };
        study.rehearsals().close(said, Rating::Good).unwrap();
        seeds.push(sit(&study, false).assembled.seed.to_string());
        study.interviews().close().unwrap();
        let id = study.boards().open(&item(PATH), way).unwrap().attempt;
        study.boards().save_text(&id, ["A -> B", "A", "B"][n]).unwrap();
        study.boards().finish(&id).unwrap();
        boards.push(id);
    }
    let said = |run: &PastRun| run.result.assessment.change.clone();
    let runs: Vec<String> =
        study.rehearsals().past(&item(SCRIPT)).unwrap().iter().map(said).collect();
    assert_eq!(runs, ["run 2", "run 1", "run 0"]);
    assert_eq!(study.rehearsals().scripts().unwrap()[0].last.as_ref().map(said).unwrap(), "run 2");
    let sat = study.interviews().past().unwrap();
    let sat_seeds: Vec<&String> = sat.iter().map(|past| &past.scorecard.seed).collect();
    assert_eq!(sat_seeds, seeds.iter().rev().collect::<Vec<_>>());
    let attempts = study.boards().attempts(&item(PATH)).unwrap();
    let drawn: Vec<&String> = attempts.iter().map(|attempt| &attempt.attempt).collect();
    assert_eq!(drawn, boards.iter().collect::<Vec<_>>());
    let last = attempts[2].score;
    assert_ne!(last, attempts[0].score);
    assert_eq!(study.boards().diagrams().unwrap()[0].last_score, Some(last));
}

/// Text that does not pack.
fn noise(seed: u64, length: usize) -> String {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            char::from(letters[(state % 64) as usize])
        })
        .collect()
}

/// Steps of a board in the database: how many, and their bytes.
fn steps(desk: &Desk) -> (u32, u32) {
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    let sql = "SELECT count(*), coalesce(sum(length(scene)), 0) FROM board_version";
    db.query_row(sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap()
}

#[test]
fn images_are_kept_once_and_replay_keeps_its_steps() {
    let (desk, study, _) = desk();
    let way = AttemptOptions { easier: false, text: false };
    let id = study.boards().open(&item(PATH), way).unwrap().attempt;
    let photo = noise(7, 400_000);
    let scene = |n: usize| {
        let boxes: Vec<_> = (0..n)
            .map(|i| json!({ "id": format!("b{i}"), "type": "rectangle", "x": 200 * i, "y": 0, "width": 100, "height": 50 }))
            .collect();
        let image = json!({ "id": "one", "dataURL": format!("data:image/jpeg;base64,{photo}") });
        json!({ "type": "excalidraw", "elements": boxes, "files": { "one": image } }).to_string()
    };
    for n in 1..=30 {
        study.boards().save(&id, &scene(n)).unwrap();
    }
    assert_eq!(study.boards().show(&id).unwrap().scene, Some(scene(30)));
    study.boards().finish(&id).unwrap();
    let (count, bytes) = steps(&desk);
    assert!(count == 30 && bytes < 64 * 1024, "{count} steps in {bytes} bytes");
    let result = study.boards().result(&id).unwrap();
    assert_eq!((result.versions, result.scene), (30, Some(scene(30))), "the drawing has its image");
    for version in study.boards().versions(&id).unwrap() {
        let step: serde_json::Value =
            serde_json::from_str(&study.boards().version(&id, version.version).unwrap()).unwrap();
        assert_eq!(step["elements"].as_array().unwrap().len(), version.version as usize);
    }
}

#[test]
fn the_steps_of_a_board_have_a_bound_in_bytes() {
    let (desk, study, _) = desk();
    let way = AttemptOptions { easier: false, text: false };
    let id = study.boards().open(&item(PATH), way).unwrap().attempt;
    let scene = |n: u64| {
        let text = json!({ "id": "t", "type": "text", "text": noise(n + 1, 60_000), "x": 0, "y": 0, "width": 9, "height": 9 });
        json!({ "type": "excalidraw", "elements": [text] }).to_string()
    };
    for n in 0..120 {
        study.boards().save(&id, &scene(n)).unwrap();
    }
    let (count, bytes) = steps(&desk);
    assert!(bytes <= 4 * 1024 * 1024, "{count} steps in {bytes} bytes");
    assert!(bytes >= 3 * 1024 * 1024 && count < 120, "{count} steps in {bytes} bytes");
    let versions = study.boards().versions(&id).unwrap();
    assert_eq!(versions.last().unwrap().version, 120);
    study.boards().finish(&id).unwrap();
    let (count, bytes) = steps(&desk);
    assert!(bytes <= 256 * 1024 && count >= 2, "{count} steps in {bytes} bytes");
    let versions = study.boards().versions(&id).unwrap();
    assert_eq!(versions.last().unwrap().version, 120);
    assert_eq!(study.boards().version(&id, 120).unwrap(), scene(119));
    // A sketch has no replay, and so no steps.
    let sketch = study.rehearsals().open(&item(SCRIPT), false).unwrap().sketch.unwrap();
    study.sketches().save(&sketch, &scene(1)).unwrap();
    assert_eq!(study.sketches().save(&sketch, &scene(2)).unwrap().version, 2);
    assert_eq!(steps(&desk), (count, bytes));
}

#[test]
fn a_text_that_is_taken_can_be_graded() {
    let (_desk, study, _) = desk();
    let way = AttemptOptions { easier: false, text: true };
    let id = study.boards().open(&item(PATH), way).unwrap().attempt;
    let most = "x".repeat(256 * 1024);
    study.boards().save_text(&id, &most).unwrap();
    let error = study.boards().save_text(&id, &format!("{most}y")).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidInput);
    assert!(error.message.contains("256 KiB") && error.help.is_some(), "{error}");
    assert_eq!(study.boards().show(&id).unwrap().source, most);
    let list = |what: &str| (0..5_000).map(|n| format!("{what}{n}")).collect::<Vec<_>>().join(",");
    let read = study.boards().save_text(&id, &format!("{} -> {}", list("a"), list("b"))).unwrap();
    assert_eq!((read.nodes.len(), read.problems.len()), (0, 1));
    assert_eq!(study.boards().finish(&id).unwrap_err().kind, ErrorKind::InvalidInput);
    study.boards().save_text(&id, "A -> B").unwrap();
    study.boards().finish(&id).unwrap();
    let finished = study.boards().attempts(&item(PATH)).unwrap();
    assert_eq!(finished.len(), 1);
}

#[test]
fn siblings_rated_in_one_closing_are_spread_as_if_rated_one_by_one() {
    const QUESTIONS: u32 = 30;
    let days = |at_once: bool| {
        let desk = Desk::new();
        for n in 0..QUESTIONS {
            let mut one = question(&format!("backend/bank#q{n}"), Level::Easy, "caching");
            one.sibling_group = Some(format!("group{}", n % 10).parse().unwrap());
            desk.shelf.put(one);
        }
        let study = desk.open();
        // Only the siblings are to be kept apart.
        let balance = Action::SettingChanged { key: "loadBalance".into(), value: json!(false) };
        study.actions().perform(balance).unwrap();
        let all = slot(SlotKind::Question, QUESTIONS, Vec::new());
        let drawn =
            study.interviews().assemble(&template("All", 60.0, vec![all]), Some(Seed::new(7)));
        let drawn = drawn.unwrap();
        if at_once {
            study.interviews().open(drawn.clone()).unwrap();
            study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
            for question in 0..QUESTIONS {
                let score =
                    Score { dimension: Dimension::Depth, points: 4, evidence: String::new() };
                study.interviews().step(&Step::Score { question, score }).unwrap();
            }
            study.interviews().close().unwrap();
        } else {
            for item in &drawn.slots[0].items {
                study
                    .reviews()
                    .review(answer_to(item, Rating::Easy, 0), ReviewKind::Interview)
                    .unwrap();
            }
        }
        let due = |item: &ItemId| study.reviews().memory(item).unwrap().due_day.unwrap();
        drawn.slots[0].items.iter().map(due).collect::<Vec<_>>()
    };
    assert_eq!(days(true), days(false));
}
