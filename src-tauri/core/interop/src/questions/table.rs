//! Tables: CSV and its relatives with semicolons or tabs, Anki's text export, Quizlet's.

use super::{Field, ImportedList, ParsedQuestion, row_number, short};

/// What the separator can be, the likeliest first.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// Whether a text without a telling extension is a table: Anki says so itself, others have a tab in
/// nearly every line.
pub(super) fn is_likely(text: &str) -> bool {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.starts_with("#separator:") {
        return true;
    }
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(50).collect();
    let tabbed = lines.iter().filter(|line| line.trim_end().contains('\t')).count();
    !lines.is_empty() && tabbed * 10 >= lines.len() * 8
}

/// Where each part of a question stands.
#[derive(Debug, Default)]
struct Columns {
    question: usize,
    answer: usize,
    level: Option<usize>,
    category: Option<usize>,
    key_points: Option<usize>,
}

impl Columns {
    /// From the names in a header; none when it doesn't name a question and an answer.
    fn named(header: &[String]) -> Option<Self> {
        let at = |field: Field| header.iter().position(|name| Field::named(name) == Some(field));
        // "Interview Question", "The answer": a name that only holds the word.
        let holding =
            |word: &str| header.iter().position(|name| name.to_lowercase().contains(word));
        let question = at(Field::Question).or_else(|| holding("question"))?;
        let answer = at(Field::Answer).or_else(|| holding("answer"))?;
        (question != answer).then(|| Self {
            question,
            answer,
            level: at(Field::Level),
            category: at(Field::Category),
            key_points: at(Field::KeyPoints),
        })
    }
}

/// What Anki writes above its rows: `#separator:tab`, `#tags column:3`.
#[derive(Debug, Default)]
struct AnkiHeader {
    separator: Option<u8>,
    columns: Vec<String>,
    category: Option<usize>,
    /// Columns that hold neither side of a note.
    other: Vec<usize>,
    lines: usize,
}

impl AnkiHeader {
    fn read(text: &str) -> Option<Self> {
        let mut header = Self::default();
        for line in text.lines() {
            let Some((key, value)) = line.strip_prefix('#').and_then(|rest| rest.split_once(':'))
            else {
                break;
            };
            let column = value.trim().parse::<usize>().ok().and_then(|n| n.checked_sub(1));
            match key.trim().to_lowercase().as_str() {
                "separator" => {
                    header.separator = Some(match value.trim().to_lowercase().as_str() {
                        "comma" | "," => b',',
                        "semicolon" | ";" => b';',
                        "pipe" | "|" => b'|',
                        "space" | "colon" => return None,
                        _ => b'\t',
                    });
                }
                "columns" => {
                    let separator = char::from(header.separator.unwrap_or(b'\t'));
                    header.columns =
                        value.split(separator).map(|name| name.trim().to_owned()).collect();
                }
                "deck column" => {
                    header.category = column;
                    header.other.extend(column);
                }
                "tags column" | "notetype column" | "guid column" => header.other.extend(column),
                "html" | "tags" | "deck" | "notetype" => {}
                _ => break,
            }
            header.lines += 1;
        }
        header.separator.is_some().then_some(header)
    }
}

