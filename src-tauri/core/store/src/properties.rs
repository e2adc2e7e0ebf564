//! Properties of the log, over events of several stores that arrive in any order.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use proptest::prelude::*;

use super::{
    doctor::snapshot,
    event::{
        BoardFinished, BoardNoted, BoardOverruled, BoardUnrated, Body, Event, FlagResolved,
        ItemRenamed, ItemsMark, ItemsRescheduled, LayerMark, NoteWritten, PageFlagged, PageMark,
        PageRenamed, ParametersChosen, Renaming, SettingChanged, Subject, TopicLearned, Undone,
        WorksheetWritten,
    },
    folder::DataFolder,
    log, project,
    store::{Access, Store},
};
use board::{
    attempt::{AttemptOptions, DraftState},
    overrides::Ruling,
};
use item::{
    day::StudyDay,
    event::{EventId, EventTime, Hlc, ReplicaId},
    ids::{ItemId, PageRef},
    kind::{ItemKind, Rating, ReviewKind},
};
use memory::{
    model::Parameters,
    review::{Next, Reviewed, SCHEDULER},
    schedule::plus,
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
        /// The board that it rates.
        board: Option<usize>,
    },
    /// The ratings of a board are taken back.
    Unrate(usize),
    Finish(usize),
    Overrule(usize, bool),
    BoardNote(usize),
    Layer(usize, bool),
    Learned(bool),
    Flag,
    Resolve(usize),
    Note,
    Setting(u8),
    Parameters(Option<u8>),
    Rename {
        from: usize,
        to: usize,
    },
    Suspend(usize),
    Unsuspend(usize),
    Reset(usize),
    Reschedule(usize),
    OnPage(usize, PageDeed),
    /// One of the store's own earlier events, counted back.
    Undo(usize),
}

/// What is done on a page.
#[derive(Clone, Debug)]
enum PageDeed {
    Read(usize),
    Unread(usize),
    Learned(bool),
    Flag,
    /// Of any page's flags, counted back: the page may be called otherwise where that is written.
    Resolve(usize),
    /// Without sight of any other note, so that all stand beside each other.
    Note,
    Sheet,
    Rename(usize),
}

/// Who does what, how much later, and whether it has seen what the others wrote.
type Act = (usize, Deed, i64, bool);

fn item(n: usize) -> ItemId {
    format!("backend/caching#c{n}").parse().unwrap()
}

const ITEMS: usize = 4;
const BOARDS: usize = 2;
const PAGES: usize = 3;
const LAYERS: usize = 2;

/// The page of the items, which keeps its name.
fn topic() -> PageRef {
    item(0).page
}

