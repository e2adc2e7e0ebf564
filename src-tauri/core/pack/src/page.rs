//! [`Page`]: what is known of a page without its HTML. The index keeps it; lists, search, the queue
//! and `understudy check` need no more.

use std::collections::{HashMap, HashSet};

use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use super::{
    codes::{Code, Findings, Position},
    config::PackConfig,
    items::{Contents, Extent, ItemSpan},
    model::{Diagnostic, Heading, PageKind, PageSummary, Severity},
    parse::{
        dialect::CommonMark,
        document::{LinkKind, OutLink},
        marks::without_marks,
        outline::Outline,
    },
    source::{fingerprint, reading_minutes, to_u32, words},
};
use item::{
    catalogue::ItemMeta,
    ids::{ItemId, LocalId, PageId},
    kind::ItemKind,
    model::{Layer, Level},
};

/// A page, read: everything but its HTML.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Page {
    /// What lists show. Where pages share a name, the id here is not `own_id`.
    pub summary: PageSummary,
    /// The id that the page has by itself, from its front matter or its path.
    pub own_id: PageId,
    /// The page's title where the page itself says none: its file's name.
    pub(crate) file_title: Option<String>,
    /// A book's `SUMMARY.md`: what it links to, and what it calls that.
    pub(crate) chapters: Vec<(String, String)>,
    /// Every heading but the title, those in lists and quotes included.
    pub headings: Vec<Heading>,
    /// Items that are scheduled.
    pub items: Vec<PageItem>,
    /// Earlier ids of the page; its items are found under these too.
    pub was: Vec<PageId>,
    /// Earlier ids, and other names that could be ids: what links may use.
    pub aliases: Vec<PageId>,
    /// Other names that wikilinks may use.
    pub names: Vec<String>,
    /// Related pages, as written.
    pub related: Vec<String>,
    /// Where the front matter names related pages.
    pub(crate) related_at: Position,
    /// Where the front matter names earlier ids.
    pub(crate) was_at: Position,
    /// Where it gives other names.
    pub(crate) aliases_at: Position,
    /// A script's board, and where it is named.
    pub(crate) board: Option<(ItemId, Position)>,
    /// Everything that a link may lead to, headings left out: item ids and ids in HTML, each with
    /// the anchor that stands nearest above it.
    pub(crate) targets: Vec<(String, String)>,
    /// What the page links to and shows.
    pub(crate) links: Vec<OutLink>,
    /// Changes whenever the file's bytes do.
    pub fingerprint: String,
    /// What the search looks through; empty when the page came from the cache.
    #[serde(skip)]
    pub passages: Vec<Passage>,
}

/// An item where it stands on its page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PageItem {
    /// What there is to know of it besides its text.
    pub meta: ItemMeta,
    /// The nearest heading's anchor.
    pub(crate) anchor: String,
}

/// A stretch of a page that the search finds as one.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Passage {
    /// Where to jump.
    pub anchor: String,
    /// What to call it.
    pub heading: String,
    /// Plain text.
    pub body: String,
    /// The item it is, if any.
    pub item: Option<LocalId>,
    /// The item's kind.
    pub kind: Option<ItemKind>,
    /// A question's level.
    pub level: Option<Level>,
    /// A question's category.
    pub category: Option<String>,
}

/// Reads one page: `path` relative to its pack, with `/`; never fails.
pub fn parse(path: &str, text: &str, config: &PackConfig) -> (Page, Vec<Diagnostic>) {
    let mut findings = Findings::new(path, !config.manifest);
    let read = CommonMark::of(text, config.manifest);
    let contents = Contents::read(path, &read, config, &mut findings);
    let mut page = Page { fingerprint: fingerprint(text.as_bytes()), ..page(&contents) };
    let mut diagnostics = findings.finish();
    if !config.wants_advice() {
        diagnostics.retain(|d| !Code::parse(&d.code).is_some_and(Code::is_advice));
    }
    count_severities(&mut page.summary, &diagnostics);
    (page, diagnostics)
}

