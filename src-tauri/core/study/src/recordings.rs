//! Recordings of rehearsals and answers: on disk beside the database, listed, analysed, played, and deleted by rule or
//! by hand.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    changes::Changed,
    core::Core,
    interviews::Interviews,
    rehearsals::Rehearsals,
    sound::{self, SoundSystem},
};
use item::error::{Error, ErrorKind, Result};
use rehearsal::{
    recording::{self, Audio, Device},
    run::RunResult,
    speech::SpeechStats,
};

/// A recording on disk.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RecordingFile {
    /// Its file name, which also names it in commands.
    pub name: String,
    /// The script it belongs to, when the log knows.
    pub title: Option<String>,
    /// When it was last written.
    #[ts(type = "string")]
    pub at: Timestamp,
    /// Size on disk.
    pub kilobytes: u32,
    /// How long it plays.
    pub length_ms: u32,
}

/// What a recording shows, in all and per segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RecordingAnalysis {
    /// The whole recording.
    pub whole: SpeechStats,
    /// Where a voice was heard, for the timeline.
    pub speech: Vec<rehearsal::speech::TimeRange>,
    /// Per stretch between two marks: the segment's index and its voice.
    pub segments: Vec<SegmentAnalysis>,
    /// How long it plays.
    pub length_ms: u32,
}

/// A stretch of a recording that belongs to one segment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SegmentAnalysis {
    /// Index of the segment.
    pub segment: u32,
    /// Where it begins.
    pub from_ms: u32,
    /// Where it ends.
    pub to_ms: u32,
    /// What was heard in it.
    pub voice: SpeechStats,
}

/// The recordings on this device, and what records and plays them.
#[derive(Debug)]
pub struct Recordings {
    core: Arc<Core>,
    sound: Arc<SoundSystem>,
    rehearsals: Arc<Rehearsals>,
    interviews: Arc<Interviews>,
}

impl Recordings {
    pub(crate) fn new(
        core: &Arc<Core>,
        sound: &Arc<SoundSystem>,
        rehearsals: &Arc<Rehearsals>,
        interviews: &Arc<Interviews>,
    ) -> Self {
        let (core, sound) = (Arc::clone(core), Arc::clone(sound));
        let (rehearsals, interviews) = (Arc::clone(rehearsals), Arc::clone(interviews));
        Self { core, sound, rehearsals, interviews }
    }

    /// Hands in the sound system; without one, nothing is recorded or played.
    pub fn use_audio(&self, audio: Arc<dyn Audio>) {
        self.sound.use_audio(audio);
    }

    /// Microphones.
    ///
    /// # Errors
    /// [`ErrorKind::NoSound`] when there is none.
    pub fn microphones(&self) -> Result<Vec<Device>> {
        self.sound.microphones()
    }

    /// Plays a recording from a moment on; what played before stops.
    ///
    /// # Errors
    /// [`ErrorKind::NoSound`] without a loudspeaker; [`ErrorKind::NotFound`].
    pub fn play(&self, name: &str, from_ms: u32) -> Result<()> {
        self.sound.play(name, from_ms)
    }

    /// Stops what plays.
    pub fn stop(&self) {
        self.sound.stop();
    }

    /// Recordings on disk, newest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn list(&self) -> Result<Vec<RecordingFile>> {
        let folder = self.sound.recordings();
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let titles = self.core.store.recorded_titles()?;
        let read = |e: std::io::Error| {
            Error::new(ErrorKind::Unreadable, format!("cannot read {}", folder.display())).source(e)
        };
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&folder).map_err(read)? {
            let entry = entry.map_err(read)?;
            let (name, meta) = (entry.file_name().to_string_lossy().into_owned(), entry.metadata());
            let Ok(meta) = meta else { continue };
            if !name.ends_with(".wav") {
                continue;
            }
            let at = meta.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
            files.push(RecordingFile {
                title: titles.get(&name).cloned(),
                at: at.unwrap_or(Timestamp::UNIX_EPOCH),
                kilobytes: u32::try_from(meta.len().div_ceil(1_024)).unwrap_or(u32::MAX),
                length_ms: recording::length_ms(&entry.path()).unwrap_or(0),
                name,
            });
        }
        files.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| a.name.cmp(&b.name)));
        Ok(files)
    }

    /// Deletes a recording; the run it belongs to stays.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidInput`] for a name that is none, or that of the run under way.
    pub fn delete(&self, name: &str) -> Result<()> {
        let path = self.sound.path_of(name)?;
        if self.rehearsals.is_recording(&path) || self.interviews.is_recording(&path) {
            return Err(Error::new(ErrorKind::InvalidInput, "this recording is being made")
                .help("End the recording first."));
        }
        sound::remove(&path)?;
        self.core.changes.notify([Changed::Recordings]);
        Ok(())
    }

    /// Deletes recordings last written more than `days` ago. Returns how many. One that cannot be deleted
    /// stays, and the others go.
    ///
    /// # Errors
    /// As [`Recordings::list`].
    pub fn delete_older_than(&self, days: u32) -> Result<u32> {
        let age = SignedDuration::from_hours(24 * i64::from(days));
        // Nothing is older than time itself.
        let Ok(before) = self.core.clock.now().checked_sub(age) else { return Ok(0) };
        let mut deleted = 0;
        for file in self.list()?.iter().filter(|file| file.at < before) {
            match self.delete(&file.name) {
                Ok(()) => deleted += 1,
                Err(error) => {
                    tracing::warn!(%error, name = file.name, "couldn't delete an old recording")
                }
            }
        }
        Ok(deleted)
    }

    /// Deletes what is older than the days that this device keeps recordings for; without such a
    /// number all are kept. Returns how many.
    ///
    /// # Errors
    /// As [`Recordings::list`].
    pub fn prune(&self) -> Result<u32> {
        match self
            .core
            .store
            .device_setting("recordingDays")?
            .as_u64()
            .and_then(|days| u32::try_from(days).ok())
        {
            Some(days) if days > 0 => self.delete_older_than(days),
            _ => Ok(0),
        }
    }

    /// What the recording of a run that is over shows.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is no recording of it.
    pub fn analysis(&self, result: &RunResult) -> Result<RecordingAnalysis> {
        let name = result.recording.as_deref().ok_or_else(not_recorded)?;
        let listening = recording::analyse(&self.sound.path_of(name)?)?;
        let length_ms = listening.length_ms();
        let ends = result.marks.iter().skip(1).map(|m| m.at_ms).chain(std::iter::once(length_ms));
        let segments = result
            .marks
            .iter()
            .zip(ends)
            .map(|(mark, to_ms)| SegmentAnalysis {
                segment: mark.segment,
                from_ms: mark.at_ms,
                to_ms,
                voice: listening.stats(mark.at_ms, to_ms),
            })
            .collect();
        let speech = listening.speech().to_vec();
        Ok(RecordingAnalysis { whole: listening.stats(0, length_ms), speech, segments, length_ms })
    }
}

fn not_recorded() -> Error {
    Error::new(ErrorKind::NotFound, "this run was not recorded")
}
