//! Sessions: what is asked, what an answer does, what undo and a restart bring back.

use std::time::Duration;

use item::{
    clock::Clock as _,
    error::ErrorKind,
    ids::ItemId,
    kind::{ItemKind, Rating, ReviewKind},
    model::Level,
};
use memory::session::{
    Answer, Idle, ItemFilter, MemoryPhase, SessionMode, SessionRequest, SessionView,
};
use serde_json::json;
use study::{Action, Change, Changed, Study, StudyChanged};
use understudy_tests::{
    Desk, page,
    shelf::{answer_to, card, cue, diagram, item, question},
};

fn minutes(minutes: f64) -> SessionRequest {
    SessionRequest { minutes, unread: true, ..SessionRequest::default() }
}

fn answer(item: &ItemId, rating: Rating) -> Answer {
    answer_to(item, rating, 9_000)
}

/// Answers what is on the screen.
fn give(desk: &Desk, study: &Study, view: &SessionView, rating: Rating) -> SessionView {
    desk.clock.advance(Duration::from_secs(9));
    study.reviews().answer(answer(&view.item.as_ref().unwrap().item.id, rating)).unwrap()
}

fn shown(view: &SessionView) -> String {
    view.item.as_ref().map_or_else(|| "-".to_owned(), |i| i.item.id.id.to_string())
}

/// Answers everything "good" until the session is over; returns what was asked.
fn finish(desk: &Desk, study: &Study, mut view: SessionView) -> Vec<String> {
    let mut asked = Vec::new();
    while view.item.is_some() {
        asked.push(shown(&view));
        view = give(desk, study, &view, Rating::Good);
    }
    study.reviews().end().unwrap();
    asked
}

#[test]
fn new_items_come_after_their_layer_was_read_or_by_choice() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", Some("core-details"), 2);
    desk.shelf.cards("backend/auth", Some("core-details"), 2);
    let study = desk.open();
    let read_only = SessionRequest { minutes: 60.0, ..SessionRequest::default() };
    let view = study.reviews().start(read_only.clone()).unwrap();
    assert_eq!(view.idle, Some(Idle::Finished));
    study
        .actions()
        .perform(Action::LayerRead { page: page("backend/auth"), layer: "core-details".into() })
        .unwrap();
    let view = study.reviews().start(read_only).unwrap();
    assert_eq!(view.item.as_ref().unwrap().item.id, item("backend/auth#c0"));
    assert_eq!((view.fresh, view.reviews), (2, 0));
    let view = study.reviews().start(minutes(60.0)).unwrap();
    assert_eq!(view.fresh, 4, "by choice");
}

#[test]
fn questions_without_a_topic_open_by_category() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", Some("core-details"), 1);
    desk.shelf.put(question("backend/bank#stampede", Level::Hard, "caching"));
    desk.shelf.put(question("backend/bank#story", Level::Easy, "leadership"));
    desk.shelf.cards("backend/auth", Some("core-details"), 1);
    desk.shelf.put(question("backend/bank#jwt", Level::Hard, "auth"));
    let study = desk.open();
    let request = SessionRequest { minutes: 480.0, ..SessionRequest::default() };
    assert!(study.reviews().start(request.clone()).unwrap().item.is_none());
    study
        .actions()
        .perform(Action::LayerRead { page: page("backend/caching"), layer: "core-details".into() })
        .unwrap();
    let view = study.reviews().start(request).unwrap();
    let asked = finish(&desk, &study, view);
    assert!(asked.contains(&"stampede".to_owned()));
    assert!(!asked.contains(&"jwt".to_owned()) && !asked.contains(&"story".to_owned()));
}

#[test]
fn a_new_card_goes_through_its_steps_and_then_to_a_day() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 1);
    let study = desk.open();
    let view = study.reviews().start(minutes(10.0)).unwrap();
    let first = view.item.as_ref().unwrap();
    assert_eq!(first.memory.phase, MemoryPhase::New);
    let labels: Vec<&str> = first.choices.iter().map(|c| c.label.as_str()).collect();
    assert_eq!(labels[..3], ["1 min", "6 min", "10 min"]);
    assert_eq!(first.page_title, "On caching");
    let view = give(&desk, &study, &view, Rating::Good);
    let second = view.item.as_ref().unwrap();
    assert_eq!(
        second.memory.phase,
        MemoryPhase::Learning,
        "nothing else is left, so it comes early"
    );
    let view = give(&desk, &study, &view, Rating::Good);
    assert_eq!(view.idle, Some(Idle::Finished));
    let summary = study.reviews().end().unwrap();
    assert_eq!((summary.answers, summary.items, summary.fresh), (2, 1, 1));
    assert_eq!(summary.strengthened.len(), 1);
    assert_eq!(study.reviews().end().unwrap_err().kind, ErrorKind::InvalidInput);
}

