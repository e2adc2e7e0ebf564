//! The items that a filter names, with how they stand.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    planning::{MemoryFilter, phase},
    view::remembered,
};
use crate::core::Core;
use item::{catalogue::ItemMeta, day::StudyDay, error::Result, ids::ItemId, kind::ItemKind};
use memory::{
    card_state::CardState,
    model::Model,
    session::{BankItem, ItemFilter, KindCount},
    state::ItemState,
};

/// Calls `f` with every item a filter names, in reading order.
pub(crate) fn each_matching(
    core: &Core,
    filter: &ItemFilter,
    mut f: impl FnMut(&ItemMeta, &ItemState),
) -> Result<()> {
    let wanted = MemoryFilter::load(core, filter, core.today())?;
    let states = core.store.item_states()?;
    let none = ItemState::default();
    for meta in core.content.catalogue().items() {
        let state = states.get(&meta.id).unwrap_or(&none);
        if filter.names(meta) && (!wanted.asks() || wanted.matches(&meta.id, state)) {
            f(meta, state);
        }
    }
    Ok(())
}

/// Items counted by kind, with their seconds.
#[derive(Default)]
pub(super) struct ByKind(BTreeMap<ItemKind, (u32, f64)>);

impl ByKind {
    pub(super) fn add(&mut self, kind: ItemKind, seconds: f64) {
        let slot = self.0.entry(kind).or_default();
        *slot = (slot.0 + 1, slot.1 + seconds);
    }

    pub(super) fn into_counts(self) -> Vec<KindCount> {
        let count = |(kind, (count, seconds))| KindCount { kind, count, minutes: seconds / 60.0 };
        self.0.into_iter().map(count).collect()
    }
}

/// What rows of the bank are made with, looked up once for all of them.
pub(crate) struct Rows {
    model: Arc<Model>,
    flagged: BTreeSet<ItemId>,
    threshold: u32,
    now: Timestamp,
    today: StudyDay,
}

impl Rows {
    pub(crate) fn load(core: &Core, today: StudyDay) -> Result<Self> {
        Ok(Self {
            model: core.store.model()?.0,
            flagged: core.store.flagged_items()?,
            threshold: core.settings().leech_threshold,
            now: core.clock.now(),
            today,
        })
    }

    pub(crate) fn row(&self, meta: &ItemMeta, state: &ItemState) -> BankItem {
        BankItem {
            item: meta.id.clone(),
            title: meta.title.clone(),
            kind: meta.kind,
            level: meta.level,
            category: meta.category.clone(),
            tags: meta.tags.clone(),
            diagram: meta.diagram,
            phase: phase(&state.memory),
            recall: remembered(&state.memory, &self.model, self.today),
            due_day: match state.memory {
                CardState::Review { due, .. } => Some(due.0.to_string()),
                _ => None,
            },
            due: state.is_due(self.now, self.today),
            flagged: self.flagged.contains(&meta.id),
            leech: state.is_leech(self.threshold),
            suspended: state.suspended,
        }
    }
}
