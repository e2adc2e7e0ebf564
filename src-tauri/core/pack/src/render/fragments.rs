//! Pieces of a page as HTML of their own: a heading's text, some blocks, a cell.

use super::{
    around::Around,
    writer::{Mode, Writer},
};
use crate::parse::{document::BlockKind, outline::Outline};
use html::Html;

/// Makes HTML of one page's parts.
pub(crate) struct Fragments<'o, 'a> {
    outline: &'o Outline<'a>,
    around: &'o dyn Around,
}

impl<'o, 'a> Fragments<'o, 'a> {
    pub(crate) fn new(outline: &'o Outline<'a>, around: &'o dyn Around) -> Self {
        Self { outline, around }
    }

    pub(crate) fn events(&self, events: std::ops::Range<usize>, mode: Mode) -> Html {
        Html::sanitise(&Writer::new(self.outline, self.around, mode).html(events))
    }

    pub(crate) fn blocks(&self, blocks: impl IntoIterator<Item = usize>) -> Html {
        let mut writer = Writer::new(self.outline, self.around, Mode::Item);
        let mut out = String::new();
        for block in blocks {
            let block = &self.outline.doc.blocks[block];
            if !matches!(block.kind, BlockKind::Comments(_)) {
                out.push_str(&writer.html(block.events.clone()));
            }
        }
        Html::sanitise(&out)
    }

    /// A heading's text, without its tags.
    pub(crate) fn heading(&self, block: usize) -> Html {
        let events = &self.outline.doc.blocks[block].events;
        self.events(events.start + 1..events.end - 1, Mode::Item)
    }
}
