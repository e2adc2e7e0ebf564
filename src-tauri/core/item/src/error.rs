//! The one error type of the crate: a kind for machines, context for people.

use std::fmt;

use serde::Serialize;
use ts_rs::TS;

/// What went wrong, for code to branch on; the window never matches English.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A text that cannot name a pack, page or item.
    InvalidId,
    /// No such pack, page, item or file.
    NotFound,
    /// A file or folder could not be read.
    Unreadable,
    /// The data folder cannot be written.
    ReadOnly,
    /// The disk is full.
    DiskFull,
    /// Another process writes to this data folder.
    Locked,
    /// The database was made by a newer version.
    NewerStore,
    /// The database is damaged.
    CorruptStore,
    /// The database is missing, and there are backups or a damaged one to restore it from.
    MissingStore,
    /// The request itself makes no sense.
    InvalidInput,
    /// There is no microphone or loudspeaker to use.
    NoSound,
    /// It was stopped on request.
    Cancelled,
    /// Nothing to undo or redo, or not what was asked for.
    NothingToUndo,
    /// Anything else; the context says what.
    Other,
}

/// What failed, and what was being done when it did.
#[derive(Debug)]
pub struct Error {
    /// For machines.
    pub kind: ErrorKind,
    /// What happened, in a plain sentence, from the outermost step inward.
    pub message: String,
    /// What the reader can do about it.
    pub help: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// A new error with a sentence that says what happened.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), help: None, source: None }
    }

    /// Adds what the reader can do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the error underneath.
    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Puts the step that failed in front: `cannot read topics/a.md: …`.
    #[must_use]
    pub fn context(mut self, step: impl fmt::Display) -> Self {
        self.message = format!("{step}: {}", self.message);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(source) = &self.source {
            write!(f, ": {source}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    /// What is underneath the source: `Display` prints the source itself, and a chain prints nothing twice.
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref().and_then(|source| source.source())
    }
}

/// An [`Error`] as it crosses to the window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Failure {
    /// To branch on.
    pub kind: ErrorKind,
    /// What happened, in plain words, with what was underneath.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self { kind: error.kind, message: error.to_string(), help: error.help.clone() }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::from(&error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chain_of_errors_prints_each_step_once() {
        let inner = Error::new(ErrorKind::DiskFull, "no space left");
        let outer = Error::new(ErrorKind::Other, "saving").source(inner).context("cannot finish");
        let mut printed = outer.to_string();
        let mut next = std::error::Error::source(&outer);
        while let Some(error) = next {
            printed = format!("{printed}; {error}");
            next = error.source();
        }
        assert_eq!(printed, "cannot finish: saving: no space left");
    }
}
