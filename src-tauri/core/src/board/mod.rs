//! The whiteboard: scene → graph, Mermaid → graph, comparison, grade.
//!
//! Everything here is a pure function of its input: no clock, no file, no window. The same scene
//! gives the same grade, byte for byte.

mod durations;
pub mod export;
pub mod graph;
#[allow(dead_code, reason = "the comparison that uses it follows")]
mod label;
pub mod mermaid;
mod rules;
pub mod text;
#[allow(dead_code, reason = "the comparison that uses it follows")]
mod words;
