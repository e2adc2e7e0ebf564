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
use serde_json::Value;

use item::{
    error::{Error, ErrorKind, Result},
    ids::{PackId, PageId},
};
use pack::config::MY_PACK;
use pack::naming::{Naming, free_id};
use store::Store;

/// The setting that holds, by path, the ids of all folders that were opened.
pub(super) const PACK_IDS: &str = "packIds";
/// The setting that holds, by pack and path, the ids that pages with one name were given.
pub(super) const PAGE_IDS: &str = "pageIds";
/// How many pages of a folder are remembered, to know it again in another place.
const REMEMBERED: usize = 24;

/// By path.
type Folders = BTreeMap<PathBuf, KnownFolder>;
/// By pack and path.
type Pages = BTreeMap<PackId, BTreeMap<String, PageId>>;

/// A folder's id, and some of its pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KnownFolder {
    id: PackId,
    #[serde(default)]
    pages: Vec<String>,
}

/// What is remembered, in the settings of this device.
#[derive(Debug)]
pub(super) struct FolderIds {
    store: Arc<Store>,
    /// Held while an id is chosen, so that no two folders are given the same.
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

    /// What a setting remembers.
    ///
    /// # Errors
    /// When it cannot be read: to go on as if nothing were remembered would give progress to other folders.
    fn read<T: DeserializeOwned + Default>(&self, key: &str) -> Result<T> {
        parse(key, &self.store.device_setting(key)?)
    }

    /// Changes what a setting remembers. A failure costs no more than that this change is not remembered.
    fn change<T: DeserializeOwned + Serialize + Default>(
        &self,
        key: &str,
        change: impl Fn(&mut T),
    ) {
        if !self.store.writable() {
            return;
        }
        let changed = self.store.change_device_setting(key, |before| {
            let mut remembered: T = parse(key, before)?;
            change(&mut remembered);
            serde_json::to_value(remembered).map_err(|e| {
                Error::new(ErrorKind::Other, "the ids of folders can't be written").source(e)
            })
        });
        if let Err(error) = changed {
            tracing::warn!(%error, key, "couldn't save the ids of folders");
        }
    }
}

fn parse<T: DeserializeOwned + Default>(key: &str, setting: &Value) -> Result<T> {
    if setting.is_null() {
        return Ok(T::default());
    }
    serde_json::from_value(setting.clone()).map_err(|e| {
        Error::new(ErrorKind::CorruptStore, format!("the device setting {key:?} is unreadable"))
            .help(
                "Another version may have written it. Open the folder with the newest Understudy.",
            )
            .source(e)
    })
}

impl Naming for FolderIds {
    fn pack_id(
        &self,
        folder: &Path,
        plain: &PackId,
        taken: &dyn Fn(&PackId) -> bool,
    ) -> Result<PackId> {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let given: Folders = self.read(PACK_IDS)?;
        if let Some(known) = given.get(folder).filter(|known| !taken(&known.id)) {
            return Ok(known.id.clone());
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
                KnownFolder { id, pages: Vec::new() }
            }
        };
        self.change(PACK_IDS, |given: &mut Folders| {
            given.insert(folder.to_path_buf(), entry.clone());
        });
        Ok(entry.id)
    }

    fn opened(&self, folder: &Path, id: &PackId, pages: &mut dyn Iterator<Item = &str>) {
        let _changing = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        // What cannot be read is not changed below.
        let given: Folders = self.read(PACK_IDS).unwrap_or_default();
        let all: Vec<&str> = pages.collect();
        let step = (all.len() / REMEMBERED).max(1);
        let some = all.into_iter().step_by(step).take(REMEMBERED).map(str::to_owned).collect();
        let now = KnownFolder { id: id.clone(), pages: some };
        // Asked before the setting is locked: the answer of a drive may take its time.
        let old: Vec<PathBuf> = given
            .iter()
            .filter(|(path, known)| known.id == *id && *path != folder && !path.exists())
            .map(|(path, _)| path.clone())
            .collect();
        self.change(PACK_IDS, |given: &mut Folders| {
            given.retain(|path, _| !old.contains(path));
            given.insert(folder.to_path_buf(), now.clone());
        });
        self.replaced.lock().unwrap_or_else(PoisonError::into_inner).extend(old);
    }

    fn page_ids(&self, pack: &PackId) -> Result<BTreeMap<String, PageId>> {
        Ok(self.read::<Pages>(PAGE_IDS)?.remove(pack).unwrap_or_default())
    }

    fn keep_page_ids(&self, pack: &PackId, ids: &BTreeMap<String, PageId>) {
        self.change(PAGE_IDS, |all: &mut Pages| {
            all.insert(pack.clone(), ids.clone());
        });
    }
}

/// Whether a folder is one that stood elsewhere before: at least half of the pages that are remembered
/// are in it, and its name is the same or the pages are too many for chance.
fn is_same(from: &Path, known: &KnownFolder, folder: &Path) -> bool {
    let there = known.pages.iter().filter(|path| folder.join(path).is_file()).count();
    let same_name = from.file_name() == folder.file_name();
    there > 0 && there * 2 >= known.pages.len() && (same_name || there >= 3)
}
