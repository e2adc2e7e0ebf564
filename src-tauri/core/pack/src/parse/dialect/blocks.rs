//! Blocks of other tools as callouts and code: `!!! note`, `=== "Tab"`, `:::tip`, paired shortcodes,
//! `{% highlight %}`, and paragraphs that kramdown's `{: .note }` marks.

use super::Fences;

/// Blocks within blocks; what is deeper stays as it is.
const DEPTH: usize = 12;
/// How far down a block's end is looked for.
const MOST_LINES: usize = 500;

/// Names that shortcodes and classes give to callouts.
const NOTES: [&str; 14] = [
    "note",
    "notice",
    "tip",
    "hint",
    "info",
    "warning",
    "caution",
    "danger",
    "important",
    "alert",
    "admonition",
    "callout",
    "details",
    "attention",
];

/// A block that begins on a line.
struct Block {
    /// Columns before it.
    indent: usize,
    kind: Kind,
    /// Lines of its body, and columns that each of them loses.
    body: usize,
    dedent: usize,
    /// Whether a line of its own ends it.
    closed: bool,
}

enum Kind {
    Callout(String),
    Code(String),
    Hidden,
}

pub(super) fn translate(lines: &[&str], out: &mut Vec<String>, depth: usize) {
    let mut fences = Fences::default();
    let mut at = 0;
    while at < lines.len() {
        let line = lines[at];
        let block = match fences.covers(line) || depth == DEPTH {
            true => None,
            false => block(lines, at),
        };
        let Some(block) = block else {
            out.push(line.to_owned());
            at += 1;
            continue;
        };
        let body = &lines[at + 1..=at + block.body];
        let body: Vec<&str> = body.iter().map(|line| without_columns(line, block.dedent)).collect();
        let indent = " ".repeat(block.indent);
        match &block.kind {
            Kind::Callout(head) => {
                out.push(format!("{indent}> [!{head}"));
                let mut inner = Vec::with_capacity(body.len());
                translate(&body, &mut inner, depth + 1);
                out.extend(inner.into_iter().map(|line| match line.trim() {
                    "" => format!("{indent}>"),
                    _ => format!("{indent}> {line}"),
                }));
            }
            Kind::Code(language) => {
                out.push(format!("{indent}~~~~~{language}"));
                out.extend(body.iter().map(|line| format!("{indent}{line}")));
            }
            Kind::Hidden => out.extend(std::iter::repeat_n(String::new(), 1 + body.len())),
        }
        at += 1 + block.body;
        if block.closed {
            out.push(match block.kind {
                Kind::Code(_) => format!("{indent}~~~~~"),
                _ => String::new(),
            });
            at += 1;
        }
    }
}

fn block(lines: &[&str], at: usize) -> Option<Block> {
    let line = lines[at].trim_end();
    let text = line.trim_start();
    let below = &lines[at + 1..];
    let indent = columns(line);
    match text.as_bytes().first()? {
        b'!' | b'?' | b'=' => indented(text, indent, below),
        b':' => container(text, indent, below),
        b'{' => paired(text, indent, below)
            .or_else(|| marked(text, indent, below, at == 0 || lines[at - 1].trim().is_empty())),
        _ => None,
    }
}

/// `!!! note "Title"`, `??? tip`, `=== "Tab"`: the body is what is indented by four columns.
fn indented(text: &str, indent: usize, below: &[&str]) -> Option<Block> {
    let signs = [("!!!", ""), ("???+", "+"), ("???", "-"), ("===+", ""), ("===!", ""), ("===", "")];
    let (sign, fold) = signs.into_iter().find(|(sign, _)| text.starts_with(sign))?;
    let rest = text[sign.len()..].strip_prefix([' ', '\t'])?.trim();
    let (words, title) = match rest.split_once('"') {
        Some((words, title)) => (words.trim(), title.strip_suffix('"')?),
        None => (rest, ""),
    };
    let kind = match sign.starts_with('=') {
        true if words.is_empty() && !title.is_empty() => "tab",
        true => return None,
        false => words.split_whitespace().next().unwrap_or_default(),
    };
    let inside = |line: &&&str| line.trim().is_empty() || columns(line) >= indent + 4;
    let mut body = below.iter().take_while(inside).count();
    while body > 0 && below[body - 1].trim().is_empty() {
        body -= 1;
    }
    let kind = Kind::Callout(head(kind, fold, title)?);
    Some(Block { indent, kind, body, dedent: indent + 4, closed: false })
}

