//! A page's structure: its title, layers, sections and directives, each as ranges of blocks.
//!
//! Nothing is rendered here. The index needs no more than this; the reader renders from it.

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::{CodeBlockKind, Event, Tag};

use super::{
    diagram::{self, Diagram},
    dialect::CommonMark,
    directive::{Comment, Directive, Fence, Kind, Placement},
    document::{BlockKind, Document},
    marks::Mark,
};
use crate::{
    codes::{Code, Findings},
    config::PackConfig,
    model::PageKind,
    source::slug,
};
use item::{
    ids::{LocalId, PageId, PageRef},
    model::Layer,
};

/// A page's structure, with its document.
#[derive(Debug)]
pub(crate) struct Outline<'a> {
    pub(crate) doc: Document<'a>,
    pub(crate) config: &'a PackConfig,
    pub(crate) path: &'a str,
    pub(crate) page: PageRef,
    pub(crate) title: String,
    /// Whether the title is the file's name, because the page says none.
    pub(crate) named_by_file: bool,
    /// The heading that is the title, which the reader shows apart.
    pub(crate) title_block: Option<usize>,
    pub(crate) kind: PageKind,
    pub(crate) layers: Vec<Layer>,
    pub(crate) sections: Vec<SectionSpan>,
    pub(crate) diagrams: Vec<Diagram>,
    /// Columns the reader hides: start event of a table, column.
    pub(crate) hidden: HashMap<usize, usize>,
    /// Lists of key points: start event of the list.
    pub(crate) key_points: std::collections::HashSet<usize>,
    /// Headings that are items: the block of the heading.
    pub(crate) asked: HashMap<usize, LocalId>,
    /// The directives after each heading and before each block.
    pub(crate) directives: HashMap<usize, Vec<Directive>>,
    /// The last heading at or before each block.
    above: Vec<Option<usize>>,
}

/// Blocks under one heading of level 2.
#[derive(Debug)]
pub(crate) struct SectionSpan {
    pub(crate) heading: Option<usize>,
    /// Index into the page's layers.
    pub(crate) layer: Option<usize>,
    /// Without the heading.
    pub(crate) blocks: Range<usize>,
}

impl<'a> Outline<'a> {
    /// Reads a page. `path` is relative to the pack, with `/`.
    pub(crate) fn read(
        path: &'a str,
        text: &'a CommonMark<'_>,
        config: &'a PackConfig,
        findings: &mut Findings,
    ) -> Self {
        let doc = Document::read(text, findings, config.manifest);
        let page = page_ref(path, &doc, config, findings);
        let mut outline = Self {
            title: String::new(),
            named_by_file: false,
            title_block: None,
            kind: PageKind::Topic,
            layers: Vec::new(),
            sections: Vec::new(),
            diagrams: Vec::new(),
            hidden: HashMap::new(),
            key_points: std::collections::HashSet::new(),
            asked: HashMap::new(),
            directives: HashMap::new(),
            above: Vec::new(),
            doc,
            config,
            path,
            page,
        };
        outline.attach_directives(findings);
        outline.choose_title();
        outline.read_diagrams(findings);
        outline.divide(findings);
        outline.choose_kind();
        outline
    }

    /// Puts each directive to the heading it follows or the block it precedes.
    fn attach_directives(&mut self, findings: &mut Findings) {
        let doc = &self.doc;
        let mut before = None;
        let mut waiting: Vec<Directive> = Vec::new();
        for (index, block) in doc.blocks.iter().enumerate() {
            let BlockKind::Comments(comments) = &block.kind else {
                before = Some(index);
                for directive in waiting.drain(..) {
                    match fits(&block.kind, directive.kind) {
                        true => self.directives.entry(index).or_default().push(directive),
                        false => misplaced(doc, &directive, findings),
                    }
                }
                loose_comments(doc, block.events.clone(), findings);
                continue;
            };
            for comment in comments {
                match comment {
                    Comment::Remark => {}
                    Comment::Unknown { name, at, close } => findings.add(
                        Code::UnknownDirective,
                        doc.place(*at),
                        format!("there is no directive `{name}`"),
                        match close {
                            Some(close) => format!("write `<!-- {close} … -->`"),
                            None => format!("use one of {}", Kind::ALL.map(Kind::word).join(", ")),
                        },
                    ),
                    Comment::Directive(directive) if !directive.kind.is_of_heading() => {
                        waiting.push(directive.clone());
                    }
                    Comment::Directive(directive) => {
                        match before.filter(|b| doc.heading(*b).is_some()) {
                            Some(heading) => {
                                self.directives.entry(heading).or_default().push(directive.clone())
                            }
                            // The excerpt mark of many blog engines.
                            None if directive.kind == Kind::More => {}
                            None => misplaced(doc, directive, findings),
                        }
                    }
                }
            }
        }
        for directive in &waiting {
            misplaced(doc, directive, findings);
        }
        for directive in self.directives.values().flatten() {
            check_keys(doc, directive, findings);
        }
        let mut above = None;
        for index in 0..doc.blocks.len() {
            if doc.heading(index).is_some() {
                above = Some(index);
            }
            self.above.push(above);
        }
    }

