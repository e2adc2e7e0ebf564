//! Cards: a heading with its answer below it, a row of a table, or one number of a cloze.

use std::{collections::HashSet, ops::Range};

use pulldown_cmark::{Event, Tag};

use super::{
    Body, Contents, Extent, Found, ItemSpan,
    attributes::{answer, id, was},
    row::{self, RowSpan},
};
use crate::{
    codes::{Code, Findings},
    parse::{
        directive::Directive,
        document::BlockKind,
        marks::{self, without_marks},
        outline::Outline,
    },
    render::{Mode, fragments::Fragments},
};
use item::{
    ids::{ItemId, LocalId},
    model::ItemBody,
};

/// A card, as ranges of blocks.
#[derive(Debug)]
pub(crate) enum CardSpan {
    Heading {
        heading: usize,
        answer: Range<usize>,
    },
    Row(RowSpan),
    /// One number of a cloze block, which hides all marks of that number.
    Cloze {
        number: u32,
    },
}

/// Reads the card at a heading.
pub(super) fn read(
    page: &Outline<'_>,
    heading: usize,
    directive: &Directive,
    found: &mut Found,
    findings: &mut Findings,
) {
    let Some((level, text, _)) = page.doc.heading(heading) else { return };
    let Some(id) = id(page, directive, text, findings) else { return };
    let answer = answer(page, heading, level);
    let empty = page.doc.plain(page.doc.events_of(answer.clone())).trim().is_empty()
        && !answer.clone().any(|b| matches!(page.doc.blocks[b].kind, BlockKind::Html))
        && !page
            .doc
            .events_of(answer.clone())
            .any(|e| matches!(page.doc.events[e].0, Event::Start(Tag::Image { .. })));
    if empty {
        findings.add(
            Code::EmptyAnswer,
            page.doc.place(directive.at),
            "the card has no answer",
            "write the answer below the heading, before the next one",
        );
    }
    found.add(&id, directive.at);
    let was = was(page, directive.attributes.get("was"), directive.base, findings);
    found.items.push(ItemSpan {
        id,
        was,
        at: directive.at,
        block: heading,
        group: None,
        body: Body::Card(CardSpan::Heading { heading, answer }),
    });
}

/// Reads the cards of a block with marks, one for each number.
pub(super) fn cloze(
    page: &Outline<'_>,
    block: usize,
    directive: &Directive,
    found: &mut Found,
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
    found.add(&group, directive.at);
    let old = was(page, directive.attributes.get("was"), directive.base, findings);
    let numbers = marks::numbers(marks);
    let mut seen = HashSet::new();
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
        found.add(&id, at);
        found.items.push(ItemSpan {
            id,
            was,
            at,
            block,
            group: Some(group.clone()),
            body: Body::Card(CardSpan::Cloze { number }),
        });
    }
}

pub(super) fn extent(card: &CardSpan) -> Extent {
    match card {
        CardSpan::Heading { .. } => Extent::Heading,
        CardSpan::Row(_) => Extent::Element,
        CardSpan::Cloze { .. } => Extent::Inline,
    }
}

pub(super) fn texts(page: &Contents<'_>, span: &ItemSpan, card: &CardSpan) -> (String, String) {
    let doc = &page.outline.doc;
    match card {
        CardSpan::Heading { heading, answer } => {
            let prompt = page.outline.heading_text(*heading).to_owned();
            (prompt, doc.plain(doc.events_of(answer.clone())))
        }
        CardSpan::Row(row) => row::texts(page, row),
        CardSpan::Cloze { number } => {
            let marks = page.outline.marks_of(span.block);
            let numbers = marks::numbers(marks);
            let hidden: Vec<String> = marks
                .iter()
                .zip(numbers)
                .filter(|(_, n)| n == number)
                .map(|(mark, _)| mark.text(doc))
                .collect();
            let text = doc.plain(doc.blocks[span.block].events.clone());
            (without_marks(&text), hidden.join(" … "))
        }
    }
}

pub(super) fn body(
    page: &Contents<'_>,
    html: &Fragments<'_, '_>,
    span: &ItemSpan,
    card: &CardSpan,
) -> ItemBody {
    let (prompt_html, answer_html) = match card {
        CardSpan::Heading { heading, answer } => {
            (html.heading(*heading), html.blocks(answer.clone()))
        }
        CardSpan::Row(row) => row::html(page, html, row),
        CardSpan::Cloze { number } => {
            let events = page.outline.doc.blocks[span.block].events.clone();
            (
                html.events(events.clone(), Mode::Hide(*number)),
                html.events(events, Mode::Show(*number)),
            )
        }
    };
    let (_, answer_text) = texts(page, span, card);
    ItemBody::Card { cue: false, prompt_html, answer_html, answer_text }
}
