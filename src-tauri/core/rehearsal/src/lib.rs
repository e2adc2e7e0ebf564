//! Rehearsals: a script said out loud against a clock that can be trusted.
//!
//! [`timer`] is a pure state machine: it is told a command and a [`Reading`](timer::Reading) of the
//! clock, and answers with figures. It keeps no time of its own, so that a test can live through a
//! night's sleep in a microsecond. [`figures`] turns its state into what the window draws.
//!
//! Invariant: the time of all segments adds up to the time the run was running, to the millisecond.

pub mod alert;
pub mod figures;
pub mod recording;
pub mod run;
pub mod speech;
pub mod timer;

#[cfg(test)]
mod reference_timer;
