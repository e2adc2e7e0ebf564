//! Backups, restoring, missing and damaged databases: whatever is interrupted, nothing is lost.

use std::{
    cell::Cell,
    fs,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use item::{
    clock::Clock,
    error::{Error, ErrorKind, Result},
};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::json;
use store::{
    Access,
    backup::{self, Backup, Reason},
    folder::DataFolder,
    recover,
    replace::Step,
};
use study::{Action, NewCard, drawings::drawings};
use understudy_tests::{Desk, page};

fn read(layer: &str) -> Action {
    Action::LayerRead { page: page("backend/caching"), layer: layer.into() }
}

fn layers(desk: &Desk) -> Vec<String> {
    let study = desk.open();
    let mut progress = study.progress().pages().unwrap();
    progress.pages.remove(&page("backend/caching")).unwrap_or_default().layers_read
}

fn sql(path: &Path, batch: &str) {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(batch).unwrap();
}

fn named(folder: &Path, start: &str) -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.file_name().unwrap().to_string_lossy().starts_with(start))
        .collect();
    found.sort();
    found
}

fn daily(desk: &Desk) -> Vec<Backup> {
    let all = backup::list(&desk.folder());
    all.into_iter().filter(|backup| backup.reason == Reason::Daily).collect()
}

/// A desk with one backup that holds "first", and "second" read after it.
fn backed_up() -> (Desk, Backup) {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("first")).unwrap();
    study.maintenance().back_up().unwrap();
    study.actions().perform(read("second")).unwrap();
    drop(study);
    let backup = backup::list(&desk.folder()).remove(0);
    (desk, backup)
}

#[test]
fn a_study_that_stays_open_is_backed_up_every_study_day() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("first")).unwrap();
    assert!(study.maintenance().back_up_daily().unwrap().is_some());
    // Noon to half past three in the night: the same study day, though another date.
    desk.clock.advance(std::time::Duration::from_secs(15 * 3_600 + 1_800));
    assert!(study.maintenance().back_up_daily().unwrap().is_none());
    desk.clock.advance(std::time::Duration::from_secs(3_600));
    assert!(study.maintenance().back_up_daily().unwrap().is_some());
    for _ in 0..30 {
        desk.clock.advance_days(1);
        assert!(study.maintenance().back_up_daily().unwrap().is_some());
    }
}

#[test]
fn other_backups_do_not_stand_in_for_the_days() {
    let (desk, backup) = backed_up();
    backup::restore(&desk.folder(), &backup.name, desk.clock.now()).unwrap();
    let study = desk.open();
    study.maintenance().back_up().unwrap();
    assert!(
        study.maintenance().back_up_daily().unwrap().is_some(),
        "a backup by hand is not the day's"
    );
}

#[test]
fn a_backup_from_the_future_neither_stops_the_days_nor_takes_a_place() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("first")).unwrap();
    let now = desk.clock.now();
    desk.clock.set_wall("2031-05-01T10:00:00Z".parse::<Timestamp>().unwrap());
    for _ in 0..20 {
        study.maintenance().back_up_daily().unwrap();
        desk.clock.advance_days(1);
    }
    let future = daily(&desk).len();
    desk.clock.set_wall(now);
    for _ in 0..7 {
        assert!(study.maintenance().back_up_daily().unwrap().is_some());
        desk.clock.advance_days(1);
    }
    assert_eq!(daily(&desk).len(), future + 7, "a week is kept whole");
}

