//! Folders as people have them: with one name, moved, large, full of what no pack holds.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex,
        mpsc::{Receiver, Sender, channel},
    },
    time::Duration,
};

use item::{
    error::{ErrorKind, Result},
    ids::{PackId, PageId, PageRef},
};
use pack::{
    Library, Pack,
    model::PageKind,
    naming::{ByName, Naming},
};
use serde_json::json;
use store::Access;
use study::{Action, NewCard, Options, Study};
use understudy_tests::{Desk, page, vault};

const LONG: Duration = Duration::from_secs(20);

fn open(desk: &Desk) -> Study {
    let (folder, clock) = (desk.folder(), Arc::clone(&desk.clock));
    Study::open(Options { folder, access: Access::Write, clock, built_in: None }).unwrap()
}

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

/// A book: a folder `src` in a folder of its own.
fn book(desk: &Desk, name: &str) -> PathBuf {
    let folder = desk.dir.path().canonicalize().unwrap().join(name).join("src");
    let chapters = ["one", "two", "three"].map(|n| (format!("{name}-{n}.md"), format!("# {n}\n")));
    for (path, text) in &chapters {
        write(&folder, &[(path, text)]);
    }
    write(&folder, &[("intro.md", &format!("# Introduction to {name}\n"))]);
    folder
}

/// The study after “Rust Book” was opened as `src` and its introduction was learned, and the book's folder.
fn with_a_book_begun(desk: &Desk) -> (Study, PathBuf) {
    let folder = book(desk, "Rust Book");
    let study = open(desk);
    study.library().open(&folder).unwrap();
    learn(&study, &page("src/intro"));
    (study, folder)
}

fn learned(study: &Study, page: &PageRef) -> bool {
    study.progress().pages().unwrap().pages.get(page).is_some_and(|progress| progress.learned)
}

fn learn(study: &Study, page: &PageRef) {
    study.actions().perform(Action::TopicLearned { page: page.clone() }).unwrap();
}

#[test]
fn folders_with_one_name_stay_apart() {
    let desk = Desk::new();
    let (rust, go) = (book(&desk, "Rust Book"), book(&desk, "Go Book"));
    let study = open(&desk);
    let first = study.library().open(&rust).unwrap();
    let second = study.library().open(&go).unwrap();
    assert_eq!((first.id.as_str(), second.id.as_str()), ("src", "go-book-src"));
    learn(&study, &page("src/intro"));
    assert!(!learned(&study, &page("go-book-src/intro")));

    // Neither a restart nor the order of opening, nor a closed folder, gives one the other's id.
    study.library().close(&first.id).unwrap();
    drop(study);
    let study = open(&desk);
    assert_eq!(study.library().overview().packs[0].id.as_str(), "go-book-src");
    study.library().close(&second.id).unwrap();
    let third = study.library().open(&book(&desk, "C Book")).unwrap();
    assert_eq!(third.id.as_str(), "c-book-src");
    assert_eq!(study.library().open(&go).unwrap().id.as_str(), "go-book-src");
    assert_eq!(study.library().open(&rust).unwrap().id.as_str(), "src");
    assert!(learned(&study, &page("src/intro")));
}

#[test]
fn a_folder_opened_by_an_earlier_version_keeps_its_progress() {
    let desk = Desk::new();
    let (study, _) = with_a_book_begun(&desk);
    drop(study);
    // As such a version left it: the folder is on the list and no id is kept.
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    db.execute("DELETE FROM device WHERE key = 'ui.packIds'", []).unwrap();
    drop(db);
    let study = open(&desk);
    assert_eq!(study.library().overview().packs[0].id.as_str(), "src");
    assert!(learned(&study, &page("src/intro")));
    let other = study.library().open(&book(&desk, "Go Book")).unwrap();
    assert_eq!(other.id.as_str(), "go-book-src");
}

