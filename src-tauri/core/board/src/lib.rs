//! The whiteboard: scene → graph, Mermaid → graph, comparison, grade.
//!
//! Everything here is a pure function of its input: no clock, no file, no window. The same scene
//! gives the same grade, byte for byte.
//!
//! [`scene::parse`] and [`text::parse`] read what was drawn or typed, [`mermaid::parse`] and
//! [`reference::from_scene`] what it is held against, [`grade::grade`] compares the two.

mod arrows;
mod assign;
pub mod attempt;
pub mod controls;
pub mod deadlines;
mod diagram_size;
pub mod drill;
pub mod durations;
pub mod export;
pub mod grade;
pub mod graph;
pub mod groups;
mod label;
mod lexicon;
mod matching;
pub mod mermaid;
pub mod overrides;
mod reasons;
pub mod reference;
pub mod rules;
pub mod scene;
pub mod score;
mod spelling;
pub mod text;

pub use grade::{GRADER, Grade, grade};
pub use graph::{Board, Graph, Reference};
pub use overrides::Overrides;
