//! What a pack is once it has been read: pages of sections and blocks, items, diagnostics.
//!
//! These types cross to the window as JSON; `ui/src/bindings` is generated from them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

pub use super::render::Html;
pub use crate::memory::kind::ItemKind;

use crate::ids::{ItemId, LocalId, PackId, PageRef};

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

/// One step of a topic.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Layer {
    /// Slug of the layer's name, stable across pages: `core-details`.
    pub id: String,
    /// As the pack names it: `Core details`.
    pub title: String,
    /// The heading's anchor on the page.
    pub anchor: String,
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

/// One scheduled item, with everything its practice needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Item {
    /// `<pack>/<page>#<id>`; what progress is kept under.
    pub id: ItemId,
    /// Other full ids this item was known by (`was=`, and `was` of its page).
    pub was: Vec<ItemId>,
    /// The plain-text prompt, for lists.
    pub title: String,
    /// The nearest heading's anchor.
    pub anchor: String,
    /// The layer the item stands in.
    pub layer: Option<String>,
    /// Items made from the same source (a row's two directions, a paragraph's clozes) share this.
    pub sibling_group: Option<LocalId>,
    /// 1-based line of the directive, row or fence.
    pub line: u32,
    /// Tells that the text changed since it was last seen; never identity.
    pub fingerprint: String,
    /// What kind it is, and its content.
    pub body: ItemBody,
}

/// An item without its text: enough to schedule it, list it and tell it from others.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ItemMeta {
    /// `<pack>/<page>#<id>`.
    pub id: ItemId,
    /// Other full ids this item was known by.
    pub was: Vec<ItemId>,
    /// What kind it is.
    pub kind: ItemKind,
    /// The plain-text prompt.
    pub title: String,
    /// The nearest heading's anchor.
    pub anchor: String,
    /// The layer the item stands in.
    pub layer: Option<String>,
    /// Items made from the same source share this.
    pub sibling_group: Option<LocalId>,
    /// 1-based line of the directive, row or fence.
    pub line: u32,
    /// A question's level.
    pub level: Option<Level>,
    /// A question's category.
    pub category: Option<String>,
    /// A question's tags.
    pub tags: Vec<String>,
    /// A question's seconds.
    pub seconds: Option<u32>,
    /// A diagram's or script's minutes.
    pub minutes: Option<f64>,
    /// Whether a diagram belongs to it: it is one, or its answer holds one.
    pub diagram: bool,
    /// Tells that the text changed; never identity.
    pub fingerprint: String,
    /// Equal answers hash equally: how a renamed item is recognised.
    pub answer_hash: String,
}

/// What an item asks and answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", rename_all_fields = "camelCase", tag = "kind")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum ItemBody {
    /// A heading card, a table-row card (`cue: true` for tables whose answer is a first move) or a cloze.
    Card { cue: bool, prompt_html: Html, answer_html: Html, answer_text: String },
    /// An interview question.
    Question {
        level: Option<Level>,
        category: Option<String>,
        tags: Vec<String>,
        seconds: u32,
        prompt_html: Html,
        answer_html: Html,
        answer_words: u32,
        /// Plain text, one for each point.
        key_points: Vec<String>,
        follow_ups: Vec<FollowUp>,
        more_html: Option<Html>,
        wrong_turns_html: Option<Html>,
    },
    /// A diagram that can be redrawn from memory. `source` keeps the grader's `%%` lines.
    Diagram {
        title: String,
        source: String,
        minutes: f64,
        requirements: Vec<String>,
        invariants: Vec<String>,
    },
    /// A timed rehearsal: the whole page.
    Script { minutes: f64, board: Option<ItemId>, segments: Vec<Segment> },
}

/// How hard a question is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Level {
    Easy,
    Medium,
    Hard,
}

/// A question's follow-up; neither scheduled nor counted as a question.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FollowUp {
    pub id: LocalId,
    pub prompt_html: Html,
    pub answer_html: Html,
}

/// A timed part of a script.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Segment {
    pub id: LocalId,
    pub title: String,
    pub minutes: f64,
    pub prompt_html: Html,
    /// Plain text, one for each point.
    pub key_points: Vec<String>,
    /// Set for a round of spoken answers.
    pub round: Option<Round>,
}

/// A round of spoken answers drawn from the bank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Round {
    pub questions: u32,
    pub seconds: u32,
    pub level: Option<Level>,
    pub category: Option<String>,
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

/// A table for the failure walk: what happens when a node is struck.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct FailureTable {
    pub id: String,
    /// The nearest heading's anchor.
    pub anchor: String,
    /// What the columns after the node are called: `Behaviour`, `Marker`.
    pub columns: Vec<String>,
    pub rows: Vec<FailureRow>,
}

/// One node that can fail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct FailureRow {
    /// The node's label, as plain text.
    pub node: String,
    /// One for each of the table's columns.
    pub cells_html: Vec<Html>,
}

/// Observable anchors for a grade, one row for each dimension.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Rubric {
    pub id: String,
    pub title: String,
    pub rows: Vec<RubricRow>,
}

/// One dimension of a rubric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RubricRow {
    /// What is judged: `Numbers`.
    pub dimension: String,
    /// What 1, 2, 3 and 4 look like, as plain text.
    pub anchors: Vec<String>,
}

/// Prompts that the user fills in; the answers live in their data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Worksheet {
    /// `<pack>/<page>#<id>`.
    pub id: ItemId,
    /// The heading's text.
    pub title: String,
    /// The heading's anchor.
    pub anchor: String,
    /// What stands before the prompts.
    pub intro_html: Html,
    /// In page order.
    pub prompts: Vec<WorksheetPrompt>,
}

/// One prompt of a worksheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WorksheetPrompt {
    /// Slug of the prompt's text, unique on the sheet.
    pub id: String,
    /// Plain text.
    pub text: String,
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

/// What a search hit or a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum HitKind {
    Page,
    Heading,
    Card,
    Question,
    Diagram,
    Script,
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