/// A page that is renamed.
fn page(n: usize) -> PageRef {
    format!("backend/p{n}").parse().unwrap()
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let one = 0..ITEMS;
    let rating = proptest::sample::select(Rating::ALL.to_vec());
    let board = proptest::option::weighted(0.3, 0..BOARDS);
    let on_page = prop_oneof![
        2 => (0..LAYERS).prop_map(PageDeed::Read),
        1 => (0..LAYERS).prop_map(PageDeed::Unread),
        1 => any::<bool>().prop_map(PageDeed::Learned),
        2 => Just(PageDeed::Flag),
        1 => (0..3usize).prop_map(PageDeed::Resolve),
        1 => Just(PageDeed::Note),
        1 => Just(PageDeed::Sheet),
        4 => (0..PAGES).prop_map(PageDeed::Rename),
    ];
    let deed = prop_oneof![
        8 => (0..PAGES, on_page).prop_map(|(n, deed)| Deed::OnPage(n, deed)),
        8 => (one.clone(), rating, any::<bool>(), proptest::bool::weighted(0.1), board).prop_map(
            |(item, rating, follows, cram, board)| {
                Deed::Answer { item, rating, follows, cram, board }
            }
        ),
        2 => (0..BOARDS).prop_map(Deed::Unrate),
        1 => (0..BOARDS).prop_map(Deed::Finish),
        1 => (0..BOARDS, any::<bool>()).prop_map(|(board, on)| Deed::Overrule(board, on)),
        1 => (0..BOARDS).prop_map(Deed::BoardNote),
        2 => (0..2usize, any::<bool>()).prop_map(|(layer, read)| Deed::Layer(layer, read)),
        1 => any::<bool>().prop_map(Deed::Learned),
        1 => Just(Deed::Flag),
        1 => (0..3usize).prop_map(Deed::Resolve),
        1 => Just(Deed::Note),
        1 => any::<u8>().prop_map(Deed::Setting),
        1 => proptest::option::of(0..3u8).prop_map(Deed::Parameters),
        5 => (one.clone(), one.clone()).prop_map(|(from, to)| Deed::Rename { from, to }),
        1 => one.clone().prop_map(Deed::Suspend),
        1 => one.clone().prop_map(Deed::Unsuspend),
        1 => one.clone().prop_map(Deed::Reset),
        1 => one.prop_map(Deed::Reschedule),
        4 => (0..6usize).prop_map(Deed::Undo),
    ];
    let later = prop_oneof![Just(0), 1..600_000i64, Just(DAY_MS), Just(-DAY_MS)];
    let act = (0..SKEW_MS.len(), deed, later, proptest::bool::weighted(0.3));
    proptest::collection::vec(act, 1..60)
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
        let replica = ReplicaId::try_from(format!("store{who}")).unwrap();
        let mark = |n: &usize| ItemsMark { items: vec![item(*n), item((*n + 1) % ITEMS)] };
        let body = match deed {
            Deed::Answer { item: n, rating, follows, cram, board } => {
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
                    source: if *cram { ReviewKind::Cram } else { ReviewKind::Due },
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
                    board: board.map(|n| format!("board{n}")),
                })
            }
            Deed::Unrate(n) => {
                let attempt = format!("board{n}");
                let rated = |event: &&Event| matches!(&event.body, Body::Reviewed(review) if review.board.as_ref() == Some(&attempt));
                // Of any store, and some that this one can't have seen.
                let ratings = events.iter().filter(rated).map(|event| event.id.clone()).collect();
                Body::BoardUnrated(BoardUnrated { attempt, item: item(*n), ratings })
            }
            Deed::Finish(n) => Body::BoardFinished(BoardFinished {
                attempt: format!("board{n}-{}", events.len()),
                item: item(*n),
                state: DraftState {
                    title: String::new(),
                    minutes: 5.0,
                    reference: String::new(),
                    way: AttemptOptions::default(),
                    hints: Vec::new(),
                    started_at: 0,
                    spent_ms: 0,
                },
                drawing: None,
                score: 0.5,
                grader: None,
            }),
            Deed::Overrule(n, on) => Body::BoardOverruled(BoardOverruled {
                attempt: format!("board{n}"),
                item: item(*n),
                ruling: Ruling::Recalled { line: "line".to_owned() },
                on: *on,
                score: 0.75,
            }),
            Deed::BoardNote(n) => Body::BoardNoted(BoardNoted {
                attempt: format!("board{n}"),
                item: item(*n),
                text: format!("note {}", events.len()),
                replaces: Vec::new(),
            }),
            Deed::Layer(n, read) => {
                let mark = LayerMark { page: topic(), layer: format!("layer{n}") };
                if *read { Body::LayerRead(mark) } else { Body::LayerUnread(mark) }
            }
            Deed::Learned(is_learned) => learned(topic(), "layer", *is_learned, events.len()),
            Deed::Flag => Body::PageFlagged(PageFlagged {
                page: topic(),
                anchor: None,
                item: Some(item(0)),
                note: String::new(),
            }),
            Deed::Resolve(back) => {
                let Some(flag) = flag(&events, *back, |page| *page == topic()) else { continue };
                Body::FlagResolved(FlagResolved { page: topic(), flag })
            }
            Deed::Note => {
                let notes = events.iter().rev().filter(|event| {
                    matches!(&event.body, Body::NoteWritten(note) if note.page == topic())
                        && (*sees || event.id.replica == replica)
                });
                let replaces = notes.take(1).map(|event| event.id.clone()).collect();
                let text = format!("note {}", events.len());
                Body::NoteWritten(NoteWritten { page: topic(), text, replaces })
            }
            Deed::Setting(n) => Body::SettingChanged(SettingChanged {
                key: "textSize".to_owned(),
                value: serde_json::json!(90 + n % 40),
            }),
            Deed::Parameters(n) => {
                let scaled = |n: u8| {
                    let by = 1.0 + f32::from(n) / 50.0;
                    let all: Vec<f32> =
                        Parameters::default().as_slice().iter().map(|w| w * by).collect();
                    Parameters::try_from(all).unwrap()
                };
                let parameters = n.map(scaled);
                Body::ParametersChosen(ParametersChosen {
                    parameters,
                    answers: 9,
                    before: None,
                    after: None,
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
            Deed::OnPage(n, PageDeed::Resolve(back)) => {
                let Some(flag) = flag(&events, *back, |page| *page != topic()) else { continue };
                Body::FlagResolved(FlagResolved { page: page(*n), flag })
            }
            Deed::OnPage(n, PageDeed::Learned(is_learned)) => {
                learned(page(*n), "l", *is_learned, events.len())
            }
            Deed::OnPage(n, deed) => match done_on_page(*n, deed, heads[*who].0) {
                Some(body) => body,
                None => continue,
            },
            Deed::Undo(back) => {
                let mut own = events.iter().rev().filter(|event| event.id.replica == replica);
                let Some(target) = own.nth(*back) else { continue };
                Body::Undone(Undone { target: target.id.clone() })
            }
        };
        let (seq, hlc) = &mut heads[*who];
        *seq += 1;
        *hlc = hlc.tick(at);
        events.push(Event {
            id: EventId { replica, seq: *seq },
            hlc: *hlc,
            moment: EventTime { at, utc_offset: 0, study_day: day },
            body,
        });
    }
    events
}

