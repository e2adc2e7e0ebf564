//! Rehearsals in the real window: by keyboard, over time, through a kill.

use std::{
    fs::{self, File},
    process::Command,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use understudy_tests::window::{Setup, Window, css, test_id, text};

use crate::packs::pack;

const INCIDENT: &str = "backend/incident-compression#script";

fn rehearsal(window: &Window) -> Value {
    window.invoke("rehearsal", json!({})).unwrap()
}

fn figures(window: &Window) -> Value {
    rehearsal(window)["view"]["figures"].clone()
}

fn at_segment(window: &Window, wanted: u64) {
    window.eventually(format!("segment {wanted}"), |window| {
        (figures(window)["current"].as_u64() == Some(wanted)).then_some(())
    });
}

#[test]
fn the_incident_script_is_said_from_start_to_summary_by_keyboard_through_a_kill() {
    let mut window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "e"]);
    window.wait_for(&test_id(&format!("script-{INCIDENT}")));
    window.tab_to(&css(&format!("[data-testid='script-{INCIDENT}'] button:last-of-type")));
    window.press(&["Enter"]);
    window.wait_for(&test_id("stage"));
    window.press(&["Space"]);
    window.eventually("the clock to run", |window| {
        (figures(window)["phase"]["phase"] == "running").then_some(())
    });
    window.press(&["1"]);
    window.eventually("the key point", |window| {
        (rehearsal(window)["view"]["points"][0][0] == true).then_some(())
    });
    let segments = figures(&window)["segments"].as_array().unwrap().len() as u64;
    window.press(&["ArrowRight"]);
    at_segment(&window, 1);
    // More time is asked for while it runs.
    window.press(&["+"]);
    window.eventually("a minute more", |window| {
        (figures(window)["segments"][1]["extendedMs"] == 60_000).then_some(())
    });
    // The heartbeat has written some time; then the power goes.
    window.eventually("time on the clock", |window| {
        (figures(window)["spentMs"].as_u64() > Some(5_500)).then_some(())
    });
    window.restart();
    window.wait_for(&test_id("rail-rehearsal"));
    window.press(&["g", "e"]);
    window.wait_for(&text("This run was interrupted"));
    let found = figures(&window);
    assert_eq!(found["current"], 1);
    assert!(found["spentMs"].as_u64() >= Some(500), "{found}");
    assert_eq!(found["segments"][1]["extendedMs"], 60_000);
    assert_eq!(rehearsal(&window)["view"]["points"][0][0], true);
    window.press(&["Space"]);
    window.eventually("the clock to run again", |window| {
        (figures(window)["phase"]["phase"] == "running").then_some(())
    });
    for segment in 2..segments {
        window.press(&["ArrowRight"]);
        at_segment(&window, segment);
    }
    window.press(&["ArrowRight"]);
    window.wait_for(&test_id("after"));
    window.tab_to(&test_id("change"));
    window.type_text("name the three timestamps");
    window.tab_to(&test_id("keep-run"));
    window.eventually("a suggested rating", |window| {
        let chosen = "return document.querySelector('.rating-option[data-selected]') !== null";
        (window.run(chosen, json!([])) == true).then_some(())
    });
    window.press(&["Enter"]);
    window.wait_for(&test_id("past-run"));
    window.wait_for(&text("name the three timestamps"));
    let memory = window.invoke("item_memory", json!({ "item": INCIDENT })).unwrap();
    assert_eq!(memory["reviews"], 1, "the rating entered the queue");
}

