//! Packs behind the study: the built-in one, opened folders, what the day begins with.

use std::{
    fs,
    path::Path,
    sync::{Arc, mpsc::channel},
    time::Duration,
};

use item::{
    error::ErrorKind,
    ids::PackId,
    kind::{Rating, ReviewKind},
};
use memory::session::{Idle, ItemFilter, SessionRequest};
use store::{Access, progress::ReadingPosition};
use study::{Action, Options, Study};
use understudy_tests::{
    Desk, page,
    shelf::{answer_to, item},
};

fn open(desk: &Desk, built_in: &Path) -> Study {
    let (folder, clock) = (desk.folder(), Arc::clone(&desk.clock));
    let built_in = Some(built_in.to_owned());
    Study::open(Options { folder, access: Access::Write, clock, built_in }).unwrap()
}

fn pack(folder: &Path, id: &str) {
    fs::create_dir_all(folder.join("topics")).unwrap();
    fs::write(
        folder.join("pack.toml"),
        format!("id = \"{id}\"\ntitle = \"A pack\"\nplan = [\"one\", \"two\"]\nlayers = [\"Core details\"]\n"),
    )
    .unwrap();
    for name in ["one", "two", "zzz"] {
        let text = format!(
            "# Page {name}\n\n## Core details\n\n### What is {name}?\n<!-- card #what -->\n\nA page.\n"
        );
        fs::write(folder.join(format!("topics/{name}.md")), text).unwrap();
    }
}

#[test]
fn the_built_in_pack_is_read_and_its_plan_followed() {
    let desk = Desk::new();
    let folder = desk.dir.path().join("built-in");
    pack(&folder, "demo");
    let study = open(&desk, &folder);
    let library = study.library().overview();
    assert_eq!(library.problems, []);
    assert_eq!((library.packs.len(), library.packs[0].planned), (1, 2));
    assert!(library.packs[0].built_in);

    let today = study.progress().today().unwrap();
    assert_eq!((today.plan.done, today.plan.total), (0, 2));
    assert_eq!(today.next.unwrap().page, page("demo/one"));
    assert_eq!(today.continue_at, None);

    let place =
        ReadingPosition { page: page("demo/one"), anchor: None, offset: 0.5, percent: 40.0 };
    study.progress().save_place(&place).unwrap();
    assert_eq!(study.progress().today().unwrap().continue_at, None, "it has only just been opened");
    desk.clock.advance(Duration::from_secs(10));
    study.progress().save_place(&place).unwrap();
    let today = study.progress().today().unwrap();
    assert_eq!(today.continue_at.unwrap().page, page("demo/one"));
    assert_eq!(today.next.unwrap().page, page("demo/two"), "what is open is continued, not next");

    let layer = "core-details".to_owned();
    study.actions().perform(Action::LayerRead { page: page("demo/one"), layer }).unwrap();
    let today = study.progress().today().unwrap();
    assert_eq!((today.plan.done, today.continue_at), (1, None), "all layers read is done");
    let due = study.reviews().overview(&Default::default()).unwrap();
    assert_eq!(due.fresh, 1, "the layer's card may come up now");

    study.library().page(&page("demo/two")).unwrap();
    assert_eq!(study.library().items(&page("demo/two")).unwrap().len(), 1);
    assert_eq!(study.library().page(&page("demo/gone")).unwrap_err().kind, ErrorKind::NotFound);
    assert!(study.library().names().iter().any(|name| name.title == "What is two?"));
    let built_in = study.library().close(&PackId::new("demo").unwrap());
    assert_eq!(built_in.unwrap_err().kind, ErrorKind::InvalidInput);
}

#[test]
fn opened_folders_come_back_after_a_restart() {
    let desk = Desk::new();
    let (built_in, mine) = (desk.dir.path().join("built-in"), desk.dir.path().join("mine"));
    pack(&built_in, "demo");
    pack(&mine, "mine");
    let study = open(&desk, &built_in);
    let changes = study.library().changes();
    study.library().open(&mine).unwrap();
    assert!(changes.try_iter().any(|change| change.pack.as_str() == "mine"));
    let clash = desk.dir.path().join("clash");
    pack(&clash, "mine");
    assert_eq!(study.library().open(&clash).unwrap_err().kind, ErrorKind::InvalidInput);
    let missing = desk.dir.path().join("missing");
    assert_eq!(study.library().open(&missing).unwrap_err().kind, ErrorKind::NotFound);
    drop(study);

    let study = open(&desk, &built_in);
    assert_eq!(study.library().overview().packs.len(), 2);
    drop(study);

    // The folder is gone: it is said, the rest opens, and progress in it is kept.
    let away = desk.dir.path().join("away");
    fs::rename(&mine, &away).unwrap();
    let study = open(&desk, &built_in);
    let library = study.library().overview();
    assert_eq!((library.packs.len(), library.problems.len()), (1, 1));
    fs::rename(&away, &mine).unwrap();
    study.library().open(&mine).unwrap();
    assert_eq!(study.library().overview().problems, [], "it is back");
    study.library().close(&PackId::new("mine").unwrap()).unwrap();
    drop(study);
    assert_eq!(open(&desk, &built_in).library().overview().packs.len(), 1);
}

