//! What is known of pages: layers read, topics learned, flags, private notes.
//!
//! Marks are decided by the last event in (`hlc`, store) order. A page that is learned has its layers read:
//! the mark brings those that were not, and goes with them; a layer that is marked as unread takes it away.
//! A flag is resolved whatever its page was called when that was written. Notes are free text: one written
//! without sight of another is kept beside it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use rusqlite::{Connection, params};

use super::{event::Body, log, names, store::Store};
use crate::progress::{Flag, PageProgress, ReadingPosition};
use item::{
    error::{Error, ErrorKind, Result},
    event::EventId,
    ids::{ItemId, PageRef},
};

/// Computes the projections of pages from the events kept under their names.
pub(crate) fn fold(conn: &Connection, pages: &BTreeSet<i64>) -> Result<()> {
    // A flag may lie under a name that it no longer belongs to: all are taken away before any is put back.
    for page in pages {
        conn.prepare_cached("DELETE FROM flag WHERE page = ?1")?.execute([page])?;
    }
    pages.iter().try_for_each(|page| fold_one(conn, *page))
}

fn fold_one(conn: &Connection, page: i64) -> Result<()> {
    let events = names::events(conn, page)?;
    // When, and whether it came with the mark of the page.
    let mut layers: BTreeMap<&str, (i64, bool)> = BTreeMap::new();
    let mut learned = None;
    let mut flags = BTreeMap::new();
    let mut notes = Vec::new();
    let mut written = Vec::new();
    for logged in &events {
        let event = &logged.event;
        let at = event.moment.at.as_millisecond();
        if let Body::NoteWritten(note) = &event.body {
            notes.push((&event.id, note, logged.retracted));
            written.push((&event.id, note.replaces.as_slice(), logged.retracted));
        }
        if logged.retracted {
            continue;
        }
        match &event.body {
            Body::LayerRead(mark) => _ = layers.insert(mark.layer.as_str(), (at, false)),
            Body::LayerUnread(mark) => {
                layers.remove(mark.layer.as_str());
                layers.values_mut().for_each(|(_, came_along)| *came_along = false);
                learned = None;
            }
            Body::TopicLearned(mark) => {
                for layer in &mark.layers {
                    layers.entry(layer.as_str()).or_insert((at, true));
                }
                learned = Some(at);
            }
            Body::TopicUnlearned(_) => {
                layers.retain(|_, (_, came_along)| !*came_along);
                learned = None;
            }
            Body::PageFlagged(flag) => _ = flags.insert(&event.id, (flag, at)),
            _ => {}
        }
    }

    conn.prepare_cached("DELETE FROM page_layer WHERE page = ?1")?.execute([page])?;
    for (layer, (at, _)) in layers {
        conn.prepare_cached("INSERT INTO page_layer (page, layer, at) VALUES (?1, ?2, ?3)")?
            .execute(params![page, layer, at])?;
    }
    if !flags.is_empty() {
        for event in log::of_kinds(conn, &["flag-resolved"])? {
            if let Body::FlagResolved(mark) = &event.body {
                flags.remove(&mark.flag);
            }
        }
    }
    for (id, (flag, at)) in flags {
        conn.prepare_cached(
            "INSERT INTO flag (id, page, anchor, item, note, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            id.to_string(),
            page,
            flag.anchor,
            flag.item.as_ref().map(ItemId::to_string),
            flag.note,
            at
        ])?;
    }

    let heads = standing(&written);
    let texts: Vec<&str> =
        heads.iter().map(|&i| notes[i].1.text.trim_end()).filter(|t| !t.is_empty()).collect();
    let note = (!texts.is_empty()).then(|| texts.join("\n\n---\n\n"));
    let heads: Vec<&EventId> = heads.iter().map(|&i| notes[i].0).collect();
    conn.prepare_cached("DELETE FROM page_state WHERE page = ?1")?.execute([page])?;
    if learned.is_some() || !heads.is_empty() {
        let heads = serde_json::Value::from_iter(heads.iter().map(|id| id.to_string()));
        conn.prepare_cached(
            "INSERT INTO page_state (page, learned_at, note, note_heads) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![page, learned, note, heads.to_string()])?;
    }
    Ok(())
}

/// A text, the texts its writer saw, and whether it was taken back.
pub(crate) type Written<'a> = (&'a EventId, &'a [EventId], bool);