/// Sets a summary's numbers of errors and warnings.
pub(crate) fn count_severities(summary: &mut PageSummary, diagnostics: &[Diagnostic]) {
    let of = |severity| to_u32(diagnostics.iter().filter(|d| d.severity == severity).count());
    summary.errors = of(Severity::Error);
    summary.warnings = of(Severity::Warning);
}

/// A page that stands for a file that cannot be read as text.
pub(crate) fn unreadable(path: &str, config: &PackConfig, bytes: &[u8]) -> Page {
    let mut findings = Findings::new(path, true);
    let text = CommonMark::of("", config.manifest);
    let contents = Contents::read(path, &text, config, &mut findings);
    Page { fingerprint: fingerprint(bytes), ..page(&contents) }
}

fn page(contents: &Contents<'_>) -> Page {
    let outline = &contents.outline;
    let doc = &outline.doc;
    let prose = words(&doc.prose(0..doc.events.len(), true));
    let items: Vec<PageItem> = contents
        .items
        .iter()
        .map(|item| PageItem {
            meta: contents.meta(item),
            anchor: outline.anchor_above(item.block),
        })
        .collect();
    let headings = headings(outline);
    let mut targets: Vec<(String, String)> = {
        let shown: HashSet<&str> = headings.iter().map(|h| h.anchor.as_str()).collect();
        doc.anchors
            .iter()
            .filter(|(_, anchor)| !shown.contains(anchor.as_str()))
            .map(|(_, anchor)| (anchor.clone(), anchor.clone()))
            .collect()
    };
    for item in &items {
        targets.push((item.meta.id.id.as_str().to_owned(), item.anchor.clone()));
    }
    for diagram in &outline.diagrams {
        if let Some(id) = &diagram.id {
            targets.push((id.clone(), outline.anchor_above(outline.block_of(diagram.event))));
        }
    }
    targets.extend(doc.html_ids.iter().map(|id| (id.clone(), id.clone())));
    targets.sort();
    targets.dedup_by(|a, b| a.0 == b.0);
    let was: Vec<PageId> =
        doc.front.was.iter().filter_map(|id| PageId::new(id.clone()).ok()).collect();
    let aliases = doc.front.aliases.iter().filter(|a| outline.config.manifest || !a.contains(' '));
    let aliases = aliases.filter_map(|a| PageId::new(a.clone()).ok());
    Page {
        summary: PageSummary {
            page: outline.page.clone(),
            title: outline.title.clone(),
            path: outline.path.to_owned(),
            kind: outline.kind,
            tags: doc.front.tags.clone(),
            layers: outline.layers.clone(),
            words: prose,
            reading_minutes: reading_minutes(prose),
            counts: contents.counts(),
            errors: 0,
            warnings: 0,
        },
        own_id: outline.page.page.clone(),
        file_title: outline.named_by_file.then(|| outline.title.clone()),
        chapters: match outline.path.rsplit('/').next() == Some("SUMMARY.md") {
            true => chapters(outline),
            false => Vec::new(),
        },
        headings,
        items,
        aliases: was.iter().cloned().chain(aliases).collect(),
        was,
        names: doc.front.aliases.clone(),
        related: doc.front.related.clone(),
        related_at: doc.front.place("related"),
        was_at: doc.front.place("was"),
        aliases_at: doc.front.place("aliases"),
        board: contents.board().map(|board| (board.clone(), doc.front.place("board"))),
        targets,
        links: doc.links.clone(),
        fingerprint: String::new(),
        passages: passages(contents),
    }
}

