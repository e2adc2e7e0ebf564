//! Laws of the log, over events of several stores that arrive in any order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use proptest::prelude::*;

use super::{
    Access, Store,
    doctor::snapshot,
    event::{
        Body, Event, EventId, Hlc, ItemRenamed, ItemsMark, ItemsRescheduled, Moment, Renaming,
        Reviewed, SCHEDULER, StoreId, Undone,
    },
    folder::DataFolder,
    log, project,
};
use crate::{
    day::StudyDay,
    ids::ItemId,
    memory::{
        kind::{ItemKind, Rating, Source},
        schedule::plus,
        state::Next,
    },
};

const DAY_MS: i64 = 86_400_000;
/// The clock of each store is so far off.
const SKEW_MS: [i64; 3] = [0, DAY_MS, -DAY_MS];

#[derive(Clone, Debug)]
enum Deed {
    Answer {
        item: usize,
        rating: Rating,
        follows: bool,
        cram: bool,
    },
    Rename {
        from: usize,
        to: usize,
    },
    Suspend(usize),
    Unsuspend(usize),
    Reset(usize),
    Reschedule(usize),
    /// One of the store's own earlier events, counted back.
    Undo(usize),
}

/// Who does what, how much later, and whether it has seen what the others wrote.
type Act = (usize, Deed, i64, bool);

fn item(n: usize) -> ItemId {
    format!("backend/caching#c{n}").parse().unwrap()
}

const ITEMS: usize = 4;

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let one = 0..ITEMS;
    let rating = proptest::sample::select(Rating::ALL.to_vec());
    let deed = prop_oneof![
        8 => (one.clone(), rating, any::<bool>(), proptest::bool::weighted(0.1)).prop_map(
            |(item, rating, follows, cram)| Deed::Answer { item, rating, follows, cram }
        ),
        5 => (one.clone(), one.clone()).prop_map(|(from, to)| Deed::Rename { from, to }),
        1 => one.clone().prop_map(Deed::Suspend),
        1 => one.clone().prop_map(Deed::Unsuspend),
        1 => one.clone().prop_map(Deed::Reset),
        1 => one.prop_map(Deed::Reschedule),
        4 => (0..6usize).prop_map(Deed::Undo),
    ];
    let later = prop_oneof![Just(0), 1..600_000i64, Just(DAY_MS), Just(-DAY_MS)];
    let act = (0..SKEW_MS.len(), deed, later, proptest::bool::weighted(0.3));
    proptest::collection::vec(act, 1..45)
}

/// The events that these acts are, in the order in which they were done.
fn events(acts: &[Act]) -> Vec<Event> {
    let mut clock = 1_700_000_000_000i64;
    let mut heads = [(0i64, Hlc::default()); SKEW_MS.len()];
    let mut events: Vec<Event> = Vec::new();
    for (who, deed, later, sees) in acts {
        clock += later;
        let at = Timestamp::from_millisecond(clock + SKEW_MS[*who]).unwrap();
        let day = StudyDay::from_number(i32::try_from(at.as_second() / 86_400).unwrap()).unwrap();
        if *sees {
            let newest = heads.iter().map(|(_, hlc)| *hlc).max().unwrap();
            heads[*who].1 = heads[*who].1.max(newest);
        }
        let store = StoreId::try_from(format!("store{who}")).unwrap();
        let mark = |n: &usize| ItemsMark { items: vec![item(*n), item((*n + 1) % ITEMS)] };
        let body = match deed {
            Deed::Answer { item: n, rating, follows, cram } => {
                let prior = events.iter().rev().find_map(|event| match &event.body {
                    Body::Reviewed(review) if review.item == item(*n) => Some(event.id.clone()),
                    _ => None,
                });
                let due = at.as_millisecond() + 600_000;
                let next = match rating {
                    Rating::Again => Next::Relearning { step: 0, due },
                    Rating::Hard => Next::Learning { step: 0, due },
                    _ => Next::Review { due: plus(day, 7) },
                };
                Body::Reviewed(Reviewed {
                    item: item(*n),
                    kind: ItemKind::Card,
                    rating: *rating,
                    source: if *cram { Source::Cram } else { Source::Due },
                    prior: prior.filter(|_| *follows),
                    took_ms: 5_000,
                    planned_ms: None,
                    recall: None,
                    retention: 0.9,
                    parameters: None,
                    longest: Some(365),
                    scheduler: SCHEDULER,
                    next: (!cram).then_some(next),
                    session: None,
                    fingerprint: None,
                    answer: None,
                    hints: 0,
                    peeked: false,
                    key_points: Vec::new(),
                    board: None,
                })
            }
            Deed::Rename { from, to } => {
                let why = if from < to { Renaming::Pack } else { Renaming::Attached };
                Body::ItemRenamed(ItemRenamed { from: item(*from), to: item(*to), why })
            }
            Deed::Suspend(n) => Body::ItemsSuspended(mark(n)),
            Deed::Unsuspend(n) => Body::ItemsUnsuspended(mark(n)),
            Deed::Reset(n) => Body::ItemsReset(mark(n)),
            Deed::Reschedule(n) => Body::ItemsRescheduled(ItemsRescheduled {
                items: vec![item(*n)],
                due: plus(day, 30),
            }),
            Deed::Undo(back) => {
                let mut own = events.iter().rev().filter(|event| event.id.store == store);
                let Some(target) = own.nth(*back) else { continue };
                Body::Undone(Undone { target: target.id.clone() })
            }
        };
        let (seq, hlc) = &mut heads[*who];
        *seq += 1;
        *hlc = hlc.tick(at);
        events.push(Event {
            id: EventId { store, seq: *seq },
            hlc: *hlc,
            moment: Moment { at, utc_offset: 0, study_day: day },
            body,
        });
    }
    events
}

