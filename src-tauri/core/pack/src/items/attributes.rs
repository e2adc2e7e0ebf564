//! What directives of several kinds say alike: ids, old names, levels, categories, numbers, and where an answer ends.

use std::ops::Range;

use crate::{
    codes::{Code, Findings},
    parse::{
        self,
        directive::{Attribute, Directive},
        outline::Outline,
    },
    source::slug,
};
use item::{
    ids::{ItemId, LocalId, PageId, PageRef},
    model::Level,
};

/// Whether a block holds items of its own, so that the answer above ends before it.
pub(super) fn nested_item(page: &Outline<'_>, block: usize) -> bool {
    page.directives
        .get(&block)
        .is_some_and(|directives| directives.iter().any(|d| d.kind.ends_answer()))
}

/// The blocks after a heading and its comments, up to the next heading of its level or above, or a
/// nested item.
pub(super) fn answer(page: &Outline<'_>, heading: usize, level: u8) -> Range<usize> {
    let blocks = &page.doc.blocks;
    let mut end = heading + 1;
    while end < blocks.len() {
        if page.doc.heading(end).is_some_and(|(l, ..)| l <= level) || nested_item(page, end) {
            break;
        }
        end += 1;
    }
    heading + 1..end
}

/// The id a directive gives, or a diagnostic that says which one to write.
pub(super) fn id(
    page: &Outline<'_>,
    directive: &Directive,
    suggestion: &str,
    findings: &mut Findings,
) -> Option<LocalId> {
    let name = directive.kind.word();
    let offer = match slug(suggestion) {
        empty if empty.is_empty() => "some-name".to_owned(),
        slug => slug,
    };
    let Some((id, at)) = &directive.attributes.id else {
        findings.add(
            Code::MissingId,
            page.doc.place(directive.at),
            format!("`{name}` needs an id, under which its progress is kept"),
            format!("write `<!-- {name} #{offer} -->`"),
        );
        return None;
    };
    match LocalId::new(id.clone()) {
        Ok(id) => Some(id),
        Err(error) => {
            findings.add(
                Code::BadId,
                page.doc.place(directive.base + at),
                error.message,
                format!("write `#{offer}`"),
            );
            None
        }
    }
}

/// Old names: `id`, `page#id` or `pack/page#id`, parted by commas.
pub(super) fn was(
    page: &Outline<'_>,
    value: Option<&Attribute>,
    base: usize,
    findings: &mut Findings,
) -> Vec<ItemId> {
    let Some(value) = value else { return Vec::new() };
    let names = parse::split_list(&value.value);
    let parsed: Vec<_> = names.iter().filter_map(|name| old_name(&page.page, name)).collect();
    if parsed.len() != names.len() || names.is_empty() {
        findings.add(
            Code::BadValue,
            page.doc.place(base + value.at),
            format!("`{}` is not an item's old name", value.value),
            "write `was=old-page#old-id`, or `was=old-id` on the same page",
        );
    }
    parsed
}

pub(super) fn old_name(here: &PageRef, name: &str) -> Option<ItemId> {
    let (page, id) = match name.split_once('#') {
        Some(("", id)) => (here.clone(), id),
        Some((page, id)) if page.contains('/') => (page.parse().ok()?, id),
        Some((page, id)) => {
            (PageRef { pack: here.pack.clone(), page: PageId::new(page).ok()? }, id)
        }
        None => (here.clone(), name),
    };
    Some(ItemId { page, id: LocalId::new(id).ok()? })
}

pub(super) fn level(
    page: &Outline<'_>,
    directive: &Directive,
    findings: &mut Findings,
) -> Option<Level> {
    let value = directive.attributes.get("level")?;
    let level = Level::from_word(&value.value);
    if level.is_none() {
        findings.add(
            Code::UnknownLevel,
            page.doc.place(directive.base + value.at),
            format!("there is no level `{}`", value.value),
            "write `level=easy`, `level=medium` or `level=hard`",
        );
    }
    level
}

pub(super) fn category(
    page: &Outline<'_>,
    directive: &Directive,
    findings: &mut Findings,
) -> Option<String> {
    let value = directive.attributes.get("category")?;
    let known = &page.config.categories;
    if !known.is_empty() && !known.contains(&value.value) {
        findings.add(
            Code::UnknownCategory,
            page.doc.place(directive.base + value.at),
            format!("pack.toml lists no category `{}`", value.value),
            match crate::source::closest(&value.value, known.iter().map(String::as_str)) {
                Some(close) => format!("write `category={close}`"),
                None => format!("add \"{}\" to `categories` in pack.toml", value.value),
            },
        );
    }
    Some(value.value.clone())
}

pub(super) fn number(
    page: &Outline<'_>,
    directive: &Directive,
    key: &str,
    findings: &mut Findings,
) -> Option<f64> {
    let value = directive.attributes.get(key)?;
    let number = parse::minutes(&value.value);
    if number.is_none() {
        findings.add(
            Code::BadValue,
            page.doc.place(directive.base + value.at),
            format!("`{}` is not a number above 0", value.value),
            format!("write `{key}={}`", if key == "minutes" { "3" } else { "90" }),
        );
    }
    number
}
