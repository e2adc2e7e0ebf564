//! Worksheets: prompts of a page that the user answers from their own work. The answers live in their
//! data, can be rehearsed against the clock, and leave as Markdown.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Study, making::MadeFile};
use item::{
    error::{Error, ErrorKind, Result},
    ids::{ItemId, PageRef},
    model::Worksheet,
};
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

impl Study {
    /// A page's worksheets, with what was written on them.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has the page; when the log cannot be read.
    pub fn worksheets(&self, page: &PageRef) -> Result<Vec<FilledSheet>> {
        let sheets = self.shelf.library().worksheets(page)?;
        if sheets.is_empty() {
            return Ok(Vec::new());
        }
        let written = self.store.worksheets(page)?;
        let title = self.title(page);
        Ok(sheets.into_iter().map(|sheet| filled(sheet, &title, &written)).collect())
    }

    /// Every worksheet of the open packs, in reading order.
    ///
    /// # Errors
    /// As [`Study::worksheets`].
    pub fn all_worksheets(&self) -> Result<Vec<FilledSheet>> {
        let mut all = Vec::new();
        for page in self.shelf.library().pages() {
            all.extend(self.worksheets(&page)?);
        }
        Ok(all)
    }

    /// One worksheet, or all that something was written on, as Markdown. Answers whose page is in no
    /// open pack are among them.
    ///
    /// # Errors
    /// As [`Study::worksheets`].
    pub fn worksheets_markdown(&self, only: Option<&ItemId>) -> Result<String> {
        if let Some(id) = only {
            return Ok(markdown(&self.worksheet(id)?, 1));
        }
        let written = self.store.pages_with_worksheets()?;
        let mut text = String::from("# My worksheets\n");
        let sheets = self.all_worksheets()?;
        for sheet in sheets.iter().filter(|sheet| !sheet.is_empty()) {
            let _ = write!(text, "\n{}", markdown(sheet, 2));
        }
        for page in &written {
            for ((id, _), answer) in &self.store.worksheets(page)? {
                if !answer.text.is_empty() && !sheets.iter().any(|sheet| sheet.sheet.id == *id) {
                    let _ =
                        write!(text, "\n## {}\n\n### {}\n\n{}\n", id.id, answer.asked, answer.text);
                }
            }
        }
        if text.lines().count() == 1 {
            text.push_str("\nNothing has been written yet.\n");
        }
        Ok(text)
    }

    /// Makes a script of a worksheet's answers in My pack, a segment for each, so that it can be
    /// rehearsed against the clock. Made again, it follows what was written since.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] while nothing is written on it; as [`Study::make_card`].
    pub fn worksheet_script(&self, id: &ItemId) -> Result<MadeFile> {
        let sheet = self.worksheet(id)?;
        if sheet.is_empty() {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "nothing is written on this worksheet yet",
            )
            .help("answer at least one prompt, then rehearse it"));
        }
        let page = super::mypack::slug(&format!("{}-{}", id.page.page, id.id));
        let text = script(&sheet, &page);
        self.make(|| self.write_own(&format!("scripts/{page}.md"), &text, true))
    }

    fn worksheet(&self, id: &ItemId) -> Result<FilledSheet> {
        let mut sheets = self.worksheets(&id.page)?.into_iter();
        sheets.find(|sheet| sheet.sheet.id == *id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("no open pack has the worksheet {id}"))
        })
    }
}

impl FilledSheet {
    /// Whether nothing at all is written on it.
    pub fn is_empty(&self) -> bool {
        self.texts.iter().all(String::is_empty) && self.former.is_empty()
    }
}

fn filled(sheet: Worksheet, page_title: &str, written: &Sheets) -> FilledSheet {
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

fn markdown(sheet: &FilledSheet, level: usize) -> String {
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
fn script(sheet: &FilledSheet, page: &str) -> String {
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
    let title = super::mypack::one_line(&sheet.sheet.title);
    let mut out = format!(
        "---\nid: {page}\ntitle: {}\nminutes: {minutes}\n---\n\n# {title}\n\nMade from my worksheet on “{}”. Speak it; the points are what I wrote.\n",
        serde_json::Value::from(title.as_str()),
        super::mypack::one_line(&sheet.page_title),
    );
    for (n, (prompt, text)) in prompts.iter().enumerate() {
        let prompt = super::mypack::heading(&super::mypack::one_line(prompt));
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
