//! WebKitGTK on machines whose graphics it cannot use: a blank or crawling window, unless its DMABUF
//! renderer is off. The variables must be set before GTK starts, and before there are threads.

use std::path::Path;

/// Turns the DMABUF renderer off where it is known to fail, unless the user has set the variable.
/// `safe` turns off accelerated compositing as well, whatever the machine.
///
/// Invariant: called from `main` before any thread is started.
pub(crate) fn prepare(safe: bool) {
    if !cfg!(target_os = "linux") {
        return;
    }
    if safe {
        set("WEBKIT_DISABLE_DMABUF_RENDERER");
        set("WEBKIT_DISABLE_COMPOSITING_MODE");
    } else if !has_render_node(Path::new("/dev/dri")) || nvidia(Path::new("/proc/driver/nvidia")) {
        set("WEBKIT_DISABLE_DMABUF_RENDERER");
    }
}

fn has_render_node(dri: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(dri) else { return false };
    entries.flatten().any(|entry| entry.file_name().as_encoded_bytes().starts_with(b"renderD"))
}

fn nvidia(driver: &Path) -> bool {
    driver.join("version").exists()
}

#[expect(
    unsafe_code,
    reason = "the environment is how WebKitGTK is told; no other thread runs yet"
)]
fn set(name: &str) {
    if std::env::var_os(name).is_none() {
        // SAFETY: `prepare` runs first in `main`, so no other thread reads the environment.
        unsafe { std::env::set_var(name, "1") };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_render_node_is_found_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_render_node(&folder.path().join("none")));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_render_node(folder.path()));
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_render_node(folder.path()));
    }

    #[test]
    fn the_driver_counts_when_it_is_loaded() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!nvidia(folder.path()));
        std::fs::write(folder.path().join("version"), "").unwrap();
        assert!(nvidia(folder.path()));
    }
}
