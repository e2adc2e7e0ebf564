//! Front matter: YAML between `---` lines at the top of a page.
//!
//! Read leniently, because vaults keep all sorts of things there: a value of another shape is told
//! and left out, an unknown key is none of our business unless it is a near miss of one of ours.

use serde_json::{Map, Value};

use super::super::{
    codes::{Code, Findings, Position},
    source::closest,
};

/// The keys that mean something here.
const KEYS: [&str; 9] =
    ["id", "title", "tags", "related", "was", "aliases", "minutes", "board", "alias"];

/// What the front matter says.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Front {
    pub(crate) present: bool,
    pub(crate) id: Option<String>,
    pub(crate) title: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) related: Vec<String>,
    /// Earlier ids of the page.
    pub(crate) was: Vec<String>,
    /// Other names for links and search; they say nothing of what the page was.
    pub(crate) aliases: Vec<String>,
    pub(crate) minutes: Option<f64>,
    pub(crate) board: Option<String>,
    /// Where the keys stand, for diagnostics about their values.
    pub(crate) places: Vec<(String, Position)>,
}

impl Front {
    pub(crate) fn place(&self, key: &str) -> Position {
        self.places.iter().find(|(k, _)| k == key).map_or(Position { line: 1, column: 1 }, |p| p.1)
    }
}

/// How front matter is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Syntax {
    Yaml,
    /// Hugo's, between `+++`.
    Toml,
    /// `key: value` lines at the very top, up to an empty line, as MkDocs takes them.
    Lines,
}

/// The keys that tell lines of metadata from prose that begins with `Note: …`.
const LINE_KEYS: [&str; 14] = [
    "title",
    "author",
    "authors",
    "date",
    "tags",
    "summary",
    "description",
    "template",
    "status",
    "icon",
    "slug",
    "category",
    "disqus",
    "copyright",
];

/// Where a page's body begins.
pub(super) fn body(text: &str, strict: bool) -> usize {
    split(text, strict).1
}

/// Lines of metadata: where they end, and where the body begins.
fn metadata_lines(text: &str, from: usize) -> Option<(std::ops::Range<usize>, usize)> {
    let mut at = from;
    for line in text[from..].split_inclusive('\n') {
        let end = at + line.len();
        if line.trim().is_empty() {
            return (at > from).then_some((from..at, end));
        }
        let key = line.split_once(':').map(|(key, _)| key.to_lowercase());
        if !key.is_some_and(|key| LINE_KEYS.contains(&key.as_str())) {
            return None;
        }
        at = end;
    }
    (at > from).then_some((from..at, at))
}

/// Where the body begins, and the front matter when there is any: (its byte range, the body's start).
fn split(text: &str, strict: bool) -> (Option<(Syntax, std::ops::Range<usize>)>, usize) {
    let bom = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let fence = match text[bom..].lines().next().map(str::trim_end) {
        Some("---") => "---",
        Some("+++") => "+++",
        _ if strict => return (None, bom),
        _ => match metadata_lines(text, bom) {
            Some((lines, body)) => return (Some((Syntax::Lines, lines)), body),
            None => return (None, bom),
        },
    };
    let mut at = bom;
    let mut from = None;
    for line in text[bom..].split_inclusive('\n') {
        let end = at + line.len();
        let bare = line.trim_end();
        match from {
            None => from = Some(end),
            Some(from) if bare == fence || (fence == "---" && bare == "...") => {
                let syntax = if fence == "---" { Syntax::Yaml } else { Syntax::Toml };
                return (Some((syntax, from..at)), end);
            }
            Some(_) => {}
        }
        at = end;
    }
    (None, bom)
}