#[test]
fn a_session_waits_for_its_own_learning_steps_until_the_day_ends() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 2);
    let study = desk.open();
    let steps = |study: &Study, minutes: f64| {
        let value = json!([minutes]);
        study
            .actions()
            .perform(Action::SettingChanged { key: "learningSteps".into(), value })
            .unwrap();
    };
    steps(&study, 45.0);
    let view = study.reviews().start(minutes(10.0)).unwrap();
    let view = give(&desk, &study, &view, Rating::Easy);
    let view = give(&desk, &study, &view, Rating::Again);
    let due = desk.clock.now().as_millisecond() as f64 + 45.0 * 60_000.0;
    assert_eq!(view.idle, Some(Idle::Waiting { until: due }));
    assert_eq!((view.item.clone(), view.learning, view.minutes_left > 0.0), (None, 1, true));
    let study = desk.open_again(study);
    assert_eq!(study.reviews().session().unwrap(), Some(view), "a restart waits as well");

    // The heartbeat tells when it comes due, and then it is asked.
    let heard = study.subscribe();
    desk.clock.advance(Duration::from_secs(24 * 60));
    study.clocks().look_at_steps().unwrap();
    assert!(study.reviews().session().unwrap().unwrap().item.is_none());
    assert_eq!(heard.try_iter().count(), 0);
    desk.clock.advance(Duration::from_secs(21 * 60));
    study.clocks().look_at_steps().unwrap();
    let told = Change::Study(StudyChanged { changed: vec![Changed::Due] });
    assert_eq!(heard.try_iter().collect::<Vec<_>>(), [told]);
    let view = study.reviews().session().unwrap().unwrap();
    assert_eq!((shown(&view), view.idle.clone()), ("c1".to_owned(), None));
    assert_eq!(give(&desk, &study, &view, Rating::Easy).idle, Some(Idle::Finished));

    // Another session has nothing to wait for, and a step on the next study day belongs to that day.
    study
        .actions()
        .perform(Action::ItemsReset { items: vec![item("backend/caching#c0")] })
        .unwrap();
    steps(&study, 1440.0);
    let view = study.reviews().start(minutes(10.0)).unwrap();
    assert_eq!(give(&desk, &study, &view, Rating::Again).idle, Some(Idle::Finished));
    assert_eq!(study.reviews().start(minutes(10.0)).unwrap().idle, Some(Idle::Finished));
}

#[test]
fn what_is_on_the_screen_stays_there_when_a_step_comes_due() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 3);
    let study = desk.open();
    let view = study.reviews().start(minutes(60.0)).unwrap();
    let view = give(&desk, &study, &view, Rating::Again);
    assert_eq!(shown(&view), "c1");
    desk.clock.advance(Duration::from_secs(120));
    assert_eq!(shown(&study.reviews().session().unwrap().unwrap()), "c1");
    let page = page("backend/caching");
    study
        .actions()
        .perform(Action::PageFlagged { page, anchor: None, item: None, note: String::new() })
        .unwrap();
    let view = study.reviews().session().unwrap().unwrap();
    assert_eq!(shown(&view), "c1");
    let view = give(&desk, &study, &view, Rating::Good);
    assert_eq!(shown(&view), "c0", "the step comes next");
    study
        .actions()
        .perform(Action::ItemsSuspended { items: vec![item("backend/caching#c0")] })
        .unwrap();
    assert_eq!(shown(&study.reviews().session().unwrap().unwrap()), "c2");
}

#[test]
fn a_restart_in_the_middle_goes_on_where_it_was() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 5);
    let before = {
        let study = desk.open();
        let view = study.reviews().start(minutes(60.0)).unwrap();
        let view = give(&desk, &study, &view, Rating::Easy);
        give(&desk, &study, &view, Rating::Good)
    };
    let study = desk.open();
    let after = study.reviews().session().unwrap().unwrap();
    assert_eq!(after, before);
    let unfinished = study.reviews().overview(&ItemFilter::default()).unwrap().unfinished.unwrap();
    assert_eq!((unfinished.done, unfinished.left), (2, 3));
    study.reviews().end().unwrap();
    assert_eq!(study.reviews().session().unwrap(), None);
}

