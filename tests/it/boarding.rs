//! Boards through the facade: drawn, killed, graded, overruled, rated, taken back.

use std::{fs, time::Duration};

use board::{
    attempt::{AttemptOptions, Hint, HintKind},
    grade::NodeVerdict,
    overrides::Ruling,
};
use item::{
    error::ErrorKind,
    kind::Rating,
    model::{Item, ItemBody},
};
use memory::session::{ItemFilter, MemoryPhase, SessionRequest};
use study::{Action, Study, drawings};
use understudy_tests::{
    Desk,
    shelf::{card, item},
};

const DIAGRAM: &str = "backend/checkout#path";
const SOURCE: &str = "flowchart LR\n  subgraph Core\n    gw[Gateway]\n    orders[Orders]\n  end\n  \
                      gw -->|timeout 300ms| orders --> db[(Orders DB)]\n  orders -.-> broker[Broker]\n  \
                      %% require: 200 orders a second\n  %% invariant: never charge twice\n";

fn diagram() -> Item {
    let body = ItemBody::Diagram {
        title: "The path of an order".into(),
        source: SOURCE.into(),
        minutes: 10.0,
        requirements: vec!["200 orders a second".into()],
        invariants: vec!["never charge twice".into()],
    };
    Item { body, ..card(DIAGRAM) }
}

fn desk() -> (Desk, Study) {
    let desk = Desk::new();
    desk.shelf.put(diagram());
    let study = desk.open();
    (desk, study)
}

/// A scene of boxes in a row, with arrows between some of them.
fn scene(boxes: &[&str], arrows: &[(usize, usize)]) -> String {
    let mut elements = Vec::new();
    for (n, label) in boxes.iter().enumerate() {
        elements.push(serde_json::json!({
            "id": format!("b{n}"), "type": "rectangle", "x": 200 * n, "y": 0, "width": 120, "height": 60,
        }));
        elements.push(serde_json::json!({
            "id": format!("t{n}"), "type": "text", "x": 200 * n + 10, "y": 20, "width": 90, "height": 20,
            "text": label, "originalText": label, "containerId": format!("b{n}"),
        }));
    }
    for (from, to) in arrows {
        elements.push(serde_json::json!({
            "id": format!("a{from}-{to}"), "type": "arrow", "x": 200 * from + 120, "y": 30,
            "points": [[0, 0], [80, 0]], "endArrowhead": "arrow",
            "startBinding": {"elementId": format!("b{from}")},
            "endBinding": {"elementId": format!("b{to}")},
        }));
    }
    serde_json::json!({"type": "excalidraw", "version": 2, "elements": elements}).to_string()
}

const DRAW: AttemptOptions = AttemptOptions { easier: false, text: false };
const TYPE: AttemptOptions = AttemptOptions { easier: false, text: true };

#[test]
fn a_board_survives_a_kill_with_every_version_and_its_time() {
    let (desk, study) = desk();
    let view = study.boards().open(&item(DIAGRAM), DRAW).unwrap();
    assert_eq!(view.requirements, ["200 orders a second"]);
    assert_eq!(view.invariants, ["never charge twice"]);
    let id = view.attempt;
    let steps = [scene(&["Gateway"], &[]), scene(&["Gateway", "Orders"], &[(0, 1)])];
    for (n, step) in steps.iter().enumerate() {
        desk.clock.advance(Duration::from_secs(30));
        assert_eq!(study.boards().save(&id, step).unwrap().version as usize, n + 1);
    }
    assert_eq!(
        study.boards().save(&id, &steps[1]).unwrap().version,
        2,
        "the same is no new version"
    );
    desk.clock.advance(Duration::from_secs(5));
    study.boards().beat().unwrap();
    // Asleep: nobody draws.
    desk.clock.sleep(Duration::from_secs(3_600));
    study.boards().beat().unwrap();
    drop(study);
    desk.clock.advance(Duration::from_secs(900));

    let study = desk.open();
    assert_eq!(study.boards().diagrams().unwrap()[0].unfinished.as_deref(), Some(id.as_str()));
    let found = study.boards().open(&item(DIAGRAM), TYPE).unwrap();
    assert_eq!((found.attempt.as_str(), found.text), (id.as_str(), false), "it goes on as begun");
    assert_eq!(found.scene.as_deref(), Some(steps[1].as_str()));
    assert_eq!(found.elapsed_ms, 65_000);
    let versions = study.boards().versions(&id).unwrap();
    let kept: Vec<String> =
        versions.iter().map(|v| study.boards().version(&id, v.version).unwrap()).collect();
    assert_eq!(kept, steps);
    // Away from the board its clock stands still.
    study.boards().leave().unwrap();
    desk.clock.advance(Duration::from_secs(600));
    assert_eq!(study.boards().show(&id).unwrap().elapsed_ms, 65_000);
}

