//! A study session as the window and the terminal see it: what to ask for, and what comes back.
//!
//! These types cross to the window as JSON; `ui/src/bindings` is generated from them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use item::{
    catalogue::ItemMeta,
    ids::{ItemId, PackId, PageRef},
    kind::{ItemKind, Rating},
    model::{Item, Level},
};

/// Which items. Every field that is set narrows; within one field any of the values will do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export, optional_fields)]
pub struct ItemFilter {
    /// Items of these packs.
    pub packs: Vec<PackId>,
    /// Items on these pages.
    pub pages: Vec<PageRef>,
    /// Of these kinds.
    pub kinds: Vec<ItemKind>,
    /// Questions of these levels.
    pub levels: Vec<Level>,
    /// Questions of these categories.
    pub categories: Vec<String>,
    /// Questions with one of these tags.
    pub tags: Vec<String>,
    /// In these states of memory.
    pub states: Vec<MemoryPhase>,
    /// Only these items: a list put together by hand.
    pub items: Vec<ItemId>,
    /// With an open flag, or without.
    pub flagged: Option<bool>,
    /// Due now, or not.
    pub due: Option<bool>,
    /// Leeches, or not.
    pub leech: Option<bool>,
    /// Suspended, or not; sessions never hold suspended items.
    pub suspended: Option<bool>,
    /// With a diagram, or without.
    pub diagram: Option<bool>,
    /// With this text in the prompt, whatever the case.
    pub text: Option<String>,
}

impl ItemFilter {
    /// Whether what the filter says about content names this item. What it says of memory is asked elsewhere.
    pub fn names(&self, item: &ItemMeta) -> bool {
        fn any<T: PartialEq>(wanted: &[T], have: Option<&T>) -> bool {
            wanted.is_empty() || have.is_some_and(|have| wanted.contains(have))
        }
        any(&self.packs, Some(&item.id.page.pack))
            && any(&self.pages, Some(&item.id.page))
            && any(&self.kinds, Some(&item.kind))
            && any(&self.levels, item.level.as_ref())
            && any(&self.categories, item.category.as_ref())
            && any(&self.items, Some(&item.id))
            && (self.tags.is_empty() || item.tags.iter().any(|tag| self.tags.contains(tag)))
            && self.diagram.is_none_or(|wanted| item.diagram == wanted)
            && self.text.as_ref().is_none_or(|text| {
                let title = item.title.to_lowercase();
                text.to_lowercase().split_whitespace().all(|word| title.contains(word))
            })
    }
}

/// How a session treats the schedule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum SessionMode {
    /// What is due, then what is new.
    #[default]
    Due,
    /// What the filter names, due or not, new items of what was read; changes no schedule.
    Cram,
    /// The same, quick items only and shuffled; changes no schedule.
    QuickFire,
}

/// What to study, and for how long.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export, optional_fields)]
pub struct SessionRequest {
    /// 1 to 480.
    pub minutes: f64,
    /// How the schedule is treated.
    pub mode: SessionMode,
    /// Which items.
    pub filter: ItemFilter,
    /// New items even of layers that were not read yet.
    pub unread: bool,
    /// No new items at all.
    pub no_new: bool,
}

/// Where an item stands.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS,
)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum MemoryPhase {
    /// Never answered.
    #[default]
    New,
    /// In its first steps.
    Learning,
    /// Comes back on a day.
    Review,
    /// Slipped, and in steps again.
    Relearning,
}

/// What is known of one item's memory.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MemoryView {
    /// Where it stands.
    pub phase: MemoryPhase,
    /// Days until recall falls to 90%.
    pub stability: Option<f64>,
    /// 1 to 10.
    pub difficulty: Option<f64>,
    /// The chance to remember it now, 0 to 1; none while it is new, learning or relearning.
    pub recall: Option<f64>,
    /// The study day it comes back, `YYYY-MM-DD`.
    pub due_day: Option<String>,
    /// The instant a learning step ends, in milliseconds since 1970.
    pub due_at: Option<f64>,
    /// Answers so far; those of fast rounds are not counted.
    pub reviews: u32,
    /// How often it slipped.
    pub lapses: u32,
    /// When it was answered last, in milliseconds since 1970.
    pub last_at: Option<f64>,
    /// It keeps slipping: edit it, split it or suspend it.
    pub leech: bool,
    /// Left out until it is taken back in.
    pub suspended: bool,
    /// Left out until this study day.
    pub buried_until: Option<String>,
}

