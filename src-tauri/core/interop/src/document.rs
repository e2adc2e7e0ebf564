//! Documents for people without the app: a scorecard and an interviewer's sheet as Markdown, and as
//! a single HTML file that opens anywhere and prints well.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use html::Html;
use interview::{assemble::InterviewPlan, run::Dimension, scorecard::Scorecard};
use item::{
    ids::ItemId,
    model::{Item, ItemBody},
    template::SlotKind,
    text::one_line,
};
use rehearsal::run::{RunResult, SegmentResult};

/// What each score of a dimension looks like, 1 to 4.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RubricLevels {
    /// As the rubric names it.
    pub dimension: String,
    /// Observable, from 1 to 4.
    pub points: [String; 4],
}

/// A dimension's name for people.
pub fn dimension_name(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Correctness => "Correctness",
        Dimension::Depth => "Depth",
        Dimension::TradeOffs => "Trade-offs",
        Dimension::Communication => "Communication",
        Dimension::Operations => "Operations",
    }
}

/// The levels of each dimension, in their order: a pack's where it has them, else the built-in ones.
pub fn rubric(pack: &[RubricLevels]) -> Vec<RubricLevels> {
    let of = |dimension: Dimension| {
        let name = dimension_name(dimension);
        let own = pack.iter().find(|levels| levels.dimension.eq_ignore_ascii_case(name));
        let points = match own {
            Some(levels) => levels.points.clone(),
            None => default_levels(dimension).map(str::to_owned),
        };
        RubricLevels { dimension: name.to_owned(), points }
    };
    Dimension::ALL.map(of).to_vec()
}

fn default_levels(dimension: Dimension) -> [&'static str; 4] {
    match dimension {
        Dimension::Correctness => [
            "wrong on the main point",
            "right with gaps that matter",
            "right, small gaps",
            "right, and says where it stops being right",
        ],
        Dimension::Depth => [
            "names the thing",
            "says how it works",
            "says why, and what follows",
            "goes a level below without being asked",
        ],
        Dimension::TradeOffs => [
            "one way only",
            "names another way",
            "names the price of both",
            "says when to choose which, with a number",
        ],
        Dimension::Communication => [
            "hard to follow",
            "followed with questions",
            "clear from start to end",
            "the answer first, the rest in order",
        ],
        Dimension::Operations => [
            "stops at the design",
            "mentions monitoring",
            "says what breaks and how one would see it",
            "has run it: alert, rollback, guard",
        ],
    }
}

