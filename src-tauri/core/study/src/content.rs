//! What the queue needs to know of the packs: which items exist, where they stand, what they ask.
//!
//! [`Content`] is implemented by the packs' library; tests implement it with a list.

use std::sync::Arc;

use interop::document::RubricLevels;
use item::{
    catalogue::{Catalogue, ItemMeta, PageNames},
    ids::{ItemId, PackId, PageRef},
    model::{Item, Layer, Rubric},
    template::Template,
};

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
    fn interview_rubric(&self) -> Vec<RubricLevels> {
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
