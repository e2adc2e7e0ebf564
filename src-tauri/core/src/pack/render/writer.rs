//! Events to HTML, with headings, tables, callouts, links and pictures as the reader wants them.

use std::{collections::HashMap, ops::Range};

use pulldown_cmark::{Alignment, BlockQuoteKind, CodeBlockKind, Event, LinkType, Tag, TagEnd};

use super::{
    around::{Around, Picture, Target},
    highlight,
};
use crate::pack::{
    parse::{
        directive::Fence,
        document::{LinkKind, code_of},
        html::{self, Piece, escape},
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
            .filter(|(_, d)| d.iter().any(|d| d.kind == crate::pack::parse::directive::Kind::Cloze))
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
            Tag::Paragraph => self.open("<p>", "</p>\n"),
            Tag::Heading { level, .. } => self.heading(index, *level as u8),
            Tag::BlockQuote(kind) => return self.quote(index, *kind),
            Tag::CodeBlock(kind) => return self.code(index, end, kind),
            Tag::HtmlBlock => return self.html_block(index, end),
            Tag::List(first) => self.list(index, *first),
            Tag::Item => self.open("<li>", "</li>\n"),
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
            Tag::DefinitionList => self.open("<dl>", "</dl>"),
            Tag::DefinitionListTitle => self.open("<dt>", "</dt>"),
            Tag::DefinitionListDefinition => self.open("<dd>", "</dd>"),
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
            let item = self.outline.items.iter().find(|i| {
                i.block == block
                    && matches!(
                        i.body,
                        crate::pack::parse::items::BodySpan::Heading { .. }
                            | crate::pack::parse::items::BodySpan::Question(_)
                    )
            });
            if let Some(item) = item {
                start.push_str(" data-item=\"");
                escape(&format!("{}#{}", self.outline.page, item.id), &mut start);
                start.push('"');
            }
        }
        start.push('>');
        self.open(&start, &format!("</h{level}>\n"));
    }

    /// Quotes, GitHub's alerts and Obsidian's callouts.
    fn quote(&mut self, index: usize, kind: Option<BlockQuoteKind>) -> usize {
        if let Some(kind) = kind {
            let (name, title) = match kind {
                BlockQuoteKind::Note => ("note", "Note"),
                BlockQuoteKind::Tip => ("tip", "Tip"),
                BlockQuoteKind::Important => ("important", "Important"),
                BlockQuoteKind::Warning => ("warning", "Warning"),
                BlockQuoteKind::Caution => ("caution", "Caution"),
            };
            self.open(
                &format!(
                    "<aside class=\"callout\" data-callout=\"{name}\">\
                     <p class=\"callout-title\">{title}</p>\n"
                ),
                "</aside>\n",
            );
            return index + 1;
        }
        let doc = &self.outline.doc;
        let bytes = doc.events[index].1.clone();
        let source = doc.text.get(bytes.clone()).unwrap_or_default();
        let first = source.lines().next().unwrap_or_default();
        let callout = callout(first.trim_start().trim_start_matches('>').trim_start());
        let paragraph =
            matches!(doc.events.get(index + 1).map(|e| &e.0), Some(Event::Start(Tag::Paragraph)));
        let Some((name, fold, title)) = callout.filter(|_| paragraph) else {
            self.open("<blockquote>\n", "</blockquote>\n");
            return index + 1;
        };
        let title_at = bytes.start + (title.as_ptr() as usize - source.as_ptr() as usize);
        let line_end = bytes.start + first.len();
        let (start, middle, end) = match fold {
            None => (
                format!(
                    "<aside class=\"callout\" data-callout=\"{name}\"><p class=\"callout-title\">"
                ),
                "</p>\n",
                "</aside>\n",
            ),
            Some(open) => (
                format!(
                    "<details class=\"callout\" data-callout=\"{name}\"{}>\
                     <summary class=\"callout-title\">",
                    if open { " open" } else { "" }
                ),
                "</summary>\n",
                "</details>\n",
            ),
        };
        self.open(&start, end);
        // The first line's inline events: those of the title are written, the marker is not.
        let mut at = index + 2;
        let mut wrote = false;
        while at < doc.events.len() {
            let (event, range) = &doc.events[at];
            let over = match event {
                Event::End(TagEnd::Paragraph) => true,
                Event::SoftBreak | Event::HardBreak => range.start >= line_end.saturating_sub(2),
                _ => range.start >= line_end,
            };
            if over {
                break;
            }
            if range.start >= title_at {
                wrote = true;
                at = self.event(at, doc.events.len());
            } else if let Event::Text(text) = event
                && range.end > title_at
                && let Some(rest) = doc.text.get(title_at..range.end)
                && text.ends_with(rest)
            {
                wrote = true;
                let rest = rest.to_owned();
                self.escaped(&rest);
                at += 1;
            } else {
                at += 1;
            }
        }
        if !wrote {
            let mut letters = name.chars();
            let title: String = letters
                .next()
                .map(|c| c.to_uppercase().collect::<String>() + letters.as_str())
                .unwrap_or_default();
            self.escaped(&title.replace('-', " "));
        }
        self.out.push_str(middle);
        match doc.events.get(at).map(|e| &e.0) {
            Some(Event::End(TagEnd::Paragraph)) => at + 1,
            Some(Event::SoftBreak | Event::HardBreak) => {
                self.open("<p>", "</p>\n");
                at + 1
            }
            _ => {
                self.open("<p>", "</p>\n");
                at
            }
        }
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
        self.out.push_str("<pre class=\"code\" data-language=\"");
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

    /// The page's own HTML: addresses of pictures and links are made ours, comments left out.
    fn raw(&mut self, raw: &str) {
        for piece in html::pieces(raw) {
            match piece {
                Piece::Text(text) => self.out.push_str(text),
                Piece::Tag { name, closing: false, attributes, raw, .. } => match &*name {
                    "img" => {
                        let get = |key: &str| {
                            attributes
                                .iter()
                                .find(|(k, _)| k == key)
                                .map_or("", |(_, value)| value)
                                .to_owned()
                        };
                        let picture =
                            self.around.picture(self.outline.path, LinkKind::Image, &get("src"));
                        self.picture(&picture, &get("alt"), "", &get("width"), &get("height"));
                    }
                    "a" if attributes.iter().any(|(key, _)| key == "href") => {
                        let href = attributes.iter().find(|(key, _)| key == "href");
                        let target = self.around.link(
                            self.outline.path,
                            LinkKind::Link,
                            href.map_or("", |(_, value)| value),
                        );
                        let (start, _) = anchor(&target);
                        // Its end tag is the page's own, so it stays an `a`, with or without address.
                        let start = match start.strip_prefix("<a") {
                            Some(_) => start,
                            None => "<a>".to_owned(),
                        };
                        self.out.push_str(&start);
                    }
                    _ => self.out.push_str(raw),
                },
                Piece::Tag { raw, .. } => self.out.push_str(raw),
            }
        }
    }

    fn list(&mut self, index: usize, first: Option<u64>) {
        let outline = self.outline;
        let points = outline.key_points.contains(&index);
        let tasks = matches!(
            (outline.doc.events.get(index + 2), outline.doc.events.get(index + 3)),
            (Some((Event::TaskListMarker(_), _)), _) | (_, Some((Event::TaskListMarker(_), _)))
        );
        self.lists.push(points);
        match (first, points || tasks) {
            (None, true) if points => self.open("<ul class=\"key-points tasks\">\n", "</ul>\n"),
            (None, true) => self.open("<ul class=\"tasks\">\n", "</ul>\n"),
            (None, false) => self.open("<ul>\n", "</ul>\n"),
            (Some(1), _) => self.open("<ol>\n", "</ol>\n"),
            (Some(n), _) => self.open(&format!("<ol start=\"{n}\">\n"), "</ol>\n"),
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
        let mut start =
            "<div class=\"table-scroll\" tabindex=\"0\" role=\"region\" aria-label=\"".to_owned();
        escape(label, &mut start);
        start.push_str("\"><table>\n");
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
        self.open(&format!("<{name}{scope}{class}>"), &format!("</{name}>"));
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

    fn image(
        &mut self,
        index: usize,
        end: usize,
        kind: LinkType,
        target: &str,
        title: &str,
    ) -> usize {
        let next = self.skip(index, end);
        let alt = self.outline.doc.plain(index + 1..next.saturating_sub(1));
        let wiki = matches!(kind, LinkType::WikiLink { .. });
        let link_kind = if wiki { LinkKind::Embed } else { LinkKind::Image };
        let picture = self.around.picture(self.outline.path, link_kind, target);
        // Obsidian: `![[plan.png|300]]` and `|300x200`.
        let (mut alt, mut width, mut height) = (alt, String::new(), String::new());
        let size = alt.rsplit('|').next().unwrap_or_default().to_owned();
        let (w, h) = size.split_once('x').unwrap_or((&size, ""));
        let digits =
            |t: &str| !t.is_empty() && t.len() <= 4 && t.bytes().all(|b| b.is_ascii_digit());
        if digits(w) && (h.is_empty() || digits(h)) {
            (width, height) = (w.to_owned(), h.to_owned());
            alt.truncate(alt.len() - size.len());
            alt = alt.trim_end_matches('|').to_owned();
        }
        if alt.is_empty() && wiki {
            alt = target.rsplit('/').next().unwrap_or(target).to_owned();
        }
        self.picture(&picture, &alt, title, &width, &height);
        next
    }

    fn picture(&mut self, picture: &Picture, alt: &str, title: &str, width: &str, height: &str) {
        match picture {
            Picture::Data(address) | Picture::File(address)
                if self.pictures + address.len() <= PICTURES =>
            {
                self.pictures += address.len();
                self.out.push_str("<img alt=\"");
                self.escaped(alt);
                for (key, value) in [("title", title), ("width", width), ("height", height)] {
                    if !value.is_empty() {
                        self.out.push_str(&format!("\" {key}=\""));
                        self.escaped(value);
                    }
                }
                self.out.push_str("\" loading=\"lazy\" src=\"");
                self.escaped(address);
                self.out.push_str("\">");
            }
            Picture::Remote(address) => {
                let name = if alt.is_empty() { address } else { alt };
                if self.links > 0 {
                    self.out.push_str("<span class=\"remote-image\">");
                    self.escaped(name);
                    self.out.push_str("</span>");
                } else {
                    self.out.push_str("<a class=\"remote-image\" href=\"");
                    self.escaped(address);
                    self.out.push_str("\">");
                    self.escaped(name);
                    self.out.push_str("</a>");
                }
            }
            Picture::Page(target) => {
                let (start, end) = anchor(target);
                self.out.push_str("<span class=\"embed\">");
                self.out.push_str(&start);
                self.escaped(alt);
                self.out.push_str(end);
                self.out.push_str("</span>");
            }
            _ => {
                self.out.push_str("<span class=\"missing-image\" role=\"img\" aria-label=\"");
                self.escaped(alt);
                self.out.push_str("\">");
                self.escaped(alt);
                self.out.push_str("</span>");
            }
        }
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
        let name = crate::pack::source::slug(label);
        let again = if uses == 0 { String::new() } else { format!("-{}", uses + 1) };
        self.out.push_str(&format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{name}\" id=\"fnref-{name}{again}\">{number}</a></sup>"
        ));
    }

    fn footnote(&mut self, label: &str) {
        let (number, _) = self.number_of(label);
        let name = crate::pack::source::slug(label);
        self.open(
            &format!("<section class=\"footnotes\"><ol start=\"{number}\"><li id=\"fn-{name}\">"),
            &format!(
                "<a href=\"#fnref-{name}\" class=\"footnote-backref\">↩</a></li></ol></section>\n"
            ),
        );
    }

    /// Text with its marks; bare addresses become links.
    fn text(&mut self, index: usize, end: usize, text: &str) -> usize {
        let outline = self.outline;
        let text = match outline.doc.block_ids.get(&index) {
            Some(cut) => &text[..text.len() - cut],
            None => text,
        };
        let Some(signs) = self.signs.get(&index).cloned() else {
            self.linked(text);
            return index + 1;
        };
        let mut at = 0;
        for sign in signs {
            let from = sign.at.max(at).min(text.len());
            self.linked(text.get(at..from).unwrap_or_default());
            at = (sign.at + sign.length).min(text.len());
            let number = self.numbers.get(&sign.mark).copied();
            match (self.mode, number) {
                (Mode::Hide(hidden), Some(n)) if n == hidden && sign.opens => {
                    self.out.push_str("<span class=\"cloze-blank\">…</span>");
                    return self.after_mark(sign.mark, index, end);
                }
                (Mode::Show(shown), Some(n)) if n == shown => {
                    self.out.push_str(if sign.opens {
                        "<mark class=\"cloze\">"
                    } else {
                        "</mark>"
                    });
                }
                (Mode::Hide(_) | Mode::Show(_), _) => {}
                _ => self.out.push_str(if sign.opens { "<mark>" } else { "</mark>" }),
            }
        }
        self.linked(text.get(at..).unwrap_or_default());
        index + 1
    }

    /// Goes on behind a blanked mark, which may end in a later event.
    fn after_mark(&mut self, mark: (usize, usize), index: usize, end: usize) -> usize {
        let outline = self.outline;
        let Some(found) = outline.doc.marks.iter().find(|m| m.open == mark) else {
            return index + 1;
        };
        let (event, at) = found.close;
        if event >= end {
            return end;
        }
        let Event::Text(text) = &outline.doc.events[event].0 else { return event + 1 };
        // What stands behind the mark, in the same event, with marks of its own.
        let behind = at + 2;
        if let Some(signs) = self.signs.get_mut(&event) {
            signs.retain(|sign| sign.at >= behind);
            for sign in signs {
                sign.at -= behind;
            }
        }
        let rest = text.get(behind..).unwrap_or_default().to_owned();
        let saved = self.signs.get(&event).cloned();
        let next = self.text(event, end, &rest);
        if let Some(saved) = saved {
            self.signs.insert(event, saved);
        }
        next
    }

    fn linked(&mut self, text: &str) {
        let text = &*super::units::bound(text);
        if self.links > 0 || !text.contains("://") {
            self.escaped(text);
            return;
        }
        let mut rest = text;
        while let Some(found) = rest.find("http") {
            let boundary = rest[..found].chars().next_back().is_none_or(|c| !c.is_alphanumeric());
            let address = &rest[found..];
            let is_web = address.starts_with("http://") || address.starts_with("https://");
            let length = address
                .find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`' | '|'))
                .unwrap_or(address.len());
            let address = address[..length]
                .trim_end_matches(['.', ',', ';', ':', '!', '?', '\'', '*', '_', ']']);
            let address = match address.strip_suffix(')') {
                Some(without) if !without.contains('(') => without,
                _ => address,
            };
            if !boundary || !is_web || address.len() < "http://a".len() {
                self.escaped(&rest[..found + 4]);
                rest = &rest[found + 4..];
                continue;
            }
            self.escaped(&rest[..found]);
            self.out.push_str("<a href=\"");
            self.escaped(address);
            self.out.push_str("\" class=\"external\">");
            self.escaped(address);
            self.out.push_str("</a>");
            rest = &rest[found + address.len()..];
        }
        self.escaped(rest);
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

/// `[!tip]- Title` as its kind, whether it folds (and is open), and the title.
fn callout(line: &str) -> Option<(String, Option<bool>, &str)> {
    let rest = line.strip_prefix("[!")?;
    let (name, rest) = rest.split_once(']')?;
    // `[!note|wide]` carries a theme's own wishes.
    let name = name.split('|').next().unwrap_or_default().trim().to_lowercase();
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_ ".contains(&b)) {
        return None;
    }
    let (fold, rest) = match rest.as_bytes().first() {
        Some(b'-') => (Some(false), &rest[1..]),
        Some(b'+') => (Some(true), &rest[1..]),
        _ => (None, rest),
    };
    Some((name, fold, rest.trim_start()))
}
