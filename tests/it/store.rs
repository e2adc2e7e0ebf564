//! The log, its projections, undo and redo.

use std::time::Duration;

use item::error::ErrorKind;
use proptest::prelude::*;
use serde_json::json;
use store::{Access, progress::ReadingPosition};
use study::{Action, Change, Changed, Study, StudyChanged};
use understudy_tests::{Desk, page};

fn read(layer: &str) -> Action {
    Action::LayerRead { page: page("backend/caching"), layer: layer.into() }
}

fn note(text: &str) -> Action {
    Action::NoteWritten { page: page("backend/caching"), text: text.into() }
}

fn flag(text: &str) -> Action {
    Action::PageFlagged {
        page: page("backend/caching"),
        anchor: Some("stampede".into()),
        item: None,
        note: text.into(),
    }
}

#[test]
fn what_is_done_is_there_after_a_restart() {
    let desk = Desk::new();
    {
        let study = desk.open();
        study.actions().perform(read("core-details")).unwrap();
        study.actions().perform(read("understanding")).unwrap();
        study.actions().perform(Action::TopicLearned { page: page("backend/caching") }).unwrap();
        study.actions().perform(note("Ask about hot keys.")).unwrap();
        study.actions().perform(flag("Which eviction?")).unwrap();
        study
            .actions()
            .perform(Action::SettingChanged { key: "theme".into(), value: json!("dark") })
            .unwrap();
        let place = ReadingPosition {
            page: page("backend/caching"),
            anchor: None,
            offset: 12.5,
            percent: 40.0,
        };
        study.progress().save_place(&place).unwrap();
        desk.clock.advance(Duration::from_secs(10));
        study.progress().save_place(&place).unwrap();
        study.set_device_setting("window", &json!({"width": 1280})).unwrap();
    }
    let study = desk.open();
    let progress = study.progress().pages().unwrap();
    let caching = &progress.pages[&page("backend/caching")];
    assert_eq!(caching.layers_read, ["core-details", "understanding"]);
    assert!(caching.learned);
    assert_eq!(caching.note.as_deref(), Some("Ask about hot keys."));
    assert_eq!(caching.flags.len(), 1);
    assert_eq!(caching.place.as_ref().unwrap().percent, 40.0);
    assert_eq!(serde_json::to_value(study.settings().theme).unwrap(), json!("dark"));
    assert_eq!(study.device_setting("window").unwrap(), json!({"width": 1280}));
    let state = study.actions().undo_state().unwrap();
    assert_eq!(state.undo.as_deref(), Some("flag “caching”"), "undo survives a restart");
    assert_eq!(state.redo, None);
}

#[test]
fn undo_takes_back_many_steps_and_redo_brings_them_back() {
    let desk = Desk::new();
    let study = desk.open();
    let empty = study.progress().pages().unwrap();
    study.actions().perform(read("core-details")).unwrap();
    let one = study.progress().pages().unwrap();
    study.actions().perform(note("first")).unwrap();
    let two = study.progress().pages().unwrap();
    study.actions().perform(note("second")).unwrap();
    let three = study.progress().pages().unwrap();
    for earlier in [&two, &one, &empty] {
        study.actions().undo().unwrap();
        assert_eq!(&study.progress().pages().unwrap(), earlier);
    }
    assert_eq!(study.actions().undo().unwrap_err().kind, ErrorKind::NothingToUndo);
    drop(study);
    let study = desk.open();
    for later in [&one, &two, &three] {
        study.actions().redo().unwrap();
        assert_eq!(&study.progress().pages().unwrap(), later);
    }
    assert_eq!(study.actions().redo().unwrap_err().kind, ErrorKind::NothingToUndo);
    study.actions().undo().unwrap();
    study.actions().perform(read("understanding")).unwrap();
    assert_eq!(
        study.actions().redo().unwrap_err().kind,
        ErrorKind::NothingToUndo,
        "a new action ends redo"
    );
}

