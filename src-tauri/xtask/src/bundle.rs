//! A package for Debian and Ubuntu, made by Tauri's own command line tool.

use crate::{Outcome, process, run, setup};

/// Builds everything for release and leaves a `.deb` below `target/release/bundle/deb`.
pub(crate) fn bundle() -> Outcome {
    setup::setup()?;
    run::build_ui()?;
    // The tool looks for tauri.conf.json below the folder it is run from.
    let tool = crate::workspace::ui().join("node_modules/.bin/tauri");
    let mut tauri = process::command(&tool.to_string_lossy());
    tauri.args(["build", "--bundles", "deb", "--ci", "--", "--package", "understudy"]);
    process::run(&mut tauri)
}
