//! Working state: durable, this device's own, neither replayed nor synced.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;

use super::{commit, folder::DatabaseLocation, pages, store::Store};
use crate::progress::ReadingPosition;
use item::{
    error::{Error, ErrorKind, Result},
    event::ReplicaId,
};

/// Which replica this database is, and where it lay when it was last opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Identity {
    #[serde(rename = "store")]
    pub(crate) replica: ReplicaId,
    #[serde(rename = "home")]
    pub(crate) location: DatabaseLocation,
}

const IDENTITY: &str = "identity";
const GAPS: &str = "gaps";

/// Which replica this is; none when its identity can't be read, and the store then takes a new one.
pub(crate) fn identity(conn: &Connection) -> Result<Option<Identity>> {
    readable(conn, IDENTITY)
}

/// Lets the store take a new id when it is opened next.
pub(crate) fn forget_identity(conn: &Connection) -> Result<()> {
    conn.execute("DELETE FROM device WHERE key = ?1", [IDENTITY])?;
    Ok(())
}

/// Gaps in the log that a repair left.
pub(crate) fn known_gaps(conn: &Connection) -> Result<Vec<String>> {
    Ok(readable(conn, GAPS)?.unwrap_or_default())
}

pub(crate) fn set_known_gaps(conn: &Connection, gaps: &[String]) -> Result<()> {
    set_device(conn, GAPS, &gaps)
}

pub(crate) fn set_identity(conn: &Connection, identity: &Identity) -> Result<()> {
    set_device(conn, IDENTITY, identity)
}

fn device<T: DeserializeOwned>(conn: &Connection, key: &str) -> Result<Option<T>> {
    let text: Option<String> = conn
        .prepare_cached("SELECT value FROM device WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()?;
    text.map(|text| {
        serde_json::from_str(&text).map_err(|e| {
            Error::new(ErrorKind::CorruptStore, format!("the device setting {key:?} is unreadable"))
                .source(e)
        })
    })
    .transpose()
}

/// A device setting, or none when what is stored cannot be read: the default will do, and refusing to
/// open would not bring it back.
fn readable<T: DeserializeOwned>(conn: &Connection, key: &str) -> Result<Option<T>> {
    match device(conn, key) {
        Err(error) if error.kind == ErrorKind::CorruptStore => {
            tracing::warn!(%error, "left at its default");
            Ok(None)
        }
        read => read,
    }
}

fn set_device<T: Serialize>(conn: &Connection, key: &str, value: &T) -> Result<()> {
    let text = serde_json::to_string(value)
        .map_err(|e| Error::new(ErrorKind::Other, format!("cannot write {key:?}")).source(e))?;
    conn.prepare_cached("INSERT OR REPLACE INTO device (key, value) VALUES (?1, ?2)")?
        .execute(params![key, text])?;
    Ok(())
}

impl Store {
    /// Where someone was reading, most recent first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn places(&self, limit: u32) -> Result<Vec<ReadingPosition>> {
        let conn = self.read();
        let mut query = conn.prepare_cached(
            "SELECT page, anchor, offset, percent FROM place ORDER BY at DESC, page LIMIT ?1",
        )?;
        let mut rows = query.query([limit])?;
        let mut places = Vec::new();
        while let Some(row) = rows.next()? {
            places.push(pages::read_place(row)?);
        }
        Ok(places)
    }

    /// Remembers where someone is reading.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for figures that are none, or as [`Store::record`].
    pub fn save_place(&self, place: &ReadingPosition, now: Timestamp) -> Result<()> {
        if !place.offset.is_finite() || !(0.0..=100.0).contains(&place.percent) {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                "a place needs an offset and 0 to 100 per cent",
            ));
        }
        self.write(|conn, _| {
            conn.prepare_cached(
                "INSERT OR REPLACE INTO place (page, anchor, offset, percent, at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?
            .execute(params![
                place.page.to_string(),
                place.anchor,
                place.offset,
                place.percent,
                now.as_millisecond()
            ])?;
            Ok(())
        })
    }

    /// A setting of this device alone (its window, its microphone); null when it was never set.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn device_setting(&self, key: &str) -> Result<Value> {
        Ok(readable(&self.read(), &named(key)?)?.unwrap_or(Value::Null))
    }

    /// Changes a setting of this device alone.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn set_device_setting(&self, key: &str, value: &Value) -> Result<()> {
        let key = named(key)?;
        self.write(|conn, _| set_device(conn, &key, value))
    }

    /// Changes a setting of this device from what it is. It is read and written in one transaction, so that
    /// of two changes at once neither is lost; nothing is written when nothing changes.
    ///
    /// # Errors
    /// What `change` refuses; as [`Store::record`].
    pub fn change_device_setting(
        &self,
        key: &str,
        change: impl Fn(&Value) -> Result<Value>,
    ) -> Result<()> {
        let key = named(key)?;
        let changed = |conn: &Connection| -> Result<Option<Value>> {
            let before: Value = device(conn, &key)?.unwrap_or_default();
            let after = change(&before)?;
            Ok((after != before).then_some(after))
        };
        if changed(&self.read())?.is_none() {
            return Ok(());
        }
        self.write(|conn, _| match changed(conn)? {
            Some(after) => set_device(conn, &key, &after),
            None => Ok(()),
        })
    }

    /// An unfinished piece of work by name; null when there is none.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn draft(&self, name: &str) -> Result<Value> {
        let conn = self.read();
        let text: Option<String> = conn
            .prepare_cached("SELECT value FROM draft WHERE name = ?1")?
            .query_row([name], |row| row.get(0))
            .optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or(Value::Null))
    }

    /// Keeps an unfinished piece of work; null forgets it.
    ///
    /// # Errors
    /// As [`Store::record`].
    pub fn save_draft(&self, name: &str, value: &Value, now: Timestamp) -> Result<()> {
        self.write(|conn, _| commit::save_draft(conn, name, value, now))
    }
}

/// Keys of the window are kept apart from the store's own.
fn named(key: &str) -> Result<String> {
    if key.is_empty() || key.len() > 200 {
        return Err(Error::new(ErrorKind::InvalidInput, "a device setting needs a short name"));
    }
    Ok(format!("ui.{key}"))
}