#[test]
fn a_backup_holds_drawings_and_my_pack_and_puts_them_back() {
    let desk = Desk::new();
    let folder = desk.folder();
    let study = desk.open();
    study.actions().perform(read("first")).unwrap();
    fs::create_dir_all(drawings(&folder)).unwrap();
    let drawing = drawings(&folder).join("ab12.excalidraw");
    fs::write(&drawing, "a drawing").unwrap();
    fs::create_dir_all(folder.my_pack().join("topics")).unwrap();
    let card = folder.my_pack().join("topics/cards.md");
    fs::write(&card, "# First").unwrap();
    fs::write(folder.my_pack().join("synonyms.toml"), "a = 1").unwrap();
    fs::create_dir_all(desk.data().join("recordings")).unwrap();
    fs::write(desk.data().join("recordings/one.wav"), "sound").unwrap();
    study.maintenance().back_up().unwrap();
    fs::write(drawings(&folder).join("cd34.txt"), "another").unwrap();
    desk.clock.advance_days(1);
    study.maintenance().back_up().unwrap();
    drop(study);

    let all = backup::list(&folder);
    let first = folder.backups().join(&all[1].name);
    assert!(!first.join("recordings").exists(), "recordings are left out");
    let shared = |path: &Path| std::os::unix::fs::MetadataExt::ino(&fs::metadata(path).unwrap());
    for file in ["boards/ab12.excalidraw", "my-pack/topics/cards.md"] {
        let second = folder.backups().join(&all[0].name).join(file);
        assert_eq!(shared(&first.join(file)), shared(&second), "{file} is stored once");
    }
    assert_ne!(shared(&first.join("boards/ab12.excalidraw")), shared(&drawing), "it is a copy");

    fs::remove_file(&drawing).unwrap();
    fs::write(&card, "# Written since").unwrap();
    fs::remove_file(folder.my_pack().join("synonyms.toml")).unwrap();
    fs::write(folder.my_pack().join("topics/more.md"), "# More").unwrap();
    backup::restore(&folder, &all[1].name, desk.clock.now()).unwrap();
    assert_eq!(fs::read_to_string(&drawing).unwrap(), "a drawing");
    assert_eq!(fs::read_to_string(&card).unwrap(), "# First");
    assert_eq!(fs::read_to_string(folder.my_pack().join("synonyms.toml")).unwrap(), "a = 1");
    assert!(folder.my_pack().join("topics/more.md").exists(), "what came since stays");
    let replaced = named(&folder.backups(), "my-pack-replaced-").remove(0);
    assert_eq!(fs::read_to_string(replaced.join("topics/cards.md")).unwrap(), "# Written since");
}

#[test]
fn a_backup_is_complete_in_its_own_folder() {
    let (desk, backup) = backed_up();
    let elsewhere = Desk::new();
    let to = elsewhere.folder().backups().join(&backup.name);
    fs::create_dir_all(&to).unwrap();
    fs::copy(backup.database(&desk.folder()), to.join("progress.db")).unwrap();
    fs::create_dir_all(to.join("boards")).unwrap();
    fs::write(to.join("boards/ab12.txt"), "a drawing").unwrap();
    backup::restore(&elsewhere.folder(), &backup.name, desk.clock.now()).unwrap();
    assert_eq!(layers(&elsewhere), ["first"]);
    assert!(drawings(&elsewhere.folder()).join("ab12.txt").exists());
}

#[test]
fn backups_of_earlier_versions_are_restored() {
    let (desk, backup) = backed_up();
    let old = "progress-20260220T080000Z-daily.db";
    fs::copy(backup.database(&desk.folder()), desk.folder().backups().join(old)).unwrap();
    fs::remove_dir_all(desk.folder().backups().join(&backup.name)).unwrap();
    assert_eq!(backup::list(&desk.folder())[0].name, old);
    backup::restore(&desk.folder(), old, desk.clock.now()).unwrap();
    assert_eq!(layers(&desk), ["first"]);
}

#[test]
fn an_interrupted_backup_leaves_nothing_that_is_listed() {
    let (desk, _) = backed_up();
    let part = desk.folder().backups().join("progress-20260301T080000Z-daily.part");
    fs::create_dir(&part).unwrap();
    fs::write(part.join("progress.db"), "half").unwrap();
    assert_eq!(backup::list(&desk.folder()).len(), 1);
    desk.open().maintenance().back_up().unwrap();
    assert!(!part.exists(), "the next backup clears it away");
}

