//! What other tools write within lines: shortcodes, Liquid tags, attribute lists, icons, task states.

use std::fmt::Write;

use super::{Fences, after_list_marker, code_spans};

/// Where addresses of Material's icons begin: `:material-check:` names a drawing that is not here.
const ICONS: [&str; 4] = [":material-", ":octicons-", ":fontawesome-", ":simple-"];

/// The most lines of one shortcode.
const MOST_LINES: usize = 12;
/// The longest tag, in bytes; so that an unclosed tag isn't searched for again and again.
const LONGEST: usize = 1_000;

pub(super) fn translate(lines: Vec<String>) -> Vec<String> {
    let mut fences = Fences::default();
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut open: Vec<String> = Vec::new();
    for line in lines {
        let bare = line.trim();
        if bare.is_empty() || bare.starts_with("```") || bare.starts_with("~~~") {
            out.extend(open.drain(..).map(|line| self::line(task(line))));
        }
        if open.is_empty() && fences.covers(&line) {
            out.push(match line.contains("{%") {
                true => ["{% raw %}", "{% endraw %}", "{%- raw -%}", "{%- endraw -%}"]
                    .iter()
                    .fold(line, |line, tag| line.replace(tag, "")),
                false => line,
            });
            continue;
        }
        if line.trim() == "{:toc}" || line.trim() == "{: toc}" {
            // kramdown replaces the list above by the contents.
            if let Some(above) = out.last_mut()
                && after_list_marker(above.trim()).is_some_and(|text| text.len() < 40)
            {
                above.clear();
            }
        }
        if open.is_empty() && !open_tag(&line) {
            out.push(self::line(task(line)));
            continue;
        }
        // A shortcode may stretch over lines; it is read as if it stood on the first.
        open.push(line);
        let whole = open.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join(" ");
        if open.len() > MOST_LINES {
            out.extend(open.drain(..).map(|line| self::line(task(line))));
        } else if !open_tag(&whole) {
            out.push(self::line(task(whole)));
            out.extend(open.drain(..).skip(1).map(|_| String::new()));
        }
    }
    out.extend(open.into_iter().map(|line| self::line(task(line))));
    out
}

/// Whether a shortcode begins on the line and does not end there.
fn open_tag(line: &str) -> bool {
    [("{{<", ">}}"), ("{{%", "%}}")].iter().any(|(open, close)| {
        let begins = line.rfind(open).filter(|at| {
            !line[*at..].contains(close) && !code_spans(line).iter().any(|span| span.contains(at))
        });
        begins.is_some()
    })
}

/// `- [/] half` and the like, as themes of Obsidian know them.
fn task(line: String) -> String {
    let bare = line.trim_start_matches([' ', '\t', '>']);
    let Some(text) = after_list_marker(bare) else { return line };
    let state = [
        ("[/] ", "◐"),
        ("[-] ", "✗"),
        ("[>] ", "→"),
        ("[<] ", "←"),
        ("[!] ", "❗"),
        ("[?] ", "❓"),
        ("[*] ", "★"),
    ];
    match state.into_iter().find_map(|(state, sign)| Some((text.strip_prefix(state)?, sign))) {
        Some((rest, sign)) => format!("{}{sign} {rest}", &line[..line.len() - text.len()]),
        None => line,
    }
}

fn line(line: String) -> String {
    if !line.contains('{') && !ICONS.iter().any(|icon| line.contains(icon)) {
        return line;
    }
    let mut spans = code_spans(&line).into_iter().peekable();
    let mut out = String::with_capacity(line.len());
    let mut at = 0;
    while at < line.len() {
        while spans.next_if(|span| span.start < at).is_some() {}
        if let Some(span) = spans.next_if(|span| span.start == at) {
            out.push_str(&line[span.clone()]);
            at = span.end;
            continue;
        }
        let rest = &line[at..];
        let read = match rest.as_bytes()[0] {
            b'{' => braces(rest, &mut out),
            b':' => ICONS.iter().find(|icon| rest.starts_with(**icon)).and_then(|_| {
                let end = rest[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '-')?;
                rest[1 + end..].starts_with(':').then_some(end + 2)
            }),
            _ => None,
        };
        match read {
            Some(length) => at += length,
            None => {
                let next = rest.chars().next().map_or(1, char::len_utf8);
                out.push_str(&rest[..next]);
                at += next;
            }
        }
    }
    out
}

