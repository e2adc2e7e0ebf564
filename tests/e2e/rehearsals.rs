//! Rehearsals in the real window: by keyboard, over time, through a kill.

use serde_json::{Value, json};
use understudy_tests::window::{Window, css, test_id, text};

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
    window.run(
        "document.querySelector(`[data-testid='script-${arguments[0]}'] button:last-of-type`).focus()",
        json!([INCIDENT]),
    );
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
    window.run("document.querySelector('[data-testid=change]').focus()", json!([]));
    window.type_text("name the three timestamps");
    window.run("document.querySelector('[data-testid=keep-run]').focus()", json!([]));
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
    let short = pack(&[
        ("pack.toml", "id = \"short\"\ntitle = \"Short\"\nversion = \"1\"\n"),
        (
            "scripts/brief.md",
            "---\nid: brief\ntitle: Brief\nminutes: 0.04\n---\n\n# Brief\n\n\
             ## One\n<!-- segment #one minutes=0.02 -->\n\nSay it.\n\n- [ ] said\n\n\
             ## Two\n<!-- segment #two minutes=0.02 -->\n\nSay more.\n\n- [ ] more\n",
        ),
    ]);
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
}

#[test]
fn a_round_asks_questions_from_the_bank() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    let script = "backend/spoken-answers#script";
    window.invoke("rehearsal_open", json!({ "script": script, "record": false })).unwrap();
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
