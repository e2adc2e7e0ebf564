//! The whiteboard's grader against hand-written truth: what it says of nodes and arrows, beside two
//! baselines, for the boards it was tuned on and those kept aside.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use board::{
    Board, Grade, Overrides, Reference,
    grade::{EdgeVerdict, NodeVerdict},
};
use understudy_cli::grade::GradeArgs;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/boards")
}

/// A verdict by what it is about: `Gateway`, `Gateway -> Orders`, `extra Search`, `loose`.
type Verdicts = BTreeMap<String, String>;

struct Case {
    name: String,
    reference: Reference,
    board: Board,
    truth: Verdicts,
    part: Part,
}

/// How a board may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    TunedOn,
    /// `kept aside: yes` in the truth file: nothing is ever tuned on it.
    KeptAside,
    /// `language: …` in the truth file: the list of synonyms is English, so this is only told.
    OtherLanguage,
}

fn cases() -> Vec<Case> {
    let folder = folder();
    let mut names: Vec<PathBuf> =
        fs::read_dir(folder.join("truth")).unwrap().map(|e| e.unwrap().path()).collect();
    names.sort();
    names
        .iter()
        .map(|path| {
            let name = path.file_stem().unwrap().to_string_lossy().into_owned();
            let lines = fs::read_to_string(path).unwrap();
            let reference = lines.lines().find_map(|l| l.strip_prefix("reference: ")).unwrap();
            let source = folder.join(format!("references/{reference}.mmd"));
            let reference = board::mermaid::parse(&fs::read_to_string(&source).unwrap()).unwrap();
            let truth = truth(&name, &reference, &lines);
            Case { board: read(&folder, &name), name, truth, reference, part: part(&lines) }
        })
        .collect()
}

fn part(lines: &str) -> Part {
    let has = |start: &str| lines.lines().any(|line| line.starts_with(start));
    match (has("language: "), has("kept aside: yes")) {
        (true, _) => Part::OtherLanguage,
        (false, true) => Part::KeptAside,
        (false, false) => Part::TunedOn,
    }
}

