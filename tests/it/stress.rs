//! Everything in progress at once: random steps from four threads, beside heartbeats, sleep, clocks that are
//! set, and kills.
//!
//! What holds: a step that was acknowledged is there, once; one that was refused is not; what ends is in the
//! log once, with all of its steps; no more time is counted than the computer was awake; nothing hangs.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    io::{BufRead as _, BufReader},
    sync::{
        Arc, Mutex, RwLock,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use board::{
    attempt::AttemptOptions,
    drill::{DrillKind, DrillStep, DrillTask},
};
use html::Html;
use interview::run::{Dimension, Score, Step};
use item::{
    clock::Clock as _,
    error::{Error, ErrorKind},
    kind::Rating,
    model::{Item, ItemBody, Level, Segment},
    template::{Slot, SlotKind},
};
use rehearsal::{
    run::{Assessment, RunStep},
    timer::{Command, SleepChoice},
};
use serde_json::json;
use store::{Access, folder::DataFolder};
use study::{Options, Study, interviews::Interview, rehearsals::Rehearsal};
use understudy_tests::{
    Desk,
    shelf::{Shelf, card, item, question, slot, template},
};

use crate::clocks::Speaker;

const THREADS: usize = 4;
/// Of all threads together.
const ROUNDS: usize = 10_000;
const SEED: u64 = 20_260_302;
/// Nothing at all has happened for so long: something hangs.
const HUNG: Duration = Duration::from_secs(60);

const SCRIPT: &str = "backend/incident#incident";
const DIAGRAMS: [&str; 2] = ["backend/paths#order", "backend/paths#login"];
const SOURCE: &str = "flowchart LR\n  a[Client] --> b[Gateway] --> c[Orders] --> d[(Orders DB)]\n  \
                      c --> e[Payments]\n  e --> f[Provider]\n  c --> g[Broker]\n";

/// Repeats: the same seed draws the same numbers.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % sides
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[usize::try_from(self.roll(choices.len() as u64)).unwrap()].clone()
    }
}

/// What was acknowledged for a rehearsal or an interview. Each thread writes on a line of its own.
#[derive(Debug, Default)]
struct Acknowledged {
    notes: [String; THREADS],
    evidence: [String; THREADS],
    /// A millisecond each.
    extended: u32,
    closed: u32,
}

/// What was acknowledged for a board: each version's drawing.
#[derive(Debug, Default)]
struct Drawn {
    versions: BTreeMap<u32, String>,
    finished: bool,
    rated: bool,
}

/// Everything that was acknowledged.
#[derive(Debug, Default)]
struct Book {
    runs: HashMap<String, Acknowledged>,
    interviews: HashMap<String, Acknowledged>,
    boxes: HashMap<String, u32>,
    /// By seed, what was given.
    drills: HashMap<String, Vec<String>>,
    drills_finished: u32,
    boards: HashMap<String, Drawn>,
    discarded: [u32; 2],
    steps: u32,
    refused: u32,
}

struct World {
    desk: Desk,
    study: RwLock<Option<Study>>,
    book: Mutex<Book>,
    tokens: AtomicU64,
    kills: AtomicU64,
    beats: AtomicU64,
    awake_ms: AtomicU64,
}

fn script() -> Item {
    let segment = |n: usize| Segment {
        id: format!("s{n}").parse().unwrap(),
        title: format!("Part {n}"),
        minutes: 2.0,
        prompt_html: Html::default(),
        key_points: Vec::new(),
        round: None,
    };
    let segments = (0..THREADS).map(segment).collect();
    let board = Some(item(DIAGRAMS[0]));
    Item { body: ItemBody::Script { minutes: 8.0, board, segments }, ..card(SCRIPT) }
}

fn diagram(id: &str) -> Item {
    let body = ItemBody::Diagram {
        title: "A path".into(),
        source: SOURCE.into(),
        minutes: 5.0,
        requirements: Vec::new(),
        invariants: Vec::new(),
    };
    Item { body, ..card(id) }
}

fn open(desk: &Desk) -> Study {
    let study = desk.open();
    study.maintenance().without_sync().unwrap();
    study.recordings().use_audio(Arc::new(Speaker::default()));
    study
}