/// A scorecard as Markdown. `title` tells an item's prompt; `date` is written as given.
pub fn scorecard_markdown(
    card: &Scorecard,
    before: Option<&Scorecard>,
    date: &str,
    title: impl Fn(&ItemId) -> String,
) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}\n", card.title);
    let _ = writeln!(
        out,
        "{date} · {} · seed `{}` · {}\n",
        duration(card.spent_ms),
        card.seed,
        card.overall.map_or("not assessed".into(), |p| format!("{p:.1} of 4"))
    );
    let _ = writeln!(
        out,
        "## Dimensions\n\n| Dimension | Score | The time before | Answers |\n|---|---|---|---|"
    );
    for line in &card.dimensions {
        let name = dimension_name(line.dimension);
        let earlier = before
            .and_then(|card| card.dimensions.iter().find(|l| l.dimension == line.dimension)?.mean)
            .map_or(String::new(), |mean| format!("{:.1}", mean.points));
        let _ = match line.mean {
            Some(mean) => {
                writeln!(out, "| {name} | {:.1} | {earlier} | {} |", mean.points, mean.answers)
            }
            None => writeln!(out, "| {name} | not assessed | {earlier} | 0 |"),
        };
    }
    if !card.categories.is_empty() {
        let _ = writeln!(
            out,
            "\n## Categories, weakest first\n\n| Category | Score | Answers |\n|---|---|---|"
        );
        for line in &card.categories {
            let _ = writeln!(
                out,
                "| {} | {:.1} | {} |",
                cell(&line.category),
                line.mean.points,
                line.mean.answers
            );
        }
    }
    for (heading, items) in [("Strongest", &card.strongest), ("Weakest", &card.weakest)] {
        if !items.is_empty() {
            let _ = writeln!(out, "\n## {heading}\n");
            items.iter().for_each(|item| {
                let _ = writeln!(out, "- {}", title(item));
            });
        }
    }
    let _ = writeln!(out, "\n## Questions");
    for (n, line) in card.questions.iter().enumerate() {
        let _ = writeln!(out, "\n### {}. {}\n", n + 1, title(&line.item));
        let state = match (line.points, line.asked.skipped) {
            (Some(points), _) => format!("{points:.1} of 4"),
            (None, true) => "skipped".into(),
            (None, false) => "not assessed".into(),
        };
        let _ = writeln!(
            out,
            "{state} · {} of {}{}",
            duration(line.spent_ms),
            duration(line.budget_ms),
            line.grade.map_or(String::new(), |g| format!(" · enters the queue as {}", g.word()))
        );
        for score in &line.asked.scores {
            let evidence = if score.evidence.is_empty() {
                String::new()
            } else {
                format!(": {}", one_line(&score.evidence))
            };
            let _ =
                writeln!(out, "\n- {} {}{evidence}", dimension_name(score.dimension), score.points);
        }
        if !line.asked.notes.trim().is_empty() {
            let quoted: Vec<String> =
                line.asked.notes.trim().lines().map(|l| format!("> {l}")).collect();
            let _ = writeln!(out, "\n{}", quoted.join("\n"));
        }
    }
    out
}

/// A rehearsal that is over, as Markdown; `date` is written as given.
pub fn run_markdown(result: &RunResult, date: &str) -> String {
    let mut out = String::new();
    let sum =
        |of: fn(&SegmentResult) -> u32| result.segments.iter().map(of).fold(0, u32::saturating_add);
    let _ = writeln!(out, "# {}\n", result.title);
    let _ = writeln!(
        out,
        "{date} · {} spoken of {} planned{}\n",
        duration(sum(|s| s.spent_ms)),
        duration(sum(|s| s.planned_ms)),
        if result.completed { "" } else { " · not finished" }
    );
    let _ = writeln!(out, "| Segment | Plan | Spoken | Over | Points |\n|---|---|---|---|---|");
    for segment in &result.segments {
        let plan = segment.planned_ms.saturating_add(segment.extended_ms);
        let over = segment.spent_ms.saturating_sub(plan);
        let _ = writeln!(
            out,
            "| {} | {} | {} | {} | {} of {} |",
            cell(&segment.title),
            duration(plan),
            if segment.skipped { "skipped".into() } else { duration(segment.spent_ms) },
            if over > 0 { format!("+{}", duration(over)) } else { String::new() },
            segment.points_said,
            segment.points
        );
    }
    if !result.pauses.is_empty() {
        let _ = writeln!(out, "\n## Stopped\n");
        for pause in &result.pauses {
            let title =
                result.segments.get(pause.segment as usize).map_or("", |s| s.title.as_str());
            let reason = one_line(&pause.reason);
            let reason = if reason.is_empty() { "no reason given" } else { reason.as_str() };
            let _ = writeln!(out, "- in {}: {reason}", one_line(title));
        }
    }
    if !result.assessment.scores.is_empty() {
        let _ = writeln!(out, "\n## Rubric\n");
        for score in &result.assessment.scores {
            let _ = writeln!(out, "- {}: {} of 4", one_line(&score.dimension), score.points);
        }
    }
    let notes = result.segments.iter().filter(|s| !s.note.trim().is_empty());
    for segment in notes {
        let _ = writeln!(out, "\n## Notes on {}\n\n{}", segment.title, segment.note.trim());
    }
    if !result.assessment.change.trim().is_empty() {
        let _ = writeln!(out, "\n## One thing to change\n\n{}", result.assessment.change.trim());
    }
    out
}

