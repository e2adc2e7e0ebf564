//! The items of a page: cards, clozes, questions, diagrams, scripts, as ranges of blocks.

use std::{collections::HashMap, ops::Range};

use super::{
    directive::{Attribute, Directive, Kind},
    document::BlockKind,
    marks,
    outline::{DataTable, Outline, misplaced},
    question::{self, QuestionSpan},
    script::{self, ScriptSpan},
    table::{self, Table},
};
use crate::{
    codes::{Code, Findings},
    source::slug,
};
use item::{
    ids::{ItemId, LocalId, PageId, PageRef},
    model::Level,
};

/// An item, before it is rendered.
#[derive(Debug)]
pub(crate) struct ItemSpan {
    pub(crate) id: LocalId,
    pub(crate) was: Vec<ItemId>,
    /// Byte offset of the directive, row or fence.
    pub(crate) at: usize,
    pub(crate) block: usize,
    pub(crate) group: Option<LocalId>,
    pub(crate) body: BodySpan,
}

/// What an item is made of.
#[derive(Debug)]
pub(crate) enum BodySpan {
    Heading {
        heading: usize,
        answer: Range<usize>,
    },
    Row {
        table: usize,
        row: usize,
        from: usize,
        to: Vec<usize>,
        cue: bool,
    },
    /// One number of a cloze block; `marks` are all of the block's.
    Cloze {
        number: u32,
    },
    Question(Box<QuestionSpan>),
    /// Index into the page's diagrams.
    Diagram(usize),
    Script(ScriptSpan),
}

/// Prompts that the user fills in.
#[derive(Debug)]
pub(crate) struct Worksheet {
    pub(crate) id: LocalId,
    pub(crate) heading: usize,
    pub(crate) blocks: Range<usize>,
}

/// Ids used on a page, where, and for which item.
#[derive(Debug, Default)]
pub(crate) struct Names {
    used: HashMap<String, Vec<usize>>,
}

impl Names {
    pub(crate) fn add(&mut self, id: &LocalId, at: usize) {
        self.used.entry(id.as_str().to_owned()).or_default().push(at);
    }
}

/// Finds all items of a page.
pub(crate) fn read(page: &mut Outline<'_>, findings: &mut Findings) {
    let mut names = Names::default();
    let mut tables = Vec::new();
    let mut targets: Vec<usize> = page.directives.keys().copied().collect();
    targets.sort_unstable();
    let mut consumed = std::collections::HashSet::new();
    for block in targets.iter().copied() {
        let directives = page.directives[&block].clone();
        let main = directives.iter().find(|d| is_item(d.kind));
        for directive in &directives {
            match directive.kind {
                Kind::Card | Kind::Question | Kind::Worksheet
                    if main.is_some_and(|m| m.at != directive.at) =>
                {
                    findings.add(
                        Code::MisplacedDirective,
                        page.doc.place(directive.at),
                        "the heading already has a directive",
                        "give each item a heading of its own",
                    );
                }
                Kind::Card => card(page, block, directive, &mut names, findings),
                Kind::Question => {
                    question::read(page, block, directive, &mut names, &mut consumed, findings)
                }
                Kind::Worksheet => worksheet(page, block, directive, &mut names, findings),
                Kind::Cards | Kind::Failures | Kind::Rubric => {
                    let table = Table::read(&page.doc, page.doc.blocks[block].events.clone());
                    rows(page, block, directive, table, &mut tables, &mut names, findings);
                }
                Kind::Cloze => cloze(page, block, directive, &mut names, findings),
                Kind::FollowUp | Kind::More | Kind::WrongTurns | Kind::Segment | Kind::Round => {}
            }
        }
    }
    page.tables = tables;
    // What no question took up stands in the wrong place.
    for block in targets {
        for directive in page.directives[&block].clone() {
            let orphan = matches!(directive.kind, Kind::FollowUp | Kind::More | Kind::WrongTurns)
                && !consumed.contains(&directive.at)
                && !(directive.kind == Kind::More
                    && directive.attributes.id.is_none()
                    && !page.config.manifest);
            if orphan {
                misplaced(&page.doc, &directive, findings);
            }
        }
    }
    diagrams(page, &mut names, findings);
    script::read(page, &mut names, findings);
    page.items.sort_by_key(|item| item.at);
    drop_duplicates(page, names, findings);
}

