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
    window.run("window.location.reload()", json!([]));
    window.wait_for(&test_id("rail-today"));
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

/// What has the focus: its test id, else its name.
fn focused(window: &Window) -> String {
    let value = window.run(
        "const e = document.activeElement; \
         return e.dataset.testid || e.getAttribute('aria-label') || e.innerText || e.tagName",
        json!([]),
    );
    value.as_str().unwrap_or_default().to_owned()
}

#[test]
fn tab_reaches_every_control_and_shows_where_it_is() {
    let window = Window::open();
    for (keys, screen) in [
        (["g", "t"].as_slice(), "screen-today"),
        (&["g", "o"], "screen-topics"),
        (&["Ctrl+,"], "screen-settings"),
    ] {
        window.press(keys);
        window.wait_for(&test_id(screen));
        window.settle();
        // Every control of a screen, but those that share one stop of the tab key with a sibling.
        let wanted = window.run(
            "return [...document.querySelectorAll('a[href], button, input, select, textarea, [tabindex]')]\
             .filter((e) => e.tabIndex >= 0 && !e.disabled && e.checkVisibility({ visibilityProperty: true }) \
               && e.type !== 'radio').length",
            json!([]),
        );
        let wanted = wanted.as_u64().unwrap_or(0);
        window.run("document.activeElement.blur(); window.reached = new Set()", json!([]));
        for _ in 0..wanted * 2 {
            window.press(&["Tab"]);
            let visible = window.run(
                "const e = document.activeElement; window.reached.add(e); \
                 const r = e.getBoundingClientRect(); \
                 const s = getComputedStyle(e); \
                 const ring = e.matches(':focus-visible'); \
                 return e === document.body || e.type === 'radio' || (ring && s.display !== 'none')",
                json!([]),
            );
            assert_eq!(
                visible,
                true,
                "{screen}: the focus is not to be seen on {}",
                focused(&window)
            );
        }
        let reached = window.run(
            "return [...window.reached].filter((e) => e !== document.body && e.type !== 'radio').length",
            json!([]),
        );
        assert!(reached.as_u64() >= Some(wanted), "{screen}: {reached} of {wanted} reached");
    }
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
