//! JSON: an array of objects, alone, under a key, or one array per category.

use serde_json::{Map, Value};

use super::{Field, ImportedList, ParsedQuestion, row_number};

pub(super) fn read(text: &str, list: &mut ImportedList) {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => {
            return list
                .leave_out(row_number(error.line()), format!("this isn't valid JSON: {error}"));
        }
    };
    let mut row = 0;
    match value {
        Value::Array(rows) => rows.iter().for_each(|value| take(value, "", &mut row, list)),
        Value::Object(object) => {
            let arrays: Vec<(&String, &Vec<Value>)> =
                object.iter().filter_map(|(key, value)| Some((key, value.as_array()?))).collect();
            // {"questions": […]} is one list; {"Caching": […], "Databases": […]} has one per category.
            let whole = arrays.len() == 1;
            for (key, rows) in &arrays {
                let category = if whole { "" } else { key.as_str() };
                rows.iter().for_each(|value| take(value, category, &mut row, list));
            }
            if arrays.is_empty() {
                list.leave_out(0, "there is no array of questions in this file");
            }
        }
        _ => list.leave_out(1, "this isn't an array of questions"),
    }
}

fn take(value: &Value, category: &str, row: &mut usize, list: &mut ImportedList) {
    *row += 1;
    let number = row_number(*row);
    let Value::Object(object) = value else {
        return list.leave_out(number, "not an object with `question` and `answer`");
    };
    let mut found = ParsedQuestion { category: category.to_owned(), ..ParsedQuestion::default() };
    for (name, value) in by_importance(object) {
        let Some(field) = Field::named(name) else { continue };
        let into = match field {
            Field::Question => &mut found.question,
            Field::Answer => &mut found.answer,
            Field::Level => &mut found.level,
            Field::Category => &mut found.category,
            Field::KeyPoints => {
                found.key_points = lines(value);
                continue;
            }
        };
        let text = lines(value).join(if field == Field::Answer { "\n\n" } else { ", " });
        if into.is_empty() || field == Field::Category && !text.is_empty() {
            *into = text;
        }
    }
    if found.question.is_empty() && found.answer.is_empty() {
        let keys: Vec<&str> = object.keys().map(String::as_str).take(6).collect();
        let message = format!("no `question` and `answer` among its keys: {}", keys.join(", "));
        return list.leave_out(number, message);
    }
    list.take(number, found);
}

/// The keys with the plainest names first, so that `title` only counts where `question` is missing.
fn by_importance(object: &Map<String, Value>) -> Vec<(&str, &Value)> {
    let plain = ["question", "answer", "level", "category"];
    let mut keys: Vec<(&str, &Value)> = object.iter().map(|(k, v)| (k.as_str(), v)).collect();
    keys.sort_by_key(|(key, _)| !plain.contains(&key.to_lowercase().as_str()));
    // The category replaces what an outer key says, so its plainest name has to come last.
    keys.sort_by_key(|(key, _)| key.eq_ignore_ascii_case("category"));
    keys
}

/// A value as lines of text: a list gives several, nothing gives none.
fn lines(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::String(text) => vec![text.clone()],
        Value::Array(values) => values.iter().flat_map(lines).collect(),
        Value::Object(_) => Vec::new(),
        other => vec![other.to_string()],
    }
}
