//! A session of review in the real window, by keyboard alone.

use serde_json::{Value, json};
use tempfile::TempDir;
use understudy_tests::window::{Window, test_id, text};

use crate::packs::pack;

/// Six cards under a layer that counts as read once it is marked.
fn deck() -> TempDir {
    let mut page = String::from("# Deck\n\n## Core details\n\nRead me.\n");
    for n in 1..=6 {
        page.push_str(&format!(
            "\n### What is fact {n}?\n<!-- card #f{n} -->\n\nFact {n} is so.\n"
        ));
    }
    pack(&[
        ("pack.toml", "id = \"deck\"\ntitle = \"The deck\"\nversion = \"1\"\nplan = [\"deck\"]\n"),
        ("topics/deck.md", &page),
    ])
}

/// Answers that stand in the log.
fn answers(window: &Window) -> u64 {
    let said = window.second(&["stats", "--json"]).stdout;
    let stats: Value = serde_json::from_slice(&said).unwrap();
    stats["answers"].as_u64().unwrap()
}

fn session(window: &Window) -> Value {
    window.invoke("session", json!({})).unwrap()
}

fn until_answers(window: &Window, wanted: u64) {
    window.eventually(format!("{wanted} answers on disk"), |window| {
        (answers(window) == wanted).then_some(())
    });
}

/// The focus is on the prompt, so that keys reach the session.
fn at_item(window: &Window) {
    window.wait_for(&test_id("review-item"));
}

#[test]
fn a_session_by_keyboard_with_three_undos_and_a_kill_in_the_middle() {
    let deck = deck();
    let mut window = Window::on(deck.path());
    window.wait_for(&test_id("reader"));
    window.click(&test_id("layer-read-core-details"));
    window.press(&["g", "t"]);
    window.wait_for(&text("6 new items from Core details"));
    window.press(&["g", "r"]);
    window.wait_for(&text("new. That’s all there is for now"));
    window.press(&["Enter"]);
    at_item(&window);
    for given in 1..=4 {
        window.press(&["Space"]);
        window.wait_for(&test_id("review-answer"));
        window.press(&["3"]);
        until_answers(&window, given);
        at_item(&window);
    }
    let before = session(&window);
    // Three steps back, one forward again.
    for left in [3, 2, 1] {
        window.press(&["Ctrl+Z"]);
        until_answers(&window, left);
    }
    window.press(&["Ctrl+Shift+Z"]);
    until_answers(&window, 2);
    let shown = session(&window)["item"]["item"]["id"].clone();
    assert_ne!(shown, before["item"]["item"]["id"]);

    // The power goes in the middle; the session goes on where it was.
    window.restart();
    window.wait_for(&test_id("rail-today"));
    window.press(&["g", "t"]);
    window.click(&test_id("today-resume"));
    at_item(&window);
    assert_eq!(answers(&window), 2);
    assert_eq!(session(&window)["item"]["item"]["id"], shown);
    // Flag, bury and suspend by key; then the rest.
    window.press(&["b"]);
    window.eventually("another item on the screen", |window| {
        let id = window.run(
            "return document.querySelector('[data-testid=review-item]')?.dataset.item ?? null",
            json!([]),
        );
        (!id.is_null() && id != shown).then_some(())
    });
    window.press(&["."]);
    window.wait_for(&text("Reset to new"));
    window.press(&["Escape"]);
    window.wait_without(&text("Reset to new"));
    window.press(&["Space"]);
    window.wait_for(&test_id("review-answer"));
    window.press(&["1"]);
    until_answers(&window, 3);
    at_item(&window);
    window.press(&["Escape"]);
    window.wait_for(&test_id("session-summary"));
    window.wait_for(&text("3 answers"));
}

#[test]
fn a_session_whose_pack_is_closed_says_so_and_continues_once_it_is_open() {
    let deck = deck();
    let window = Window::on(deck.path());
    window.wait_for(&test_id("reader"));
    window.click(&test_id("layer-read-core-details"));
    window.press(&["g", "r"]);
    window.wait_for(&text("new. That’s all there is for now"));
    window.press(&["Enter"]);
    at_item(&window);
    window.press(&["Space"]);
    window.wait_for(&test_id("review-answer"));
    window.press(&["3"]);
    until_answers(&window, 1);
    at_item(&window);

    window.invoke("close_pack", json!({ "id": "deck" })).unwrap();
    window.wait_for(&text("The pack “deck” isn’t open"));
    // The keys of an item do nothing where there is none.
    window.press(&["Space", "3", "h", "s"]);
    window.wait_for(&test_id("session-idle"));
    assert_eq!(answers(&window), 1);

    window.second(&[deck.path().to_str().unwrap()]);
    window.wait_for(&test_id("reader"));
    window.press(&["Alt+ArrowLeft"]);
    at_item(&window);
    window.press(&["Space"]);
    window.wait_for(&test_id("review-answer"));
    window.press(&["3"]);
    until_answers(&window, 2);

    window.invoke("close_pack", json!({ "id": "deck" })).unwrap();
    window.click(&test_id("idle-end"));
    window.wait_for(&test_id("session-summary"));
    window.wait_for(&text("2 answers"));
}

#[test]
fn a_card_made_of_a_selection_is_in_the_queue_at_once() {
    let deck = deck();
    let window = Window::on(deck.path());
    window.wait_for(&test_id("reader"));
    window.run(
        "const p = [...document.querySelectorAll('main p')].find((e) => e.textContent === 'Read me.'); \
         document.getSelection().selectAllChildren(p); \
         document.dispatchEvent(new Event('pointerup'))",
        json!([]),
    );
    window.click(&test_id("make-card"));
    window.click(&test_id("card-prompt"));
    window.type_text("What to do with this page?");
    window.press(&["Ctrl+Enter"]);
    window.wait_for(&text("Card made"));
    let bank = window.eventually("the card in the bank", |window| {
        let filter = json!({
            "packs": ["my-pack"], "pages": [], "kinds": [], "levels": [], "categories": [],
            "tags": [], "states": [], "items": [],
        });
        let bank = window.invoke("bank", json!({ "filter": filter })).unwrap();
        bank["items"].as_array().is_some_and(|items| items.len() == 1).then_some(bank)
    });
    assert_eq!(bank["items"][0]["title"], "What to do with this page?");
}
