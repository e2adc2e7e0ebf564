//! Memory: when each item comes back, and what to study in the minutes there are.
//!
//! Time, day and parameters are arguments throughout; nothing here asks the machine or the disk. The
//! store saves what this crate computes.

pub mod card_state;
pub mod model;
pub mod optimise;
pub mod queue;
pub mod review;
pub mod schedule;
pub mod session;
pub mod state;