/// What a friend needs to interview: questions with key points and follow-ups, and the rubric.
pub fn interviewer_sheet(
    assembled: &InterviewPlan,
    items: &[Item],
    rubric: &[RubricLevels],
) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "# {}: interviewer's sheet\n", assembled.title);
    let _ = writeln!(out, "{} minutes · seed `{}`\n", assembled.minutes, assembled.seed);
    let _ = writeln!(
        out,
        "Ask one question at a time. Let the answer end before a follow-up. Write what was said, then score it."
    );
    for (n, filled) in assembled.slots.iter().enumerate() {
        let name = if filled.slot.title.is_empty() {
            kind_name(filled.slot.kind)
        } else {
            &filled.slot.title
        };
        let _ = writeln!(out, "\n## {}. {name} ({} min)", n + 1, filled.slot.minutes);
        for item in filled.items.iter().filter_map(|id| items.iter().find(|item| item.id == *id)) {
            let _ = writeln!(out, "\n### {}\n", line(&item.title));
            if let ItemBody::Question { key_points, follow_ups, .. } = &item.body {
                key_points.iter().for_each(|point| {
                    let _ = writeln!(out, "- [ ] {}", line(point));
                });
                if !follow_ups.is_empty() {
                    let _ = writeln!(out, "\nFollow-ups:\n");
                }
                for follow_up in follow_ups {
                    let _ = writeln!(
                        out,
                        "- {} ({})",
                        line(&plain(&follow_up.prompt_html)),
                        line(&plain(&follow_up.answer_html))
                    );
                }
            }
            let names: Vec<&str> = Dimension::ALL.map(dimension_name).to_vec();
            let _ = writeln!(out, "\n| {} |\n|{}", names.join(" | "), "---|".repeat(names.len()));
            let _ = writeln!(out, "|{}\n\nEvidence:", " 1 2 3 4 n/a |".repeat(names.len()));
        }
    }
    if !rubric.is_empty() {
        let _ =
            writeln!(out, "\n## Rubric\n\n| Dimension | 1 | 2 | 3 | 4 |\n|---|---|---|---|---|");
        for levels in rubric {
            let points: Vec<String> = levels.points.iter().map(|p| cell(p)).collect();
            let _ = writeln!(out, "| {} | {} |", cell(&levels.dimension), points.join(" | "));
        }
    }
    out
}

/// Markdown as one HTML file: no script, no request, its style inside, made to be printed.
pub fn html(title: &str, markdown: &str) -> String {
    use pulldown_cmark::{Options, Parser, html::push_html};
    let mut body = String::new();
    push_html(
        &mut body,
        Parser::new_ext(markdown, Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS),
    );
    page(title, &body)
}

/// Items to read on paper, in the order given: prompts, and with `answers` what there is to say.
pub fn items_sheet(title: &str, items: &[Item], answers: bool) -> String {
    let mut body = format!("<h1>{}</h1>\n", escape(title));
    let questions = items.iter().filter(|i| matches!(i.body, ItemBody::Question { .. })).count();
    let _ = match questions == items.len() {
        true => writeln!(body, "<p>{questions} questions</p>"),
        false => writeln!(body, "<p>{} items</p>", items.len()),
    };
    for (n, item) in items.iter().enumerate() {
        let _ = writeln!(body, "<h3>{}. {}</h3>", n + 1, escape(&one_line(&item.title)));
        if let ItemBody::Question { level, category, .. } = &item.body {
            let level = level.map(|level| level.word().to_owned());
            let about: Vec<String> =
                level.into_iter().chain(category.clone().map(|c| c.replace('-', " "))).collect();
            if !about.is_empty() {
                let _ = writeln!(body, "<p><em>{}</em></p>", escape(&about.join(", ")));
            }
        }
        if !answers {
            continue;
        }
        match &item.body {
            ItemBody::Card { answer_html, .. } => body.push_str(answer_html),
            ItemBody::Question { answer_html, key_points, .. } => {
                body.push_str(answer_html);
                if !key_points.is_empty() {
                    body.push_str("<ul>");
                    key_points.iter().for_each(|point| {
                        let _ = write!(body, "<li>{}</li>", escape(point));
                    });
                    body.push_str("</ul>\n");
                }
            }
            ItemBody::Diagram { source, .. } => {
                let _ = writeln!(body, "<pre><code>{}</code></pre>", escape(source));
            }
            ItemBody::Script { segments, .. } => {
                body.push_str("<ol>");
                segments.iter().for_each(|segment| {
                    let _ = write!(
                        body,
                        "<li>{}, {} min</li>",
                        escape(&segment.title),
                        segment.minutes
                    );
                });
                body.push_str("</ol>\n");
            }
        }
    }
    page(title, &body)
}

