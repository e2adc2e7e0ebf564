//! Browsing: the bank of items with filters and counts, sheets to print, orphans.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use crate::{
    core::Core,
    reviews::{
        matching::{Rows, each_matching},
        planning::phase,
    },
};
use interop::document;
use item::{
    catalogue::ItemMeta,
    error::Result,
    ids::{ItemId, PackId, PageRef},
    kind::ItemKind,
    model::{Item, Level},
};
use memory::{
    session::{Bank, BankOptions, ItemFilter, KindCount, MemoryPhase, Orphan},
    state::ItemState,
};

/// All items of the open packs.
#[derive(Debug)]
pub struct ItemBank {
    core: Arc<Core>,
}

impl ItemBank {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core) }
    }

    /// The items a filter names, in reading order, with counts over all of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn list(&self, filter: &ItemFilter) -> Result<Bank> {
        let rows = Rows::load(&self.core, self.core.today())?;
        let mut bank = Bank::default();
        let mut kinds: BTreeMap<ItemKind, u32> = BTreeMap::new();
        let mut phases: BTreeMap<MemoryPhase, u32> = BTreeMap::new();
        each_matching(&self.core, filter, |meta, state| {
            *kinds.entry(meta.kind).or_default() += 1;
            *phases.entry(phase(&state.memory)).or_default() += 1;
            match meta.level {
                Some(Level::Easy) => bank.levels.easy += 1,
                Some(Level::Medium) => bank.levels.medium += 1,
                Some(Level::Hard) => bank.levels.hard += 1,
                None => {}
            }
            bank.items.push(rows.row(meta, state));
        })?;
        bank.kinds = kinds
            .into_iter()
            .map(|(kind, count)| KindCount { kind, count, minutes: 0.0 })
            .collect();
        bank.phases = phases.into_iter().collect();
        Ok(bank)
    }

    /// The categories and tags of all items, whatever the bank is narrowed down to.
    pub fn options(&self) -> BankOptions {
        let mut categories: BTreeMap<String, u32> = BTreeMap::new();
        let mut tags: BTreeMap<String, u32> = BTreeMap::new();
        for meta in self.core.content.catalogue().items() {
            if let Some(category) = &meta.category {
                *categories.entry(category.clone()).or_default() += 1;
            }
            for tag in &meta.tags {
                *tags.entry(tag.clone()).or_default() += 1;
            }
        }
        BankOptions {
            categories: categories.into_iter().collect(),
            tags: tags.into_iter().collect(),
        }
    }

    /// Items as one HTML file to be printed, in the order given, with their answers or without.
    pub fn sheet(&self, title: &str, items: &[ItemId], answers: bool) -> String {
        let items: Vec<Item> = items.iter().filter_map(|id| self.core.content.item(id)).collect();
        let sheet = document::items_sheet(title, &items, answers);
        self.core.packs.library().with_images_inside(&sheet)
    }

    /// Histories whose item no open pack has any more, each with the new item that has the same
    /// answer, where there is exactly one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn orphans(&self) -> Result<Vec<Orphan>> {
        let catalogue = self.core.content.catalogue();
        let states = self.core.store.item_states()?;
        Ok(orphans(catalogue.items(), |id| catalogue.get(id).is_some(), &states))
    }
}

/// How many items of its page an orphan is offered at most.
const MOST_CANDIDATES: usize = 100;

/// Items without a history, by what an orphan is matched with.
#[derive(Default)]
struct Fresh<'a> {
    by_answer: HashMap<(&'a PackId, i64), (&'a ItemId, bool)>,
    by_page: HashMap<&'a PageRef, Vec<&'a ItemMeta>>,
}

impl<'a> Fresh<'a> {
    fn of(items: &'a [ItemMeta], states: &HashMap<ItemId, ItemState>) -> Self {
        let mut fresh = Self::default();
        for meta in items.iter().filter(|meta| !states.contains_key(&meta.id)) {
            fresh
                .by_answer
                .entry((&meta.id.page.pack, meta.answer))
                .and_modify(|(_, only)| *only = false)
                .or_insert((&meta.id, true));
            fresh.by_page.entry(&meta.id.page).or_default().push(meta);
        }
        fresh
    }

    /// The one with this answer, when there is exactly one.
    fn with_answer(&self, pack: &PackId, answer: i64) -> Option<ItemId> {
        let (id, only) = self.by_answer.get(&(pack, answer))?;
        only.then(|| (*id).clone())
    }
}

fn orphans(
    items: &[ItemMeta],
    exists: impl Fn(&ItemId) -> bool,
    states: &HashMap<ItemId, ItemState>,
) -> Vec<Orphan> {
    let packs: BTreeSet<&PackId> = items.iter().map(|meta| &meta.id.page.pack).collect();
    let fresh = Fresh::of(items, states);
    // A closed pack's items are away, not gone.
    let gone = states
        .iter()
        .filter(|(id, state)| state.reviews > 0 && !exists(id) && packs.contains(&id.page.pack));
    let mut orphans: Vec<Orphan> = gone
        .map(|(id, state)| Orphan {
            item: id.clone(),
            reviews: state.reviews,
            same_answer: state.answer.and_then(|hash| fresh.with_answer(&id.page.pack, hash)),
            candidates: fresh
                .by_page
                .get(&id.page)
                .into_iter()
                .flatten()
                .filter(|meta| state.kind.is_none_or(|kind| kind == meta.kind))
                .map(|meta| meta.id.clone())
                .take(MOST_CANDIDATES)
                .collect(),
        })
        .collect();
    orphans.sort_by(|a, b| a.item.cmp(&b.item));
    orphans
}
