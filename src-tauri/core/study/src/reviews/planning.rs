//! Filling a session: which items, in which order, so that the minutes are kept.

use std::collections::{BTreeSet, HashMap, HashSet};

use jiff::Timestamp;

use super::new_items::Reading;
use crate::core::Core;
use item::{
    catalogue::ItemMeta,
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    ids::{ItemId, LocalId, PageRef},
    kind::ItemKind,
};
use memory::{
    card_state::CardState,
    queue::{self, Aim, NEW_SHARE, Pace, Plan, Planned, Ranked},
    schedule::split_mix,
    session::{Backlog, ItemFilter, MemoryPhase, SessionMode, SessionRequest},
    state::ItemState,
};
use store::ItemRow;

/// Days before an interview within which reviews are chosen for recall on its day.
const INTERVIEW_AIM: i32 = 42;
/// Days before an interview within which spare minutes go to what is not due yet.
pub(crate) const INTERVIEW_AHEAD: i32 = 7;

/// What fills the minutes of a session.
pub(crate) struct Filled {
    /// What is asked, in order.
    pub(crate) items: Vec<Planned>,
    /// Learning steps whose time has come, which go first: of which kind, and how many seconds.
    pub(crate) steps: Vec<(ItemKind, f64)>,
    /// What is due in all; none where no schedule is changed.
    pub(crate) backlog: Option<Backlog>,
}

/// What a filter asks of memory, looked up once.
pub(crate) struct MemoryFilter<'a> {
    filter: &'a ItemFilter,
    flagged: BTreeSet<ItemId>,
    threshold: u32,
    now: Timestamp,
    today: StudyDay,
}

impl<'a> MemoryFilter<'a> {
    pub(crate) fn load(core: &Core, filter: &'a ItemFilter, today: StudyDay) -> Result<Self> {
        let flagged = match filter.flagged {
            Some(_) => core.store.flagged_items()?,
            None => BTreeSet::new(),
        };
        let threshold = core.settings().leech_threshold;
        Ok(Self { filter, flagged, threshold, now: core.clock.now(), today })
    }

    /// Whether the filter says anything about memory at all.
    pub(crate) fn asks(&self) -> bool {
        let f = self.filter;
        !f.states.is_empty()
            || f.flagged.is_some()
            || f.due.is_some()
            || f.leech.is_some()
            || f.suspended.is_some()
    }

    pub(crate) fn matches(&self, item: &ItemId, state: &ItemState) -> bool {
        let f = self.filter;
        let is = |wanted: Option<bool>, is: bool| wanted.is_none_or(|wanted| wanted == is);
        (f.states.is_empty() || f.states.contains(&phase(&state.memory)))
            && is(f.flagged, self.flagged.contains(item))
            && is(f.leech, state.is_leech(self.threshold))
            && is(f.suspended, state.suspended)
            && is(f.due, state.is_due(self.now, self.today))
    }
}

pub(crate) fn phase(memory: &CardState) -> MemoryPhase {
    match memory {
        CardState::New => MemoryPhase::New,
        CardState::Learning { .. } => MemoryPhase::Learning,
        CardState::Review { .. } => MemoryPhase::Review,
        CardState::Relearning { .. } => MemoryPhase::Relearning,
    }
}

/// Plans sessions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Planning<'a> {
    core: &'a Core,
}

impl<'a> Planning<'a> {
    pub(crate) fn new(core: &'a Core) -> Self {
        Self { core }
    }

    /// What to measure reviews by: the interview when it is near, else lasting memory.
    pub(crate) fn aim(&self, today: StudyDay) -> Aim {
        match self.core.settings().interview_date {
            Some(date) if (1..=INTERVIEW_AIM).contains(&StudyDay(date).since(today)) => {
                Aim::On(StudyDay(date))
            }
            _ => Aim::Lasting,
        }
    }

    /// Fills the minutes of a session.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for minutes out of range.
    pub(crate) fn plan(&self, request: &SessionRequest, today: StudyDay) -> Result<Filled> {
        if !(1.0..=480.0).contains(&request.minutes) {
            return Err(Error::new(ErrorKind::InvalidInput, "a session takes 1 to 480 minutes"));
        }
        match request.mode {
            SessionMode::Due => self.plan_due(request, today),
            SessionMode::Cram | SessionMode::QuickFire => self.plan_cram(request, today),
        }
    }

