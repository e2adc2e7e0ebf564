//! What everything else speaks of: items and their ids, kinds and ratings, study days and clocks, errors.
//!
//! Of the core it knows the HTML alone that prompts and answers are made of.

pub mod catalogue;
pub mod clock;
pub mod day;
pub mod error;
pub mod event;
pub mod ids;
pub mod kind;
mod listed;
pub mod model;
pub mod notice;
#[cfg(feature = "sqlite")]
pub mod sqlite;
pub mod template;
pub mod text;