#[test]
fn overtime_is_counted_and_nothing_ends_by_itself() {
    let short = brief();
    let window = Window::on(short.path());
    window.wait_for(&css("main"));
    window.press(&["g", "e"]);
    window.wait_for(&test_id("script-short/brief#script"));
    window
        .invoke("rehearsal_open", json!({ "script": "short/brief#script", "record": false }))
        .unwrap();
    window.press(&["g", "t"]);
    window.press(&["g", "e"]);
    window.wait_for(&test_id("stage"));
    window.press(&["Space"]);
    window.wait_for(&css(".big-clock-over"));
    window.eventually("debt and a later finish", |window| {
        let now = figures(window);
        let over = now["segments"][0]["overtimeMs"].as_u64() > Some(0);
        let later = now["projectedMs"].as_u64() > now["plannedMs"].as_u64();
        (over && later && now["phase"]["phase"] == "running").then_some(())
    });
    assert!(window.text_of(&test_id("debt")).starts_with('+'));
    // The core itself has noticed, whether or not the window is drawn.
    window.eventually("the cue in the log", |window| {
        let logs = fs::read_dir(window.data().join("logs")).ok()?.flatten();
        let told = |path| fs::read_to_string(path).unwrap_or_default().contains("moment=Over");
        logs.map(|entry| entry.path()).any(told).then_some(())
    });
}

/// A script that is over in a moment.
fn brief() -> TempDir {
    pack(&[
        ("pack.toml", "id = \"short\"\ntitle = \"Short\"\nversion = \"1\"\n"),
        (
            "scripts/brief.md",
            "---\nid: brief\ntitle: Brief\nminutes: 0.04\n---\n\n# Brief\n\n\
             ## One\n<!-- segment #one minutes=0.02 -->\n\nSay it.\n\n- [ ] said\n\n\
             ## Two\n<!-- segment #two minutes=0.02 -->\n\nSay more.\n\n- [ ] more\n",
        ),
    ])
}

#[test]
fn a_clock_that_runs_out_unseen_is_told_by_a_notification_where_that_is_wanted() {
    let short = brief();
    let pack = Some(short.path().to_owned());
    let mut window = Window::with(Setup { pack, size: (1800, 1100), ..Setup::default() });
    window.wait_for(&css("main"));
    // In a corner, away from the mouse: without a window manager that is what has the focus.
    let corner = json!({ "width": 720, "height": 480, "place": [0, 0], "maximized": false });
    window.invoke("device_setting", json!({ "key": "window", "value": corner })).unwrap();
    window.restart();
    window.wait_for(&css("main"));
    let heard = window.data().join("bus.txt");
    let mut monitor = Command::new("dbus-monitor");
    window.stage().dress(&mut monitor);
    let mut monitor = monitor
        .args(["--session", "interface='org.freedesktop.Notifications',member='Notify'"])
        .stdout(File::create(&heard).unwrap())
        .spawn()
        .unwrap();
    // The monitor says that it listens.
    let told = || fs::read_to_string(&heard).unwrap_or_default();
    window.eventually("the bus to be heard", |_| (!told().is_empty()).then_some(()));
    let wanted = json!({ "key": "notifications", "value": true });
    window.invoke("device_setting", wanted).unwrap();
    window.press(&["g", "e"]);
    window.wait_for(&test_id("script-short/brief#script"));
    let script = json!({ "script": "short/brief#script", "record": false });
    window.invoke("rehearsal_open", script).unwrap();
    let start = json!({ "do": "clock", "command": { "do": "start" } });
    window.invoke("rehearsal_step", json!({ "step": start })).unwrap();
    window.eventually("the notification", |_| {
        let said = told();
        (said.contains("Brief") && said.contains("One: the time is used up")).then_some(())
    });
    monitor.kill().unwrap();
    monitor.wait().unwrap();
}

#[test]
fn a_time_box_counts_on_every_screen_and_survives_a_kill() {
    let mut window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.click(&test_id("time-box"));
    window.click(&test_id("time-box-15"));
    let clock = window.text_of(&test_id("time-box-clock"));
    assert!(clock.starts_with("14:") || clock == "15:00", "{clock}");
    window.press(&["g", "o"]);
    window.wait_for(&test_id("screen-topics"));
    let spent = |window: &Window| {
        window.invoke("time_box", json!({})).unwrap()["figures"]["spentMs"].as_u64()
    };
    window.eventually("a heartbeat", |window| (spent(window) > Some(5_500)).then_some(()));
    window.restart();
    window.wait_for(&test_id("time-box-clock"));
    let kept = spent(&window);
    assert!(kept >= Some(500), "{kept:?}");
    window.click(&test_id("time-box"));
    window.click(&test_id("time-box-resume"));
    window.eventually("the clock to go on", |window| (spent(window) > kept).then_some(()));
    window.click(&test_id("time-box"));
    window.click(&test_id("time-box-end"));
    window.wait_without(&test_id("time-box-clock"));
}

