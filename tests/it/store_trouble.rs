//! Bad days of a data folder: read-only, full, damaged, newer, copied. Nothing is lost, and the message
//! says what to do.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    process::Command,
};

use board::attempt::AttemptOptions;
use item::{
    clock::Clock,
    error::ErrorKind,
    kind::{Rating, ReviewKind},
};
use memory::session::{Idle, SessionRequest};
use store::{Access, backup};
use study::Action;
use understudy_tests::{
    Desk, page,
    shelf::{answer_to, diagram, item},
};

fn read(layer: &str) -> Action {
    Action::LayerRead { page: page("backend/caching"), layer: layer.into() }
}

fn layers(desk: &Desk) -> Vec<String> {
    let study = desk.try_open(Access::Read).unwrap();
    let mut progress = study.progress().pages().unwrap();
    progress.pages.remove(&page("backend/caching")).unwrap_or_default().layers_read
}

/// Overwrites the middle of a file, as a failing disk does.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    let middle = bytes.len() / 3;
    bytes[100..middle * 2].fill(0xa5);
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_damaged_database_is_moved_aside_and_the_newest_good_backup_takes_its_place() {
    let desk = Desk::new();
    {
        let study = desk.open();
        study.actions().perform(read("core-details")).unwrap();
        study.maintenance().back_up().unwrap();
        desk.clock.advance_days(1);
        study.maintenance().back_up().unwrap();
        study.actions().perform(read("understanding")).unwrap();
    }
    // The newer of the two backups is damaged as well.
    damage(&backup::list(&desk.folder())[0].database(&desk.folder()));
    damage(&desk.folder().progress());
    let study = desk.open();
    let notices = study.maintenance().notices();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].message.contains("backup progress-20260302T110000Z-by-hand,"));
    assert_eq!(layers(&desk), ["core-details"]);
    let kept = fs::read_dir(desk.data())
        .unwrap()
        .any(|e| e.unwrap().file_name().to_string_lossy().starts_with("progress.damaged-"));
    assert!(kept, "the damaged file is kept");
    study.actions().perform(read("understanding")).unwrap();
    assert!(study.maintenance().doctor().unwrap().healthy());
}

#[test]
fn what_can_be_read_of_a_damaged_database_is_read_back() {
    let desk = Desk::new();
    {
        let study = desk.open();
        study.actions().perform(read("core-details")).unwrap();
        study.maintenance().back_up().unwrap();
        study.actions().perform(read("understanding")).unwrap();
    }
    // The log is readable, but the schema is not.
    let conn = rusqlite::Connection::open(desk.folder().progress()).unwrap();
    conn.execute_batch(
        "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql='nonsense' WHERE name='draft';",
    )
    .unwrap();
    drop(conn);
    let study = desk.open();
    assert_eq!(study.maintenance().notices().len(), 1);
    assert_eq!(layers(&desk), ["core-details", "understanding"]);
}

#[test]
fn without_a_backup_a_new_database_is_begun_beside_the_damaged_one() {
    let desk = Desk::new();
    fs::create_dir_all(desk.data()).unwrap();
    fs::write(desk.folder().progress(), "this is not a database, it is a letter to you").unwrap();
    let study = desk.open();
    assert!(study.maintenance().notices()[0].help.is_some());
    study.actions().perform(read("core-details")).unwrap();
    assert_eq!(layers(&desk), ["core-details"]);
}

