//! What leaves an interview: scorecards, and the sheet for a friend who interviews.

use super::{Interviews, PastInterview};
use interop::document::{self, RubricLevels};
use interview::assemble::InterviewPlan;
use item::model::Item;

impl Interviews {
    /// A scorecard as Markdown.
    pub fn scorecard_markdown(&self, past: &PastInterview) -> String {
        let date = past.at.to_zoned(self.core.clock.time_zone()).date().to_string();
        // Without the log there is nothing to compare with; the scorecard itself still leaves.
        let earlier = self
            .past()
            .unwrap_or_default()
            .into_iter()
            .skip_while(|one| !one.is_same(past))
            .skip(1)
            .find(|one| one.scorecard.title == past.scorecard.title);
        let before = earlier.map(|one| one.scorecard);
        document::scorecard_markdown(&past.scorecard, before.as_ref(), &date, |id| {
            self.core.content.meta(id).map_or_else(|| id.to_string(), |item| item.title)
        })
    }

    /// A scorecard as one HTML file.
    pub fn scorecard_html(&self, past: &PastInterview) -> String {
        document::html(&past.scorecard.title, &self.scorecard_markdown(past))
    }

    /// What answers are scored by: the rubric of the open packs, else the built-in one.
    pub fn rubric(&self) -> Vec<RubricLevels> {
        document::rubric(&self.core.content.interview_rubric())
    }

    /// The sheet for a friend who interviews, as one HTML file.
    pub fn interviewer_sheet(&self, assembled: &InterviewPlan) -> String {
        let drawn = assembled.slots.iter().flat_map(|slot| &slot.items);
        let items: Vec<Item> = drawn.filter_map(|id| self.core.content.item(id)).collect();
        let sheet = document::interviewer_sheet(assembled, &items, &self.rubric());
        document::html(&assembled.title, &sheet)
    }
}
