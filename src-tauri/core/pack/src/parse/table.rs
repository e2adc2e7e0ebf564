//! Tables as data: recognition cues, failures, rubrics.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    directive::{Directive, Kind},
    document::Document,
};
use crate::{
    codes::{Code, Findings},
    source::closest,
};

/// A table's cells, as ranges of events inside them.
#[derive(Debug)]
pub(crate) struct Table {
    /// Of the table's start event.
    pub(crate) event: usize,
    pub(crate) columns: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) cells: Vec<Range<usize>>,
    /// Byte offset.
    pub(crate) at: usize,
}

impl Table {
    /// Reads the table that begins at `events.start`.
    pub(crate) fn read(doc: &Document<'_>, events: Range<usize>) -> Self {
        let mut table = Self { event: events.start, columns: Vec::new(), rows: Vec::new() };
        let mut head = false;
        let mut cell = None;
        for index in events {
            let (event, range) = &doc.events[index];
            match event {
                Event::Start(Tag::TableHead) => head = true,
                Event::End(TagEnd::TableHead) => head = false,
                Event::Start(Tag::TableRow) => {
                    table.rows.push(Row { cells: Vec::new(), at: range.start });
                }
                Event::Start(Tag::TableCell) => cell = Some(index + 1),
                Event::End(TagEnd::TableCell) => {
                    let Some(from) = cell.take() else { continue };
                    if head {
                        table.columns.push(doc.plain(from..index));
                    } else if let Some(row) = table.rows.last_mut() {
                        row.cells.push(from..index);
                    }
                }
                _ => {}
            }
        }
        table
    }

    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        let wanted = name.trim().to_lowercase();
        self.columns.iter().position(|c| c.trim().to_lowercase() == wanted)
    }

    pub(crate) fn text(&self, doc: &Document<'_>, row: usize, column: usize) -> String {
        self.rows
            .get(row)
            .and_then(|row| row.cells.get(column))
            .map(|cell| doc.plain(cell.clone()))
            .unwrap_or_default()
    }
}

/// `Cue -> "First move", Why id=Key`, found in a table.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    pub(crate) from: usize,
    pub(crate) to: Vec<usize>,
    pub(crate) id: Option<usize>,
}

/// The columns a directive names; what is wrong is told.
pub(crate) fn columns(
    doc: &Document<'_>,
    directive: &Directive,
    table: &Table,
    findings: &mut Findings,
) -> Option<Columns> {
    let words = &directive.attributes.words;
    let arrow = words.iter().position(|(word, _)| word == "->");
    let example = match directive.kind {
        Kind::Failures => "<!-- failures #modes Node -> Behaviour, Marker -->",
        _ => "<!-- cards #cues Cue -> \"First move\" id=Key -->",
    };
    let from: Vec<_> = words[..arrow.unwrap_or(0)].iter().collect();
    let to: Vec<_> = words[arrow.map_or(words.len(), |a| a + 1)..].iter().collect();
    let names: Vec<_> = to.iter().filter(|(word, _)| word != ",").collect();
    // Between two names stands a comma; two words in a row lack their quotes.
    let unquoted = to.windows(2).any(|pair| pair[0].0 != "," && pair[1].0 != ",");
    if from.len() != 1 || names.is_empty() || unquoted {
        findings.add(
            Code::BadValue,
            doc.place(directive.at),
            format!("`{}` needs the columns it leads from and to", directive.kind.word()),
            format!("write `{example}`, with quotes around a name of two words"),
        );
        return None;
    }
    let find = |name: &str, at: usize, findings: &mut Findings| {
        let found = table.column(name);
        if found.is_none() {
            unknown_column(doc, directive.base + at, name, table, findings);
        }
        found
    };
    let from = find(&from[0].0, from[0].1, findings);
    let to: Vec<_> = names.iter().map(|(name, at)| find(name, *at, findings)).collect();
    let id = match directive.attributes.get("id") {
        Some(id) => Some(find(&id.value, id.at, findings)?),
        None => None,
    };
    Some(Columns { from: from?, to: to.into_iter().collect::<Option<_>>()?, id })
}

pub(crate) fn unknown_column(
    doc: &Document<'_>,
    at: usize,
    name: &str,
    table: &Table,
    findings: &mut Findings,
) {
    let columns = table.columns.iter().map(String::as_str);
    findings.add(
        Code::UnknownColumn,
        doc.place(at),
        format!("the table has no column `{name}`"),
        match closest(name, columns) {
            Some(close) => format!("write `{close}`"),
            None => format!("name one of {}", quoted(&table.columns)),
        },
    );
}

fn quoted(names: &[String]) -> String {
    names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ")
}
