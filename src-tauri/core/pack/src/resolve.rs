//! Where links lead within a pack: by path, as GitHub does; by name, as Obsidian does.
//!
//! Following a link costs a few lookups, whether it leads somewhere or not. What a dead link may have
//! meant is worked out in [`super::suggest`], for messages that are shown.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fs,
    io::Read,
    path::Path,
    sync::Arc,
};

use super::{
    entry::Entry,
    folder::{self, Stamp},
    image,
    page::Page,
    parse::document::LinkKind,
    render::around::{Around, Picture, Target, scheme},
    source::anchor,
};
use item::ids::{PackId, PageRef};

/// What links in a pack can name.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// In the order of their paths.
    pages: Vec<Arc<Entry>>,
    called: Arc<Called>,
    files: Arc<Files>,
    /// In a folder that never was a pack, a wikilink to a page not written yet is no mistake.
    pub(crate) lenient: bool,
}

/// What the pages are called; the same until a page comes, goes or is renamed.
#[derive(Debug, Default)]
struct Called {
    by_path: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    /// Lower-case stem, title, id, alias, and path without extension, to the first page in path order.
    by_name: HashMap<String, usize>,
    /// Lower-case ends of paths of two parts and more, without extension.
    by_path_end: HashMap<String, usize>,
    folders: HashSet<String>,
}

/// The files that are no pages.
#[derive(Debug, Default)]
struct Files {
    by_path: BTreeMap<String, Stamp>,
    /// Lower-case file name, to path.
    by_name: HashMap<String, String>,
    folders: HashSet<String>,
}

/// What a link names that is not there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Meant {
    /// A path within the pack, as written in the file `from`.
    Path { from: String, full: String },
    /// A page by name or id.
    Page(String),
    /// A place on the page at a path.
    Anchor { path: String, fragment: String },
}

/// Where a link leads, by the page's place among all pages.
#[derive(Debug)]
pub(crate) enum Led {
    Page(usize, String),
    DeadAnchor(usize, String),
    /// A page of another pack, which may or may not be open.
    OtherPack(PageRef, String),
    External(String),
    File(String),
    Dead(Option<Meant>),
    Unsafe,
}

/// What changed between two readings of a pack, as far as links are concerned.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Moved {
    /// Names or paths: any link may lead elsewhere.
    Names,
    /// Only what stands on these pages.
    Pages {
        changed: Vec<usize>,
        /// Some image was saved anew.
        images: bool,
    },
}

fn add_folders(path: &str, folders: &mut HashSet<String>) {
    let mut rest = path;
    while let Some((folder, _)) = rest.rsplit_once('/') {
        if !folders.insert(folder.to_owned()) {
            break;
        }
        rest = folder;
    }
}

impl Called {
    fn new(pages: &[Arc<Entry>]) -> Self {
        let mut called = Self::default();
        for (index, entry) in pages.iter().enumerate() {
            called.add(index, &entry.page);
        }
        // Today's names win over earlier ones.
        for (index, entry) in pages.iter().enumerate() {
            for alias in &entry.page.aliases {
                called.by_id.entry(alias.as_str().to_owned()).or_insert(index);
            }
        }
        called
    }

    fn add(&mut self, index: usize, page: &Page) {
        let path = &page.summary.path;
        add_folders(path, &mut self.folders);
        self.by_path.insert(path.clone(), index);
        let id = page.summary.page.page.as_str();
        self.by_id.entry(id.to_owned()).or_insert(index);
        let without = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem).to_lowercase();
        let stem = without.rsplit('/').next().unwrap_or(&without).to_owned();
        let mut end = without.as_str();
        while let Some((_, rest)) = end.split_once('/') {
            if rest.contains('/') {
                self.by_path_end.entry(rest.to_owned()).or_insert(index);
            }
            end = rest;
        }
        let names = [stem, id.to_lowercase(), page.summary.title.to_lowercase(), without];
        for name in names.into_iter().chain(page.names.iter().map(|n| n.to_lowercase())) {
            self.by_name.entry(name).or_insert(index);
        }
    }
}

