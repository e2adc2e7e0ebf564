//! Sketches: what is drawn beside a rehearsal or an answer of an interview, graded against nothing.

use std::sync::Arc;

use crate::{
    core::Core,
    drawings,
    interviews::{self, Interviews},
    rehearsals::{self, Rehearsals},
};
use board::attempt::{AttemptOptions, BoardVersion, Draft, DraftState, Sketch};
use item::error::{Error, ErrorKind, Result};

/// Sketches of what is in progress, and the drawings that were kept of what is over.
#[derive(Debug)]
pub struct Sketches {
    core: Arc<Core>,
    rehearsals: Arc<Rehearsals>,
    interviews: Arc<Interviews>,
}

impl Sketches {
    pub(crate) fn new(
        core: &Arc<Core>,
        rehearsals: &Arc<Rehearsals>,
        interviews: &Arc<Interviews>,
    ) -> Self {
        let (core, rehearsals) = (Arc::clone(core), Arc::clone(rehearsals));
        Self { core, rehearsals, interviews: Arc::clone(interviews) }
    }

    /// The sketch that belongs to something; an empty one when nothing was drawn yet.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn get(&self, owner: &str) -> Result<Sketch> {
        Ok(Sketch {
            scene: self.core.store.board(&sketch_id(owner)?)?.and_then(|draft| draft.scene),
        })
    }

    /// Saves the sketch that belongs to something in progress.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when that is over; as [`crate::boards::Boards::save`].
    pub fn save(&self, owner: &str, scene: &str) -> Result<BoardVersion> {
        let id = sketch_id(owner)?;
        let now = self.core.clock.now();
        let scene = drawings::checked(scene)?;
        let empty = Draft {
            id,
            item: None,
            state: DraftState {
                title: String::new(),
                minutes: 0.0,
                reference: String::new(),
                way: AttemptOptions::default(),
                hints: Vec::new(),
                started_at: now.as_millisecond(),
                spent_ms: 0,
            },
            scene: None,
            source: String::new(),
            version: 0,
        };
        let saved =
            self.while_in_progress(owner, || self.core.store.save_sketch(empty, scene, now))?;
        Ok(BoardVersion { version: saved.version, at: now.as_millisecond() as f64 })
    }

    /// A kept drawing by its file name.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when the file is gone; [`ErrorKind::InvalidInput`] for a name that is none.
    pub fn drawing(&self, name: &str) -> Result<String> {
        drawings::read(self.core.folder(), name)
    }

    /// Runs `f` while what the sketch belongs to is in progress, and stays so until `f` is done.
    fn while_in_progress<R>(&self, owner: &str, f: impl FnOnce() -> Result<R>) -> Result<R> {
        let done = if owner.starts_with(rehearsals::SKETCH) {
            self.rehearsals.while_drawn(owner, f)?
        } else if owner.starts_with(interviews::SKETCH) {
            self.interviews.while_drawn(owner, f)?
        } else {
            return Err(no_owner(owner));
        };
        done.ok_or_else(|| {
            Error::new(ErrorKind::NotFound, "what this drawing belongs to is over")
                .help("What was drawn before it ended is kept with it.")
        })
    }
}

/// Sketches and attempts share a table; an attempt's id holds no colon.
fn sketch_id(owner: &str) -> Result<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':');
    if owner.contains(':') && owner.len() <= 200 && owner.chars().all(plain) {
        return Ok(owner.to_owned());
    }
    Err(no_owner(owner))
}

fn no_owner(owner: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("{owner:?} cannot own a sketch"))
}
