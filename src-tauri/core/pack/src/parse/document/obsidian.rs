//! What Obsidian and GitHub mean by signs that the parser takes for text: names of blocks, links without
//! words of their own, `:emoji:`.

use pulldown_cmark::{Event, LinkType, Tag, TagEnd};

use super::Document;

impl Document<'_> {
    /// Obsidian's `^name` at the end of a paragraph or list item names it; alone, the block above.
    pub(super) fn name_blocks(&mut self) {
        let mut open: Vec<usize> = Vec::new();
        // The block before, for each element that is open.
        let mut before: Vec<Option<usize>> = vec![None];
        for index in 0..self.events.len() {
            match &self.events[index].0 {
                Event::Start(_) => {
                    open.push(index);
                    before.push(None);
                }
                Event::End(_) => {
                    before.pop();
                    if let (Some(start), Some(last)) = (open.pop(), before.last_mut()) {
                        *last = Some(start);
                    }
                }
                Event::Text(text) if text.contains('^') && self.ends_block(index) => {
                    let Some((cut, name)) = block_name(text) else { continue };
                    let Some(here) = open.last().copied() else { continue };
                    let outer = open.len().checked_sub(2).map(|at| open[at]);
                    let is_item = |at: usize| matches!(self.events[at].0, Event::Start(Tag::Item));
                    let alone = cut == text.len() && here + 1 == index;
                    let host = match &self.events[here].0 {
                        Event::Start(Tag::Item) => Some(here),
                        Event::Start(Tag::Paragraph) if alone => {
                            let above = before.get(before.len() - 2).copied().flatten();
                            if above.is_some() {
                                self.nameless.insert(here);
                            }
                            above
                        }
                        Event::Start(Tag::Paragraph) => {
                            Some(outer.filter(|at| is_item(*at) && at + 1 == here).unwrap_or(here))
                        }
                        _ => None,
                    };
                    if let Some(host) = host {
                        self.named.entry(host).or_insert_with(|| name.clone());
                        self.html_ids.push(name);
                        self.block_ids.insert(index, cut);
                    }
                }
                _ => {}
            }
        }
    }

    /// Whether a text is the last of its block; comments may follow.
    pub(super) fn ends_block(&self, index: usize) -> bool {
        for (event, _) in &self.events[index + 1..] {
            match event {
                Event::InlineHtml(raw) if raw.starts_with("<!--") => {}
                Event::Text(text) if text.trim().is_empty() => {}
                Event::End(TagEnd::Paragraph | TagEnd::Item) | Event::Start(Tag::List(_)) => {
                    return true;
                }
                _ => return false,
            }
        }
        false
    }
}

/// Links as Obsidian writes them in tables: the backslash keeps the cell whole and is no part of a name.
pub(super) fn as_obsidian_means(mut event: Event<'_>) -> Event<'_> {
    if let Event::Start(
        Tag::Link { link_type: LinkType::WikiLink { has_pothole: true }, dest_url, .. }
        | Tag::Image { link_type: LinkType::WikiLink { has_pothole: true }, dest_url, .. },
    ) = &mut event
        && let Some(bare) = dest_url.strip_suffix('\\')
    {
        *dest_url = bare.to_owned().into();
    }
    event
}

/// What a wikilink without words of its own shows: `[[#Heading]]` is “Heading”, `[[Page#Heading]]` is
/// “Page > Heading”.
pub(super) fn wiki_name(target: &str) -> Option<String> {
    if !target.contains('#') {
        return None;
    }
    let parts: Vec<&str> = target.split('#').map(str::trim).filter(|p| !p.is_empty()).collect();
    (!parts.is_empty()).then(|| parts.join(" > "))
}

/// `:tada:` as the emoji it names; nothing when the text has none.
pub(super) fn emoji(text: &str) -> Option<String> {
    if text.bytes().filter(|b| *b == b':').count() < 2 {
        return None;
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, ':' | '_' | '/' | '\\');
    let mut out = String::new();
    let mut copied = 0;
    let mut at = 0;
    while let Some(open) = text[at..].find(':').map(|found| at + found) {
        let name = &text[open + 1..];
        let length = name
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '+' | '-'))
            .unwrap_or(name.len());
        at = open + 1;
        let ends = name[length..].starts_with(':');
        let behind = name.get(length + 1..).and_then(|rest| rest.chars().next());
        let free =
            !text[..open].chars().next_back().is_some_and(is_part) && !behind.is_some_and(is_part);
        if length == 0 || !ends || !free {
            continue;
        }
        if let Some(emoji) = emojis::get_by_shortcode(&name[..length]) {
            out.push_str(&text[copied..open]);
            out.push_str(emoji.as_str());
            copied = open + length + 2;
            at = copied;
        }
    }
    (copied > 0).then(|| out + &text[copied..])
}

/// `text ^name` as how many bytes the name takes off the text's end, and `^name`.
fn block_name(text: &str) -> Option<(usize, String)> {
    let trimmed = text.trim_end();
    let at = trimmed.rfind('^')?;
    let name = &trimmed[at + 1..];
    let apart = at == 0 || trimmed[..at].ends_with([' ', '\t']);
    let plain = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    (apart && plain).then(|| (text.len() - trimmed[..at].trim_end().len(), format!("^{name}")))
}
