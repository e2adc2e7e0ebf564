//! Events to HTML, with headings, tables, callouts, links and pictures as the reader wants them.

mod media;
mod quote;
mod text;

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::{Alignment, CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::{
    around::{Around, Target},
    highlight,
};
use crate::{
    parse::{
        directive::Fence,
        document::{LinkKind, code_of},
        html::escape,
        marks,
        outline::Outline,
    },
    source::to_u32,
};

/// What the HTML is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    /// The page: headings have ids, footnotes link.
    Reader,
    /// A piece of an item, shown away from its page.
    Item,
    /// A cloze with one number blanked.
    Hide(u32),
    /// A cloze with one number shown.
    Show(u32),
}

/// Bytes of pictures on one page; more are named instead.
const PICTURES: usize = 24 * 1024 * 1024;

pub(crate) struct Writer<'o, 'a> {
    outline: &'o Outline<'a>,
    around: &'o dyn Around,
    mode: Mode,
    out: String,
    /// Footnote labels in order of first use.
    footnotes: HashMap<String, (u32, u32)>,
    signs: HashMap<usize, Vec<Sign>>,
    numbers: HashMap<(usize, usize), u32>,
    links: usize,
    tables: Vec<TableState>,
    lists: Vec<bool>,
    /// Captions of listings that are open, which stand below their code.
    captions: Vec<String>,
    ends: Vec<String>,
    pictures: usize,
}

/// A mark's delimiter within a text event.
#[derive(Clone, Copy)]
struct Sign {
    at: usize,
    length: usize,
    opens: bool,
    mark: (usize, usize),
}

struct TableState {
    alignments: Vec<Alignment>,
    hidden: Option<usize>,
    column: usize,
    head: bool,
}

impl<'o, 'a> Writer<'o, 'a> {
    pub(crate) fn new(outline: &'o Outline<'a>, around: &'o dyn Around, mode: Mode) -> Self {
        let mut signs: HashMap<usize, Vec<Sign>> = HashMap::new();
        let mut numbers = HashMap::new();
        let clozes: std::collections::HashSet<usize> = outline
            .directives
            .iter()
            .filter(|(_, d)| d.iter().any(|d| d.kind == crate::parse::directive::Kind::Cloze))
            .map(|(block, _)| *block)
            .collect();
        for block in &clozes {
            let found = outline.marks_of(*block);
            for (mark, number) in found.iter().zip(marks::numbers(found)) {
                numbers.insert(mark.open, number);
            }
        }
        for mark in &outline.doc.marks {
            let prefix = if numbers.contains_key(&mark.open) { mark.prefix } else { 0 };
            let open = Sign { at: mark.open.1, length: 2 + prefix, opens: true, mark: mark.open };
            let close = Sign { at: mark.close.1, length: 2, opens: false, mark: mark.open };
            signs.entry(mark.open.0).or_default().push(open);
            signs.entry(mark.close.0).or_default().push(close);
        }
        for list in signs.values_mut() {
            list.sort_by_key(|sign| sign.at);
        }
        Self {
            outline,
            around,
            mode,
            out: String::new(),
            footnotes: HashMap::new(),
            signs,
            numbers,
            links: 0,
            tables: Vec::new(),
            lists: Vec::new(),
            captions: Vec::new(),
            ends: Vec::new(),
            pictures: 0,
        }
    }

    /// The HTML of some events; not yet sanitised.
    pub(crate) fn html(&mut self, events: Range<usize>) -> String {
        self.out.clear();
        let mut index = events.start;
        while index < events.end {
            index = self.event(index, events.end);
        }
        while let Some(end) = self.ends.pop() {
            self.out.push_str(&end);
        }
        self.tables.clear();
        self.lists.clear();
        self.captions.clear();
        self.links = 0;
        std::mem::take(&mut self.out)
    }

    /// Writes one event and says which comes next.
    fn event(&mut self, index: usize, end: usize) -> usize {
        let outline = self.outline;
        match &outline.doc.events[index].0 {
            Event::Start(tag) => return self.start(index, end, tag),
            Event::End(tag) => self.end(*tag),
            Event::Text(text) => return self.text(index, end, text),
            Event::Code(code) => {
                self.out.push_str("<code>");
                escape(code, &mut self.out);
                self.out.push_str("</code>");
            }
            Event::InlineMath(math) => self.math("math", "$", math),
            Event::DisplayMath(math) => self.math("math math-block", "$$", math),
            Event::Html(raw) | Event::InlineHtml(raw) => self.raw(raw),
            Event::FootnoteReference(label) => self.footnote_reference(label),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>"),
            Event::Rule => self.out.push_str("<hr>"),
            Event::TaskListMarker(done) => self.out.push_str(match done {
                true => "<input type=\"checkbox\" disabled checked> ",
                false => "<input type=\"checkbox\" disabled> ",
            }),
        }
        index + 1
    }

