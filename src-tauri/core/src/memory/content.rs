//! What the queue needs to know of the packs: which items exist, where they stand, what they ask.
//!
//! [`Content`] is implemented by the packs' library; tests implement it with a list.

use std::{collections::HashMap, sync::Arc};

use super::{kind::ItemKind, session::ItemFilter};
use crate::{
    ids::{ItemId, LocalId, PackId, PageRef},
    interop::document::Anchors,
    interview::template::Template,
    pack::model::{Item, ItemBody, Layer, Level, Rubric},
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

    /// Whether a filter's words about content name it. What a filter says of memory is asked elsewhere.
    pub fn matches(&self, filter: &ItemFilter) -> bool {
        fn any<T: PartialEq>(wanted: &[T], have: Option<&T>) -> bool {
            wanted.is_empty() || have.is_some_and(|have| wanted.contains(have))
        }
        any(&filter.packs, Some(&self.id.page.pack))
            && any(&filter.pages, Some(&self.id.page))
            && any(&filter.kinds, Some(&self.kind))
            && any(&filter.levels, self.level.as_ref())
            && any(&filter.categories, self.category.as_ref())
            && any(&filter.items, Some(&self.id))
            && (filter.tags.is_empty() || self.tags.iter().any(|tag| filter.tags.contains(tag)))
            && filter.diagram.is_none_or(|wanted| self.diagram == wanted)
            && filter.text.as_ref().is_none_or(|text| {
                let title = self.title.to_lowercase();
                text.to_lowercase().split_whitespace().all(|word| title.contains(word))
            })
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

/// The packs, as the queue sees them.
pub trait Content: Send + Sync {
    /// Pages in reading order: the plan first, then the rest.
    fn pages(&self) -> Vec<PageRef>;
    /// Every page, with the ids it had before.
    fn page_names(&self) -> Vec<PageNames>;
    /// A page's title; none when no open pack has it.
    fn page_title(&self, page: &PageRef) -> Option<String>;
    /// The layers of a page, in page order; none for a page without layers.
    fn layers(&self, page: &PageRef) -> Vec<Layer>;
    /// A page's items without their text, in page order.
    fn metas(&self, page: &PageRef) -> Vec<ItemMeta>;
    /// One item without its text; none when no open pack has it.
    fn meta(&self, id: &ItemId) -> Option<ItemMeta>;
    /// One item; none when no open pack has it.
    fn item(&self, id: &ItemId) -> Option<Item>;
    /// All items; kept until a pack changes.
    fn catalogue(&self) -> Arc<Catalogue>;
    /// Interview templates, with the packs that hold them.
    fn templates(&self) -> Vec<(PackId, Template)> {
        Vec::new()
    }
    /// A page's first rubric.
    fn rubric(&self, _: &PageRef) -> Option<Rubric> {
        None
    }
    /// What 1 to 4 points look like in an interview, where a pack says so.
    fn interview_rubric(&self) -> Vec<Anchors> {
        Vec::new()
    }
}

/// No packs at all.
#[derive(Clone, Copy, Debug)]
pub struct NoContent;

impl Content for NoContent {
    fn pages(&self) -> Vec<PageRef> {
        Vec::new()
    }
    fn page_names(&self) -> Vec<PageNames> {
        Vec::new()
    }
    fn page_title(&self, _: &PageRef) -> Option<String> {
        None
    }
    fn layers(&self, _: &PageRef) -> Vec<Layer> {
        Vec::new()
    }
    fn metas(&self, _: &PageRef) -> Vec<ItemMeta> {
        Vec::new()
    }
    fn meta(&self, _: &ItemId) -> Option<ItemMeta> {
        None
    }
    fn item(&self, _: &ItemId) -> Option<Item> {
        None
    }
    fn catalogue(&self) -> Arc<Catalogue> {
        Arc::default()
    }
}
