//! Drills through the facade: on the pack that ships, interrupted, finished, and of no effect on a schedule.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use board::{
    drill::{DrillKind, DrillStep, DrillTask, DrillView},
    mermaid,
};
use item::{error::ErrorKind, ids::ItemId};
use store::Access;
use study::{Options, Study};
use understudy_tests::{Desk, shelf::item};

const PATH: &str = "backend/request-lifecycle#request-path";

fn open(desk: &Desk) -> Study {
    let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("content/backend");
    let (folder, clock) = (desk.folder(), Arc::clone(&desk.clock));
    Study::open(Options { folder, access: Access::Write, clock, built_in: Some(built_in) }).unwrap()
}

fn give(task: usize, text: &str) -> DrillStep {
    DrillStep::Give { task: u32::try_from(task).unwrap(), text: text.to_owned() }
}

fn show(task: usize) -> DrillStep {
    DrillStep::Show { task: u32::try_from(task).unwrap() }
}

fn answers(view: &DrillView) -> BTreeMap<String, Option<String>> {
    let of = |task: &DrillTask| match task {
        DrillTask::Blank { number, answer, .. } => (number.to_string(), answer.clone()),
        DrillTask::Control { control, given, .. } => (control.clone(), given.clone()),
        DrillTask::Failure { node, said, .. } => (node.clone(), Some(said.clone())),
    };
    view.tasks.iter().map(of).collect()
}

#[test]
fn every_diagram_that_is_practised_has_drills_that_mermaid_can_draw() {
    let desk = Desk::new();
    let study = open(&desk);
    let mut offered: BTreeMap<DrillKind, usize> = BTreeMap::new();
    let diagrams = study.boards().diagrams().unwrap();
    for diagram in &diagrams {
        for offer in study.drills().offers(&diagram.item).unwrap() {
            if offer.tasks == 0 {
                let refused = study.drills().open(&diagram.item, offer.drill).unwrap_err();
                assert_eq!(refused.kind, ErrorKind::InvalidInput);
                continue;
            }
            *offered.entry(offer.drill).or_default() += 1;
            let view = study.drills().open(&diagram.item, offer.drill).unwrap();
            // How many arrows can be taken away depends on which boxes are hidden.
            let play = if offer.drill == DrillKind::Blanks { 2 } else { 0 };
            assert!(view.tasks.len().abs_diff(offer.tasks as usize) <= play, "{}", diagram.item);
            mermaid::parse(&view.diagram).unwrap_or_else(|e| panic!("{}: {e:?}", diagram.item));
            for task in &view.tasks {
                if let DrillTask::Failure { diagram: struck, node, .. } = task {
                    let graph = mermaid::parse(struck).unwrap().graph;
                    assert!(graph.nodes.iter().any(|n| n.label == format!("✕ {node}")), "{node}");
                }
            }
        }
    }
    assert_eq!(offered[&DrillKind::Blanks], diagrams.len(), "blanks can be hidden in each");
    assert!(offered[&DrillKind::Controls] >= 15, "{offered:?}");
    assert!(offered[&DrillKind::Failures] >= 12, "{offered:?}");
}

#[test]
fn blanks_go_on_after_a_kill_and_what_was_right_at_once_counts() {
    let desk = Desk::new();
    let study = open(&desk);
    let path: ItemId = item(PATH);
    let before = study.reviews().memory(&path).unwrap();
    let view = study.drills().open(&path, DrillKind::Blanks).unwrap();
    let DrillTask::Blank { choices, .. } = &view.tasks[0] else { panic!("{:?}", view.tasks[0]) };
    let choices = choices.clone();
    let view = study.drills().step(&path, DrillKind::Blanks, &give(0, "no such thing")).unwrap();
    assert!(
        matches!(&view.tasks[0], DrillTask::Blank { wrong, answer: None, .. } if wrong == &["no such thing"])
    );
    drop(study);

    let study = open(&desk);
    assert!(study.drills().offers(&path).unwrap()[0].unfinished);
    assert_eq!(study.drills().open(&path, DrillKind::Blanks).unwrap(), view, "as it was left");
    // One of the choices is the name of the first box, though not at once any more.
    let mut view = view;
    for choice in &choices {
        if let DrillTask::Blank { answer: None, .. } = &view.tasks[0] {
            view = study.drills().step(&path, DrillKind::Blanks, &give(0, choice)).unwrap();
        }
    }
    assert!(matches!(&view.tasks[0], DrillTask::Blank { right: Some(false), answer: Some(_), .. }));
    let settled = study.drills().step(&path, DrillKind::Blanks, &give(0, "again")).unwrap_err();
    assert_eq!(settled.kind, ErrorKind::InvalidInput);
    for task in 1..view.tasks.len() {
        assert!(!view.finished);
        view = study.drills().step(&path, DrillKind::Blanks, &show(task)).unwrap();
    }
    assert!(view.finished && view.points == 0.0, "{view:?}");
    assert_eq!(mermaid::parse(&view.diagram).unwrap().graph.edges.len(), {
        let whole = study
            .boards()
            .open(&path, board::attempt::AttemptOptions { easier: false, text: true });
        let source = study.boards().finish(&whole.unwrap().attempt).unwrap().reference;
        mermaid::parse(&source).unwrap().graph.edges.len()
    });
    let offer = &study.drills().offers(&path).unwrap()[0];
    assert_eq!((offer.unfinished, offer.last_points), (false, Some(0.0)));
    assert_eq!(offer.last_tasks.unwrap() as usize, view.tasks.len());
    assert_eq!(study.reviews().memory(&path).unwrap(), before, "no schedule changed");
    let next = study.drills().open(&path, DrillKind::Blanks).unwrap();
    assert_ne!(next.seed, view.seed, "the next one is drawn anew");
    assert!(answers(&next).values().all(Option::is_none));
}

