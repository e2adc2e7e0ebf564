//! Reading rows out of the pages of a database that SQLite no longer reads.
//!
//! Follows <https://www.sqlite.org/fileformat2.html>. Events are found by the shape of their records,
//! wherever they lie: they are never changed or deleted, so that every copy of one is good. Tables whose
//! rows change are read by walking their tree from its root.
//!
//! Invariants: nothing is written; the work is bounded by the size of the file, whatever its pages say;
//! what is not whole is left out.

use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet, HashMap},
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::Path,
};

use rusqlite::types::Value;

use super::{
    folder::side_file,
    records::{be16, be32, is_integer, record_types, record_values, varint, varint_bytes, width},
};
use crate::folder::io_error;
use item::error::Result;

/// Our databases all have SQLite's usual page size, and reserve nothing on a page.
pub(super) const PAGE: usize = 4096;
const WAL_HEADER: u64 = 32;
const FRAME_HEADER: u64 = 24;

/// A database file and what its write-ahead log holds on top of it.
#[derive(Debug)]
pub(super) struct Pages {
    file: File,
    pages: u32,
    log: Option<File>,
    /// Where the newest committed version of a page lies in the log.
    newest: HashMap<u32, u64>,
    /// Where every committed version lies in the log.
    versions: Vec<u64>,
    log_is_damaged: bool,
    /// Bytes that may still be read along chains; damaged pages may lead in circles.
    budget: Cell<u64>,
}

/// A row as it lies in the `event` table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct EventRow {
    pub(super) store: i64,
    pub(super) seq: i64,
    pub(super) hlc: i64,
    pub(super) at: i64,
    pub(super) utc_offset: i64,
    pub(super) study_day: String,
    pub(super) kind: String,
    pub(super) version: i64,
    pub(super) body: String,
}

/// The rows of one tree.
#[derive(Clone, Debug, Default)]
pub(super) struct Rows {
    /// Row number (0 in a tree without) and values.
    pub(super) rows: Vec<(i64, Vec<Value>)>,
    /// Whether all of the tree could be read.
    pub(super) whole: bool,
}

/// Whether the file's header says something that no database of ours says. SQLite takes some of it for
/// a wish, such as never to be written.
pub(super) fn header_is_damaged(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    let header = read_at(&file, 0, 100);
    if header.len() < 100 {
        return false;
    }
    let constant = header[..16] == *b"SQLite format 3\0"
        && header[16..18] == [0x10, 0]
        && header[18..20].iter().all(|version| matches!(version, 1 | 2))
        && header[20..24] == [0, 64, 32, 32];
    // Both are 0 until the first table is made.
    let schema = be32(&header, 44).is_some_and(|format| matches!(format, 0 | 4));
    let encoding = be32(&header, 56).is_some_and(|encoding| matches!(encoding, 0 | 1));
    !(constant && schema && encoding)
}

impl Pages {
    pub(super) fn open(path: &Path) -> Result<Self> {
        let failed = |e| io_error(e, format!("cannot read {}", path.display()));
        let file = File::open(path).map_err(failed)?;
        let bytes = file.metadata().map_err(failed)?.len();
        let pages = u32::try_from(bytes.div_ceil(PAGE as u64)).unwrap_or(u32::MAX);
        let log = File::open(side_file(path, "-wal")).ok();
        let logged = log.as_ref().and_then(|log| log.metadata().ok()).map_or(0, |m| m.len());
        let budget = Cell::new((bytes + logged).saturating_mul(4));
        let mut all = Self {
            file,
            pages,
            log,
            newest: HashMap::new(),
            versions: Vec::new(),
            log_is_damaged: false,
            budget,
        };
        all.read_log(logged);
        Ok(all)
    }

    /// Finds the committed versions of pages in the write-ahead log. SQLite drops everything after the
    /// first wrong checksum; here it only shows that there is damage.
    fn read_log(&mut self, bytes: u64) {
        let Some(log) = &self.log else { return };
        let header = read_at(log, 0, 32);
        let magic = be32(&header, 0).filter(|magic| magic & !1 == 0x377f_0682);
        let mut salts: Option<Vec<u8>> = magic.and(header.get(16..24)).map(<[u8]>::to_vec);
        let mut sum = Checksum { big: magic.is_some_and(|m| m & 1 == 1), ..Checksum::default() };
        let mut sound =
            magic.is_some() && sum.add(header.get(..24).unwrap_or_default()).is(&header, 24);
        let frame = FRAME_HEADER + PAGE as u64;
        let (mut pending, mut at) = (Vec::new(), WAL_HEADER);
        while at + frame <= bytes {
            let head = read_at(log, at, 24);
            let (Some(page), Some(commit), Some(salt)) =
                (be32(&head, 0), be32(&head, 4), head.get(8..16))
            else {
                break;
            };
            if salts.get_or_insert_with(|| salt.to_vec()).as_slice() != salt {
                break;
            }
            let content = read_at(log, at + FRAME_HEADER, PAGE);
            sound = sound && sum.add(&head[..8]).add(&content).is(&head, 16);
            pending.push((page, at + FRAME_HEADER));
            if commit != 0 {
                self.log_is_damaged |= !sound;
                for (page, offset) in pending.drain(..) {
                    self.newest.insert(page, offset);
                    self.versions.push(offset);
                }
            }
            at += frame;
        }
        let most =
            self.pages.saturating_add(u32::try_from(self.versions.len()).unwrap_or(u32::MAX));
        let last = self.newest.keys().filter(|page| **page <= most).max();
        self.pages = self.pages.max(last.copied().unwrap_or(0));
    }

