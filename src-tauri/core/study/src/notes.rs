//! What the person writes beside the pages: flags, worksheets, and what is typed into a form and not saved yet.
//! The notes, flags and answers themselves are written as actions; see [`crate::actions`].
//!
//! Invariant: what is typed is on disk when this returns, so that neither a stray click, a closed window nor a kill
//! loses it. It is working state: it enters the log when the form is saved, and not before.

pub mod worksheets;

use std::{fmt::Write as _, sync::Arc};

use self::worksheets::FilledSheet;
use crate::core::Core;
use item::{
    error::{Error, ErrorKind, Result},
    ids::{ItemId, PageRef},
};
use store::progress::Flag;

/// The most bytes that a form's draft may hold. The longest note fits.
const LONGEST: usize = 256 * 1024;
/// Of all forms together. The oldest go first: nobody comes back to a form after so many others.
const MOST: u32 = 200;

/// What was flagged, answered and typed.
#[derive(Debug)]
pub struct Notes {
    core: Arc<Core>,
}

impl Notes {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core) }
    }

    /// Open flags, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flags(&self) -> Result<Vec<Flag>> {
        let mut flags = self.core.store.flags()?;
        for flag in &mut flags {
            flag.page_title = self.core.title(&flag.page);
        }
        Ok(flags)
    }

    /// Open flags as Markdown, by page: a list to work through, or to send to a pack's author.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flags_markdown(&self) -> Result<String> {
        let flags = self.flags()?;
        let mut text = String::from("# Flags\n");
        if flags.is_empty() {
            text.push_str("\nNothing is flagged.\n");
        }
        let mut pages: Vec<&PageRef> = Vec::new();
        for flag in &flags {
            if !pages.contains(&&flag.page) {
                pages.push(&flag.page);
            }
        }
        for page in pages {
            let mut of_page = flags.iter().filter(|flag| flag.page == *page).peekable();
            let title = of_page.peek().map_or_else(String::new, |flag| flag.page_title.clone());
            text.push_str(&format!("\n## {title} (`{page}`)\n\n"));
            for flag in of_page {
                let mut place = String::new();
                if let Some(anchor) = &flag.anchor {
                    place.push_str(&format!(" at `#{anchor}`"));
                }
                if let Some(item) = &flag.item {
                    place.push_str(&format!(" on `{}`", item.id));
                }
                let day = flag.at.to_zoned(self.core.clock.time_zone()).date();
                let note = match flag.note.as_str() {
                    "" => "no note".to_owned(),
                    note => note.lines().collect::<Vec<_>>().join("\n  "),
                };
                text.push_str(&format!("- {day}{place}: {note}\n"));
            }
        }
        Ok(text)
    }

    /// A page's worksheets, with what was written on them.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when no open pack has the page; when the log cannot be read.
    pub fn worksheets(&self, page: &PageRef) -> Result<Vec<FilledSheet>> {
        let sheets = self.core.packs.library().worksheets(page)?;
        if sheets.is_empty() {
            return Ok(Vec::new());
        }
        let written = self.core.store.worksheets(page)?;
        let title = self.core.title(page);
        Ok(sheets.into_iter().map(|sheet| worksheets::filled(sheet, &title, &written)).collect())
    }

    /// Every worksheet of the open packs, in reading order.
    ///
    /// # Errors
    /// As [`Notes::worksheets`].
    pub fn all_worksheets(&self) -> Result<Vec<FilledSheet>> {
        let mut all = Vec::new();
        for page in self.core.packs.library().pages() {
            all.extend(self.worksheets(&page)?);
        }
        Ok(all)
    }

    /// One worksheet, or all that something was written on, as Markdown. Answers whose page is in no
    /// open pack are among them.
    ///
    /// # Errors
    /// As [`Notes::worksheets`].
    pub fn worksheets_markdown(&self, only: Option<&ItemId>) -> Result<String> {
        if let Some(id) = only {
            return Ok(worksheets::markdown(&self.worksheet(id)?, 1));
        }
        let written = self.core.store.pages_with_worksheets()?;
        let mut text = String::from("# My worksheets\n");
        let sheets = self.all_worksheets()?;
        for sheet in sheets.iter().filter(|sheet| !sheet.is_empty()) {
            let _ = write!(text, "\n{}", worksheets::markdown(sheet, 2));
        }
        for page in &written {
            for ((id, _), answer) in &self.core.store.worksheets(page)? {
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

    pub(crate) fn worksheet(&self, id: &ItemId) -> Result<FilledSheet> {
        let mut sheets = self.worksheets(&id.page)?.into_iter();
        sheets.find(|sheet| sheet.sheet.id == *id).ok_or_else(|| {
            Error::new(ErrorKind::NotFound, format!("no open pack has the worksheet {id}"))
        })
    }

    /// What was typed into the form with this key; `None` when nothing is kept.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a key that no form has; when the database cannot be read.
    pub fn form_draft(&self, key: &str) -> Result<Option<String>> {
        self.core.store.form_draft(key)
    }

    /// Keeps what was typed into a form; `None` forgets it, because it was saved or discarded.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a key that no form has or a text that is too long; when it cannot be saved.
    pub fn save_form_draft(&self, key: &str, text: Option<&str>) -> Result<()> {
        if text.is_some_and(|text| text.len() > LONGEST) {
            return Err(Error::new(ErrorKind::InvalidInput, "this text is too long to keep")
                .help("Shorten it to 256 KiB. What was kept before stays."));
        }
        self.core.store.save_form_draft(key, text, MOST, self.core.clock.now())
    }
}
