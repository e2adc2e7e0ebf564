//! What was typed into a form and not yet saved: a note, a flag, a card or an interview being made.
//!
//! Invariant: a text is on disk when this returns, so that neither a stray click, a closed window nor a
//! kill loses it. It is working state: it enters the log when the form is saved, and not before.

use super::Study;
use item::error::{Error, ErrorKind, Result};

/// As much as any form holds; more than the longest note.
const LONGEST: usize = 256 * 1024;
/// Of all forms together. The oldest go first: nobody comes back to a form after so many others.
const MOST: u32 = 200;

impl Study {
    /// What was typed into the form with this key; `None` when nothing is kept.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a key that no form has; when the database cannot be read.
    pub fn form_draft(&self, key: &str) -> Result<Option<String>> {
        self.store.form_draft(key)
    }

    /// Keeps what was typed into a form; `None` forgets it, because it was saved or discarded.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a key that no form has or a text that is too long; as [`Study::act`].
    pub fn save_form_draft(&self, key: &str, text: Option<&str>) -> Result<()> {
        if text.is_some_and(|text| text.len() > LONGEST) {
            return Err(Error::new(ErrorKind::InvalidInput, "this text is too long to keep")
                .help("Shorten it to 256 KiB. What was kept before stays."));
        }
        self.store.save_form_draft(key, text, MOST, self.clock.now())
    }
}
