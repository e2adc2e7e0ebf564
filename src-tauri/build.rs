//! Generates what Tauri needs from the one configuration at the root, and registers the commands.

use std::{env, fs, io, path::Path};

const COMMANDS: &str = "src-tauri/src/commands";

fn main() {
    // The window's pages are part of the program: built again whenever they change.
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed={COMMANDS}");
    let registered = env::var_os("OUT_DIR").expect("cargo names a folder for what is built");
    let commands = commands().expect("the commands can be read");
    fs::write(Path::new(&registered).join("commands.rs"), commands)
        .expect("the folder for what is built can be written");
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("src-tauri/capabilities/*.json");
    tauri_build::try_build(attributes).expect("tauri.conf.json and capabilities are valid");
}

/// A macro with every `#[tauri::command]` of the modules.
fn commands() -> io::Result<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(COMMANDS)? {
        let path = entry?.path();
        let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        for (_, rest) in text.match_indices("#[tauri::command]\n").map(|(at, _)| text.split_at(at))
        {
            let name = rest.split_once("fn ").and_then(|(_, name)| name.split_once(['(', '<']));
            found.extend(name.map(|(name, _)| format!("{module}::{name}")));
        }
    }
    found.sort();
    Ok(format!(
        "macro_rules! every {{ () => {{ tauri::generate_handler![{}] }}; }}",
        found.join(", ")
    ))
}
