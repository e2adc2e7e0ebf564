//! Every screen by keyboard alone: real keys, no mouse and nothing that goes round the window. What must not
//! happen is asked as well: no answer that was not given, no clock that stops by itself, no page that is left,
//! no focus that is lost.

use serde_json::{Value, json};
use tempfile::TempDir;
use understudy_tests::window::{Locator, Setup, Window, css, role, test_id, text};

use crate::packs::{pack, shop};

/// A topic with a question that has key points and two cards, and a diagram to redraw.
fn course() -> TempDir {
    pack(&[
        (
            "pack.toml",
            "id = \"course\"\ntitle = \"The course\"\nversion = \"1\"\nplan = [\"retries\"]\n",
        ),
        (
            "topics/retries.md",
            "# Retries\n\n## Core details\n\nRead me.\n\n\
             ### Why does a client wait before it tries again?\n\
             <!-- question #why level=easy category=reliability seconds=30 -->\n\n\
             The server needs the pause.\n\n- [ ] the server recovers\n- [ ] jitter spreads the load\n\n\
             ### What is jitter?\n<!-- card #jitter -->\n\nA random part of the pause.\n\n\
             ### What is a budget?\n<!-- card #budget -->\n\nA share of requests that may be retries.\n\n\
             ## Diagram\n\n```mermaid {#path title=\"The path of a retry\" practise minutes=5}\n\
             flowchart LR\n  client[Client] --> gw[Gateway]\n  gw --> api[API]\n  api --> db[(DB)]\n  \
             %% controls client -> gw: jitter\n```\n",
        ),
    ])
}

fn answers(window: &Window) -> u64 {
    let said = window.second(&["stats", "--json"]).stdout;
    let stats: Value = serde_json::from_slice(&said).unwrap();
    stats["answers"].as_u64().unwrap()
}

fn until_answers(window: &Window, wanted: u64) {
    window.eventually(format!("{wanted} answers on disk"), |window| {
        (answers(window) == wanted).then_some(())
    });
}

/// The item on the screen.
fn item(window: &Window) -> String {
    let shown = "return document.querySelector('[data-testid=review-item]')?.dataset.item ?? ''";
    window.run(shown, json!([])).as_str().unwrap_or_default().to_owned()
}

/// The focus is on something, on a screen that is still this one.
fn stays(window: &Window, screen: &str) {
    window.run_later(
        "await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)))",
        json!([]),
    );
    assert!(window.find(&test_id(screen)).is_some(), "{screen} was left");
    assert_ne!(window.focused(), "BODY", "on {screen}");
}

fn focus_comes_to(window: &Window, what: &Locator) {
    let element = window.wait_for(what);
    window.eventually(format!("the focus on {what}, not on {}", window.focused()), |window| {
        window.has_focus(&element).then_some(())
    });
}

fn checked(window: &Window, selector: &str) -> bool {
    window.run("return document.querySelector(arguments[0]).checked", json!([selector])) == true
}

#[test]
fn a_session_is_sat_by_keyboard_and_nothing_is_answered_unseen() {
    let course = course();
    let window = Window::on(course.path());
    window.tab_to(&test_id("layer-read-core-details"));
    window.press(&["Enter"]);
    window.press(&["g", "t"]);
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "r"]);
    window.tab_to(&test_id("session-start"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("review-item"));
    // Held, Space shows the answer and stops there.
    let first = item(&window);
    window.hold_space(4);
    window.wait_for(&test_id("review-answer"));
    focus_comes_to(&window, &role("heading", "Answer"));
    assert_eq!((answers(&window), item(&window)), (0, first.clone()));
    // Taken back, the item is on the screen again and can be answered again.
    window.press(&["3"]);
    until_answers(&window, 1);
    window.eventually("the next item", |w| {
        (![String::new(), first.clone()].contains(&item(w))).then_some(())
    });
    window.press(&["Ctrl+Z"]);
    until_answers(&window, 0);
    window.eventually("the item again", |w| (item(w) == first).then_some(()));
    for given in 1..=3 {
        window.eventually("an item that is not answered", |w| {
            (!item(w).is_empty() && w.find(&test_id("review-answer")).is_none()).then_some(())
        });
        stays(&window, "screen-review");
        let is_question =
            window.find(&css("[data-testid=review-item][data-kind=question]")).is_some();
        window.press(&["Space"]);
        window.wait_for(&test_id("review-answer"));
        if is_question {
            window.tab_to(&css(".point input"));
            window.press(&["Space"]);
            window.eventually("a tick", |w| checked(w, ".point input").then_some(()));
            assert_eq!(answers(&window), given - 1, "Space ticks; it does not rate");
        }
        window.press(&["3"]);
        until_answers(&window, given);
    }
    window.press(&["Escape"]);
    window.wait_for(&test_id("session-summary"));
    window.eventually("the focus", |w| (w.focused() != "BODY").then_some(()));
}

