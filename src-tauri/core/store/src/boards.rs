//! Boards in SQL: what is being drawn, step by step, and the log of what was graded.
//!
//! Invariants: a scene that was saved is there after a kill; a board leaves the working state in the very
//! transaction that puts its grade into the log; what is kept of its steps for replay has a bound in
//! bytes, however many images were on it.

use std::{
    borrow::Cow,
    io::{Read, Write},
};

use flate2::{Compression, read::DeflateDecoder, write::DeflateEncoder};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{event::Event, names, store::Store};
use board::attempt::{BoardVersion, Draft};
use item::{
    error::{Error, ErrorKind, Result},
    ids::ItemId,
};

/// Steps of a board that are kept while it is drawn: the newest.
pub const VERSIONS_KEPT: u32 = 200;
/// Bytes that these steps may take, packed.
const MOST_WHILE_DRAWN: i64 = 4 * 1024 * 1024;
/// Bytes that the steps of a graded board may take, packed. A board of an hour stays well below it.
const MOST_FOR_REPLAY: i64 = 256 * 1024;

impl Store {
    /// A board under way; none when it was graded, thrown away or never begun.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn board(&self, id: &str) -> Result<Option<Draft>> {
        find(&self.read(), id)
    }

    /// The board under way for a diagram: the one touched last.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn board_of(&self, item: &ItemId) -> Result<Option<Draft>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(&format!(
            "SELECT {COLUMNS} FROM board WHERE item = ?1 ORDER BY touched_at DESC, id DESC LIMIT 1"
        ))?;
        let mut rows = query.query([item.to_string()])?;
        rows.next()?.map(read).transpose()
    }

    /// Every board under way that is held against a diagram.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn boards_in_progress(&self) -> Result<Vec<(ItemId, String)>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT item, id FROM board WHERE item IS NOT NULL ORDER BY touched_at",
        )?;
        let mut rows = query.query([])?;
        let mut boards = Vec::new();
        while let Some(row) = rows.next()? {
            boards.push((row.get::<_, String>("item")?.parse()?, row.get("id")?));
        }
        Ok(boards)
    }

    /// Begins a board; one that was begun under that name stays as it is.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn begin_board(&self, draft: &Draft, now: Timestamp) -> Result<()> {
        self.write(|conn, _| match find(conn, &draft.id)? {
            Some(_) => Ok(()),
            None => begin(conn, draft, now),
        })
    }

    /// Changes a board under way, and returns what it is then. It is read and written in one transaction,
    /// so that of two writers neither puts an older drawing back. A drawing that differs from the last is
    /// a new version.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not under way; what `change` refuses, and then nothing changed;
    /// as [`Store::record`].
    pub fn change_board(
        &self,
        id: &str,
        now: Timestamp,
        change: impl FnOnce(&mut Draft) -> Result<()>,
    ) -> Result<Draft> {
        self.write(|conn, _| {
            let draft = find(conn, id)?.ok_or_else(not_drawn)?;
            change_draft(conn, draft, now, change)
        })
    }

    /// Saves the drawing of a sketch; `empty` is what it is while there is none.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn save_sketch(&self, empty: Draft, scene: String, now: Timestamp) -> Result<Draft> {
        self.write(|conn, _| {
            let draft = find(conn, &empty.id)?.unwrap_or(empty);
            change_draft(conn, draft, now, |draft| {
                draft.scene = Some(scene);
                Ok(())
            })
        })
    }

    /// Adds to the time worked on a board and leaves its drawing alone; nothing when it is not under way.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn add_board_time(&self, id: &str, spent_ms: u32) -> Result<()> {
        self.write(|conn, _| {
            conn.prepare_cached(
                "UPDATE board SET state = json_set(state, '$.spentMs',
                   min(4294967295, json_extract(state, '$.spentMs') + ?2)) WHERE id = ?1",
            )?
            .execute(params![id, spent_ms])?;
            Ok(())
        })
    }

    /// Removes a board that was not graded, with its steps, whatever is on it.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when it is not under way; as [`Store::record`].
    pub fn discard_board(&self, id: &str) -> Result<()> {
        self.write(|conn, _| match forget(conn, id)? {
            true => Ok(()),
            false => Err(not_drawn()),
        })
    }

    /// A board's kept versions, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn board_versions(&self, id: &str) -> Result<Vec<BoardVersion>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT version, at FROM board_version WHERE board = ?1 ORDER BY version",
        )?;
        let mut rows = query.query([id])?;
        let mut versions = Vec::new();
        while let Some(row) = rows.next()? {
            let at: i64 = row.get("at")?;
            versions.push(BoardVersion { version: row.get("version")?, at: at as f64 });
        }
        Ok(versions)
    }

    /// The drawing of one version; none when it is no longer kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn board_scene(&self, id: &str, version: u32) -> Result<Option<String>> {
        let conn = self.read();
        let packed: Option<Vec<u8>> = conn
            .prepare_cached("SELECT scene FROM board_version WHERE board = ?1 AND version = ?2")?
            .query_row(params![id, version], |row| row.get("scene"))
            .optional()?;
        packed.map(|packed| inflate(&packed)).transpose()
    }

    /// Everything the log says of boards, in order: grades, rulings, notes. Each names its diagram as it
    /// is called now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn board_events(&self) -> Result<Vec<Event>> {
        names::of_kinds(&self.read(), &["board-finished", "board-overruled", "board-noted"])
    }
}

