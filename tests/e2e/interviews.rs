//! The bank and mock interviews in the real window: by keyboard, through a kill, out as files.

use std::fs;

use serde_json::{Value, json};
use understudy_tests::window::{Window, css, test_id, text};

use crate::packs::{pack, write};

/// What the window says the bank holds now.
fn told(window: &Window) -> String {
    window.text_of(&test_id("bank-count"))
}

fn interview(window: &Window) -> Value {
    window.invoke("interview", json!({})).unwrap()
}

fn bank(window: &Window, filter: &Value) -> Value {
    window.invoke("bank", json!({ "filter": filter })).unwrap()
}

#[test]
fn the_bank_narrows_down_and_its_counts_follow() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "c"]);
    window.wait_for(&test_id("bank-count"));
    window.click(&test_id("bank-kind-question"));
    window.eventually("questions alone", |w| told(w).contains("easy").then_some(()));
    window.run(
        "const s = document.querySelector('[data-testid=bank-category]'); \
         Object.getOwnPropertyDescriptor(HTMLSelectElement.prototype, 'value').set.call(s, 'caching'); \
         s.dispatchEvent(new Event('change', { bubbles: true }))",
        json!([]),
    );
    let found = bank(&window, &json!({ "kinds": ["question"], "categories": ["caching"] }));
    let (all, levels) = (found["items"].as_array().unwrap().len(), &found["levels"]);
    let expected = format!(
        "{all} questions: {} easy, {} medium, {} hard",
        levels["easy"], levels["medium"], levels["hard"]
    );
    window.eventually(&expected, |w| told(w).starts_with(&expected).then_some(()));
    window.click(&test_id("bank-hide"));
    window.press(&["r"]);
    window.wait_for(&test_id("bank-show-answer"));
}