fn fill(shelf: &Shelf) {
    shelf.put(script());
    DIAGRAMS.iter().for_each(|id| shelf.put(diagram(id)));
    for n in 0..2 * THREADS {
        shelf.put(question(&format!("backend/bank#q{n}"), Level::Easy, "caching"));
    }
}

impl World {
    fn new() -> Self {
        let desk = Desk::new();
        fill(&desk.shelf);
        let study = RwLock::new(Some(open(&desk)));
        Self {
            desk,
            study,
            book: Mutex::default(),
            tokens: AtomicU64::new(0),
            kills: AtomicU64::new(0),
            beats: AtomicU64::new(0),
            awake_ms: AtomicU64::new(0),
        }
    }

    /// A text that nothing else says.
    fn token(&self) -> String {
        format!("t{}", self.tokens.fetch_add(1, Ordering::Relaxed))
    }

    /// Does something with the study. What it acknowledges is in the book before a kill can come.
    fn with<T>(
        &self,
        act: impl FnOnce(&Study) -> Result<T, Error>,
        acknowledge: impl FnOnce(&mut Book, T),
    ) {
        let study = self.study.read().unwrap();
        let result = act(study.as_ref().unwrap());
        let mut book = self.book.lock().unwrap();
        match result {
            Ok(value) => {
                book.steps += 1;
                acknowledge(&mut book, value);
            }
            Err(error) if matches!(error.kind, ErrorKind::NotFound | ErrorKind::InvalidInput) => {
                book.refused += 1;
            }
            Err(error) => panic!("{error}"),
        }
    }

    /// The process is gone and starts again: what was acknowledged is there.
    fn kill(&self) {
        let mut study = self.study.write().unwrap();
        drop(study.take());
        let reopened = open(&self.desk);
        self.check_in_progress(&reopened, &mut self.book.lock().unwrap());
        *study = Some(reopened);
        self.kills.fetch_add(1, Ordering::Relaxed);
    }

    fn rehearsal(&self, me: usize, dice: &mut Dice) {
        let run = |book: &mut Book, seen: Rehearsal, change: &dyn Fn(&mut Acknowledged)| {
            change(book.runs.get_mut(&seen.view.id).unwrap_or_else(|| panic!("{}", seen.view.id)));
        };
        match dice.roll(16) {
            0..=2 => {
                let record = dice.roll(4) == 0;
                // Under one lock, so that no other thread's step is in the book before its run is.
                let study = self.study.read().unwrap();
                let mut book = self.book.lock().unwrap();
                match study.as_ref().unwrap().rehearsals().open(&item(SCRIPT), record) {
                    Ok(seen) => {
                        book.steps += 1;
                        assert!(book.runs.insert(seen.view.id, Acknowledged::default()).is_none());
                    }
                    Err(error) if error.kind == ErrorKind::InvalidInput => book.refused += 1,
                    Err(error) => panic!("{error}"),
                }
            }
            3..=7 => {
                let text = self.token();
                let segment = u32::try_from(me).unwrap();
                let step = RunStep::Note { segment, text: text.clone() };
                self.with(
                    |study| study.rehearsals().step(&step),
                    |book, seen| run(book, seen, &|it| it.notes[me].clone_from(&text)),
                );
            }
            8 | 9 => {
                let step = RunStep::Clock { command: Command::Extend { by_ms: 1 } };
                self.with(
                    |study| study.rehearsals().step(&step),
                    |book, seen| run(book, seen, &|it| it.extended += 1),
                );
            }
            10..=12 => {
                let step = RunStep::Clock { command: clock(dice) };
                self.with(
                    |study| study.rehearsals().step(&step),
                    |book, seen| run(book, seen, &|_| ()),
                );
            }
            13 => self.with(|study| study.rehearsals().current(), |_, _| ()),
            14 => self.with(
                |study| study.rehearsals().close(Assessment::default(), Rating::Good),
                |book, past| book.runs.get_mut(&past.result.run).unwrap().closed += 1,
            ),
            _ => self.with(|study| study.rehearsals().discard(), |book, ()| book.discarded[0] += 1),
        }
    }

