//! The main job: a pack is opened, read, searched, marked, and edited beside the window.

use std::{fs, path::Path};

use serde_json::json;
use understudy_tests::window::{Window, css, test_id, text};

use crate::packs::{long_topic, pack, shop, write};

/// Opens the window on the small shop, at its list of topics.
fn at_topics(pack: &Path) -> Window {
    let window = Window::on(pack);
    // A folder named on the command line opens on its first page.
    window.wait_for(&test_id("reader"));
    window.press(&["g", "o"]);
    window.wait_for(&test_id("pack-shop"));
    window
}

/// Opens a page of the shop in the reader.
fn at_page(pack: &Path, page: &str) -> Window {
    let window = at_topics(pack);
    window.click(&test_id(&format!("topic-shop/{page}")));
    window.wait_for(&test_id("reader"));
    window
}

/// How far below the top of the reader the heading with this text stands, in pixels.
fn place_of(window: &Window, heading: &str) -> f64 {
    let place = window.run(
        "const wanted = arguments[0]; \
         const heading = [...document.querySelectorAll('main h2, main h3')]\
         .find((h) => h.textContent.includes(wanted)); \
         return heading ? heading.getBoundingClientRect().top : null",
        json!([heading]),
    );
    place.as_f64().unwrap_or(f64::NAN)
}

#[test]
fn the_window_opens_on_the_built_in_pack() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    window.wait_for(&text("Backend Engineering"));
    window.click(&test_id("today-next"));
    window.wait_for(&test_id("reader"));
    window.wait_for(&css("main h1"));
}

#[test]
fn a_topic_is_read_through_its_layers_and_stays_read_after_a_power_cut() {
    let pack = shop();
    let mut window = at_page(pack.path(), "queues");
    window.click(&test_id("layer-read-core-details"));
    window.click(&test_id("layer-read-understanding"));
    window.click(&test_id("mark-learned"));
    let learned = |window: &Window| {
        let progress = window.invoke("progress", json!({})).unwrap();
        let page = &progress["pages"]["shop/queues"];
        (page["layersRead"] == json!(["core-details", "understanding"]) && page["learned"] == true)
            .then_some(())
    };
    window.eventually("for it to be on disk", learned);
    window.restart();
    window.wait_for(&test_id("reader"));
    learned(&window).expect("it is there after the power cut");
    window.press(&["g", "o"]);
    window.wait_for(&test_id("topic-shop/queues"));
    window.wait_for(&text("learned"));
}

#[test]
fn search_finds_a_phrase_and_jumps_to_it() {
    let pack = shop();
    let window = at_topics(pack.path());
    window.press(&["/"]);
    window.wait_for(&test_id("screen-search"));
    window.type_text("\"to look for is zanzibar\"");
    window.wait_for(&css("mark"));
    window.click(&test_id("search-hit"));
    window.wait_for(&test_id("reader"));
    window.eventually("for the phrase to be on the screen", |window| {
        let seen = window.run(
            "const p = [...document.querySelectorAll('main p')]\
             .find((p) => p.textContent.includes('zanzibar')); \
             if (!p) return false; \
             const { top, bottom } = p.getBoundingClientRect(); \
             return top >= 0 && bottom <= innerHeight",
            json!([]),
        );
        (seen == true).then_some(())
    });
}

#[test]
fn a_page_saved_beside_the_window_changes_in_place() {
    let pack = shop();
    let window = at_page(pack.path(), "queues");
    let heading = "Understanding, part 2";
    window.run(
        "const wanted = arguments[0]; \
         [...document.querySelectorAll('main h3')].find((h) => h.textContent.includes(wanted))\
         .scrollIntoView()",
        json!([heading]),
    );
    window.settle();
    let before = place_of(&window, heading);
    let file = pack.path().join("topics/queues.md");
    // A paragraph far above the place grows by several lines.
    let grown =
        long_topic("timbuktu").replacen("A queue in front", "GROWN TEXT. A queue in front", 1);
    let grown = grown.replacen("GROWN TEXT. ", &"It grows. ".repeat(60), 1);
    write(&file, &grown);
    window.wait_for(&text("The word to look for is timbuktu."));
    window.settle();
    let after = place_of(&window, heading);
    assert!((before - after).abs() < 4.0, "the text moved from {before} to {after}");
}

#[test]
fn a_broken_page_shows_its_mistakes_while_others_work() {
    let pack = shop();
    let window = at_page(pack.path(), "broken");
    window.wait_for(&text("Still to be read."));
    let told = window.text_of(&test_id("diagnostics"));
    assert!(told.contains("same"), "{told}");
    window.press(&["g", "o"]);
    window.click(&test_id("topic-shop/plain"));
    window.wait_for(&text("Nothing wrong here."));
}

