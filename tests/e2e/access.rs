//! Everyone can use it: axe-core finds nothing on any screen, and the keyboard alone reaches everything.

use serde_json::json;
use understudy_tests::window::{Window, css, test_id, text};

use crate::packs::shop;

/// Rules of axe-core that are not applied, by screen, each with its reason.
const EXCLUSIONS: [(&str, &str); 2] = [
    // The answers scroll with the arrow keys: the field keeps the focus and names the active one.
    ("palette", "scrollable-region-focusable"),
    // React Aria puts a hidden button to close a popover beside its dialog, for screen readers.
    ("time box", "region"),
];

const TOPIC: &str = "backend/request-lifecycle";

fn check(window: &Window, screen: &str, found: &mut Vec<String>) {
    window.settle();
    let excluded: Vec<&str> =
        EXCLUSIONS.iter().filter(|(at, _)| *at == screen).map(|(_, rule)| *rule).collect();
    let findings = window.accessibility(&excluded);
    found.extend(findings.into_iter().map(|finding| format!("{screen}: {finding}")));
}

/// Walks through every screen and collects what axe-core says.
fn round(theme: &str) -> Vec<String> {
    let pack = shop();
    let window = Window::on(pack.path());
    window.wait_for(&test_id("reader"));
    let action = json!({ "kind": "setting-changed", "key": "theme", "value": theme });
    window.invoke("act", json!({ "action": action })).unwrap();
    window.wait_for(&css(&format!("html[data-theme={theme}]")));
    let mut found = Vec::new();

    window.press(&["g", "t"]);
    window.wait_for(&test_id("screen-today"));
    check(&window, "today", &mut found);
    window.press(&["g", "o"]);
    window.wait_for(&test_id("screen-topics"));
    check(&window, "topics", &mut found);
    window.click(&test_id(&format!("topic-{TOPIC}")));
    window.wait_for(&test_id("reader"));
    check(&window, "reader", &mut found);
    window.press(&["g", "o"]);
    window.click(&test_id("topic-shop/broken"));
    window.wait_for(&test_id("diagnostics"));
    check(&window, "broken page", &mut found);
    window.press(&["/"]);
    window.wait_for(&test_id("screen-search"));
    check(&window, "empty search", &mut found);
    window.type_text("timeout");
    window.wait_for(&css("mark"));
    check(&window, "search", &mut found);
    window.press(&["Ctrl+,"]);
    window.wait_for(&test_id("screen-settings"));
    check(&window, "settings", &mut found);
    window.press(&["g", "f"]);
    window.wait_for(&test_id("screen-flags"));
    check(&window, "flags", &mut found);
    window.press(&["Ctrl+K"]);
    window.wait_for(&css("[role=dialog]"));
    window.type_text("time");
    // React Aria names the active answer half a second after the list has changed.
    window.eventually("the field to name an answer of what was typed", |window| {
        let names_one = "const last = document.querySelector('[data-testid=palette-search]'); \
                         if (!last?.textContent.includes('time')) return false; \
                         const id = document.activeElement.getAttribute('aria-activedescendant'); \
                         return id === null || document.getElementById(id) !== null";
        window.run(names_one, json!([])).as_bool()?.then_some(())
    });
    check(&window, "palette", &mut found);
    window.press(&["Escape"]);
    window.wait_without(&css("[role=dialog]"));
    window.press(&["?"]);
    window.wait_for(&css("[role=dialog]"));
    check(&window, "keys", &mut found);
    window.press(&["Escape"]);
    window.wait_without(&css("[role=dialog]"));
    reviews(&window, &mut found);
    rehearsals(&window, &mut found);
    found
}

/// A session from its start to its summary.
fn reviews(window: &Window, found: &mut Vec<String>) {
    window.press(&["g", "r"]);
    window.wait_for(&test_id("session-10"));
    check(window, "review", found);
    let filter = json!({
        "packs": [], "pages": [], "kinds": ["question"], "levels": [], "categories": [], "tags": [],
        "states": [], "items": [],
    });
    let request = json!({
        "minutes": 25, "mode": "due", "filter": filter, "unread": true, "noNew": false,
    });
    window.invoke("start_session", json!({ "request": request })).unwrap();
    // Begun beside the page, it is found when the page is loaded again.
    window.reload();
    window.press(&["g", "t"]);
    window.click(&test_id("today-resume"));
    window.wait_for(&test_id("review-item"));
    check(window, "a question", found);
    window.press(&["Space"]);
    window.wait_for(&test_id("review-answer"));
    check(window, "an answer", found);
    window.press(&["Escape"]);
    window.wait_for(&test_id("session-summary"));
    check(window, "summary", found);
}

const SCRIPT: &str = "backend/distributed-diagram#script";