#[test]
fn a_backup_is_restored_over_a_database_of_a_newer_version() {
    let (desk, backup) = backed_up();
    sql(&desk.folder().progress(), "CREATE TABLE from_the_future (x); PRAGMA user_version = 9999;");
    assert_eq!(desk.try_open(Access::Write).unwrap_err().kind, ErrorKind::NewerStore);
    let refused = recover::repair(&desk.folder(), desk.clock.now()).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::NewerStore, "a newer database is not a damaged one");
    backup::restore(&desk.folder(), &backup.name, desk.clock.now()).unwrap();
    assert_eq!(layers(&desk), ["first"]);
    let kept = named(&desk.data(), "progress.replaced-").remove(0);
    let version: i64 = Connection::open(kept)
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(version, 9_999, "the newer one is kept");
}

#[test]
fn a_backup_is_restored_over_a_damaged_database() {
    let (desk, backup) = backed_up();
    fs::write(desk.folder().progress(), vec![0xa5; 50_000]).unwrap();
    backup::restore(&desk.folder(), &backup.name, desk.clock.now()).unwrap();
    assert_eq!(layers(&desk), ["first"]);
    let kept = named(&desk.data(), "progress.damaged-").remove(0);
    assert_eq!(fs::read(kept).unwrap(), vec![0xa5; 50_000]);
}

#[test]
fn a_missing_database_beside_backups_is_an_offer_and_not_a_fresh_start() {
    let (desk, backup) = backed_up();
    let folder = desk.folder();
    assert_eq!(recover::offer(&folder), None);
    fs::remove_file(folder.progress()).unwrap();
    for access in [Access::Write, Access::Read] {
        let error = desk.try_open(access).unwrap_err();
        assert_eq!(error.kind, ErrorKind::MissingStore);
        assert!(error.help.unwrap().contains("understudy backup restore"));
        assert!(!folder.progress().exists(), "nothing is begun in its place");
    }
    let offer = recover::offer(&folder).unwrap();
    assert_eq!(offer.backup.unwrap().name, backup.name);
    recover::restore_newest(&folder, desk.clock.now()).unwrap();
    assert_eq!(layers(&desk), ["first"]);
    let error = recover::restore_newest(&folder, desk.clock.now()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidInput, "what is there is not replaced unasked");
    assert_eq!(recover::start_fresh(&folder).unwrap_err().kind, ErrorKind::InvalidInput);
}

#[test]
fn a_missing_database_beside_a_damaged_one_is_an_offer_too() {
    let desk = Desk::new();
    desk.open().actions().perform(read("first")).unwrap();
    let folder = desk.folder();
    fs::rename(folder.progress(), desk.data().join("progress.damaged-20260302T110000Z.db"))
        .unwrap();
    let offer = recover::offer(&folder).unwrap();
    assert_eq!(offer.backup, None);
    assert_eq!(offer.damaged.unwrap(), "progress.damaged-20260302T110000Z.db");
    assert_eq!(desk.try_open(Access::Write).unwrap_err().kind, ErrorKind::MissingStore);
    recover::restore_newest(&folder, desk.clock.now()).unwrap();
    assert_eq!(layers(&desk), ["first"]);
}

#[test]
fn starting_fresh_is_a_choice_that_leaves_the_backups() {
    let (desk, backup) = backed_up();
    fs::remove_file(desk.folder().progress()).unwrap();
    recover::start_fresh(&desk.folder()).unwrap();
    assert!(layers(&desk).is_empty());
    backup::restore(&desk.folder(), &backup.name, desk.clock.now()).unwrap();
    assert_eq!(layers(&desk), ["first"]);
}

#[test]
fn a_folder_that_never_had_a_database_begins_without_questions() {
    let desk = Desk::new();
    fs::create_dir_all(desk.folder().backups()).unwrap();
    assert_eq!(recover::offer(&desk.folder()), None);
    assert!(layers(&desk).is_empty());
}

#[test]
fn a_database_cut_to_nothing_is_restored() {
    let (desk, _) = backed_up();
    fs::write(desk.folder().progress(), "").unwrap();
    let study = desk.open();
    assert_eq!(study.maintenance().notices().len(), 1);
    drop(study);
    assert_eq!(layers(&desk), ["first"]);
}

type Replacement =
    fn(&DataFolder, &str, Timestamp, &mut dyn FnMut(Step) -> Result<()>) -> Result<()>;

