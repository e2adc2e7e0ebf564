//! Properties of the grader: what never changes a grade, what never raises it, and every diagram of the
//! built-in pack redrawn whole.

use std::path::Path;

use board::{
    Graph, Overrides, Reference,
    grade::{EdgeVerdict, NodeVerdict},
    graph::Node,
};
use item::model::ItemBody;
use proptest::prelude::*;
use serde_json::{Value, json};
use store::{Access, folder::DataFolder};
use study::{Options, Study};
use understudy_tests::{Desk, redraw::drawn};

fn graded(reference: &Reference, scene: &Value) -> board::Grade {
    let board = board::scene::parse(&scene.to_string()).unwrap();
    board::grade(reference, &board, &Overrides::default())
}

fn diagrams() -> Vec<(String, String)> {
    let desk = Desk::new();
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../content/backend");
    let study = Study::open(Options {
        folder: DataFolder::at(desk.data()),
        access: Access::Write,
        clock: desk.clock.clone(),
        built_in: Some(pack),
    })
    .unwrap();
    let mut all = Vec::new();
    for page in study.library().overview().packs.iter().flat_map(|pack| &pack.pages) {
        for item in study.library().items(&page.page).unwrap() {
            if let ItemBody::Diagram { source, .. } = item.body {
                all.push((item.id.to_string(), source));
            }
        }
    }
    all
}

#[test]
fn every_diagram_of_the_pack_redrawn_whole_scores_one_as_text_and_as_a_drawing() {
    let all = diagrams();
    assert!(all.len() >= 60, "{}", all.len());
    let mut short = Vec::new();
    for (n, (id, source)) in all.iter().enumerate() {
        let reference = board::mermaid::parse(source).unwrap();
        let text = board::export::flowchart(&reference.graph);
        let typed = board::text::parse(&text).unwrap();
        let as_text = board::grade(&reference, &typed, &Overrides::default());
        // Arrows to a whole group are drawn to its frame, which this drawing leaves out.
        let to_group = reference.graph.groups.iter().any(|group| group.node.is_some());
        if as_text.score < 1.0 {
            short.push(format!("{id} as text: {}", as_text.score));
        }
        if !to_group {
            let score = graded(&reference, &drawn(&reference.graph, n as u64)).score;
            if score < 1.0 {
                short.push(format!("{id} as a drawing: {score}"));
            }
        }
    }
    println!("{} diagrams", all.len());
    assert!(short.is_empty(), "{}", short.join("\n"));
}

const NAMES: [&str; 12] = [
    "Client",
    "Edge",
    "Gateway",
    "Orders",
    "Payments",
    "Orders DB",
    "Broker",
    "Search",
    "Pricing",
    "Mailer",
    "Ledger",
    "Object store",
];

/// A connected reference of 3 to 9 boxes with further arrows.
fn reference() -> impl Strategy<Value = Reference> {
    (3..=9_usize, prop::collection::vec((0..9_usize, 0..9_usize), 0..6)).prop_map(|(n, more)| {
        let boxes = NAMES[..n].iter().enumerate();
        let nodes = boxes.map(|(i, name)| Node::new(format!("r{i}"), *name)).collect();
        let mut graph = Graph { nodes, ..Graph::default() };
        let mut known = std::collections::BTreeSet::new();
        for to in 1..n {
            known.insert((to / 2, to));
        }
        known.extend(more.into_iter().filter(|(a, b)| a < b && *b < n));
        for (i, (from, to)) in known.into_iter().enumerate() {
            graph.connect(from, to, "").id = format!("e{i}");
        }
        Reference::of(graph)
    })
}

fn elements(scene: &mut Value) -> &mut Vec<Value> {
    scene["elements"].as_array_mut().unwrap()
}

