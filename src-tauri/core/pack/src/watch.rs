//! [`Watcher`]: sees what is saved in the folders of open packs, by any editor, and has them read again.
//!
//! Folders are watched, not files, because editors replace files when they save. Events are gathered
//! until 40 ms are quiet, but no longer than 400 ms, so that a steady stream of them does not keep a page
//! from being read; what really changed is decided by content. A folder is read again once it is
//! watched, for the sake of edits before that. A folder that is gone is looked for every two seconds;
//! with all folders there, nothing runs until an event comes.

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
use item::{
    clock::{Clock, SystemClock},
    error::{Error, ErrorKind, Result},
    ids::PackId,
};

/// Quiet time after which a burst of events counts as one save.
const QUIET: Duration = Duration::from_millis(40);
/// Bursts that never end are taken in pieces of this length.
const LONGEST_BURST: Duration = Duration::from_millis(400);
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
            clock: SystemClock::new(),
        };
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
    clock: SystemClock,
}

/// What came in one burst.
#[derive(Debug, Default)]
struct Burst {
    paths: Vec<PathBuf>,
    everything: bool,
    packs: bool,
    stop: bool,
}

/// Gathers messages, the first of which is there, until 40 ms are quiet or the burst is long enough.
fn gather(first: Message, messages: &Receiver<Message>, clock: &dyn Clock) -> Burst {
    let start = clock.monotonic();
    let mut burst = Burst::default();
    let mut next = Some(first);
    while let Some(message) = next.take() {
        match message {
            Message::Stop => burst.stop = true,
            Message::Rescan => burst.everything = true,
            Message::Packs => burst.packs = true,
            Message::Files(more) => burst.paths.extend(more),
        }
        let left = LONGEST_BURST.saturating_sub(clock.monotonic().saturating_sub(start));
        if burst.stop || left.is_zero() {
            break;
        }
        next = match messages.try_recv() {
            Ok(message) => Some(message),
            Err(_) if burst.paths.is_empty() && !burst.everything => None,
            Err(_) => messages.recv_timeout(QUIET.min(left)).ok(),
        };
    }
    burst
}

impl Watch {
    fn run(&mut self, messages: &Receiver<Message>) {
        self.follow();
        loop {
            let first = match self.incomplete {
                false => match messages.recv() {
                    Ok(message) => message,
                    Err(_) => return,
                },
                true => match messages.recv_timeout(LOOK) {
                    Ok(message) => message,
                    Err(RecvTimeoutError::Timeout) => {
                        self.look_for_missing();
                        continue;
                    }
                    Err(RecvTimeoutError::Disconnected) => return,
                },
            };
            let burst = gather(first, messages, &self.clock);
            if burst.stop {
                return;
            }
            if burst.packs {
                self.follow();
            }
            self.refresh(&burst.paths, burst.everything);
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
            if let Some(known) = self.folders.get_mut(&folder) {
                *known = id;
                continue;
            }
            match self.notify.watch(&folder, RecursiveMode::Recursive) {
                Ok(()) => {
                    self.folders.insert(folder, id.clone());
                    // What was saved between its reading and now.
                    library.refresh(&id);
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
        let is_gone =
            |(folder, id): &(&PathBuf, &PackId)| !folder.is_dir() || library.is_missing(id);
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

#[cfg(test)]
mod tests {
    use super::*;
    use item::clock::ManualClock;

    /// What a burst takes of a stream of events that never pauses, each `every` after the one before.
    fn taken(every: Duration, events: usize) -> usize {
        let (sender, receiver) = channel();
        for n in 0..events {
            sender.send(Message::Files(vec![PathBuf::from(n.to_string())])).unwrap();
        }
        drop(sender);
        let clock = Ticking {
            clock: ManualClock::new(jiff::Timestamp::UNIX_EPOCH, jiff::tz::TimeZone::UTC),
            every,
        };
        let first = receiver.recv().unwrap();
        gather(first, &receiver, &clock).paths.len()
    }

    /// Each look at the time moves it on.
    #[derive(Debug)]
    struct Ticking {
        clock: ManualClock,
        every: Duration,
    }

    impl Clock for Ticking {
        fn now(&self) -> jiff::Timestamp {
            self.clock.now()
        }
        fn time_zone(&self) -> jiff::tz::TimeZone {
            self.clock.time_zone()
        }
        fn monotonic(&self) -> Duration {
            let now = self.clock.monotonic();
            self.clock.advance(self.every);
            now
        }
        fn readings(&self) -> item::clock::Readings {
            self.clock.readings()
        }
    }

    #[test]
    fn a_burst_that_never_ends_is_taken_in_pieces_of_400_ms() {
        assert_eq!(taken(Duration::from_millis(30), 1_000), 14);
        assert_eq!(taken(Duration::from_millis(1), 1_000), 400);
        assert_eq!(taken(Duration::from_millis(30), 5), 5);
    }
}