#[test]
fn an_action_that_is_named_is_undone_only_while_it_is_the_newest() {
    let desk = Desk::new();
    let study = desk.open();
    let empty = study.progress().pages().unwrap();
    let marked = study.actions().perform(read("core-details")).unwrap().action.unwrap();
    let before_note = study.progress().pages().unwrap();
    let noted = study.actions().perform(note("first")).unwrap().action.unwrap();
    let after_note = study.progress().pages().unwrap();
    let refused = study.actions().undo_action(&marked).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NothingToUndo);
    assert_eq!(refused.message, "that isn't your latest change any more");
    assert_eq!(study.progress().pages().unwrap(), after_note);
    assert_eq!(study.actions().undo_action(&noted).unwrap().action, None, "an undo is no action");
    assert_eq!(study.progress().pages().unwrap(), before_note);
    assert_eq!(study.actions().undo_action(&noted).unwrap_err().message, "that is undone already");
    assert_eq!(study.progress().pages().unwrap(), before_note);
    let set = Action::SettingChanged { key: "textSize".into(), value: json!(120) };
    assert_eq!(study.actions().perform(set).unwrap().action, None, "undo steps over settings");
    study.actions().undo_action(&marked).unwrap();
    assert_eq!(study.progress().pages().unwrap(), empty);
}

#[test]
fn settings_have_their_own_way_back() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("core-details")).unwrap();
    let set = |value| Action::SettingChanged { key: "textSize".into(), value };
    study.actions().perform(set(json!(120))).unwrap();
    study.actions().undo().unwrap();
    assert_eq!(study.settings().text_size, 120, "undo steps over settings");
    study.actions().perform(set(json!(null))).unwrap();
    assert_eq!(study.settings().text_size, 100);
    assert_eq!(study.actions().perform(set(json!(7))).unwrap_err().kind, ErrorKind::InvalidInput);
    assert_eq!(study.settings().text_size, 100);
}

#[test]
fn flags_are_listed_resolved_and_exported() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(flag("Which eviction?\nLRU or LFU?")).unwrap();
    study.actions().perform(flag("")).unwrap();
    let flags = study.notes().flags().unwrap();
    assert_eq!(flags.len(), 2);
    assert_eq!(
        study.notes().flags_markdown().unwrap(),
        "# Flags\n\n## caching (`backend/caching`)\n\n\
         - 2026-03-02 at `#stampede`: Which eviction?\n  LRU or LFU?\n\
         - 2026-03-02 at `#stampede`: no note\n"
    );
    let resolve = Action::FlagResolved { flag: flags[0].id.clone() };
    study.actions().perform(resolve.clone()).unwrap();
    assert_eq!(study.notes().flags().unwrap(), flags[1..]);
    assert_eq!(study.actions().perform(resolve).unwrap_err().kind, ErrorKind::NotFound);
    study.actions().undo().unwrap();
    assert_eq!(study.notes().flags().unwrap(), flags);
}

#[test]
fn subscribers_hear_what_changed_once_it_is_saved() {
    let desk = Desk::new();
    let study = desk.open();
    let heard = study.subscribe();
    study.actions().perform(read("core-details")).unwrap();
    assert!(study.actions().perform(read("")).is_err());
    let all: Vec<_> = heard.try_iter().collect();
    let page = "backend/caching".parse().unwrap();
    let changed = vec![Changed::Page { page }, Changed::Undo];
    assert_eq!(all, [Change::Study(StudyChanged { changed })]);
}

#[test]
fn reading_goes_on_beside_a_writer_and_writing_is_refused() {
    let desk = Desk::new();
    let window = desk.open();
    window.actions().perform(read("core-details")).unwrap();
    let reader = desk.try_open(Access::Read).unwrap();
    assert_eq!(reader.progress().pages().unwrap(), window.progress().pages().unwrap());
    window.actions().perform(read("understanding")).unwrap();
    assert_eq!(
        reader.progress().pages().unwrap(),
        window.progress().pages().unwrap(),
        "it sees what is new"
    );
    assert_eq!(reader.actions().perform(read("diagram")).unwrap_err().kind, ErrorKind::ReadOnly);
    let second = desk.try_open(Access::Write).unwrap_err();
    assert_eq!(second.kind, ErrorKind::Locked);
    assert!(second.help.is_some());
    drop(window);
    assert!(desk.try_open(Access::Write).is_ok(), "the lock goes with its holder");
}

