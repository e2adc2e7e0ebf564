//! What everything else speaks of: items and their ids, kinds and ratings, study days and clocks, errors.
//!
//! No other crate of the core is known here.

pub mod catalogue;
pub mod clock;
pub mod day;
pub mod error;
pub mod event;
pub mod ids;
pub mod kind;
pub mod model;
pub mod notice;
#[cfg(feature = "sqlite")]
pub mod sqlite;
pub mod template;