/// What a button would do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Choice {
    /// The button.
    pub rating: Rating,
    /// Seconds until the next learning step; none when it comes back on a day.
    pub seconds: Option<u32>,
    /// Days until it comes back; none for a learning step.
    pub days: Option<u32>,
    /// Short: `10 min`, `3 d`, `2.1 mo`.
    pub label: String,
}

/// The item to answer, with everything its screen needs.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReviewItem {
    /// Its content.
    pub item: Item,
    /// Its kind.
    pub kind: ItemKind,
    /// The page's title.
    pub page_title: String,
    /// What is known of it.
    pub memory: MemoryView,
    /// What each button would do; empty in a session that changes no schedule.
    pub choices: Vec<Choice>,
    /// Its text changed since it was last answered.
    pub changed: bool,
    /// It has an open flag.
    pub flagged: bool,
    /// Seconds to plan for it, from the user's own answers once there are five.
    pub expected_seconds: u32,
    /// Of a question: the rating that so many ticked key points suggest, from none to all.
    pub suggestions: Vec<Rating>,
    /// The same once a hint was taken.
    pub suggestions_after_hints: Vec<Rating>,
    /// What it can be rated once a hint was taken.
    pub allowed_after_hints: Vec<Rating>,
}

/// The rating that `ticked` of `points` key points suggest: again for none, else easy, less a step under
/// 85% of them and another under 50%; the same steps as for a rehearsal.
pub fn suggested(ticked: usize, points: usize) -> Rating {
    if ticked == 0 {
        return Rating::Again;
    }
    let share = ticked as f64 / points.max(1) as f64;
    let steps = [share < 0.85, share < 0.5].into_iter().filter(|lost| *lost).count();
    Rating::below_best(steps)
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, optional_fields)]
pub struct Answer {
    /// The item, which must be the one on the screen.
    pub item: ItemId,
    /// The button pressed. Hints and peeks cap what counts.
    pub rating: Rating,
    /// Milliseconds from prompt to answer.
    pub took_ms: u32,
    /// Hints taken.
    #[serde(default)]
    pub hints: u32,
    /// The answer was looked at before answering.
    #[serde(default)]
    pub peeked: bool,
    /// Key points ticked, by position.
    #[serde(default)]
    pub key_points: Vec<u32>,
}

/// What waits beyond this session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Backlog {
    /// Due reviews in all.
    pub items: u32,
    /// Minutes they would take.
    pub minutes: f64,
    /// Of these, how many this session leaves for later, least loss first.
    pub waiting: u32,
}

/// Why a session shows no item.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case", tag = "why")]
#[ts(export)]
pub enum Idle {
    /// Nothing is left, or the minutes are used up.
    Finished,
    /// Only learning steps are left, and none has ended.
    Waiting {
        /// When the first of them ends: milliseconds since 1970.
        until: f64,
    },
    /// What is left is in packs that are not open.
    NotOpen {
        /// The packs, by name.
        packs: Vec<PackId>,
        /// How many items are left in them.
        items: u32,
    },
    /// An answer is saved, but what comes next could not be read: ask for the session again.
    Unread,
}

/// A session as it stands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SessionView {
    /// Its name, for resuming.
    pub id: String,
    /// What was asked for.
    pub request: SessionRequest,
    /// What to answer now.
    pub item: Option<ReviewItem>,
    /// Why there is nothing to answer; none while there is an item.
    pub idle: Option<Idle>,
    /// Learning steps still to come in this session.
    pub learning: u32,
    /// Reviews still planned.
    pub reviews: u32,
    /// New items still planned.
    pub fresh: u32,
    /// Answers given, those taken back not counted.
    pub done: u32,
    /// Minutes the rest is expected to take.
    pub minutes_left: f64,
    /// Minutes spent on answers.
    pub minutes_spent: f64,
    /// What is due in all; none in a session that changes no schedule.
    pub backlog: Option<Backlog>,
    /// The answer just given made its item a leech.
    pub leech: Option<ItemId>,
}

/// One line of the summary.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SummaryLine {
    /// The item.
    pub item: ItemId,
    /// Its prompt.
    pub title: String,
    /// The last answer given.
    pub rating: Rating,
    /// Days until recall falls to 90%, before the session; none when it was new.
    pub before: Option<f64>,
    /// The same after it.
    pub after: Option<f64>,
}

