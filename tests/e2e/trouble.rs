//! Bad days: each gets a clear message that says what to do, and nothing is lost.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
    process::Command,
    sync::Arc,
};

use item::clock::SystemClock;
use serde_json::json;
use store::{Access, folder::DataFolder};
use study::{Options, Study};
use understudy_tests::window::{Setup, Window, button, test_id, text};

use crate::packs::shop;

/// A window that has been open once on a data folder of the test's own.
fn used(data: &Path) -> Window {
    let window = Window::with(Setup { data: Some(data.to_owned()), ..Setup::default() });
    window.wait_for(&test_id("screen-today"));
    window
}

#[test]
fn a_folder_that_another_process_writes_to_is_explained_and_tried_again() {
    let folder = tempfile::tempdir().unwrap();
    let lock = fs::File::create(folder.path().join("lock")).unwrap();
    lock.try_lock().unwrap();
    let data = Some(folder.path().to_owned());
    let window = Window::with(Setup { data, ..Setup::default() });
    window.wait_for(&test_id("cannot-open"));
    window.wait_for(&text("Understudy is already open on"));
    drop(lock);
    window.click(&button("Try again"));
    window.wait_for(&test_id("screen-today"));
}

#[test]
fn a_newer_database_is_refused_and_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = used(folder.path());
    window.kill();
    let database = folder.path().join("progress.db");
    {
        let connection = rusqlite::Connection::open(&database).unwrap();
        connection.pragma_update(None, "user_version", 9999).unwrap();
        // Everything into the one file, so that it can be compared.
        let checkpoint = "PRAGMA wal_checkpoint(TRUNCATE)";
        connection.query_row(checkpoint, [], |_| Ok(())).unwrap();
    }
    let before = fs::read(&database).unwrap();
    window.restart();
    window.wait_for(&test_id("cannot-open"));
    window.wait_for(&text("was written by a newer Understudy"));
    window.wait_for(&text("Install the newer Understudy again."));
    window.kill();
    assert!(fs::read(&database).unwrap() == before, "the newer database was changed");
}

#[test]
fn a_damaged_database_is_kept_and_the_window_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let mut window = used(folder.path());
    window.kill();
    let database = folder.path().join("progress.db");
    fs::write(&database, vec![0xa5; 20_000]).unwrap();
    for side in ["progress.db-wal", "progress.db-shm"] {
        let _ = fs::remove_file(folder.path().join(side));
    }
    window.restart();
    window.wait_for(&test_id("screen-today"));
    window.wait_for(&text("The damaged file is kept as progress.damaged-"));
    let kept = fs::read_dir(folder.path()).unwrap().flatten().any(|entry| {
        entry.file_name().to_string_lossy().starts_with("progress.damaged-")
            && fs::read(entry.path()).unwrap() == vec![0xa5; 20_000]
    });
    assert!(kept, "the damaged file is gone");
}

#[test]
fn a_missing_database_beside_a_backup_is_an_offer() {
    let folder = tempfile::tempdir().unwrap();
    let data = DataFolder::at(folder.path());
    let clock = Arc::new(SystemClock::new());
    let options = Options { folder: data.clone(), access: Access::Write, clock, built_in: None };
    Study::open(options).unwrap().maintenance().back_up().unwrap();
    let mut window = used(folder.path());
    window.kill();
    let lose = || {
        for side in ["", "-wal", "-shm"] {
            let _ = fs::remove_file(folder.path().join(format!("progress.db{side}")));
        }
    };
    lose();
    window.restart();
    window.wait_for(&text("Your progress is missing"));
    window.wait_for(&text("The newest backup was made on"));
    assert!(!data.progress().exists(), "nothing is begun unasked");
    window.click(&button("Restore newest backup"));
    window.wait_for(&test_id("screen-today"));
    window.wait_for(&text("Understudy restored the backup progress-"));
    window.kill();
    lose();
    window.restart();
    window.click(&button("Start fresh"));
    window.wait_for(&test_id("screen-today"));
}

#[test]
fn a_read_only_data_folder_is_opened_for_reading() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let mut window = used(&data);
    window.kill();
    allow_writing(&data, false);
    // The administrator may write anywhere, unless that power is taken away first.
    let root = fs::metadata("/proc/self").unwrap().uid() == 0;
    let words: &[&str] =
        &["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner", "--"];
    let wrapper = if root { words.iter().map(|word| (*word).to_owned()).collect() } else { vec![] };
    window.restart_with(|setup| setup.wrapper = wrapper);
    window.wait_for(&test_id("screen-today"));
    window.wait_for(&text("Nothing can be saved here"));
    window.kill();
    allow_writing(&data, true);
}

