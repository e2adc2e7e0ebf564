//! Settings: typed, with defaults and limits. A change is an event; the last one per key wins.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::{event::Body, log::Logged};
use crate::error::{Error, ErrorKind, Result};

/// Colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
    Contrast,
}

/// The face that pages are set in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ReadingFont {
    #[default]
    Serif,
    Sans,
    Mono,
}

/// Whether things may move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Motion {
    #[default]
    System,
    Reduced,
}

/// Everything that can be set, with what holds unless it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[ts(export)]
pub struct Settings {
    /// Colours.
    pub theme: Theme,
    /// Per cent of the standard size, 80 to 200.
    pub text_size: u32,
    /// Characters per line, 50 to 100.
    pub measure: u32,
    /// The face of pages.
    pub reading_font: ReadingFont,
    /// Whether things may move.
    pub motion: Motion,
    /// Whether timers and answers may sound.
    pub sounds: bool,
    /// Whether single keys (1 to 4, F, S …) act; switched off for those who press them by accident.
    pub single_keys: bool,
    /// The hour at which a study day begins, 0 to 23.
    pub rollover_hour: u32,
    /// The share of answers to be remembered when due, 0.7 to 0.97.
    pub desired_retention: f64,
    /// Minutes of review one wants to spend a day, 5 to 480.
    pub minutes_per_day: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            text_size: 100,
            measure: 66,
            reading_font: ReadingFont::Serif,
            motion: Motion::System,
            sounds: true,
            single_keys: true,
            rollover_hour: 4,
            desired_retention: 0.9,
            minutes_per_day: 25,
        }
    }
}

impl Settings {
    /// The settings with one of them changed; null takes it back to its default.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for an unknown key, a value of another type or out of range.
    pub fn with(&self, key: &str, value: &Value) -> Result<Self> {
        let mut all = object(self)?;
        let default = object(&Self::default())?;
        let Some(standard) = default.get(key) else {
            return Err(invalid(format!("there is no setting {key:?}")));
        };
        let value = if value.is_null() { standard.clone() } else { value.clone() };
        all.insert(key.to_owned(), value.clone());
        let changed: Self = serde_json::from_value(Value::Object(all))
            .map_err(|e| invalid(format!("{key} cannot be {value}")).source(e))?;
        changed.check()?;
        Ok(changed)
    }

    fn check(&self) -> Result<()> {
        within("textSize", self.text_size.into(), 80.0, 200.0)?;
        within("measure", self.measure.into(), 50.0, 100.0)?;
        within("rolloverHour", self.rollover_hour.into(), 0.0, 23.0)?;
        within("desiredRetention", self.desired_retention, 0.7, 0.97)?;
        within("minutesPerDay", self.minutes_per_day.into(), 5.0, 480.0)?;
        Ok(())
    }
}

fn object(settings: &Settings) -> Result<Map<String, Value>> {
    match serde_json::to_value(settings) {
        Ok(Value::Object(map)) => Ok(map),
        _ => Err(Error::new(ErrorKind::Other, "settings cannot be written as JSON")),
    }
}

fn invalid(message: String) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

fn within(key: &str, value: f64, least: f64, most: f64) -> Result<()> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(invalid(format!("{key} must be from {least} to {most}, and {value} is not")))
}

/// Computes a setting's projection from the events about it.
pub(crate) fn fold(conn: &Connection, key: &str, events: Vec<Logged>) -> Result<()> {
    let last = events
        .iter()
        .filter(|logged| !logged.retracted)
        .filter_map(|logged| match &logged.event.body {
            Body::SettingChanged(changed) => Some((logged.event.mark_key(), &changed.value)),
            _ => None,
        })
        .max_by_key(|(key, _)| *key);
    conn.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([key])?;
    if let Some((_, value)) = last.filter(|(_, value)| !value.is_null()) {
        conn.prepare_cached("INSERT INTO setting (key, value) VALUES (?1, ?2)")?
            .execute(params![key, value.to_string()])?;
    }
    Ok(())
}

/// The settings in force. One that this build cannot use (written by a newer one) is left at its default.
pub(crate) fn load(conn: &Connection) -> Result<Settings> {
    let mut settings = Settings::default();
    let mut query = conn.prepare_cached("SELECT key, value FROM setting ORDER BY key")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (key, value): (String, String) = (row.get("key")?, row.get("value")?);
        let value = serde_json::from_str(&value).unwrap_or(Value::Null);
        match settings.with(&key, &value) {
            Ok(changed) => settings = changed,
            Err(error) => tracing::warn!(%error, "a setting is left at its default"),
        }
    }
    Ok(settings)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn check(key: &str, value: Value, accepted: bool) {
        assert_eq!(Settings::default().with(key, &value).is_ok(), accepted, "{key} = {value}");
    }

    #[test]
    fn values_are_checked() {
        check("theme", json!("dark"), true);
        check("theme", json!("pink"), false);
        check("textSize", json!(80), true);
        check("textSize", json!(79), false);
        check("textSize", json!("80"), false);
        check("rolloverHour", json!(24), false);
        check("rolloverHour", json!(-1), false);
        check("desiredRetention", json!(0.95), true);
        check("desiredRetention", json!(0.99), false);
        check("sounds", json!(1), false);
        check("noSuchThing", json!(1), false);
        check("measure", Value::Null, true);
    }

    #[test]
    fn null_takes_a_setting_back() {
        let dark = Settings::default().with("theme", &json!("dark")).unwrap();
        assert_eq!(dark.theme, Theme::Dark);
        assert_eq!(dark.with("theme", &Value::Null).unwrap(), Settings::default());
    }
}