    fn interview(&self, me: usize, dice: &mut Dice) {
        let question = u32::try_from(me).unwrap();
        let of = |book: &mut Book, seen: Interview, change: &dyn Fn(&mut Acknowledged)| {
            change(book.interviews.get_mut(&seen.assembled.title).unwrap());
        };
        match dice.roll(18) {
            0..=2 => {
                let count = u32::try_from(THREADS).unwrap();
                let asks = Slot {
                    board: true,
                    recording: true,
                    ..slot(SlotKind::Question, count, Vec::new())
                };
                let title = self.token();
                let study = self.study.read().unwrap();
                let mut book = self.book.lock().unwrap();
                let study = study.as_ref().unwrap();
                let drawn =
                    study.interviews().assemble(&template(&title, 10.0, vec![asks]), None).unwrap();
                match study.interviews().open(drawn) {
                    Ok(_) => {
                        book.steps += 1;
                        book.interviews.insert(title, Acknowledged::default());
                    }
                    Err(error) if error.kind == ErrorKind::InvalidInput => book.refused += 1,
                    Err(error) => panic!("{error}"),
                }
            }
            3 | 4 => {
                let text = self.token();
                let step = Step::Note { question, text: text.clone() };
                self.with(
                    |study| study.interviews().step(&step),
                    |book, seen| of(book, seen, &|it| it.notes[me].clone_from(&text)),
                );
            }
            5..=7 => {
                let evidence = self.token();
                let score =
                    Score { dimension: Dimension::Depth, points: 3, evidence: evidence.clone() };
                self.with(
                    |study| study.interviews().step(&Step::Score { question, score }),
                    |book, seen| of(book, seen, &|it| it.evidence[me].clone_from(&evidence)),
                );
            }
            8 | 9 => {
                let step = Step::Clock { command: Command::Extend { by_ms: 1 } };
                self.with(
                    |study| study.interviews().step(&step),
                    |book, seen| of(book, seen, &|it| it.extended += 1),
                );
            }
            10 | 11 => {
                let step = match clock(dice) {
                    Command::Next => Step::Next { question },
                    Command::Skip => Step::Skip { question },
                    command => Step::Clock { command },
                };
                self.with(
                    |study| study.interviews().step(&step),
                    |book, seen| of(book, seen, &|_| ()),
                );
            }
            12 => {
                self.with(|study| study.interviews().step(&Step::Answered { question }), |_, _| ())
            }
            13 => {
                let on = dice.roll(2) == 0;
                self.with(|study| study.interviews().record(on), |_, _| ());
            }
            14 => self.with(
                |study| {
                    let Some(seen) = study.interviews().current()? else { return Ok(()) };
                    let drawn = json!({ "elements": [], "by": self.token() }).to_string();
                    study.sketches().save(&seen.sketches[me], &drawn).map(drop)
                },
                |_, ()| (),
            ),
            15 => self.with(|study| study.interviews().current(), |_, _| ()),
            16 => self.with(
                |study| study.interviews().close(),
                |book, past| {
                    book.interviews.get_mut(&past.scorecard.title).unwrap().closed += 1;
                },
            ),
            _ => self.with(|study| study.interviews().discard(), |book, ()| book.discarded[1] += 1),
        }
    }

    fn time_box(&self, dice: &mut Dice) {
        match dice.roll(8) {
            0 | 1 => {
                let title = self.token();
                let study = self.study.read().unwrap();
                let mut book = self.book.lock().unwrap();
                study.as_ref().unwrap().time_box().start(&title, 20).unwrap();
                book.steps += 1;
                book.boxes.insert(title, 0);
            }
            2..=4 => self.with(
                |study| study.time_box().step(&Command::Extend { by_ms: 1 }),
                |book, seen| *book.boxes.get_mut(&seen.unwrap().title).unwrap() += 1,
            ),
            5 => self.with(|study| study.time_box().step(&Command::Finish), |_, _| ()),
            _ => {
                let command = clock(dice);
                self.with(|study| study.time_box().step(&command), |_, _| ());
            }
        }
    }

    fn drill(&self, dice: &mut Dice) {
        let path = item(DIAGRAMS[0]);
        let kind = DrillKind::Blanks;
        let task = u32::try_from(dice.roll(6)).unwrap();
        match dice.roll(6) {
            0 => self.with(
                |study| study.drills().open(&path, kind),
                |book, seen| {
                    book.drills.entry(seen.seed).or_default();
                },
            ),
            1 | 2 => self.with(
                |study| study.drills().step(&path, kind, &DrillStep::Show { task }),
                |book, seen| book.drills_finished += u32::from(seen.finished),
            ),
            _ => {
                let text = self.token();
                self.with(
                    |study| {
                        study.drills().step(
                            &path,
                            kind,
                            &DrillStep::Give { task, text: text.clone() },
                        )
                    },
                    |book, seen| book.drills.entry(seen.seed).or_default().push(text.clone()),
                );
            }
        }
    }