/// Every heading but the title, in page order.
fn headings(outline: &Outline<'_>) -> Vec<Heading> {
    let doc = &outline.doc;
    let title = outline.title_block.map(|block| doc.blocks[block].events.start);
    let mut at: Vec<(usize, &String)> =
        doc.anchors.iter().map(|(event, anchor)| (*event, anchor)).collect();
    at.sort_unstable();
    let heading = |(event, anchor): (usize, &String)| {
        let Event::Start(Tag::Heading { level, .. }) = &doc.events[event].0 else { return None };
        let is_end = |(event, _): &(Event<'_>, _)| matches!(event, Event::End(TagEnd::Heading(_)));
        let length = doc.events[event..].iter().position(is_end)?;
        Some(Heading {
            level: (*level as u8).max(2),
            text: doc.plain(event + 1..event + length),
            anchor: anchor.clone(),
        })
    };
    at.into_iter().filter(|(event, _)| Some(*event) != title).filter_map(heading).collect()
}

/// What a list of chapters links to, with the words of each link.
fn chapters(outline: &Outline<'_>) -> Vec<(String, String)> {
    let doc = &outline.doc;
    let mut out = Vec::new();
    for (index, (event, _)) in doc.events.iter().enumerate() {
        let Event::Start(Tag::Link { dest_url, .. }) = event else { continue };
        let is_end = |(event, _): &(Event<'_>, _)| matches!(event, Event::End(TagEnd::Link));
        let Some(length) = doc.events[index..].iter().position(is_end) else { continue };
        out.push((dest_url.to_string(), doc.plain(index + 1..index + length)));
    }
    out
}

/// One passage for the opening, one for each heading, one for each row, diagram and script.
fn passages(contents: &Contents<'_>) -> Vec<Passage> {
    let outline = &contents.outline;
    let doc = &outline.doc;
    let at_block: HashMap<usize, &ItemSpan> = contents
        .items
        .iter()
        .filter(|item| item.body.extent() == Extent::Heading)
        .map(|item| (item.block, item))
        .collect();
    let card_tables: HashSet<usize> = contents.card_tables.iter().map(|t| t.event).collect();
    let mut out = vec![Passage { heading: outline.title.clone(), ..Passage::default() }];
    for (index, block) in doc.blocks.iter().enumerate() {
        if outline.title_block == Some(index) {
            continue;
        }
        if let Some((_, text, anchor)) = doc.heading(index) {
            let mut passage = Passage {
                anchor: anchor.to_owned(),
                heading: text.to_owned(),
                ..Passage::default()
            };
            if let Some(item) = at_block.get(&index) {
                label(contents, item, &mut passage);
            }
            out.push(passage);
            continue;
        }
        if card_tables.contains(&block.events.start) || is_mermaid(block) {
            continue;
        }
        let text = doc.plain(block.events.clone());
        if let Some(last) = out.last_mut().filter(|_| !text.is_empty()) {
            if !last.body.is_empty() {
                last.body.push('\n');
            }
            last.body.push_str(&without_marks(&text));
        }
    }
    for item in &contents.items {
        match item.body.extent() {
            Extent::Heading | Extent::Inline => {}
            Extent::Page => label(contents, item, &mut out[0]),
            Extent::Element => {
                let mut passage = Passage {
                    anchor: outline.anchor_above(item.block),
                    heading: contents.texts(item).0,
                    body: contents.searched(item),
                    ..Passage::default()
                };
                label(contents, item, &mut passage);
                out.push(passage);
            }
        }
    }
    out
}

fn label(contents: &Contents<'_>, item: &ItemSpan, passage: &mut Passage) {
    let details = contents.details(item);
    passage.item = Some(item.id.clone());
    passage.kind = Some(item.body.kind());
    passage.level = details.level;
    passage.category = details.category;
}

fn is_mermaid(block: &super::parse::document::Block) -> bool {
    matches!(&block.kind, super::parse::document::BlockKind::Code(f) if f.language == "mermaid")
}

impl Page {
    /// The page's summary kind, for filters.
    pub fn kind(&self) -> PageKind {
        self.summary.kind
    }

    /// The layers, in page order.
    pub fn layers(&self) -> &[Layer] {
        &self.summary.layers
    }

    /// Gives the page and its items another id.
    pub(crate) fn set_id(&mut self, id: PageId) {
        for item in &mut self.items {
            item.meta.id.page.page = id.clone();
        }
        self.summary.page.page = id;
    }

    pub(crate) fn links_of(&self, kinds: &[LinkKind]) -> impl Iterator<Item = &OutLink> {
        let kinds = kinds.to_vec();
        self.links.iter().filter(move |link| kinds.contains(&link.kind))
    }
}
