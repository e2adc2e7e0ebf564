//! A pack's folder: which files it holds, and reading them within limits.
//!
//! Hidden files, `node_modules` and whatever a symbolic link leads to outside are left out. Only regular
//! files are opened, so that a pipe, a socket or a device can never make a reader wait. Listing stops at
//! a fixed number of entries, however large the folder is.

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    sync::atomic::{AtomicBool, Ordering},
    time::UNIX_EPOCH,
};

use super::{
    codes::{Code, Findings, Position},
    model::Diagnostic,
    source::Lines,
};

/// The largest page that is read.
pub const LARGEST_PAGE: u64 = 4 * 1024 * 1024;
/// The most pages a pack may have.
pub const MOST_PAGES: usize = 20_000;
/// The most files and folders that are looked at, pages included.
pub const MOST_ENTRIES: usize = 200_000;
/// The most problems of single files that are reported, for a folder full of devices.
const MOST_PROBLEMS: usize = 100;
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
    /// Files that are no pages; only images carry a stamp.
    pub(crate) files: BTreeMap<String, Stamp>,
    pub(crate) templates: Vec<String>,
    pub(crate) problems: Vec<Diagnostic>,
}

/// Lists a folder, which must be canonical. Ends early when `cancelled` is set.
///
/// # Errors
/// When the folder itself cannot be read.
pub(crate) fn list(root: &Path, cancelled: &AtomicBool) -> io::Result<Listing> {
    list_within(root, cancelled, MOST_PAGES, MOST_ENTRIES)
}

fn list_within(
    root: &Path,
    cancelled: &AtomicBool,
    pages: usize,
    entries: usize,
) -> io::Result<Listing> {
    fs::read_dir(root)?;
    let mut walk = Walk { root, cancelled, pages, entries, listing: Listing::default() };
    walk.folder(root, "", 0);
    let mut listing = walk.listing;
    listing.templates.sort_unstable();
    Ok(listing)
}

pub(crate) fn problem(
    file: &str,
    code: Code,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Vec<Diagnostic> {
    let mut findings = Findings::new(file, false);
    findings.add(code, Position::default(), message, help);
    findings.finish()
}

/// One listing under way.
struct Walk<'w> {
    root: &'w Path,
    cancelled: &'w AtomicBool,
    /// How many more pages may be taken.
    pages: usize,
    /// How many more entries may be looked at.
    entries: usize,
    listing: Listing,
}

/// Whether a listing goes on.
#[derive(PartialEq, Eq)]
enum Go {
    On,
    Stop,
}

impl Walk<'_> {
    fn tell(&mut self, file: &str, code: Code, message: impl Into<String>, help: &str) {
        if self.listing.problems.len() < MOST_PROBLEMS {
            self.listing.problems.extend(problem(file, code, message, help));
        }
    }

    fn folder(&mut self, folder: &Path, prefix: &str, depth: usize) -> Go {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                self.tell(
                    prefix.trim_end_matches('/'),
                    Code::Unreadable,
                    format!("the folder can't be read: {error}"),
                    "allow reading it, or move it out of the pack",
                );
                return Go::On;
            }
        };
        let mut entries: Vec<_> = entries.flatten().take(self.entries + 1).collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            if self.cancelled.load(Ordering::Relaxed) {
                return Go::Stop;
            }
            if name.starts_with('.') || name == "node_modules" {
                continue;
            }
            let path = format!("{prefix}{name}");
            if self.entries == 0 {
                self.full(format!("more than {MOST_ENTRIES} files and folders"), &path);
                return Go::Stop;
            }
            self.entries -= 1;
            if self.entry(&entry, name, path, prefix, depth) == Go::Stop {
                return Go::Stop;
            }
        }
        Go::On
    }

    fn full(&mut self, what: String, path: &str) {
        // Always reported, as the last one: it says why pages are missing.
        self.listing.problems.extend(problem(
            "",
            Code::TooManyPages,
            format!("the folder holds {what}; `{path}` and everything after it are left out"),
            "open a folder further down",
        ));
    }

    fn entry(
        &mut self,
        entry: &fs::DirEntry,
        name: &str,
        path: String,
        prefix: &str,
        depth: usize,
    ) -> Go {
        let full = entry.path();
        let Ok(kind) = entry.file_type() else { return Go::On };
        let mut is_file = kind.is_file();
        if kind.is_symlink() {
            match full.canonicalize() {
                // A link to a folder inside would list its pages twice, or for ever.
                Ok(target) if target.starts_with(self.root) && target.is_dir() => return Go::On,
                Ok(target) if target.starts_with(self.root) => is_file = target.is_file(),
                Ok(_) => {
                    self.tell(
                        &path,
                        Code::OutsideLink,
                        "this symbolic link leads out of the pack, so it is not followed",
                        "copy what it leads to into the pack",
                    );
                    return Go::On;
                }
                Err(_) => return Go::On,
            }
        } else if kind.is_dir() {
            return match depth < DEPTH {
                true => self.folder(&full, &format!("{path}/"), depth + 1),
                false => Go::On,
            };
        }
        if !is_file {
            if is_page(name) || name == "pack.toml" {
                self.tell(
                    &path,
                    Code::NotAFile,
                    "this is a pipe, a socket or a device, so it is not opened",
                    "save it as a regular file, or move it out of the pack",
                );
            }
            return Go::On;
        }
        let stamped = || fs::metadata(&full).map(|meta| stamp(&meta)).unwrap_or_default();
        if is_page(name) {
            if self.pages == 0 {
                self.full(format!("more than {MOST_PAGES} pages"), &path);
                return Go::Stop;
            }
            self.pages -= 1;
            self.listing.pages.insert(path, stamped());
        } else {
            if prefix == "interviews/" && name.ends_with(".toml") {
                self.listing.templates.push(path.clone());
            }
            let stamp = if image_type(name).is_some() { stamped() } else { Stamp::default() };
            self.listing.files.insert(path, stamp);
        }
        Go::On
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

/// Opens a regular file of the folder; `root` must be canonical. Never waits, whatever the path names.
///
/// # Errors
/// When it is not there, leads out of the folder, or is no regular file.
pub(crate) fn open(root: &Path, path: &str) -> io::Result<fs::File> {
    let real = join(root, path).canonicalize()?;
    if !real.starts_with(root) {
        let message = "it leads out of the folder";
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, message));
    }
    let mut options = fs::OpenOptions::new();
    options.read(true);
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::OpenOptionsExt;
        // Opening a pipe waits for its other end otherwise.
        options.custom_flags(rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    }
    let file = options.open(&real)?;
    if !file.metadata()?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it is not a regular file"));
    }
    Ok(file)
}