    fn board(&self, dice: &mut Dice) {
        let path = item(dice.of(&DIAGRAMS));
        let open = |study: &Study| study.boards().open(&path, AttemptOptions::default());
        match dice.roll(12) {
            0 => self.with(open, |_, _| ()),
            1..=7 => {
                let scene = json!({ "elements": [], "by": self.token() }).to_string();
                self.with(
                    |study| {
                        let attempt = open(study)?.attempt;
                        let saved = study.boards().save(&attempt, &scene)?;
                        Ok((attempt, saved.version))
                    },
                    |book, (attempt, version)| {
                        let drawn = book.boards.entry(attempt).or_default();
                        assert_eq!(drawn.versions.insert(version, scene.clone()), None, "twice");
                    },
                );
            }
            8 => self.with(|study| study.boards().leave(), |_, ()| ()),
            9 => self.with(
                |study| {
                    let attempt = open(study)?.attempt;
                    study.boards().discard(&attempt)
                },
                |_, ()| (),
            ),
            _ => self.with(
                |study| {
                    let attempt = open(study)?.attempt;
                    let graded = study.boards().finish(&attempt)?;
                    let rated = study.boards().rate(&attempt, Rating::Good, "as it was")?;
                    assert_eq!(
                        (graded.attempt, rated.rated),
                        (attempt.clone(), Some(Rating::Good))
                    );
                    Ok(attempt)
                },
                |book, attempt| {
                    let drawn = book.boards.entry(attempt).or_default();
                    (drawn.finished, drawn.rated) = (true, true);
                },
            ),
        }
    }

    /// Time passes, in all the ways it can.
    fn time(&self, dice: &mut Dice) {
        let clock = &self.desk.clock;
        let pass = |ms: u64| {
            clock.advance(Duration::from_millis(ms));
            self.awake_ms.fetch_add(ms, Ordering::Relaxed);
        };
        match dice.roll(12) {
            0 => {
                clock.sleep(Duration::from_secs(3_600));
                pass(1_500);
            }
            1 => {
                let days = i64::try_from(dice.roll(5)).unwrap() - 2;
                let set = clock.now() + jiff::SignedDuration::from_hours(24 * days + 1);
                clock.set_wall(set);
            }
            _ => pass(dice.roll(5_000)),
        }
        let study = self.study.read().unwrap();
        let study = study.as_ref().unwrap();
        study.clocks().beat().unwrap();
        study.clocks().alerts();
        self.beats.fetch_add(1, Ordering::Relaxed);
    }

    /// What is in progress holds every acknowledged step, once. No other thread is in the study.
    fn check_in_progress(&self, study: &Study, book: &mut Book) {
        if let Some(seen) = study.rehearsals().current().unwrap() {
            let it = &book.runs[&seen.view.id];
            assert_eq!((seen.view.notes.as_slice(), it.closed), (it.notes.as_slice(), 0));
            let extended: u32 = seen.view.figures.segments.iter().map(|s| s.extended_ms).sum();
            assert_eq!(extended, it.extended, "of a rehearsal");
        }
        if let Some(seen) = study.interviews().current().unwrap() {
            let it = &book.interviews[&seen.assembled.title];
            let notes: Vec<&str> = seen.asked.iter().map(|asked| asked.notes.as_str()).collect();
            assert_eq!(
                (notes.as_slice(), it.closed),
                (&it.notes.each_ref().map(|s| s.as_str())[..], 0)
            );
            let extended: u32 = seen.figures.segments.iter().map(|s| s.extended_ms).sum();
            assert_eq!(extended, it.extended, "of an interview");
            for (asked, evidence) in seen.asked.iter().zip(&it.evidence) {
                let known: String = asked.scores.iter().map(|s| s.evidence.as_str()).collect();
                assert_eq!(known, *evidence);
            }
        }
        if let Some(seen) = study.time_box().current().unwrap() {
            assert_eq!(seen.figures.segments[0].extended_ms, book.boxes[&seen.title]);
        }
        let drill = study.drills().open(&item(DIAGRAMS[0]), DrillKind::Blanks).unwrap();
        let mut given: Vec<String> = drill
            .tasks
            .iter()
            .flat_map(|task| match task {
                DrillTask::Blank { wrong, .. } => wrong.clone(),
                other => panic!("{other:?}"),
            })
            .collect();
        let known = book.drills.entry(drill.seed).or_default();
        given.sort_unstable();
        known.sort_unstable();
        assert_eq!(&given, known, "in a drill");
        for diagram in study.boards().diagrams().unwrap() {
            let Some(attempt) = diagram.unfinished else { continue };
            let view = study.boards().show(&attempt).unwrap();
            let versions = book.boards.get(&attempt).map(|drawn| &drawn.versions);
            let last = versions.and_then(BTreeMap::last_key_value);
            assert_eq!(last.map(|(_, scene)| scene), view.scene.as_ref());
            assert_eq!(versions.map_or(0, BTreeMap::len), view.version as usize, "none is lost");
            assert_eq!(last.map_or(0, |(version, _)| *version), view.version);
        }
        study.boards().leave().unwrap();
    }