const COLUMNS: &str = "id, item, state, scene, source, version";

fn find(conn: &Connection, id: &str) -> Result<Option<Draft>> {
    let mut query = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM board WHERE id = ?1"))?;
    let mut rows = query.query([id])?;
    rows.next()?.map(read).transpose()
}

/// Starts a board with what is on it.
pub(crate) fn begin(conn: &Connection, draft: &Draft, now: Timestamp) -> Result<()> {
    if let Some(scene) = &draft.scene {
        keep_version(conn, &draft.id, draft.version, scene, now)?;
    }
    write_board(conn, draft, now)
}

/// Changes a draft; a drawing that differs from the last is a new version.
fn change_draft(
    conn: &Connection,
    mut draft: Draft,
    now: Timestamp,
    change: impl FnOnce(&mut Draft) -> Result<()>,
) -> Result<Draft> {
    let before = draft.scene.clone();
    change(&mut draft)?;
    if draft.scene != before
        && let Some(scene) = &draft.scene
    {
        draft.version += 1;
        // Nobody looks at how a sketch grew.
        if draft.item.is_some() {
            keep_version(conn, &draft.id, draft.version, scene, now)?;
        }
    }
    write_board(conn, &draft, now)?;
    Ok(draft)
}

fn write_board(conn: &Connection, draft: &Draft, now: Timestamp) -> Result<()> {
    let state = serde_json::to_string(&draft.state)
        .map_err(|e| Error::new(ErrorKind::Other, "cannot write the board").source(e))?;
    conn.prepare_cached(
        "INSERT OR REPLACE INTO board (id, item, state, scene, source, version, touched_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute(params![
        draft.id,
        draft.item.as_ref().map(ToString::to_string),
        state,
        draft.scene,
        draft.source,
        draft.version,
        now.as_millisecond(),
    ])?;
    Ok(())
}

/// What is said of a board that is not under way.
pub fn not_drawn() -> Error {
    Error::new(ErrorKind::NotFound, "this board is no longer being drawn")
        .help("It was graded or discarded. Its diagram lists what was graded.")
}

fn read(row: &Row<'_>) -> Result<Draft> {
    let item: Option<String> = row.get("item")?;
    let state: String = row.get("state")?;
    Ok(Draft {
        id: row.get("id")?,
        item: item.map(|item| item.parse()).transpose()?,
        state: serde_json::from_str(&state).map_err(|e| {
            Error::new(ErrorKind::CorruptStore, "a board that was begun is unreadable").source(e)
        })?,
        scene: row.get("scene")?,
        source: row.get("source")?,
        version: row.get("version")?,
    })
}

/// Takes a board out of the working state and returns what it was; what is kept of its steps is what
/// replay needs.
pub(crate) fn end(conn: &Connection, id: &str) -> Result<Draft> {
    let draft = find(conn, id)?.ok_or_else(not_drawn)?;
    conn.prepare_cached("DELETE FROM board WHERE id = ?1")?.execute([id])?;
    thin_out(conn, id)?;
    Ok(draft)
}

