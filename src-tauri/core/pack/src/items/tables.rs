//! Tables that are data for practice: failures for a drill, rubrics for a grade. They hold no items.

use super::{Contents, Found, attributes::id};
use crate::{
    codes::Findings,
    parse::{
        directive::Directive,
        outline::Outline,
        table::{self, Table},
    },
    render::{Mode, around::Around, fragments::Fragments},
};
use item::model::{FailureRow, FailureTable, Rubric, RubricRow};

/// A table that is data for a drill or a grade.
#[derive(Debug)]
pub(crate) struct DataTable {
    pub(crate) id: String,
    pub(crate) block: usize,
    pub(crate) table: Table,
    /// The column of the subject, then those of what is said about it.
    pub(crate) columns: Vec<usize>,
}

/// Reads a table of nodes and what happens when each fails.
pub(super) fn read_failures(
    page: &Outline<'_>,
    block: usize,
    directive: &Directive,
    found: &mut Found,
    findings: &mut Findings,
) {
    let id = name(page, directive, found, findings);
    let table = Table::read(&page.doc, page.doc.blocks[block].events.clone());
    let Some(named) = table::columns(&page.doc, directive, &table, findings) else { return };
    let mut columns = vec![named.from];
    columns.extend(named.to);
    found.failures.push(DataTable { id, block, table, columns });
}

/// Reads a table of dimensions and what 1 to 4 look like in each.
pub(super) fn read_rubric(
    page: &Outline<'_>,
    block: usize,
    directive: &Directive,
    found: &mut Found,
    findings: &mut Findings,
) {
    let id = name(page, directive, found, findings);
    let table = Table::read(&page.doc, page.doc.blocks[block].events.clone());
    let mut columns = vec![0];
    for grade in ["1", "2", "3", "4"] {
        let Some(column) = table.column(grade) else {
            table::unknown_column(&page.doc, directive.at, grade, &table, findings);
            return;
        };
        columns.push(column);
    }
    found.rubrics.push(DataTable { id, block, table, columns });
}

/// The id of a table of data; empty where it is missing or wrong, which is told.
fn name(
    page: &Outline<'_>,
    directive: &Directive,
    found: &mut Found,
    findings: &mut Findings,
) -> String {
    let suggestion = match directive.attributes.id {
        Some(_) => "",
        None => directive.kind.word(),
    };
    let Some(id) = id(page, directive, suggestion, findings) else { return String::new() };
    found.add(&id, directive.at);
    id.as_str().to_owned()
}

/// The page's tables for the failure walk.
pub(crate) fn failures(page: &Contents<'_>, around: &dyn Around) -> Vec<FailureTable> {
    let outline = &page.outline;
    let html = Fragments::new(outline, around);
    let mut out = Vec::new();
    for data in &page.failures {
        let rows = (0..data.table.rows.len())
            .map(|row| FailureRow {
                node: data.table.text(&outline.doc, row, data.columns[0]).trim().to_owned(),
                cells_html: data.columns[1..]
                    .iter()
                    .map(|column| {
                        let cell = data.table.rows[row].cells.get(*column);
                        cell.map(|c| html.events(c.clone(), Mode::Item)).unwrap_or_default()
                    })
                    .collect(),
            })
            .filter(|row| !row.node.is_empty())
            .collect();
        let name = |column: &usize| data.table.columns.get(*column).cloned().unwrap_or_default();
        out.push(FailureTable {
            id: data.id.clone(),
            anchor: outline.anchor_above(data.block),
            columns: data.columns[1..].iter().map(name).collect(),
            rows,
        });
    }
    out
}

/// The page's rubrics.
pub(crate) fn rubrics(page: &Contents<'_>) -> Vec<Rubric> {
    let outline = &page.outline;
    let text = |data: &DataTable, row: usize, column: usize| {
        data.table.text(&outline.doc, row, column).trim().to_owned()
    };
    page.rubrics
        .iter()
        .map(|data| Rubric {
            id: data.id.clone(),
            title: outline
                .heading_above(data.block)
                .and_then(|b| outline.doc.heading(b))
                .map_or_else(|| outline.title.clone(), |h| h.1.to_owned()),
            rows: (0..data.table.rows.len())
                .map(|row| RubricRow {
                    dimension: text(data, row, data.columns[0]),
                    anchors: data.columns[1..].iter().map(|c| text(data, row, *c)).collect(),
                })
                .collect(),
        })
        .collect()
}
