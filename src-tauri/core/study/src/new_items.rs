//! Which new items may come: those of what was read, and where they come from.
//!
//! Invariant: reading is what was marked. A layer that is marked as read brings its items; a page that is
//! marked as learned, or whose layers are all marked, brings the rest of its own and the questions of its
//! category. Opening a page brings nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{MY_PACK, Study};
use item::{
    catalogue::ItemMeta,
    error::Result,
    ids::{PageId, PageRef},
};
use memory::session::NewFrom;

/// What was read, as far as new items wait for it.
pub(super) struct Reading {
    layers: BTreeMap<PageRef, BTreeSet<String>>,
    /// Pages that are [done](store::progress::PageProgress::is_done).
    done: BTreeSet<PageRef>,
}

impl Reading {
    pub(super) fn load(study: &Study) -> Result<Self> {
        let mut reading = Self { layers: BTreeMap::new(), done: BTreeSet::new() };
        for (page, known) in study.store.progress()? {
            if known.is_done(&study.content.layers(&page)) {
                reading.done.insert(page.clone());
            }
            reading.layers.insert(page, known.layers_read.into_iter().collect());
        }
        Ok(reading)
    }

    /// Whether a new item may come. What the user wrote or imported always does.
    pub(super) fn opens(&self, item: &ItemMeta) -> bool {
        let page = &item.id.page;
        if page.pack.as_str() == MY_PACK || self.done.contains(page) {
            return true;
        }
        if let Some(layer) = &item.layer {
            return self.layers.get(page).is_some_and(|layers| layers.contains(layer));
        }
        let topic = item.category.as_ref().and_then(|category| PageId::new(category.as_str()).ok());
        topic.is_some_and(|topic| {
            self.done.contains(&PageRef { pack: page.pack.clone(), page: topic })
        })
    }
}

/// Counts new items by where they come from, in the order they are given.
pub(super) struct Sources<'a> {
    study: &'a Study,
    found: Vec<NewFrom>,
    /// Where in `found` a page and the id of a layer are.
    at: HashMap<(PageRef, Option<String>), usize>,
}

impl<'a> Sources<'a> {
    pub(super) fn new(study: &'a Study) -> Self {
        Self { study, found: Vec::new(), at: HashMap::new() }
    }

    pub(super) fn add(&mut self, item: &ItemMeta) {
        let place = (item.id.page.clone(), item.layer.clone());
        let next = self.found.len();
        let at = *self.at.entry(place).or_insert(next);
        if at == next {
            let page = item.id.page.clone();
            let title = self.study.title(&page);
            let layer = item.layer.clone().map(|id| self.study.layer_title(&page, &id));
            self.found.push(NewFrom { page, title, layer, count: 0 });
        }
        self.found[at].count += 1;
    }

    pub(super) fn into_all(self) -> Vec<NewFrom> {
        self.found
    }
}