/// `:::tip Title` up to `:::`.
fn container(text: &str, indent: usize, below: &[&str]) -> Option<Block> {
    let signs = text.bytes().take_while(|b| *b == b':').count();
    let rest = text[signs..].trim().trim_matches(['{', '}']).trim_start_matches(".callout-");
    let (kind, title) = rest.split_once([' ', '[']).unwrap_or((rest, ""));
    if signs < 3 || kind.is_empty() {
        return None;
    }
    let close = |line: &&str| {
        let line = line.trim();
        line.len() == signs && line.bytes().all(|b| b == b':')
    };
    let body = below.iter().take(MOST_LINES).position(close)?;
    let head = head(kind.trim_start_matches('.'), "", title.trim().trim_end_matches(']'))?;
    Some(Block { indent, kind: Kind::Callout(head), body, dedent: indent, closed: true })
}

/// A shortcode or Liquid tag alone on its line, up to the one that ends it.
fn paired(text: &str, indent: usize, below: &[&str]) -> Option<Block> {
    let inside = tag(text)?;
    let (name, rest) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
    let is_liquid = text.starts_with("{%");
    let ends = |line: &&str| {
        let Some(end) = tag(line.trim()) else { return false };
        match is_liquid {
            true => end.strip_prefix("end") == Some(name),
            false => end.strip_prefix('/').is_some_and(|end| end.trim() == name),
        }
    };
    let first = rest.split_whitespace().next().unwrap_or_default();
    let find = || below.iter().take(MOST_LINES).position(ends);
    let (kind, body) = match name {
        "highlight" => (Kind::Code(first.trim_matches('"').to_owned()), find()?),
        "code-toggle" => {
            let body = find()?;
            let line = below[..body].iter().find(|line| !line.trim().is_empty()).unwrap_or(&"");
            let is_toml = line.starts_with('[') || line.contains(" = ");
            (Kind::Code(if is_toml { "toml" } else { "yaml" }.to_owned()), body)
        }
        "comment" => (Kind::Hidden, find()?),
        name if NOTES.contains(&name) => {
            let value = |key: &str| {
                let (_, value) = rest.split_once(&format!("{key}=\""))?;
                value.split('"').next()
            };
            let kind = value("type").or_else(|| value("context"));
            let kind =
                kind.or_else(|| NOTES.into_iter().find(|note| *note == first.trim_matches('"')));
            let title = value("title").or_else(|| value("summary")).unwrap_or_default();
            let fold = if name == "details" { "-" } else { "" };
            (Kind::Callout(head(kind.unwrap_or(name), fold, title)?), find()?)
        }
        _ => return None,
    };
    Some(Block { indent, kind, body, dedent: 0, closed: true })
}

/// `{: .note }` above a paragraph.
fn marked(text: &str, indent: usize, below: &[&str], after_blank: bool) -> Option<Block> {
    let inside = text.strip_prefix("{:")?.strip_suffix('}')?;
    let kind = inside.split_whitespace().find_map(|word| {
        let class = word.strip_prefix('.')?;
        NOTES.into_iter().find(|note| *note == class)
    })?;
    let body = below.iter().take_while(|line| !line.trim().is_empty()).count();
    if body == 0 || !after_blank {
        return None;
    }
    let kind = Kind::Callout(head(kind, "", "")?);
    Some(Block { indent, kind, body, dedent: 0, closed: false })
}

/// What stands in `{{< … >}}`, `{{% … %}}` or `{% … %}`, when the text is one tag.
fn tag(text: &str) -> Option<&str> {
    let pairs = [("{{<", ">}}"), ("{{%", "%}}"), ("{%", "%}")];
    let (open, close) = pairs.into_iter().find(|(open, _)| text.starts_with(open))?;
    let inside = text.strip_prefix(open)?.strip_suffix(close)?;
    let inside = inside.trim_matches('-').trim();
    (!inside.contains(close)).then_some(inside)
}

/// The rest of a callout's first line: `note]- Title`.
fn head(kind: &str, fold: &str, title: &str) -> Option<String> {
    let plain =
        !kind.is_empty() && kind.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    let space = if title.is_empty() { "" } else { " " };
    plain.then(|| format!("{kind}]{fold}{space}{title}"))
}

/// The columns that a line is indented by.
fn columns(line: &str) -> usize {
    let mut columns = 0;
    for byte in line.bytes() {
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}

/// The line with so many columns less of indentation.
fn without_columns(line: &str, wanted: usize) -> &str {
    let mut columns = 0;
    for (at, byte) in line.bytes().enumerate() {
        if columns >= wanted {
            return &line[at..];
        }
        match byte {
            b' ' => columns += 1,
            b'\t' => columns += 4 - columns % 4,
            _ => return &line[at..],
        }
    }
    ""
}
