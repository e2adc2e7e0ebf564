//! Properties that hold for any sequence of answers, marks, undo and redo.

use std::{collections::BTreeMap, time::Duration};

use item::{
    clock::Clock as _,
    day::StudyDay,
    error::ErrorKind,
    ids::ItemId,
    kind::{Rating, ReviewKind},
};
use jiff::Timestamp;
use memory::{
    optimise::{Fit, Proposal},
    session::{SessionRequest, SessionView},
};
use proptest::prelude::*;
use study::{Action, Study};
use understudy_tests::{
    Desk,
    shelf::{answer_to, card, diagram, item},
};

#[derive(Clone, Debug)]
enum Move {
    Answer(Rating, u32),
    Review(usize, Rating, ReviewKind),
    Suspend(usize),
    Unsuspend(usize),
    Bury(usize),
    Reset(usize),
    Reschedule(usize),
    Begin(f64),
    Undo,
    Redo,
    Reopen,
    Minutes(u32),
    Days(u32),
    ClockBack,
}

fn moves(n: usize) -> impl Strategy<Value = Vec<Move>> {
    let rating = || proptest::sample::select(Rating::ALL.to_vec());
    let source = proptest::sample::select(vec![
        ReviewKind::Early,
        ReviewKind::Cram,
        ReviewKind::Interview,
        ReviewKind::Board,
    ]);
    let one = prop_oneof![
        12 => (rating(), 1_000..90_000u32).prop_map(|(r, ms)| Move::Answer(r, ms)),
        2 => (0..5usize, rating(), source).prop_map(|(i, r, s)| Move::Review(i, r, s)),
        1 => (0..5usize).prop_map(Move::Suspend),
        1 => (0..5usize).prop_map(Move::Unsuspend),
        1 => (0..5usize).prop_map(Move::Bury),
        1 => (0..5usize).prop_map(Move::Reset),
        1 => (0..5usize).prop_map(Move::Reschedule),
        3 => (2.0..40.0f64).prop_map(Move::Begin),
        8 => Just(Move::Undo),
        6 => Just(Move::Redo),
        1 => Just(Move::Reopen),
        2 => (1..50u32).prop_map(Move::Minutes),
        3 => (1..20u32).prop_map(Move::Days),
        1 => Just(Move::ClockBack),
    ];
    proptest::collection::vec(one, 1..n)
}

fn desk() -> (Desk, Vec<ItemId>) {
    let desk = Desk::new();
    let mut ids = desk.shelf.cards("backend/caching", None, 3);
    for name in ["backend/caching#alo.1", "backend/caching#alo.2"] {
        let mut cloze = card(name);
        cloze.sibling_group = Some("alo".parse().unwrap());
        desk.shelf.put(cloze);
    }
    desk.shelf.put(diagram("backend/caching#path", 3.0));
    ids.push(item("backend/caching#alo.1"));
    ids.push(item("backend/caching#path"));
    (desk, ids)
}

type Tables = BTreeMap<String, Vec<String>>;

/// What undo must restore: every projection but the set of retracted events, which is how it does so.
fn tables(study: &Study) -> Tables {
    let mut tables = study.maintenance().projections().unwrap();
    tables.remove("retracted");
    tables
}

/// When the learning step ends that a session asks, in milliseconds from now.
fn step_ends_in(session: Option<&SessionView>, now: Timestamp) -> Option<f64> {
    let item = session.and_then(|session| session.item.as_ref());
    Some(item?.memory.due_at? - now.as_millisecond() as f64)
}

/// A session without what it asks now, and what follows from that.
fn without_item(session: SessionView) -> SessionView {
    SessionView { item: None, idle: None, minutes_left: 0.0, learning: 0, ..session }
}

