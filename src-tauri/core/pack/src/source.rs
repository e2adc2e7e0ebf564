//! Places in a text, its fingerprint, its slugs and its words.

use std::collections::HashMap;

use sha2::{Digest, Sha256};

use super::codes::Position;

/// Where each line of a text begins.
#[derive(Debug)]
pub(crate) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let starts = std::iter::once(0)
            .chain(text.bytes().enumerate().filter(|(_, b)| *b == b'\n').map(|(i, _)| i + 1))
            .collect();
        Self { text, starts }
    }

    /// 1-based line of a byte offset.
    pub(crate) fn line(&self, offset: usize) -> u32 {
        to_u32(self.starts.partition_point(|start| *start <= offset))
    }

    /// Line and column of a byte offset, which is moved back to a character's start.
    pub(crate) fn place(&self, offset: usize) -> Position {
        let mut offset = offset.min(self.text.len());
        while !self.text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.line(offset);
        let start = self.starts[(line as usize).saturating_sub(1)];
        // Columns of very long lines are not worth a walk over megabytes.
        let column = if offset - start > 4096 {
            0
        } else {
            1 + to_u32(self.text[start..offset].chars().count())
        };
        Position { line, column }
    }
}

pub(crate) fn to_u32(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

/// The first 16 hexadecimal digits of the SHA-256 of some bytes.
pub(crate) fn fingerprint(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// As [`fingerprint`], blind to how the text is wrapped and spaced.
pub(crate) fn text_fingerprint(text: &str) -> String {
    hex(&text_digest(text))
}

/// As [`text_fingerprint`], as a number.
pub(crate) fn text_hash(text: &str) -> i64 {
    let [a, b, c, d, e, f, g, h, ..] = text_digest(text);
    i64::from_be_bytes([a, b, c, d, e, f, g, h])
}

fn text_digest(text: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    for word in text.split_whitespace() {
        hash.update(word.as_bytes());
        hash.update(b" ");
    }
    hash.finalize().into()
}

fn hex(digest: &[u8]) -> String {
    use std::fmt::Write;
    digest.iter().take(8).fold(String::with_capacity(16), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// GitHub's anchor for a heading: lower case, spaces to hyphens, punctuation dropped.
pub(crate) fn anchor(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.trim().chars() {
        match c {
            ' ' => out.push('-'),
            '-' | '_' => out.push(c),
            c if c.is_alphanumeric() => out.extend(c.to_lowercase()),
            _ => {}
        }
    }
    out
}

/// A slug for ids: as [`anchor`], with runs of anything else made one hyphen and none at the ends.
pub(crate) fn slug(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_alphanumeric() {
            out.extend(c.to_lowercase());
        } else if c != '\'' && c != '’' && !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    if out.ends_with('-') {
        out.pop();
    }
    out
}

/// Hands out anchors that are unique on a page, as GitHub does: `a`, `a-1`, `a-2`.
#[derive(Debug, Default)]
pub(crate) struct Anchors {
    repeats: HashMap<String, usize>,
}

impl Anchors {
    pub(crate) fn unique(&mut self, text: &str) -> String {
        let base = match anchor(text) {
            empty if empty.is_empty() => "section".to_owned(),
            base => base,
        };
        let mut found = base.clone();
        while self.repeats.contains_key(&found) {
            let n = self.repeats.entry(base.clone()).or_default();
            *n += 1;
            found = format!("{base}-{n}");
        }
        self.repeats.insert(found.clone(), 0);
        found
    }
}

/// Words of a text; two characters of a script without spaces count as one.
pub(crate) fn words(text: &str) -> u32 {
    let mut count = 0_u32;
    let mut ideographs = 0_u32;
    for word in text.split_whitespace() {
        let wide = word.chars().filter(|c| is_ideograph(*c)).count();
        if wide > 0 {
            ideographs += to_u32(wide);
        } else if word.chars().any(char::is_alphanumeric) {
            count += 1;
        }
    }
    count + ideographs.div_ceil(2)
}

fn is_ideograph(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

/// Minutes to read so many words with care, at 200 a minute.
pub(crate) fn reading_minutes(words: u32) -> u32 {
    words.div_ceil(200)
}

/// How many single-character edits turn `a` into `b`, counting a swap of neighbours as one.
pub(crate) fn edit_distance(a: &str, b: &str) -> usize {
    #[cfg(test)]
    COMPARED.with(|compared| compared.set(compared.get() + 1));
    strsim::osa_distance(a, b)
}

#[cfg(test)]
thread_local! {
    /// How often this thread has computed an edit distance.
    pub(crate) static COMPARED: std::cell::Cell<usize> = const { std::cell::Cell::new(0) };
}

/// The closest of `known` when it is close enough to be what was meant.
pub(crate) fn closest<'k>(word: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let lower = word.to_lowercase();
    let limit = match lower.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        _ => 2,
    };
    known
        .into_iter()
        // Lengths are compared first: most names are nowhere near.
        .filter(|k| k.len().abs_diff(lower.len()) <= 2 * limit)
        .map(|k| (edit_distance(&lower, &k.to_lowercase()), k))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_is_its_fingerprint_as_a_number() {
        // Progress holds such numbers: they must stay as they are.
        assert_eq!(text_hash("at least\n once"), 8_912_310_977_849_353_254);
        for text in ["", "at least once", "Grüße"] {
            assert_eq!(format!("{:016x}", text_hash(text)), text_fingerprint(text));
        }
    }

    #[test]
    fn anchors_are_githubs() {
        fn check(headings: &[&str], expected: &[&str]) {
            let mut anchors = Anchors::default();
            let got: Vec<_> = headings.iter().map(|h| anchors.unique(h)).collect();
            assert_eq!(got, expected);
        }
        check(&["What is a timeout?"], &["what-is-a-timeout"]);
        check(&["A & B", "C++ / C#"], &["a--b", "c--c"]);
        check(&["Same", "Same", "same"], &["same", "same-1", "same-2"]);
        check(&["a", "a-1", "a"], &["a", "a-1", "a-2"]);
        check(&["a", "a", "a-1"], &["a", "a-1", "a-1-1"]);
        check(&["Größe über alles", "日本語"], &["größe-über-alles", "日本語"]);
        check(&["???", "!"], &["section", "section-1"]);
    }

    #[test]
    fn slugs_have_no_edges() {
        fn check(text: &str, expected: &str) {
            assert_eq!(slug(text), expected);
        }
        check("  \"p99 doubled after the deploy\" ", "p99-doubled-after-the-deploy");
        check("Don't", "dont");
        check("---", "");
    }

    #[test]
    fn places_count_characters() {
        let text = "äb\nc𝄞d\r\nlast";
        let lines = Lines::new(text);
        let at = |needle: &str| lines.place(text.find(needle).unwrap());
        assert_eq!(at("b"), Position { line: 1, column: 2 });
        assert_eq!(at("d"), Position { line: 2, column: 3 });
        assert_eq!(at("last"), Position { line: 3, column: 1 });
        assert_eq!(lines.place(10_000).line, 3);
    }

    #[test]
    fn the_closest_word_is_offered_only_when_close() {
        fn check(word: &str, expected: Option<&str>) {
            assert_eq!(closest(word, ["card", "cards", "question", "follow-up"]), expected);
        }
        check("crad", Some("card"));
        check("qestion", Some("question"));
        check("followup", Some("follow-up"));
        check("toc", None);
        check("prettier-ignore", None);
    }

    #[test]
    fn words_are_counted_in_any_script() {
        fn check(text: &str, expected: u32) {
            assert_eq!(words(text), expected, "{text}");
        }
        check("one two - three", 3);
        check("日本語です", 3);
        check("", 0);
    }
}
