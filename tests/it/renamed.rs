//! Pages that get another name: what is known of them goes along, and so does what is in progress.

use std::{fs, time::Duration};

use board::{attempt::AttemptOptions, drill::DrillKind};
use interview::run::{Dimension, Score, Step};
use item::{
    kind::{Rating, ReviewKind},
    model::{ItemBody, Level},
    template::SlotKind,
};
use memory::session::{ItemFilter, SessionRequest};
use rehearsal::{
    run::{Assessment, RunStep},
    timer::Command,
};
use store::{
    Access,
    progress::{PageProgress, ReadingPosition},
};
use study::{Action, Change, Changed, Options, Study};
use understudy_tests::{
    Desk, page,
    shelf::{answer_to, card, diagram, item, question, script, slot, template},
};

const OLD: &str = "backend/incident";
const NEW: &str = "backend/outage";

/// A page with a script whose round asks two questions, a diagram and a card.
fn desk() -> (Desk, Study) {
    let desk = Desk::new();
    desk.shelf.put(script(&format!("{OLD}#script"), None));
    desk.shelf.put(diagram(&format!("{OLD}#path"), 5.0));
    desk.shelf.put(card(&format!("{OLD}#card")));
    for n in 0..2 {
        desk.shelf.put(question(&format!("{OLD}#q{n}"), Level::Easy, "caching"));
    }
    let study = desk.open();
    (desk, study)
}

fn rename(desk: &Desk, study: &Study, from: &str, to: &str) {
    desk.shelf.rename_page(&page(from), &page(to));
    study.library().reconcile().unwrap();
}

fn at(page: &str, id: &str) -> item::ids::ItemId {
    item(&format!("{page}#{id}"))
}

fn known(study: &Study, of: &str) -> PageProgress {
    study.progress().pages().unwrap().pages.remove(&page(of)).unwrap_or_default()
}

fn place(of: &str, percent: f64) -> ReadingPosition {
    ReadingPosition { page: page(of), anchor: None, offset: 0.0, percent }
}

#[test]
fn what_is_known_of_a_page_goes_along_with_its_name() {
    let (desk, study) = desk();
    let read = |of: &str, layer: &str| {
        study.actions().perform(Action::LayerRead { page: page(of), layer: layer.into() }).unwrap();
    };
    read(OLD, "core");
    study.actions().perform(Action::TopicLearned { page: page(OLD) }).unwrap();
    study.actions().perform(Action::NoteWritten { page: page(OLD), text: "mine".into() }).unwrap();
    let flag = Action::PageFlagged {
        page: page(OLD),
        anchor: None,
        // Nothing else is known of this item.
        item: Some(at(OLD, "card")),
        note: "unclear".into(),
    };
    study.actions().perform(flag).unwrap();
    // Long enough to be no glance.
    study.progress().save_place(&place(OLD, 40.0)).unwrap();
    desk.clock.advance(Duration::from_secs(10));
    study.progress().save_place(&place(OLD, 40.0)).unwrap();
    study.notes().save_form_draft(&format!("note:{OLD}"), Some("typed")).unwrap();
    study.notes().save_form_draft(&format!("flag:{OLD}#top"), Some("flagging")).unwrap();
    study.notes().save_form_draft(&format!("note:{OLD}s"), Some("another page")).unwrap();
    let mut before = known(&study, OLD);

    rename(&desk, &study, OLD, NEW);
    study.library().reconcile().unwrap();
    assert_eq!(known(&study, OLD), PageProgress::default());
    let after = known(&study, NEW);
    for flag in &mut before.flags {
        (flag.page, flag.page_title) = (page(NEW), "On outage".into());
        flag.item = Some(at(NEW, "card"));
    }
    before.place = Some(place(NEW, 40.0));
    assert_eq!(after, before);
    assert!(study.bank().list(&ItemFilter::default()).unwrap().items.iter().any(|row| row.flagged));
    assert_eq!(study.notes().form_draft(&format!("note:{NEW}")).unwrap().as_deref(), Some("typed"));
    assert_eq!(
        study.notes().form_draft(&format!("flag:{NEW}#top")).unwrap().as_deref(),
        Some("flagging")
    );
    let other = study.notes().form_draft(&format!("note:{OLD}s")).unwrap();
    assert_eq!(other.as_deref(), Some("another page"));

    // A note over it replaces it; the flag is resolved where it is now.
    study.actions().perform(Action::NoteWritten { page: page(NEW), text: "anew".into() }).unwrap();
    study.actions().perform(Action::FlagResolved { flag: after.flags[0].id.clone() }).unwrap();
    let now = known(&study, NEW);
    assert_eq!((now.note.as_deref(), now.flags.len()), (Some("anew"), 0));
    crate::check_rebuilt(&study);
    assert!(study.maintenance().doctor().unwrap().healthy());
}