#[test]
fn a_newer_database_is_refused_and_left_as_it_is() {
    let desk = Desk::new();
    desk.open().actions().perform(read("core-details")).unwrap();
    let path = desk.folder().progress();
    let conn = rusqlite::Connection::open(&path).unwrap();
    conn.pragma_update(None, "user_version", 9_999).unwrap();
    drop(conn);
    let before = fs::read(&path).unwrap();
    for access in [Access::Write, Access::Read] {
        let error = desk.try_open(access).unwrap_err();
        assert_eq!(error.kind, ErrorKind::NewerStore);
        assert!(error.help.unwrap().contains("--data"));
    }
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn a_copied_store_goes_on_under_a_new_id() {
    let desk = Desk::new();
    {
        let study = desk.open();
        study.actions().perform(read("core-details")).unwrap();
    }
    let copy = Desk::new();
    fs::create_dir_all(copy.data()).unwrap();
    fs::copy(desk.folder().progress(), copy.folder().progress()).unwrap();
    let (original, copied) = (desk.open(), copy.open());
    assert_eq!(original.progress().pages().unwrap(), copied.progress().pages().unwrap());
    assert!(original.actions().undo_state().unwrap().undo.is_some());
    assert_eq!(
        copied.actions().undo_state().unwrap().undo,
        None,
        "the copy undoes only what it did itself"
    );
    copied.actions().perform(read("understanding")).unwrap();
    let report = copied.maintenance().doctor().unwrap();
    assert!(report.healthy(), "{report:?}");
    assert_eq!((report.events, report.stores), (2, 2));
}

#[test]
fn restoring_backs_up_what_it_replaces() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("core-details")).unwrap();
    study.maintenance().back_up().unwrap();
    study.actions().perform(read("understanding")).unwrap();
    let name = backup::list(&desk.folder())[0].name.clone();
    let refused = backup::restore(&desk.folder(), &name, desk.clock.now()).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Locked);
    drop(study);
    backup::restore(&desk.folder(), &name, desk.clock.now()).unwrap();
    assert_eq!(layers(&desk), ["core-details"]);
    let study = desk.open();
    assert_eq!(study.actions().undo_state().unwrap().undo, None, "a restored store takes a new id");
    drop(study);
    let before = backup::list(&desk.folder());
    let before = before.iter().find(|b| b.reason == backup::Reason::BeforeRestore).unwrap();
    backup::restore(&desk.folder(), &before.name, desk.clock.now()).unwrap();
    assert_eq!(layers(&desk), ["core-details", "understanding"]);
    let missing = backup::restore(&desk.folder(), "progress-x.db", desk.clock.now()).unwrap_err();
    assert_eq!(missing.kind, ErrorKind::NotFound);
}

#[test]
fn daily_backups_rotate_and_those_made_by_hand_stay() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("core-details")).unwrap();
    study.maintenance().back_up().unwrap();
    for _ in 0..100 {
        desk.clock.advance_days(1);
        assert!(study.maintenance().back_up_daily().unwrap().is_some());
        assert!(study.maintenance().back_up_daily().unwrap().is_none(), "one a day");
    }
    let all = study.maintenance().backups();
    let by_hand = all.iter().filter(|b| b.reason == backup::Reason::ByHand).count();
    let daily = all.iter().filter(|b| b.reason == backup::Reason::Daily).count();
    assert_eq!(by_hand, 1);
    assert!((9..=14).contains(&daily), "{daily}");
}

#[test]
fn nothing_counts_as_done_when_the_database_is_full() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("core-details")).unwrap();
    study.maintenance().limit_pages(1).unwrap();
    let long = Action::NoteWritten { page: page("backend/caching"), text: "x".repeat(100_000) };
    let before = study.progress().pages().unwrap();
    let state = study.actions().undo_state().unwrap();
    let error = study.actions().perform(long.clone()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::DiskFull);
    assert!(error.help.unwrap().contains("Nothing was saved"));
    assert_eq!(study.progress().pages().unwrap(), before);
    assert_eq!(study.actions().undo_state().unwrap(), state);
    study.maintenance().limit_pages(1_000_000).unwrap();
    study.actions().perform(long).unwrap();
    assert!(study.maintenance().doctor().unwrap().healthy(), "no gap in the numbering");
}

/// The command line in a process that may not write where permissions forbid it: of the administrator's
/// powers, the ones to ignore permissions are taken away first.
fn run_without_powers(desk: &Desk, words: &[&str]) -> std::process::Output {
    let program = env!("CARGO_BIN_EXE_understudy-headless");
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let mut command = if root {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set=-dac_override,-dac_read_search,-fowner", "--", program]);
        command
    } else {
        Command::new(program)
    };
    command.args(words).arg("--data").arg(desk.data()).output().unwrap()
}

