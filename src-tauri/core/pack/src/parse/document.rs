//! A page as pulldown-cmark sees it: events with places, gathered into top-level blocks.

mod obsidian;

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

use self::obsidian::{as_obsidian_means, emoji, wiki_name};
use super::{
    dialect::CommonMark,
    directive::{self, Comment, Fence},
    front::{self, Front},
    html::{self, Piece},
    include,
    marks::{self, Mark},
};
use crate::{
    codes::{Code, Findings, Position},
    source::{Anchors, Lines},
};

/// Tags within tags; what is deeper is read as if its tags were not there.
const DEPTH: usize = 48;

/// A page's events, blocks, headings and links. Offsets are bytes of the whole file.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) text: &'a str,
    pub(crate) lines: Lines<'a>,
    pub(crate) front: Front,
    pub(crate) events: Vec<(Event<'a>, Range<usize>)>,
    pub(crate) blocks: Vec<Block>,
    /// Event index of each heading's start, to its anchor.
    pub(crate) anchors: HashMap<usize, String>,
    /// Ids in the page's own HTML, which links may lead to.
    pub(crate) html_ids: Vec<String>,
    /// Texts that end in Obsidian's `^name`, which is not shown: event index, bytes to leave out.
    pub(crate) block_ids: HashMap<usize, usize>,
    /// The elements that these name: start event, to `^name`.
    pub(crate) named: HashMap<usize, String>,
    /// Paragraphs that hold a name for the block above and nothing else: their start events.
    pub(crate) nameless: HashSet<usize>,
    pub(crate) marks: Vec<Mark>,
    pub(crate) links: Vec<OutLink>,
}

/// A top-level piece of a page.
#[derive(Debug)]
pub(crate) struct Block {
    pub(crate) kind: BlockKind,
    /// Including the start and end events.
    pub(crate) events: Range<usize>,
    pub(crate) bytes: Range<usize>,
}

#[derive(Debug)]
pub(crate) enum BlockKind {
    Heading {
        level: u8,
        text: String,
        anchor: String,
    },
    /// An HTML block that holds comments and nothing else.
    Comments(Vec<Comment>),
    Html,
    Table,
    List,
    Paragraph,
    Code(Fence),
    Other,
}

/// What a link or image names.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct OutLink {
    pub(crate) target: String,
    pub(crate) kind: LinkKind,
    pub(crate) at: Position,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub(crate) enum LinkKind {
    /// `[text](target)` and `<a href>`.
    Link,
    /// `[[target]]`.
    Wiki,
    /// `![alt](target)` and `<img src>`.
    Image,
    /// `![[target]]`.
    Embed,
    /// `{{#include target}}` in code, as mdBook writes it.
    Include,
}

/// The Markdown that pages are written in.
pub fn markdown_options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_GFM
        | Options::ENABLE_MATH
        | Options::ENABLE_DEFINITION_LIST
        | Options::ENABLE_WIKILINKS
}

impl<'a> Document<'a> {
    pub(crate) fn read(text: &'a CommonMark<'_>, findings: &mut Findings, strict: bool) -> Self {
        let text = text.as_str();
        let (front, body) = front::read(text, findings, strict);
        let mut doc = Self {
            text,
            lines: Lines::new(text),
            front,
            events: Vec::new(),
            blocks: Vec::new(),
            anchors: HashMap::new(),
            html_ids: Vec::new(),
            block_ids: HashMap::new(),
            named: HashMap::new(),
            nameless: HashSet::new(),
            marks: Vec::new(),
            links: Vec::new(),
        };
        doc.collect(body, findings);
        doc.name_blocks();
        doc.name_headings();
        doc.gather_blocks();
        doc.gather_links(!strict);
        doc.marks = marks::find(&doc, 0..doc.events.len());
        doc
    }

    fn collect(&mut self, body: usize, findings: &mut Findings) {
        let mut kept: Vec<bool> = Vec::new();
        let mut told = false;
        let mut in_code = false;
        for (event, range) in
            Parser::new_ext(&self.text[body..], markdown_options()).into_offset_iter()
        {
            let range = range.start + body..range.end + body;
            match &event {
                Event::Start(_) => {
                    let keep = kept.len() < DEPTH;
                    kept.push(keep);
                    if !keep {
                        if !told {
                            told = true;
                            findings.add(
                                Code::TooDeep,
                                self.lines.place(range.start),
                                format!("more than {DEPTH} quotes, lists or emphases are nested"),
                                "take some levels out; what is deeper is shown flat",
                            );
                        }
                        continue;
                    }
                }
                Event::End(_) if kept.pop() == Some(false) => continue,
                _ => {}
            }
            match &event {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Text(text) if !in_code && self.join(text, &range) => continue,
                _ => {}
            }
            self.events.push((as_obsidian_means(event), range));
        }
        let mut in_code = false;
        for index in 0..self.events.len() {
            match &self.events[index].0 {
                Event::Start(Tag::CodeBlock(_)) => in_code = true,
                Event::End(TagEnd::CodeBlock) => in_code = false,
                Event::Text(text) if !in_code => {
                    let linked =
                        index.checked_sub(1).and_then(|above| match &self.events[above].0 {
                            Event::Start(Tag::Link {
                                link_type: LinkType::WikiLink { has_pothole: false },
                                dest_url,
                                ..
                            }) => Some(dest_url),
                            _ => None,
                        });
                    let shown = match linked {
                        Some(target) if **target == **text => wiki_name(text),
                        _ => emoji(text),
                    };
                    if let Some(shown) = shown {
                        self.events[index].0 = Event::Text(shown.into());
                    }
                }
                _ => {}
            }
        }
    }

