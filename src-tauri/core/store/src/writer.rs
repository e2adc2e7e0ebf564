//! Opening the writing connection: the database's version, its migrations, the name that is written under.

use item::{
    error::{Error, ErrorKind, Result},
    event::ReplicaId,
};
use jiff::Timestamp;

use super::{
    backup, doctor,
    folder::{DataFolder, DatabaseLocation},
    local_state,
    log::LogHead,
    migrate, model, sqlite,
    store::Writer,
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
        let replica =
            local_state::identity(&conn)?.map_or_else(ReplicaId::random, |known| known.replica);
        let head = LogHead::load(&conn, replica, model::load(&conn)?.0)?;
        Ok(Self { conn, head })
    }

    /// A database that lies elsewhere than it did is a copy, or was restored: it goes on under a new id.
    pub(crate) fn settle_identity(&mut self, folder: &DataFolder) -> Result<()> {
        let location = DatabaseLocation::of(&folder.progress())?;
        let known = local_state::identity(&self.conn)?;
        if known.as_ref().is_some_and(|known| known.location == location) {
            return Ok(());
        }
        let replica = ReplicaId::random();
        self.head = LogHead::load(&self.conn, replica.clone(), model::load(&self.conn)?.0)?;
        local_state::set_identity(&self.conn, &local_state::Identity { replica, location })
    }
}
