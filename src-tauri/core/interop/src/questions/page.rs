//! Questions as pages of the pack format.

use std::{collections::BTreeSet, ops::Range};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag};

use super::ImportedQuestion;
use item::text::one_line;
use pack::PackConfig;

/// Pages are divided before they grow beyond this many bytes: a page is read and shown as a whole.
pub const LARGEST_PART: usize = 256 * 1024;

/// The pages that hold the questions, in order, each with its title. Ids are slugs of the questions,
/// numbered where two of a page are the same; they stay in the file, so later edits keep their history.
pub fn pages(title: &str, questions: &[ImportedQuestion]) -> Vec<(String, String)> {
    let title = one_line(title);
    let texts: Vec<&ImportedQuestion> = questions.iter().collect();
    let mut parts: Vec<Vec<&ImportedQuestion>> = vec![Vec::new()];
    let mut size = 0;
    for question in texts {
        let length = question.question.len() + question.answer.len() + 200;
        if size + length > LARGEST_PART && size > 0 {
            parts.push(Vec::new());
            size = 0;
        }
        size += length;
        if let Some(part) = parts.last_mut() {
            part.push(question);
        }
    }
    let count = parts.len();
    let titled = parts.into_iter().enumerate().map(|(n, part)| {
        let title =
            if count == 1 { title.clone() } else { format!("{title}, part {} of {count}", n + 1) };
        let text = one_page(&title, &part);
        (title, text)
    });
    titled.collect()
}

fn one_page(title: &str, questions: &[&ImportedQuestion]) -> String {
    let mut ids = BTreeSet::new();
    let mut text = format!("# {}\n", heading(title));
    for question in questions {
        let slug = slug(&question.question);
        let id = (1..)
            .map(|n| if n == 1 { slug.clone() } else { format!("{slug}-{n}") })
            .find(|id| ids.insert(id.clone()))
            .unwrap_or(slug);
        text.push_str(&section(&id, question));
    }
    text
}

/// One question. Its answer as Markdown where that leaves it in one piece, else as plain text.
fn section(id: &str, question: &ImportedQuestion) -> String {
    let written = |answer: &str| {
        let mut text = format!("\n## {}\n<!-- question #{id}", heading(&question.question));
        if let Some(level) = question.level {
            text.push_str(&format!(" level={}", level.word()));
        }
        if let Some(category) = &question.category {
            let category =
                one_line(category).replace('"', "'").replace("--", "-").replace('>', "›");
            text.push_str(&format!(" category=\"{category}\""));
        }
        text.push_str(&format!(" -->\n\n{answer}\n"));
        if !question.key_points.is_empty() {
            text.push('\n');
        }
        for point in &question.key_points {
            text.push_str(&format!("- [ ] {}\n", heading(point)));
        }
        text
    };
    let text = written(&contained(&question.answer));
    if ends_where_it_should(&text) { text } else { written(&as_text(&question.answer)) }
}

/// Whether what follows a question on its page is still read: the answer holds no heading, directive or
/// open block that the escapes below missed.
fn ends_where_it_should(text: &str) -> bool {
    let probe = format!("# Page\n{text}\n## Next\n<!-- question #next-probe -->\n\nNext.\n");
    let (read, _) = pack::parse("questions/probe.md", &probe, &PackConfig::of_folder("import"));
    read.items.len() == 2 && read.headings.len() == 2
}

/// An answer that stays inside its question: headings become bold lines, comments text, open fences are
/// closed.
fn contained(answer: &str) -> String {
    let answer = answer.trim_matches('\n').trim_end();
    let mut text = answer.to_owned();
    // From the end on, so that the ranges in front stay right.
    for (range, with) in replacements(answer).into_iter().rev() {
        text.replace_range(range, &with);
    }
    text
}

fn replacements(answer: &str) -> Vec<(Range<usize>, String)> {
    let mut found = Vec::new();
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    for (event, range) in Parser::new_ext(answer, options).into_offset_iter() {
        match event {
            Event::Start(Tag::Heading { .. }) => found.push(bold(answer, range)),
            Event::Html(_) | Event::InlineHtml(_) if answer[range.clone()].contains("<!--") => {
                found.push((range.clone(), answer[range].replace("<!--", "&lt;!--")));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                let block = &answer[range.clone()];
                let marks: String = block.chars().take_while(|c| matches!(c, '`' | '~')).collect();
                let last = block.lines().last().unwrap_or_default().trim();
                let closed = block.lines().count() > 1
                    && last.len() >= marks.len()
                    && last.trim_matches(marks.chars().next().unwrap_or('`')).is_empty();
                if !closed && range.end >= answer.len() {
                    found.push((range.end..range.end, format!("\n{marks}")));
                }
            }
            _ => {}
        }
    }
    // A comment inside a heading: the heading's replacement has it.
    found.sort_by_key(|(range, _)| (range.start, usize::MAX - range.end));
    let mut until = 0;
    found.retain(|(range, _)| {
        let apart = range.start >= until;
        until = until.max(range.end);
        apart
    });
    found
}

/// A heading as a bold line of its own.
fn bold(answer: &str, range: Range<usize>) -> (Range<usize>, String) {
    let source = answer[range.clone()].trim_end();
    let end = range.start + source.len();
    let words = match source.strip_prefix('#') {
        Some(rest) => rest.trim_matches('#').to_owned(),
        // An underlined heading: all lines but the last.
        None => source.rsplit_once('\n').map_or(source, |(words, _)| words).to_owned(),
    };
    let words = heading(&words);
    let words = words.trim_matches('*');
    if words.is_empty() {
        return (range.start..end, String::new());
    }
    // Blank lines around it, so that it doesn't run into the paragraphs beside it.
    let before = &answer[..range.start];
    let apart = if before.ends_with('\n') && !before.ends_with("\n\n") { "\n" } else { "" };
    let after = if answer[end..].starts_with("\n") && !answer[end..].starts_with("\n\n") {
        "\n"
    } else {
        ""
    };
    (range.start..end, format!("{apart}**{words}**{after}"))
}

/// An answer shown as it was typed, in a fence that nothing in it can close.
fn as_text(answer: &str) -> String {
    let longest = answer.split(|c| c != '~').map(str::len).max().unwrap_or(0);
    let fence = "~".repeat(longest.max(3) + 1);
    format!("{fence}text\n{}\n{fence}", answer.trim_matches('\n').trim_end())
}

/// Words as a heading or a list item: one line, in which nothing opens a directive.
fn heading(text: &str) -> String {
    let line = one_line(text).replace("<!--", "&lt;!--");
    // What looks like a closing sequence of a heading would be cut off: "What is C #".
    match line.strip_suffix('#') {
        Some(rest) if rest.ends_with([' ', '#']) => format!("{rest}\\#"),
        _ => line,
    }
}

fn slug(text: &str) -> String {
    let words = text.to_lowercase();
    let words: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(8).collect();
    if words.is_empty() { "question".into() } else { words.join("-") }
}