/// Interrupts a replacement after each step, by an error and by the end of the process, and looks for
/// what must be there when the folder is opened next.
fn interrupt(replacement: Replacement, spoil: fn(&Desk), expected: &[&[&str]]) {
    for stop in Step::ALL {
        for killed in [false, true] {
            let (desk, backup) = backed_up();
            spoil(&desk);
            let before = fs::read(desk.folder().progress()).unwrap();
            let reached = Cell::new(false);
            let mut after = |step: Step| {
                if step != stop {
                    return Ok(());
                }
                reached.set(true);
                assert!(!killed, "the process ends here");
                Err(Error::new(ErrorKind::DiskFull, "the disk is full"))
            };
            let run = || replacement(&desk.folder(), &backup.name, desk.clock.now(), &mut after);
            let ended = catch_unwind(AssertUnwindSafe(run));
            assert!(!matches!(ended, Ok(Ok(()))) && reached.get(), "{stop:?}");
            assert!(
                desk.folder().progress().exists(),
                "{stop:?}: there is a database at every moment"
            );

            let study = desk.try_open(Access::Write).unwrap_or_else(|e| panic!("{stop:?}: {e}"));
            study.actions().perform(read("third")).unwrap();
            assert!(study.maintenance().doctor().unwrap().healthy());
            drop(study);
            let found = layers(&desk);
            let mut any = expected.iter().map(|layers| [*layers, &["third"]].concat());
            assert!(any.any(|layers| layers == found), "{stop:?}, killed {killed}: {found:?}");
            // The old one is there too: in its place, kept under another name, or backed up.
            let kept = named(&desk.data(), "progress.").into_iter().any(|path| {
                path.extension().is_some_and(|e| e == "db") && fs::read(path).unwrap() == before
            });
            let backed_up = backup::list(&desk.folder()).len() > 1;
            assert!(kept || backed_up || found.contains(&"second".to_owned()), "{stop:?} {killed}");
            assert!(named(&desk.data(), "progress.next").is_empty(), "{stop:?}: it is finished");
        }
    }
}

#[test]
fn a_restore_that_is_interrupted_anywhere_loses_nothing() {
    interrupt(backup::restore_in_steps, |_| {}, &[&["first"], &["first", "second"]]);
}

#[test]
fn a_restore_over_a_newer_database_may_be_interrupted_too() {
    let newer = |desk: &Desk| {
        sql(&desk.folder().progress(), "CREATE TABLE later (x); PRAGMA user_version = 9999;");
    };
    // Where it was called off, the newer database is still there and refuses to open.
    for stop in [Step::Cleared, Step::Done] {
        let (desk, backup) = backed_up();
        newer(&desk);
        let mut after = |step: Step| {
            assert!(step != stop, "the process ends here");
            Ok(())
        };
        let run =
            || backup::restore_in_steps(&desk.folder(), &backup.name, desk.clock.now(), &mut after);
        assert!(catch_unwind(AssertUnwindSafe(run)).is_err());
        assert_eq!(layers(&desk), ["first"]);
        assert_eq!(named(&desk.data(), "progress.replaced-").len(), 1);
    }
}

#[test]
fn a_recovery_that_is_interrupted_anywhere_loses_nothing() {
    let recovery: Replacement =
        |folder, _, now, after| recover::recover_in_steps(folder, now, after).map(drop);
    // The schema's text is damaged; the log is all there.
    let spoil = |desk: &Desk| {
        let path = desk.folder().progress();
        let mut bytes = fs::read(&path).unwrap();
        let at = bytes.windows(12).position(|w| w == b"length(name)").unwrap();
        bytes[at + 5] ^= 1;
        fs::write(path, bytes).unwrap();
    };
    interrupt(recovery, spoil, &[&["first", "second"]]);
}