#[test]
fn ids_that_cannot_be_read_are_neither_replaced_nor_given_to_other_folders() {
    let desk = Desk::new();
    let study = open(&desk);
    study.library().open(&book(&desk, "Rust Book")).unwrap();
    drop(study);
    // As a newer version may write it.
    let kept = r#"{"folders":[{"path":"/books/rust/src","id":"src"}]}"#;
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    db.execute("UPDATE device SET value = ?1 WHERE key = 'ui.packIds'", [kept]).unwrap();
    drop(db);

    let study = open(&desk);
    let library = study.library().overview();
    assert_eq!((library.packs.len(), library.problems.len()), (0, 1), "{:?}", library.problems);
    let other = study.library().open(&book(&desk, "Go Book")).unwrap_err();
    assert_eq!(other.kind, ErrorKind::CorruptStore);
    // A pack that names its id itself opens.
    let named = desk.dir.path().join("named");
    fs::create_dir_all(&named).unwrap();
    fs::write(named.join("pack.toml"), "id = \"named\"\ntitle = \"Named\"\n").unwrap();
    study.library().open(&named).unwrap();
    drop(study);
    let db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    let query = "SELECT value FROM device WHERE key = 'ui.packIds'";
    let value: String = db.query_row(query, [], |row| row.get(0)).unwrap();
    assert_eq!(value, kept);
}

#[test]
fn a_folder_that_was_moved_takes_its_progress_along() {
    let desk = Desk::new();
    let (study, rust) = with_a_book_begun(&desk);
    drop(study);

    let moved = desk.dir.path().canonicalize().unwrap().join("library/rust");
    fs::create_dir_all(moved.parent().unwrap()).unwrap();
    fs::rename(&rust, &moved).unwrap();
    let study = open(&desk);
    assert_eq!(
        (study.library().overview().packs.len(), study.library().overview().problems.len()),
        (0, 1)
    );
    // Another folder of that name is not taken for it.
    let other = study.library().open(&book(&desk, "Go Book")).unwrap();
    assert_eq!(other.id.as_str(), "go-book-src");
    assert_eq!(study.library().open(&moved).unwrap().id.as_str(), "src");
    assert!(learned(&study, &page("src/intro")));
    assert_eq!(study.library().overview().problems, [], "nobody looks for it where it was");
    drop(study);
    let study = open(&desk);
    let library = study.library().overview();
    assert_eq!((library.packs.len(), library.problems), (2, Vec::new()));

    // Moved while it is open.
    let again = moved.with_file_name("rust again");
    fs::rename(&moved, &again).unwrap();
    assert_eq!(study.library().open(&again).unwrap().id.as_str(), "src");
    assert_eq!(study.library().overview().packs.len(), 2);
}

#[test]
fn pages_whose_names_differ_in_signs_alone_keep_their_progress() {
    let desk = Desk::new();
    let folder = desk.dir.path().canonicalize().unwrap().join("languages");
    write(&folder, &[("C++.md", "# C++\n\nText.\n"), ("index.md", "# Languages\n")]);
    let study = open(&desk);
    study.library().open(&folder).unwrap();
    learn(&study, &page("languages/c"));
    write(&folder, &[("C#.md", "# C#\n"), ("c.md", "# C\n"), ("INDEX.md", "# Not the index\n")]);
    let view = study.library().open(&folder).unwrap();
    assert!(view.pages.iter().all(|page| page.errors == 0), "no mistake: it never was a pack");
    let ids = |study: &Study| {
        let pages = &study.library().overview().packs[0].pages;
        let id = |page: &pack::model::PageSummary| (page.path.clone(), page.page.to_string());
        pages.iter().map(id).collect::<std::collections::BTreeMap<_, _>>()
    };
    let before = ids(&study);
    assert_eq!(before["C++.md"], "languages/c");
    assert_eq!(before["index.md"], "languages/index");
    assert!(before["C#.md"].starts_with("languages/c~"));
    let cs: PageRef = before["C#.md"].parse().unwrap();
    assert_eq!(study.library().page(&cs).unwrap().summary.title, "C#");
    drop(study);

    // Whatever is lost of the cache, and whatever comes and goes.
    fs::remove_dir_all(desk.folder().cache()).unwrap();
    fs::remove_file(folder.join("c.md")).unwrap();
    let study = open(&desk);
    let after = ids(&study);
    assert_eq!(after["C++.md"], before["C++.md"]);
    assert_eq!(after["C#.md"], before["C#.md"]);
    write(&folder, &[("c.md", "# C\n")]);
    study.library().open(&folder).unwrap();
    assert_eq!(ids(&study), before);
}

#[test]
fn two_who_open_one_folder_both_get_it() {
    let dir = tempfile::tempdir().unwrap();
    vault::write(dir.path(), 400).unwrap();
    let library = Library::new();
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..8).map(|_| scope.spawn(|| library.open(dir.path()))).collect();
        for opened in all {
            assert_eq!(opened.join().unwrap().unwrap().pages.len(), 400);
        }
    });
    assert_eq!(library.packs().len(), 1);
}

