//! Worksheets: prompts of a page that the user answers from their own work. The answers live in their
//! data, can be rehearsed against the clock, and leave as Markdown.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::my_pack;
use item::{model::Worksheet, text::one_line};
use store::worksheets::Sheets;

/// Minutes to speak about one answered prompt.
const MINUTES_A_PROMPT: f64 = 1.5;

/// A worksheet with what the user wrote on it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FilledSheet {
    /// The worksheet.
    pub sheet: Worksheet,
    /// The title of its page.
    pub page_title: String,
    /// One for each prompt, in order; empty where nothing was written.
    pub texts: Vec<String>,
    /// Answers to prompts that the page no longer has.
    pub former: Vec<FormerAnswer>,
}

/// An answer whose prompt is gone from the page; kept, and exported with the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FormerAnswer {
    /// The prompt's id.
    pub prompt: String,
    /// The prompt's words when it was answered.
    pub asked: String,
    /// What was written.
    pub text: String,
}

impl FilledSheet {
    /// Whether nothing at all is written on it.
    pub fn is_empty(&self) -> bool {
        self.texts.iter().all(String::is_empty) && self.former.is_empty()
    }
}

pub(super) fn filled(sheet: Worksheet, page_title: &str, written: &Sheets) -> FilledSheet {
    let text = |prompt: &str| {
        let key = (sheet.id.clone(), prompt.to_owned());
        written.get(&key).map(|filled| filled.text.clone()).unwrap_or_default()
    };
    let texts = sheet.prompts.iter().map(|prompt| text(&prompt.id)).collect();
    let former = written
        .iter()
        .filter(|((id, prompt), filled)| {
            *id == sheet.id
                && !filled.text.is_empty()
                && !sheet.prompts.iter().any(|known| known.id == *prompt)
        })
        .map(|((_, prompt), filled)| FormerAnswer {
            prompt: prompt.clone(),
            asked: filled.asked.clone(),
            text: filled.text.clone(),
        })
        .collect();
    FilledSheet { page_title: page_title.to_owned(), texts, former, sheet }
}

pub(super) fn markdown(sheet: &FilledSheet, level: usize) -> String {
    let marks = "#".repeat(level);
    let mut out = format!("{marks} {} ({})\n", sheet.sheet.title, sheet.page_title);
    for (prompt, text) in sheet.sheet.prompts.iter().zip(&sheet.texts) {
        let text = if text.is_empty() { "…" } else { text.as_str() };
        let _ = write!(out, "\n{marks}# {}\n\n{text}\n", prompt.text);
    }
    for former in &sheet.former {
        let _ = write!(out, "\n{marks}# {} (no longer asked)\n\n{}\n", former.asked, former.text);
    }
    out
}

/// A script: what one wrote is what one should say, so its lines are the key points.
pub(crate) fn script(sheet: &FilledSheet, page: &str) -> String {
    let prompts: Vec<(&str, &str)> = sheet
        .sheet
        .prompts
        .iter()
        .zip(&sheet.texts)
        .filter(|(_, text)| !text.is_empty())
        .map(|(prompt, text)| (prompt.text.as_str(), text.as_str()))
        .chain(sheet.former.iter().map(|former| (former.asked.as_str(), former.text.as_str())))
        .collect();
    let minutes = prompts.len() as f64 * MINUTES_A_PROMPT;
    let title = one_line(&sheet.sheet.title);
    let mut out = format!(
        "---\nid: {page}\ntitle: {}\nminutes: {minutes}\n---\n\n# {title}\n\nMade from my worksheet on “{}”. Speak it; the points are what I wrote.\n",
        serde_json::Value::from(title.as_str()),
        one_line(&sheet.page_title),
    );
    for (n, (prompt, text)) in prompts.iter().enumerate() {
        let prompt = my_pack::heading(&one_line(prompt));
        let _ = write!(
            out,
            "\n## {prompt}\n<!-- segment #part-{} minutes={MINUTES_A_PROMPT} -->\n\n",
            n + 1
        );
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && *line != "---") {
            let line = line.trim_start_matches(['-', '*', '#', ' ']);
            if !line.is_empty() {
                let _ = writeln!(out, "- [ ] {}", line.replace("<!--", "\\<!--"));
            }
        }
    }
    out
}