fn read(folder: &Path, name: &str) -> Board {
    for place in ["drawn", "written"] {
        let path = folder.join(place).join(format!("{name}.excalidraw"));
        if let Ok(scene) = fs::read_to_string(&path) {
            return board::scene::parse(&scene).unwrap_or_else(|e| panic!("{name}: {e}"));
        }
    }
    let text = fs::read_to_string(folder.join("written").join(format!("{name}.txt")))
        .unwrap_or_else(|_| panic!("{name}: no board"));
    board::text::parse(&text).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// Everything is recalled but what the file names.
fn truth(name: &str, reference: &Reference, lines: &str) -> Verdicts {
    let graph = &reference.graph;
    let mut verdicts = Verdicts::new();
    for node in &graph.nodes {
        verdicts.insert(node.id.clone(), "recalled".into());
    }
    for edge in &graph.edges {
        verdicts.insert(hop(reference, edge.from, edge.to), "recalled".into());
    }
    for line in lines.lines().filter(|l| !l.starts_with('#')) {
        let Some((verdict, what)) = line.split_once(": ") else { continue };
        let what = what.trim();
        match verdict {
            "missing" | "reversed" => {
                assert!(verdicts.contains_key(what), "{name}: {what} is nothing of the reference");
                verdicts.insert(what.to_owned(), verdict.to_owned());
            }
            "extra" => {
                verdicts.insert(format!("extra {}", fold(what)), "extra".into());
            }
            "loose" => {
                verdicts.insert("loose".into(), what.to_owned());
            }
            "reference" | "language" => {}
            "kept aside" => assert_eq!(what, "yes", "{name}"),
            other => panic!("{name}: {other}?"),
        }
    }
    verdicts
}

fn fold(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn hop(reference: &Reference, from: usize, to: usize) -> String {
    let id = |n: usize| reference.graph.nodes[n].id.as_str();
    format!("{} -> {}", id(from), id(to))
}

fn verdicts(reference: &Reference, grade: &Grade) -> Verdicts {
    let mut verdicts = Verdicts::new();
    for node in &grade.nodes {
        match (node.verdict, &node.reference_id) {
            (NodeVerdict::Recalled, Some(id)) => verdicts.insert(id.clone(), "recalled".into()),
            (NodeVerdict::Missing, Some(id)) => verdicts.insert(id.clone(), "missing".into()),
            _ => verdicts
                .insert(format!("extra {}", fold(node.drawn.as_deref().unwrap())), "extra".into()),
        };
    }
    let mut loose = 0;
    for (number, line) in grade.edges.iter().enumerate() {
        let key = match &line.drawn {
            _ if line.reference_id.is_some() => {
                let edge = &reference.graph.edges[number];
                hop(reference, edge.from, edge.to)
            }
            Some([from, to]) => format!("extra {} -> {}", fold(from), fold(to)),
            None => unreachable!("a line without either side"),
        };
        let verdict = match line.verdict {
            EdgeVerdict::Recalled => "recalled",
            EdgeVerdict::Missing => "missing",
            EdgeVerdict::Reversed => "reversed",
            EdgeVerdict::Extra => "extra",
            EdgeVerdict::Loose => {
                loose += 1;
                continue;
            }
        };
        verdicts.insert(key, verdict.to_owned());
    }
    if loose > 0 {
        verdicts.insert("loose".into(), loose.to_string());
    }
    verdicts
}

/// How many verdicts agree, and of how many.
fn agreement(truth: &Verdicts, found: &Verdicts) -> (usize, usize) {
    let mut keys: Vec<&String> = truth.keys().chain(found.keys()).collect();
    keys.sort();
    keys.dedup();
    let agreeing = keys.iter().filter(|k| truth.get(**k) == found.get(**k)).count();
    (agreeing, keys.len())
}

/// Baseline: nothing is recalled.
fn all_missing(case: &Case) -> Verdicts {
    verdicts(
        &case.reference,
        &board::grade(&case.reference, &Board::default(), &Overrides::default()),
    )
}

/// Baseline: a node is recalled when a box has its label, an arrow when both its ends are.
fn labels_only(case: &Case) -> Verdicts {
    let mut verdicts = all_missing(case);
    let graph = &case.reference.graph;
    let drawn: Vec<String> = case.board.graph.nodes.iter().map(|n| fold(&n.label)).collect();
    let there = |n: usize| drawn.contains(&fold(&graph.nodes[n].label));
    for n in (0..graph.nodes.len()).filter(|&n| there(n)) {
        verdicts.insert(graph.nodes[n].id.clone(), "recalled".into());
    }
    for edge in graph.edges.iter().filter(|e| there(e.from) && there(e.to)) {
        verdicts.insert(hop(&case.reference, edge.from, edge.to), "recalled".into());
    }
    verdicts
}

#[test]
fn the_grader_agrees_with_people() {
    let cases = cases();
    for part in [Part::TunedOn, Part::KeptAside, Part::OtherLanguage] {
        let (mut sums, mut boards) = ([(0, 0); 3], 0);
        for case in cases.iter().filter(|c| c.part == part) {
            boards += 1;
            let grade = board::grade(&case.reference, &case.board, &Overrides::default());
            let found = verdicts(&case.reference, &grade);
            for (sum, found) in
                sums.iter_mut().zip([&found, &all_missing(case), &labels_only(case)])
            {
                let (right, all) = agreement(&case.truth, found);
                sum.0 += right;
                sum.1 += all;
            }
            for key in
                case.truth.keys().chain(found.keys().filter(|k| !case.truth.contains_key(*k)))
            {
                let (truth, said) = (case.truth.get(key), found.get(key));
                if truth != said {
                    println!("  {}: {key}: truth {truth:?}, grader {said:?}", case.name);
                }
            }
        }
        let share = |(right, all): (usize, usize)| 100.0 * right as f64 / all.max(1) as f64;
        let (part, least) = match part {
            Part::TunedOn => ("tuned on", 97.0),
            Part::KeptAside => ("kept aside", 95.0),
            Part::OtherLanguage => ("in another language", 0.0),
        };
        println!(
            "{part}: {boards} boards, {} verdicts: grader {:.1}%, labels only {:.1}%, everything missing {:.1}%",
            sums[0].1,
            share(sums[0]),
            share(sums[2]),
            share(sums[1])
        );
        assert!(share(sums[0]) >= least, "{part}");
    }
}

#[test]
fn hostile_scenes_end_in_an_error_or_a_grade() {
    let reference = board::mermaid::parse("flowchart TB\nA --> B\nB --> C").unwrap();
    let element = r#"{"id":"n","type":"rectangle","x":0,"y":0,"width":10,"height":10}"#;
    let many = format!("{{\"elements\":[{}]}}", vec![element; 100_000].join(","));
    let long = format!(
        r#"{{"elements":[{{"id":"t","type":"text","x":0,"y":0,"width":9,"height":9,"text":"{}"}}]}}"#,
        "word ".repeat(200_000)
    );
    for scene in [
        "",
        "not JSON",
        "[]",
        "{}",
        r#"{"elements":null}"#,
        r#"{"elements":[null,1,"x",[],{}]}"#,
        &many,
        &long,
        r#"{"elements":[{"id":"a","type":"rectangle","x":null,"y":"1","width":1e308,"height":1e308},
            {"id":"b","type":"arrow","x":1e308,"y":-1e308,"points":[[0,0],[1e308,1e308],null,"x"],
             "startBinding":{"elementId":"b"},"endBinding":{"elementId":"gone"}},
            {"id":"c","type":"text","x":0,"y":0,"width":1,"height":1,"text":"c","containerId":"c"},
            {"id":"f","type":"frame","frameId":"f","x":0,"y":0,"width":0,"height":0}]}"#,
    ] {
        if let Ok(board) = board::scene::parse(scene) {
            let grade = board::grade(&reference, &board, &Overrides::default());
            assert!((0.0..=1.0).contains(&grade.score));
        }
    }
}

