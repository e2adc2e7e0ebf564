//! Browsing: what is due, the bank of items with filters and counts, orphans.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Study,
    planning::{MemoryFilter, Reading, is_due, phase},
};
use crate::{
    day::StudyDay,
    error::Result,
    ids::ItemId,
    interop::document,
    memory::{
        content::ItemMeta,
        kind::ItemKind,
        model::Model,
        queue::{self, POSTPONED},
        session::{
            Bank, BankItem, DueOverview, ItemFilter, KindCount, MemoryPhase, MemoryView, Orphan,
            UnfinishedSession,
        },
        state::{ItemState, Memory},
    },
    pack::model::{Item, Level},
};

impl Study {
    /// What is known of one item.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn item_memory(&self, item: &ItemId) -> Result<MemoryView> {
        self.memory_view(&self.store.item_state(item)?, self.moment().study_day)
    }

    /// What is due of the items a filter names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_overview(&self, filter: &ItemFilter) -> Result<DueOverview> {
        let moment = self.moment();
        let today = moment.study_day;
        let pace = self.store.pace()?;
        let reading = Reading::load(self)?;
        let mut overview = DueOverview::default();
        let mut by_kind: BTreeMap<ItemKind, (u32, f64)> = BTreeMap::new();
        self.each_matching(filter, |meta, state| {
            if !state.is_open(today) {
                return;
            }
            match state.memory {
                Memory::New => {
                    overview.fresh += u32::from(reading.opens(meta));
                    return;
                }
                Memory::Learning { due, .. } | Memory::Relearning { due, .. } => {
                    if due > moment.at {
                        return;
                    }
                    overview.learning += 1;
                }
                Memory::Review { due, .. } => {
                    if due > today {
                        return;
                    }
                    overview.reviews += 1;
                    overview.postponed += u32::from(today.since(due) >= POSTPONED);
                }
            }
            let minutes = pace.seconds(meta.kind, meta.minutes) / 60.0;
            overview.minutes += minutes;
            let slot = by_kind.entry(meta.kind).or_default();
            *slot = (slot.0 + 1, slot.1 + minutes);
        })?;
        overview.by_kind = by_kind
            .into_iter()
            .map(|(kind, (count, minutes))| KindCount { kind, count, minutes })
            .collect();
        overview.unfinished = self.unfinished()?;
        Ok(overview)
    }

    /// What is due of the items a filter names, in the queue's order: learning steps whose time has
    /// come, then reviews.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_items(&self, filter: &ItemFilter, limit: Option<u32>) -> Result<Vec<BankItem>> {
        let moment = self.moment();
        let most = limit.map_or(usize::MAX, |limit| limit as usize);
        let (model, _) = self.store.model()?;
        let pace = self.store.pace()?;
        let wanted = MemoryFilter::load(self, filter, moment.study_day)?;
        let flagged = self.store.flagged_items()?;
        let row = |meta: &ItemMeta| -> Result<BankItem> {
            let state = self.store.item_state(&meta.id)?;
            Ok(self.bank_item(meta, &state, &model, moment.study_day, &flagged))
        };
        let mut found = Vec::new();
        for (due, item) in self.store.steps(moment.study_day)? {
            if due <= moment.at
                && found.len() < most
                && let Some(meta) = self.wanted(&item, filter, &wanted)?
            {
                found.push(row(&meta)?);
            }
        }
        let due = self.store.due_reviews(moment.study_day)?;
        let ranked = queue::rank(due, &model, &pace, self.aim(moment.study_day), moment.study_day);
        self.each_named(&ranked, |_, item| {
            if found.len() < most
                && let Some(meta) = self.wanted(item, filter, &wanted)?
            {
                found.push(row(&meta)?);
            }
            Ok(found.len() < most)
        })?;
        Ok(found)
    }

    fn bank_item(
        &self,
        meta: &ItemMeta,
        state: &ItemState,
        model: &Model,
        today: StudyDay,
        flagged: &BTreeSet<ItemId>,
    ) -> BankItem {
        BankItem {
            item: meta.id.clone(),
            title: meta.title.clone(),
            kind: meta.kind,
            level: meta.level,
            category: meta.category.clone(),
            tags: meta.tags.clone(),
            diagram: meta.diagram,
            phase: phase(&state.memory),
            recall: state.memory.recall(model, today).map(f64::from),
            due_day: match state.memory {
                Memory::Review { due, .. } => Some(due.0.to_string()),
                _ => None,
            },
            due: is_due(&state.memory, today),
            flagged: flagged.contains(&meta.id),
            leech: state.is_leech(self.settings().leech_threshold),
            suspended: state.suspended,
        }
    }

    fn unfinished(&self) -> Result<Option<UnfinishedSession>> {
        let Some(begun) = self.store.unfinished_session()? else { return Ok(None) };
        let answers = self.store.session_answers(&begun.id)?;
        let open = |item: &ItemId| !answers.iter().any(|given| given.item == *item);
        let left = begun.plan.iter().filter(|planned| open(&planned.item)).count();
        Ok(Some(UnfinishedSession {
            id: begun.id,
            started_at: begun.started_at.as_millisecond() as f64,
            done: u32::try_from(answers.len()).unwrap_or(u32::MAX),
            left: u32::try_from(left).unwrap_or(u32::MAX),
        }))
    }

    /// The items a filter names, in reading order, with counts over all of them.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn bank(&self, filter: &ItemFilter) -> Result<Bank> {
        let today = self.moment().study_day;
        let (model, _) = self.store.model()?;
        let flagged = self.store.flagged_items()?;
        let mut bank = Bank::default();
        let mut kinds: BTreeMap<ItemKind, u32> = BTreeMap::new();
        let mut phases: BTreeMap<MemoryPhase, u32> = BTreeMap::new();
        let mut categories: BTreeMap<String, u32> = BTreeMap::new();
        let mut tags: BTreeMap<String, u32> = BTreeMap::new();
        self.each_matching(filter, |meta, state| {
            *kinds.entry(meta.kind).or_default() += 1;
            *phases.entry(phase(&state.memory)).or_default() += 1;
            if let Some(category) = &meta.category {
                *categories.entry(category.clone()).or_default() += 1;
            }
            for tag in &meta.tags {
                *tags.entry(tag.clone()).or_default() += 1;
            }
            match meta.level {
                Some(Level::Easy) => bank.levels.easy += 1,
                Some(Level::Medium) => bank.levels.medium += 1,
                Some(Level::Hard) => bank.levels.hard += 1,
                None => {}
            }
            bank.items.push(self.bank_item(meta, state, &model, today, &flagged));
        })?;
        bank.kinds = kinds
            .into_iter()
            .map(|(kind, count)| KindCount { kind, count, minutes: 0.0 })
            .collect();
        bank.phases = phases.into_iter().collect();
        bank.categories = categories.into_iter().collect();
        bank.tags = tags.into_iter().collect();
        Ok(bank)
    }

    /// Items as one HTML file to be printed, in the order given, with their answers or without.
    pub fn items_sheet(&self, title: &str, items: &[ItemId], answers: bool) -> String {
        let items: Vec<Item> = items.iter().filter_map(|id| self.content.item(id)).collect();
        document::items_sheet(title, &items, answers)
    }

    /// Calls `f` with every item a filter names, in reading order.
    fn each_matching(
        &self,
        filter: &ItemFilter,
        mut f: impl FnMut(&ItemMeta, &ItemState),
    ) -> Result<()> {
        let wanted = MemoryFilter::load(self, filter, self.moment().study_day)?;
        let states = self.store.item_states()?;
        let none = ItemState::default();
        for meta in self.content.catalogue().items() {
            let state = states.get(&meta.id).unwrap_or(&none);
            if meta.matches(filter) && (!wanted.asks() || wanted.matches(&meta.id, state)) {
                f(meta, state);
            }
        }
        Ok(())
    }

    /// Compares the log with the packs: names that changed are recorded, items that are gone are left
    /// out of the queue until they are back or attached.
    ///
    /// # Errors
    /// As [`Study::act`].
    pub fn reconcile(&self) -> Result<()> {
        if !self.writable() {
            return Ok(());
        }
        let recorded = self.store.reconcile(&self.content.catalogue(), self.moment())?;
        if !recorded.changed.is_empty() {
            self.refresh_session()?;
            self.announce(&recorded);
        }
        Ok(())
    }

    /// Histories whose item no open pack has any more, each with the new item that has the same
    /// answer, where there is exactly one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn orphans(&self) -> Result<Vec<Orphan>> {
        let catalogue = self.content.catalogue();
        let packs: std::collections::BTreeSet<_> =
            catalogue.items().iter().map(|meta| &meta.id.page.pack).collect();
        let states = self.store.item_states()?;
        let mut orphans: Vec<Orphan> = states
            .iter()
            .filter(|(id, state)| {
                // A closed pack's items are away, not gone.
                state.reviews > 0 && catalogue.get(id).is_none() && packs.contains(&id.page.pack)
            })
            .map(|(id, state)| Orphan {
                item: id.clone(),
                reviews: state.reviews,
                same_answer: only(catalogue.items().iter().filter(|meta| {
                    state.answer == Some(meta.answer as i64)
                        && meta.id.page.pack == id.page.pack
                        && !states.contains_key(&meta.id)
                })),
                candidates: catalogue
                    .items()
                    .iter()
                    .filter(|meta| {
                        meta.id.page == id.page
                            && !states.contains_key(&meta.id)
                            && state.kind.is_none_or(|kind| kind == meta.kind)
                    })
                    .map(|meta| meta.id.clone())
                    .collect(),
            })
            .collect();
        orphans.sort_by(|a, b| a.item.cmp(&b.item));
        Ok(orphans)
    }
}

/// The one there is, when there is exactly one.
fn only<'a>(mut metas: impl Iterator<Item = &'a ItemMeta>) -> Option<ItemId> {
    let first = metas.next()?;
    metas.next().is_none().then(|| first.id.clone())
}