    /// Makes a text that follows another without a gap one with it; the parser parts them at signs
    /// that turned out to mean nothing.
    fn join(&mut self, added: &str, range: &Range<usize>) -> bool {
        let text = self.text;
        let Some((Event::Text(last), before)) = self.events.last_mut() else { return false };
        let whole = before.start..range.end;
        if before.end != range.start || text.get(before.clone()) != Some(&**last) {
            return false;
        }
        // Entities and the like are other bytes in the file.
        let Some(joined) = text.get(whole.clone()).filter(|joined| joined.ends_with(added)) else {
            return false;
        };
        if added.len() != range.len() {
            return false;
        }
        *last = CowStr::Borrowed(joined);
        *before = whole;
        true
    }

    /// Every heading gets an anchor, in page order, also those in quotes and lists.
    fn name_headings(&mut self) {
        let mut anchors = Anchors::default();
        let mut start = None;
        for index in 0..self.events.len() {
            match &self.events[index].0 {
                Event::Start(Tag::Heading { .. }) => start = Some(index),
                Event::End(TagEnd::Heading(_)) => {
                    let Some(from) = start.take() else { continue };
                    let own = self.take_own_anchor(from + 1..index);
                    let anchor = match own {
                        Some(own) => own,
                        None => anchors.unique(&self.plain(from + 1..index)),
                    };
                    self.anchors.insert(from, anchor);
                }
                _ => {}
            }
        }
    }

    /// `## Title {#own-anchor}`, as mdBook and others write it: cut off and returned.
    fn take_own_anchor(&mut self, events: Range<usize>) -> Option<String> {
        let last = events.clone().next_back()?;
        let Event::Text(text) = &self.events[last].0 else { return None };
        let rest = text.trim_end().strip_suffix('}')?;
        let open = rest.rfind("{#")?;
        let own = &rest[open + 2..];
        if own.is_empty() || own.contains(|c: char| c.is_whitespace() || c == '{') {
            return None;
        }
        let (own, kept) = (own.to_owned(), rest[..open].trim_end().to_owned());
        self.events[last].0 = Event::Text(kept.into());
        Some(own)
    }