/// Reads the front matter and says where the body begins.
pub(crate) fn read(text: &str, findings: &mut Findings, strict: bool) -> (Front, usize) {
    let (range, body) = split(text, strict);
    let mut front = Front::default();
    let Some((syntax, range)) = range else {
        if strict && looks_unclosed(text) {
            findings.add(
                Code::BadFrontMatter,
                Position { line: 1, column: 1 },
                "the front matter has no end",
                "write a line `---` after its last key",
            );
        }
        return (front, body);
    };
    front.present = true;
    let yaml = &text[range];
    match syntax {
        Syntax::Yaml => {}
        // Neither format is ours: known keys are used when they fit, everything else is ignored.
        Syntax::Toml => {
            if let Ok(Ok(Value::Object(map))) =
                toml::from_str::<toml::Table>(yaml).map(serde_json::to_value)
            {
                fill(&mut front, &map, &mut Findings::new("", true), false);
            }
            return (front, body);
        }
        Syntax::Lines => {
            let title = yaml.lines().find_map(|line| {
                let (key, value) = line.split_once(':')?;
                key.eq_ignore_ascii_case("title").then(|| value.trim().to_owned())
            });
            front.title = title.filter(|title| !title.is_empty());
            return (front, body);
        }
    }
    for (line, number) in yaml.lines().zip(2..) {
        if let Some((key, _)) = line.split_once(':')
            && !key.starts_with([' ', '#', '-', '\t'])
        {
            let key = key.trim().trim_matches('"').to_owned();
            front.places.push((key, Position { line: number, column: 1 }));
        }
    }
    if yaml.trim().is_empty() {
        return (front, body);
    }
    let value = match serde_saphyr::from_str::<Value>(yaml) {
        Ok(value) => value,
        Err(error) => {
            let at = error.location().map_or(Position { line: 1, column: 0 }, |l| Position {
                line: u32::try_from(l.line()).unwrap_or(0).saturating_add(1),
                column: u32::try_from(l.column()).unwrap_or(0),
            });
            findings.add(
                Code::BadFrontMatter,
                at,
                format!("the front matter is not YAML: {}", first_line(&error.without_snippet().to_string())),
                "write `key: value` lines; put quotes around a value that holds `: ` or begins with \
                 a sign such as `@`, `*` or `[`",
            );
            return (front, body);
        }
    };
    match value {
        Value::Object(map) => fill(&mut front, &map, findings, strict),
        Value::Null => {}
        _ => findings.add(
            Code::BadFrontMatter,
            Position { line: 2, column: 1 },
            "the front matter is not a list of keys",
            "write `title: …` and the like, one key a line",
        ),
    }
    (front, body)
}

fn looks_unclosed(text: &str) -> bool {
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    lines.next().map(str::trim_end) == Some("---")
        && lines
            .next()
            .is_some_and(|l| l.split_once(':').is_some_and(|(key, _)| KEYS.contains(&key.trim())))
}

fn first_line(text: &str) -> String {
    let line = text.lines().find(|l| !l.trim().is_empty()).unwrap_or("it cannot be read").trim();
    let line = line.strip_prefix("error: ").unwrap_or(line);
    // The place is told by the diagnostic itself.
    match line.split_once(": ") {
        Some((place, rest)) if place.starts_with("line ") => rest.to_owned(),
        _ => line.to_owned(),
    }
}

fn fill(front: &mut Front, map: &Map<String, Value>, findings: &mut Findings, strict: bool) {
    let wrong = |front: &Front, key: &str, wants: &str, findings: &mut Findings| {
        findings.add(
            Code::BadFrontMatter,
            front.place(key),
            format!("`{key}` is not {wants}"),
            match key {
                "minutes" => "write `minutes: 12`".to_owned(),
                "tags" | "related" | "was" | "aliases" => format!("write `{key}: [one, two]`"),
                _ => format!("write `{key}: some text`"),
            },
        );
    };
    for (key, value) in map {
        match key.as_str() {
            "id" | "title" | "board" => match text_of(value) {
                Ok(text) => {
                    let slot = match key.as_str() {
                        "id" => &mut front.id,
                        "title" => &mut front.title,
                        _ => &mut front.board,
                    };
                    *slot = text.filter(|t| !t.trim().is_empty()).map(|t| t.trim().to_owned());
                }
                Err(()) => wrong(front, key, "a text", findings),
            },
            "tags" | "tag" | "related" | "was" | "aliases" | "alias" => match list_of(value) {
                Ok(list) => match key.as_str() {
                    "tags" | "tag" => front.tags.extend(
                        list.iter()
                            .flat_map(|t| t.split(','))
                            .map(|t| t.trim().trim_start_matches('#').to_owned())
                            .filter(|t| !t.is_empty()),
                    ),
                    "related" => front.related.extend(list),
                    "was" => front.was.extend(list),
                    _ => front.aliases.extend(list),
                },
                Err(()) => wrong(front, key, "a list", findings),
            },
            "minutes" => match value.as_f64().filter(|m| m.is_finite() && *m > 0.0) {
                Some(minutes) => front.minutes = Some(minutes),
                None if strict => wrong(front, key, "a number of minutes", findings),
                None => {}
            },
            other if strict => {
                if let Some(close) = closest(other, KEYS)
                    && !map.contains_key(close)
                {
                    findings.add(
                        Code::UnknownKey,
                        front.place(other),
                        format!("front matter knows no key `{other}`"),
                        format!("write `{close}:`"),
                    );
                }
            }
            _ => {}
        }
    }
}

