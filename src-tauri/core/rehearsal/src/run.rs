//! One run of a script: its clock, what was noted and ticked on the way, and what is left of it
//! when it is over.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    figures::Figures,
    timer::{Command, Phase, SegmentPlan, Timer},
};
use item::{
    clock::Readings,
    error::{Error, ErrorKind, Result},
    ids::{ItemId, LocalId},
    kind::Rating,
    model::{Item, ItemBody, Segment},
};

/// What can be done to a run beside its clock.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "do")]
#[ts(export)]
pub enum RunStep {
    /// Something for the clock.
    Clock {
        /// What.
        command: Command,
    },
    /// Replaces the notes on a segment.
    Note {
        /// Index of the segment.
        segment: u32,
        /// All of them.
        text: String,
    },
    /// Ticks or unticks a key point.
    Point {
        /// Index of the segment.
        segment: u32,
        /// Index of the key point.
        point: u32,
        /// Whether it was said.
        said: bool,
    },
    /// Grades a question of a round.
    Answered {
        /// Index in the run's questions.
        question: u32,
        /// The speaker's own grade.
        rating: Rating,
    },
    /// Says afterwards why the clock was stopped last.
    PauseReason {
        /// In the speaker's words.
        reason: String,
    },
    /// Keeps the speaker's judgement so far.
    Judge {
        /// All of it.
        assessment: Assessment,
    },
}

/// A question that a round drew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RoundQuestion {
    /// Index of the round's segment.
    pub segment: u32,
    /// The question.
    pub item: ItemId,
    /// The speaker's own grade; none until it was answered.
    pub rating: Option<Rating>,
}

/// Where a segment begins in the recording. A segment that was returned to has several marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Mark {
    /// Index of the segment.
    pub segment: u32,
    /// Milliseconds into the recording.
    pub at_ms: u32,
}

/// A pause and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Pause {
    /// Index of the segment it fell into.
    pub segment: u32,
    /// In the speaker's words; may be empty.
    pub reason: String,
}

/// A run under way. Kept as it is after every step, so that a restart finds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Names the run and its recording.
    pub id: String,
    /// The script.
    pub script: ItemId,
    /// The script's title when the run began.
    pub title: String,
    /// When it was opened.
    pub opened_at: Timestamp,
    /// File name of the recording in the data folder, when there is one.
    pub recording: Option<String>,
    timer: Timer,
    notes: Vec<String>,
    points: Vec<Vec<bool>>,
    marks: Vec<Mark>,
    pauses: Vec<Pause>,
    /// What the script's rounds drew, in order.
    #[serde(default)]
    pub questions: Vec<RoundQuestion>,
    #[serde(default)]
    assessment: Assessment,
}

impl Run {
    /// Every item that it names, to be called by its new name.
    pub fn items_mut(&mut self) -> Vec<&mut ItemId> {
        let asked = self.questions.iter_mut().map(|question| &mut question.item);
        std::iter::once(&mut self.script).chain(asked).collect()
    }

