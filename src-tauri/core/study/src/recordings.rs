//! Recordings of rehearsals: on disk beside the database, listed, heard, played, and deleted by rule or by
//! hand.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, MutexGuard, PoisonError},
};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Change, Changed, Study, study::tell};
use item::{
    error::{Error, ErrorKind, Result},
    notice::{Level, Notice},
};
use rehearsal::{
    recording::{self, Audio, Device, Recorder, Stream},
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

/// The sound system, and what sounds now.
#[derive(Default)]
pub(super) struct Sound {
    audio: Option<Arc<dyn Audio>>,
    playing: Option<Box<dyn Stream>>,
    pub(super) chime: Option<Box<dyn Stream>>,
}

impl Study {
    /// Hands in the sound system; without one, nothing is recorded or played.
    pub fn use_audio(&self, audio: Arc<dyn Audio>) {
        self.sound().audio = Some(audio);
    }

    /// Microphones.
    ///
    /// # Errors
    /// [`ErrorKind::NoSound`] when there is none.
    pub fn microphones(&self) -> Result<Vec<Device>> {
        let audio = self.audio().ok_or_else(recording::no_audio)?;
        audio.inputs().map_err(recording::no_sound)
    }

    /// Recordings on disk, newest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn recordings(&self) -> Result<Vec<RecordingFile>> {
        let folder = self.recordings_folder();
        if !folder.is_dir() {
            return Ok(Vec::new());
        }
        let titles = self.store.recorded_titles()?;
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
    pub fn delete_recording(&self, name: &str) -> Result<()> {
        let path = self.recording_path(name)?;
        let is_this = |recorder: &Recorder| recorder.path() == path;
        let of_run = self
            .rehearsal_in_memory()
            .attached()
            .and_then(|attached| attached.recorder.as_ref())
            .is_some_and(is_this);
        let of_answer = self
            .interview_in_memory()
            .attached()
            .is_some_and(|attached| attached.recorders().any(is_this));
        if of_run || of_answer {
            return Err(Error::new(ErrorKind::InvalidInput, "this recording is being made")
                .help("End the recording first."));
        }
        remove(&path)?;
        self.notify([Changed::Recordings]);
        Ok(())
    }

    /// Deletes recordings last written more than `days` ago. Returns how many. One that cannot be deleted
    /// stays, and the others go.
    ///
    /// # Errors
    /// As [`Study::recordings`].
    pub fn delete_recordings_older_than(&self, days: u32) -> Result<u32> {
        let age = SignedDuration::from_hours(24 * i64::from(days));
        // Nothing is older than time itself.
        let Ok(before) = self.clock.now().checked_sub(age) else { return Ok(0) };
        let mut deleted = 0;
        for file in self.recordings()?.iter().filter(|file| file.at < before) {
            match self.delete_recording(&file.name) {
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
    /// As [`Study::recordings`].
    pub fn prune_recordings(&self) -> Result<u32> {
        match self
            .device_setting("recordingDays")?
            .as_u64()
            .and_then(|days| u32::try_from(days).ok())
        {
            Some(days) if days > 0 => self.delete_recordings_older_than(days),
            _ => Ok(0),
        }
    }

    /// What the recording of a run that is over shows.
    ///
    /// # Errors
    /// [`ErrorKind::NotFound`] when there is no recording of it.
    pub fn heard(&self, result: &RunResult) -> Result<RecordingAnalysis> {
        let name = result.recording.as_deref().ok_or_else(not_recorded)?;
        let listening = recording::analyse(&self.recording_path(name)?)?;
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

    /// Plays a recording from a moment on; what played before stops.
    ///
    /// # Errors
    /// [`ErrorKind::NoSound`] without a loudspeaker; [`ErrorKind::NotFound`].
    pub fn play_recording(&self, name: &str, from_ms: u32) -> Result<()> {
        let path = self.recording_path(name)?;
        let mut sound = self.sound();
        let audio = sound.audio.clone().ok_or_else(recording::no_audio)?;
        sound.playing = None;
        sound.playing = Some(recording::play(&*audio, &path, from_ms)?);
        Ok(())
    }

    /// Stops what plays.
    pub fn stop_playing(&self) {
        self.sound().playing = None;
    }

    pub(super) fn audio(&self) -> Option<Arc<dyn Audio>> {
        self.sound().audio.clone()
    }

    pub(super) fn sound(&self) -> MutexGuard<'_, Sound> {
        self.sound.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a recording under a name of its own. Returns the name of its file.
    pub(super) fn start_recorder(&self, id: String) -> Result<(String, Recorder)> {
        let audio = self.audio().ok_or_else(recording::no_audio)?;
        let name = format!("{id}.wav");
        let device = self.device_setting("microphone")?;
        let path = self.recordings_folder().join(&name);
        let recorder = Recorder::start(&*audio, device.as_str(), &path)?;
        Ok((name, recorder))
    }

    /// Finishes the recording of what is on disk already: when its end can't be written, that is said and
    /// undoes nothing.
    pub(super) fn finish_recording(&self, recorder: Recorder) {
        let Err(error) = recorder.finish() else { return };
        tracing::warn!(%error, "the end of a recording is missing");
        let notice = Notice {
            level: Level::Warning,
            title: "The end of a recording is missing".to_owned(),
            message: format!("{error}. What was saved before can be played; the rest is saved."),
            help: Some("Free some space before the next recording.".to_owned()),
        };
        tell(&self.subscribers, &Change::Notice(notice));
    }

    /// Removes the file of a recording that belongs to nothing any more. One that stays is listed with the
    /// other recordings.
    pub(super) fn drop_recording(&self, name: Option<&str>) {
        let Some(name) = name else { return };
        if let Err(error) = self.recording_path(name).and_then(|path| remove(&path)) {
            tracing::warn!(%error, "a discarded recording could not be deleted");
        }
        self.notify([Changed::Recordings]);
    }

    pub(super) fn recordings_folder(&self) -> PathBuf {
        self.folder().root().join("recordings")
    }

    /// Names never lead out of the recordings' folder.
    fn recording_path(&self, name: &str) -> Result<PathBuf> {
        let plain = name.ends_with(".wav")
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
        if !plain || name.starts_with('.') {
            return Err(Error::new(ErrorKind::InvalidInput, format!("{name:?} is no recording")));
        }
        Ok(self.recordings_folder().join(name))
    }
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::new(ErrorKind::Unreadable, format!("cannot delete {}", path.display()))
                .source(e))
        }
        _ => Ok(()),
    }
}

fn not_recorded() -> Error {
    Error::new(ErrorKind::NotFound, "this run was not recorded")
}