    fn math(&mut self, class: &str, sign: &str, math: &str) {
        self.out.push_str(&format!("<span class=\"{class}\">{sign}"));
        escape(math, &mut self.out);
        self.out.push_str(sign);
        self.out.push_str("</span>");
    }

    fn open(&mut self, start: &str, end: &str) {
        self.out.push_str(start);
        self.ends.push(end.to_owned());
    }

    fn start(&mut self, index: usize, end: usize, tag: &Tag<'a>) -> usize {
        match tag {
            Tag::Paragraph if self.outline.doc.nameless.contains(&index) => {
                return self.skip(index, end);
            }
            Tag::Paragraph => self.open_named(index, "p", " dir=\"auto\"", "\n"),
            Tag::Heading { level, .. } => self.heading(index, *level as u8),
            Tag::BlockQuote(kind) => return self.quote(index, *kind),
            Tag::CodeBlock(kind) => return self.code(index, end, kind),
            Tag::HtmlBlock => return self.html_block(index, end),
            Tag::List(first) => self.list(index, *first),
            Tag::Item => self.open_named(index, "li", "", "\n"),
            Tag::FootnoteDefinition(label) => self.footnote(label),
            Tag::Table(alignments) => self.table(index, alignments.clone()),
            Tag::TableHead => {
                if let Some(table) = self.tables.last_mut() {
                    table.head = true;
                    table.column = 0;
                }
                self.open("<thead><tr>", "</tr></thead>\n");
            }
            Tag::TableRow => {
                if let Some(table) = self.tables.last_mut() {
                    table.column = 0;
                }
                self.open("<tr>", "</tr>\n");
            }
            Tag::TableCell => return self.cell(index, end),
            Tag::Emphasis => self.open("<em>", "</em>"),
            Tag::Strong => self.open("<strong>", "</strong>"),
            Tag::Strikethrough => self.open("<del>", "</del>"),
            Tag::Superscript => self.open("<sup>", "</sup>"),
            Tag::Subscript => self.open("<sub>", "</sub>"),
            Tag::Link { link_type, dest_url, title, .. } => {
                self.link(*link_type, dest_url, title);
            }
            Tag::Image { link_type, dest_url, title, .. } => {
                return self.image(index, end, *link_type, dest_url, title);
            }
            Tag::DefinitionList => {
                let dir = self.direction(index);
                self.open(&format!("<dl{dir}>\n"), "</dl>\n");
            }
            Tag::DefinitionListTitle => self.open("<dt dir=\"auto\">", "</dt>\n"),
            Tag::DefinitionListDefinition => self.open("<dd dir=\"auto\">", "</dd>\n"),
            Tag::MetadataBlock(_) => return self.skip(index, end),
        }
        index + 1
    }

    fn end(&mut self, tag: TagEnd) {
        if matches!(tag, TagEnd::Link) {
            self.links = self.links.saturating_sub(1);
        }
        if matches!(tag, TagEnd::Table) {
            self.tables.pop();
        }
        if matches!(tag, TagEnd::List(_)) {
            self.lists.pop();
        }
        if matches!(tag, TagEnd::TableHead)
            && let Some(table) = self.tables.last_mut()
        {
            table.head = false;
        }
        if let Some(end) = self.ends.pop() {
            self.out.push_str(&end);
        }
    }

    /// Opens an element that a link to a block may lead to.
    fn open_named(&mut self, index: usize, element: &str, attributes: &str, after: &str) {
        let id = self.id(index);
        self.open(&format!("<{element}{id}{attributes}>"), &format!("</{element}>{after}"));
    }

    /// The `id` attribute of an element that Obsidian's `^name` names.
    fn id(&self, index: usize) -> String {
        let named = self.outline.doc.named.get(&index).filter(|_| self.mode == Mode::Reader);
        named.map_or_else(String::new, |name| {
            let mut id = " id=\"".to_owned();
            escape(name, &mut id);
            id.push('"');
            id
        })
    }

