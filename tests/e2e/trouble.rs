//! Bad days: each gets a clear message that says what to do, and nothing is lost.

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::Path,
};

use understudy_tests::window::{Setup, Window, button, test_id, text};

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