/// One HTML file around a body.
fn page(title: &str, body: &str) -> String {
    // Notes are the user's own text, but a file that travels carries no markup of theirs.
    let body = ammonia::Builder::default()
        .add_tags(["input"])
        .add_tag_attributes("input", ["type", "disabled", "checked"])
        .clean(body)
        .to_string();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{}</title>\n<style>{}</style>\n<main>\n{body}</main>\n</html>\n",
        escape(title),
        include_str!("document.css"),
    )
}

fn kind_name(kind: SlotKind) -> &'static str {
    match kind {
        SlotKind::Question => "Questions",
        SlotKind::Diagram => "Diagram",
        SlotKind::Script => "Rehearsal",
    }
}

/// `m:ss`.
fn duration(ms: u32) -> String {
    format!("{}:{:02} min", ms / 60_000, ms / 1_000 % 60)
}

/// The text of HTML, on one line.
fn plain(html: &Html) -> String {
    let text = ammonia::Builder::empty().clean(html).to_string();
    let text = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
        ("&amp;", "&"),
    ]
    .into_iter()
    .fold(text, |text, (entity, plain)| text.replace(entity, plain));
    one_line(&text)
}

/// Plain text as one line of Markdown: what looks like a tag in it stays text.
fn line(text: &str) -> String {
    one_line(text).replace('<', "\\<")
}

