//! The store: one SQLite file with the log of what a person did, what it amounts to, and the working
//! state of this device. All SQL of progress lives here.
//!
//! Invariants:
//! - one process writes to a data folder at a time, and holds its lock while it does;
//! - an event, its projections and nothing else share a transaction; when [`Store::record`] returns,
//!   it is on disk, and when it fails, nothing changed;
//! - a database is never deleted: what cannot be read is moved aside, what is replaced is backed up;
//! - readers never wait for the writer.
//!
//! The store repairs itself in steps, and the next start finishes a repair that was interrupted:
//! `replace` puts one database in the place of another, `recover` opens and repairs,
//! `pages_on_disk` and `salvage` read the rows of a damaged file and merge them with the newest
//! backup, `backup` makes one folder per study day with the database, the drawings and My pack.
//!
//! A board lives in the working state while it is drawn (`store/boards.rs`: the draft, and its
//! newest 200 versions, deflated, without the bytes of images). Graded, it becomes one
//! `board-finished` event that names its drawing, a file in `boards` called by its SHA-256; rulings, notes
//! and the rating are events of their own, so undo takes them back one by one. A sketch is a board
//! without a reference that belongs to something else (`interview:…`, `rehearsal:…`). A drill keeps
//! its seed and answers as a draft and is one `drill-finished` event at its end. Names that were
//! let pass are kept in My pack as `synonyms.toml`.

pub mod backup;
mod backup_files;
pub mod boards;
pub mod commit;
pub mod doctor;
mod due;
pub mod durable;
pub mod event;
mod figures;
pub mod folder;
mod form_drafts;
mod items;
mod local_state;
mod log;
mod migrate;
mod model;
mod names;
mod open;
mod pages;
mod pages_on_disk;
mod parameters;
mod practice;
pub mod progress;
mod project;
#[cfg(test)]
mod properties;
mod reconcile;
mod record;
mod records;
pub mod recover;
mod recovered;
pub mod replace;
mod salvage;
pub mod sessions;
pub mod settings;
mod sqlite;
mod store;
pub mod under_way;
pub mod worksheets;
mod writer;

pub use self::due::ItemRow;
pub use self::log::Recorded;
pub use self::record::UndoTarget;
pub use self::store::{Access, Store};
