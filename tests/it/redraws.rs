//! The topics' diagrams redrawn from memory, in the words an engineer would use and not the page's: each
//! redraw must be recognised, so a reference whose `also:` lines forget the usual names fails here.
//!
//! A redraw begins with `@ page#diagram`; the lines under it are a text board.

use std::{fs, path::Path};

use understudy_core::board::{self, Overrides};

/// One forgotten box in a diagram of this size costs about a tenth; a name not known costs more.
const LEAST: f64 = 0.85;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

fn topic(page: &str) -> String {
    fs::read_to_string(root().join(format!("content/backend/topics/{page}.md"))).unwrap()
}

/// The Mermaid text of a page's diagram.
fn source(page: &str, diagram: &str) -> Option<String> {
    let text = topic(page);
    let at = text.find(&format!("```mermaid {{#{diagram} "))?;
    let body = text[at..].split_once('\n')?.1;
    Some(body.split_once("\n```")?.0.to_owned())
}

fn redraws(name: &str) -> Vec<(String, String)> {
    let path = root().join(format!("tests/fixtures/redraws/{name}.txt"));
    let text = fs::read_to_string(path).unwrap();
    text.split("@ ")
        .filter_map(|part| part.split_once('\n'))
        .map(|(id, lines)| (id.trim().to_owned(), lines.to_owned()))
        .collect()
}

fn check(set: &str) {
    let mut poor = Vec::new();
    for (id, lines) in redraws(set) {
        let (page, diagram) = id.split_once('#').unwrap();
        let source = source(page, diagram).unwrap_or_else(|| panic!("{id} is not there"));
        let reference = board::mermaid::parse(&source).unwrap();
        let drawn = board::text::parse(&lines).unwrap();
        let grade = board::grade(&reference, &drawn, &Overrides::default());
        if grade.score < LEAST {
            let missing: Vec<String> = grade
                .nodes
                .iter()
                .filter(|node| node.drawn_ids.is_empty())
                .filter_map(|node| node.reference.clone())
                .collect();
            poor.push(format!("{id}: {:.2}, without {}", grade.score, missing.join(", ")));
        }
    }
    assert!(poor.is_empty(), "{set}:\n{}", poor.join("\n"));
}

#[test]
fn a_redraw_in_usual_words_is_recognised() {
    check("first");
}

#[test]
fn a_redraw_in_other_usual_words_is_recognised() {
    check("second");
}

#[test]
fn a_redraw_in_the_names_of_products_is_recognised() {
    check("third");
}

#[test]
fn every_practisable_diagram_of_the_topics_is_redrawn() {
    let redrawn: Vec<String> = redraws("first").into_iter().map(|(id, _)| id).collect();
    let mut missing = Vec::new();
    for entry in fs::read_dir(root().join("content/backend/topics")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let page = name.trim_end_matches(".md");
        for part in topic(page).split("```mermaid {#").skip(1) {
            let head = part.lines().next().unwrap_or_default();
            let id = format!("{page}#{}", head.split_whitespace().next().unwrap_or_default());
            if head.contains(" practise") && !redrawn.contains(&id) {
                missing.push(id);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:?}");
}
