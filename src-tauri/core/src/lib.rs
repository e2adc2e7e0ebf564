//! Everything that matters in Understudy, without a window.
//!
//! Packs of Markdown become pages and items ([`pack`]); what a person does with them is an event in
//! a SQLite log ([`store`]); [`study::Study`] is the facade through which every read and write goes.
//! This crate knows no Tauri, no window and no text of the user interface.

pub mod board;
pub mod clock;
pub mod day;
pub mod error;
pub mod ids;
pub mod interop;
pub mod interview;
pub mod memory;
pub mod notice;
pub mod pack;
pub mod progress;
pub mod rehearsal;
pub mod store;
pub mod study;

pub use error::{Error, ErrorKind, Result};
