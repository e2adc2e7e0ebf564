//! Questions: the spoken answer, its key points, follow-ups, the longer body, wrong turns.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Body, Contents, Details, Found, ItemSpan, attributes};
use crate::{
    codes::{Code, Findings},
    parse::{
        self,
        directive::{Directive, Kind},
        document::{BlockKind, Document},
        outline::Outline,
    },
    render::fragments::Fragments,
    source::{slug, to_u32, words},
};
use item::{
    ids::LocalId,
    model::{FollowUp, ItemBody, Level},
    text::one_line,
};

/// Words that are said in 60 to 90 seconds.
const SPOKEN: std::ops::RangeInclusive<u32> = 130..=230;

/// Seconds for an answer where the question names none.
const SECONDS: u32 = 90;

/// A question, as ranges of blocks.
#[derive(Debug)]
pub(crate) struct QuestionSpan {
    heading: usize,
    level: Option<Level>,
    category: Option<String>,
    tags: Vec<String>,
    seconds: u32,
    /// Without the task lists.
    spoken: Vec<usize>,
    words: u32,
    key_points: Vec<String>,
    follow_ups: Vec<FollowUpSpan>,
    more: Vec<usize>,
    wrong_turns: Vec<usize>,
}

#[derive(Debug)]
struct FollowUpSpan {
    id: LocalId,
    heading: usize,
    answer: Vec<usize>,
}

/// What the blocks that come next belong to.
enum Part {
    Spoken,
    FollowUp,
    More,
    WrongTurns,
    Nothing,
}

/// Reads the question at a heading.
pub(super) fn read(
    page: &mut Outline<'_>,
    heading: usize,
    directive: &Directive,
    found: &mut Found,
    findings: &mut Findings,
) {
    let Some((level, text, _)) = page.doc.heading(heading) else { return };
    let id = attributes::id(page, directive, text, findings);
    let mut question = QuestionSpan {
        heading,
        level: attributes::level(page, directive, findings),
        category: attributes::category(page, directive, findings),
        tags: directive
            .attributes
            .get("tags")
            .map(|tags| parse::split_list(&tags.value))
            .unwrap_or_default(),
        seconds: attributes::number(page, directive, "seconds", findings)
            .map_or(SECONDS, |s| s.min(36_000.0) as u32),
        spoken: Vec::new(),
        words: 0,
        key_points: Vec::new(),
        follow_ups: Vec::new(),
        more: Vec::new(),
        wrong_turns: Vec::new(),
    };
    let mut lists = Vec::new();
    let mut part = Part::Spoken;
    for block in heading + 1..page.doc.blocks.len() {
        let own_heading = page.doc.heading(block);
        if own_heading.is_some_and(|(l, ..)| l <= level) {
            break;
        }
        if attributes::nested_item(page, block) {
            part = Part::Nothing;
            continue;
        }
        if let Some((below, text, _)) = own_heading {
            let role = page.directives.get(&block).and_then(|directives| {
                directives
                    .iter()
                    .find(|d| matches!(d.kind, Kind::FollowUp | Kind::More | Kind::WrongTurns))
            });
            match role.filter(|_| below == level + 1) {
                Some(role) => {
                    found.parts.insert(role.at);
                    part = match role.kind {
                        Kind::FollowUp => {
                            let id = attributes::id(page, role, text, findings);
                            if let Some(id) = &id {
                                found.add(id, role.at);
                            }
                            let id = id.or_else(|| LocalId::new(slug(text)).ok());
                            if let Some(id) = id {
                                let answer = Vec::new();
                                question.follow_ups.push(FollowUpSpan {
                                    id,
                                    heading: block,
                                    answer,
                                });
                            }
                            Part::FollowUp
                        }
                        Kind::More => Part::More,
                        _ => Part::WrongTurns,
                    };
                    continue;
                }
                // A heading without a directive opens the longer body; a deeper one stays inside.
                None if below == level + 1 || matches!(part, Part::Spoken) => part = Part::More,
                None => {}
            }
        }
        if matches!(page.doc.blocks[block].kind, BlockKind::Comments(_)) {
            continue;
        }
        match part {
            Part::Spoken => match task_list(&page.doc, block) {
                Some(points) => {
                    question.key_points.extend(points);
                    lists.push(page.doc.blocks[block].events.start);
                }
                None => question.spoken.push(block),
            },
            Part::FollowUp => {
                if let Some(last) = question.follow_ups.last_mut() {
                    last.answer.push(block);
                }
            }
            Part::More => question.more.push(block),
            Part::WrongTurns => question.wrong_turns.push(block),
            Part::Nothing => {}
        }
    }
    question.words = question
        .spoken
        .iter()
        .map(|b| words(&page.doc.prose(page.doc.blocks[*b].events.clone(), false)))
        .sum();
    check(page, directive, &question, findings);
    page.key_points.extend(lists);
    let Some(id) = id else { return };
    found.add(&id, directive.at);
    let was = attributes::was(page, directive.attributes.get("was"), directive.base, findings);
    found.items.push(ItemSpan {
        id,
        was,
        at: directive.at,
        block: heading,
        group: None,
        body: Body::Question(Box::new(question)),
    });
}

