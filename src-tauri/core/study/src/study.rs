//! [`Study`]: its services, and how it is opened.

use std::{
    path::PathBuf,
    sync::{Arc, mpsc::Receiver},
};

use serde_json::Value;

use crate::{
    actions::Actions,
    authoring::Authoring,
    bank::ItemBank,
    boards::Boards,
    changes::{Change, Changed},
    clocks::Clocks,
    content::Content,
    core::Core,
    drawings,
    drills::Drills,
    folder_ids,
    interviews::Interviews,
    library::{self, PackLibrary},
    maintenance::Maintenance,
    my_pack::{self, MyPack},
    notes::Notes,
    open_packs::OpenPacks,
    optimiser::Optimiser,
    progress::Progress,
    recordings::Recordings,
    rehearsals::Rehearsals,
    reviews::Reviews,
    sketches::Sketches,
    sound::SoundSystem,
    time_box::TimeBoxes,
};
use item::{
    clock::Clock,
    error::{Error, ErrorKind, Result},
};
use store::{Access, Store, folder::DataFolder, settings::Settings};

/// How to open a study.
#[derive(Debug)]
pub struct Options {
    /// Progress, backups, attempts.
    pub folder: DataFolder,
    /// What the caller wants to do.
    pub access: Access,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The pack that ships with the app, where there is one.
    pub built_in: Option<PathBuf>,
}

/// One person's study: their packs and their progress, by service.
#[derive(Debug)]
pub struct Study {
    core: Arc<Core>,
    actions: Arc<Actions>,
    authoring: Authoring,
    bank: ItemBank,
    boards: Arc<Boards>,
    clocks: Clocks,
    drills: Drills,
    interviews: Arc<Interviews>,
    library: PackLibrary,
    maintenance: Maintenance,
    notes: Arc<Notes>,
    optimiser: Optimiser,
    progress: Progress,
    recordings: Recordings,
    rehearsals: Arc<Rehearsals>,
    reviews: Arc<Reviews>,
    sketches: Sketches,
    time_box: Arc<TimeBoxes>,
}

