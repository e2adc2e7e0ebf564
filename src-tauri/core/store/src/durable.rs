//! Files that survive a power cut: written beside, flushed, renamed, and the folder flushed too.
//!
//! Invariant: a file appears under its name only when it is whole and on disk.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

/// Flushes a folder, so that what was created, renamed or removed in it stays so after a power cut.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    // Only Unix lets a folder be flushed; elsewhere the file system keeps the order itself.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// Flushes the folder that `path` lies in.
pub(crate) fn sync_parent(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
        _ => sync_folder(Path::new(".")),
    }
}

/// Gives a file that has been written and flushed its name, in the place of what has that name now.
pub(crate) fn rename(from: &Path, to: &Path) -> io::Result<()> {
    fs::rename(from, to)?;
    sync_parent(to)
}

/// Copies a file to `to`, whole or not at all.
pub(crate) fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let part = part_of(to);
    let copied = fs::copy(from, &part).and_then(|_| File::open(&part)?.sync_all());
    copied.and_then(|()| rename(&part, to)).inspect_err(|_| {
        let _ = fs::remove_file(&part);
    })
}

/// Gives a file a second name, or copies it where the file system knows no second names.
pub(crate) fn link_or_copy(from: &Path, to: &Path) -> io::Result<()> {
    fs::hard_link(from, to).or_else(|_| copy(from, to))
}

/// `<path>.part`, where a file grows.
pub(crate) fn part_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".part");
    PathBuf::from(name)
}