#[test]
fn pages_are_read_found_flagged_and_left_by_keyboard() {
    let shop = shop();
    let window = Window::on(shop.path());
    window.wait_for(&test_id("reader"));
    let reader = "screen-page";
    // Find, close, and read on.
    window.press(&["Ctrl+F"]);
    window.wait_for(&test_id("find-input"));
    window.type_text("zanzibar");
    window.wait_for(&text("1 of 1"));
    window.press(&["Escape"]);
    window.wait_without(&test_id("find-input"));
    stays(&window, reader);
    // In a dialog letters are text, and nothing behind it acts.
    window.press(&["f"]);
    window.wait_for(&test_id("flag-text"));
    window.type_text("g t / ? ] why?");
    window.press(&["Ctrl+K"]);
    assert!(window.find(&test_id("palette")).is_none(), "no palette over a dialog");
    window.press(&["Ctrl+Enter"]);
    window.wait_without(&test_id("flag-dialog"));
    stays(&window, reader);
    window.press(&["c"]);
    window.wait_for(&test_id("card-prompt"));
    window.press(&["Escape"]);
    window.wait_without(&test_id("card-dialog"));
    // The flag is resolved, and the focus has somewhere to be.
    window.press(&["g", "f"]);
    window.wait_for(&test_id("flag-row"));
    window.tab_to(&test_id("resolve-flag"));
    window.press(&["Enter"]);
    window.wait_without(&test_id("flag-row"));
    window.eventually("the focus", |w| (w.focused() != "BODY").then_some(()));
    stays(&window, "screen-flags");
    // Search, open a place, and come back.
    window.press(&["/"]);
    window.wait_for(&test_id("screen-search"));
    window.type_text("zanzibar");
    window.wait_for(&test_id("search-hit"));
    window.press(&["ArrowDown", "Enter"]);
    window.wait_for(&test_id("reader"));
    window.press(&["Alt+ArrowLeft"]);
    window.wait_for(&test_id("search-hit"));
    // A group of choices keeps its arrows; letters work beside it.
    window.press(&["Ctrl+,"]);
    window.wait_for(&test_id("screen-settings"));
    window.tab_to(&css("[data-testid=setting-theme] input"));
    window.press(&["ArrowRight"]);
    window.wait_for(&css("html[data-theme=light]"));
    window.press(&["?"]);
    window.wait_for(&test_id("key-sheet"));
    window.press(&["Escape"]);
    window.wait_without(&test_id("key-sheet"));
    window.press(&["g", "c"]);
    window.wait_for(&test_id("screen-bank"));
    window.tab_to(&css("[data-testid=bank-kind] input"));
    window.press(&["ArrowRight", "g", "t"]);
    window.wait_for(&test_id("screen-today"));
}

#[test]
fn keys_are_found_on_a_layout_without_latin_letters() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.stage().layout("ru").unwrap();
    window.press(&["п", "щ"]);
    window.wait_for(&test_id("screen-topics"));
    window.press(&["Ctrl+л"]);
    window.wait_for(&test_id("palette"));
    window.type_text("кэш");
    window.press(&["Escape"]);
    window.wait_without(&test_id("palette"));
    window.press(&["?"]);
    window.wait_for(&test_id("key-sheet"));
}

#[test]
fn a_board_is_drawn_graded_and_rated_by_keyboard_and_keeps_its_keys() {
    let course = course();
    let window = Window::on(course.path());
    window.wait_for(&test_id("reader"));
    window.press(&["g", "b"]);
    window.tab_to(&test_id("diagram-course/retries#path"));
    window.press(&["Enter"]);
    focus_comes_to(&window, &test_id("board-begin"));
    window.press(&["Enter"]);
    window.wait_for(&css("[data-testid=board-canvas] canvas.interactive"));
    assert!(
        window.find(&css(".excalidraw--mobile")).is_none(),
        "the editor has room for its tools"
    );
    focus_comes_to(&window, &css(".excalidraw.excalidraw-container, .excalidraw[tabindex]"));
    let board = "screen-whiteboard";
    // The board's own keys stay with it.
    window.press(&["/", "g", "t", "Escape", "r", "Escape", "v"]);
    stays(&window, board);
    assert!(window.find(&css("textarea.excalidraw-wysiwyg")).is_none());
    // What is the window's is there: its keys, not the editor's help; the palette.
    window.press(&["?"]);
    window.wait_for(&test_id("key-sheet"));
    assert!(window.find(&css(".HelpDialog")).is_none(), "the editor's help leads to the web");
    window.press(&["Escape"]);
    window.wait_without(&test_id("key-sheet"));
    window.press(&["Ctrl+K"]);
    window.wait_for(&test_id("palette"));
    window.press(&["Escape"]);
    window.wait_without(&test_id("palette"));
    window.press(&["Alt+n"]);
    for name in ["Client", "Gateway", "API"] {
        window.wait_for(&test_id("add-name"));
        window.type_text(name);
        window.press(&["Enter"]);
    }
    window.wait_for(&text("Added: Client, Gateway, API."));
    window.press(&["/", "Escape"]);
    window.wait_without(&test_id("add-dialog"));
    stays(&window, board);
    window.press(&["Alt+Enter"]);
    window.wait_for(&test_id("board-score"));
    stays(&window, board);
    window.press(&["1"]);
    window.wait_for(&test_id("board-rated"));
    assert_eq!(answers(&window), 1);
}