#[test]
fn the_whiteboard_stands_beside_a_script_and_what_is_drawn_can_be_graded() {
    let desk = pack(&[
        ("pack.toml", "id = \"desk\"\ntitle = \"Desk\"\nversion = \"1\"\nplan = [\"path\"]\n"),
        (
            "topics/path.md",
            "# Path\n\n## Core details\n\nTwo boxes.\n\n```mermaid {#path title=\"The path\" practise}\n\
             flowchart LR\n  gw[Gateway] --> db[(Orders DB)]\n```\n",
        ),
        (
            "scripts/draw.md",
            "---\nid: draw\ntitle: Draw it\nminutes: 1\nboard: path#path\n---\n\n# Draw it\n\n\
             ## One\n<!-- segment #one minutes=1 -->\n\nDraw.\n\n- [ ] said\n",
        ),
    ]);
    let window = Window::on(desk.path());
    window.wait_for(&css("main"));
    let script = "desk/draw#script";
    window.press(&["g", "e"]);
    window.wait_for(&test_id(&format!("script-{script}")));
    window.invoke("rehearsal_open", json!({ "script": script, "record": false })).unwrap();
    window.press(&["g", "t"]);
    window.press(&["g", "e"]);
    window.wait_for(&test_id("stage"));
    window.click(&test_id("stage-toggle"));
    let canvas = css("[data-testid=board-canvas] canvas.interactive");
    let place = window.wait_for(&canvas);
    let place = window.run(
        "arguments[0].scrollIntoView({ block: 'center' }); \
         const r = arguments[0].getBoundingClientRect(); return [r.left, r.top]",
        json!([place.argument()]),
    );
    let (left, top) = (place[0].as_f64().unwrap(), place[1].as_f64().unwrap());
    let at = |x: f64, y: f64| (left + x, top + y);
    window.drag(&[at(450.0, 250.0)]);
    window.press(&["r"]);
    // Beside the panel that the tool opens.
    window.drag(&[at(300.0, 120.0), at(360.0, 150.0), at(420.0, 190.0)]);
    let sketch = rehearsal(&window)["sketch"].as_str().unwrap().to_owned();
    window.eventually("the drawing on disk", |window| {
        let kept = window.invoke("sketch", json!({ "owner": sketch })).unwrap();
        kept["scene"].as_str()?.contains("rectangle").then_some(())
    });
    window.click(&text("End the run"));
    window.wait_for(&test_id("after"));
    window.click(&test_id("keep-run"));
    window.wait_for(&test_id("past-run"));
    window.click(&test_id("grade-drawing"));
    window.click(&test_id("board-resume"));
    window.wait_for(&canvas);
    window.click(&test_id("board-finish"));
    let lines = window.text_of(&test_id("grade-lines"));
    assert!(lines.contains("Gateway") && lines.contains("Orders DB"), "{lines}");
}

#[test]
fn a_round_asks_questions_from_the_bank() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    let script = "backend/spoken-answers#script";
    window.eventually("the pack to be open", |window| {
        window.invoke("rehearsal_open", json!({ "script": script, "record": false })).ok()
    });
    window.press(&["g", "e"]);
    window.wait_for(&test_id("stage"));
    let asked = rehearsal(&window)["asked"].clone();
    let asked = asked.as_array().unwrap();
    assert!(asked.len() >= 5, "{}", asked.len());
    // On to the segment of the round, then one question is answered by key.
    window.press(&["Space"]);
    for _ in 0..asked[0]["segment"].as_u64().unwrap() {
        window.press(&["ArrowRight"]);
    }
    window.wait_for(&test_id("round"));
    window.press(&["Enter"]);
    window.click(&test_id("round-again"));
    window.eventually("the grade on disk", |window| {
        (rehearsal(window)["asked"][0]["rating"] == "again").then_some(())
    });
}