#[test]
fn a_full_disk_during_recovery_leaves_the_damaged_database_where_it_is() {
    let (desk, _) = backed_up();
    let damaged = vec![0xa5; 20_000];
    fs::write(desk.folder().progress(), &damaged).unwrap();
    let full = &mut |_| Err(Error::new(ErrorKind::DiskFull, "the disk is full"));
    let error = recover::recover_in_steps(&desk.folder(), desk.clock.now(), full).unwrap_err();
    assert_eq!(error.kind, ErrorKind::DiskFull);
    assert_eq!(fs::read(desk.folder().progress()).unwrap(), damaged);
    assert_eq!(layers(&desk), ["first"], "the next start recovers");
}

/// What can be read of a log is read back without any backup.
#[test]
fn without_a_backup_the_readable_log_is_read_back() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("first")).unwrap();
    study
        .actions()
        .perform(Action::SettingChanged { key: "theme".into(), value: json!("dark") })
        .unwrap();
    study.actions().perform(read("second")).unwrap();
    study.actions().undo().unwrap();
    study.actions().perform(read("third")).unwrap();
    drop(study);
    let path = desk.folder().progress();
    let mut bytes = fs::read(&path).unwrap();
    bytes[..100].fill(0);
    fs::write(&path, bytes).unwrap();
    let study = desk.open();
    assert!(
        study.maintenance().notices()[0].message.contains("5 entries were read back"),
        "{:?}",
        study.maintenance().notices()
    );
    drop(study);
    assert_eq!(layers(&desk), ["first", "third"], "what was undone stays undone");
}

#[test]
fn what_is_in_the_write_ahead_log_is_read_back_too() {
    let desk = Desk::new();
    let study = desk.open();
    study.actions().perform(read("first")).unwrap();
    study.maintenance().back_up().unwrap();
    study.actions().perform(read("second")).unwrap();
    // As after a kill: nothing has been folded into the file.
    let copy = Desk::new();
    fs::create_dir_all(copy.data()).unwrap();
    for name in ["progress.db", "progress.db-wal"] {
        fs::copy(desk.data().join(name), copy.data().join(name)).unwrap();
    }
    // SQLite stops at the log's first wrong checksum, and drops what comes after it.
    let log = copy.data().join("progress.db-wal");
    let mut bytes = fs::read(&log).unwrap();
    bytes[32 + 24 + 200] ^= 1;
    fs::write(log, bytes).unwrap();
    assert_eq!(layers(&copy), ["first", "second"]);
    assert_eq!(named(&copy.data(), "progress.damaged-").len(), 2, "the log is kept with the file");
}

