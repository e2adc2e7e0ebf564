//! What every subcommand that touches progress shares: opening the study, saying errors, JSON.

use std::{
    io::{self, Write},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use item::{
    clock::SystemClock,
    error::{Error, Result},
};
use pack::library::built_in_folder;
use serde::Serialize;
use serde_json::Value;
use store::{Access, folder::DataFolder};
use study::{Options, Study};

/// Opens the study on the folder asked for.
///
/// # Errors
/// As [`Study::open`].
pub(crate) fn open(data: Option<PathBuf>, access: Access) -> Result<Study> {
    Study::open(Options {
        folder: DataFolder::choose(data)?,
        access,
        clock: Arc::new(SystemClock::new()),
        built_in: built_in_folder(None),
    })
}

/// Says what went wrong and what to do, in the style of the other commands.
pub(crate) fn fail(error: &Error, err: &mut dyn Write) -> io::Result<ExitCode> {
    writeln!(err, "error: {error}")?;
    if let Some(help) = &error.help {
        writeln!(err, "  help: {help}")?;
    }
    Ok(ExitCode::FAILURE)
}

/// Prints a value as JSON, keys in snake case as everywhere on the command line.
pub(crate) fn print_json(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let value = snake(serde_json::to_value(value)?);
    writeln!(out, "{}", serde_json::to_string_pretty(&value)?)
}

fn snake(value: Value) -> Value {
    match value {
        Value::Object(map) => Value::Object(
            map.into_iter().map(|(key, value)| (snake_key(&key), snake(value))).collect(),
        ),
        Value::Array(all) => Value::Array(all.into_iter().map(snake).collect()),
        other => other,
    }
}

fn snake_key(key: &str) -> String {
    // Names of pages and items are keys too, and stay.
    if key.contains(['/', '#']) {
        return key.to_owned();
    }
    let mut snake = String::new();
    for c in key.chars() {
        if c.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(c.to_ascii_lowercase());
    }
    snake
}

/// `1 card`, `3 cards`.
pub(crate) fn count(n: u32, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

/// `8 s`, `12 min`, `1 h 05`.
pub(crate) fn minutes(minutes: f64) -> String {
    match minutes {
        m if m < 1.0 => format!("{} s", (m * 60.0).round()),
        m if m < 60.0 => format!("{} min", m.round()),
        m => format!("{} h {:02}", (m / 60.0).floor(), (m % 60.0).floor()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn keys_are_said_in_snake_case() {
        let given = json!({"byKind": [{"dueMinutes": 1}], "backend/aPage#anItem": {"x": 1}});
        let expected = json!({"by_kind": [{"due_minutes": 1}], "backend/aPage#anItem": {"x": 1}});
        assert_eq!(snake(given), expected);
    }

    #[test]
    fn minutes_are_said_shortly() {
        for (given, expected) in [(0.2, "12 s"), (12.4, "12 min"), (65.0, "1 h 05")] {
            assert_eq!(minutes(given), expected);
        }
    }
}
