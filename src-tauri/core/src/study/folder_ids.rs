//! Which ids folders and pages were given, kept on this device so that progress stays with them.
//!
//! Invariants: an id that was given to a folder is given to no other one while that folder is there;
//! progress of one folder is never taken for that of another with the same name.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::MY_PACK;
use crate::{
    ids::{PackId, PageId},
    pack::naming::{Naming, free_id},
    store::Store,
};

/// The setting that holds, by path, the ids of all folders that were opened.
pub(super) const PACK_IDS: &str = "packIds";
/// The setting that holds, by pack and path, the ids that pages with one name were given.
pub(super) const PAGE_IDS: &str = "pageIds";
/// How many pages of a folder are remembered, to know it again in another place.
const REMEMBERED: usize = 24;

/// A folder's id, and some of its pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Given {
    id: PackId,
    #[serde(default)]
    pages: Vec<String>,
}

/// What is remembered, in the settings of this device.
#[derive(Debug)]
pub(super) struct FolderIds {
    store: Arc<Store>,
    /// Held from reading a setting until it is written.
    changing: Mutex<()>,
    /// Folders that are not there any more and whose place another has taken.
    replaced: Mutex<Vec<PathBuf>>,
}

impl FolderIds {
    pub(super) fn new(store: Arc<Store>) -> Self {
        Self { store, changing: Mutex::default(), replaced: Mutex::default() }
    }

    /// Folders that others have taken the place of since this was last asked.
    pub(super) fn take_replaced(&self) -> Vec<PathBuf> {
        std::mem::take(&mut *self.replaced.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn read<T: DeserializeOwned + Default>(&self, key: &str) -> T {
        let value = self.store.device_setting(key).unwrap_or_default();
        serde_json::from_value(value).unwrap_or_default()
    }

    fn write(&self, key: &str, value: &impl Serialize) {
        let value = serde_json::to_value(value).unwrap_or_default();
        if self.store.writable()
            && let Err(error) = self.store.set_device_setting(key, &value)
        {
            tracing::warn!(%error, key, "couldn't save the ids of folders");
        }
    }
}

impl Naming for FolderIds {
    fn pack_id(&self, folder: &Path, plain: &PackId, taken: &dyn Fn(&PackId) -> bool) -> PackId {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut given: BTreeMap<PathBuf, Given> = self.read(PACK_IDS);
        if let Some(known) = given.get(folder).filter(|known| !taken(&known.id)) {
            return known.id.clone();
        }
        let moved = given.iter().find(|(from, known)| {
            // Whether it is there is asked last: the answer of a drive may take its time.
            is_same(from, known, folder) && !taken(&known.id) && !from.exists()
        });
        let entry = match moved {
            Some((_, known)) => known.clone(),
            None => {
                let id = free_id(folder, plain, |id| {
                    taken(id)
                        || id.as_str() == MY_PACK
                        || given.values().any(|known| known.id == *id)
                });
                Given { id, pages: Vec::new() }
            }
        };
        let id = entry.id.clone();
        given.insert(folder.to_path_buf(), entry);
        self.write(PACK_IDS, &given);
        id
    }

    fn opened(&self, folder: &Path, id: &PackId, pages: &mut dyn Iterator<Item = &str>) {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut given: BTreeMap<PathBuf, Given> = self.read(PACK_IDS);
        let all: Vec<&str> = pages.collect();
        let step = (all.len() / REMEMBERED).max(1);
        let some = all.into_iter().step_by(step).take(REMEMBERED).map(str::to_owned).collect();
        let now = Given { id: id.clone(), pages: some };
        let old: Vec<PathBuf> = given
            .iter()
            .filter(|(path, known)| known.id == *id && *path != folder && !path.exists())
            .map(|(path, _)| path.clone())
            .collect();
        if given.get(folder) != Some(&now) || !old.is_empty() {
            given.retain(|path, _| !old.contains(path));
            given.insert(folder.to_path_buf(), now);
            self.write(PACK_IDS, &given);
        }
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner).extend(old);
    }

    fn page_ids(&self, pack: &PackId) -> BTreeMap<String, PageId> {
        let mut all: BTreeMap<PackId, BTreeMap<String, PageId>> = self.read(PAGE_IDS);
        all.remove(pack).unwrap_or_default()
    }

    fn keep_page_ids(&self, pack: &PackId, ids: &BTreeMap<String, PageId>) {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: BTreeMap<PackId, BTreeMap<String, PageId>> = self.read(PAGE_IDS);
        if all.get(pack) != Some(ids) {
            all.insert(pack.clone(), ids.clone());
            self.write(PAGE_IDS, &all);
        }
    }
}

/// Whether a folder is one that stood elsewhere before: at least half of the pages that are remembered
/// are in it, and its name is the same or the pages are too many for chance.
fn is_same(from: &Path, known: &Given, folder: &Path) -> bool {
    let there = known.pages.iter().filter(|path| folder.join(path).is_file()).count();
    let same_name = from.file_name() == folder.file_name();
    there > 0 && there * 2 >= known.pages.len() && (same_name || there >= 3)
}
