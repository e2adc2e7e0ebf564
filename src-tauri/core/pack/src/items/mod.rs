//! Items: what a page asks. A file for each kind reads it, tells lists and the search what they need of it,
//! and renders it; what follows here asks which kind an item is, and nothing else does.

mod attributes;
mod card;
mod cue;
mod diagram;
mod question;
mod row;
mod script;
mod tables;
mod worksheet;

use std::collections::{HashMap, HashSet};

pub(crate) use tables::{failures, rubrics};
pub(crate) use worksheet::worksheets;

use self::{
    card::CardSpan, question::QuestionSpan, row::RowSpan, script::ScriptSpan, tables::DataTable,
    worksheet::WorksheetSpan,
};
use super::{
    codes::{Code, Findings},
    config::PackConfig,
    model::{ItemCounts, Section},
    parse::{
        dialect::CommonMark,
        directive::{Kind, Placement},
        foreign_cards,
        outline::{Outline, misplaced},
        table::Table,
    },
    render::{self, Sheet, around::Around, fragments::Fragments},
    source::{text_fingerprint, text_hash},
};
use item::{
    catalogue::ItemMeta,
    ids::{ItemId, LocalId, PageId, PageRef},
    kind::ItemKind,
    model::{Item, ItemBody, Level},
    text::one_line,
};

/// A page with what there is to practise on it.
#[derive(Debug)]
pub(crate) struct Contents<'a> {
    pub(crate) outline: Outline<'a>,
    /// In page order.
    pub(crate) items: Vec<ItemSpan>,
    /// Tables whose rows are cards or cues.
    pub(crate) card_tables: Vec<Table>,
    pub(crate) failures: Vec<DataTable>,
    pub(crate) rubrics: Vec<DataTable>,
    pub(crate) worksheets: Vec<WorksheetSpan>,
}

/// An item, before it is rendered.
#[derive(Debug)]
pub(crate) struct ItemSpan {
    pub(crate) id: LocalId,
    was: Vec<ItemId>,
    /// Byte offset of the directive, row or fence.
    at: usize,
    pub(crate) block: usize,
    group: Option<LocalId>,
    pub(crate) body: Body,
}

/// What an item is made of, by kind.
#[derive(Debug)]
pub(crate) enum Body {
    Card(CardSpan),
    Cue(RowSpan),
    Question(Box<QuestionSpan>),
    /// Index into the page's diagrams.
    Diagram(usize),
    Script(ScriptSpan),
}

/// What part of its page an item is, as the reader and the search see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// A heading with what is below it.
    Heading,
    /// The whole page.
    Page,
    /// A part of the text around it.
    Inline,
    /// A row or a fence, which the search finds by itself.
    Element,
}

/// The entry by which an item can be gone to by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameEntry {
    /// Its heading's.
    Heading,
    /// One of its own.
    Own,
    /// Its page's.
    Page,
}

/// The entry by which items of a kind can be gone to by name.
pub(crate) fn name_entry(kind: ItemKind) -> NameEntry {
    match kind {
        ItemKind::Card | ItemKind::Question => NameEntry::Heading,
        ItemKind::Cue | ItemKind::Diagram => NameEntry::Own,
        ItemKind::Script => NameEntry::Page,
    }
}

/// What lists filter items by and plans need of them.
#[derive(Debug, Default)]
pub(crate) struct Details {
    pub(crate) level: Option<Level>,
    pub(crate) category: Option<String>,
    tags: Vec<String>,
    minutes: Option<f64>,
    diagram: bool,
}

/// What has been found so far on a page that is being read.
#[derive(Debug, Default)]
struct Found {
    items: Vec<ItemSpan>,
    card_tables: Vec<Table>,
    failures: Vec<DataTable>,
    rubrics: Vec<DataTable>,
    worksheets: Vec<WorksheetSpan>,
    /// Directives of question parts that a question took up, by place.
    parts: HashSet<usize>,
    /// Ids, and where each is used.
    ids: HashMap<String, Vec<usize>>,
}

impl Found {
    fn add(&mut self, id: &LocalId, at: usize) {
        self.ids.entry(id.as_str().to_owned()).or_default().push(at);
    }

