//! Images of a pack: which files are images, the addresses that the window loads them from, reading them.
//!
//! A page names its images by address; the window asks for each by itself. Packs are untrusted, so an
//! address is only ever answered with a listed image that lies inside the pack's folder.

use std::{io::Read, path::Path};

use html::IMAGE_ADDRESS;
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use super::folder::{self, Stamp};
use item::ids::PackId;

/// The largest image that is shown.
pub(crate) const LARGEST: u64 = 4 * 1024 * 1024;

/// What is escaped in an address; `/` separates folders and stays.
const ESCAPED: &AsciiSet =
    &CONTROLS.add(b' ').add(b'"').add(b'#').add(b'%').add(b'<').add(b'>').add(b'?').add(b'`');

/// An image's bytes and what they are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// `image/png`.
    pub mime: &'static str,
    /// As in the file.
    pub bytes: Vec<u8>,
}

/// Why an image of the pack is not shown.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Problem {
    Unreadable,
    TooLarge(u64),
    Outside,
}

/// Where the window loads an image from. The stamp makes a changed file another address.
pub(crate) fn address(pack: &PackId, path: &str, stamp: Stamp) -> String {
    let escape = |text: &str| utf8_percent_encode(text, ESCAPED).to_string();
    format!(
        "{IMAGE_ADDRESS}{}/{}?v={:x}-{:x}",
        escape(pack.as_str()),
        escape(path),
        stamp.modified_ns,
        stamp.size
    )
}

/// The pack and the path that an address names; what follows `?` is left out.
pub fn named(address: &str) -> Option<(PackId, String)> {
    let rest = address.strip_prefix(IMAGE_ADDRESS).or_else(|| address.strip_prefix('/'))?;
    let rest = rest.split('?').next().unwrap_or(rest);
    let (pack, path) = rest.split_once('/')?;
    let decode = |text: &str| percent_decode_str(text).decode_utf8().ok().map(String::from);
    Some((PackId::new(decode(pack)?).ok()?, decode(path)?))
}

/// Whether an image can be shown, without reading it. `root` must be canonical.
pub(crate) fn check(root: &Path, path: &str) -> Result<(), Problem> {
    let real = folder::join(root, path).canonicalize().map_err(|_| Problem::Unreadable)?;
    if !real.starts_with(root) {
        return Err(Problem::Outside);
    }
    let meta = std::fs::metadata(&real).map_err(|_| Problem::Unreadable)?;
    match meta.len() {
        _ if !meta.is_file() => Err(Problem::Unreadable),
        size if size > LARGEST => Err(Problem::TooLarge(size)),
        _ => Ok(()),
    }
}

/// Reads an image. `root` must be canonical.
pub(crate) fn read(root: &Path, path: &str) -> Option<Image> {
    let mime = folder::image_type(path)?;
    let mut bytes = Vec::new();
    let file = folder::open(root, path).ok()?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= LARGEST).then_some(Image { mime, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lead_back_to_their_files() {
        for path in ["x.png", "images/a b.png", "50% off #1?.png", "日本/ü\".svg"] {
            let pack = PackId::new("my pack").unwrap();
            let address = address(&pack, path, Stamp { size: 3, modified_ns: 9 });
            assert!(address.ends_with("?v=9-3"), "{address}");
            assert_eq!(named(&address), Some((pack.clone(), path.to_owned())));
            let path_alone = address.strip_prefix("pack-image://localhost").unwrap();
            assert_eq!(named(path_alone), Some((pack, path.to_owned())));
        }
        for other in ["", "/", "/x", "https://localhost/p/x.png", "/p%2Fq/x.png"] {
            assert_eq!(named(other), None, "{other}");
        }
    }
}
