//! Whatever is clicked, the window stays on the app: links within packs open their page, links out of them
//! ask first, and what a pack writes as plain text is shown as text.

use std::net::TcpListener;

use serde_json::{Value, json};
use tempfile::TempDir;
use understudy_tests::window::{Window, css, test_id, text};

use crate::packs::pack;

/// A pack in which everything that is shown holds a link to its other page, and one out of the machine's
/// other programs' way: to a listener of the test.
fn linked(outside: &str) -> TempDir {
    let links = format!("See [the target](../topics/target.md) and [outside]({outside}).");
    let hostile = "`<meta http-equiv=refresh content=\"0;url=http://127.0.0.1:9/\">` is text";
    let topic = format!(
        "# The links\n\n{links}\n\n[100%](#100-sure)\n\n## 100% sure\n\nSure.[^1]\n\n[^1]: A footnote.\n\n\
         ## The card\n<!-- card #card -->\n\n{links}\n\n## Drawn\n\n\
         ```mermaid {{#drawn practise}}\nflowchart LR\n  Client --> API\n  API --> Database\n```\n\n\
         <!-- failures #fails Node -> Behaviour -->\n\n| Node | Behaviour |\n|---|---|\n| API | {links} |\n"
    );
    let question = format!(
        "# Questions\n\n## Why links? See [the target](../topics/target.md)\n\
         <!-- question #question level=hard -->\n\n{links}\n\n- [ ] a `Map<String, T>` keeps order\n- [ ] {hostile}\n\n\
         ### And then?\n<!-- follow-up #then -->\n\n{links}\n"
    );
    let script = format!(
        "---\nid: talk\nminutes: 5\n---\n\n# Talk\n\n## Begin\n<!-- segment #begin minutes=5 -->\n\n{links}\n\n\
         - [ ] a `Map<String, T>` keeps order\n- [ ] {hostile}\n"
    );
    pack(&[
        ("pack.toml", "id = \"linked\"\ntitle = \"Linked\"\n"),
        ("topics/links.md", &topic),
        ("topics/target.md", "# The target\n\nHere it is.\n"),
        ("questions/bank.md", &question),
        ("scripts/talk.md", &script),
    ])
}

/// The app is there, and nobody called out.
fn stays(window: &Window, listener: &TcpListener, after: &str) {
    let place = window.run("return location.origin + location.pathname", json!([]));
    assert_eq!(place, "tauri://localhost/", "after {after}");
    window.wait_for(&css("nav.rail"));
    let met = listener.accept().map(|(_, from)| from);
    assert!(met.is_err(), "{met:?} connected after {after}");
}

/// Clicks both links that are on the screen: the one outward asks and is left alone, the one inward opens.
fn follow(window: &Window, listener: &TcpListener) {
    window.click(&css("main a[href^='http:']"));
    window.wait_for(&test_id("open-link"));
    stays(window, listener, "a click on a link out of the app");
    window.press(&["Escape"]);
    window.wait_without(&test_id("open-link"));
    window.click(&css("main a[href^='understudy:']"));
    window.eventually("for the target", |window| {
        let title = window.find(&test_id("page-title"))?;
        let title = window.run("return arguments[0].textContent", json!([title.argument()]));
        (title.as_str()?.trim() == "The target").then_some(())
    });
    stays(window, listener, "a click on a link to a page");
}

/// Key points are what their author wrote, letter by letter.
fn key_points_are_text(window: &Window) {
    window.wait_for(&text("a Map<String, T> keeps order"));
    window
        .wait_for(&text("<meta http-equiv=refresh content=\"0;url=http://127.0.0.1:9/\"> is text"));
    let metas = window.run("return document.body.querySelectorAll('meta').length", json!([]));
    assert_eq!(metas, 0);
}

fn item(id: &str) -> Value {
    json!(format!("linked/{id}"))
}

fn go(window: &Window, keys: &[&str], screen: &str) {
    window.press(keys);
    window.wait_for(&test_id(screen));
}

/// Puts one item on the screen of Review and shows its answer.
fn review(window: &Window, id: &str) {
    if window.invoke("session", json!({})).unwrap() != Value::Null {
        window.invoke("end_session", json!({})).unwrap();
    }
    let filter = json!({ "items": [item(id)] });
    let request = json!({ "minutes": 30.0, "mode": "cram", "filter": filter, "unread": true, "noNew": false });
    window.invoke("start_session", json!({ "request": request })).unwrap();
    go(window, &["g", "t"], "screen-today");
    window.click(&test_id("today-resume"));
    window.click(&test_id("reveal"));
    window.wait_for(&test_id("review-answer"));
}