#[test]
fn a_session_is_told_that_its_items_have_other_names() {
    let (desk, study) = desk();
    let request = SessionRequest { minutes: 60.0, unread: true, ..SessionRequest::default() };
    let shown = study.reviews().start(request).unwrap().item.unwrap().item.id;
    let heard = study.subscribe();
    rename(&desk, &study, OLD, NEW);
    let told: Vec<Changed> = heard
        .try_iter()
        .flat_map(|change| match change {
            Change::Study(study) => study.changed,
            _ => Vec::new(),
        })
        .collect();
    assert!(told.contains(&Changed::Session), "{told:?}");
    let now = study.reviews().session().unwrap().unwrap().item.unwrap().item.id;
    assert_eq!((now.page, now.id), (page(NEW), shown.id));
}

#[test]
fn a_pages_name_that_comes_back_begins_anew_and_a_rename_is_undone() {
    let (desk, study) = desk();
    let read = |of: &str, layer: &str| {
        study.actions().perform(Action::LayerRead { page: page(of), layer: layer.into() }).unwrap();
    };
    let layers = |of: &str| known(&study, of).layers_read;
    read(OLD, "core");
    rename(&desk, &study, OLD, NEW);
    assert_eq!(study.actions().undo_state().unwrap().undo.as_deref(), Some("rename “On outage”"));
    // Another page takes the name that is free: what is read of it is its own.
    desk.shelf.put(card(&format!("{OLD}#other")));
    study.library().reconcile().unwrap();
    read(OLD, "extra");
    read(NEW, "more");
    assert_eq!(
        (layers(OLD), layers(NEW)),
        (vec!["extra".into()], vec!["core".into(), "more".into()])
    );
    study.actions().undo().unwrap();
    study.actions().undo().unwrap();
    study.actions().undo().unwrap();
    assert_eq!((layers(OLD), layers(NEW)), (vec!["core".to_owned()], Vec::<String>::new()));
    study.library().reconcile().unwrap();
    assert_eq!(layers(OLD), ["core"], "what was taken back is not recorded again");
    study.actions().redo().unwrap();
    assert_eq!((layers(OLD), layers(NEW)), (Vec::<String>::new(), vec!["core".to_owned()]));
    crate::check_rebuilt(&study);
}

#[test]
fn worksheets_keep_what_was_written_when_their_page_is_renamed() {
    let desk = Desk::new();
    let folder = desk.dir.path().join("pack");
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("pack.toml"), "id = \"pack\"\ntitle = \"A pack\"\n").unwrap();
    let text = |front: &str| {
        format!(
            "---\n{front}\n---\n# A page\n\n## Mine\n<!-- worksheet #mine -->\n\n- What is it? <!-- #what -->\n"
        )
    };
    fs::write(folder.join("one.md"), text("id: one")).unwrap();
    let open = || {
        let (folder, clock) = (desk.folder(), desk.clock.clone());
        let study =
            Study::open(Options { folder, access: Access::Write, clock, built_in: None }).unwrap();
        study.library().open(&desk.dir.path().join("pack")).unwrap();
        study.library().reconcile().unwrap();
        study
    };
    {
        let study = open();
        let sheet = study.notes().all_worksheets().unwrap().remove(0);
        let prompt = &sheet.sheet.prompts[0];
        let written = Action::WorksheetWritten {
            sheet: sheet.sheet.id.clone(),
            prompt: prompt.id.clone(),
            asked: prompt.text.clone(),
            text: "a store".into(),
        };
        study.actions().perform(written).unwrap();
    }
    fs::remove_file(folder.join("one.md")).unwrap();
    fs::write(folder.join("two.md"), text("id: two\nwas: [one]")).unwrap();
    let study = open();
    let sheet = study.notes().all_worksheets().unwrap().remove(0);
    assert_eq!((sheet.sheet.id.page.page.as_str(), &sheet.texts[0][..]), ("two", "a store"));
    assert_eq!(study.notes().worksheets_markdown(None).unwrap().matches("a store").count(), 1);
}

