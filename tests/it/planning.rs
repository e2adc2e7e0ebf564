//! What fills the minutes of a session, what counts as read, and where reading goes on.

use std::time::Duration;

use item::{
    ids::ItemId,
    kind::{ItemKind, Rating, ReviewKind},
    model::Level,
};
use memory::session::{ItemFilter, MemoryPhase, SessionMode, SessionPreview, SessionRequest};
use proptest::prelude::*;
use serde_json::json;
use store::progress::ReadingPosition;
use study::{Action, Study};
use understudy_tests::{
    Desk, page,
    shelf::{answer_to, card, diagram, item, question},
};

fn request(minutes: f64) -> SessionRequest {
    SessionRequest { minutes, unread: true, ..SessionRequest::default() }
}

fn counts(preview: &SessionPreview) -> Vec<(ItemKind, u32)> {
    preview.by_kind.iter().map(|one| (one.kind, one.count)).collect()
}

fn rate(study: &Study, item: &ItemId, rating: Rating) {
    study.reviews().review(answer_to(item, rating, 12_000), ReviewKind::Due).unwrap();
}

#[test]
fn new_items_fill_what_is_due_leaves_empty() {
    fn check(minutes: f64, due: usize, expected: &[(ItemKind, u32)], planned: f64) {
        let desk = Desk::new();
        let ids = desk.shelf.cards("backend/caching", None, 200);
        for n in 0..5 {
            desk.shelf.put(question(&format!("backend/bank#q{n}"), Level::Easy, "caching"));
        }
        let study = desk.open();
        for id in &ids[..due] {
            rate(&study, id, Rating::Easy);
        }
        desk.clock.advance_days(40);
        let preview = study.reviews().preview(&request(minutes)).unwrap();
        assert_eq!(counts(&preview), expected, "{minutes} min, {due} due");
        assert!((preview.minutes - planned).abs() < 0.01, "{minutes} min: {}", preview.minutes);
        let view = study.reviews().start(request(minutes)).unwrap();
        assert_eq!(view.reviews + view.fresh, expected.iter().map(|(_, n)| n).sum::<u32>());
        assert_eq!(view.fresh, preview.fresh);
    }
    // A card takes 12 s, and twice that while it is new.
    check(10.0, 0, &[(ItemKind::Card, 25)], 10.0);
    check(10.0, 20, &[(ItemKind::Card, 35)], 10.0);
    check(10.0, 60, &[(ItemKind::Card, 50)], 10.0);
    check(100.0, 0, &[(ItemKind::Card, 200), (ItemKind::Question, 5)], 92.5);
}

#[test]
fn what_is_longer_than_the_minutes_comes_only_where_nothing_else_does() {
    fn check(minutes: f64, cards: usize, diagrams: &[f64], expected: &[(ItemKind, u32)], of: f64) {
        let desk = Desk::new();
        for (n, minutes) in diagrams.iter().enumerate() {
            desk.shelf.put(diagram(&format!("backend/boards#d{n}"), *minutes));
        }
        desk.shelf.cards("backend/caching", None, cards);
        let study = desk.open();
        for mode in [SessionMode::Due, SessionMode::Cram] {
            let asked = SessionRequest { mode, ..request(minutes) };
            let preview = study.reviews().preview(&asked).unwrap();
            assert_eq!(counts(&preview), expected, "{minutes} min of {diagrams:?}");
            let most = if mode == SessionMode::Cram { 0.5 } else { 0.001 };
            assert!((preview.minutes - of).abs() <= most, "{}", preview.minutes);
            let view = study.reviews().start(asked).unwrap();
            assert!(view.item.is_some() || expected.is_empty());
            let said = view.minutes_left;
            assert!((said - preview.minutes).abs() < 0.01, "{said} of {}", preview.minutes);
        }
    }
    check(5.0, 2, &[10.0], &[(ItemKind::Card, 2)], 0.8);
    check(5.0, 0, &[10.0, 8.0, 12.0], &[(ItemKind::Diagram, 1)], 8.0);
    check(25.0, 2, &[10.0, 10.0], &[(ItemKind::Card, 2), (ItemKind::Diagram, 1)], 10.8);
    check(5.0, 0, &[], &[], 0.0);
}

