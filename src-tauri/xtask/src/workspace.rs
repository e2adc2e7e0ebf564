//! Where things lie.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The folder of the user interface.
pub(crate) fn ui() -> PathBuf {
    root().join("ui")
}

/// Where cargo builds to.
pub(crate) fn target() -> PathBuf {
    match std::env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// The built window.
pub(crate) fn app() -> PathBuf {
    target().join("debug").join(format!("understudy{}", std::env::consts::EXE_SUFFIX))
}

/// The files that are tracked, or would be if added, as `git` names them: with `/`, from the root.
pub(crate) fn files() -> Result<Vec<String>, String> {
    let mut list = crate::process::command("git");
    list.args(["ls-files", "--cached", "--others", "--exclude-standard"]);
    let text = crate::process::capture(&mut list)?;
    let mut files: Vec<String> =
        text.lines().map(str::to_owned).filter(|file| root().join(file).is_file()).collect();
    files.sort();
    files.dedup();
    Ok(files)
}
