//! `==marked==` spans: shown as marks in the reader, blanked in clozes. Nothing inside code counts.

use std::ops::Range;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::document::Document;

/// One `==…==`; its delimiters stand in text events of the same parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mark {
    /// Event and byte offset of the opening `==`.
    pub(crate) open: (usize, usize),
    /// Event and byte offset of the closing `==`.
    pub(crate) close: (usize, usize),
    /// `==1:text==` fixes the number.
    pub(crate) number: Option<u32>,
    /// Bytes of the number and its colon.
    pub(crate) prefix: usize,
}

impl Mark {
    /// The marked text, without markup.
    pub(crate) fn text(&self, doc: &Document<'_>) -> String {
        let mut out = String::new();
        for index in self.open.0..=self.close.0 {
            match &doc.events[index].0 {
                Event::Text(text) => {
                    let from = if index == self.open.0 { self.open.1 + 2 + self.prefix } else { 0 };
                    let to = if index == self.close.0 { self.close.1 } else { text.len() };
                    out.push_str(text.get(from..to).unwrap_or_default());
                }
                Event::Code(text) | Event::InlineMath(text) => out.push_str(text),
                Event::SoftBreak | Event::HardBreak => out.push(' '),
                _ => {}
            }
        }
        out
    }
}

/// All marks in some events, in order.
pub(crate) fn find(doc: &Document<'_>, events: Range<usize>) -> Vec<Mark> {
    let mut marks = Vec::new();
    // One open delimiter per element that is open, outermost first.
    let mut open: Vec<Option<(usize, usize)>> = vec![None];
    let mut in_code = 0_usize;
    for index in events.clone() {
        let (event, range) = &doc.events[index];
        match event {
            Event::Start(tag) => {
                in_code += usize::from(matches!(tag, Tag::CodeBlock(_)));
                open.push(None);
            }
            Event::End(end) => {
                in_code -= usize::from(matches!(end, TagEnd::CodeBlock)).min(in_code);
                if open.len() > 1 {
                    open.pop();
                }
            }
            Event::Text(text) if in_code == 0 && text.contains("==") => {
                let verbatim = doc.text.get(range.clone()) == Some(text);
                let escaped = verbatim
                    && range.start > 0
                    && doc.text.as_bytes().get(range.start - 1) == Some(&b'\\');
                for at in delimiters(text) {
                    if at == 0 && escaped {
                        continue;
                    }
                    let before = match at {
                        0 => index > events.start && !ends_element(&doc.events[index - 1].0),
                        at => text[..at].chars().next_back().is_some_and(|c| !c.is_whitespace()),
                    };
                    let after = match text[at + 2..].chars().next() {
                        Some(c) => !c.is_whitespace(),
                        None => doc.events.get(index + 1).is_some_and(|(next, _)| {
                            matches!(next, Event::Start(_) | Event::Code(_) | Event::InlineMath(_))
                        }),
                    };
                    let Some(top) = open.last_mut() else { continue };
                    match *top {
                        Some(from) if before && from != (index, at) => {
                            *top = None;
                            if let Some(mark) = mark(doc, from, (index, at)) {
                                marks.push(mark);
                            }
                        }
                        _ if after => *top = Some((index, at)),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
    marks.sort_by_key(|mark| mark.open);
    marks
}

/// Offsets of `==` that is neither part of a longer run nor doubled.
fn delimiters(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        if bytes[i] == b'=' {
            let run = bytes[i..].iter().take_while(|b| **b == b'=').count();
            if run == 2 {
                out.push(i);
            }
            i += run;
        } else {
            i += 1;
        }
    }
    out
}

/// At a text's start, what stands before it decides: a break or an element's beginning is a space.
fn ends_element(event: &Event<'_>) -> bool {
    matches!(event, Event::SoftBreak | Event::HardBreak | Event::Start(_))
}

fn mark(doc: &Document<'_>, open: (usize, usize), close: (usize, usize)) -> Option<Mark> {
    let mut mark = Mark { open, close, number: None, prefix: 0 };
    if let Event::Text(text) = &doc.events[open.0].0 {
        let end = if open.0 == close.0 { close.1 } else { text.len() };
        let inside = text.get(open.1 + 2..end)?;
        if let Some((digits, rest)) = inside.split_once(':')
            && !digits.is_empty()
            && digits.len() <= 4
            && digits.bytes().all(|b| b.is_ascii_digit())
            && !(rest.is_empty() && open.0 == close.0)
        {
            mark.number = digits.parse().ok().filter(|n| *n > 0);
            mark.prefix = if mark.number.is_some() { digits.len() + 1 } else { 0 };
        }
    }
    (!mark.text(doc).trim().is_empty()).then_some(mark)
}

/// Numbers for marks: fixed ones keep theirs, the others take the smallest that are free, in order.
pub(crate) fn numbers(marks: &[Mark]) -> Vec<u32> {
    let fixed: std::collections::HashSet<u32> = marks.iter().filter_map(|m| m.number).collect();
    let mut free = (1..).filter(|n| !fixed.contains(n));
    marks.iter().map(|m| m.number.or_else(|| free.next()).unwrap_or(u32::MAX)).collect()
}

/// Plain text without the signs of its marks.
pub(crate) fn without_marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut parts = text.split("==");
    out.push_str(parts.next().unwrap_or_default());
    let mut open = true;
    for part in parts {
        let numbered = part.split_once(':').filter(|(digits, rest)| {
            open && !digits.is_empty()
                && digits.len() <= 4
                && digits.bytes().all(|b| b.is_ascii_digit())
                && !rest.starts_with(|c: char| c.is_ascii_digit())
        });
        out.push_str(numbered.map_or(part, |(_, rest)| rest));
        open = !open;
    }
    out
}
