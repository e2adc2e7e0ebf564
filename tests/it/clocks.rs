//! Time boxes, the cues of clocks, what stands beside a rehearsal, and scripts of one's own.

use std::{
    fs,
    sync::{Arc, Mutex},
    time::{Duration, SystemTime},
};

use board::attempt::AttemptOptions;
use html::Html;
use interview::run::Step;
use item::{
    clock::Clock as _,
    error::ErrorKind,
    ids::LocalId,
    kind::Rating,
    model::{Item, ItemBody, Level, Segment},
    template::{Slot, SlotKind},
};
use rehearsal::{
    alert::AlertMoment,
    recording::{Audio, Device, NoSound, Samples, Stream},
    run::{Assessment, RubricScore, RunStep},
    timer::{Command, Phase},
};
use serde_json::json;
use store::Access;
use study::{Action, Options, Study};
use understudy_tests::{
    Desk,
    shelf::{card, diagram, item, question, slot, template},
};

const SCRIPT: &str = "backend/incident#incident";

fn script() -> Item {
    let segments = vec![Segment {
        id: LocalId::new("one").unwrap(),
        title: "Part one".into(),
        minutes: 2.0,
        prompt_html: Html::default(),
        key_points: vec![],
        round: None,
    }];
    let board = Some(item("backend/incident#path"));
    Item { body: ItemBody::Script { minutes: 2.0, board, segments }, ..card(SCRIPT) }
}

fn clock(command: Command) -> RunStep {
    RunStep::Clock { command }
}

pub(crate) type Sink = Box<dyn FnMut(Samples) + Send>;

/// A loudspeaker that writes down how long each sound was, and a microphone that hears what it is told.
#[derive(Default)]
pub(crate) struct Speaker(Mutex<Vec<usize>>, Arc<Mutex<Option<Sink>>>);

impl Speaker {
    /// A second of a tone is heard.
    pub(crate) fn hear(&self) {
        let tone = (0..44_100).map(|n| (n as f32 / 20.0).sin() * 0.3).collect();
        if let Some(sink) = self.1.lock().unwrap().as_mut() {
            sink(tone);
        }
    }
}

/// A stream, which takes what it feeds with it when it goes.
#[derive(Default)]
struct Running(Arc<Mutex<Option<Sink>>>);

impl Drop for Running {
    fn drop(&mut self) {
        *self.0.lock().unwrap() = None;
    }
}

impl Stream for Running {
    fn sample_rate(&self) -> u32 {
        44_100
    }
}

impl Audio for Speaker {
    fn inputs(&self) -> Result<Vec<Device>, NoSound> {
        Ok(Vec::new())
    }
    fn record(&self, _: Option<&str>, sink: Sink) -> Result<Box<dyn Stream>, NoSound> {
        *self.1.lock().unwrap() = Some(sink);
        Ok(Box::new(Running(Arc::clone(&self.1))))
    }
    fn play(
        &self,
        samples: Box<dyn Iterator<Item = f32> + Send>,
        _: u32,
    ) -> Result<Box<dyn Stream>, NoSound> {
        self.0.lock().unwrap().push(samples.count());
        Ok(Box::new(Running::default()))
    }
}

