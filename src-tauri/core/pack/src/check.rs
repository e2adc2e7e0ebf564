//! What is wrong with a pack beyond single pages: links, images, names that clash, the plan.

use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};

use super::{
    codes::{Code, Findings, Position},
    config::PackConfig,
    folder::Stamp,
    image,
    inside::{self, Inside},
    model::{Diagnostic, Severity},
    names::Names,
    page::Page,
    parse::document::{LinkKind, OutLink},
    render::around::Around,
    resolve::{Image, Led, Meant},
    suggest::Suggestions,
};

/// The most missing pages named in `pack.toml` that are reported one by one.
const MOST_UNKNOWN: usize = 50;
/// Old names that are followed to see whether they lead in a circle.
const MOST_NAMES: usize = 256;

/// A problem whose help may name what was meant; that is worked out when it is shown.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Finding {
    diagnostic: Diagnostic,
    meant: Option<Meant>,
}

impl Finding {
    pub(crate) fn severity(&self) -> Severity {
        self.diagnostic.severity
    }

    /// Whether its help may name a page, which depends on what all pages are called.
    pub(crate) fn may_name_a_page(&self) -> bool {
        matches!(self.meant, Some(Meant::Path { .. } | Meant::Page(_)))
    }

    pub(crate) fn shown(&self, suggestions: &mut Suggestions<'_>) -> Diagnostic {
        let mut diagnostic = self.diagnostic.clone();
        if let Some(meant) = &self.meant
            && let Some(close) = suggestions.get(meant)
        {
            diagnostic.help = match meant {
                Meant::Anchor { .. } => format!("write `#{close}`"),
                Meant::Path { .. } | Meant::Page(_) => format!("write `{close}`"),
            };
        }
        diagnostic
    }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, meant: None }
    }
}

/// What stands between a page and the rest of its pack.
#[derive(Clone, Debug, Default)]
pub(crate) struct Between {
    /// What is wrong with its links, images and names.
    pub(crate) found: Vec<Finding>,
    /// Pages that it links to, by their place among all pages, each once.
    pub(crate) links_to: Vec<usize>,
    /// A hash of where its links lead and which pictures it shows.
    pub(crate) leads: u64,
    /// Of the files that its code includes.
    pub(crate) includes: Vec<Option<Stamp>>,
}

/// The files that a page's code includes, as they are on disk now; nothing for those that can't be read.
pub(crate) fn includes(page: &Page, root: &Path) -> Vec<Option<Stamp>> {
    let path = page.summary.path.as_str();
    let links = page.links_of(&[LinkKind::Include]);
    links.map(|link| inside::listing_stamp(root, path, &link.target)).collect()
}