/// What a session came to.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SessionSummary {
    /// Answers given.
    pub answers: u32,
    /// Items answered.
    pub items: u32,
    /// Minutes spent on answers.
    pub minutes: f64,
    /// Answers by rating: again, hard, good, easy.
    pub ratings: [u32; Rating::COUNT],
    /// Items that were new.
    pub fresh: u32,
    /// Remembered for longer now, most gained first.
    pub strengthened: Vec<SummaryLine>,
    /// Answered "again".
    pub slipped: Vec<SummaryLine>,
    /// Due on the next study day.
    pub tomorrow: u32,
    /// Minutes that will take.
    pub tomorrow_minutes: f64,
}

/// What is due, before a session is begun.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DueOverview {
    /// Learning steps whose time has come.
    pub learning: u32,
    /// Reviews due.
    pub reviews: u32,
    /// Of these, overdue by 14 days or more.
    pub postponed: u32,
    /// New items of what was read.
    pub fresh: u32,
    /// Where these come from, in reading order.
    pub new_from: Vec<NewFrom>,
    /// Minutes for the learning steps and reviews.
    pub minutes: f64,
    /// By kind: learning steps and reviews.
    pub by_kind: Vec<KindCount>,
    /// A session that was begun and not finished.
    pub unfinished: Option<UnfinishedSession>,
}

/// New items of one layer, or of what stands on a page outside its layers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct NewFrom {
    /// The page.
    pub page: PageRef,
    /// Its title.
    pub title: String,
    /// The layer, as the pack names it.
    pub layer: Option<String>,
    /// How many.
    pub count: u32,
}

/// What a session would hold.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SessionPreview {
    /// Minutes that it is expected to take: no more than asked for, unless the one item that it holds
    /// takes longer.
    pub minutes: f64,
    /// How many of its items are new.
    pub fresh: u32,
    /// Learning steps, reviews and new items by kind.
    pub by_kind: Vec<KindCount>,
}

/// How many of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct KindCount {
    pub kind: ItemKind,
    pub count: u32,
    pub minutes: f64,
}

/// A session that can be gone on with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UnfinishedSession {
    /// Its name.
    pub id: String,
    /// When it was begun, in milliseconds since 1970.
    pub started_at: f64,
    /// Answers given.
    pub done: u32,
    /// Items still planned.
    pub left: u32,
}

/// One row of the bank.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BankItem {
    /// The item.
    pub item: ItemId,
    /// Its prompt.
    pub title: String,
    /// Its kind.
    pub kind: ItemKind,
    /// Of a question.
    pub level: Option<Level>,
    /// Of a question.
    pub category: Option<String>,
    /// Of a question.
    pub tags: Vec<String>,
    /// It is a diagram, or its answer holds one.
    pub diagram: bool,
    /// Where it stands.
    pub phase: MemoryPhase,
    /// The chance to remember it today, 0 to 1; none while it is new, learning or relearning.
    pub recall: Option<f64>,
    /// The study day it comes back, `YYYY-MM-DD`.
    pub due_day: Option<String>,
    /// It is due: its day or the end of its learning step has come, and it is not left out.
    pub due: bool,
    /// It has an open flag.
    pub flagged: bool,
    /// It keeps slipping.
    pub leech: bool,
    /// It is left out.
    pub suspended: bool,
}

/// Questions by level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub struct LevelCounts {
    pub easy: u32,
    pub medium: u32,
    pub hard: u32,
}

/// The items a filter names, with counts over all of them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Bank {
    /// In reading order.
    pub items: Vec<BankItem>,
    /// Questions by level.
    pub levels: LevelCounts,
    /// By kind; minutes are not counted here.
    pub kinds: Vec<KindCount>,
    /// By state of memory.
    pub phases: Vec<(MemoryPhase, u32)>,
}

/// What the whole bank can be narrowed down by, each with the number of its items.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BankOptions {
    /// Categories, by name.
    pub categories: Vec<(String, u32)>,
    /// Tags, by name.
    pub tags: Vec<(String, u32)>,
}

/// A history whose item is gone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Orphan {
    /// The name it is kept under.
    pub item: ItemId,
    /// Answers in it.
    pub reviews: u32,
    /// The one new item with the same answer, where there is exactly one.
    pub same_answer: Option<ItemId>,
    /// Items of its page that have no history yet, the first hundred.
    pub candidates: Vec<ItemId>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_points_suggest_a_rating() {
        let all: Vec<Rating> = (0..=6).map(|ticked| suggested(ticked, 6)).collect();
        use Rating::{Again, Easy, Good, Hard};
        assert_eq!(all, [Again, Hard, Hard, Good, Good, Good, Easy]);
        assert_eq!([suggested(0, 1), suggested(1, 1)], [Again, Easy]);
    }
}
