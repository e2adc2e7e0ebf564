//! The pack index: a SQLite file in the cache folder with the pages as they were parsed and their text
//! for the search. It can be deleted at any time; only files that changed are parsed again.
//!
//! This is the one place outside `store/` that holds SQL, because the file is no part of the user's data.

mod query;
mod search;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use rusqlite::{Connection, OptionalExtension, Transaction, params};

use super::{
    config::PackConfig,
    entry::Entry,
    folder::Stamp,
    known::Known,
    model::{Diagnostic, HitKind},
    pack::Pack,
    page::Page,
    reading::Read,
    source::fingerprint,
};
use item::{
    error::{Error, ErrorKind, Result},
    ids::PageId,
    model::Level,
};

/// Changes whenever the parser reads the same bytes differently, or the tables look different.
const VERSION: i64 = 7;
/// How many pages are stored or loaded at once; others may use the index in between.
const LOT: usize = 250;

/// All terms of the index with how often they occur, in order.
type Terms = Arc<Vec<(String, u32)>>;

/// The open index. Searching never waits for a writer.
#[derive(Debug)]
pub(crate) struct Index {
    writer: Mutex<Connection>,
    /// None where the index lives in memory, with one connection for all.
    reader: Option<Mutex<Connection>>,
    /// Counts changes.
    changes: AtomicU64,
    /// Read when a word is not found; good as long as nothing changed.
    terms: Mutex<Option<(u64, Terms)>>,
}

fn prepared(mut db: Connection) -> Result<Connection> {
    db.pragma_update(None, "cache_size", -16_000).map_err(failed)?;
    let version: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
    if version == 0 {
        let tx = db.transaction().map_err(failed)?;
        tx.execute_batch(include_str!("schema.sql")).map_err(failed)?;
        tx.pragma_update(None, "user_version", VERSION).map_err(failed)?;
        tx.commit().map_err(failed)?;
    }
    db.set_prepared_statement_cache_capacity(32);
    Ok(db)
}

fn failed(error: rusqlite::Error) -> Error {
    Error::new(ErrorKind::Other, "the search index cannot be used")
        .help("delete the cache folder; it is made again")
        .source(error)
}

impl Index {
    /// Opens the index in a cache folder. A damaged or older file is replaced; where nothing can be
    /// written the index lives in memory, and is made anew on each start.
    pub(crate) fn open(folder: Option<&Path>) -> Result<Self> {
        if let Some(folder) = folder {
            let path = folder.join("packs.db");
            let made = std::fs::create_dir_all(folder).is_ok();
            if made {
                if let Ok(index) = Self::at(&path) {
                    return Ok(index);
                }
                remove(&path);
                if let Ok(index) = Self::at(&path) {
                    return Ok(index);
                }
            }
            tracing::warn!(path = %path.display(), "the search index cannot be kept; it lives in memory");
        }
        let db = Connection::open_in_memory().map_err(failed)?;
        Ok(Self::of(prepared(db)?, None))
    }

    fn of(writer: Connection, reader: Option<Connection>) -> Self {
        Self {
            writer: Mutex::new(writer),
            reader: reader.map(Mutex::new),
            changes: AtomicU64::new(0),
            terms: Mutex::default(),
        }
    }