fn is_item(kind: Kind) -> bool {
    matches!(kind, Kind::Card | Kind::Question | Kind::Worksheet)
}

/// Whether a heading's directives begin something that ends the answer above it.
pub(crate) fn begins_item(directives: &[Directive]) -> bool {
    directives.iter().any(|d| is_item(d.kind) || matches!(d.kind, Kind::Segment | Kind::Round))
}

/// Whether a block holds items of its own, so that the answer above ends before it.
pub(crate) fn nested_item(page: &Outline<'_>, block: usize) -> bool {
    page.directives.get(&block).is_some_and(|directives| {
        begins_item(directives)
            || directives.iter().any(|d| matches!(d.kind, Kind::Cards | Kind::Cloze))
    })
}

/// The blocks after a heading and its comments, up to the next heading of its level or above, or a
/// nested item.
pub(crate) fn answer(page: &Outline<'_>, heading: usize, level: u8) -> Range<usize> {
    let blocks = &page.doc.blocks;
    let mut end = heading + 1;
    while end < blocks.len() {
        if page.doc.heading(end).is_some_and(|(l, ..)| l <= level) || nested_item(page, end) {
            break;
        }
        end += 1;
    }
    heading + 1..end
}

/// The id a directive gives, or a diagnostic that says which one to write.
pub(crate) fn id(
    page: &Outline<'_>,
    directive: &Directive,
    suggestion: &str,
    findings: &mut Findings,
) -> Option<LocalId> {
    let name = directive.kind.name();
    let offer = match slug(suggestion) {
        empty if empty.is_empty() => "some-name".to_owned(),
        slug => slug,
    };
    let Some((id, at)) = &directive.attributes.id else {
        findings.add(
            Code::MissingId,
            page.doc.place(directive.at),
            format!("`{name}` needs an id, under which its progress is kept"),
            format!("write `<!-- {name} #{offer} -->`"),
        );
        return None;
    };
    match LocalId::new(id.clone()) {
        Ok(id) => Some(id),
        Err(error) => {
            findings.add(
                Code::BadId,
                page.doc.place(directive.base + at),
                error.message,
                format!("write `#{offer}`"),
            );
            None
        }
    }
}

/// Old names: `id`, `page#id` or `pack/page#id`, parted by commas.
pub(crate) fn was(
    page: &Outline<'_>,
    value: Option<&Attribute>,
    base: usize,
    findings: &mut Findings,
) -> Vec<ItemId> {
    let Some(value) = value else { return Vec::new() };
    let names = super::split_list(&value.value);
    let parsed: Vec<_> = names.iter().filter_map(|name| old_name(&page.page, name)).collect();
    if parsed.len() != names.len() || names.is_empty() {
        findings.add(
            Code::BadValue,
            page.doc.place(base + value.at),
            format!("`{}` is not an item's old name", value.value),
            "write `was=old-page#old-id`, or `was=old-id` on the same page",
        );
    }
    parsed
}

pub(crate) fn old_name(here: &PageRef, name: &str) -> Option<ItemId> {
    let (page, id) = match name.split_once('#') {
        Some(("", id)) => (here.clone(), id),
        Some((page, id)) if page.contains('/') => (page.parse().ok()?, id),
        Some((page, id)) => {
            (PageRef { pack: here.pack.clone(), page: PageId::new(page).ok()? }, id)
        }
        None => (here.clone(), name),
    };
    Some(ItemId { page, id: LocalId::new(id).ok()? })
}

pub(crate) fn level(
    page: &Outline<'_>,
    directive: &Directive,
    findings: &mut Findings,
) -> Option<Level> {
    let value = directive.attributes.get("level")?;
    let level = match value.value.as_str() {
        "easy" => Some(Level::Easy),
        "medium" => Some(Level::Medium),
        "hard" => Some(Level::Hard),
        _ => None,
    };
    if level.is_none() {
        findings.add(
            Code::UnknownLevel,
            page.doc.place(directive.base + value.at),
            format!("there is no level `{}`", value.value),
            "write `level=easy`, `level=medium` or `level=hard`",
        );
    }
    level
}

