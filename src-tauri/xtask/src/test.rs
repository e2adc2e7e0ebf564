//! Running the tests and adding up what the runners say.

use std::{env, fs};

use crate::{
    Outcome,
    flaky::{RERUNS, Tally},
    process, run, setup, workspace,
};

/// Where the random cases of property tests start. The same commit gets the same verdict everywhere; to look for
/// what these cases miss, set the variable to `random` or to another number.
const SEED: (&str, &str) = ("PROPTEST_RNG_SEED", "20260301");

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Count {
    passed: u64,
    failed: u64,
}

impl std::ops::AddAssign for Count {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// `cargo xtask test [core|ui|sound|app|e2e] [-- words for the runner]`.
pub(crate) fn test(args: &[String]) -> Outcome {
    let split = args.iter().position(|arg| arg == "--");
    let (parts, extra) = match split {
        Some(at) => (&args[..at], &args[at + 1..]),
        None => (args, &[][..]),
    };
    let known = ["core", "ui", "sound", "app", "e2e"];
    if let Some(part) = parts.iter().find(|part| !known.contains(&part.as_str())) {
        return Err(format!("there is no part `{part}`; the parts are {}", known.join(", ")));
    }
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|named| named == part);

    setup::system_packages()?;
    if ["ui", "app", "e2e"].into_iter().any(wanted) {
        setup::interface()?;
    }
    let mut total = Count::default();
    let mut troubles = Vec::new();
    for (part, step) in [
        ("core", core as fn(&[String]) -> (Count, Outcome)),
        ("ui", ui),
        ("sound", sound),
        ("app", app),
        ("e2e", e2e),
    ] {
        if !wanted(part) {
            continue;
        }
        let (mut count, outcome) = step(extra);
        if let Err(trouble) = outcome {
            // A runner that broke before it counted is a failure as well.
            if count.failed == 0 {
                count.failed = 1;
            }
            troubles.push(format!("{part}: {trouble}"));
        }
        total += count;
    }
    for trouble in &troubles {
        eprintln!("error: {trouble}");
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 { Ok(()) } else { Err("not every test passed".to_owned()) }
}

fn core(extra: &[String]) -> (Count, Outcome) {
    let mut cargo = process::cargo(["test", "--no-fail-fast", "--"]);
    if env::var_os(SEED.0).is_none() {
        cargo.env(SEED.0, SEED.1);
    }
    counted(cargo.args(extra))
}

fn sound(extra: &[String]) -> (Count, Outcome) {
    let mut cargo = process::cargo(["test", "--package", "understudy-sound"]);
    if cfg!(target_os = "linux") {
        cargo.args(["--features", "sound-server"]);
    }
    counted(cargo.arg("--").args(extra))
}

fn app(extra: &[String]) -> (Count, Outcome) {
    if let Err(trouble) = run::build_ui() {
        return (Count::default(), Err(trouble));
    }
    let mut cargo = process::cargo(["test", "--package", "understudy", "--"]);
    let (mut count, outcome) = counted(cargo.args(extra));
    if outcome.is_err() {
        return (count, outcome);
    }
    let (more, outcome) = contract();
    count += more;
    (count, outcome)
}

/// Holds the fake backend of the interface against the commands, which the program's tests serve without a window.
fn contract() -> (Count, Outcome) {
    let program = match commands() {
        Ok(program) => program,
        Err(trouble) => return (Count::default(), Err(trouble)),
    };
    vitest_run(&["src/backend/contract.test.ts".to_owned()], &[("UNDERSTUDY_COMMANDS", &program)])
}

/// The program that the program's own tests are built into.
fn commands() -> Result<String, String> {
    let mut cargo = process::cargo(["test", "--quiet", "--package", "understudy", "--no-run"]);
    let messages = process::capture(cargo.args(["--bin", "understudy", "--message-format=json"]))?;
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["target"]["name"] == "understudy")
        .find_map(|message| message["executable"].as_str().map(str::to_owned))
        .ok_or_else(|| "cargo names no program with the tests of the window".to_owned())
}