    /// The log holds what ended, once, with every acknowledged step.
    fn check_log(&self, study: &Study, book: &Book) {
        let awake = u32::try_from(self.awake_ms.load(Ordering::Relaxed)).unwrap();
        let mut reviews = 0;
        let mut seen = HashSet::new();
        let mut spent = 0;
        for past in study.rehearsals().past(&item(SCRIPT)).unwrap() {
            let it = &book.runs[&past.result.run];
            assert!(seen.insert(past.result.run.clone()), "{} ended twice", past.result.run);
            assert_eq!(it.closed, 1);
            let notes: Vec<&str> = past.result.segments.iter().map(|s| s.note.as_str()).collect();
            assert_eq!(notes, it.notes.each_ref().map(|s| s.as_str()));
            let extended: u32 = past.result.segments.iter().map(|s| s.extended_ms).sum();
            assert_eq!(extended, it.extended);
            spent += past.result.segments.iter().map(|s| s.spent_ms).sum::<u32>();
            reviews += 1;
        }
        assert!(spent > 0 && spent <= awake, "{spent} of {awake} ms were counted");
        let closed = |runs: &HashMap<String, Acknowledged>| {
            u32::try_from(runs.values().filter(|it| it.closed > 0).count()).unwrap()
        };
        assert_eq!(u32::try_from(seen.len()).unwrap(), closed(&book.runs));
        let open = u32::from(study.rehearsals().current().unwrap().is_some());
        let runs = u32::try_from(book.runs.len()).unwrap();
        assert_eq!(runs, closed(&book.runs) + book.discarded[0] + open, "every run is somewhere");

        let mut seen = HashSet::new();
        for past in study.interviews().past().unwrap() {
            let card = past.scorecard;
            let it = &book.interviews[&card.title];
            assert!(seen.insert(card.title.clone()), "{} ended twice", card.title);
            assert_eq!(it.closed, 1);
            for (n, question) in card.questions.iter().enumerate() {
                assert_eq!(question.asked.notes, it.notes[n]);
                let scores = &question.asked.scores;
                let evidence: String = scores.iter().map(|s| s.evidence.as_str()).collect();
                assert_eq!(evidence, it.evidence[n]);
                reviews += u32::from(question.grade.is_some());
            }
        }
        assert_eq!(u32::try_from(seen.len()).unwrap(), closed(&book.interviews));
        let open = u32::from(study.interviews().current().unwrap().is_some());
        let runs = u32::try_from(book.interviews.len()).unwrap();
        assert_eq!(runs, closed(&book.interviews) + book.discarded[1] + open);

        let mut seen = HashSet::new();
        for path in DIAGRAMS.map(item) {
            for attempt in study.boards().attempts(&path).unwrap() {
                let drawn = &book.boards[&attempt.attempt];
                assert!(seen.insert(attempt.attempt.clone()), "{} ended twice", attempt.attempt);
                let result = study.boards().result(&attempt.attempt).unwrap();
                let last = drawn.versions.last_key_value();
                assert_eq!(result.scene.as_ref(), last.map(|(_, scene)| scene), "the last drawing");
                assert_eq!(drawn.versions.len(), last.map_or(0, |(version, _)| *version as usize));
                reviews += u32::from(attempt.rating.is_some());
                assert!(attempt.rating.is_some() || !drawn.rated);
            }
        }
        let finished = book.boards.iter().filter(|(_, drawn)| drawn.finished);
        assert!(finished.into_iter().all(|(attempt, _)| seen.contains(attempt)));

        let db = rusqlite::Connection::open(study.folder().progress()).unwrap();
        let count = |kind: &str| -> u32 {
            let sql = "SELECT count(*) FROM event WHERE kind = ?1";
            db.query_row(sql, [kind], |row| row.get(0)).unwrap()
        };
        assert_eq!(count("drill-finished"), book.drills_finished);
        assert_eq!(count("reviewed"), reviews, "every grade is there, and once");
        assert_eq!(count("rehearsal-finished"), closed(&book.runs));
        crate::check_rebuilt(study);
    }
}

