//! `pack.toml`: what a pack is called, what is read in which order, what counts as a layer.

use std::path::Path;

use serde::Deserialize;

use super::{
    codes::{Code, Findings, Position},
    model::Diagnostic,
    source::{Lines, slug},
};
use item::ids::PackId;

/// The layers of a topic where the manifest names no others.
pub const LAYERS: [&str; 4] = ["Core details", "Understanding", "Senior understanding", "Diagram"];

/// What parsing a page needs to know of its pack.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackConfig {
    /// The pack's id.
    pub id: PackId,
    /// Whether `pack.toml` names the id; else it is made from the folder's name.
    pub names_id: bool,
    /// For people.
    pub title: String,
    /// As the author counts.
    pub version: Option<String>,
    /// BCP 47: `en`.
    pub language: Option<String>,
    /// SPDX: `CC-BY-4.0`.
    pub licence: Option<String>,
    /// Page ids in reading order.
    pub plan: Vec<String>,
    /// What a question may name; empty when anything goes.
    pub categories: Vec<String>,
    /// Level-2 headings that count as steps.
    pub layers: Vec<String>,
    /// Whether the folder has a `pack.toml`, that is, was written for Understudy.
    pub manifest: bool,
}

#[derive(Default, Deserialize)]
struct Manifest {
    id: Option<String>,
    title: Option<String>,
    version: Option<String>,
    language: Option<String>,
    #[serde(alias = "license")]
    licence: Option<String>,
    #[serde(default)]
    plan: Vec<String>,
    #[serde(default)]
    categories: Vec<String>,
    layers: Option<Vec<String>>,
    #[serde(flatten)]
    rest: std::collections::BTreeMap<String, toml::Value>,
}

/// The id of the pack that people fill from within the app.
pub const MY_PACK: &str = "my-pack";

impl PackConfig {
    /// Whether the pack's author wants to hear what would make its questions better: the length
    /// of a spoken answer, key points, follow-ups. What people collect for themselves needs none of it.
    pub(crate) fn wants_advice(&self) -> bool {
        self.id.as_str() != MY_PACK
    }

    /// A folder without a manifest: its name's slug is the id.
    pub fn of_folder(name: &str) -> Self {
        let id = match slug(name) {
            slug if slug.is_empty() => "folder".to_owned(),
            slug => slug,
        };
        Self {
            id: PackId::new(id).expect("invariant: a slug is an id"),
            names_id: false,
            title: if name.trim().is_empty() { "Folder".to_owned() } else { name.to_owned() },
            version: None,
            language: None,
            licence: None,
            plan: Vec::new(),
            categories: Vec::new(),
            layers: LAYERS.map(str::to_owned).to_vec(),
            manifest: false,
        }
    }

    /// As [`PackConfig::of_folder`], for a path.
    pub fn of_path(folder: &Path) -> Self {
        Self::of_folder(&folder.file_name().unwrap_or_default().to_string_lossy())
    }

    /// Reads `pack.toml`. What cannot be used is as if it were not there, and is told.
    pub fn parse(folder_name: &str, text: &str) -> (Self, Vec<Diagnostic>) {
        let mut config = Self { manifest: true, ..Self::of_folder(folder_name) };
        let mut findings = Findings::new("pack.toml", false);
        let lines = Lines::new(text);
        let manifest = match toml::from_str::<Manifest>(text) {
            Ok(manifest) => manifest,
            Err(error) => {
                let at = error.span().map_or(Position::default(), |span| lines.place(span.start));
                findings.add(
                    Code::BadManifest,
                    at,
                    format!("pack.toml cannot be read: {}", error.message()),
                    "write `id = \"my-pack\"`, `title = \"My pack\"` and `plan = [\"first-page\"]`",
                );
                return (config, findings.finish());
            }
        };
        let key_place = |key: &str| {
            text.lines().zip(1..).find_map(|(line, number)| {
                let rest = line.trim_start().strip_prefix(key)?;
                rest.trim_start().starts_with('=').then_some(Position { line: number, column: 1 })
            })
        };
        match manifest.id.as_deref().map(PackId::new) {
            Some(Ok(id)) => (config.id, config.names_id) = (id, true),
            Some(Err(error)) => findings.add(
                Code::BadManifest,
                key_place("id").unwrap_or_default(),
                error.message,
                format!("write `id = \"{}\"`", config.id),
            ),
            None => findings.add(
                Code::BadManifest,
                Position::default(),
                "pack.toml names no id, so progress would be lost when the folder is renamed",
                format!("add `id = \"{}\"`", config.id),
            ),
        }
        for key in manifest.rest.keys() {
            findings.add(
                Code::UnknownKey,
                key_place(key).unwrap_or_default(),
                format!("pack.toml knows no key `{key}`"),
                match super::source::closest(key, KEYS) {
                    Some(close) => format!("write `{close}`"),
                    None => format!("use one of {}", KEYS.join(", ")),
                },
            );
        }
        if let Some(title) = manifest.title.filter(|t| !t.trim().is_empty()) {
            config.title = title;
        }
        config.version = manifest.version;
        config.language = manifest.language;
        config.licence = manifest.licence;
        config.plan = manifest.plan;
        config.categories = manifest.categories;
        if let Some(layers) = manifest.layers {
            config.layers = layers;
        }
        (config, findings.finish())
    }
}

const KEYS: [&str; 8] =
    ["id", "title", "version", "language", "licence", "plan", "categories", "layers"];
