//! What is read, learned, flagged and noted, put together with the packs' titles.

use super::Study;
use item::{
    error::Result,
    ids::{ItemId, PageRef},
};
use store::{
    UndoTarget,
    event::{Body, LayerMark, Renaming},
    progress::{Flag, Progress},
};

impl Study {
    /// What is known of every page.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn progress(&self) -> Result<Progress> {
        let mut pages = self.store.progress()?;
        for (page, progress) in &mut pages {
            for flag in &mut progress.flags {
                flag.page_title = self.title(page);
            }
            // Of a page that is learned every layer is read, one that it got later included.
            if progress.learned {
                for layer in self.content.layers(page) {
                    if !progress.layers_read.contains(&layer.id) {
                        progress.layers_read.push(layer.id);
                    }
                }
            }
        }
        Ok(Progress { pages })
    }

    /// Open flags, oldest first.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn flags(&self) -> Result<Vec<Flag>> {
        let mut flags = self.store.flags()?;
        for flag in &mut flags {
            flag.page_title = self.title(&flag.page);
        }
        Ok(flags)
    }

    /// Open flags as Markdown, by page: a list to work through, or to send to a pack's author.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn export_flags(&self) -> Result<String> {
        let flags = self.flags()?;
        let mut text = String::from("# Flags\n");
        if flags.is_empty() {
            text.push_str("\nNothing is flagged.\n");
        }
        let mut pages: Vec<&PageRef> = Vec::new();
        for flag in &flags {
            if !pages.contains(&&flag.page) {
                pages.push(&flag.page);
            }
        }
        for page in pages {
            let mut of_page = flags.iter().filter(|flag| flag.page == *page).peekable();
            let title = of_page.peek().map_or_else(String::new, |flag| flag.page_title.clone());
            text.push_str(&format!("\n## {title} (`{page}`)\n\n"));
            for flag in of_page {
                let mut place = String::new();
                if let Some(anchor) = &flag.anchor {
                    place.push_str(&format!(" at `#{anchor}`"));
                }
                if let Some(item) = &flag.item {
                    place.push_str(&format!(" on `{}`", item.id));
                }
                let day = flag.at.to_zoned(self.clock.time_zone()).date();
                let note = match flag.note.as_str() {
                    "" => "no note".to_owned(),
                    note => note.lines().collect::<Vec<_>>().join("\n  "),
                };
                text.push_str(&format!("- {day}{place}: {note}\n"));
            }
        }
        Ok(text)
    }

    /// A page's title, or its id when no open pack has it.
    pub(super) fn title(&self, page: &PageRef) -> String {
        self.content.page_title(page).unwrap_or_else(|| page.page.to_string())
    }

    /// A layer's title, or its id when no open pack has it.
    pub(super) fn layer_title(&self, page: &PageRef, layer: &str) -> String {
        let layers = self.content.layers(page).into_iter();
        layers
            .filter(|one| one.id == layer)
            .map(|one| one.title)
            .next()
            .unwrap_or_else(|| layer.to_owned())
    }

    /// An item's prompt, or its id when no open pack has it.
    pub(super) fn item_title(&self, item: &ItemId) -> String {
        self.content.meta(item).map_or_else(|| item.id.to_string(), |meta| meta.title)
    }

    /// What undo or redo would act on, for people: the words after "Undo".
    pub(super) fn undo_label(&self, target: &UndoTarget) -> String {
        match &target.body {
            Body::PageRenamed(_) if target.pages > 1 => format!("rename {} pages", target.pages),
            Body::ItemRenamed(_) if target.count > 1 => format!("rename {} items", target.count),
            body => self.label(body),
        }
    }

    /// What an event did, for people.
    fn label(&self, body: &Body) -> String {
        let title = |page: &PageRef| format!("“{}”", self.title(page));
        let layer = |mark: &LayerMark| self.layer_title(&mark.page, &mark.layer);
        let item = |item: &ItemId| format!("“{}”", self.item_title(item));
        let items = |items: &[ItemId]| match items {
            [one] => item(one),
            many => format!("{} items", many.len()),
        };
        match body {
            Body::LayerRead(mark) => {
                format!("mark {} of {} as read", layer(mark), title(&mark.page))
            }
            Body::LayerUnread(mark) => {
                format!("mark {} of {} as unread", layer(mark), title(&mark.page))
            }
            Body::TopicLearned(mark) => format!("mark {} as learned", title(&mark.page)),
            Body::TopicUnlearned(mark) => format!("mark {} as not learned", title(&mark.page)),
            Body::PageFlagged(flag) => format!("flag {}", title(&flag.page)),
            Body::FlagResolved(mark) => format!("resolve a flag on {}", title(&mark.page)),
            Body::NoteWritten(note) => format!("edit the note on {}", title(&note.page)),
            Body::WorksheetWritten(written) => {
                format!("edit the worksheet on {}", title(&written.sheet.page))
            }
            Body::SettingChanged(changed) => format!("change {}", changed.key),
            Body::Reviewed(review) => format!("answer {}", item(&review.item)),
            Body::ItemsSuspended(mark) => format!("suspend {}", items(&mark.items)),
            Body::ItemsUnsuspended(mark) => format!("unsuspend {}", items(&mark.items)),
            Body::ItemsBuried(mark) => format!("bury {}", items(&mark.items)),
            Body::ItemsUnburied(mark) => format!("unbury {}", items(&mark.items)),
            Body::ItemsReset(mark) => format!("reset {}", items(&mark.items)),
            Body::ItemsRescheduled(mark) => format!("reschedule {}", items(&mark.items)),
            Body::ItemRenamed(renamed) => match renamed.why {
                Renaming::Attached => format!("attach {}", item(&renamed.to)),
                Renaming::Pack => format!("rename {}", item(&renamed.to)),
            },
            Body::PageRenamed(renamed) => format!("rename {}", title(&renamed.to)),
            Body::ParametersChosen(_) => "change the scheduler's parameters".to_owned(),
            Body::RehearsalFinished(done) => format!("rehearse “{}”", done.result.title),
            Body::InterviewFinished(done) => format!("sit “{}”", done.scorecard.title),
            Body::BoardFinished(done) => format!("grade “{}”", done.state.title),
            Body::BoardOverruled(ruled) => format!("overrule a line of {}", item(&ruled.item)),
            Body::BoardNoted(noted) => format!("edit the note to {}", item(&noted.item)),
            Body::BoardUnrated(unrated) => {
                format!("change the rating of {}", item(&unrated.item))
            }
            Body::DrillFinished(done) => format!("drill {}", item(&done.item)),
            Body::Undone(_) => "undo".to_owned(),
            Body::Unknown(unknown) => unknown.kind.clone(),
        }
    }
}
