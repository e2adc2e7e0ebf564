//! Boards that are over: the grade, what the person rules against it, the rating.

use std::{collections::HashMap, sync::Arc};

use super::{Boards, grader::Parsed};
use crate::drawings;
use board::{
    GRADER, Grade, Overrides,
    attempt::{self, AttemptId, AttemptSummary, BoardChoice, BoardResult},
    overrides::{AcceptedSynonym, Ruling},
};
use item::{
    error::{Error, ErrorKind, Result},
    event::EventId,
    ids::ItemId,
    kind::{Rating, ReviewKind},
};
use memory::{card_state::CardState, review::Reviewed, session::Answer};
use store::{
    boards::not_drawn,
    event::{BoardFinished, BoardNoted, BoardOverruled, BoardUnrated, Body, Event},
};

/// Bytes that a note to a board may hold.
const LONGEST_NOTE: usize = 20_000;

/// A graded board as the log has it.
pub(super) struct Graded {
    pub(super) parsed: Arc<Parsed>,
    finished: BoardFinished,
    at: f64,
    rulings: Vec<Ruling>,
    note: Note,
    content: Option<String>,
}

/// The note in force and the events that it consists of.
#[derive(Default)]
struct Note {
    text: String,
    heads: Vec<EventId>,
}

impl Boards {
    /// Grades a board: it leaves the working state and goes into the log, with its drawing as a file.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] without such a board; [`ErrorKind::InvalidInput`] when it cannot be read;
    /// when it cannot be saved. Then nothing changed.
    pub fn finish(&self, id: &str) -> Result<BoardResult> {
        let mut on_screen = self.on_screen();
        let names = self.core.store.names_as_of()?;
        let Some(mut draft) = self.core.store.board(id)? else {
            drop(on_screen);
            // The same was asked twice: both times the answer is the grade.
            return match self.result(id) {
                Err(error) if error.kind == ErrorKind::NotFound => Err(not_drawn()),
                graded => graded,
            };
        };
        let item = draft.item.clone().ok_or_else(|| {
            Error::new(ErrorKind::InvalidInput, "a sketch is held against no diagram")
        })?;
        let spent = on_screen.unsaved(id, &self.core.clock.readings());
        draft.state.spent_ms = draft.state.spent_ms.saturating_add(spent);
        let parsed = self.grader.parse(&draft.state, draft.scene.as_deref(), &draft.source)?;
        let grade = self.grade_of(&parsed, Vec::new());
        let score = grade.score;
        let content = if draft.state.way.text { Some(&draft.source) } else { draft.scene.as_ref() };
        // The file first: an event never names what is not on disk.
        let drawing = content
            .filter(|content| !content.is_empty())
            .map(|content| drawings::keep(self.core.folder(), content, draft.state.way.text))
            .transpose()?;
        let finished = BoardFinished {
            attempt: draft.id.clone(),
            item,
            state: draft.state.clone(),
            drawing,
            score,
            grader: Some(GRADER),
        };
        let moment = self.core.moment();
        let graded = Graded {
            parsed,
            at: moment.at.as_millisecond() as f64,
            rulings: Vec::new(),
            note: Note::default(),
            content: content.cloned(),
            finished: finished.clone(),
        };
        let mut result = self.result_of(graded, grade)?;
        let committed = self.core.commit(moment, |transaction| {
            transaction.read_as_of(names)?;
            transaction.end_board(id)?;
            transaction.record(Body::BoardFinished(finished))?;
            transaction.board_steps(id)
        })?;
        result.versions = committed.value;
        on_screen.leave(id);
        Ok(result)
    }

    /// A graded board with its grade.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] for an attempt that was never graded, or whose drawing is gone.
    pub fn result(&self, id: &str) -> Result<BoardResult> {
        let graded = self.graded(id)?;
        let grade = self.grade_of(&graded.parsed, graded.rulings.clone());
        self.result_of(graded, grade)
    }

    /// Overrules a line of a grade, or takes that ruling back. One step of undo.
    ///
    /// # Errors
    /// As [`Boards::result`]; when it cannot be saved.
    pub fn overrule(&self, id: &str, ruling: Ruling, on: bool) -> Result<BoardResult> {
        let _changing = self.on_screen();
        let mut graded = self.graded(id)?;
        let given = graded.rulings.iter().cloned().map(|known| (known, true));
        graded.rulings = attempt::standing(given.chain([(ruling.clone(), on)]));
        let grade = self.grade_of(&graded.parsed, graded.rulings.clone());
        let body = BoardOverruled {
            attempt: id.to_owned(),
            item: graded.finished.item.clone(),
            ruling,
            on,
            score: grade.score,
        };
        let result = self.result_of(graded, grade)?;
        self.core.record(Body::BoardOverruled(body))?;
        Ok(result)
    }

