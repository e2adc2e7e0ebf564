//! Pictures, what a page embeds, and files that its code includes; what cannot be shown says so.

use pulldown_cmark::LinkType;

use super::{PICTURES, Writer, anchor};
use crate::{
    folder,
    parse::{
        document::LinkKind,
        html::{self, Piece, escape},
        include,
    },
    render::around::{Picture, Target, scheme},
};

impl Writer<'_, '_> {
    /// Code with the files that mdBook includes, and without the lines that rustdoc hides.
    pub(super) fn with_listings(&self, language: &str, code: String) -> String {
        let mut code = code;
        if include::may_include(&code) {
            let mut out = String::with_capacity(code.len());
            for line in code.lines() {
                let Some(include) = include::read(line) else {
                    out.push_str(line);
                    out.push('\n');
                    continue;
                };
                let file = self.around.listing(self.outline.path, include.path);
                match file.and_then(|file| include.cut(&file)) {
                    Some(part) => out.push_str(&part),
                    None => out.push_str(&format!("[{} can't be included]", include.path)),
                }
                out.push('\n');
            }
            code = out;
        }
        let hidden = |line: &str| line.trim() == "#" || line.trim_start().starts_with("# ");
        if language == "rust" && code.lines().any(hidden) {
            let shown = code.lines().filter(|line| !hidden(line));
            code = shown.flat_map(|line| [line, "\n"]).collect();
        }
        code
    }

    /// The page's own HTML: addresses of pictures and links are made ours, comments left out.
    pub(super) fn raw(&mut self, raw: &str) {
        for piece in html::pieces(raw) {
            match piece {
                Piece::Text(text) => self.out.push_str(text),
                Piece::Tag { name, closing: false, attributes, raw, .. } => {
                    let get = |key: &str| {
                        let found = attributes.iter().find(|(k, _)| k == key);
                        found.map_or("", |(_, value)| value).to_owned()
                    };
                    match &*name {
                        "img" => {
                            let picture = self.around.picture(
                                self.outline.path,
                                LinkKind::Image,
                                &get("src"),
                            );
                            match picture {
                                Picture::Nothing => self.missing(&get("src"), &get("alt")),
                                _ => {
                                    let (width, height) = (get("width"), get("height"));
                                    self.picture(&picture, &get("alt"), "", &width, &height);
                                }
                            }
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
                        "audio" | "video" | "source" | "iframe" | "embed" | "object" => {
                            let address = [get("src"), get("data")].concat();
                            let what = match &*name {
                                "audio" => "Audio",
                                "video" => "Video",
                                "source" => "Media",
                                _ => "Embedded page",
                            };
                            // A player without an address names its files further in.
                            if !address.is_empty() {
                                self.not_shown(what, &address);
                            }
                        }
                        // A page cannot ask anything; boxes of its own would look as if it did.
                        "input" if get("type") != "checkbox" => {}
                        "listing" => {
                            self.listing(&get("number"), &get("file-name"), &get("caption"))
                        }
                        "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "td" | "th"
                        | "dt" | "dd" | "summary"
                            if !attributes.iter().any(|(key, _)| key == "dir") =>
                        {
                            self.out.push_str(&raw[..1 + name.len()]);
                            self.out.push_str(" dir=\"auto\"");
                            self.out.push_str(&raw[1 + name.len()..]);
                        }
                        _ => self.out.push_str(raw),
                    }
                }
                Piece::Tag { name, .. } if name == "listing" => {
                    let caption = self.captions.pop().unwrap_or_default();
                    self.out.push_str(&caption);
                    self.out.push_str("</figure>\n");
                }
                Piece::Tag { raw, .. } => self.out.push_str(raw),
            }
        }
    }

    /// mdBook's `<Listing number="1-1" file-name="main.rs" caption="…">`.
    pub(super) fn listing(&mut self, number: &str, file: &str, caption: &str) {
        self.out.push_str("<figure class=\"listing\">");
        if !file.is_empty() {
            self.out.push_str("<p class=\"listing-file\">");
            self.escaped(file);
            self.out.push_str("</p>\n");
        }
        let mut below = String::new();
        if !number.is_empty() || !caption.is_empty() {
            below.push_str("<figcaption dir=\"auto\">");
            if !number.is_empty() {
                below.push_str("Listing ");
                escape(number, &mut below);
                below.push_str(if caption.is_empty() { "" } else { ": " });
            }
            // The caption is Markdown, of which code is what occurs.
            for (n, part) in caption.split('`').enumerate() {
                below.push_str(if n % 2 == 1 { "<code>" } else { "" });
                escape(part, &mut below);
                below.push_str(if n % 2 == 1 { "</code>" } else { "" });
            }
            below.push_str("</figcaption>");
        }
        self.captions.push(below);
    }

    /// Says that something is there which a page of text cannot show.
    pub(super) fn not_shown(&mut self, what: &str, address: &str) {
        let name = address.split(['?', '#']).next().unwrap_or(address);
        let is_web = matches!(scheme(address), Some("http" | "https"));
        let name = match is_web {
            true => address,
            false => name.rsplit('/').next().unwrap_or(name),
        };
        self.out.push_str("<span class=\"not-shown\">");
        self.out.push_str(&format!("{what} isn’t shown: "));
        let open = is_web && self.links == 0;
        if open {
            self.out.push_str("<a class=\"external\" href=\"");
            self.escaped(&if address.starts_with("//") {
                format!("https:{address}")
            } else {
                address.to_owned()
            });
            self.out.push_str("\">");
        }
        self.escaped(name);
        self.out.push_str(if open { "</a></span> " } else { "</span> " });
    }

    pub(super) fn image(
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
        if picture == Picture::Nothing {
            self.missing(target, &alt);
        } else {
            self.picture(&picture, &alt, title, &width, &height);
        }
        next
    }

    /// Says that a picture, or what a page embeds, is not there.
    pub(super) fn missing(&mut self, target: &str, alt: &str) {
        let path = target.split(['#', '?']).next().unwrap_or(target);
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_named = alt.is_empty() || target.ends_with(alt);
        self.out.push_str("<span class=\"missing-image\">");
        self.out.push_str(match folder::image_type(path) {
            Some(_) => "Image not shown: ",
            None => "Not shown: ",
        });
        self.escaped(if is_named { name } else { alt });
        self.out.push_str("</span>");
    }

    pub(super) fn picture(
        &mut self,
        picture: &Picture,
        alt: &str,
        title: &str,
        width: &str,
        height: &str,
    ) {
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
                let what = match target {
                    Target::File(_) => "This file isn’t shown: ",
                    _ => "From another page: ",
                };
                self.out.push_str("<span class=\"embed\"><span class=\"embed-label\">");
                self.out.push_str(what);
                self.out.push_str("</span>");
                self.out.push_str(&start);
                self.escaped(alt);
                self.out.push_str(end);
                self.out.push_str("</span>");
            }
            // More pictures than a page can hold.
            Picture::Data(_) | Picture::File(_) | Picture::Nothing => self.missing("", alt),
        }
    }
}