#[test]
fn folders_opened_and_closed_at_once_are_all_remembered() {
    const FOLDERS: usize = 12;
    let desk = Desk::new();
    let root = desk.dir.path().canonicalize().unwrap();
    let folder = |n: usize| root.join(format!("folder-{n}"));
    for n in 0..FOLDERS {
        write(&folder(n), &[("a.md", "# A\n")]);
    }
    let study = open(&desk);
    for round in 0..4 {
        let at_once = std::sync::Barrier::new(FOLDERS);
        std::thread::scope(|scope| {
            for n in 0..FOLDERS {
                let (study, folder, at_once) = (&study, folder(n), &at_once);
                scope.spawn(move || {
                    at_once.wait();
                    // The first half goes and comes, the others stay.
                    if n < FOLDERS / 2 && round % 2 == 1 {
                        let id = PackId::new(format!("folder-{n}")).unwrap();
                        study.library().close(&id).unwrap();
                    } else {
                        study.library().open(&folder).unwrap();
                    }
                });
            }
        });
        let gone = if round % 2 == 1 { FOLDERS / 2 } else { 0 };
        let expected: std::collections::BTreeSet<String> =
            (gone..FOLDERS).map(|n| folder(n).display().to_string()).collect();
        let remembered = study.device_setting("packs").unwrap();
        let remembered: std::collections::BTreeSet<String> =
            serde_json::from_value(remembered).unwrap();
        assert_eq!(remembered, expected, "round {round}");
    }
}

#[test]
fn cards_made_at_once_are_all_there() {
    let desk = Desk::new();
    let study = open(&desk);
    std::thread::scope(|scope| {
        for n in 0..8 {
            let study = &study;
            scope.spawn(move || {
                for card in 0..5 {
                    let prompt = format!("Question {n} {card}?");
                    let card = NewCard { page: None, anchor: None, prompt, answer: "Yes.".into() };
                    study.authoring().make_card(card).unwrap();
                }
            });
        }
    });
    assert_eq!(study.library().overview().packs[0].counts.cards, 40);
    let names = fs::read_dir(desk.folder().my_pack().join("topics")).unwrap();
    assert_eq!(names.count(), 1, "nothing unfinished stays");
}

#[test]
fn what_is_made_does_not_wait_until_my_pack_is_read() {
    let desk = Desk::new();
    let study = open(&desk);
    vault::write(&desk.folder().my_pack(), 1_500).unwrap();
    let looks = study.library().watch_opening();
    std::thread::scope(|scope| {
        let script = scope.spawn(|| study.authoring().make_script("A talk", None));
        while study.library().opening().is_empty() {
            looks.recv_timeout(LONG).unwrap();
        }
        let prompt = "Saved?".to_owned();
        let card = NewCard { page: None, anchor: None, prompt, answer: "Yes.".into() };
        scope.spawn(|| study.authoring().make_card(card));
        let cards = desk.folder().my_pack().join("topics/cards.md");
        while !cards.exists() {
            assert!(!script.is_finished(), "the card waits for the folder");
        }
    });
}

#[test]
fn a_card_that_is_saved_is_no_failure() {
    let desk = Desk::new();
    let study = open(&desk);
    // Another folder goes by My pack's id.
    let other = desk.dir.path().join("other");
    write(&other, &[("pack.toml", "id = \"my-pack\"\ntitle = \"Not mine\"\n")]);
    study.library().open(&other).unwrap();
    let card = NewCard { page: None, anchor: None, prompt: "Q?".into(), answer: "A.".into() };
    let made = study.authoring().make_card(card).unwrap();
    assert!(fs::read_to_string(made.path).unwrap().contains("## Q?"));
    assert_eq!(study.library().overview().problems.len(), 1, "that it does not open is told");
}

#[test]
fn what_was_left_unfinished_goes_when_the_study_opens() {
    let desk = Desk::new();
    let mine = desk.folder().my_pack();
    write(&mine, &[("topics/a.md.part", "# Ha"), ("topics/a.md", "# A")]);
    let boards = study::drawings::drawings(&desk.folder());
    let hash = "a1".repeat(32);
    let unfinished = [format!("{hash}.excalidraw.0123abcd.part"), format!("{hash}.txt.4567.part")];
    let stay = [format!("{hash}.excalidraw"), "mine.part".to_owned()];
    for name in unfinished.iter().chain(&stay) {
        write(&boards, &[(name, "{}")]);
    }
    drop(open(&desk));
    assert!(!mine.join("topics/a.md.part").exists());
    assert!(mine.join("topics/a.md").exists());
    assert!(unfinished.iter().all(|name| !boards.join(name).exists()));
    assert!(stay.iter().all(|name| boards.join(name).exists()));
}