#[test]
fn another_folder_opens_in_the_window_that_is_there() {
    let window = Window::open();
    window.wait_for(&test_id("screen-today"));
    let pack = shop();
    let second = window.second(&[&pack.path().display().to_string()]);
    assert!(second.status.success(), "{}", String::from_utf8_lossy(&second.stderr));
    window.wait_for(&test_id("reader"));
    window.wait_for(&text("Queues and waiting"));
    window.press(&["g", "o"]);
    window.wait_for(&test_id("pack-shop"));
    window.click(&test_id("close-pack-shop"));
    window.wait_without(&test_id("pack-shop"));
}

#[test]
fn a_folder_deleted_while_open_is_told_and_comes_back() {
    let pack = shop();
    let window = at_topics(pack.path());
    let aside = tempfile::tempdir().unwrap();
    let elsewhere = aside.path().join("shop");
    fs::rename(pack.path(), &elsewhere).unwrap();
    window.wait_for(&text("This folder is gone"));
    fs::rename(&elsewhere, pack.path()).unwrap();
    window.wait_without(&text("This folder is gone"));
    window.click(&test_id("topic-shop/plain"));
    window.wait_for(&text("Nothing wrong here."));
}

#[test]
fn a_folder_that_is_not_there_is_told_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let window = Window::on(&folder.path().join("nothing-here"));
    window.wait_for(&test_id("screen-today"));
    window.wait_for(&text("nothing-here"));
}

/// An image of one pixel.
fn dot() -> Vec<u8> {
    let mut bytes = b"BM".to_vec();
    for number in [58_u32, 0, 54, 40, 1, 1] {
        bytes.extend(number.to_le_bytes());
    }
    bytes.extend([1, 0, 24, 0]);
    bytes.resize(54, 0);
    bytes.extend([0, 0, 255, 0]);
    bytes
}

#[test]
fn images_of_a_page_are_loaded_from_its_pack_and_nothing_else_is() {
    let square = "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='40'>\
                  <rect width='40' height='40' fill='teal'/></svg>";
    let text = "# Notes\n\n![A square](img/square.svg)\n\n![A dot](<img/a dot.bmp>)\n";
    let folder = pack(&[("notes.md", text), ("img/square.svg", square), ("img/secret.txt", "x")]);
    fs::write(folder.path().join("img/a dot.bmp"), dot()).unwrap();
    let window = Window::on(folder.path());
    let widths =
        "return [...document.querySelectorAll('.prose img')].map((image) => image.naturalWidth)";
    window.eventually("both images", |window| {
        (window.run(widths, json!([])) == json!([40, 1])).then_some(())
    });
    assert_eq!(window.refusals(), Vec::<String>::new());

    let source = "return document.querySelector('.prose img').src";
    let address = window.run(source, json!([])).as_str().unwrap().to_owned();
    for other in ["img/secret.txt", "notes.md", "img/../../x.png", "%2e%2e/x.png"] {
        let other = address.replace("img/square.svg", other);
        let load = "const image = new Image(); image.src = args[0]; \
                    return image.decode().then(() => true, () => false);";
        assert_eq!(window.run_later(load, json!([other])), json!(false), "{other}");
    }
    // Nor does the window open what nobody has chosen.
    for (command, key) in [("open_pack", "path"), ("read_list", "path")] {
        let refused = window.invoke(command, json!({ key: "/etc/hosts" })).unwrap_err();
        assert_eq!(refused["kind"], json!("invalid-input"), "{command}");
    }
}

#[test]
fn a_note_runs_in_the_direction_of_its_own_text() {
    let pack = shop();
    let window = at_page(pack.path(), "queues");
    // How far the text begins from the left and from the right of its paragraph, in pixels.
    let room = "const p = document.querySelector('.page-note p'); const range = document.createRange(); \
                range.selectNodeContents(p); \
                const [text, all] = [range.getBoundingClientRect(), p.getBoundingClientRect()]; \
                return [Math.round(text.left - all.left), Math.round(all.right - text.right)]";
    let check = |note: &str, is_right_to_left: bool| {
        let action = json!({ "kind": "note-written", "page": "shop/queues", "text": note });
        window.invoke("act", json!({ "action": action })).unwrap();
        window.wait_for(&text(note));
        let room = window.run(room, json!([]));
        let (left, right) = (room[0].as_i64().unwrap(), room[1].as_i64().unwrap());
        assert_eq!(right < left, is_right_to_left, "{note}: {left} and {right}");
    };
    check("ask about hops", false);
    check("מה קורה כשהתור מלא?", true);
}
