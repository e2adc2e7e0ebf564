//! [`Actions::perform`]: an action is checked, becomes an event, is on disk, and only then has happened.

mod labels;

use std::sync::Arc;

use jiff::civil::Date;

use crate::{
    action::{Action, Outcome, UndoState},
    core::Core,
    progress::MOST_DAYS_AHEAD,
};
use item::{
    day::StudyDay,
    error::{Error, ErrorKind, Result},
    event::EventId,
    ids::{ItemId, PageRef},
};
use memory::{
    card_state::CardState,
    model::{Model, Parameters},
    optimise::Fit,
    schedule,
};
use store::{
    Recorded, UndoTarget,
    event::{
        Body, FlagResolved, ItemRenamed, ItemsBuried, ItemsMark, ItemsRescheduled, LayerMark,
        PageFlagged, PageMark, ParametersChosen, Renaming, SettingChanged, TopicLearned,
        WorksheetWritten,
    },
};

/// What a person does outside a session or a practice run, and taking it back.
#[derive(Debug)]
pub struct Actions {
    core: Arc<Core>,
}

impl Actions {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core) }
    }

    /// Does one thing, durably.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] or [`ErrorKind::NotFound`] for a request that makes no sense;
    /// [`ErrorKind::ReadOnly`] or [`ErrorKind::DiskFull`] when it cannot be saved. Then nothing changed.
    pub fn perform(&self, action: Action) -> Result<Outcome> {
        let moment = self.core.moment();
        let recorded = match action {
            Action::NoteWritten { page, text } => {
                limit("a note", &text, 200_000)?;
                self.core.store.record_note(page, text, moment)?
            }
            Action::WorksheetWritten { sheet, prompt, asked, text } => {
                limit("an answer", &text, 200_000)?;
                limit("a prompt", &asked, 20_000)?;
                limit("a prompt's id", &prompt, 200)?;
                let written = WorksheetWritten { sheet, prompt, asked, text, replaces: Vec::new() };
                self.core.store.record_worksheet(written, moment)?
            }
            other => {
                let attached = matches!(other, Action::ItemAttached { .. });
                let recorded = self.core.store.record(self.validate(other)?, moment)?;
                if attached {
                    self.core.names_changed();
                }
                recorded
            }
        };
        Ok(self.outcome(&recorded))
    }

    /// Turns an action into the event it is.
    fn validate(&self, action: Action) -> Result<Body> {
        Ok(match action {
            Action::LayerRead { page, layer } => Body::LayerRead(layer_mark(page, layer)?),
            Action::LayerUnread { page, layer } => Body::LayerUnread(layer_mark(page, layer)?),
            Action::TopicLearned { page } => {
                let layers = self.core.content.layers(&page).into_iter().map(|layer| layer.id);
                Body::TopicLearned(TopicLearned { layers: layers.collect(), page })
            }
            Action::TopicUnlearned { page } => Body::TopicUnlearned(PageMark { page }),
            Action::PageFlagged { page, anchor, item, note } => {
                limit("a flag's note", &note, 20_000)?;
                if item.as_ref().is_some_and(|item| item.page != page) {
                    return Err(Error::new(
                        ErrorKind::InvalidInput,
                        "that item is not on that page",
                    ));
                }
                Body::PageFlagged(PageFlagged { page, anchor, item, note: note.trim().to_owned() })
            }
            Action::FlagResolved { flag } => {
                let page = self.core.store.flagged_page(&flag)?;
                Body::FlagResolved(FlagResolved { page, flag })
            }
            Action::NoteWritten { .. } | Action::WorksheetWritten { .. } => {
                return Err(Error::new(
                    ErrorKind::Other,
                    "free text is written with its page locked",
                ));
            }
            Action::ItemsSuspended { items } => Body::ItemsSuspended(some(items)?),
            Action::ItemsUnsuspended { items } => Body::ItemsUnsuspended(some(items)?),
            Action::ItemsBuried { items, days } => {
                let days = days.unwrap_or(1);
                if !(1..=365).contains(&days) {
                    return Err(Error::new(ErrorKind::InvalidInput, "bury for 1 to 365 days"));
                }
                let until = schedule::plus(self.core.today(), days);
                Body::ItemsBuried(ItemsBuried { items: some(items)?.items, until })
            }
            Action::ItemsUnburied { items } => Body::ItemsUnburied(some(items)?),
            Action::ItemsReset { items } => Body::ItemsReset(some(items)?),
            Action::ItemsRescheduled { items, day } => {
                let items = some(items)?.items;
                if day < self.core.today() {
                    return Err(Error::new(ErrorKind::InvalidInput, "that day is over"));
                }
                for item in &items {
                    if !matches!(self.core.store.item_state(item)?.memory, CardState::Review { .. })
                    {
                        return Err(Error::new(
                            ErrorKind::InvalidInput,
                            format!("{item} has no day yet: answer it first"),
                        ));
                    }
                }
                Body::ItemsRescheduled(ItemsRescheduled { items, due: day })
            }
            Action::ItemAttached { from, to } => {
                if from == to || !self.core.store.knows(&from)? {
                    return Err(Error::new(
                        ErrorKind::InvalidInput,
                        format!("{from} has no history to attach"),
                    ));
                }
                if self.core.content.meta(&from).is_some() {
                    return Err(Error::new(
                        ErrorKind::InvalidInput,
                        format!("{from} is not an orphan: a pack has it"),
                    ));
                }
                if self.core.content.meta(&to).is_none() {
                    return Err(Error::new(ErrorKind::NotFound, format!("no open pack has {to}")));
                }
                Body::ItemRenamed(ItemRenamed { from, to, why: Renaming::Attached })
            }
            Action::ParametersChosen { proposal } => Body::ParametersChosen(match proposal {
                None => {
                    ParametersChosen { parameters: None, answers: 0, before: None, after: None }
                }
                Some(proposal) => {
                    let parameters = Parameters::try_from(proposal.parameters)?;
                    Model::new(&parameters)?;
                    let fit = |fit: Fit| Some((fit.log_loss, fit.rmse));
                    ParametersChosen {
                        parameters: Some(parameters),
                        answers: proposal.answers,
                        before: fit(proposal.before),
                        after: fit(proposal.after),
                    }
                }
            }),
            Action::SettingChanged { key, value } => {
                let changed = self.core.settings().with(&key, &value)?;
                if key == "interviewDate" {
                    within_two_years(changed.interview_date, self.core.today())?;
                }
                Body::SettingChanged(SettingChanged { key, value })
            }
        })
    }

    /// Takes back the newest action of this store that stands.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`], or as [`Actions::perform`].
    pub fn undo(&self) -> Result<Outcome> {
        let recorded = self.core.store.undo(self.core.moment())?;
        Ok(self.outcome(&recorded))
    }

    /// Takes back this action, as [`Outcome::action`] names it, unless something else was done since.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`] when it is undone already or isn't the newest action any more; otherwise as
    /// [`Actions::perform`].
    pub fn undo_action(&self, action: &EventId) -> Result<Outcome> {
        let recorded = self.core.store.undo_action(action, self.core.moment())?;
        Ok(self.outcome(&recorded))
    }

    /// Brings back what undo took back last.
    ///
    /// # Errors
    /// [`ErrorKind::NothingToUndo`], or as [`Actions::perform`].
    pub fn redo(&self) -> Result<Outcome> {
        let recorded = self.core.store.redo(self.core.moment())?;
        Ok(self.outcome(&recorded))
    }

    /// What undo and redo would do now.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn undo_state(&self) -> Result<UndoState> {
        let (undo, redo) = self.core.store.undo_targets()?;
        Ok(self.labels(undo, redo))
    }

    /// Tells of what was written, and what undo would do now.
    fn outcome(&self, recorded: &Recorded) -> Outcome {
        let (_, changed) = self.core.apply(recorded);
        let (undo, redo) = self.core.store.undo_targets().unwrap_or_else(|error| {
            tracing::warn!(%error, "what undo would do is not known");
            (None, None)
        });
        let action = undo
            .as_ref()
            .map(|target| target.id.clone())
            .filter(|id| recorded.id.as_ref() == Some(id));
        Outcome { action, changed, undo: self.labels(undo, redo) }
    }

    fn labels(&self, undo: Option<UndoTarget>, redo: Option<UndoTarget>) -> UndoState {
        let label = |target: UndoTarget| labels::of(&self.core, &target);
        UndoState { undo: undo.map(label), redo: redo.map(label) }
    }
}

fn within_two_years(interview: Option<Date>, today: StudyDay) -> Result<()> {
    match interview {
        Some(date) if StudyDay(date).since(today) > MOST_DAYS_AHEAD.cast_signed() => {
            let message = format!("{date} is more than two years away");
            Err(Error::new(ErrorKind::InvalidInput, message)
                .help("Choose the day of your interview, within the next two years."))
        }
        _ => Ok(()),
    }
}

fn layer_mark(page: PageRef, layer: String) -> Result<LayerMark> {
    limit("a layer", &layer, 200)?;
    if layer.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "a layer needs its id"));
    }
    Ok(LayerMark { page, layer })
}

fn some(items: Vec<ItemId>) -> Result<ItemsMark> {
    if items.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "name at least one item"));
    }
    Ok(ItemsMark { items })
}

fn limit(what: &str, text: &str, most: usize) -> Result<()> {
    if text.len() <= most {
        return Ok(());
    }
    Err(Error::new(ErrorKind::InvalidInput, format!("{what} may hold {most} bytes at most")))
}