#[test]
fn a_read_only_folder_opens_for_reading_with_a_notice() {
    let desk = Desk::new();
    desk.open().actions().perform(read("core-details")).unwrap();
    fs::remove_file(desk.data().join("lock")).unwrap();
    let set = |mode| fs::set_permissions(desk.data(), fs::Permissions::from_mode(mode)).unwrap();
    set(0o555);
    let doctor = run_without_powers(&desk, &["doctor", "--json"]);
    let backup = run_without_powers(&desk, &["backup", "make"]);
    set(0o755);
    let said: serde_json::Value = serde_json::from_slice(&doctor.stdout).unwrap();
    assert!(doctor.status.success() && said["healthy"] == true, "{said}");
    assert_eq!(said["report"]["events"], 1, "the log is read");
    assert!(said["notices"][0].as_str().unwrap().contains("Nothing can be saved here"), "{said}");
    let error = String::from_utf8_lossy(&backup.stderr).into_owned();
    assert!(!backup.status.success() && error.contains("Make the folder writable"), "{error}");
    assert!(!desk.data().join("lock").exists(), "nothing was written");
}

#[test]
fn what_is_written_is_told_as_written_even_when_what_comes_next_cannot_be_read() {
    let desk = Desk::new();
    let ids = desk.shelf.cards("backend/caching", None, 2);
    desk.shelf.put(diagram("backend/caching#path", 5.0));
    let study = desk.open();
    let request = SessionRequest { minutes: 60.0, unread: true, ..SessionRequest::default() };
    study.reviews().start(request).unwrap();
    let board = AttemptOptions { easier: false, text: true };
    let board = study.boards().open(&item("backend/caching#path"), board).unwrap().attempt;
    study.boards().save_text(&board, "A -> B").unwrap();
    let answer = |item: &_| answer_to(item, Rating::Good, 5_000);
    study.reviews().review(answer(&item("backend/caching#path")), ReviewKind::Due).unwrap();

    // With the last row that an answer writes, something becomes unreadable that is read for what is shown next.
    let db = rusqlite::Connection::open(study.folder().progress()).unwrap();
    let spoil = |what: &str| {
        let sql = format!("CREATE TRIGGER spoils AFTER INSERT ON review BEGIN {what}; END");
        db.execute_batch(&sql).unwrap();
    };
    spoil(
        "INSERT OR IGNORE INTO flag VALUES ('?', (SELECT min(id) FROM subject), NULL, NULL, '', 0)",
    );
    let shown = study.reviews().answer(answer(&ids[0])).unwrap();
    assert_eq!((shown.done, shown.idle), (1, Some(Idle::Unread)), "it is asked for again");
    assert!(study.reviews().session().is_err(), "what comes next can't be read");
    db.execute_batch("DROP TRIGGER spoils; DELETE FROM flag").unwrap();
    let shown = study.reviews().session().unwrap().unwrap();
    assert_eq!((shown.done, shown.item.unwrap().item.id), (1, ids[1].clone()));

    let rated = study.reviews().memory(&item("backend/caching#path")).unwrap().reviews;
    spoil(
        "UPDATE event SET at = 9223372036854775807 WHERE id = (SELECT min(event) FROM event_subject)",
    );
    let graded = study.boards().finish(&board).unwrap();
    assert_eq!((graded.attempt, graded.rated), (board.clone(), None));
    assert!(study.boards().result(&board).is_err());
    db.execute_batch("DROP TRIGGER spoils; UPDATE event SET at = hlc >> 16").unwrap();
    spoil(
        "UPDATE event SET at = 9223372036854775807 WHERE id = (SELECT min(event) FROM event_subject)",
    );
    let closed = study.boards().rate(&board, Rating::Good, "well").unwrap();
    assert_eq!((closed.rated, closed.note.as_str()), (Some(Rating::Good), "well"));
    assert!(study.boards().result(&board).is_err());
    db.execute_batch("DROP TRIGGER spoils; UPDATE event SET at = hlc >> 16").unwrap();
    assert_eq!(study.boards().result(&board).unwrap().rated, Some(Rating::Good));
    assert_eq!(study.reviews().memory(&item("backend/caching#path")).unwrap().reviews, rated + 1);
}
