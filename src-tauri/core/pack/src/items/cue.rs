//! Cues: rows of a table whose answer is a first move.

use super::{
    Contents,
    row::{self, RowSpan},
};
use crate::{
    parse::table::{Columns, Table},
    render::fragments::Fragments,
};
use item::model::ItemBody;

/// Whether a table's rows are cues rather than cards: its columns say so.
pub(super) fn is_first_move(table: &Table, columns: &Columns) -> bool {
    let named = |column: usize, name: &str| {
        table.columns.get(column).is_some_and(|c| c.trim().eq_ignore_ascii_case(name))
    };
    named(columns.from, "Cue") || columns.to.iter().any(|c| named(*c, "First move"))
}

pub(super) fn body(page: &Contents<'_>, html: &Fragments<'_, '_>, row: &RowSpan) -> ItemBody {
    let (prompt_html, answer_html) = row::html(page, html, row);
    let (_, answer_text) = row::texts(page, row);
    ItemBody::Card { cue: true, prompt_html, answer_html, answer_text }
}