    /// A run of `script`, not yet begun.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the item is no script, or has no segments.
    pub fn new(id: String, script: &Item, opened_at: Timestamp) -> Result<Self> {
        let ItemBody::Script { segments, .. } = &script.body else {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("{} is not a script", script.id),
            ));
        };
        let plan = segments.iter().map(planned).collect();
        Ok(Self {
            id,
            script: script.id.clone(),
            title: script.title.clone(),
            opened_at,
            recording: None,
            timer: Timer::new(plan)?,
            notes: vec![String::new(); segments.len()],
            points: segments.iter().map(|s| vec![false; s.key_points.len()]).collect(),
            marks: Vec::new(),
            pauses: Vec::new(),
            questions: Vec::new(),
            assessment: Assessment::default(),
        })
    }

    /// Does one step at the time `at`; `recorded_ms` is where the recording stands, if one runs.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the step makes no sense now; nothing changes.
    pub fn apply(&mut self, step: &RunStep, at: &Readings, recorded_ms: Option<u32>) -> Result<()> {
        match step {
            RunStep::Clock { command } => {
                let before = (self.timer.current(), self.timer.phase().clone());
                self.timer.apply(command, at)?;
                let segment = index(self.timer.current());
                if let Command::Pause { reason } = command {
                    self.pauses.push(Pause { segment, reason: reason.clone() });
                }
                let begins = before.1 == Phase::Ready || before.0 != self.timer.current();
                if let Some(at_ms) = recorded_ms.filter(|_| begins) {
                    self.marks.push(Mark { segment, at_ms });
                }
            }
            RunStep::Note { segment, text } => {
                let note = self.notes.get_mut(*segment as usize).ok_or_else(no_such)?;
                note.clone_from(text);
            }
            RunStep::Point { segment, point, said } => {
                let points = self.points.get_mut(*segment as usize).ok_or_else(no_such)?;
                *points.get_mut(*point as usize).ok_or_else(no_such)? = *said;
            }
            RunStep::Answered { question, rating } => {
                let asked = self.questions.get_mut(*question as usize).ok_or_else(no_such)?;
                asked.rating = Some(*rating);
            }
            RunStep::PauseReason { reason } => {
                let last = self.pauses.last_mut().ok_or_else(|| {
                    Error::new(ErrorKind::InvalidInput, "the clock was not stopped in this run")
                })?;
                last.reason.clone_from(reason);
            }
            RunStep::Judge { assessment } => self.assessment.clone_from(assessment),
        }
        Ok(())
    }

    /// Whether the run is over.
    pub fn finished(&self) -> bool {
        *self.timer.phase() == Phase::Finished
    }

    /// Its clock.
    pub fn timer(&self) -> &Timer {
        &self.timer
    }

    /// Its clock, for the heartbeat and for what a restart does.
    pub fn timer_mut(&mut self) -> &mut Timer {
        &mut self.timer
    }

    /// The run as the window draws it.
    pub fn view(&self, at: &Readings) -> RunView {
        RunView {
            id: self.id.clone(),
            script: self.script.clone(),
            title: self.title.clone(),
            figures: Figures::of(&self.timer.at(at)),
            notes: self.notes.clone(),
            points: self.points.clone(),
            marks: self.marks.clone(),
            pauses: self.pauses.clone(),
            recording: self.recording.is_some(),
            assessment: self.assessment.clone(),
        }
    }

    /// What is kept of it: figures, notes and the speaker's own judgement.
    pub fn result(&self, at: &Readings, assessment: Assessment) -> RunResult {
        let view = self.view(at);
        RunResult {
            run: view.id,
            script: view.script,
            title: view.title,
            completed: self.finished()
                && view.figures.segments.iter().all(|s| !s.skipped && s.spent_ms > 0),
            segments: view
                .figures
                .segments
                .iter()
                .enumerate()
                .map(|(n, s)| SegmentResult {
                    id: s.id.clone(),
                    title: s.title.clone(),
                    planned_ms: s.budget_ms - s.extended_ms,
                    extended_ms: s.extended_ms,
                    spent_ms: s.spent_ms,
                    skipped: s.skipped,
                    note: self.notes[n].clone(),
                    points_said: index(self.points[n].iter().filter(|said| **said).count()),
                    points: index(self.points[n].len()),
                })
                .collect(),
            marks: view.marks,
            pauses: view.pauses,
            recording: self.recording.clone(),
            drawing: None,
            assessment: Assessment { rating: None, ..assessment },
        }
    }
}

fn planned(segment: &Segment) -> SegmentPlan {
    SegmentPlan {
        id: segment.id.clone(),
        title: segment.title.clone(),
        // A segment of minutes that make no sense is timed without a budget rather than refused.
        budget_ms: (segment.minutes.max(0.0) * 60_000.0).round() as u32,
    }
}

fn index(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn no_such() -> Error {
    Error::new(ErrorKind::InvalidInput, "this script has no such segment or key point")
}

/// A run as the window draws it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RunView {
    /// Names the run.
    pub id: String,
    /// The script.
    pub script: ItemId,
    /// The script's title.
    pub title: String,
    /// The clock.
    pub figures: Figures,
    /// Notes per segment.
    pub notes: Vec<String>,
    /// Per segment, which key points were said.
    pub points: Vec<Vec<bool>>,
    /// Where segments begin in the recording.
    pub marks: Vec<Mark>,
    /// Pauses so far.
    pub pauses: Vec<Pause>,
    /// Whether the run is recorded.
    pub recording: bool,
    /// The speaker's judgement so far.
    pub assessment: Assessment,
}

/// The speaker's own judgement after a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct Assessment {
    /// Rubric dimensions with 1 to 4 points; what was not assessed has no entry.
    pub scores: Vec<RubricScore>,
    /// One thing to change next time.
    pub change: String,
    /// The rating chosen so far, while the run is open; the review says which it was.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<Rating>", optional)]
    pub rating: Option<Rating>,
}

/// A dimension of the script's rubric, scored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RubricScore {
    /// As the rubric names it.
    pub dimension: String,
    /// 1 to 4.
    pub points: u8,
}

/// A run that is over, as the log keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct RunResult {
    pub run: String,
    pub script: ItemId,
    pub title: String,
    /// Every segment was spoken.
    pub completed: bool,
    pub segments: Vec<SegmentResult>,
    pub marks: Vec<Mark>,
    pub pauses: Vec<Pause>,
    /// File name of the recording, when there is one.
    pub recording: Option<String>,
    /// File name of what was drawn beside it, when something was.
    #[serde(default)]
    pub drawing: Option<String>,
    pub assessment: Assessment,
}

/// A segment of a run that is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct SegmentResult {
    pub id: LocalId,
    pub title: String,
    pub planned_ms: u32,
    pub extended_ms: u32,
    pub spent_ms: u32,
    pub skipped: bool,
    pub note: String,
    pub points_said: u32,
    pub points: u32,
}