    /// Keeps a name that was let pass in My pack: it passes from now on.
    ///
    /// # Errors
    /// As [`Boards::result`]; when My pack cannot be written.
    pub fn accept_synonym(&self, id: &str, synonym: &AcceptedSynonym) -> Result<BoardResult> {
        let graded = self.graded(id)?;
        let mut result = self.result(id)?;
        self.my_pack.keep_synonym(synonym)?;
        let grade = self.grade_of(&graded.parsed, graded.rulings.clone());
        result.suggested = suggested(&graded.finished, &grade);
        result.grade = grade;
        Ok(result)
    }

    /// Rates a graded board: the review goes into the log, under what hints and mode leave. Where a
    /// session shows this diagram, it is that session's answer.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when it is rated otherwise already; [`ErrorKind::NotFound`] when no open
    /// pack has the diagram; when it cannot be saved. Then nothing changed.
    pub fn rate(&self, id: &str, rating: Rating, note: &str) -> Result<BoardResult> {
        let _changing = self.on_screen();
        let names = self.core.store.names_as_of()?;
        let graded = self.graded(id)?;
        let grade = self.grade_of(&graded.parsed, graded.rulings.clone());
        let state = &graded.finished.state;
        let item = graded.finished.item.clone();
        self.core.item(&item)?;
        let noted = if note.trim() == graded.note.text { None } else { Some(graded.noted(note)?) };
        let capped = state.cap().map_or(rating, |cap| rating.min(cap));
        let answer = Answer {
            item: item.clone(),
            rating: capped,
            took_ms: state.spent_ms,
            hints: u32::try_from(state.hints.len()).unwrap_or(u32::MAX),
            peeked: false,
            key_points: Vec::new(),
        };
        let moment = self.core.moment();
        let reviews = self.reviews.events(vec![answer], ReviewKind::Board, moment)?;
        let mut result = self.result_of(graded, grade)?;
        let committed = self.core.commit(moment, |transaction| {
            transaction.read_as_of(names)?;
            let standing = transaction.board_ratings(&item, id)?.first().map(|(_, rating)| *rating);
            if standing.is_none() {
                if let Some(noted) = noted {
                    transaction.record(Body::BoardNoted(noted))?;
                }
                for review in reviews {
                    let board = Some(id.to_owned());
                    transaction.record(Body::Reviewed(Reviewed { board, ..review }))?;
                }
            }
            Ok(standing)
        })?;
        if let Some(standing) = committed.value {
            // Nothing was written. The same was asked twice: both times the answer is the rated board.
            let result = self.result(id)?;
            if standing != capped || result.note != note.trim() {
                return Err(Error::new(ErrorKind::InvalidInput, "this board is rated already")
                    .help("Choose Change rating first."));
            }
            return Ok(result);
        }
        let rating = committed.id.map(|id| (id, capped));
        result.choices = self.choices_now(&item, rating.as_ref());
        (result.rated, result.note) = (Some(capped), note.trim().to_owned());
        Ok(result)
    }

    /// Takes the rating of a graded board back, whatever was done since and whichever store gave it, so that
    /// it can be rated anew. One step of undo.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] when it is not rated; as [`Boards::result`]; when it cannot be saved.
    pub fn unrate(&self, id: &str) -> Result<BoardResult> {
        let _changing = self.on_screen();
        let names = self.core.store.names_as_of()?;
        let mut result = self.result(id)?;
        let item = result.item.clone();
        self.core.commit(self.core.moment(), |transaction| {
            transaction.read_as_of(names)?;
            let ratings = transaction.board_ratings(&item, id)?;
            if ratings.is_empty() {
                return Err(
                    Error::new(ErrorKind::InvalidInput, "this board isn’t rated").help("Rate it.")
                );
            }
            transaction.record(Body::BoardUnrated(BoardUnrated {
                attempt: id.to_owned(),
                item: item.clone(),
                ratings: ratings.into_iter().map(|(event, _)| event).collect(),
            }))
        })?;
        result.rated = None;
        result.choices = self.choices_now(&item, None);
        Ok(result)
    }

    /// Writes the note to a graded board, in full. One step of undo.
    ///
    /// # Errors
    /// When it cannot be saved.
    pub fn note(&self, id: &str, note: &str) -> Result<()> {
        let _changing = self.on_screen();
        let noted = self.graded(id)?.noted(note)?;
        self.core.record(Body::BoardNoted(noted))?;
        Ok(())
    }

