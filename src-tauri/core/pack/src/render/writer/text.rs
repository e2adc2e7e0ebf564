//! Text with its marks and addresses.

use pulldown_cmark::Event;

use super::{Mode, Writer};

impl Writer<'_, '_> {
    /// Text with its marks; bare addresses become links.
    pub(super) fn text(&mut self, index: usize, end: usize, text: &str) -> usize {
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
    pub(super) fn after_mark(&mut self, mark: (usize, usize), index: usize, end: usize) -> usize {
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

    pub(super) fn linked(&mut self, text: &str) {
        let text = &*crate::render::units::bound(text);
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