fn check(
    page: &Outline<'_>,
    directive: &Directive,
    question: &QuestionSpan,
    findings: &mut Findings,
) {
    let at = page.doc.place(directive.at);
    let words = question.words;
    if words < *SPOKEN.start() {
        findings.add(
            Code::ShortAnswer,
            at,
            format!("the spoken answer has {words} words"),
            format!(
                "write {} to {}: what can be said in 60 to 90 seconds",
                SPOKEN.start(),
                SPOKEN.end()
            ),
        );
    }
    if words > *SPOKEN.end() {
        findings.add(
            Code::LongAnswer,
            at,
            format!("the spoken answer has {words} words"),
            format!(
                "keep {} to {}, and move the rest below a heading with `<!-- more -->`",
                SPOKEN.start(),
                SPOKEN.end()
            ),
        );
    }
    if question.key_points.is_empty() {
        findings.add(
            Code::NoKeyPoints,
            at,
            "the question has no key points to grade the answer by",
            "add a list of `- [ ] point` below the spoken answer",
        );
    }
    if matches!(question.level, Some(Level::Medium | Level::Hard)) && question.follow_ups.is_empty()
    {
        let level = page.doc.heading(question.heading).map_or(2, |h| usize::from(h.0));
        findings.add(
            Code::NoFollowUp,
            at,
            "a medium or hard question has no follow-up",
            format!("add a heading `{} …?` with `<!-- follow-up #id -->`", "#".repeat(level + 1)),
        );
    }
}

pub(super) fn texts(page: &Contents<'_>, question: &QuestionSpan) -> (String, String) {
    let doc = &page.outline.doc;
    let spoken: Vec<String> =
        question.spoken.iter().map(|b| doc.plain(doc.blocks[*b].events.clone())).collect();
    let mut answer = spoken.join("\n");
    for point in &question.key_points {
        answer.push('\n');
        answer.push_str(point);
    }
    (page.outline.heading_text(question.heading).to_owned(), answer)
}

pub(super) fn details(page: &Contents<'_>, question: &QuestionSpan) -> Details {
    Details {
        level: question.level,
        category: question.category.clone(),
        tags: question.tags.clone(),
        minutes: None,
        diagram: draws(&page.outline, question.heading),
    }
}

/// Whether a diagram stands below a heading, before the next of its level.
fn draws(outline: &Outline<'_>, heading: usize) -> bool {
    let doc = &outline.doc;
    let level = doc.heading(heading).map_or(0, |h| h.0);
    let ends = |block: &usize| doc.heading(*block).is_some_and(|h| h.0 <= level);
    let end = (heading + 1..doc.blocks.len()).find(ends).unwrap_or(doc.blocks.len());
    let below = |event: usize| (heading..end).contains(&outline.block_of(event));
    outline.diagrams.iter().any(|diagram| below(diagram.event))
}

/// How many follow-ups it has.
pub(super) fn follow_ups(question: &QuestionSpan) -> u32 {
    to_u32(question.follow_ups.len())
}

pub(super) fn body(html: &Fragments<'_, '_>, question: &QuestionSpan) -> ItemBody {
    let optional = |blocks: &[usize]| {
        Some(html.blocks(blocks.iter().copied())).filter(|html| !html.is_empty())
    };
    let follow_ups = question.follow_ups.iter().map(|follow_up| FollowUp {
        id: follow_up.id.clone(),
        prompt_html: html.heading(follow_up.heading),
        answer_html: html.blocks(follow_up.answer.iter().copied()),
    });
    ItemBody::Question {
        level: question.level,
        category: question.category.clone(),
        tags: question.tags.clone(),
        seconds: question.seconds,
        prompt_html: html.heading(question.heading),
        answer_html: html.blocks(question.spoken.iter().copied()),
        answer_words: question.words,
        key_points: question.key_points.clone(),
        follow_ups: follow_ups.collect(),
        more_html: optional(&question.more),
        wrong_turns_html: optional(&question.wrong_turns),
    }
}

/// The points of a task list; nothing for any other block.
pub(super) fn task_list(doc: &Document<'_>, block: usize) -> Option<Vec<String>> {
    let block = &doc.blocks[block];
    if !matches!(block.kind, BlockKind::List) {
        return None;
    }
    let mut points = Vec::new();
    let mut depth = 0;
    let mut item: Option<Range<usize>> = None;
    let mut tasks = 0;
    for index in block.events.clone() {
        match &doc.events[index].0 {
            Event::Start(Tag::Item) => {
                depth += 1;
                if depth == 1 {
                    item = Some(index + 1..index + 1);
                }
            }
            Event::End(TagEnd::Item) => {
                depth -= 1;
                if depth == 0
                    && let Some(item) = item.take()
                {
                    let text = doc.plain(item.start..index);
                    points.push(one_line(&text));
                }
            }
            Event::TaskListMarker(_) if depth == 1 => tasks += 1,
            _ => {}
        }
    }
    (tasks > 0).then_some(points)
}
