//! Kept drawings: files named by their SHA-256, in `boards` beside the database.
//!
//! Invariants: a file appears whole or not at all, and is never changed; equal drawings are one file; a name
//! that [`keep`] returns is on disk, so that a power cut does not leave an event that names nothing.

use std::{
    fs::{self, File},
    io::Write,
    path::PathBuf,
};

use sha2::{Digest, Sha256};

use crate::core::Core;
use board::attempt;
use item::error::{Error, ErrorKind, Result};
use store::{
    durable,
    folder::{DataFolder, io_error},
};

/// How the name of a drawing ends while it is written.
const UNFINISHED: &str = ".part";

/// Where drawings are kept.
pub fn drawings(folder: &DataFolder) -> PathBuf {
    folder.root().join("boards")
}

/// Keeps a drawing or a text, and returns its name.
pub(crate) fn keep(folder: &DataFolder, content: &str, text: bool) -> Result<String> {
    let digest = Sha256::digest(content.as_bytes());
    let hash: String = digest.iter().map(|byte| format!("{byte:02x}")).collect();
    let name = format!("{hash}.{}", if text { "txt" } else { "excalidraw" });
    let place = drawings(folder);
    fs::create_dir_all(&place)
        .map_err(|e| io_error(e, format!("cannot make {}", place.display())))?;
    let path = place.join(&name);
    // A file of this name and length was written whole before.
    let known = fs::metadata(&path).is_ok_and(|known| known.len() == content.len() as u64);
    if !known {
        // A name of its own, so that two who keep the same drawing at once do not write into one file.
        let part = place.join(format!("{name}.{}{UNFINISHED}", uuid::Uuid::new_v4().simple()));
        let written = File::create_new(&part)
            .and_then(|mut file| {
                file.write_all(content.as_bytes())?;
                file.sync_all()
            })
            .and_then(|()| fs::rename(&part, &path));
        written.map_err(|e| {
            let _ = fs::remove_file(&part);
            io_error(e, format!("cannot write {}", path.display()))
        })?;
    }
    // One that was known may have come by a rename that is not on disk yet, before a kill.
    durable::sync_folder(&place)
        .and_then(|()| durable::sync_folder(folder.root()))
        .map_err(|e| io_error(e, format!("cannot write {}", place.display())))?;
    Ok(name)
}

/// Deletes what writing left unfinished when the power went or the program was killed. No event names it.
pub(crate) fn tidy(folder: &DataFolder) {
    let Ok(entries) = fs::read_dir(drawings(folder)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        let hash = name.bytes().take_while(u8::is_ascii_hexdigit).count();
        let is_unfinished = hash == 64 && name.ends_with(UNFINISHED);
        if is_unfinished && entry.file_type().is_ok_and(|kind| kind.is_file()) {
            match fs::remove_file(entry.path()) {
                Ok(()) => tracing::info!(name, "an unfinished drawing was deleted"),
                Err(error) => tracing::warn!(name, %error, "couldn't delete an unfinished drawing"),
            }
        }
    }
}

/// Reads a kept drawing.
pub(crate) fn read(folder: &DataFolder, name: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
    if name.starts_with('.') || !name.chars().all(plain) {
        return Err(Error::new(ErrorKind::InvalidInput, format!("{name:?} is no drawing")));
    }
    let path = drawings(folder).join(name);
    fs::read_to_string(&path).map_err(|e| {
        if e.kind() == std::io::ErrorKind::NotFound {
            return Error::new(ErrorKind::NotFound, format!("{} is missing", path.display()))
                .help("Its score and note are kept. Put the file back from a copy of the folder.");
        }
        io_error(e, format!("cannot read {}", path.display()))
    })
}

/// Keeps a sketch for good as a file, and returns the file's name; none when nothing was drawn. Called when what it
/// belongs to goes into the log.
pub(crate) fn keep_sketch(core: &Core, owner: &str) -> Result<Option<String>> {
    let Some(scene) = core.store.board(owner)?.and_then(|draft| draft.scene) else {
        return Ok(None);
    };
    keep(core.folder(), &scene, false).map(Some)
}

/// A drawing that can be kept: JSON of a bearable size. What is on it is looked at when it is graded.
pub(crate) fn checked(scene: &str) -> Result<String> {
    if scene.len() > attempt::LARGEST_SCENE {
        return Err(Error::new(
            ErrorKind::InvalidInput,
            format!("the drawing is larger than {} MiB", attempt::LARGEST_SCENE / 1024 / 1024),
        )
        .help("What was kept before stays. Take out pictures or what does not belong here."));
    }
    if serde_json::from_str::<serde::de::IgnoredAny>(scene).is_err() {
        return Err(Error::new(ErrorKind::InvalidInput, "that is no drawing")
            .help("What was kept before stays. A drawing is an .excalidraw file."));
    }
    Ok(scene.to_owned())
}