/// Makes a folder and everything in it writable or not.
fn allow_writing(folder: &Path, writable: bool) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            allow_writing(&path, writable);
        } else {
            let mode = if writable { 0o644 } else { 0o444 };
            fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
        }
    }
    let mode = if writable { 0o755 } else { 0o555 };
    fs::set_permissions(folder, fs::Permissions::from_mode(mode)).unwrap();
}

/// A file system of its own for a data folder, as small as asked for; gone when dropped.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// None where nobody may mount one.
    fn new(megabytes: u32) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let size = format!("size={megabytes}m");
        let words = ["-t", "tmpfs", "-o", &size, "understudy-test"];
        let mounted = Command::new("mount").args(words).arg(folder.path()).status();
        mounted.is_ok_and(|status| status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("--lazy").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_is_told_nothing_is_lost_and_it_goes_on_when_there_is_room() {
    let pack = shop();
    let Some(disk) = SmallDisk::new(24) else {
        assert_ne!(fs::metadata("/proc/self").unwrap().uid(), 0, "the administrator may mount");
        println!("A full disk can be tested by the administrator only.");
        return;
    };
    let data = disk.0.path().join("data");
    let mut window = Window::with(Setup {
        pack: Some(pack.path().to_owned()),
        data: Some(data),
        ..Setup::default()
    });
    window.wait_for(&test_id("reader"));
    window.click(&test_id("layer-read-core-details"));
    window.wait_for(&text("Core details is read"));
    // Everything that is left is taken by something else.
    let filler = disk.0.path().join("filler");
    let mut file = fs::File::create(&filler).unwrap();
    let block = vec![0_u8; 4096];
    while std::io::Write::write_all(&mut file, &block).is_ok() {}
    window.click(&test_id("layer-read-understanding"));
    let told = window.text_of(&test_id("toast-error"));
    assert!(told.to_lowercase().contains("full"), "{told}");
    let read = |window: &Window| {
        window.invoke("progress", json!({})).unwrap()["pages"]["shop/queues"]["layersRead"].clone()
    };
    assert_eq!(read(&window), json!(["core-details"]), "nothing is shown as done before it is");
    drop(file);
    fs::remove_file(&filler).unwrap();
    window.click(&test_id("layer-read-understanding"));
    window.wait_for(&text("Understanding is read"));
    window.restart();
    window.wait_for(&test_id("reader"));
    assert_eq!(read(&window), json!(["core-details", "understanding"]));
}

/// The web view's own process, below the app's.
fn web_process(window: &Window) -> Option<u32> {
    let parent = |id: u32| -> Option<u32> {
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        status.lines().find_map(|line| line.strip_prefix("PPid:"))?.trim().parse().ok()
    };
    let app = window.process();
    let below = |id: u32| std::iter::successors(Some(id), |id| parent(*id)).any(|id| id == app);
    fs::read_dir("/proc").ok()?.flatten().find_map(|entry| {
        let id: u32 = entry.file_name().to_str()?.parse().ok()?;
        let name = fs::read_to_string(entry.path().join("comm")).ok()?;
        (name.starts_with("WebKitWebProc") && below(id)).then_some(id)
    })
}

/// Ends the web view's process, and waits until the page that was loaded then has heard what happened. The
/// driver's session ends with that process, so the app's log says what a person would see.
fn end_web_process(window: &Window, expected: &str) {
    let process = web_process(window).expect("the web view has a process");
    let killed = Command::new("kill").args(["-KILL", &process.to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    window.eventually(format!("for {expected}, told to the page"), |window| {
        let said = window.said();
        let (_, after) = said.rsplit_once("the process of the web view has ended")?;
        let after = after.split_once("told what it missed")?.0;
        (after.contains(expected) && web_process(window)? != process).then_some(())
    });
}

#[test]
fn a_web_process_that_ends_is_started_again_on_its_page_and_then_on_today() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "c"]);
    window.wait_for(&test_id("screen-bank"));
    end_web_process(&window, "page=tauri://localhost#/bank then=SamePage");
    end_web_process(&window, "page=tauri://localhost#/bank then=Today");
}
