//! Opening the writing connection: the database's version, its migrations, the name that is written under.

use item::{
    error::{Error, ErrorKind, Result},
    event::ReplicaId,
};
use jiff::Timestamp;

use super::{
    backup, doctor,
    folder::{DataFolder, Home},
    log::Head,
    migrate, model, sqlite,
    store::Writer,
    working,
};

impl Writer {
    pub(crate) fn open(folder: &DataFolder, now: Timestamp) -> Result<Self> {
        let path = folder.progress();
        let mut conn = sqlite::open_for_writing(&path)
            .map_err(|e| e.context(format!("cannot open {}", path.display())))?;
        let version = migrate::version(&conn)?;
        migrate::check(version)?;
        migrate::check_schema(&conn, version)?;
        if version > 0 && version < migrate::CURRENT {
            backup::make(&conn, folder, backup::Reason::BeforeUpdate, now)?;
        }
        migrate::run(&mut conn).map_err(|error| match error.kind {
            // The file is sound, so that repairing it would not help.
            ErrorKind::Other if doctor::check_whole(&conn).is_ok() => {
                Error::new(ErrorKind::Unreadable, "the progress database can't be updated")
                    .help("Nothing was changed. Install the earlier Understudy again.")
                    .source(error)
            }
            _ => error,
        })?;
        let store = working::identity(&conn)?.map_or_else(ReplicaId::random, |known| known.store);
        let head = Head::load(&conn, store, model::load(&conn)?.0)?;
        Ok(Self { conn, head })
    }

    /// A database that lies elsewhere than it did is a copy, or was restored: it goes on under a new id.
    pub(crate) fn settle_identity(&mut self, folder: &DataFolder) -> Result<()> {
        let home = Home::of(&folder.progress())?;
        let known = working::identity(&self.conn)?;
        if known.as_ref().is_some_and(|known| known.home == home) {
            return Ok(());
        }
        let store = ReplicaId::random();
        self.head = Head::load(&self.conn, store.clone(), model::load(&self.conn)?.0)?;
        working::set_identity(&self.conn, &working::Identity { store, home })
    }
}