/// Follows a page's links, and says what is wrong with them, given its pack.
pub(crate) fn page(page: &Page, config: &PackConfig, names: &Names, root: &Path) -> Between {
    let path = page.summary.path.as_str();
    let around = Inside { pack: &config.id, names, root };
    let mut leads = DefaultHasher::new();
    let findings = Findings::new(path, !config.manifest);
    let mut found = Vec::new();
    let mut links_to = Vec::new();
    let mut unresolved: Vec<&OutLink> = Vec::new();
    let mut tell = |code, at, message: String, help: &str, meant| {
        let diagnostic = findings.diagnostic(code, at, message, help);
        found.push(Finding { diagnostic, meant });
    };
    for link in page.links_of(&[LinkKind::Link, LinkKind::Wiki, LinkKind::Embed]) {
        let led = names.follow(path, link.kind, &link.target);
        if let Led::Page(index, _) | Led::DeadAnchor(index, _) = &led {
            links_to.push(*index);
        }
        if link.kind == LinkKind::Embed {
            continue;
        }
        names.target(&led).hash(&mut leads);
        match led {
            Led::Dead(meant) => {
                // Notes that are not written yet, and what a book's build or website adds: told
                // once for the page, since a vault may be full of them.
                let expected =
                    names.lenient && (link.kind == LinkKind::Wiki || !names_page(&link.target));
                if expected {
                    unresolved.push(link);
                } else {
                    tell(
                        Code::DeadLink,
                        link.at,
                        format!("the link leads to `{}`, which is not there", shown(&link.target)),
                        "correct the path, or remove the link",
                        meant,
                    );
                }
            }
            Led::DeadAnchor(..) if names.lenient && link.kind == LinkKind::Wiki => {}
            Led::DeadAnchor(index, fragment) => {
                let there = &names.pages()[index].page.summary;
                // What the help names is one of these.
                names.pages()[index].anchors.hash(&mut leads);
                tell(
                    Code::DeadAnchor,
                    link.at,
                    format!("`{}` has no place called `{}`", there.title, anchor(&link.target)),
                    "link to a heading of that page, or to the page",
                    Some(Meant::Anchor { path: there.path.clone(), fragment }),
                );
            }
            Led::Unsafe if !names.lenient => tell(
                Code::UnsafeLink,
                link.at,
                format!("links like `{}` are not opened", shown(&link.target)),
                "link to a page, or to an `https://` address",
                None,
            ),
            _ => {}
        }
    }
    if let Some(first) = unresolved.first() {
        let targets: HashSet<&str> = unresolved.iter().map(|link| link.target.as_str()).collect();
        let message = match targets.len() {
            1 => {
                format!("the link leads to `{}`, which isn't in this folder", shown(&first.target))
            }
            more => format!(
                "links lead to `{}` and {} more that aren't in this folder",
                shown(&first.target),
                more - 1
            ),
        };
        let help = "write those pages, or correct the links; they are shown as text until then";
        tell(Code::UnresolvedLinks, first.at, message, help, None);
    }
    for link in page.links_of(&[LinkKind::Include]) {
        if inside::listing(root, path, &link.target).is_none() {
            tell(
                Code::MissingInclude,
                link.at,
                format!("the code includes `{}`, which can't be read", shown(&link.target)),
                "correct the path; only files in this folder or its book can be included",
                None,
            );
        }
    }
    for link in page.links_of(&[LinkKind::Image, LinkKind::Embed]) {
        around.picture(path, link.kind, &link.target).hash(&mut leads);
        if let Some((code, message, help)) = image(link, path, names, root) {
            tell(code, link.at, message, help, None);
        }
    }
    for id in &page.related {
        if names.entry(id).is_none() && !names.lenient {
            tell(
                Code::UnknownRelated,
                page.related_at,
                format!("no page has the id `{id}`"),
                "name a page's id, or remove it",
                Some(Meant::Page(id.clone())),
            );
        }
    }
    found.sort_by(|a, b| {
        let (a, b) = (&a.diagnostic, &b.diagnostic);
        (a.line, a.column, &a.code, &a.message).cmp(&(b.line, b.column, &b.code, &b.message))
    });
    found.dedup_by(|a, b| a.diagnostic == b.diagnostic && a.meant == b.meant);
    links_to.sort_unstable();
    links_to.dedup();
    Between { found, links_to, leads: leads.finish(), includes: includes(page, root) }
}

/// What is wrong with an image.
fn image(
    link: &OutLink,
    path: &str,
    names: &Names,
    root: &Path,
) -> Option<(Code, String, &'static str)> {
    let target = shown(&link.target);
    let missing = || {
        Some((
            Code::MissingImage,
            format!("there is no image `{target}`"),
            "correct the path; PNG, JPEG, GIF, WebP, AVIF and SVG are shown",
        ))
    };
    let outside = || {
        Some((
            Code::OutsideImage,
            format!("`{target}` leads out of the pack"),
            "copy the image into `images/` and link it there",
        ))
    };
    match names.image(path, link.kind, &link.target) {
        Image::File(file) => match image::check(root, &file) {
            Ok(()) => None,
            Err(image::Problem::TooLarge(size)) => Some((
                Code::LargeImage,
                format!("`{target}` has {:.1} MiB; at most 4 are shown", size as f64 / 1_048_576.0),
                "save it smaller",
            )),
            Err(image::Problem::Outside) => outside(),
            Err(image::Problem::Unreadable) => missing(),
        },
        Image::Missing if link.kind == LinkKind::Embed && names.lenient => None,
        Image::Missing | Image::OtherKind(_) => missing(),
        Image::Outside => outside(),
        Image::Remote if !names.lenient => Some((
            Code::RemoteImage,
            format!("`{target}` is on another machine, and nothing is loaded from there"),
            "save the image in `images/` and link it there",
        )),
        _ => None,
    }
}

fn names_page(target: &str) -> bool {
    target.split(['#', '?']).next().is_some_and(super::folder::is_page)
}

fn anchor(target: &str) -> &str {
    target.split_once('#').map_or("", |(_, anchor)| anchor)
}

