//! Finding passages: by rank, a heading's words before those of the text, and once more with better spelling when
//! nothing is found.
//!
//! Invariant: a word that matches nothing is never dropped silently; results say what they leave out.

use std::sync::{Arc, PoisonError, atomic::Ordering};

use rusqlite::{Connection, params, params_from_iter};

use super::{
    Index, Terms, failed,
    query::{Query, Term},
};
use crate::{
    model::{HitKind, SnippetPart},
    source::{edit_distance, to_u32},
};
use item::error::Result;

/// Titles count a little, headings much, the body as it is.
const RANK: &str = "bm25(passage_text, 0.4, 8.0, 1.0)";
/// Candidates that are ranked with care.
const CANDIDATES: usize = 300;

/// One passage that was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) folder: String,
    pub(crate) path: String,
    pub(crate) anchor: String,
    pub(crate) heading: String,
    pub(crate) kind: HitKind,
    pub(crate) item: Option<String>,
    pub(crate) snippet: Vec<SnippetPart>,
    pub(crate) score: f64,
    row: i64,
}

#[derive(Debug, Default)]
pub(crate) struct Results {
    pub(crate) found: Vec<Found>,
    pub(crate) total: u32,
    pub(crate) corrected: Option<String>,
    /// Words and phrases that match nothing; what was found is for the others.
    pub(crate) unmatched: Vec<String>,
    /// No passage has all the other words: each that was found has some.
    pub(crate) any: bool,
}

impl Index {
    /// Searches the packs in `folders`, best first.
    pub(crate) fn search(&self, text: &str, folders: &[String], limit: usize) -> Result<Results> {
        let query = Query::parse(text);
        if query.is_empty() || folders.is_empty() {
            return Ok(Results::default());
        }
        let search = Search(&self.read());
        let results = search.run(&query, folders, limit, false)?;
        if results.total > 0 || query.terms.is_empty() {
            return Ok(results);
        }
        // With better spelling; then without the words that match nothing; then with any of the rest.
        let mut instead = self.correct(&search, &query)?;
        let query = instead.as_ref().unwrap_or(&query);
        let mut results = match &instead {
            Some(better) => search.run(better, folders, limit, false)?,
            None => Results::default(),
        };
        if results.total == 0 && query.terms.len() > 1 {
            let mut has = Vec::new();
            for n in 0..query.terms.len() {
                let alone = query.only(|one| one == n);
                has.push(search.run(&alone, folders, 1, false)?.total > 0);
            }
            let unmatched: Vec<String> = query
                .terms
                .iter()
                .zip(&has)
                .filter(|(_, has)| !**has)
                .map(|(t, _)| t.shown())
                .collect();
            let kept = query.only(|n| has[n]);
            if kept.terms.is_empty() {
                return Ok(Results { unmatched, ..Results::default() });
            }
            if !unmatched.is_empty() {
                results = search.run(&kept, folders, limit, false)?;
            }
            if results.total == 0 {
                results = search.run(&kept, folders, limit, true)?;
                results.any = true;
            }
            results.unmatched = unmatched;
            if !results.unmatched.is_empty() {
                instead = Some(kept);
            }
        }
        results.corrected = instead.filter(|_| results.total > 0).map(|query| query.shown());
        Ok(results)
    }

    /// The query with each word that occurs nowhere replaced by the closest that does. The vocabulary holds
    /// what stands between signs, so that it can't tell whether `p99.9` occurs: such words stay.
    fn correct(&self, search: &Search<'_>, query: &Query) -> Result<Option<Query>> {
        let terms = self.terms(search)?;
        let mut better = query.clone();
        let mut changed = false;
        for term in &mut better.terms {
            let Term::Word { text, open } = term else { continue };
            if !text.chars().all(char::is_alphanumeric) {
                continue;
            }
            let known = terms.binary_search_by(|(t, _)| t.as_str().cmp(text)).is_ok();
            let begins = *open && terms.iter().any(|(t, _)| t.starts_with(text.as_str()));
            if known || begins {
                continue;
            }
            if let Some(close) = closest(text, &terms) {
                *text = close.to_owned();
                *open = false;
                changed = true;
            }
        }
        Ok(changed.then_some(better))
    }

    fn terms(&self, search: &Search<'_>) -> Result<Terms> {
        let mut kept = self.terms.lock().unwrap_or_else(PoisonError::into_inner);
        let changes = self.changes.load(Ordering::Relaxed);
        if let Some((_, terms)) = kept.as_ref().filter(|(known, _)| *known == changes) {
            return Ok(Arc::clone(terms));
        }
        let terms = Arc::new(search.terms()?);
        *kept = Some((changes, Arc::clone(&terms)));
        Ok(terms)
    }
}

/// One search, on one connection.
struct Search<'s>(&'s Connection);