    fn at(path: &Path) -> Result<Self> {
        let connect = || -> Result<Connection> {
            let db = Connection::open(path).map_err(failed)?;
            db.busy_timeout(Duration::from_secs(5)).map_err(failed)?;
            Ok(db)
        };
        let db = connect()?;
        let version: i64 =
            db.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed)?;
        if version != 0 && version != VERSION {
            return Err(Error::new(ErrorKind::Other, "the search index has another version"));
        }
        db.pragma_update(None, "journal_mode", "WAL").map_err(failed)?;
        // Losing the last second of a cache costs a second.
        db.pragma_update(None, "synchronous", "OFF").map_err(failed)?;
        let writer = prepared(db)?;
        Ok(Self::of(writer, Some(prepared(connect()?)?)))
    }

    fn write(&self) -> MutexGuard<'_, Connection> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self) -> MutexGuard<'_, Connection> {
        let reader = self.reader.as_ref().unwrap_or(&self.writer);
        reader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is known of a folder's pages.
    pub(crate) fn known(&self, folder: &Path) -> Cached<'_> {
        Cached { index: self, folder: folder.to_path_buf(), pages: HashMap::new() }
    }

    fn load(&self, folder: &Path, rules: &str) -> Result<HashMap<String, Remembered>> {
        let mut pages = HashMap::new();
        let mut last = 0;
        loop {
            let rows = self.stored(folder, rules, last)?;
            let Some(row) = rows.last() else { return Ok(pages) };
            last = row.id;
            pages.extend(rows.into_iter().filter_map(|row| Some((row.path.clone(), row.page()?))));
        }
    }

    /// The next lot of a folder's pages, after the one with the id `last`. Parsing them is left to the caller,
    /// so that no search waits for it.
    fn stored(&self, folder: &Path, rules: &str, last: i64) -> Result<Vec<Stored>> {
        let db = self.read();
        let mut statement = db
            .prepare_cached(
                "SELECT id, path, size, modified_ns, record, problems FROM pages
                 WHERE pack = (SELECT id FROM packs WHERE folder = ?1 AND rules = ?2) AND id > ?3
                 ORDER BY id LIMIT ?4",
            )
            .map_err(failed)?;
        let rows = statement.query_map(params![text(folder), rules, last, LOT as i64], |row| {
            Ok(Stored {
                id: row.get("id")?,
                path: row.get("path")?,
                size: row.get("size")?,
                modified_ns: row.get("modified_ns")?,
                record: row.get("record")?,
                problems: row.get("problems")?,
            })
        });
        rows.and_then(Iterator::collect).map_err(failed)
    }

    /// Takes in the pages of a pack that were read, and forgets those that are gone.
    pub(crate) fn update(&self, pack: &Pack, read: &[Read]) -> Result<()> {
        let rules = rules(&pack.config);
        let (id, mut stored) = {
            let mut db = self.write();
            let tx = db.transaction().map_err(failed)?;
            let id = pack_row(&tx, &pack.folder, &rules)?;
            let stored = paths(&tx, id).map_err(failed)?;
            for (path, page) in &stored {
                if !pack.entries.contains_key(path) {
                    forget(&tx, *page).map_err(failed)?;
                }
            }
            tx.commit().map_err(failed)?;
            (id, stored)
        };
        for lot in read.chunks(LOT) {
            let mut db = self.write();
            let tx = db.transaction().map_err(failed)?;
            for read in lot {
                if let Some(old) = stored.remove(&read.path) {
                    forget(&tx, old).map_err(failed)?;
                }
                insert(&tx, id, read)?;
            }
            tx.commit().map_err(failed)?;
        }
        self.changes.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

/// The row of a folder. When the rules change, everything parsed before is stale.
fn pack_row(tx: &Transaction<'_>, folder: &Path, rules: &str) -> Result<i64> {
    let known: Option<(i64, String)> = tx
        .query_row("SELECT id, rules FROM packs WHERE folder = ?1", [text(folder)], |row| {
            Ok((row.get("id")?, row.get("rules")?))
        })
        .optional()
        .map_err(failed)?;
    match known {
        Some((id, old)) if old == rules => Ok(id),
        Some((id, _)) => {
            for page in paths(tx, id).map_err(failed)?.into_values() {
                forget(tx, page).map_err(failed)?;
            }
            tx.execute("UPDATE packs SET rules = ?2 WHERE id = ?1", params![id, rules])
                .map_err(failed)?;
            Ok(id)
        }
        None => {
            let row = params![text(folder), rules];
            tx.execute("INSERT INTO packs (folder, rules) VALUES (?1, ?2)", row).map_err(failed)?;
            Ok(tx.last_insert_rowid())
        }
    }
}

fn paths(tx: &Transaction<'_>, pack: i64) -> rusqlite::Result<HashMap<String, i64>> {
    let mut statement = tx.prepare_cached("SELECT path, id FROM pages WHERE pack = ?1")?;
    let rows = statement.query_map([pack], |row| Ok((row.get("path")?, row.get("id")?)))?;
    rows.collect()
}

fn remove(path: &Path) {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(PathBuf::from(name));
    }
}

fn text(folder: &Path) -> String {
    folder.to_string_lossy().into_owned()
}

fn rules(config: &PackConfig) -> String {
    let all = format!(
        "{} {VERSION} {:?} {:?} {:?} {}",
        env!("CARGO_PKG_VERSION"),
        config.id,
        config.layers,
        config.categories,
        config.manifest
    );
    fingerprint(all.as_bytes())
}

fn forget(tx: &Transaction<'_>, page: i64) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "DELETE FROM passage_text WHERE rowid IN (SELECT id FROM passages WHERE page = ?1)",
    )?
    .execute([page])?;
    tx.prepare_cached("DELETE FROM passages WHERE page = ?1")?.execute([page])?;
    tx.prepare_cached("DELETE FROM pages WHERE id = ?1")?.execute([page])?;
    Ok(())
}