fn verdicts(grade: &board::Grade) -> String {
    let nodes =
        grade.nodes.iter().map(|n| format!("{:?} {:?} {:?}", n.reference, n.drawn, n.verdict));
    let edges =
        grade.edges.iter().map(|e| format!("{:?} {:?} {:?}", e.reference, e.drawn, e.verdict));
    format!("{}\n{:?}", grade.score, nodes.chain(edges).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn moving_scaling_colouring_and_reordering_change_nothing(
        reference in reference(), seed in any::<u64>(), dx in -5e4..5e4_f64, dy in -5e4..5e4_f64,
        scale in 0.4..3.0_f64, turn in 0..50_usize,
    ) {
        let scene = drawn(&reference.graph, seed);
        let before = graded(&reference, &scene);
        prop_assert_eq!(before.score, 1.0);
        prop_assert_eq!(serde_json::to_string(&before).unwrap(), serde_json::to_string(&graded(&reference, &scene)).unwrap());
        let mut other = scene.clone();
        for element in elements(&mut other) {
            for (key, by) in [("x", dx), ("y", dy)] {
                element[key] = json!(element[key].as_f64().unwrap() * scale + by);
            }
            for key in ["width", "height"] {
                if let Some(size) = element[key].as_f64() { element[key] = json!(size * scale); }
            }
            if let Some(points) = element["points"].as_array_mut() {
                for point in points {
                    *point = json!([point[0].as_f64().unwrap() * scale, point[1].as_f64().unwrap() * scale]);
                }
            }
            element["strokeColor"] = json!("#e03131");
            element["backgroundColor"] = json!("#ffec99");
        }
        let count = elements(&mut other).len();
        elements(&mut other).rotate_left(turn % count);
        prop_assert_eq!(verdicts(&before), verdicts(&graded(&reference, &other)));
    }

    #[test]
    fn taking_away_and_adding_never_raise_the_score(
        reference in reference(), seed in any::<u64>(), which in any::<prop::sample::Index>(),
    ) {
        let whole = drawn(&reference.graph, seed);
        let before = graded(&reference, &whole).score;
        // An arrow less.
        let mut less = whole.clone();
        let arrow = which.index(reference.graph.edges.len());
        elements(&mut less).retain(|e| e["id"] != json!(format!("e{arrow}")));
        prop_assert!(graded(&reference, &less).score < before);
        // A box less, with its arrows.
        let mut less = whole.clone();
        let gone = which.index(reference.graph.nodes.len());
        let touches = |e: &Value| ["startBinding", "endBinding"].iter().any(|end| e[*end]["elementId"] == json!(format!("n{gone}")));
        elements(&mut less).retain(|e| e["id"] != json!(format!("n{gone}")) && e["id"] != json!(format!("t{gone}")) && !touches(e));
        prop_assert!(graded(&reference, &less).score < before);
        // A box too many, and an arrow to it.
        let mut more = whole.clone();
        elements(&mut more).push(json!({"id": "x", "type": "rectangle", "x": -900, "y": -900, "width": 180, "height": 80}));
        elements(&mut more).push(json!({"id": "xt", "type": "text", "x": -880, "y": -880, "width": 90, "height": 25, "text": "Fax machine", "containerId": "x"}));
        let boxed = graded(&reference, &more).score;
        prop_assert!(boxed <= before);
        elements(&mut more).push(json!({"id": "xa", "type": "arrow", "x": 0, "y": 0, "points": [[0, 0], [9, 9]], "endArrowhead": "arrow",
            "startBinding": {"elementId": "n0"}, "endBinding": {"elementId": "x"}}));
        prop_assert!(graded(&reference, &more).score <= boxed);
    }

    #[test]
    fn connecting_every_pair_is_no_way_to_pass(reference in reference(), seed in any::<u64>()) {
        let mut graph = reference.graph.clone();
        // With few boxes nearly every pair is a real arrow: nothing is guessed there.
        prop_assume!(graph.nodes.len() >= 6);
        graph.edges.clear();
        for a in 0..graph.nodes.len() {
            for b in 0..graph.nodes.len() {
                if a != b { graph.connect(a, b, ""); }
            }
        }
        let grade = graded(&reference, &drawn(&graph, seed));
        prop_assert!(grade.score < 0.6, "{}", grade.score);
    }

    #[test]
    fn whatever_stands_in_a_scene_it_is_graded_or_refused(
        reference in reference(), seed in any::<u64>(), at in any::<prop::sample::Index>(),
        key in prop::sample::select(vec!["x", "y", "width", "height", "points", "text", "type", "id", "startBinding", "containerId", "isDeleted", "angle"]),
        value in prop::sample::select(vec![json!(null), json!("1e308"), json!(1e308), json!(-1e308), json!([]), json!([[null, 1]]), json!({}), json!(true), json!("n0"), json!("")]),
    ) {
        let mut scene = drawn(&reference.graph, seed);
        let count = elements(&mut scene).len();
        elements(&mut scene)[at.index(count)][key] = value;
        if let Ok(board) = board::scene::parse(&scene.to_string()) {
            let grade = board::grade(&reference, &board, &Overrides::default());
            prop_assert!((0.0..=1.0).contains(&grade.score));
            prop_assert!(grade.nodes.iter().any(|n| n.verdict != NodeVerdict::Extra));
            prop_assert!(grade.edges.iter().all(|e| e.verdict != EdgeVerdict::Missing || e.reference.is_some()));
        }
    }
}

/// What mermaid.js must read as well; `ui/src/design/diagram/parser.test.ts` holds it to the same file.
#[test]
fn the_graphs_of_the_pack_are_the_ones_on_file() {
    let graphs: serde_json::Map<String, Value> = diagrams()
        .into_iter()
        .map(|(id, source)| {
            let graph = board::mermaid::parse(&source).unwrap().graph;
            let name = |n: usize| graph.nodes[n].id.clone();
            let is_group = |n: usize| graph.groups.iter().any(|group| group.node == Some(n));
            let mut nodes: Vec<[String; 2]> = (0..graph.nodes.len())
                .filter(|n| !is_group(*n))
                .map(|n| [name(n), graph.nodes[n].label.clone()])
                .collect();
            nodes.sort();
            let mut edges: Vec<[String; 3]> = graph
                .edges
                .iter()
                .map(|edge| [name(edge.from), name(edge.to), edge.label.clone()])
                .collect();
            edges.sort();
            let graph = json!({ "source": source, "nodes": nodes, "edges": edges });
            (id, graph)
        })
        .collect();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/boards/pack-graphs.json");
    let text = serde_json::to_string_pretty(&graphs).unwrap() + "\n";
    if std::env::var_os("UNDERSTUDY_WRITE_GRAPHS").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    let known = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        known == text,
        "the pack's diagrams changed: run this test with UNDERSTUDY_WRITE_GRAPHS=1, then `cargo xtask test ui`"
    );
}