/// Renames the page while everything there is is in progress, and ends it then.
fn check_runs(has_history: bool, restart: bool) {
    let (desk, mut study) = desk();
    if has_history {
        for id in ["script", "path", "q0", "q1"] {
            study
                .reviews()
                .review(answer_to(&at(OLD, id), Rating::Good, 5_000), ReviewKind::Due)
                .unwrap();
        }
        desk.clock.advance_days(40);
    }
    let before = u32::from(has_history);
    study.rehearsals().open(&at(OLD, "script"), false).unwrap();
    study.rehearsals().step(&RunStep::Clock { command: Command::Start }).unwrap();
    for question in 0..2 {
        study.rehearsals().step(&RunStep::Answered { question, rating: Rating::Good }).unwrap();
    }
    let asked = template("Two", 10.0, vec![slot(SlotKind::Question, 2, Vec::new())]);
    let assembled = study.interviews().assemble(&asked, None).unwrap();
    study.interviews().open(assembled).unwrap();
    study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
    let typed = AttemptOptions { easier: false, text: true };
    let board = study.boards().open(&at(OLD, "path"), typed).unwrap().attempt;
    study.boards().save_text(&board, "A -> B").unwrap();
    let filter = ItemFilter { pages: vec![page(OLD)], ..ItemFilter::default() };
    let request =
        SessionRequest { minutes: 60.0, filter, unread: true, ..SessionRequest::default() };
    let planned = study.reviews().start(request).unwrap();

    if restart {
        study = desk.open_again(study);
    }
    rename(&desk, &study, OLD, NEW);
    if restart {
        study = desk.open_again(study);
    }
    desk.clock.advance(Duration::from_secs(30));
    let run = study.rehearsals().current().unwrap().unwrap();
    assert_eq!(run.view.script, at(NEW, "script"));
    assert_eq!(run.segments.len(), 2, "what is read from is there");
    assert!(study.interviews().current().unwrap().unwrap().item.is_some());

    study.rehearsals().close(Assessment::default(), Rating::Good).unwrap();
    for question in 0..2 {
        let score = Score { dimension: Dimension::Depth, points: 3, evidence: String::new() };
        study.interviews().step(&Step::Score { question, score }).unwrap();
    }
    study.interviews().close().unwrap();
    study.boards().finish(&board).unwrap();
    study.boards().rate(&board, Rating::Good, "").unwrap();

    let reviews = |id: &str| study.reviews().memory(&at(NEW, id)).unwrap().reviews;
    assert_eq!(study.rehearsals().past(&at(NEW, "script")).unwrap().len(), 1);
    assert_eq!(
        study.rehearsals().past(&at(NEW, "script")).unwrap()[0].result.script,
        at(NEW, "script")
    );
    assert_eq!(study.boards().attempts(&at(NEW, "path")).unwrap().len(), 1);
    assert_eq!((reviews("script"), reviews("path")), (before + 1, before + 1));
    assert_eq!(
        (reviews("q0"), reviews("q1")),
        (before + 2, before + 2),
        "a round and an interview"
    );
    let interview = &study.interviews().past().unwrap()[0].scorecard;
    assert!(interview.questions.iter().all(|line| line.item.page == page(NEW)));
    for id in ["script", "path", "q0", "q1"] {
        assert!(
            study
                .bank()
                .list(&ItemFilter::default())
                .unwrap()
                .items
                .iter()
                .any(|r| r.item == at(NEW, id))
        );
        assert_eq!(study.reviews().memory(&at(OLD, id)).unwrap().reviews, 0);
    }
    let session = study.reviews().session().unwrap().unwrap();
    assert_eq!(session.id, planned.id);
    assert_eq!(session.request.filter.pages, [page(NEW)]);
    assert!(session.item.is_none_or(|shown| shown.item.id.page == page(NEW)));
    crate::check_rebuilt(&study);
}

#[test]
fn what_is_in_progress_ends_under_the_name_its_page_has_by_then() {
    for has_history in [true, false] {
        for restart in [false, true] {
            check_runs(has_history, restart);
        }
    }
}

#[test]
fn an_interview_that_is_over_names_its_questions_as_they_are_called_now() {
    let (desk, study) = desk();
    let asked = template("Two", 10.0, vec![slot(SlotKind::Question, 2, Vec::new())]);
    let assembled = study.interviews().assemble(&asked, None).unwrap();
    study.interviews().open(assembled).unwrap();
    study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
    let score = Score { dimension: Dimension::Depth, points: 3, evidence: String::new() };
    for question in 0..2 {
        study.interviews().step(&Step::Score { question, score: score.clone() }).unwrap();
    }
    let past = study.interviews().close().unwrap();
    rename(&desk, &study, OLD, NEW);
    let now = study.interviews().past().unwrap().remove(0);
    let names: Vec<_> = now.scorecard.questions.iter().map(|line| line.item.clone()).collect();
    assert_eq!(names.len(), 2);
    assert!(names.iter().all(|name| name.page == page(NEW)), "{names:?}");
    assert!(past.scorecard.questions.iter().all(|line| line.item.page == page(OLD)));
}

