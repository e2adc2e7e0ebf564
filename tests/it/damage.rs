//! Random damage to a database that has one backup, 32 events older: a repair always ends in a store that
//! works, with every event that the backup holds and every later one whose bytes are still there.
//!
//! `cargo test -p understudy-tests --test it -- --ignored five_hundred` does many more, from the seed in DAMAGE_SEED.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use item::{clock::Clock, kind::Rating};
use memory::session::SessionRequest;
use rusqlite::Connection;
use serde_json::json;
use store::{Access, recover};
use study::{Action, Study};
use understudy_tests::{Desk, learner::Dice, page, shelf::answer_to};

const PAGE: usize = 4096;
const LATER: usize = 32;

/// An event by name, and what it says.
type Events = BTreeMap<(String, i64), (i64, i64, String, String, String)>;

fn events(path: &Path) -> Events {
    let conn = Connection::open(path).unwrap();
    let mut query = conn
        .prepare(
            "SELECT store.name, seq, hlc, at, study_day, kind, body FROM event
             JOIN store ON store.id = event.store",
        )
        .unwrap();
    let rows = query.query_map([], |row| {
        let said = (row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?, row.get(6)?);
        Ok(((row.get(0)?, row.get(1)?), said))
    });
    rows.unwrap().map(Result::unwrap).collect()
}

/// Starts a session and answers `n` items.
fn answer(desk: &Desk, study: &Study, n: usize) -> item::error::Result<()> {
    let request = SessionRequest { minutes: 480.0, unread: true, ..SessionRequest::default() };
    let mut view = study.reviews().start(request)?;
    for _ in 0..n {
        desk.clock.advance(std::time::Duration::from_millis(9_137));
        let Some(asked) = &view.item else { break };
        // The time makes each answer's bytes unlike any other's.
        let took_ms = u32::try_from(desk.clock.now().as_millisecond() % 1_000_000).unwrap() + 1_000;
        view = study.reviews().answer(answer_to(&asked.item.id, Rating::Good, took_ms))?;
    }
    study.reviews().end()?;
    Ok(())
}

/// A text in which every 16 bytes are found nowhere else.
fn long_text(name: &str, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        write!(text, "{name} {:08} ", text.len()).unwrap();
    }
    text
}

struct Template {
    desk: Desk,
    whole: Vec<u8>,
    before: Events,
    all: Events,
    /// Where each later event's bytes lie.
    places: BTreeMap<(String, i64), Vec<(usize, usize)>>,
}

impl Template {
    fn new() -> Self {
        let desk = Desk::new();
        desk.shelf.cards("backend/caching", Some("core-details"), 40);
        desk.shelf.cards("backend/auth", Some("core-details"), 40);
        {
            let study = desk.open();
            for n in 0..6 {
                answer(&desk, &study, 30).unwrap();
                let text = long_text(&format!("note{n}"), 700 + n * 3_000);
                study
                    .actions()
                    .perform(Action::NoteWritten { page: page("backend/caching"), text })
                    .unwrap();
                study
                    .actions()
                    .perform(Action::LayerRead {
                        page: page("backend/auth"),
                        layer: format!("layer-{n}"),
                    })
                    .unwrap();
                study.actions().undo().unwrap();
                study
                    .actions()
                    .perform(Action::SettingChanged {
                        key: "textSize".into(),
                        value: json!(100 + n),
                    })
                    .unwrap();
                desk.clock.advance_days(2);
            }
            study.set_device_setting("window", &json!({ "width": 1280 })).unwrap();
            study.maintenance().back_up().unwrap();
            desk.clock.advance(std::time::Duration::from_secs(60));
            answer(&desk, &study, 10).unwrap();
            for n in 12..LATER {
                let layer = format!("later-{n}");
                study
                    .actions()
                    .perform(Action::LayerRead { page: page("backend/auth"), layer })
                    .unwrap();
            }
            let text = long_text("later", 9_000);
            study
                .actions()
                .perform(Action::NoteWritten { page: page("backend/auth"), text })
                .unwrap();
            study
                .actions()
                .perform(Action::PageFlagged {
                    page: page("backend/auth"),
                    anchor: None,
                    item: None,
                    note: "is that so?".into(),
                })
                .unwrap();
            desk.clock.advance(std::time::Duration::from_secs(60));
        }
        let folder = desk.folder();
        let backup = store::backup::list(&folder).remove(0).database(&folder);
        let (before, all) = (events(&backup), events(&folder.progress()));
        assert_eq!(all.len(), before.len() + LATER);
        let whole = fs::read(folder.progress()).unwrap();
        let places = all
            .iter()
            .filter(|(id, _)| !before.contains_key(*id))
            .map(|(id, said)| (id.clone(), places(&whole, &said.4)))
            .collect();
        Self { desk, whole, before, all, places }
    }