pub(crate) fn category(
    page: &Outline<'_>,
    directive: &Directive,
    findings: &mut Findings,
) -> Option<String> {
    let value = directive.attributes.get("category")?;
    let known = &page.config.categories;
    if !known.is_empty() && !known.contains(&value.value) {
        findings.add(
            Code::UnknownCategory,
            page.doc.place(directive.base + value.at),
            format!("pack.toml lists no category `{}`", value.value),
            match crate::source::closest(&value.value, known.iter().map(String::as_str)) {
                Some(close) => format!("write `category={close}`"),
                None => format!("add \"{}\" to `categories` in pack.toml", value.value),
            },
        );
    }
    Some(value.value.clone())
}

pub(crate) fn number(
    page: &Outline<'_>,
    directive: &Directive,
    key: &str,
    findings: &mut Findings,
) -> Option<f64> {
    let value = directive.attributes.get(key)?;
    let number = super::minutes(&value.value);
    if number.is_none() {
        findings.add(
            Code::BadValue,
            page.doc.place(directive.base + value.at),
            format!("`{}` is not a number above 0", value.value),
            format!("write `{key}={}`", if key == "minutes" { "3" } else { "90" }),
        );
    }
    number
}

fn card(
    page: &mut Outline<'_>,
    heading: usize,
    directive: &Directive,
    names: &mut Names,
    findings: &mut Findings,
) {
    let Some((level, text, _)) = page.doc.heading(heading) else { return };
    let Some(id) = id(page, directive, text, findings) else { return };
    let answer = answer(page, heading, level);
    let empty = page.doc.plain(page.doc.events_of(answer.clone())).trim().is_empty()
        && !answer.clone().any(|b| matches!(page.doc.blocks[b].kind, BlockKind::Html))
        && !page.doc.events_of(answer.clone()).any(|e| {
            use pulldown_cmark::{Event, Tag};
            matches!(page.doc.events[e].0, Event::Start(Tag::Image { .. }))
        });
    if empty {
        findings.add(
            Code::EmptyAnswer,
            page.doc.place(directive.at),
            "the card has no answer",
            "write the answer below the heading, before the next one",
        );
    }
    names.add(&id, directive.at);
    let was = was(page, directive.attributes.get("was"), directive.base, findings);
    page.items.push(ItemSpan {
        id,
        was,
        at: directive.at,
        block: heading,
        group: None,
        body: BodySpan::Heading { heading, answer },
    });
}

fn worksheet(
    page: &mut Outline<'_>,
    heading: usize,
    directive: &Directive,
    names: &mut Names,
    findings: &mut Findings,
) {
    let Some((level, text, _)) = page.doc.heading(heading) else { return };
    let Some(id) = id(page, directive, text, findings) else { return };
    names.add(&id, directive.at);
    let blocks = answer(page, heading, level);
    page.worksheets.push(Worksheet { id, heading, blocks });
}

fn rows(
    page: &mut Outline<'_>,
    block: usize,
    directive: &Directive,
    table: Table,
    tables: &mut Vec<Table>,
    names: &mut Names,
    findings: &mut Findings,
) {
    let own = match &directive.attributes.id {
        Some(_) => id(page, directive, "", findings),
        None if directive.kind == Kind::Cards => None,
        None => id(page, directive, directive.kind.name(), findings),
    };
    if let Some(own) = &own {
        names.add(own, directive.at);
    }
    let name = own.as_ref().map_or_else(String::new, |id| id.as_str().to_owned());
    match directive.kind {
        Kind::Failures => {
            if let Some(found) = table::columns(&page.doc, directive, &table, findings) {
                let mut columns = vec![found.from];
                columns.extend(found.to);
                page.failures.push(DataTable { id: name, block, table, columns });
            }
        }
        Kind::Rubric => {
            let mut columns = vec![0];
            for grade in ["1", "2", "3", "4"] {
                match table.column(grade) {
                    Some(column) => columns.push(column),
                    None => {
                        let at = directive.at;
                        table::unknown_column(&page.doc, at, grade, &table, findings);
                        return;
                    }
                }
            }
            page.rubrics.push(DataTable { id: name, block, table, columns });
        }
        _ => row_cards(page, block, directive, table, tables, names, findings),
    }
}