    /// Graded boards of a diagram, in the order of the log.
    ///
    /// # Errors
    /// When the log cannot be read.
    pub fn attempts(&self, item: &ItemId) -> Result<Vec<AttemptSummary>> {
        let events = self.core.store.events_about(item)?;
        let mut attempts = Vec::new();
        for event in &events {
            let Body::BoardFinished(done) = &event.body else { continue };
            attempts.push(AttemptSummary {
                attempt: done.attempt.clone(),
                at: event.moment.at.as_millisecond() as f64,
                score: score(&events, done),
                rating: rating(&events, &done.attempt),
                took_ms: done.state.spent_ms,
                text: done.state.way.text,
                easier: done.state.way.easier,
                hints: u32::try_from(done.state.hints.len()).unwrap_or(u32::MAX),
                note: note(&events, &done.attempt).text,
            });
        }
        Ok(attempts)
    }

    /// When each diagram's boards were graded, and their scores, in the order of the log.
    pub(super) fn attempts_by_item(&self) -> Result<HashMap<ItemId, Vec<(f64, f64)>>> {
        let events = self.core.store.board_events()?;
        let mut scores: HashMap<&AttemptId, f64> = HashMap::new();
        for event in &events {
            if let Body::BoardOverruled(ruled) = &event.body {
                scores.insert(&ruled.attempt, ruled.score);
            }
        }
        let mut by_item: HashMap<ItemId, Vec<(f64, f64)>> = HashMap::new();
        for event in &events {
            if let Body::BoardFinished(done) = &event.body {
                let score = scores.get(&done.attempt).copied().unwrap_or(done.score);
                let at = event.moment.at.as_millisecond() as f64;
                by_item.entry(done.item.clone()).or_default().push((at, score));
            }
        }
        Ok(by_item)
    }

    pub(super) fn graded(&self, id: &str) -> Result<Graded> {
        let events = self.core.store.board_events()?;
        let found = events.iter().find_map(|event| match &event.body {
            Body::BoardFinished(done) if done.attempt == id => Some((event, done.clone())),
            _ => None,
        });
        let (event, finished) = found.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "this board was not graded")
                .help("Choose its diagram from the list to go on with it.")
        })?;
        let content = finished
            .drawing
            .as_deref()
            .map(|name| drawings::read(self.core.folder(), name))
            .transpose()?;
        let (scene, source) = match finished.state.way.text {
            true => (None, content.as_deref().unwrap_or_default()),
            false => (content.as_deref(), ""),
        };
        let parsed = self.grader.parse(&finished.state, scene, source)?;
        let rulings = events.iter().filter_map(|event| match &event.body {
            Body::BoardOverruled(ruled) if ruled.attempt == id => {
                Some((ruled.ruling.clone(), ruled.on))
            }
            _ => None,
        });
        Ok(Graded {
            parsed,
            at: event.moment.at.as_millisecond() as f64,
            rulings: attempt::standing(rulings),
            note: note(&events, id),
            content,
            finished,
        })
    }

    fn grade_of(&self, parsed: &Arc<Parsed>, rulings: Vec<Ruling>) -> Grade {
        self.grader.grade(parsed, Overrides { synonyms: self.my_pack.synonyms(), rulings })
    }

    fn result_of(&self, graded: Graded, grade: Grade) -> Result<BoardResult> {
        let Graded { finished, at, rulings, note, content, .. } = graded;
        let suggested = suggested(&finished, &grade);
        let state = finished.state;
        let cap = state.cap();
        let rated = self.rated(&finished.item, &finished.attempt)?;
        let (scene, source) = match state.way.text {
            true => (None, content.unwrap_or_default()),
            false => (content, String::new()),
        };
        let versions = self.core.store.board_versions(&finished.attempt)?.len();
        Ok(BoardResult {
            suggested,
            choices: self.board_choices(&finished.item, rated.as_ref())?,
            page: finished.item.page.clone(),
            page_title: self.core.title(&finished.item.page),
            attempt: finished.attempt,
            item: finished.item,
            title: state.title,
            at,
            took_ms: state.spent_ms,
            minutes: state.minutes,
            text: state.way.text,
            easier: state.way.easier,
            hints: state.hints,
            grade,
            rulings,
            cap,
            allowed: Rating::allowed(cap),
            rated: rated.map(|(_, rating)| rating),
            note: note.text,
            scene,
            source,
            reference: state.reference,
            versions: u32::try_from(versions).unwrap_or(u32::MAX),
        })
    }

    /// As [`Boards::board_choices`], after an action that is already on disk: if they can't be read, there are none.
    pub(super) fn choices_now(
        &self,
        item: &ItemId,
        rated: Option<&(EventId, Rating)>,
    ) -> Vec<BoardChoice> {
        self.board_choices(item, rated).unwrap_or_else(|error| {
            tracing::warn!(%error, "couldn't compute what ratings would do");
            Vec::new()
        })
    }

    /// The review that rated a board, if one stands.
    fn rated(&self, item: &ItemId, attempt: &str) -> Result<Option<(EventId, Rating)>> {
        Ok(self.core.store.events_about(item)?.into_iter().find_map(|event| match event.body {
            Body::Reviewed(review) if review.board.as_deref() == Some(attempt) => {
                Some((event.id, review.rating))
            }
            _ => None,
        }))
    }

    /// What each rating would do; once rated, what that rating did while nothing came after it.
    fn board_choices(
        &self,
        item: &ItemId,
        rated: Option<&(EventId, Rating)>,
    ) -> Result<Vec<BoardChoice>> {
        let Some(meta) = self.core.content.meta(item) else { return Ok(Vec::new()) };
        let moment = self.core.moment();
        if let Some((event, rating)) = rated {
            let state = self.core.store.item_state(item)?;
            let CardState::Review { due, .. } = state.memory else { return Ok(Vec::new()) };
            if state.last_review.as_ref() != Some(event) {
                return Ok(Vec::new());
            }
            let days = due.since(moment.study_day).max(0);
            let label = format!("{days} d");
            return Ok(vec![BoardChoice { rating: *rating, next_due: due.0.to_string(), label }]);
        }
        let choices = self.reviews.choices_outside(&meta, moment)?;
        Ok(choices
            .into_iter()
            .map(|choice| BoardChoice {
                rating: choice.rating,
                next_due: memory::schedule::plus(moment.study_day, choice.days.unwrap_or(0))
                    .0
                    .to_string(),
                label: choice.label,
            })
            .collect())
    }
}