impl Study {
    /// Opens the data folder.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open(options: Options) -> Result<Self> {
        let store = Store::open(options.folder.clone(), options.access, options.clock.now())?;
        let remembered = library::folders(&store.device_setting(library::FOLDERS)?)?;
        let mut folders: Vec<PathBuf> = remembered.into_iter().map(PathBuf::from).collect();
        // What the user makes in the app is theirs from the first card on.
        folders.extend(Some(options.folder.my_pack()).filter(|folder| folder.is_dir()));
        let store = Arc::new(store);
        let cache = options.folder.cache();
        let packs = OpenPacks::new(options.built_in.clone(), folders, &cache, Arc::clone(&store));
        let packs = Arc::new(packs);
        Self::assemble(options, store, Arc::clone(&packs), packs)
    }

    /// Opens the data folder over items that are given rather than read from packs.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn with_content(options: Options, content: Arc<dyn Content>) -> Result<Self> {
        let store = Store::open(options.folder.clone(), options.access, options.clock.now())?;
        Self::assemble(options, Arc::new(store), Arc::default(), content)
    }

    fn assemble(
        options: Options,
        store: Arc<Store>,
        packs: Arc<OpenPacks>,
        content: Arc<dyn Content>,
    ) -> Result<Self> {
        if store.writable() {
            my_pack::tidy(&options.folder.my_pack());
            drawings::tidy(&options.folder);
        }
        let core = &Arc::new(Core::new(store, options.clock, packs, content)?);
        let my_pack = &Arc::new(MyPack::new(core));
        let sound = &Arc::new(SoundSystem::new(core));
        let actions = Arc::new(Actions::new(core));
        let notes = Arc::new(Notes::new(core));
        let reviews = Arc::new(Reviews::new(core));
        let time_box = Arc::new(TimeBoxes::new(core));
        let boards = Arc::new(Boards::new(core, &reviews, my_pack));
        let interviews = Arc::new(Interviews::new(core, &reviews, sound));
        let rehearsals = Arc::new(Rehearsals::new(core, &reviews, sound, &interviews));
        Ok(Self {
            authoring: Authoring::new(core, my_pack, &interviews, &notes),
            bank: ItemBank::new(core),
            clocks: Clocks::new(core, &boards, &rehearsals, &interviews, &time_box, sound),
            drills: Drills::new(core, my_pack),
            library: PackLibrary::new(core, &rehearsals, &interviews),
            maintenance: Maintenance::new(core),
            optimiser: Optimiser::new(core, &actions),
            progress: Progress::new(core, &reviews),
            recordings: Recordings::new(core, sound, &rehearsals, &interviews),
            sketches: Sketches::new(core, &rehearsals, &interviews),
            core: Arc::clone(core),
            actions,
            boards,
            interviews,
            notes,
            rehearsals,
            reviews,
            time_box,
        })
    }

    /// What a person does outside a session or a practice run, and taking it back.
    pub fn actions(&self) -> &Actions {
        &self.actions
    }

    /// Cards, scripts, templates and lists that are made in the app.
    pub fn authoring(&self) -> &Authoring {
        &self.authoring
    }

    /// All items, browsed.
    pub fn bank(&self) -> &ItemBank {
        &self.bank
    }

    /// Diagrams redrawn from memory.
    pub fn boards(&self) -> &Boards {
        &self.boards
    }

    /// What happens as time passes.
    pub fn clocks(&self) -> &Clocks {
        &self.clocks
    }

    /// Drills on diagrams.
    pub fn drills(&self) -> &Drills {
        &self.drills
    }

    /// Mock interviews.
    pub fn interviews(&self) -> &Interviews {
        &self.interviews
    }

    /// The open packs.
    pub fn library(&self) -> &PackLibrary {
        &self.library
    }

    /// The database as a file.
    pub fn maintenance(&self) -> &Maintenance {
        &self.maintenance
    }

    /// Flags, worksheets, and forms that are not saved yet.
    pub fn notes(&self) -> &Notes {
        &self.notes
    }

    /// FSRS's parameters from the person's own answers.
    pub fn optimiser(&self) -> &Optimiser {
        &self.optimiser
    }

    /// What was read, what is known, what is coming.
    pub fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Recordings, and what records and plays them.
    pub fn recordings(&self) -> &Recordings {
        &self.recordings
    }

    /// Scripts rehearsed against the clock.
    pub fn rehearsals(&self) -> &Rehearsals {
        &self.rehearsals
    }

    /// What is due, and the session that asks it.
    pub fn reviews(&self) -> &Reviews {
        &self.reviews
    }

    /// What is drawn beside a rehearsal or an interview.
    pub fn sketches(&self) -> &Sketches {
        &self.sketches
    }

    /// The time box in progress.
    pub fn time_box(&self) -> &TimeBoxes {
        &self.time_box
    }

    /// The settings in force.
    pub fn settings(&self) -> Settings {
        self.core.settings()
    }

    /// A setting of this device alone; null when it was never set.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn device_setting(&self, key: &str) -> Result<Value> {
        self.core.store.device_setting(key)
    }

    /// Changes a setting of this device alone. What the core keeps there for itself is not changed.
    ///
    /// # Errors
    /// When it cannot be saved; [`ErrorKind::InvalidInput`] for a setting of the core's own, and for a value
    /// that makes no sense.
    pub fn set_device_setting(&self, key: &str, value: &Value) -> Result<()> {
        let is_good = match key {
            library::FOLDERS | folder_ids::PACK_IDS | folder_ids::PAGE_IDS => false,
            "recordingDays" => value.is_null() || value.as_u64().is_some_and(|days| days <= 3650),
            "microphone" => value.is_null() || value.is_string(),
            _ => true,
        };
        if !is_good {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("the setting {key:?} can't have this value"),
            ));
        }
        self.core.store.set_device_setting(key, value)?;
        self.core.changes.notify([Changed::DeviceSetting { key: key.to_owned() }]);
        Ok(())
    }

    /// Whether this process may write.
    pub fn writable(&self) -> bool {
        self.core.store.writable()
    }

    /// The data folder.
    pub fn folder(&self) -> &DataFolder {
        self.core.folder()
    }

    /// Receives every change from now on.
    pub fn subscribe(&self) -> Receiver<Change> {
        self.core.changes.subscribe()
    }
}
