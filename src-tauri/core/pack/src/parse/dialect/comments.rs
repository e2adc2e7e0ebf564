//! Obsidian's `%% comments %%`, inline and as blocks, which its reader does not show.

use std::{borrow::Cow, ops::Range};

use pulldown_cmark::{CodeBlockKind, Event, Parser, Tag};

use crate::parse::document::markdown_options;

/// The text without its comments; their line breaks stay.
pub(super) fn hide(text: &str) -> Cow<'_, str> {
    if !text.contains("%%") {
        return Cow::Borrowed(text);
    }
    let code = Code::of(text);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(comment) = comment(text, at, &code) {
        out.push_str(&text[at..comment.start]);
        out.extend(text[comment.clone()].matches('\n'));
        at = comment.end;
    }
    out.push_str(&text[at..]);
    Cow::Owned(out)
}

/// The first comment that opens at `from` or later. The text before `from` ends with a comment, or is empty.
fn comment(text: &str, from: usize, code: &Code) -> Option<Range<usize>> {
    for (open, sign) in text[from..].match_indices("%%") {
        let open = from + open;
        let start = open + sign.len();
        // `50%%` is a number.
        if text[from..open].ends_with(|c: char| c.is_ascii_digit() || c == '%') || code.covers(open)
        {
            continue;
        }
        let mut signs = text[start..].match_indices(sign).map(|(at, _)| start + at);
        let Some(close) = signs.find(|at| !code.is_fenced(*at)) else { continue };
        // Only one that stands at a line's start goes on behind an empty line.
        let before = &text[from..open];
        let line = match before.rsplit_once('\n') {
            Some((_, line)) => Some(line),
            None => Some(before).filter(|_| from == 0),
        };
        let alone = line.is_some_and(|line| line.trim_matches([' ', '\t', '>']).is_empty());
        let goes_on = || text[start..close].split('\n').skip(1).any(|line| line.trim().is_empty());
        if alone || !goes_on() {
            return Some(open..close + sign.len());
        }
    }
    None
}

/// Where the code of a text stands.
#[derive(Default)]
struct Code {
    fenced: Vec<Range<usize>>,
    /// Indented, and in the middle of a line.
    other: Vec<Range<usize>>,
}

impl Code {
    fn of(text: &str) -> Self {
        let mut code = Self::default();
        for (event, range) in Parser::new_ext(text, markdown_options()).into_offset_iter() {
            match event {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => code.fenced.push(range),
                Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) | Event::Code(_) => {
                    code.other.push(range);
                }
                _ => {}
            }
        }
        code
    }

    fn is_fenced(&self, at: usize) -> bool {
        contains(&self.fenced, at)
    }

    fn covers(&self, at: usize) -> bool {
        self.is_fenced(at) || contains(&self.other, at)
    }
}

/// Whether one of the ranges, which are in order, contains a place.
fn contains(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.end <= at);
    ranges.get(next).is_some_and(|range| range.contains(&at))
}