/// A mark of a page as learned or not; some name no layers, as an earlier version wrote them.
fn learned(page: PageRef, layer: &str, is_learned: bool, seq: usize) -> Body {
    if !is_learned {
        return Body::TopicUnlearned(PageMark { page });
    }
    let named = if seq.is_multiple_of(3) { 0 } else { LAYERS };
    let layers = (0..named).map(|n| format!("{layer}{n}")).collect();
    Body::TopicLearned(TopicLearned { page, layers })
}

/// A flag that was raised on such a page, counted back.
fn flag(events: &[Event], back: usize, on: impl Fn(&PageRef) -> bool) -> Option<EventId> {
    let is_flag = |event: &&Event| matches!(&event.body, Body::PageFlagged(flag) if on(&flag.page));
    events.iter().rev().filter(is_flag).nth(back).map(|event| event.id.clone())
}

/// None for what depends on the events before it.
fn done_on_page(n: usize, deed: &PageDeed, seq: i64) -> Option<Body> {
    let page = page(n);
    let layer = |layer: &usize| LayerMark { page: page.clone(), layer: format!("l{layer}") };
    Some(match deed {
        PageDeed::Learned(_) | PageDeed::Resolve(_) => return None,
        PageDeed::Read(n) => Body::LayerRead(layer(n)),
        PageDeed::Unread(n) => Body::LayerUnread(layer(n)),
        PageDeed::Flag => {
            Body::PageFlagged(PageFlagged { page, anchor: None, item: None, note: String::new() })
        }
        PageDeed::Note => {
            Body::NoteWritten(NoteWritten { page, text: format!("n{seq}"), replaces: Vec::new() })
        }
        PageDeed::Sheet => {
            let sheet = format!("{page}#sheet").parse().unwrap();
            let (prompt, asked, text) = ("what".to_owned(), "What?".to_owned(), format!("w{seq}"));
            Body::WorksheetWritten(WorksheetWritten {
                sheet,
                prompt,
                asked,
                text,
                replaces: vec![],
            })
        }
        PageDeed::Rename(to) => Body::PageRenamed(PageRenamed { from: page, to: self::page(*to) }),
    })
}

