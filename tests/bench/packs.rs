//! Figures of the packs: reading, opening from the cache, searching, one saved page, ten thousand cards.
//! Prints, never judges. `bench-packs [FOLDER…]` also measures folders of your own.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on says so")]

mod figures;

use std::{fmt::Write as _, fs, path::Path, sync::Arc};

use item::{clock::SystemClock, model::Level};
use memory::session::ItemFilter;
use pack::{Library, Pack, PackConfig, parse};
use store::{Access, folder::DataFolder};
use study::{Options, Study};

use understudy_tests::{DEEP, vault};

use self::figures::{at, resident, sorted, time};

const PAGES: usize = 1_000;
const WORDS: usize = 800;
const CARDS: usize = 10_000;
const NOTES: usize = 10_000;

fn main() {
    let clock = SystemClock::new();
    let dir = tempfile::tempdir().unwrap();
    let pages = dir.path().join("pages");
    write_pages(&pages);
    println!("{PAGES} pages of {WORDS} words");
    measure(&clock, &pages, true);

    let cards = dir.path().join("cards");
    write_cards(&cards);
    let mut times = Vec::new();
    for _ in 0..5 {
        times.push(time(&clock, || {
            let pack = Pack::open(&cards).unwrap();
            assert_eq!(pack.view().counts.cards as usize, CARDS);
            assert!(pack.diagnostics().is_empty(), "{:?}", pack.diagnostics().first());
        }));
    }
    println!("\n{CARDS} cards in 100 files");
    line("checked", &times);

    let questions = dir.path().join("questions");
    write_questions(&questions);
    println!("\n{CARDS} questions in the bank");
    browse(&clock, &questions, &dir.path().join("data"));

    let vault = dir.path().join("vault");
    vault::write(&vault, NOTES).unwrap();
    println!("\n{NOTES} notes with {NOTES} dead links and as many notes not written yet");
    large(&clock, &vault);

    println!("\nlong and deep texts: how much longer twice as much takes");
    let (config, _) = PackConfig::parse("p", "id = \"p\"\ntitle = \"P\"\n");
    for (piece, times) in DEEP {
        let cost = |times: usize| {
            let text = piece.repeat(times);
            let runs = (0..3).map(|_| time(&clock, || drop(parse("topics/a.md", &text, &config))));
            runs.min_by(f64::total_cmp).unwrap_or_default()
        };
        let (half, whole) = (cost(times / 2), cost(times));
        println!("  {:<28} {whole:>9.1} ms {:>6.2} times", format!("{piece:?}"), whole / half);
    }

    for folder in std::env::args().skip(1) {
        println!("\n{folder}");
        measure(&clock, Path::new(&folder), false);
    }
}

/// The bank as the window asks for it: everything, by a word, by level and category; with its answer as JSON.
fn browse(clock: &SystemClock, folder: &Path, data: &Path) {
    let options = Options {
        folder: DataFolder::at(data.to_owned()),
        access: Access::Write,
        clock: Arc::new(SystemClock::new()),
        built_in: Some(folder.to_owned()),
    };
    let study = Study::open(options).unwrap();
    let everything = ItemFilter::default();
    assert_eq!(study.bank().list(&everything).unwrap().items.len(), CARDS);
    let narrow = ItemFilter {
        levels: vec![Level::Hard],
        categories: vec!["c3".into()],
        ..ItemFilter::default()
    };
    let word = ItemFilter { text: Some("question 77".into()), ..ItemFilter::default() };
    for (what, filter) in
        [("everything", &everything), ("a word", &word), ("hard, of one category", &narrow)]
    {
        let mut bytes = 0;
        let times: Vec<f64> = (0..20)
            .map(|_| {
                time(clock, || {
                    bytes = serde_json::to_vec(&study.bank().list(filter).unwrap()).unwrap().len();
                })
            })
            .collect();
        line(&format!("{what} ({} kB)", bytes / 1_000), &times);
    }
}