fn shown(target: &str) -> String {
    match target.char_indices().nth(80) {
        Some((end, _)) => format!("{}…", &target[..end]),
        None => target.to_owned(),
    }
}

/// What is wrong between pages: the plan, boards, old names.
pub(crate) fn pack(pages: &[&Page], config: &PackConfig, manifest: &str) -> Vec<Diagnostic> {
    let mut out = Vec::new();
    out.extend(plan(pages, config, manifest));
    out.extend(aliases(pages, config));
    let by_id: HashMap<&str, &Page> =
        pages.iter().map(|p| (p.summary.page.page.as_str(), *p)).collect();
    for page in pages {
        let Some((board, at)) = &page.board else { continue };
        let is_there = by_id
            .get(board.page.page.as_str())
            .is_some_and(|page| page.targets.iter().any(|(id, _)| *id == board.id.as_str()));
        if board.page.pack == config.id && !is_there {
            let mut findings = Findings::new(&page.summary.path, !config.manifest);
            findings.add(
                Code::UnknownBoard,
                *at,
                format!("no diagram has the id `{}#{}`", board.page.page, board.id),
                "write `board: page#diagram`, as the diagram's fence and its page's `id` name it",
            );
            out.extend(findings.finish());
        }
    }
    out
}

fn plan(pages: &[&Page], config: &PackConfig, manifest: &str) -> Vec<Diagnostic> {
    let mut findings = Findings::new("pack.toml", false);
    let known: HashSet<&str> = pages.iter().map(|p| p.summary.page.page.as_str()).collect();
    let unknown = config.plan.iter().filter(|id| !known.contains(id.as_str()));
    for id in unknown.take(MOST_UNKNOWN) {
        let quoted = format!("\"{id}\"");
        let at = manifest
            .lines()
            .zip(1..)
            .find_map(|(line, number)| {
                let column = line.find(&quoted)?;
                let column = super::source::to_u32(line[..column].chars().count()) + 1;
                Some(Position { line: number, column })
            })
            .unwrap_or_default();
        findings.add(
            Code::UnknownPlanPage,
            at,
            format!("the plan names a page `{id}`, which is not there"),
            match super::source::closest(id, pages.iter().map(|p| p.summary.page.page.as_str())) {
                Some(close) => format!("write `\"{close}\"`"),
                None => format!("add `topics/{id}.md`, or remove it from the plan"),
            },
        );
    }
    findings.finish()
}

/// Earlier ids and other names of pages that are names of other pages, or lead in a circle.
fn aliases(pages: &[&Page], config: &PackConfig) -> Vec<Diagnostic> {
    if !config.manifest {
        return Vec::new();
    }
    let by_id: HashMap<&str, &Page> =
        pages.iter().map(|p| (p.summary.page.page.as_str(), *p)).collect();
    let mut claimed: HashMap<&str, &Page> = HashMap::new();
    let mut out = Vec::new();
    for page in pages {
        let own = page.summary.page.page.as_str();
        let mut findings = Findings::new(&page.summary.path, false);
        for alias in &page.aliases {
            let (key, at) = if page.was.contains(alias) {
                ("was", page.was_at)
            } else {
                ("aliases", page.aliases_at)
            };
            let alias = alias.as_str();
            if circles(own, alias, &by_id) {
                findings.add(
                    Code::AliasCycle,
                    at,
                    format!("the other name `{alias}` leads back to this page"),
                    format!("remove `{alias}` from `{key}`"),
                );
            } else if let Some(other) = by_id
                .get(alias)
                .or_else(|| claimed.get(alias))
                .filter(|o| o.summary.page.page.as_str() != own)
            {
                findings.add(
                    Code::AliasTaken,
                    at,
                    format!("`{alias}` is a name of `{}`", other.summary.path),
                    format!("remove `{alias}` from `{key}` of one of them"),
                );
            }
            claimed.entry(alias).or_insert(page);
        }
        out.extend(findings.finish());
    }
    out
}

/// Whether following other names from `alias` comes back to `own`.
fn circles(own: &str, alias: &str, by_id: &HashMap<&str, &Page>) -> bool {
    let mut seen = HashSet::new();
    let mut next = vec![alias];
    while let Some(name) = next.pop().filter(|_| seen.len() < MOST_NAMES) {
        if name == own {
            return true;
        }
        if !seen.insert(name) {
            continue;
        }
        if let Some(page) = by_id.get(name) {
            next.extend(page.aliases.iter().map(|a| a.as_str()));
        }
    }
    false
}