#[test]
fn controls_are_checked_together_and_each_has_its_hop() {
    let desk = Desk::new();
    let study = open(&desk);
    let path: ItemId = item(PATH);
    let step = |one: &DrillStep| study.drills().step(&path, DrillKind::Controls, one);
    let view = study.drills().open(&path, DrillKind::Controls).unwrap();
    assert_eq!(step(&DrillStep::Check).unwrap_err().kind, ErrorKind::InvalidInput);
    // As the page says: only the provider is reconciled with, and only payments have a breaker.
    let mut right = 0;
    for (n, task) in view.tasks.iter().enumerate() {
        let DrillTask::Control { control, choices, .. } = task else { panic!("{task:?}") };
        let hop = |words: &str| choices.iter().find(|hop| hop.contains(words)).unwrap();
        let chosen = match control.as_str() {
            "breaker" | "own pool" => hop("→ Payments"),
            "reconcile" => hop("→ Card provider"),
            _ => &choices[0],
        };
        right += usize::from(["breaker", "own pool", "reconcile"].contains(&control.as_str()));
        assert!(step(&give(n, "nowhere → nothing")).is_ok_and(|v| answers(&v)[control].is_none()));
        step(&give(n, chosen)).unwrap();
    }
    assert_eq!(right, 3);
    let view = step(&DrillStep::Check).unwrap();
    assert!(view.finished);
    for task in &view.tasks {
        let DrillTask::Control { control, right, belongs, given, .. } = task else { panic!() };
        assert!(!belongs.is_empty(), "{control}");
        assert_eq!(*right, Some(belongs.contains(given.as_ref().unwrap())), "{control}");
    }
    assert!(view.points >= 3.0, "{}", view.points);
}

#[test]
fn failures_hide_the_row_until_it_is_asked_for_and_keep_what_was_said() {
    let desk = Desk::new();
    let study = open(&desk);
    let path: ItemId = item(PATH);
    let kind = DrillKind::Failures;
    let mut view = study.drills().open(&path, kind).unwrap();
    for n in 0..view.tasks.len() {
        let DrillTask::Failure { node, row: None, .. } = &view.tasks[n] else { panic!() };
        let said = format!("{node}: an error, and a page");
        let early = DrillStep::Mark { task: u32::try_from(n).unwrap(), mark: 2 };
        assert!(study.drills().step(&path, kind, &early).is_err(), "nothing was shown");
        study.drills().step(&path, kind, &give(n, &said)).unwrap();
        view = study.drills().step(&path, kind, &show(n)).unwrap();
        let DrillTask::Failure { row: Some(row), said: kept, .. } = &view.tasks[n] else {
            panic!()
        };
        assert_eq!(
            (row.columns.as_slice(), kept),
            (["Behaviour", "Marker"].map(String::from).as_slice(), &said)
        );
        let mark = DrillStep::Mark { task: u32::try_from(n).unwrap(), mark: 1 };
        view = study.drills().step(&path, kind, &mark).unwrap();
    }
    assert!(view.finished);
    assert_eq!(view.points, view.tasks.len() as f64 / 2.0);
    let over = study.drills().step(&path, kind, &show(0)).unwrap_err();
    assert_eq!(over.kind, ErrorKind::NotFound, "it is in the log and no longer under way");
    drop(study);
    assert_eq!(open(&desk).drills().offers(&path).unwrap()[2].last_points, Some(view.points));
}