#[test]
fn the_newest_two_hundred_versions_are_kept() {
    let (_desk, study) = desk();
    let id = study.boards().open(&item(DIAGRAM), DRAW).unwrap().attempt;
    for n in 0..205 {
        study.boards().save(&id, &scene(&["Gateway", &format!("Step {n}")], &[])).unwrap();
    }
    let versions: Vec<u32> =
        study.boards().versions(&id).unwrap().iter().map(|v| v.version).collect();
    assert_eq!(versions, (6..=205).collect::<Vec<u32>>());
    assert_eq!(study.boards().version(&id, 5).unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn a_board_is_graded_overruled_rated_and_taken_back() {
    let (desk, study) = desk();
    let id = study.boards().open(&item(DIAGRAM), DRAW).unwrap().attempt;
    let drawn = scene(&["Gateway", "Orders", "Orders DB", "Mailbag"], &[(0, 1), (1, 2), (1, 3)]);
    study.boards().save(&id, &drawn).unwrap();
    let result = study.boards().finish(&id).unwrap();
    let verdict = |result: &board::attempt::BoardResult, label: &str| {
        result.grade.nodes.iter().find(|n| n.reference.as_deref() == Some(label)).unwrap().verdict
    };
    assert_eq!(verdict(&result, "Orders DB"), NodeVerdict::Recalled);
    assert_eq!(verdict(&result, "Broker"), NodeVerdict::Missing);
    assert_eq!(result.rated, None);
    assert_eq!(result.choices.len(), 4);
    let files: Vec<_> = fs::read_dir(drawings::drawings(study.folder())).unwrap().collect();
    assert_eq!(files.len(), 1, "the drawing is a file");

    // "Mailbag" is the broker, says the person; the score follows, and undo takes it back.
    let line = result.grade.nodes.iter().find(|n| n.drawn.as_deref() == Some("Mailbag")).unwrap();
    let reference = result.grade.nodes.iter().find(|n| n.reference.as_deref() == Some("Broker"));
    let same = Ruling::Same {
        reference_id: reference.unwrap().reference_id.clone().unwrap(),
        drawn_id: line.drawn_ids[0].clone(),
    };
    let ruled = study.boards().overrule(&id, same.clone(), true).unwrap();
    assert_eq!(verdict(&ruled, "Broker"), NodeVerdict::Recalled);
    assert!(ruled.grade.score > result.grade.score);
    assert_eq!(ruled.grade.score, 1.0);
    study.actions().undo().unwrap();
    assert_eq!(study.boards().result(&id).unwrap().grade, result.grade);
    study.actions().redo().unwrap();
    assert_eq!(study.boards().result(&id).unwrap(), ruled);

    // Its name is kept, and passes on the next board without a word.
    study.boards().accept_synonym(&id, &ruled.grade.offers[0]).unwrap();

    let rated = study.boards().rate(&id, Rating::Good, "draw the broker first").unwrap();
    assert_eq!((rated.rated, rated.note.as_str()), (Some(Rating::Good), "draw the broker first"));
    let due = study.reviews().memory(&item(DIAGRAM)).unwrap();
    assert_eq!(due.phase, MemoryPhase::Review);
    assert_eq!(Some(rated.choices[0].next_due.clone()), due.due_day);
    let again = study.boards().rate(&id, Rating::Easy, "").unwrap_err();
    assert_eq!(again.kind, ErrorKind::InvalidInput);
    assert_eq!(study.boards().rate(&id, Rating::Good, "draw the broker first").unwrap(), rated);
    assert_eq!(
        study.actions().undo_state().unwrap().undo.as_deref(),
        Some("answer “What is path?”")
    );
    study.actions().undo().unwrap();
    assert_eq!(study.boards().result(&id).unwrap().rated, None);
    assert_eq!(study.reviews().memory(&item(DIAGRAM)).unwrap().phase, MemoryPhase::New);
    study.actions().redo().unwrap();

    let study = desk.open_again(study);
    assert_eq!(study.boards().result(&id).unwrap().rated, Some(Rating::Good));
    let listed = study.boards().attempts(&item(DIAGRAM)).unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].score, listed[0].rating), (1.0, Some(Rating::Good)));

    let second = study.boards().open(&item(DIAGRAM), DRAW).unwrap().attempt;
    assert_ne!(second, id);
    study.boards().save(&second, &drawn).unwrap();
    let result = study.boards().finish(&second).unwrap();
    assert_eq!(verdict(&result, "Broker"), NodeVerdict::Recalled, "the kept name passes");
    let diagram = &study.boards().diagrams().unwrap()[0];
    assert_eq!((diagram.attempts, diagram.last_score), (2, Some(1.0)));
    assert!(diagram.weakness < 0.1, "remembered today, and drawn whole: {}", diagram.weakness);
    crate::check_rebuilt(&study);
}