/// Which answers stand, and under which name each is kept: by following every name from event to event.
fn expected(events: &[Event]) -> BTreeMap<String, String> {
    let mut order: Vec<&Event> = events.iter().collect();
    order.sort_by(|a, b| a.order().cmp(&b.order()));
    let mut undone: BTreeSet<EventId> = BTreeSet::new();
    // A store takes back only what it wrote before: from its last event to its first, all is decided.
    for event in order.iter().rev() {
        if let Body::Undone(Undone { target }) = &event.body
            && !undone.contains(&event.id)
        {
            undone.insert(target.clone());
        }
    }
    let mut kept: HashMap<ItemId, Vec<&EventId>> = HashMap::new();
    for event in order.into_iter().filter(|event| !undone.contains(&event.id)) {
        match &event.body {
            Body::Reviewed(review) => kept.entry(review.item.clone()).or_default().push(&event.id),
            Body::ItemRenamed(ItemRenamed { from, to, .. }) => {
                let moved = kept.remove(from).unwrap_or_default();
                kept.entry(to.clone()).or_default().extend(moved);
            }
            _ => {}
        }
    }
    let all = kept.into_iter();
    all.flat_map(|(name, ids)| ids.into_iter().map(move |id| (id.to_string(), name.to_string())))
        .collect()
}

fn store(dir: &tempfile::TempDir) -> Store {
    let now = Timestamp::from_millisecond(1_700_000_000_000).unwrap();
    Store::open(DataFolder::at(dir.path().to_owned()), Access::Write, now).unwrap()
}

fn adopt(store: &Store, events: &[Event]) {
    store
        .write(|conn, head| {
            for event in events {
                if let Some(row) = log::adopt(conn, event)? {
                    project::apply(conn, &mut head.model, row, event)?;
                }
            }
            Ok(())
        })
        .unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn events_of_several_stores_amount_to_the_same_in_whatever_order_they_arrive(
        (acts, keys) in (acts(), proptest::collection::vec(any::<u64>(), 45)),
    ) {
        let events = events(&acts);
        let mut shuffled: Vec<(u64, Event)> = keys.into_iter().zip(events.clone()).collect();
        shuffled.sort_by_key(|(key, _)| *key);
        let shuffled: Vec<Event> = shuffled.into_iter().map(|(_, event)| event).collect();
        let backwards: Vec<Event> = events.iter().rev().cloned().collect();

        let mut tables = Vec::new();
        for order in [&events, &shuffled, &backwards] {
            let dir = tempfile::tempdir().unwrap();
            let store = store(&dir);
            adopt(&store, order);
            let live = snapshot(&store.read()).unwrap();
            store.rebuild().unwrap();
            prop_assert_eq!(&snapshot(&store.read()).unwrap(), &live, "as computed from nothing");

            let all = store.item_states().unwrap();
            let page = store.states_on_page(&item(0).page).unwrap();
            for name in (0..=ITEMS).map(item) {
                let one = store.item_state(&name).unwrap();
                prop_assert_eq!(all.get(&name).cloned().unwrap_or_default(), one.clone());
                prop_assert_eq!(page.get(&name).cloned().unwrap_or_default(), one);
            }
            let kept: BTreeMap<String, String> = {
                let conn = store.read();
                let mut query = conn.prepare(
                    "SELECT store.name || ':' || event.seq AS event, subject.name AS item FROM review
                     JOIN event ON event.id = review.event JOIN store ON store.id = event.store
                     JOIN subject ON subject.id = review.item",
                ).unwrap();
                let rows = query.query_map([], |row| Ok((row.get("event")?, row.get("item")?)));
                rows.unwrap().collect::<Result<_, _>>().unwrap()
            };
            prop_assert_eq!(kept, expected(&events), "no answer is lost, none is kept twice");
            tables.push(live);
        }
        prop_assert_eq!(&tables[0], &tables[1]);
        prop_assert_eq!(&tables[0], &tables[2]);
    }
}

