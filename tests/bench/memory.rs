//! Figures of the queue: answer and next item, opening, the optimiser, memory, with every answer durable;
//! and, where Python's `anki` package is installed, the same of Anki. Prints, never judges.
//!
//! `bench-memory [CARDS…]`, 10,000 and 100,000 unless given. For the figures of Anki:
//! `pip install anki` into the `python3` of the path.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on says so")]

mod figures;

use std::{fmt::Write as _, fs, path::Path, process::Command, sync::Arc, time::Duration};

use item::{
    clock::{Clock, ManualClock, SystemClock},
    kind::{Rating, ReviewKind},
};
use memory::{
    model::Parameters,
    optimise::{Answered, Progress, TrainingSet},
    session::{Answer, ItemFilter, SessionMode, SessionRequest, SessionView},
};
use rusqlite::Connection;
use store::{Access, folder::DataFolder};
use study::{Options, Study};

use self::figures::{at, ms, resident, sorted, time};

const ANSWERS: usize = 400;
/// Answers of one who has studied for some months.
const LOG: usize = 48_000;

fn main() {
    let counts: Vec<usize> = std::env::args().skip(1).filter_map(|n| n.parse().ok()).collect();
    let counts = if counts.is_empty() { vec![10_000, 100_000] } else { counts };
    for cards in counts {
        println!("{cards} cards, all seen once, a third due");
        measure(cards);
        anki(cards);
    }
    optimiser();
}

/// What is timed is timed by this; the study lives by a clock that is moved by hand.
fn measure(cards: usize) {
    let timer = SystemClock::new();
    let dir = tempfile::tempdir().unwrap();
    let pack = dir.path().join("pack");
    write_cards(&pack, cards);
    let noon = "2026-03-02T11:00:00Z".parse().unwrap();
    let clock = Arc::new(ManualClock::new(noon, jiff::tz::TimeZone::UTC));
    let folder = DataFolder::at(dir.path().join("data"));
    let open = || {
        let (folder, clock) = (folder.clone(), Arc::clone(&clock));
        Study::open(Options { folder, access: Access::Write, clock, built_in: None }).unwrap()
    };
    let study = open();
    study.library().open(&pack).unwrap();
    let items: Vec<_> = study
        .bank()
        .list(&ItemFilter::default())
        .unwrap()
        .items
        .into_iter()
        .map(|one| one.item)
        .collect();
    assert_eq!(items.len(), cards);
    for (n, item) in items.into_iter().enumerate() {
        let rating = if n % 3 == 0 { Rating::Good } else { Rating::Easy };
        study.reviews().review(answer(item, rating), ReviewKind::Due).unwrap();
    }
    drop(study);
    // Good comes back after some days, easy later.
    clock.advance_days(6);

    let start = timer.monotonic();
    let study = open();
    let opened = timer.monotonic();
    study.library().overview();
    let read = timer.monotonic();
    let request = SessionRequest {
        minutes: 480.0,
        mode: SessionMode::Due,
        filter: ItemFilter::default(),
        unread: true,
        no_new: true,
    };
    let mut view = study.reviews().start(request).unwrap();
    let end = timer.monotonic();
    println!(
        "  open to the first due item   {:>8.1} ms: progress {:.1}, packs {:.1}, plan {:.1}",
        ms(end - start),
        ms(opened - start),
        ms(read - opened),
        ms(end - read)
    );
    assert!(view.item.is_some());

    let (mut wall, mut cpu) = (Vec::new(), Vec::new());
    for n in 0..ANSWERS {
        let Some(shown) = view.item.as_ref() else { break };
        let item = shown.item.id.clone();
        let rating = if n % 10 == 0 { Rating::Again } else { Rating::Good };
        clock.advance(Duration::from_secs(9));
        let (start, used) = (timer.monotonic(), on_cpu());
        view = study.reviews().answer(answer(item, rating)).unwrap();
        wall.push(ms(timer.monotonic() - start));
        cpu.push(on_cpu() - used);
    }
    println!("  answers given                {:>8}", wall.len());
    line("answer and next item, wall", wall);
    line("answer and next item, CPU", cpu);
    println!("  memory                       {:>8.1} MB", resident());
    line("a bare durable commit", bare(dir.path(), &timer));
    let _: SessionView = view;
}

fn answer(item: item::ids::ItemId, rating: Rating) -> Answer {
    Answer { item, rating, took_ms: 9_000, hints: 0, peeked: false, key_points: vec![] }
}

/// The least that a durable answer can take: one row, one commit, the disk asked.
fn bare(folder: &Path, timer: &SystemClock) -> Vec<f64> {
    let conn = Connection::open(folder.join("bare.db")).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE t (a INTEGER, b TEXT);",
    )
    .unwrap();
    (0..ANSWERS)
        .map(|n| {
            time(timer, || {
                conn.execute("INSERT INTO t VALUES (?1, ?2)", (n as i64, "x".repeat(300))).unwrap();
            })
        })
        .collect()
}

fn optimiser() {
    let timer = SystemClock::new();
    let mut answers = Vec::with_capacity(LOG);
    let mut state = 7_u64;
    let mut dice = move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 33) as f64 / f64::from(1_u32 << 31)
    };
    for item in 0..LOG / 8 {
        let mut days = 1.0_f64;
        for n in 0..8 {
            let passed = dice() < 0.88;
            let rating = if passed { Rating::Good } else { Rating::Again };
            let elapsed = (n > 0).then_some(days.round() as u32);
            answers.push(Answered {
                item: item as i64,
                rating,
                elapsed,
                at: (n * LOG + item) as i64,
            });
            days = if passed { days * (1.8 + dice()) } else { 1.0 };
        }
    }
    println!("optimising {LOG} answers");
    let set = TrainingSet::new(&answers);
    let start = timer.monotonic();
    let found = set.optimise(&Parameters::default(), 1, &Progress::default()).unwrap();
    println!(
        "  with log-loss before and after {:>6.2} s ({:.4}, {:.4})",
        (timer.monotonic() - start).as_secs_f64(),
        found.before.log_loss,
        found.after.log_loss
    );
    script(&["optimise", &LOG.to_string()]);
}

fn anki(cards: usize) {
    script(&["review", &cards.to_string()]);
}

/// Anki's own figures, when its package is there.
fn script(args: &[&str]) {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/bench/beside_anki.py");
    match Command::new("python3").arg(path).args(args).status() {
        Ok(status) if status.success() => {}
        _ => println!("  Anki: not measured; `pip install anki` makes it so"),
    }
}

fn write_cards(folder: &Path, cards: usize) {
    fs::create_dir_all(folder).unwrap();
    fs::write(folder.join("pack.toml"), "id = \"many\"\ntitle = \"Many\"\n").unwrap();
    for file in 0..cards / 100 {
        let mut page = format!("# Deck {file}\n");
        for card in 0..100 {
            write!(
                page,
                "\n## What is fact {file}-{card}?\n<!-- card #c{card} -->\n\nThe answer number {card}.\n"
            )
            .unwrap();
        }
        fs::write(folder.join(format!("deck-{file}.md")), page).unwrap();
    }
}

/// Milliseconds that this thread has spent on a core.
fn on_cpu() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let first = text.split_whitespace().next().and_then(|n| n.parse::<f64>().ok());
    first.map_or(f64::NAN, |nanoseconds| nanoseconds / 1e6)
}

fn line(what: &str, times: Vec<f64>) {
    let times = sorted(times);
    println!("  {what:<28} {:>8.3} ms p50, {:>8.3} ms p99", at(&times, 0.5), at(&times, 0.99));
}
