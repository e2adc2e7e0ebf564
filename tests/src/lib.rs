//! The harness every test area shares: a temporary pack, a temporary store, a clock moved by hand.
//!
//! With the feature `e2e` also [`window`]: the real window on a virtual display.

#[expect(clippy::panic, reason = "steps of a test fail as assertions do")]
#[cfg(all(feature = "e2e", target_os = "linux"))]
pub mod window;

pub mod learner;
pub mod redraw;
pub mod shelf;
pub mod vault;

use std::{path::PathBuf, sync::Arc};

use item::{clock::ManualClock, error::Result, ids::PageRef};
use jiff::{Timestamp, tz::TimeZone};
use shelf::Shelf;
use store::{Access, folder::DataFolder};
use study::{Options, Study};
use tempfile::TempDir;

/// Pieces of Markdown, and how often each is repeated: texts that a careless parser takes forever to read.
pub const DEEP: [(&str, usize); 12] = [
    ("> ", 20_000),
    ("- ", 20_000),
    ("*a ", 20_000),
    ("[", 20_000),
    ("![[", 10_000),
    ("<a ", 20_000),
    ("<!-- card #a -->\n", 5_000),
    ("<!-- cards A -> B -->\n", 5_000),
    ("==a== ", 5_000),
    ("# a\n", 10_000),
    ("| a ", 10_000),
    ("<!-- cloze #a -->\n==x==\n\n", 3_000),
];

/// A data folder that is gone when the test is, and a clock that stands still.
#[derive(Debug)]
pub struct Desk {
    /// Everything lies in here.
    pub dir: TempDir,
    /// Moved by hand.
    pub clock: Arc<ManualClock>,
    /// The items there are.
    pub shelf: Arc<Shelf>,
}

impl Desk {
    /// Noon of 2 March 2026 in Berlin, nothing done yet.
    pub fn new() -> Self {
        let zone = TimeZone::get("Europe/Berlin").unwrap_or(TimeZone::UTC);
        let noon: Timestamp = "2026-03-02T11:00:00Z".parse().unwrap_or_default();
        let dir = tempfile::tempdir().unwrap_or_else(|e| unreachable!("no temporary folder: {e}"));
        Self { dir, clock: Arc::new(ManualClock::new(noon, zone)), shelf: Shelf::new() }
    }

    /// The data folder's path.
    pub fn data(&self) -> PathBuf {
        self.dir.path().join("data")
    }

    /// The data folder.
    pub fn folder(&self) -> DataFolder {
        DataFolder::at(self.data())
    }

    /// Opens the study for writing.
    ///
    /// # Errors
    /// As [`Study::open`].
    pub fn try_open(&self, access: Access) -> Result<Study> {
        let options =
            Options { folder: self.folder(), access, clock: self.clock.clone(), built_in: None };
        Study::with_content(options, self.shelf.clone())
    }

    /// Closes the study and opens it again, as a restart does.
    pub fn open_again(&self, study: Study) -> Study {
        drop(study);
        self.open()
    }

    /// Opens the study for writing, which must succeed.
    pub fn open(&self) -> Study {
        self.try_open(Access::Write).unwrap_or_else(|e| unreachable!("the study opens: {e}"))
    }
}

impl Default for Desk {
    fn default() -> Self {
        Self::new()
    }
}

/// A page by name: `page("backend/caching")`.
pub fn page(text: &str) -> PageRef {
    text.parse().unwrap_or_else(|e| unreachable!("{text}: {e}"))
}
