//! The way back: from the inner views of a screen to what was there before, as it was left, with real keys.

use serde_json::{Value, json};
use understudy_tests::window::{Window, css, test_id, text};

const SCRIPT: &str = "backend/incident-compression#script";
const DIAGRAM: &str = "backend/request-lifecycle#request-path";

fn back(window: &Window) {
    window.press(&["Alt+ArrowLeft"]);
}

/// A number that the page works out.
fn figure(window: &Window, script: &str) -> i64 {
    window.run(script, json!([])).as_f64().unwrap_or_default().round() as i64
}

#[test]
fn back_from_a_run_that_is_over_leads_to_the_scripts() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "e"]);
    window.wait_for(&test_id(&format!("script-{SCRIPT}")));
    window.press(&["g", "t"]);
    window.wait_for(&test_id("screen-today"));
    window.invoke("rehearsal_open", json!({ "script": SCRIPT, "record": false })).unwrap();
    for command in ["start", "finish"] {
        let step = json!({ "do": "clock", "command": { "do": command } });
        window.invoke("rehearsal_step", json!({ "step": step })).unwrap();
    }
    window.press(&["g", "e"]);
    window.tab_to(&test_id("keep-run"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("past-run"));
    back(&window);
    window.wait_for(&test_id(&format!("script-{SCRIPT}")));
    let last = css(&format!("[data-testid='script-{SCRIPT}'] button[aria-label^='The last run']"));
    window.click(&last);
    window.wait_for(&test_id("past-run"));
    back(&window);
    window.wait_for(&last);
    window.press(&["Alt+ArrowRight"]);
    window.wait_for(&test_id("past-run"));
    window.click(&test_id("past-done"));
    window.wait_for(&last);
    // One step further back is where the rehearsal was opened from.
    back(&window);
    window.wait_for(&test_id("screen-today"));
}

#[test]
fn back_from_a_drill_leads_to_its_diagram_and_then_to_the_boards() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "b"]);
    window.click(&test_id(&format!("diagram-{DIAGRAM}")));
    window.click(&test_id("drill-blanks"));
    window.wait_for(&test_id("drill-progress"));
    // A field of the drill may have the focus, and the way back is open all the same.
    back(&window);
    window.wait_for(&test_id("drill-blanks"));
    window.press(&["Alt+ArrowRight"]);
    window.wait_for(&test_id("drill-progress"));
    window.click(&test_id("drill-leave"));
    window.wait_for(&test_id("drill-blanks"));
    back(&window);
    window.wait_for(&test_id("board-random"));
}

#[test]
fn the_bank_is_found_again_as_it_was_left() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "c"]);
    window.wait_for(&test_id("bank-item"));
    window.click(&test_id("bank-text"));
    window.type_text("cache");
    window.press(&["Tab"]);
    let count = |window: &Window| window.text_of(&test_id("bank-count"));
    let filter = json!({
        "packs": [], "pages": [], "kinds": [], "levels": [], "categories": [], "tags": [],
        "states": [], "items": [], "text": "cache",
    });
    let bank = window.invoke("bank", json!({ "filter": filter })).unwrap();
    let told = format!("{} items", bank["items"].as_array().map_or(0, Vec::len));
    let found = window.eventually(format!("{told} in the list"), |window| {
        Some(count(window)).filter(|shown| shown.starts_with(&told))
    });
    let top = "return document.querySelector('[data-testid=bank-items]').scrollTop";
    window.run("document.querySelector('[data-testid=bank-items]').scrollTop = 600", json!([]));
    window.eventually("the list to scroll", |window| (figure(window, top) == 600).then_some(()));
    window.settle();
    // One in the middle of what is seen.
    let row: Value = window.run(
        "const list = document.querySelector('[data-testid=bank-items]').getBoundingClientRect(); \
         return [...document.querySelectorAll('[data-testid=bank-item]')] \
           .find((row) => row.getBoundingClientRect().top > list.top + list.height / 2).dataset.key",
        json!([]),
    );
    window.click(&css(&format!("[data-key='{}']", row.as_str().unwrap_or_default())));
    window.wait_for(&test_id("bank-open"));
    let left = figure(&window, top);
    window.click(&test_id("bank-open"));
    window.wait_for(&test_id("reader"));
    back(&window);
    window.wait_for(&css("[data-testid=bank-item][data-selected]"));
    assert_eq!(figure(&window, top), left);
    assert_eq!(
        window.run("return document.querySelector('[data-testid=bank-text]').value", json!([])),
        "cache"
    );
    window.eventually("the same items", |window| (count(window) == found).then_some(()));
    window.wait_for(&text("Open in its page"));
}
