//! Browsing: what is due, the bank of items with filters and counts, orphans.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use jiff::Timestamp;

use super::{
    Changed, Study,
    new_items::{Reading, Sources},
    planning::{Filled, MemoryFilter, phase},
    session::remembered,
};
use interop::document;
use item::{
    catalogue::ItemMeta,
    day::StudyDay,
    error::Result,
    ids::{ItemId, PackId, PageRef},
    kind::ItemKind,
    model::{Item, Level},
};
use memory::{
    card_state::CardState,
    model::Model,
    queue::{self, Due, POSTPONED},
    session::{
        Bank, BankItem, BankOptions, DueOverview, ItemFilter, KindCount, MemoryPhase, MemoryView,
        Orphan, SessionPreview, SessionRequest, UnfinishedSession,
    },
    state::ItemState,
};

/// Items counted by kind, with their seconds.
#[derive(Default)]
struct ByKind(BTreeMap<ItemKind, (u32, f64)>);

impl ByKind {
    fn add(&mut self, kind: ItemKind, seconds: f64) {
        let slot = self.0.entry(kind).or_default();
        *slot = (slot.0 + 1, slot.1 + seconds);
    }

    fn into_counts(self) -> Vec<KindCount> {
        let count = |(kind, (count, seconds))| KindCount { kind, count, minutes: seconds / 60.0 };
        self.0.into_iter().map(count).collect()
    }
}

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
        let mut sources = Sources::new(self);
        let mut by_kind = ByKind::default();
        self.each_matching(filter, |meta, state| {
            match state.memory {
                CardState::New => {
                    if state.is_open(today) && reading.opens(meta) {
                        overview.fresh += 1;
                        sources.add(meta);
                    }
                    return;
                }
                _ if !state.is_due(moment.at, today) => return,
                CardState::Learning { .. } | CardState::Relearning { .. } => overview.learning += 1,
                CardState::Review { due, .. } => {
                    overview.reviews += 1;
                    overview.postponed += u32::from(today.since(due) >= POSTPONED);
                }
            }
            let seconds = pace.seconds(meta.kind, meta.minutes);
            overview.minutes += seconds / 60.0;
            by_kind.add(meta.kind, seconds);
        })?;
        overview.by_kind = by_kind.into_counts();
        overview.new_from = sources.into_all();
        overview.unfinished = self.unfinished()?;
        Ok(overview)
    }

    /// What a session would hold, before it is started.
    ///
    /// # Errors
    /// As [`Study::start_session`]; nothing is written.
    pub fn session_preview(&self, request: &SessionRequest) -> Result<SessionPreview> {
        let Filled { items, steps, .. } = self.plan(request, self.moment().study_day)?;
        let mut by_kind = ByKind::default();
        let mut seconds = 0.0;
        for (kind, takes) in steps {
            by_kind.add(kind, takes);
            seconds += takes;
        }
        for one in &items {
            if let Some(meta) = self.content.meta(&one.item) {
                by_kind.add(meta.kind, one.seconds);
            }
            seconds += one.seconds;
        }
        let fresh = items.iter().filter(|one| one.fresh).count();
        Ok(SessionPreview {
            minutes: seconds / 60.0,
            fresh: u32::try_from(fresh).unwrap_or(u32::MAX),
            by_kind: by_kind.into_counts(),
        })
    }

    /// What is due of the items a filter names, in the queue's order: learning steps whose time has
    /// come, then reviews.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_items(&self, filter: &ItemFilter, limit: Option<u32>) -> Result<Vec<BankItem>> {
        let moment = self.moment();
        let today = moment.study_day;
        let (model, _) = self.store.model()?;
        let pace = self.store.pace()?;
        let rows = Rows::load(self, today)?;
        let mut steps: Vec<(Timestamp, BankItem)> = Vec::new();
        let mut reviews: Vec<Due<BankItem>> = Vec::new();
        self.each_matching(filter, |meta, state| {
            if !state.is_due(moment.at, today) {
                return;
            }
            match state.memory {
                CardState::New => {}
                CardState::Learning { due, .. } | CardState::Relearning { due, .. } => {
                    steps.push((due, rows.row(meta, state)));
                }
                CardState::Review { state: trace, last, due } => {
                    let key = rows.row(meta, state);
                    reviews.push(Due { key, kind: meta.kind, trace, last, due });
                }
            }
        })?;
        steps.sort_by(|a, b| (a.0, &a.1.item).cmp(&(b.0, &b.1.item)));
        let mut ranked = queue::rank(reviews, &model, &pace, self.aim(today), today);
        ranked.sort_by(|a, b| a.order(b).then_with(|| a.due.key.item.cmp(&b.due.key.item)));
        let reviews = ranked.into_iter().map(|one| one.due.key);
        let most = limit.map_or(usize::MAX, |limit| limit as usize);
        Ok(steps.into_iter().map(|(_, row)| row).chain(reviews).take(most).collect())
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
        let rows = Rows::load(self, self.moment().study_day)?;
        let mut bank = Bank::default();
        let mut kinds: BTreeMap<ItemKind, u32> = BTreeMap::new();
        let mut phases: BTreeMap<MemoryPhase, u32> = BTreeMap::new();
        self.each_matching(filter, |meta, state| {
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
    pub fn bank_options(&self) -> BankOptions {
        let mut categories: BTreeMap<String, u32> = BTreeMap::new();
        let mut tags: BTreeMap<String, u32> = BTreeMap::new();
        for meta in self.content.catalogue().items() {
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
    pub fn items_sheet(&self, title: &str, items: &[ItemId], answers: bool) -> String {
        let items: Vec<Item> = items.iter().filter_map(|id| self.content.item(id)).collect();
        let sheet = document::items_sheet(title, &items, answers);
        self.shelf.library().with_images_inside(&sheet)
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
            if filter.names(meta) && (!wanted.asks() || wanted.matches(&meta.id, state)) {
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
        let in_use = self.items_of_runs();
        let (catalogue, pages) = (self.content.catalogue(), self.content.page_names());
        let recorded = self.store.reconcile(&catalogue, &pages, &in_use, self.moment())?;
        if !recorded.changed.is_empty() {
            self.names_changed();
            self.announce(&recorded);
        }
        Ok(())
    }

    /// What is in memory of the working state follows new names.
    pub(super) fn names_changed(&self) {
        self.reread_session();
        self.drill.reread();
        self.notify([
            Changed::Session,
            Changed::Boards,
            Changed::Drills,
            Changed::Rehearsal,
            Changed::Interviews,
        ]);
    }

    /// The items of the rehearsal and of the interview in progress.
    fn items_of_runs(&self) -> HashSet<ItemId> {
        // A run that can't be read is told of where it is shown.
        let rehearsed = self.held_rehearsal().map(|held| held.items()).unwrap_or_default();
        let asked = self.held_interview().map(|held| held.items()).unwrap_or_default();
        rehearsed.into_iter().chain(asked).collect()
    }

    /// Histories whose item no open pack has any more, each with the new item that has the same
    /// answer, where there is exactly one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn orphans(&self) -> Result<Vec<Orphan>> {
        let catalogue = self.content.catalogue();
        let states = self.store.item_states()?;
        Ok(orphans(catalogue.items(), |id| catalogue.get(id).is_some(), &states))
    }
}

/// What rows of the bank are made with, looked up once for all of them.
struct Rows {
    model: Arc<Model>,
    flagged: BTreeSet<ItemId>,
    threshold: u32,
    now: Timestamp,
    today: StudyDay,
}

impl Rows {
    fn load(study: &Study, today: StudyDay) -> Result<Self> {
        Ok(Self {
            model: study.store.model()?.0,
            flagged: study.store.flagged_items()?,
            threshold: study.settings().leech_threshold,
            now: study.clock.now(),
            today,
        })
    }

    fn row(&self, meta: &ItemMeta, state: &ItemState) -> BankItem {
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
                .entry((&meta.id.page.pack, meta.answer as i64))
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
