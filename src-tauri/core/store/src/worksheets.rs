//! What was written on worksheets: free text, prompt by prompt, read from the log.
//!
//! Invariant: a text written without sight of another is kept beside it, never over it.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::Connection;

use super::{
    event::{Body, Subject, WorksheetWritten},
    log::{self, Logged, Recorded},
    names, pages,
    record::append,
    store::Store,
};
use item::{
    error::Result,
    event::{EventId, EventTime},
    ids::{ItemId, PageRef},
};

/// What stands under one prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The prompt's words when it was last answered.
    pub asked: String,
    /// The text; several that were written apart stand under each other.
    pub text: String,
    heads: Vec<EventId>,
}

/// By worksheet and prompt.
pub type Sheets = BTreeMap<(ItemId, String), Filled>;

impl Store {
    /// Writes a prompt's text over the ones its writer saw.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn record_worksheet(
        &self,
        mut written: WorksheetWritten,
        moment: EventTime,
    ) -> Result<Recorded> {
        self.write(|conn, head| {
            let key = (written.sheet.clone(), written.prompt.clone());
            let standing = on_page(conn, &written.sheet.page)?;
            written.replaces =
                standing.get(&key).map(|filled| filled.heads.clone()).unwrap_or_default();
            append(conn, head, moment, Body::WorksheetWritten(written))
        })
    }

    /// What stands on the worksheets of a page.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn worksheets(&self, page: &PageRef) -> Result<Sheets> {
        on_page(&self.read(), page)
    }

    /// Every page with a worksheet that something was written on.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn pages_with_worksheets(&self) -> Result<BTreeSet<PageRef>> {
        let conn = self.read();
        log::of_kinds(&conn, &["worksheet-written"])?
            .iter()
            .filter_map(|event| match &event.body {
                Body::WorksheetWritten(written) => {
                    Some(names::page_now(&conn, &written.sheet.page, event.order()))
                }
                _ => None,
            })
            .collect()
    }
}

fn on_page(conn: &Connection, page: &PageRef) -> Result<Sheets> {
    let Some(row) = log::find_subject(conn, &Subject::Page(page.clone()))? else {
        return Ok(Sheets::new());
    };
    let events = names::events(conn, row)?;
    let mut by_prompt: BTreeMap<(ItemId, String), Vec<(&Logged, &WorksheetWritten)>> =
        BTreeMap::new();
    for logged in &events {
        if let Body::WorksheetWritten(written) = &logged.event.body {
            // The page may have been called otherwise when this was written.
            let sheet = ItemId { page: page.clone(), id: written.sheet.id.clone() };
            let key = (sheet, written.prompt.clone());
            by_prompt.entry(key).or_default().push((logged, written));
        }
    }
    let filled = |texts: Vec<(&Logged, &WorksheetWritten)>| -> Option<Filled> {
        let written: Vec<pages::Written<'_>> = texts
            .iter()
            .map(|(logged, text)| (&logged.event.id, text.replaces.as_slice(), logged.retracted))
            .collect();
        let heads = pages::standing(&written);
        let last = heads.last().map(|&i| texts[i].1)?;
        let parts: Vec<&str> =
            heads.iter().map(|&i| texts[i].1.text.trim()).filter(|t| !t.is_empty()).collect();
        Some(Filled {
            asked: last.asked.clone(),
            text: parts.join("\n\n---\n\n"),
            heads: heads.iter().map(|&i| texts[i].0.event.id.clone()).collect(),
        })
    };
    Ok(by_prompt.into_iter().filter_map(|(key, texts)| Some((key, filled(texts)?))).collect())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{Access, folder::DataFolder};
    use item::day::StudyDay;

    #[test]
    fn texts_written_apart_stand_under_each_other_until_somebody_saw_both() {
        let dir = tempfile::tempdir().unwrap();
        let at = Timestamp::from_millisecond(1_700_000_000_000).unwrap();
        let store = Store::open(DataFolder::at(dir.path().to_owned()), Access::Write, at).unwrap();
        let day = StudyDay("2026-03-02".parse().unwrap());
        let moment = EventTime { at, utc_offset: 0, study_day: day };
        let sheet: ItemId = "backend/experience#my-system".parse().unwrap();
        let written = |text: &str| WorksheetWritten {
            sheet: sheet.clone(),
            prompt: "what".into(),
            asked: "What?".into(),
            text: text.into(),
            replaces: Vec::new(),
        };
        let text = || {
            let sheets = store.worksheets(&sheet.page).unwrap();
            sheets[&(sheet.clone(), "what".to_owned())].text.clone()
        };
        // As events arrive that two machines wrote without sight of each other.
        store.record(Body::WorksheetWritten(written("at work")), moment).unwrap();
        store.record(Body::WorksheetWritten(written("at home")), moment).unwrap();
        assert_eq!(text(), "at work\n\n---\n\nat home");
        store.record_worksheet(written("both, in one"), moment).unwrap();
        assert_eq!(text(), "both, in one");
        store.undo(moment).unwrap();
        assert_eq!(text(), "at work\n\n---\n\nat home", "undo brings back what was seen");
        store.redo(moment).unwrap();
        store.record_worksheet(written(""), moment).unwrap();
        assert_eq!(text(), "", "an empty text takes the answer away");
    }
}