#[test]
fn a_board_is_parsed_and_graded_once_however_often_it_is_looked_at() {
    let (desk, study) = desk();
    for (options, write) in [(DRAW, false), (TYPE, true)] {
        let before = study.boards().gradings();
        let since = |study: &Study| {
            let now = study.boards().gradings();
            (now.parsed - before.parsed, now.graded - before.graded)
        };
        let id = study.boards().open(&item(DIAGRAM), options).unwrap().attempt;
        match write {
            true => drop(study.boards().save_text(&id, "Gateway -> Orders").unwrap()),
            false => {
                let drawn = scene(&["Gateway", "Orders"], &[(0, 1)]);
                study.boards().save(&id, &drawn).unwrap();
            }
        }
        let result = study.boards().finish(&id).unwrap();
        assert_eq!(since(&study), (1, 1));
        study.boards().result(&id).unwrap();
        study.boards().rate(&id, Rating::Hard, "slower").unwrap();
        study.boards().note(&id, "slow").unwrap();
        study.boards().unrate(&id).unwrap();
        study.boards().mermaid(&id).unwrap();
        study.actions().undo().unwrap();
        assert_eq!(study.boards().result(&id).unwrap().grade, result.grade);
        assert_eq!(since(&study), (1, 1), "nothing that its grade follows from has changed");

        let lines = &result.grade.nodes;
        let missing = lines.iter().find(|line| line.verdict == NodeVerdict::Missing).unwrap();
        let ruling = Ruling::Recalled { line: missing.id.clone() };
        let overruled = study.boards().overrule(&id, ruling, true).unwrap();
        assert_ne!(overruled.grade, result.grade);
        assert_eq!(study.boards().result(&id).unwrap().grade, overruled.grade);
        assert_eq!(since(&study), (1, 2), "a ruling grades it anew and parses nothing");
    }
    // What is kept is never taken for another board's.
    let other = study.boards().open(&item(DIAGRAM), DRAW).unwrap().attempt;
    study.boards().save(&other, &scene(&["Gateway"], &[])).unwrap();
    let result = study.boards().finish(&other).unwrap();
    assert_eq!(desk.open_again(study).boards().result(&other).unwrap().grade, result.grade);
}

#[test]
fn a_rating_is_changed_whatever_was_done_since() {
    let (desk, study) = desk();
    let diagram = item(DIAGRAM);
    let id = study.boards().open(&diagram, DRAW).unwrap().attempt;
    study.boards().save(&id, &scene(&["Gateway", "Orders"], &[(0, 1)])).unwrap();
    study.boards().finish(&id).unwrap();
    let unrated = study.boards().unrate(&id).unwrap_err();
    assert_eq!(unrated.kind, ErrorKind::InvalidInput);
    study.boards().rate(&id, Rating::Hard, "slower").unwrap();
    let flag = Action::PageFlagged {
        page: diagram.page.clone(),
        anchor: None,
        item: None,
        note: String::new(),
    };
    study.actions().perform(flag).unwrap();

    let result = study.boards().unrate(&id).unwrap();
    assert_eq!((result.rated, result.note.as_str()), (None, "slower"));
    assert_eq!(study.reviews().memory(&diagram).unwrap().phase, MemoryPhase::New);
    assert_eq!(study.notes().flags().unwrap().len(), 1, "what was done since stands");
    let again = study.boards().rate(&id, Rating::Good, "slower").unwrap();
    assert_eq!(again.rated, Some(Rating::Good));
    assert_eq!(study.reviews().memory(&diagram).unwrap().reviews, 1);

    let study = desk.open_again(study);
    assert_eq!(study.boards().result(&id).unwrap().rated, Some(Rating::Good));
    crate::check_rebuilt(&study);
}

