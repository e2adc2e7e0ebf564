//! Names: renames, orphans, attaching. History never depends on the files being there.

use std::time::Duration;

use understudy_core::{
    ErrorKind,
    ids::ItemId,
    memory::{
        kind::Rating,
        session::{Answer, ItemFilter, MemoryPhase, SessionRequest},
    },
    study::{Action, Study},
};
use understudy_tests::{
    Desk,
    shelf::{card, item},
};

fn learn(desk: &Desk, study: &Study) {
    let request = SessionRequest { minutes: 60.0, unread: true, ..SessionRequest::default() };
    let mut view = study.start_session(request).unwrap();
    while let Some(shown) = view.item {
        desk.clock.advance(Duration::from_secs(5));
        let answer = Answer {
            item: shown.item.id,
            rating: Rating::Good,
            took_ms: 5_000,
            hints: 0,
            peeked: false,
            key_points: vec![],
        };
        view = study.answer(answer).unwrap();
    }
    study.end_session().unwrap();
}

fn reviews(study: &Study, id: &ItemId) -> u32 {
    study.item_memory(id).unwrap().reviews
}

/// Gives an item another name; `was` says what the pack says of it.
fn rename(desk: &Desk, from: &ItemId, to: &str, was: bool) -> ItemId {
    let to = item(to);
    let (from, new) = (from.clone(), to.clone());
    desk.shelf.edit(&from.clone(), move |mut item| {
        item.id = new.clone();
        if was {
            item.was.push(from.clone());
        }
        Some(item)
    });
    to
}

#[test]
fn a_renamed_item_keeps_its_history_even_when_the_pack_forgets_the_old_name() {
    let desk = Desk::new();
    let old = desk.shelf.cards("backend/caching", None, 1).remove(0);
    let study = desk.open();
    learn(&desk, &study);
    let before = study.item_memory(&old).unwrap();
    let new = rename(&desk, &old, "backend/caching#herd", true);
    study.reconcile().unwrap();
    study.reconcile().unwrap();
    assert_eq!(study.item_memory(&new).unwrap(), before);
    assert_eq!(study.doctor().unwrap().events, 3, "the rename is recorded once");
    // The pack drops `was`; the log remembers.
    desk.shelf.edit(&new, |mut item| {
        item.was.clear();
        Some(item)
    });
    let newer = rename(&desk, &new, "backend/caching#stampede", true);
    study.reconcile().unwrap();
    assert_eq!(study.item_memory(&newer).unwrap(), before, "and through a second rename");
    desk.clock.advance_days(40);
    learn(&desk, &study);
    assert_eq!(reviews(&study, &newer), 3);
    let live = study.projections().unwrap();
    study.rebuild().unwrap();
    assert_eq!(study.projections().unwrap(), live);
    assert!(study.orphans().unwrap().is_empty());
}

#[test]
fn a_name_that_is_still_in_use_is_no_rename() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 1);
    let mut other = card("backend/caching#other");
    other.was.push(ids[0].clone());
    desk.shelf.put(other);
    let study = desk.open();
    learn(&desk, &study);
    study.reconcile().unwrap();
    assert_eq!(reviews(&study, &ids[0]), 2);
}

#[test]
fn what_vanished_is_an_orphan_kept_listed_and_attached() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 2);
    let study = desk.open();
    learn(&desk, &study);
    let before = study.item_memory(&ids[0]).unwrap();
    // A derived id vanishes: the same answer stands under another name, with no word of the old one.
    let new = rename(&desk, &ids[0], "backend/caching#better-title", false);
    study.reconcile().unwrap();
    let orphans = study.orphans().unwrap();
    assert_eq!(orphans.len(), 1);
    assert_eq!((&orphans[0].item, &orphans[0].same_answer), (&ids[0], &Some(new.clone())));
    assert_eq!(orphans[0].candidates, std::slice::from_ref(&new));
    desk.clock.advance_days(40);
    let due = study.due_overview(&ItemFilter::default()).unwrap();
    assert_eq!(due.reviews, 1, "an orphan is not asked");

    let attach = |from: &ItemId, to: &ItemId| {
        study.act(Action::ItemAttached { from: from.clone(), to: to.clone() })
    };
    attach(&ids[0], &new).unwrap();
    assert_eq!(study.item_memory(&new).unwrap().stability, before.stability);
    assert!(study.orphans().unwrap().is_empty());
    assert_eq!(attach(&ids[0], &new).unwrap_err().kind, ErrorKind::InvalidInput);
    assert_eq!(attach(&new, &ids[1]).unwrap_err().kind, ErrorKind::InvalidInput);
    study.undo().unwrap();
    assert_eq!(study.item_memory(&new).unwrap().phase, MemoryPhase::New);
    study.redo().unwrap();
    assert_eq!(reviews(&study, &new), 2);
}

#[test]
fn names_in_a_circle_lead_nowhere_and_lose_nothing() {
    let desk = Desk::new();
    let a = desk.shelf.cards("backend/caching", None, 1).remove(0);
    let study = desk.open();
    learn(&desk, &study);
    let b = rename(&desk, &a, "backend/caching#b", true);
    study.reconcile().unwrap();
    let c = rename(&desk, &b, "backend/caching#c", true);
    study.reconcile().unwrap();
    // Back to the first name: now every name leads to another.
    let back = rename(&desk, &c, "backend/caching#c0", true);
    assert_eq!(back, a);
    study.reconcile().unwrap();
    assert_eq!(reviews(&study, &a), 2);
    let live = study.projections().unwrap();
    study.rebuild().unwrap();
    assert_eq!(study.projections().unwrap(), live);
}
