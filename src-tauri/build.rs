//! Generates what Tauri needs from the one configuration at the root.

fn main() {
    // The window's pages are part of the program: built again whenever they change.
    println!("cargo:rerun-if-changed=ui/dist");
    let attributes =
        tauri_build::Attributes::new().capabilities_path_pattern("src-tauri/capabilities/*.json");
    tauri_build::try_build(attributes).expect("tauri.conf.json and capabilities are valid");
}