fn clock(dice: &mut Dice) -> Command {
    dice.of(&[
        Command::Start,
        Command::Start,
        Command::Resume,
        Command::Resume,
        Command::AfterSleep(SleepChoice::Discard),
        Command::Pause { reason: String::new() },
        Command::Next,
        Command::Skip,
        Command::Back,
        Command::Heartbeat,
    ])
}

#[test]
fn no_step_is_lost_or_done_twice_by_four_threads_heartbeats_sleep_and_kills() {
    let world = World::new();
    let doing: [Mutex<&'static str>; THREADS + 1] =
        [const { Mutex::new("nothing yet") }; THREADS + 1];
    let (alive, told) = mpsc::channel::<()>();
    let (round, rounds) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS)
            .map(|me| {
                let (world, doing) = (&world, &doing[me]);
                let (alive, round) = (alive.clone(), round.clone());
                scope.spawn(move || {
                    let mut dice = Dice(SEED * (me as u64 + 1));
                    for _ in 0..ROUNDS / THREADS {
                        let now = |what| *doing.lock().unwrap() = what;
                        match dice.roll(100) {
                            0 => {
                                now("killing");
                                world.kill();
                            }
                            1..=32 => {
                                now("rehearsing");
                                world.rehearsal(me, &mut dice);
                            }
                            33..=65 => {
                                now("in an interview");
                                world.interview(me, &mut dice);
                            }
                            66..=75 => {
                                now("in a time box");
                                world.time_box(&mut dice);
                            }
                            76..=87 => {
                                now("in a drill");
                                world.drill(&mut dice);
                            }
                            _ => {
                                now("at a board");
                                world.board(&mut dice);
                            }
                        }
                        let _ = (alive.send(()), round.send(()));
                    }
                    *doing.lock().unwrap() = "done";
                })
            })
            .collect();
        let (timed, beating) = (&world, &doing[THREADS]);
        scope.spawn(move || {
            let mut dice = Dice(SEED);
            for () in rounds {
                *beating.lock().unwrap() = "letting time pass";
                timed.time(&mut dice);
            }
            *beating.lock().unwrap() = "done";
        });
        drop(round);
        drop(alive);
        loop {
            match told.recv_timeout(HUNG) {
                Ok(()) => {}
                Err(mpsc::RecvTimeoutError::Disconnected) => break,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    for (thread, what) in doing.iter().enumerate() {
                        eprintln!("thread {thread} is {}", what.lock().unwrap());
                    }
                    std::process::abort();
                }
            }
        }
        let failed = workers.into_iter().filter_map(|worker| worker.join().err()).count();
        assert_eq!(failed, 0, "threads failed");
    });
    world.kill();
    let study = world.study.read().unwrap();
    let book = world.book.lock().unwrap();
    world.check_log(study.as_ref().unwrap(), &book);
    println!(
        "{} steps taken, {} refused, {} heartbeats, {} kills; {} rehearsals, {} interviews, {} time boxes, \
         {} drills, {} boards",
        book.steps,
        book.refused,
        world.beats.load(Ordering::Relaxed),
        world.kills.load(Ordering::Relaxed),
        book.runs.len(),
        book.interviews.len(),
        book.boxes.len(),
        book.drills.len(),
        book.boards.len(),
    );
}

