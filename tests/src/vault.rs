//! A vault like those of people who write a note for every thought: thousands of notes that link to each
//! other and, as often, to notes that are not written yet.

use std::{fmt::Write as _, fs, io, path::Path};

/// Writes `notes` notes into `folder`, in folders of a hundred. Each links to two others, names one that
/// is not written, and holds one Markdown link to a file that is not there.
///
/// # Errors
/// When a file cannot be written.
pub fn write(folder: &Path, notes: usize) -> io::Result<()> {
    for n in 0..notes {
        let path = folder.join(path(n));
        if let Some(parent) = path.parent().filter(|_| n.is_multiple_of(100)) {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, note(n, notes, "As it was written first."))?;
    }
    Ok(())
}

/// Where a note lies.
pub fn path(n: usize) -> String {
    format!("area {}/Note number {n}.md", n / 100)
}

/// A note's text, with a sentence of its own.
pub fn note(n: usize, notes: usize, sentence: &str) -> String {
    let mut text = format!("# Note number {n}\n\n{sentence}\n\n");
    for part in 0..4 {
        let _ = write!(
            text,
            "## Part {part}\n\nA queue holds what the worker has no time for, and its length says how \
             long the next request waits. A cache answers what was asked before.\n\n"
        );
    }
    let (next, far) = ((n + 1) % notes, (n * 7 + 13) % notes);
    let _ = writeln!(
        text,
        "See [[Note number {next}]], [far away](<../area {}/Note number {far}.md>), [[Not yet written {n}]] \
         and [what is gone](old-notes/was-number-{n}.md).",
        far / 100
    );
    text
}
