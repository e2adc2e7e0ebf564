//! [`Page`]: what is known of a page without its HTML. The index keeps it; lists, search, the queue
//! and `understudy check` need no more.

use pulldown_cmark::{Event, Tag, TagEnd};
use serde::{Deserialize, Serialize};

use super::{
    codes::{Code, Findings, Place},
    config::PackConfig,
    model::{Diagnostic, Heading, ItemCounts, PageKind, PageSummary, Severity},
    parse::{
        dialect::CommonMark,
        document::{LinkKind, OutLink},
        items::{BodySpan, ItemSpan},
        marks::without_marks,
        outline::Outline,
    },
    source::{fingerprint, reading_minutes, text_fingerprint, text_hash, to_u32, words},
};
use item::{
    catalogue::ItemMeta,
    ids::{ItemId, LocalId, PageId, PageRef},
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
    pub(crate) related_at: Place,
    /// Where the front matter names earlier ids.
    pub(crate) was_at: Place,
    /// Where it gives other names.
    pub(crate) aliases_at: Place,
    /// A script's board, and where it is named.
    pub(crate) board: Option<(ItemId, Place)>,
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
    let outline = Outline::read(path, &read, config, &mut findings);
    let mut page = Page { fingerprint: fingerprint(text.as_bytes()), ..page(&outline) };
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
    let outline = Outline::read(path, &text, config, &mut findings);
    Page { fingerprint: fingerprint(bytes), ..page(&outline) }
}

fn page(outline: &Outline<'_>) -> Page {
    let doc = &outline.doc;
    let prose = words(&doc.prose(0..doc.events.len(), true));
    let items: Vec<PageItem> = outline
        .items
        .iter()
        .map(|item| PageItem { meta: meta(outline, item), anchor: anchor_of(outline, item.block) })
        .collect();
    let headings = headings(outline);
    let mut targets: Vec<(String, String)> = {
        let shown: std::collections::HashSet<&str> =
            headings.iter().map(|h| h.anchor.as_str()).collect();
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
            targets.push((id.clone(), anchor_of(outline, outline.block_of(diagram.event))));
        }
    }
    targets.extend(doc.html_ids.iter().map(|id| (id.clone(), id.clone())));
    targets.sort();
    targets.dedup_by(|a, b| a.0 == b.0);
    let was: Vec<PageId> =
        doc.front.was.iter().filter_map(|id| PageId::new(id.clone()).ok()).collect();
    let aliases = doc.front.aliases.iter().filter(|a| outline.config.manifest || !a.contains(' '));
    let aliases = aliases.filter_map(|a| PageId::new(a.clone()).ok());
    let board = outline.items.iter().find_map(|item| match &item.body {
        BodySpan::Script(script) => script.board.clone(),
        _ => None,
    });
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
            counts: counts(outline),
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
        board: board.map(|board| (board, doc.front.place("board"))),
        targets,
        links: doc.links.clone(),
        fingerprint: String::new(),
        passages: passages(outline),
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

fn counts(outline: &Outline<'_>) -> ItemCounts {
    let mut counts = ItemCounts::default();
    for item in &outline.items {
        match &item.body {
            BodySpan::Heading { .. } | BodySpan::Row { .. } | BodySpan::Cloze { .. } => {
                counts.cards += 1;
            }
            BodySpan::Question(question) => {
                counts.questions += 1;
                counts.follow_ups += to_u32(question.follow_ups.len());
            }
            BodySpan::Diagram(_) => counts.diagrams += 1,
            BodySpan::Script(_) => counts.scripts += 1,
        }
    }
    counts
}

/// The anchor of the heading that stands above a block.
pub(crate) fn anchor_of(outline: &Outline<'_>, block: usize) -> String {
    outline
        .heading_above(block)
        .and_then(|heading| outline.doc.heading(heading))
        .map_or_else(String::new, |(_, _, anchor)| anchor.to_owned())
}

/// All names an item had: its own old ones, and those under the page's earlier ids.
pub(crate) fn old_names(outline: &Outline<'_>, item: &ItemSpan) -> Vec<ItemId> {
    let here = &outline.page;
    let mut was = item.was.clone();
    let on_page: Vec<LocalId> =
        was.iter().filter(|w| w.page == *here).map(|w| w.id.clone()).collect();
    for earlier in &outline.doc.front.was {
        let Ok(page) = PageId::new(earlier.clone()) else { continue };
        let page = PageRef { pack: here.pack.clone(), page };
        for id in std::iter::once(&item.id).chain(&on_page) {
            was.push(ItemId { page: page.clone(), id: id.clone() });
        }
    }
    was
}