    fn choose_title(&mut self) {
        let mut headings = (0..self.doc.blocks.len()).filter(|b| self.doc.heading(*b).is_some());
        let first = headings.next();
        let first_level = first.and_then(|b| self.doc.heading(b)).map(|h| h.0);
        let before_text = first.is_some_and(|first| {
            self.doc.blocks[..first]
                .iter()
                .all(|b| matches!(b.kind, BlockKind::Comments(_) | BlockKind::Html))
        });
        let no_item = first.is_some_and(|first| !self.directives.contains_key(&first));
        let is_title = no_item
            && match first_level {
                Some(1) => true,
                // A chapter whose headings all stand one level lower, as in many books.
                Some(level) => {
                    let text = first.and_then(|b| self.doc.heading(b)).map_or("", |h| h.1);
                    level <= 3
                        && before_text
                        && self.doc.front.title.is_none()
                        && !self.config.layers.iter().any(|l| l.trim() == text.trim())
                        && (0..self.doc.blocks.len())
                            .skip(first.map_or(0, |f| f + 1))
                            .all(|b| self.doc.heading(b).is_none_or(|h| h.0 >= level))
                        && first_is_alone(&self.doc, first, level)
                }
                None => false,
            };
        let heading =
            first.filter(|_| is_title).and_then(|b| self.doc.heading(b)).map(|h| h.1.to_owned());
        let title = self.doc.front.title.clone().or(heading.clone());
        let title = title.filter(|title| !title.trim().is_empty());
        self.named_by_file = title.is_none();
        self.title = title.unwrap_or_else(|| file_title(self.path));
        // Where badges or a preface stand above it, it is shown once all the same: at the top.
        self.title_block = first.filter(|_| {
            is_title
                && (before_text || heading.as_deref().map(str::trim) == Some(self.title.trim()))
        });
    }

    /// Whether names of headings and folders mean what they mean in a pack: in a folder with a
    /// `pack.toml`, and on pages that were written for Understudy. Elsewhere they mean something else.
    fn is_ours(&self) -> bool {
        self.config.manifest
            || !self.directives.is_empty()
            || self.diagrams.iter().any(|diagram| diagram.practise)
    }

    /// Sections at every heading of level 1 or 2 that is not the title.
    fn divide(&mut self, findings: &mut Findings) {
        let mut current = SectionSpan { heading: None, layer: None, blocks: 0..0 };
        let ours = self.is_ours();
        for index in 0..self.doc.blocks.len() {
            let Some((level, text, anchor)) = self.doc.heading(index) else { continue };
            if level > 2 || self.title_block == Some(index) {
                continue;
            }
            let found =
                self.config.layers.iter().find(|l| ours && level == 2 && l.trim() == text.trim());
            let layer = found.map(|layer| {
                let id = slug(layer);
                self.layers.iter().position(|l| l.id == id).unwrap_or_else(|| {
                    self.layers.push(Layer {
                        id,
                        title: layer.trim().to_owned(),
                        anchor: anchor.to_owned(),
                    });
                    self.layers.len() - 1
                })
            });
            if found.is_none() && self.config.manifest && level == 2 {
                let near = |l: &&String| {
                    l.trim().to_lowercase() == text.trim().trim_end_matches(':').to_lowercase()
                };
                if let Some(layer) = self.config.layers.iter().find(near) {
                    findings.add(
                        Code::LayerSpelling,
                        self.doc.place(self.doc.blocks[index].bytes.start),
                        format!("`{text}` is not one of the layers, so it keeps no progress"),
                        format!("write `## {layer}`"),
                    );
                }
            }
            current.blocks.end = index;
            let next = SectionSpan { heading: Some(index), layer, blocks: index + 1..index + 1 };
            self.sections.push(std::mem::replace(&mut current, next));
        }
        current.blocks.end = self.doc.blocks.len();
        self.sections.push(current);
    }

