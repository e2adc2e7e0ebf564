//! What a pack is once it has been read: pages of sections and blocks, items, diagnostics.
//!
//! These types cross to the window as JSON; `ui/src/bindings` is generated from them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use html::Html;
use item::{
    ids::{ItemId, PackId, PageRef},
    kind::ItemKind,
    listed,
    model::{Layer, Worksheet},
};

/// What a page is for; decided by its folder, or by its items where the pack has no folders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum PageKind {
    /// A page to read, with or without layers.
    Topic,
    /// A page of interview questions.
    Questions,
    /// A timed rehearsal.
    Script,
}

/// What lists and steppers need to know of a page, without its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PageSummary {
    /// `<pack>/<page>`.
    pub page: PageRef,
    /// The title from the front matter, the first heading, or the file name.
    pub title: String,
    /// The page's path in the pack, with `/`.
    pub path: String,
    /// What it is for.
    pub kind: PageKind,
    /// Front matter tags.
    pub tags: Vec<String>,
    /// The layers present, in page order.
    pub layers: Vec<Layer>,
    /// Words of prose, code and diagrams left out.
    pub words: u32,
    /// Minutes to read it at the pace of a careful reader.
    pub reading_minutes: u32,
    /// How many items of each kind it holds.
    pub counts: ItemCounts,
    /// How many diagnostics of error severity; such a page is dimmed in lists.
    pub errors: u32,
    /// How many warnings.
    pub warnings: u32,
}

/// Items of a page or pack, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct ItemCounts {
    pub cards: u32,
    pub questions: u32,
    pub follow_ups: u32,
    pub diagrams: u32,
    pub scripts: u32,
}

impl ItemCounts {
    /// The number that items of a kind are counted in.
    pub fn of(&mut self, kind: ItemKind) -> &mut u32 {
        match kind {
            ItemKind::Card | ItemKind::Cue => &mut self.cards,
            ItemKind::Question => &mut self.questions,
            ItemKind::Diagram => &mut self.diagrams,
            ItemKind::Script => &mut self.scripts,
        }
    }

    /// Adds those of another page.
    pub fn add(&mut self, other: &Self) {
        let Self { cards, questions, follow_ups, diagrams, scripts } = other;
        self.cards += cards;
        self.questions += questions;
        self.follow_ups += follow_ups;
        self.diagrams += diagrams;
        self.scripts += scripts;
    }
}

/// A page as the reader shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PageView {
    /// Title, kind, counts.
    pub summary: PageSummary,
    /// The text, one section per level-2 heading; the first, without a title, holds what precedes them.
    pub sections: Vec<Section>,
    /// Every heading below level 1, for contents and jumps.
    pub headings: Vec<Heading>,
    /// Related pages from the front matter, resolved.
    pub related: Vec<PageLink>,
    /// Pages that link here.
    pub backlinks: Vec<PageLink>,
    /// What is wrong with the page.
    pub diagnostics: Vec<Diagnostic>,
    /// Changes whenever the file's bytes do.
    pub fingerprint: String,
}

/// A stretch of a page under one level-2 heading.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Section {
    /// The heading's anchor; empty for the opening section.
    pub anchor: String,
    /// The heading's text; empty for the opening section. The heading itself is not in the blocks.
    pub title: String,
    /// The layer's id when the heading is a layer.
    pub layer: Option<String>,
    /// What to draw, in order.
    pub blocks: Vec<Block>,
}

/// One piece of a section. `key` is stable while the piece's content is the same, so that a reload
/// redraws only what changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "type")]
#[ts(export)]
pub enum Block {
    /// Sanitised HTML: prose, tables (in `div.table-scroll`), highlighted code (`pre.code` with classes),
    /// callouts (`aside.callout`), images (`img` with the data inlined), headings with `id`.
    /// Links to pages carry `href="understudy:<pack>/<page>#<anchor>"`.
    Html {
        /// Hash of the content.
        key: String,
        /// What to show.
        html: Html,
    },
    /// A Mermaid block.
    Diagram {
        /// Hash of the content.
        key: String,
        /// The diagram.
        diagram: DiagramView,
    },
    /// The prompts of a worksheet, to be filled in.
    Worksheet {
        /// Hash of the content.
        key: String,
        /// The worksheet.
        sheet: Worksheet,
    },
}

/// A Mermaid block as the window draws it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DiagramView {
    /// Present when the block has an id.
    pub item: Option<ItemId>,
    /// From the fence's `title`, else the nearest heading.
    pub title: String,
    /// Mermaid source without the grader's `%%` lines.
    pub source: String,
    /// Whether it can be redrawn from memory.
    pub practise: bool,
    /// Minutes for a redraw.
    pub minutes: Option<f64>,
    /// Where the fence's first line of source stands in the file, 1-based.
    pub line: u32,
    /// Why Mermaid cannot read it, found without a window; the block then shows this and its source.
    pub problem: Option<String>,
    /// The diagram in sentences, for screen readers: `Client leads to Edge (timeout 300 ms)`.
    pub outline: Vec<String>,
}