    /// The event after the one that ends the element at `index`.
    fn skip(&self, index: usize, end: usize) -> usize {
        let mut depth = 0_usize;
        for at in index..end {
            match &self.outline.doc.events[at].0 {
                Event::Start(_) => depth += 1,
                Event::End(_) => {
                    depth -= 1;
                    if depth == 0 {
                        return at + 1;
                    }
                }
                _ => {}
            }
        }
        end
    }

    fn heading(&mut self, index: usize, level: u8) {
        let level = level.max(2);
        let mut start = format!("<h{level}");
        if self.mode == Mode::Reader {
            if let Some(anchor) = self.outline.doc.anchors.get(&index) {
                start.push_str(" id=\"");
                escape(anchor, &mut start);
                start.push('"');
            }
            let block = self.outline.block_of(index);
            if let Some(item) = self.outline.asked.get(&block) {
                start.push_str(" data-item=\"");
                escape(&format!("{}#{}", self.outline.page, item), &mut start);
                start.push('"');
            }
        }
        start.push_str(" dir=\"auto\">");
        self.open(&start, &format!("</h{level}>\n"));
    }

    fn escaped(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    fn code(&mut self, index: usize, end: usize, kind: &CodeBlockKind<'_>) -> usize {
        let next = self.skip(index, end);
        let fence = match kind {
            CodeBlockKind::Fenced(info) => Fence::parse(info),
            CodeBlockKind::Indented => Fence::default(),
        };
        if fence.language == "mermaid"
            && let Some(diagram) = super::diagram_view(self.outline, index)
        {
            // Inside of lists, quotes and answers: the window draws what it finds here.
            self.out.push_str("<figure class=\"diagram\" data-diagram=\"");
            let item = diagram.item.map(|item| item.to_string()).unwrap_or_default();
            self.escaped(&item);
            self.out.push_str("\" data-title=\"");
            self.escaped(&diagram.title);
            self.out.push_str("\"><pre data-language=\"mermaid\" tabindex=\"0\"><code>");
            self.escaped(&diagram.source);
            self.out.push_str("</code></pre></figure>\n");
            return next;
        }
        let (code, _) = code_of(&self.outline.doc.events, index..next);
        let code = match self.outline.config.manifest {
            true => code,
            false => self.with_listings(&fence.language, code),
        };
        let id = self.id(index);
        self.out.push_str(&format!("<pre{id} class=\"code\" data-language=\""));
        self.escaped(&fence.language);
        self.out.push_str("\" tabindex=\"0\"><code>");
        highlight::code(&fence.language, &code, &mut self.out);
        self.out.push_str("</code></pre>\n");
        next
    }

    fn html_block(&mut self, index: usize, end: usize) -> usize {
        let next = self.skip(index, end);
        let mut raw = String::new();
        for at in index..next {
            match &self.outline.doc.events[at].0 {
                Event::Html(text) | Event::Text(text) => raw.push_str(text),
                _ => {}
            }
        }
        self.raw(&raw);
        next
    }

    fn list(&mut self, index: usize, first: Option<u64>) {
        let outline = self.outline;
        let points = outline.key_points.contains(&index);
        let tasks = matches!(
            (outline.doc.events.get(index + 2), outline.doc.events.get(index + 3)),
            (Some((Event::TaskListMarker(_), _)), _) | (_, Some((Event::TaskListMarker(_), _)))
        );
        self.lists.push(points);
        let named = self.id(index) + self.direction(index);
        match (first, points || tasks) {
            (None, true) if points => {
                self.open(&format!("<ul{named} class=\"key-points tasks\">\n"), "</ul>\n");
            }
            (None, true) => self.open(&format!("<ul{named} class=\"tasks\">\n"), "</ul>\n"),
            (None, false) => self.open(&format!("<ul{named}>\n"), "</ul>\n"),
            (Some(1), _) => self.open(&format!("<ol{named}>\n"), "</ol>\n"),
            (Some(n), _) => self.open(&format!("<ol{named} start=\"{n}\">\n"), "</ol>\n"),
        }
    }

    fn table(&mut self, index: usize, alignments: Vec<Alignment>) {
        let hidden = self.outline.hidden.get(&index).copied();
        self.tables.push(TableState { alignments, hidden, column: 0, head: false });
        let block = self.outline.block_of(index);
        let label = self
            .outline
            .heading_above(block)
            .and_then(|b| self.outline.doc.heading(b))
            .map_or("Table", |h| h.1);
        let id = self.id(index);
        let mut start =
            format!("<div{id} class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"");
        escape(label, &mut start);
        start.push_str(&format!("\"><table{}>\n", self.direction(index)));
        self.open(&start, "</table></div>\n");
    }

    fn cell(&mut self, index: usize, end: usize) -> usize {
        let Some(table) = self.tables.last_mut() else { return index + 1 };
        let column = table.column;
        table.column += 1;
        if table.hidden == Some(column) {
            return self.skip(index, end);
        }
        let name = if table.head { "th" } else { "td" };
        let class = match table.alignments.get(column) {
            Some(Alignment::Left) => " class=\"align-left\"",
            Some(Alignment::Center) => " class=\"align-center\"",
            Some(Alignment::Right) => " class=\"align-right\"",
            _ => "",
        };
        let scope = if table.head { " scope=\"col\"" } else { "" };
        self.open(&format!("<{name}{scope}{class} dir=\"auto\">"), &format!("</{name}>"));
        index + 1
    }

    fn link(&mut self, kind: LinkType, target: &str, title: &str) {
        let kind = match kind {
            LinkType::WikiLink { .. } => LinkKind::Wiki,
            LinkType::Email => {
                let mut start = "<a href=\"mailto:".to_owned();
                escape(target, &mut start);
                start.push_str("\" class=\"external\">");
                self.links += 1;
                self.open(&start, "</a>");
                return;
            }
            _ => LinkKind::Link,
        };
        let target = self.around.link(self.outline.path, kind, target);
        let (mut start, end) = anchor(&target);
        if !title.is_empty() && start.ends_with('>') {
            start.pop();
            start.push_str(" title=\"");
            escape(title, &mut start);
            start.push_str("\">");
        }
        self.links += 1;
        self.open(&start, end);
    }

    fn number_of(&mut self, label: &str) -> (u32, u32) {
        let next = to_u32(self.footnotes.len()) + 1;
        *self.footnotes.entry(label.to_owned()).or_insert((next, 0))
    }

    fn footnote_reference(&mut self, label: &str) {
        let (number, uses) = self.number_of(label);
        self.footnotes.insert(label.to_owned(), (number, uses + 1));
        if self.mode != Mode::Reader {
            self.out.push_str(&format!("<sup>{number}</sup>"));
            return;
        }
        let name = crate::source::slug(label);
        let again = if uses == 0 { String::new() } else { format!("-{}", uses + 1) };
        self.out.push_str(&format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{name}\" id=\"fnref-{name}{again}\">{number}</a></sup>"
        ));
    }

    fn footnote(&mut self, label: &str) {
        let (number, _) = self.number_of(label);
        let name = crate::source::slug(label);
        self.open(
            &format!("<section class=\"footnotes\"><ol start=\"{number}\"><li id=\"fn-{name}\">"),
            &format!(
                "<a href=\"#fnref-{name}\" class=\"footnote-backref\">↩</a></li></ol></section>\n"
            ),
        );
    }
}

/// The tags around a link's text.
fn anchor(target: &Target) -> (String, &'static str) {
    let mut start = String::new();
    match target {
        Target::Page { page, anchor } | Target::OtherPack { page, anchor } => {
            start.push_str("<a class=\"page-link\" href=\"understudy:");
            escape(&page.to_string(), &mut start);
            if !anchor.is_empty() {
                start.push('#');
                escape(anchor, &mut start);
            }
            start.push_str("\">");
        }
        Target::DeadAnchor { page } => {
            start.push_str("<a class=\"page-link\" href=\"understudy:");
            escape(&page.to_string(), &mut start);
            start.push_str("\">");
        }
        Target::External(address) => {
            start.push_str("<a class=\"external\" href=\"");
            escape(address, &mut start);
            start.push_str("\">");
        }
        Target::File(path) => {
            start.push_str("<span class=\"file-link\" title=\"");
            escape(path, &mut start);
            start.push_str("\">");
            return (start, "</span>");
        }
        Target::Dead | Target::Unsafe => {
            return ("<span class=\"dead-link\">".to_owned(), "</span>");
        }
    }
    (start, "</a>")
}
