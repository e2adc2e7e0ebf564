//! `ui/src/bindings`: the types that cross to the window, written from the Rust ones.

use std::{collections::BTreeMap, fs, path::Path};

use crate::{Outcome, process, workspace};

/// Writes them all again.
pub(crate) fn write() -> Outcome {
    let folder = workspace::ui().join("src/bindings");
    let fresh = generate()?;
    for name in read(&folder)?.keys().filter(|name| !fresh.contains_key(*name)) {
        fs::remove_file(folder.join(name))
            .map_err(|error| format!("cannot remove {name}: {error}"))?;
    }
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    for (name, text) in &fresh {
        let path = folder.join(name);
        if !fs::read_to_string(&path).is_ok_and(|old| old == *text) {
            fs::write(&path, text).map_err(|error| format!("cannot write {name}: {error}"))?;
        }
    }
    println!("{} types in ui/src/bindings", fresh.len());
    Ok(())
}

/// Fails, with their names, when some are not what the Rust types say.
pub(crate) fn check() -> Outcome {
    let fresh = generate()?;
    let kept = read(&workspace::ui().join("src/bindings"))?;
    let mut stale: Vec<&String> = fresh
        .iter()
        .filter(|(name, text)| kept.get(*name) != Some(*text))
        .map(|(name, _)| name)
        .chain(kept.keys().filter(|name| !fresh.contains_key(*name)))
        .collect();
    stale.sort();
    if stale.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = stale.iter().map(|name| name.as_str()).collect();
    Err(format!("stale bindings: {}; `cargo xtask bindings` writes them", names.join(", ")))
}

fn generate() -> Result<BTreeMap<String, String>, String> {
    let folder = workspace::target().join("bindings");
    let _ = fs::remove_dir_all(&folder);
    let mut cargo = process::cargo(["test", "--quiet", "--package", "understudy-core", "--lib"]);
    cargo.args(["export_bindings"]).env("TS_RS_EXPORT_DIR", &folder);
    process::watch(&mut cargo, |_| {})?;
    read(&folder)
}

fn read(folder: &Path) -> Result<BTreeMap<String, String>, String> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(BTreeMap::new()) };
    let mut files = BTreeMap::new();
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            for (inner, text) in read(&entry.path())? {
                files.insert(format!("{name}/{inner}"), text);
            }
        } else if name.ends_with(".ts") {
            let text = fs::read_to_string(entry.path())
                .map_err(|error| format!("cannot read {name}: {error}"))?;
            files.insert(name, text);
        }
    }
    Ok(files)
}