fn measure(clock: &SystemClock, folder: &Path, ours: bool) {
    let cold: Vec<f64> = (0..5)
        .map(|_| {
            let cache = tempfile::tempdir().unwrap();
            time(clock, || {
                Library::with_cache(cache.path()).open(folder).unwrap();
            })
        })
        .collect();
    line("indexed cold", &cold);
    let parsed: Vec<f64> =
        (0..5).map(|_| time(clock, || drop(Pack::open(folder).unwrap()))).collect();
    line("parsed without the index", &parsed);
    let cache = tempfile::tempdir().unwrap();
    Library::with_cache(cache.path()).open(folder).unwrap();
    let warm: Vec<f64> = (0..5)
        .map(|_| {
            time(clock, || {
                Library::with_cache(cache.path()).open(folder).unwrap();
            })
        })
        .collect();
    line("opened from the cache", &warm);

    let library = Library::with_cache(cache.path());
    let view = library.open(folder).unwrap();
    println!("  {:<28} {:>9.1} MB", "memory", resident());
    let mut searches = Vec::new();
    for query in queries() {
        searches.push(time(clock, || {
            library.search(&query, 20).unwrap();
        }));
    }
    line("search", &searches);
    let typos: Vec<f64> = ["relibility", "chekcpoint", "thruoghput", "latancy"]
        .iter()
        .map(|query| time(clock, || drop(library.search(query, 20).unwrap())))
        .collect();
    line("search with a typo", &typos);
    let opened: Vec<f64> = view
        .pages
        .iter()
        .step_by((view.pages.len() / 40).max(1))
        .map(|page| time(clock, || drop(library.page(&page.page).unwrap())))
        .collect();
    line("a page rendered", &opened);
    if !ours {
        return;
    }
    let saves: Vec<f64> = (0..20)
        .map(|n| {
            let path = folder.join(format!("topics/page-{n}.md"));
            let text = fs::read_to_string(&path).unwrap();
            fs::write(&path, format!("{text}\n\nA new sentence {n}.\n")).unwrap();
            time(clock, || assert_eq!(library.refresh(&view.id).len(), 1))
        })
        .collect();
    line("one saved page", &saves);
    println!("  {:<28} {:>9.1} MB", "memory at the end", resident());
}

/// A large vault: opened cold and from the cache, saved, and asked for other things meanwhile.
fn large(clock: &SystemClock, folder: &Path) {
    let cache = tempfile::tempdir().unwrap();
    let cold = time(clock, || drop(Library::with_cache(cache.path()).open(folder).unwrap()));
    line("opened cold", &[cold]);
    let library = Library::with_cache(cache.path());
    let mut view = None;
    let warm = time(clock, || view = Some(library.open(folder).unwrap()));
    line("opened from the cache", &[warm]);
    let view = view.unwrap();
    println!("  {:<28} {:>9.1} MB", "memory", resident());
    let save = |n: usize, sentence: &str| {
        fs::write(folder.join(vault::path(n)), vault::note(n, NOTES, sentence)).unwrap();
    };
    let saves = (0..20).map(|n| {
        save(n * 37, "As it was written anew.");
        time(clock, || assert_eq!(library.refresh(&view.id).len(), 1))
    });
    line("one saved note", &saves.collect::<Vec<_>>());
    let renames = (0..5).map(|n| {
        let text = format!("# Renamed {n}\n\nText.\n");
        fs::write(folder.join(vault::path(n)), text).unwrap();
        // Every other note has a dead link that may have meant the new title.
        time(clock, || assert_eq!(library.refresh(&view.id).len(), NOTES - n))
    });
    line("one note with a new title", &renames.collect::<Vec<_>>());
    let meanwhile = std::thread::scope(|scope| {
        let saver = scope.spawn(|| {
            for n in 0..20 {
                save(n * 41, "As it was written once more.");
                library.refresh(&view.id);
            }
        });
        let mut times = Vec::new();
        while !saver.is_finished() {
            times.push(time(clock, || {
                library.page(&view.pages[times.len() % NOTES].page).unwrap();
                library.search("queue length", 20).unwrap();
            }));
        }
        times
    });
    line("a page and a search meanwhile", &meanwhile);
    let pack = Pack::open(folder).unwrap();
    line("all diagnostics listed", &[time(clock, || drop(pack.diagnostics()))]);
}

fn line(what: &str, times: &[f64]) {
    let sorted = sorted(times.to_vec());
    println!(
        "  {what:<28} {:>9.1} ms median, {:>9.1} ms p95, {:>9.1} ms most",
        at(&sorted, 0.5),
        at(&sorted, 0.95),
        at(&sorted, 1.0)
    );
}

/// What people type, letter by letter, and what they paste.
fn queries() -> Vec<String> {
    let mut out = Vec::new();
    for words in
        ["consistent hashing", "idempotency key", "retry budget deadline", "\"cache queue\""]
    {
        for end in 2..=words.len() {
            out.push(words[..end].to_owned());
        }
    }
    out.extend(
        ["kind:card cache", "level:hard", "topic:page-7 index", "the", "a"].map(str::to_owned),
    );
    out
}