impl Files {
    fn new(files: BTreeMap<String, Stamp>) -> Self {
        let mut out = Self::default();
        for path in files.keys() {
            add_folders(path, &mut out.folders);
            let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
            out.by_name.entry(name).or_insert_with(|| path.clone());
        }
        out.by_path = files;
        out
    }
}

/// Whether two readings of a page are called the same.
fn same_names(a: &Page, b: &Page) -> bool {
    a.summary.path == b.summary.path
        && a.summary.page == b.summary.page
        && a.summary.title == b.summary.title
        && a.names == b.names
        && a.aliases == b.aliases
}

impl Names {
    /// The names of a pack's pages and files, given those of its reading before this one.
    pub(crate) fn new(
        before: &Names,
        entries: &BTreeMap<String, Arc<Entry>>,
        files: BTreeMap<String, Stamp>,
        lenient: bool,
    ) -> (Self, Moved) {
        let pages: Vec<Arc<Entry>> = entries.values().cloned().collect();
        let same_files = before.files.by_path == files;
        let same_paths = same_files || before.files.by_path.keys().eq(files.keys());
        let files = match same_files {
            true => Arc::clone(&before.files),
            false => Arc::new(Files::new(files)),
        };
        let pairs = || before.pages.iter().zip(&pages);
        let same = lenient == before.lenient
            && before.pages.len() == pages.len()
            && pairs().all(|(a, b)| Arc::ptr_eq(a, b) || same_names(&a.page, &b.page));
        if !same {
            let called = Arc::new(Called::new(&pages));
            return (Self { pages, called, files, lenient }, Moved::Names);
        }
        let changed = pairs()
            .enumerate()
            .filter(|(_, (a, b))| !Arc::ptr_eq(a, b))
            .map(|(index, _)| index)
            .collect();
        let moved = match same_paths {
            true => Moved::Pages { changed, images: !same_files },
            false => Moved::Names,
        };
        (Self { pages, called: Arc::clone(&before.called), files, lenient }, moved)
    }

    /// All pages, in the order of their paths.
    pub(crate) fn pages(&self) -> &[Arc<Entry>] {
        &self.pages
    }

    /// The files that are no pages, by path.
    pub(crate) fn files(&self) -> &BTreeMap<String, Stamp> {
        &self.files.by_path
    }

