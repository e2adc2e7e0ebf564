//! Markdown: the many ways in which question lists are written.
//!
//! A list marks its questions in one way. Four are known, and the first that a file uses decides:
//! markers (`Q:`, `**Q7: …**`, `### Question 7: …`), headings, summaries (`<details><summary>`), and bold
//! lines that ask. Under headings, one level holds the questions; what is above it are chapters, what is
//! below belongs to the answers. Headings that announce no question (a table of contents) are named.

use super::{Field, ImportedList, ParsedQuestion, row_number, short};

/// A line of the file, outside code or inside.
struct Line<'a> {
    text: &'a str,
    code: bool,
}

/// What begins at a line.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Start {
    Question(String),
    /// A chapter: it ends an answer and gives its name to what follows.
    Chapter(String),
    /// A heading that is neither, with what it seems to be.
    Aside(String),
    /// The end of an answer without a new one.
    End,
}

pub(super) fn read(text: &str, list: &mut ImportedList) {
    let lines = lines(text);
    let starts = [by_markers(&lines), by_headings(&lines), by_summaries(&lines), by_bold(&lines)];
    match starts.into_iter().find(|starts| !starts.is_empty()) {
        Some(starts) => collect(&lines, &starts, list),
        None => unanswered(&lines, list),
    }
}

fn lines(text: &str) -> Vec<Line<'_>> {
    let mut fence: Option<(u8, usize)> = None;
    text.lines()
        .map(|text| {
            let bare = text.trim_start().as_bytes();
            let mark = bare.first().copied().filter(|mark| matches!(mark, b'`' | b'~'));
            let length = bare.iter().take_while(|b| Some(**b) == mark).count();
            let code = match (fence, mark) {
                (None, Some(mark)) if length >= 3 => {
                    fence = Some((mark, length));
                    true
                }
                (Some((open, least)), Some(mark)) if open == mark && length >= least => {
                    // Only a bare fence closes; one with an info string is text of the code.
                    if bare[length..].iter().all(u8::is_ascii_whitespace) {
                        fence = None;
                    }
                    true
                }
                _ => fence.is_some(),
            };
            Line { text, code }
        })
        .collect()
}

/// The heading on a line: its level and text. Long lists put theirs into list items: `1. ### What is …`.
fn heading(line: &Line<'_>) -> Option<(usize, String)> {
    if line.code {
        return None;
    }
    let bare = line.text.trim_start();
    let indent = line.text.len() - bare.len();
    let item = without_number(bare);
    if indent > 3 && item.len() == bare.len() {
        return None;
    }
    let hashes = item.bytes().take_while(|b| *b == b'#').count();
    let rest = item.get(hashes..)?;
    let text = tidy(rest.trim().trim_end_matches('#'));
    ((1..=6).contains(&hashes) && rest.starts_with([' ', '\t']) && !text.is_empty())
        .then_some((hashes, text))
}

/// `12. text`, `12) text` or `- text` without what stands in front.
fn without_number(text: &str) -> &str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &text[digits..];
    let mark = if digits == 0 { ["- ", "* ", "+ "].as_slice() } else { &[". ", ") "] };
    mark.iter().find_map(|mark| rest.strip_prefix(mark)).map_or(text, str::trim_start)
}

/// Plain words: no anchors, no emphasis around the whole, no number in front.
fn tidy(text: &str) -> String {
    let mut text = text.trim().to_owned();
    while let Some(at) = text.find("<a ") {
        let Some(end) = text[at..].find('>') else { break };
        text.replace_range(at..=at + end, "");
        text = text.replacen("</a>", "", 1);
    }
    let bare = text.trim().trim_matches('*').trim();
    without_number(bare).trim().to_owned()
}

