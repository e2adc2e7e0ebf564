//! Window tests that fail once and pass when they are run again, and how often that may happen.
//!
//! A window test can fail because the machine was busy, or because of a race that shows in one run of
//! some hundred. Only the first may be forgiven, and one failure can't tell them apart. So a test that
//! failed is run again by itself, more than once, and every failure of it that was forgiven is counted in a
//! file that outlives the run. The second failure of the same test counts as what it is.
//!
//! The file has one line per test, `boards::a_drawing_survives 1`. Delete the line once the race is found and fixed.

use std::{collections::BTreeMap, fs, path::PathBuf};

use crate::workspace;

/// How often a failed test is run again, and has to pass, before its failure is forgiven.
pub(crate) const RERUNS: usize = 2;

/// How often each test was forgiven, by its name.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally(BTreeMap<String, u64>);

impl Tally {
    fn file() -> PathBuf {
        workspace::target().join("flaky-tests.txt")
    }

    /// What earlier runs in this target folder counted; nothing when there is no file.
    pub(crate) fn load() -> Self {
        Self::parse(&fs::read_to_string(Self::file()).unwrap_or_default())
    }

    /// Writes the counts down.
    ///
    /// # Errors
    ///
    /// When the file can't be written.
    pub(crate) fn save(&self) -> Result<(), String> {
        let file = Self::file();
        fs::write(&file, self.print())
            .map_err(|error| format!("cannot write {}: {error}", file.display()))
    }

    /// Counts one failure of a test, and says whether it is the first.
    pub(crate) fn forgive(&mut self, name: &str) -> bool {
        let count = self.0.entry(name.to_owned()).or_default();
        *count += 1;
        *count == 1
    }

    fn parse(text: &str) -> Self {
        let line = |line: &str| {
            let (name, count) = line.rsplit_once(' ')?;
            Some((name.to_owned(), count.parse().ok()?))
        };
        Self(text.lines().filter_map(line).collect())
    }

    fn print(&self) -> String {
        self.0.iter().map(|(name, count)| format!("{name} {count}\n")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_failure_of_a_test_is_not_forgiven() {
        let mut tally = Tally::default();
        assert!(tally.forgive("boards::a"));
        assert!(tally.forgive("boards::b"));
        assert!(!tally.forgive("boards::a"));
        // The next run reads what this one wrote.
        let mut next = Tally::parse(&tally.print());
        assert_eq!(next, tally);
        assert!(!next.forgive("boards::b"));
        assert!(next.forgive("boards::c"));
        assert_eq!(Tally::parse("no count here\n"), Tally::default());
    }
}
