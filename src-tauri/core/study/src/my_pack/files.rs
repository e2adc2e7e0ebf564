//! The files of My pack on disk.
//!
//! Invariant: a file appears whole or not at all.

use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
};

use item::error::Result;
use store::{durable, folder::io_error};

/// Makes the pack, and the folder that a file below it goes into.
pub(crate) fn prepare(folder: &Path, path: &str) -> Result<()> {
    let full = folder.join(path);
    let parent = full.parent().unwrap_or(folder);
    fs::create_dir_all(parent)
        .map_err(|e| io_error(e, format!("cannot make {}", parent.display())))?;
    let manifest = folder.join("pack.toml");
    if !manifest.exists() {
        write_whole(&manifest, MANIFEST)?;
    }
    Ok(())
}

const MANIFEST: &str = "# Cards, scripts and synonyms of my own.\nid = \"my-pack\"\ntitle = \"My pack\"\nversion = \"1\"\n";

/// How names of unfinished files begin and end; hidden, so that no reader of packs takes one for a page.
const UNFINISHED: (&str, &str) = (".understudy-", ".part");

/// Writes a file so that a crash leaves the old one or the new one, never a part. It is as readable for others
/// as the file that it replaces, or as one that an editor makes here.
pub(crate) fn write_whole(path: &Path, text: &str) -> Result<()> {
    write_and_sync(path, text, durable::sync_folder)
}

fn write_and_sync(
    path: &Path,
    text: &str,
    sync_folder: impl Fn(&Path) -> io::Result<()>,
) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let write = || -> io::Result<()> {
        let (before, after) = UNFINISHED;
        let mut builder = tempfile::Builder::new();
        builder.prefix(before).suffix(after);
        // The umask is taken off it.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut part = builder.tempfile_in(folder)?;
        part.write_all(text.as_bytes())?;
        #[cfg(unix)]
        if let Ok(replaced) = fs::metadata(path) {
            part.as_file().set_permissions(replaced.permissions())?;
        }
        part.as_file().sync_all()?;
        part.persist(path)?;
        Ok(())
    };
    write().map_err(|e| io_error(e, format!("cannot write {}", path.display())))?;
    // The file has its new text by now, and only a power cut could still take it back. An error would have the
    // user write it a second time.
    if let Err(error) = sync_folder(folder) {
        tracing::warn!(folder = %folder.display(), %error, "a saved file of My pack isn't flushed yet");
    }
    Ok(())
}

/// Deletes what writing left unfinished when the power went or the program was killed.
pub(crate) fn tidy(folder: &Path) {
    for place in ["", "topics", "questions", "scripts", "interviews"] {
        let Ok(entries) = fs::read_dir(folder.join(place)) else { continue };
        for entry in entries.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let (before, after) = UNFINISHED;
            let is_unfinished = (name.starts_with(before) && name.ends_with(after))
                || name.ends_with(".md.part")
                || name.ends_with(".toml.part");
            if is_unfinished && entry.file_type().is_ok_and(|kind| kind.is_file()) {
                match fs::remove_file(entry.path()) {
                    Ok(()) => tracing::info!(name, "an unfinished file of My pack was deleted"),
                    Err(error) => {
                        tracing::warn!(name, %error, "couldn't delete an unfinished file")
                    }
                }
            }
        }
    }
}

/// Copies a file beside itself, under a name that no reader of packs takes for a page.
pub(crate) fn set_aside(path: &Path) -> Result<()> {
    let beside = |n: u32| -> PathBuf {
        let mut name = path.as_os_str().to_owned();
        name.push(format!(".before-{n}"));
        name.into()
    };
    let free = (1..).map(beside).find(|path| !path.exists()).unwrap_or_else(|| beside(0));
    fs::copy(path, &free)
        .map(|_| ())
        .map_err(|e| io_error(e, format!("cannot keep {} beside itself", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_written_is_no_failure_when_its_folder_cannot_be_flushed() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.md");
        write_and_sync(&path, "text", |_| Err(io::Error::other("no"))).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "text");
    }

    /// The umask belongs to a process, so the files are written in one of its own.
    #[cfg(unix)]
    #[test]
    fn files_are_as_readable_as_those_of_an_editor() {
        use std::os::unix::fs::PermissionsExt;
        const FOLDER: &str = "UNDERSTUDY_TEST_FOLDER";
        if let Some(folder) = std::env::var_os(FOLDER) {
            for name in ["new.md", "old.md"] {
                write_whole(&Path::new(&folder).join(name), "text").unwrap();
            }
            return;
        }
        let dir = tempfile::tempdir().unwrap();
        let mode =
            |name: &str| fs::metadata(dir.path().join(name)).unwrap().permissions().mode() & 0o7777;
        for (umask, new) in [("002", 0o664), ("027", 0o640), ("077", 0o600)] {
            let _ = fs::remove_file(dir.path().join("new.md"));
            fs::write(dir.path().join("old.md"), "").unwrap();
            let shared = fs::Permissions::from_mode(0o646);
            fs::set_permissions(dir.path().join("old.md"), shared).unwrap();
            let written = std::process::Command::new("sh")
                .args(["-c", "umask $1 && exec \"$2\" --exact \"$3\"", "sh", umask])
                .arg(std::env::current_exe().unwrap())
                .arg("my_pack::files::tests::files_are_as_readable_as_those_of_an_editor")
                .env(FOLDER, dir.path())
                .output()
                .unwrap();
            assert!(written.status.success(), "{written:?}");
            assert_eq!((mode("new.md"), mode("old.md")), (new, 0o646), "umask {umask}");
        }
    }

    #[test]
    fn unfinished_files_go_and_all_others_stay() {
        let dir = tempfile::tempdir().unwrap();
        prepare(dir.path(), "topics/cards.md").unwrap();
        let left = ["topics/x.md.part", "pack.toml.part", "topics/.understudy-a1b2.part"];
        let stay = ["topics/x.part", "topics/notes.md.before-1", ".hidden.part"];
        for name in left.iter().chain(&stay) {
            fs::write(dir.path().join(name), "").unwrap();
        }
        tidy(dir.path());
        let is_there = |name: &&str| dir.path().join(name).exists();
        assert!(!left.iter().any(is_there));
        assert!(stay.iter().all(is_there));
        assert!(dir.path().join("pack.toml").exists());
        tidy(&dir.path().join("nowhere"));
    }
}