    /// The later events whose bytes are all still where they were.
    fn intact(&self, damaged: &[u8]) -> BTreeSet<(String, i64)> {
        let same =
            |(from, to): &(usize, usize)| damaged.get(*from..*to) == self.whole.get(*from..*to);
        self.places.iter().filter(|(_, p)| p.iter().all(same)).map(|(id, _)| id.clone()).collect()
    }
}

/// The stretches of the file that an event with this body lies on.
fn places(whole: &[u8], body: &str) -> Vec<(usize, usize)> {
    let find = |bytes: &[u8]| whole.windows(bytes.len()).position(|w| w == bytes);
    if let Some(at) = find(body.as_bytes()) {
        // Before the body stand the numbers and the kind.
        return vec![(at - 72, at + body.len())];
    }
    // It goes on on other pages; of each, all is to be as it was.
    let pages: BTreeSet<usize> =
        body.as_bytes().chunks(24).filter_map(|part| find(part).map(|at| at / PAGE)).collect();
    assert!(pages.len() > 1, "a long event is found");
    pages.into_iter().map(|page| (page * PAGE, (page + 1) * PAGE)).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Damage {
    Bit,
    Header,
    Page,
    Truncation,
    TwentyBits,
    Bytes,
}

fn damage(kind: Damage, bytes: &mut Vec<u8>, dice: &mut Dice) {
    let mut below = |n: usize| ((dice.roll() * n as f64) as usize).min(n - 1);
    match kind {
        Damage::Bit => {
            let at = below(bytes.len());
            bytes[at] ^= 1 << below(8);
        }
        Damage::TwentyBits => {
            for _ in 0..20 {
                let at = below(bytes.len());
                bytes[at] ^= 1 << below(8);
            }
        }
        Damage::Header => {
            for _ in 0..=below(8) {
                bytes[below(100)] = below(256) as u8;
            }
        }
        Damage::Page => {
            let page = below(bytes.len() / PAGE);
            for byte in &mut bytes[page * PAGE..(page + 1) * PAGE] {
                *byte = below(256) as u8;
            }
        }
        Damage::Bytes => {
            let at = below(bytes.len() - 200);
            for byte in &mut bytes[at..at + 1 + below(200)] {
                *byte = below(256) as u8;
            }
        }
        Damage::Truncation => bytes.truncate(below(bytes.len())),
    }
}

#[derive(Debug, Default)]
struct Tally {
    cases: u32,
    /// The store did not work afterwards, and why.
    broken: Vec<String>,
    /// Events of the backup that were gone or changed.
    backup_lost: Vec<String>,
    /// Later events whose bytes were still there, and that were gone or changed.
    readable_lost: Vec<String>,
    /// Later events, and how many came through.
    later: u32,
    later_kept: u32,
    /// Cases in which all later events came through.
    complete: u32,
    /// Cases in which anything had to be repaired.
    repaired: u32,
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (path, name) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy_folder(&path, &name);
        } else {
            fs::copy(&path, &name).unwrap();
        }
    }
}

