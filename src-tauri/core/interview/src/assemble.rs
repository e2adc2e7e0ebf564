//! Filling a template from the bank: by a seed that can be shared, away from what was asked lately
//! and towards what is weak.
//!
//! A seed alone decides what is drawn, by hashing it with each item's id, so that two people with
//! the same pack and seed sit the same interview, and a new question in the bank moves only the
//! slots it is drawn into. History enters by choosing the seed: of many, the one whose draw suits
//! the person best.

use std::{collections::HashSet, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use ts_rs::TS;

use item::{
    error::{Error, ErrorKind},
    ids::ItemId,
    model::Level,
    template::{Slot, SlotKind, Template},
};

/// How many seeds are tried for the draw that suits best.
const SEEDS_TRIED: u32 = 128;
/// Letters of a seed: no vowels, so that no seed is a word, and nothing that looks alike.
const LETTERS: &[u8; 20] = b"23456789bcdfghjkmnpq";
const SEED_LENGTH: u32 = 6;

/// Six letters and digits that name an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Seed(u32);

impl Seed {
    /// The seed that `number` names.
    pub fn new(number: u32) -> Self {
        Self(number % 20u32.pow(SEED_LENGTH))
    }
}

impl fmt::Display for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (0..SEED_LENGTH).rev().try_for_each(|place| {
            let digit = self.0 / 20u32.pow(place) % 20;
            write!(f, "{}", char::from(LETTERS[digit as usize]))
        })
    }
}

impl FromStr for Seed {
    type Err = Error;
    fn from_str(text: &str) -> Result<Self, Error> {
        let digits: Option<Vec<u32>> = text
            .trim()
            .bytes()
            .map(|b| LETTERS.iter().position(|l| *l == b.to_ascii_lowercase()).map(|p| p as u32))
            .collect();
        match digits {
            Some(digits) if digits.len() == SEED_LENGTH as usize => {
                Ok(Self(digits.iter().fold(0, |sum, digit| sum * 20 + digit)))
            }
            _ => Err(Error::new(ErrorKind::InvalidInput, format!("{text:?} is not a seed"))
                .help("a seed is six letters and digits, as the other person's screen shows it")),
        }
    }
}

impl TryFrom<String> for Seed {
    type Error = Error;
    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Seed> for String {
    fn from(seed: Seed) -> String {
        seed.to_string()
    }
}

/// An item that a slot may draw, with what is known of the person.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The item.
    pub id: ItemId,
    /// What kind of slot can draw it.
    pub kind: SlotKind,
    /// A question's level.
    pub level: Option<Level>,
    /// A question's category.
    pub category: Option<String>,
    /// 0 known well … 1 not known; what was never tried counts as 0.5.
    pub weakness: f64,
    /// Days since an interview last asked it.
    pub asked_days_ago: Option<u32>,
}

/// An interview ready to be sat.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct InterviewPlan {
    /// The template's id.
    pub template: String,
    /// The template's title.
    pub title: String,
    /// What names this draw.
    pub seed: Seed,
    /// The whole interview.
    pub minutes: f64,
    /// The slots with what was drawn.
    pub slots: Vec<FilledSlot>,
}

/// A slot with what was drawn for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FilledSlot {
    /// The slot as the template has it.
    pub slot: Slot,
    /// What is asked, in order.
    pub items: Vec<ItemId>,
    /// How many the slot asks for beyond what the packs hold; said to the person, never made up.
    pub short_by: u32,
}

/// Fills `template` by `seed` alone.
pub fn assemble(template: &Template, candidates: &[Candidate], seed: Seed) -> InterviewPlan {
    let fixed: HashSet<&str> = template.slots.iter().filter_map(|s| s.item.as_deref()).collect();
    let mut taken: HashSet<ItemId> = candidates
        .iter()
        .filter(|c| fixed.contains(short_id(&c.id).as_str()))
        .map(|c| c.id.clone())
        .collect();
    let slots = template
        .slots
        .iter()
        .enumerate()
        .map(|(n, slot)| {
            let items = match &slot.item {
                Some(item) => candidates
                    .iter()
                    .find(|c| short_id(&c.id) == *item)
                    .map(|c| c.id.clone())
                    .into_iter()
                    .collect(),
                None => draw(slot, n, candidates, seed, &mut taken),
            };
            let short_by =
                slot.count.saturating_sub(u32::try_from(items.len()).unwrap_or(u32::MAX));
            FilledSlot { slot: slot.clone(), items, short_by }
        })
        .collect();
    InterviewPlan {
        template: template.id.clone(),
        title: template.title.clone(),
        seed,
        minutes: template.minutes,
        slots,
    }
}

