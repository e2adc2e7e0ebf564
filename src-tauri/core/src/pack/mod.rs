//! Folders of Markdown: parsing to pages, items and diagnostics, the index, the watcher, the search.
//!
//! Invariant: reading content never fails. A page that cannot be read is a page with diagnostics.

pub mod codes;
pub mod config;
mod mermaid;
pub mod model;
mod page;
mod parse;
mod render;
mod source;

pub use config::PackConfig;
pub use page::{Page, Passage, parse};
