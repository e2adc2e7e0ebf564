//! What a session asks now, or why it asks nothing.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;

use super::{Reviews, planning::phase, session::Session};
use item::{
    catalogue::ItemMeta,
    error::Result,
    ids::{ItemId, PackId},
    kind::{ItemKind, Rating},
};
use memory::{
    card_state::CardState,
    session::{Idle, MemoryPhase, SessionMode},
};

/// A learning step that ends this soon is asked for now when nothing else is left: 20 minutes.
const AHEAD_MS: i64 = 20 * 60 * 1000;

/// What a session asks now, or why it asks nothing.
pub(super) type Turn = std::result::Result<ItemMeta, Idle>;

/// A learning step of a session.
pub(super) struct Step<'a> {
    due: Timestamp,
    item: &'a ItemId,
    /// None while no open pack has it.
    meta: Option<ItemMeta>,
}

impl Step<'_> {
    fn seconds(&self, session: &Session) -> f64 {
        let (kind, minutes) =
            self.meta.as_ref().map_or((ItemKind::Card, None), |meta| (meta.kind, meta.minutes));
        session.ahead.pace.seconds(kind, minutes)
    }
}

/// Until when a learning step may end to be asked for now.
fn soon(now: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(now.as_millisecond() + AHEAD_MS).unwrap_or(now)
}

impl Reviews {
    /// What to ask now.
    pub(super) fn next_item(&self, session: &Session, now: Timestamp) -> Result<Turn> {
        // What is on the screen stays there, whatever comes due meanwhile.
        if let Some(meta) = session.shown.as_ref().and_then(|item| self.core.content.meta(item)) {
            return Ok(Ok(meta));
        }
        let steps: Vec<Step<'_>> = self.steps_to_come(session, now).collect();
        // Learning steps whose time has come.
        for step in steps.iter().take_while(|step| step.due <= now) {
            if let Some(meta) = &step.meta
                && session.may_overrun(step.seconds(session))
            {
                return Ok(Ok(meta.clone()));
            }
        }
        let mut unreadable: Vec<&ItemId> = Vec::new();
        for planned in &session.record.plan[session.passed..] {
            let given = session.given.get(&planned.item);
            if given.is_some() || !session.fits(planned.seconds) {
                continue;
            }
            let state = self.core.store.item_state(&planned.item)?;
            if !state.is_open(session.today) {
                continue;
            }
            // Answered elsewhere since the plan was made: in an interview, at the board.
            let waits = state.memory == CardState::New
                || state.is_due(now, session.today)
                || state.memory.elapsed(session.today) > 0;
            if session.crams() || waits && phase(&state.memory) != MemoryPhase::Learning {
                match self.core.content.meta(&planned.item) {
                    Some(meta) => return Ok(Ok(meta)),
                    None => unreadable.push(&planned.item),
                }
            }
        }
        if session.record.request.mode == SessionMode::Cram {
            // Once more what slipped, twice at most.
            for planned in &session.record.plan {
                if let Some((times, Rating::Again)) = session.given.get(&planned.item)
                    && *times < 3
                    && session.fits(planned.seconds)
                {
                    match self.core.content.meta(&planned.item) {
                        Some(meta) => return Ok(Ok(meta)),
                        None => unreadable.push(&planned.item),
                    }
                }
            }
        }
        // Nothing else is left: steps that end soon.
        let fitting = steps.iter().filter(|step| session.fits(step.seconds(session)));
        let next = fitting.clone().find(|step| step.meta.is_some());
        if let Some(Step { due, meta: Some(meta), .. }) = next
            && *due <= soon(now)
        {
            return Ok(Ok(meta.clone()));
        }
        unreadable.extend(fitting.filter(|step| step.meta.is_none()).map(|step| step.item));
        Ok(Err(match (self.in_closed_packs(&unreadable), next) {
            (Some(idle), _) => idle,
            (None, Some(step)) => Idle::Waiting { until: step.due.as_millisecond() as f64 },
            (None, None) => Idle::Finished,
        }))
    }

    /// Learning steps that a session asks, soonest first: those that end soon, and until the end of the study
    /// day those of items that were answered in it.
    pub(super) fn steps_to_come<'a>(
        &'a self,
        session: &'a Session,
        now: Timestamp,
    ) -> impl Iterator<Item = Step<'a>> {
        let soon = soon(now);
        let zone = self.core.clock.time_zone();
        session.steps.iter().filter_map(move |(due, item)| {
            let is_own = session.given.contains_key(item);
            let is_today = || self.core.study_day(&due.to_zoned(zone.clone())) <= session.today;
            if *due > soon && !(is_own && is_today()) {
                return None;
            }
            let meta = self.core.content.meta(item);
            // Of other items only an open pack can tell whether the filter names them.
            let named = meta.as_ref().is_some_and(|meta| session.record.request.filter.names(meta));
            (is_own || named).then_some(Step { due: *due, item, meta })
        })
    }

    /// Those of the items whose pack is not open. Others are gone from their page, and are not waited for.
    fn in_closed_packs(&self, items: &[&ItemId]) -> Option<Idle> {
        if items.is_empty() {
            return None;
        }
        let open: HashSet<PackId> =
            self.core.content.pages().into_iter().map(|page| page.pack).collect();
        let closed: BTreeSet<&ItemId> =
            items.iter().copied().filter(|item| !open.contains(&item.page.pack)).collect();
        let mut packs: Vec<PackId> = closed.iter().map(|item| item.page.pack.clone()).collect();
        packs.dedup();
        let items = u32::try_from(closed.len()).unwrap_or(u32::MAX);
        (items > 0).then_some(Idle::NotOpen { packs, items })
    }
}
