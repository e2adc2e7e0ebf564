//! Items, failure tables, rubrics and worksheets with their HTML.

use std::collections::HashSet;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{
    around::Around,
    writer::{Mode, Writer},
};
use crate::{
    page::{self, DIAGRAM_MINUTES},
    parse::{
        document::BlockKind,
        items::{BodySpan, ItemSpan},
        outline::Outline,
    },
    source::slug,
};
use html::Html;
use item::{
    ids::{ItemId, LocalId},
    model::{
        FailureRow, FailureTable, FollowUp, Item, ItemBody, Rubric, RubricRow, Segment, Worksheet,
        WorksheetPrompt,
    },
};

/// One item, ready to be asked.
pub(crate) fn item(outline: &Outline<'_>, around: &dyn Around, span: &ItemSpan) -> Item {
    let meta = page::meta(outline, span);
    Item {
        id: meta.id,
        was: meta.was,
        title: meta.title,
        anchor: page::anchor_of(outline, span.block),
        layer: meta.layer,
        sibling_group: meta.group,
        line: outline.doc.lines.line(span.at),
        fingerprint: meta.fingerprint,
        body: body(outline, around, span),
    }
}

struct Fragments<'o, 'a> {
    outline: &'o Outline<'a>,
    around: &'o dyn Around,
}

impl Fragments<'_, '_> {
    fn events(&self, events: std::ops::Range<usize>, mode: Mode) -> Html {
        Html::sanitise(&Writer::new(self.outline, self.around, mode).html(events))
    }

    fn blocks(&self, blocks: impl IntoIterator<Item = usize>) -> Html {
        let mut writer = Writer::new(self.outline, self.around, Mode::Item);
        let mut out = String::new();
        for block in blocks {
            let block = &self.outline.doc.blocks[block];
            if !matches!(block.kind, BlockKind::Comments(_)) {
                out.push_str(&writer.html(block.events.clone()));
            }
        }
        Html::sanitise(&out)
    }

    /// A heading's text, without its tags.
    fn heading(&self, block: usize) -> Html {
        let events = &self.outline.doc.blocks[block].events;
        self.events(events.start + 1..events.end - 1, Mode::Item)
    }
}

fn body(outline: &Outline<'_>, around: &dyn Around, span: &ItemSpan) -> ItemBody {
    let html = Fragments { outline, around };
    match &span.body {
        BodySpan::Heading { heading, answer } => ItemBody::Card {
            cue: false,
            prompt_html: html.heading(*heading),
            answer_html: html.blocks(answer.clone()),
            answer_text: page::texts(outline, span).1,
        },
        BodySpan::Row { table, row, from, to, cue } => {
            let table = &outline.tables[*table];
            let cell = |column: usize| {
                let cell = table.rows.get(*row).and_then(|row| row.cells.get(column));
                cell.map(|cell| html.events(cell.clone(), Mode::Item)).unwrap_or_default()
            };
            let answer_html = match to.as_slice() {
                [only] => cell(*only),
                several => {
                    let labelled = several.iter().map(|column| {
                        let mut name = String::new();
                        let title = table.columns.get(*column).map_or("", String::as_str);
                        crate::parse::html::escape(title, &mut name);
                        let cell = cell(*column);
                        format!("<p><span class=\"answer-label\">{name}</span> {cell}</p>")
                    });
                    Html::sanitise(&labelled.collect::<String>())
                }
            };
            ItemBody::Card {
                cue: *cue,
                prompt_html: cell(*from),
                answer_html,
                answer_text: page::texts(outline, span).1,
            }
        }
        BodySpan::Cloze { number } => {
            let events = outline.doc.blocks[span.block].events.clone();
            ItemBody::Card {
                cue: false,
                prompt_html: html.events(events.clone(), Mode::Hide(*number)),
                answer_html: html.events(events, Mode::Show(*number)),
                answer_text: page::texts(outline, span).1,
            }
        }
        BodySpan::Question(question) => {
            let optional = |blocks: &[usize]| {
                Some(html.blocks(blocks.iter().copied())).filter(|html| !html.is_empty())
            };
            ItemBody::Question {
                level: question.level,
                category: question.category.clone(),
                tags: question.tags.clone(),
                seconds: question.seconds,
                prompt_html: html.heading(question.heading),
                answer_html: html.blocks(question.spoken.iter().copied()),
                answer_words: question.words,
                key_points: question.key_points.clone(),
                follow_ups: question
                    .follow_ups
                    .iter()
                    .map(|follow_up| FollowUp {
                        id: follow_up.id.clone(),
                        prompt_html: html.heading(follow_up.heading),
                        answer_html: html.blocks(follow_up.answer.iter().copied()),
                    })
                    .collect(),
                more_html: optional(&question.more),
                wrong_turns_html: optional(&question.wrong_turns),
            }
        }
        BodySpan::Diagram(index) => {
            let diagram = &outline.diagrams[*index];
            ItemBody::Diagram {
                title: page::diagram_title(outline, *index),
                source: diagram.source.clone(),
                minutes: diagram.minutes.unwrap_or(DIAGRAM_MINUTES),
                requirements: diagram.requirements.clone(),
                invariants: diagram.invariants.clone(),
            }
        }
        BodySpan::Script(script) => ItemBody::Script {
            minutes: script.minutes,
            board: script.board.clone(),
            segments: script
                .segments
                .iter()
                .map(|segment| Segment {
                    id: segment.id.clone(),
                    title: outline
                        .doc
                        .heading(segment.heading)
                        .map_or_else(String::new, |h| h.1.to_owned()),
                    minutes: segment.minutes,
                    prompt_html: html.blocks(segment.prompt.iter().copied()),
                    key_points: segment.key_points.clone(),
                    round: segment.round.clone(),
                })
                .collect(),
        },
    }
}

/// The page's tables for the failure walk.
pub(crate) fn failures(outline: &Outline<'_>, around: &dyn Around) -> Vec<FailureTable> {
    let html = Fragments { outline, around };
    let mut out = Vec::new();
    for data in &outline.failures {
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
            anchor: page::anchor_of(outline, data.block),
            columns: data.columns[1..].iter().map(name).collect(),
            rows,
        });
    }
    out
}

/// The page's rubrics.
pub(crate) fn rubrics(outline: &Outline<'_>) -> Vec<Rubric> {
    let text = |data: &crate::parse::outline::DataTable, row: usize, column: usize| {
        data.table.text(&outline.doc, row, column).trim().to_owned()
    };
    outline
        .rubrics
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

/// The page's worksheets: each item of a list, else each heading, is a prompt.
pub(crate) fn worksheets(outline: &Outline<'_>, around: &dyn Around) -> Vec<Worksheet> {
    let html = Fragments { outline, around };
    let doc = &outline.doc;
    let mut out = Vec::new();
    for sheet in &outline.worksheets {
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
        let id: LocalId = sheet.id.clone();
        out.push(Worksheet {
            id: ItemId { page: outline.page.clone(), id },
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
                    out.push(text.split_whitespace().collect::<Vec<_>>().join(" "));
                }
            }
            _ => {}
        }
    }
    out
}
