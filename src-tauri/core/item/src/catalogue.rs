//! Items without their text: enough to schedule, list and filter them.

use std::collections::HashMap;

use crate::{
    ids::{ItemId, LocalId, PageRef},
    kind::ItemKind,
    model::{Item, ItemBody, Level},
};

/// An item without its text.
#[derive(Clone, Debug, PartialEq)]
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
    /// Of a question, else its page's.
    pub tags: Vec<String>,
    /// What the page gives a diagram or a script.
    pub minutes: Option<f64>,
    /// It is a diagram, or its answer holds one.
    pub diagram: bool,
    /// Tells that the text changed.
    pub fingerprint: String,
    /// Tells that two items have the same answer, for attaching what was renamed by hand.
    pub answer: u64,
}

impl ItemMeta {
    /// What there is to know of an item besides its text.
    pub fn of(item: &Item) -> Self {
        let (level, category, tags, minutes) = match &item.body {
            ItemBody::Card { .. } => (None, None, Vec::new(), None),
            ItemBody::Question { level, category, tags, .. } => {
                (*level, category.clone(), tags.clone(), None)
            }
            ItemBody::Diagram { minutes, .. } | ItemBody::Script { minutes, .. } => {
                (None, None, Vec::new(), Some(*minutes))
            }
        };
        Self {
            id: item.id.clone(),
            was: item.was.clone(),
            kind: ItemKind::of(&item.body),
            title: item.title.clone(),
            layer: item.layer.clone(),
            group: item.sibling_group.clone(),
            level,
            category,
            tags,
            minutes,
            diagram: matches!(item.body, ItemBody::Diagram { .. }),
            fingerprint: item.fingerprint.clone(),
            answer: answer_hash(&item.body),
        }
    }
}

/// FNV-1a over the answer's text.
fn answer_hash(body: &ItemBody) -> u64 {
    let text = match body {
        ItemBody::Card { answer_text, .. } => answer_text.as_str(),
        ItemBody::Question { answer_html, .. } => answer_html,
        ItemBody::Diagram { source, .. } => source,
        ItemBody::Script { .. } => return 0,
    };
    text.split_whitespace()
        .flat_map(|word| word.bytes().chain([b' ']))
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        })
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
