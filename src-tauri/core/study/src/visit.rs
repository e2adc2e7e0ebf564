//! Where someone is reading: what counts as reading, and is remembered.
//!
//! Invariant: a place is remembered once the reader stays on its page: for [`STAY`], or until they reach
//! another heading. A glance (a search hit, a link followed and left) changes neither where a page opens nor
//! where reading continues.

use std::{sync::PoisonError, time::Duration};

use super::{Changed, Study};
use item::{error::Result, ids::PageRef};
use store::progress::ReadingPosition;

/// The least length of a stay.
const STAY: Duration = Duration::from_secs(10);

/// The page that was reported last, since when and at which heading.
#[derive(Debug)]
pub(super) struct Visit {
    page: PageRef,
    since: Duration,
    anchor: Option<String>,
    is_stay: bool,
}

impl Visit {
    fn new(place: &ReadingPosition, now: Duration) -> Self {
        Self { page: place.page.clone(), since: now, anchor: place.anchor.clone(), is_stay: false }
    }
}

impl Study {
    /// Reports where the reader is. It is remembered once they stay there.
    ///
    /// # Errors
    /// As [`Study::act`].
    pub fn save_place(&self, place: &ReadingPosition) -> Result<()> {
        if self.stays(place) {
            self.store.save_place(place, self.clock.now())?;
            self.notify([Changed::Place { page: place.page.clone() }]);
        }
        Ok(())
    }

    fn stays(&self, place: &ReadingPosition) -> bool {
        let now = self.clock.monotonic();
        let mut slot = self.visit.lock().unwrap_or_else(PoisonError::into_inner);
        let visit = match slot.take() {
            Some(visit) if visit.page == place.page => visit,
            _ => Visit::new(place, now),
        };
        let visit = slot.insert(visit);
        visit.is_stay |= visit.anchor != place.anchor || now.saturating_sub(visit.since) >= STAY;
        visit.is_stay
    }
}
