//! Obsidian's `%% comments %%`, inline and as blocks, which its reader does not show.

use std::borrow::Cow;

use super::{Fences, code_spans};

/// The text without its comments; their line breaks stay.
pub(super) fn hide(text: &str) -> Cow<'_, str> {
    if !text.contains("%%") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut fences = Fences::default();
    let mut rest = text;
    let mut starts_line = true;
    while !rest.is_empty() {
        let end = rest.find('\n').map_or(rest.len(), |at| at + 1);
        let line = &rest[..end];
        let is_code = starts_line && fences.covers(line);
        match comment(rest, line, starts_line).filter(|_| !is_code) {
            Some((open, close)) => {
                out.push_str(&rest[..open]);
                out.extend(rest[open..close].matches('\n'));
                rest = &rest[close..];
                starts_line = false;
            }
            None => {
                out.push_str(line);
                rest = &rest[end..];
                starts_line = true;
            }
        }
    }
    Cow::Owned(out)
}

/// Where the first comment that opens on the line begins and ends.
fn comment(rest: &str, line: &str, starts_line: bool) -> Option<(usize, usize)> {
    if !line.contains("%%") {
        return None;
    }
    let spans = code_spans(line);
    for (open, _) in line.match_indices("%%") {
        let before = &line[..open];
        // `50%%` is a number.
        if before.ends_with(|c: char| c.is_ascii_digit() || c == '%')
            || spans.iter().any(|span| span.contains(&open))
        {
            continue;
        }
        let Some(length) = rest[open + 2..].find("%%") else { continue };
        // Only one that stands at a line's start goes on behind an empty line.
        let alone = starts_line && before.trim_matches([' ', '\t', '>']).is_empty();
        let inside = &rest[open + 2..open + 2 + length];
        let goes_on = || inside.split('\n').skip(1).any(|line| line.trim().is_empty());
        if alone || !goes_on() {
            return Some((open, open + 2 + length + 2));
        }
    }
    None
}