/// What the marks of a page amount to, taken one after the other.
#[derive(Debug, Default, PartialEq)]
struct Marks {
    layers: BTreeSet<String>,
    /// Layers that came with the mark of the page, and go with it.
    came_along: BTreeSet<String>,
    is_learned: bool,
}

impl Marks {
    fn take(&mut self, body: &Body) {
        match body {
            Body::LayerRead(mark) => {
                self.came_along.remove(&mark.layer);
                self.layers.insert(mark.layer.clone());
            }
            Body::LayerUnread(mark) => {
                self.layers.append(&mut self.came_along);
                self.layers.remove(&mark.layer);
                self.is_learned = false;
            }
            Body::TopicLearned(mark) => {
                let new = mark.layers.iter().filter(|layer| !self.layers.contains(*layer));
                self.came_along.extend(new.cloned());
                self.is_learned = true;
            }
            Body::TopicUnlearned(_) => {
                self.came_along.clear();
                self.is_learned = false;
            }
            _ => {}
        }
    }

    /// Layers that are read, and whether the page is learned.
    fn told(mut self) -> (BTreeSet<String>, bool) {
        self.layers.append(&mut self.came_along);
        (self.layers, self.is_learned)
    }
}

/// The flags that are resolved, under whatever name of their page that was said.
fn resolved(events: &[Event]) -> BTreeSet<EventId> {
    let resolved = standing(events).into_iter().filter_map(|event| match &event.body {
        Body::FlagResolved(mark) => Some(mark.flag.clone()),
        _ => None,
    });
    resolved.collect()
}

/// What a page has.
#[derive(Debug, Default, PartialEq)]
struct PageHas {
    /// Layers that are read, and whether it is learned.
    read: (BTreeSet<String>, bool),
    flags: BTreeSet<EventId>,
    note: Option<String>,
    sheet: Option<String>,
}

/// The events that stand, in the order of the log.
fn standing(events: &[Event]) -> Vec<&Event> {
    let mut order: Vec<&Event> = events.iter().collect();
    order.sort_by(|a, b| a.order().cmp(&b.order()));
    let places: HashMap<&EventId, usize> =
        order.iter().enumerate().map(|(place, event)| (&event.id, place)).collect();
    let mut undone: BTreeSet<&EventId> = BTreeSet::new();
    // What is taken back comes before what takes it back: from the last event to the first, all is decided.
    for (place, event) in order.iter().enumerate().rev() {
        if undone.contains(&event.id) {
            continue;
        }
        match &event.body {
            Body::Undone(Undone { target }) => _ = undone.insert(target),
            Body::BoardUnrated(BoardUnrated { ratings, .. }) => {
                undone.extend(ratings.iter().filter(|rating| places[rating] < place));
            }
            _ => {}
        }
    }
    order.into_iter().filter(|event| !undone.contains(&event.id)).collect()
}

