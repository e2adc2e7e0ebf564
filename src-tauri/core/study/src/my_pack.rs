//! My pack: a folder of Markdown in the user's documents that takes what they make in the app.
//!
//! Invariants: a file appears whole or not at all; what is in it already stays byte for byte, or is kept beside it.

mod cards;
mod files;
mod synonyms;

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use self::cards::{MadeCard, NewCard};
use self::files::{prepare, write_whole};
pub(crate) use self::{
    cards::add_card,
    files::{set_aside, tidy},
};
use crate::core::Core;
use item::{
    error::{Error, ErrorKind, Result},
    ids::{PackId, PageId, PageRef},
    template::Template,
};
use pack::template;
use store::folder::io_error;

pub use pack::config::MY_PACK;

/// A file that was written into My pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MadeFile {
    /// The page it is, or would be for a template: `my-pack/<name>`.
    pub page: PageRef,
    /// Where it lies.
    pub path: String,
}

/// My pack on disk.
#[derive(Debug)]
pub(crate) struct MyPack {
    core: Arc<Core>,
    /// Held while its files are read and written.
    writing: Mutex<()>,
}

impl MyPack {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core), writing: Mutex::default() }
    }

    /// Where it is, or would be.
    pub(crate) fn folder(&self) -> PathBuf {
        self.core.my_pack()
    }

    /// A page id that is free in every open pack and in a folder of My pack, from a title.
    pub(crate) fn free_page(&self, folder: &str, title: &str) -> String {
        let folder = self.folder().join(folder);
        let taken: Vec<String> =
            self.core.packs.library().pages().iter().map(|page| page.page.to_string()).collect();
        let free =
            |name: &String| !taken.contains(name) && !folder.join(format!("{name}.md")).exists();
        let base = slug(title);
        numbered(&base).find(free).unwrap_or_else(|| base.clone())
    }

    /// Writes a file of My pack, `path` below it, within [`MyPack::make`]. What stood there before is kept
    /// beside it when it may be `replaced`; else an existing file is left alone.
    pub(crate) fn write(&self, path: &str, text: &str, replace: bool) -> Result<MadeFile> {
        let full = self.folder().join(path);
        if full.exists() {
            if !replace {
                return Err(Error::new(
                    ErrorKind::InvalidInput,
                    format!("{} is there already", full.display()),
                ));
            }
            if fs::read_to_string(&full).is_ok_and(|before| before != text) {
                set_aside(&full)?;
            }
        }
        prepare(&self.folder(), path)?;
        write_whole(&full, text)?;
        made(&full)
    }

    /// Writes new files of My pack, all of them or none, within [`MyPack::make`], and returns the first.
    pub(crate) fn write_all(&self, files: &[(String, String)]) -> Result<MadeFile> {
        let folder = self.folder();
        let mut written: Vec<PathBuf> = Vec::new();
        for (path, text) in files {
            let full = folder.join(path);
            let outcome = prepare(&folder, path).and_then(|()| write_whole(&full, text));
            if let Err(error) = outcome {
                for path in &written {
                    if let Err(error) = fs::remove_file(path) {
                        tracing::warn!(%error, path = %path.display(), "a part of a failed import stays");
                    }
                }
                return Err(error);
            }
            written.push(full);
        }
        match written.first() {
            Some(first) => made(first),
            None => Err(Error::new(ErrorKind::InvalidInput, "there is nothing to write")),
        }
    }

    /// Makes something in My pack, and opens the pack or reads it again: what is made in the app is there at
    /// once. What was written is safe either way, so that a pack that does not open is told and fails nothing.
    pub(crate) fn make<T>(&self, write: impl FnOnce() -> Result<T>) -> Result<T> {
        let made = self.alone(write)?;
        // Others may write while the folder is read.
        self.core.packs.open_own(&self.folder());
        Ok(made)
    }

    /// Reads and writes files of My pack, one thread at a time.
    pub(crate) fn alone<T>(&self, f: impl FnOnce() -> Result<T>) -> Result<T> {
        let _alone = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        f()
    }

    /// My pack's templates, with their paths below it.
    pub(crate) fn templates(&self) -> Result<Vec<(String, Template)>> {
        let folder = self.folder().join("interviews");
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(e) => return Err(io_error(e, format!("cannot read {}", folder.display()))),
        };
        let mut found: Vec<(String, Template)> = entries
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().into_string().ok()?;
                let text = name.ends_with(".toml").then(|| fs::read_to_string(entry.path()))?;
                Some((format!("interviews/{name}"), template::parse(&text.ok()?).0?))
            })
            .collect();
        found.sort_by(|a, b| a.0.cmp(&b.0));
        Ok(found)
    }
}

/// A file of My pack as it is answered to the window.
fn made(path: &Path) -> Result<MadeFile> {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let page = PageRef { pack: PackId::new(MY_PACK)?, page: PageId::new(stem)? };
    Ok(MadeFile { page, path: path.display().to_string() })
}

pub(crate) fn numbered(base: &str) -> impl Iterator<Item = String> + '_ {
    (1..).map(move |n| if n == 1 { base.to_owned() } else { format!("{base}-{n}") })
}

/// Letters, digits and single hyphens, from the first 60 characters.
pub(crate) fn slug(text: &str) -> String {
    let mut slug = String::new();
    for c in text.chars().take(60).flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() { "card".to_owned() } else { slug.to_owned() }
}

/// A prompt as a heading: nothing in it can end the line or open a comment.
pub(crate) fn heading(prompt: &str) -> String {
    prompt.replace("<!--", "<\\!--").trim_end_matches('#').trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use item::ids::LocalId;

    #[test]
    fn slugs_are_ids() {
        for (text, expected) in
            [("Why? Because!", "why-because"), ("###", "card"), ("Größe 2", "größe-2")]
        {
            assert_eq!(slug(text), expected);
            assert!(LocalId::new(slug(text)).is_ok());
        }
    }
}