    /// An id that occurs twice names nothing: its items are told and taken out.
    fn drop_duplicates(&mut self, page: &Outline<'_>, findings: &mut Findings) {
        let mut twice = HashSet::new();
        for (id, mut places) in std::mem::take(&mut self.ids) {
            if places.len() < 2 {
                continue;
            }
            places.sort_unstable();
            let first = page.doc.place(places[0]).line;
            for at in &places[1..] {
                findings.add(
                    Code::DuplicateId,
                    page.doc.place(*at),
                    format!("`{id}` is already the id of something on line {first}"),
                    "give one of them another id; until then neither is asked",
                );
            }
            twice.insert(id);
        }
        if !twice.is_empty() {
            self.items.retain(|item| !twice.contains(item.id.as_str()));
        }
    }
}

impl<'a> Contents<'a> {
    /// Reads a page. `path` is relative to the pack, with `/`.
    pub(crate) fn read(
        path: &'a str,
        text: &'a CommonMark<'_>,
        config: &'a PackConfig,
        findings: &mut Findings,
    ) -> Self {
        let mut outline = Outline::read(path, text, config, findings);
        let mut found = Found::default();
        read_directives(&mut outline, &mut found, findings);
        diagram::read(&mut outline, &mut found, findings);
        script::read(&mut outline, &mut found, findings);
        found.items.sort_by_key(|item| item.at);
        found.drop_duplicates(&outline, findings);
        if !config.manifest {
            foreign_cards::tell(&outline.doc, findings);
        }
        let Found { items, card_tables, failures, rubrics, worksheets, .. } = found;
        let at_headings = items.iter().filter(|item| item.body.extent() == Extent::Heading);
        outline.asked = at_headings.map(|item| (item.block, item.id.clone())).collect();
        Self { outline, items, card_tables, failures, rubrics, worksheets }
    }

    /// The reader's sections.
    pub(crate) fn sections(&self, around: &dyn Around) -> Vec<Section> {
        let blocks = self.worksheets.iter().map(|sheet| sheet.blocks.clone());
        let sheets: Vec<Sheet> = blocks.zip(worksheets(self, around)).collect();
        render::sections(&self.outline, around, &sheets)
    }

    /// How many items of each kind there are.
    pub(crate) fn counts(&self) -> ItemCounts {
        let mut counts = ItemCounts::default();
        for item in &self.items {
            *counts.of(item.body.kind()) += 1;
            if let Body::Question(question) = &item.body {
                counts.follow_ups += question::follow_ups(question);
            }
        }
        counts
    }

    /// The diagram that belongs to the page's script.
    pub(crate) fn board(&self) -> Option<&ItemId> {
        self.items.iter().find_map(|item| match &item.body {
            Body::Script(script) => script.board.as_ref(),
            _ => None,
        })
    }

    /// An item's prompt and answer as plain text.
    pub(crate) fn texts(&self, item: &ItemSpan) -> (String, String) {
        match &item.body {
            Body::Card(card) => card::texts(self, item, card),
            Body::Cue(row) => row::texts(self, row),
            Body::Question(question) => question::texts(self, question),
            Body::Diagram(index) => diagram::texts(self, *index),
            Body::Script(script) => script::texts(self, script),
        }
    }

    /// What the search looks through besides the prompt of an item that it finds by itself.
    pub(crate) fn searched(&self, item: &ItemSpan) -> String {
        match &item.body {
            Body::Diagram(index) => diagram::labels(self, *index),
            Body::Card(_) | Body::Cue(_) | Body::Question(_) | Body::Script(_) => {
                self.texts(item).1
            }
        }
    }

    /// What lists filter an item by and plans need of it.
    pub(crate) fn details(&self, item: &ItemSpan) -> Details {
        match &item.body {
            Body::Card(_) | Body::Cue(_) => Details::default(),
            Body::Question(question) => question::details(self, question),
            Body::Diagram(index) => diagram::details(self, *index),
            Body::Script(script) => script::details(script),
        }
    }

    fn body(&self, html: &Fragments<'_, '_>, item: &ItemSpan) -> ItemBody {
        match &item.body {
            Body::Card(card) => card::body(self, html, item, card),
            Body::Cue(row) => cue::body(self, html, row),
            Body::Question(question) => question::body(html, question),
            Body::Diagram(index) => diagram::body(self, *index),
            Body::Script(script) => script::body(self, html, script),
        }
    }