/// Tries many seeds from `start` on and takes the one whose draw suits the person best: weak items,
/// and nothing that was asked lately.
pub fn assemble_for(template: &Template, candidates: &[Candidate], start: u32) -> InterviewPlan {
    let worth = |assembled: &InterviewPlan| -> f64 {
        let drawn: HashSet<&ItemId> = assembled.slots.iter().flat_map(|slot| &slot.items).collect();
        candidates.iter().filter(|c| drawn.contains(&c.id)).map(suits).sum()
    };
    (0..SEEDS_TRIED)
        .map(|n| {
            assemble(template, candidates, Seed::new(start.wrapping_add(n.wrapping_mul(7_919))))
        })
        .map(|assembled| (worth(&assembled), assembled))
        // The first of equals, so that the draw is repeatable.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, assembled)| assembled)
        .unwrap_or_else(|| assemble(template, candidates, Seed::new(start)))
}

/// How well an item suits the person: weakness, less a cost for having been asked in the last month.
fn suits(candidate: &Candidate) -> f64 {
    let lately =
        candidate.asked_days_ago.map_or(0.0, |days| (1.0 - f64::from(days) / 30.0).max(0.0));
    candidate.weakness - 3.0 * lately
}

/// How many items a slot can be filled with, whatever other slots take.
pub fn candidates_for(slot: &Slot, candidates: &[Candidate]) -> u32 {
    let fits = |c: &&Candidate| match &slot.item {
        Some(item) => short_id(&c.id) == *item,
        None => fits(slot, c),
    };
    u32::try_from(candidates.iter().filter(fits).count()).unwrap_or(u32::MAX)
}

fn draw(
    slot: &Slot,
    n: usize,
    candidates: &[Candidate],
    seed: Seed,
    taken: &mut HashSet<ItemId>,
) -> Vec<ItemId> {
    let mut fits: Vec<(u64, &Candidate)> = candidates
        .iter()
        .filter(|c| fits(slot, c) && !taken.contains(&c.id))
        .map(|c| (lot(seed, n, &c.id), c))
        .collect();
    fits.sort_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.id.cmp(&b.1.id)));
    let drawn: Vec<ItemId> = spread(fits, slot.count as usize);
    taken.extend(drawn.iter().cloned());
    drawn
}

/// Takes `count` in order of lot, but no second of a category while another category waits.
fn spread(lots: Vec<(u64, &Candidate)>, count: usize) -> Vec<ItemId> {
    let mut waiting: Vec<&Candidate> = lots.into_iter().map(|(_, c)| c).collect();
    let mut drawn = Vec::new();
    while drawn.len() < count && !waiting.is_empty() {
        let mut seen = HashSet::new();
        let (now, later): (Vec<_>, Vec<_>) =
            waiting.into_iter().partition(|c| seen.insert(c.category.clone()));
        drawn.extend(now.into_iter().take(count - drawn.len()).map(|c| c.id.clone()));
        waiting = later;
    }
    drawn
}

fn fits(slot: &Slot, candidate: &Candidate) -> bool {
    candidate.kind == slot.kind
        && (slot.level.is_empty() || candidate.level.is_some_and(|l| slot.level.contains(&l)))
        && (slot.category.is_empty()
            || candidate.category.as_ref().is_some_and(|c| slot.category.contains(c)))
}

