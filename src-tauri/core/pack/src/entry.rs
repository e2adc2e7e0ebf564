//! One page of a pack, with what belongs to it before other pages are looked at.

use std::collections::{BTreeMap, HashMap};

use item::ids::LocalId;

use super::{folder::Stamp, model::Diagnostic, page::Page};

/// A page with what is wrong with it.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    pub(crate) page: Page,
    /// Of the page alone; what concerns other pages is in [`Between`](super::check::Between).
    pub(crate) own: Vec<Diagnostic>,
    pub(crate) stamp: Stamp,
    /// Anchor or item id on the page, to the anchor to jump to.
    pub(crate) anchors: BTreeMap<String, String>,
    pub(crate) items: HashMap<LocalId, usize>,
}

impl Entry {
    pub(crate) fn new(page: Page, own: Vec<Diagnostic>, stamp: Stamp) -> Self {
        let mut anchors: BTreeMap<String, String> = page.targets.iter().cloned().collect();
        for heading in &page.headings {
            anchors.insert(heading.anchor.clone(), heading.anchor.clone());
        }
        let items = page.items.iter().enumerate();
        let items = items.map(|(at, item)| (item.meta.id.id.clone(), at)).collect();
        Self { page, own, stamp, anchors, items }
    }
}