#[cfg(target_os = "linux")]
#[test]
fn pipes_and_links_out_are_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("pack");
    write(&pack, &[("a.md", "# A\n\n![](b.png)\n")]);
    for name in ["x.md", "b.png"] {
        let made = std::process::Command::new("mkfifo").arg(pack.join(name)).status().unwrap();
        assert!(made.success());
    }
    write(dir.path(), &[("pack.toml", "id = \"secret\"\n")]);
    std::os::unix::fs::symlink(dir.path().join("pack.toml"), pack.join("pack.toml")).unwrap();
    let opened = Pack::open(&pack).unwrap();
    assert_eq!(opened.config.id.as_str(), "pack");
    let codes: Vec<String> = opened.diagnostics().into_iter().map(|d| d.code).collect();
    assert_eq!(codes, ["missing-image", "outside-link", "not-a-file"]);
    assert!(opened.page(&item::ids::PageId::new("a").unwrap()).is_ok());
}

#[test]
fn a_page_that_goes_is_told_with_where_it_went() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap().join("notes");
    write(&folder, &[("a.md", "# A\n"), ("b.md", "# B\n"), ("c.md", "# C\n")]);
    let library = Library::new();
    let pack = library.open(&folder).unwrap().id;
    let changes = library.subscribe();
    fs::rename(folder.join("a.md"), folder.join("renamed.md")).unwrap();
    fs::remove_file(folder.join("b.md")).unwrap();
    library.refresh(&pack);
    let change = changes.recv_timeout(LONG).unwrap();
    let gone: Vec<(String, Option<String>)> = change
        .gone
        .into_iter()
        .map(|g| (g.page.to_string(), g.now.map(|n| n.to_string())))
        .collect();
    let renamed = Some("notes/renamed".to_owned());
    assert_eq!(gone, [("notes/a".to_owned(), renamed), ("notes/b".to_owned(), None)]);
    write(&folder, &[("c.md", "# C again\n")]);
    library.refresh(&pack);
    assert!(changes.recv_timeout(LONG).unwrap().gone.is_empty());
}

#[test]
fn diagrams_that_have_no_end_stop_nobody() {
    let dir = tempfile::tempdir().unwrap();
    let joined =
        |name: &str| (0..400).map(|n| format!("{name}{n}")).collect::<Vec<_>>().join(" & ");
    let product =
        format!("# P\n\n```mermaid\nflowchart LR\n {} --> {}\n```\n", joined("a"), joined("b"));
    let gantt = "# G\n\n```mermaid\ngantt\ndateFormat YYYY-MM-DD\nexcludes weekends\n\
                 a :a1, 0001-01-01, 9999999d\n```\n";
    write(dir.path(), &[("p.md", &product), ("g.md", gantt), ("other.md", "# Findable\n")]);
    let library = Library::new();
    let view = library.open(dir.path()).unwrap();
    assert_eq!(view.pages.len(), 3);
    assert_eq!(library.search("findable", 5).unwrap().total, 1);
    for summary in &view.pages {
        library.page(&summary.page).unwrap();
    }
}

#[test]
fn names_of_strangers_mean_what_strangers_mean() {
    let dir = tempfile::tempdir().unwrap();
    let own = "# Own\n\n## Core details\n\n### Why?\n<!-- card #why -->\n\nBecause.\n";
    write(
        dir.path(),
        &[
            ("scripts/README.md", "# Scripts\n\nHow to build.\n"),
            ("questions/general.md", "# General\n\n## Understanding\n\nText.\n"),
            ("notes/drawing.md", "# Drawing\n\n## Diagram\n\nText.\n"),
            ("notes/own.md", own),
        ],
    );
    let pack = Pack::open(dir.path()).unwrap();
    assert_eq!(pack.diagnostics(), []);
    for page in pack.pages() {
        assert_eq!(page.kind(), PageKind::Topic, "{}", page.summary.path);
        assert_eq!(page.layers().len(), usize::from(page.summary.path == "notes/own.md"));
    }
    // With a pack.toml they are ours.
    write(dir.path(), &[("pack.toml", "id = \"p\"\ntitle = \"P\"\n")]);
    let pack = Pack::open(dir.path()).unwrap();
    let kinds: Vec<PageKind> = pack.pages().map(|page| page.kind()).collect();
    assert!(kinds.contains(&PageKind::Script) && kinds.contains(&PageKind::Questions));
}