#[test]
fn a_drill_goes_on_under_its_diagrams_new_name() {
    let (desk, study) = desk();
    let old = at(OLD, "path");
    desk.shelf.edit(&old, |mut item| {
        if let ItemBody::Diagram { source, .. } = &mut item.body {
            *source = "flowchart LR\n  A --> B\n  B --> C\n  C --> D\n  D --> E".to_owned();
        }
        Some(item)
    });
    let begun = study.drills().open(&old, DrillKind::Blanks).unwrap();
    rename(&desk, &study, OLD, NEW);
    let found = study.drills().open(&at(NEW, "path"), DrillKind::Blanks).unwrap();
    assert_eq!((found.seed, found.tasks.len()), (begun.seed, begun.tasks.len()));
}

/// What the log and the working state hold after a reconciliation stays the same in the next one.
fn check_settled(study: &Study) {
    let events = study.maintenance().doctor().unwrap().events;
    study.library().reconcile().unwrap();
    study.library().reconcile().unwrap();
    assert_eq!(study.maintenance().doctor().unwrap().events, events, "a rename is recorded once");
}

#[test]
fn of_two_drafts_the_newer_one_stays_and_the_rename_is_recorded_once() {
    for old_is_newer in [true, false] {
        let (desk, study) = desk();
        let (first, second) = if old_is_newer { (NEW, OLD) } else { (OLD, NEW) };
        for (of, text) in [(first, "first"), (second, "second")] {
            study.notes().save_form_draft(&format!("note:{of}"), Some(text)).unwrap();
            study.progress().save_place(&place(of, 10.0)).unwrap();
            desk.clock.advance(Duration::from_secs(1));
        }
        rename(&desk, &study, OLD, NEW);
        check_settled(&study);
        let typed = |of: &str| study.notes().form_draft(&format!("note:{of}")).unwrap();
        assert_eq!((typed(OLD), typed(NEW).as_deref()), (None, Some("second")));
    }
}

#[test]
fn what_is_typed_about_an_item_goes_along_with_its_name() {
    let (desk, study) = desk();
    // Nothing else is known of these items; one of them only gets another id, on the same page.
    let long = "长".repeat(200);
    let keys = ["script:#script", "flag-item:#card", "flag-item:#q0", "flag:#q0", "card:#top"];
    let key = |of: &str, key: &str| key.replacen('#', &format!("{of}#"), 1);
    for name in keys {
        study.notes().save_form_draft(&key(OLD, name), Some(name)).unwrap();
    }
    study.notes().save_form_draft(&format!("flag:{OLD}#{long}"), Some("long")).unwrap();
    desk.shelf.rename_page(&page(OLD), &page(NEW));
    desk.shelf.edit(&at(NEW, "q0"), |mut item| {
        item.id = at(NEW, "question");
        item.was.push(at(OLD, "q0"));
        Some(item)
    });
    study.library().reconcile().unwrap();
    let kept = |key: String| study.notes().form_draft(&key).unwrap();
    for (name, now) in [
        (keys[0], "script:#script"),
        (keys[1], "flag-item:#card"),
        (keys[2], "flag-item:#question"),
        // A place keeps its anchor, whatever the item there is called.
        (keys[3], "flag:#q0"),
        (keys[4], "card:#top"),
    ] {
        assert_eq!(kept(key(NEW, now)).as_deref(), Some(name));
        assert_eq!(kept(key(OLD, name)), None, "{name}");
    }
    assert_eq!(kept(format!("flag:{NEW}#{long}")).as_deref(), Some("long"));
    check_settled(&study);

    // Keys that are too long to be stored as they are.
    let longest = format!("backend/{long}");
    study.notes().save_form_draft(&format!("note:{NEW}"), Some("note")).unwrap();
    for (from, to) in [(NEW, &*longest), (&longest, OLD)] {
        rename(&desk, &study, from, to);
        assert_eq!(kept(format!("note:{to}")).as_deref(), Some("note"));
        check_settled(&study);
    }
}