impl Search<'_> {
    fn run(&self, query: &Query, folders: &[String], limit: usize, any: bool) -> Result<Results> {
        let matching = !query.terms.is_empty();
        let expression = query.expression(any);
        let mut values: Vec<String> = Vec::new();
        let mut wheres: Vec<String> = Vec::new();
        if matching {
            values.push(expression.clone());
            wheres.push("passage_text MATCH ?1".to_owned());
        }
        let mut one_of = |column: &str, wanted: &[String], values: &mut Vec<String>| {
            if !wanted.is_empty() {
                let marks: Vec<String> = wanted
                    .iter()
                    .map(|value| {
                        values.push(value.clone());
                        format!("?{}", values.len())
                    })
                    .collect();
                wheres.push(format!("{column} IN ({})", marks.join(", ")));
            }
        };
        one_of("packs.folder", folders, &mut values);
        let kinds: Vec<String> = query.kinds.iter().map(|k| singular(k)).collect();
        one_of("passages.kind", &kinds, &mut values);
        one_of("passages.level", &query.levels, &mut values);
        one_of("passages.category", &query.categories, &mut values);
        for topic in &query.topics {
            values.push(format!("%{}%", topic.replace(['%', '_'], " ")));
            wheres.push(format!("pages.topic LIKE ?{}", values.len()));
        }
        for literal in query.literals().filter(|_| !any) {
            let escaped = literal.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
            values.push(format!("%{escaped}%"));
            let n = values.len();
            wheres.push(format!(
                "(passage_text.heading LIKE ?{n} ESCAPE '\\' OR passage_text.body LIKE ?{n} ESCAPE '\\')"
            ));
        }
        let rank = if matching { RANK } else { "passages.id" };
        // Nothing is asked of a passage but its words: only the best are looked at at all.
        let worded = matching && query.is_plain() && (any || query.literals().next().is_none());
        let plain = worded && self.holds_only(folders)?;
        let sql = if plain {
            values.truncate(1);
            format!(
                "SELECT hits.id AS id, hits.rank AS rank, passages.kind AS kind
                 FROM (SELECT rowid AS id, {RANK} AS rank FROM passage_text
                       WHERE passage_text MATCH ?1 ORDER BY rank, rowid LIMIT {CANDIDATES}) AS hits
                 JOIN passages ON passages.id = hits.id
                 ORDER BY hits.rank, hits.id"
            )
        } else {
            format!(
                "SELECT passages.id AS id, {rank} AS rank, passages.kind AS kind
                 FROM passage_text
                 JOIN passages ON passages.id = passage_text.rowid
                 JOIN pages ON pages.id = passages.page
                 JOIN packs ON packs.id = pages.pack
                 WHERE {}
                 ORDER BY rank, passages.id",
                wheres.join(" AND ")
            )
        };
        let mut statement = self.0.prepare_cached(&sql).map_err(failed)?;
        let mut rows = statement.query(params_from_iter(&values)).map_err(failed)?;
        let mut total = 0_usize;
        let mut best: Vec<(i64, f64)> = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            total += 1;
            if best.len() < CANDIDATES {
                let rank: f64 = row.get("rank").map_err(failed)?;
                let kind: String = row.get("kind").map_err(failed)?;
                let is_page = HitKind::from_word(&kind).is_some_and(HitKind::is_page);
                let score = if matching && is_page { -rank * 1.5 } else { -rank };
                best.push((row.get("id").map_err(failed)?, score));
            }
        }
        drop(rows);
        if plain && total == CANDIDATES {
            total = self.count(&expression)?;
        }
        let words: Vec<&str> = query
            .terms
            .iter()
            .map(|term| match term {
                Term::Word { text, .. } | Term::Phrase(text) => text.as_str(),
            })
            .collect();
        let wanted = words.join(" ").to_lowercase();
        best.sort_by(|a, b| b.1.total_cmp(&a.1));
        best.truncate(limit.max(1) * 2);
        let mut found = Vec::with_capacity(best.len());
        for (row, score) in best {
            let mut hit = self.hit(row, score)?;
            let heading = hit.heading.to_lowercase();
            if matching && heading == wanted {
                hit.score *= 3.0;
            } else if matching && heading.starts_with(&wanted) {
                hit.score *= 1.4;
            }
            found.push(hit);
        }
        found.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.row.cmp(&b.row)));
        found.truncate(limit);
        for hit in &mut found {
            hit.snippet = self.snippet(hit.row, matching.then_some(expression.as_str()))?;
        }
        Ok(Results { found, total: to_u32(total), ..Results::default() })
    }

    /// Whether no other pack than those in `folders` is indexed.
    fn holds_only(&self, folders: &[String]) -> Result<bool> {
        let mut statement = self.0.prepare_cached("SELECT folder FROM packs").map_err(failed)?;
        let mut rows = statement.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let folder: String = row.get("folder").map_err(failed)?;
            if !folders.contains(&folder) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn count(&self, expression: &str) -> Result<usize> {
        let count: i64 = self
            .0
            .prepare_cached("SELECT count(*) FROM passage_text WHERE passage_text MATCH ?1")
            .and_then(|mut s| s.query_row([expression], |row| row.get(0)))
            .map_err(failed)?;
        Ok(usize::try_from(count).unwrap_or(usize::MAX))
    }

    fn hit(&self, row: i64, score: f64) -> Result<Found> {
        let mut statement = self
            .0
            .prepare_cached(
                "SELECT packs.folder AS folder, pages.path AS path, passages.anchor AS anchor,
                        passages.kind AS kind, passages.item AS item, passage_text.heading AS heading
                 FROM passages
                 JOIN passage_text ON passage_text.rowid = passages.id
                 JOIN pages ON pages.id = passages.page
                 JOIN packs ON packs.id = pages.pack
                 WHERE passages.id = ?1",
            )
            .map_err(failed)?;
        statement
            .query_row([row], |found| {
                Ok(Found {
                    folder: found.get("folder")?,
                    path: found.get("path")?,
                    anchor: found.get("anchor")?,
                    heading: found.get("heading")?,
                    kind: HitKind::from_word(&found.get::<_, String>("kind")?)
                        .unwrap_or(HitKind::Heading),
                    item: found.get("item")?,
                    snippet: Vec::new(),
                    score,
                    row,
                })
            })
            .map_err(failed)
    }

    fn snippet(&self, row: i64, expression: Option<&str>) -> Result<Vec<SnippetPart>> {
        let text: String = match expression {
            Some(expression) => self
                .0
                .prepare_cached(
                    "SELECT snippet(passage_text, 2, char(1), char(2), '…', 24)
                     FROM passage_text WHERE passage_text MATCH ?1 AND rowid = ?2",
                )
                .and_then(|mut s| s.query_row(params![expression, row], |found| found.get(0)))
                .map_err(failed)?,
            None => self
                .0
                .prepare_cached("SELECT substr(body, 1, 160) FROM passage_text WHERE rowid = ?1")
                .and_then(|mut s| s.query_row([row], |found| found.get(0)))
                .map_err(failed)?,
        };
        Ok(parts(&text))
    }

    fn terms(&self) -> Result<Vec<(String, u32)>> {
        let mut statement =
            self.0.prepare("SELECT term, doc FROM vocabulary ORDER BY term").map_err(failed)?;
        let rows = statement
            .query_map([], |row| Ok((row.get("term")?, row.get("doc")?)))
            .map_err(failed)?;
        let mut terms: Vec<(String, u32)> =
            rows.collect::<rusqlite::Result<_>>().map_err(failed)?;
        terms.sort_unstable();
        Ok(terms)
    }
}

