//! Figures, printed and never judged: every `bench-…` program of the tests, in release builds.

use std::fs;

use crate::{Outcome, process, run, setup, workspace};

/// `cargo xtask bench [NAME]`: all of them, or those whose name holds NAME.
pub(crate) fn bench(args: &[String]) -> Outcome {
    setup::setup()?;
    let manifest = fs::read_to_string(workspace::root().join("tests/Cargo.toml"))
        .map_err(|error| format!("cannot read tests/Cargo.toml: {error}"))?;
    let all = manifest.lines().filter_map(|line| {
        line.trim().strip_prefix("name = \"")?.strip_suffix('"').filter(|n| n.starts_with("bench-"))
    });
    let wanted: Vec<&str> =
        all.filter(|name| args.iter().all(|word| name.contains(word.as_str()))).collect();
    if wanted.is_empty() {
        return Err(format!("no figures are called {}", args.join(" ")));
    }
    for name in wanted {
        let mut cargo = process::cargo(["run", "--quiet", "--release"]);
        cargo.args(["--package", "understudy-tests", "--features", "e2e", "--bin", name]);
        match name {
            "bench-window" => {
                cargo.arg("--").args(windows()?);
            }
            "bench-pages" => {
                let [_, understudy] = windows()?;
                cargo.arg("--").arg(understudy);
            }
            "bench-clocks" => {
                windows()?;
                cargo.env("UNDERSTUDY_APP", workspace::target().join("release/understudy"));
            }
            _ => {}
        }
        process::run(&mut cargo)?;
    }
    Ok(())
}

/// The windows to measure, as NAME=PROGRAM.
fn windows() -> Result<[String; 2], String> {
    run::build_ui()?;
    process::run(&mut process::cargo([
        "build",
        "--release",
        "--package",
        "understudy",
        "--bins",
        "--examples",
    ]))?;
    let built = |program: &str| workspace::target().join("release").join(program);
    Ok([
        format!("minimal={}", built("examples/minimal").display()),
        format!("understudy={}", built("understudy").display()),
    ])
}