#[test]
fn images_travel_by_address_and_stay_inside() {
    let desk = Desk::new();
    let folder = desk.dir.path().canonicalize().unwrap().join("pictures");
    let (png, text) = (b"\x89PNG".to_vec(), "# A\n\n![one](img/a%20b.png) ![two](../out.png)\n");
    write(&folder, &[("a.md", text), ("img/x.txt", "x")]);
    fs::write(folder.join("img/a b.png"), &png).unwrap();
    fs::write(desk.dir.path().join("out.png"), &png).unwrap();
    let study = open(&desk);
    let id = study.library().open(&folder).unwrap().id;
    let shown = format!("{:?}", study.library().page(&page("pictures/a")).unwrap().sections);
    assert!(shown.contains("src=\\\"pack-image://localhost/pictures/img/a%20b.png?v="), "{shown}");
    assert!(!shown.contains("base64"));
    let image = study.library().image(&id, "img/a b.png").unwrap();
    assert_eq!((image.mime, image.bytes), ("image/png", png.clone()));
    for other in ["../out.png", "img/../../out.png", "img/x.txt", "a.md", "", "/etc/passwd"] {
        assert_eq!(
            study.library().image(&id, other).unwrap_err().kind,
            ErrorKind::NotFound,
            "{other}"
        );
    }
    // A saved image is another address, and its page is told.
    fs::write(folder.join("img/a b.png"), [png, vec![0]].concat()).unwrap();
    let changes = study.library().changes();
    study.library().open(&folder).unwrap();
    assert_eq!(changes.recv_timeout(LONG).unwrap().pages, Some(vec![page("pictures/a")]));
    assert_ne!(format!("{:?}", study.library().page(&page("pictures/a")).unwrap().sections), shown);
}

#[test]
fn packs_open_beside_the_window_and_say_how_far_they_are() {
    let desk = Desk::new();
    let folder = desk.dir.path().canonicalize().unwrap().join("vault");
    vault::write(&folder, 600).unwrap();
    let study = open(&desk);
    study.library().open(&folder).unwrap();
    drop(study);
    fs::remove_dir_all(desk.folder().cache()).unwrap();

    let study = open(&desk);
    let looks = study.library().watch_opening();
    study.library().open_remembered();
    study.library().wait();
    assert_eq!(study.library().overview().packs[0].pages.len(), 600);
    assert!(looks.try_iter().count() >= 3, "counted, at least one step, and done");
    assert_eq!(study.library().overview().opening, []);

    // Nobody opens it any more once it was stopped; stopping what is not being opened is an error.
    let error = study.library().stop_opening(&folder).unwrap_err();
    assert_eq!(error.kind, ErrorKind::NotFound);
}

/// Holds the opening of a folder after all of its pages were read and before they are shown.
#[derive(Debug)]
struct Gate {
    reached: Mutex<Sender<()>>,
    open: Mutex<Receiver<()>>,
}

impl Naming for Gate {
    fn pack_id(
        &self,
        folder: &Path,
        plain: &PackId,
        taken: &dyn Fn(&PackId) -> bool,
    ) -> Result<PackId> {
        ByName.pack_id(folder, plain, taken)
    }
    fn opened(&self, _: &Path, _: &PackId, _: &mut dyn Iterator<Item = &str>) {}
    fn page_ids(&self, _: &PackId) -> Result<BTreeMap<String, PageId>> {
        Ok(BTreeMap::new())
    }
    fn keep_page_ids(&self, _: &PackId, _: &BTreeMap<String, PageId>) {
        self.reached.lock().unwrap().send(()).unwrap();
        self.open.lock().unwrap().recv_timeout(LONG).unwrap();
    }
}

