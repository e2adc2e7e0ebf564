//! What is in progress: a rehearsal, an interview, a time box, a drill. One type owns each: its lock, how
//! it is found after a restart, how it changes and how it ends.
//!
//! Invariants:
//! - a change is made to a copy under the lock, saved, and only then in memory: a second click, the
//!   heartbeat beside it, a full disk or a panic never leaves half of one;
//! - what ends leaves the working state in the transaction that writes its events;
//! - what is renamed while it is in progress goes on, and is written, under its new name;
//! - a recording belongs to the run that it is made of: it runs while the saved clock does, and stops with
//!   the run.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{changes::Changed, core::Core};
use item::{
    clock::Readings,
    error::{Error, ErrorKind, Result},
    event::EventTime,
    ids::ItemId,
};
use rehearsal::timer::{Command, Phase, Timer};
use store::{commit::Transaction, under_way::NamesAsOf};

/// Something that is kept in the working state until it ends.
pub(super) trait InProgress: Clone + Serialize + DeserializeOwned {
    /// What belongs to it while this process runs: a recording being made.
    type Attached: Default;

    /// What errors call it: `rehearsal`.
    const NAME: &'static str;

    /// Whether the name of its draft says which item it is of.
    const IS_NAMED_BY_ITEM: bool = false;

    /// Its clock, if it has one.
    fn timer(&self) -> Option<&Timer> {
        None
    }

    /// Its clock, to be told the time.
    fn timer_mut(&mut self) -> Option<&mut Timer> {
        None
    }

    /// Every item that it names.
    fn items_mut(&mut self) -> Vec<&mut ItemId> {
        Vec::new()
    }

    /// Reads what a draft holds; nothing when the draft is of something that is over.
    fn read(draft: Value) -> Result<Option<Self>> {
        serde_json::from_value(draft).map(Some).map_err(unreadable::<Self>)
    }

    /// A restart has found it: its clock stops where the last heartbeat left it.
    fn found(&mut self, at: &Readings) -> Self::Attached {
        if let Some(timer) = self.timer_mut() {
            timer.interrupted(at);
        }
        Self::Attached::default()
    }

    /// Lets what is attached follow a change that is on disk.
    fn follow(&self, _attached: &mut Self::Attached) {}
}

/// The one thing of a kind that is in progress.
pub(super) struct Live<T: InProgress> {
    core: Arc<Core>,
    slot: Mutex<Slot<T>>,
}

impl<T: InProgress> fmt::Debug for Live<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Live").field("of", &T::NAME).finish_non_exhaustive()
    }
}

/// What is known of a draft.
struct Slot<T: InProgress> {
    /// The draft that was read last.
    draft: Option<String>,
    work: Option<(T, T::Attached)>,
    /// As of when the items of `work` are called so.
    names: NamesAsOf,
    /// [`crate::core::Revision::names`] when the draft was read.
    names_revision: u64,
}

/// The thing in progress, locked.
pub(super) struct Held<'a, T: InProgress> {
    slot: MutexGuard<'a, Slot<T>>,
    core: &'a Core,
    draft: &'a str,
    /// As of when names are what they are now.
    now: NamesAsOf,
}

/// What a heartbeat found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Beat {
    /// No clock runs.
    Idle,
    /// The clock runs, and its time is saved.
    Running,
    /// The clock has stopped: the computer slept.
    Stopped,
}

impl<T: InProgress> Live<T> {
    pub(super) fn new(core: &Arc<Core>) -> Self {
        let names = NamesAsOf::default();
        let slot = Slot { draft: None, work: None, names, names_revision: 0 };
        Self { core: Arc::clone(core), slot: Mutex::new(slot) }
    }

    /// Locks it as it is in memory, without looking for what an earlier process left.
    pub(super) fn in_memory<'a>(&'a self, draft: &'a str) -> Held<'a, T> {
        // Memory changes last and at once, so that a panic elsewhere leaves nothing half done.
        let slot = self.slot.lock().unwrap_or_else(PoisonError::into_inner);
        let now = slot.names;
        Held { slot, core: &self.core, draft, now }
    }

    /// Locks it; the first time, finds what an earlier process left.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(super) fn open<'a>(&'a self, draft: &'a str) -> Result<Held<'a, T>> {
        let mut held = self.in_memory(draft);
        // Before anything is read of the packs: what is renamed after that is followed later.
        held.now = self.core.store.names_as_of()?;
        held.load()?;
        held.follow_names()?;
        Ok(held)
    }
}

/// Where a draft says as of when its items are called so.
const NAMES_AS_OF: &str = "namesAsOf";

