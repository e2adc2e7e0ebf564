//! The pack that ships, as somebody who practises with it would judge it: times that can be kept, and
//! interviews that ask for what can be done.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use interview::assemble::Seed;
use item::{
    ids::ItemId,
    model::{Item, ItemBody},
    template::SlotKind,
};
use store::Access;
use study::{Options, Study};
use understudy_tests::Desk;

/// Words a minute of a calm speaker. An answer's `seconds` are what it takes at this pace, rounded up to a
/// quarter of a minute.
const PACE: u32 = 150;

/// Seeds tried for each template: enough that every question a slot may draw is drawn.
const SEEDS: u32 = 400;

fn open(desk: &Desk) -> Study {
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("content/backend");
    let (folder, clock) = (desk.folder(), Arc::clone(&desk.clock));
    Study::open(Options { folder, access: Access::Write, clock, built_in: Some(content) }).unwrap()
}

fn questions(study: &Study) -> BTreeMap<ItemId, Item> {
    let pages = study.library().overview().packs[0].pages.clone();
    pages
        .iter()
        .flat_map(|page| study.library().items(&page.page).unwrap())
        .filter(|item| matches!(item.body, ItemBody::Question { .. }))
        .map(|item| (item.id.clone(), item))
        .collect()
}

#[test]
fn every_answer_can_be_spoken_in_its_time() {
    let desk = Desk::new();
    let wrong: Vec<String> = questions(&open(&desk))
        .values()
        .filter_map(|item| {
            let ItemBody::Question { seconds, answer_words, .. } = &item.body else { return None };
            let wanted = (answer_words * 60).div_ceil(PACE).next_multiple_of(15);
            (*seconds != wanted).then(|| {
                format!("{}: {answer_words} words want seconds={wanted}, not {seconds}", item.id)
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{} answers:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_slot_gives_its_questions_their_time_and_a_board_only_what_can_be_drawn() {
    let desk = Desk::new();
    let study = open(&desk);
    let bank = questions(&study);
    let mut drawn_on_a_board = BTreeMap::new();
    for view in study.interviews().templates().unwrap() {
        for seed in 0..SEEDS {
            let assembled = study
                .interviews()
                .assemble(&view.template, Some(Seed::new(seed * 15_013)))
                .unwrap();
            for filled in assembled.slots.iter().filter(|s| s.slot.kind == SlotKind::Question) {
                let place = format!("{}, {}", view.template.id, filled.slot.title);
                let mut spoken = 0;
                for id in &filled.items {
                    let ItemBody::Question { seconds, more_html, .. } = &bank[id].body else {
                        continue;
                    };
                    spoken += seconds;
                    let diagram =
                        more_html.as_ref().is_some_and(|html| html.contains("class=\"diagram\""));
                    assert!(
                        !filled.slot.board || diagram,
                        "{place} draws {id}, which has no diagram"
                    );
                    if filled.slot.board {
                        *drawn_on_a_board.entry(id.clone()).or_insert(0) += 1;
                    }
                }
                let has = filled.slot.minutes * 60.0;
                assert!(f64::from(spoken) <= has, "{place}: {spoken} s of answers in {has} s");
            }
        }
    }
    let designs = bank.keys().filter(|id| id.page.page.as_str() == "questions-architecture");
    let never: Vec<&ItemId> = designs.filter(|id| !drawn_on_a_board.contains_key(id)).collect();
    assert!(never.is_empty(), "no interview asks for {never:?}");
}
