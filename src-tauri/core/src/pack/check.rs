//! What is wrong with a pack beyond single pages: links, pictures, names that clash, the plan.

use std::{collections::HashMap, path::Path};

use super::{
    codes::{Code, Findings, Place},
    config::PackConfig,
    model::Diagnostic,
    page::Page,
    parse::document::LinkKind,
    render::around::{Around, Target},
    resolve::{Image, ImageProblem, Inside, Names, check_image},
};

/// What is wrong with a page's links, pictures and names, given its pack.
pub(crate) fn page(
    page: &Page,
    config: &PackConfig,
    names: &Names,
    root: &Path,
) -> Vec<Diagnostic> {
    let path = page.summary.path.as_str();
    let mut findings = Findings::new(path, !config.manifest);
    let around = Inside { names, root };
    for link in page.links_of(&[LinkKind::Link, LinkKind::Wiki]) {
        match around.link(path, link.kind, &link.target) {
            Target::Dead { close } => {
                // Notes that are not written yet, and what a book's build or website adds.
                let quiet =
                    names.lenient && (link.kind == LinkKind::Wiki || !names_page(&link.target));
                if !quiet {
                    findings.add(
                        Code::DeadLink,
                        link.at,
                        format!("the link leads to `{}`, which is not there", shown(&link.target)),
                        match close {
                            Some(close) => format!("write `{close}`"),
                            None => "correct the path, or take the link out".to_owned(),
                        },
                    );
                }
            }
            Target::DeadAnchor { .. } if names.lenient && link.kind == LinkKind::Wiki => {}
            Target::DeadAnchor { close, title, .. } => findings.add(
                Code::DeadAnchor,
                link.at,
                format!("`{title}` has no place called `{}`", anchor(&link.target)),
                match close {
                    Some(close) => format!("write `#{close}`"),
                    None => "link to a heading of that page, or to the page".to_owned(),
                },
            ),
            Target::Unsafe if !names.lenient => findings.add(
                Code::UnsafeLink,
                link.at,
                format!("links like `{}` are not opened", shown(&link.target)),
                "link to a page, or to an `https://` address",
            ),
            _ => {}
        }
    }
    for link in page.links_of(&[LinkKind::Image, LinkKind::Embed]) {
        image(link, path, names, root, &mut findings);
    }
    for id in &page.related {
        if names.page_named(id).is_none() && !names.lenient {
            findings.add(
                Code::UnknownRelated,
                page.related_at,
                format!("no page has the id `{id}`"),
                match names.close_id(id) {
                    Some(close) => format!("write `{close}`"),
                    None => "name a page's id, or take it out".to_owned(),
                },
            );
        }
    }
    findings.finish()
}

fn image(
    link: &super::parse::document::OutLink,
    path: &str,
    names: &Names,
    root: &Path,
    findings: &mut Findings,
) {
    let target = shown(&link.target);
    match names.image(path, link.kind, &link.target) {
        Image::File(file) => match check_image(root, &file) {
            Ok(()) => {}
            Err(ImageProblem::TooLarge(size)) => findings.add(
                Code::LargeImage,
                link.at,
                format!("`{target}` has {:.1} MiB; at most 4 are shown", size as f64 / 1_048_576.0),
                "save it smaller",
            ),
            Err(ImageProblem::Outside) => outside(link.at, &target, findings),
            Err(ImageProblem::Unreadable) => missing(link.at, &target, findings),
        },
        Image::Missing if link.kind == LinkKind::Embed && names.lenient => {}
        Image::Missing | Image::OtherKind => missing(link.at, &target, findings),
        Image::Outside => outside(link.at, &target, findings),
        Image::Remote if !names.lenient => findings.add(
            Code::RemoteImage,
            link.at,
            format!("`{target}` is on another machine, and nothing is loaded from there"),
            "save the picture in `images/` and link it there",
        ),
        Image::Other(Target::Dead { .. }) if !names.lenient => {
            missing(link.at, &target, findings);
        }
        _ => {}
    }
}

fn missing(at: Place, target: &str, findings: &mut Findings) {
    findings.add(
        Code::MissingImage,
        at,
        format!("there is no image `{target}`"),
        "correct the path; PNG, JPEG, GIF, WebP, AVIF and SVG are shown",
    );
}

fn outside(at: Place, target: &str, findings: &mut Findings) {
    findings.add(
        Code::OutsideImage,
        at,
        format!("`{target}` leads out of the pack"),
        "copy the picture into `images/` and link it there",
    );
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
    let ids: std::collections::HashSet<String> = pages
        .iter()
        .flat_map(|page| page.targets.iter().map(|(id, _)| format!("{}#{id}", page.summary.page)))
        .collect();
    for page in pages {
        let Some((board, at)) = &page.board else { continue };
        if board.page.pack == config.id && !ids.contains(&board.to_string()) {
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
    let known = || pages.iter().map(|p| p.summary.page.page.as_str());
    for id in &config.plan {
        if known().any(|k| k == id) {
            continue;
        }
        let quoted = format!("\"{id}\"");
        let at = manifest
            .lines()
            .zip(1..)
            .find_map(|(line, number)| {
                let column = line.find(&quoted)?;
                let column = super::source::to_u32(line[..column].chars().count()) + 1;
                Some(Place { line: number, column })
            })
            .unwrap_or_default();
        findings.add(
            Code::UnknownPlanPage,
            at,
            format!("the plan names a page `{id}`, which is not there"),
            match super::source::closest(id, known()) {
                Some(close) => format!("write `\"{close}\"`"),
                None => format!("add `topics/{id}.md`, or take it out of the plan"),
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
    let mut seen = std::collections::HashSet::new();
    let mut next = vec![alias];
    while let Some(name) = next.pop() {
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