impl<T: InProgress> Held<'_, T> {
    fn load(&mut self) -> Result<()> {
        let names = self.core.revision().names;
        let is_renamed = T::IS_NAMED_BY_ITEM && self.slot.names_revision != names;
        if self.slot.draft.as_deref() == Some(self.draft) && !is_renamed {
            return Ok(());
        }
        self.slot.names_revision = names;
        (self.slot.draft, self.slot.work) = (None, None);
        let mut found = self.core.store.draft(self.draft)?;
        // A draft of an earlier version says nothing of it.
        let names = found.as_object_mut().and_then(|draft| draft.remove(NAMES_AS_OF));
        let names = names.and_then(|names| serde_json::from_value(names).ok());
        self.slot.names = names.unwrap_or(self.now);
        if !found.is_null()
            && let Some(mut work) = T::read(found)?
        {
            let attached = work.found(&self.core.clock.readings());
            self.slot.work = Some((work, attached));
        }
        self.slot.draft = Some(self.draft.to_owned());
        Ok(())
    }

    /// Calls its items as they are called now. That is saved with the next change; until then, readers
    /// of the draft follow the same renames.
    fn follow_names(&mut self) -> Result<()> {
        let renamed = self.core.store.item_renames_since(self.slot.names)?;
        let Some(now) = renamed.now() else { return Ok(()) };
        if let Some((work, _)) = &mut self.slot.work {
            for item in work.items_mut() {
                *item = renamed.follow(item);
            }
        }
        self.slot.names = now;
        Ok(())
    }

    /// The items that it names.
    pub(super) fn items(&self) -> Vec<ItemId> {
        let mut work = self.get().cloned();
        work.iter_mut().flat_map(T::items_mut).map(|item| item.clone()).collect()
    }

    /// What is in progress, if anything is.
    pub(super) fn get(&self) -> Option<&T> {
        self.slot.work.as_ref().map(|(work, _)| work)
    }

    /// What is in progress.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when nothing is.
    pub(super) fn work(&self) -> Result<&T> {
        self.get().ok_or_else(none::<T>)
    }

    /// What belongs to it while this process runs.
    pub(super) fn attached(&self) -> Option<&T::Attached> {
        self.slot.work.as_ref().map(|(_, attached)| attached)
    }

    /// As [`Held::attached`], to be changed.
    pub(super) fn attached_mut(&mut self) -> Option<&mut T::Attached> {
        self.slot.work.as_mut().map(|(_, attached)| attached)
    }

    /// Starts something; it takes the place of what was in progress.
    ///
    /// # Errors
    /// When it cannot be saved. Then nothing changed.
    pub(super) fn start(
        &mut self,
        work: T,
        attached: T::Attached,
        moment: EventTime,
    ) -> Result<()> {
        self.start_with(work, attached, moment, |_| Ok(()))
    }

    /// As [`Held::start`], with something else in the same transaction.
    pub(super) fn start_with(
        &mut self,
        work: T,
        attached: T::Attached,
        moment: EventTime,
        f: impl FnOnce(&mut Transaction<'_>) -> Result<()>,
    ) -> Result<()> {
        let value = to_value(&work, self.now)?;
        self.core.commit(moment, |transaction| {
            f(transaction)?;
            transaction.save_draft(self.draft, &value)
        })?;
        self.slot.draft = Some(self.draft.to_owned());
        self.slot.work = Some((work, attached));
        self.slot.names = self.now;
        Ok(())
    }

    /// Changes what is in progress, durably.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when nothing is; what `f` refuses; when it cannot be saved. Then nothing
    /// changed.
    pub(super) fn change<R>(
        &mut self,
        f: impl FnOnce(&mut T, &T::Attached) -> Result<R>,
    ) -> Result<R> {
        let names = self.slot.names;
        let (work, attached) = self.slot.work.as_mut().ok_or_else(none::<T>)?;
        let mut changed = work.clone();
        let value = f(&mut changed, attached)?;
        self.core.store.save_draft(
            self.draft,
            &to_value(&changed, names)?,
            self.core.clock.now(),
        )?;
        *work = changed;
        work.follow(attached);
        Ok(value)
    }

    /// Saves the time of a clock that runs; called every [`rehearsal::timer::HEARTBEAT`].
    ///
    /// What counts is whether the clock runs as it was saved: after the computer slept it does, and this is
    /// what stops it.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub(super) fn beat(&mut self) -> Result<Beat> {
        let running = |work: &T| work.timer().is_some_and(|t| *t.phase() == Phase::Running);
        if !self.get().is_some_and(running) {
            return Ok(Beat::Idle);
        }
        let at = self.core.clock.readings();
        self.change(|work, _| match work.timer_mut() {
            Some(timer) => timer.apply(&Command::Heartbeat, &at),
            None => Ok(()),
        })?;
        Ok(if self.get().is_some_and(running) { Beat::Running } else { Beat::Stopped })
    }

    /// Ends what is in progress: `f` writes its events, and the draft goes in the same transaction. Then `release`
    /// takes what was attached, and subscribers are told.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it has ended before; what `f` refuses; as [`Core::commit`]. Then nothing changed.
    pub(super) fn end(
        mut self,
        moment: EventTime,
        f: impl FnOnce(&mut Transaction<'_>) -> Result<()>,
        release: impl FnOnce(T::Attached),
    ) -> Result<Vec<Changed>> {
        let ((), recorded) = self.core.store.commit(moment, |transaction| {
            transaction.end_draft(self.draft)?;
            transaction.read_as_of(self.slot.names)?;
            f(transaction)
        })?;
        self.slot.draft = Some(self.draft.to_owned());
        let work = self.slot.work.take();
        let core = self.core;
        drop(self);
        if let Some((_, attached)) = work {
            release(attached);
        }
        Ok(core.apply(&recorded).1)
    }
}

fn to_value<T: InProgress>(work: &T, names: NamesAsOf) -> Result<Value> {
    let unwritten =
        |e| Error::new(ErrorKind::Other, format!("the {} can't be saved", T::NAME)).source(e);
    let mut value = serde_json::to_value(work).map_err(unwritten)?;
    if let Some(draft) = value.as_object_mut() {
        draft.insert(NAMES_AS_OF.to_owned(), serde_json::to_value(names).map_err(unwritten)?);
    }
    Ok(value)
}

/// What is said of a draft that holds something else than it should.
pub(super) fn unreadable<T: InProgress>(error: serde_json::Error) -> Error {
    Error::new(ErrorKind::Other, format!("the {} in progress can't be read", T::NAME))
        .help("Discard it, then start again. Nothing else is affected.")
        .source(error)
}

fn none<T: InProgress>() -> Error {
    Error::new(ErrorKind::NotFound, format!("no {} is in progress", T::NAME))
        .help("It was finished or discarded. Start a new one.")
}
