//! Names: renames, orphans, attaching. History never depends on the files being there.

use std::time::Duration;

use item::{
    error::ErrorKind,
    ids::ItemId,
    kind::{Rating, ReviewKind},
};
use memory::session::{ItemFilter, MemoryPhase, SessionRequest};
use proptest::prelude::*;
use study::{Action, Study};
use understudy_tests::{
    Desk,
    shelf::{answer_to, card, item},
};

fn learn(desk: &Desk, study: &Study) {
    let request = SessionRequest { minutes: 60.0, unread: true, ..SessionRequest::default() };
    let mut view = study.reviews().start(request).unwrap();
    while let Some(shown) = view.item {
        desk.clock.advance(Duration::from_secs(5));
        let answer = answer_to(&shown.item.id, Rating::Good, 5_000);
        view = study.reviews().answer(answer).unwrap();
    }
    study.reviews().end().unwrap();
}

fn reviews(study: &Study, id: &ItemId) -> u32 {
    study.reviews().memory(id).unwrap().reviews
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
    let before = study.reviews().memory(&old).unwrap();
    let new = rename(&desk, &old, "backend/caching#herd", true);
    study.library().reconcile().unwrap();
    study.library().reconcile().unwrap();
    assert_eq!(study.reviews().memory(&new).unwrap(), before);
    assert_eq!(study.maintenance().doctor().unwrap().events, 3, "the rename is recorded once");
    // The pack drops `was`; the log remembers.
    desk.shelf.edit(&new, |mut item| {
        item.was.clear();
        Some(item)
    });
    let newer = rename(&desk, &new, "backend/caching#stampede", true);
    study.library().reconcile().unwrap();
    assert_eq!(study.reviews().memory(&newer).unwrap(), before, "and through a second rename");
    desk.clock.advance_days(40);
    learn(&desk, &study);
    assert_eq!(reviews(&study, &newer), 3);
    crate::check_rebuilt(&study);
    assert!(study.bank().orphans().unwrap().is_empty());
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
    study.library().reconcile().unwrap();
    assert_eq!(reviews(&study, &ids[0]), 2);
}

#[test]
fn what_vanished_is_an_orphan_kept_listed_and_attached() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 2);
    let study = desk.open();
    learn(&desk, &study);
    let before = study.reviews().memory(&ids[0]).unwrap();
    // A derived id vanishes: the same answer stands under another name, with no word of the old one.
    let new = rename(&desk, &ids[0], "backend/caching#better-title", false);
    study.library().reconcile().unwrap();
    let orphans = study.bank().orphans().unwrap();
    assert_eq!(orphans.len(), 1);
    assert_eq!((&orphans[0].item, &orphans[0].same_answer), (&ids[0], &Some(new.clone())));
    assert_eq!(orphans[0].candidates, std::slice::from_ref(&new));
    desk.clock.advance_days(40);
    let due = study.reviews().overview(&ItemFilter::default()).unwrap();
    assert_eq!(due.reviews, 1, "an orphan is not asked");

    let attach = |from: &ItemId, to: &ItemId| {
        study.actions().perform(Action::ItemAttached { from: from.clone(), to: to.clone() })
    };
    attach(&ids[0], &new).unwrap();
    assert_eq!(study.reviews().memory(&new).unwrap().stability, before.stability);
    assert!(study.bank().orphans().unwrap().is_empty());
    assert_eq!(attach(&ids[0], &new).unwrap_err().kind, ErrorKind::InvalidInput);
    assert_eq!(attach(&new, &ids[1]).unwrap_err().kind, ErrorKind::InvalidInput);
    study.actions().undo().unwrap();
    assert_eq!(study.reviews().memory(&new).unwrap().phase, MemoryPhase::New);
    study.actions().redo().unwrap();
    assert_eq!(reviews(&study, &new), 2);
}

fn answer(desk: &Desk, study: &Study, id: &ItemId, rating: Rating) {
    desk.clock.advance(Duration::from_secs(40));
    let given = answer_to(id, rating, 5_000);
    study.reviews().review(given, ReviewKind::Due).unwrap();
}