#[test]
fn a_preview_begins_nothing() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", None, 3);
    let study = desk.open();
    study.reviews().preview(&request(10.0)).unwrap();
    assert_eq!(study.reviews().session().unwrap(), None);
    assert!(study.reviews().preview(&request(0.0)).is_err());
    assert!(study.reviews().preview(&request(f64::NAN)).is_err());
}

#[test]
fn near_the_interview_what_can_be_kept_goes_before_what_is_new() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 80);
    let study = desk.open();
    for id in &ids[..20] {
        rate(&study, id, Rating::Easy);
    }
    desk.clock.advance_days(1);
    let day = "2026-03-06";
    study
        .actions()
        .perform(Action::SettingChanged { key: "interviewDate".into(), value: json!(day) })
        .unwrap();
    let preview = study.reviews().preview(&request(10.0)).unwrap();
    assert_eq!(preview.fresh, 5 + 10, "a fifth, then what the 20 reviews leave");
    assert_eq!(counts(&preview), [(ItemKind::Card, 35)]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 30, ..ProptestConfig::default() })]

    #[test]
    fn a_session_takes_the_minutes_asked_for(
        minutes in 1.0f64..70.0,
        kinds in proptest::collection::vec((0usize..3, 1.0f64..20.0, any::<bool>()), 1..60),
        new in any::<bool>(),
    ) {
        let desk = Desk::new();
        let mut all = Vec::new();
        for (n, (kind, own, seen)) in kinds.iter().enumerate() {
            let name = format!("backend/page#i{n}");
            let (one, seconds, long) = match kind {
                0 => (card(&name), 12.0, false),
                1 => (question(&name, Level::Easy, "caching"), 150.0, false),
                _ => (diagram(&name, *own), own * 60.0, true),
            };
            desk.shelf.put(one);
            all.push((item(&name), seconds, long, *seen));
        }
        let study = desk.open();
        for (id, .., seen) in &all {
            if *seen {
                rate(&study, id, Rating::Easy);
            }
        }
        desk.clock.advance_days(60);
        let asked = SessionRequest { no_new: !new, ..request(minutes) };
        let preview = study.reviews().preview(&asked).unwrap();
        let in_plan = |kind| counts(&preview).into_iter().find(|(k, _)| *k == kind).map_or(0, |(_, n)| n);
        // Cards are shown twice while they are new.
        let candidates: Vec<(f64, bool)> = all
            .iter()
            .filter(|(.., seen)| new || *seen)
            .map(|(_, seconds, long, seen)| (if *seconds == 12.0 && !seen { 24.0 } else { *seconds }, *long))
            .collect();
        let planned: u32 = preview.by_kind.iter().map(|one| one.count).sum();
        prop_assert_eq!(planned == 0, candidates.is_empty());
        let shortest = candidates.iter().map(|(seconds, _)| *seconds).fold(f64::INFINITY, f64::min);
        let total = preview.minutes * 60.0;
        let whole = minutes * 60.0;
        if shortest > whole {
            prop_assert!(candidates.is_empty() || planned == 1 && (total - shortest).abs() < 1e-6);
            return Ok(());
        }
        prop_assert!(total <= whole + 1e-6, "{total} of {whole}");
        if planned as usize == candidates.len() {
            return Ok(());
        }
        // Something is left out: the rest of the minutes is too short for any of it, or its kind has had its share.
        let long_most = ((minutes / 30.0) as u32).max(1);
        let longs = candidates.iter().filter(|(_, long)| *long).count() as u32;
        let shorts_left = candidates.len() as u32 - longs - (planned - in_plan(ItemKind::Diagram));
        prop_assert!(in_plan(ItemKind::Diagram) <= long_most);
        if shorts_left > 0 {
            let least = candidates.iter().filter(|(_, long)| !long).map(|(s, _)| *s).fold(0.0, f64::max);
            prop_assert!(total > whole - least - 1e-6, "{total} of {whole} without {least}");
        }
    }
}