fn row_cards(
    page: &mut Outline<'_>,
    block: usize,
    directive: &Directive,
    table: Table,
    tables: &mut Vec<Table>,
    names: &mut Names,
    findings: &mut Findings,
) {
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
    let named = |column: usize, name: &str| {
        table.columns.get(column).is_some_and(|c| c.trim().eq_ignore_ascii_case(name))
    };
    let cue = named(columns.from, "Cue") || columns.to.iter().any(|c| named(*c, "First move"));
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
        names.add(&id, at);
        page.items.push(ItemSpan {
            id,
            was: Vec::new(),
            at,
            block,
            group: None,
            body: BodySpan::Row {
                table: tables.len(),
                row,
                from: columns.from,
                to: columns.to.clone(),
                cue,
            },
        });
    }
    tables.push(table);
}

fn cloze(
    page: &mut Outline<'_>,
    block: usize,
    directive: &Directive,
    names: &mut Names,
    findings: &mut Findings,
) {
    let suggestion: String = page.doc.plain(page.doc.blocks[block].events.clone());
    let suggestion: Vec<&str> = suggestion.split_whitespace().take(3).collect();
    let Some(group) = id(page, directive, &suggestion.join(" "), findings) else { return };
    let marks = page.marks_of(block);
    if marks.is_empty() {
        findings.add(
            Code::EmptyCloze,
            page.doc.place(directive.at),
            "the block below hides nothing",
            "put `==` around what is to be recalled: `==at least once==`",
        );
    }
    names.add(&group, directive.at);
    let old = was(page, directive.attributes.get("was"), directive.base, findings);
    let numbers = marks::numbers(marks);
    let mut seen = std::collections::HashSet::new();
    let mut spans = Vec::new();
    for (mark, number) in marks.iter().zip(numbers) {
        if !seen.insert(number) {
            continue;
        }
        let Ok(id) = LocalId::new(format!("{group}.{number}")) else { continue };
        let at = page.doc.events[mark.open.0].1.start + mark.open.1;
        let was = old
            .iter()
            .filter_map(|old| {
                let id = LocalId::new(format!("{}.{number}", old.id)).ok()?;
                Some(ItemId { page: old.page.clone(), id })
            })
            .collect();
        spans.push((id, at, was, number));
    }
    for (id, at, was, number) in spans {
        names.add(&id, at);
        page.items.push(ItemSpan {
            id,
            was,
            at,
            block,
            group: Some(group.clone()),
            body: BodySpan::Cloze { number },
        });
    }
}

fn diagrams(page: &mut Outline<'_>, names: &mut Names, findings: &mut Findings) {
    for index in 0..page.diagrams.len() {
        let diagram = &page.diagrams[index];
        let Some(text) = diagram.id.clone() else { continue };
        let at = diagram.at;
        let id = match LocalId::new(text.clone()) {
            Ok(id) => id,
            Err(error) => {
                let help = format!("write `{{#{}}}`", slug(&text));
                findings.add(Code::BadId, page.doc.place(at), error.message, help);
                page.diagrams[index].id = None;
                continue;
            }
        };
        names.add(&id, at);
        let was: Vec<_> =
            diagram.was.iter().filter_map(|name| old_name(&page.page, name)).collect();
        if diagram.practise {
            let block = page.block_of(diagram.event);
            page.items.push(ItemSpan {
                id,
                was,
                at,
                block,
                group: None,
                body: BodySpan::Diagram(index),
            });
        }
    }
}

/// An id that occurs twice names nothing: its items are told and taken out.
fn drop_duplicates(page: &mut Outline<'_>, names: Names, findings: &mut Findings) {
    let mut twice = std::collections::HashSet::new();
    for (id, mut places) in names.used {
        if places.len() < 2 {
            continue;
        }
        places.sort_unstable();
        let first = page.doc.place(places[0]).line;
        for at in &places[1..] {
            findings.add(
                Code::DuplicateId,
                page.doc.place(*at),
                format!("`{id}` is already the id of something on line {first}"),
                "give one of them another id; until then neither is asked",
            );
        }
        twice.insert(id);
    }
    if !twice.is_empty() {
        page.items.retain(|item| !twice.contains(item.id.as_str()));
    }
}
