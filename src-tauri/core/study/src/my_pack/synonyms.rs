//! Names that the person let pass for a box, kept in My pack where they can be read and edited.

use std::{fs, path::PathBuf};

use serde::{Deserialize, Serialize};

use super::{
    MyPack,
    files::{prepare, write_whole},
};
use board::overrides::AcceptedSynonym;
use item::error::{Error, ErrorKind, Result};

/// The file as it is on disk.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Kept {
    #[serde(default, rename = "synonym")]
    synonyms: Vec<AcceptedSynonym>,
}

const HEAD: &str = "# Names that pass for a box when a board is graded. Edit freely.\n\n";

impl MyPack {
    /// Names kept so far; none when the file is missing or cannot be read.
    pub(crate) fn synonyms(&self) -> Vec<AcceptedSynonym> {
        let Ok(text) = fs::read_to_string(self.synonym_file()) else { return Vec::new() };
        match toml::from_str::<Kept>(&text) {
            Ok(kept) => kept.synonyms,
            Err(error) => {
                tracing::warn!(%error, "synonyms.toml of My pack cannot be read");
                Vec::new()
            }
        }
    }

    /// Keeps one more name.
    pub(crate) fn keep_synonym(&self, synonym: &AcceptedSynonym) -> Result<()> {
        // No page changes, so that the pack isn't read again.
        self.alone(|| {
            let path = self.synonym_file();
            let mut kept = match fs::read_to_string(&path) {
                Ok(text) => toml::from_str::<Kept>(&text).map_err(|e| {
                    Error::new(ErrorKind::Unreadable, format!("{} is damaged: {e}", path.display()))
                        .help("Fix the file or move it away; nothing was written.")
                })?,
                Err(_) => Kept::default(),
            };
            if kept.synonyms.contains(synonym) {
                return Ok(());
            }
            kept.synonyms.push(synonym.clone());
            let body = toml::to_string(&kept)
                .map_err(|e| Error::new(ErrorKind::Other, "cannot write the synonym").source(e))?;
            prepare(&self.folder(), "pack.toml")?;
            write_whole(&path, &format!("{HEAD}{body}"))
        })
    }

    fn synonym_file(&self) -> PathBuf {
        self.folder().join("synonyms.toml")
    }
}