/// The new items that may come, by name.
fn open(study: &Study) -> Vec<String> {
    let view = study
        .reviews()
        .start(SessionRequest { minutes: 480.0, ..SessionRequest::default() })
        .unwrap();
    let overview = study.reviews().overview(&ItemFilter::default()).unwrap();
    assert_eq!(view.fresh, overview.fresh, "the list and the session agree");
    let named = overview.new_from.iter().map(|from| {
        format!("{} {} {}", from.count, from.page.page, from.layer.as_deref().unwrap_or("-"))
    });
    assert_eq!(overview.new_from.iter().map(|from| from.count).sum::<u32>(), overview.fresh);
    named.collect()
}

#[test]
fn new_items_come_from_what_was_marked_and_nothing_else() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", Some("core-details"), 3);
    let mut deeper = card("backend/caching#deeper");
    deeper.layer = Some("understanding".to_owned());
    desk.shelf.put(deeper);
    desk.shelf.put(card("backend/caching#beside"));
    desk.shelf.put(question("backend/bank#stampede", Level::Hard, "caching"));
    desk.shelf.put(question("backend/bank#story", Level::Easy, "leadership"));
    desk.shelf.cards("backend/glossary", None, 84);
    desk.shelf.put(card("my-pack/cards#mine"));
    let study = desk.open();
    let caching = || page("backend/caching");
    let layer = |layer: &str| Action::LayerRead { page: caching(), layer: layer.to_owned() };
    let check = |what: &str, expected: &[&str]| assert_eq!(open(&study), expected, "{what}");

    check("nothing was read", &["1 cards -"]);
    let glance = ReadingPosition {
        page: page("backend/glossary"),
        anchor: None,
        offset: 0.0,
        percent: 71.0,
    };
    study.progress().save_place(&glance).unwrap();
    desk.clock.advance(Duration::from_secs(60));
    study.progress().save_place(&glance).unwrap();
    check("a page was open for a minute", &["1 cards -"]);
    study.actions().perform(layer("core-details")).unwrap();
    check("one layer", &["3 caching core-details", "1 cards -"]);
    study.actions().perform(layer("understanding")).unwrap();
    let all = [
        "3 caching core-details",
        "1 caching understanding",
        "1 caching -",
        "1 bank -",
        "1 cards -",
    ];
    check("every layer: what stands beside them, and the topic's questions", &all);
    study.actions().undo().unwrap();
    study.actions().perform(Action::TopicLearned { page: caching() }).unwrap();
    check("learned comes to the same", &all);
    study.actions().perform(Action::TopicLearned { page: page("backend/glossary") }).unwrap();
    assert_eq!(open(&study).len(), all.len() + 1, "a page without layers is marked as a whole");
    study.actions().perform(Action::TopicLearned { page: page("backend/bank") }).unwrap();
    assert!(
        open(&study).contains(&"2 bank -".to_owned()),
        "questions of no topic come with their page"
    );
}

