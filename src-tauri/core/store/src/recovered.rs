//! What a recovery came to, in words.

use super::salvage::Added;
use item::notice::{Level, Notice};

/// A database that was built, works, and is in its place.
#[derive(Clone, Debug, Default)]
pub(super) struct Recovered {
    /// The backup it was built from.
    pub(super) backup: Option<String>,
    /// What was read back.
    pub(super) added: Added,
    /// There was no database at all.
    pub(super) missing: bool,
    /// Under which name the damaged one is kept.
    pub(super) kept_as: Option<String>,
}

const DISK: &str = "Check the disk: damage like this usually comes from failing hardware or a sync tool \
                    that copied the open file.";

impl Recovered {
    pub(super) fn notice(&self) -> Notice {
        let kept = self
            .kept_as
            .as_ref()
            .map_or_else(String::new, |name| format!(" The damaged file is kept as {name}."));
        let was = if self.missing { "missing" } else { "damaged" };
        let help = Some(DISK.to_owned());
        match (&self.backup, self.added.events) {
            (Some(backup), _) => Notice {
                level: Level::Warning,
                title: "Your progress was restored from a backup".to_owned(),
                message: format!(
                    "The progress database was {was}. Understudy restored the backup {backup}{}.{kept}",
                    self.read_back()
                ),
                help,
            },
            (None, 0) => Notice {
                level: Level::Error,
                title: "The progress database is damaged".to_owned(),
                message: format!(
                    "Nothing could be read back and there was no good backup, so Understudy started a new database.{kept}"
                ),
                help: Some("Keep that file: a specialist may still read parts of it.".to_owned()),
            },
            (None, n) => Notice {
                level: Level::Warning,
                title: "Your progress was read back from a damaged file".to_owned(),
                message: format!(
                    "The progress database was {was}, and there was no good backup. {} read back into a new database.{kept}",
                    if n == 1 { "1 entry was".to_owned() } else { format!("{n} entries were") }
                ),
                help,
            },
        }
    }

    fn read_back(&self) -> String {
        match (self.added.events, self.added.tables) {
            (0, 0) if self.kept_as.is_none() => String::new(),
            (0, 0) => ", and couldn't read anything newer from the damaged file".to_owned(),
            (0, _) => ", and read back unfinished work from the damaged file".to_owned(),
            (1, _) => ", and read back 1 later entry from the damaged file".to_owned(),
            (n, _) => format!(", and read back {n} later entries from the damaged file"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_says_what_came_from_where() {
        let check = |backup: Option<&str>, events, kept: Option<&str>, expected: &str| {
            let recovered = Recovered {
                backup: backup.map(str::to_owned),
                added: Added { events, tables: 0 },
                missing: kept.is_none(),
                kept_as: kept.map(str::to_owned),
            };
            assert_eq!(recovered.notice().message, expected);
        };
        check(
            Some("progress-1-daily"),
            0,
            None,
            "The progress database was missing. Understudy restored the backup progress-1-daily.",
        );
        check(
            Some("progress-1-daily"),
            2,
            Some("x.db"),
            "The progress database was damaged. Understudy restored the backup progress-1-daily, and read back 2 later entries from the damaged file. The damaged file is kept as x.db.",
        );
        check(
            None,
            1,
            Some("x.db"),
            "The progress database was damaged, and there was no good backup. 1 entry was read back into a new database. The damaged file is kept as x.db.",
        );
    }
}
