//! What interviews are assembled from: templates, and the items that fill their slots.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Interviews;
use interview::assemble::{self, Candidate, InterviewPlan, Seed};
use item::{
    catalogue::ItemMeta,
    error::Result,
    ids::{ItemId, PackId},
    kind::ItemKind,
    template::{SlotKind, Template},
};

/// A template and where it comes from.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TemplateView {
    /// The pack that holds it.
    pub pack: PackId,
    /// What it asks.
    pub template: Template,
    /// Per slot, how many of the items it asks for the open packs do not hold.
    pub short_by: Vec<u32>,
}

impl Interviews {
    /// Every template of the open packs.
    pub fn templates(&self) -> Result<Vec<TemplateView>> {
        let candidates = self.candidates()?;
        let view = |(pack, template): (PackId, Template)| {
            let filled = assemble::assemble(&template, &candidates, Seed::new(0));
            let short_by = filled.slots.iter().map(|slot| slot.short_by).collect();
            TemplateView { pack, template, short_by }
        };
        Ok(self.core.content.templates().into_iter().map(view).collect())
    }

    /// Fills a template. Without a seed, one is chosen that suits the person: weak items, and
    /// nothing that was asked lately.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn assemble(&self, template: &Template, seed: Option<Seed>) -> Result<InterviewPlan> {
        let candidates = self.candidates()?;
        Ok(match seed {
            Some(seed) => assemble::assemble(template, &candidates, seed),
            None => {
                let start = uuid::Uuid::new_v4().as_u128() as u32;
                assemble::assemble_for(template, &candidates, start)
            }
        })
    }

    /// Everything that a slot can be filled with.
    pub(crate) fn candidates(&self) -> Result<Vec<Candidate>> {
        let now = self.core.clock.now();
        let asked: HashMap<ItemId, Timestamp> = self
            .past()?
            .into_iter()
            .rev()
            .flat_map(|past| past.scorecard.questions.into_iter().map(move |q| (q.item, past.at)))
            .collect();
        let states = self.core.store.item_states()?;
        let (model, _) = self.core.store.model()?;
        let today = self.core.today();
        let candidate = |item: &ItemMeta| {
            let kind = match item.kind {
                ItemKind::Question => SlotKind::Question,
                ItemKind::Diagram => SlotKind::Diagram,
                ItemKind::Script => SlotKind::Script,
                ItemKind::Card | ItemKind::Cue => return None,
            };
            let recall = states.get(&item.id).and_then(|state| state.memory.recall(&model, today));
            let days = asked.get(&item.id).map(|at| now.duration_since(*at).as_hours().max(0) / 24);
            Some(Candidate {
                id: item.id.clone(),
                kind,
                level: item.level,
                category: item.category.clone(),
                weakness: recall.map_or(0.5, |recall| 1.0 - f64::from(recall)),
                asked_days_ago: days.map(|days| u32::try_from(days).unwrap_or(u32::MAX)),
            })
        };
        Ok(self.core.content.catalogue().items().iter().filter_map(candidate).collect())
    }
}
