//! Reading a folder's pages on all cores, within limits; what cannot be read is a page with diagnostics.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use super::{
    codes::{Code, Findings, Position},
    config::PackConfig,
    entry::Entry,
    folder::{self, Content, Stamp},
    model::Diagnostic,
    opening::Opening,
    page::{self, Passage},
};
use item::ids::PackId;

/// A page that was read rather than known.
#[derive(Debug)]
pub(crate) struct Read {
    pub(crate) path: String,
    pub(crate) entry: Arc<Entry>,
    /// The text to search; only the index needs it.
    pub(crate) passages: Vec<Passage>,
}

/// A folder's rules.
pub(crate) struct Manifest {
    pub(crate) config: PackConfig,
    pub(crate) text: String,
    pub(crate) problems: Vec<Diagnostic>,
}

/// Reads `pack.toml`. `root` must be canonical. An id that another pack has is not taken.
pub(crate) fn manifest(root: &Path, taken: &dyn Fn(&PackId) -> bool) -> Manifest {
    let name = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let real = root.join("pack.toml").canonicalize();
    if !real.is_ok_and(|real| real.starts_with(root) && real.is_file()) {
        let config = PackConfig::of_folder(&name);
        return Manifest { config, text: String::new(), problems: Vec::new() };
    }
    let (mut config, text, mut problems) = match folder::read(root, "pack.toml") {
        Content::Text(text) => {
            let (config, problems) = PackConfig::parse(&name, &text);
            (config, text, problems)
        }
        Content::Broken(_, problems) => {
            let config = PackConfig { manifest: true, ..PackConfig::of_folder(&name) };
            (config, String::new(), problems)
        }
    };
    if config.names_id && taken(&config.id) {
        let mut findings = Findings::new("pack.toml", false);
        findings.add(
            Code::BadManifest,
            Position::default(),
            format!("another open pack has the id `{}`", config.id),
            "give one of them another `id`, or close the other",
        );
        problems.extend(findings.finish());
        (config.id, config.names_id) = (PackConfig::of_folder(&name).id, false);
    }
    Manifest { config, text, problems }
}

/// Reads pages. Ends early, with some, when the opening is cancelled.
pub(crate) fn pages(
    root: &Path,
    config: &PackConfig,
    wanted: &[(String, Stamp)],
    opening: &Opening,
) -> Vec<Read> {
    let next = AtomicUsize::new(0);
    let cores = std::thread::available_parallelism().map_or(1, usize::from).min(8);
    let workers = cores.min(wanted.len().div_ceil(8)).max(1);
    let work = || {
        let mut done = Vec::new();
        while !opening.is_cancelled() {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some((path, stamp)) = wanted.get(index) else { break };
            done.push(read_one(root, config, path, *stamp));
            opening.step();
        }
        done
    };
    if workers == 1 {
        return work();
    }
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
    })
}

fn read_one(root: &Path, config: &PackConfig, path: &str, stamp: Stamp) -> Read {
    // A bug of ours, or of a parser, must not take the other pages down.
    let read = catch_unwind(AssertUnwindSafe(|| match folder::read(root, path) {
        Content::Text(text) => page::parse(path, &text, config),
        Content::Broken(bytes, own) => unread(path, config, &bytes, own),
    }));
    let (mut page, own) = read.unwrap_or_else(|_| {
        let own = folder::problem(
            path,
            Code::Unreadable,
            "Understudy couldn't read this page because of a bug in Understudy",
            "report the bug with this file attached; the other pages aren't affected",
        );
        unread(path, config, &[], own)
    });
    let passages = std::mem::take(&mut page.passages);
    Read { path: path.to_owned(), entry: Arc::new(Entry::new(page, own, stamp)), passages }
}

fn unread(
    path: &str,
    config: &PackConfig,
    bytes: &[u8],
    own: Vec<Diagnostic>,
) -> (page::Page, Vec<Diagnostic>) {
    let mut page = page::unreadable(path, config, bytes);
    page::count_severities(&mut page.summary, &own);
    (page, own)
}