pub(super) fn read(text: &str, list: &mut ImportedList) {
    let anki = AnkiHeader::read(text);
    let skipped = anki.as_ref().map_or(0, |header| header.lines);
    let body_start: usize = text.split_inclusive('\n').take(skipped).map(str::len).sum();
    let body = &text[body_start..];
    let separator =
        anki.as_ref().and_then(|header| header.separator).unwrap_or_else(|| separator_of(body));
    let records = records(body, separator, skipped, list);
    let Some((_, first)) = records.first() else { return };
    let (columns, rows) = if let Some(columns) = Columns::named(first) {
        (columns, &records[1..])
    } else if let Some(header) = &anki {
        let named = Columns::named(&header.columns);
        let mut sides = (0..).filter(|column| !header.other.contains(column));
        let columns = named.unwrap_or_else(|| Columns {
            question: sides.next().unwrap_or(0),
            answer: sides.next().unwrap_or(1),
            ..Columns::default()
        });
        (Columns { category: columns.category.or(header.category), ..columns }, &records[..])
    } else if separator == b'\t' {
        // Quizlet and many others export two columns without naming them.
        (Columns { question: 0, answer: 1, ..Columns::default() }, &records[..])
    } else {
        let names: Vec<String> = first.iter().take(8).map(|name| short(name)).collect();
        return list.leave_out(
            1,
            format!(
                "the first row names the columns {}; none of them is the question and the answer. Name them \
                 `question,answer`, and if you have them `level,category,key_points`",
                names.join(", ")
            ),
        );
    };
    for (row, fields) in rows {
        let field =
            |at: Option<usize>| at.and_then(|at| fields.get(at)).cloned().unwrap_or_default();
        list.take(
            *row,
            ParsedQuestion {
                question: plain(&field(Some(columns.question))),
                answer: field(Some(columns.answer)),
                level: field(columns.level),
                category: field(columns.category),
                key_points: field(columns.key_points)
                    .split([';', '\n'])
                    .map(str::to_owned)
                    .collect(),
            },
        );
    }
}

/// The rows that hold anything, each with the number of its first line.
fn records(
    body: &str,
    separator: u8,
    skipped: usize,
    list: &mut ImportedList,
) -> Vec<(u32, Vec<String>)> {
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .has_headers(false)
        .delimiter(separator)
        .trim(csv::Trim::All)
        .from_reader(body.as_bytes());
    let mut records = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) if record.iter().all(str::is_empty) => {}
            Ok(record) => {
                let line = record.position().map_or(1, csv::Position::line);
                let row = row_number(skipped + usize::try_from(line).unwrap_or(usize::MAX));
                records.push((row, record.iter().map(str::to_owned).collect()));
            }
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                let row = row_number(skipped + usize::try_from(line).unwrap_or(usize::MAX));
                list.leave_out(row, format!("the row can't be read: {error}"));
            }
        }
    }
    records
}

/// The separator under which the first row names the columns, else the one it has most of.
fn separator_of(body: &str) -> u8 {
    let first = body.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let header = |separator: u8| -> Vec<String> {
        first
            .split(char::from(separator))
            .map(|name| name.trim().trim_matches('"').to_owned())
            .collect()
    };
    let names =
        SEPARATORS.into_iter().find(|&separator| Columns::named(&header(separator)).is_some());
    names.unwrap_or_else(|| {
        let count = |separator: u8| first.bytes().filter(|b| *b == separator).count();
        // `max_by_key` takes the last of equals, and the comma is the likeliest.
        SEPARATORS.into_iter().rev().max_by_key(|&separator| count(separator)).unwrap_or(b',')
    })
}

/// What Anki's editor writes; `Map<String, T>` is no tag.
const TAGS: [&str; 24] = [
    "a", "b", "br", "code", "div", "em", "font", "h1", "h2", "h3", "hr", "i", "img", "li", "ol",
    "p", "pre", "span", "strong", "sub", "sup", "tt", "u", "ul",
];

/// A prompt without HTML: Anki's fields are HTML, and a heading shows none.
fn plain(text: &str) -> String {
    if !text.contains(['<', '&']) {
        return text.to_owned();
    }
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        let tag = &rest[at + 1..];
        let name = tag.trim_start_matches('/').split(|c: char| !c.is_ascii_alphanumeric()).next();
        let named = name.is_some_and(|name| TAGS.contains(&name.to_ascii_lowercase().as_str()));
        match tag.find('>').filter(|_| named) {
            Some(end) => {
                plain.push(' ');
                rest = &tag[end + 1..];
            }
            None => {
                plain.push('<');
                rest = tag;
            }
        }
    }
    plain.push_str(rest);
    let entities =
        [("&nbsp;", " "), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")];
    let plain = entities.into_iter().fold(plain, |text, (name, mark)| text.replace(name, mark));
    plain.replace("&amp;", "&")
}
