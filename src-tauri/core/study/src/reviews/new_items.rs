//! Which new items may come: those of what was read, and where they come from.
//!
//! Invariant: reading is what was marked. A layer that is marked as read brings its items; a page that is
//! marked as learned, or whose layers are all marked, brings the rest of its own and the questions of its
//! category. Opening a page brings nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::{core::Core, my_pack::MY_PACK};
use item::{
    catalogue::ItemMeta,
    error::Result,
    ids::{PageId, PageRef},
};
use memory::session::NewFrom;

/// What was read, as far as new items wait for it.
pub(crate) struct Reading {
    layers: BTreeMap<PageRef, BTreeSet<String>>,
    /// Pages that are [done](store::progress::PageProgress::is_done).
    done: BTreeSet<PageRef>,
}

impl Reading {
    pub(crate) fn load(core: &Core) -> Result<Self> {
        let mut reading = Self { layers: BTreeMap::new(), done: BTreeSet::new() };
        for (page, known) in core.store.progress()? {
            if known.is_done(&core.content.layers(&page)) {
                reading.done.insert(page.clone());
            }
            reading.layers.insert(page, known.layers_read.into_iter().collect());
        }
        Ok(reading)
    }

    /// Whether a new item may come. What the user wrote or imported always does.
    pub(crate) fn opens(&self, item: &ItemMeta) -> bool {
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
pub(crate) struct Sources<'a> {
    core: &'a Core,
    found: Vec<NewFrom>,
    /// Where in `found` a page and the id of a layer are.
    at: HashMap<(PageRef, Option<String>), usize>,
}

impl<'a> Sources<'a> {
    pub(crate) fn new(core: &'a Core) -> Self {
        Self { core, found: Vec::new(), at: HashMap::new() }
    }

    pub(crate) fn add(&mut self, item: &ItemMeta) {
        let place = (item.id.page.clone(), item.layer.clone());
        let next = self.found.len();
        let at = *self.at.entry(place).or_insert(next);
        if at == next {
            let page = item.id.page.clone();
            let title = self.core.title(&page);
            let layer = item.layer.clone().map(|id| self.core.layer_title(&page, &id));
            self.found.push(NewFrom { page, title, layer, count: 0 });
        }
        self.found[at].count += 1;
    }

    pub(crate) fn into_all(self) -> Vec<NewFrom> {
        self.found
    }
}