fn insert(tx: &Transaction<'_>, pack: i64, read: &Read) -> Result<()> {
    let Read { path, entry, passages } = read;
    let page = &entry.page;
    let record = serde_json::to_string(page);
    let problems = serde_json::to_string(&entry.own);
    let (Ok(record), Ok(problems)) = (record, problems) else { return Ok(()) };
    let summary = &page.summary;
    let topic = format!("{} {} {}", summary.page.page, summary.title, summary.tags.join(" "))
        .to_lowercase();
    let run = || -> rusqlite::Result<()> {
        tx.prepare_cached(
            "INSERT INTO pages (pack, path, size, modified_ns, topic, record, problems)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            pack,
            path,
            i64::try_from(entry.stamp.size).unwrap_or(i64::MAX),
            entry.stamp.modified_ns,
            topic,
            record,
            problems,
        ])?;
        let id = tx.last_insert_rowid();
        let mut row = tx.prepare_cached(
            "INSERT INTO passages (page, anchor, kind, item, level, category)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?;
        let mut words = tx.prepare_cached(
            "INSERT INTO passage_text (rowid, title, heading, body) VALUES (?1, ?2, ?3, ?4)",
        )?;
        for passage in passages {
            let kind = match passage.kind {
                Some(kind) => kind.into(),
                None if passage.anchor.is_empty() => HitKind::Page,
                None => HitKind::Heading,
            };
            row.execute(params![
                id,
                passage.anchor,
                kind.word(),
                passage.item.as_ref().map(|i| i.as_str()),
                passage.level.map(Level::word),
                passage.category,
            ])?;
            words.execute(params![
                tx.last_insert_rowid(),
                summary.title,
                passage.heading,
                passage.body
            ])?;
        }
        Ok(())
    };
    run().map_err(failed)
}

/// A row of `pages`.
struct Stored {
    id: i64,
    path: String,
    size: i64,
    modified_ns: i64,
    record: String,
    problems: String,
}

impl Stored {
    fn page(&self) -> Option<Remembered> {
        let mut page: Page = serde_json::from_str(&self.record).ok()?;
        let own: Vec<Diagnostic> = serde_json::from_str(&self.problems).ok()?;
        let id = page.summary.page.page.clone();
        if page.own_id != id {
            page.set_id(page.own_id.clone());
        }
        let size = u64::try_from(self.size).unwrap_or(0);
        let entry = Entry::new(page, own, Stamp { size, modified_ns: self.modified_ns });
        Some(Remembered { entry: Arc::new(entry), id })
    }
}

/// A page as it was indexed, with the id that it had in its pack.
struct Remembered {
    entry: Arc<Entry>,
    id: PageId,
}

/// Pages of one folder that the index knows.
pub(crate) struct Cached<'i> {
    index: &'i Index,
    folder: PathBuf,
    pages: HashMap<String, Remembered>,
}

impl Known for Cached<'_> {
    fn begin(&mut self, config: &PackConfig) {
        match self.index.load(&self.folder, &rules(config)) {
            Ok(pages) => self.pages = pages,
            Err(error) => tracing::warn!(%error, "the search index is read anew"),
        }
    }

    fn get(&self, path: &str, stamp: Stamp) -> Option<Arc<Entry>> {
        let entry = &self.pages.get(path)?.entry;
        (entry.stamp == stamp && stamp != Stamp::default()).then(|| Arc::clone(entry))
    }

    fn id_of(&self, path: &str) -> Option<PageId> {
        self.pages.get(path).map(|page| page.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{naming::ByName, opening::Opening};

    #[test]
    fn every_page_is_known_again_however_many_there_are() {
        let dir = tempfile::tempdir().unwrap();
        for n in 0..=2 * LOT {
            std::fs::write(dir.path().join(format!("{n}.md")), format!("# Page {n}\n")).unwrap();
        }
        let folder = dir.path().canonicalize().unwrap();
        let index = Index::open(None).unwrap();
        let read = || {
            let opening = Opening::unseen(&folder);
            let mut known = index.known(&folder);
            let opened = Pack::open_with(&folder, false, &ByName, &|_| false, &mut known, &opening);
            let (pack, read) = opened.unwrap();
            index.update(&pack, &read).unwrap();
            read.len()
        };
        assert_eq!(read(), 2 * LOT + 1);
        assert_eq!(read(), 0);
    }
}
