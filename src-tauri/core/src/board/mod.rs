//! The whiteboard: scene → graph, Mermaid → graph, comparison, grade.
//!
//! Everything here is a pure function of its input: no clock, no file, no window. The same scene
//! gives the same grade, byte for byte.

mod durations;
pub mod graph;
mod label;
mod words;
pub mod mermaid;
mod rules;
pub mod export;
pub mod text;