/// Writes what a text that begins with `{` becomes, and says how much of it was read.
fn braces(rest: &str, out: &mut String) -> Option<usize> {
    for (open, close) in [("{{<", ">}}"), ("{{%", "%}}")] {
        if let Some((inside, length)) = enclosed(rest, open, close) {
            shortcode(inside, close, out);
            return Some(length);
        }
    }
    if let Some((inside, length)) = enclosed(rest, "{%", "%}") {
        let (name, rest) = inside.trim_matches('-').trim().split_once(' ').unwrap_or((inside, ""));
        if matches!(name, "link" | "post_url") {
            out.push_str(rest.trim());
        }
        return Some(length);
    }
    if let Some((inside, length)) = enclosed(rest, "{{", "}}") {
        if let Some(book) = inside.strip_prefix('#') {
            let (name, target) = book.split_once(' ').unwrap_or((book, ""));
            let target = target.split_whitespace().next().unwrap_or_default();
            let target = target.split(':').next().unwrap_or_default();
            if matches!(name, "include" | "rustdoc_include" | "playground") {
                let _ = write!(out, "[{target}]({target})");
            }
            return Some(length);
        }
        // A site's address before a path; in a sentence it stays, since it is better than a gap.
        if !out.ends_with(['(', '"', '<']) {
            return None;
        }
        // `{{ '/docs/' | relative_url }}` holds the path itself.
        let quoted = inside.trim().strip_prefix(['\'', '"']);
        out.push_str(quoted.and_then(|text| text.split(['\'', '"']).next()).unwrap_or_default());
        return Some(length);
    }
    attributes(rest, out)
}

/// `{: .note }`, `{ .md-button }`, `{ #id }`: for style sheets that are not here.
fn attributes(rest: &str, out: &mut String) -> Option<usize> {
    let (inside, length) = enclosed(rest, "{", "}")?;
    let list = inside.strip_prefix(':').unwrap_or(inside);
    if inside.is_empty() || inside.contains(['{', '\\']) {
        return None;
    }
    let is_kramdown = inside.starts_with(':');
    let trimmed = list.trim();
    let words = || attribute_words(trimmed);
    let plain = |word: &str| {
        word.starts_with(['.', '#', ':']) || word.contains('=') || word.starts_with("data-")
    };
    let attached =
        out.trim().is_empty() || out.ends_with([')', ']', '`', '*', '_']) || is_heading(out);
    let spaced = is_kramdown || inside.starts_with(' ') || inside.starts_with('.');
    let is_list = spaced && attached && !trimmed.is_empty() && words().all(plain);
    if !is_kramdown && !is_list {
        return None;
    }
    // A heading's own id is kept, as mdBook writes it.
    if let Some(id) = words().find_map(|word| word.strip_prefix('#')).filter(|_| is_heading(out)) {
        let _ = write!(out, "{{#{id}}}");
    }
    Some(length)
}

/// The parts of an attribute list: spaces divide them, except between quotation marks.
fn attribute_words(list: &str) -> impl Iterator<Item = &str> {
    let mut is_quoted = false;
    let divides = move |c: char| {
        is_quoted ^= c == '"';
        c.is_whitespace() && !is_quoted
    };
    list.split(divides).filter(|word| !word.is_empty())
}

fn is_heading(line: &str) -> bool {
    line.trim_start_matches([' ', '>']).starts_with('#')
}

/// What stands between two signs at the start of a text, and the length of it all.
fn enclosed<'t>(rest: &'t str, open: &str, close: &str) -> Option<(&'t str, usize)> {
    let inside = rest.strip_prefix(open)?;
    let mut near = inside.len().min(LONGEST);
    while !inside.is_char_boundary(near) {
        near -= 1;
    }
    let end = inside[..near].find(close)?;
    Some((&inside[..end], open.len() + end + close.len()))
}

fn shortcode(inside: &str, close: &str, out: &mut String) {
    let inside = inside.trim();
    // `{{</* name */>}}` writes about a shortcode.
    if let Some(shown) = inside.strip_prefix("/*") {
        let open = if close == ">}}" { "{{<" } else { "{{%" };
        let _ = write!(out, "`{open} {} {close}`", shown.trim_end_matches("*/").trim());
        return;
    }
    let inside = inside.trim_end_matches('/');
    let (name, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let first = rest.trim().trim_start_matches(['"', '`']);
    let first = first.split(['"', '`']).next().unwrap_or_default().trim();
    let value = |key: &str| {
        let (_, value) = rest.split_once(&format!("{key}=\""))?;
        value.split('"').next()
    };
    let written = match name {
        "ref" | "relref" => write!(out, "{}", value("path").unwrap_or(first)),
        "figure" | "img" | "image" => {
            let alt = value("alt").or_else(|| value("caption")).or_else(|| value("title"));
            let src = value("src").unwrap_or(first);
            match src.contains(' ') {
                true => write!(out, "![{}](<{src}>)", alt.unwrap_or_default()),
                false => write!(out, "![{}]({src})", alt.unwrap_or_default()),
            }
        }
        "youtube" => {
            let id = value("id").unwrap_or(first);
            write!(out, "[YouTube video](https://www.youtube.com/watch?v={id})")
        }
        "vimeo" => write!(out, "[Vimeo video](https://vimeo.com/{})", value("id").unwrap_or(first)),
        _ => Ok(()),
    };
    debug_assert!(written.is_ok());
}
