//! Quotes and callouts, and the direction that a block's text runs in.

use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};

use super::Writer;

impl Writer<'_, '_> {
    /// The `dir` attribute of a list, table or quote whose text runs from right to left; `dir="auto"`
    /// would look past paragraphs that have a direction of their own.
    pub(super) fn direction(&self, index: usize) -> &'static str {
        let doc = &self.outline.doc;
        let mut depth = 0_usize;
        let texts = doc.events[index..].iter().map_while(|(event, _)| {
            match event {
                Event::Start(_) => depth += 1,
                Event::End(_) => depth -= 1,
                _ => {}
            }
            (depth > 0).then_some(event)
        });
        let first = texts.filter_map(|event| match event {
            Event::Text(text) => text.chars().find_map(runs_rightwards),
            _ => None,
        });
        match first.take(1).next() {
            Some(false) => " dir=\"rtl\"",
            _ => "",
        }
    }

    /// Quotes, GitHub's alerts and Obsidian's callouts.
    pub(super) fn quote(&mut self, index: usize, kind: Option<BlockQuoteKind>) -> usize {
        if let Some(kind) = kind {
            let (name, title) = match kind {
                BlockQuoteKind::Note => ("note", "Note"),
                BlockQuoteKind::Tip => ("tip", "Tip"),
                BlockQuoteKind::Important => ("important", "Important"),
                BlockQuoteKind::Warning => ("warning", "Warning"),
                BlockQuoteKind::Caution => ("caution", "Caution"),
            };
            self.open(
                &format!(
                    "<aside{}{} class=\"callout\" data-callout=\"{name}\">\
                     <p class=\"callout-title\">{title}</p>\n",
                    self.id(index),
                    self.direction(index),
                ),
                "</aside>\n",
            );
            return index + 1;
        }
        let doc = &self.outline.doc;
        let bytes = doc.events[index].1.clone();
        let source = doc.text.get(bytes.clone()).unwrap_or_default();
        let first = source.lines().next().unwrap_or_default();
        let callout = callout(first.trim_start().trim_start_matches('>').trim_start());
        let paragraph =
            matches!(doc.events.get(index + 1).map(|e| &e.0), Some(Event::Start(Tag::Paragraph)));
        let Some((name, fold, title)) = callout.filter(|_| paragraph) else {
            let named = self.id(index) + self.direction(index);
            self.open(&format!("<blockquote{named}>\n"), "</blockquote>\n");
            return index + 1;
        };
        // The sign of the callout is Latin in every language.
        let text = doc.plain(index..self.skip(index, doc.events.len()));
        let text = text.trim_start().split_once(']').map_or("", |(_, text)| text);
        let named = self.id(index)
            + match text.chars().find_map(runs_rightwards) {
                Some(false) => " dir=\"rtl\"",
                _ => "",
            };
        let title_at = bytes.start + (title.as_ptr() as usize - source.as_ptr() as usize);
        let line_end = bytes.start + first.len();
        let (start, middle, end) = match fold {
            None => (
                format!(
                    "<aside{named} class=\"callout\" data-callout=\"{name}\">\
                     <p class=\"callout-title\" dir=\"auto\">"
                ),
                "</p>\n",
                "</aside>\n",
            ),
            Some(open) => (
                format!(
                    "<details{named} class=\"callout\" data-callout=\"{name}\"{}>\
                     <summary class=\"callout-title\" dir=\"auto\">",
                    if open { " open" } else { "" }
                ),
                "</summary>\n",
                "</details>\n",
            ),
        };
        self.open(&start, end);
        // The first line's inline events: those of the title are written, the marker is not.
        let mut at = index + 2;
        let mut wrote = false;
        while at < doc.events.len() {
            let (event, range) = &doc.events[at];
            let over = match event {
                Event::End(TagEnd::Paragraph) => true,
                Event::SoftBreak | Event::HardBreak => range.start >= line_end.saturating_sub(2),
                _ => range.start >= line_end,
            };
            if over {
                break;
            }
            if range.start >= title_at {
                wrote = true;
                at = self.event(at, doc.events.len());
            } else if let Event::Text(text) = event
                && range.end > title_at
                && let Some(rest) = text.get(title_at - range.start..)
            {
                wrote = true;
                let rest = rest.to_owned();
                self.escaped(&rest);
                at += 1;
            } else {
                at += 1;
            }
        }
        if !wrote {
            let mut letters = name.chars();
            let title: String = letters
                .next()
                .map(|c| c.to_uppercase().collect::<String>() + letters.as_str())
                .unwrap_or_default();
            self.escaped(&title.replace('-', " "));
        }
        self.out.push_str(middle);
        match doc.events.get(at).map(|e| &e.0) {
            Some(Event::End(TagEnd::Paragraph)) => at + 1,
            Some(Event::SoftBreak | Event::HardBreak) => {
                self.open("<p dir=\"auto\">", "</p>\n");
                at + 1
            }
            _ => {
                self.open("<p dir=\"auto\">", "</p>\n");
                at
            }
        }
    }
}

/// Whether a letter runs from left to right; nothing for what has no direction of its own.
fn runs_rightwards(c: char) -> Option<bool> {
    let is_rtl = matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}');
    c.is_alphabetic().then_some(!is_rtl)
}

/// `[!tip]- Title` as its kind, whether it folds (and is open), and the title.
fn callout(line: &str) -> Option<(String, Option<bool>, &str)> {
    let rest = line.strip_prefix("[!")?;
    let (name, rest) = rest.split_once(']')?;
    // `[!note|wide]` carries a theme's own wishes.
    let name = name.split('|').next().unwrap_or_default().trim().to_lowercase();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_ ".contains(&b)) {
        return None;
    }
    let (fold, rest) = match rest.as_bytes().first() {
        Some(b'-') => (Some(false), &rest[1..]),
        Some(b'+') => (Some(true), &rest[1..]),
        _ => (None, rest),
    };
    Some((name, fold, rest.trim_start()))
}
