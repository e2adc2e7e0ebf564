//! Pictures of every screen, to be looked at, and to be shown in the README.

use crate::{Outcome, process, run, setup, workspace};

/// `cargo xtask shots [pages] [FOLDER] [-- WORDS]`: into `shots` unless a folder is named; with `pages` every page of
/// the built-in pack from top to bottom. WORDS choose themes, sizes or pages.
pub(crate) fn shots(args: &[String]) -> Outcome {
    let (args, words) = match args.iter().position(|word| word == "--") {
        Some(at) => (&args[..at], &args[at + 1..]),
        None => (args, &[][..]),
    };
    if let Some(option) = args.iter().find(|word| word.starts_with('-')) {
        return Err(format!("`shots` takes no `{option}`: shots [pages] [FOLDER] [-- WORDS]"));
    }
    setup::setup()?;
    run::build()?;
    let pages = args.first().is_some_and(|word| word == "pages");
    let folder = args.get(usize::from(pages)).map_or("shots", String::as_str);
    let folder = workspace::root().join(folder);
    let mut cargo = process::cargo(["run", "--quiet", "--package", "understudy-tests"]);
    cargo.args(["--features", "e2e", "--bin", "shots", "--"]).arg(&folder);
    if pages {
        cargo.arg("pages");
    }
    cargo.args(words);
    process::run(cargo.env("UNDERSTUDY_APP", workspace::app()))
}
