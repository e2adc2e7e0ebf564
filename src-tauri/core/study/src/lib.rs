//! [`Study`]: every read and write of the window and the command line goes through one of its services.
//!
//! Each service owns what of its subject lives while the process does, over one shared [`core`]; none knows
//! [`Study`]. What a call returns is already on disk; reading never waits for a write.

pub mod action;
pub mod actions;
pub mod authoring;
pub mod bank;
pub mod boards;
mod changes;
pub mod clocks;
pub mod content;
mod core;
pub mod drawings;
pub mod drills;
mod folder_ids;
pub mod interviews;
pub mod library;
mod live;
pub mod maintenance;
mod my_pack;
pub mod notes;
mod open_packs;
pub mod optimiser;
pub mod progress;
pub mod recordings;
pub mod rehearsals;
pub mod reviews;
pub mod sketches;
mod sound;
mod study;
pub mod time_box;

pub use self::{
    action::{Action, Outcome, UndoState},
    changes::{Change, Changed, DayBegan, StudyChanged},
    my_pack::{MY_PACK, MadeCard, MadeFile, NewCard},
    study::{Options, Study},
};
