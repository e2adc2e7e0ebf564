//! The smallest window Tauri can open: a line of text. What Understudy's start is measured against.

fn main() {
    let app = tauri::Builder::default();
    if let Err(error) = app.run(tauri::generate_context!("src-tauri/minimal/tauri.conf.json")) {
        eprintln!("error: {error}");
    }
}
