//! Pictures of every screen, to be looked at, and to be shown in the README.

use crate::{Outcome, process, run, setup, workspace};

/// `cargo xtask shots [FOLDER]`: into `shots` unless a folder is named.
pub(crate) fn shots(args: &[String]) -> Outcome {
    setup::setup()?;
    run::build()?;
    let folder = workspace::root().join(args.first().map_or("shots", String::as_str));
    let mut cargo = process::cargo(["run", "--quiet", "--package", "understudy-tests"]);
    cargo.args(["--features", "e2e", "--bin", "shots", "--"]).arg(&folder);
    process::run(cargo.env("UNDERSTUDY_APP", workspace::app()))
}
