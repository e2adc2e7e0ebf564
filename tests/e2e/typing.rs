//! Whatever is typed is there again, however one leaves: by a key, by a click beside a dialog, by closing
//! the window, by a kill.

use serde_json::{Value, json};
use understudy_tests::window::{Window, css, test_id, text};

/// What is in a field; empty when there is none.
fn value(window: &Window, id: &str) -> String {
    let found = window.run(
        "return document.querySelector(`[data-testid=\"${arguments[0]}\"]`)?.value ?? ''",
        json!([id]),
    );
    found.as_str().unwrap().to_owned()
}

fn holds(window: &Window, id: &str, expected: &str) {
    window
        .eventually(format!("{expected:?} in {id}"), |w| (value(w, id) == expected).then_some(()));
}

/// Waits until the draft of a form is on disk.
fn kept(window: &Window, key: &str, expected: &Value) {
    window.eventually(format!("{key} to be kept"), |w| {
        let draft = w.invoke("form_draft", json!({ "key": key })).unwrap();
        (draft.as_str() == Some(expected.to_string().as_str())).then_some(())
    });
}

fn go_to_page(window: &Window) {
    window.run("location.hash = '#/page/backend/request-lifecycle'", json!([]));
    window.wait_for(&test_id("reader"));
}

#[test]
fn forms_hold_what_was_typed_through_a_kill() {
    let mut window = Window::open();
    window.wait_for(&test_id("screen-today"));
    go_to_page(&window);
    window.press(&["n"]);
    window.wait_for(&test_id("note-text"));
    window.type_text("ask about hop budgets");
    kept(&window, "note:backend/request-lifecycle", &json!("ask about hop budgets"));
    // Escape, and a click beside the dialog, close it and lose nothing.
    window.press(&["Escape"]);
    window.wait_without(&test_id("note-text"));
    window.press(&["f"]);
    window.wait_for(&test_id("flag-text"));
    window.type_text("why 3 s?");
    window.drag(&[(8.0, 8.0)]);
    window.wait_without(&test_id("flag-text"));
    window.press(&["g", "e"]);
    window.click(&test_id("new-script"));
    window.wait_for(&test_id("script-title"));
    window.type_text("Friday talk");
    kept(&window, "script:new", &json!("Friday talk"));
    window.restart();

    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "e"]);
    window.click(&test_id("new-script"));
    holds(&window, "script-title", "Friday talk");
    window.wait_for(&test_id("draft-restored"));
    window.press(&["Escape"]);
    window.wait_without(&test_id("script-title"));
    go_to_page(&window);
    window.press(&["f"]);
    holds(&window, "flag-text", "why 3 s?");
    window.press(&["Escape"]);
    window.wait_without(&test_id("flag-text"));
    window.press(&["n"]);
    holds(&window, "note-text", "ask about hop budgets");
    window.click(&test_id("note-save"));
    window.wait_without(&test_id("note-text"));
    let draft = window.invoke("form_draft", json!({ "key": "note:backend/request-lifecycle" }));
    assert_eq!(draft.unwrap(), Value::Null, "a saved note leaves no draft");
    let progress = window.invoke("progress", json!({})).unwrap();
    assert_eq!(progress["pages"]["backend/request-lifecycle"]["note"], "ask about hop budgets");
}

#[test]
fn leaving_by_a_key_and_closing_the_window_write_the_last_letters() {
    let mut window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "e"]);
    window.click(&css("[data-testid^='script-backend'] button[aria-label^='Rehearse ']"));
    window.click(&test_id("stage-toggle"));
    window.click(&test_id("stage-notes"));
    window.type_text("slower");
    window.press(&["Ctrl+,"]);
    window.wait_for(&test_id("screen-settings"));
    let run = window.invoke("rehearsal", json!({})).unwrap();
    assert_eq!(run["view"]["notes"][0], "slower", "the screen is left once the note is on disk");
    // Coming back shows the run, and Discard asks.
    window.press(&["Alt+ArrowLeft"]);
    window.click(&test_id("stage-discard"));
    window.wait_for(&text("Discard this run?"));
    window.click(&test_id("discard-run-go"));
    window.wait_for(&test_id("new-script"));
    assert_eq!(window.invoke("rehearsal", json!({})).unwrap(), Value::Null);

    window.press(&["g", "i"]);
    window.click(&test_id("build"));
    window.wait_for(&test_id("builder-title"));
    window.type_text("Friday drill");
    assert_eq!(window.stage().ask_to_close().unwrap(), 1);
    window.closed();
    window.restart();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "i"]);
    window.click(&test_id("build"));
    holds(&window, "builder-title", "Friday drill");
}