#[test]
fn learned_means_that_every_layer_is_read() {
    let desk = Desk::new();
    desk.shelf.cards("backend/caching", Some("core-details"), 1);
    for layer in ["understanding", "senior"] {
        let mut one = card(&format!("backend/caching#{layer}"));
        one.layer = Some(layer.to_owned());
        desk.shelf.put(one);
    }
    let study = desk.open();
    let caching = page("backend/caching");
    let state = || {
        let progress = study.progress().pages().unwrap();
        progress.pages.get(&caching).map_or((Vec::new(), false), |page| {
            let mut layers = page.layers_read.clone();
            layers.sort();
            (layers, page.learned)
        })
    };
    let check = |what: &str, layers: &[&str], learned: bool| {
        assert_eq!(state(), (layers.iter().map(ToString::to_string).collect(), learned), "{what}");
        crate::check_rebuilt(&study);
    };
    let all = ["core-details", "senior", "understanding"];
    let page = || caching.clone();
    study.actions().perform(Action::LayerRead { page: page(), layer: "senior".into() }).unwrap();
    study.actions().perform(Action::TopicLearned { page: page() }).unwrap();
    check("learned", &all, true);
    study.actions().undo().unwrap();
    check("one undo takes both back", &["senior"], false);
    study.actions().redo().unwrap();
    check("and one redo brings both", &all, true);
    study.actions().perform(Action::TopicUnlearned { page: page() }).unwrap();
    check("not learned after all: what was read before stays read", &["senior"], false);
    study.actions().undo().unwrap();
    check("which undo takes back", &all, true);
    study
        .actions()
        .perform(Action::LayerUnread { page: page(), layer: "understanding".into() })
        .unwrap();
    check("a layer to read again: the others stay read", &["core-details", "senior"], false);
    study.actions().perform(Action::TopicUnlearned { page: page() }).unwrap();
    check("they are the reader's own by now", &["core-details", "senior"], false);
    study.actions().undo().unwrap();
    study.actions().undo().unwrap();
    check("and all of it comes back", &all, true);
    // The pack gets another layer.
    let mut later = card("backend/caching#later");
    later.layer = Some("later".to_owned());
    desk.shelf.put(later);
    assert_eq!(
        state(),
        (
            vec!["core-details".into(), "later".into(), "senior".into(), "understanding".into()],
            true
        )
    );
}

#[test]
fn cramming_asks_nothing_that_was_not_read_unless_told_to() {
    let desk = Desk::new();
    let read = desk.shelf.cards("backend/caching", Some("core-details"), 2);
    desk.shelf.cards("backend/delivery", Some("core-details"), 3);
    let study = desk.open();
    study
        .actions()
        .perform(Action::LayerRead { page: page("backend/caching"), layer: "core-details".into() })
        .unwrap();
    rate(&study, &read[0], Rating::Easy);
    let held = |request: SessionRequest| -> u32 {
        study.reviews().preview(&request).unwrap().by_kind.iter().map(|one| one.count).sum()
    };
    for mode in [SessionMode::Cram, SessionMode::QuickFire] {
        let plain = || SessionRequest { minutes: 60.0, mode, ..SessionRequest::default() };
        assert_eq!(held(plain()), 2, "what was answered or read");
        assert_eq!(held(SessionRequest { unread: true, ..plain() }), 5);
        assert_eq!(held(SessionRequest { no_new: true, ..plain() }), 1);
        let items = vec![item("backend/delivery#c0")];
        let filter = ItemFilter { items, ..ItemFilter::default() };
        assert_eq!(held(SessionRequest { filter, ..plain() }), 1, "a list put together by hand");
        let filter = ItemFilter { states: vec![MemoryPhase::New], ..ItemFilter::default() };
        assert_eq!(held(SessionRequest { filter, ..plain() }), 1);
    }
}

#[test]
fn a_glance_is_no_reading() {
    let desk = Desk::new();
    let study = desk.open();
    let at = |name: &str, anchor: Option<&str>| {
        let anchor = anchor.map(str::to_owned);
        study
            .progress()
            .save_place(&ReadingPosition { page: page(name), anchor, offset: 0.2, percent: 30.0 })
            .unwrap();
    };
    let wait = |seconds| desk.clock.advance(Duration::from_secs(seconds));
    let places = || -> Vec<String> {
        let known = study.progress().pages().unwrap().pages.into_iter();
        known
            .filter(|(_, known)| known.place.is_some())
            .map(|(page, _)| page.page.to_string())
            .collect()
    };
    let check = |what: &str, expected: &[&str]| assert_eq!(places(), expected, "{what}");
    at("backend/caching", None);
    wait(9);
    at("backend/caching", None);
    check("nine seconds", &[]);
    wait(1);
    at("backend/caching", None);
    check("ten", &["caching"]);
    at("backend/glossary", Some("words"));
    wait(9);
    at("backend/auth", None);
    wait(9);
    at("backend/glossary", Some("words"));
    check("here and there", &["caching"]);
    at("backend/glossary", Some("more-words"));
    check("as far as another heading", &["caching", "glossary"]);
}
