//! Folders of Markdown: parsing to pages, items and diagnostics, the index, the watcher, the search.
//!
//! Invariant: reading content never fails. A page that cannot be read is a page with diagnostics.

pub use parse::document::markdown_options;

mod check;
pub mod codes;
pub mod config;
mod entry;
pub mod folder;
pub mod image;
mod index;
mod inside;
mod items;
mod known;
pub mod library;
pub mod model;
mod names;
pub mod naming;
pub mod opening;
mod order;
mod pack;
mod page;
mod page_ids;
mod parse;
mod queries;
mod reading;
mod render;
mod resolve;
mod shown;
mod source;
mod suggest;
pub mod template;
mod text_description;
mod titles;
pub mod watch;

pub use config::PackConfig;
pub use library::{GonePage, Library, PacksChanged};
pub use pack::Pack;
pub use page::{Page, PageItem, Passage, parse};

/// The items of one page by itself, rendered; links and pictures lead nowhere.
pub fn items(path: &str, text: &str, config: &PackConfig) -> Vec<item::model::Item> {
    let mut findings = codes::Findings::new(path, true);
    let text = parse::dialect::CommonMark::of(text, config.manifest);
    let contents = items::Contents::read(path, &text, config, &mut findings);
    let around = render::around::Alone { page: contents.outline.page.clone() };
    contents.items.iter().map(|item| contents.render(&around, item)).collect()
}