    /// Whether all pages are called as they are in `other`.
    pub(crate) fn calls_as(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.called, &other.called)
    }

    /// The place of the page at a path.
    pub(crate) fn at_path(&self, path: &str) -> Option<usize> {
        self.called.by_path.get(path).copied()
    }

    /// The page with an id, today's or an earlier one.
    pub(crate) fn entry(&self, id: &str) -> Option<&Arc<Entry>> {
        self.called.by_id.get(id).map(|i| &self.pages[*i])
    }

    /// The first page with a name, in lower case.
    pub(crate) fn by_name(&self, name: &str) -> Option<&Arc<Entry>> {
        self.called.by_name.get(name).map(|i| &self.pages[*i])
    }

    fn on_page(&self, index: usize, fragment: &str) -> Led {
        let fragment = decode(fragment);
        if fragment.is_empty() || fragment.starts_with(":~:") || fragment == "top" {
            return Led::Page(index, String::new());
        }
        let anchors = &self.pages[index].anchors;
        // Obsidian names headings by their text, and parts nested ones with `#`.
        let last = fragment.rsplit('#').next().unwrap_or(&fragment);
        let found = anchors
            .get(&fragment)
            .or_else(|| anchors.get(&anchor(&fragment)))
            .or_else(|| anchors.get(&anchor(last)))
            .or_else(|| anchors.get(&fragment.to_lowercase()));
        match found {
            Some(anchor) => Led::Page(index, anchor.clone()),
            None => Led::DeadAnchor(index, fragment),
        }
    }

    /// `<pack>/<page>#<anchor>`, as the app itself writes links between packs.
    fn by_reference(&self, reference: &str) -> Led {
        let (page, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let Ok(page) = page.parse::<PageRef>() else { return Led::Dead(None) };
        let first = self.pages.first().map(|first| &first.page.summary.page.pack);
        let own = first == Some(&page.pack);
        match self.called.by_id.get(page.page.as_str()) {
            Some(index) if own => self.on_page(*index, fragment),
            None if own => Led::Dead(Some(Meant::Page(page.page.into()))),
            _ => Led::OtherPack(page, decode(fragment)),
        }
    }

    /// Where a link on the page at `from` leads.
    pub(crate) fn follow(&self, from: &str, kind: LinkKind, target: &str) -> Led {
        if let Some(reference) = target.strip_prefix("understudy:") {
            return self.by_reference(reference);
        }
        match scheme(target) {
            Some("http" | "https" | "mailto") => return Led::External(web(target)),
            Some(_) => return Led::Unsafe,
            None => {}
        }
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = path.split('?').next().unwrap_or(path);
        if path.is_empty() {
            return match self.at_path(from) {
                Some(here) => self.on_page(here, fragment),
                None => Led::Dead(None),
            };
        }
        if matches!(kind, LinkKind::Wiki | LinkKind::Embed) {
            return self.named(from, path.trim(), fragment);
        }
        let path = decode(path);
        let Some(full) = normalise(from, &path) else {
            return Led::Dead(None);
        };
        if let Some(index) = self.page_by_path(&full) {
            return self.on_page(index, fragment);
        }
        let is_folder = self.files.folders.contains(&full) || self.called.folders.contains(&full);
        if self.files.by_path.contains_key(&full) || is_folder || full.is_empty() {
            return Led::File(full);
        }
        // Obsidian also writes plain links from the vault's root.
        let rooted = normalise("", &path);
        if let Some(index) = rooted.as_deref().and_then(|path| self.page_by_path(path)) {
            return self.on_page(index, fragment);
        }
        // And as short as the name allows: the file may lie anywhere in the vault.
        if self.lenient {
            if let Some(index) = self.page_anywhere(&path) {
                return self.on_page(index, fragment);
            }
            if let Some(file) = self.file_named(from, path.trim_matches('/')) {
                return Led::File(file);
            }
        }
        Led::Dead(Some(Meant::Path { from: from.to_owned(), full }))
    }

    /// A page by path, also without extension, as a folder, or as the HTML that a book becomes.
    fn page_by_path(&self, full: &str) -> Option<usize> {
        let trimmed = full.trim_end_matches('/');
        let stem = trimmed.strip_suffix(".html").unwrap_or(trimmed);
        let join = |name: &str| match trimmed {
            "" => name.to_owned(),
            folder => format!("{folder}/{name}"),
        };
        [trimmed.to_owned(), format!("{stem}.md"), join("README.md"), join("index.md")]
            .iter()
            .find_map(|path| self.at_path(path))
            .or_else(|| {
                let book = stem.strip_suffix("index").unwrap_or(stem);
                self.at_path(&format!("{book}README.md"))
            })
    }

    /// The page whose path ends so, wherever it lies.
    fn page_anywhere(&self, path: &str) -> Option<usize> {
        let stem = path.trim_start_matches("./").trim_matches('/');
        let stem = [".md", ".html"].iter().find_map(|end| stem.strip_suffix(end)).unwrap_or(stem);
        let lower = stem.to_lowercase();
        // Every folder of a repository may have these.
        if matches!(lower.as_str(), "" | "readme" | "index") {
            return None;
        }
        // A website's address names a page by its folder; Jekyll's collections begin with `_`.
        let addresses = [
            lower.clone(),
            format!("{lower}/index"),
            format!("{lower}/_index"),
            format!("_{lower}"),
        ];
        let by_end = |end: &String| {
            let known = [&self.called.by_path_end, &self.called.by_name];
            known.iter().find_map(|names| names.get(end)).filter(|_| end.contains('/')).copied()
        };
        if let Some(index) = addresses.iter().find_map(by_end) {
            return Some(index);
        }
        if lower.contains('/') {
            return None;
        }
        let index = self.called.by_name.get(&lower).copied()?;
        let path = self.pages[index].page.summary.path.to_lowercase();
        let name = path.rsplit('/').next().unwrap_or(&path);
        (name.rsplit_once('.').map_or(name, |(stem, _)| stem) == lower).then_some(index)
    }

    fn named(&self, from: &str, name: &str, fragment: &str) -> Led {
        let name = name.strip_suffix(".md").unwrap_or(name).trim_start_matches('/');
        let lower = name.to_lowercase();
        let called = &self.called;
        let found = self
            .at_path(&normalise(from, &format!("{name}.md")).unwrap_or_default())
            .or_else(|| called.by_id.get(name).copied())
            .or_else(|| called.by_name.get(&lower).copied())
            // `folder/name` may be the end of a longer path.
            .or_else(|| called.by_path_end.get(&lower).copied());
        if let Some(index) = found {
            return self.on_page(index, fragment);
        }
        match self.file_named(from, name) {
            Some(path) => Led::File(path),
            None => Led::Dead(Some(Meant::Page(name.to_owned()))),
        }
    }

    fn file_named(&self, from: &str, name: &str) -> Option<String> {
        let known = |path: &String| self.files.by_path.contains_key(path);
        normalise(from, name).filter(known).or_else(|| normalise("", name).filter(known)).or_else(
            || {
                let last = name.rsplit('/').next().unwrap_or(name).to_lowercase();
                self.files.by_name.get(&last).cloned()
            },
        )
    }

    /// Where a link leads, for the reader.
    pub(crate) fn target(&self, led: &Led) -> Target {
        let of = |index: usize| self.pages[index].page.summary.page.clone();
        match led {
            Led::Page(index, anchor) => Target::Page { page: of(*index), anchor: anchor.clone() },
            Led::DeadAnchor(index, _) => Target::DeadAnchor { page: of(*index) },
            Led::OtherPack(page, anchor) => {
                Target::OtherPack { page: page.clone(), anchor: anchor.clone() }
            }
            Led::External(address) => Target::External(address.clone()),
            Led::File(path) => Target::File(path.clone()),
            Led::Dead(_) => Target::Dead,
            Led::Unsafe => Target::Unsafe,
        }
    }

    /// The path of an image within the pack.
    pub(crate) fn image(&self, from: &str, kind: LinkKind, target: &str) -> Image {
        match scheme(target) {
            Some("http" | "https") => return Image::Remote,
            Some("data") => return Image::Inline,
            Some(_) => return Image::Outside,
            None => {}
        }
        let path = decode(target.split(['?', '#']).next().unwrap_or(target));
        if kind == LinkKind::Embed {
            let image = self.file_named(from, path.trim());
            return match image {
                Some(path) if folder::image_type(&path).is_some() => Image::File(path),
                Some(path) => Image::Other(Target::File(path)),
                None => match self.follow(from, LinkKind::Embed, target) {
                    Led::Dead(_) => Image::Missing,
                    page => Image::Other(self.target(&page)),
                },
            };
        }
        let known = |path: &String| self.files.by_path.contains_key(path);
        match normalise(from, &path) {
            None => Image::Outside,
            Some(path) if known(&path) => match folder::image_type(&path) {
                Some(_) => Image::File(path),
                None => Image::OtherKind(path),
            },
            Some(_) => {
                let rooted = normalise("", &path).filter(known);
                // Obsidian names files as shortly as it can.
                let named = || match self.lenient {
                    true => self.file_named(from, path.trim()),
                    false => None,
                };
                match rooted.or_else(named) {
                    Some(path) if folder::image_type(&path).is_some() => Image::File(path),
                    Some(path) => Image::OtherKind(path),
                    None => Image::Missing,
                }
            }
        }
    }
}

