//! What is due, and what a session would hold.

use jiff::Timestamp;

use super::{
    Reviews,
    matching::{ByKind, Rows, each_matching},
    new_items::{Reading, Sources},
    planning::Filled,
};
use item::{error::Result, ids::ItemId};
use memory::{
    card_state::CardState,
    queue::{self, Due, POSTPONED},
    session::{
        BankItem, DueOverview, ItemFilter, MemoryView, SessionPreview, SessionRequest,
        UnfinishedSession,
    },
};

impl Reviews {
    /// What is known of one item.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn memory(&self, item: &ItemId) -> Result<MemoryView> {
        self.memory_view(&self.core.store.item_state(item)?, self.core.today())
    }

    /// What is due of the items a filter names.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn overview(&self, filter: &ItemFilter) -> Result<DueOverview> {
        let moment = self.core.moment();
        let today = moment.study_day;
        let pace = self.core.store.pace()?;
        let reading = Reading::load(&self.core)?;
        let mut overview = DueOverview::default();
        let mut sources = Sources::new(&self.core);
        let mut by_kind = ByKind::default();
        each_matching(&self.core, filter, |meta, state| {
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
    /// As [`Reviews::start`]; nothing is written.
    pub fn preview(&self, request: &SessionRequest) -> Result<SessionPreview> {
        let Filled { items, steps, .. } = self.planning().plan(request, self.core.today())?;
        let mut by_kind = ByKind::default();
        let mut seconds = 0.0;
        for (kind, takes) in steps {
            by_kind.add(kind, takes);
            seconds += takes;
        }
        for one in &items {
            if let Some(meta) = self.core.content.meta(&one.item) {
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
    pub fn due(&self, filter: &ItemFilter, limit: Option<u32>) -> Result<Vec<BankItem>> {
        let moment = self.core.moment();
        let today = moment.study_day;
        let (model, _) = self.core.store.model()?;
        let pace = self.core.store.pace()?;
        let rows = Rows::load(&self.core, today)?;
        let mut steps: Vec<(Timestamp, BankItem)> = Vec::new();
        let mut reviews: Vec<Due<BankItem>> = Vec::new();
        each_matching(&self.core, filter, |meta, state| {
            if !state.is_due(moment.at, today) {
                return;
            }
            match state.memory {
                CardState::New => {}
                CardState::Learning { due, .. } | CardState::Relearning { due, .. } => {
                    steps.push((due, rows.row(meta, state)));
                }
                CardState::Review { state: memory, last, due } => {
                    let key = rows.row(meta, state);
                    reviews.push(Due { key, kind: meta.kind, state: memory, last, due });
                }
            }
        })?;
        steps.sort_by(|a, b| (a.0, &a.1.item).cmp(&(b.0, &b.1.item)));
        let mut ranked = queue::rank(reviews, &model, &pace, self.planning().aim(today), today);
        ranked.sort_by(|a, b| a.order(b).then_with(|| a.due.key.item.cmp(&b.due.key.item)));
        let reviews = ranked.into_iter().map(|one| one.due.key);
        let most = limit.map_or(usize::MAX, |limit| limit as usize);
        Ok(steps.into_iter().map(|(_, row)| row).chain(reviews).take(most).collect())
    }

    fn unfinished(&self) -> Result<Option<UnfinishedSession>> {
        let Some(session) = self.core.store.unfinished_session()? else { return Ok(None) };
        let answers = self.core.store.session_answers(&session.id)?;
        let open = |item: &ItemId| !answers.iter().any(|given| given.item == *item);
        let left = session.plan.iter().filter(|planned| open(&planned.item)).count();
        Ok(Some(UnfinishedSession {
            id: session.id,
            started_at: session.started_at.as_millisecond() as f64,
            done: u32::try_from(answers.len()).unwrap_or(u32::MAX),
            left: u32::try_from(left).unwrap_or(u32::MAX),
        }))
    }
}