/// Leaves out every other step, the last one never, until the rest takes few enough bytes.
fn thin_out(conn: &Connection, id: &str) -> Result<()> {
    let mut steps = conn
        .prepare_cached(
            "SELECT version, length(scene) AS size FROM board_version WHERE board = ?1
             ORDER BY version DESC",
        )?
        .query_map([id], |row| Ok((row.get("version")?, row.get("size")?)))?
        .collect::<rusqlite::Result<Vec<(u32, i64)>>>()?;
    while steps.len() > 1 && steps.iter().map(|(_, size)| size).sum::<i64>() > MOST_FOR_REPLAY {
        for (version, _) in steps.iter().skip(1).step_by(2) {
            conn.prepare_cached("DELETE FROM board_version WHERE board = ?1 AND version = ?2")?
                .execute(params![id, version])?;
        }
        steps = steps.into_iter().step_by(2).collect();
    }
    Ok(())
}

/// Removes a board under way and its steps; false when it is not under way. A graded one keeps its steps.
pub(crate) fn forget(conn: &Connection, id: &str) -> Result<bool> {
    let removed = conn.prepare_cached("DELETE FROM board WHERE id = ?1")?.execute([id])?;
    if removed > 0 {
        conn.prepare_cached("DELETE FROM board_version WHERE board = ?1")?.execute([id])?;
    }
    Ok(removed > 0)
}

/// How many steps of a board are kept.
pub(crate) fn steps(conn: &Connection, id: &str) -> Result<u32> {
    let sql = "SELECT count(*) FROM board_version WHERE board = ?1";
    Ok(conn.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
}

/// Removes the sketches whose owner's name begins like this.
pub fn forget_sketches(conn: &Connection, prefix: &str) -> Result<()> {
    conn.prepare_cached("DELETE FROM board WHERE item IS NULL AND substr(id, 1, length(?1)) = ?1")?
        .execute([prefix])?;
    conn.prepare_cached("DELETE FROM board_version WHERE substr(board, 1, length(?1)) = ?1")?
        .execute([prefix])?;
    Ok(())
}

fn keep_version(
    conn: &Connection,
    board: &str,
    version: u32,
    scene: &str,
    now: Timestamp,
) -> Result<()> {
    conn.prepare_cached(
        "INSERT INTO board_version (board, version, at, scene) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![
        board,
        version,
        now.as_millisecond(),
        deflate(&without_images(scene))?
    ])?;
    conn.prepare_cached("DELETE FROM board_version WHERE board = ?1 AND version <= ?2")?
        .execute(params![board, i64::from(version) - i64::from(VERSIONS_KEPT)])?;
    conn.prepare_cached(
        "DELETE FROM board_version WHERE board = ?1 AND version < ?2 AND version <= (
           SELECT max(version) FROM (
             SELECT version, sum(length(scene)) OVER (ORDER BY version DESC) AS total
             FROM board_version WHERE board = ?1)
           WHERE total > ?3)",
    )?
    .execute(params![board, version, MOST_WHILE_DRAWN])?;
    Ok(())
}

/// A step without the bytes of its images. The board itself and the kept drawing have them; replay shows
/// how boxes and arrows came about.
fn without_images(scene: &str) -> Cow<'_, str> {
    // Only an image has one, and most drawings have no image: these are not read.
    if !scene.contains("dataURL") {
        return Cow::Borrowed(scene);
    }
    let Ok(mut parsed) = serde_json::from_str::<serde_json::Value>(scene) else {
        return Cow::Borrowed(scene);
    };
    match parsed.get_mut("files") {
        Some(files) => {
            *files = serde_json::json!({});
            Cow::Owned(parsed.to_string())
        }
        None => Cow::Borrowed(scene),
    }
}

/// A drawing's JSON is a tenth of its size when packed, and 200 versions of it are kept.
fn deflate(text: &str) -> Result<Vec<u8>> {
    let mut packer = DeflateEncoder::new(Vec::new(), Compression::fast());
    packer
        .write_all(text.as_bytes())
        .and_then(|()| packer.finish())
        .map_err(|e| Error::new(ErrorKind::Other, "cannot pack the drawing").source(e))
}

fn inflate(packed: &[u8]) -> Result<String> {
    let mut text = String::new();
    DeflateDecoder::new(packed).read_to_string(&mut text).map_err(|e| {
        Error::new(ErrorKind::CorruptStore, "this version of the board is unreadable").source(e)
    })?;
    Ok(text)
}