/// What an image's address names.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Image {
    File(String),
    Missing,
    Outside,
    Remote,
    /// A `data:` address in the page itself.
    Inline,
    /// A file of another kind.
    OtherKind(String),
    /// Obsidian's embed of a page or another file.
    Other(Target),
}

/// A pack's names together with its folder, for images.
pub(crate) struct Inside<'p> {
    pub(crate) pack: &'p PackId,
    pub(crate) names: &'p Names,
    pub(crate) root: &'p Path,
}

impl Around for Inside<'_> {
    fn link(&self, path: &str, kind: LinkKind, target: &str) -> Target {
        self.names.target(&self.names.follow(path, kind, target))
    }

    fn picture(&self, path: &str, kind: LinkKind, target: &str) -> Picture {
        match self.names.image(path, kind, target) {
            Image::File(file) => match image::check(self.root, &file) {
                Ok(()) => {
                    let stamp = self.names.files().get(&file).copied().unwrap_or_default();
                    Picture::File(image::address(self.pack, &file, stamp))
                }
                Err(_) => Picture::Nothing,
            },
            Image::Inline if target.starts_with("data:image/") && target.len() < 1 << 20 => {
                Picture::Data(target.to_owned())
            }
            Image::Remote => Picture::Remote(web(target)),
            Image::Other(target) => Picture::Page(target),
            Image::OtherKind(path) => Picture::Page(Target::File(path)),
            Image::Missing | Image::Outside | Image::Inline => Picture::Nothing,
        }
    }

    fn listing(&self, path: &str, target: &str) -> Option<String> {
        listing(self.root, path, target)
    }
}

