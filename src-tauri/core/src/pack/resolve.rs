//! Where links lead within a pack: by path, as GitHub does; by name, as Obsidian does.

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use super::{
    folder,
    page::Page,
    parse::document::LinkKind,
    render::around::{Around, Picture, Target, scheme},
    source::{anchor, closest},
};
use crate::ids::PageRef;

/// The largest picture that is shown.
const LARGEST_IMAGE: u64 = 4 * 1024 * 1024;

/// What links in a pack can name.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pages: Vec<PageRef>,
    titles: Vec<String>,
    paths: Vec<String>,
    /// Exact path, to page.
    by_path: HashMap<String, usize>,
    by_id: HashMap<String, usize>,
    /// Lower-case stem, title, id, alias, and path without extension, to pages in path order.
    by_name: HashMap<String, Vec<usize>>,
    /// Anchor or item id on a page, to the anchor to jump to.
    targets: Vec<HashMap<String, String>>,
    files: HashSet<String>,
    /// Lower-case file name, to path.
    files_by_name: HashMap<String, String>,
    folders: HashSet<String>,
    /// In a folder that never was a pack, a wikilink to a page not written yet is no mistake.
    pub(crate) lenient: bool,
}

impl Names {
    pub(crate) fn new<'p>(
        pages: impl IntoIterator<Item = &'p Page>,
        files: &[String],
        lenient: bool,
    ) -> Self {
        let mut names = Self { lenient, ..Self::default() };
        let pages: Vec<&Page> = pages.into_iter().collect();
        for page in &pages {
            names.add(page);
        }
        // Today's names win over earlier ones.
        for (index, page) in pages.iter().enumerate() {
            for alias in &page.aliases {
                names.by_id.entry(alias.as_str().to_owned()).or_insert(index);
            }
        }
        for path in files {
            names.add_folders(path);
            let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
            names.files_by_name.entry(name).or_insert_with(|| path.clone());
            names.files.insert(path.clone());
        }
        names
    }

    fn add_folders(&mut self, path: &str) {
        let mut rest = path;
        while let Some((folder, _)) = rest.rsplit_once('/') {
            if !self.folders.insert(folder.to_owned()) {
                break;
            }
            rest = folder;
        }
    }

    fn add(&mut self, page: &Page) {
        let index = self.pages.len();
        let path = page.summary.path.clone();
        self.add_folders(&path);
        self.pages.push(page.summary.page.clone());
        self.titles.push(page.summary.title.clone());
        self.by_path.insert(path.clone(), index);
        let id = page.summary.page.page.as_str();
        self.by_id.entry(id.to_owned()).or_insert(index);
        let without = path.rsplit_once('.').map_or(path.as_str(), |(stem, _)| stem).to_lowercase();
        let stem = without.rsplit('/').next().unwrap_or(&without).to_owned();
        let mut called = vec![without, stem, id.to_lowercase(), page.summary.title.to_lowercase()];
        called.extend(page.names.iter().map(|n| n.to_lowercase()));
        called.sort_unstable();
        called.dedup();
        for name in called {
            self.by_name.entry(name).or_default().push(index);
        }
        self.paths.push(path);
        let mut targets: HashMap<String, String> = page.targets.iter().cloned().collect();
        for heading in &page.headings {
            targets.insert(heading.anchor.clone(), heading.anchor.clone());
        }
        self.targets.push(targets);
    }

    /// The page with an id, today's or an earlier one.
    pub(crate) fn page_named(&self, id: &str) -> Option<&PageRef> {
        self.by_id.get(id).map(|i| &self.pages[*i])
    }

    /// The path of the page with an id.
    pub(crate) fn path_named(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(|i| self.paths[*i].as_str())
    }

    /// A page's title.
    pub(crate) fn title_of(&self, id: &str) -> Option<&str> {
        self.by_id.get(id).map(|i| self.titles[*i].as_str())
    }

    /// The id that is closest to one that is not there.
    pub(crate) fn close_id(&self, id: &str) -> Option<&str> {
        closest(id, self.pages.iter().map(|p| p.page.as_str()))
    }

    fn on_page(&self, index: usize, fragment: &str) -> Target {
        let page = self.pages[index].clone();
        let title = self.titles[index].clone();
        let fragment = decode(fragment);
        if fragment.is_empty() || fragment.starts_with(":~:") || fragment == "top" {
            return Target::Page { page, anchor: String::new(), title };
        }
        let targets = &self.targets[index];
        // Obsidian names headings by their text, and parts nested ones with `#`.
        let last = fragment.rsplit('#').next().unwrap_or(&fragment);
        let found = [fragment.clone(), anchor(&fragment), anchor(last)]
            .iter()
            .find_map(|name| targets.get(name).cloned())
            .or_else(|| {
                let lower = fragment.to_lowercase();
                targets.get(&lower).cloned()
            });
        match found {
            Some(anchor) => Target::Page { page, anchor, title },
            None => {
                let close = closest(&anchor(&fragment), targets.keys().map(String::as_str));
                Target::DeadAnchor { page, title, close: close.map(str::to_owned) }
            }
        }
    }

    /// `<pack>/<page>#<anchor>`, as the app itself writes links between packs.
    fn by_reference(&self, reference: &str) -> Target {
        let (page, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let Ok(page) = page.parse::<PageRef>() else { return Target::Dead { close: None } };
        let own = self.pages.first().is_some_and(|first| first.pack == page.pack);
        match self.by_id.get(page.page.as_str()) {
            Some(index) if own => self.on_page(*index, fragment),
            None if own => {
                Target::Dead { close: self.close_id(page.page.as_str()).map(str::to_owned) }
            }
            _ => Target::OtherPack { page, anchor: decode(fragment) },
        }
    }

    fn follow(&self, from: &str, kind: LinkKind, target: &str) -> Target {
        if let Some(reference) = target.strip_prefix("understudy:") {
            return self.by_reference(reference);
        }
        match scheme(target) {
            Some("http" | "https" | "mailto") => return Target::External(web(target)),
            Some(_) => return Target::Unsafe,
            None => {}
        }
        let (path, fragment) = target.split_once('#').unwrap_or((target, ""));
        let path = path.split('?').next().unwrap_or(path);
        let here = self.by_path.get(from).copied();
        if path.is_empty() {
            return match here {
                Some(here) => self.on_page(here, fragment),
                None => Target::Dead { close: None },
            };
        }
        if matches!(kind, LinkKind::Wiki | LinkKind::Embed) {
            return self.named(from, path.trim(), fragment);
        }
        let path = decode(path);
        let Some(full) = normalise(from, &path) else {
            return Target::Dead { close: None };
        };
        if let Some(index) = self.page_by_path(&full) {
            return self.on_page(index, fragment);
        }
        if self.files.contains(&full) || self.folders.contains(&full) || full.is_empty() {
            return Target::File(full);
        }
        // Obsidian also writes plain links from the vault's root.
        let rooted = normalise("", &path);
        if let Some(index) = rooted.as_deref().and_then(|path| self.page_by_path(path)) {
            return self.on_page(index, fragment);
        }
        let name = full.rsplit('/').next().unwrap_or(&full);
        let same = |p: &&String| p.rsplit('/').next() == Some(name);
        let close = self
            .paths
            .iter()
            .find(same)
            .map(String::as_str)
            .or_else(|| closest(&full, self.paths.iter().map(String::as_str)))
            .map(|to| relative(from, to));
        Target::Dead { close }
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
            .find_map(|path| self.by_path.get(path).copied())
            .or_else(|| {
                let book = stem.strip_suffix("index").unwrap_or(stem);
                self.by_path.get(&format!("{book}README.md")).copied()
            })
    }

    fn named(&self, from: &str, name: &str, fragment: &str) -> Target {
        let name = name.strip_suffix(".md").unwrap_or(name).trim_start_matches('/');
        let lower = name.to_lowercase();
        let found = self
            .by_path
            .get(&normalise(from, &format!("{name}.md")).unwrap_or_default())
            .copied()
            .or_else(|| self.by_id.get(name).copied())
            .or_else(|| self.by_name.get(&lower).and_then(|list| list.first().copied()))
            .or_else(|| {
                // `folder/name` may be the end of a longer path.
                let end = format!("/{lower}.md");
                lower
                    .contains('/')
                    .then(|| self.paths.iter().position(|p| p.to_lowercase().ends_with(&end)))
                    .flatten()
            });
        if let Some(index) = found {
            return self.on_page(index, fragment);
        }
        if let Some(path) = self.file_named(from, name) {
            return Target::File(path);
        }
        let close = closest(name, self.pages.iter().map(|p| p.page.as_str()));
        Target::Dead { close: close.map(str::to_owned) }
    }

    fn file_named(&self, from: &str, name: &str) -> Option<String> {
        let relative = normalise(from, name).filter(|path| self.files.contains(path));
        relative.or_else(|| normalise("", name).filter(|path| self.files.contains(path))).or_else(
            || {
                let last = name.rsplit('/').next().unwrap_or(name).to_lowercase();
                self.files_by_name.get(&last).cloned()
            },
        )
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
                Some(path) if mime(&path).is_some() => Image::File(path),
                Some(path) => Image::Other(Target::File(path)),
                None => match self.follow(from, LinkKind::Embed, target) {
                    Target::Dead { .. } => Image::Missing,
                    page => Image::Other(page),
                },
            };
        }
        match normalise(from, &path) {
            None => Image::Outside,
            Some(path) if self.files.contains(&path) => match mime(&path) {
                Some(_) => Image::File(path),
                None => Image::OtherKind,
            },
            Some(_) => match normalise("", &path).filter(|path| self.files.contains(path)) {
                Some(path) if mime(&path).is_some() => Image::File(path),
                _ => Image::Missing,
            },
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
    OtherKind,
    /// Obsidian's embed of a page or another file.
    Other(Target),
}