#[test]
fn a_folder_that_takes_too_long_can_be_closed() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().canonicalize().unwrap().join("vault");
    vault::write(&folder, 60).unwrap();
    // Two names that make one id: only such ids are kept.
    write(&folder, &[("C++.md", "# C++\n"), ("C#.md", "# C#\n")]);
    let ((reached, held), (let_go, open)) = (channel(), channel());
    let gate = Gate { reached: Mutex::new(reached), open: Mutex::new(open) };
    let library = Library::with_naming(&dir.path().join("cache"), Box::new(gate));
    std::thread::scope(|scope| {
        let opener = scope.spawn(|| library.open(&folder));
        held.recv_timeout(LONG).unwrap();
        let view = library.opening();
        assert_eq!((view[0].title.as_str(), view[0].read, view[0].total), ("vault", 62, 62));
        assert_eq!(library.packs(), []);
        assert!(library.stop_opening(&folder));
        let_go.send(()).unwrap();
        assert_eq!(opener.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
        assert_eq!((library.packs(), library.opening()), (Vec::new(), Vec::new()));
        // It can be opened again at once.
        let_go.send(()).unwrap();
        assert_eq!(library.open(&folder).unwrap().pages.len(), 62);
        assert!(!library.stop_opening(&folder), "it is open");
    });
}

#[test]
fn a_folder_that_was_stopped_is_not_opened_at_the_next_start() {
    let desk = Desk::new();
    let folder = desk.dir.path().canonicalize().unwrap().join("vault");
    vault::write(&folder, 20).unwrap();
    let study = open(&desk);
    // Its id is written down before it is read: who holds the database holds its opener.
    let mut db = rusqlite::Connection::open(desk.data().join("progress.db")).unwrap();
    let held = db.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
    std::thread::scope(|scope| {
        let opener = scope.spawn(|| study.library().open(&folder));
        while study.library().opening().is_empty() {
            std::thread::yield_now();
        }
        study.library().stop_opening(&folder).unwrap();
        held.rollback().unwrap();
        assert_eq!(opener.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
    });
    assert_eq!(
        (study.library().overview().packs, study.library().overview().opening),
        (Vec::new(), Vec::new())
    );
    drop(study);
    let study = open(&desk);
    assert_eq!(
        (study.library().overview().packs, study.library().overview().problems),
        (Vec::new(), Vec::new())
    );
    assert_eq!(study.library().open(&folder).unwrap().pages.len(), 20);
}

#[test]
fn the_window_cannot_change_what_the_core_keeps() {
    let desk = Desk::new();
    let study = open(&desk);
    for key in ["packs", "packIds", "pageIds"] {
        let error = study.set_device_setting(key, &json!(["/etc"])).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidInput);
        assert_eq!(study.device_setting(key).unwrap(), json!(null));
    }
    for (value, is_good) in [(json!(90), true), (json!(null), true), (json!(1e9), false)] {
        assert_eq!(study.set_device_setting("recordingDays", &value).is_ok(), is_good);
    }
    study.set_device_setting("rail", &json!(true)).unwrap();
}

#[test]
fn a_large_vault_is_saved_and_searched_while_it_opens() {
    let dir = tempfile::tempdir().unwrap();
    let (small, large) = (dir.path().join("small"), dir.path().join("large"));
    write(&small, &[("a.md", "# Findable\n")]);
    vault::write(&large, 1_500).unwrap();
    let library = Arc::new(Library::with_cache(&dir.path().join("cache")));
    let pack: PackId = library.open(&small).unwrap().id;
    let looks = library.watch_opening();
    let opener = {
        let (library, large) = (Arc::clone(&library), large.clone());
        std::thread::spawn(move || library.open(&large).unwrap())
    };
    looks.recv_timeout(LONG).unwrap();
    // Each of these waits for nothing: they are answered while the large one is read.
    let mut answered = 0;
    while !opener.is_finished() {
        write(&small, &[("a.md", &format!("# Findable {answered}\n"))]);
        library.refresh(&pack);
        assert_eq!(library.search("findable", 5).unwrap().total, 1);
        assert_eq!(library.packs()[0].pages.len(), 1);
        answered += 1;
    }
    assert_eq!(opener.join().unwrap().pages.len(), 1_500);
    assert!(answered > 2, "{answered}");
    // One save of the large one.
    let path = large.join(vault::path(700));
    fs::write(path, vault::note(700, 1_500, "As it was written anew.")).unwrap();
    let changed = library.refresh(&PackId::new("large").unwrap());
    assert_eq!(changed, [page("large/area-7.note-number-700")]);
    assert_eq!(library.search("anew", 5).unwrap().total, 1);
}
