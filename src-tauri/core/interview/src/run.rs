//! An interview as it is sat: one question at a time, the model answer locked until one was given.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::assemble::InterviewPlan;
use item::{
    clock::Readings,
    error::{Error, ErrorKind, Result},
    ids::{ItemId, LocalId},
};
use rehearsal::{
    figures::Figures,
    timer::{Command, Phase, SegmentPlan, Timer},
};

/// What answers are scored on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Dimension {
    Correctness,
    Depth,
    TradeOffs,
    Communication,
    Operations,
}

impl Dimension {
    /// All of them, in the order a scorecard shows them.
    pub const ALL: [Self; 5] =
        [Self::Correctness, Self::Depth, Self::TradeOffs, Self::Communication, Self::Operations];
}

/// What was seen of one dimension in one answer. What was not assessed has no entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Score {
    /// What was scored.
    pub dimension: Dimension,
    /// 1 to 4, by the rubric's anchors.
    pub points: u8,
    /// What was said that shows it.
    pub evidence: String,
}

/// What was written of a dimension that is not assessed now. It does not count, and is there again for the next
/// score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Unassessed {
    /// What it is about.
    pub dimension: Dimension,
    /// What was said that shows it.
    pub evidence: String,
}

/// One question of an interview and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct QuestionRecord {
    /// The item.
    pub item: ItemId,
    /// Index of the slot it was drawn for.
    pub slot: u32,
    /// Whether it has been answered, which unlocks the model answer.
    pub answered: bool,
    /// How many follow-ups have been drawn.
    pub follow_ups: u32,
    /// Left without an answer.
    pub skipped: bool,
    /// The person's or the interviewer's notes.
    pub notes: String,
    /// By dimension; none twice.
    pub scores: Vec<Score>,
    /// Evidence of dimensions without a score, while the interview is open; none twice.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<Unassessed>>", optional)]
    pub unassessed: Vec<Unassessed>,
    /// The file that the answer was recorded into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>", optional)]
    pub recording: Option<String>,
    /// The file that holds what was drawn; known once the interview is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(as = "Option<String>", optional)]
    pub sketch: Option<String>,
}

impl QuestionRecord {
    /// Mean of the points given, 1 to 4; `None` when nothing was assessed.
    pub fn mean(&self) -> Option<f64> {
        let points: Vec<f64> = self.scores.iter().map(|s| f64::from(s.points)).collect();
        (!points.is_empty()).then(|| points.iter().sum::<f64>() / points.len() as f64)
    }

    fn forget(&mut self, dimension: Dimension) {
        self.scores.retain(|one| one.dimension != dimension);
        self.unassessed.retain(|one| one.dimension != dimension);
    }
}

/// What can be done to a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "do")]
#[ts(export)]
pub enum Step {
    /// Begins, pauses, resumes, extends, ends, goes back, and answers after sleep, as in a rehearsal.
    Clock {
        /// For the clock; neither `Next` nor `Skip`, which name their question here.
        command: Command,
    },
    /// Goes on to the next question. As every step that is meant for the question on the screen, it
    /// changes nothing once that question was left: a double press must not reach the next one.
    Next {
        /// Index of the question that is left.
        question: u32,
    },
    /// Leaves a question without an answer.
    Skip {
        /// Index of the question.
        question: u32,
    },
    /// The answer has been given: unlocks the model answer.
    Answered {
        /// Index of the question.
        question: u32,
    },
    /// Draws the next follow-up.
    FollowUp {
        /// Index of the question.
        question: u32,
    },
    /// Replaces the notes on a question.
    Note {
        /// Index of the question.
        question: u32,
        /// All of them.
        text: String,
    },
    /// Scores a dimension of a question.
    Score {
        /// Index of the question.
        question: u32,
        /// What was seen.
        score: Score,
    },
    /// Takes a score back: not assessed.
    NotAssessed {
        /// Index of the question.
        question: u32,
        /// What was not seen.
        dimension: Dimension,
        /// What was written of it, saved for the next score.
        evidence: String,
    },
}

/// An interview being sat. Serialised as it is after every step, so that a restart finds it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// Names the interview and its sketches; empty in one that an earlier version began.
    #[serde(default)]
    pub id: String,
    /// What was assembled.
    pub assembled: InterviewPlan,
    asked: Vec<QuestionRecord>,
    timer: Timer,
}

impl Run {
    /// Every item that it names, to be called by its new name.
    pub fn items_mut(&mut self) -> Vec<&mut ItemId> {
        let drawn = self.assembled.slots.iter_mut().flat_map(|slot| &mut slot.items);
        drawn.chain(self.asked.iter_mut().map(|asked| &mut asked.item)).collect()
    }