#[test]
fn a_session_says_that_its_pack_is_not_open_and_continues_once_it_is() {
    let desk = Desk::new();
    let (built_in, mine) = (desk.dir.path().join("built-in"), desk.dir.path().join("mine"));
    pack(&built_in, "demo");
    pack(&mine, "mine");
    let study = open(&desk, &built_in);
    study.library().open(&mine).unwrap();
    let id = PackId::new("mine").unwrap();
    let filter = ItemFilter { packs: vec![id.clone()], ..ItemFilter::default() };
    let request = SessionRequest { minutes: 30.0, unread: true, filter, ..Default::default() };
    let started = study.reviews().start(request).unwrap();
    let shown = started.item.unwrap().item.id;
    let answered = study.reviews().answer(answer_to(&shown, Rating::Again, 5_000)).unwrap();
    let not_open = |items| Some(Idle::NotOpen { packs: vec![id.clone()], items });

    study.library().close(&id).unwrap();
    let closed = study.reviews().session().unwrap().unwrap();
    assert_eq!((closed.item, closed.idle), (None, not_open(3)), "a step and two new cards");
    drop(study);

    // It is not open yet after a restart either; what is due in it comes with it.
    let study = open(&desk, &built_in);
    assert_eq!(study.reviews().session().unwrap().unwrap().idle, not_open(3));
    study.library().open(&mine).unwrap();
    let opened = study.reviews().session().unwrap().unwrap();
    assert_eq!((&opened.item, opened.learning), (&answered.item, answered.learning));
    assert_eq!(study.reviews().summary().unwrap().answers, 1);

    // What is gone from a pack that is open is not waited for.
    for name in ["one", "two", "zzz"] {
        fs::write(mine.join(format!("topics/{name}.md")), format!("# Page {name}\n")).unwrap();
    }
    study.library().close(&id).unwrap();
    study.library().open(&mine).unwrap();
    assert_eq!(study.reviews().session().unwrap().unwrap().idle, Some(Idle::Finished));
}

#[test]
fn other_names_move_no_history_and_earlier_ids_do() {
    let desk = Desk::new();
    for manifest in [false, true] {
        let id = if manifest { "pack" } else { "vault" };
        let folder = desk.dir.path().join(id);
        fs::create_dir_all(&folder).unwrap();
        if manifest {
            fs::write(folder.join("pack.toml"), "id = \"pack\"\ntitle = \"A pack\"\n").unwrap();
        }
        let note = |front: &str| {
            format!(
                "---\n{front}\n---\n# A note\n\n### What is it?\n<!-- card #what -->\n\nA store.\n"
            )
        };
        fs::write(folder.join("cache.md"), note("tags: [one]")).unwrap();
        fs::write(folder.join("redis.md"), note("aliases: [cache]")).unwrap();
        let study = open(&desk, &folder);
        let answer = answer_to(&item(&format!("{id}/cache#what")), Rating::Good, 5_000);
        study.reviews().review(answer, ReviewKind::Due).unwrap();
        drop(study);
        let reviews = || {
            let study = open(&desk, &folder);
            study.library().reconcile().unwrap();
            let of = |name: &str| {
                study.reviews().memory(&item(&format!("{id}/{name}#what"))).unwrap().reviews
            };
            (of("cache"), of("redis"))
        };
        fs::remove_file(folder.join("cache.md")).unwrap();
        assert_eq!(reviews(), (1, 0), "{id}: a word to search for is no earlier id");
        fs::write(folder.join("redis.md"), note("was: [cache]")).unwrap();
        assert_eq!(reviews(), (0, 1), "{id}");
    }
}

#[test]
fn the_pack_that_ships_opens_whole() {
    let desk = Desk::new();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("content/backend");
    let study = open(&desk, &content);
    let library = study.library().overview();
    let pack = &library.packs[0];
    assert_eq!(pack.diagnostics, []);
    assert_eq!(pack.planned, 16);
    let wrong: Vec<_> = pack.pages.iter().filter(|page| page.errors + page.warnings > 0).collect();
    assert!(wrong.is_empty(), "{:?}", wrong.iter().map(|page| &page.path).collect::<Vec<_>>());
    assert!(study.interviews().templates().unwrap().len() >= 6);
    assert!(
        study.interviews().templates().unwrap().iter().all(|t| t.short_by.iter().all(|n| *n == 0))
    );
    assert!(study.rehearsals().scripts().unwrap().len() >= 12);
    for summary in &pack.pages {
        study.library().page(&summary.page).unwrap();
        study.library().items(&summary.page).unwrap();
    }
}

#[test]
fn a_change_of_a_pack_is_told_when_its_renames_are_recorded() {
    let desk = Desk::new();
    let folder = desk.dir.path().join("pack");
    pack(&folder, "demo");
    let study = open(&desk, &folder);
    study
        .reviews()
        .review(answer_to(&item("demo/one#what"), Rating::Good, 5_000), ReviewKind::Due)
        .unwrap();
    let changes = study.library().changes();
    let page = folder.join("topics/one.md");
    let text = fs::read_to_string(&page).unwrap();
    fs::write(&page, text.replace("card #what", "card #which was=what")).unwrap();
    study.library().open(&folder).unwrap();

    // Only what has come so far: the study itself would tell for ever.
    let (sender, so_far) = channel();
    changes.try_iter().for_each(|change| sender.send(change).unwrap());
    drop(sender);
    let told = std::cell::Cell::new(0);
    study.library().follow(so_far, |change| {
        assert_eq!(change.pack.as_str(), "demo");
        assert_eq!(study.reviews().memory(&item("demo/one#which")).unwrap().reviews, 1);
        told.set(told.get() + 1);
    });
    assert_eq!(told.get(), 1);
}
