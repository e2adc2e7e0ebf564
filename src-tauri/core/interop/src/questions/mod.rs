//! Question lists from elsewhere (CSV and other tables, JSON, Markdown), and as pages of the pack format.
//!
//! Lists are written by strangers, for other programs. Reading one takes every question it can find,
//! and names every row it left out or took without a part: a silent loss is the worst an import can do.
//!
//! Invariant: nothing that isn't a question with an answer is taken, and what is taken arrives whole.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use item::{model::Level, text::one_line};

mod json;
mod markdown;
mod page;
mod table;

pub use page::{LARGEST_PART, pages};

/// What kind of file a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum ListFormat {
    /// One question per row, in columns separated by commas, semicolons or tabs.
    Csv,
    /// An array of objects.
    Json,
    /// Headings with answers under them, or `Q:` and `A:` lines.
    Markdown,
}

impl ListFormat {
    /// By the file's extension, and for `.txt` by its text; none when it can't be a list.
    pub fn of(path: &std::path::Path, text: &str) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "tab" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "md" | "markdown" => Some(Self::Markdown),
            "txt" if table::is_likely(text) => Some(Self::Csv),
            "txt" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// One question as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct ImportedQuestion {
    /// The question itself, in one line.
    pub question: String,
    /// The answer, as Markdown.
    pub answer: String,
    /// How hard it is.
    pub level: Option<Level>,
    /// As the list names it.
    pub category: Option<String>,
    /// As the list names them.
    pub key_points: Vec<String>,
}

/// A row that was left out, or taken without a part of it, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RowProblem {
    /// 1-based: the line of a table or Markdown file, the element of a JSON array. 0 for the whole file.
    pub row: u32,
    /// What is wrong with it, and what to do.
    pub message: String,
    /// The question was taken all the same, without the part that the message names.
    pub taken: bool,
}

/// Everything that was read from a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportedList {
    /// In the order of the file.
    pub questions: Vec<ImportedQuestion>,
    /// The rows left out, and those taken in part.
    pub problems: Vec<RowProblem>,
}

/// Reads a list.
pub fn read(format: ListFormat, text: &str) -> ImportedList {
    let text =
        text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n").replace('\r', "\n");
    let mut list = ImportedList::default();
    match format {
        ListFormat::Csv => table::read(&text, &mut list),
        ListFormat::Json => json::read(&text, &mut list),
        ListFormat::Markdown => markdown::read(&text, &mut list),
    }
    if list.questions.is_empty() && list.problems.is_empty() {
        list.leave_out(0, "no question with an answer was found in this file");
    }
    list.problems.sort_by_key(|problem| problem.row);
    list
}

impl ImportedList {
    fn leave_out(&mut self, row: u32, message: impl Into<String>) {
        self.problems.push(RowProblem { row, message: message.into(), taken: false });
    }

    fn take(&mut self, row: u32, found: ParsedQuestion) {
        let ParsedQuestion { question, answer, level, category, key_points } = found;
        let question = one_line(&question);
        if question.is_empty() {
            return self.leave_out(row, "the question is empty");
        }
        if answer.trim().is_empty() {
            return self.leave_out(row, format!("“{}” has no answer", short(&question)));
        }
        let level = match level_of(&level) {
            Ok(level) => level,
            Err(unknown) => {
                let message =
                    format!("taken without its level: {unknown:?} isn't easy, medium or hard");
                self.problems.push(RowProblem { row, message, taken: true });
                None
            }
        };
        self.questions.push(ImportedQuestion {
            question,
            answer: answer.trim_matches('\n').trim_end().to_owned(),
            level,
            category: non_empty(&category),
            key_points: key_points.iter().filter_map(|point| non_empty(point)).collect(),
        });
    }
}

/// A question before its parts were looked at, all as text.
#[derive(Debug, Default)]
struct ParsedQuestion {
    question: String,
    answer: String,
    level: String,
    category: String,
    key_points: Vec<String>,
}

/// What a column, a key or a line in front of a text can be called, in lower case and without anything
/// but letters: `Ideal answer`, `ideal_answer` and `IdealAnswer` are one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    Question,
    Answer,
    Level,
    Category,
    KeyPoints,
}

impl Field {
    fn named(name: &str) -> Option<Self> {
        let name: String =
            name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
        Some(match name.as_str() {
            "question" | "questions" | "prompt" | "front" | "term" | "q" | "questiontext"
            | "title" => Self::Question,
            "answer" | "answers" | "idealanswer" | "modelanswer" | "sampleanswer" | "back"
            | "definition" | "response" | "solution" | "explanation" | "a" | "answertext" => {
                Self::Answer
            }
            "level" | "difficulty" | "seniority" => Self::Level,
            "category" | "topic" | "subject" | "section" | "tags" | "tag" | "deck" => {
                Self::Category
            }
            "keypoints" | "keypoint" | "points" => Self::KeyPoints,
            _ => return None,
        })
    }
}

fn level_of(text: &str) -> Result<Option<Level>, String> {
    let text = text.trim();
    match text.to_lowercase().as_str() {
        "" | "null" => Ok(None),
        "easy" | "junior" | "beginner" | "basic" | "basics" | "entry" | "simple" | "1" => {
            Ok(Some(Level::Easy))
        }
        "medium" | "mid" | "middle" | "intermediate" | "moderate" | "normal" | "2" => {
            Ok(Some(Level::Medium))
        }
        "hard" | "senior" | "advanced" | "expert" | "difficult" | "staff" | "3" => {
            Ok(Some(Level::Hard))
        }
        _ => Err(short(text)),
    }
}

fn non_empty(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The first words, for a message.
fn short(text: &str) -> String {
    let line = one_line(text);
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", line[..at].trim_end()),
        None => line,
    }
}

fn row_number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