/// The largest file that code includes.
const LARGEST_LISTING: u64 = 512 * 1024;

/// Opens a file that code on a page includes. It lies in the pack, or beside it in the book that the pack
/// is the source of: the folder above, when that holds a `book.toml`. `root` must be canonical.
fn included(root: &Path, page: &str, target: &str) -> Option<fs::File> {
    let book = root.parent().filter(|parent| parent.join("book.toml").is_file());
    let (base, within) = match (book, root.file_name()) {
        (Some(book), Some(name)) => (book, format!("{}/", name.to_str()?)),
        _ => (root, String::new()),
    };
    let path = normalise(&format!("{within}{page}"), target)?;
    folder::open(base, &path).ok()
}

/// Whether an included file may have changed, without reading it.
pub(crate) fn listing_stamp(root: &Path, page: &str, target: &str) -> Option<Stamp> {
    Some(folder::stamp(&included(root, page, target)?.metadata().ok()?))
}

/// The text of an included file.
pub(crate) fn listing(root: &Path, page: &str, target: &str) -> Option<String> {
    let file = included(root, page, target)?;
    let mut text = String::new();
    file.take(LARGEST_LISTING + 1).read_to_string(&mut text).ok()?;
    (text.len() as u64 <= LARGEST_LISTING).then_some(text)
}

fn web(target: &str) -> String {
    match target.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => target.to_owned(),
    }
}

/// `%20` and the like, where they make UTF-8.
fn decode(text: &str) -> String {
    let decoded = percent_encoding::percent_decode_str(text).decode_utf8();
    decoded.map_or_else(|_| text.to_owned(), std::borrow::Cow::into_owned)
}

