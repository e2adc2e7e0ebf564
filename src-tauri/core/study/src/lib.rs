//! [`Study`], the facade: every read and write of the window and the command line goes through it.
//!
//! Invariants: every change of progress is events written by `Store::record` or `Store::commit` (an [`Action`] through
//! [`Study::act`], an answer, a practice run that ends), and all else is working state of this device; what a call returns is
//! already on disk; reading never waits for a write.

mod action;
mod announce;
mod answer_capture;
mod bank;
pub mod boarding;
mod change;
pub mod content;
mod door;
pub mod drilling;
mod folder_ids;
mod form_drafts;
mod interview_recording;
pub mod interviewing;
mod live;
pub mod making;
mod mypack;
mod new_items;
mod open_packs;
mod own_scripts;
pub mod packs;
mod planning;
pub mod progress;
mod reading;
pub mod recordings;
pub mod rehearsing;
mod session;
mod stats;
mod study;
pub mod time_box;
mod tuning;
mod visit;
pub mod worksheets;

pub use self::{
    action::{Action, Outcome, UndoState},
    change::{Change, Changed, DayBegan, StudyChanged},
    mypack::{MY_PACK, MadeCard, NewCard},
    study::{Options, Study},
};