#[test]
fn undo_takes_answers_back_one_by_one_and_shows_them_again() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 4);
    let study = desk.open();
    let start = study.reviews().start(minutes(60.0)).unwrap();
    let mut views = vec![start.clone()];
    for rating in [Rating::Easy, Rating::Again, Rating::Good] {
        views.push(give(&desk, &study, views.last().unwrap(), rating));
    }
    assert_eq!(study.actions().undo_state().unwrap().undo.as_deref(), Some("answer “What is c2?”"));
    for expected in views[..3].iter().rev() {
        study.actions().undo().unwrap();
        let view = study.reviews().session().unwrap().unwrap();
        assert_eq!(shown(&view), shown(expected));
        assert_eq!(
            (view.done, view.fresh, view.minutes_spent),
            (expected.done, expected.fresh, expected.minutes_spent)
        );
        assert_eq!(view.item.as_ref().unwrap().memory, expected.item.as_ref().unwrap().memory);
    }
    for _ in 0..3 {
        study.actions().redo().unwrap();
    }
    let view = study.reviews().session().unwrap().unwrap();
    assert_eq!((shown(&view), view.done), (shown(&views[3]), 3));
}

#[test]
fn an_answer_to_what_is_not_on_the_screen_is_refused() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 2);
    let study = desk.open();
    let other = answer(&item("backend/caching#c1"), Rating::Good);
    assert_eq!(study.reviews().answer(other.clone()).unwrap_err().kind, ErrorKind::InvalidInput);
    study.reviews().start(minutes(10.0)).unwrap();
    assert_eq!(study.reviews().answer(other).unwrap_err().kind, ErrorKind::InvalidInput);
}

#[test]
fn hints_and_peeks_cap_what_counts() {
    let desk = Desk::new();
    desk.shelf.put(diagram("backend/caching#path", 5.0));
    let study = desk.open();
    let view = study.reviews().start(minutes(30.0)).unwrap();
    let id = view.item.unwrap().item.id;
    let mut given = answer(&id, Rating::Easy);
    given.peeked = true;
    study.reviews().answer(given).unwrap();
    assert_eq!(study.reviews().summary().unwrap().ratings, [1, 0, 0, 0]);
}

#[test]
fn cramming_changes_no_schedule() {
    let desk = Desk::new();
    let mut ids = desk.shelf.cards("backend/caching", None, 3);
    desk.shelf.put(diagram("backend/caching#path", 5.0));
    ids.push(item("backend/caching#path"));
    let study = desk.open();
    let fresh = |mode| {
        let request = SessionRequest { mode, ..minutes(30.0) };
        study.reviews().preview(&request).unwrap().fresh
    };
    let modes = [SessionMode::Due, SessionMode::Cram, SessionMode::QuickFire];
    assert_eq!(modes.map(fresh), [4, 4, 3]);
    let view = study.reviews().start(minutes(30.0)).unwrap();
    finish(&desk, &study, view);
    assert_eq!(modes.map(fresh), [0, 0, 0]);
    desk.clock.advance_days(1);
    let memories = || ids.iter().map(|id| study.reviews().memory(id).unwrap()).collect::<Vec<_>>();
    let before = memories();
    for mode in [SessionMode::Cram, SessionMode::QuickFire] {
        let request = SessionRequest { minutes: 10.0, mode, ..SessionRequest::default() };
        let mut view = study.reviews().start(request).unwrap();
        assert!(view.item.as_ref().unwrap().choices.is_empty());
        let mut kinds = Vec::new();
        while let Some(item) = &view.item {
            kinds.push(item.kind);
            let rating = if kinds.len() == 1 { Rating::Again } else { Rating::Good };
            view = give(&desk, &study, &view, rating);
        }
        let again = usize::from(mode == SessionMode::Cram);
        assert_eq!(kinds.contains(&ItemKind::Diagram), mode == SessionMode::Cram);
        assert_eq!(kinds.len(), 3 + 2 * again, "cram asks once more what slipped");
        study.reviews().end().unwrap();
    }
    assert_eq!(memories(), before);
    assert_eq!(
        study.actions().undo_state().unwrap().undo.as_deref().map(|s| &s[..6]),
        Some("answer")
    );
}

#[test]
fn siblings_are_kept_apart() {
    let desk = Desk::new();
    for i in 1..=3 {
        let mut cloze = card(&format!("backend/caching#alo.{i}"));
        cloze.sibling_group = Some("alo".parse().unwrap());
        desk.shelf.put(cloze);
    }
    desk.shelf.put(card("backend/caching#other"));
    let study = desk.open();
    let view = study.reviews().start(minutes(60.0)).unwrap();
    let mut asked = finish(&desk, &study, view);
    asked.dedup();
    assert!(asked.contains(&"alo.1".to_owned()) && asked.contains(&"other".to_owned()));
    assert!(!asked.iter().any(|a| a == "alo.2" || a == "alo.3"), "{asked:?}");
    assert!(study.reviews().start(minutes(60.0)).unwrap().item.is_none(), "not today");
    desk.clock.advance_days(1);
    assert_eq!(shown(&study.reviews().start(minutes(60.0)).unwrap()), "alo.2");
}