/// Puts the database in its place again, as a restore, a repair or a move of the folder does: it goes on
/// under a new id.
fn elsewhere(desk: &Desk, study: Study) -> Study {
    let store_id = |study: &Study| {
        study.actions().perform(Action::TopicLearned { page: item(DIAGRAM).page }).unwrap();
        let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
        let last = "SELECT store FROM event ORDER BY id DESC LIMIT 1";
        db.query_row(last, [], |row| row.get::<_, i64>(0)).unwrap()
    };
    let before = store_id(&study);
    drop(study);
    let (place, copy) = (desk.data().join("progress.db"), desk.data().join("copy.db"));
    fs::copy(&place, &copy).unwrap();
    fs::rename(&copy, &place).unwrap();
    let study = desk.open();
    assert_ne!(store_id(&study), before);
    study
}

#[test]
fn a_rating_is_changed_whichever_store_gave_it() {
    let (desk, study) = desk();
    let diagram = item(DIAGRAM);
    let id = study.boards().open(&diagram, DRAW).unwrap().attempt;
    study.boards().save(&id, &scene(&["Gateway", "Orders"], &[(0, 1)])).unwrap();
    let first = study.boards().finish(&id).unwrap();
    let line = first.grade.nodes.iter().find(|line| line.verdict == NodeVerdict::Missing).unwrap();
    let ruling = Ruling::Recalled { line: line.id.clone() };
    study.boards().overrule(&id, ruling.clone(), true).unwrap();
    study.boards().rate(&id, Rating::Hard, "slower").unwrap();
    let flag = Action::PageFlagged {
        page: diagram.page.clone(),
        anchor: None,
        item: None,
        note: String::new(),
    };
    study.actions().perform(flag).unwrap();
    let note = |text: &str| Action::NoteWritten { page: item(DIAGRAM).page, text: text.into() };
    study.actions().perform(note("first")).unwrap();

    let study = elsewhere(&desk, study);
    let result = study.boards().unrate(&id).unwrap();
    assert_eq!((result.rated, result.note.as_str()), (None, "slower"));
    assert_eq!(result.choices.len(), 4);
    assert_eq!(study.boards().result(&id).unwrap(), result);
    assert_eq!(study.reviews().memory(&diagram).unwrap().phase, MemoryPhase::New);
    // One step of undo.
    let undo = study.actions().undo_state().unwrap().undo;
    assert_eq!(undo.as_deref(), Some("change the rating of “What is path?”"));
    study.actions().undo().unwrap();
    assert_eq!(study.boards().result(&id).unwrap().rated, Some(Rating::Hard));
    study.actions().redo().unwrap();
    let again = study.boards().rate(&id, Rating::Good, "slower").unwrap();
    assert_eq!(again.rated, Some(Rating::Good));
    assert_eq!(study.reviews().memory(&diagram).unwrap().reviews, 1);

    // So it is with everything else that is taken back by a word of its own, and once more after another move.
    let study = elsewhere(&desk, study);
    let ruled = study.boards().overrule(&id, ruling, false).unwrap();
    assert_eq!((ruled.rulings, ruled.grade), (first.rulings, first.grade));
    study
        .actions()
        .perform(Action::FlagResolved { flag: study.notes().flags().unwrap()[0].id.clone() })
        .unwrap();
    assert_eq!(study.notes().flags().unwrap(), []);
    study.actions().perform(note("")).unwrap();
    study.actions().perform(Action::TopicUnlearned { page: diagram.page.clone() }).unwrap();
    study.boards().note(&id, "").unwrap();
    assert_eq!(study.boards().unrate(&id).unwrap().rated, None);
    let progress = study.progress().pages().unwrap();
    let page = &progress.pages[&diagram.page];
    assert_eq!((page.learned, &page.note), (false, &None));
    assert_eq!(study.boards().result(&id).unwrap().note, "");

    let study = desk.open_again(study);
    let result = study.boards().result(&id).unwrap();
    assert_eq!((result.rated, result.note.as_str()), (None, ""));
    crate::check_rebuilt(&study);
}