#[test]
fn a_grouped_shape_from_a_library_is_one_box_with_its_name() {
    // Two servers as libraries draw them: wheels apart from each other, an arrow as decoration, one text.
    let server = |name: &str, x: i32| {
        let piece = |id: &str, kind: &str, dx: i32, dy: i32, side: i32| {
            format!(
                r#"{{"id":"{name}-{id}","type":"{kind}","x":{},"y":{dy},"width":{side},"height":{side},"groupIds":["{name}"]}}"#,
                x + dx
            )
        };
        [
            piece("body", "rectangle", 0, 0, 60),
            piece("wheel1", "ellipse", 150, 0, 20),
            piece("wheel2", "ellipse", 150, 90, 20),
            format!(
                r#"{{"id":"{name}-way","type":"arrow","x":{x},"y":100,"width":20,"height":0,"points":[[0,0],[20,0]],"groupIds":["{name}"]}}"#
            ),
            format!(
                r#"{{"id":"{name}-text","type":"text","x":{},"y":130,"width":90,"height":20,"text":"{name}","groupIds":["{name}"]}}"#,
                x + 20
            ),
        ]
        .join(",")
    };
    let arrow = r#"{"id":"hop","type":"arrow","x":175,"y":10,"points":[[0,0],[620,0]],
        "startBinding":{"elementId":"Balancer-wheel1"},"endBinding":{"elementId":"Orders-body"}}"#;
    let scene =
        format!(r#"{{"elements":[{},{},{arrow}]}}"#, server("Balancer", 0), server("Orders", 800));
    let board = board::scene::parse(&scene).unwrap();
    let labels: Vec<&str> = board.graph.nodes.iter().map(|node| node.label.as_str()).collect();
    let edges: Vec<(&str, &str)> =
        board.graph.edges.iter().map(|edge| (labels[edge.from], labels[edge.to])).collect();
    assert_eq!((labels.len(), edges), (2, vec![("Balancer", "Orders")]), "{labels:?}");
    assert!(board.loose.is_empty(), "{:?}", board.loose);

    // Boxes that were grouped to be moved together stay boxes.
    let boxed = |id: &str, x: i32| {
        format!(
            r#"{{"id":"{id}","type":"rectangle","x":{x},"y":0,"width":90,"height":60,"groupIds":["all"]}},
               {{"id":"{id}-t","type":"text","x":{x},"y":20,"width":80,"height":20,"text":"{id}","containerId":"{id}","groupIds":["all"]}}"#
        )
    };
    let inner = r#"{"id":"hop","type":"arrow","x":95,"y":30,"points":[[0,0],[100,0]],"groupIds":["all"],
        "startBinding":{"elementId":"Orders"},"endBinding":{"elementId":"Stock"}}"#;
    let scene = format!(
        r#"{{"elements":[{},{},{},{inner}]}}"#,
        boxed("Orders", 0),
        boxed("Stock", 200),
        boxed("Mail", 400)
    );
    let board = board::scene::parse(&scene).unwrap();
    assert_eq!((board.graph.nodes.len(), board.graph.edges.len()), (3, 1));
}

/// The form that other programs read.
#[test]
fn a_grade_as_json_keeps_its_form() {
    let [scene, reference] =
        ["drawn/checkout-merged.excalidraw", "references/checkout.mmd"].map(|f| folder().join(f));
    let args = GradeArgs { scene, reference: reference.display().to_string(), json: true };
    let mut out = Vec::new();
    understudy_cli::grade::run(&args, &mut out, &mut std::io::sink()).unwrap();
    let grade: serde_json::Value = serde_json::from_slice(&out).unwrap();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_json_snapshot!("grade-json", grade);
    });
}
