//! Parsing and grading a board, once each.
//!
//! Invariant: what was graded last is kept with everything that its grade follows from, and is used again only for
//! exactly that. A board that is finished, shown, rated, noted and looked at again is parsed and graded once; a ruling
//! or an accepted name grades it anew, without parsing it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use board::{
    Board, Grade, Overrides, Reference,
    attempt::{self, AttemptOptions, DraftState},
    grade,
};
use item::error::Result;

/// A board and what it is graded against.
#[derive(Debug)]
pub(super) struct Parsed {
    pub(super) reference: Reference,
    pub(super) board: Board,
}

/// How often a board was parsed and graded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gradings {
    /// Boards parsed.
    pub parsed: u32,
    /// Boards graded.
    pub graded: u32,
}

#[derive(Debug, Default)]
pub(super) struct Grader {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    last: Option<Last>,
    gradings: Gradings,
}

#[derive(Debug)]
struct Last {
    drawn: Drawn,
    parsed: Arc<Parsed>,
    grade: Option<(Overrides, Grade)>,
}

/// What a parsed board follows from.
#[derive(Debug, PartialEq)]
struct Drawn {
    reference: String,
    options: AttemptOptions,
    /// The scene, or the text of a board that was typed.
    content: Option<String>,
}

impl Grader {
    /// Parses a board that was drawn or typed, and its reference.
    ///
    /// # Errors
    /// [`item::error::ErrorKind::InvalidInput`] when one of them cannot be read.
    pub(super) fn parse(
        &self,
        attempt: &DraftState,
        scene: Option<&str>,
        source: &str,
    ) -> Result<Arc<Parsed>> {
        let content = if attempt.way.text { Some(source) } else { scene };
        let content = content.filter(|content| !content.is_empty()).map(str::to_owned);
        let reference = attempt.reference.clone();
        let drawn = Drawn { reference, options: attempt.way, content };
        if let Some(last) = self.state().last.as_ref().filter(|last| last.drawn == drawn) {
            return Ok(Arc::clone(&last.parsed));
        }
        let board = attempt::read(attempt.way, scene, source)?;
        let parsed = Arc::new(Parsed { reference: attempt.reference()?, board });
        let mut state = self.state();
        state.gradings.parsed += 1;
        state.last = Some(Last { drawn, parsed: Arc::clone(&parsed), grade: None });
        Ok(parsed)
    }

    /// Grades a board that was parsed.
    pub(super) fn grade(&self, parsed: &Arc<Parsed>, overrides: Overrides) -> Grade {
        let is_it = |last: &&Last| Arc::ptr_eq(&last.parsed, parsed);
        if let Some((known, grade)) =
            self.state().last.as_ref().filter(is_it).and_then(Last::graded)
            && *known == overrides
        {
            return grade.clone();
        }
        let graded = grade(&parsed.reference, &parsed.board, &overrides);
        let mut state = self.state();
        state.gradings.graded += 1;
        if let Some(last) = state.last.as_mut().filter(|last| Arc::ptr_eq(&last.parsed, parsed)) {
            last.grade = Some((overrides, graded.clone()));
        }
        graded
    }

    pub(super) fn gradings(&self) -> Gradings {
        self.state().gradings
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Last {
    fn graded(&self) -> Option<&(Overrides, Grade)> {
        self.grade.as_ref()
    }
}