/// A path relative to the file `from`, as a path of the pack; nothing when it leads out.
pub(crate) fn normalise(from: &str, path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let mut parts: Vec<&str> = match path.starts_with('/') {
        true => Vec::new(),
        false => from.rsplit_once('/').map_or_else(Vec::new, |(dir, _)| dir.split('/').collect()),
    };
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PackConfig, folder::is_page, parse};

    fn names(files: &[(&str, &str)]) -> Names {
        let config = PackConfig::of_folder("p");
        let pages = files.iter().filter(|(path, _)| is_page(path)).map(|(path, text)| {
            let (page, own) = parse(path, text, &config);
            ((*path).to_owned(), Arc::new(Entry::new(page, own, Stamp::default())))
        });
        let others = files.iter().filter(|(path, _)| !is_page(path));
        let others = others.map(|(path, _)| ((*path).to_owned(), Stamp::default())).collect();
        Names::new(&Names::default(), &pages.collect(), others, true).0
    }

    #[test]
    fn links_lead_by_path_and_by_name() {
        let names = names(&[
            (
                "a.md",
                "# A\n\n## One two\n\n```mermaid {#flow practise}\nflowchart LR\n A-->B\n```\n",
            ),
            ("sub/b.md", "---\naliases: [Bee]\n---\n# The b page\n\nText ^mark\n"),
            ("sub/README.md", "# Sub"),
            ("very/deep/down/c.md", "# Deep"),
            ("site/guide/start/index.md", "# Start\n\n## One\n"),
            ("_docs/usage.md", "# Usage"),
            ("img/x.png", ""),
        ]);
        let check = |from: &str, kind: LinkKind, target: &str, expected: &str| {
            let got = match names.target(&names.follow(from, kind, target)) {
                Target::Page { page, anchor } => format!("{}#{anchor}", page.page),
                other => format!("{other:?}"),
            };
            assert_eq!(got, expected, "{target}");
        };
        use LinkKind::{Link, Wiki};
        check("a.md", Link, "sub/b.md", "sub.b#");
        check("sub/b.md", Link, "../a.md#one-two", "a#one-two");
        check("sub/b.md", Link, "../a.md#flow", "a#one-two");
        check("a.md", Link, "sub/", "sub.readme#");
        check("a.md", Link, "sub/b.html", "sub.b#");
        check("a.md", Link, "sub/b", "sub.b#");
        check("a.md", Link, "#one-two", "a#one-two");
        check("a.md", Wiki, "B", "sub.b#");
        check("a.md", Wiki, "Bee", "sub.b#");
        check("a.md", Wiki, "The B page", "sub.b#");
        check("a.md", Wiki, "b#^mark", "sub.b#^mark");
        check("sub/b.md", Wiki, "a#One two", "a#one-two");
        check(
            "sub/b.md",
            Wiki,
            "#Nowhere",
            "DeadAnchor { page: PageRef { pack: PackId(\"p\"), page: PageId(\"sub.b\") } }",
        );
        check("a.md", Link, "https://example.org", "External(\"https://example.org\")");
        check("a.md", Link, "javascript:alert(1)", "Unsafe");
        check("a.md", Link, "file:///etc/passwd", "Unsafe");
        check("a.md", Link, "b.md", "sub.b#");
        check("a.md", Link, "down/c.md", "very.deep.down.c#");
        check("img/z.md", Link, "README.md", "Dead");
        check("a.md", Link, "/deep/down/c/", "very.deep.down.c#");
        check("a.md", Link, "/guide/start/#one", "site.guide.start.index#one");
        check("a.md", Link, "/docs/usage/", "docs.usage#");
        check("a.md", Link, "x.png", "File(\"img/x.png\")");
        check("a.md", Link, "nowhere.md", "Dead");
        check("a.md", Wiki, "deep/down/c", "very.deep.down.c#");
        check("a.md", Wiki, "down/c", "very.deep.down.c#");
        check("a.md", Link, "../../etc/passwd", "Dead");
        check("a.md", Link, "img/x.png", "File(\"img/x.png\")");
        check("a.md", Link, "understudy:p/sub.b#^mark", "sub.b#^mark");
        check("a.md", Link, "understudy:p/sub.c", "Dead");
        check("a.md", Link, "understudy:javascript:alert(1)", "Dead");
        check(
            "a.md",
            Link,
            "understudy:backend/caching#stampede",
            "OtherPack { page: PageRef { pack: PackId(\"backend\"), page: PageId(\"caching\") }, anchor: \"stampede\" }",
        );
        assert_eq!(names.image("sub/b.md", Link, "../img/x.png"), Image::File("img/x.png".into()));
        assert_eq!(names.image("a.md", LinkKind::Embed, "x.png"), Image::File("img/x.png".into()));
        assert_eq!(names.image("a.md", LinkKind::Image, "../x.png"), Image::Outside);
        assert_eq!(names.image("a.md", LinkKind::Image, "y.png"), Image::Missing);
        assert_eq!(names.image("a.md", LinkKind::Image, "x.png"), Image::File("img/x.png".into()));
        assert_eq!(names.image("a.md", LinkKind::Image, "../a/x.png"), Image::Outside);
        assert_eq!(names.image("a.md", LinkKind::Image, "http://x/y.png"), Image::Remote);
    }
}
