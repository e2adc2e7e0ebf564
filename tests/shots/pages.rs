//! Every page of the built-in pack from top to bottom, light and dark, and a list of what does not fit.
//!
//! A picture is one screen; the list names each diagram with the size its words have on the screen, and each
//! table or sample that has to be scrolled sideways.

use std::{fs, path::Path};

use serde::Deserialize;
use serde_json::json;
use understudy_tests::window::{Setup, Window, css, link, test_id};

use super::set_theme;

/// The width that pages are laid out for, and as tall as keeps the pictures few.
const SIZE: (u32, u32) = (1280, 1400);

/// Below this the words of a diagram want a zoom.
const LEGIBLE: f64 = 11.0;

#[derive(Deserialize)]
struct Measure {
    head: String,
    diagrams: Vec<Drawn>,
    wide: Vec<String>,
}

#[derive(Deserialize)]
struct Drawn {
    title: String,
    width: f64,
    height: f64,
    words: f64,
}

/// The element that scrolls the page.
const SCROLLER: &str = "let s = document.querySelector('main h1'); \
    while (s && !(s.scrollHeight > s.clientHeight + 1 && /auto|scroll/.test(getComputedStyle(s).overflowY))) \
    s = s.parentElement; s = s ?? document.scrollingElement;";

const MEASURE: &str = "const drawn = [...document.querySelectorAll('main figure.diagram')].map((figure) => { \
    const svg = figure.querySelector('svg[id]'); const box = svg.getBoundingClientRect(); \
    const scale = box.width / (svg.viewBox.baseVal.width || box.width); \
    const words = [...svg.querySelectorAll('text, foreignObject span, foreignObject p')] \
      .filter((e) => e.textContent.trim() !== '').map((e) => parseFloat(getComputedStyle(e).fontSize) * scale); \
    return { title: figure.querySelector('figcaption').innerText.trim(), width: box.width, height: box.height, \
      words: words.length === 0 ? 0 : Math.min(...words) }; }); \
    const wide = [...document.querySelectorAll('main .table-scroll, main pre')] \
      .filter((e) => e.scrollWidth > e.clientWidth + 1) \
      .map((e) => `${e.tagName.toLowerCase()} ${e.scrollWidth} in ${e.clientWidth}: ${e.innerText.slice(0, 50).replace(/\\s+/g, ' ')}`); \
    return { head: document.querySelector('main .page-head .eyebrow')?.innerText ?? '', diagrams: drawn, wide };";

/// Pictures into `folder`, the list to standard output and to `pages.txt`; of all pages, or of those named.
pub(super) fn pages(folder: &Path, named: &[String]) {
    let window = Window::with(Setup { size: SIZE, ..Setup::default() });
    window.wait_for(&test_id("screen-today"));
    if let Err(trouble) = window.driver().resize(SIZE) {
        eprintln!("warning: the window keeps its size: {trouble}");
    }
    let topics = topics(&window);
    let mut list = String::new();
    for theme in ["light", "dark"] {
        set_theme(&window, theme);
        for topic in &topics {
            let name = topic.rsplit('/').next().unwrap_or(topic);
            if !named.is_empty() && !named.iter().any(|one| one == name) {
                continue;
            }
            open_topics(&window);
            window.click(&test_id(topic));
            window.wait_for(&css("main h1"));
            draw_all(&window);
            if theme == "light" {
                list.push_str(&measure(&window, name));
            }
            let count = scroll_through(&window, |n| {
                window.picture(&folder.join(format!("{name}-{theme}-{n:02}.png")));
            });
            println!("{name}, {theme}: {count} pictures");
        }
    }
    print!("{list}");
    if let Err(error) = fs::write(folder.join("pages.txt"), list) {
        eprintln!("warning: the list is not kept: {error}");
    }
}

fn open_topics(window: &Window) {
    window.click(&link("Topics"));
    window.wait_for(&test_id("screen-topics"));
}

/// The test ids of the topics, in reading order.
fn topics(window: &Window) -> Vec<String> {
    open_topics(window);
    let ids = window.run(
        "return [...document.querySelectorAll('[data-testid^=\"topic-\"]')].map((e) => e.dataset.testid)\
         .filter((id) => id.includes('/'))",
        json!([]),
    );
    serde_json::from_value(ids).unwrap_or_default()
}

fn draw_all(window: &Window) {
    window.run("window.dispatchEvent(new Event('understudy:draw-all'))", json!([]));
    window.eventually("for every diagram to be drawn", |window| {
        let left = window.run(
            "return document.querySelectorAll('main figure.diagram[data-drawn=false]').length",
            json!([]),
        );
        (left == json!(0)).then_some(())
    });
    window.settle();
}

fn measure(window: &Window, name: &str) -> String {
    let found = window.run(MEASURE, json!([]));
    let found: Measure = match serde_json::from_value(found) {
        Ok(found) => found,
        Err(error) => return format!("{name}: not measured: {error}\n"),
    };
    let mut lines = format!("{name}: {}\n", found.head);
    for Drawn { title, width, height, words } in found.diagrams {
        let mark = if words < LEGIBLE { "  SMALL" } else { "" };
        lines.push_str(&format!(
            "{name}: {title}: {width:.0} x {height:.0}, words {words:.1} px{mark}\n"
        ));
    }
    for wide in found.wide {
        lines.push_str(&format!("{name}: WIDE {wide}\n"));
    }
    lines
}

/// From the top to the bottom, a screen at a time; how many there were.
fn scroll_through(window: &Window, mut shot: impl FnMut(u32)) -> u32 {
    window.run(&format!("{SCROLLER} s.scrollTop = 0"), json!([]));
    let mut count = 0;
    loop {
        window.settle();
        count += 1;
        shot(count);
        let moved = window.run(
            &format!(
                "{SCROLLER} const before = s.scrollTop; s.scrollTop += s.clientHeight - 100; \
                 return s.scrollTop > before + 1"
            ),
            json!([]),
        );
        if moved != json!(true) {
            return count;
        }
    }
}
