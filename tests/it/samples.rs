//! The code that the built-in pack shows: every sample runs as it stands.
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

/// Runs a program on a file; what it printed when it failed or did not end.
fn run(program: &str, file: &Path) -> Result<(), String> {
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
        let mut printed = String::new();
        let _ = std::io::Read::read_to_string(&mut streams.0, &mut printed);
        let _ = std::io::Read::read_to_string(&mut streams.1, &mut printed);
        let _ = sender.send(printed);
    });
    let Ok(printed) = ended.recv_timeout(PATIENCE) else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(format!("did not end within {} s", PATIENCE.as_secs()));
    };
    if child.wait().map_err(|e| e.to_string())?.success() { Ok(()) } else { Err(printed) }
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

fn run_file(program: &str, name: &str, sample: &Sample, folder: &Path) -> Result<(), String> {
    let file = folder.join(name);
    fs::write(&file, &sample.code).unwrap();
    run(program, &file)
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
        run_file("node", name, sample, folder)
    });
}

#[test]
fn python_samples_run() {
    if !installed("python3") {
        println!("skipped: python3 is not installed");
        return;
    }
    check(&["py", "python"], |sample, folder| run_file("python3", "sample.py", sample, folder));
}

#[test]
fn sql_samples_run() {
    check(&["sql"], |sample, _| {
        let database = rusqlite::Connection::open_in_memory().unwrap();
        database.execute_batch(&sample.code).map_err(|e| e.to_string())
    });
}