#[test]
fn boards_and_flags_go_on_under_a_new_name() {
    let (desk, study) = desk();
    let (old, new) = (item(DIAGRAM), item("backend/checkout#order-path"));
    let id = study.boards().open(&old, DRAW).unwrap().attempt;
    study.boards().save(&id, &scene(&["Gateway", "Orders"], &[(0, 1)])).unwrap();
    study.boards().finish(&id).unwrap();
    study.boards().rate(&id, Rating::Good, "").unwrap();
    let flag = Action::PageFlagged {
        page: old.page.clone(),
        anchor: None,
        item: Some(old.clone()),
        note: String::new(),
    };
    study.actions().perform(flag).unwrap();
    let begun = study.boards().open(&old, DRAW).unwrap().attempt;
    study.boards().save(&begun, &scene(&["Gateway"], &[])).unwrap();

    let renamed = Item { id: new.clone(), was: vec![old.clone()], ..diagram() };
    desk.shelf.edit(&old, move |_| Some(renamed.clone()));
    study.library().reconcile().unwrap();
    let listed = &study.boards().diagrams().unwrap()[0];
    assert_eq!((&listed.item, listed.attempts), (&new, 1));
    assert_eq!(listed.unfinished.as_deref(), Some(begun.as_str()));
    assert_eq!(study.boards().attempts(&new).unwrap().len(), 1);
    assert_eq!(study.boards().result(&id).unwrap().item, new);
    assert!(study.bank().list(&ItemFilter::default()).unwrap().items[0].flagged);

    study.boards().finish(&begun).unwrap();
    study.boards().rate(&begun, Rating::Hard, "").unwrap();
    assert_eq!(study.reviews().memory(&new).unwrap().reviews, 2);
    assert_eq!(study.boards().attempts(&new).unwrap().len(), 2);
    // What went with the rename comes back with it.
    study.actions().undo().unwrap();
    assert_eq!(
        study.actions().undo_state().unwrap().undo.as_deref(),
        Some("rename “What is path?”")
    );
    study.actions().undo().unwrap();
    assert_eq!(
        (
            study.boards().attempts(&old).unwrap().len(),
            study.reviews().memory(&old).unwrap().reviews
        ),
        (1, 1)
    );
}

#[test]
fn hints_tell_what_is_missing_and_cost_the_best_ratings() {
    let (_desk, study) = desk();
    let id = study.boards().open(&item(DIAGRAM), TYPE).unwrap().attempt;
    let read = study.boards().save_text(&id, "Gateway -> Orders: 300 ms\nOrders ->").unwrap();
    assert_eq!(read.nodes, ["Gateway", "Orders"]);
    assert_eq!(read.problems.iter().map(|p| p.line).collect::<Vec<_>>(), [2]);
    let told = study.boards().hint(&id, HintKind::Node).unwrap();
    assert_eq!(told.hints, [Hint::Node { label: "Orders DB".into() }]);
    assert_eq!(told.cap, Some(Rating::Hard));
    assert_eq!(told.hints_left.nodes, 1);
    let told = study.boards().hint(&id, HintKind::Groups).unwrap();
    let Hint::Groups { groups } = &told.hints[1] else { panic!("groups: {:?}", told.hints) };
    assert_eq!((groups[0].title.as_str(), groups[0].members.len()), ("Core", 2));
    assert_eq!(
        study.boards().hint(&id, HintKind::Groups).unwrap_err().kind,
        ErrorKind::InvalidInput
    );
    let whole = "Gateway -> Orders -> Orders DB\nOrders ..> Broker";
    study.boards().save_text(&id, whole).unwrap();
    let result = study.boards().finish(&id).unwrap();
    assert_eq!((result.grade.score, result.grade.rating), (1.0, Rating::Easy));
    assert_eq!((result.suggested, result.source.as_str()), (Rating::Hard, whole));
    let rated = study.boards().rate(&id, Rating::Easy, "").unwrap();
    assert_eq!(rated.rated, Some(Rating::Hard), "whatever was asked for");
}