#[test]
fn suspended_and_buried_items_stay_out_and_come_back() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 3);
    let study = desk.open();
    study.actions().perform(Action::ItemsSuspended { items: vec![ids[0].clone()] }).unwrap();
    let view = study.reviews().start(minutes(60.0)).unwrap();
    assert_eq!(shown(&view), "c1");
    study
        .actions()
        .perform(Action::ItemsBuried { items: vec![ids[1].clone()], days: None })
        .unwrap();
    assert_eq!(shown(&study.reviews().session().unwrap().unwrap()), "c2");
    study.actions().undo().unwrap();
    assert_eq!(shown(&study.reviews().session().unwrap().unwrap()), "c1");
    study.actions().redo().unwrap();
    desk.clock.advance_days(1);
    assert_eq!(shown(&study.reviews().start(minutes(60.0)).unwrap()), "c1");
    study.actions().perform(Action::ItemsUnsuspended { items: vec![ids[0].clone()] }).unwrap();
    assert_eq!(shown(&study.reviews().start(minutes(60.0)).unwrap()), "c0");
}

#[test]
fn reset_and_reschedule_change_one_item() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 2);
    let study = desk.open();
    let view = study.reviews().start(minutes(60.0)).unwrap();
    finish(&desk, &study, view);
    let day = "2026-04-01".parse().map(item::day::StudyDay).unwrap();
    study.actions().perform(Action::ItemsRescheduled { items: vec![ids[0].clone()], day }).unwrap();
    assert_eq!(study.reviews().memory(&ids[0]).unwrap().due_day.as_deref(), Some("2026-04-01"));
    study.actions().perform(Action::ItemsReset { items: vec![ids[0].clone()] }).unwrap();
    assert_eq!(study.reviews().memory(&ids[0]).unwrap().phase, MemoryPhase::New);
    let error = study
        .actions()
        .perform(Action::ItemsRescheduled { items: vec![ids[0].clone()], day })
        .unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidInput);
    study.actions().undo().unwrap();
    assert_eq!(study.reviews().memory(&ids[0]).unwrap().due_day.as_deref(), Some("2026-04-01"));
    assert_eq!(study.reviews().memory(&ids[1]).unwrap().phase, MemoryPhase::Review);
}

#[test]
fn a_changed_text_is_told_and_a_flag_shows() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 1);
    let study = desk.open();
    let view = study.reviews().start(minutes(10.0)).unwrap();
    assert!(!view.item.as_ref().unwrap().changed);
    finish(&desk, &study, view);
    desk.shelf.edit(&ids[0], |mut item| {
        item.fingerprint = "rewritten".into();
        Some(item)
    });
    study
        .actions()
        .perform(Action::PageFlagged {
            page: ids[0].page.clone(),
            anchor: None,
            item: Some(ids[0].clone()),
            note: String::new(),
        })
        .unwrap();
    desk.clock.advance_days(30);
    let view = study.reviews().start(minutes(10.0)).unwrap();
    let shown = view.item.as_ref().unwrap();
    assert!(shown.changed && shown.flagged);
    let view = give(&desk, &study, &view, Rating::Again);
    assert!(!view.item.unwrap().changed, "it has been seen now");
}

#[test]
fn filters_narrow_a_session() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 2);
    desk.shelf.put(cue("backend/auth#signal"));
    desk.shelf.put(question("backend/bank#easy", Level::Easy, "caching"));
    desk.shelf.put(question("backend/bank#hard", Level::Hard, "auth"));
    let study = desk.open();
    let asked = |filter: ItemFilter| {
        let request =
            SessionRequest { filter, unread: true, minutes: 400.0, ..SessionRequest::default() };
        let view = study.reviews().start(request).unwrap();
        let names: Vec<String> = study
            .bank()
            .list(&view.request.filter)
            .unwrap()
            .items
            .iter()
            .map(|i| i.item.id.to_string())
            .collect();
        assert_eq!(view.fresh as usize, names.len());
        names
    };
    let all = ItemFilter::default;
    assert_eq!(asked(ItemFilter { kinds: vec![ItemKind::Cue], ..all() }), ["signal"]);
    assert_eq!(asked(ItemFilter { pages: vec![page("backend/caching")], ..all() }), ["c0", "c1"]);
    assert_eq!(asked(ItemFilter { levels: vec![Level::Hard], ..all() }), ["hard"]);
    assert_eq!(asked(ItemFilter { categories: vec!["caching".into()], ..all() }), ["easy"]);
    assert_eq!(asked(ItemFilter { text: Some("IS SIG".into()), ..all() }), ["signal"]);
    assert_eq!(asked(ItemFilter { items: vec![item("backend/bank#hard")], ..all() }), ["hard"]);
    assert_eq!(asked(ItemFilter { states: vec![MemoryPhase::Review], ..all() }), [""; 0]);
    assert_eq!(asked(ItemFilter { tags: vec!["tagged".into()], ..all() }), ["easy", "hard"]);
}

