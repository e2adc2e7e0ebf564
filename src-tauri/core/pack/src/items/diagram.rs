//! Diagrams that can be redrawn from memory. [`parse::diagram`](crate::parse::diagram) reads the fences.

use super::{Body, Contents, Details, Found, ItemSpan, attributes::old_name};
use crate::{
    codes::{Code, Findings},
    parse::outline::Outline,
    source::slug,
};
use item::{ids::LocalId, model::ItemBody};

/// Minutes for a redraw where the fence names none.
const MINUTES: f64 = 10.0;

/// Reads the diagrams that are to be practised, and notes the ids of all.
pub(super) fn read(page: &mut Outline<'_>, found: &mut Found, findings: &mut Findings) {
    for index in 0..page.diagrams.len() {
        let diagram = &page.diagrams[index];
        let Some(text) = diagram.id.clone() else { continue };
        let at = diagram.at;
        let id = match LocalId::new(text.clone()) {
            Ok(id) => id,
            Err(error) => {
                let help = format!("write `{{#{}}}`", slug(&text));
                findings.add(Code::BadId, page.doc.place(at), error.message, help);
                page.diagrams[index].id = None;
                continue;
            }
        };
        found.add(&id, at);
        let was: Vec<_> =
            diagram.was.iter().filter_map(|name| old_name(&page.page, name)).collect();
        if diagram.practise {
            let block = page.block_of(diagram.event);
            found.items.push(ItemSpan {
                id,
                was,
                at,
                block,
                group: None,
                body: Body::Diagram(index),
            });
        }
    }
}

pub(super) fn texts(page: &Contents<'_>, index: usize) -> (String, String) {
    (page.outline.diagram_title(index), page.outline.diagrams[index].source.clone())
}

/// What the search finds a diagram by: the names of its boxes.
pub(super) fn labels(page: &Contents<'_>, index: usize) -> String {
    page.outline.diagrams[index].labels.join(" · ")
}

pub(super) fn details(page: &Contents<'_>, index: usize) -> Details {
    let minutes = page.outline.diagrams[index].minutes.unwrap_or(MINUTES);
    Details { minutes: Some(minutes), diagram: true, ..Details::default() }
}

pub(super) fn body(page: &Contents<'_>, index: usize) -> ItemBody {
    let diagram = &page.outline.diagrams[index];
    ItemBody::Diagram {
        title: page.outline.diagram_title(index),
        source: diagram.source.clone(),
        minutes: diagram.minutes.unwrap_or(MINUTES),
        requirements: diagram.requirements.clone(),
        invariants: diagram.invariants.clone(),
    }
}
