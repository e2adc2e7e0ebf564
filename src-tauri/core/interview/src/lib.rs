//! Mock interviews: a template from the pack becomes an interview, is sat, and ends in a scorecard.
//!
//! [`assemble`] fills the slots of a template, which a pack brings, from the bank by a seed that can be
//! shared; [`run`] is the interview as it is sat, a state machine over the rehearsal's clock;
//! [`scorecard`] sums it up.
//!
//! Invariant: the same seed, template and pack always give the same interview.

pub mod assemble;
pub mod run;
pub mod scorecard;
