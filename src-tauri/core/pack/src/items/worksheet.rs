//! Worksheets: prompts that the user fills in. They are not scheduled.

use std::{collections::HashSet, ops::Range};

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    Contents, Found,
    attributes::{answer, id},
};
use crate::{
    codes::Findings,
    parse::{directive::Directive, document::BlockKind, outline::Outline},
    render::{around::Around, fragments::Fragments},
    source::slug,
};
use item::{
    ids::{ItemId, LocalId},
    model::{Worksheet, WorksheetPrompt},
    text::one_line,
};

/// A worksheet, as a range of blocks.
#[derive(Debug)]
pub(crate) struct WorksheetSpan {
    id: LocalId,
    heading: usize,
    pub(crate) blocks: Range<usize>,
}

/// Reads the worksheet at a heading.
pub(super) fn read(
    page: &Outline<'_>,
    heading: usize,
    directive: &Directive,
    found: &mut Found,
    findings: &mut Findings,
) {
    let Some((level, text, _)) = page.doc.heading(heading) else { return };
    let Some(id) = id(page, directive, text, findings) else { return };
    found.add(&id, directive.at);
    let blocks = answer(page, heading, level);
    found.worksheets.push(WorksheetSpan { id, heading, blocks });
}

/// The page's worksheets: each item of a list, else each heading, is a prompt.
pub(crate) fn worksheets(page: &Contents<'_>, around: &dyn Around) -> Vec<Worksheet> {
    let outline = &page.outline;
    let html = Fragments::new(outline, around);
    let doc = &outline.doc;
    let mut out = Vec::new();
    for sheet in &page.worksheets {
        let mut prompts = Vec::new();
        let mut intro = Vec::new();
        for block in sheet.blocks.clone() {
            match &doc.blocks[block].kind {
                BlockKind::List => prompts.extend(list_items(outline, block)),
                BlockKind::Heading { text, .. } => prompts.push(text.clone()),
                BlockKind::Comments(_) => {}
                _ if prompts.is_empty() => intro.push(block),
                _ => {}
            }
        }
        let mut seen = HashSet::new();
        let prompts = prompts
            .into_iter()
            .map(|text| {
                let base: String = slug(&text).chars().take(48).collect();
                let mut id = base.clone();
                let mut n = 1;
                while !seen.insert(id.clone()) {
                    n += 1;
                    id = format!("{base}-{n}");
                }
                WorksheetPrompt { id, text }
            })
            .collect();
        let (title, anchor) = doc
            .heading(sheet.heading)
            .map_or_else(Default::default, |h| (h.1.to_owned(), h.2.to_owned()));
        out.push(Worksheet {
            id: ItemId { page: outline.page.clone(), id: sheet.id.clone() },
            title,
            anchor,
            intro_html: html.blocks(intro),
            prompts,
        });
    }
    out
}

fn list_items(outline: &Outline<'_>, block: usize) -> Vec<String> {
    let doc = &outline.doc;
    let mut out = Vec::new();
    let mut depth = 0;
    let mut from = 0;
    for index in doc.blocks[block].events.clone() {
        match &doc.events[index].0 {
            Event::Start(Tag::Item) => {
                depth += 1;
                if depth == 1 {
                    from = index + 1;
                }
            }
            Event::End(TagEnd::Item) => {
                depth -= 1;
                if depth == 0 {
                    let text = doc.plain(from..index);
                    out.push(one_line(&text));
                }
            }
            _ => {}
        }
    }
    out
}