impl Graded {
    /// The event that writes its note anew.
    fn noted(&self, note: &str) -> Result<BoardNoted> {
        if note.len() > LONGEST_NOTE {
            return Err(Error::new(
                ErrorKind::InvalidInput,
                format!("a note may hold {LONGEST_NOTE} bytes at most"),
            )
            .help("Shorten it. The board stays as it is."));
        }
        Ok(BoardNoted {
            attempt: self.finished.attempt.clone(),
            item: self.finished.item.clone(),
            text: note.trim().to_owned(),
            replaces: self.note.heads.clone(),
        })
    }
}

/// The rating that a grade suggests, under what hints and mode leave.
fn suggested(finished: &BoardFinished, grade: &Grade) -> Rating {
    finished.state.cap().map_or(grade.rating, |cap| grade.rating.min(cap))
}

/// An attempt's score as the newest word on it left it.
fn score(events: &[Event], done: &BoardFinished) -> f64 {
    let ruled = events.iter().filter_map(|event| match &event.body {
        Body::BoardOverruled(ruled) if ruled.attempt == done.attempt => {
            Some(((event.hlc, &event.id), ruled.score))
        }
        _ => None,
    });
    ruled.max_by(|a, b| a.0.cmp(&b.0)).map_or(done.score, |(_, score)| score)
}

fn rating(events: &[Event], attempt: &str) -> Option<Rating> {
    events.iter().find_map(|event| match &event.body {
        Body::Reviewed(review) if review.board.as_deref() == Some(attempt) => Some(review.rating),
        _ => None,
    })
}

/// Notes that no later one replaces; one on each of two machines stand one below the other.
fn note(events: &[Event], attempt: &str) -> Note {
    let of_attempt: Vec<(&Event, &BoardNoted)> = events
        .iter()
        .filter_map(|event| match &event.body {
            Body::BoardNoted(noted) if noted.attempt == attempt => Some((event, noted)),
            _ => None,
        })
        .collect();
    let replaced = |id: &EventId| of_attempt.iter().any(|(_, noted)| noted.replaces.contains(id));
    let mut heads: Vec<&(&Event, &BoardNoted)> =
        of_attempt.iter().filter(|(event, _)| !replaced(&event.id)).collect();
    heads.sort_by_key(|(event, _)| (event.hlc, event.id.clone()));
    let texts: Vec<&str> = heads
        .iter()
        .map(|(_, noted)| noted.text.as_str())
        .filter(|text| !text.is_empty())
        .collect();
    Note {
        text: texts.join("\n\n"),
        heads: heads.iter().map(|(event, _)| event.id.clone()).collect(),
    }
}