/// A study with one card, `c0`, that was answered once.
fn answered(rating: Rating) -> (Desk, Study, ItemId) {
    let desk = Desk::new();
    let card = desk.shelf.cards("backend/caching", None, 1).remove(0);
    let study = desk.open();
    answer(&desk, &study, &card, rating);
    (desk, study, card)
}

#[test]
fn names_in_a_circle_carry_every_answer_along() {
    let (desk, study, a) = answered(Rating::Good);
    let mut here = a.clone();
    for (n, name) in ["b", "c", "c0", "b", "c0"].iter().enumerate() {
        here = rename(&desk, &here, &format!("backend/caching#{name}"), true);
        study.library().reconcile().unwrap();
        answer(&desk, &study, &here, Rating::Good);
        assert_eq!(reviews(&study, &here), u32::try_from(n + 2).unwrap(), "under {name}");
    }
    assert_eq!(here, a, "back at the first name");
    assert_eq!(reviews(&study, &item("backend/caching#b")), 0);
    assert!(study.bank().orphans().unwrap().is_empty());
    crate::check_rebuilt(&study);
}

#[test]
fn a_name_that_comes_back_begins_anew_and_can_be_given_its_history() {
    let (desk, study, a) = answered(Rating::Easy);
    let b = rename(&desk, &a, "backend/caching#b", true);
    study.library().reconcile().unwrap();
    answer(&desk, &study, &b, Rating::Easy);
    // An older state of the pack is checked out: the first name, with no word of the second.
    desk.shelf.edit(&b, |mut item| {
        item.was.clear();
        Some(item)
    });
    rename(&desk, &b, "backend/caching#c0", false);
    study.library().reconcile().unwrap();
    assert_eq!(study.reviews().memory(&a).unwrap().phase, MemoryPhase::New);
    let request = SessionRequest { minutes: 60.0, unread: true, ..SessionRequest::default() };
    assert_eq!(
        study.reviews().start(request.clone()).unwrap().fresh,
        1,
        "it is new, and asked as new"
    );
    answer(&desk, &study, &a, Rating::Easy);
    assert_eq!((reviews(&study, &a), reviews(&study, &b)), (1, 2), "with a future of its own");
    assert_eq!(study.reviews().start(request).unwrap().fresh, 0, "once");

    // Its history is an orphan, and is taken over when the user says so.
    let orphans = study.bank().orphans().unwrap();
    assert_eq!((orphans.len(), &orphans[0].item), (1, &b));
    study.actions().perform(Action::ItemAttached { from: b.clone(), to: a.clone() }).unwrap();
    assert_eq!((reviews(&study, &a), reviews(&study, &b)), (3, 0));
}

#[test]
fn a_name_used_again_for_another_card_has_its_own_history() {
    let (desk, study, a) = answered(Rating::Easy);
    let b = rename(&desk, &a, "backend/caching#b", true);
    study.library().reconcile().unwrap();
    desk.shelf.put(card("backend/caching#c0"));
    study.library().reconcile().unwrap();
    let before = study.reviews().memory(&b).unwrap();
    assert_eq!(study.reviews().memory(&a).unwrap().phase, MemoryPhase::New);
    answer(&desk, &study, &a, Rating::Again);
    assert_eq!(study.reviews().memory(&b).unwrap(), before);
    assert_eq!(reviews(&study, &a), 1);
}

#[test]
fn names_that_move_up_at_once_keep_their_histories_apart() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 3);
    let study = desk.open();
    for (n, id) in ids.iter().enumerate() {
        for _ in 0..=n {
            answer(&desk, &study, id, Rating::Easy);
        }
    }
    // c0, c1 and c2 are called c1, c2 and c3 now; seen at once.
    for n in (0..3).rev() {
        rename(&desk, &ids[n], &format!("backend/caching#c{}", n + 1), true);
    }
    let counts = || {
        (0..4).map(|n| reviews(&study, &item(&format!("backend/caching#c{n}")))).collect::<Vec<_>>()
    };
    for _ in 0..2 {
        study.library().reconcile().unwrap();
        assert_eq!(counts(), [0, 1, 2, 3]);
    }
    desk.clock.advance(Duration::from_secs(1));
    study.actions().undo().unwrap();
    assert_eq!(counts(), [1, 2, 3, 0]);
}