#[test]
fn settings_of_the_scheduler_take_effect() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 1);
    let study = desk.open();
    let set = |key: &str, value| {
        study.actions().perform(Action::SettingChanged { key: key.into(), value }).unwrap()
    };
    set("learningSteps", json!([]));
    set("desiredRetentionByKind", json!({"card": 0.7}));
    set("fuzz", json!(false));
    let view = study.reviews().start(minutes(10.0)).unwrap();
    let days: Vec<_> = view.item.unwrap().choices.iter().map(|c| c.days).collect();
    assert!(days.iter().all(Option::is_some));
    assert!(days[2].unwrap() > 8, "{days:?}: a lower goal lets it wait longer");
}

#[test]
fn an_answer_under_a_clock_a_month_ahead_does_not_shadow_later_ones() {
    let desk = Desk::new();
    let id = desk.shelf.cards("backend/caching", None, 1).remove(0);
    let study = desk.open();
    let give = |rating| study.reviews().review(answer(&id, rating), ReviewKind::Due).unwrap();
    give(Rating::Easy);
    desk.clock.advance_days(10);
    let right = desk.clock.now();
    desk.clock.advance_days(30);
    give(Rating::Good);
    desk.clock.set_wall(right);
    desk.clock.advance(Duration::from_secs(3600));
    give(Rating::Again);
    let memory = study.reviews().memory(&id).unwrap();
    assert_eq!((memory.phase, memory.lapses), (MemoryPhase::Relearning, 1), "again, today, counts");
    let in_ten_minutes = desk.clock.now().as_millisecond() as f64 + 600_000.0;
    assert_eq!(memory.due_at, Some(in_ten_minutes));
    assert_eq!(memory.last_at, Some(desk.clock.now().as_millisecond() as f64));
    desk.clock.advance_days(1);
    give(Rating::Good);
    let due = study.reviews().memory(&id).unwrap().due_day.unwrap();
    assert!(due.as_str() > "2026-03-13" && due.as_str() < "2026-06-01", "{due}");
    crate::check_rebuilt(&study);
}

#[test]
fn forgotten_every_morning_is_a_lapse_every_morning() {
    let desk = Desk::new();
    let id = desk.shelf.cards("backend/caching", None, 1).remove(0);
    let study = desk.open();
    let give = |rating| study.reviews().review(answer(&id, rating), ReviewKind::Due).unwrap();
    give(Rating::Easy);
    desk.clock.advance_days(20);
    let lapses = || study.reviews().memory(&id).unwrap().lapses;
    for day in 1..=6 {
        give(Rating::Again);
        assert_eq!(lapses(), day);
        desk.clock.advance(Duration::from_secs(600));
        give(Rating::Again);
        assert_eq!(lapses(), day, "its step once more, the same morning, is the same lapse");
        desk.clock.advance_days(1);
    }
    assert!(study.reviews().memory(&id).unwrap().leech);
}

#[test]
fn the_day_of_the_interview_is_within_two_years() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 3);
    let study = desk.open();
    let set = |date: &str| {
        study
            .actions()
            .perform(Action::SettingChanged { key: "interviewDate".into(), value: json!(date) })
    };
    for far in ["9999-12-31", "2206-03-02", "2028-03-10", "1926-03-02"] {
        let error = set(far).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidInput, "{far}: {error}");
    }
    assert_eq!(study.progress().outlook().unwrap(), None);
    set("2028-03-01").unwrap();
    assert_eq!(study.progress().outlook().unwrap().unwrap().days_left, 730);
    // With the clock set back, the day is further off than can be played through.
    desk.clock.set_wall("2024-01-01T11:00:00Z".parse().unwrap());
    assert_eq!(study.progress().outlook().unwrap(), None);
}
