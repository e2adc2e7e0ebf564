//! A small tokenizer for raw HTML in pages: enough to find tags, their attributes and their balance.
//!
//! It decides nothing about safety; everything that reaches the window is sanitised afterwards.

use std::borrow::Cow;

/// A tag, or anything between tags.
#[derive(Debug)]
pub(crate) enum Piece<'a> {
    Text(&'a str),
    Tag {
        /// Byte offset of `<` in the text.
        at: usize,
        /// The whole tag.
        raw: &'a str,
        /// Lower case.
        name: String,
        closing: bool,
        self_closing: bool,
        /// Lower-case keys, values with their entities decoded.
        attributes: Vec<(String, Cow<'a, str>)>,
    },
}

/// Splits raw HTML. Comments are left out.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut out = Vec::new();
    let mut at = 0;
    let mut plain = 0;
    // Text in which nothing closes would be read again and again otherwise.
    let mut failures = 0;
    while let Some(found) = text[at..].find('<').filter(|_| failures < 256) {
        let open = at + found;
        let rest = &text[open..];
        if rest.starts_with("<!--") {
            push_text(&mut out, &text[plain..open]);
            at = match rest.find("-->") {
                Some(end) => open + end + "-->".len(),
                None => text.len(),
            };
            plain = at;
            continue;
        }
        match tag(rest, open) {
            Some((piece, length)) => {
                push_text(&mut out, &text[plain..open]);
                out.push(piece);
                at = open + length;
                plain = at;
            }
            None => {
                failures += 1;
                at = open + 1;
            }
        }
    }
    push_text(&mut out, &text[plain..]);
    out
}

fn push_text<'a>(out: &mut Vec<Piece<'a>>, text: &'a str) {
    if !text.is_empty() {
        out.push(Piece::Text(text));
    }
}

fn tag(text: &str, at: usize) -> Option<(Piece<'_>, usize)> {
    let bytes = text.as_bytes();
    let closing = bytes.get(1) == Some(&b'/');
    let start = if closing { 2 } else { 1 };
    if !bytes.get(start)?.is_ascii_alphabetic() {
        return None;
    }
    let mut i = start;
    while i < bytes.len() && (bytes[i].is_ascii_alphanumeric() || bytes[i] == b'-') {
        i += 1;
    }
    let name = text[start..i].to_ascii_lowercase();
    let mut attributes = Vec::new();
    let mut self_closing = false;
    loop {
        while i < bytes.len() && (bytes[i].is_ascii_whitespace() || bytes[i] == b'/') {
            self_closing = bytes[i] == b'/';
            i += 1;
        }
        if i >= bytes.len() {
            return None;
        }
        if bytes[i] == b'>' {
            i += 1;
            break;
        }
        let from = i;
        while i < bytes.len() && !bytes[i].is_ascii_whitespace() && !b"=>/".contains(&bytes[i]) {
            i += 1;
        }
        if i == from {
            i += 1;
            continue;
        }
        let key = text.get(from..i)?.to_ascii_lowercase();
        while i < bytes.len() && bytes[i].is_ascii_whitespace() {
            i += 1;
        }
        let mut value = "";
        if bytes.get(i) == Some(&b'=') {
            i += 1;
            while i < bytes.len() && bytes[i].is_ascii_whitespace() {
                i += 1;
            }
            match bytes.get(i) {
                Some(quote @ (b'"' | b'\'')) => {
                    let end = text[i + 1..].find(char::from(*quote))?;
                    value = &text[i + 1..i + 1 + end];
                    i += end + 2;
                }
                _ => {
                    let from = i;
                    while i < bytes.len() && !bytes[i].is_ascii_whitespace() && bytes[i] != b'>' {
                        i += 1;
                    }
                    value = text.get(from..i)?;
                }
            }
        }
        attributes.push((key, unescape(value)));
    }
    let raw = &text[..i];
    Some((Piece::Tag { at, raw, name, closing, self_closing, attributes }, i))
}

fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    Cow::Owned(
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#39;", "'")
            .replace("&amp;", "&"),
    )
}

/// How many more elements raw HTML opens than it closes; negative when it closes more.
pub(crate) fn balance(text: &str) -> i64 {
    pieces(text)
        .iter()
        .map(|piece| match piece {
            Piece::Tag { name, .. } if is_void(name) => 0,
            Piece::Tag { self_closing: true, .. } | Piece::Text(_) => 0,
            // Their end tags may be left out, so they say nothing.
            Piece::Tag { name, .. } if matches!(&**name, "p" | "li" | "tr" | "td" | "th") => 0,
            Piece::Tag { closing: true, .. } => -1,
            Piece::Tag { .. } => 1,
        })
        .sum()
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Escapes text for HTML, quotes included.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_their_attributes_are_found() {
        fn check(text: &str, expected: &[&str]) {
            let got: Vec<String> = pieces(text)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(text) => format!("{text:?}"),
                    Piece::Tag { name, closing, attributes, .. } => {
                        let attributes: String =
                            attributes.iter().map(|(k, v)| format!(" {k}={v}")).collect();
                        format!("{}{name}{attributes}", if closing { "/" } else { "" })
                    }
                })
                .collect();
            assert_eq!(got, expected, "{text}");
        }
        check("<IMG src='a.png' alt=\"x > y\">b", &["img src=a.png alt=x > y", "\"b\""]);
        check("a < b <b>c</b>", &["\"a < b \"", "b", "\"c\"", "/b"]);
        check("<!-- <p> --><br/>", &["br"]);
        check("<a href=x.md?a=1&amp;b", &["\"<a href=x.md?a=1&amp;b\""]);
        check("<details open><summary>", &["details open=", "summary"]);
        check("<ä>", &["\"<ä>\""]);
    }

    #[test]
    fn balance_counts_what_stays_open() {
        assert_eq!(balance("<details><summary>x</summary>"), 1);
        assert_eq!(balance("<p align=center><img src=x><br></div>"), -1);
    }
}
