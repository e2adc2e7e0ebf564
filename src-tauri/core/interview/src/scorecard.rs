//! What an interview showed: by dimension and category, the strongest and the weakest answers, and
//! how each question is graded for the queue.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::run::{Dimension, QuestionRecord, Run};
use item::{ids::ItemId, kind::Rating};

/// A mean over scores.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Mean {
    /// 1 to 4.
    pub points: f64,
    /// How many answers it is taken over.
    pub answers: u32,
}

/// A dimension's line of a scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DimensionLine {
    /// Which.
    pub dimension: Dimension,
    /// `None` when no answer was assessed on it.
    pub mean: Option<Mean>,
}

/// A category's line of a scorecard.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CategoryLine {
    /// As the pack names it; empty for items without one.
    pub category: String,
    /// Over the category's answers that were assessed.
    pub mean: Mean,
}

/// How one question went.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct QuestionLine {
    /// The item.
    pub item: ItemId,
    /// Mean of its scores; `None` when nothing was assessed.
    pub points: Option<f64>,
    /// How it enters the queue; `None` leaves its schedule alone.
    pub grade: Option<Rating>,
    /// Milliseconds spoken.
    pub spent_ms: u32,
    /// Milliseconds planned.
    pub budget_ms: u32,
    /// What became of it.
    pub asked: QuestionRecord,
}

/// An interview, summed up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Scorecard {
    /// The template's title.
    pub title: String,
    /// The seed, to share or sit again.
    pub seed: String,
    /// Over all scores given; `None` when nothing was assessed.
    pub overall: Option<f64>,
    /// Every dimension.
    pub dimensions: Vec<DimensionLine>,
    /// Categories that were assessed, the weakest first.
    pub categories: Vec<CategoryLine>,
    /// Questions in the order asked.
    pub questions: Vec<QuestionLine>,
    /// Up to three answers of at least 3 points, the best first.
    pub strongest: Vec<ItemId>,
    /// Up to three answers below 3 points or skipped, the worst first.
    pub weakest: Vec<ItemId>,
    /// Milliseconds the interview took.
    pub spent_ms: u32,
}

/// The grade that a mean of 1 to 4 points stands for: below 1.75 again, below 2.75 hard, below 3.5
/// good, else easy. The borders lie where a rubric's neighbouring anchors are equally near, but for
/// easy, which asks for more than a rounded 3.
pub fn grade(points: f64) -> Rating {
    match points {
        p if p < 1.75 => Rating::Again,
        p if p < 2.75 => Rating::Hard,
        p if p < 3.5 => Rating::Good,
        _ => Rating::Easy,
    }
}

impl Scorecard {
    /// Sums up a run; `category` tells an item's category, `spent` the time of each question.
    pub fn of(
        run: &Run,
        spent: &[(u32, u32)],
        category: impl Fn(&ItemId) -> Option<String>,
    ) -> Self {
        let questions: Vec<QuestionLine> = run
            .asked()
            .iter()
            .zip(spent.iter().copied().chain(std::iter::repeat((0, 0))))
            .map(|(asked, (spent_ms, budget_ms))| {
                let points = asked.mean();
                let grade = match points {
                    Some(points) => Some(grade(points)),
                    None if asked.skipped => Some(Rating::Again),
                    None => None,
                };
                QuestionLine {
                    item: asked.item.clone(),
                    points,
                    grade,
                    spent_ms,
                    budget_ms,
                    asked: QuestionRecord { unassessed: Vec::new(), ..asked.clone() },
                }
            })
            .collect();
        let dimensions = Dimension::ALL
            .into_iter()
            .map(|dimension| {
                let points = run.asked().iter().flat_map(|a| &a.scores);
                let points =
                    points.filter(|s| s.dimension == dimension).map(|s| f64::from(s.points));
                DimensionLine { dimension, mean: mean(points) }
            })
            .collect();
        let mut by_category: BTreeMap<String, Vec<f64>> = BTreeMap::new();
        for line in &questions {
            if let Some(points) = line.points {
                by_category
                    .entry(category(&line.item).unwrap_or_default())
                    .or_default()
                    .push(points);
            }
        }
        let mut categories: Vec<CategoryLine> = by_category
            .into_iter()
            .filter_map(|(category, points)| Some(CategoryLine { category, mean: mean(points)? }))
            .collect();
        categories.sort_by(|a, b| a.mean.points.total_cmp(&b.mean.points));
        let all = run.asked().iter().flat_map(|a| &a.scores).map(|s| f64::from(s.points));
        Self {
            title: run.assembled.title.clone(),
            seed: run.assembled.seed.to_string(),
            overall: mean(all).map(|m| m.points),
            dimensions,
            categories,
            strongest: ranked(&questions, |p| p >= 3.0, false),
            weakest: ranked(&questions, |p| p < 3.0, true),
            spent_ms: spent.iter().map(|(ms, _)| *ms).fold(0, u32::saturating_add),
            questions,
        }
    }
}