    fn plan_due(&self, request: &SessionRequest, today: StudyDay) -> Result<Filled> {
        let pace = self.core.store.pace()?;
        let (model, _) = self.core.store.model()?;
        let wanted = MemoryFilter::load(self.core, &request.filter, today)?;
        let mut plan = Plan::new(request.minutes);

        let now = self.core.clock.now();
        let mut steps = Vec::new();
        for (_, item) in self.core.store.steps(today)?.into_iter().filter(|(due, _)| *due <= now) {
            if let Some(meta) = self.wanted(&item, &request.filter, &wanted)? {
                let seconds = pace.seconds(meta.kind, meta.minutes);
                plan.set_aside(seconds);
                steps.push((meta.kind, seconds));
            }
        }

        let mut siblings = Siblings::answered(self.core, today)?;
        let aim = self.aim(today);
        let ranked = queue::rank(self.core.store.due_reviews(today)?, &model, &pace, aim, today);
        let ranked = self.named_by(ranked, &request.filter, &wanted)?;
        let mut backlog = Backlog { items: 0, minutes: 0.0, waiting: 0 };
        for one in &ranked {
            backlog.items += 1;
            backlog.minutes += pace.seconds(one.due.kind, None) / 60.0;
        }
        let crowded = aim == Aim::Lasting && backlog.minutes > request.minutes;
        let choice =
            if crowded { queue::triage(&ranked, &model, &pace, today) } else { ranked.clone() };
        let mut chosen: HashMap<ItemId, ItemRow> = HashMap::new();
        self.each_named(&choice, &pace, &mut plan, |plan, one, item| {
            if let Some(meta) = self.wanted(item, &request.filter, &wanted)?
                && siblings.apart(&meta)
            {
                let seconds = pace.seconds(one.due.kind, meta.minutes);
                if plan.add(planned(&meta, false, seconds)) {
                    siblings.take(&meta);
                    chosen.insert(meta.id, one.due.key);
                }
            }
            Ok(())
        })?;
        backlog.waiting =
            backlog.items.saturating_sub(u32::try_from(chosen.len()).unwrap_or(u32::MAX));
        if crowded {
            // What was chosen is asked in the one order.
            let rows: HashSet<ItemRow> = chosen.values().copied().collect();
            let places: HashMap<ItemRow, &Ranked<ItemRow>> = ranked
                .iter()
                .filter(|one| rows.contains(&one.due.key))
                .map(|one| (one.due.key, one))
                .collect();
            plan.arrange(|a, b| {
                let place = |item: &ItemId| places[&chosen[item]];
                place(&a.item).order(place(&b.item)).then_with(|| a.item.cmp(&b.item))
            });
        }

        if let Aim::On(day) = aim
            && day.since(today) <= INTERVIEW_AHEAD
        {
            // Retaining known items until the interview comes before starting new ones.
            plan.limit_new(Some(NEW_SHARE));
            self.plan_new(request, &wanted, &pace, today, &mut siblings, &mut plan)?;
            self.plan_ahead(request, &wanted, &pace, (today, day), &mut siblings, &mut plan)?;
            plan.limit_new(None);
        }
        self.plan_new(request, &wanted, &pace, today, &mut siblings, &mut plan)?;
        Ok(Filled { items: plan.into_items(), steps, backlog: Some(backlog) })
    }

