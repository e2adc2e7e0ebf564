//! In and out: question lists from elsewhere into a pack, and documents for people without the app.
//!
//! Invariant: an import takes every row it can read and names every row it cannot; nothing is
//! changed until the whole file has been looked at.

pub mod document;
pub mod questions;
