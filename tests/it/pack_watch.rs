//! The watcher: saves by any editor reach the open pack, and a folder may go and come back.

use std::{fs, path::Path, sync::Arc, sync::mpsc::Receiver, time::Duration};

use pack::{Library, PacksChanged, watch::Watcher};

const LONG: Duration = Duration::from_secs(20);

fn told(changes: &Receiver<PacksChanged>) -> PacksChanged {
    changes.recv_timeout(LONG).expect("a change within the time")
}

fn pages(changes: &Receiver<PacksChanged>) -> Vec<String> {
    let pages = told(changes).pages.expect("the pack stayed open");
    pages.iter().map(ToString::to_string).collect()
}

fn title(library: &Library, page: &str) -> String {
    library.summary(&page.parse().unwrap()).map(|s| s.title).unwrap_or_default()
}

fn save(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
}

#[test]
fn a_save_between_reading_and_watching_is_seen() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap().join("notes");
    fs::create_dir_all(&folder).unwrap();
    save(&folder.join("a.md"), "# One");
    let library = Arc::new(Library::new());
    library.open(&folder).unwrap();
    let changes = library.subscribe();
    // Nobody watches yet, and no event will tell of it.
    save(&folder.join("a.md"), "# Two");
    let _watcher = Watcher::new(&library).unwrap();
    assert_eq!(pages(&changes), ["notes/a"]);
    assert_eq!(title(&library, "notes/a"), "Two");
}

#[test]
fn saves_reach_the_open_pack() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap().join("notes");
    fs::create_dir_all(folder.join("sub")).unwrap();
    save(&folder.join("a.md"), "# One");
    save(&folder.join("sub/b.md"), "# B");
    let library = Arc::new(Library::new());
    library.open(&folder).unwrap();
    let changes = library.subscribe();
    let _watcher = Watcher::new(&library).unwrap();

    save(&folder.join("a.md"), "# Two");
    assert_eq!(pages(&changes), ["notes/a"]);
    assert_eq!(title(&library, "notes/a"), "Two");

    // As vim and others save: a new file is moved over the old one.
    save(&folder.join("sub/.b.md.swp"), "# Bee");
    fs::rename(folder.join("sub/.b.md.swp"), folder.join("sub/b.md")).unwrap();
    assert_eq!(pages(&changes), ["notes/sub.b"]);
    assert_eq!(title(&library, "notes/sub.b"), "Bee");

    // The same content again is no change; a new page in a new folder is.
    save(&folder.join("a.md"), "# Two");
    fs::create_dir(folder.join("new")).unwrap();
    save(&folder.join("new/c.md"), "# C");
    assert_eq!(pages(&changes), ["notes/new.c"]);

    fs::remove_file(folder.join("a.md")).unwrap();
    assert_eq!(pages(&changes), ["notes/a"]);

    // The folder goes, and its pages are still listed; it comes back, and they are read.
    let away = folder.with_file_name("away");
    fs::rename(&folder, &away).unwrap();
    pages(&changes);
    assert!(library.packs()[0].missing);
    assert_eq!(title(&library, "notes/sub.b"), "Bee");
    save(&away.join("sub/b.md"), "# Back");
    fs::rename(&away, &folder).unwrap();
    pages(&changes);
    assert!(!library.packs()[0].missing);
    assert_eq!(title(&library, "notes/sub.b"), "Back");
    save(&folder.join("sub/b.md"), "# Watched again");
    assert_eq!(pages(&changes), ["notes/sub.b"]);
}

#[test]
fn only_what_looks_different_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap().join("notes");
    fs::create_dir_all(&folder).unwrap();
    save(&folder.join("a.md"), "# One");
    let library = Library::new();
    let changes = library.subscribe();
    let id = library.open(&folder).unwrap().id;
    assert_eq!(told(&changes).pages, None, "the pack was opened");
    let version = library.version();
    // Saved again with the same text, and something beside it that no page shows.
    save(&folder.join("a.md"), "# One");
    save(&folder.join("b.png"), "An image");
    assert_eq!(library.refresh(&id), []);
    assert_eq!(library.open(&folder).unwrap().id, id);
    assert_eq!(library.version(), version);
    save(&folder.join("a.md"), "# Two");
    library.refresh(&id);
    assert_eq!(pages(&changes), ["notes/a"], "nothing was told in between");
    library.close(&id).unwrap();
    assert_eq!(told(&changes).pages, None, "the pack was closed");
}

#[test]
fn a_change_of_very_many_pages_names_none_of_them() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap().join("notes");
    fs::create_dir_all(&folder).unwrap();
    for n in 0..201 {
        save(&folder.join(format!("{n}.md")), "# A note\n\n[gone](gone.md)\n");
    }
    let library = Library::new();
    let id = library.open(&folder).unwrap().id;
    let changes = library.subscribe();
    save(&folder.join("0.md"), "# A note\n\nChanged.\n");
    library.refresh(&id);
    assert_eq!(pages(&changes), ["notes/0"]);
    // What the dead links of all notes may have meant has another name now.
    save(&folder.join("0.md"), "# Another title\n\nChanged.\n");
    assert_eq!(library.refresh(&id).len(), 201);
    assert_eq!(told(&changes).pages, None);
}
