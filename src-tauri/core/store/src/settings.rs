//! Settings: typed, with defaults and limits. A change is an event; the last one per key wins.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use ts_rs::TS;

use super::{event::Body, log::Logged};
use item::{
    error::{Error, ErrorKind, Result},
    kind::ItemKind,
};
use memory::{
    schedule::{MAXIMUM_INTERVAL, Rules},
    session::ItemFilter,
};

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

/// The face that pages are set in; `legible` is the one made for readers with low vision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ReadingFont {
    #[default]
    Serif,
    Sans,
    Legible,
}

/// How long a line of a page is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Measure {
    Narrow,
    #[default]
    Normal,
    Wide,
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
    /// How long a line is.
    pub measure: Measure,
    /// The face of pages.
    pub reading_font: ReadingFont,
    /// Less movement than the system asks for.
    pub reduced_motion: bool,
    /// Whether timers and answers may sound.
    pub sounds: bool,
    /// Whether single keys (1 to 4, F, S …) act; switched off for those who press them by accident.
    pub shortcuts: bool,
    /// The hour at which a study day begins, 0 to 23.
    pub rollover_hour: u32,
    /// The share of answers to be remembered when due, 0.7 to 0.97.
    pub desired_retention: f64,
    /// The same for one kind, where it differs.
    pub desired_retention_by_kind: BTreeMap<ItemKind, f64>,
    /// Minutes of review one wants to spend a day, 5 to 480.
    pub minutes_per_day: u32,
    /// Minutes of each step of something new, up to five of up to a day.
    pub learning_steps: Vec<f64>,
    /// The same for something that slipped.
    pub relearning_steps: Vec<f64>,
    /// Days at most between two answers, 30 to 3650.
    pub maximum_interval: u32,
    /// Spread what was learned together over neighbouring days.
    pub fuzz: bool,
    /// Within that spread, prefer days with less to do.
    pub load_balance: bool,
    /// How much each weekday may take, Monday first: 1 as any day, 0 as little as possible.
    pub easy_days: [f64; 7],
    /// Slips after which an item counts as a leech, 3 to 20.
    pub leech_threshold: u32,
    /// The day of the interview, `YYYY-MM-DD`: until then the plan aims at recall on that day.
    #[ts(type = "string | null")]
    pub interview_date: Option<Date>,
    /// Filters kept under a name, at most 50.
    pub saved_filters: Vec<SavedFilter>,
}

/// A filter kept under a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct SavedFilter {
    pub name: String,
    pub filter: ItemFilter,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            theme: Theme::System,
            text_size: 100,
            measure: Measure::Normal,
            reading_font: ReadingFont::Serif,
            reduced_motion: false,
            sounds: true,
            shortcuts: true,
            rollover_hour: 4,
            desired_retention: 0.9,
            desired_retention_by_kind: BTreeMap::new(),
            minutes_per_day: 25,
            learning_steps: vec![1.0, 10.0],
            relearning_steps: vec![10.0],
            maximum_interval: 365,
            fuzz: true,
            load_balance: true,
            easy_days: [1.0; 7],
            leech_threshold: 6,
            interview_date: None,
            saved_filters: Vec::new(),
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

    /// What these settings amount to for the scheduler.
    pub fn rules(&self) -> Rules {
        let seconds = |minutes: &[f64]| minutes.iter().map(|m| (m * 60.0).round() as u32).collect();
        let mut retention = [self.desired_retention as f32; ItemKind::COUNT];
        for (kind, own) in &self.desired_retention_by_kind {
            retention[kind.index()] = *own as f32;
        }
        Rules {
            learning: seconds(&self.learning_steps),
            relearning: seconds(&self.relearning_steps),
            retention,
            longest: self.maximum_interval,
            fuzz: self.fuzz,
            balance: self.load_balance,
            easy_days: self.easy_days.map(|share| share as f32),
        }
    }

    fn check(&self) -> Result<()> {
        within("textSize", self.text_size.into(), 80.0, 200.0)?;
        within("rolloverHour", self.rollover_hour.into(), 0.0, 23.0)?;
        within("desiredRetention", self.desired_retention, 0.7, 0.97)?;
        for own in self.desired_retention_by_kind.values() {
            within("desiredRetentionByKind", *own, 0.7, 0.97)?;
        }
        within("minutesPerDay", self.minutes_per_day.into(), 5.0, 480.0)?;
        for steps in [&self.learning_steps, &self.relearning_steps] {
            within("the number of steps", steps.len() as f64, 0.0, 5.0)?;
            for minutes in steps {
                within("a step's minutes", *minutes, 0.1, 1440.0)?;
            }
        }
        within("maximumInterval", self.maximum_interval.into(), 30.0, MAXIMUM_INTERVAL.into())?;
        for share in self.easy_days {
            within("easyDays", share, 0.0, 1.0)?;
        }
        within("the number of saved filters", self.saved_filters.len() as f64, 0.0, 50.0)?;
        if self.saved_filters.iter().any(|saved| saved.name.trim().is_empty()) {
            return Err(invalid("a saved filter needs a name".to_owned()));
        }
        within("leechThreshold", self.leech_threshold.into(), 3.0, 20.0)?;
        if let Some(date) = self.interview_date {
            within("the year of interviewDate", date.year().into(), 2000.0, 2200.0)?;
        }
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
            Body::SettingChanged(changed) => Some((logged.event.order(), &changed.value)),
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
        check("measure", json!("wide"), true);
        check("measure", Value::Null, true);
        check("desiredRetentionByKind", json!({"question": 0.85}), true);
        check("desiredRetentionByKind", json!({"essay": 0.85}), false);
        check("learningSteps", json!([]), true);
        check("learningSteps", json!([1, 0]), false);
        check("easyDays", json!([1, 1, 1, 1, 1, 0.5, 0]), true);
        check("easyDays", json!([1]), false);
        check("interviewDate", json!("2026-05-01"), true);
        check("interviewDate", json!("soon"), false);
        check("interviewDate", json!("2206-05-01"), false);
        check("interviewDate", json!("9999-12-31"), false);
    }

    #[test]
    fn the_scheduler_has_the_same_defaults() {
        assert_eq!(Settings::default().rules(), Rules::default());
    }

    #[test]
    fn null_takes_a_setting_back() {
        let dark = Settings::default().with("theme", &json!("dark")).unwrap();
        assert_eq!(dark.theme, Theme::Dark);
        assert_eq!(dark.with("theme", &Value::Null).unwrap(), Settings::default());
    }
}