const VOCABULARY: [&str; 64] = [
    "cache",
    "queue",
    "request",
    "timeout",
    "deadline",
    "retry",
    "budget",
    "consistent",
    "hashing",
    "key",
    "index",
    "shard",
    "replica",
    "leader",
    "follower",
    "quorum",
    "latency",
    "throughput",
    "worker",
    "pool",
    "socket",
    "gateway",
    "service",
    "token",
    "session",
    "idempotency",
    "event",
    "stream",
    "offset",
    "log",
    "commit",
    "snapshot",
    "isolation",
    "lock",
    "lease",
    "clock",
    "trace",
    "metric",
    "alert",
    "burn",
    "rate",
    "rollout",
    "canary",
    "breaker",
    "bulkhead",
    "backoff",
    "jitter",
    "checkpoint",
    "reliability",
    "the",
    "a",
    "of",
    "and",
    "to",
    "in",
    "is",
    "that",
    "for",
    "with",
    "each",
    "when",
    "one",
    "two",
    "three",
];

/// The same text on every machine: a linear congruential generator picks the words.
struct Words(u64);

impl Words {
    fn number(&mut self) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize
    }

    fn text(&mut self, count: usize) -> String {
        let mut out = String::new();
        for n in 0..count {
            // One word in eight is rare, as in real text.
            if self.number().is_multiple_of(8) {
                let _ = write!(out, "{}{} ", VOCABULARY[self.number() % 64], self.number() % 4_000);
            } else {
                let _ = write!(out, "{} ", VOCABULARY[self.number() % 64]);
            }
            if n % 15 == 14 {
                out.push_str(". ");
            }
        }
        out
    }
}

fn write_pages(folder: &Path) {
    fs::create_dir_all(folder.join("topics")).unwrap();
    fs::write(folder.join("pack.toml"), "id = \"bench\"\ntitle = \"Bench\"\n").unwrap();
    let mut words = Words(7);
    for n in 0..PAGES {
        let mut page =
            format!("---\nid: page-{n}\ntitle: Page {n}\ntags: [bench]\n---\n\n# Page {n}\n\n");
        for (at, layer) in
            ["Core details", "Understanding", "Senior understanding"].iter().enumerate()
        {
            let _ = write!(page, "## {layer}\n\n{}\n\n", words.text(WORDS / 6));
            let _ = write!(
                page,
                "### What about {} {at}?\n<!-- card #card-{at} -->\n\n{}\n\nSee [the next](page-{}.md).\n\n",
                words.text(2),
                words.text(WORDS / 6),
                (n + 1) % PAGES
            );
        }
        page.push_str("```rust\nfn main() {\n    println!(\"{}\", 1 + 1);\n}\n```\n");
        fs::write(folder.join(format!("topics/page-{n}.md")), page).unwrap();
    }
}

fn write_questions(folder: &Path) {
    fs::create_dir_all(folder.join("questions")).unwrap();
    let categories: Vec<String> = (0..10).map(|n| format!("\"c{n}\"")).collect();
    let manifest =
        format!("id = \"many\"\ntitle = \"Many\"\ncategories = [{}]\n", categories.join(", "));
    fs::write(folder.join("pack.toml"), manifest).unwrap();
    for page in 0..100 {
        let mut text = format!("# Questions {page}\n");
        for n in 0..CARDS / 100 {
            let level = ["easy", "medium", "hard"][n % 3];
            let _ = write!(
                text,
                "\n## What does question {page}-{n} ask?\n<!-- question #q{n} level={level} category=c{} tags=t{} -->\n\nAn answer.\n\n- [ ] a point\n",
                n % 10,
                n % 7
            );
        }
        fs::write(folder.join(format!("questions/p{page}.md")), text).unwrap();
    }
}

fn write_cards(folder: &Path) {
    fs::create_dir_all(folder).unwrap();
    let mut words = Words(11);
    for file in 0..100 {
        let mut page = format!("# Deck {file}\n\n");
        for card in 0..CARDS / 100 {
            let _ = write!(
                page,
                "## {} {card}?\n<!-- card #c{card} -->\n\n{}\n\n",
                words.text(6),
                words.text(20)
            );
        }
        fs::write(folder.join(format!("deck-{file}.md")), page).unwrap();
    }
}
