//! What a page needs from the pack around it: where links lead, and pictures.

use crate::parse::document::LinkKind;
use item::ids::PageRef;

/// Where a link leads.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Target {
    /// A page, and where on it; empty for its top.
    Page { page: PageRef, anchor: String },
    /// A page that is there, on which the named place is not.
    DeadAnchor { page: PageRef },
    /// A page of another pack, which may or may not be open.
    OtherPack { page: PageRef, anchor: String },
    /// The web or mail.
    External(String),
    /// A file of the pack that is no page.
    File(String),
    /// Nothing is there.
    Dead,
    /// An address that is never opened.
    Unsafe,
}

/// What an image shows.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Picture {
    /// A `data:` address in the page itself.
    Data(String),
    /// The address of a file of the pack.
    File(String),
    /// On another machine: named, never loaded.
    Remote(String),
    /// Not there, outside the pack, too large, or no image.
    Nothing,
    /// An embedded page, as Obsidian writes it.
    Page(Target),
}

/// The pack around a page.
pub(crate) trait Around {
    /// Where a link on the page at `path` leads.
    fn link(&self, path: &str, kind: LinkKind, target: &str) -> Target;
    /// What an image on the page at `path` shows.
    fn picture(&self, path: &str, kind: LinkKind, target: &str) -> Picture;
    /// The text of a file that code on the page at `path` includes.
    fn listing(&self, path: &str, target: &str) -> Option<String>;
}

/// A page by itself: its own anchors are known, nothing else is.
#[derive(Debug)]
pub(crate) struct Alone {
    pub(crate) page: PageRef,
}

impl Around for Alone {
    fn link(&self, _path: &str, _kind: LinkKind, target: &str) -> Target {
        if let Some(anchor) = target.strip_prefix('#') {
            let page = self.page.clone();
            return Target::Page { page, anchor: anchor.to_owned() };
        }
        match scheme(target) {
            Some("http" | "https" | "mailto") => Target::External(target.to_owned()),
            Some(_) => Target::Unsafe,
            None => Target::Dead,
        }
    }

    fn picture(&self, _path: &str, _kind: LinkKind, target: &str) -> Picture {
        match scheme(target) {
            Some("http" | "https") => Picture::Remote(target.to_owned()),
            _ => Picture::Nothing,
        }
    }

    fn listing(&self, _path: &str, _target: &str) -> Option<String> {
        None
    }
}

/// The scheme of an address, when it has one; drive letters and `name:` in wikilinks are none.
pub(crate) fn scheme(target: &str) -> Option<&str> {
    if target.starts_with("//") {
        return Some("https");
    }
    let (scheme, rest) = target.split_once(':')?;
    let plain = scheme.len() > 1
        && scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || b"+-.".contains(&b));
    let known = ["http", "https", "mailto", "javascript", "vbscript", "data", "file", "tel", "ftp"];
    let lower = scheme.to_ascii_lowercase();
    (plain && (rest.starts_with("//") || known.contains(&&*lower)))
        .then(|| known.into_iter().find(|k| *k == lower).unwrap_or(scheme))
}