/// Reads one page.
pub(crate) fn read(root: &Path, path: &str) -> Content {
    let broken = |code, message: String, help: &str| {
        Content::Broken(Vec::new(), problem(path, code, message, help))
    };
    let mut bytes = Vec::new();
    let file = match open(root, path) {
        Ok(file) => file,
        Err(error) => {
            return broken(
                Code::Unreadable,
                format!("the file can't be read: {error}"),
                "allow reading it, or move it out of the pack",
            );
        }
    };
    let size = file.metadata().map_or(0, |meta| meta.len());
    if let Err(error) = file.take(LARGEST_PAGE + 1).read_to_end(&mut bytes) {
        return broken(
            Code::Unreadable,
            format!("the file can't be read: {error}"),
            "check the disk, then try again",
        );
    }
    if bytes.len() as u64 > LARGEST_PAGE {
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

/// What kind of image a file is, by its name.
pub(crate) fn image_type(path: &str) -> Option<&'static str> {
    let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match extension.as_str() {
        "png" => "image/png",
        "apng" => "image/apng",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "bmp" => "image/bmp",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn listing_stops_at_its_bounds() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        for folder in ["a", "b", "c"] {
            fs::create_dir(root.join(folder)).unwrap();
            for n in 0..10 {
                fs::write(root.join(folder).join(format!("{n}.md")), "").unwrap();
            }
        }
        let check = |pages: usize, entries: usize, expected: usize, told: Option<&str>| {
            let listing = list_within(&root, &AtomicBool::new(false), pages, entries).unwrap();
            assert_eq!(listing.pages.len(), expected, "{pages} {entries}");
            let messages: Vec<_> = listing.problems.iter().map(|p| p.message.as_str()).collect();
            match told {
                None => assert!(messages.is_empty(), "{messages:?}"),
                Some(told) => assert!(messages[0].contains(told), "{messages:?}"),
            }
        };
        check(30, 33, 30, None);
        check(29, 33, 29, Some("`c/9.md`"));
        check(12, 33, 12, Some("`b/2.md`"));
        // Two folders and what they hold are 22 entries.
        check(30, 22, 20, Some("`c`"));
        let stopped = list_within(&root, &AtomicBool::new(true), 30, 33).unwrap();
        assert!(stopped.pages.is_empty());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn pipes_are_not_opened() {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().canonicalize().unwrap();
        let pipe = root.join("x.md");
        rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RUSR).unwrap();
        // Both would block forever otherwise: the listed page, and the page that has become a pipe since.
        let listing = list(&root, &AtomicBool::new(false)).unwrap();
        assert!(listing.pages.is_empty());
        assert_eq!(listing.problems[0].code, Code::NotAFile.as_str());
        assert!(open(&root, "x.md").unwrap_err().to_string().contains("regular"));
        assert!(matches!(read(&root, "x.md"), Content::Broken(..)));
    }
}
