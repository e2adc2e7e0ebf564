//! Whatever a call changes, it tells, in terms of what can be read again; and the study day that begins.

use std::{collections::BTreeSet, fs, sync::Arc, time::Duration};

use board::{
    attempt::AttemptOptions,
    drill::{DrillKind, DrillStep},
};
use item::{
    clock::Clock,
    kind::{Rating, ReviewKind},
    template::SlotKind,
};
use memory::session::{Answer, ItemFilter, SessionMode, SessionRequest};
use rehearsal::run::Assessment;
use serde_json::json;
use store::{Access, progress::ReadingPosition};
use study::{Action, Change, Changed, DayBegan, Options, Study};
use understudy_tests::{
    Desk, page,
    shelf::{answer_to, item, slot, template},
};

const CARD: &str = "demo/bank#cache";

const DIAGRAM: &str = "demo/bank#drawn";
const SCRIPT: &str = "demo/talk#script";

/// A study over a small pack of its own, with something of each kind.
fn open(desk: &Desk) -> Study {
    let pack = desk.dir.path().join("built-in");
    fs::create_dir_all(pack.join("scripts")).unwrap();
    fs::create_dir_all(pack.join("questions")).unwrap();
    fs::write(pack.join("pack.toml"), "id = \"demo\"\ntitle = \"Demo\"\n").unwrap();
    fs::write(
        pack.join("questions/bank.md"),
        "# Bank\n\n## What is a cache?\n<!-- card #cache -->\n\nA copy.\n\n\
         ## What is a stampede?\n<!-- question #stampede level=hard -->\n\nMany misses.\n\n\
         ## Drawn\n\n```mermaid {#drawn practise}\nflowchart LR\n  Client --> API\n  API --> Database\n```\n\n\
         ## My system\n<!-- worksheet #mine -->\n\n- What breaks first?\n",
    )
    .unwrap();
    fs::write(
        pack.join("scripts/talk.md"),
        "---\nid: talk\nminutes: 5\n---\n\n# Talk\n\n## Begin\n<!-- segment #begin minutes=5 -->\n\nSpeak.\n",
    )
    .unwrap();
    let (folder, clock) = (desk.folder(), Arc::clone(&desk.clock));
    let built_in = Some(pack);
    Study::open(Options { folder, access: Access::Write, clock, built_in }).unwrap()
}

fn of_item(name: &str) -> Changed {
    Changed::Item { item: item(name) }
}

fn of_page(name: &str) -> Changed {
    Changed::Page { page: page(name) }
}

fn answer(name: &str) -> Answer {
    answer_to(&item(name), Rating::Good, 1_000)
}

fn everything() -> SessionRequest {
    SessionRequest {
        minutes: 30.0,
        mode: SessionMode::Cram,
        filter: ItemFilter { items: vec![item(CARD)], ..ItemFilter::default() },
        unread: true,
        no_new: false,
    }
}

#[test]
fn whatever_a_call_changes_it_tells() {
    let desk = Desk::new();
    let study = open(&desk);
    let heard = study.subscribe();
    let check = |what: &str, expected: &[Changed], act: &dyn Fn()| {
        act();
        let told: BTreeSet<Changed> = heard
            .try_iter()
            .flat_map(|change| match change {
                Change::Study(study) => study.changed,
                other => unreachable!("{what}: {other:?}"),
            })
            .collect();
        assert_eq!(told, expected.iter().cloned().collect(), "{what}");
    };
    let act = |action: Action| drop(study.actions().perform(action).unwrap());
    let undo = Changed::Undo;

    let layer = || Action::LayerRead { page: page("demo/bank"), layer: "core-details".into() };
    check("a layer", &[of_page("demo/bank"), undo.clone()], &|| act(layer()));
    check("undo", &[of_page("demo/bank"), undo.clone()], &|| drop(study.actions().undo().unwrap()));
    check("redo", &[of_page("demo/bank"), undo.clone()], &|| drop(study.actions().redo().unwrap()));
    let written = || Action::WorksheetWritten {
        sheet: item("demo/bank#mine"),
        prompt: "what-breaks-first".into(),
        asked: "What breaks first?".into(),
        text: "The pool.".into(),
    };
    check("a worksheet", &[of_page("demo/bank"), undo.clone()], &|| act(written()));
    let place =
        ReadingPosition { page: page("demo/bank"), anchor: None, offset: 10.0, percent: 5.0 };
    check("a glance", &[], &|| study.progress().save_place(&place).unwrap());
    desk.clock.advance(Duration::from_secs(10));
    check("a place", &[Changed::Place { page: page("demo/bank") }], &|| {
        study.progress().save_place(&place).unwrap();
    });
    let size = || Action::SettingChanged { key: "textSize".into(), value: json!(120) };
    let setting = Changed::Setting { key: "textSize".into() };
    check("a setting", &[setting, undo.clone()], &|| act(size()));
    let key = "notifications".to_owned();
    check("a setting of this device", &[Changed::DeviceSetting { key }], &|| {
        study.set_device_setting("notifications", &json!(true)).unwrap();
    });

    check("a session begins", &[Changed::Session], &|| {
        study.reviews().start(everything()).unwrap();
    });
    check("an answer", &[of_item(CARD), undo.clone()], &|| {
        drop(study.reviews().answer(answer(CARD)).unwrap())
    });
    check("a session ends", &[Changed::Session], &|| drop(study.reviews().end().unwrap()));
    let suspended = || Action::ItemsSuspended { items: vec![item(CARD)] };
    check("an item is suspended", &[of_item(CARD), undo.clone()], &|| act(suspended()));

    let board = || {
        study.boards().open(&item(DIAGRAM), AttemptOptions { easier: false, text: true }).unwrap()
    };
    check("a board begins", &[Changed::Boards], &|| drop(board()));
    check("a board goes on", &[], &|| drop(board()));
    check("a board is thrown away", &[Changed::Boards], &|| {
        study.boards().discard(&board().attempt).unwrap();
    });
    let attempt = board().attempt;
    heard.try_iter().for_each(drop);
    check("a board is typed on", &[], &|| {
        study.boards().save_text(&attempt, "Client -> API\n").unwrap();
    });
    check("a board is graded", &[of_item(DIAGRAM), undo.clone()], &|| {
        study.boards().finish(&attempt).unwrap();
    });
    check("a board is rated", &[of_item(DIAGRAM), undo.clone()], &|| {
        study.boards().rate(&attempt, Rating::Hard, "").unwrap();
    });
    check("a drill begins", &[Changed::Drills], &|| {
        study.drills().open(&item(DIAGRAM), DrillKind::Blanks).unwrap();
    });
    check("a drill goes on", &[Changed::Drills], &|| {
        let step = DrillStep::Give { task: 0, text: "nonsense".into() };
        study.drills().step(&item(DIAGRAM), DrillKind::Blanks, &step).unwrap();
    });

    check("a run begins", &[Changed::Rehearsal], &|| {
        study.rehearsals().open(&item(SCRIPT), false).unwrap();
    });
    check("a run is thrown away", &[Changed::Rehearsal], &|| study.rehearsals().discard().unwrap());
    study.rehearsals().open(&item(SCRIPT), false).unwrap();
    heard.try_iter().for_each(drop);
    check(
        "a run ends",
        &[of_item(SCRIPT), Changed::Rehearsal, Changed::Recordings, undo.clone()],
        &|| drop(study.rehearsals().close(Assessment::default(), Rating::Good).unwrap()),
    );

    let mine = template("Mine", 10.0, vec![slot(SlotKind::Question, 1, Vec::new())]);
    check("a template is saved", &[Changed::Templates], &|| {
        study.authoring().save_template(mine.clone()).unwrap();
    });
    check("a template is deleted", &[Changed::Templates], &|| {
        study.authoring().delete_template("mine").unwrap()
    });
    let begin =
        || study.interviews().open(study.interviews().assemble(&mine, None).unwrap()).unwrap();
    check("an interview begins", &[Changed::Interviews], &|| drop(begin()));
    check("an interview is thrown away", &[Changed::Interviews], &|| {
        study.interviews().discard().unwrap();
    });
    begin();
    heard.try_iter().for_each(drop);
    check("an interview ends", &[Changed::Interviews, Changed::Recordings, undo], &|| {
        study.interviews().close().unwrap();
    });
}

