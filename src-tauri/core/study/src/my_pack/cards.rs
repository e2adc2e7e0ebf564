//! Cards that are made while reading: each page that they come from has a page of My pack.
//!
//! Invariant: an id once written is never given to another card.

use std::{fs, path::Path};

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{
    MY_PACK,
    files::{prepare, write_whole},
    heading, slug,
};
use item::{
    error::{Error, ErrorKind, Result},
    ids::{ItemId, LocalId, PackId, PageId, PageRef},
    text::one_line,
};
use store::folder::io_error;

/// A card to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, optional_fields)]
pub struct NewCard {
    /// Where the selection was made.
    #[serde(default)]
    pub page: Option<PageRef>,
    /// The heading it was made under.
    #[serde(default)]
    pub anchor: Option<String>,
    /// One line.
    pub prompt: String,
    /// Markdown.
    pub answer: String,
}

/// A card that was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MadeCard {
    /// What progress will be kept under.
    pub item: ItemId,
    /// The file it was written into.
    pub path: String,
}

/// Writes a card into the pack at `folder`, making the pack when it is missing.
pub(crate) fn add_card(
    folder: &Path,
    card: &NewCard,
    page_title: Option<&str>,
) -> Result<MadeCard> {
    let prompt = one_line(&card.prompt);
    let answer = card.answer.trim();
    if prompt.is_empty() || answer.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "a card needs a prompt and an answer"));
    }
    if prompt.len() > 500 || answer.len() > 20_000 {
        return Err(Error::new(ErrorKind::InvalidInput, "that is too long for a card"));
    }
    prepare(folder, "topics/cards.md")?;
    let topics = folder.join("topics");
    // One page per page that cards were made from.
    let page = match &card.page {
        Some(page) => format!("{}-{}", slug(page.pack.as_str()), slug(page.page.as_str())),
        None => "cards".to_owned(),
    };
    let path = topics.join(format!("{page}.md"));
    let mut text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
            let title =
                page_title.map_or_else(|| "My cards".to_owned(), |t| format!("Cards from {t}"));
            format!("# {}\n", one_line(&title))
        }
        Err(e) => return Err(io_error(e, format!("cannot read {}", path.display()))),
    };
    let id = free_id(&text, &slug(&prompt));
    if !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(&format!("\n## {}\n<!-- card #{id} -->\n\n{}\n", heading(&prompt), body(answer)));
    if let Some(page) = &card.page {
        let anchor = card.anchor.as_deref().unwrap_or_default();
        let place = if anchor.is_empty() { page.to_string() } else { format!("{page}#{anchor}") };
        let label = one_line(page_title.unwrap_or(page.page.as_str())).replace(['[', ']'], "");
        text.push_str(&format!(
            "\nFrom [{label}](understudy:{}).\n",
            place.replace([' ', '(', ')'], "")
        ));
    }
    write_whole(&path, &text)?;
    let item = ItemId {
        page: PageRef { pack: PackId::new(MY_PACK)?, page: PageId::new(page)? },
        id: LocalId::new(id)?,
    };
    Ok(MadeCard { item, path: path.display().to_string() })
}

/// The slug, or the slug with a number, that the page does not hold yet.
fn free_id(text: &str, slug: &str) -> String {
    let taken = |id: &str| text.contains(&format!("#{id} ")) || text.contains(&format!("#{id}-->"));
    let numbered = (2..).map(|n| format!("{slug}-{n}"));
    std::iter::once(slug.to_owned()).chain(numbered).find(|id| !taken(id)).unwrap_or_default()
}

/// An answer as it was selected, except that it can neither end itself nor hold directives: outside
/// code, a heading's `#` and a comment's `<` are escaped.
fn body(answer: &str) -> String {
    let mut fence: Option<&str> = None;
    let mut lines = Vec::new();
    for line in answer.lines() {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (None, Some(mark)) => fence = Some(mark),
            (Some(open), Some(mark)) if open == mark => fence = None,
            _ => {}
        }
        if fence.is_some() || mark.is_some() {
            lines.push(line.to_owned());
            continue;
        }
        let line = line.replace("<!--", "\\<!--");
        let indent = line.len() - line.trim_start().len();
        let (space, rest) = line.split_at(indent);
        // A line of `=` or `-` under text would make a heading of it.
        let underline = !rest.is_empty()
            && (rest.bytes().all(|b| b == b'=') || rest.trim_end().bytes().all(|b| b == b'-'));
        if rest.starts_with('#') || underline {
            lines.push(format!("{space}\\{rest}"));
        } else {
            lines.push(line.clone());
        }
    }
    if let Some(mark) = fence {
        lines.push(mark.to_owned());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn card(prompt: &str, answer: &str) -> NewCard {
        let page = Some("backend/caching".parse().unwrap());
        NewCard {
            page,
            anchor: Some("stampede".into()),
            prompt: prompt.into(),
            answer: answer.into(),
        }
    }

    #[test]
    fn cards_are_added_and_what_was_there_stays() {
        let dir = tempfile::tempdir().unwrap();
        let first = add_card(
            dir.path(),
            &card("What is a stampede?", "Many misses at once."),
            Some("Caching"),
        )
        .unwrap();
        assert_eq!(first.item.to_string(), "my-pack/backend-caching#what-is-a-stampede");
        let before = fs::read_to_string(&first.path).unwrap();
        let second = add_card(
            dir.path(),
            &card("What is a\nstampede?", "# No\n<!-- card #x -->\n```\n# code"),
            None,
        )
        .unwrap();
        assert_eq!(second.item.id.as_str(), "what-is-a-stampede-2");
        let after = fs::read_to_string(&second.path).unwrap();
        assert_eq!(
            after,
            format!(
                "{before}\n## What is a stampede?\n<!-- card #what-is-a-stampede-2 -->\n\n\\# No\n\\<!-- card #x -->\n```\n# code\n```\n\nFrom [caching](understudy:backend/caching#stampede).\n"
            )
        );
        assert_eq!(
            before,
            "# Cards from Caching\n\n## What is a stampede?\n<!-- card #what-is-a-stampede -->\n\nMany misses at once.\n\nFrom [Caching](understudy:backend/caching#stampede).\n"
        );
        assert!(
            fs::read_to_string(dir.path().join("pack.toml")).unwrap().contains("id = \"my-pack\"")
        );
    }

    #[test]
    fn empty_cards_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        for (prompt, answer) in [("", "x"), (" \n", "x"), ("x", " ")] {
            let error = add_card(dir.path(), &card(prompt, answer), None).unwrap_err();
            assert_eq!(error.kind, ErrorKind::InvalidInput);
        }
        assert!(!dir.path().join("topics").exists());
    }
}