#[test]
fn a_phone_screen_is_sat_by_keyboard_killed_scored_and_comes_back() {
    let mut window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "i"]);
    window.wait_for(&test_id("template-phone-screen"));
    window.tab_to(&test_id("prepare-phone-screen"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("interview-ready"));
    let seed = window.text_of(&test_id("seed-shown"));
    assert_eq!(seed.len(), 6, "{seed}");
    window.tab_to(&test_id("interview-begin"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("interview-start"));
    window.tab_to(&test_id("interview-start"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("locked"));
    assert!(window.find(&test_id("model-answer")).is_none(), "the model answer is locked");
    let locked = interview(&window);
    assert_eq!(locked["item"]["body"]["answerHtml"], "", "and has not left the core");
    let asked: Vec<String> = locked["asked"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["item"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(asked.len(), 10);

    window.tab_to(&test_id("interview-notes"));
    window.type_text("Forgot the numbers.");
    window.eventually("the notes to be kept", |w| {
        (interview(w)["asked"][0]["notes"] == "Forgot the numbers.").then_some(())
    });
    window.restart();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "i"]);
    window.wait_for(&test_id("interrupted"));
    let kept = interview(&window);
    assert_eq!(kept["asked"][0]["notes"], "Forgot the numbers.");
    assert_eq!(kept["assembled"]["seed"], seed.as_str());
    window.press(&["Space"]);
    window.wait_for(&test_id("interview-answered"));
    window.press(&["Space"]);
    window.wait_for(&test_id("model-answer"));
    window.press(&["Space"]);
    window.wait_for(&text("Question 2 of 10"));
    window.press(&["s"]);
    for n in 3..=10 {
        window.wait_for(&text(&format!("Question {n} of 10")));
        window.wait_for(&test_id("locked"));
        window.press(&["Space"]);
        window.wait_for(&test_id("model-answer"));
        if n == 10 && window.find(&test_id("interview-follow-up")).is_some() {
            window.press(&["f"]);
            window.wait_for(&test_id("follow-up"));
        }
        window.press(&["Space"]);
    }

    // The first is scored low with its evidence, the third high; the rest is not assessed.
    window.wait_for(&test_id("scoring"));
    window.wait_for(&text("Forgot the numbers."));
    window.press(&["1"]);
    window.wait_for(&test_id("evidence-correctness"));
    window.press(&["1"]);
    window.wait_for(&test_id("evidence-depth"));
    window.tab_to(&test_id("evidence-correctness"));
    window.type_text("said 10 ms, meant 100");
    window.press(&["Tab"]);
    window.eventually("the evidence to be kept", |w| {
        let evidence = interview(w)["asked"][0]["scores"][0]["evidence"].clone();
        (evidence == "said 10 ms, meant 100").then_some(())
    });
    window.press(&["n", "n"]);
    window.wait_for(&css("[aria-label='Question 3'][aria-current=step]"));
    window.press(&["4"]);
    window.wait_for(&test_id("evidence-correctness"));
    window.press(&["4"]);
    window.wait_for(&text("3 of 10 scored or skipped"));
    window.wait_for(&test_id("evidence-depth"));
    window.tab_to(&test_id("interview-close"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("scorecard"));
    window.wait_for(&text("What goes into the queue"));

    let past = window.invoke("interviews", json!({})).unwrap()[0].clone();
    let lines = past["scorecard"]["questions"].as_array().unwrap();
    let grades: Vec<&Value> = lines.iter().map(|line| &line["grade"]).collect();
    assert_eq!(grades[..4], [&json!("again"), &json!("again"), &json!("easy"), &Value::Null]);
    for failed in &asked[..2] {
        let memory = window.invoke("item_memory", json!({ "item": failed })).unwrap();
        assert_eq!(memory["reviews"], 1, "{failed}");
        // A failed answer is asked again after its learning step, and is not due before.
        assert_eq!(
            (&memory["phase"], memory["dueAt"].is_number()),
            (&json!("learning"), true),
            "{failed}"
        );
    }

    // What leaves as a file opens again, on its own.
    let html = window.invoke("scorecard_html", json!({ "past": past })).unwrap();
    let file = window.data().join("scorecard.html");
    fs::write(&file, html.as_str().unwrap()).unwrap();
    let html = fs::read_to_string(&file).unwrap();
    for outside in ["<script", "src=", "<link", "url(", "@import"] {
        assert!(!html.contains(outside), "{outside}");
    }
    let shown = window.run(
        "return new DOMParser().parseFromString(arguments[0], 'text/html').querySelector('main').textContent",
        json!([html]),
    );
    let shown = shown.as_str().unwrap();
    let first = bank(&window, &json!({ "items": [&asked[0]] }));
    let title = first["items"][0]["title"].as_str().unwrap();
    for wanted in ["Phone screen", "said 10 ms, meant 100", "Forgot the numbers.", title] {
        assert!(shown.contains(wanted), "{wanted:?} is not in\n{shown}");
    }

    window.tab_to(&test_id("scorecard-done"));
    window.press(&["Enter"]);
    window.wait_for(&test_id("past-interview"));
}

#[test]
fn an_interview_is_built_saved_and_says_what_is_wrong() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.press(&["g", "i"]);
    window.click(&test_id("build"));
    window.wait_for(&test_id("builder"));
    assert!(window.find(&text("It has no title.")).is_none(), "an untouched form has no faults");
    window.click(&test_id("builder-title"));
    window.press(&["Tab"]);
    window.wait_for(&text("It has no title."));
    window.click(&test_id("builder-title"));
    window.type_text("Friday drill");
    window.wait_for(&text("20 of them left"));
    window.click(&test_id("slot-0-minutes"));
    window.press(&["Ctrl+A"]);
    window.type_text("40");
    window.wait_for(&text("The slots take 40 minutes, the interview has 30."));
    window.press(&["Ctrl+A"]);
    window.type_text("30");
    window.wait_for(&text("all of them planned"));
    window.click(&test_id("builder-save"));
    window.wait_for(&test_id("template-friday-drill"));
    let file = window.data().join("my-pack/interviews/friday-drill.toml");
    assert!(fs::read_to_string(file).unwrap().contains("title = \"Friday drill\""));
}

#[test]
fn a_list_with_broken_rows_is_imported_without_them() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    let list = window.data().join("team.csv");
    write(&list, "question,answer\nWhat is a zanzibar?,A place.\nNo answer,\n");
    window.press(&["g", "c"]);
    window.click(&test_id("bank-import"));
    window.click(&test_id("import-path"));
    window.type_text(&list.display().to_string());
    window.press(&["Enter"]);
    window.wait_for(&text("1 question found · 1 row skipped"));
    window.wait_for(&text("Row 3: “No answer” has no answer"));
    window.click(&test_id("import-take"));
    window.wait_for(&test_id("reader"));
    window.wait_for(&text("What is a zanzibar?"));
    let filter = json!({ "text": "zanzibar" });
    window.eventually("the question in the bank", |w| {
        (bank(w, &filter)["items"].as_array().unwrap().len() == 1).then_some(())
    });
}

#[test]
fn a_worksheet_keeps_what_was_typed_through_a_kill() {
    let pack = pack(&[
        ("pack.toml", "id = \"mine\"\ntitle = \"Mine\"\nplan = [\"story\"]\n"),
        (
            "topics/story.md",
            "# Story\n\n## My system\n<!-- worksheet #mine -->\n- What breaks first?\n- Who calls it?\n",
        ),
    ]);
    let mut window = Window::on(pack.path());
    window.click(&test_id("prompt-what-breaks-first"));
    window.type_text("The one database.");
    window.wait_for(&text("Saved"));
    window.restart();
    window.eventually("the text to be there", |w| {
        let value = w.run(
            "return document.querySelector('[data-testid=prompt-what-breaks-first]')?.value ?? ''",
            json!([]),
        );
        (value == "The one database.").then_some(())
    });
    window.click(&test_id("worksheet-rehearse"));
    window.wait_for(&test_id("screen-rehearsal"));
    window.wait_for(&text("My system"));
    assert!(window.data().join("my-pack/scripts/story-mine.md").exists());
}

#[test]
fn axe_finds_nothing_on_the_screens_of_interviews_in_either_theme() {
    let mut found = Vec::new();
    for theme in ["light", "dark"] {
        let window = Window::open();
        window.wait_for(&test_id("screen-today"));
        let action = json!({ "kind": "setting-changed", "key": "theme", "value": theme });
        window.invoke("act", json!({ "action": action })).unwrap();
        window.wait_for(&css(&format!("html[data-theme={theme}]")));
        let look = |screen: &str, found: &mut Vec<String>| {
            window.settle();
            let findings = window.accessibility(&[]);
            found.extend(findings.into_iter().map(|one| format!("{theme} {screen}: {one}")));
            if let Some(folder) = std::env::var_os("UNDERSTUDY_PICTURES") {
                let name = format!("{}-{theme}.png", screen.replace(' ', "-"));
                window.picture(&std::path::Path::new(&folder).join(name));
            }
        };
        window.press(&["g", "c"]);
        window.wait_for(&test_id("bank-item"));
        window.press(&["r"]);
        window.wait_for(&test_id("bank-detail"));
        look("bank", &mut found);
        window.click(&test_id("bank-import"));
        window.wait_for(&test_id("import"));
        look("import", &mut found);
        window.press(&["g", "i"]);
        window.wait_for(&test_id("stories"));
        look("templates", &mut found);
        window.click(&test_id("copy-staff-panel"));
        window.wait_for(&test_id("builder"));
        look("builder", &mut found);
        window.click(&test_id("builder-cancel"));
        window.click(&test_id("prepare-system-design"));
        window.wait_for(&test_id("interview-ready"));
        look("ready", &mut found);
        window.click(&test_id("interview-begin"));
        window.click(&test_id("interview-start"));
        window.wait_for(&css("[data-testid=sketch] canvas.interactive"));
        look("asking", &mut found);
        window.click(&test_id("interview-answered"));
        window.wait_for(&test_id("model-answer"));
        look("answered", &mut found);
        window.click(&css(".run-leave button"));
        window.click(&test_id("end-interview-go"));
        window.wait_for(&test_id("scoring"));
        window.click(&test_id("score-depth-2"));
        window.wait_for(&test_id("evidence-depth"));
        look("scoring", &mut found);
        window.click(&test_id("interview-close"));
        window.wait_for(&test_id("scorecard"));
        look("scorecard", &mut found);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