/// A pack's names together with its folder, for pictures.
pub(crate) struct Inside<'p> {
    pub(crate) names: &'p Names,
    pub(crate) root: &'p Path,
}

impl Around for Inside<'_> {
    fn link(&self, path: &str, kind: LinkKind, target: &str) -> Target {
        self.names.follow(path, kind, target)
    }

    fn picture(&self, path: &str, kind: LinkKind, target: &str) -> Picture {
        match self.names.image(path, kind, target) {
            Image::File(file) => match read_image(self.root, &file) {
                Ok(data) => Picture::Data(data),
                Err(_) => Picture::Nothing,
            },
            Image::Inline if target.starts_with("data:image/") && target.len() < 1 << 20 => {
                Picture::Data(target.to_owned())
            }
            Image::Remote => Picture::Remote(web(target)),
            Image::Other(target) => Picture::Page(target),
            Image::Missing | Image::Outside | Image::Inline | Image::OtherKind => Picture::Nothing,
        }
    }
}

/// Why a picture of the pack is not shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum ImageProblem {
    Unreadable,
    TooLarge(u64),
    Outside,
}

/// Whether a picture can be shown, without reading it.
pub(crate) fn check_image(root: &Path, path: &str) -> Result<(), ImageProblem> {
    let full = folder::join(root, path);
    let real = full.canonicalize().map_err(|_| ImageProblem::Unreadable)?;
    let root = root.canonicalize().map_err(|_| ImageProblem::Unreadable)?;
    if !real.starts_with(&root) {
        return Err(ImageProblem::Outside);
    }
    let meta = std::fs::metadata(&real).map_err(|_| ImageProblem::Unreadable)?;
    match meta.len() {
        size if size > LARGEST_IMAGE => Err(ImageProblem::TooLarge(size)),
        _ => Ok(()),
    }
}

