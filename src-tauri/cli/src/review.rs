//! `understudy review`: a session in the terminal, the same one as in the window.

use std::{
    io::{self, BufRead, Write},
    path::PathBuf,
    process::ExitCode,
};

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use item::{
    clock::{Clock, SystemClock},
    error::{Error, ErrorKind, Result},
    ids::{PackId, PageRef},
    kind::{ItemKind, Rating},
    model::ItemBody,
};
use memory::session::{
    Answer, Idle, ItemFilter, ReviewItem, SessionMode, SessionRequest, SessionView,
};
use store::Access;
use study::{Action, Study};

use crate::{common, text::plain};

/// Review in the terminal
#[derive(Args, Clone, Debug, Default)]
pub struct ReviewArgs {
    /// How long; a session that was not finished goes on unless this is given
    #[arg(long, value_name = "N")]
    pub minutes: Option<f64>,
    /// Only these kinds
    #[arg(long, value_name = "KIND", value_parser = kinds())]
    kind: Vec<ItemKind>,
    /// Only items of this page, as pack/page
    #[arg(long, value_name = "PAGE")]
    topic: Vec<PageRef>,
    /// Also new items from pages and layers you haven’t marked as read
    #[arg(long)]
    unread: bool,
    /// Everything the filters match, due or not; doesn’t affect your schedule
    #[arg(long)]
    cram: bool,
}

fn kinds() -> impl TypedValueParser<Value = ItemKind> {
    PossibleValuesParser::new(ItemKind::ALL.map(ItemKind::word))
        .try_map(|word| ItemKind::from_word(&word).ok_or("no kind of item"))
}

/// What can be typed: a rating by its number, or a letter.
fn keys() -> String {
    let ratings = Rating::ALL.map(|rating| format!("{} {}  ", rating.number(), rating.word()));
    format!("{}u undo  r redo  s suspend  b bury  f flag  q quit", ratings.concat())
}