/// Plain text as a cell of a table.
fn cell(text: &str) -> String {
    line(text).replace('|', "\\|")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use interview::{
        run::{QuestionRecord, Score},
        scorecard::{CategoryLine, DimensionLine, Mean, QuestionLine},
    };
    use item::kind::Rating;

    fn card() -> Scorecard {
        let item: ItemId = "backend/caching#stampede".parse().unwrap();
        let asked = QuestionRecord {
            item: item.clone(),
            slot: 0,
            answered: true,
            follow_ups: 1,
            skipped: false,
            notes: "Forgot <script>alert(1)</script> jitter".into(),
            scores: vec![Score {
                dimension: Dimension::Depth,
                points: 3,
                evidence: "named\nTTL".into(),
            }],
            unassessed: Vec::new(),
            recording: None,
            sketch: None,
        };
        Scorecard {
            title: "Backend core".into(),
            seed: "234567".into(),
            overall: Some(3.0),
            dimensions: vec![
                DimensionLine {
                    dimension: Dimension::Depth,
                    mean: Some(Mean { points: 3.0, answers: 1 }),
                },
                DimensionLine { dimension: Dimension::Operations, mean: None },
            ],
            categories: vec![CategoryLine {
                category: "a|b".into(),
                mean: Mean { points: 3.0, answers: 1 },
            }],
            questions: vec![QuestionLine {
                item: item.clone(),
                points: Some(3.0),
                grade: Some(Rating::Good),
                spent_ms: 95_000,
                budget_ms: 90_000,
                asked,
            }],
            strongest: vec![item],
            weakest: vec![],
            spent_ms: 95_000,
        }
    }

    #[test]
    fn a_run_reads_as_markdown() {
        let result: RunResult = serde_json::from_value(serde_json::json!({
            "run": "r", "script": "backend/incident#incident", "title": "Incident", "completed": true,
            "segments": [
                { "id": "a", "title": "Impact | cost", "plannedMs": 180_000, "extendedMs": 60_000, "spentMs": 251_000,
                  "skipped": false, "note": "say the number\nfirst", "pointsSaid": 2, "points": 3 },
                { "id": "b", "title": "Guard", "plannedMs": 60_000, "extendedMs": 0, "spentMs": 0,
                  "skipped": true, "note": " ", "pointsSaid": 0, "points": 1 },
            ],
            "marks": [], "pauses": [{ "segment": 0, "reason": "the door" }, { "segment": 0, "reason": "" }],
            "recording": null,
            "assessment": { "scores": [{ "dimension": "Numbers", "points": 3 }], "change": "shorter impact" },
        }))
        .unwrap();
        insta::assert_snapshot!(run_markdown(&result, "2026-11-22"));
    }

    #[test]
    fn a_scorecard_reads_as_markdown_and_travels_as_html() {
        let markdown = scorecard_markdown(&card(), Some(&card()), "2026-11-22", |_| {
            "How do you stop a stampede?".into()
        });
        insta::assert_snapshot!(markdown);
        let html = html("Backend <core>", &markdown);
        assert!(html.contains("<title>Backend &lt;core&gt;</title>"));
        assert!(!html.contains("<script"), "notes carry no markup");
        for wrong in ["http://", "https://", "src=", "@import"] {
            assert!(!html.contains(wrong), "{wrong} would leave the machine");
        }
    }
    /// A question whose prompt, key point and follow-up hold what looks like tags.
    fn question() -> Item {
        serde_json::from_value(serde_json::json!({
            "id": "backend/maps#which", "was": [], "title": "Why a Map<String, T>?", "anchor": "", "layer": null,
            "siblingGroup": null, "line": 1, "fingerprint": "",
            "body": {
                "kind": "question", "level": "hard", "category": null, "tags": [], "seconds": 60,
                "promptHtml": "Why a Map&lt;String&gt;?", "answerHtml": "<p>Order.</p>", "answerWords": 1,
                "keyPoints": ["a Map<String> keeps order", "<meta http-equiv=refresh content=0>"],
                "followUps": [{ "id": "more", "promptHtml": "And List&lt;T&gt;?", "answerHtml": "<p>No &lt;T&gt;.</p>" }],
                "moreHtml": null, "wrongTurnsHtml": null,
            },
        }))
        .unwrap()
    }

    #[test]
    fn what_looks_like_a_tag_in_a_key_point_stays_text() {
        let sheet = items_sheet("Maps", &[question()], true);
        for shown in [
            "<li>a Map&lt;String&gt; keeps order</li>",
            "<li>&lt;meta http-equiv=refresh content=0&gt;</li>",
            "Why a Map&lt;String, T&gt;?",
        ] {
            assert!(sheet.contains(shown), "{shown} is missing in\n{sheet}");
        }
        let assembled = serde_json::from_value(serde_json::json!({
            "template": "maps", "title": "Maps", "minutes": 5, "seed": "234567",
            "slots": [{ "slot": { "kind": "question", "minutes": 5 }, "items": ["backend/maps#which"], "shortBy": 0 }],
        }));
        let assembled: InterviewPlan = assembled.unwrap();
        let printed = html("Maps", &interviewer_sheet(&assembled, &[question()], &[]));
        for shown in [
            "a Map&lt;String&gt; keeps order",
            "&lt;meta http-equiv=refresh content=0&gt;",
            "Why a Map&lt;String, T&gt;?",
            "And List&lt;T&gt;? (No &lt;T&gt;.)",
        ] {
            assert!(printed.contains(shown), "{shown} is missing in\n{printed}");
        }
    }
}