/// The data folder of the process that is killed.
const FOLDER: &str = "UNDERSTUDY_STRESS_FOLDER";
/// What that process says of a step that was acknowledged.
const NOTED: &str = "noted ";
const DREW: &str = "drew ";
const CLOSED: &str = "closed ";

/// Takes steps until it is killed, and says each that was acknowledged.
#[test]
#[ignore = "started by the test after it, which kills it"]
fn steps_until_killed() {
    let Ok(folder) = std::env::var(FOLDER) else { return };
    let desk = Desk::new();
    fill(&desk.shelf);
    let folder = DataFolder::at(folder);
    let (access, clock) = (Access::Write, desk.clock.clone());
    let options = Options { folder, access, clock, built_in: None };
    let study = Study::with_content(options, desk.shelf.clone()).unwrap();
    drop(desk.dir);
    let mut n = study
        .rehearsals()
        .current()
        .unwrap()
        .map_or(0, |seen| seen.view.notes[0].parse::<u32>().unwrap_or(0));
    loop {
        if study.rehearsals().current().unwrap().is_none() {
            study.rehearsals().open(&item(SCRIPT), false).unwrap();
        }
        n += 1;
        let text = n.to_string();
        study.rehearsals().step(&RunStep::Note { segment: 0, text: text.clone() }).unwrap();
        println!("{NOTED}{n}");
        let board =
            study.boards().open(&item(DIAGRAMS[1]), AttemptOptions::default()).unwrap().attempt;
        study.boards().save(&board, &json!({ "elements": [], "by": text }).to_string()).unwrap();
        println!("{DREW}{n}");
        if n.is_multiple_of(5) {
            let past = study.rehearsals().close(Assessment::default(), Rating::Good).unwrap();
            println!("{CLOSED}{}", past.result.run);
        }
    }
}

#[test]
fn kills_lose_nothing_that_was_acknowledged_while_it_was_in_progress() {
    let desk = Desk::new();
    fill(&desk.shelf);
    let mut closed = HashSet::new();
    let mut kills = 0;
    for round in 0..24 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", "--nocapture", "stress::steps_until_killed"])
            .env(FOLDER, desk.data())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::inherit())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (mut noted, mut drawn) = (None, None);
        let mut hear = |line: &str| {
            if let Some(n) = line.strip_prefix(NOTED) {
                noted = Some(n.parse::<u32>().unwrap());
            } else if let Some(n) = line.strip_prefix(DREW) {
                drawn = Some(n.parse::<u32>().unwrap());
            } else if let Some(run) = line.strip_prefix(CLOSED) {
                noted = None;
                closed.insert(run.to_owned());
            } else {
                return 0;
            }
            1
        };
        let mut heard = 0;
        while heard < 3 + round {
            let Some(Ok(line)) = lines.next() else { break };
            heard += hear(&line);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        lines.map_while(Result::ok).for_each(|line| heard += hear(&line));
        assert!(heard >= 3, "round {round} heard {heard} steps");
        kills += 1;

        // One step more than was said may be there: the kill came before its word.
        let study = desk.open();
        let one_more = |said: u32, found: u32| found == said || found == said + 1;
        if let (Some(noted), Some(seen)) = (noted, study.rehearsals().current().unwrap()) {
            let found = seen.view.notes[0].parse().unwrap_or(0);
            assert!(one_more(noted, found), "noted {noted}, found {found}");
        }
        let board = study.boards().open(&item(DIAGRAMS[1]), AttemptOptions::default()).unwrap();
        let scene: serde_json::Value = serde_json::from_str(&board.scene.unwrap()).unwrap();
        let (found, drawn) = (scene["by"].as_str().unwrap().parse().unwrap(), drawn.unwrap());
        assert!(one_more(drawn, found), "drew {drawn}, found {found}");
        let past: Vec<String> = study
            .rehearsals()
            .past(&item(SCRIPT))
            .unwrap()
            .into_iter()
            .map(|p| p.result.run)
            .collect();
        let once: HashSet<&String> = past.iter().collect();
        assert_eq!(once.len(), past.len(), "a run ended twice");
        assert!(closed.iter().all(|run| once.contains(run)), "a run that ended is missing");
        assert_eq!(study.reviews().memory(&item(SCRIPT)).unwrap().reviews as usize, past.len());
    }
    println!("{kills} kills, {} rehearsals closed", closed.len());
}
