//! Scripts: a page with minutes, made of timed segments and rounds of spoken answers.

use std::ops::Range;

use super::{Body, Contents, Details, Found, ItemSpan, attributes, question::task_list};
use crate::{
    codes::{Code, Findings},
    model::PageKind,
    parse::{directive::Kind, outline::Outline},
    render::fragments::Fragments,
    source::slug,
};
use item::{
    ids::{ItemId, LocalId},
    model::{ItemBody, Round, Segment},
};

/// A script is one item, under this id.
const ID: &str = "script";

/// A script, as ranges of blocks.
#[derive(Debug)]
pub(crate) struct ScriptSpan {
    minutes: f64,
    pub(crate) board: Option<ItemId>,
    segments: Vec<SegmentSpan>,
}

#[derive(Debug)]
struct SegmentSpan {
    id: LocalId,
    heading: usize,
    minutes: f64,
    /// Without the task lists.
    prompt: Vec<usize>,
    key_points: Vec<String>,
    round: Option<Round>,
}

/// Reads the page's segments and, on a script's page, the script.
pub(super) fn read(page: &mut Outline<'_>, found: &mut Found, findings: &mut Findings) {
    let mut headings: Vec<usize> = page
        .directives
        .iter()
        .filter(|(_, d)| d.iter().any(|d| matches!(d.kind, Kind::Segment | Kind::Round)))
        .map(|(block, _)| *block)
        .collect();
    headings.sort_unstable();
    let mut segments = Vec::new();
    for heading in headings {
        if let Some(segment) = segment(page, heading, found, findings) {
            segments.push(segment);
        }
    }
    if page.kind != PageKind::Script {
        return;
    }
    let top = crate::codes::Position { line: 1, column: 0 };
    let sum: f64 = segments.iter().map(|s| s.minutes).sum();
    if segments.is_empty() {
        findings.add(
            Code::NoSegments,
            top,
            "the script has no segments",
            "write `<!-- segment #impact minutes=3 -->` on the line after a heading",
        );
    }
    let Some(minutes) = page.doc.front.minutes else {
        let offer = if sum > 0.0 { sum } else { 12.0 };
        findings.add(
            Code::ScriptWithoutMinutes,
            top,
            "the script does not say how many minutes it takes",
            format!("add `minutes: {offer}` to the front matter"),
        );
        return;
    };
    if !segments.is_empty() && (sum - minutes).abs() > 0.01 {
        findings.add(
            Code::SegmentsDoNotAddUp,
            page.doc.front.place("minutes"),
            format!("the segments take {} minutes, the script {minutes}", tidy(sum)),
            format!("write `minutes: {}`, or change the segments", tidy(sum)),
        );
    }
    let board = page.doc.front.board.clone().and_then(|name| {
        let board = attributes::old_name(&page.page, &name);
        if board.is_none() {
            findings.add(
                Code::UnknownBoard,
                page.doc.front.place("board"),
                format!("`{name}` names no diagram"),
                "write `board: page#diagram`",
            );
        }
        board
    });
    let Ok(id) = LocalId::new(ID) else { return };
    found.add(&id, 0);
    found.items.push(ItemSpan {
        id,
        was: Vec::new(),
        at: 0,
        block: 0,
        group: None,
        body: Body::Script(ScriptSpan { minutes, board, segments }),
    });
}

fn tidy(minutes: f64) -> f64 {
    (minutes * 100.0).round() / 100.0
}

fn segment(
    page: &mut Outline<'_>,
    heading: usize,
    found: &mut Found,
    findings: &mut Findings,
) -> Option<SegmentSpan> {
    let directives = page.directives.get(&heading)?.clone();
    let (level, text, _) = page.doc.heading(heading)?;
    let text = text.to_owned();
    let timed = directives.iter().find(|d| d.kind == Kind::Segment);
    let round = directives.iter().find(|d| d.kind == Kind::Round);
    let round = round.map(|directive| {
        let whole = |value: Option<f64>, default: u32| {
            value.map_or(default, |v| v.clamp(1.0, 100_000.0) as u32)
        };
        Round {
            questions: whole(attributes::number(page, directive, "questions", findings), 5),
            seconds: whole(attributes::number(page, directive, "seconds", findings), 90),
            level: attributes::level(page, directive, findings),
            category: attributes::category(page, directive, findings),
        }
    });
    let owner = timed.or_else(|| directives.iter().find(|d| d.kind == Kind::Round))?;
    let id = match (&owner.attributes.id, owner.kind) {
        (None, Kind::Round) => LocalId::new(slug(&text)).ok(),
        _ => attributes::id(page, owner, &text, findings),
    };
    if let Some(id) = &id {
        found.add(id, owner.at);
    }
    let id = id.or_else(|| LocalId::new(slug(&text)).ok())?;
    let minutes = attributes::number(page, owner, "minutes", findings)
        .or_else(|| round.as_ref().map(|r| f64::from(r.questions) * f64::from(r.seconds) / 60.0));
    let Some(minutes) = minutes else {
        if owner.attributes.get("minutes").is_none() {
            findings.add(
                Code::BadValue,
                page.doc.place(owner.at),
                "the segment does not say how many minutes it takes",
                format!("write `<!-- segment #{id} minutes=3 -->`"),
            );
        }
        return None;
    };
    let mut prompt = Vec::new();
    let mut key_points = Vec::new();
    let blocks: Range<usize> = attributes::answer(page, heading, level);
    for block in blocks {
        match task_list(&page.doc, block) {
            Some(points) => {
                key_points.extend(points);
                page.key_points.insert(page.doc.blocks[block].events.start);
            }
            None => prompt.push(block),
        }
    }
    Some(SegmentSpan { id, heading, minutes, prompt, key_points, round })
}

pub(super) fn texts(page: &Contents<'_>, script: &ScriptSpan) -> (String, String) {
    let heading = |segment: &SegmentSpan| page.outline.heading_text(segment.heading);
    let segments: Vec<&str> = script.segments.iter().map(heading).collect();
    (page.outline.title.clone(), segments.join("\n"))
}

pub(super) fn details(script: &ScriptSpan) -> Details {
    Details { minutes: Some(script.minutes), ..Details::default() }
}

pub(super) fn body(page: &Contents<'_>, html: &Fragments<'_, '_>, script: &ScriptSpan) -> ItemBody {
    let segments = script.segments.iter().map(|segment| Segment {
        id: segment.id.clone(),
        title: page.outline.heading_text(segment.heading).to_owned(),
        minutes: segment.minutes,
        prompt_html: html.blocks(segment.prompt.iter().copied()),
        key_points: segment.key_points.clone(),
        round: segment.round.clone(),
    });
    ItemBody::Script {
        minutes: script.minutes,
        board: script.board.clone(),
        segments: segments.collect(),
    }
}
