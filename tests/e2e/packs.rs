//! Small packs for the specs, written to temporary folders.

use std::{fs, path::Path};

use tempfile::TempDir;

/// Writes files into a new folder.
pub(crate) fn pack(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        write(&folder.path().join(path), text);
    }
    folder
}

/// Saves as many editors do: a new file beside the old one, renamed over it.
pub(crate) fn write(path: &Path, text: &str) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    let fresh = path.with_extension("fresh");
    fs::write(&fresh, text).unwrap();
    fs::rename(fresh, path).unwrap();
}

/// A topic with two layers, long enough to scroll. `word` stands in its middle.
pub(crate) fn long_topic(word: &str) -> String {
    let filler = "A queue in front of a slow worker hides the trouble until it is full. ".repeat(6);
    let mut text = String::from("---\ntitle: Queues and waiting\n---\n\n# Queues and waiting\n\n");
    for (layer, parts) in [("Core details", 12), ("Understanding", 12)] {
        text.push_str(&format!("## {layer}\n\n"));
        for part in 1..=parts {
            text.push_str(&format!("### {layer}, part {part}\n\n{filler}\n\n"));
            if layer == "Understanding" && part == 1 {
                text.push_str(&format!("The word to look for is {word}.\n\n"));
            }
        }
    }
    text
}

/// Three pages: one to read, one with a mistake in it, one plain.
pub(crate) fn shop() -> TempDir {
    pack(&[
        ("pack.toml", "id = \"shop\"\ntitle = \"The shop\"\nplan = [\"queues\"]\n"),
        ("topics/queues.md", &long_topic("zanzibar")),
        (
            "topics/broken.md",
            "# Broken\n\nStill to be read.\n\n## One\n<!-- card #same -->\n\nA.\n\n## Two\n<!-- card #same -->\n\nB.\n",
        ),
        ("topics/plain.md", "# Plain\n\nNothing wrong here. See [queues](queues.md).\n"),
    ])
}
