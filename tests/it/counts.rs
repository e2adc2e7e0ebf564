//! Counts that must agree wherever they are shown: what is due, and how much was answered.

use std::time::Duration;

use interview::run::Step;
use item::{
    kind::{ItemKind, Rating, ReviewKind},
    model::Level,
    template::SlotKind,
};
use memory::session::{Answer, ItemFilter, MemoryPhase, SessionRequest};
use rehearsal::timer::Command;
use study::{Action, Study};
use understudy_tests::{
    Desk,
    shelf::{answer_to, diagram, item, question, slot, template},
};

fn answer(name: &str, rating: Rating) -> Answer {
    answer_to(&item(name), rating, 9_000)
}

/// How many items are due, after every place that says so has said the same.
fn due(study: &Study) -> u32 {
    let all = ItemFilter::default();
    let overview = study.reviews().overview(&all).unwrap();
    let count = overview.learning + overview.reviews;
    let listed = study.reviews().due(&all, None).unwrap();
    assert_eq!(listed.len(), count as usize, "the list of the command line");
    let bank = study.bank().list(&all).unwrap();
    let in_bank: Vec<_> = bank.items.iter().filter(|row| row.due).map(|row| &row.item).collect();
    assert_eq!(in_bank.len(), count as usize, "the bank's rows");
    let filtered = study.bank().list(&ItemFilter { due: Some(true), ..all.clone() }).unwrap();
    assert_eq!(filtered.items.len(), count as usize, "the bank's filter");
    assert_eq!(study.progress().stats().unwrap().due, count, "the statistics");
    let by_kind: u32 = overview.by_kind.iter().map(|kind| kind.count).sum();
    assert_eq!(by_kind, count, "by kind");
    if study.reviews().session().unwrap().is_none() {
        let request = SessionRequest { minutes: 480.0, ..SessionRequest::default() };
        let view = study.reviews().start(request).unwrap();
        let backlog = view.backlog.unwrap();
        assert_eq!(backlog.items, overview.reviews, "what a session is filled from");
        study.reviews().end().unwrap();
        for kind in ItemKind::ALL {
            let filter = ItemFilter { kinds: vec![kind], ..all.clone() };
            let overview = study.reviews().overview(&filter).unwrap();
            let request = SessionRequest { minutes: 480.0, filter, ..SessionRequest::default() };
            let view = study.reviews().start(request).unwrap();
            assert_eq!(view.backlog.unwrap().items, overview.reviews, "of {kind:?} alone");
            study.reviews().end().unwrap();
        }
    }
    count
}

#[test]
fn every_screen_says_the_same_is_due_after_an_interview_and_a_session() {
    let desk = Desk::new();
    let cards = desk.shelf.cards("backend/caching", None, 12);
    desk.shelf.put(diagram("backend/caching#path", 3.0));
    for n in 0..6 {
        desk.shelf.put(question(&format!("backend/bank#q{n}"), Level::Easy, "caching"));
    }
    let study = desk.open();
    assert_eq!(due(&study), 0, "new items are not due");

    let slots = vec![slot(SlotKind::Question, 3, vec![Level::Easy])];
    let plan = study.interviews().assemble(&template("Phone screen", 30.0, slots), None).unwrap();
    study.interviews().open(plan).unwrap();
    study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
    for question in 0..3 {
        study.interviews().step(&Step::Skip { question }).unwrap();
    }
    study.interviews().close().unwrap();
    assert_eq!(due(&study), 0, "their learning steps end in ten minutes");
    desk.clock.advance(Duration::from_secs(11 * 60));
    assert_eq!(due(&study), 3);

    let request = SessionRequest { minutes: 60.0, unread: true, ..SessionRequest::default() };
    let mut view = study.reviews().start(request).unwrap();
    for rating in
        [Rating::Good, Rating::Again, Rating::Easy, Rating::Hard].into_iter().cycle().take(9)
    {
        let Some(shown) = &view.item else { break };
        view = study.reviews().answer(answer(&shown.item.id.to_string(), rating)).unwrap();
        desk.clock.advance(Duration::from_secs(9));
        due(&study);
    }
    study.reviews().end().unwrap();
    due(&study);

    study.actions().perform(Action::ItemsSuspended { items: vec![cards[0].clone()] }).unwrap();
    study
        .actions()
        .perform(Action::ItemsBuried { items: vec![cards[1].clone()], days: Some(300) })
        .unwrap();
    for days in [1, 9, 30] {
        desk.clock.advance_days(days);
        assert!(due(&study) > 0);
    }
    // A pack's item is gone: nobody asks for it, and nobody counts it.
    let before = due(&study);
    let gone = study.reviews().due(&ItemFilter::default(), Some(1)).unwrap().remove(0).item;
    desk.shelf.edit(&gone, |_| None);
    study.library().reconcile().unwrap();
    assert_eq!(due(&study), before - 1);
    // Another is renamed, seen twice, and the rename is taken back: nobody has the old name.
    let old = study.reviews().due(&ItemFilter::default(), Some(1)).unwrap().remove(0).item;
    desk.shelf.edit(&old, |mut card| {
        card.was.push(card.id.clone());
        card.id = item("backend/caching#renamed");
        Some(card)
    });
    study.library().reconcile().unwrap();
    study.library().reconcile().unwrap();
    assert_eq!(due(&study), before - 1);
    study.actions().undo().unwrap();
    assert_eq!(due(&study), before - 2);
}

#[test]
fn all_answers_are_counted_and_those_to_learn_from_apart() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 3);
    let study = desk.open();
    for n in 0..3 {
        for source in [ReviewKind::Due, ReviewKind::Cram] {
            study
                .reviews()
                .review(answer(&format!("backend/caching#c{n}"), Rating::Good), source)
                .unwrap();
        }
    }
    let state = study.optimiser().state().unwrap();
    assert_eq!((state.answers, state.usable, state.enough), (6, 0, 400));
    desk.clock.advance_days(5);
    study.reviews().review(answer("backend/caching#c0", Rating::Good), ReviewKind::Due).unwrap();
    let state = study.optimiser().state().unwrap();
    assert_eq!((state.answers, state.usable), (7, 1));
    assert_eq!(state.answers, study.progress().stats().unwrap().answers);
    study.actions().undo().unwrap();
    assert_eq!(study.optimiser().state().unwrap().answers, 6);
}

#[test]
fn the_chance_to_remember_is_told_in_review_alone() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 1);
    let study = desk.open();
    let told = |expected: MemoryPhase| {
        let memory = study.reviews().memory(&item("backend/caching#c0")).unwrap();
        let row = study.bank().list(&ItemFilter::default()).unwrap().items.remove(0);
        assert_eq!((memory.phase, row.phase), (expected, expected));
        assert_eq!(memory.recall, row.recall);
        memory.recall.is_some()
    };
    let give = |rating| {
        study.reviews().review(answer("backend/caching#c0", rating), ReviewKind::Due).unwrap()
    };
    assert!(!told(MemoryPhase::New));
    give(Rating::Good);
    assert!(!told(MemoryPhase::Learning));
    give(Rating::Easy);
    assert!(told(MemoryPhase::Review));
    desk.clock.advance_days(20);
    give(Rating::Again);
    assert!(!told(MemoryPhase::Relearning), "100% a moment after it was forgotten says nothing");
}