    /// An interview that waits to begin. Each question has an equal share of its slot's minutes.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when no slot could be filled.
    pub fn new(id: String, assembled: InterviewPlan) -> Result<Self> {
        let mut asked = Vec::new();
        let mut plan = Vec::new();
        for (n, filled) in assembled.slots.iter().enumerate() {
            for item in &filled.items {
                let share = filled.slot.minutes * 60_000.0 / filled.items.len() as f64;
                plan.push(SegmentPlan {
                    id: LocalId::new(format!("q{}", plan.len() + 1))?,
                    title: filled.slot.title.clone(),
                    budget_ms: share as u32,
                });
                asked.push(QuestionRecord {
                    item: item.clone(),
                    slot: u32::try_from(n).unwrap_or(u32::MAX),
                    answered: false,
                    follow_ups: 0,
                    skipped: false,
                    notes: String::new(),
                    scores: Vec::new(),
                    unassessed: Vec::new(),
                    recording: None,
                    sketch: None,
                });
            }
        }
        if asked.is_empty() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "the open packs hold nothing that this interview asks for",
            )
            .help("open a pack with questions, or choose another template"));
        }
        Ok(Self { id, assembled, asked, timer: Timer::new(plan)? })
    }

    /// Does one step at the time `at`.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when the step makes no sense now; nothing changes.
    pub fn apply(&mut self, step: &Step, at: &Readings) -> Result<()> {
        match step {
            Step::Clock { command: Command::Next | Command::Skip } => {
                return Err(refused("name the question to leave"));
            }
            Step::Clock { command } => self.turn(command, at)?,
            Step::Next { question } | Step::Skip { question } if !self.is_asked(*question)? => {}
            Step::Next { .. } => {
                let leaving = self.timer.current();
                self.turn(&Command::Next, at)?;
                // Going on says that the answer was given.
                self.asked[leaving].answered = true;
            }
            Step::Skip { .. } => {
                let leaving = self.timer.current();
                self.turn(&Command::Skip, at)?;
                self.asked[leaving].skipped = !self.asked[leaving].answered;
            }
            Step::Answered { question } | Step::FollowUp { question }
                if !self.is_asked(*question)? => {}
            Step::Answered { .. } => self.current_record()?.answered = true,
            Step::FollowUp { .. } => {
                let current = self.current_record()?;
                if !current.answered {
                    return Err(refused("answer the question before its follow-up"));
                }
                current.follow_ups += 1;
            }
            Step::Note { question, text } => self.question(*question)?.notes.clone_from(text),
            Step::Score { question, score } => {
                if !(1..=4).contains(&score.points) {
                    return Err(refused("points go from 1 to 4; leave out what was not assessed"));
                }
                let asked = self.question(*question)?;
                asked.forget(score.dimension);
                asked.scores.push(score.clone());
                asked.scores.sort_by_key(|s| s.dimension);
            }
            Step::NotAssessed { question, dimension, evidence } => {
                let (dimension, evidence) = (*dimension, evidence.clone());
                let asked = self.question(*question)?;
                asked.forget(dimension);
                if !evidence.is_empty() {
                    asked.unassessed.push(Unassessed { dimension, evidence });
                }
            }
        }
        Ok(())
    }

    /// The answer to a question is recorded into this file.
    pub fn recorded(&mut self, question: usize, file: String) {
        self.asked[question].recording = Some(file);
    }

    /// What was drawn for a question is kept in this file.
    pub fn drawn(&mut self, question: usize, file: String) {
        self.asked[question].sketch = Some(file);
    }

    /// Its clock.
    pub fn timer(&self) -> &Timer {
        &self.timer
    }

    /// Its clock, for the heartbeat and for what a restart does.
    pub fn timer_mut(&mut self) -> &mut Timer {
        &mut self.timer
    }

    /// The questions, in order.
    pub fn asked(&self) -> &[QuestionRecord] {
        &self.asked
    }

    /// Index of the question being asked.
    pub fn current(&self) -> usize {
        self.timer.current()
    }

    /// The clock per question and overall.
    pub fn figures(&self, at: &Readings) -> Figures {
        Figures::of(&self.timer.at(at))
    }

    /// Whether the last question has been left.
    pub fn finished(&self) -> bool {
        *self.timer.phase() == Phase::Finished
    }

    /// Does something to the clock; a question that one comes to is not skipped any more.
    fn turn(&mut self, command: &Command, at: &Readings) -> Result<()> {
        let before = self.timer.current();
        self.timer.apply(command, at)?;
        let now = self.timer.current();
        if now != before {
            self.asked[now].skipped = false;
        }
        Ok(())
    }

    /// Whether a question is the one being asked; false once it was left.
    fn is_asked(&self, question: u32) -> Result<bool> {
        let (question, current) = (question as usize, self.timer.current());
        if question >= self.asked.len() {
            return Err(refused("there is no such question"));
        }
        if question > current && !self.finished() {
            return Err(refused("that question hasn't been asked yet"));
        }
        Ok(question == current && !self.finished())
    }

    fn current_record(&mut self) -> Result<&mut QuestionRecord> {
        match self.timer.phase() {
            Phase::Ready => Err(refused("the interview has not begun")),
            Phase::Finished => Err(refused("the interview is over")),
            _ => Ok(&mut self.asked[self.timer.current()]),
        }
    }

    fn question(&mut self, index: u32) -> Result<&mut QuestionRecord> {
        self.asked.get_mut(index as usize).ok_or_else(|| refused("there is no such question"))
    }
}

fn refused(why: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, why)
}
