//! The `.excalidraw` file as it lies on disk, read forgivingly.
//!
//! A field of the wrong type counts as absent, an element that is no object is skipped, unknown
//! fields are not looked at. What cannot be a scene at all is an error with a sentence.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
};
use serde_json::Value;

use super::SceneError;
use crate::graph::Kind;

/// More elements than this, deleted ones included, are no board.
const MAX_ELEMENTS: usize = 20_000;
/// Points of one line that are looked at.
const MAX_POINTS: usize = 4_096;
/// Coordinates beyond this are not positions.
const MAX_COORDINATE: f64 = 1e7;

/// One element, with what grading needs.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Raw {
    #[serde(deserialize_with = "text")]
    pub(super) id: Option<String>,
    #[serde(rename = "type", deserialize_with = "text")]
    pub(super) kind: Option<String>,
    #[serde(deserialize_with = "number")]
    pub(super) x: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub(super) y: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub(super) width: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub(super) height: Option<f64>,
    #[serde(deserialize_with = "number")]
    pub(super) angle: Option<f64>,
    #[serde(rename = "isDeleted", deserialize_with = "truth")]
    pub(super) deleted: bool,
    #[serde(rename = "groupIds", deserialize_with = "texts")]
    pub(super) groups: Vec<String>,
    #[serde(rename = "frameId", deserialize_with = "text")]
    pub(super) frame: Option<String>,
    #[serde(rename = "containerId", deserialize_with = "text")]
    pub(super) container: Option<String>,
    #[serde(rename = "strokeStyle", deserialize_with = "text")]
    pub(super) stroke: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) text: Option<String>,
    #[serde(rename = "originalText", deserialize_with = "text")]
    pub(super) original: Option<String>,
    #[serde(deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(deserialize_with = "truth")]
    pub(super) polygon: bool,
    #[serde(deserialize_with = "points")]
    pub(super) points: Vec<[f64; 2]>,
    #[serde(rename = "startBinding", deserialize_with = "binding")]
    pub(super) start: Option<String>,
    #[serde(rename = "endBinding", deserialize_with = "binding")]
    pub(super) end: Option<String>,
    #[serde(rename = "startArrowhead", deserialize_with = "head")]
    pub(super) start_head: Head,
    #[serde(rename = "endArrowhead", deserialize_with = "head")]
    pub(super) end_head: Head,
    #[serde(rename = "customData", deserialize_with = "stencil")]
    pub(super) stencil: Option<Kind>,
}

/// An end of a line: whether the field is there, and what it draws.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum Head {
    /// The field is absent.
    #[default]
    Unsaid,
    /// Explicitly none.
    Bare,
    /// A head that points.
    Arrow,
    /// A dot, bar or the like.
    Mark,
}

fn value<'de, D: Deserializer<'de>>(input: D) -> Result<Value, D::Error> {
    Value::deserialize(input)
}

fn text<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    Ok(match value(input)? {
        Value::String(text) => Some(text),
        _ => None,
    })
}

fn texts<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    Ok(match value(input)? {
        Value::Array(items) => items
            .into_iter()
            .filter_map(|v| if let Value::String(text) = v { Some(text) } else { None })
            .take(64)
            .collect(),
        _ => Vec::new(),
    })
}

fn truth<'de, D: Deserializer<'de>>(input: D) -> Result<bool, D::Error> {
    Ok(value(input)? == Value::Bool(true))
}

fn read_number(value: &Value) -> Option<f64> {
    value.as_f64().filter(|n| n.is_finite() && n.abs() <= MAX_COORDINATE)
}

fn number<'de, D: Deserializer<'de>>(input: D) -> Result<Option<f64>, D::Error> {
    Ok(read_number(&value(input)?))
}

fn points<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<[f64; 2]>, D::Error> {
    let Value::Array(items) = value(input)? else { return Ok(Vec::new()) };
    let point = |item: &Value| match item {
        Value::Array(pair) => Some([read_number(pair.first()?)?, read_number(pair.get(1)?)?]),
        Value::Object(pair) => Some([read_number(pair.get("x")?)?, read_number(pair.get("y")?)?]),
        _ => None,
    };
    let mut points: Vec<[f64; 2]> = items.iter().filter_map(point).collect();
    if points.len() > MAX_POINTS {
        let last = points[points.len() - 1];
        points.truncate(MAX_POINTS - 1);
        points.push(last);
    }
    Ok(points)
}