#[test]
fn a_script_is_rehearsed_by_keyboard_and_only_its_keys_touch_the_clock() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    let clock = |window: &Window| -> Value {
        window.invoke("rehearsal", json!({})).unwrap()["view"]["figures"].clone()
    };
    let phase = |window: &Window, wanted: &str| {
        window.eventually(wanted, |w| (clock(w)["phase"]["phase"] == wanted).then_some(()));
    };
    window.press(&["g", "e"]);
    window.tab_to(&css(
        "[data-testid='script-backend/incident-compression#script'] button:last-of-type",
    ));
    window.press(&["Enter"]);
    window.wait_for(&test_id("stage"));
    let screen = "screen-rehearsal";
    stays(&window, screen);
    window.press(&["Space"]);
    phase(&window, "running");
    // A key point under the focus is ticked; the clock goes on.
    window.tab_to(&css(".point input"));
    window.press(&["Space"]);
    window.eventually("a tick", |w| checked(w, ".point input").then_some(()));
    assert_eq!(clock(&window)["phase"]["phase"], "running");
    // In the notes keys are text, until Escape leaves them.
    window.tab_to(&css("[data-testid=stage] textarea"));
    window.type_text("ns 1 + v");
    assert_eq!(clock(&window)["current"], 0);
    window.press(&["Escape"]);
    stays(&window, screen);
    // Stage view: Tab stays on it, Escape leaves it, the run goes on.
    window.press(&["v"]);
    window.wait_for(&css(".run-wide"));
    for _ in 0..25 {
        window.press(&["Tab"]);
        let inside = "return document.activeElement.closest('.run-wide') !== null";
        assert_eq!(
            window.run(inside, json!([])),
            true,
            "the focus is under the stage, on {}",
            window.focused()
        );
    }
    window.press(&["Escape"]);
    window.wait_without(&css(".run-wide"));
    stays(&window, screen);
    window.press(&["PageDown"]);
    window.eventually("the second segment", |w| (clock(w)["current"] == 1).then_some(()));
    window.tab_to(&test_id("stage-toggle"));
    window.press(&["Enter"]);
    phase(&window, "paused");
    window.tab_to(&css(".run-end button"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("after"));
    window.eventually("the focus", |w| (w.focused() != "BODY").then_some(()));
}

