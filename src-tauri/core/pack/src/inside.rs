//! What a page finds around it in its pack's folder: where its links lead, its images, the files that its code
//! includes.

use std::{fs, io::Read, path::Path};

use super::{
    folder::{self, Stamp},
    image,
    names::Names,
    parse::document::LinkKind,
    render::around::{Around, Picture, Target},
    resolve::{Image, normalise, web},
};
use item::ids::PackId;

/// A pack's names together with its folder.
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