/// The texts that stand and that no other standing text was written over, directly or through texts
/// since taken back.
pub(crate) fn standing(texts: &[Written<'_>]) -> Vec<usize> {
    let by_id: HashMap<&EventId, usize> = texts.iter().enumerate().map(|(i, t)| (t.0, i)).collect();
    let mut covered = BTreeSet::new();
    let mut open: Vec<usize> = (0..texts.len()).filter(|&i| !texts[i].2).collect();
    while let Some(i) = open.pop() {
        for older in texts[i].1.iter().filter_map(|id| by_id.get(id).copied()) {
            if older != i && covered.insert(older) {
                open.push(older);
            }
        }
    }
    (0..texts.len()).filter(|i| !texts[*i].2 && !covered.contains(i)).collect()
}

/// The notes that a new note on this page replaces.
pub(crate) fn heads(conn: &Connection, page: &PageRef) -> Result<Vec<EventId>> {
    let mut query = conn.prepare_cached(
        "SELECT value FROM page_state JOIN subject ON subject.id = page_state.page,
                json_each(page_state.note_heads)
         WHERE subject.kind = 'page' AND subject.name = ?1",
    )?;
    let rows = query.query_map([page.to_string()], |row| row.get::<_, String>(0))?;
    rows.map(|id| id?.parse()).collect()
}

/// Every open flag, oldest first. Each names its item as it is called now.
pub(crate) fn flags(conn: &Connection) -> Result<Vec<Flag>> {
    let mut query = conn.prepare_cached(
        "SELECT flag.id AS id, subject.name AS page, anchor, item, note, at FROM flag
         JOIN subject ON subject.id = flag.page ORDER BY at, flag.id",
    )?;
    let mut rows = query.query([])?;
    let mut flags = Vec::new();
    while let Some(row) = rows.next()? {
        let id: EventId = row.get::<_, String>("id")?.parse()?;
        let mut item: Option<ItemId> =
            row.get::<_, Option<String>>("item")?.map(|i| i.parse()).transpose()?;
        if let Some(item) = &mut item
            && let Some(raised) = log::find(conn, &id)?
        {
            *item = names::item_now(conn, item, raised.event.order())?;
        }
        flags.push(Flag {
            id,
            page: row.get::<_, String>("page")?.parse()?,
            page_title: String::new(),
            anchor: row.get("anchor")?,
            item,
            note: row.get("note")?,
            at: instant(row)?,
        });
    }
    Ok(flags)
}

/// Everything known of every page that anything is known of.
fn progress(conn: &Connection) -> Result<BTreeMap<PageRef, PageProgress>> {
    let mut pages: BTreeMap<PageRef, PageProgress> = BTreeMap::new();
    let mut each =
        |sql: &str, f: &mut dyn FnMut(&rusqlite::Row<'_>, &mut PageProgress) -> Result<()>| {
            let mut query = conn.prepare_cached(sql)?;
            let mut rows = query.query([])?;
            while let Some(row) = rows.next()? {
                let page: PageRef = row.get::<_, String>("page")?.parse()?;
                f(row, pages.entry(page).or_default())?;
            }
            Ok::<(), item::error::Error>(())
        };
    each(
        "SELECT subject.name AS page, layer, at FROM page_layer
         JOIN subject ON subject.id = page_layer.page ORDER BY at, layer",
        &mut |row, page| {
            page.layers_read.push(row.get("layer")?);
            Ok(())
        },
    )?;
    each(
        "SELECT subject.name AS page, learned_at IS NOT NULL AS learned, note FROM page_state
         JOIN subject ON subject.id = page_state.page",
        &mut |row, page| {
            page.learned = row.get("learned")?;
            page.note = row.get("note")?;
            Ok(())
        },
    )?;
    each("SELECT page, anchor, offset, percent, at FROM place", &mut |row, page| {
        page.last_read_at = Some(instant(row)?);
        page.place = Some(read_place(row)?);
        Ok(())
    })?;
    for flag in flags(conn)? {
        pages.entry(flag.page.clone()).or_default().flags.push(flag);
    }
    Ok(pages)
}

fn instant(row: &rusqlite::Row<'_>) -> Result<Timestamp> {
    Timestamp::from_millisecond(row.get("at")?)
        .map_err(|e| Error::new(ErrorKind::CorruptStore, "a row has no instant").source(e))
}

pub(crate) fn read_place(row: &rusqlite::Row<'_>) -> Result<ReadingPosition> {
    Ok(ReadingPosition {
        page: row.get::<_, String>("page")?.parse()?,
        anchor: row.get("anchor")?,
        offset: row.get("offset")?,
        percent: row.get("percent")?,
    })
}

impl Store {
    /// What is known of every page that anything is known of.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn progress(&self) -> Result<BTreeMap<PageRef, PageProgress>> {
        progress(&self.read())
    }

    /// Open flags, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flags(&self) -> Result<Vec<Flag>> {
        flags(&self.read())
    }

    /// Items with an open flag, by the names they have now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flagged_items(&self) -> Result<BTreeSet<ItemId>> {
        Ok(self.flags()?.into_iter().filter_map(|flag| flag.item).collect())
    }

    /// The page an open flag stands on.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is no such open flag.
    pub fn flagged_page(&self, flag: &EventId) -> Result<PageRef> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT subject.name AS page FROM flag JOIN subject ON subject.id = flag.page WHERE flag.id = ?1",
        )?;
        let mut rows = query.query([flag.to_string()])?;
        match rows.next()? {
            Some(row) => row.get::<_, String>("page")?.parse(),
            None => Err(Error::new(ErrorKind::NotFound, "that flag is not open any more")),
        }
    }
}