#[test]
fn the_easier_mode_begins_with_the_boxes() {
    let (_desk, study) = desk();
    let view =
        study.boards().open(&item(DIAGRAM), AttemptOptions { easier: true, text: false }).unwrap();
    let labels: Vec<&str> = view.starter.iter().map(|b| b.label.as_str()).collect();
    assert_eq!(labels, ["Gateway", "Orders", "Orders DB", "Broker"]);
    assert_eq!(view.cap, Some(Rating::Hard));
    study.boards().discard(&view.attempt).unwrap();
    let typed =
        study.boards().open(&item(DIAGRAM), AttemptOptions { easier: true, text: true }).unwrap();
    assert_eq!(typed.source, "Gateway\nOrders\nOrders DB\nBroker\n");
    assert_eq!(study.boards().show(&view.attempt).unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn a_diagram_in_a_session_is_answered_at_the_board() {
    let (_desk, study) = desk();
    let request = SessionRequest {
        minutes: 45.0,
        filter: ItemFilter::default(),
        unread: true,
        ..SessionRequest::default()
    };
    let shown = study.reviews().start(request).unwrap();
    assert_eq!(shown.item.unwrap().item.id, item(DIAGRAM));
    let id = study.boards().open(&item(DIAGRAM), TYPE).unwrap().attempt;
    study.boards().save_text(&id, "Gateway -> Orders").unwrap();
    study.boards().finish(&id).unwrap();
    study.boards().rate(&id, Rating::Again, "").unwrap();
    let after = study.reviews().session().unwrap().unwrap();
    assert_eq!((after.done, after.item.is_none()), (1, true), "the session has moved on");
    assert_eq!(study.reviews().end().unwrap().answers, 1);
}

#[test]
fn what_cannot_be_kept_or_read_is_refused_and_nothing_is_lost() {
    let (desk, study) = desk();
    let id = study.boards().open(&item(DIAGRAM), DRAW).unwrap().attempt;
    let good = scene(&["Gateway"], &[]);
    study.boards().save(&id, &good).unwrap();
    assert_eq!(study.boards().save(&id, "{not json").unwrap_err().kind, ErrorKind::InvalidInput);
    let huge = format!("{{\"elements\": \"{}\"}}", "x".repeat(17 * 1024 * 1024));
    assert_eq!(study.boards().save(&id, &huge).unwrap_err().kind, ErrorKind::InvalidInput);
    assert_eq!(study.boards().show(&id).unwrap().scene, Some(good.clone()));
    // JSON that is no scene is kept, told when it is graded, and stays.
    study.boards().save(&id, "{\"type\": \"excalidraw\", \"elements\": 3}").unwrap();
    assert_eq!(study.boards().finish(&id).unwrap_err().kind, ErrorKind::InvalidInput);
    study.boards().save(&id, &good).unwrap();
    // The diagram vanishes while it is drawn: the grade is what it was begun against.
    desk.shelf.edit(&item(DIAGRAM), |_| None);
    let result = study.boards().finish(&id).unwrap();
    assert_eq!(result.grade.counts.nodes, 4);
    assert!(result.choices.is_empty(), "nothing to schedule");
    assert_eq!(study.boards().rate(&id, Rating::Good, "").unwrap_err().kind, ErrorKind::NotFound);
    // A drawing whose file is gone is told as such.
    fs::remove_dir_all(drawings::drawings(study.folder())).unwrap();
    let gone = study.boards().result(&id).unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
    assert!(gone.help.is_some());
}

#[test]
fn a_sketch_needs_an_owner_in_progress() {
    let (_desk, study) = desk();
    let drawn = scene(&["A", "B"], &[(0, 1)]);
    for (owner, kind) in [
        ("interview:1", ErrorKind::NotFound),
        ("rehearsal:1", ErrorKind::NotFound),
        ("worksheet:1", ErrorKind::InvalidInput),
        ("../etc", ErrorKind::InvalidInput),
    ] {
        assert_eq!(study.sketches().save(owner, &drawn).unwrap_err().kind, kind, "{owner}");
    }
    assert_eq!(study.sketches().get("interview:1").unwrap().scene, None);
    assert_eq!(study.sketches().get("../etc").unwrap_err().kind, ErrorKind::InvalidInput);
}

#[test]
fn a_heartbeat_never_puts_an_older_drawing_back() {
    let (desk, study) = desk();
    let id = study.boards().open(&item(DIAGRAM), DRAW).unwrap().attempt;
    let last = 150;
    let saving = std::sync::atomic::AtomicBool::new(true);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // Bounded, so that a save that fails ends the test rather than leaving it waiting.
            for _ in 0..20_000 {
                if !saving.load(std::sync::atomic::Ordering::Relaxed) {
                    break;
                }
                desk.clock.advance(Duration::from_millis(7));
                study.boards().beat().unwrap();
            }
        });
        for n in 1..=last {
            let drawn = scene(&["Gateway", &format!("Step {n}")], &[]);
            assert_eq!(study.boards().save(&id, &drawn).unwrap().version, n);
            assert_eq!(study.boards().show(&id).unwrap().scene, Some(drawn));
        }
        saving.store(false, std::sync::atomic::Ordering::Relaxed);
    });
    assert_eq!(study.boards().versions(&id).unwrap().len(), last as usize);
}
