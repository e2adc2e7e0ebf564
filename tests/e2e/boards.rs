//! A diagram redrawn in the real window: with the mouse, from the keyboard, through a kill.

use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;
use understudy_tests::window::{Window, css, test_id, text};

use crate::packs::pack;

const ITEM: &str = "deli/orders#path";

/// A pack of one page.
fn shop(page: &str) -> TempDir {
    let about = "id = \"deli\"\ntitle = \"The deli\"\nversion = \"1\"\nplan = [\"orders\"]\n";
    pack(&[("pack.toml", about), ("topics/orders.md", page)])
}

/// One diagram to redraw.
fn deli() -> TempDir {
    shop(
        "# Orders\n\n## Core details\n\nAn order takes three hops.\n\n## Diagram\n\n\
         ```mermaid {#path title=\"The path of an order\" practise minutes=5}\n\
         flowchart LR\n  gw[Gateway] --> orders[Orders]\n  orders --> db[(Orders DB)]\n  \
         %% require: 20 orders a second\n```\n",
    )
}

/// One diagram with a control to place, and what happens when a box of it fails.
fn canteen() -> TempDir {
    shop(
        "# Orders\n\n## Core details\n\nAn order takes four hops.\n\n### Failures\n\n\
         <!-- failures #modes Node -> Behaviour, Marker -->\n| Node | Behaviour | Marker |\n|---|---|---|\n\
         | Orders DB | 503 before any charge | pool wait |\n\n## Diagram\n\n\
         ```mermaid {#path title=\"The path of an order\" practise minutes=5}\n\
         flowchart LR\n  gw[Gateway] --> orders[Orders]\n  orders --> db[(Orders DB)]\n  \
         orders --> pay[Payments]\n  pay --> bank[Bank]\n  \
         %% controls pay -> bank: idempotency key\n```\n",
    )
}

fn at_board(pack: &Path) -> Window {
    let window = Window::on(pack);
    window.wait_for(&css("[data-testid=diagram][data-drawn=true]"));
    window.click(&test_id("redraw-path"));
    window.wait_for(&test_id("board-begin"));
    window
}

/// Where the canvas begins.
fn canvas(window: &Window) -> (f64, f64) {
    window.wait_for(&css("[data-testid=board-canvas] canvas.interactive"));
    let place = window.run(
        "const r = document.querySelector('[data-testid=board-canvas]').getBoundingClientRect(); \
         return [r.left, r.top]",
        json!([]),
    );
    (place[0].as_f64().unwrap(), place[1].as_f64().unwrap())
}

/// Draws a box and writes its name into it.
fn draw_box(window: &Window, (x, y): (f64, f64), name: &str) {
    window.press(&["r"]);
    window.drag(&[(x, y), (x + 60.0, y + 30.0), (x + 130.0, y + 70.0)]);
    window.press(&["Enter"]);
    window.wait_for(&css("textarea.excalidraw-wysiwyg"));
    window.type_text(name);
    window.press(&["Escape"]);
    window.wait_without(&css("textarea.excalidraw-wysiwyg"));
}

fn draw_arrow(window: &Window, from: (f64, f64), to: (f64, f64)) {
    window.press(&["a"]);
    window.drag(&[from, ((from.0 + to.0) / 2.0, (from.1 + to.1) / 2.0), to]);
    window.press(&["Escape"]);
}

fn saved(window: &Window) -> Option<Value> {
    let begun = window.invoke("board_diagrams", json!({})).unwrap();
    let ours = begun.as_array()?.iter().find(|diagram| diagram["item"] == ITEM)?;
    let attempt = ours["unfinished"].as_str()?.to_owned();
    let view = window.invoke("board", json!({ "attempt": attempt })).unwrap();
    let scene: Value = serde_json::from_str(view["scene"].as_str()?).ok()?;
    Some(scene)
}

fn count(scene: &Value, kind: &str) -> usize {
    let elements = scene["elements"].as_array().map(Vec::as_slice).unwrap_or_default();
    elements.iter().filter(|e| e["type"] == kind && e["isDeleted"] != true).count()
}