#[test]
fn what_a_pack_renamed_is_undone_as_one_and_stays_undone() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 3);
    let study = desk.open();
    for id in &ids {
        answer(&desk, &study, id, Rating::Easy);
    }
    desk.clock.advance(Duration::from_secs(1));
    let new: Vec<ItemId> = ids
        .iter()
        .map(|id| rename(&desk, id, &format!("backend/caching#new-{}", id.id), true))
        .collect();
    study.library().reconcile().unwrap();
    let counts = |names: &[ItemId]| names.iter().map(|id| reviews(&study, id)).collect::<Vec<_>>();
    assert_eq!((counts(&ids), counts(&new)), (vec![0; 3], vec![1; 3]));
    assert_eq!(study.actions().undo_state().unwrap().undo.as_deref(), Some("rename 3 items"));
    desk.clock.advance(Duration::from_secs(1));
    study.actions().undo().unwrap();
    assert_eq!((counts(&ids), counts(&new)), (vec![1; 3], vec![0; 3]));
    study.library().reconcile().unwrap();
    assert_eq!(counts(&ids), [1; 3], "the user's word stands against the pack's");
    let request = SessionRequest { minutes: 60.0, unread: true, ..SessionRequest::default() };
    assert_eq!(study.reviews().start(request).unwrap().fresh, 3, "what has no history is new");
    assert_eq!(study.actions().undo_state().unwrap().redo.as_deref(), Some("rename 3 items"));
    desk.clock.advance(Duration::from_secs(1));
    study.actions().redo().unwrap();
    assert_eq!((counts(&ids), counts(&new)), (vec![0; 3], vec![1; 3]));
    desk.clock.advance(Duration::from_secs(1));
    study.actions().undo().unwrap();
    assert_eq!(counts(&ids), [1; 3]);
    desk.clock.advance(Duration::from_secs(1));
    study.actions().undo().unwrap();
    assert_eq!(counts(&ids), [1, 1, 0], "then the last answer");
}

#[test]
fn twenty_thousand_orphans_are_listed() {
    let desk = Desk::new();
    let study = desk.open();
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    // As after a pack was moved to another layout of folders: every item is gone, and there under another name.
    db.execute_batch(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 19999)
         INSERT INTO subject (kind, name) SELECT 'item', 'backend/old#c' || i FROM n;
         INSERT INTO item_state (item, phase, kind, reviews, lapses, suspended, answer, fold_hlc, fold_store, fold_seq)
         SELECT id, 'new', 'card', 3, 0, 0, 7, 1, 'one', 1 FROM subject WHERE kind = 'item';",
    )
    .unwrap();
    drop(db);
    desk.shelf.cards("backend/new", None, 19_800);
    desk.shelf.cards("backend/old", None, 0);
    for n in 0..200 {
        desk.shelf.put(card(&format!("backend/old#d{n}")));
    }
    let orphans = study.bank().orphans().unwrap();
    assert_eq!(orphans.len(), 20_000);
    assert!(
        orphans.iter().all(|orphan| orphan.candidates.len() == 100 && orphan.same_answer.is_none())
    );
}

#[test]
fn a_session_goes_on_when_items_of_its_plan_are_renamed() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 3);
    let study = desk.open();
    for id in &ids {
        answer(&desk, &study, id, Rating::Easy);
    }
    desk.clock.advance_days(60);
    let request = SessionRequest { minutes: 60.0, ..SessionRequest::default() };
    let view = study.reviews().start(request).unwrap();
    let shown = view.item.unwrap().item.id;
    assert_eq!(view.reviews, 3);
    let new = rename(&desk, &shown, "backend/caching#new", true);
    study.library().reconcile().unwrap();
    let view = study.reviews().session().unwrap().unwrap();
    assert_eq!(
        (view.reviews, view.item.unwrap().item.id),
        (3, new),
        "it is shown under its new name"
    );
}

