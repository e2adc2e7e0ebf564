//! Items without their text: enough to schedule, list and filter them.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::{
    ids::{ItemId, LocalId, PageRef},
    kind::ItemKind,
    model::Level,
};

/// An item without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemMeta {
    /// What progress is kept under.
    pub id: ItemId,
    /// Other names it was known by.
    pub was: Vec<ItemId>,
    /// Its kind.
    pub kind: ItemKind,
    /// The prompt as plain text.
    pub title: String,
    /// The layer it stands in.
    pub layer: Option<String>,
    /// Siblings share this: a row's two directions, a paragraph's clozes.
    pub group: Option<LocalId>,
    /// Of a question.
    pub level: Option<Level>,
    /// Of a question.
    pub category: Option<String>,
    /// Of a question.
    pub tags: Vec<String>,
    /// What the page gives a diagram or a script.
    pub minutes: Option<f64>,
    /// It is a diagram, or its answer holds one.
    pub diagram: bool,
    /// Tells that the text changed.
    pub fingerprint: String,
    /// Tells that two items have the same answer, for attaching what was renamed by hand.
    pub answer: i64,
}

/// A page and the ids that it had before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageNames {
    /// What progress is kept under.
    pub page: PageRef,
    /// Other names it was known by.
    pub was: Vec<PageRef>,
}

/// Every item of the open packs, in reading order: the plan first.
#[derive(Debug, Default)]
pub struct Catalogue {
    items: Vec<ItemMeta>,
    by_name: HashMap<ItemId, usize>,
}

impl Catalogue {
    /// Items in reading order.
    pub fn new(items: Vec<ItemMeta>) -> Self {
        let by_name = items.iter().enumerate().map(|(i, item)| (item.id.clone(), i)).collect();
        Self { items, by_name }
    }

    /// In reading order.
    pub fn items(&self) -> &[ItemMeta] {
        &self.items
    }

    /// One by name.
    pub fn get(&self, id: &ItemId) -> Option<&ItemMeta> {
        self.by_name.get(id).map(|&i| &self.items[i])
    }
}
