//! What was typed into a form outlives the process, and stays out of the log.

use std::time::Duration;

use item::error::ErrorKind;
use understudy_tests::Desk;

#[test]
fn what_was_typed_into_a_form_is_there_after_a_restart_until_it_is_saved_or_discarded() {
    let desk = Desk::new();
    let study = desk.open();
    assert_eq!(study.notes().form_draft("note:backend/caching").unwrap(), None);
    study.notes().save_form_draft("note:backend/caching", Some("ask about “hop” budgets")).unwrap();
    study.notes().save_form_draft("note:backend/queues", Some("")).unwrap();

    let study = desk.open_again(study);
    let kept = |key: &str| study.notes().form_draft(key).unwrap();
    assert_eq!(kept("note:backend/caching").as_deref(), Some("ask about “hop” budgets"));
    assert_eq!(kept("note:backend/queues").as_deref(), Some(""), "an emptied form is kept as well");
    study.notes().save_form_draft("note:backend/caching", None).unwrap();
    assert_eq!(kept("note:backend/caching"), None);
    assert_eq!(study.actions().undo_state().unwrap().undo, None, "a draft is nothing to undo");
}

#[test]
fn forms_leave_other_work_under_way_alone_and_the_oldest_go_first() {
    let desk = Desk::new();
    let study = desk.open();
    study.time_box().start("Read", 25).unwrap();
    for n in 0..260 {
        desk.clock.advance(Duration::from_millis(10));
        study.notes().save_form_draft(&format!("flag:demo/page#{n}"), Some("text")).unwrap();
    }
    let kept = (0..260)
        .filter(|n| study.notes().form_draft(&format!("flag:demo/page#{n}")).unwrap().is_some());
    assert_eq!(kept.collect::<Vec<_>>(), (60..260).collect::<Vec<_>>());
    assert!(study.time_box().current().unwrap().is_some());
}

#[test]
fn a_key_that_no_form_has_and_a_text_that_is_too_long_are_refused() {
    let desk = Desk::new();
    let study = desk.open();
    study.notes().save_form_draft("note:a", Some("kept")).unwrap();
    let too_long = "x".repeat(256 * 1024 + 1);
    for (key, text) in [("", "x"), ("form:a", "x"), ("notes:a", "x"), ("note:a", &too_long)] {
        let refused = study.notes().save_form_draft(key, Some(text)).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::InvalidInput);
    }
    assert_eq!(study.notes().form_draft("note:a").unwrap().as_deref(), Some("kept"));
}

#[test]
fn forms_under_long_headings_are_kept_apart() {
    let desk = Desk::new();
    let study = desk.open();
    let heading = "为什么键和效果必须共享一个事务".repeat(20);
    let page = "页".repeat(200);
    let keys = [
        format!("note:{}", "k".repeat(495)),
        format!("note:{}", "k".repeat(496)),
        format!("note:{}", "k".repeat(497)),
        format!("flag:notes/队列#{heading}"),
        format!("card:notes/队列#{heading}"),
        format!("flag:notes/缓存#{heading}"),
        format!("flag:notes/队列#{heading}二"),
        format!("flag:notes/{page}#{heading}"),
        format!("note:notes/{page}"),
    ];
    for (n, key) in keys.iter().enumerate() {
        study.notes().save_form_draft(key, Some(&format!("text {n}"))).unwrap();
    }
    let study = desk.open_again(study);
    for (n, key) in keys.iter().enumerate() {
        let kept = study.notes().form_draft(key).unwrap();
        assert_eq!(kept.as_deref(), Some(format!("text {n}").as_str()), "{key}");
        study.notes().save_form_draft(key, None).unwrap();
        assert_eq!(study.notes().form_draft(key).unwrap(), None, "{key}");
    }
}
