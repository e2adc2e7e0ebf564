//! mdBook's includes in code: `{{#include file.rs:anchor}}` and `{{#rustdoc_include file.rs:2:10}}`.

/// A line that stands for a file or a part of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Include<'t> {
    /// As written, relative to the page.
    pub(crate) path: &'t str,
    part: Part<'t>,
}

#[derive(Debug, PartialEq, Eq)]
enum Part<'t> {
    Whole,
    /// 1-based, both ends included.
    Lines(usize, usize),
    /// From `ANCHOR: name` to `ANCHOR_END: name`.
    Anchor(&'t str),
}

/// Whether some code may include files.
pub(crate) fn may_include(code: &str) -> bool {
    code.contains("{{#")
}

/// Reads a line that includes a file; nothing else may stand on it.
pub(crate) fn read(line: &str) -> Option<Include<'_>> {
    let inside = line.trim().strip_prefix("{{#")?.strip_suffix("}}")?;
    let (name, rest) = inside.split_once(char::is_whitespace)?;
    if !matches!(name, "include" | "rustdoc_include" | "playground" | "playpen") {
        return None;
    }
    let target = match name {
        // What follows the file says how it runs.
        "playground" | "playpen" => rest.split_whitespace().next().unwrap_or_default(),
        _ => rest.trim(),
    };
    let (path, part) = target.split_once(':').unwrap_or((target, ""));
    if path.is_empty() {
        return None;
    }
    Some(Include { path, part: self::part(part) })
}

fn part(text: &str) -> Part<'_> {
    let number = |text: &str| text.trim().parse::<usize>().ok();
    match text.split_once(':') {
        None if text.is_empty() => Part::Whole,
        None => match number(text) {
            Some(line) => Part::Lines(line, line),
            None => Part::Anchor(text),
        },
        Some((from, to)) => {
            Part::Lines(number(from).unwrap_or(1), number(to).unwrap_or(usize::MAX))
        }
    }
}

impl Include<'_> {
    /// The part of the file's text that is shown; nothing when the file has no such anchor.
    pub(crate) fn cut(&self, file: &str) -> Option<String> {
        let mut shown = Vec::new();
        let mut inside = !matches!(self.part, Part::Anchor(_));
        let mut found = inside;
        for (line, number) in file.lines().zip(1_usize..) {
            if let Some((name, opens)) = anchor(line) {
                if matches!(self.part, Part::Anchor(wanted) if wanted == name) {
                    inside = opens;
                    found = true;
                }
                continue;
            }
            let wanted = match self.part {
                Part::Lines(from, to) => (from..=to).contains(&number),
                Part::Whole | Part::Anchor(_) => inside,
            };
            if wanted {
                shown.push(line);
            }
        }
        found.then(|| shown.join("\n"))
    }
}

/// `// ANCHOR: name` and `// ANCHOR_END: name`; true for the first.
fn anchor(line: &str) -> Option<(&str, bool)> {
    let name = |rest: &'_ str| rest.split_whitespace().next().map(str::len);
    for (sign, opens) in [("ANCHOR_END:", false), ("ANCHOR:", true)] {
        if let Some((_, rest)) = line.split_once(sign) {
            let rest = rest.trim_start();
            return name(rest).map(|length| (&rest[..length], opens));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_files_are_cut_out() {
        const FILE: &str = "one\n// ANCHOR: a\ntwo\n    // ANCHOR: b\nthree\n// ANCHOR_END: b\n// ANCHOR_END: a\nfour\n";
        fn check(line: &str, path: &str, expected: Option<&str>) {
            let include = read(line).unwrap();
            assert_eq!((include.path, include.cut(FILE).as_deref()), (path, expected), "{line}");
        }
        check("{{#include a/b.rs}}", "a/b.rs", Some("one\ntwo\nthree\nfour"));
        check("  {{#rustdoc_include ../b.rs:a}}", "../b.rs", Some("two\nthree"));
        check("{{#include b.rs:b}}", "b.rs", Some("three"));
        check("{{#include b.rs:c}}", "b.rs", None);
        check("{{#include b.rs:3}}", "b.rs", Some("two"));
        check("{{#include b.rs:3:5}}", "b.rs", Some("two\nthree"));
        check("{{#include b.rs::3}}", "b.rs", Some("one\ntwo"));
        check("{{#include b.rs:5:}}", "b.rs", Some("three\nfour"));
        check("{{#playground b.rs editable}}", "b.rs", Some("one\ntwo\nthree\nfour"));
        for other in
            ["{{#title a}}", "let a = {{#include b}};", "{{#include }}", "\\{{#include b}}"]
        {
            assert_eq!(read(other), None, "{other}");
        }
    }
}