    fn read_diagrams(&mut self, findings: &mut Findings) {
        let mut start = None;
        for index in 0..self.doc.events.len() {
            match &self.doc.events[index].0 {
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                    let fence = Fence::parse(info);
                    let bytes = &self.doc.events[index].1;
                    let fence_text = &self.doc.text[bytes.clone()];
                    let info_at = bytes.start + fence_text.find(&**info).unwrap_or(0);
                    start = (fence.language == "mermaid").then_some((index, fence, info_at));
                }
                Event::End(pulldown_cmark::TagEnd::CodeBlock) => {
                    if let Some((from, fence, info_at)) = start.take() {
                        let read =
                            diagram::read(&self.doc, from..index + 1, &fence, info_at, findings);
                        self.diagrams.push(read);
                    }
                }
                _ => {}
            }
        }
    }

    fn choose_kind(&mut self) {
        let folder =
            self.path.split('/').next().filter(|f| self.config.manifest && *f != self.path);
        let all = || self.directives.values().flatten();
        self.kind = match folder {
            Some("topics") => PageKind::Topic,
            Some("questions") => PageKind::Questions,
            Some("scripts") => PageKind::Script,
            _ if all().any(|d| matches!(d.kind, Kind::Segment | Kind::Round)) => PageKind::Script,
            _ if self.layers.is_empty() && all().any(|d| d.kind == Kind::Question) => {
                PageKind::Questions
            }
            _ => PageKind::Topic,
        };
    }

    /// The section that holds a block.
    pub(crate) fn section_of(&self, block: usize) -> &SectionSpan {
        let at = self
            .sections
            .partition_point(|s| s.heading.unwrap_or(s.blocks.start) <= block)
            .saturating_sub(1);
        &self.sections[at]
    }

    /// The heading that stands above a block, or is it; the title does not count.
    pub(crate) fn heading_above(&self, block: usize) -> Option<usize> {
        let above = self.above.get(block).copied().flatten()?;
        (self.title_block != Some(above)).then_some(above)
    }

    /// The anchor of the heading that stands above a block; empty when there is none.
    pub(crate) fn anchor_above(&self, block: usize) -> String {
        self.heading_above(block)
            .and_then(|heading| self.doc.heading(heading))
            .map_or_else(String::new, |(_, _, anchor)| anchor.to_owned())
    }

    /// The text of the heading at a block; empty when it is none.
    pub(crate) fn heading_text(&self, block: usize) -> &str {
        self.doc.heading(block).map_or("", |heading| heading.1)
    }

    /// A diagram's title: from the fence, else the nearest heading, else the page.
    pub(crate) fn diagram_title(&self, index: usize) -> String {
        let diagram = &self.diagrams[index];
        diagram.title.clone().unwrap_or_else(|| {
            self.heading_above(self.block_of(diagram.event))
                .and_then(|b| self.doc.heading(b))
                .map_or_else(|| self.title.clone(), |h| h.1.to_owned())
        })
    }

    /// The marks in a block.
    pub(crate) fn marks_of(&self, block: usize) -> &[Mark] {
        let events = &self.doc.blocks[block].events;
        let marks = &self.doc.marks;
        let from = marks.partition_point(|m| m.open.0 < events.start);
        let to = marks.partition_point(|m| m.open.0 < events.end);
        &marks[from..to]
    }

    /// The top-level block that holds an event.
    pub(crate) fn block_of(&self, event: usize) -> usize {
        self.doc.blocks.partition_point(|b| b.events.end <= event)
    }
}

/// Whether a directive that stands before a block works there.
fn fits(block: &BlockKind, kind: Kind) -> bool {
    match block {
        BlockKind::Paragraph | BlockKind::List => kind.placement() == Placement::Text,
        BlockKind::Table => kind.placement() == Placement::Table,
        _ => false,
    }
}

/// Directives inside of text, lists and quotes do nothing there.
fn loose_comments(doc: &Document<'_>, events: Range<usize>, findings: &mut Findings) {
    for index in events {
        let bytes = match &doc.events[index].0 {
            Event::Start(Tag::HtmlBlock) | Event::InlineHtml(_) => doc.events[index].1.clone(),
            _ => continue,
        };
        let raw = &doc.text[bytes.clone()];
        let Some(open) = raw.find("<!--") else { continue };
        let Some(close) = raw[open..].find("-->") else { continue };
        let comment =
            super::directive::comment(&raw[open..open + close + "-->".len()], bytes.start + open);
        if let Comment::Directive(directive) = comment
            && (directive.attributes.id.is_some() || !directive.attributes.values.is_empty())
        {
            findings.add(
                Code::MisplacedDirective,
                doc.place(directive.at),
                format!("`{}` does not stand on a line of its own", directive.kind.word()),
                "put the comment on its own line, outside of lists and quotes",
            );
        }
    }
}

