//! Where pages come from that need not be read.

use std::{collections::BTreeMap, sync::Arc};

use super::{config::PackConfig, entry::Entry, folder::Stamp};
use item::ids::PageId;

/// Where pages come from before they are read: the cache knows those that did not change.
pub(crate) trait Known {
    /// The pack's rules are read; what was parsed under others is not known.
    fn begin(&mut self, _config: &PackConfig) {}
    /// The page at a path, when the stamp says that it is the same.
    fn get(&self, path: &str, stamp: Stamp) -> Option<Arc<Entry>>;
    /// The id that the page at a path had.
    fn id_of(&self, path: &str) -> Option<PageId>;
}

/// Knows nothing.
pub(crate) struct Nothing;

impl Known for Nothing {
    fn get(&self, _: &str, _: Stamp) -> Option<Arc<Entry>> {
        None
    }
    fn id_of(&self, _: &str) -> Option<PageId> {
        None
    }
}

/// A pack as it was read before.
pub(super) struct Before<'b> {
    pub(super) entries: &'b BTreeMap<String, Arc<Entry>>,
    pub(super) same_rules: bool,
}

impl Known for Before<'_> {
    fn get(&self, path: &str, stamp: Stamp) -> Option<Arc<Entry>> {
        let entry = self.entries.get(path).filter(|e| self.same_rules && e.stamp == stamp)?;
        Some(Arc::clone(entry))
    }
    fn id_of(&self, path: &str) -> Option<PageId> {
        self.entries.get(path).map(|entry| entry.page.summary.page.page.clone())
    }
}