    /// Whether the write-ahead log holds something committed that SQLite would drop when it opens the
    /// database.
    pub(super) fn log_is_damaged(&self) -> bool {
        self.log_is_damaged
    }

    /// The newest version of a page; short, when the file ends within it.
    fn page(&self, number: u32) -> Vec<u8> {
        match (self.newest.get(&number), &self.log) {
            (Some(offset), Some(log)) => read_at(log, *offset, PAGE),
            _ if number == 0 => Vec::new(),
            _ => read_at(&self.file, u64::from(number - 1) * PAGE as u64, PAGE),
        }
    }

    /// Calls `f` with every version of every page.
    fn each(&self, mut f: impl FnMut(&[u8])) {
        for number in 0..self.pages {
            f(&read_at(&self.file, u64::from(number) * PAGE as u64, PAGE));
        }
        for offset in &self.versions {
            if let Some(log) = &self.log {
                f(&read_at(log, *offset, PAGE));
            }
        }
    }

    /// Every event that can be read, in no particular order, some of them twice.
    pub(super) fn events(&self) -> Vec<EventRow> {
        let mut found = Vec::new();
        self.each(|page| {
            for at in 2..page.len().saturating_sub(10) {
                // The id is the row's number and therefore null; the study day is a text of ten.
                if page[at + 1] == 0 && page[at + 7] == 33 {
                    found.extend(self.event_at(page, at));
                }
            }
        });
        found
    }

    /// The event whose record header begins at `at`.
    fn event_at(&self, page: &[u8], at: usize) -> Option<EventRow> {
        let types = record_types(page.get(at..)?)?;
        if types.len() < 10 || types.iter().skip(1).take(5).any(|t| !is_integer(*t)) {
            return None;
        }
        let texts = [types[6], types[7], types[9]];
        if texts.iter().any(|t| *t < 13 || t % 2 == 0) || !is_integer(types[8]) {
            return None;
        }
        let header = usize::from(page[at]);
        let size = types.iter().try_fold(header, |sum, t| sum.checked_add(width(*t)?))?;
        // Before the record stand its size and the row's number, each in the shortest form there is.
        let said = varint_bytes(size as u64);
        (1..=9).find(|row| {
            at.checked_sub(row + said.len()).is_some_and(|start| {
                let number = &page[start + said.len()..at];
                page[start..start + said.len()] == said
                    && varint(number).is_some_and(|(_, length)| length == *row)
            })
        })?;
        let record = self.payload(page, at, size, PAGE - 35)?;
        let mut values = record_values(&record)?.into_iter().skip(1);
        let mut integer = || match values.next() {
            Some(Value::Integer(n)) => Some(n),
            _ => None,
        };
        let (store, seq, hlc) = (integer()?, integer()?, integer()?);
        let (at, utc_offset) = (integer()?, integer()?);
        let rest: Vec<Value> = values.collect();
        let [
            Value::Text(study_day),
            Value::Text(kind),
            Value::Integer(version),
            Value::Text(body),
            ..,
        ] = rest.as_slice()
        else {
            return None;
        };
        let sound = store > 0
            && seq > 0
            && !kind.is_empty()
            && serde_json::from_str::<serde::de::IgnoredAny>(body).is_ok();
        sound.then(|| EventRow {
            store,
            seq,
            hlc,
            at,
            utc_offset,
            study_day: study_day.clone(),
            kind: kind.clone(),
            version: *version,
            body: body.clone(),
        })
    }