/// The scripts, a new one, a time box, and a run with its whiteboard from start to summary.
fn rehearsals(window: &Window, found: &mut Vec<String>) {
    window.press(&["g", "e"]);
    window.wait_for(&test_id(&format!("script-{SCRIPT}")));
    check(window, "scripts", found);
    window.click(&test_id("new-script"));
    window.wait_for(&test_id("script-title"));
    check(window, "new script", found);
    window.press(&["Escape"]);
    window.wait_without(&css("[role=dialog]"));
    window.click(&test_id("time-box"));
    window.wait_for(&test_id("time-box-menu"));
    check(window, "time box", found);
    window.press(&["Escape"]);
    window.wait_without(&test_id("time-box-menu"));
    window.invoke("rehearsal_open", json!({ "script": SCRIPT, "record": false })).unwrap();
    window.press(&["g", "t"]);
    window.press(&["g", "e"]);
    window.wait_for(&css("[data-testid=board-canvas] canvas.interactive"));
    check(window, "stage", found);
    window.press(&["Space"]);
    window.wait_for(&text("Pause"));
    window.press(&["Space"]);
    window.wait_for(&test_id("pause-reason"));
    check(window, "paused stage", found);
    window.click(&text("End the run"));
    window.wait_for(&test_id("keep-run"));
    check(window, "after a run", found);
    window.click(&test_id("keep-run"));
    window.wait_for(&test_id("past-run"));
    check(window, "a run that is over", found);
}

#[test]
fn axe_finds_nothing_in_the_light_theme() {
    let found = round("light");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn axe_finds_nothing_in_the_dark_theme() {
    let found = round("dark");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn axe_finds_nothing_in_the_contrast_theme() {
    let found = round("contrast");
    assert!(found.is_empty(), "{}", found.join("\n"));
}

/// Every screen, with how one comes there from any other and what says that it is ready.
const SCREENS: [(&str, &[&str], &str); 13] = [
    ("today", &["g", "t"], "[data-testid=screen-today] h1"),
    ("topics", &["g", "o"], "[data-testid=screen-topics] a.topic"),
    ("a page", &["#/page/shop/plain"], "[data-testid=reader]"),
    ("search", &["#/search?q=plain"], "mark"),
    ("flags", &["#/flags"], "[data-testid=screen-flags] h1"),
    ("review", &["g", "r"], "[data-testid=session-10]"),
    ("boards", &["g", "b"], "[data-testid^=diagram-]"),
    (
        "a diagram",
        &["#/whiteboard?item=backend%2Frequest-lifecycle%23request-path"],
        "[data-testid=board-begin]",
    ),
    ("rehearsal", &["g", "e"], "[data-testid^=script-]"),
    ("interview", &["g", "i"], "[data-testid^=template-]"),
    ("bank", &["g", "c"], "[data-testid=bank-item]"),
    ("import", &["#/bank/import"], "[data-testid=import-choose]"),
    ("settings", &["Ctrl+,"], "[data-testid=setting-theme]"),
];

/// Writes down what the focus comes to, and what does not show that it has it. In the capturing phase: a list hands
/// the focus on to its first row at once.
const LISTEN: &str = "window.reached = new Set(); window.unseen = []; window.heard?.abort(); window.heard = new AbortController(); \
    document.activeElement.blur(); \
    document.addEventListener('focusin', ({ target }) => { \
      window.reached.add(target); \
      if (target.type !== 'radio' && !target.matches(':focus-visible')) window.unseen.push(target.outerHTML.slice(0, 120)); \
    }, { signal: window.heard.signal, capture: true });";

/// Every control of a screen that was not reached, but those that share one stop of the tab key with a sibling.
const LEFT: &str = "return [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]\
    .filter((e) => e.tabIndex >= 0 && !e.disabled && !e.closest('[inert]') && e.checkVisibility({ visibilityProperty: true }) \
      && e.type !== 'radio' && !window.reached.has(e)).map((e) => e.outerHTML.slice(0, 120))";

#[test]
fn tab_reaches_every_control_of_every_screen_and_shows_where_it_is() {
    const AT_ONCE: [&str; 25] = ["Tab"; 25];
    let pack = shop();
    let window = Window::on(pack.path());
    window.wait_for(&test_id("reader"));
    let mut faults = Vec::new();
    for (screen, way, ready) in SCREENS {
        match way {
            [address] if address.starts_with('#') => {
                window.run("location.hash = arguments[0]", json!([address]));
            }
            keys => window.press(keys),
        }
        window.wait_for(&css(ready));
        window.settle();
        window.run(LISTEN, json!([]));
        let list = |script: &str| -> Vec<String> {
            serde_json::from_value(window.run(script, json!([]))).unwrap()
        };
        let mut left = list(LEFT);
        for _ in 0..16 {
            if left.is_empty() {
                break;
            }
            window.press(&AT_ONCE);
            left = list(LEFT);
        }
        faults.extend(left.iter().map(|control| format!("{screen}: Tab does not reach {control}")));
        let unseen = list("return window.unseen");
        faults.extend(unseen.iter().map(|e| format!("{screen}: the focus is not seen on {e}")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_topic_is_found_opened_and_left_without_a_mouse() {
    let pack = shop();
    let window = Window::on(pack.path());
    window.wait_for(&test_id("reader"));
    window.press(&["Ctrl+K"]);
    window.wait_for(&css("[role=dialog]"));
    window.type_text("plain");
    window.wait_for(&css("[role=option]"));
    window.press(&["Enter"]);
    window.wait_for(&text("Nothing wrong here."));
    window.press(&["g", "o"]);
    window.wait_for(&test_id("screen-topics"));
    window.press(&["Alt+ArrowLeft"]);
    window.wait_for(&text("Nothing wrong here."));
    window.press(&["Alt+ArrowRight"]);
    window.wait_for(&test_id("screen-topics"));
    window.press(&["?"]);
    window.wait_for(&css("[role=dialog]"));
    window.press(&["Escape"]);
    window.wait_without(&css("[role=dialog]"));
}