pub(crate) fn misplaced(doc: &Document<'_>, directive: &Directive, findings: &mut Findings) {
    let (stands, help) = match directive.kind.placement() {
        Placement::ItemHeading | Placement::SegmentHeading => {
            ("does not follow a heading", "put the comment on the line after its heading")
        }
        Placement::PartHeading => (
            "does not follow a heading one level below a question's",
            "put it after a heading that has one `#` more than the question's",
        ),
        Placement::Table => {
            ("does not stand before a table", "put the comment on the line before the table")
        }
        Placement::Text => (
            "does not stand before a paragraph or a list",
            "put the comment on the line before the text",
        ),
    };
    findings.add(
        Code::MisplacedDirective,
        doc.place(directive.at),
        format!("`{}` {stands}", directive.kind.word()),
        help,
    );
}

fn check_keys(doc: &Document<'_>, directive: &Directive, findings: &mut Findings) {
    let keys = directive.kind.keys();
    for attribute in &directive.attributes.values {
        if !keys.contains(&attribute.key.as_str()) {
            findings.add(
                Code::UnknownKey,
                doc.place(directive.base + attribute.at),
                format!("`{}` knows no key `{}`", directive.kind.word(), attribute.key),
                match crate::source::closest(&attribute.key, keys.iter().copied()) {
                    Some(close) => format!("write `{close}=`"),
                    None if keys.is_empty() => "take it out: this directive has no keys".to_owned(),
                    None => format!("use `{}=`", keys.join("=`, `")),
                },
            );
        }
    }
    if let Some(at) = directive.attributes.open_quote {
        findings.add(
            Code::BadValue,
            doc.place(directive.base + at),
            "a quote is opened and not closed",
            "write `key=\"two words\"`",
        );
    }
    if directive.kind.placement() != Placement::Table {
        for (word, at) in &directive.attributes.words {
            findings.add(
                Code::UnknownKey,
                doc.place(directive.base + at),
                format!("`{}` does not understand `{word}`", directive.kind.word()),
                "write `key=value`, with quotes around a value of two words",
            );
        }
    }
}

/// Whether a chapter's first heading is its title: no other stands on its level.
fn first_is_alone(doc: &Document<'_>, first: Option<usize>, level: u8) -> bool {
    (0..doc.blocks.len())
        .filter(|b| Some(*b) != first)
        .all(|b| doc.heading(b).is_none_or(|h| h.0 != level))
}

/// A title from a path: the file's name, or its folder's where the file is called README or index.
fn file_title(path: &str) -> String {
    let mut parts = path.rsplit('/');
    let stem = parts.next().unwrap_or(path);
    let stem = stem.rsplit_once('.').map_or(stem, |(stem, _)| stem);
    let name = match stem.to_lowercase().as_str() {
        "readme" | "index" => parts.next().unwrap_or(stem),
        _ => stem,
    };
    name.to_owned()
}

/// The page's id: from the front matter, else made from its path.
fn page_ref(
    path: &str,
    doc: &Document<'_>,
    config: &PackConfig,
    findings: &mut Findings,
) -> PageRef {
    let page = doc.front.id.as_ref().and_then(|id| match PageId::new(id.clone()) {
        Ok(id) => Some(id),
        Err(error) => {
            findings.add(
                Code::BadId,
                doc.front.place("id"),
                error.message,
                format!("write `id: {}`", slug(id)),
            );
            None
        }
    });
    PageRef { pack: config.id.clone(), page: page.unwrap_or_else(|| path_id(path, config)) }
}

/// `guide/Getting started.md` is `guide.getting-started`; in a pack, `topics/a.md` is `a`.
pub(crate) fn path_id(path: &str, config: &PackConfig) -> PageId {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    let mut parts: Vec<&str> = stem.split('/').collect();
    if config.manifest && parts.len() > 1 && matches!(parts[0], "topics" | "questions" | "scripts")
    {
        parts.remove(0);
    }
    let slugs: Vec<String> = parts.iter().map(|p| slug(p)).filter(|s| !s.is_empty()).collect();
    let id = if slugs.is_empty() { "page".to_owned() } else { slugs.join(".") };
    PageId::new(id).expect("invariant: slugs joined by dots are an id")
}