#[test]
fn a_time_box_goes_on_after_a_kill_and_ends_only_when_told() {
    let desk = Desk::new();
    let study = desk.open();
    assert_eq!(study.time_box().current().unwrap(), None);
    for minutes in [0, 241] {
        let error = study.time_box().start("Read", minutes).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidInput);
    }
    study.time_box().start("Read", 20).unwrap();
    desk.clock.advance(Duration::from_secs(600));
    study.time_box().beat().unwrap();
    desk.clock.advance(Duration::from_secs(3));
    drop(study);

    let study = desk.open();
    let found = study.time_box().current().unwrap().unwrap();
    assert_eq!((found.title.as_str(), &found.figures.phase), ("Read", &Phase::Interrupted));
    assert_eq!(found.figures.spent_ms, 600_000, "up to the last heartbeat");
    study.time_box().step(&Command::Resume).unwrap();
    desk.clock.advance(Duration::from_secs(660));
    let over = study.time_box().current().unwrap().unwrap();
    assert_eq!(over.figures.segments[0].overtime_ms, 60_000, "it counts on");
    study.time_box().step(&Command::Extend { by_ms: 300_000 }).unwrap();
    desk.clock.sleep(Duration::from_secs(3_600));
    desk.clock.advance(Duration::from_secs(2));
    study.time_box().beat().unwrap();
    let slept = study.time_box().current().unwrap().unwrap();
    assert_eq!(slept.figures.phase, Phase::Slept { slept_ms: 3_600_000 });
    assert_eq!(slept.figures.spent_ms, 1_260_000);
    assert_eq!(study.time_box().step(&Command::Finish).unwrap(), None);
    let study = desk.open_again(study);
    assert_eq!(study.time_box().current().unwrap(), None);
    assert_eq!(study.time_box().step(&Command::Resume).unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn clocks_tell_their_moments_once_and_sound_where_it_is_wanted() {
    let desk = Desk::new();
    desk.shelf.put(script());
    let study = desk.open();
    let speaker = Arc::new(Speaker::default());
    study.recordings().use_audio(speaker.clone());
    assert_eq!(study.clocks().alerts(), (vec![], None));
    study.rehearsals().open(&item(SCRIPT), false).unwrap();
    study.clocks().alerts();
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    study.time_box().start("Read", 1).unwrap();
    assert_eq!(study.clocks().alerts(), (vec![], Some(Duration::from_millis(30_001))));
    desk.clock.advance(Duration::from_millis(30_001));
    let (cues, next) = study.clocks().alerts();
    assert_eq!(
        (cues.len(), cues[0].title.as_str(), cues[0].moment),
        (1, "Read", AlertMoment::Soon)
    );
    assert_eq!(next, Some(Duration::from_millis(30_000)));
    desk.clock.advance(Duration::from_secs(60));
    let (cues, next) = study.clocks().alerts();
    let told: Vec<_> = cues.iter().map(|cue| (cue.segment.as_str(), cue.moment)).collect();
    assert_eq!(told, [("Part one", AlertMoment::Soon), ("Read", AlertMoment::Over)]);
    assert_eq!(next, Some(Duration::from_millis(30_000)));
    assert_eq!(study.clocks().alerts().0, [], "once");

    study.clocks().play_alert(AlertMoment::Soon);
    study.clocks().play_alert(AlertMoment::Over);
    let heard = speaker.0.lock().unwrap().clone();
    assert_eq!((heard.len(), heard[1]), (2, 2 * heard[0]), "one tone, and two");
    let off = Action::SettingChanged { key: "sounds".into(), value: json!(false) };
    study.actions().perform(off).unwrap();
    study.clocks().play_alert(AlertMoment::Over);
    assert_eq!(speaker.0.lock().unwrap().len(), 2);
}

#[test]
fn nothing_sounds_into_a_recording() {
    let desk = Desk::new();
    desk.shelf.put(script());
    let study = desk.open();
    study.recordings().use_audio(Arc::new(Speaker::default()));
    study.rehearsals().open(&item(SCRIPT), true).unwrap();
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    study.clocks().alerts();
    desk.clock.advance(Duration::from_secs(121));
    let (cues, _) = study.clocks().alerts();
    assert!(cues[0].quiet && cues[0].moment == AlertMoment::Over);
}

#[test]
fn an_answer_is_recorded_where_its_slot_wants_it_and_played_from_the_scorecard() {
    let desk = Desk::new();
    desk.shelf.put(question("backend/bank#q", Level::Easy, "caching"));
    let study = desk.open();
    let speaker = Arc::new(Speaker::default());
    study.recordings().use_audio(speaker.clone());
    let beside = Slot { board: true, recording: true, ..slot(SlotKind::Question, 1, Vec::new()) };
    let template = template("One", 10.0, vec![beside]);
    let assembled = study.interviews().assemble(&template, None).unwrap();
    let opened = study.interviews().open(assembled).unwrap();
    let refused = study.interviews().record(true).unwrap_err();
    assert_eq!(refused.kind, ErrorKind::InvalidInput, "nothing is recorded while the clock stands");
    study.interviews().step(&Step::Clock { command: Command::Start }).unwrap();
    assert!(study.interviews().record(true).unwrap().recording);
    speaker.hear();
    let pause = Command::Pause { reason: String::new() };
    study.interviews().step(&Step::Clock { command: pause }).unwrap();
    speaker.hear();
    study.interviews().step(&Step::Clock { command: Command::Resume }).unwrap();
    let name = study.recordings().list().unwrap()[0].name.clone();
    assert_eq!(study.recordings().delete(&name).unwrap_err().kind, ErrorKind::InvalidInput);
    study.sketches().save(&opened.sketches[0], r#"{"elements":[]}"#).unwrap();
    let answered = study.interviews().step(&Step::Answered { question: 0 }).unwrap();
    assert!(!answered.recording, "it ends with the answer");
    study.interviews().step(&Step::Clock { command: Command::Finish }).unwrap();
    let past = study.interviews().close().unwrap();
    let asked = &past.scorecard.questions[0].asked;
    assert_eq!(asked.recording.as_deref(), Some(name.as_str()));
    assert!(study.sketches().drawing(asked.sketch.as_deref().unwrap()).is_ok());
    assert_eq!(
        study.recordings().list().unwrap()[0].length_ms,
        1_000,
        "it stood still with the clock"
    );
    study.recordings().play(&name, 500).unwrap();
    assert_eq!(*speaker.0.lock().unwrap(), [22_050]);
}

#[test]
fn recordings_are_kept_for_so_many_days_and_by_hand_no_longer() {
    let desk = Desk::new();
    let study = desk.open();
    let folder = desk.data().join("recordings");
    fs::create_dir_all(&folder).unwrap();
    let now: SystemTime = desk.clock.now().into();
    for (name, days) in [("new.wav", 1), ("week.wav", 6), ("old.wav", 8), ("other.txt", 90)] {
        let file = fs::File::create(folder.join(name)).unwrap();
        file.set_modified(now - Duration::from_secs(days * 86_400)).unwrap();
    }
    let names = |study: &Study| -> Vec<String> {
        study.recordings().list().unwrap().into_iter().map(|file| file.name).collect()
    };
    assert_eq!(study.recordings().prune().unwrap(), 0, "no rule, nothing goes");
    study.set_device_setting("recordingDays", &json!(7)).unwrap();
    assert_eq!(study.recordings().prune().unwrap(), 1);
    assert_eq!(names(&study), ["new.wav", "week.wav"]);
    study.recordings().delete("week.wav").unwrap();
    assert_eq!(names(&study), ["new.wav"]);
    assert!(folder.join("other.txt").exists(), "what is no recording is left alone");
}

/// The longest script of the built-in pack, said from end to end with its heartbeats.
#[test]
fn thirty_five_minutes_add_up_to_the_millisecond() {
    let desk = Desk::new();
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/../content/backend").into();
    let (folder, clock) = (desk.folder(), desk.clock.clone());
    let options = Options { folder, access: Access::Write, clock, built_in: Some(built_in) };
    let study = Study::open(options).unwrap();
    let script = item("backend/distributed-diagram#script");
    study.rehearsals().open(&script, false).unwrap();
    study.rehearsals().step(&self::clock(Command::Start)).unwrap();
    let mut passed = 0_u32;
    let mut told = Vec::new();
    loop {
        let view = study.rehearsals().current().unwrap().unwrap().view;
        let now = &view.figures;
        assert_eq!(now.spent_ms, passed, "after {passed} ms");
        assert_eq!(now.segments.iter().map(|segment| segment.spent_ms).sum::<u32>(), passed);
        let segment = &now.segments[now.current as usize];
        told.extend(study.clocks().alerts().0.into_iter().map(|cue| (cue.segment, cue.moment)));
        if segment.spent_ms >= segment.budget_ms + 1_000 {
            study.rehearsals().step(&self::clock(Command::Next)).unwrap();
            if now.current as usize + 1 == now.segments.len() {
                break;
            }
            continue;
        }
        // No round number, as a real clock has none.
        desk.clock.advance(Duration::from_millis(4_973));
        passed += 4_973;
        study.rehearsals().beat().unwrap();
    }
    let past = study.rehearsals().close(Assessment::default(), Rating::Good).unwrap();
    let segments = &past.result.segments;
    assert_eq!(segments.iter().map(|s| s.planned_ms).sum::<u32>(), 35 * 60_000);
    assert_eq!(segments.iter().map(|s| s.spent_ms).sum::<u32>(), passed);
    assert_eq!(
        told.len(),
        2 * segments.len(),
        "each segment told both of its moments once: {told:?}"
    );
}

#[test]
fn what_is_drawn_and_judged_beside_a_run_is_kept_with_it() {
    let desk = Desk::new();
    desk.shelf.put(script());
    desk.shelf.put(diagram("backend/incident#path", 5.0));
    let study = desk.open();
    let opened = study.rehearsals().open(&item(SCRIPT), false).unwrap();
    let sketch = opened.sketch.unwrap();
    let scene = r#"{"elements":[{"id":"a","type":"rectangle"}]}"#;
    study.rehearsals().step(&clock(Command::Start)).unwrap();
    study.sketches().save(&sketch, scene).unwrap();
    desk.clock.advance(Duration::from_secs(60));
    study.rehearsals().step(&clock(Command::Finish)).unwrap();
    let scores = vec![RubricScore { dimension: "Numbers".into(), points: 3 }];
    let assessment = Assessment { scores, change: "slower".into(), rating: Some(Rating::Hard) };
    study.rehearsals().step(&RunStep::Judge { assessment: assessment.clone() }).unwrap();

    // A kill while judging.
    let study = desk.open_again(study);
    let found = study.rehearsals().current().unwrap().unwrap();
    assert_eq!(
        (&found.view.assessment, &found.view.figures.phase),
        (&assessment, &Phase::Finished)
    );
    assert_eq!(study.sketches().get(&sketch).unwrap().scene.as_deref(), Some(scene));
    let past = study.rehearsals().close(found.view.assessment, Rating::Good).unwrap();
    assert_eq!(past.result.assessment.rating, None, "its review has the rating");
    let drawing = past.result.drawing.clone().expect("it was kept");
    assert_eq!(study.sketches().drawing(&drawing).unwrap(), scene);
    assert_eq!(study.sketches().get(&sketch).unwrap().scene, None, "no longer under way");
    assert_eq!(study.rehearsals().past(&item(SCRIPT)).unwrap(), [past]);

    // Graded, it gets a board of its own; one that is begun is never drawn over.
    let path = item("backend/incident#path");
    study.boards().open(&path, AttemptOptions { easier: false, text: true }).unwrap();
    study.boards().open_drawing(&path, &drawing).unwrap();
    let board = study.boards().open(&path, AttemptOptions::default()).unwrap();
    assert_eq!((board.scene.as_deref(), board.text), (Some(scene), false));
    let error = study.boards().open_drawing(&path, &drawing).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidInput, "it is begun already");

    let thrown = study.rehearsals().open(&item(SCRIPT), false).unwrap().sketch.unwrap();
    study.sketches().save(&thrown, scene).unwrap();
    study.rehearsals().discard().unwrap();
    assert_eq!(study.sketches().get(&thrown).unwrap().scene, None);
}

#[test]
fn scripts_of_ones_own_are_files_that_nothing_is_wrong_with() {
    let desk = Desk::new();
    let study = Study::open(Options {
        folder: desk.folder(),
        access: Access::Write,
        clock: desk.clock.clone(),
        built_in: Some(concat!(env!("CARGO_MANIFEST_DIR"), "/../content/backend").into()),
    })
    .unwrap();
    let error = study.authoring().make_script("  ", None).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidInput);
    let card = study.bank().list(&Default::default()).unwrap().items[0].item.clone();
    let error = study.authoring().make_script("A copy", Some(&card)).unwrap_err();
    assert_eq!(error.kind, ErrorKind::InvalidInput, "{card} is no script");

    let blank = study.authoring().make_script("My talk: the first", None).unwrap();
    let again = study.authoring().make_script("My talk: the first", None).unwrap();
    assert_ne!(blank.path, again.path);
    let built_in: Vec<_> = study.rehearsals().scripts().unwrap();
    let built_in: Vec<_> =
        built_in.iter().filter(|s| s.item.page.pack.as_str() == "backend").collect();
    assert!(built_in.len() >= 17);
    for script in &built_in {
        let title = format!("My {}", script.title);
        study.authoring().make_script(&title, Some(&script.item)).unwrap();
    }
    let scripts = study.rehearsals().scripts().unwrap();
    let mine: Vec<_> = scripts.iter().filter(|s| s.item.page.pack.as_str() == "my-pack").collect();
    assert_eq!(mine.len(), built_in.len() + 2);
    for script in built_in {
        let title = format!("My {}", script.title);
        let copy = mine.iter().find(|mine| mine.title == title).expect(&title);
        assert_eq!(copy.segments, script.segments, "{title}");
        assert_eq!(copy.board, script.board, "{title}");
    }
    let first = mine.iter().find(|mine| mine.title == "My talk: the first").unwrap();
    assert_eq!((first.minutes, first.segments.len()), (10.0, 3));
    study.rehearsals().open(&first.item, false).unwrap();
    let mine =
        study.library().overview().packs.into_iter().find(|pack| pack.id.as_str() == "my-pack");
    assert_eq!(mine.unwrap().diagnostics, vec![], "nothing is wrong with any of them");
    assert!(
        fs::read_to_string(&blank.path).unwrap().contains("<!-- segment #opening minutes=2 -->")
    );
}