#[derive(Clone, Debug)]
enum Move {
    Answer(usize, Rating),
    /// The item at a place gets a name, and the pack says so or not.
    Rename(usize, usize, bool),
    /// A card is put under a name.
    Add(usize),
    Remove(usize),
    Attach(usize),
    Reconcile,
    Undo,
    Redo,
    Reopen,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let rating = proptest::sample::select(Rating::ALL.to_vec());
    let one = prop_oneof![
        6 => (0..5usize, rating).prop_map(|(i, r)| Move::Answer(i, r)),
        5 => (0..5usize, 0..5usize, proptest::bool::weighted(0.7)).prop_map(|(i, n, w)| Move::Rename(i, n, w)),
        1 => (0..5usize).prop_map(Move::Add),
        1 => (0..5usize).prop_map(Move::Remove),
        2 => (0..5usize).prop_map(Move::Attach),
        4 => Just(Move::Reconcile),
        4 => Just(Move::Undo),
        2 => Just(Move::Redo),
        1 => Just(Move::Reopen),
    ];
    proptest::collection::vec(one, 1..50)
}

/// The answers that stand, in the projection, by event.
fn kept(study: &Study) -> Vec<String> {
    let event =
        |row: &String| row.split(';').find(|part| part.starts_with("event=")).map(str::to_owned);
    let mut all: Vec<String> =
        study.maintenance().projections().unwrap()["review"].iter().filter_map(event).collect();
    all.sort();
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn renames_lose_no_answer_and_every_list_knows_what_one_item_knows(moves in moves()) {
        let desk = Desk::new();
        let name = |n: usize| item(&format!("backend/caching#c{n}"));
        desk.shelf.cards("backend/caching", None, 3);
        let mut study = desk.open();
        let mut answers = 0usize;
        for one in moves {
            let catalogue = || -> Vec<ItemId> {
                study.bank().list(&ItemFilter::default()).unwrap().items.into_iter().map(|row| row.item).collect()
            };
            match one {
                Move::Answer(i, rating) => {
                    let here = catalogue();
                    if let Some(id) = here.get(i % here.len().max(1)) {
                        answer(&desk, &study, id, rating);
                        answers += 1;
                    }
                }
                Move::Rename(i, n, was) => {
                    let here = catalogue();
                    if let Some(id) = here.get(i % here.len().max(1))
                        && !here.contains(&name(n))
                    {
                        rename(&desk, id, &name(n).to_string(), was);
                    }
                }
                Move::Add(n) => if !catalogue().contains(&name(n)) {
                    desk.shelf.put(card(&name(n).to_string()));
                },
                Move::Remove(n) => desk.shelf.edit(&name(n), |_| None),
                Move::Attach(i) => {
                    let orphans = study.bank().orphans().unwrap();
                    if let Some(orphan) = orphans.first()
                        && let Some(to) = catalogue().get(i)
                    {
                        let (from, to) = (orphan.item.clone(), to.clone());
                        study.actions().perform(Action::ItemAttached { from, to }).unwrap();
                    }
                }
                Move::Reconcile => study.library().reconcile().unwrap(),
                Move::Undo => {
                    let is_answer = study.actions().undo_state().unwrap().undo.is_some_and(|label| label.starts_with("answer"));
                    if study.actions().undo().is_ok() {
                        answers -= usize::from(is_answer);
                    }
                }
                Move::Redo => {
                    let is_answer = study.actions().undo_state().unwrap().redo.is_some_and(|label| label.starts_with("answer"));
                    if study.actions().redo().is_ok() {
                        answers += usize::from(is_answer);
                    }
                }
                Move::Reopen => study = desk.open_again(study),
            }
            desk.clock.advance(Duration::from_secs(90));

            let rows = study.bank().list(&ItemFilter::default()).unwrap().items;
            for row in &rows {
                let memory = study.reviews().memory(&row.item).unwrap();
                prop_assert_eq!((row.phase, &row.due_day), (memory.phase, &memory.due_day), "{}", row.item);
            }
            prop_assert_eq!(kept(&study).len(), answers, "every answer that stands is kept once");
            // Each belongs to one name, of the packs or orphaned.
            let states: u32 = (0..5).map(|n| reviews(&study, &name(n))).sum();
            prop_assert_eq!(states as usize, answers);
        }
        crate::check_rebuilt(&study);
    }
}
