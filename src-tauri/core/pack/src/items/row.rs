//! Rows of a table, each a card or a cue.

use super::{Body, Contents, Found, ItemSpan, attributes::id, card::CardSpan, cue};
use crate::{
    codes::{Code, Findings},
    parse::{
        directive::Directive,
        html::escape,
        outline::Outline,
        table::{self, Table},
    },
    render::{Mode, fragments::Fragments},
    source::slug,
};
use html::Html;
use item::ids::LocalId;

/// A row, and the columns that ask and answer.
#[derive(Debug)]
pub(crate) struct RowSpan {
    /// Index into the page's tables of cards.
    table: usize,
    row: usize,
    from: usize,
    to: Vec<usize>,
}

/// Reads the cards or cues of a table.
pub(super) fn read(
    page: &mut Outline<'_>,
    block: usize,
    directive: &Directive,
    found: &mut Found,
    findings: &mut Findings,
) {
    if directive.attributes.id.is_some()
        && let Some(own) = id(page, directive, "", findings)
    {
        found.add(&own, directive.at);
    }
    let table = Table::read(&page.doc, page.doc.blocks[block].events.clone());
    let Some(columns) = table::columns(&page.doc, directive, &table, findings) else { return };
    if let Some(id) = columns.id {
        page.hidden.insert(table.event, id);
    } else if !table.rows.is_empty() {
        findings.add(
            Code::DerivedId,
            page.doc.place(directive.at),
            "the ids of these cards are made from the first column, so editing it loses progress",
            "add a column for ids and name it: `id=Key`",
        );
    }
    let is_cue = cue::is_first_move(&table, &columns);
    for row in 0..table.rows.len() {
        let at = table.rows[row].at;
        let key = match columns.id {
            Some(column) => table.text(&page.doc, row, column).trim().to_owned(),
            None => slug(&table.text(&page.doc, row, 0)),
        };
        if key.is_empty() {
            findings.add(
                Code::MissingId,
                page.doc.place(at),
                "the row has no id",
                match columns.id {
                    Some(column) => {
                        let offer = slug(&table.text(&page.doc, row, columns.from));
                        let offer: String = offer.chars().take(24).collect();
                        format!("write `{offer}` into `{}`", table.columns[column])
                    }
                    None => "add a column for ids and name it: `id=Key`".to_owned(),
                },
            );
            continue;
        }
        let id = match LocalId::new(key.clone()) {
            Ok(id) => id,
            Err(error) => {
                let help = format!("write `{}`", slug(&key));
                findings.add(Code::BadId, page.doc.place(at), error.message, help);
                continue;
            }
        };
        let is_empty = |column: &usize| table.text(&page.doc, row, *column).trim().is_empty();
        if is_empty(&columns.from) || columns.to.iter().all(is_empty) {
            findings.add(
                Code::EmptyAnswer,
                page.doc.place(at),
                format!("the card `{id}` has no prompt or no answer"),
                "fill the row's cells, or take the row out",
            );
            continue;
        }
        found.add(&id, at);
        let span = RowSpan {
            table: found.card_tables.len(),
            row,
            from: columns.from,
            to: columns.to.clone(),
        };
        let body = match is_cue {
            true => Body::Cue(span),
            false => Body::Card(CardSpan::Row(span)),
        };
        found.items.push(ItemSpan { id, was: Vec::new(), at, block, group: None, body });
    }
    found.card_tables.push(table);
}

pub(super) fn texts(page: &Contents<'_>, span: &RowSpan) -> (String, String) {
    let doc = &page.outline.doc;
    let table = &page.card_tables[span.table];
    let answers: Vec<String> = span.to.iter().map(|c| table.text(doc, span.row, *c)).collect();
    (table.text(doc, span.row, span.from), answers.join("\n"))
}

/// The prompt and the answer; where several columns answer, each under its name.
pub(super) fn html(page: &Contents<'_>, html: &Fragments<'_, '_>, span: &RowSpan) -> (Html, Html) {
    let table = &page.card_tables[span.table];
    let cell = |column: usize| {
        let cell = table.rows.get(span.row).and_then(|row| row.cells.get(column));
        cell.map(|cell| html.events(cell.clone(), Mode::Item)).unwrap_or_default()
    };
    let answer = match span.to.as_slice() {
        [only] => cell(*only),
        several => {
            let labelled = several.iter().map(|column| {
                let mut name = String::new();
                escape(table.columns.get(*column).map_or("", String::as_str), &mut name);
                let cell = cell(*column);
                format!("<p><span class=\"answer-label\">{name}</span> {cell}</p>")
            });
            Html::sanitise(&labelled.collect::<String>())
        }
    };
    (cell(span.from), answer)
}
