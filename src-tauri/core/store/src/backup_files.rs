//! The files of a backup beside the database: drawings and My pack.
//!
//! Invariants: a file that cannot be read does not keep the rest from being saved; restoring never
//! overwrites a file without keeping it first.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};

use super::{
    durable,
    folder::{DataFolder, SECONDS, io_error},
};
use item::error::{ErrorKind, Result};

/// Drawings, in the data folder, in the backup folder and in each backup.
const BOARDS: &str = "boards";
/// My pack in a backup.
const MY_PACK: &str = "my-pack";
/// Folders deeper than this are not My pack's.
const DEEPEST: usize = 16;

/// Saves drawings and My pack into the backup at `part`. `before` is the newest other backup, whose
/// equal files are shared.
pub(super) fn save(folder: &DataFolder, part: &Path, before: Option<&Path>) -> Result<()> {
    let shared = folder.backups().join(BOARDS);
    for name in files(&folder.root().join(BOARDS)) {
        let copy = shared.join(&name);
        // Drawings are named by their content.
        if !copy.exists() {
            save_one(&folder.root().join(BOARDS).join(&name), &copy)?;
        }
        link(&copy, &part.join(BOARDS).join(&name));
    }
    let my_pack = folder.my_pack();
    for name in files(&my_pack) {
        let (from, to) = (my_pack.join(&name), part.join(MY_PACK).join(&name));
        let earlier = before.map(|before| before.join(MY_PACK).join(&name));
        match earlier.filter(|earlier| same(earlier, &from)) {
            Some(earlier) if link(&earlier, &to) => {}
            _ => save_one(&from, &to)?,
        }
    }
    Ok(())
}

fn save_one(from: &Path, to: &Path) -> Result<()> {
    let failed = |e, path: &Path| io_error(e, format!("cannot write {}", path.display()));
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent).map_err(|e| failed(e, parent))?;
    }
    match durable::copy(from, to) {
        Ok(()) => Ok(()),
        Err(e) => match failed(e, to) {
            error if error.kind == ErrorKind::DiskFull => Err(error),
            error => {
                tracing::warn!(%error, from = %from.display(), "a file is missing from the backup");
                Ok(())
            }
        },
    }
}

fn link(from: &Path, to: &Path) -> bool {
    let made = to.parent().map_or(Ok(()), fs::create_dir_all);
    made.and_then(|()| fs::hard_link(from, to)).is_ok()
}

fn same(a: &Path, b: &Path) -> bool {
    let size = |path: &Path| fs::metadata(path).map(|m| m.len()).ok();
    size(a).is_some() && size(a) == size(b) && fs::read(a).ok() == fs::read(b).ok()
}

/// Puts back drawings that are missing. One that cannot be put back is only missing as it was before.
pub(super) fn restore_drawings(folder: &DataFolder, backup: &Path) {
    let to = folder.root().join(BOARDS);
    for from in [backup.join(BOARDS), folder.backups().join(BOARDS)] {
        for name in files(&from) {
            if to.join(&name).exists() {
                continue;
            }
            let copied = fs::create_dir_all(&to)
                .and_then(|()| durable::copy(&from.join(&name), &to.join(&name)));
            if let Err(error) = copied {
                tracing::warn!(%error, name = %name.display(), "a drawing cannot be put back");
            }
        }
    }
}

/// Puts My pack's files back as the backup has them. A file that differs is kept in
/// `backups/my-pack-replaced-<time>` first; files that the backup does not have stay.
pub(super) fn restore_my_pack(folder: &DataFolder, backup: &Path, now: Timestamp) -> Result<()> {
    let stamp = now.to_zoned(TimeZone::UTC).strftime(SECONDS);
    let replaced = folder.backups().join(format!("my-pack-replaced-{stamp}"));
    let (from, to) = (backup.join(MY_PACK), folder.my_pack());
    for name in files(&from) {
        let (saved, current) = (from.join(&name), to.join(&name));
        if same(&saved, &current) {
            continue;
        }
        let put = || -> io::Result<()> {
            if current.exists() && !replaced.join(&name).exists() {
                fs::create_dir_all(replaced.join(&name).parent().unwrap_or(&replaced))?;
                durable::copy(&current, &replaced.join(&name))?;
            }
            fs::create_dir_all(current.parent().unwrap_or(&to))?;
            durable::copy(&saved, &current)
        };
        put().map_err(|e| {
            io_error(e, format!("your progress is restored, but {} is not", current.display()))
        })?;
    }
    Ok(())
}

/// The files below a folder, as paths within it, hidden ones and those being written left out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    collect(folder, Path::new(""), 0, &mut found);
    found.sort();
    found
}

fn collect(folder: &Path, below: &Path, depth: usize, found: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder.join(below)) else { return };
    for entry in entries.filter_map(io::Result::ok) {
        let name = entry.file_name();
        let text = name.to_string_lossy();
        let Ok(kind) = entry.file_type() else { continue };
        if text.starts_with('.') || text.ends_with(".part") {
            continue;
        }
        if kind.is_dir() && depth < DEEPEST {
            collect(folder, &below.join(&name), depth + 1, found);
        } else if kind.is_file() {
            found.push(below.join(&name));
        }
    }
}

/// The size of a backup, a file or a folder.
pub(super) fn size(path: &Path) -> u64 {
    let length = |path: &Path| fs::metadata(path).map_or(0, |about| about.len());
    if path.is_dir() {
        files(path).iter().map(|name| length(&path.join(name))).sum()
    } else {
        length(path)
    }
}