/// A heading, for contents and jumps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Heading {
    /// 2..=6.
    pub level: u8,
    /// Plain text.
    pub text: String,
    /// Unique on the page.
    pub anchor: String,
}

/// A link to a page, with what to call it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PageLink {
    /// Where it leads.
    pub page: PageRef,
    /// The target's title.
    pub title: String,
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum Severity {
    /// Something is not used as written; `understudy check` exits with 1.
    Error,
    /// Works, but is likely a mistake.
    Warning,
}

/// Something wrong with a page, and what to type instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Diagnostic {
    /// Stable, kebab-case: `duplicate-id`.
    pub code: String,
    /// How bad it is.
    pub severity: Severity,
    /// The page's path in the pack.
    pub file: String,
    /// 1-based; 0 when the whole file is meant.
    pub line: u32,
    /// 1-based, in characters; 0 when the whole line is meant.
    pub column: u32,
    /// What is wrong.
    pub message: String,
    /// What to type.
    pub help: String,
}

/// A pack as lists show it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PackView {
    /// The pack's id.
    pub id: PackId,
    /// For people.
    pub title: String,
    /// Where it lies on disk.
    pub folder: String,
    /// Ships with the app and is read-only.
    pub built_in: bool,
    /// Page summaries in reading order: the plan first, then the rest by path.
    pub pages: Vec<PageSummary>,
    /// How many of `pages`, from the front, are the plan.
    pub planned: u32,
    /// Totals.
    pub counts: ItemCounts,
    /// Minutes to read the plan.
    pub reading_minutes: u32,
    /// What is wrong with the pack as a whole (a missing folder, a bad `pack.toml`).
    pub diagnostics: Vec<Diagnostic>,
    /// The folder is gone or cannot be read; its last known pages are still listed.
    pub missing: bool,
}

/// A folder that is being opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OpeningPack {
    /// Where it lies on disk.
    pub folder: String,
    /// The folder's name.
    pub title: String,
    /// How many pages have been read.
    pub read: u32,
    /// How many there are; 0 while they are being counted.
    pub total: u32,
}

/// A page's file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PageSource {
    /// Absolute.
    pub path: String,
    /// As it is on disk now.
    pub text: String,
}

/// Something the palette can go to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Name {
    /// Where it is.
    pub page: PageRef,
    /// Where on the page; none for the page itself.
    pub anchor: Option<String>,
    /// The item it is.
    pub item: Option<ItemId>,
    /// What it is called.
    pub title: String,
    /// The page or pack it belongs to.
    pub detail: String,
    /// What it is.
    pub kind: HitKind,
}

listed! {
    /// What a search hit or a name is. The index stores the words, and `kind:` filters by them.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
    #[serde(rename_all = "kebab-case")]
    #[ts(export)]
    #[expect(missing_docs, reason = "the names say it")]
    pub enum HitKind {
        Page = "page",
        Heading = "heading",
        Card = "card",
        Question = "question",
        Diagram = "diagram",
        Script = "script",
    }
}

impl HitKind {
    /// Whether it is a page as a whole.
    pub fn is_page(self) -> bool {
        match self {
            Self::Page | Self::Script => true,
            Self::Heading | Self::Card | Self::Question | Self::Diagram => false,
        }
    }
}

impl From<ItemKind> for HitKind {
    fn from(kind: ItemKind) -> Self {
        match kind {
            ItemKind::Card | ItemKind::Cue => Self::Card,
            ItemKind::Question => Self::Question,
            ItemKind::Diagram => Self::Diagram,
            ItemKind::Script => Self::Script,
        }
    }
}

/// What a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SearchResults {
    /// Best first.
    pub hits: Vec<Hit>,
    /// How many there are, of which `hits` may be the first.
    pub total: u32,
    /// The query that was searched for instead, where the one given finds nothing.
    pub corrected: Option<String>,
    /// Words of it that match nothing at all.
    pub unmatched: Vec<String>,
    /// Nothing has all the other words together: each hit has some of them.
    pub any: bool,
    /// How long it took, in milliseconds.
    pub took_ms: f64,
}

/// One section or item that a search found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Hit {
    /// Where it is.
    pub page: PageRef,
    /// The page's title.
    pub page_title: String,
    /// Where on the page; empty for its top.
    pub anchor: String,
    /// The heading or prompt.
    pub heading: String,
    /// What it is.
    pub kind: HitKind,
    /// The item it is.
    pub item: Option<ItemId>,
    /// A piece of its text, with what was found marked.
    pub snippet: Vec<SnippetPart>,
    /// Higher is better; comparable within one search only.
    pub score: f64,
}

/// A piece of a snippet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SnippetPart {
    /// Plain text.
    pub text: String,
    /// Whether it was searched for.
    pub mark: bool,
}