fn read_image(root: &Path, path: &str) -> Result<String, ImageProblem> {
    use base64::Engine as _;
    check_image(root, path)?;
    let kind = mime(path).ok_or(ImageProblem::Unreadable)?;
    let bytes = std::fs::read(folder::join(root, path)).map_err(|_| ImageProblem::Unreadable)?;
    let mut out = format!("data:{kind};base64,");
    base64::engine::general_purpose::STANDARD.encode_string(bytes, &mut out);
    Ok(out)
}

fn mime(path: &str) -> Option<&'static str> {
    let extension = path.rsplit_once('.')?.1.to_ascii_lowercase();
    Some(match extension.as_str() {
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "bmp" => "image/bmp",
        _ => return None,
    })
}

fn web(target: &str) -> String {
    match target.strip_prefix("//") {
        Some(rest) => format!("https://{rest}"),
        None => target.to_owned(),
    }
}

/// `%20` and the like, where they make UTF-8.
fn decode(text: &str) -> String {
    if !text.contains('%') {
        return text.to_owned();
    }
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut i = 0;
    while i < bytes.len() {
        let hex = (bytes[i] == b'%')
            .then(|| text.get(i + 1..i + 3).and_then(|h| u8::from_str_radix(h, 16).ok()))
            .flatten();
        match hex {
            Some(byte) => {
                out.push(byte);
                i += 3;
            }
            None => {
                out.push(bytes[i]);
                i += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// A path relative to the file `from`, as a path of the pack; nothing when it leads out.
fn normalise(from: &str, path: &str) -> Option<String> {
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

/// How the file `from` writes a link to `to`.
fn relative(from: &str, to: &str) -> String {
    let here: Vec<&str> = from.split('/').collect();
    let there: Vec<&str> = to.split('/').collect();
    let dirs = here.len() - 1;
    let same = here[..dirs].iter().zip(&there).take_while(|(a, b)| a == b).count();
    let same = same.min(there.len() - 1);
    let mut parts = vec![".."; dirs - same];
    parts.extend(&there[same..]);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pack::{PackConfig, parse};

    fn names(files: &[(&str, &str)]) -> Names {
        let config = PackConfig::of_folder("p");
        let pages: Vec<_> = files
            .iter()
            .filter(|(path, _)| folder::is_page(path))
            .map(|(path, text)| parse(path, text, &config).0)
            .collect();
        let others: Vec<String> = files
            .iter()
            .filter(|(path, _)| !folder::is_page(path))
            .map(|(path, _)| (*path).to_owned())
            .collect();
        Names::new(&pages, &others, true)
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
            ("img/x.png", ""),
        ]);
        let check = |from: &str, kind: LinkKind, target: &str, expected: &str| {
            let got = match names.follow(from, kind, target) {
                Target::Page { page, anchor, .. } => format!("{}#{anchor}", page.page),
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
            "DeadAnchor { page: PageRef { pack: PackId(\"p\"), page: PageId(\"sub.b\") }, title: \"The b page\", close: None }",
        );
        check("a.md", Link, "https://example.org", "External(\"https://example.org\")");
        check("a.md", Link, "javascript:alert(1)", "Unsafe");
        check("a.md", Link, "file:///etc/passwd", "Unsafe");
        check("a.md", Link, "b.md", "Dead { close: Some(\"sub/b.md\") }");
        check("a.md", Link, "../../etc/passwd", "Dead { close: None }");
        check("a.md", Link, "img/x.png", "File(\"img/x.png\")");
        check("a.md", Link, "understudy:p/sub.b#^mark", "sub.b#^mark");
        check("a.md", Link, "understudy:p/sub.c", "Dead { close: Some(\"sub.b\") }");
        check("a.md", Link, "understudy:javascript:alert(1)", "Dead { close: None }");
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
        assert_eq!(names.image("a.md", LinkKind::Image, "http://x/y.png"), Image::Remote);
    }
}