/// What each page has, by following every name from event to event.
fn expected_of_pages(events: &[Event]) -> Vec<PageHas> {
    let mut kept: HashMap<PageRef, Vec<&Event>> = HashMap::new();
    for event in standing(events) {
        match &event.body {
            Body::PageRenamed(PageRenamed { from, to }) => {
                let moved = kept.remove(from).unwrap_or_default();
                kept.entry(to.clone()).or_default().extend(moved);
            }
            body => {
                if let [Subject::Page(page)] = body.subjects().as_slice() {
                    kept.entry(page.clone()).or_default().push(event);
                }
            }
        }
    }
    let resolved = resolved(events);
    let has = |n: usize| {
        let mut of = kept.get(&page(n)).cloned().unwrap_or_default();
        of.sort_by(|a, b| a.order().cmp(&b.order()));
        let (mut marks, mut flags) = (Marks::default(), BTreeSet::new());
        let (mut notes, mut sheet) = (Vec::new(), Vec::new());
        for event in of {
            match &event.body {
                Body::PageFlagged(_) => _ = flags.insert(event.id.clone()),
                Body::NoteWritten(note) => notes.push(note.text.clone()),
                Body::WorksheetWritten(written) => sheet.push(written.text.clone()),
                body => marks.take(body),
            }
        }
        flags.retain(|flag| !resolved.contains(flag));
        let joined = |all: Vec<String>| (!all.is_empty()).then(|| all.join("\n\n---\n\n"));
        PageHas { read: marks.told(), flags, note: joined(notes), sheet: joined(sheet) }
    };
    (0..PAGES).map(has).collect()
}

fn pages_of(store: &Store) -> Vec<PageHas> {
    let progress = store.progress().unwrap();
    let has = |n: usize| {
        let known = progress.get(&page(n)).cloned().unwrap_or_default();
        let sheets = store.worksheets(&page(n)).unwrap();
        let key = (format!("{}#sheet", page(n)).parse().unwrap(), "what".to_owned());
        assert!(sheets.keys().all(|known| *known == key), "{sheets:?}");
        PageHas {
            read: (known.layers_read.into_iter().collect(), known.learned),
            flags: known.flags.into_iter().map(|flag| flag.id).collect(),
            note: known.note,
            sheet: sheets.get(&key).map(|filled| filled.text.clone()),
        }
    };
    (0..PAGES).map(has).collect()
}