#[test]
fn a_diagram_is_drawn_with_the_mouse_killed_found_again_graded_and_comes_back() {
    let deli = deli();
    let mut window = at_board(deli.path());
    window.click(&test_id("board-begin"));
    let (left, top) = canvas(&window);
    window.wait_for(&text("20 orders a second"));
    let at = |x: f64, y: f64| (left + x, top + y);
    draw_box(&window, at(260.0, 120.0), "Gateway");
    draw_box(&window, at(560.0, 120.0), "Orders");
    draw_arrow(&window, at(392.0, 155.0), at(558.0, 155.0));
    window.eventually("the drawing to be on disk", |window| {
        saved(window).filter(|s| count(s, "rectangle") == 2 && count(s, "arrow") == 1)
    });

    // A kill in the middle: the board is as it was.
    window.restart();
    window.wait_for(&test_id("rail-whiteboard"));
    window.press(&["g", "b"]);
    window.click(&test_id(&format!("diagram-{ITEM}")));
    window.click(&test_id("board-resume"));
    canvas(&window);
    let found = saved(&window).expect("it was kept");
    assert_eq!((count(&found, "rectangle"), count(&found, "arrow")), (2, 1));

    // Without the database; then said to be fine.
    window.click(&test_id("board-finish"));
    let score = window.text_of(&test_id("board-score"));
    assert!(!score.contains("100%"), "{score}");
    let lines = window.text_of(&test_id("grade-lines"));
    assert!(lines.contains("Orders DB"), "{lines}");
    let before = window.invoke("board_attempts", json!({ "item": ITEM })).unwrap();
    window.click(&test_id("overrule-node:db"));
    let after = window.eventually("the ruling to be on disk", |window| {
        let now = window.invoke("board_attempts", json!({ "item": ITEM })).unwrap();
        (now[0]["score"] != before[0]["score"]).then_some(now)
    });
    assert!(after[0]["score"].as_f64() > before[0]["score"].as_f64(), "{before} {after}");

    // Rated by key; the day it comes back is on the screen, and in the queue.
    window.press(&["3"]);
    let rated = window.text_of(&test_id("board-rated"));
    let memory = window.invoke("item_memory", json!({ "item": ITEM })).unwrap();
    let due = memory["dueDay"].as_str().expect("it has a day").to_owned();
    let day: u32 = due.rsplit('-').next().unwrap().parse().unwrap();
    assert!(rated.contains(&day.to_string()), "{rated}: {due}");
    assert_eq!(window.refusals(), Vec::<String>::new());
}