fn lot(seed: Seed, slot: usize, id: &ItemId) -> u64 {
    let digest = Sha256::digest(format!("{seed} {slot} {id}"));
    digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

/// `page#id`, as templates write it.
fn short_id(id: &ItemId) -> String {
    format!("{}#{}", id.page.page, id.id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn candidate(n: u32) -> Candidate {
        Candidate {
            id: format!("backend/bank#q{n}").parse().unwrap(),
            kind: SlotKind::Question,
            level: Some([Level::Easy, Level::Medium, Level::Hard][n as usize % 3]),
            category: Some(["caching", "auth", "nodejs", "scaling"][n as usize % 4].into()),
            weakness: 0.5,
            asked_days_ago: None,
        }
    }

    fn slot(count: u32) -> Slot {
        Slot {
            title: String::new(),
            minutes: 10.0,
            kind: SlotKind::Question,
            count,
            level: vec![],
            category: vec![],
            item: None,
            board: false,
            recording: false,
        }
    }

    fn template(slots: Vec<Slot>) -> Template {
        Template { id: "t".into(), title: "T".into(), minutes: 60.0, summary: String::new(), slots }
    }

    fn drawn(assembled: &InterviewPlan) -> Vec<String> {
        assembled.slots.iter().flat_map(|s| &s.items).map(ToString::to_string).collect()
    }

    #[test]
    fn a_seed_reads_as_it_is_written() {
        for number in [0, 1, 19, 20, 63_999_999, 12_345_678] {
            let seed = Seed::new(number);
            assert_eq!(seed.to_string().to_uppercase().parse::<Seed>().unwrap(), seed);
        }
        for wrong in ["", "abc", "2222222", "aeiouy"] {
            assert_eq!(wrong.parse::<Seed>().unwrap_err().kind, ErrorKind::InvalidInput);
        }
    }

    #[test]
    fn one_seed_gives_one_interview_whatever_the_history() {
        let fresh: Vec<Candidate> = (0..40).map(candidate).collect();
        let mut known = fresh.clone();
        known.reverse();
        known.iter_mut().for_each(|c| (c.weakness, c.asked_days_ago) = (0.0, Some(1)));
        let template = template(vec![slot(3), slot(4)]);
        let seed = Seed::new(77);
        let (a, b) = (assemble(&template, &fresh, seed), assemble(&template, &known, seed));
        assert_eq!(a, b);
        let unique: HashSet<String> = drawn(&a).into_iter().collect();
        assert_eq!(unique.len(), 7, "nothing is asked twice");
        assert_ne!(drawn(&a), drawn(&assemble(&template, &fresh, Seed::new(78))));
    }

    #[test]
    fn the_chosen_seed_avoids_what_was_asked_and_leans_to_what_is_weak() {
        let mut candidates: Vec<Candidate> = (0..40).map(candidate).collect();
        for c in &mut candidates[..10] {
            c.asked_days_ago = Some(2);
        }
        for c in &mut candidates[10..20] {
            c.weakness = 1.0;
        }
        let template = template(vec![slot(3)]);
        let (mut asked, mut weak) = (0, 0);
        for start in 0..50 {
            for id in drawn(&assemble_for(&template, &candidates, start * 1_000_003)) {
                let n: usize = id.rsplit('q').next().unwrap().parse().unwrap();
                asked += usize::from(n < 10);
                weak += usize::from((10..20).contains(&n));
            }
        }
        assert_eq!(asked, 0, "of 150 drawn");
        assert!(weak > 75, "{weak} of 150 drawn are weak; chance alone gives 38");
    }

    #[test]
    fn a_slot_that_wants_more_than_there_is_says_so() {
        let candidates: Vec<Candidate> = (0..4).map(candidate).collect();
        let mut fixed = slot(1);
        fixed.item = Some("bank#q2".into());
        let assembled = assemble(&template(vec![slot(9), fixed]), &candidates, Seed::new(1));
        assert_eq!((assembled.slots[0].items.len(), assembled.slots[0].short_by), (3, 6));
        assert_eq!(assembled.slots[1].items[0].to_string(), "backend/bank#q2");
        let mut gone = slot(1);
        gone.item = Some("bank#never".into());
        assert_eq!(assemble(&template(vec![gone]), &candidates, Seed::new(1)).slots[0].short_by, 1);
    }
}
