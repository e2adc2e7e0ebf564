//! Scripts of one's own: a new one to fill in, or a copy of one that is there.

use std::ops::Range;

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use item::ids::PackId;
use pack::markdown_options;

/// What a new script says until its owner does.
const BLANK: &str = "\
Say here whom you speak to and what they should remember afterwards.

## Opening
<!-- segment #opening minutes=2 -->

The situation in one sentence, and why it mattered.

- [ ] a figure that shows the size of it

## The main part
<!-- segment #main minutes=6 -->

What you did, in the order in which you had to decide it.

- [ ] the choice you made, and what it cost
- [ ] what you looked at to know that it worked

## Close
<!-- segment #close minutes=2 -->

The result, and what you would do differently.

- [ ] one lesson, in a sentence
";

/// A script to fill in.
pub(super) fn blank(title: &str) -> String {
    let shown = quoted(title);
    format!("---\ntitle: {shown}\nminutes: 10\n---\n\n# {title}\n\n{BLANK}")
}

/// A title as YAML: quoted, since it may hold a colon.
fn quoted(title: &str) -> String {
    format!("\"{}\"", title.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A page's text under another title, for another pack: names of the pack it came from are written in
/// full or, where that cannot be, taken out.
pub(super) fn copied(text: &str, pack: &PackId, title: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (front, body) = parted(text);
    let mut kept = format!("---\ntitle: {}\n", quoted(title));
    let mut keeps = false;
    for line in front.lines() {
        if !line.starts_with([' ', '\t', '-']) {
            let key = line.split(':').next().unwrap_or_default().trim();
            keeps = matches!(key, "minutes" | "tags");
            if let ("board", Some((_, board))) = (key, line.split_once(':')) {
                let board = board.trim().trim_matches(['"', '\'']);
                let full =
                    if board.contains('/') { board.to_owned() } else { format!("{pack}/{board}") };
                kept.push_str(&format!("board: {full}\n"));
            }
        }
        if keeps {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    kept.push_str("---\n");
    kept.push_str(&titled(&unlinked(body), title));
    kept
}

/// Front matter and the rest.
fn parted(text: &str) -> (&str, &str) {
    let Some(rest) = text.strip_prefix("---").and_then(|rest| rest.strip_prefix(['\n', '\r']))
    else {
        return ("", text);
    };
    let mut at = 0;
    for line in rest.split_inclusive('\n') {
        if line.trim_end() == "---" {
            return (&rest[..at], &rest[at + line.len()..]);
        }
        at += line.len();
    }
    ("", text)
}

/// The text with its first heading replaced, or with one before it.
fn titled(body: &str, title: &str) -> String {
    let mut heading = None;
    for (event, range) in Parser::new_ext(body, markdown_options()).into_offset_iter() {
        if let Event::Start(Tag::Heading { level: pulldown_cmark::HeadingLevel::H1, .. }) = event {
            heading = Some(range);
            break;
        }
    }
    match heading {
        Some(Range { start, end }) => {
            format!("{}# {title}\n{}", &body[..start], &body[end..])
        }
        None => format!("\n# {title}\n\n{}", body.trim_start()),
    }
}

/// The text with links and pictures that lead to other files of its pack turned into their words.
fn unlinked(body: &str) -> String {
    let leads_away =
        |url: &str| url.starts_with('#') || url.contains("://") || url.contains("mailto:");
    let mut out = String::with_capacity(body.len());
    let mut done = 0;
    let mut open: Option<(Range<usize>, Option<Range<usize>>)> = None;
    for (event, range) in Parser::new_ext(body, markdown_options()).into_offset_iter() {
        match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. })
                if open.is_none() && !leads_away(&dest_url) =>
            {
                open = Some((range, None));
            }
            Event::End(TagEnd::Link | TagEnd::Image)
                if open.as_ref().is_some_and(|(whole, _)| whole.end == range.end) =>
            {
                if let Some((whole, words)) = open.take() {
                    out.push_str(&body[done..whole.start]);
                    out.push_str(words.map_or("", |words| &body[words]));
                    done = whole.end;
                }
            }
            _ => {
                if let Some((_, words)) = &mut open {
                    let start = words.as_ref().map_or(range.start, |words| words.start);
                    *words = Some(start..range.end);
                }
            }
        }
    }
    out.push_str(&body[done..]);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_stands_on_its_own() {
        let text = "---\nid: walk\ntitle: Walk\nminutes: 12\ntags:\n  - a\nrelated: [x, y]\n\
            board: start-here#path\n---\n\n# Walk: it\n\nRead [the *page*](../topics/x.md#y), \
            ![a map](map.png) and [MDN](https://example.org/x), or [[caching]].\n\n## One\n\
            <!-- segment #one minutes=12 -->\n";
        let copy = copied(text, &PackId::new("backend").unwrap(), "My \"walk\"");
        assert_eq!(
            copy,
            "---\ntitle: \"My \\\"walk\\\"\"\nminutes: 12\ntags:\n  - a\nboard: backend/start-here#path\n\
             ---\n\n# My \"walk\"\n\nRead the *page*, a map and [MDN](https://example.org/x), or caching.\n\n\
             ## One\n<!-- segment #one minutes=12 -->\n"
        );
        assert!(
            copied("No heading.", &PackId::new("p").unwrap(), "T").ends_with("# T\n\nNo heading.")
        );
    }
}