#[test]
fn an_interview_is_built_sat_and_scored_by_keyboard() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "i"]);
    window.tab_to(&test_id("copy-phone-screen"));
    window.press(&["Enter"]);
    let screen = "screen-interview";
    // A slot takes the focus along as it moves.
    window.tab_to(&test_id("builder-add"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("slot-1"));
    window.tab_to(&css("[data-testid=slot-1] .builder-row input"));
    window.type_text("The last");
    window.tab_to(&css("[data-testid=slot-1] .builder-moves button"));
    window.press(&["Enter"]);
    window.eventually("the slot to be first", |w| {
        let first =
            "return document.querySelector('[data-testid=slot-0] .builder-row input').value";
        (w.run(first, json!([])) == "The last").then_some(())
    });
    stays(&window, screen);
    let row = "return document.activeElement.closest('[data-testid=slot-0]') !== null";
    window.eventually("the focus on its row", |w| (w.run(row, json!([])) == true).then_some(()));
    window.tab_to(&test_id("builder-cancel"));
    window.press(&["Enter"]);
    window.tab_to(&test_id("prepare-phone-screen"));
    window.press(&["Enter"]);
    window.tab_to(&test_id("interview-begin"));
    window.press(&["Enter"]);
    window.tab_to(&test_id("interview-start"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("locked"));
    let asked =
        |window: &Window| window.invoke("interview", json!({})).unwrap()["asked"][0].clone();
    // Typing is typing.
    window.tab_to(&test_id("interview-notes"));
    window.type_text("p s f");
    assert_eq!(
        (asked(&window)["answered"].clone(), asked(&window)["skipped"].clone()),
        (json!(false), json!(false))
    );
    window.press(&["Escape"]);
    stays(&window, screen);
    // Held, Space says that one has answered, and does not go on.
    window.hold_space(4);
    window.wait_for(&test_id("model-answer"));
    let current = window.invoke("interview", json!({})).unwrap()["current"].clone();
    assert_eq!(current, 0);
    stays(&window, screen);
    window.tab_to(&css(".run-leave button"));
    window.press(&["Enter"]);
    window.tab_to(&css("[data-testid=end-interview-go]"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("scoring"));
    window.press(&["3"]);
    window.wait_for(&test_id("evidence-correctness"));
    window.tab_to(&test_id("interview-close"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("scorecard"));
    window.eventually("the focus", |w| (w.focused() != "BODY").then_some(()));
}

/// Everything that sticks out of the window: the document when it can be scrolled, rail items that cannot be reached.
fn sticks_out(window: &Window) -> Vec<String> {
    let found = window.run(
        "const out = []; \
         for (const e of [document.documentElement, document.body]) { e.scrollTop = 50; if (e.scrollTop !== 0) out.push(`${e.tagName} scrolls`); } \
         const rail = document.querySelector('.rail'); \
         for (const item of rail.querySelectorAll('.rail-item')) { \
           item.scrollIntoView({ block: 'nearest', behavior: 'instant' }); \
           const r = item.getBoundingClientRect(); \
           if (r.top < 0 || r.bottom > innerHeight + 1) out.push(`${item.innerText} lies at ${r.top} to ${r.bottom}`); \
         } \
         if (document.documentElement.scrollTop !== 0 || document.body.scrollTop !== 0) out.push('the document was scrolled'); \
         const main = document.querySelector('main'); \
         if (main.scrollWidth > main.clientWidth + 1) out.push(`the screen is ${main.scrollWidth} wide in ${main.clientWidth}`); \
         return out",
        json!([]),
    );
    serde_json::from_value(found).unwrap()
}

fn small_screens(window: &Window) {
    for (keys, screen) in [
        (["g", "t"].as_slice(), "screen-today"),
        (&["g", "o"], "screen-topics"),
        (&["g", "r"], "screen-review"),
        (&["g", "b"], "screen-whiteboard"),
        (&["g", "e"], "screen-rehearsal"),
        (&["g", "i"], "screen-interview"),
        (&["g", "c"], "screen-bank"),
        (&["/"], "screen-search"),
        (&["Ctrl+,"], "screen-settings"),
    ] {
        window.press(keys);
        window.wait_for(&test_id(screen));
        window.settle();
        let found = sticks_out(window);
        assert!(found.is_empty(), "{screen}: {}", found.join("; "));
        window.press(&["Escape"]);
    }
}

#[test]
fn the_smallest_window_holds_every_screen_and_twice_the_size_too() {
    let course = course();
    let mut window = Window::with(Setup {
        pack: Some(course.path().to_owned()),
        size: (720, 480),
        ..Setup::default()
    });
    window.driver().resize((720, 480)).unwrap();
    window.wait_for(&test_id("reader"));
    small_screens(&window);
    window.press(&["g", "b"]);
    window.tab_to(&test_id("diagram-course/retries#path"));
    window.press(&["Enter"]);
    focus_comes_to(&window, &test_id("board-begin"));
    window.press(&["Enter"]);
    window.wait_for(&css("[data-testid=board-canvas] canvas.interactive"));
    let found = sticks_out(&window);
    assert!(found.is_empty(), "the board: {}", found.join("; "));

    // Larger by key, and still so after the power has gone.
    window.driver().resize((1180, 800)).unwrap();
    window.press(&["Ctrl+,"]);
    window.wait_for(&test_id("screen-settings"));
    let width = |window: &Window| window.run("return innerWidth", json!([])).as_f64().unwrap();
    let before = width(&window);
    window.press(&["Ctrl+="; 10]);
    window.eventually("twice the size", |w| ((width(w) * 2.0 - before).abs() < 4.0).then_some(()));
    window.restart();
    window.wait_for(&test_id("rail-today"));
    window.driver().resize((1180, 800)).unwrap();
    window.eventually("twice the size again", |w| {
        ((width(w) * 2.0 - before).abs() < 4.0).then_some(())
    });
    small_screens(&window);
    window.press(&["Ctrl+0"]);
    window.eventually("the usual size", |w| ((width(w) - before).abs() < 4.0).then_some(()));
}