    /// New items in reading order, of layers that were read unless asked otherwise.
    fn plan_new(
        &self,
        request: &SessionRequest,
        wanted: &MemoryFilter<'_>,
        pace: &Pace,
        today: StudyDay,
        siblings: &mut Siblings,
        plan: &mut Plan,
    ) -> Result<()> {
        if request.no_new || plan.is_full_for_new() {
            return Ok(());
        }
        let reading = Reading::load(self.core)?;
        let planned_already: HashSet<ItemId> =
            plan.items().iter().map(|one| one.item.clone()).collect();
        let rules = self.core.settings().rules();
        // A list put together by hand is a choice; so is asking for what was not read.
        let chosen = request.unread || !request.filter.items.is_empty();
        for page in self.core.content.pages() {
            if plan.is_full_for_new() {
                break;
            }
            let seconds = |meta: &ItemMeta| {
                pace.seconds(meta.kind, meta.minutes) * f64::from(rules.first_showings(meta.kind))
            };
            let mut metas = self.core.content.metas(&page);
            metas.retain(|meta| {
                plan.wants(seconds(meta))
                    && (chosen || reading.opens(meta))
                    && request.filter.names(meta)
                    && !planned_already.contains(&meta.id)
            });
            if metas.is_empty() {
                continue;
            }
            let known = self.core.store.states_on_page(&page)?;
            for meta in metas {
                if plan.is_full_for_new() {
                    break;
                }
                let state = known.get(&meta.id);
                let fresh = state
                    .is_none_or(|state| state.memory == CardState::New && state.is_open(today));
                if !fresh
                    || !siblings.apart(&meta)
                    || wanted.asks()
                        && !wanted.matches(&meta.id, &state.cloned().unwrap_or_default())
                {
                    continue;
                }
                // Its history under an earlier name is taken over when the packs are next compared.
                if self.waits_for_its_history(&meta)? {
                    continue;
                }
                if plan.add(planned(&meta, true, seconds(&meta))) {
                    siblings.take(&meta);
                }
            }
        }
        Ok(())
    }