fn text_of(value: &Value) -> Result<Option<String>, ()> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text.clone())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(yes) => Ok(Some(yes.to_string())),
        Value::Array(_) | Value::Object(_) => Err(()),
    }
}

fn list_of(value: &Value) -> Result<Vec<String>, ()> {
    match value {
        Value::Array(values) => values
            .iter()
            .filter_map(|v| text_of(v).transpose())
            .map(|text| text.map(|t| t.trim().to_owned()))
            .collect(),
        other => Ok(text_of(other)?
            .map(|t| t.trim().to_owned())
            .filter(|t| !t.is_empty())
            .into_iter()
            .collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected_body: &str, codes: &[&str]) -> Front {
        let mut findings = Findings::new("a.md", false);
        let (front, body) = read(text, &mut findings, true);
        assert_eq!(&text[body..], expected_body);
        let found = findings.finish();
        assert_eq!(found.iter().map(|d| d.code.as_str()).collect::<Vec<_>>(), codes, "{found:?}");
        front
    }

    #[test]
    fn reads_ours_and_obsidians() {
        let front = check(
            "---\r\nid: a\r\ntitle: 'T: x'\r\ntags: x, y\r\nalias: Old\r\ncssclass: wide\r\n---\r\nbody",
            "body",
            &[],
        );
        assert_eq!(front.title.as_deref(), Some("T: x"));
        assert_eq!(front.tags, ["x", "y"]);
        assert_eq!(front.aliases, ["Old"]);
        let front = check("---\ntags:\n  - '#one'\n  - two\naliases:\nminutes: 12\n---\n", "", &[]);
        assert_eq!(front.tags, ["one", "two"]);
        assert_eq!(front.minutes, Some(12.0));
    }

    #[test]
    fn what_is_wrong_is_told_and_the_body_stays() {
        check("---\ntitle: [a\n---\nbody", "body", &["bad-front-matter"]);
        check("---\nminutes: soon\n---\nbody", "body", &["bad-front-matter"]);
        check("---\ntitle: a\nbody", "---\ntitle: a\nbody", &["bad-front-matter"]);
        check("---\nrelatd: [a]\n---\nbody", "body", &["unknown-key"]);
        check("---\n\ntext after a rule", "---\n\ntext after a rule", &[]);
        check("+++\ntitle = 'x'\n+++\nbody", "body", &[]);
        check("---\n---\nbody", "body", &[]);
    }

    #[test]
    fn other_tools_front_matter_is_read_in_their_folders() {
        fn check(text: &str, expected_body: &str, title: Option<&str>) {
            let mut findings = Findings::new("a.md", true);
            let (front, body) = read(text, &mut findings, false);
            assert_eq!((&text[body..], front.title.as_deref()), (expected_body, title), "{text}");
            assert_eq!(findings.finish(), []);
        }
        check("author: A, B\n\n## x", "## x", None);
        check("Title: A page\nauthor: B\n\ntext", "text", Some("A page"));
        check(
            "author: A\nNote: this is prose\n\ntext",
            "author: A\nNote: this is prose\n\ntext",
            None,
        );
        check("Summary: only\nprose follows\n", "Summary: only\nprose follows\n", None);
        check("+++\ntitle = 'A'\nweight = 3\n+++\ntext", "text", Some("A"));
        check("+++\nno toml\n+++\ntext", "text", None);
    }
}