/// `kind:cards` means `kind:card`.
fn singular(kind: &str) -> String {
    match kind {
        "cue" | "cues" => "card".to_owned(),
        other => other.trim_end_matches('s').to_owned(),
    }
}

/// The term that is fewest edits away; among equals one with the same first letter, then the commoner.
fn closest<'t>(word: &str, terms: &'t [(String, u32)]) -> Option<&'t str> {
    let length = word.chars().count();
    let limit = match length {
        0..=2 => return None,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    };
    let letters = histogram(word);
    terms
        .iter()
        .filter(|(term, _)| term.len().abs_diff(word.len()) <= limit)
        // Each edit changes at most two counts of letters.
        .filter(|(term, _)| {
            let other = histogram(term);
            letters.iter().zip(&other).map(|(a, b)| a.abs_diff(*b) as usize).sum::<usize>()
                <= 2 * limit
        })
        .map(|(term, count)| (edit_distance(word, term), term, count))
        .filter(|(distance, ..)| *distance <= limit)
        .min_by_key(|(distance, term, count)| {
            let other_start = term.chars().next() != word.chars().next();
            (*distance, other_start, u32::MAX - **count)
        })
        .map(|(_, term, _)| term.as_str())
}

fn histogram(word: &str) -> [u8; 32] {
    let mut counts = [0_u8; 32];
    for byte in word.bytes() {
        let slot = &mut counts[usize::from(byte) % 32];
        *slot = slot.saturating_add(1);
    }
    counts
}

fn parts(text: &str) -> Vec<SnippetPart> {
    let mut out: Vec<SnippetPart> = Vec::new();
    let mut mark = false;
    for piece in text.split_inclusive(['\u{1}', '\u{2}']) {
        let (plain, next) = match piece.chars().next_back() {
            Some('\u{1}') => (&piece[..piece.len() - 1], true),
            Some('\u{2}') => (&piece[..piece.len() - 1], false),
            _ => (piece, mark),
        };
        if !plain.is_empty() {
            out.push(SnippetPart { text: plain.replace('\n', " "), mark });
        }
        mark = next;
    }
    out
}