/// The question behind `Q:`, `Q7.`, `Question 7:`, with or without emphasis or a heading's marks.
fn marked(line: &Line<'_>) -> Option<String> {
    if line.code {
        return None;
    }
    let bare = line.text.trim().trim_start_matches('#').trim_start();
    let bare = without_number(bare).trim_start_matches('*');
    let rest =
        ["Question", "QUESTION", "Q"].into_iter().find_map(|word| bare.strip_prefix(word))?;
    let rest = rest.trim_start_matches([' ', '#']);
    let rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = rest.trim_start_matches('*');
    let rest = rest.strip_prefix([':', '.', ')'])?;
    let text = rest.trim().trim_matches('*').trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The text behind `A:`, `**Answer:**`, `Ans.`; the marker may stand alone.
fn answer(line: &str) -> Option<&str> {
    let bare = line.trim().trim_start_matches('#').trim_start();
    let plain = bare.trim_start_matches('*');
    let emphasis = bare.len() - plain.len();
    let end = plain.find([':', '.'])?;
    let (name, rest) = plain.split_at(end);
    let name = name.trim_end_matches(|c: char| c.is_ascii_digit()).trim().trim_end_matches('*');
    let known = matches!(name.to_lowercase().as_str(), "a" | "ans" | "answer" | "model answer");
    // `A. First option` is an answer only as the field's other names are, with a colon.
    let known = known && (rest.starts_with(':') || !name.eq_ignore_ascii_case("a"));
    known.then(|| {
        let rest = rest[1..].trim_start();
        // The emphasis that opened in front of the marker may close behind it.
        if emphasis > 0 { rest.trim_start_matches('*').trim_start() } else { rest }
    })
}

fn by_markers(lines: &[Line<'_>]) -> Vec<(usize, Start)> {
    let questions = lines.iter().filter(|line| marked(line).is_some()).count();
    let headings = lines.iter().filter_map(heading).filter(|(_, text)| text.ends_with('?')).count();
    if questions == 0 || headings > questions * 4 {
        return Vec::new();
    }
    let starts = lines.iter().enumerate().filter_map(|(n, line)| {
        if let Some(question) = marked(line) {
            return Some((n, Start::Question(question)));
        }
        let (level, text) = heading(line)?;
        // A small heading inside an answer ("How to explain it") is a part of the answer.
        (level <= 2).then_some((n, Start::Chapter(text)))
    });
    starts.collect()
}

/// What a heading says that stands above no question.
fn is_aside(text: &str) -> bool {
    let known = [
        "table of contents",
        "contents",
        "toc",
        "index",
        "references",
        "reference",
        "resources",
        "license",
        "licence",
        "contributing",
        "contributors",
        "further reading",
        "acknowledgements",
        "credits",
        "where are the answers?",
        "about",
        "introduction",
        "disclaimer",
        "back to top",
        "star history",
    ];
    let words: String =
        text.to_lowercase().chars().filter(|c| c.is_alphabetic() || " ?".contains(*c)).collect();
    known.contains(&words.trim())
}

fn by_headings(lines: &[Line<'_>]) -> Vec<(usize, Start)> {
    let headings: Vec<(usize, usize, String)> = lines
        .iter()
        .enumerate()
        .filter_map(|(n, line)| heading(line).map(|(level, text)| (n, level, text)))
        .collect();
    let body_after = |index: usize| {
        let from = headings[index].0 + 1;
        let to = headings.get(index + 1).map_or(lines.len(), |next| next.0);
        lines[from..to].iter().any(|line| !line.text.trim().is_empty())
    };
    // The level that asks most; without any question mark, the highest one below the title with texts.
    let asking = |level: usize| {
        headings.iter().filter(|(_, l, text)| *l == level && text.ends_with('?')).count()
    };
    let most = (1..=6).rev().max_by_key(|level| asking(*level)).filter(|level| asking(*level) > 0);
    let first = (2..=6).find(|level| {
        (0..headings.len()).any(|index| headings[index].1 == *level && body_after(index))
    });
    let Some(level) = most.or(first) else { return Vec::new() };
    let starts = headings.iter().enumerate().filter_map(|(index, (n, l, text))| {
        if *l > level {
            return None;
        }
        let asks = text.ends_with('?') || (*l == level && body_after(index));
        let start = if is_aside(text) {
            Start::Aside(text.clone())
        } else if asks && (*l == level || body_after(index)) {
            Start::Question(text.clone())
        } else {
            Start::Chapter(text.clone())
        };
        Some((*n, start))
    });
    let starts: Vec<(usize, Start)> = starts.collect();
    let asks = |(_, start): &(usize, Start)| matches!(start, Start::Question(_));
    if starts.iter().any(asks) { starts } else { Vec::new() }
}

fn by_summaries(lines: &[Line<'_>]) -> Vec<(usize, Start)> {
    let starts = lines.iter().enumerate().filter(|(_, line)| !line.code).filter_map(|(n, line)| {
        if let Some((_, rest)) = line.text.split_once("<summary>") {
            let text = rest.split("</summary>").next().unwrap_or_default();
            let text = text.replace("<b>", "").replace("</b>", "").replace("<br>", "");
            return Some((n, Start::Question(tidy(&text))));
        }
        line.text.contains("</details>").then_some((n, Start::End))
    });
    let starts: Vec<(usize, Start)> = starts.collect();
    let asks = |(_, start): &(usize, Start)| matches!(start, Start::Question(_));
    if starts.iter().any(asks) { starts } else { Vec::new() }
}

fn by_bold(lines: &[Line<'_>]) -> Vec<(usize, Start)> {
    let starts = lines.iter().enumerate().filter(|(_, line)| !line.code).filter_map(|(n, line)| {
        let bare = without_number(line.text.trim());
        let inner = bare.strip_prefix("**")?.strip_suffix("**")?;
        let text = tidy(inner);
        text.ends_with('?').then_some((n, Start::Question(text)))
    });
    starts.collect()
}

/// Takes what stands between the starts.
fn collect(lines: &[Line<'_>], starts: &[(usize, Start)], list: &mut ImportedList) {
    let mut category = String::new();
    for (index, (at, start)) in starts.iter().enumerate() {
        let row = row_number(at + 1);
        let end = starts.get(index + 1).map_or(lines.len(), |next| next.0);
        match start {
            Start::Chapter(text) => category = text.clone(),
            Start::Aside(text) => {
                list.leave_out(row, format!("“{}” is a heading without a question", short(text)));
            }
            Start::End => {}
            Start::Question(text) => {
                let mut found = body(&lines[*at..end]);
                found.question = text.clone();
                found.category = category.clone();
                list.take(row, found);
            }
        }
    }
}

/// The answer and its parts, from the line that asks on.
fn body(lines: &[Line<'_>]) -> ParsedQuestion {
    let mut found = ParsedQuestion::default();
    let mut answer_lines: Vec<&str> = Vec::new();
    let rest = &lines[1..];
    // An answer in a list item is indented with it.
    let text = |line: &&Line<'_>| !line.text.trim().is_empty();
    let indent = rest
        .iter()
        .filter(text)
        .map(|line| line.text.len() - line.text.trim_start_matches(' ').len())
        .min()
        .unwrap_or(0);
    for line in rest {
        let shown = line.text.get(indent..).unwrap_or_else(|| line.text.trim_start());
        let bare = line.text.trim();
        if line.code {
            answer_lines.push(shown);
            continue;
        }
        let point = bare.strip_prefix("- [ ]").or_else(|| bare.strip_prefix("- [x]"));
        if let Some(point) = point {
            found.key_points.push(point.to_owned());
        } else if is_back_link(bare) || matches!(bare, "</summary>" | "</details>" | "<details>") {
            // Ways around a page on the web; they lead nowhere here.
        } else if let Some((field, value)) = labelled(bare) {
            match field {
                Field::Level => found.level = value.to_owned(),
                _ => found.category = value.to_owned(),
            }
        } else if answer_lines.iter().all(|line| line.trim().is_empty()) {
            answer_lines.push(answer(shown).unwrap_or(shown));
        } else {
            answer_lines.push(shown);
        }
    }
    // A rule at the end divides the questions, it belongs to none.
    let is_rule = |line: &str| {
        let bare = line.trim();
        bare.is_empty()
            || bare.len() >= 3
                && ["-", "*", "_"].iter().any(|m| bare.trim_matches(|c| m.contains(c)).is_empty())
    };
    while answer_lines.last().is_some_and(|line| is_rule(line)) {
        answer_lines.pop();
    }
    found.answer = answer_lines.join("\n");
    found
}

/// `Level: hard`, `**Difficulty:** Easy` on a line of its own.
fn labelled(line: &str) -> Option<(Field, &str)> {
    let (name, value) = line.trim_start_matches('*').split_once(':')?;
    let value = value.trim().trim_start_matches('*').trim();
    let name = name.trim().trim_end_matches('*');
    let known =
        matches!(name.to_lowercase().as_str(), "level" | "difficulty" | "category" | "topic");
    let field = Field::named(name).filter(|_| known && !value.is_empty() && value.len() <= 40)?;
    Some((field, value))
}

/// `**[⬆ Back to Top](#table-of-contents)**`.
fn is_back_link(line: &str) -> bool {
    let bare = line.trim_matches('*');
    bare.starts_with('[')
        && bare.ends_with(')')
        && bare.contains("](#")
        && bare.matches("](").count() == 1
}

/// A list without answers: says so, and how much there is.
fn unanswered(lines: &[Line<'_>], list: &mut ImportedList) {
    let asked = lines.iter().filter(|line| !line.code && line.text.trim_end().ends_with('?'));
    let (row, count) = lines
        .iter()
        .position(|line| !line.code && line.text.trim_end().ends_with('?'))
        .map_or((0, 0), |first| (row_number(first + 1), asked.count()));
    if count > 0 {
        let what = if count == 1 { "1 line asks".to_owned() } else { format!("{count} lines ask") };
        list.leave_out(
            row,
            format!("{what} a question, but no answers were found. Put each answer under a heading that asks"),
        );
    }
}
