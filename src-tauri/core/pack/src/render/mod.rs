//! A page's HTML, made when it is opened: blocks for the reader, and pieces for items.
//!
//! HTML leaves this module as [`Html`], which cannot be made without being sanitised.

pub(crate) mod around;
pub(crate) mod fragments;
mod highlight;
mod units;
mod writer;

use std::ops::Range;

use around::Around;
use html::Html;
pub(crate) use writer::Mode;
use writer::Writer;

use super::{
    model::{Block, DiagramView, Section},
    parse::{
        document::BlockKind,
        html::balance,
        outline::{Outline, SectionSpan},
    },
    source::fingerprint,
};
use item::{
    ids::{ItemId, LocalId},
    model::Worksheet,
};

/// The blocks of a worksheet's prompts, and what stands for them.
pub(crate) type Sheet = (Range<usize>, Worksheet);

/// The reader's sections.
pub(crate) fn sections(
    outline: &Outline<'_>,
    around: &dyn Around,
    sheets: &[Sheet],
) -> Vec<Section> {
    let mut writer = Writer::new(outline, around, Mode::Reader);
    let mut sections = Vec::new();
    for span in &outline.sections {
        let section = section(outline, span, sheets, &mut writer);
        // A page that begins with its first layer has no opening.
        if span.heading.is_some() || !section.blocks.is_empty() {
            sections.push(section);
        }
    }
    sections
}

fn section(
    outline: &Outline<'_>,
    span: &SectionSpan,
    sheets: &[Sheet],
    writer: &mut Writer<'_, '_>,
) -> Section {
    let heading = span.heading.and_then(|block| outline.doc.heading(block));
    let mut section = Section {
        anchor: heading.map_or("", |h| h.2).to_owned(),
        title: heading.map_or("", |h| h.1).to_owned(),
        layer: span.layer.map(|layer| outline.layers[layer].id.clone()),
        blocks: Vec::new(),
    };
    let mut blocks = span.blocks.clone();
    while let Some(index) = blocks.next() {
        let block = &outline.doc.blocks[index];
        match &block.kind {
            BlockKind::Comments(_) => {}
            _ if outline.title_block == Some(index) => {}
            BlockKind::Code(fence) if fence.language == "mermaid" => {
                if let Some(diagram) = diagram_view(outline, block.events.start) {
                    let key = fingerprint(
                        format!("{}{}{:?}", diagram.title, diagram.source, diagram.item).as_bytes(),
                    );
                    section.blocks.push(Block::Diagram { key, diagram });
                }
            }
            BlockKind::Html => {
                // An element opened here may be closed some blocks below: they stay together.
                let mut end = index + 1;
                let mut open = balance(&outline.doc.text[block.bytes.clone()]);
                while open > 0 && end < span.blocks.end {
                    let next = &outline.doc.blocks[end];
                    if matches!(next.kind, BlockKind::Html) {
                        open += balance(&outline.doc.text[next.bytes.clone()]);
                    }
                    end += 1;
                    blocks.next();
                }
                push(&mut section, writer, outline.doc.events_of(index..end));
            }
            // A worksheet's prompts are one block, where the first of them stands.
            BlockKind::List | BlockKind::Heading { .. } if sheet_of(sheets, index).is_some() => {
                let first = sheet_of(sheets, index).filter(|sheet| {
                    !section.blocks.iter().any(
                        |b| matches!(b, Block::Worksheet { sheet: shown, .. } if shown.id == sheet.id),
                    )
                });
                if let Some(sheet) = first {
                    let key = fingerprint(format!("{sheet:?}").as_bytes());
                    section.blocks.push(Block::Worksheet { key, sheet: sheet.clone() });
                }
            }
            _ => push(&mut section, writer, block.events.clone()),
        }
    }
    section
}

/// The worksheet that a block is a part of.
fn sheet_of(sheets: &[Sheet], block: usize) -> Option<&Worksheet> {
    sheets.iter().find(|(blocks, _)| blocks.contains(&block)).map(|(_, sheet)| sheet)
}

fn push(section: &mut Section, writer: &mut Writer<'_, '_>, events: Range<usize>) {
    let html = Html::sanitise(&writer.html(events));
    if !html.is_empty() {
        let key = fingerprint(html.as_bytes());
        section.blocks.push(Block::Html { key, html });
    }
}

/// The diagram whose fence starts at an event.
pub(crate) fn diagram_view(outline: &Outline<'_>, event: usize) -> Option<DiagramView> {
    let index = outline.diagrams.iter().position(|d| d.event == event)?;
    let diagram = &outline.diagrams[index];
    let id = diagram.id.as_ref().and_then(|id| LocalId::new(id.clone()).ok());
    Some(DiagramView {
        item: id.map(|id| ItemId { page: outline.page.clone(), id }),
        title: outline.diagram_title(index),
        source: diagram.drawn(),
        practise: diagram.practise && diagram.id.is_some(),
        minutes: diagram.minutes,
        line: diagram.line,
        problem: diagram.problem.clone(),
        outline: diagram.outline.clone(),
    })
}