/// Which answers stand, and under which name each is kept: by following every name from event to event.
fn expected(events: &[Event]) -> BTreeMap<String, String> {
    let mut kept: HashMap<ItemId, Vec<&EventId>> = HashMap::new();
    for event in standing(events) {
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

/// What the last word on a page and a setting was.
#[derive(Debug, Default, PartialEq)]
struct LastWords {
    /// Layers that are read, and whether the page is learned.
    read: (BTreeSet<String>, bool),
    text_size: Option<serde_json::Value>,
    parameters: Option<EventId>,
    flags: BTreeSet<EventId>,
}

impl LastWords {
    fn expected(events: &[Event]) -> Self {
        let (mut last, mut marks) = (Self::default(), Marks::default());
        for Event { id, body, .. } in standing(events) {
            match body {
                Body::SettingChanged(changed) => last.text_size = Some(changed.value.clone()),
                Body::ParametersChosen(_) => last.parameters = Some(id.clone()),
                Body::PageFlagged(flag) if flag.page == topic() => {
                    _ = last.flags.insert(id.clone());
                }
                body if body.subjects() == [Subject::Page(topic())] => marks.take(body),
                _ => {}
            }
        }
        let resolved = resolved(events);
        last.flags.retain(|flag| !resolved.contains(flag));
        last.read = marks.told();
        last
    }

    fn told(store: &Store) -> Self {
        let page = store.progress().unwrap().remove(&topic()).unwrap_or_default();
        let text_size = serde_json::to_value(store.settings().unwrap()).unwrap()["textSize"].take();
        Self {
            read: (page.layers_read.into_iter().collect(), page.learned),
            text_size: Some(text_size),
            parameters: store.model().unwrap().1,
            flags: page.flags.into_iter().map(|flag| flag.id).collect(),
        }
    }
}

/// What is told of boards, from first to last.
fn of_boards(events: Vec<&Event>) -> Vec<EventId> {
    let of_boards = events.into_iter().filter(|event| {
        matches!(event.body, Body::BoardFinished(_) | Body::BoardOverruled(_) | Body::BoardNoted(_))
    });
    of_boards.map(|event| event.id.clone()).collect()
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
        (acts, keys) in (acts(), proptest::collection::vec(any::<u64>(), 60)),
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
            let on_page = store.states_on_page(&item(0).page).unwrap();
            for name in (0..=ITEMS).map(item) {
                let one = store.item_state(&name).unwrap();
                prop_assert_eq!(all.get(&name).cloned().unwrap_or_default(), one.clone());
                prop_assert_eq!(on_page.get(&name).cloned().unwrap_or_default(), one);
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
            let (mut last, told) = (LastWords::expected(&events), LastWords::told(&store));
            // Without a word, a setting has its default.
            last.text_size = last.text_size.or_else(|| told.text_size.clone());
            prop_assert_eq!(told, last);
            let boards = store.board_events().unwrap();
            prop_assert_eq!(of_boards(boards.iter().collect()), of_boards(standing(&events)));
            prop_assert_eq!(pages_of(&store), expected_of_pages(&events));
            let known: BTreeSet<PageRef> = (0..PAGES)
                .filter(|n| store.worksheets(&page(*n)).unwrap().len() == 1)
                .map(page)
                .collect();
            prop_assert_eq!(store.pages_with_worksheets().unwrap(), known);
            tables.push(live);
        }
        prop_assert_eq!(&tables[0], &tables[1]);
        prop_assert_eq!(&tables[0], &tables[2]);
    }
}

fn moment(hours: i64) -> EventTime {
    let at = Timestamp::from_millisecond(1_700_000_000_000 + hours * 3_600_000).unwrap();
    let day = StudyDay::from_number(i32::try_from(at.as_second() / 86_400).unwrap()).unwrap();
    EventTime { at, utc_offset: 0, study_day: day }
}

/// An answer as it comes: the events of one store, one after the other.
fn answer(store: &Store, n: usize, rating: Rating, moment: EventTime) {
    let state = store.item_state(&item(n)).unwrap();
    let due = plus(moment.study_day, 4);
    let acts =
        [(0, Deed::Answer { item: n, rating, follows: false, cram: false, board: None }, 0, false)];
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
            crate::record::append(conn, head, moment(1), Body::ItemsSuspended(mark))?;
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
            Deed::Answer {
                item: 0,
                rating: Rating::Easy,
                follows: false,
                cram: false,
                board: None,
            },
            0,
            false,
        )];
        let Body::Reviewed(mut review) = events(&acts).remove(0).body else { return };
        review.longest = Some(30);
        review.next = Some(Next::Review { due: plus(moment(0).study_day, 1) });
        review.prior = Some("other:1".parse().unwrap());
        store.record(Body::Reviewed(review), moment(n * 24 * 40)).unwrap();
        let day = moment(n * 24 * 40).study_day;
        let memory::card_state::CardState::Review { due, .. } =
            store.item_state(&item(0)).unwrap().memory
        else {
            panic!("it is in review");
        };
        assert!((1..=30).contains(&due.since(day)), "after {n}: {}", due.since(day));
    }
}

#[test]
fn a_model_is_made_once_for_each_choice_of_parameters() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir);
    let made = |store: &Store| std::sync::Arc::as_ptr(&store.model().unwrap().0);
    let built_in = store.model().unwrap();
    assert_eq!(made(&store), std::sync::Arc::as_ptr(&built_in.0));
    let numbers: Vec<f32> = Parameters::default().as_slice().iter().map(|w| w * 1.1).collect();
    let parameters = Some(Parameters::try_from(numbers).unwrap());
    let chosen = ParametersChosen { parameters, answers: 15, before: None, after: None };
    store.record(Body::ParametersChosen(chosen), moment(1)).unwrap();
    let (chosen, by) = store.model().unwrap();
    assert!(by.is_some() && !std::sync::Arc::ptr_eq(&chosen, &built_in.0));
    answer(&store, 0, Rating::Good, moment(2));
    assert_eq!(made(&store), std::sync::Arc::as_ptr(&chosen), "an answer chooses nothing");
}
