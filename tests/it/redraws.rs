//! The topics' diagrams redrawn from memory, in the words an engineer would use and not the page's: each
//! redraw must be recognised, so a reference whose `also:` lines forget the usual names fails here.
//!
//! A redraw begins with `@ page#diagram`; the lines under it are a text board.

use std::{fs, path::Path};

use board::Overrides;

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

/// Every practised diagram of the topics: its name and its reference.
fn practised() -> Vec<(String, board::graph::Reference)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root().join("content/backend/topics")).unwrap().flatten() {
        let name = entry.file_name().into_string().unwrap();
        let page = name.trim_end_matches(".md");
        for part in topic(page).split("```mermaid {#").skip(1) {
            let head = part.lines().next().unwrap_or_default();
            if head.contains(" practise") {
                let id = head.split_whitespace().next().unwrap_or_default();
                let source = source(page, id).unwrap();
                found.push((format!("{page}#{id}"), board::mermaid::parse(&source).unwrap()));
            }
        }
    }
    found.sort_by(|a, b| a.0.cmp(&b.0));
    found
}

/// The reference's boxes and arrows, exactly, under labels that say nothing about them.
fn relabelled(
    reference: &board::graph::Reference,
    label: impl Fn(usize) -> String,
) -> board::Board {
    let mut graph = reference.graph.clone();
    for (n, node) in graph.nodes.iter_mut().enumerate() {
        node.label = label(n);
        node.lines = vec![label(n)];
        node.kind = None;
    }
    for edge in &mut graph.edges {
        edge.label.clear();
    }
    board::Board { graph, ..board::Board::default() }
}

#[test]
fn arrows_alone_recall_nothing() {
    let numbers = |n: usize| (n + 1).to_string();
    let letters = |n: usize| char::from(b'a' + u8::try_from(n % 26).unwrap()).to_string();
    let words = |n: usize| {
        let nouns =
            ["Giraffe", "Teapot", "Violin", "Meadow", "Lantern", "Walnut", "Harbour", "Quilt"];
        format!("{} {}", nouns[n % 8], nouns[n / 8 % 8])
    };
    let sets: [(&str, &dyn Fn(usize) -> String); 3] =
        [("numbers", &numbers), ("letters", &letters), ("other words", &words)];
    for (name, label) in sets {
        let scores: Vec<(f64, String)> = practised()
            .into_iter()
            .map(|(id, reference)| {
                let drawn = relabelled(&reference, label);
                (board::grade(&reference, &drawn, &Overrides::default()).score, id)
            })
            .collect();
        let mean = scores.iter().map(|(score, _)| score).sum::<f64>() / scores.len() as f64;
        let most = scores.iter().max_by(|a, b| a.0.total_cmp(&b.0)).unwrap();
        println!(
            "{name}: {} diagrams, mean {mean:.3}, most {:.2} ({})",
            scores.len(),
            most.0,
            most.1
        );
        assert!(mean < 0.02 && most.0 < 0.2, "{name}: mean {mean:.3}, most {most:?}");
    }
}
