//! One page of Markdown to its structure and diagnostics.
//!
//! [`dialect`] puts other tools' Markdown as CommonMark, [`document`] reads events into blocks, [`outline`] finds layers, sections and
//! directives as ranges of blocks. Items and HTML are made from these elsewhere.

pub(crate) mod diagram;
pub(crate) mod dialect;
pub(crate) mod directive;
pub(crate) mod document;
pub(crate) mod foreign_cards;
pub(crate) mod front;
pub(crate) mod html;
pub(crate) mod include;
pub(crate) mod marks;
pub(crate) mod outline;
pub(crate) mod table;

/// `a, b c,d` as its parts.
pub(crate) fn split_list(text: &str) -> Vec<String> {
    text.split(',').map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).collect()
}

/// A number above 0, not absurd.
pub(crate) fn minutes(text: &str) -> Option<f64> {
    text.trim().parse::<f64>().ok().filter(|m| m.is_finite() && *m > 0.0 && *m <= 100_000.0)
}