#[test]
fn unfinished_work_is_read_back() {
    let (desk, _) = backed_up();
    let study = desk.open();
    study.set_device_setting("window", &json!({ "width": 1280 })).unwrap();
    drop(study);
    let path = desk.folder().progress();
    sql(
        &path,
        "INSERT INTO draft VALUES ('a draft', '{\"text\": \"half\"}', 1);
         PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET sql = 'nonsense' WHERE name = 'flag';",
    );
    let study = desk.open();
    assert!(
        study.maintenance().notices()[0].message.contains("restored the backup"),
        "{:?}",
        study.maintenance().notices()
    );
    assert_eq!(study.device_setting("window").unwrap(), json!({ "width": 1280 }));
    drop(study);
    let draft: String = Connection::open(path)
        .unwrap()
        .query_row("SELECT value FROM draft WHERE name = 'a draft'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(draft, r#"{"text": "half"}"#);
}

/// A row that cannot be computed from is computed again; the file is not taken for damaged.
#[test]
fn an_unreadable_row_leads_to_a_rebuild_and_not_to_a_restore() {
    for row in [
        "INSERT OR REPLACE INTO parameters (id, event, value) VALUES (1, 'x:1', '[1]')",
        "INSERT OR REPLACE INTO parameters (id, event, value) VALUES (1, 'no name', NULL)",
        "INSERT OR REPLACE INTO device (key, value) VALUES ('identity', '{\"store\": 7}')",
        "INSERT OR REPLACE INTO device (key, value) VALUES ('ui.window', '[]')",
        "INSERT OR REPLACE INTO setting (key, value) VALUES ('theme', '\"pink\"')",
    ] {
        let (desk, _) = backed_up();
        desk.open().set_device_setting("microphone", &json!("the good one")).unwrap();
        sql(&desk.folder().progress(), row);
        let study = desk.try_open(Access::Write).unwrap_or_else(|e| panic!("{row}: {e}"));
        assert_eq!(study.device_setting("microphone").unwrap(), json!("the good one"), "{row}");
        study.actions().perform(read("third")).unwrap();
        assert!(study.maintenance().doctor().unwrap().healthy());
        drop(study);
        assert_eq!(layers(&desk), ["first", "second", "third"], "{row}");
        assert!(named(&desk.data(), "progress.damaged-").is_empty(), "{row}");
    }
}

#[test]
fn an_event_that_differs_from_its_backup_is_put_right() {
    let (desk, _) = backed_up();
    sql(&desk.folder().progress(), "UPDATE event SET body = replace(body, 'first', 'thirst')");
    let study = desk.open();
    let error = study.maintenance().back_up_daily().unwrap_err();
    assert_eq!(
        error.kind,
        ErrorKind::CorruptStore,
        "what is wrong is not copied over what is right"
    );
    drop(study);
    let study = desk.open();
    assert_eq!(study.maintenance().notices().len(), 1, "{:?}", study.maintenance().notices());
    drop(study);
    assert_eq!(layers(&desk), ["first", "second"]);
}

#[test]
fn damage_that_shows_while_the_study_is_open_is_repaired_at_the_next_start() {
    let (desk, _) = backed_up();
    let path = desk.folder().progress();
    let root: u32 = Connection::open(&path)
        .unwrap()
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = 'draft'", [], |row| row.get(0))
        .unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let at = (root as usize - 1) * 4096;
    bytes[at..at + 4096].fill(0xa5);
    fs::write(&path, bytes).unwrap();
    let study = desk.open();
    assert!(study.maintenance().back_up_daily().is_err());
    drop(study);
    let study = desk.open();
    assert_eq!(study.maintenance().notices().len(), 1);
    assert!(study.maintenance().back_up_daily().unwrap().is_some());
    drop(study);
    assert_eq!(layers(&desk), ["first", "second"]);
    assert!(desk.open().maintenance().notices().is_empty(), "it is told once");
}

#[test]
fn a_repair_ends_in_a_store_that_works_whatever_the_version_says() {
    for version in [0, 1, 2, 6, 260, 1 << 20] {
        let (desk, _) = backed_up();
        sql(&desk.folder().progress(), &format!("PRAGMA user_version = {version}"));
        let repaired = recover::repair(&desk.folder(), desk.clock.now()).unwrap();
        assert!(repaired.report.healthy(), "{version}: {:?}", repaired.report);
        assert_eq!(layers(&desk), ["first", "second"], "{version}");
    }
}

#[test]
fn events_that_could_not_be_read_back_are_told_and_not_repaired_for_ever() {
    let (desk, _) = backed_up();
    let study = desk.open();
    study.actions().perform(read("third")).unwrap();
    drop(study);
    sql(
        &desk.folder().progress(),
        "DELETE FROM event_subject WHERE event = (SELECT id FROM event WHERE body LIKE '%second%');
         DELETE FROM event WHERE body LIKE '%second%';",
    );
    assert!(!desk.open().maintenance().doctor().unwrap().healthy());
    let repaired = recover::repair(&desk.folder(), desk.clock.now()).unwrap();
    assert!(repaired.report.healthy());
    let again = recover::repair(&desk.folder(), desk.clock.now()).unwrap();
    assert!(again.notices.is_empty(), "{:?}", again.notices);
    assert_eq!(layers(&desk), ["first", "third"]);
}

/// My pack is made of what the user wrote, and is in the backup the day it is made.
#[test]
fn a_card_that_was_made_is_in_the_days_backup() {
    let desk = Desk::new();
    let study = desk.open();
    let card =
        NewCard { page: None, anchor: None, prompt: "Why?".into(), answer: "Because.".into() };
    study.authoring().make_card(card).unwrap();
    let made = study.maintenance().back_up_daily().unwrap().unwrap();
    let text = fs::read_to_string(made.join("my-pack/topics/cards.md")).unwrap();
    assert!(text.contains("Because."));
}
