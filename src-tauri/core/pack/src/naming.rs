//! [`Naming`]: the ids of folders that have none in a `pack.toml`.
//!
//! A folder is called after its name. Two folders with one name stay apart: the first that comes keeps
//! the plain id, the next is called after its parent folder too.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    path::{Component, Path},
};

use super::source::slug;
use item::{
    error::Result,
    ids::{PackId, PageId},
};

/// Remembers which ids folders and pages were given, so that their progress stays with them.
pub trait Naming: Send + Sync + Debug {
    /// The id of a folder: the one it had, the one that it had before it was moved here, or a new one
    /// that is not `taken` by another open pack. `plain` is its name as an id.
    ///
    /// # Errors
    /// When what was remembered cannot be read.
    fn pack_id(
        &self,
        folder: &Path,
        plain: &PackId,
        taken: &dyn Fn(&PackId) -> bool,
    ) -> Result<PackId>;
    /// A folder was opened under an id, its own or one that it was given, with pages at these paths.
    fn opened(&self, folder: &Path, id: &PackId, pages: &mut dyn Iterator<Item = &str>);
    /// Ids that clashes of names have led to, by path.
    ///
    /// # Errors
    /// When what was remembered cannot be read.
    fn page_ids(&self, pack: &PackId) -> Result<BTreeMap<String, PageId>>;
    /// Keeps them.
    fn keep_page_ids(&self, pack: &PackId, ids: &BTreeMap<String, PageId>);
}

impl<N: Naming> Naming for std::sync::Arc<N> {
    fn pack_id(
        &self,
        folder: &Path,
        plain: &PackId,
        taken: &dyn Fn(&PackId) -> bool,
    ) -> Result<PackId> {
        N::pack_id(self, folder, plain, taken)
    }
    fn opened(&self, folder: &Path, id: &PackId, pages: &mut dyn Iterator<Item = &str>) {
        N::opened(self, folder, id, pages);
    }
    fn page_ids(&self, pack: &PackId) -> Result<BTreeMap<String, PageId>> {
        N::page_ids(self, pack)
    }
    fn keep_page_ids(&self, pack: &PackId, ids: &BTreeMap<String, PageId>) {
        N::keep_page_ids(self, pack, ids);
    }
}

/// Remembers nothing: ids follow from names alone.
#[derive(Debug)]
pub struct ByName;

impl Naming for ByName {
    fn pack_id(
        &self,
        folder: &Path,
        plain: &PackId,
        taken: &dyn Fn(&PackId) -> bool,
    ) -> Result<PackId> {
        Ok(free_id(folder, plain, taken))
    }
    fn opened(&self, _: &Path, _: &PackId, _: &mut dyn Iterator<Item = &str>) {}
    fn page_ids(&self, _: &PackId) -> Result<BTreeMap<String, PageId>> {
        Ok(BTreeMap::new())
    }
    fn keep_page_ids(&self, _: &PackId, _: &BTreeMap<String, PageId>) {}
}

/// `src`, else `rust-book-src`, else that with more parents, else with a number.
pub fn free_id(folder: &Path, plain: &PackId, is_taken: impl Fn(&PackId) -> bool) -> PackId {
    let parents = folder.parent().into_iter().flat_map(Path::components);
    let mut parents: Vec<String> = parents
        .filter_map(|part| match part {
            Component::Normal(name) => Some(slug(&name.to_string_lossy())),
            _ => None,
        })
        .filter(|name| !name.is_empty())
        .collect();
    let mut name = plain.as_str().to_owned();
    loop {
        match PackId::new(name.clone()) {
            Ok(id) if !is_taken(&id) => return id,
            _ => {}
        }
        match parents.pop() {
            Some(parent) => name = format!("{parent}-{name}"),
            None => break,
        }
    }
    (2_u32..)
        .filter_map(|n| PackId::new(format!("{plain}-{n}")).ok())
        .find(|id| !is_taken(id))
        .unwrap_or_else(|| plain.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_with_one_name_are_called_after_their_parents() {
        let check = |folder: &str, taken: &[&str], expected: &str| {
            let plain = PackId::new("src").unwrap();
            let taken = |id: &PackId| taken.contains(&id.as_str());
            assert_eq!(free_id(Path::new(folder), &plain, taken).as_str(), expected);
        };
        check("/home/me/Rust Book/src", &[], "src");
        check("/home/me/Rust Book/src", &["src"], "rust-book-src");
        check("/home/me/Rust Book/src", &["src", "rust-book-src"], "me-rust-book-src");
        check("/src", &["src"], "src-2");
        check("/src", &["src", "src-2"], "src-3");
    }
}