    /// What the rows of the `store` table and of its index say, as often as they say it.
    pub(super) fn store_names(&self) -> Vec<(i64, String)> {
        let mut found = Vec::new();
        let hex = |text: &[u8]| {
            text.iter().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(b)) && text.len() == 16
        };
        self.each(|page| {
            for at in 2..page.len().saturating_sub(19) {
                // A table row: size, row number, then a header of three with null and a text of 16.
                if page[at..at + 3] == [3, 0, 45]
                    && page[at - 2] == 19
                    && hex(&page[at + 3..at + 19])
                {
                    let name = String::from_utf8_lossy(&page[at + 3..at + 19]).into_owned();
                    found.push((i64::from(page[at - 1]), name));
                }
                // An index row: a text of 16 and the row number.
                if page[at..at + 2] == [3, 45] && is_integer(page[at + 2].into()) {
                    let end = (at + 27).min(page.len());
                    if let Some([Value::Text(name), Value::Integer(row)]) =
                        record_values(&page[at..end]).as_deref()
                        && hex(name.as_bytes())
                    {
                        found.push((*row, name.clone()));
                    }
                }
            }
        });
        found
    }

    /// The root page of each table, as far as the schema can be read.
    pub(super) fn roots(&self) -> BTreeMap<String, u32> {
        let schema = self.rows(1);
        schema
            .rows
            .into_iter()
            .filter_map(|(_, values)| match values.as_slice() {
                [Value::Text(kind), Value::Text(name), _, Value::Integer(root), ..]
                    if kind == "table" =>
                {
                    Some((name.clone(), u32::try_from(*root).ok()?))
                }
                _ => None,
            })
            .collect()
    }

    /// The rows of the tree below `root`, in no particular order.
    pub(super) fn rows(&self, root: u32) -> Rows {
        let mut found = Rows { rows: Vec::new(), whole: true };
        let mut seen = BTreeSet::new();
        let mut open = vec![root];
        while let Some(number) = open.pop() {
            if number == 0 || number > self.pages || !seen.insert(number) {
                found.whole = false;
                continue;
            }
            let page = self.page(number);
            if self.read_tree_page(number, &page, &mut open, &mut found).is_none() {
                found.whole = false;
            }
        }
        found
    }

    fn read_tree_page(
        &self,
        number: u32,
        page: &[u8],
        open: &mut Vec<u32>,
        found: &mut Rows,
    ) -> Option<()> {
        let start = if number == 1 { 100 } else { 0 };
        let kind = *page.get(start)?;
        let (inner, numbered) = match kind {
            0x05 => (true, true),
            0x0d => (false, true),
            0x02 => (true, false),
            0x0a => (false, false),
            _ => return None,
        };
        let cells = usize::from(be16(page, start + 3)?);
        let pointers = start + if inner { 12 } else { 8 };
        if inner {
            open.push(be32(page, start + 8)?);
        }
        for cell in 0..cells {
            let mut at = usize::from(be16(page, pointers + cell * 2)?);
            if inner {
                match be32(page, at) {
                    Some(child) => open.push(child),
                    None => found.whole = false,
                }
                at += 4;
            }
            if inner && numbered {
                continue;
            }
            match self.cell(page, at, numbered) {
                Some(row) => found.rows.push(row),
                None => found.whole = false,
            }
        }
        Some(())
    }

    fn cell(&self, page: &[u8], mut at: usize, numbered: bool) -> Option<(i64, Vec<Value>)> {
        let (size, length) = varint(page.get(at..)?)?;
        at += length;
        let mut row = 0;
        if numbered {
            let (number, length) = varint(page.get(at..)?)?;
            row = number as i64;
            at += length;
        }
        let most = if numbered { PAGE - 35 } else { (PAGE - 12) * 64 / 255 - 23 };
        let record = self.payload(page, at, usize::try_from(size).ok()?, most)?;
        Some((row, record_values(&record)?))
    }

    /// A record that begins at `at`, with what of it lies on overflow pages; `most` is how much a page
    /// of its kind keeps of one.
    fn payload(&self, page: &[u8], at: usize, size: usize, most: usize) -> Option<Vec<u8>> {
        if size <= most {
            return page.get(at..at.checked_add(size)?).map(<[u8]>::to_vec);
        }
        let left = self.budget.get().checked_sub(size as u64)?;
        self.budget.set(left);
        let least = (PAGE - 12) * 32 / 255 - 23;
        let here = least + (size - least) % (PAGE - 4);
        let here = if here <= most { here } else { least };
        let mut record = page.get(at..at.checked_add(here)?)?.to_vec();
        let mut next = be32(page, at + here)?;
        while record.len() < size {
            if next == 0 || next > self.pages {
                return None;
            }
            let more = self.page(next);
            let part = (size - record.len()).min(PAGE - 4);
            record.extend_from_slice(more.get(4..4 + part)?);
            next = be32(&more, 0)?;
        }
        Some(record)
    }
}

/// The running checksum of a write-ahead log.
#[derive(Clone, Copy, Debug, Default)]
struct Checksum {
    /// Whether words are read with their first byte highest.
    big: bool,
    sums: (u32, u32),
}

impl Checksum {
    fn add(&mut self, bytes: &[u8]) -> &mut Self {
        for pair in bytes.chunks_exact(8) {
            let word = |at| {
                let word = [pair[at], pair[at + 1], pair[at + 2], pair[at + 3]];
                if self.big { u32::from_be_bytes(word) } else { u32::from_le_bytes(word) }
            };
            let (first, second) = self.sums;
            let first = first.wrapping_add(word(0)).wrapping_add(second);
            self.sums = (first, second.wrapping_add(word(4)).wrapping_add(first));
        }
        self
    }

    /// Whether the sum that stands at `at` is this one.
    fn is(&self, bytes: &[u8], at: usize) -> bool {
        (be32(bytes, at), be32(bytes, at + 4)) == (Some(self.sums.0), Some(self.sums.1))
    }
}

/// Up to `length` bytes; fewer where the file ends or cannot be read.
fn read_at(mut file: &File, offset: u64, length: usize) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(length);
    if file.seek(SeekFrom::Start(offset)).is_ok() {
        // What was read before an error is used.
        let _ = file.take(length as u64).read_to_end(&mut bytes);
    }
    bytes
}