fn binding<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    Ok(match value(input)? {
        Value::Object(mut map) => match map.remove("elementId") {
            Some(Value::String(id)) => Some(id),
            _ => None,
        },
        _ => None,
    })
}

fn head<'de, D: Deserializer<'de>>(input: D) -> Result<Head, D::Error> {
    Ok(match value(input)? {
        Value::String(name) => match name.as_str() {
            "" | "none" => Head::Bare,
            "arrow" | "triangle" | "triangle_outline" => Head::Arrow,
            _ => Head::Mark,
        },
        _ => Head::Bare,
    })
}

fn stencil<'de, D: Deserializer<'de>>(input: D) -> Result<Option<Kind>, D::Error> {
    Ok(value(input)?.get("kind").and_then(Value::as_str).and_then(Kind::read))
}

/// An item of the list: an element, or something to skip.
struct Item(Option<Raw>);

impl<'de> Deserialize<'de> for Item {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct ItemVisitor;
        impl<'de> Visitor<'de> for ItemVisitor {
            type Value = Item;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an element")
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Item, A::Error> {
                Raw::deserialize(MapAccessDeserializer::new(map)).map(|raw| Item(Some(raw)))
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Item, A::Error> {
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Item(None))
            }
            fn visit_unit<E>(self) -> Result<Item, E> {
                Ok(Item(None))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Item, E> {
                Ok(Item(None))
            }
            fn visit_i64<E>(self, _: i64) -> Result<Item, E> {
                Ok(Item(None))
            }
            fn visit_u64<E>(self, _: u64) -> Result<Item, E> {
                Ok(Item(None))
            }
            fn visit_f64<E>(self, _: f64) -> Result<Item, E> {
                Ok(Item(None))
            }
            fn visit_str<E>(self, _: &str) -> Result<Item, E> {
                Ok(Item(None))
            }
        }
        input.deserialize_any(ItemVisitor)
    }
}

#[derive(Default)]
struct Elements {
    list: Vec<Raw>,
    present: bool,
    /// There were more than are read; what came after the last one was only passed over.
    too_many: bool,
}

impl<'de> Deserialize<'de> for Elements {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct ListVisitor;
        impl<'de> Visitor<'de> for ListVisitor {
            type Value = Elements;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list of elements")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Elements, A::Error> {
                let mut list = Vec::new();
                while list.len() < MAX_ELEMENTS {
                    let Some(Item(raw)) = seq.next_element()? else { break };
                    list.extend(raw);
                }
                let mut too_many = false;
                while seq.next_element::<IgnoredAny>()?.is_some() {
                    too_many = true;
                }
                Ok(Elements { list, present: true, too_many })
            }
        }
        input.deserialize_seq(ListVisitor)
    }
}

#[derive(Deserialize)]
struct File {
    #[serde(default)]
    elements: Elements,
}

/// The elements of a scene, deleted ones left out.
pub(super) fn read(json: &str) -> Result<Vec<Raw>, SceneError> {
    let json = json.trim_start_matches('\u{feff}').trim_start();
    if !json.starts_with('{') {
        return Err(SceneError::new("this isn't an Excalidraw scene: it is not a JSON object"));
    }
    let file: File = serde_json::from_str(json)
        .map_err(|error| SceneError::new(format!("this isn't an Excalidraw scene: {error}")))?;
    if file.elements.too_many {
        return Err(SceneError::new(format!(
            "the scene holds more than {MAX_ELEMENTS} elements; a board to grade has a few hundred at most"
        )));
    }
    if !file.elements.present {
        return Err(SceneError::new("this isn't an Excalidraw scene: it has no list of elements"));
    }
    Ok(file.elements.list.into_iter().filter(|raw| !raw.deleted).collect())
}
