//! What changed, as subscribers are told: once it is on disk, in terms of what can be read again.
//!
//! Invariant: whatever a service changes, it tells. The window keeps what it has read until then.

use std::{
    collections::BTreeSet,
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{self, Receiver, Sender},
    },
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use item::{
    day::StudyDay,
    ids::{ItemId, PageRef},
    notice::Notice,
};
use store::{Recorded, event::Subject};

/// One thing that is no longer as it was.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "of")]
#[ts(export)]
pub enum Changed {
    /// What was read, flagged or written on a page, its worksheets included.
    Page {
        /// Which.
        page: PageRef,
    },
    /// How an item stands: its schedule and everything that was practised on it.
    Item {
        /// Which.
        item: ItemId,
    },
    /// A setting of the person.
    Setting {
        /// Which.
        key: String,
    },
    /// A setting of this device.
    DeviceSetting {
        /// Which.
        key: String,
    },
    /// FSRS's parameters, and with them how every item stands.
    Parameters,
    /// Where reading stopped on a page.
    Place {
        /// Which.
        page: PageRef,
    },
    /// What undo and redo would do.
    Undo,
    /// The session under way.
    Session,
    /// Boards under way.
    Boards,
    /// Drills under way.
    Drills,
    /// The rehearsal under way.
    Rehearsal,
    /// Interviews, and the one under way.
    Interviews,
    /// The person's own interview templates.
    Templates,
    /// The time box under way.
    TimeBox,
    /// Recordings on this device.
    Recordings,
    /// The computation of parameters.
    Optimiser,
    /// What is due, by time alone: a learning step has ended.
    Due,
}

/// Progress, settings, or what is under way changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct StudyChanged {
    /// Everything, once each.
    pub changed: Vec<Changed>,
}

/// Another study day has begun: what is due is not what it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct DayBegan {
    /// The day.
    pub day: StudyDay,
}

/// Sent to every subscriber after it is on disk.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// Something is no longer as it was.
    Study(StudyChanged),
    /// Another study day has begun.
    Day(DayBegan),
    /// Something the user should know.
    Notice(Notice),
    /// The computation of parameters ended; the optimiser's state says how.
    Optimiser,
}

impl From<&Subject> for Changed {
    fn from(subject: &Subject) -> Self {
        match subject {
            Subject::Page(page) => Self::Page { page: page.clone() },
            Subject::Item(item) => Self::Item { item: item.clone() },
            Subject::Setting(key) => Self::Setting { key: key.clone() },
            Subject::Parameters => Self::Parameters,
        }
    }
}

/// Who is told of changes.
#[derive(Clone, Default)]
pub(crate) struct Changes {
    subscribers: Arc<Mutex<Vec<Sender<Change>>>>,
}

impl fmt::Debug for Changes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Changes").finish_non_exhaustive()
    }
}

impl Changes {
    /// Receives every change from now on.
    pub(crate) fn subscribe(&self) -> Receiver<Change> {
        let (sender, receiver) = mpsc::channel();
        self.subscribers.lock().unwrap_or_else(PoisonError::into_inner).push(sender);
        receiver
    }

    /// Tells every subscriber; those that have gone are forgotten.
    pub(crate) fn tell(&self, change: &Change) {
        let mut all = self.subscribers.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|subscriber| subscriber.send(change.clone()).is_ok());
    }

    /// Tells every subscriber what changed beside the log.
    pub(crate) fn notify(&self, changed: impl IntoIterator<Item = Changed>) {
        self.tell(&Change::Study(StudyChanged { changed: changed.into_iter().collect() }));
    }

    /// Tells every subscriber what was committed, and returns it.
    pub(crate) fn announce(&self, recorded: &Recorded) -> Vec<Changed> {
        let mut changed: BTreeSet<Changed> = recorded.changed.iter().map(Changed::from).collect();
        changed.insert(Changed::Undo);
        let changed: Vec<Changed> = changed.into_iter().collect();
        self.notify(changed.clone());
        changed
    }
}