/// Does one move; says whether it was an action that undo takes back.
fn act(study: &Study, ids: &[ItemId], one: &Move) -> bool {
    let some = |i: &usize| vec![ids[*i].clone()];
    let done = match one {
        Move::Answer(rating, ms) => match study.reviews().session().unwrap() {
            Some(SessionView { item: Some(shown), .. }) => {
                study.reviews().answer(answer_to(&shown.item.id, *rating, *ms)).map(|_| ())
            }
            _ => return false,
        },
        Move::Review(i, rating, source) => {
            study.reviews().review(answer_to(&ids[*i], *rating, 5_000), *source).map(|_| ())
        }
        Move::Suspend(i) => {
            study.actions().perform(Action::ItemsSuspended { items: some(i) }).map(|_| ())
        }
        Move::Unsuspend(i) => {
            study.actions().perform(Action::ItemsUnsuspended { items: some(i) }).map(|_| ())
        }
        Move::Bury(i) => study
            .actions()
            .perform(Action::ItemsBuried { items: some(i), days: Some(3) })
            .map(|_| ()),
        Move::Reset(i) => {
            study.actions().perform(Action::ItemsReset { items: some(i) }).map(|_| ())
        }
        Move::Reschedule(i) => {
            let day = StudyDay("2027-01-01".parse().unwrap());
            study.actions().perform(Action::ItemsRescheduled { items: some(i), day }).map(|_| ())
        }
        _ => return false,
    };
    match done {
        Ok(()) => true,
        Err(error) => {
            assert_eq!(error.kind, ErrorKind::InvalidInput, "{error}");
            false
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn undo_and_redo_give_the_exact_earlier_state_and_rebuilding_changes_nothing(moves in moves(50)) {
        let (desk, ids) = desk();
        let mut study = desk.open();
        let (mut past, mut future): (Vec<Tables>, Vec<Tables>) = (vec![], vec![]);
        for one in &moves {
            let before = tables(&study);
            match one {
                Move::Undo => match past.pop() {
                    Some(expected) => {
                        study.actions().undo().unwrap();
                        prop_assert_eq!(tables(&study), expected);
                        future.push(before);
                    }
                    None => prop_assert_eq!(study.actions().undo().unwrap_err().kind, ErrorKind::NothingToUndo),
                },
                Move::Redo => match future.pop() {
                    Some(expected) => {
                        study.actions().redo().unwrap();
                        prop_assert_eq!(tables(&study), expected);
                        past.push(before);
                    }
                    None => prop_assert_eq!(study.actions().redo().unwrap_err().kind, ErrorKind::NothingToUndo),
                },
                Move::Begin(minutes) => {
                    let request = SessionRequest { minutes: *minutes, unread: true, ..SessionRequest::default() };
                    study.reviews().start(request).unwrap();
                }
                Move::Reopen => {
                    let before = study.reviews().session().unwrap();
                    drop(study);
                    study = desk.open();
                    let after = study.reviews().session().unwrap();
                    // An item on the screen stays there, whatever the clock says. Opened again, a step that ended meanwhile
                    // goes first, and one that no longer ends soon waits.
                    let now = desk.clock.now();
                    let is_over = step_ends_in(after.as_ref(), now).is_some_and(|ms| ms <= 0.0);
                    let is_far = step_ends_in(before.as_ref(), now).is_some_and(|ms| ms > 20.0 * 60_000.0);
                    if is_over || is_far {
                        prop_assert_eq!(after.map(without_item), before.map(without_item));
                    } else {
                        prop_assert_eq!(after, before);
                    }
                }
                Move::Minutes(n) => desk.clock.advance(Duration::from_secs(u64::from(*n) * 60)),
                Move::Days(n) => desk.clock.advance_days(*n),
                Move::ClockBack => {
                    let now = desk.clock.now();
                    desk.clock.set_wall(now - Duration::from_secs(40_000));
                }
                other => if act(&study, &ids, other) {
                    past.push(before);
                    future.clear();
                },
            }
            desk.clock.advance(Duration::from_secs(3));
        }
        crate::check_rebuilt(&study);
    }

    #[test]
    fn an_undone_answer_leaves_the_session_as_it_was(ratings in proptest::collection::vec(0..4usize, 1..25)) {
        let (desk, _) = desk();
        let study = desk.open();
        let request = SessionRequest { minutes: 60.0, unread: true, ..SessionRequest::default() };
        let mut views = vec![study.reviews().start(request).unwrap()];
        for rating in ratings {
            let Some(shown) = &views[views.len() - 1].item else { break };
            let next = study.reviews().answer(answer_to(&shown.item.id, Rating::ALL[rating], 20_000)).unwrap();
            views.push(next);
        }
        views.pop();
        for mut expected in views.into_iter().rev() {
            study.actions().undo().unwrap();
            expected.leech = None;
            prop_assert_eq!(study.reviews().session().unwrap().unwrap(), expected);
        }
    }

    #[test]
    fn other_parameters_change_memories_and_no_day(moves in moves(40), scale in 0.8f32..1.25) {
        let (desk, ids) = desk();
        let study = desk.open();
        let request = SessionRequest { minutes: 400.0, unread: true, ..SessionRequest::default() };
        study.reviews().start(request).unwrap();
        for one in &moves {
            match one {
                Move::Days(n) => desk.clock.advance_days(*n),
                // With an answer in the middle taken back, later days are computed anew.
                Move::Undo | Move::Redo => {}
                other => _ = act(&study, &ids, other),
            }
            desk.clock.advance(Duration::from_secs(61));
        }
        let memories = || ids.iter().map(|id| study.reviews().memory(id).unwrap()).collect::<Vec<_>>();
        let before = memories();
        let parameters = fsrs_defaults().iter().map(|w| w * scale).collect();
        let fit = Fit { log_loss: 0.3, rmse: 0.1 };
        let proposal = Proposal { parameters, answers: 500, before: fit, after: fit };
        study.optimiser().choose(Some(proposal)).unwrap();
        let after = memories();
        for (a, b) in before.iter().zip(&after) {
            prop_assert_eq!((a.phase, &a.due_day, a.due_at, a.reviews), (b.phase, &b.due_day, b.due_at, b.reviews));
            prop_assert!(a.stability.is_none() || (scale - 1.0).abs() < 0.01 || a.stability != b.stability);
        }
        crate::check_rebuilt(&study);
        prop_assert!(study.optimiser().sets().unwrap()[1].current);
        study.optimiser().choose(None).unwrap();
        prop_assert_eq!(memories(), before, "the way back");
    }
}

#[test]
fn a_session_keeps_its_estimates_through_a_restart_when_the_clock_went_back() {
    let (desk, _) = desk();
    let study = desk.open();
    let request = SessionRequest { minutes: 7.0, unread: true, ..SessionRequest::default() };
    let mut view = study.reviews().start(request).unwrap();
    desk.clock.set_wall(desk.clock.now() - Duration::from_secs(40_000));
    for _ in 0..6 {
        let shown = view.item.unwrap().item.id;
        view = study.reviews().answer(answer_to(&shown, Rating::Again, 1_000)).unwrap();
    }
    drop(study);
    assert_eq!(desk.open().reviews().session().unwrap(), Some(view));
}

fn fsrs_defaults() -> Vec<f32> {
    memory::model::Parameters::default().into()
}