#[test]
fn a_study_day_that_begins_is_told_once() {
    let desk = Desk::new();
    let study = desk.open();
    let heard = study.subscribe();
    let check = |what: &str, expected: Option<&str>| {
        study.clocks().look_at_day();
        let day = |text: &str| DayBegan { day: serde_json::from_value(json!(text)).unwrap() };
        let told: Vec<Change> = heard.try_iter().collect();
        let expected: Vec<Change> = expected.map(day).map(Change::Day).into_iter().collect();
        assert_eq!(told, expected, "{what}");
    };
    check("it was never asked before", None);
    // From noon, by the clock on the wall in Berlin.
    desk.clock.advance(Duration::from_secs(16 * 3600 - 1));
    check("a second to four", None);
    desk.clock.advance(Duration::from_secs(1));
    check("four o'clock", Some("2026-03-03"));
    check("asked again", None);
    desk.clock.sleep(Duration::from_secs(3 * 24 * 3600));
    check("slept through three mornings", Some("2026-03-06"));
    study
        .actions()
        .perform(Action::SettingChanged { key: "rolloverHour".into(), value: json!(6) })
        .unwrap();
    heard.try_iter().for_each(drop);
    check("the day begins later now", Some("2026-03-05"));
}

#[test]
fn a_learning_step_that_comes_due_is_told_once() {
    let desk = Desk::new();
    let study = open(&desk);
    study.clocks().look_at_steps().unwrap();
    let again = Answer { rating: Rating::Again, ..answer(CARD) };
    study.reviews().review(again, ReviewKind::Due).unwrap();
    let due = study.reviews().memory(&item(CARD)).unwrap().due_at.unwrap();
    let left = Duration::from_millis(due as u64 - desk.clock.now().as_millisecond() as u64);
    let heard = study.subscribe();
    let check = |what: &str, expected: &[Changed], count: usize| {
        study.clocks().look_at_steps().unwrap();
        let told: Vec<Changed> = heard
            .try_iter()
            .flat_map(|change| match change {
                Change::Study(study) => study.changed,
                other => unreachable!("{what}: {other:?}"),
            })
            .collect();
        assert_eq!(told, expected, "{what}");
        let overview = study.reviews().overview(&ItemFilter::default()).unwrap();
        assert_eq!(overview.learning as usize, count, "{what}");
    };
    check("it waits", &[], 0);
    desk.clock.advance(left - Duration::from_millis(1));
    check("a moment too early", &[], 0);
    desk.clock.advance(Duration::from_millis(1));
    check("its time has come", &[Changed::Due], 1);
    check("asked again", &[], 1);
    desk.clock.advance(Duration::from_secs(60));
    check("later", &[], 1);

    study
        .reviews()
        .review(Answer { rating: Rating::Again, ..answer(CARD) }, ReviewKind::Due)
        .unwrap();
    study.actions().perform(Action::ItemsSuspended { items: vec![item(CARD)] }).unwrap();
    heard.try_iter().for_each(drop);
    desk.clock.sleep(Duration::from_secs(3600));
    check("it is suspended", &[], 0);
}