/// Reviews until the session is over or the input ends. Each answer is saved before "saved" is printed.
///
/// # Errors
/// When `out` or `err` cannot be written.
pub fn run(
    args: &ReviewArgs,
    data: Option<PathBuf>,
    input: &mut dyn BufRead,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<ExitCode> {
    let study = match common::open(data, Access::Write) {
        Ok(study) if study.writable() => study,
        Ok(study) => {
            let reason = study
                .maintenance()
                .notices()
                .first()
                .map(|n| n.message.clone())
                .unwrap_or_default();
            return common::fail(&Error::new(ErrorKind::ReadOnly, reason), err);
        }
        Err(error) if error.kind == ErrorKind::Locked => {
            let error = error.context("cannot review here while answers may be given there");
            return common::fail(&error, err);
        }
        Err(error) => return common::fail(&error, err),
    };
    let mut view = match begin(&study, args) {
        Ok(view) => view,
        Err(error) => return common::fail(&error, err),
    };
    let clock = SystemClock::new();
    if let Some(backlog) = view.backlog
        && backlog.waiting > 0
    {
        writeln!(
            out,
            "{} due, about {}. Here is what {} are best spent on; the rest can wait.",
            common::count(backlog.items, "review"),
            common::minutes(backlog.minutes),
            common::minutes(view.request.minutes)
        )?;
    }
    while let Some(item) = view.item.take() {
        ask(&item, &view, out)?;
        let asked = clock.monotonic();
        let Some(first) = line(input)? else { break };
        let verb = match first.trim() {
            "" => {
                tell(&item, out)?;
                write!(out, "{}\n> ", keys())?;
                out.flush()?;
                match line(input)? {
                    Some(second) => second,
                    None => break,
                }
            }
            _ => first,
        };
        let took = clock.monotonic().saturating_sub(asked);
        let took_ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
        let verb = verb.trim();
        if verb == "q" {
            break;
        }
        match act(&study, &item, verb, took_ms) {
            Ok(Some((next, said))) => {
                writeln!(out, "{said}\n")?;
                view = next;
            }
            Ok(None) => {
                writeln!(out, "{}\n", keys())?;
                view.item = Some(item);
            }
            Err(error)
                if matches!(error.kind, ErrorKind::NothingToUndo | ErrorKind::InvalidInput) =>
            {
                writeln!(out, "{error}\n")?;
                view.item = Some(item);
            }
            Err(error) => return common::fail(&error, err),
        }
    }
    finish(&study, view.idle.as_ref(), out, err)
}

fn begin(study: &Study, args: &ReviewArgs) -> Result<SessionView> {
    study.library().reconcile()?;
    let asked = args.minutes.is_some()
        || args.cram
        || args.unread
        || !args.kind.is_empty()
        || !args.topic.is_empty();
    if !asked
        && let Some(view) = study.reviews().session()?
        && view.item.is_some()
    {
        return Ok(view);
    }
    let filter =
        ItemFilter { kinds: args.kind.clone(), pages: args.topic.clone(), ..ItemFilter::default() };
    study.reviews().start(SessionRequest {
        minutes: args.minutes.unwrap_or(f64::from(study.settings().minutes_per_day)),
        mode: if args.cram { SessionMode::Cram } else { SessionMode::Due },
        filter,
        unread: args.unread,
        no_new: false,
    })
}

/// Does what was typed; none when it means nothing.
fn act(
    study: &Study,
    item: &ReviewItem,
    verb: &str,
    took_ms: u32,
) -> Result<Option<(SessionView, String)>> {
    let id = item.item.id.clone();
    let rating = verb.parse().ok().and_then(Rating::from_number);
    if let Some(rating) = rating {
        let given =
            Answer { item: id, rating, took_ms, hints: 0, peeked: false, key_points: vec![] };
        let view = study.reviews().answer(given)?;
        let next = item
            .choices
            .iter()
            .find(|c| c.rating == rating)
            .map(|c| format!(", next in {}", c.label));
        return Ok(Some((view, format!("saved{}", next.unwrap_or_default()))));
    }
    let said = match verb {
        "u" => {
            let label = study.actions().undo_state()?.undo.unwrap_or_default();
            study.actions().undo()?;
            format!("took back: {label}")
        }
        "r" => {
            let label = study.actions().undo_state()?.redo.unwrap_or_default();
            study.actions().redo()?;
            format!("done again: {label}")
        }
        "s" => {
            study.actions().perform(Action::ItemsSuspended { items: vec![id] })?;
            "suspended".to_owned()
        }
        "b" => {
            study.actions().perform(Action::ItemsBuried { items: vec![id], days: None })?;
            "buried until tomorrow".to_owned()
        }
        "f" => {
            let (page, item) = (id.page.clone(), Some(id));
            study.actions().perform(Action::PageFlagged {
                page,
                anchor: None,
                item,
                note: String::new(),
            })?;
            "flagged".to_owned()
        }
        _ => return Ok(None),
    };
    match study.reviews().session()? {
        Some(view) => Ok(Some((view, said))),
        None => Err(Error::new(ErrorKind::Other, "the session is gone")),
    }
}

fn ask(item: &ReviewItem, view: &SessionView, out: &mut dyn Write) -> io::Result<()> {
    let left = view.learning + view.reviews + view.fresh;
    writeln!(
        out,
        "── {} · {} · {left} left, about {}",
        item.kind.word(),
        item.page_title,
        common::minutes(view.minutes_left)
    )?;
    if item.changed {
        writeln!(out, "(changed since you last saw it)")?;
    }
    match &item.item.body {
        ItemBody::Card { prompt_html, .. } => writeln!(out, "{}", plain(prompt_html))?,
        ItemBody::Question { prompt_html, seconds, .. } => {
            writeln!(
                out,
                "{}\nAnswer out loud first, in about {seconds} seconds.",
                plain(prompt_html)
            )?;
        }
        ItemBody::Diagram { title, requirements, minutes, .. } => {
            writeln!(out, "Draw from memory: {title} ({})", common::minutes(*minutes))?;
            for line in requirements {
                writeln!(out, "- {line}")?;
            }
        }
        ItemBody::Script { minutes, segments, .. } => {
            writeln!(out, "Rehearse: {} ({})", item.item.title, common::minutes(*minutes))?;
            for segment in segments {
                writeln!(out, "- {} ({})", segment.title, common::minutes(segment.minutes))?;
            }
        }
    }
    write!(out, "Enter shows the answer > ")?;
    out.flush()
}

fn tell(item: &ReviewItem, out: &mut dyn Write) -> io::Result<()> {
    match &item.item.body {
        ItemBody::Card { answer_html, .. } => writeln!(out, "{}\n", plain(answer_html))?,
        ItemBody::Question { answer_html, key_points, .. } => {
            writeln!(out, "{}\n", plain(answer_html))?;
            for point in key_points {
                writeln!(out, "  [ ] {point}")?;
            }
        }
        ItemBody::Diagram { source, .. } => writeln!(out, "{source}\n")?,
        ItemBody::Script { segments, .. } => {
            for point in segments.iter().flat_map(|segment| &segment.key_points) {
                writeln!(out, "  [ ] {point}")?;
            }
        }
    }
    let buttons: Vec<String> =
        item.choices.iter().map(|c| format!("{} {}", c.rating.number(), c.label)).collect();
    writeln!(out, "{}", buttons.join("   "))
}

fn finish(
    study: &Study,
    idle: Option<&Idle>,
    out: &mut dyn Write,
    err: &mut dyn Write,
) -> io::Result<ExitCode> {
    let is_over = idle == Some(&Idle::Finished);
    let summary = if is_over { study.reviews().end() } else { study.reviews().summary() };
    let summary = match summary {
        Ok(summary) => summary,
        Err(error) => return common::fail(&error, err),
    };
    if summary.answers == 0 {
        writeln!(out, "Nothing to review now.")?;
        return Ok(ExitCode::SUCCESS);
    }
    match idle {
        Some(Idle::Waiting { until }) => {
            let left = (until - SystemClock::new().now().as_millisecond() as f64) / 60_000.0;
            let left = common::minutes(left.max(0.0));
            writeln!(out, "The next learning step is due in {left}. The session continues then.")?;
        }
        Some(Idle::NotOpen { packs, items }) => {
            let packs: Vec<&str> = packs.iter().map(PackId::as_str).collect();
            let left = common::count(*items, "item");
            writeln!(out, "{left} left in packs that aren’t open: {}.", packs.join(", "))?;
        }
        Some(Idle::Finished | Idle::Unread) | None => {}
    }
    let ratings: Vec<String> = Rating::ALL
        .into_iter()
        .zip(summary.ratings)
        .map(|(rating, count)| format!("{count} {}", rating.word()))
        .collect();
    writeln!(
        out,
        "{} in {}: {}.",
        common::count(summary.answers, "answer"),
        common::minutes(summary.minutes),
        ratings.join(", ")
    )?;
    if !summary.slipped.is_empty() {
        writeln!(out, "Slipped:")?;
        for line in summary.slipped.iter().take(10) {
            writeln!(out, "  {}", line.title)?;
        }
    }
    writeln!(
        out,
        "{} strengthened. Tomorrow: {}, about {}.",
        common::count(u32::try_from(summary.strengthened.len()).unwrap_or(u32::MAX), "item"),
        common::count(summary.tomorrow, "review"),
        common::minutes(summary.tomorrow_minutes)
    )?;
    Ok(ExitCode::SUCCESS)
}

fn line(input: &mut dyn BufRead) -> io::Result<Option<String>> {
    let mut line = String::new();
    Ok((input.read_line(&mut line)? > 0).then_some(line))
}
