//! The code that the built-in pack shows: every sample runs as it stands, and prints what the comments
//! beside it say.
//!
//! SQL runs in SQLite; JavaScript and Python run in `node` and `python3` where those are installed
//! (`cargo xtask setup` makes sure of Node). A sample that waits for ever is a failure.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

const PATIENCE: Duration = Duration::from_secs(60);

struct Sample {
    place: String,
    language: String,
    code: String,
}

fn pages(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            pages(&path, found);
        } else if path.extension().is_some_and(|e| e == "md") {
            found.push(path);
        }
    }
}

fn samples() -> Vec<Sample> {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("content/backend");
    let mut files = Vec::new();
    pages(&pack, &mut files);
    files.sort();
    let mut samples = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        let mut open: Option<Sample> = None;
        for (n, line) in text.lines().enumerate() {
            let fence = line.trim_start().strip_prefix("```");
            match (&mut open, fence) {
                (None, Some(info)) => {
                    let language: String =
                        info.chars().take_while(|c| c.is_alphanumeric()).collect();
                    let name = file.strip_prefix(&pack).unwrap().display();
                    open = Some(Sample {
                        place: format!("{name}:{}", n + 2),
                        language,
                        code: String::new(),
                    });
                }
                (Some(_), Some("")) => samples.extend(open.take()),
                (Some(sample), _) => {
                    sample.code.push_str(line);
                    sample.code.push('\n');
                }
                (None, None) => {}
            }
        }
        assert!(open.is_none(), "{} leaves a fence open", file.display());
    }
    samples
}

/// Runs a program on a file: what it printed, or why it failed.
fn run(program: &str, file: &Path) -> Result<String, String> {
    let mut child = Command::new(program)
        .arg(file)
        .current_dir(file.parent().unwrap())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    let (sender, ended) = std::sync::mpsc::channel();
    let mut streams = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
    std::thread::spawn(move || {
        let (mut printed, mut errors) = (String::new(), String::new());
        let _ = std::io::Read::read_to_string(&mut streams.0, &mut printed);
        let _ = std::io::Read::read_to_string(&mut streams.1, &mut errors);
        let _ = sender.send((printed, errors));
    });
    let Ok((printed, errors)) = ended.recv_timeout(PATIENCE) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!("did not end within {} s", PATIENCE.as_secs()));
    };
    let success = child.wait().map_err(|e| e.to_string())?.success();
    if success { Ok(printed) } else { Err(printed + &errors) }
}

/// A comment that states a result begins with it: `// 600 1`, `# [(1,)]`, `-- 2, 1`, `// true: nobody
/// is lost`.
fn states(comment: &str, result: &str) -> bool {
    !result.is_empty()
        && comment.strip_prefix(result).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// The comment beside a line that prints states a line of the output. Anything that depends on the
/// computer's speed goes in a comment on its own line, which nothing checks.
fn comments_hold(code: &str, marker: &str, printed: &str) -> Result<(), String> {
    let results: Vec<&str> = printed.lines().map(str::trim).collect();
    for line in code.lines().filter(|l| l.contains("console.log(") || l.contains("print(")) {
        let Some((_, comment)) = line.split_once(marker) else { continue };
        if !results.iter().any(|result| states(comment.trim(), result)) {
            return Err(format!("`{}` is not what it prints:\n{printed}", comment.trim()));
        }
    }
    Ok(())
}

/// A sample's statements, each with the comment behind its semicolon and the one on the next line.
fn statements(code: &str) -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = Vec::new();
    let mut open = String::new();
    for line in code.lines() {
        let (sql, comment) = line.split_once("--").unwrap_or((line, ""));
        if open.is_empty() && sql.trim().is_empty() {
            if let Some((_, beside)) = found.last_mut().filter(|(_, beside)| beside.is_empty()) {
                *beside = comment.trim().to_owned();
            }
            continue;
        }
        open.push_str(sql);
        open.push('\n');
        let trigger = open.trim_start().starts_with("create trigger");
        if sql.trim_end().ends_with(if trigger { "end;" } else { ";" }) {
            found.push((std::mem::take(&mut open), comment.trim().to_owned()));
        }
    }
    assert!(open.trim().is_empty(), "a statement without an end: {open}");
    found
}

/// What a statement returns, in the form in which the pack's comments state it; nothing when it returns
/// no rows.
fn rows(database: &rusqlite::Connection, sql: &str) -> rusqlite::Result<String> {
    let mut statement = database.prepare(sql)?;
    let plan = sql.to_lowercase().contains("explain query plan");
    let columns = statement.column_count();
    let mut found = statement.query([])?;
    let mut values = Vec::new();
    while let Some(row) = found.next()? {
        for column in if plan { columns - 1..columns } else { 0..columns } {
            values.push(match row.get_ref(column)? {
                rusqlite::types::ValueRef::Integer(n) => n.to_string(),
                rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
                other => format!("{other:?}"),
            });
        }
    }
    let said = values.join(", ");
    Ok(if plan { format!("SQLite: {said}") } else { said })
}

fn installed(program: &str) -> bool {
    let version = Command::new(program).arg("--version").stdout(Stdio::null()).status();
    version.is_ok_and(|status| status.success())
}

/// Runs all samples of some languages, and says how many ran.
fn check(languages: &[&str], run: impl Fn(&Sample, &Path) -> Result<(), String>) {
    let folder = tempfile::tempdir().unwrap();
    let mut failures = Vec::new();
    let mut ran = 0;
    for sample in samples().iter().filter(|s| languages.contains(&s.language.as_str())) {
        ran += 1;
        if let Err(printed) = run(sample, folder.path()) {
            failures.push(format!("{}:\n{printed}", sample.place));
        }
    }
    println!("{ran} samples ran: {}", languages.join(", "));
    assert!(failures.is_empty(), "{} samples do not run:\n{}", failures.len(), failures.join("\n"));
    assert!(ran > 0, "the pack shows no {}", languages.join(" or "));
}

fn run_file(
    program: &str,
    name: &str,
    marker: &str,
    sample: &Sample,
    folder: &Path,
) -> Result<(), String> {
    let file = folder.join(name);
    fs::write(&file, &sample.code).unwrap();
    comments_hold(&sample.code, marker, &run(program, &file)?)
}

#[test]
fn javascript_samples_run() {
    if !installed("node") {
        println!("skipped: node is not installed");
        return;
    }
    check(&["js", "javascript"], |sample, folder| {
        // Modules, unless they say otherwise: top-level `await` is worth showing.
        let commonjs = sample.code.contains("require(") || sample.code.contains("module.exports");
        let name = if commonjs { "sample.cjs" } else { "sample.mjs" };
        run_file("node", name, " // ", sample, folder)
    });
}

#[test]
fn python_samples_run() {
    if !installed("python3") {
        println!("skipped: python3 is not installed");
        return;
    }
    check(&["py", "python"], |sample, folder| {
        run_file("python3", "sample.py", " # ", sample, folder)
    });
}

#[test]
fn sql_samples_run() {
    let mut stated = 0;
    for sample in samples().iter().filter(|s| s.language == "sql") {
        let database = rusqlite::Connection::open_in_memory().unwrap();
        for (sql, comment) in statements(&sample.code) {
            let place = format!("{}: {}", sample.place, sql.trim());
            let result = rows(&database, &sql).unwrap_or_else(|e| panic!("{place}: {e}"));
            if !result.is_empty() && !comment.is_empty() {
                stated += 1;
                assert!(states(&comment, &result), "{place}\nreturns `{result}`, not `{comment}`");
            }
        }
    }
    assert!(stated > 5, "only {stated} results are stated beside their statements");
}
