//! [`Core`], what every service shares: the store, the packs, the clock, the settings, and who is told of changes.
//!
//! Invariants:
//! - events are written here and nowhere else, by [`Core::commit`], [`Core::record`] and, for what the store decides
//!   by itself, [`Core::apply`]: one transaction each, then memory follows, then subscribers are told;
//! - what a service caches from the log can be computed again, and carries the [`Revision`] it was computed at. The
//!   service compares revisions before it uses the cache; nobody notifies it.
//!
//! Locks are taken in this order: a run in progress ([`crate::live`]: the rehearsal, the interview, the time box, a
//! drill), the board on the screen, the review session, My pack, the packs' own, the store's. The settings, the
//! revision and the subscribers are taken for a moment each, and nothing is waited for while they are held. Nothing
//! that holds one waits for an earlier one.

use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::Zoned;

use crate::{
    changes::{Changed, Changes},
    content::Content,
    open_packs::OpenPacks,
};
use item::{
    clock::Clock,
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::{EventId, EventTime},
    ids::{ItemId, PageRef},
    model::Item,
};
use store::{
    Recorded, Store,
    commit::Transaction,
    event::{Body, Subject},
    folder::DataFolder,
    settings::Settings,
};

/// What the services share.
pub(crate) struct Core {
    pub(crate) store: Arc<Store>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The packs behind `content`, for what only they have: pages, search, files.
    pub(crate) packs: Arc<OpenPacks>,
    /// The items, as reviews and practice see them.
    pub(crate) content: Arc<dyn Content>,
    pub(crate) changes: Changes,
    settings: Mutex<Settings>,
    revision: Mutex<Revision>,
}

/// How often the log has changed since the study was opened: what is computed from it holds for as long as this
/// stays the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Revision {
    log: u64,
    /// Changes that touched an item.
    pub(crate) items: u64,
    /// Times that names in the working state have changed.
    pub(crate) names: u64,
}

/// What a commit did.
#[derive(Debug)]
pub(crate) struct Committed<T> {
    /// What the transaction returned.
    pub(crate) value: T,
    /// The newest event that it wrote; none when it wrote none.
    pub(crate) id: Option<EventId>,
    /// The revisions right before and after it.
    pub(crate) revisions: (Revision, Revision),
}

impl fmt::Debug for Core {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Core").field("store", &self.store).finish_non_exhaustive()
    }
}

impl Core {
    pub(crate) fn new(
        store: Arc<Store>,
        clock: Arc<dyn Clock>,
        packs: Arc<OpenPacks>,
        content: Arc<dyn Content>,
    ) -> Result<Self> {
        let settings = Mutex::new(store.settings()?);
        let (changes, revision) = (Changes::default(), Mutex::default());
        Ok(Self { store, clock, packs, content, changes, settings, revision })
    }

    /// The settings in force.
    pub(crate) fn settings(&self) -> Settings {
        self.settings.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &DataFolder {
        self.store.folder()
    }

    /// Where My pack is, or would be.
    pub(crate) fn my_pack(&self) -> PathBuf {
        self.folder().my_pack()
    }

    /// How often the log has changed so far.
    pub(crate) fn revision(&self) -> Revision {
        *self.revision.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Runs `f` in one transaction: its events and what it does to the working state, or nothing.
    ///
    /// # Errors
    /// [`ErrorKind::ReadOnly`], [`ErrorKind::DiskFull`], and whatever `f` refuses. Then nothing changed.
    pub(crate) fn commit<T>(
        &self,
        moment: EventTime,
        f: impl FnOnce(&mut Transaction<'_>) -> Result<T>,
    ) -> Result<Committed<T>> {
        let (value, recorded) = self.store.commit(moment, f)?;
        let (revisions, _) = self.apply(&recorded);
        Ok(Committed { value, id: recorded.id, revisions })
    }

    /// Writes one event.
    ///
    /// # Errors
    /// As [`Core::commit`].
    pub(crate) fn record(&self, body: Body) -> Result<Recorded> {
        let recorded = self.store.record(body, self.moment())?;
        self.apply(&recorded);
        Ok(recorded)
    }

    /// Brings what is in memory up to date with what was just committed, and tells every subscriber. Nothing here may
    /// fail the action: it has happened, and doing it again would do it twice.
    pub(crate) fn apply(&self, recorded: &Recorded) -> ((Revision, Revision), Vec<Changed>) {
        if recorded.id.is_none() && recorded.changed.is_empty() {
            let revision = self.revision();
            return ((revision, revision), Vec::new());
        }
        if recorded.changed.iter().any(|subject| matches!(subject, Subject::Setting(_))) {
            match self.store.settings() {
                Ok(fresh) => {
                    *self.settings.lock().unwrap_or_else(PoisonError::into_inner) = fresh;
                }
                Err(error) => tracing::warn!(%error, "settings could not be read again"),
            }
        }
        let is_about_items = recorded.changed.iter().any(|of| matches!(of, Subject::Item(_)));
        let revisions = self.advance(|revision| {
            revision.log += 1;
            revision.items += u64::from(is_about_items);
        });
        (revisions, self.changes.announce(recorded))
    }

    /// Names in the working state have changed: what holds them is read again.
    pub(crate) fn names_changed(&self) {
        self.advance(|revision| revision.names += 1);
        self.changes.notify([
            Changed::Session,
            Changed::Boards,
            Changed::Drills,
            Changed::Rehearsal,
            Changed::Interviews,
        ]);
    }

    fn advance(&self, change: impl FnOnce(&mut Revision)) -> (Revision, Revision) {
        let mut revision = self.revision.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *revision;
        change(&mut revision);
        (before, *revision)
    }

    /// Now, as lived: the instant, the offset, the study day.
    pub(crate) fn moment(&self) -> EventTime {
        let zoned = self.clock.zoned();
        EventTime {
            at: zoned.timestamp(),
            utc_offset: zoned.offset().seconds(),
            study_day: self.study_day(&zoned),
        }
    }

    /// The study day that it is.
    pub(crate) fn today(&self) -> StudyDay {
        self.moment().study_day
    }

    /// The study day that an instant falls on.
    pub(crate) fn study_day(&self, at: &Zoned) -> StudyDay {
        StudyDay::of(at, self.rollover_hour())
    }

    pub(crate) fn rollover_hour(&self) -> i8 {
        i8::try_from(self.settings().rollover_hour).unwrap_or(4)
    }

    /// An item of the open packs.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has it.
    pub(crate) fn item(&self, id: &ItemId) -> Result<Item> {
        self.content.item(id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("{id} is not in any open pack"))
                .help("Its page may have been renamed or its pack closed. Choose another.")
        })
    }

    /// A page's title, or its id when no open pack has it.
    pub(crate) fn title(&self, page: &PageRef) -> String {
        self.content.page_title(page).unwrap_or_else(|| page.page.to_string())
    }

    /// A layer's title, or its id when no open pack has it.
    pub(crate) fn layer_title(&self, page: &PageRef, layer: &str) -> String {
        let layers = self.content.layers(page).into_iter();
        layers
            .filter(|one| one.id == layer)
            .map(|one| one.title)
            .next()
            .unwrap_or_else(|| layer.to_owned())
    }

    /// An item's prompt, or its id when no open pack has it.
    pub(crate) fn item_title(&self, item: &ItemId) -> String {
        self.content.meta(item).map_or_else(|| item.id.to_string(), |meta| meta.title)
    }
}