/// An item's prompt and answer as plain text.
pub(crate) fn texts(outline: &Outline<'_>, item: &ItemSpan) -> (String, String) {
    let doc = &outline.doc;
    let plain = |blocks: &[usize]| {
        let parts: Vec<String> =
            blocks.iter().map(|b| doc.plain(doc.blocks[*b].events.clone())).collect();
        parts.join("\n")
    };
    let heading = |block: usize| doc.heading(block).map_or("", |h| h.1).to_owned();
    match &item.body {
        BodySpan::Heading { heading: at, answer } => {
            (heading(*at), doc.plain(doc.events_of(answer.clone())))
        }
        BodySpan::Row { table, row, from, to, .. } => {
            let table = &outline.tables[*table];
            let answers: Vec<String> = to.iter().map(|c| table.text(doc, *row, *c)).collect();
            (table.text(doc, *row, *from), answers.join("\n"))
        }
        BodySpan::Cloze { number } => {
            let marks = outline.marks_of(item.block);
            let numbers = super::parse::marks::numbers(marks);
            let hidden: Vec<String> = marks
                .iter()
                .zip(numbers)
                .filter(|(_, n)| n == number)
                .map(|(mark, _)| mark.text(doc))
                .collect();
            let text = doc.plain(doc.blocks[item.block].events.clone());
            (without_marks(&text), hidden.join(" … "))
        }
        BodySpan::Question(question) => {
            let mut answer = plain(&question.spoken);
            for point in &question.key_points {
                answer.push('\n');
                answer.push_str(point);
            }
            (heading(question.heading), answer)
        }
        BodySpan::Diagram(index) => {
            let diagram = &outline.diagrams[*index];
            (diagram_title(outline, *index), diagram.source.clone())
        }
        BodySpan::Script(script) => {
            let segments: Vec<String> =
                script.segments.iter().map(|s| heading(s.heading)).collect();
            (outline.title.clone(), segments.join("\n"))
        }
    }
}

/// From the fence's `title`, else the nearest heading, else the page.
pub(crate) fn diagram_title(outline: &Outline<'_>, index: usize) -> String {
    let diagram = &outline.diagrams[index];
    diagram.title.clone().unwrap_or_else(|| {
        outline
            .heading_above(outline.block_of(diagram.event))
            .and_then(|b| outline.doc.heading(b))
            .map_or_else(|| outline.title.clone(), |h| h.1.to_owned())
    })
}

/// Minutes for a redraw where the fence names none.
pub(crate) const DIAGRAM_MINUTES: f64 = 10.0;

/// What lists and the queue need of an item.
pub(crate) fn meta(outline: &Outline<'_>, item: &ItemSpan) -> ItemMeta {
    let (prompt, answer) = texts(outline, item);
    let mut meta = ItemMeta {
        id: ItemId { page: outline.page.clone(), id: item.id.clone() },
        was: old_names(outline, item),
        kind: ItemKind::Card,
        title: one_line(&prompt),
        layer: outline.section_of(item.block).layer.map(|layer| outline.layers[layer].id.clone()),
        group: item.group.clone(),
        level: None,
        category: None,
        tags: Vec::new(),
        minutes: None,
        diagram: false,
        fingerprint: text_fingerprint(&format!("{prompt}\n{answer}")),
        answer: text_hash(&answer),
    };
    match &item.body {
        BodySpan::Heading { .. } | BodySpan::Cloze { .. } => {}
        BodySpan::Row { cue, .. } => {
            if *cue {
                meta.kind = ItemKind::Cue;
            }
        }
        BodySpan::Question(question) => {
            meta.kind = ItemKind::Question;
            meta.level = question.level;
            meta.category.clone_from(&question.category);
            meta.tags.clone_from(&question.tags);
            meta.diagram = draws(outline, question.heading);
        }
        BodySpan::Diagram(index) => {
            meta.kind = ItemKind::Diagram;
            meta.diagram = true;
            meta.minutes = Some(outline.diagrams[*index].minutes.unwrap_or(DIAGRAM_MINUTES));
        }
        BodySpan::Script(script) => {
            meta.kind = ItemKind::Script;
            meta.minutes = Some(script.minutes);
        }
    }
    meta
}

/// Whether a diagram stands below a heading, before the next of its level.
fn draws(outline: &Outline<'_>, heading: usize) -> bool {
    let doc = &outline.doc;
    let level = doc.heading(heading).map_or(0, |h| h.0);
    let ends = |block: &usize| doc.heading(*block).is_some_and(|h| h.0 <= level);
    let end = (heading + 1..doc.blocks.len()).find(ends).unwrap_or(doc.blocks.len());
    let below = |event: usize| (heading..end).contains(&outline.block_of(event));
    outline.diagrams.iter().any(|diagram| below(diagram.event))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// One passage for the opening, one for each heading, one for each row, diagram and script.
fn passages(outline: &Outline<'_>) -> Vec<Passage> {
    let doc = &outline.doc;
    let at_block: std::collections::HashMap<usize, &ItemSpan> = outline
        .items
        .iter()
        .filter(|i| matches!(i.body, BodySpan::Heading { .. } | BodySpan::Question(_)))
        .map(|item| (item.block, item))
        .collect();
    let card_tables: std::collections::HashSet<usize> =
        outline.tables.iter().map(|t| t.event).collect();
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
                label(outline, item, &mut passage);
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
    for item in &outline.items {
        match &item.body {
            BodySpan::Row { .. } => {
                let (prompt, answer) = texts(outline, item);
                let anchor = anchor_of(outline, item.block);
                let mut passage =
                    Passage { anchor, heading: prompt, body: answer, ..Passage::default() };
                label(outline, item, &mut passage);
                out.push(passage);
            }
            BodySpan::Diagram(index) => {
                let mut passage = Passage {
                    anchor: anchor_of(outline, item.block),
                    heading: diagram_title(outline, *index),
                    body: outline.diagrams[*index].labels.join(" · "),
                    ..Passage::default()
                };
                label(outline, item, &mut passage);
                out.push(passage);
            }
            BodySpan::Script(_) => label(outline, item, &mut out[0]),
            _ => {}
        }
    }
    out
}

fn label(outline: &Outline<'_>, item: &ItemSpan, passage: &mut Passage) {
    let meta = meta(outline, item);
    passage.item = Some(meta.id.id);
    passage.kind = Some(meta.kind);
    passage.level = meta.level;
    passage.category = meta.category;
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