/// The rating a run suggests.
///
/// A run that was not completed suggests again. Otherwise it starts at easy and loses a step when
/// under 85% of the key points were said, another under 50%, one when the whole ran more than
/// 10% over, and one when the rubric's mean is below 2.5.
pub fn suggested_rating(result: &RunResult) -> Rating {
    if !result.completed {
        return Rating::Again;
    }
    let sum = |of: fn(&SegmentResult) -> u32| {
        result.segments.iter().map(|s| u64::from(of(s))).sum::<u64>() as f64
    };
    let points = sum(|s| s.points);
    let said = if points > 0.0 { sum(|s| s.points_said) / points } else { 1.0 };
    let planned = sum(|s| s.planned_ms);
    let over = planned > 0.0 && sum(|s| s.spent_ms) > planned * 1.1;
    let scores = &result.assessment.scores;
    let mean = scores.iter().map(|s| f64::from(s.points)).sum::<f64>() / scores.len().max(1) as f64;
    let weak = !scores.is_empty() && mean < 2.5;
    let steps = [said < 0.85, said < 0.5, over, weak].into_iter().filter(|lost| *lost).count();
    Rating::below_best(steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use html::Html;

    fn script() -> Item {
        let segment = |id: &str, minutes: f64, points: usize| Segment {
            id: LocalId::new(id).unwrap(),
            title: id.into(),
            minutes,
            prompt_html: Html::default(),
            key_points: vec!["said".into(); points],
            round: None,
        };
        Item {
            id: "backend/incident#incident".parse().unwrap(),
            was: vec![],
            title: "Incident".into(),
            anchor: String::new(),
            layer: None,
            sibling_group: None,
            line: 1,
            fingerprint: String::new(),
            body: ItemBody::Script {
                minutes: 3.0,
                board: None,
                segments: vec![segment("impact", 1.0, 2), segment("remedy", 2.0, 2)],
            },
        }
    }

    fn at(ms: u64) -> Readings {
        Readings { boot: "b".into(), awake_ms: ms, since_boot_ms: ms }
    }

    fn clock(command: Command) -> RunStep {
        RunStep::Clock { command }
    }

    #[test]
    fn a_run_with_marks_notes_and_points() {
        let mut run = Run::new("r1".into(), &script(), Timestamp::UNIX_EPOCH).unwrap();
        for (ms, step) in [
            (0, clock(Command::Start)),
            (30_000, RunStep::Point { segment: 0, point: 1, said: true }),
            (40_000, RunStep::Note { segment: 0, text: "say the number first".into() }),
            (50_000, clock(Command::Pause { reason: "door".into() })),
            (60_000, RunStep::PauseReason { reason: "the door".into() }),
            (90_000, clock(Command::Resume)),
            (110_000, clock(Command::Next)),
            (200_000, clock(Command::Back)),
            (205_000, clock(Command::Next)),
        ] {
            // The recording stands still while the run is paused.
            let recorded = if ms < 60_000 { ms } else { ms - 40_000 };
            run.apply(&step, &at(ms), Some(recorded as u32)).unwrap();
            run = serde_json::from_str(&serde_json::to_string(&run).unwrap()).unwrap();
        }
        assert!(
            run.apply(&RunStep::Point { segment: 0, point: 9, said: true }, &at(0), None).is_err()
        );
        let view = run.view(&at(210_000));
        let spent: Vec<u32> = view.figures.segments.iter().map(|s| s.spent_ms).collect();
        assert_eq!(spent, [75_000, 95_000]);
        let marks: Vec<(u32, u32)> = view.marks.iter().map(|m| (m.segment, m.at_ms)).collect();
        assert_eq!(marks, [(0, 0), (1, 70_000), (0, 160_000), (1, 165_000)]);
        assert_eq!(view.pauses, [Pause { segment: 0, reason: "the door".into() }]);
        assert_eq!(*run.timer().phase(), Phase::Running);

        run.apply(&clock(Command::Next), &at(215_000), None).unwrap();
        let result = run.result(&at(215_000), Assessment::default());
        assert!(result.completed);
        assert_eq!((result.segments[0].points_said, result.segments[0].points), (1, 2));
        assert_eq!(
            suggested_rating(&result),
            Rating::Hard,
            "a quarter of the points was said, in time"
        );
    }

    #[test]
    fn a_broken_off_run_is_kept_and_rated_again() {
        let mut run = Run::new("r2".into(), &script(), Timestamp::UNIX_EPOCH).unwrap();
        run.apply(&clock(Command::Start), &at(0), None).unwrap();
        run.apply(&clock(Command::Finish), &at(9_000), None).unwrap();
        let result = run.result(&at(9_000), Assessment::default());
        assert!(!result.completed);
        assert_eq!(
            (result.segments[0].spent_ms, suggested_rating(&result)),
            (9_000, Rating::Again)
        );
    }
}
