//! Where links lead within a pack: by path, as GitHub does; by name, as Obsidian does.
//!
//! Following a link costs a few lookups, whether it leads somewhere or not. What a dead link may have
//! meant is worked out in [`super::suggest`], for messages that are shown.

use super::{
    folder,
    names::Names,
    parse::document::LinkKind,
    render::around::{Target, scheme},
    source::anchor,
};
use item::ids::PageRef;

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

impl Names {
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

/// An address on the web with its scheme: `//example.org` has none.
pub(crate) fn web(target: &str) -> String {
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
    use std::sync::Arc;

    use crate::{
        PackConfig,
        entry::Entry,
        folder::{Stamp, is_page},
        parse,
    };

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