#[test]
fn links_on_every_screen_are_followed_by_the_app_alone() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let outside = format!("http://{}/outside", listener.local_addr().unwrap());
    let folder = linked(&outside);
    let window = Window::on(folder.path());
    window.wait_for(&test_id("page-title"));

    // The reader, and links within its page.
    window.reload_at("#/page/linked/links");
    window.wait_for(&text("The links"));
    window.click(&css("main a[href$='100-sure']"));
    window.click(&css("main a[href='#fn-1']"));
    follow(&window, &listener);

    // Review: a card, then a question with everything that belongs to it.
    review(&window, "links#card");
    follow(&window, &listener);
    review(&window, "bank#question");
    key_points_are_text(&window);
    follow(&window, &listener);

    // The bank.
    go(&window, &["g", "c"], "screen-bank");
    window.click(&test_id("bank-text"));
    window.type_text("why links");
    window.click(&text("Why links?"));
    window.wait_for(&test_id("bank-detail"));
    follow(&window, &listener);

    // A rehearsal.
    let script = json!({ "script": item("talk#script"), "record": false });
    window.invoke("rehearsal_open", script).unwrap();
    go(&window, &["g", "e"], "stage");
    key_points_are_text(&window);
    follow(&window, &listener);
    window.invoke("rehearsal_discard", json!({})).unwrap();

    // An interview, its model answer open.
    let slot = json!({ "title": "", "minutes": 5.0, "kind": "question", "count": 1, "level": [], "category": [],
        "item": "bank#question", "board": false, "recording": false });
    let assembled = json!({ "template": "own", "title": "Own", "seed": "234567", "minutes": 5.0,
        "slots": [{ "slot": slot, "items": [item("bank#question")], "shortBy": 0 }] });
    window.invoke("interview_open", json!({ "assembled": assembled })).unwrap();
    let start = json!({ "do": "clock", "command": { "do": "start" } });
    window.invoke("interview_step", json!({ "step": start })).unwrap();
    window
        .invoke("interview_step", json!({ "step": { "do": "answered", "question": 0 } }))
        .unwrap();
    go(&window, &["g", "i"], "model-answer");
    window.click(&css("[data-testid=model-answer] summary"));
    key_points_are_text(&window);
    follow(&window, &listener);
    window.invoke("interview_discard", json!({})).unwrap();

    // A drill's row.
    let diagram = item("links#drawn");
    let drill = |step: Value| json!({ "item": diagram, "drill": "failures", "step": step });
    window.invoke("drill_open", json!({ "item": diagram, "drill": "failures" })).unwrap();
    window.invoke("drill_step", drill(json!({ "kind": "show", "task": 0 }))).unwrap();
    let address = "return '#/whiteboard?item=' + encodeURIComponent(arguments[0])";
    let address = window.run(address, json!([diagram]));
    window.reload_at(address.as_str().unwrap());
    window.click(&test_id("drill-failures"));
    follow(&window, &listener);
}

/// What no link of ours does, but a page could try.
#[test]
fn nothing_else_is_ever_shown_in_the_window() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    listener.set_nonblocking(true).unwrap();
    let outside = format!("http://{}/outside", listener.local_addr().unwrap());
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    for attempt in [
        "location.href = arguments[0]",
        "location.href = '/elsewhere.html'",
        "location.href = 'understudy:backend/caching'",
        "window.open(arguments[0])",
        "const a = document.createElement('a'); a.href = arguments[0]; a.target = '_blank'; document.body.append(a); a.click()",
        "const m = document.createElement('meta'); m.httpEquiv = 'refresh'; m.content = '0;url=' + arguments[0]; document.head.append(m)",
        "const f = document.createElement('form'); f.action = arguments[0]; document.body.append(f); f.submit()",
        "const f = document.createElement('iframe'); f.src = arguments[0]; document.body.append(f)",
    ] {
        window.run(attempt, json!([outside]));
        // The window has answered since, so what was tried has been decided.
        window.invoke("settings", json!({})).unwrap();
        window.settle();
        stays(&window, &listener, attempt);
    }
}

#[test]
fn nothing_is_downloaded() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    let download = "const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob(['x'])); link.download = 'x.txt'; link.click()";
    window.run(download, json!([]));
    // The wall around the window refuses it first; what passed there would be refused as a download.
    window.eventually("the download to be refused", |window| {
        let said = window.said();
        (said.contains("stays where it is url=blob:") || said.contains("nothing is downloaded"))
            .then_some(())
    });
}
