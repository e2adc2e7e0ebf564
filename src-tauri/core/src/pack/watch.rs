//! [`Watcher`]: sees what is saved in the folders of open packs, by any editor, and has them read again.
//!
//! Folders are watched, not files, because editors replace files when they save. Events are gathered
//! until 40 ms are quiet; what really changed is decided by content. A folder that is gone is looked for
//! every two seconds; with all folders there, nothing runs until an event comes.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{
        Arc, Weak,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::JoinHandle,
    time::Duration,
};

use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use super::library::Library;
use crate::{
    error::{Error, ErrorKind, Result},
    ids::PackId,
};

/// Quiet time after which a burst of events counts as one save.
const QUIET: Duration = Duration::from_millis(40);
/// Bursts that never end are taken in pieces: this many quiet times at most.
const LONGEST_BURST: u32 = 10;
/// How often a folder that is gone, or that cannot be watched, is looked at.
const LOOK: Duration = Duration::from_secs(2);

enum Message {
    Files(Vec<PathBuf>),
    /// Events were lost: look at everything.
    Rescan,
    /// Packs were opened, closed or changed.
    Packs,
    Stop,
}

/// Watches until it is dropped. Changes are told by [`Library::subscribe`].
#[derive(Debug)]
pub struct Watcher {
    sender: Sender<Message>,
    thread: Option<JoinHandle<()>>,
}

impl Watcher {
    /// Watches the folders of all packs that are open, or will be.
    ///
    /// # Errors
    /// When the system offers no way to watch files.
    pub fn new(library: &Arc<Library>) -> Result<Self> {
        let (sender, receiver) = channel();
        let events = sender.clone();
        let handler = move |event: notify::Result<notify::Event>| {
            let message = match event {
                Ok(event) if event.need_rescan() => Message::Rescan,
                Ok(event) if matches!(event.kind, EventKind::Access(_)) => return,
                Ok(event) => Message::Files(event.paths),
                Err(_) => Message::Rescan,
            };
            let _ = events.send(message);
        };
        let notify = notify::recommended_watcher(handler).map_err(|error| {
            Error::new(ErrorKind::Other, "files cannot be watched")
                .help("pages are still read again when you open them")
                .source(error)
        })?;
        let changes = library.subscribe();
        let packs = sender.clone();
        // Ends with the library, or when nobody listens any more.
        std::thread::spawn(
            move || {
                while changes.recv().is_ok() && packs.send(Message::Packs).is_ok() {}
            },
        );
        let mut watch = Watch {
            library: Arc::downgrade(library),
            notify,
            folders: HashMap::new(),
            incomplete: false,
        };
        watch.follow();
        let thread = std::thread::spawn(move || watch.run(&receiver));
        Ok(Self { sender, thread: Some(thread) })
    }
}

impl Drop for Watcher {
    fn drop(&mut self) {
        let _ = self.sender.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Watch {
    library: Weak<Library>,
    notify: RecommendedWatcher,
    folders: HashMap<PathBuf, PackId>,
    /// Some folder is gone or cannot be watched.
    incomplete: bool,
}

impl Watch {
    fn run(&mut self, messages: &Receiver<Message>) {
        loop {
            let first = match self.incomplete {
                false => match messages.recv() {
                    Ok(message) => Some(message),
                    Err(_) => return,
                },
                true => match messages.recv_timeout(LOOK) {
                    Ok(message) => Some(message),
                    Err(RecvTimeoutError::Timeout) => None,
                    Err(RecvTimeoutError::Disconnected) => return,
                },
            };
            let Some(first) = first else {
                self.look_for_missing();
                continue;
            };
            let mut paths = Vec::new();
            let (mut everything, mut packs) = (false, false);
            let mut next = Some(first);
            let mut rounds = 0;
            while let Some(message) = next.take() {
                match message {
                    Message::Stop => return,
                    Message::Rescan => everything = true,
                    Message::Packs => packs = true,
                    Message::Files(more) => paths.extend(more),
                }
                rounds += 1;
                if rounds < LONGEST_BURST * 1_000 {
                    next = match messages.try_recv() {
                        Ok(message) => Some(message),
                        Err(_) if paths.is_empty() && !everything => None,
                        Err(_) => messages.recv_timeout(QUIET).ok(),
                    };
                }
            }
            if packs {
                self.follow();
            }
            self.refresh(&paths, everything);
        }
    }

    fn refresh(&mut self, paths: &[PathBuf], everything: bool) {
        let Some(library) = self.library.upgrade() else { return };
        let concerned: Vec<PackId> = self
            .folders
            .iter()
            .filter(|(folder, _)| everything || paths.iter().any(|path| concerns(folder, path)))
            .map(|(_, id)| id.clone())
            .collect();
        for id in concerned {
            library.refresh(&id);
        }
        self.forget_missing(&library);
    }

    /// Watches what is open and not watched, and stops watching what is closed.
    fn follow(&mut self) {
        let Some(library) = self.library.upgrade() else { return };
        let open: HashMap<PathBuf, PackId> =
            library.folders().into_iter().map(|(id, folder)| (folder, id)).collect();
        for closed in self.folders.keys().filter(|f| !open.contains_key(*f)) {
            let _ = self.notify.unwatch(closed);
        }
        self.folders.retain(|folder, _| open.contains_key(folder));
        self.incomplete = false;
        for (folder, id) in open {
            if self.folders.contains_key(&folder) {
                continue;
            }
            match self.notify.watch(&folder, RecursiveMode::Recursive) {
                Ok(()) => {
                    self.folders.insert(folder, id);
                }
                Err(error) => {
                    self.incomplete = true;
                    tracing::debug!(folder = %folder.display(), %error, "looked at every 2 s");
                }
            }
        }
    }

    /// A folder that was deleted takes its watch with it; so does one that was gone when its pack was
    /// read, even if it has come back since.
    fn forget_missing(&mut self, library: &Library) {
        let is_gone = |(folder, id): &(&PathBuf, &PackId)| {
            !folder.is_dir() || library.pack(id).is_ok_and(|pack| pack.missing)
        };
        let gone: Vec<PathBuf> =
            self.folders.iter().filter(is_gone).map(|(folder, _)| folder.clone()).collect();
        for folder in gone {
            let _ = self.notify.unwatch(&folder);
            self.folders.remove(&folder);
            self.incomplete = true;
        }
    }

    fn look_for_missing(&mut self) {
        let before: Vec<PathBuf> = self.folders.keys().cloned().collect();
        self.follow();
        let Some(library) = self.library.upgrade() else { return };
        for (id, folder) in library.folders() {
            if !before.contains(&folder) {
                library.refresh(&id);
            }
        }
    }
}

/// Whether a path can change what its pack's pages show. What lies in hidden folders cannot.
fn concerns(folder: &Path, path: &Path) -> bool {
    let Ok(inside) = path.strip_prefix(folder) else {
        return folder.starts_with(path);
    };
    inside.components().all(|part| {
        let name = part.as_os_str().to_string_lossy();
        !name.starts_with('.') && name != "node_modules"
    })
}
