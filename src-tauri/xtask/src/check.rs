//! Everything that must hold before a change is taken, besides the tests.

use crate::{Outcome, bindings, layers, process, run, setup, strays};

type Check = (&'static str, fn() -> Outcome);

const CHECKS: [Check; 7] = [
    ("formatting", formatting),
    ("layers", layers::check),
    ("lints", lints),
    ("ui", interface),
    ("bindings", bindings::check),
    ("pack", pack),
    ("strays", strays::check),
];

/// `cargo xtask check [NAME…]`: runs every check, or those named, and says which failed.
pub(crate) fn check(names: &[String]) -> Outcome {
    let known = || CHECKS.map(|(name, _)| name);
    if let Some(name) = names.iter().find(|name| !known().contains(&name.as_str())) {
        return Err(format!("there is no check `{name}`; there are {}", known().join(", ")));
    }
    let mut failed = Vec::new();
    for (name, check) in CHECKS {
        if !names.is_empty() && !names.iter().any(|wanted| wanted == name) {
            continue;
        }
        if let Err(trouble) = check() {
            eprintln!("error: {name}: {trouble}");
            failed.push(name);
        }
    }
    if failed.is_empty() {
        println!("everything holds");
        return Ok(());
    }
    Err(format!("not in order: {}", failed.join(", ")))
}

fn formatting() -> Outcome {
    process::run(&mut process::cargo(["fmt", "--all", "--", "--check"]))
}

fn lints() -> Outcome {
    setup::setup()?;
    // The window's crate embeds the pages, so even lints need them.
    run::build_ui()?;
    let mut clippy = process::cargo(["clippy", "--workspace", "--all-targets"]);
    if cfg!(target_os = "linux") {
        clippy.args(["--features", "understudy-tests/e2e,understudy-sound/sound-server"]);
    }
    process::run(clippy.args(["--", "-D", "warnings"]))
}

fn interface() -> Outcome {
    setup::interface()?;
    process::run(&mut process::npm(["run", "check"]))
}

/// The built-in pack is the model for others: not even a warning.
fn pack() -> Outcome {
    let mut check = process::cargo(["run", "--quiet", "--package", "understudy-tests"]);
    check.args(["--bin", "understudy-headless", "--", "check", "content/backend", "--json"]);
    let text = process::capture(&mut check)?;
    let report: serde_json::Value =
        serde_json::from_str(&text).map_err(|error| format!("its report is not JSON: {error}"))?;
    match report["diagnostics"].as_array() {
        Some(list) if list.is_empty() => Ok(()),
        Some(list) => Err(format!(
            "{} diagnostics; `understudy check content/backend` shows them",
            list.len()
        )),
        None => Err("its report has no diagnostics".to_owned()),
    }
}
