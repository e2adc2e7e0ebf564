//! My pack: a folder of Markdown in the user's documents that takes the cards they make while reading.
//!
//! Invariants: a file appears whole or not at all; what is in it already stays byte for byte; an id
//! once written is never given to another card.

use std::{fs, io, io::Write, path::Path};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use item::{
    error::{Error, ErrorKind, Result},
    ids::{ItemId, LocalId, PackId, PageId, PageRef},
};
use store::{durable, folder::io_error};

pub use pack::config::MY_PACK;

/// A card to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, optional_fields)]
pub struct NewCard {
    /// Where the selection was made.
    #[serde(default)]
    pub page: Option<PageRef>,
    /// The heading it was made under.
    #[serde(default)]
    pub anchor: Option<String>,
    /// One line.
    pub prompt: String,
    /// Markdown.
    pub answer: String,
}

/// A card that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MadeCard {
    /// What progress will be kept under.
    pub item: ItemId,
    /// The file it was written into.
    pub path: String,
}

/// Writes a card into the pack at `folder`, making the pack when it is missing.
pub(super) fn add(folder: &Path, card: &NewCard, page_title: Option<&str>) -> Result<MadeCard> {
    let prompt = one_line(&card.prompt);
    let answer = card.answer.trim();
    if prompt.is_empty() || answer.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "a card needs a prompt and an answer"));
    }
    if prompt.len() > 500 || answer.len() > 20_000 {
        return Err(Error::new(ErrorKind::InvalidInput, "that is too long for a card"));
    }
    prepare(folder, "topics/cards.md")?;
    let topics = folder.join("topics");
    // One page per page that cards were made from.
    let page = match &card.page {
        Some(page) => format!("{}-{}", slug(page.pack.as_str()), slug(page.page.as_str())),
        None => "cards".to_owned(),
    };
    let path = topics.join(format!("{page}.md"));
    let mut text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let title =
                page_title.map_or_else(|| "My cards".to_owned(), |t| format!("Cards from {t}"));
            format!("# {}\n", one_line(&title))
        }
        Err(e) => return Err(io_error(e, format!("cannot read {}", path.display()))),
    };
    let id = free_id(&text, &slug(&prompt));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&format!("\n## {}\n<!-- card #{id} -->\n\n{}\n", heading(&prompt), body(answer)));
    if let Some(page) = &card.page {
        let anchor = card.anchor.as_deref().unwrap_or_default();
        let place = if anchor.is_empty() { page.to_string() } else { format!("{page}#{anchor}") };
        let label = one_line(page_title.unwrap_or(page.page.as_str())).replace(['[', ']'], "");
        text.push_str(&format!(
            "\nFrom [{label}](understudy:{}).\n",
            place.replace([' ', '(', ')'], "")
        ));
    }
    write_whole(&path, &text)?;
    let item = ItemId {
        page: PageRef { pack: PackId::new(MY_PACK)?, page: PageId::new(page)? },
        id: LocalId::new(id)?,
    };
    Ok(MadeCard { item, path: path.display().to_string() })
}

/// Makes the pack, and the folder that a file below it goes into.
pub(super) fn prepare(folder: &Path, path: &str) -> Result<()> {
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
pub(super) fn write_whole(path: &Path, text: &str) -> Result<()> {
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
pub(super) fn tidy(folder: &Path) {
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

pub(super) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Letters, digits and single hyphens, from the first 60 characters.
pub(super) fn slug(text: &str) -> String {
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

/// The slug, or the slug with a number, that the page does not hold yet.
fn free_id(text: &str, slug: &str) -> String {
    let taken = |id: &str| text.contains(&format!("#{id} ")) || text.contains(&format!("#{id}-->"));
    let numbered = (2..).map(|n| format!("{slug}-{n}"));
    std::iter::once(slug.to_owned()).chain(numbered).find(|id| !taken(id)).unwrap_or_default()
}

/// A prompt as a heading: nothing in it can end the line or open a comment.
pub(super) fn heading(prompt: &str) -> String {
    prompt.replace("<!--", "<\\!--").trim_end_matches('#').trim_end().to_owned()
}

/// An answer as it was selected, except that it can neither end itself nor hold directives: outside
/// code, a heading's `#` and a comment's `<` are escaped.
fn body(answer: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut lines = Vec::new();
    for line in answer.lines() {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        if fence.is_some() || mark.is_some() {
            lines.push(line.to_owned());
            continue;
        }
        let line = line.replace("<!--", "\\<!--");
        let indent = line.len() - line.trim_start().len();
        let (space, rest) = line.split_at(indent);
        // A line of `=` or `-` under text would make a heading of it.
        let underline = !rest.is_empty()
            && (rest.bytes().all(|b| b == b'=') || rest.trim_end().bytes().all(|b| b == b'-'));
        if rest.starts_with('#') || underline {
            lines.push(format!("{space}\\{rest}"));
        } else {
            lines.push(line.clone());
        }
    }
    if let Some(mark) = fence {
        lines.push(mark.to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(prompt: &str, answer: &str) -> NewCard {
        let page = Some("backend/caching".parse().unwrap());
        NewCard {
            page,
            anchor: Some("stampede".into()),
            prompt: prompt.into(),
            answer: answer.into(),
        }
    }

    #[test]
    fn cards_are_added_and_what_was_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let first =
            add(dir.path(), &card("What is a stampede?", "Many misses at once."), Some("Caching"))
                .unwrap();
        assert_eq!(first.item.to_string(), "my-pack/backend-caching#what-is-a-stampede");
        let before = fs::read_to_string(&first.path).unwrap();
        let second = add(
            dir.path(),
            &card("What is a\nstampede?", "# No\n<!-- card #x -->\n```\n# code"),
            None,
        )
        .unwrap();
        assert_eq!(second.item.id.as_str(), "what-is-a-stampede-2");
        let after = fs::read_to_string(&second.path).unwrap();
        assert_eq!(
            after,
            format!(
                "{before}\n## What is a stampede?\n<!-- card #what-is-a-stampede-2 -->\n\n\\# No\n\\<!-- card #x -->\n```\n# code\n```\n\nFrom [caching](understudy:backend/caching#stampede).\n"
            )
        );
        assert_eq!(
            before,
            "# Cards from Caching\n\n## What is a stampede?\n<!-- card #what-is-a-stampede -->\n\nMany misses at once.\n\nFrom [Caching](understudy:backend/caching#stampede).\n"
        );
        assert!(
            fs::read_to_string(dir.path().join("pack.toml")).unwrap().contains("id = \"my-pack\"")
        );
    }

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
                .arg("mypack::tests::files_are_as_readable_as_those_of_an_editor")
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
        add(dir.path(), &card("One?", "One."), None).unwrap();
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

    #[test]
    fn empty_cards_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        for (prompt, answer) in [("", "x"), (" \n", "x"), ("x", " ")] {
            let error = add(dir.path(), &card(prompt, answer), None).unwrap_err();
            assert_eq!(error.kind, ErrorKind::InvalidInput);
        }
        assert!(!dir.path().join("topics").exists());
    }

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
