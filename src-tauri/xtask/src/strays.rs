//! Files that nothing uses any more, and notes to self that were left behind.

use std::{
    collections::{HashMap, HashSet},
    fs,
};

use crate::{Outcome, workspace};

/// Read by people or by tools that look for the name, not by a reference in another file.
const KNOWN: [&str; 17] = [
    ".gitignore",
    ".editorconfig",
    ".gitattributes",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "clippy.toml",
    "rustfmt.toml",
    "deny.toml",
    "CHANGELOG.md",
    ".npmrc",
    "eslint.config.js",
    "tsconfig.json",
    ".prettierignore",
    ".prettierrc.json",
];

/// Folders whose files are found by walking, not by name.
const WALKED: [&str; 8] = [
    ".ci/",
    ".cargo/",
    ".github/",
    "content/",
    "src-tauri/capabilities/",
    "tests/fixtures/",
    "ui/src/bindings/",
    "src-tauri/core/store/src/migrations/",
];

/// Fails with the list of strays.
pub(crate) fn check() -> Outcome {
    let files = workspace::files()?;
    let texts: Vec<(String, String)> = files
        .iter()
        .filter_map(|file| {
            Some((file.clone(), fs::read_to_string(workspace::root().join(file)).ok()?))
        })
        .collect();
    let mut strays: Vec<String> = unused(&files, &texts);
    strays.extend(notes_to_self(&texts));
    if strays.is_empty() { Ok(()) } else { Err(format!("\n  {}", strays.join("\n  "))) }
}

/// Files that no other file names.
fn unused(files: &[String], texts: &[(String, String)]) -> Vec<String> {
    let mut named: HashMap<&str, HashSet<&str>> = HashMap::new();
    for (file, text) in texts.iter().filter(|(file, _)| !file.ends_with("-lock.json")) {
        for word in text.split(|c: char| !(c.is_alphanumeric() || "._-@".contains(c))) {
            named.entry(word).or_default().insert(file);
        }
    }
    files
        .iter()
        .filter(|file| !WALKED.iter().any(|folder| file.starts_with(folder)))
        .filter(|file| {
            let name = file.rsplit('/').next().unwrap_or(file);
            let stem = name.split('.').next().unwrap_or(name);
            let elsewhere = |word: &str| {
                named.get(word).is_some_and(|by| by.iter().any(|other| *other != file.as_str()))
            };
            // Modules are named without their ending; tests stand beside what they test, and declarations
            // beside what they declare.
            let module = name.ends_with(".rs") || name.ends_with(".ts") || name.ends_with(".tsx");
            let entry = ["main", "lib", "mod", "build", "index"].contains(&stem);
            let test = name.contains(".test.") || name.ends_with(".d.ts");
            !(KNOWN.contains(&name)
                || elsewhere(name)
                || module && (entry || test || elsewhere(stem))
                || file.contains("proptest-regressions/")
                || name.ends_with(".snap"))
        })
        .map(|file| format!("{file}: no other file names it"))
        .collect()
}

fn notes_to_self(texts: &[(String, String)]) -> Vec<String> {
    // Spelled apart, or this file would find itself.
    let marks = [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["XX", "X:"].concat()];
    let mut found = Vec::new();
    for (file, text) in texts {
        let data = ["content/", "tests/fixtures/"].iter().any(|folder| file.starts_with(folder));
        if data || file.ends_with("-lock.json") {
            continue;
        }
        for (index, line) in text.lines().enumerate() {
            if marks.iter().any(|mark| line.contains(mark)) {
                found.push(format!("{file}:{}: {}", index + 1, line.trim()));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(files: &[(&str, &str)]) -> (Vec<String>, Vec<(String, String)>) {
        let texts: Vec<(String, String)> =
            files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())).collect();
        (texts.iter().map(|(file, _)| file.clone()).collect(), texts)
    }

    #[test]
    fn a_file_that_nothing_names_is_a_stray() {
        let (files, texts) = texts(&[
            ("src/main.rs", "mod used;"),
            ("src/used.rs", "include_str!(\"text.conf\")"),
            ("src/text.conf", "text"),
            ("src/left.rs", "left"),
            ("notes.txt", "notes.txt"),
        ]);
        let strays = unused(&files, &texts);
        assert_eq!(strays.len(), 2, "{strays:?}");
        assert!(strays[0].starts_with("src/left.rs"));
        assert!(strays[1].starts_with("notes.txt"));
    }

    #[test]
    fn a_note_to_self_is_found_with_its_line() {
        let mark = ["TO", "DO"].concat();
        let (_, texts) = texts(&[("a.rs", &format!("fn a() {{}}\n// {mark}: more\n"))]);
        assert_eq!(notes_to_self(&texts), [format!("a.rs:2: // {mark}: more")]);
    }
}
