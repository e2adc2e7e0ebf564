//! The database as a file: what happened to it, its backups, its repair.

use std::{path::PathBuf, sync::Arc};

use crate::core::Core;
use item::{error::Result, notice::Notice};
use store::{
    backup::{self, Backup, Days},
    doctor::Report,
};

/// The care of the data folder.
#[derive(Debug)]
pub struct Maintenance {
    core: Arc<Core>,
}

impl Maintenance {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core) }
    }

    /// What the user should know: a read-only folder, a restored backup.
    pub fn notices(&self) -> Vec<Notice> {
        self.core.store.notices()
    }

    /// Backups, newest first.
    pub fn backups(&self) -> Vec<Backup> {
        backup::list(self.core.store.folder())
    }

    /// Makes a backup now. One made by hand is kept until it is deleted by hand.
    ///
    /// # Errors
    /// [`ErrorKind::DiskFull`], [`ErrorKind::ReadOnly`], [`ErrorKind::CorruptStore`].
    pub fn back_up(&self) -> Result<PathBuf> {
        self.core.store.back_up(backup::Reason::ByHand, self.core.clock.now())
    }

    /// Makes the study day's backup unless there is one. To be called now and then for as long as the
    /// study is open, which may be a month.
    ///
    /// # Errors
    /// As [`Maintenance::back_up`].
    pub fn back_up_daily(&self) -> Result<Option<PathBuf>> {
        let days = Days { now: self.core.clock.zoned(), rollover_hour: self.core.rollover_hour() };
        if !self.core.store.writable() || !backup::is_due(self.core.folder(), &days) {
            return Ok(None);
        }
        let made = self.core.store.back_up(backup::Reason::Daily, days.now.timestamp())?;
        backup::rotate(self.core.folder(), &days);
        Ok(Some(made))
    }

    /// Looks the database over and mends what can be computed again.
    ///
    /// # Errors
    /// When it cannot be read at all.
    pub fn doctor(&self) -> Result<Report> {
        self.core.store.doctor()
    }

    /// Every projection by table, for tests.
    #[doc(hidden)]
    pub fn projections(&self) -> Result<std::collections::BTreeMap<String, Vec<String>>> {
        self.core.store.projections()
    }

    /// Computes every projection from the log alone, for tests.
    #[doc(hidden)]
    pub fn rebuild(&self) -> Result<()> {
        self.core.store.rebuild()
    }

    /// Leaves it to the system when to write to disk, for tests.
    #[doc(hidden)]
    pub fn without_sync(&self) -> Result<()> {
        self.core.store.without_sync()
    }

    /// Fills the disk, for tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<()> {
        self.core.store.limit_pages(pages)
    }
}