    fn waits_for_its_history(&self, meta: &ItemMeta) -> Result<bool> {
        for was in &meta.was {
            if self.core.content.meta(was).is_none() && self.core.store.takes_over(&meta.id, was)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What is not due yet, by what an answer today adds to recall on the interview's day.
    fn plan_ahead(
        &self,
        request: &SessionRequest,
        wanted: &MemoryFilter<'_>,
        pace: &Pace,
        (today, day): (StudyDay, StudyDay),
        siblings: &mut Siblings,
        plan: &mut Plan,
    ) -> Result<()> {
        if plan.is_full() {
            return Ok(());
        }
        let (model, _) = self.core.store.model()?;
        let far = memory::schedule::plus(day, 3650);
        let ahead = self
            .core
            .store
            .due_reviews(far)?
            .into_iter()
            .filter(|due| due.due > today && due.last < today);
        let mut ranked = queue::rank(ahead, &model, pace, Aim::On(day), today);
        ranked.retain(|one| one.value > 0.0);
        self.each_named(&ranked, pace, plan, |plan, one, item| {
            if let Some(meta) = self.wanted(item, &request.filter, wanted)?
                && siblings.apart(&meta)
            {
                let seconds = pace.seconds(one.due.kind, meta.minutes);
                if plan.add(planned(&meta, false, seconds)) {
                    siblings.take(&meta);
                }
            }
            Ok(())
        })
    }

    /// What the filter names, due or not, in an order that the day and the list decide. New items come
    /// as they do otherwise: of what was read, unless asked for.
    fn plan_cram(&self, request: &SessionRequest, today: StudyDay) -> Result<Filled> {
        let pace = self.core.store.pace()?;
        let wanted = MemoryFilter::load(self.core, &request.filter, today)?;
        let quick = request.mode == SessionMode::QuickFire;
        let states = self.core.store.item_states()?;
        let reading = Reading::load(self.core)?;
        let chosen = request.unread || !request.filter.items.is_empty();
        let mut found: Vec<(u64, &ItemMeta, bool)> = Vec::new();
        let catalogue = self.core.content.catalogue();
        for meta in catalogue.items() {
            if quick && meta.kind.is_long() || !request.filter.names(meta) {
                continue;
            }
            let state = states.get(&meta.id);
            let is_new = state.is_none_or(|state| state.memory == CardState::New);
            if state.is_some_and(|state| state.suspended)
                || is_new && (request.no_new || !(chosen || reading.opens(meta)))
                || wanted.asks() && !wanted.matches(&meta.id, &state.cloned().unwrap_or_default())
            {
                continue;
            }
            let seed = memory::schedule::seed(&meta.id, u32::try_from(today.number()).unwrap_or(0));
            found.push((split_mix(seed), meta, is_new));
        }
        found.sort_by(|a, b| (a.0, &a.1.id).cmp(&(b.0, &b.1.id)));
        let mut plan = Plan::new(request.minutes);
        for (_, meta, is_new) in found {
            if plan.is_full() {
                break;
            }
            plan.add(planned(meta, is_new, pace.seconds(meta.kind, meta.minutes)));
        }
        Ok(Filled { items: plan.into_items(), steps: Vec::new(), backlog: None })
    }

    /// Those of the ranked reviews that a filter names. Without one, all of them: names need not be read.
    fn named_by(
        &self,
        ranked: Vec<Ranked<ItemRow>>,
        filter: &ItemFilter,
        wanted: &MemoryFilter<'_>,
    ) -> Result<Vec<Ranked<ItemRow>>> {
        if *filter == ItemFilter::default() {
            return Ok(ranked);
        }
        let rows: Vec<ItemRow> = ranked.iter().map(|one| one.due.key).collect();
        let mut named = Vec::new();
        for (one, item) in ranked.into_iter().zip(self.core.store.item_names(&rows)?) {
            if self.wanted(&item, filter, wanted)?.is_some() {
                named.push(one);
            }
        }
        Ok(named)
    }

    /// The item's content, when an open pack has it and the filter names it.
    pub(crate) fn wanted(
        &self,
        item: &ItemId,
        filter: &ItemFilter,
        wanted: &MemoryFilter<'_>,
    ) -> Result<Option<ItemMeta>> {
        let Some(meta) = self.core.content.meta(item) else { return Ok(None) };
        if !filter.names(&meta) {
            return Ok(None);
        }
        let fits = !wanted.asks() || wanted.matches(item, &self.core.store.item_state(item)?);
        Ok(fits.then_some(meta))
    }

    /// Offers ranked reviews to a plan with their names, ties told apart by name, until it is full. Names
    /// are read a stretch at a time, and only of what may fit: a session needs few of a long backlog.
    fn each_named(
        &self,
        ranked: &[Ranked<ItemRow>],
        pace: &Pace,
        plan: &mut Plan,
        mut f: impl FnMut(&mut Plan, &Ranked<ItemRow>, &ItemId) -> Result<()>,
    ) -> Result<()> {
        for tie in ranked.chunk_by(|a, b| a.order(b).is_eq()) {
            if plan.is_full() {
                return Ok(());
            }
            // A diagram's or a script's minutes stand in its page.
            let may_fit = |kind: ItemKind| kind.is_long() || plan.wants(pace.seconds(kind, None));
            let tie: Vec<_> = tie.iter().filter(|one| may_fit(one.due.kind)).collect();
            let rows: Vec<ItemRow> = tie.iter().map(|one| one.due.key).collect();
            let mut named: Vec<_> =
                self.core.store.item_names(&rows)?.into_iter().zip(tie).collect();
            named.sort_by(|a, b| a.0.cmp(&b.0));
            for (name, one) in &named {
                f(plan, one, name)?;
            }
        }
        Ok(())
    }
}

fn planned(meta: &ItemMeta, fresh: bool, seconds: f64) -> Planned {
    Planned { item: meta.id.clone(), fresh, seconds, long: meta.kind.is_long() }
}

/// Siblings asked today, or planned: the others wait for another day.
struct Siblings(BTreeSet<(PageRef, LocalId)>);

impl Siblings {
    fn answered(core: &Core, today: StudyDay) -> Result<Self> {
        let mut siblings = Self(BTreeSet::new());
        for item in core.store.answered_on(today)? {
            if let Some(meta) = core.content.meta(&item) {
                siblings.take(&meta);
            }
        }
        Ok(siblings)
    }

    fn apart(&self, meta: &ItemMeta) -> bool {
        let taken = |group: &LocalId| self.0.contains(&(meta.id.page.clone(), group.clone()));
        !meta.group.as_ref().is_some_and(taken)
    }

    fn take(&mut self, meta: &ItemMeta) {
        if let Some(group) = &meta.group {
            self.0.insert((meta.id.page.clone(), group.clone()));
        }
    }
}