/// Repairs, answers one item, and returns the events that are there then.
fn work_again(desk: &Desk, window_first: bool) -> Result<(Events, bool), String> {
    let said = |e: item::error::Error| e.to_string();
    let mut noticed = false;
    if window_first {
        // Someone opens the window and tries to go on, before anything is repaired.
        match desk.try_open(Access::Write) {
            Ok(study) => {
                noticed |= !study.maintenance().notices().is_empty();
                let _ = answer(desk, &study, 1);
                let _ = study.maintenance().back_up_daily();
            }
            Err(_) => noticed = true,
        }
    }
    desk.clock.advance(std::time::Duration::from_secs(60));
    let repaired = recover::repair(&desk.folder(), desk.clock.now()).map_err(said)?;
    if !repaired.report.healthy() {
        return Err(format!("{:?}", repaired.report));
    }
    noticed |= !repaired.notices.is_empty();
    desk.clock.advance_days(1);
    let study = desk.try_open(Access::Write).map_err(said)?;
    answer(desk, &study, 1).map_err(said)?;
    study.maintenance().projections().map_err(said)?;
    let report = study.maintenance().doctor().map_err(said)?;
    if !report.healthy() || !report.stale.is_empty() {
        return Err(format!("after an answer: {report:?}"));
    }
    drop(study);
    Ok((events(&desk.folder().progress()), noticed))
}

fn check(cases: &[(Damage, u32)], seed: u64) -> BTreeMap<Damage, Tally> {
    let template = Template::new();
    let mut dice = Dice::new(seed);
    let mut tallies: BTreeMap<Damage, Tally> = BTreeMap::new();
    for (kind, count) in cases {
        let tally = tallies.entry(*kind).or_default();
        for case in 0..*count {
            let mut damaged = template.whole.clone();
            damage(*kind, &mut damaged, &mut dice);
            let desk = Desk { shelf: template.desk.shelf.clone(), ..Desk::new() };
            desk.clock.set_wall(template.desk.clock.now());
            copy_folder(&template.desk.data(), &desk.data());
            fs::write(desk.folder().progress(), &damaged).unwrap();
            let intact = template.intact(&damaged);
            tally.cases += 1;
            match work_again(&desk, case % 2 == 1) {
                Err(why) => tally.broken.push(format!("{kind:?} {case}: {why}")),
                Ok((found, noticed)) => {
                    let kept = |id: &(String, i64)| found.get(id) == template.all.get(id);
                    let lost = |n: usize| u32::try_from(n).unwrap();
                    tally.repaired += u32::from(noticed);
                    let said = |id: &(String, i64)| {
                        format!("{kind:?} {case}: {id:?} is {:?}", found.get(id))
                    };
                    let before = template.before.keys().filter(|id| !kept(id));
                    tally.backup_lost.extend(before.map(said));
                    tally.readable_lost.extend(intact.iter().filter(|id| !kept(id)).map(said));
                    let later = lost(template.places.keys().filter(|id| kept(id)).count());
                    tally.later_kept += later;
                    tally.later += lost(LATER);
                    tally.complete += u32::from(later == lost(LATER));
                    // Nothing is there twice: one answer more for each time one was given.
                    let most = template.all.len() + 2;
                    if found.len() > most {
                        tally.broken.push(format!("{kind:?} {case}: {} events", found.len()));
                    }
                }
            }
        }
    }
    for (kind, tally) in &tallies {
        println!("{kind:?}: {tally:?}");
    }
    for tally in tallies.values() {
        assert!(tally.broken.is_empty(), "{:#?}", tally.broken);
        assert!(tally.backup_lost.is_empty(), "{:#?}", tally.backup_lost);
        assert!(tally.readable_lost.is_empty(), "{:#?}", tally.readable_lost);
    }
    tallies
}

#[test]
fn sixty_damages_lose_nothing_that_can_be_read() {
    let cases = [
        (Damage::Bit, 20),
        (Damage::Header, 10),
        (Damage::Page, 12),
        (Damage::Truncation, 8),
        (Damage::TwentyBits, 5),
        (Damage::Bytes, 5),
    ];
    check(&cases, 1);
}

#[test]
#[ignore = "takes minutes"]
fn five_hundred_damages_lose_nothing_that_can_be_read() {
    let cases = [
        (Damage::Bit, 200),
        (Damage::Header, 80),
        (Damage::Page, 80),
        (Damage::Truncation, 60),
        (Damage::TwentyBits, 40),
        (Damage::Bytes, 40),
    ];
    let seed = std::env::var("DAMAGE_SEED").ok().and_then(|seed| seed.parse().ok());
    check(&cases, seed.unwrap_or(2));
}
