//! A pack's folder: which files it holds, and reading them within limits.
//!
//! Hidden files, `node_modules` and whatever a symbolic link leads to outside are left out.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    time::UNIX_EPOCH,
};

use super::{
    codes::{Code, Findings, Place},
    model::Diagnostic,
    source::Lines,
};

/// The largest page that is read.
pub const LARGEST_PAGE: u64 = 4 * 1024 * 1024;
/// The most pages a pack may have.
pub const MOST_PAGES: usize = 20_000;
/// The most other files that are known by name.
const MOST_FILES: usize = 100_000;
/// Folders within folders.
const DEPTH: usize = 32;

/// Tells whether a file may have changed, without reading it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp {
    pub(crate) size: u64,
    pub(crate) modified_ns: i64,
}

/// What a pack's folder holds, by path relative to it, with `/`.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    pub(crate) pages: BTreeMap<String, Stamp>,
    pub(crate) files: Vec<String>,
    pub(crate) templates: Vec<String>,
    pub(crate) problems: Vec<Diagnostic>,
}

/// Lists a folder.
///
/// # Errors
/// When the folder itself cannot be read.
pub(crate) fn list(root: &Path) -> std::io::Result<Listing> {
    let root = root.canonicalize()?;
    fs::read_dir(&root)?;
    let mut listing = Listing::default();
    walk(&root, &root, "", 0, &mut listing);
    if listing.pages.len() > MOST_PAGES {
        let beyond = listing.pages.len() - MOST_PAGES;
        let kept: BTreeMap<_, _> =
            std::mem::take(&mut listing.pages).into_iter().take(MOST_PAGES).collect();
        listing.pages = kept;
        listing.problems.extend(problem(
            "",
            Code::TooManyPages,
            format!("the folder holds more than {MOST_PAGES} pages; {beyond} are left out"),
            "open a folder further down",
        ));
    }
    listing.files.sort_unstable();
    listing.templates.sort_unstable();
    Ok(listing)
}

fn problem(
    file: &str,
    code: Code,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Vec<Diagnostic> {
    let mut findings = Findings::new(file, false);
    findings.add(code, Place::default(), message, help);
    findings.finish()
}

fn walk(root: &Path, folder: &Path, prefix: &str, depth: usize, listing: &mut Listing) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            listing.problems.extend(problem(
                prefix.trim_end_matches('/'),
                Code::Unreadable,
                format!("the folder cannot be read: {error}"),
                "allow reading it, or move it out of the pack",
            ));
            return;
        }
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if name.starts_with('.') || name == "node_modules" {
            continue;
        }
        let path = format!("{prefix}{name}");
        let full = entry.path();
        let Ok(kind) = entry.file_type() else { continue };
        let mut is_folder = kind.is_dir();
        if kind.is_symlink() {
            match full.canonicalize() {
                Ok(target) if target.starts_with(root) => {
                    // A link to a folder inside would list its pages twice, or for ever.
                    if target.is_dir() {
                        continue;
                    }
                    is_folder = false;
                }
                Ok(_) => {
                    listing.problems.extend(problem(
                        &path,
                        Code::OutsideLink,
                        "this symbolic link leads out of the pack, so it is not followed",
                        "copy what it leads to into the pack",
                    ));
                    continue;
                }
                Err(_) => continue,
            }
        }
        if is_folder {
            if depth < DEPTH {
                walk(root, &full, &format!("{path}/"), depth + 1, listing);
            }
            continue;
        }
        if is_page(name) {
            let stamp = fs::metadata(&full).map(|meta| stamp(&meta)).unwrap_or_default();
            listing.pages.insert(path, stamp);
        } else {
            if prefix == "interviews/" && name.ends_with(".toml") {
                listing.templates.push(path.clone());
            }
            if listing.files.len() < MOST_FILES {
                listing.files.push(path);
            }
        }
    }
}

pub(crate) fn is_page(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(stem, extension)| {
        !stem.is_empty()
            && (extension.eq_ignore_ascii_case("md") || extension.eq_ignore_ascii_case("markdown"))
    })
}

pub(crate) fn stamp(meta: &fs::Metadata) -> Stamp {
    let modified = meta.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    Stamp {
        size: meta.len(),
        modified_ns: modified.and_then(|d| i64::try_from(d.as_nanos()).ok()).unwrap_or(0),
    }
}

/// A page's bytes as text, or what is wrong with them.
pub(crate) enum Content {
    Text(String),
    Broken(Vec<u8>, Vec<Diagnostic>),
}

/// Reads one page.
pub(crate) fn read(root: &Path, path: &str) -> Content {
    let full = join(root, path);
    let broken = |code, message: String, help: &str| {
        Content::Broken(Vec::new(), problem(path, code, message, help))
    };
    let mut bytes = Vec::new();
    let file = match fs::File::open(&full) {
        Ok(file) => file,
        Err(error) => {
            return broken(
                Code::Unreadable,
                format!("the file cannot be read: {error}"),
                "allow reading it, or take it out of the pack",
            );
        }
    };
    if let Err(error) = file.take(LARGEST_PAGE + 1).read_to_end(&mut bytes) {
        return broken(
            Code::Unreadable,
            format!("the file cannot be read: {error}"),
            "look whether the disk is well, and try again",
        );
    }
    if bytes.len() as u64 > LARGEST_PAGE {
        let size = fs::metadata(&full).map_or(0, |meta| meta.len());
        return broken(
            Code::TooLarge,
            format!("the page has {:.0} MiB; at most 4 are read", size as f64 / 1_048_576.0),
            "split it into several pages",
        );
    }
    text(path, bytes)
}

/// Bytes as text, or what is wrong with them.
pub(crate) fn text(path: &str, bytes: Vec<u8>) -> Content {
    if bytes.iter().take(8192).any(|byte| *byte == 0) {
        let found = problem(
            path,
            Code::BinaryFile,
            "this is not a text file, although its name says Markdown",
            "rename it, or take it out of the pack",
        );
        return Content::Broken(bytes, found);
    }
    match String::from_utf8(bytes) {
        Ok(text) => Content::Text(text),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let start = String::from_utf8_lossy(&bytes[..valid]).into_owned();
            let mut findings = Findings::new(path, false);
            findings.add(
                Code::NotUtf8,
                Lines::new(&start).place(valid),
                "the file is not UTF-8 from here on",
                "save it again with the encoding UTF-8",
            );
            Content::Broken(bytes, findings.finish())
        }
    }
}

/// A path of the pack on disk.
pub(crate) fn join(root: &Path, path: &str) -> PathBuf {
    let mut full = root.to_path_buf();
    full.extend(path.split('/'));
    full
}