    fn gather_blocks(&mut self) {
        let mut depth = 0_usize;
        let mut start = 0;
        for index in 0..self.events.len() {
            match &self.events[index].0 {
                Event::Start(_) => {
                    if depth == 0 {
                        start = index;
                    }
                    depth += 1;
                }
                Event::End(_) => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        self.push_block(start..index + 1);
                    }
                }
                _ if depth == 0 => self.push_block(index..index + 1),
                _ => {}
            }
        }
    }

    fn push_block(&mut self, events: Range<usize>) {
        let bytes = self.events[events.start].1.clone();
        let kind = match &self.events[events.start].0 {
            Event::Start(Tag::Heading { level, .. }) => BlockKind::Heading {
                level: *level as u8,
                text: self.plain(events.clone()),
                anchor: self.anchors.get(&events.start).cloned().unwrap_or_default(),
            },
            Event::Start(Tag::HtmlBlock) => match self.comments(&bytes) {
                Some(comments) => BlockKind::Comments(comments),
                None => BlockKind::Html,
            },
            Event::Start(Tag::Table(_)) => BlockKind::Table,
            Event::Start(Tag::List(_)) => BlockKind::List,
            Event::Start(Tag::Paragraph) => BlockKind::Paragraph,
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                BlockKind::Code(Fence::parse(info))
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                BlockKind::Code(Fence::default())
            }
            _ => BlockKind::Other,
        };
        self.blocks.push(Block { kind, events, bytes });
    }

    /// The comments of an HTML block that holds nothing else.
    fn comments(&self, bytes: &Range<usize>) -> Option<Vec<Comment>> {
        let mut comments = Vec::new();
        let mut at = bytes.start;
        loop {
            let rest = &self.text[at..bytes.end];
            at += rest.len() - rest.trim_start().len();
            let rest = rest.trim_start();
            if rest.is_empty() {
                return (!comments.is_empty()).then_some(comments);
            }
            if !rest.starts_with("<!--") {
                return None;
            }
            let end = rest.find("-->")? + "-->".len();
            comments.push(directive::comment(&rest[..end], at));
            at += end;
        }
    }

    fn gather_links(&mut self, foreign: bool) {
        let mut links = Vec::new();
        let mut ids = Vec::new();
        for (event, range) in &self.events {
            let (target, kind) = match event {
                Event::Text(code) if foreign && include::may_include(code) => {
                    let mut at = range.start;
                    for line in code.split_inclusive('\n') {
                        if let Some(include) = include::read(line) {
                            links.push((include.path.to_owned(), LinkKind::Include, at));
                        }
                        at += line.len();
                    }
                    continue;
                }
                Event::Start(Tag::Link { link_type, dest_url, .. }) => match link_type {
                    LinkType::WikiLink { .. } => (dest_url, LinkKind::Wiki),
                    LinkType::Email => continue,
                    _ => (dest_url, LinkKind::Link),
                },
                Event::Start(Tag::Image { link_type, dest_url, .. }) => match link_type {
                    LinkType::WikiLink { .. } => (dest_url, LinkKind::Embed),
                    _ => (dest_url, LinkKind::Image),
                },
                Event::Html(raw) | Event::InlineHtml(raw) => {
                    for piece in html::pieces(raw) {
                        let Piece::Tag { at, name, attributes, .. } = piece else { continue };
                        for (key, value) in attributes {
                            let kind = match (&*name, &*key) {
                                ("a", "href") => LinkKind::Link,
                                ("img", "src") => LinkKind::Image,
                                (_, "id") | ("a", "name") => {
                                    ids.push(value.into_owned());
                                    continue;
                                }
                                _ => continue,
                            };
                            links.push((value.into_owned(), kind, range.start + at));
                        }
                    }
                    continue;
                }
                _ => continue,
            };
            links.push((target.to_string(), kind, range.start));
        }
        self.html_ids.extend(ids);
        self.links = links
            .into_iter()
            .map(|(target, kind, at)| OutLink { target, kind, at: self.lines.place(at) })
            .collect();
    }

    /// The plain text of some events; blocks are parted by a line break.
    pub(crate) fn plain(&self, events: Range<usize>) -> String {
        let mut out = String::new();
        self.plain_into(events, &mut out, &|_| true);
        out.truncate(out.trim_end().len());
        out
    }

    /// As [`Document::plain`], without code blocks, tables and HTML: what is spoken or read as prose.
    pub(crate) fn prose(&self, events: Range<usize>, tables: bool) -> String {
        let mut out = String::new();
        self.plain_into(events, &mut out, &|tag| match tag {
            Tag::CodeBlock(_) | Tag::HtmlBlock => false,
            Tag::Table(_) => tables,
            _ => true,
        });
        out.truncate(out.trim_end().len());
        out
    }

    fn plain_into(&self, events: Range<usize>, out: &mut String, keep: &dyn Fn(&Tag<'_>) -> bool) {
        let mut skipping = 0_usize;
        for index in events {
            let event = &self.events[index].0;
            if skipping > 0 {
                match event {
                    Event::Start(_) => skipping += 1,
                    Event::End(_) => skipping -= 1,
                    _ => {}
                }
                continue;
            }
            match event {
                Event::Start(tag) if !keep(tag) => skipping = 1,
                Event::Text(text) => {
                    let text = match self.block_ids.get(&index) {
                        Some(cut) => &text[..text.len() - cut],
                        None => text,
                    };
                    out.push_str(text);
                }
                Event::Code(text) => out.push_str(text),
                Event::InlineMath(text) | Event::DisplayMath(text) => out.push_str(text),
                Event::SoftBreak | Event::HardBreak => out.push(' '),
                Event::End(end) => match end {
                    TagEnd::Paragraph
                    | TagEnd::Heading(_)
                    | TagEnd::Item
                    | TagEnd::TableRow
                    | TagEnd::TableHead
                    | TagEnd::CodeBlock
                    | TagEnd::DefinitionListTitle
                    | TagEnd::DefinitionListDefinition
                        if !out.is_empty() && !out.ends_with('\n') =>
                    {
                        out.push('\n');
                    }
                    TagEnd::TableCell => out.push(' '),
                    _ => {}
                },
                _ => {}
            }
        }
    }

    /// Line and column of a byte offset.
    pub(crate) fn place(&self, offset: usize) -> Position {
        self.lines.place(offset)
    }

    /// The heading at a block, when it is one.
    pub(crate) fn heading(&self, block: usize) -> Option<(u8, &str, &str)> {
        match &self.blocks.get(block)?.kind {
            BlockKind::Heading { level, text, anchor } => Some((*level, text, anchor)),
            _ => None,
        }
    }

    /// The events of consecutive blocks.
    pub(crate) fn events_of(&self, blocks: Range<usize>) -> Range<usize> {
        if blocks.is_empty() {
            return 0..0;
        }
        self.blocks[blocks.start].events.start..self.blocks[blocks.end - 1].events.end
    }
}

/// The text between a code block's start and end, and where it begins.
pub(crate) fn code_of(
    events: &[(Event<'_>, Range<usize>)],
    range: Range<usize>,
) -> (String, usize) {
    let mut code = String::new();
    let mut at = None;
    for (event, bytes) in &events[range.clone()] {
        if let Event::Text(text) = event {
            at.get_or_insert(bytes.start);
            code.push_str(text);
        }
    }
    (code, at.unwrap_or(events[range.start].1.end))
}
