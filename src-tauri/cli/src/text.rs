//! The packs' HTML as plain text for a terminal.

use html::Html;

/// Paragraphs apart, list items with a dash, code as it is, entities read.
pub(crate) fn plain(html: &Html) -> String {
    let mut text = String::new();
    let mut rest: &str = html;
    let mut verbatim = 0u32;
    while let Some(open) = rest.find('<') {
        push(&mut text, &rest[..open], verbatim > 0);
        rest = &rest[open..];
        let Some(close) = rest.find('>') else { break };
        let tag = &rest[1..close];
        rest = &rest[close + 1..];
        let name: String = tag
            .trim_start_matches('/')
            .chars()
            .take_while(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_ascii_lowercase();
        let closing = tag.starts_with('/');
        match name.as_str() {
            "pre" => {
                verbatim = if closing { verbatim.saturating_sub(1) } else { verbatim + 1 };
                break_line(&mut text, 2);
            }
            "p" | "ul" | "ol" | "table" | "blockquote" | "aside" | "div" | "h1" | "h2" | "h3"
            | "h4" | "h5" | "h6" => break_line(&mut text, if name == "div" { 1 } else { 2 }),
            "li" if !closing => {
                break_line(&mut text, 1);
                text.push_str("- ");
            }
            "br" | "tr" | "li" => break_line(&mut text, 1),
            "td" | "th" if closing => text.push_str("  "),
            _ => {}
        }
    }
    push(&mut text, rest, verbatim > 0);
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim().to_owned()
}

fn push(text: &mut String, raw: &str, verbatim: bool) {
    let raw = entities(raw);
    if verbatim {
        text.push_str(&raw);
        return;
    }
    for c in raw.chars() {
        let space = c.is_whitespace();
        let nothing_before = text.is_empty() || text.ends_with([' ', '\n']);
        if space && nothing_before {
            continue;
        }
        text.push(if space { ' ' } else { c });
    }
}

fn break_line(text: &mut String, lines: usize) {
    while text.ends_with(' ') && !text.ends_with("- ") {
        text.pop();
    }
    if text.is_empty() || text.ends_with("- ") {
        return;
    }
    let have = text.chars().rev().take_while(|c| *c == '\n').count();
    for _ in have..lines {
        text.push('\n');
    }
}

fn entities(raw: &str) -> String {
    let mut out = String::new();
    let mut rest = raw;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let Some(end) = rest.find(';').filter(|end| *end < 12) else {
            out.push('&');
            rest = &rest[1..];
            continue;
        };
        let name = &rest[1..end];
        let read = match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "nbsp" => Some(' '),
            "#39" | "apos" => Some('\''),
            _ => name
                .strip_prefix("#x")
                .map(|hex| u32::from_str_radix(hex, 16))
                .or_else(|| name.strip_prefix('#').map(str::parse))
                .and_then(|n| n.ok().and_then(char::from_u32)),
        };
        match read {
            Some(c) => out.push(c),
            None => out.push_str(&rest[..=end]),
        }
        rest = &rest[end + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_reads_as_text() {
        for (html, expected) in [
            ("<p>One &amp; two</p>\n<p>three<br>four</p>", "One & two\n\nthree\nfour"),
            ("<ul>\n<li>a</li>\n<li><p>b</p></li>\n</ul>", "- a\n- b"),
            (
                "<p>x</p><pre class=\"code\"><code>if a &lt; b:\n    c()</code></pre>",
                "x\n\nif a < b:\n    c()",
            ),
            (
                "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
                "a  b\n1  2",
            ),
            ("a < b", "a < b"),
            ("&#8217; &#x41; &unknown; &", "’ A &unknown; &"),
        ] {
            assert_eq!(plain(&Html::sanitise(html)), expected, "{html}");
        }
    }
}