fn e2e(extra: &[String]) -> (Count, Outcome) {
    if !cfg!(target_os = "linux") {
        println!("The end-to-end tests drive WebKitGTK and run on Linux only.");
        return (Count::default(), Ok(()));
    }
    if let Err(trouble) = run::build() {
        return (Count::default(), Err(trouble));
    }
    let windows = |words: &[String]| {
        let mut cargo =
            process::cargo(["test", "--package", "understudy-tests", "--features", "e2e"]);
        // The library's own tests of driving a window are built with this feature only.
        cargo.args(["--lib", "--test", "e2e", "--no-fail-fast", "--"]);
        cargo.args(words).env("UNDERSTUDY_APP", workspace::app());
        let mut names = Vec::new();
        let mut count = Count::default();
        let outcome = process::watch(&mut cargo, |line| {
            if let Some(more) = libtest(line) {
                count += more;
            }
            names.extend(failed(line).map(str::to_owned));
        });
        (count, outcome, names)
    };
    let (count, outcome, names) = windows(extra);
    if names.is_empty() || names.len() > FEW {
        return (count, outcome);
    }
    // A machine that was busy for twenty seconds fails a test of a window. A race does so too, which is why
    // a test is forgiven only once, and only when it passes every time it is run by itself.
    let mut words = vec!["--exact".to_owned()];
    words.extend(names.iter().cloned());
    let mut broken: Vec<String> = Vec::new();
    let mut outcome = Ok(());
    for _ in 0..RERUNS {
        let (_, again, still) = windows(&words);
        outcome = outcome.and(again);
        broken.extend(still);
    }
    let mut tally = Tally::load();
    for name in names.iter().filter(|name| !broken.contains(name)).collect::<Vec<_>>() {
        if tally.forgive(name) {
            eprintln!("warning: {name} is flaky: it failed, and passed {RERUNS} times by itself");
        } else {
            eprintln!(
                "error: {name} was flaky before: find its race, then delete its line in flaky-tests.txt"
            );
            broken.push(name.clone());
        }
    }
    let outcome = outcome.and(tally.save());
    broken.sort();
    broken.dedup();
    let failed = if outcome.is_ok() { broken.len() } else { broken.len().max(1) } as u64;
    let outcome = match failed {
        0 => Ok(()),
        _ => outcome.and(Err(format!("failed or flaky again: {}", broken.join(", ")))),
    };
    let passed = count.passed + count.failed - failed.min(count.failed);
    (Count { passed, failed }, outcome)
}

/// Of more tests of windows than this that fail, none is run again.
const FEW: usize = 3;

/// The name in `test boards::a_drawing ... FAILED`.
fn failed(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

fn ui(extra: &[String]) -> (Count, Outcome) {
    vitest_run(extra, &[])
}

fn vitest_run(extra: &[String], environment: &[(&str, &str)]) -> (Count, Outcome) {
    let report = workspace::target().join("ui-tests.json");
    let _ = fs::remove_file(&report);
    let mut npm = process::npm(["test", "--", "--reporter=default", "--reporter=json"]);
    npm.arg(format!("--outputFile.json={}", report.display())).args(extra);
    npm.envs(environment.iter().copied());
    let outcome = process::run(&mut npm);
    let text = fs::read_to_string(&report).unwrap_or_default();
    (vitest(&text).unwrap_or_default(), outcome)
}

fn counted(command: &mut std::process::Command) -> (Count, Outcome) {
    let mut count = Count::default();
    let outcome = process::watch(command, |line| {
        if let Some(more) = libtest(line) {
            count += more;
        }
    });
    (count, outcome)
}

/// Reads `test result: ok. 3 passed; 0 failed; …`.
fn libtest(line: &str) -> Option<Count> {
    let (_, rest) = line.strip_prefix("test result: ")?.split_once(". ")?;
    let mut count = Count::default();
    for part in rest.split("; ") {
        let (number, what) = part.split_once(' ')?;
        match what {
            "passed" => count.passed = number.parse().ok()?,
            "failed" => count.failed = number.parse().ok()?,
            _ => {}
        }
    }
    Some(count)
}

/// Reads vitest's JSON report.
fn vitest(report: &str) -> Option<Count> {
    let report: serde_json::Value = serde_json::from_str(report).ok()?;
    Some(Count {
        passed: report["numPassedTests"].as_u64()?,
        failed: report["numFailedTests"].as_u64()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_read_from_what_runners_print() {
        let line = "test result: FAILED. 3 passed; 1 failed; 2 ignored; 0 measured; \
                    0 filtered out; finished in 0.02s";
        assert_eq!(libtest(line), Some(Count { passed: 3, failed: 1 }));
        assert_eq!(libtest("test a ... ok"), None);
        assert_eq!(failed("test boards::a ... FAILED"), Some("boards::a"));
        assert_eq!(failed("test boards::a ... ok"), None);
        let report = r#"{"numPassedTests": 7, "numFailedTests": 0, "success": true}"#;
        assert_eq!(vitest(report), Some(Count { passed: 7, failed: 0 }));
        assert_eq!(vitest(""), None);
    }
}
