//! What was typed into a form and not yet saved: a note, a flag, a card or an interview being made.
//!
//! Invariant: a text is on disk when this returns, so that neither a stray click, a closed window nor a
//! kill loses it. It is working state: it enters the log when the form is saved, and not before.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::Study;
use crate::error::{Error, ErrorKind, Result};

/// As much as any form holds; more than the longest note.
const LONGEST: usize = 256 * 1024;
/// Longer keys, such as those with a long heading in Chinese, are shortened to their start and a fingerprint.
const LONGEST_KEY: usize = 500;
/// Of all forms together. The oldest go first: nobody comes back to a form after so many others.
const MOST: u32 = 200;

impl Study {
    /// What was typed into the form that goes by `key`; `None` when nothing is kept.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn form_draft(&self, key: &str) -> Result<Option<String>> {
        self.store.form_draft(&shortened(key)?)
    }

    /// Keeps what was typed into a form; `None` forgets it, because it was saved or discarded.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a key that is empty or a text that is too long; as [`Study::act`].
    pub fn save_form_draft(&self, key: &str, text: Option<&str>) -> Result<()> {
        let key = shortened(key)?;
        if text.is_some_and(|text| text.len() > LONGEST) {
            return Err(Error::new(ErrorKind::InvalidInput, "this text is too long to keep")
                .help("Shorten it to 256 KiB. What was kept before stays."));
        }
        self.store.save_form_draft(&key, text, MOST, self.clock.now())
    }
}

/// The key as it is stored: what stands before the first `#`, which names the form and its page, stays as it
/// is wherever it fits.
fn shortened(key: &str) -> Result<Cow<'_, str>> {
    if key.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "a form needs a key"));
    }
    if key.len() <= LONGEST_KEY {
        return Ok(Cow::Borrowed(key));
    }
    let (form, rest) = match key.split_once('#') {
        Some((form, rest)) if form.len() <= LONGEST_KEY / 2 => (form, rest),
        _ => ("", key),
    };
    let print: String = Sha256::digest(rest).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(Cow::Owned(format!("{form}#sha256:{print}")))
}