fn mean(points: impl IntoIterator<Item = f64>) -> Option<Mean> {
    let points: Vec<f64> = points.into_iter().collect();
    let answers = u32::try_from(points.len()).unwrap_or(u32::MAX);
    (answers > 0).then(|| Mean { points: points.iter().sum::<f64>() / f64::from(answers), answers })
}

/// Up to three questions whose points pass `keep`; a skipped one counts as 0 points.
fn ranked(
    questions: &[QuestionLine],
    keep: impl Fn(f64) -> bool,
    worst_first: bool,
) -> Vec<ItemId> {
    let mut scored: Vec<(f64, &QuestionLine)> = questions
        .iter()
        .filter_map(|q| Some((q.points.or(q.asked.skipped.then_some(0.0))?, q)))
        .filter(|(points, _)| keep(*points))
        .collect();
    scored.sort_by(|a, b| if worst_first { a.0.total_cmp(&b.0) } else { b.0.total_cmp(&a.0) });
    scored.into_iter().take(3).map(|(_, q)| q.item.clone()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        assemble::{FilledSlot, InterviewPlan, Seed},
        run::{Score, Step},
    };
    use item::{
        clock::Readings,
        error::ErrorKind,
        template::{Slot, SlotKind},
    };
    use rehearsal::timer::Command;

    fn run() -> Run {
        let slot = Slot {
            title: "Core".into(),
            minutes: 6.0,
            kind: SlotKind::Question,
            count: 3,
            level: vec![],
            category: vec![],
            item: None,
            board: false,
            recording: false,
        };
        let items =
            ["a#1", "b#2", "c#3"].map(|id| format!("backend/{id}").parse().unwrap()).to_vec();
        Run::new(
            "one".to_owned(),
            InterviewPlan {
                template: "t".into(),
                title: "Phone screen".into(),
                seed: Seed::new(5),
                minutes: 6.0,
                slots: vec![FilledSlot { slot, items, short_by: 0 }],
            },
        )
        .unwrap()
    }

    fn at(ms: u64) -> Readings {
        Readings { boot: "b".into(), awake_ms: ms, since_boot_ms: ms }
    }

    fn score(question: u32, dimension: Dimension, points: u8) -> Step {
        Step::Score { question, score: Score { dimension, points, evidence: "said so".into() } }
    }

    fn not_assessed(question: u32, dimension: Dimension, evidence: &str) -> Step {
        Step::NotAssessed { question, dimension, evidence: evidence.into() }
    }

    #[test]
    fn evidence_outlives_a_score_that_is_taken_back() {
        let mut run = run();
        let evidence = |run: &Run| -> Vec<String> {
            run.asked()[0].unassessed.iter().map(|one| one.evidence.clone()).collect()
        };
        let depth = Dimension::Depth;
        for (what, step, expected) in [
            ("scored", score(0, depth, 3), &[][..]),
            ("taken back", not_assessed(0, depth, "said 10 ms"), &["said 10 ms"]),
            ("written on", not_assessed(0, depth, "meant 100"), &["meant 100"]),
            ("deleted", not_assessed(0, depth, ""), &[]),
            ("taken back again", not_assessed(0, depth, "said 10 ms"), &["said 10 ms"]),
        ] {
            run.apply(&step, &at(0)).unwrap();
            assert_eq!(evidence(&run), expected, "{what}");
            let kept: Run = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
            assert_eq!(kept, run, "{what}: a restart finds it as it was");
        }
        let card = Scorecard::of(&run, &[], |_| None);
        assert!(card.questions[0].asked.unassessed.is_empty(), "what does not count is not logged");
        run.apply(&score(0, depth, 2), &at(0)).unwrap();
        assert!(evidence(&run).is_empty(), "scored again");
    }

    #[test]
    fn an_interview_from_first_question_to_scorecard() {
        let mut run = run();
        assert!(run.apply(&Step::Answered { question: 0 }, &at(0)).is_err(), "not begun");
        for (ms, step) in [
            (0, Step::Clock { command: Command::Start }),
            (100_000, Step::Answered { question: 0 }),
            (110_000, Step::FollowUp { question: 0 }),
            (150_000, Step::Next { question: 0 }),
            (200_000, Step::Skip { question: 1 }),
            (260_000, Step::Answered { question: 2 }),
            (270_000, score(0, Dimension::Correctness, 4)),
            (270_000, score(0, Dimension::Depth, 3)),
            (270_000, score(2, Dimension::Correctness, 1)),
            (270_000, score(2, Dimension::Correctness, 2)),
            (270_000, score(2, Dimension::Operations, 3)),
            (270_000, not_assessed(2, Dimension::Operations, "said so")),
            (300_000, Step::Next { question: 2 }),
        ] {
            run.apply(&step, &at(ms)).unwrap();
        }
        assert!(run.finished());
        let spent: Vec<(u32, u32)> =
            run.figures(&at(400_000)).segments.iter().map(|s| (s.spent_ms, s.budget_ms)).collect();
        assert_eq!(spent, [(150_000, 120_000), (50_000, 120_000), (100_000, 120_000)]);
        let card = Scorecard::of(&run, &spent, |id| Some(id.page.page.to_string()));
        let grades: Vec<Option<Rating>> = card.questions.iter().map(|q| q.grade).collect();
        assert_eq!(grades, [Some(Rating::Easy), Some(Rating::Again), Some(Rating::Hard)]);
        assert_eq!(card.overall, Some(3.0));
        assert_eq!(card.dimensions[0].mean, Some(Mean { points: 3.0, answers: 2 }));
        assert_eq!(card.dimensions[4].mean, None, "taken back is not assessed");
        assert_eq!(card.categories[0].category, "c");
        assert_eq!(card.strongest, ["backend/a#1".parse().unwrap()]);
        assert_eq!(card.weakest, ["backend/b#2".parse().unwrap(), "backend/c#3".parse().unwrap()]);
    }

    #[test]
    fn the_model_answer_and_follow_ups_wait_for_an_answer() {
        let mut run = run();
        run.apply(&Step::Clock { command: Command::Start }, &at(0)).unwrap();
        let follow_up = Step::FollowUp { question: 0 };
        assert_eq!(run.apply(&follow_up, &at(1)).unwrap_err().kind, ErrorKind::InvalidInput);
        assert!(!run.asked()[0].answered);
        run.apply(&Step::Answered { question: 0 }, &at(2)).unwrap();
        run.apply(&follow_up, &at(3)).unwrap();
        assert_eq!(run.asked()[0].follow_ups, 1);
        for wrong in [
            score(0, Dimension::Depth, 0),
            score(0, Dimension::Depth, 5),
            score(9, Dimension::Depth, 2),
        ] {
            assert!(run.apply(&wrong, &at(4)).is_err());
        }
        let kept: Run = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
        assert_eq!(kept, run, "a restart finds it as it was");
    }
}
