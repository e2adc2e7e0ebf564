//! Figures of the grader: a diagram of 40 boxes, the boards of the fixtures, the largest boards that are
//! read, and what is refused. Prints, never judges.

#![allow(clippy::unwrap_used, reason = "a benchmark that cannot go on says so")]

mod figures;

use std::{fs, path::Path};

use board::{Graph, Overrides, Reference, graph::Node};
use item::clock::SystemClock;
use serde_json::{Value, json};
use understudy_tests::redraw::drawn;

use self::figures::{at, sorted, time};

fn main() {
    let clock = SystemClock::new();
    println!("{:<44} {:>9} {:>9} {:>9}", "scene to grade, ms", "p50", "p99", "worst");
    for boxes in [10, 20, 40, 80] {
        let reference = city(boxes);
        let scene = drawn(&reference.graph, 7).to_string();
        let name = format!("{boxes} boxes, {} arrows", reference.graph.edges.len());
        line(&clock, &name, &reference, &[scene], 200);
    }

    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/boards");
    let scenes: Vec<(String, Reference)> = fs::read_dir(fixtures.join("drawn"))
        .unwrap()
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let truth = fs::read_to_string(fixtures.join("truth").join(format!("{name}.txt")));
            let truth = truth.unwrap();
            let of = truth.lines().find_map(|l| l.strip_prefix("reference: ")).unwrap();
            let source = fixtures.join("references").join(format!("{of}.mmd"));
            let reference = board::mermaid::parse(&fs::read_to_string(source).unwrap()).unwrap();
            (fs::read_to_string(path).unwrap(), reference)
        })
        .collect();
    let times = |(scene, reference): &(String, Reference)| graded(&clock, scene, reference).0;
    let all: Vec<f64> = (0..5).flat_map(|_| scenes.iter().map(times)).collect();
    print(&format!("{} boards of the fixtures", scenes.len()), all, "");

    let reference = city(40);
    for (name, scene) in largest() {
        line(&clock, name, &reference, &[scene], 3);
    }
    let boxes = r#"{"id":"n","type":"rectangle","x":0,"y":0,"width":10,"height":10}"#;
    let flood = format!("{{\"elements\":[{}]}}", vec![boxes; 100_000].join(","));
    line(&clock, "100,000 boxes", &reference, &[flood], 3);
    let books = format!(
        r#"{{"elements":[{{"id":"t","type":"text","x":0,"y":0,"width":9,"height":9,"text":"{}"}}]}}"#,
        "word ".repeat(4_000_000)
    );
    line(&clock, "a text of 20 MB", &reference, &[books], 3);
}

const FIRST: [&str; 20] = [
    "Order",
    "Payment",
    "Stock",
    "Price",
    "User",
    "Session",
    "Search",
    "Image",
    "Mail",
    "Audit",
    "Coupon",
    "Refund",
    "Invoice",
    "Ledger",
    "Report",
    "Rating",
    "Basket",
    "Parcel",
    "Catalogue",
    "Tenant",
];
const SECOND: [&str; 5] = ["service", "DB", "cache", "queue", "worker"];

/// A connected reference of so many boxes, with about one and a half arrows for each.
fn city(boxes: usize) -> Reference {
    let mut graph = Graph::default();
    for n in 0..boxes {
        let name = format!("{} {}", FIRST[n % FIRST.len()], SECOND[n / FIRST.len() % SECOND.len()]);
        graph.nodes.push(Node::new(format!("r{n}"), name));
    }
    for to in 1..boxes {
        graph.connect(to / 2, to, "");
        if to % 2 == 0 && to + 5 < boxes {
            graph.connect(to, to + 5, "timeout 300 ms");
        }
    }
    Reference::of(graph)
}

/// Boards of 2,000 parts, the most that is read.
fn largest() -> [(&'static str, String); 3] {
    let shape = |n: usize, name: &str, x: usize, y: usize| {
        let id = format!("n{n}");
        [
            json!({ "id": id, "type": "rectangle", "x": x, "y": y, "width": 120, "height": 60 }),
            json!({ "id": format!("t{n}"), "type": "text", "x": x + 10, "y": y + 20, "width": 90,
                "height": 20, "text": name, "containerId": id }),
        ]
    };
    let arrow = |n: usize, from: usize, to: usize| {
        json!({ "id": format!("a{n}"), "type": "arrow", "x": from % 40 * 150, "y": from / 40 * 90,
            "points": [[0, 0], [100, 50]], "endArrowhead": "arrow",
            "startBinding": { "elementId": format!("n{from}") },
            "endBinding": { "elementId": format!("n{to}") } })
    };
    let name = |n: usize| format!("{} {}", FIRST[n % FIRST.len()], SECOND[n % SECOND.len()]);
    let grid = |n: usize, name: &str| shape(n, name, n % 40 * 150, n / 40 * 90);
    let scene = |elements: Vec<Value>| json!({ "elements": elements }).to_string();
    let mut joined: Vec<Value> = (0..500).flat_map(|n| grid(n, &name(n))).collect();
    joined.extend((0..1_000).map(|n| arrow(n, n % 500, (n * 7 + 1) % 500)));
    let alike = (0..1_000).flat_map(|n| grid(n, "Order service")).collect();
    let nested = (0..1_000).flat_map(|n| shape(n, &name(n), n, n)).collect();
    [
        ("500 boxes, 1,000 arrows", scene(joined)),
        ("1,000 boxes of one name", scene(alike)),
        ("1,000 boxes over one another", scene(nested)),
    ]
}

fn line(clock: &SystemClock, name: &str, reference: &Reference, scenes: &[String], rounds: usize) {
    let mut refused = "";
    let mut times = Vec::new();
    for scene in scenes.iter().cycle().take(rounds * scenes.len()) {
        let (spent, is_graded) = graded(clock, scene, reference);
        times.push(spent);
        refused = if is_graded { "" } else { "refused" };
    }
    print(name, times, refused);
}

/// Milliseconds from the scene's text to its grade, and whether there was one.
fn graded(clock: &SystemClock, scene: &str, reference: &Reference) -> (f64, bool) {
    let mut is_graded = false;
    let spent = time(clock, || {
        is_graded = board::scene::parse(scene)
            .map(|board| board::grade(reference, &board, &Overrides::default()))
            .is_ok();
    });
    (spent, is_graded)
}

fn print(name: &str, times: Vec<f64>, note: &str) {
    let times = sorted(times);
    let [half, most, worst] = [0.5, 0.99, 1.0].map(|share| at(&times, share));
    println!("{name:<44} {half:>9.2} {most:>9.2} {worst:>9.2}  {note}");
}