fn moment(hours: i64) -> Moment {
    let at = Timestamp::from_millisecond(1_700_000_000_000 + hours * 3_600_000).unwrap();
    let day = StudyDay::from_number(i32::try_from(at.as_second() / 86_400).unwrap()).unwrap();
    Moment { at, utc_offset: 0, study_day: day }
}

/// An answer as it comes: the events of one store, one after the other.
fn answer(store: &Store, n: usize, rating: Rating, moment: Moment) {
    let state = store.item_state(&item(n)).unwrap();
    let due = plus(moment.study_day, 4);
    let acts = [(0, Deed::Answer { item: n, rating, follows: false, cram: false }, 0, false)];
    let Body::Reviewed(mut review) = events(&acts).remove(0).body else { return };
    review.prior = state.last_review;
    review.next = Some(Next::Review { due });
    store.record(Body::Reviewed(review), moment).unwrap();
}

#[test]
fn reading_the_log_does_not_wait_for_a_write() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir);
    answer(&store, 0, Rating::Good, moment(0));
    let before = store.projections().unwrap();
    store
        .write(|conn, head| {
            let mark = ItemsMark { items: vec![item(0)] };
            super::append(conn, head, moment(1), Body::ItemsSuspended(mark))?;
            let (undo, redo) = store.undo_targets()?;
            assert!(matches!(undo.unwrap().body, Body::Reviewed(_)), "what is on disk");
            assert_eq!(redo, None);
            assert_eq!(store.projections()?, before);
            Ok(())
        })
        .unwrap();
    let (undo, _) = store.undo_targets().unwrap();
    assert!(matches!(undo.unwrap().body, Body::ItemsSuspended(_)));
}

#[test]
fn others_write_while_memories_are_computed_under_other_parameters() {
    use super::event::ParametersChosen;
    use crate::memory::model::Parameters;

    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir);
    for day in 0..5 {
        for n in 0..3 {
            answer(&store, n, Rating::Good, moment(day * 48 + i64::try_from(n).unwrap()));
        }
    }
    let numbers: Vec<f32> = Parameters::default().as_slice().iter().map(|w| w * 1.1).collect();
    let parameters = Some(Parameters::try_from(numbers).unwrap());
    let chosen = ParametersChosen { parameters, answers: 15, before: None, after: None };
    let before = store.projections().unwrap();
    store
        .choose_parameters(chosen, moment(300), || {
            assert_eq!(store.projections().unwrap(), before, "nothing of it is seen early");
            answer(&store, 0, Rating::Again, moment(290));
            store.undo(moment(291)).unwrap();
            store.undo(moment(291)).unwrap();
            answer(&store, 3, Rating::Good, moment(292));
            let (from, to) = (item(1), item(4));
            let rename = ItemRenamed { from, to, why: Renaming::Attached };
            store.record(Body::ItemRenamed(rename), moment(293)).unwrap();
        })
        .unwrap();
    let live = store.projections().unwrap();
    assert_ne!(live["review"], before["review"]);
    assert_eq!(store.item_state(&item(1)).unwrap().reviews, 0);
    assert_eq!(store.item_state(&item(4)).unwrap().reviews, 5);
    store.rebuild().unwrap();
    assert_eq!(store.projections().unwrap(), live);
}

#[test]
fn a_day_decided_anew_keeps_to_the_longest_interval_of_its_time() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir);
    // Each answer follows one that was taken back since, so that its day is computed again.
    for n in 0..9i64 {
        let acts = [(
            0,
            Deed::Answer { item: 0, rating: Rating::Easy, follows: false, cram: false },
            0,
            false,
        )];
        let Body::Reviewed(mut review) = events(&acts).remove(0).body else { return };
        review.longest = Some(30);
        review.next = Some(Next::Review { due: plus(moment(0).study_day, 1) });
        review.prior = Some("other:1".parse().unwrap());
        store.record(Body::Reviewed(review), moment(n * 24 * 40)).unwrap();
        let day = moment(n * 24 * 40).study_day;
        let crate::memory::state::Memory::Review { due, .. } =
            store.item_state(&item(0)).unwrap().memory
        else {
            panic!("it is in review");
        };
        assert!((1..=30).contains(&due.since(day)), "after {n}: {}", due.since(day));
    }
}
