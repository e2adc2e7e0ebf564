//! What undo and redo would act on, in words.

use crate::core::Core;
use item::ids::{ItemId, PageRef};
use store::{
    UndoTarget,
    event::{Body, LayerMark, Renaming},
};

/// What undo or redo would act on, for people: the words after "Undo".
pub(super) fn of(core: &Core, target: &UndoTarget) -> String {
    match &target.body {
        Body::PageRenamed(_) if target.pages > 1 => format!("rename {} pages", target.pages),
        Body::ItemRenamed(_) if target.count > 1 => format!("rename {} items", target.count),
        body => label(core, body),
    }
}

/// What an event did, for people.
fn label(core: &Core, body: &Body) -> String {
    let title = |page: &PageRef| format!("“{}”", core.title(page));
    let layer = |mark: &LayerMark| core.layer_title(&mark.page, &mark.layer);
    let item = |item: &ItemId| format!("“{}”", core.item_title(item));
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