#[test]
fn a_reader_of_nothing_finds_nothing_and_leaves_nothing() {
    let desk = Desk::new();
    let study = desk.try_open(Access::Read).unwrap();
    assert!(study.progress().pages().unwrap().pages.is_empty());
    assert!(!desk.data().exists());
}

#[derive(Clone, Debug)]
enum Move {
    Act(Action),
    Undo,
    Redo,
    ResolveFirstFlag,
    ClockBack,
    Reopen,
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let pages = prop_oneof![Just("backend/caching"), Just("backend/auth"), Just("notes/a")];
    let layers = prop_oneof![Just("core-details"), Just("understanding")];
    let act = (pages, layers, "[a-z]{0,3}", 0..8u8).prop_map(|(name, layer, text, which)| {
        let page = page(name);
        Move::Act(match which {
            0 | 1 => Action::LayerRead { page, layer: layer.into() },
            2 => Action::LayerUnread { page, layer: layer.into() },
            3 => Action::TopicLearned { page },
            4 => Action::TopicUnlearned { page },
            5 => Action::PageFlagged { page, anchor: None, item: None, note: text },
            6 => Action::NoteWritten { page, text },
            _ => Action::SettingChanged { key: "textSize".into(), value: json!(100 + text.len()) },
        })
    });
    let one = prop_oneof![
        8 => act,
        5 => Just(Move::Undo),
        4 => Just(Move::Redo),
        1 => Just(Move::ResolveFirstFlag),
        1 => Just(Move::ClockBack),
        1 => Just(Move::Reopen),
    ];
    proptest::collection::vec(one, 1..40)
}

type Tables = std::collections::BTreeMap<String, Vec<String>>;

/// What undo must restore: everything but settings, which it leaves alone, and the set of retracted
/// events, which is how it does so.
fn marks(study: &Study) -> Tables {
    let mut tables = study.maintenance().projections().unwrap();
    tables.remove("retracted");
    tables.remove("setting");
    tables
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn undo_and_redo_give_the_exact_earlier_state_and_rebuilding_changes_nothing(moves in moves()) {
        let desk = Desk::new();
        let mut study = desk.open();
        // What a person expects: states before each action that stands, and states undone.
        let (mut past, mut future): (Vec<Tables>, Vec<Tables>) = (vec![], vec![]);
        for one in moves {
            let before = marks(&study);
            match one {
                Move::Act(action) => {
                    let undoable = !matches!(action, Action::SettingChanged { .. });
                    study.actions().perform(action).unwrap();
                    if undoable {
                        past.push(before);
                        future.clear();
                    }
                }
                Move::ResolveFirstFlag => {
                    if let Some(flag) = study.notes().flags().unwrap().first() {
                        study.actions().perform(Action::FlagResolved { flag: flag.id.clone() }).unwrap();
                        past.push(before);
                        future.clear();
                    }
                }
                Move::Undo => match past.pop() {
                    Some(expected) => {
                        study.actions().undo().unwrap();
                        prop_assert_eq!(marks(&study), expected);
                        future.push(before);
                    }
                    None => prop_assert_eq!(study.actions().undo().unwrap_err().kind, ErrorKind::NothingToUndo),
                },
                Move::Redo => match future.pop() {
                    Some(expected) => {
                        study.actions().redo().unwrap();
                        prop_assert_eq!(marks(&study), expected);
                        past.push(before);
                    }
                    None => prop_assert_eq!(study.actions().redo().unwrap_err().kind, ErrorKind::NothingToUndo),
                },
                Move::ClockBack => {
                    use item::clock::Clock as _;
                    let now = desk.clock.now();
                    desk.clock.set_wall(now - std::time::Duration::from_secs(3600));
                }
                Move::Reopen => {
                    drop(study);
                    study = desk.open();
                }
            }
            desk.clock.advance(std::time::Duration::from_secs(7));
        }
        crate::check_rebuilt(&study);
        prop_assert!(study.maintenance().doctor().unwrap().healthy());
    }
}