    /// What lists and the queue need of an item.
    pub(crate) fn meta(&self, item: &ItemSpan) -> ItemMeta {
        let outline = &self.outline;
        let (prompt, answer) = self.texts(item);
        let Details { level, category, tags, minutes, diagram } = self.details(item);
        let layer = outline.section_of(item.block).layer;
        ItemMeta {
            id: ItemId { page: outline.page.clone(), id: item.id.clone() },
            was: self.old_names(item),
            kind: item.body.kind(),
            title: one_line(&prompt),
            layer: layer.map(|layer| outline.layers[layer].id.clone()),
            group: item.group.clone(),
            level,
            category,
            tags,
            minutes,
            diagram,
            fingerprint: text_fingerprint(&format!("{prompt}\n{answer}")),
            answer: text_hash(&answer),
        }
    }

    /// One item, ready to be asked.
    pub(crate) fn render(&self, around: &dyn Around, item: &ItemSpan) -> Item {
        let meta = self.meta(item);
        Item {
            id: meta.id,
            was: meta.was,
            title: meta.title,
            anchor: self.outline.anchor_above(item.block),
            layer: meta.layer,
            sibling_group: meta.group,
            line: self.outline.doc.lines.line(item.at),
            fingerprint: meta.fingerprint,
            body: self.body(&Fragments::new(&self.outline, around), item),
        }
    }

    /// All names an item had: its own old ones, and those under the page's earlier ids.
    fn old_names(&self, item: &ItemSpan) -> Vec<ItemId> {
        let here = &self.outline.page;
        let mut was = item.was.clone();
        let on_page: Vec<LocalId> =
            was.iter().filter(|w| w.page == *here).map(|w| w.id.clone()).collect();
        for earlier in &self.outline.doc.front.was {
            let Ok(page) = PageId::new(earlier.clone()) else { continue };
            let page = PageRef { pack: here.pack.clone(), page };
            for id in std::iter::once(&item.id).chain(&on_page) {
                was.push(ItemId { page: page.clone(), id: id.clone() });
            }
        }
        was
    }
}

impl Body {
    /// What kind of item it is.
    pub(crate) fn kind(&self) -> ItemKind {
        match self {
            Self::Card(_) => ItemKind::Card,
            Self::Cue(_) => ItemKind::Cue,
            Self::Question(_) => ItemKind::Question,
            Self::Diagram(_) => ItemKind::Diagram,
            Self::Script(_) => ItemKind::Script,
        }
    }

    /// What part of its page it is.
    pub(crate) fn extent(&self) -> Extent {
        match self {
            Self::Card(card) => card::extent(card),
            Self::Cue(_) | Self::Diagram(_) => Extent::Element,
            Self::Question(_) => Extent::Heading,
            Self::Script(_) => Extent::Page,
        }
    }
}

/// Reads what directives ask for.
fn read_directives(page: &mut Outline<'_>, found: &mut Found, findings: &mut Findings) {
    let mut targets: Vec<usize> = page.directives.keys().copied().collect();
    targets.sort_unstable();
    for block in targets.iter().copied() {
        let directives = page.directives[&block].clone();
        let main = directives.iter().find(|d| d.kind.placement() == Placement::ItemHeading);
        for directive in &directives {
            if directive.kind.placement() == Placement::ItemHeading
                && main.is_some_and(|main| main.at != directive.at)
            {
                findings.add(
                    Code::MisplacedDirective,
                    page.doc.place(directive.at),
                    "the heading already has a directive",
                    "give each item a heading of its own",
                );
                continue;
            }
            match directive.kind {
                Kind::Card => card::read(page, block, directive, found, findings),
                Kind::Question => question::read(page, block, directive, found, findings),
                Kind::Worksheet => worksheet::read(page, block, directive, found, findings),
                Kind::Cards => row::read(page, block, directive, found, findings),
                Kind::Failures => tables::read_failures(page, block, directive, found, findings),
                Kind::Rubric => tables::read_rubric(page, block, directive, found, findings),
                Kind::Cloze => card::cloze(page, block, directive, found, findings),
                Kind::FollowUp | Kind::More | Kind::WrongTurns | Kind::Segment | Kind::Round => {}
            }
        }
    }
    // What no question took up stands in the wrong place.
    for block in targets {
        for directive in page.directives[&block].clone() {
            let orphan = matches!(directive.kind, Kind::FollowUp | Kind::More | Kind::WrongTurns)
                && !found.parts.contains(&directive.at)
                && !(directive.kind == Kind::More
                    && directive.attributes.id.is_none()
                    && !page.config.manifest);
            if orphan {
                misplaced(&page.doc, &directive, findings);
            }
        }
    }
}
