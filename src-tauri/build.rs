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

/// Two macros: `every` with each `#[tauri::command]` of the modules, and `windowless` with those that can do without
/// an app, for tests.
fn commands() -> io::Result<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(COMMANDS)? {
        let path = entry?.path();
        let module = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let text = fs::read_to_string(&path)?;
        // At the start of a line, with arguments or without: what the bindings are written from.
        for (at, _) in text.match_indices("\n#[tauri::command") {
            let Some((_, function)) = text[at..].split_once("fn ") else { continue };
            let Some((name, rest)) = function.split_once('(') else { continue };
            let needs_app =
                rest.split_once('{').is_some_and(|(head, _)| head.contains("AppHandle"));
            found.push((format!("{module}::{name}"), needs_app));
        }
    }
    found.sort();
    let list = |wanted: fn(bool) -> bool| {
        let names = found.iter().filter(|(_, needs_app)| wanted(*needs_app));
        names.map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    };
    Ok(format!(
        "macro_rules! every {{ () => {{ tauri::generate_handler![{}] }}; }}\n\
         #[cfg(test)] macro_rules! windowless {{ () => {{ tauri::generate_handler![{}] }}; }}",
        list(|_| true),
        list(|needs_app| !needs_app),
    ))
}