#[test]
fn a_board_is_typed_and_graded_without_a_mouse() {
    let deli = deli();
    let window = Window::on(deli.path());
    window.wait_for(&test_id("reader"));
    window.press(&["g", "b"]);
    window.tab_to(&test_id(&format!("diagram-{ITEM}")));
    window.press(&["Enter"]);
    window.wait_for(&test_id("board-begin"));
    window.eventually("the focus to be on Begin", |window| {
        let focus = window.run("return document.activeElement.dataset.testid || ''", json!([]));
        (focus == "board-begin").then_some(())
    });
    // From "Begin" back to the way: type it.
    window.press(&["Shift+Tab", "Shift+Tab", "ArrowRight"]);
    window.press(&["Tab", "Tab", "Enter"]);
    window.wait_for(&test_id("text-board-input"));
    window.type_text("Gateway -> Orders -> Orders DB");
    window.wait_for(&text("Understood: 3 boxes, 2 arrows"));
    window.press(&["Alt+Enter"]);
    assert!(window.text_of(&test_id("board-score")).contains("100%"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("board-rated"));
    let memory = window.invoke("item_memory", json!({ "item": ITEM })).unwrap();
    assert_eq!(memory["phase"], "review");
}

#[test]
fn axe_finds_nothing_at_the_board_in_either_theme() {
    let deli = deli();
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        let window = Window::on(deli.path());
        window.wait_for(&test_id("reader"));
        let action = json!({ "kind": "setting-changed", "key": "theme", "value": theme });
        window.invoke("act", json!({ "action": action })).unwrap();
        window.wait_for(&css(&format!("html[data-theme={theme}]")));
        window.press(&["g", "b"]);
        window.wait_for(&test_id(&format!("diagram-{ITEM}")));
        let look = |screen: &str, found: &mut Vec<String>| {
            window.settle();
            let findings = window.accessibility(&[]);
            found
                .extend(findings.into_iter().map(|finding| format!("{theme} {screen}: {finding}")));
        };
        look("list", &mut found);
        window.click(&test_id(&format!("diagram-{ITEM}")));
        window.wait_for(&test_id("board-begin"));
        look("before", &mut found);
        window.click(&test_id("board-begin"));
        canvas(&window);
        look("board", &mut found);
        window.click(&test_id("board-finish"));
        window.wait_for(&test_id("board-score"));
        look("graded", &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn focused(window: &Window, test_id: &str) {
    window.eventually(format!("the focus to be on {test_id}"), |window| {
        let focus = window.run("return document.activeElement?.dataset.testid || ''", json!([]));
        (focus == test_id).then_some(())
    });
}

#[test]
fn the_drills_are_done_by_keyboard_through_a_kill_and_no_axe_finding() {
    let canteen = canteen();
    let mut window = at_board(canteen.path());
    let mut found = Vec::new();
    let mut look = |window: &Window, screen: &str| {
        window.settle();
        let findings = window.accessibility(&[]);
        found.extend(findings.into_iter().map(|finding| format!("{screen}: {finding}")));
    };

    // Blanks: what was typed wrong is still there after a kill; the rest is shown.
    window.click(&test_id("drill-blanks"));
    focused(&window, "blank-input");
    window.type_text("Fridge");
    window.press(&["Enter"]);
    window.wait_for(&text("is not it"));
    look(&window, "blanks");
    window.restart();
    window.wait_for(&test_id("rail-whiteboard"));
    window.press(&["g", "b"]);
    window.click(&test_id(&format!("diagram-{ITEM}")));
    assert_eq!(window.text_of(&test_id("drill-blanks")), "Resume");
    window.click(&test_id("drill-blanks"));
    window.wait_for(&text("Fridge"));
    while window.find(&test_id("drill-end")).is_none() {
        let progress = window.text_of(&test_id("drill-progress"));
        window.click(&test_id("blank-show"));
        window.eventually("the next task", |window| {
            (window.text_of(&test_id("drill-progress")) != progress).then_some(())
        });
    }
    assert!(window.text_of(&test_id("drill-end")).contains("0 of"), "nothing was right at once");
    window.click(&test_id("drill-done"));

    // Controls: one, put where it belongs, with the arrow keys of the list.
    window.click(&test_id("drill-controls"));
    focused(&window, "control-0");
    look(&window, "controls");
    window.type_text("P");
    window.eventually("the hop to be chosen", |window| {
        let chosen =
            window.run("return document.querySelector('[data-testid=control-0]').value", json!([]));
        (chosen == "Payments → Bank").then_some(())
    });
    window.click(&test_id("controls-check"));
    assert!(window.text_of(&test_id("drill-end")).contains("1 of 1"));
    window.click(&test_id("drill-done"));

    // Failures: said, shown, marked.
    window.click(&test_id("drill-failures"));
    focused(&window, "struck-input");
    window.type_text("We answer 503");
    window.click(&test_id("struck-show"));
    window.wait_for(&text("503 before any charge"));
    look(&window, "failures");
    // From the answer on: past "No" to "Half of it".
    focused(&window, "answer-heading");
    window.press(&["Tab", "Tab", "Enter"]);
    assert!(window.text_of(&test_id("drill-end")).contains("0.5 of 1"));
    window.wait_for(&text("You: We answer 503"));
    look(&window, "failures, done");

    let offers = window.invoke("drills", json!({ "item": ITEM })).unwrap();
    let points = offers.as_array().unwrap().iter().map(|o| o["lastPoints"].as_f64());
    assert_eq!(points.collect::<Vec<_>>(), [Some(0.0), Some(1.0), Some(0.5)]);
    let memory = window.invoke("item_memory", json!({ "item": ITEM })).unwrap();
    assert_eq!(memory["reviews"], 0, "drills leave the schedule alone");
    assert_eq!(window.refusals(), Vec::<String>::new());
    assert!(found.is_empty(), "{}", found.join("\n"));
}
