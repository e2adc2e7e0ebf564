//! The sound system: what records, plays and chimes. Which recordings there are is told by [`crate::recordings`].

use std::{
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::{
    changes::{Change, Changed},
    core::Core,
};
use item::{
    error::{Error, ErrorKind, Result},
    notice::{Level, Notice},
};
use rehearsal::{
    alert::{self, AlertMoment},
    recording::{self, Audio, Device, Recorder, Stream},
};

/// The sound system in use, and what it plays.
#[derive(Default)]
struct Playing {
    audio: Option<Arc<dyn Audio>>,
    recording: Option<Box<dyn Stream>>,
    chime: Option<Box<dyn Stream>>,
}

/// Microphones and loudspeakers.
pub(crate) struct SoundSystem {
    core: Arc<Core>,
    playing: Mutex<Playing>,
}

impl fmt::Debug for SoundSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SoundSystem").finish_non_exhaustive()
    }
}

impl SoundSystem {
    pub(crate) fn new(core: &Arc<Core>) -> Self {
        Self { core: Arc::clone(core), playing: Mutex::default() }
    }

    /// Hands in the sound system; without one, nothing is recorded or played.
    pub(crate) fn use_audio(&self, audio: Arc<dyn Audio>) {
        self.playing().audio = Some(audio);
    }

    /// Microphones.
    ///
    /// # Errors
    /// [`ErrorKind::NoSound`] when there is none.
    pub(crate) fn microphones(&self) -> Result<Vec<Device>> {
        let audio = self.audio().ok_or_else(recording::no_audio)?;
        audio.inputs().map_err(recording::no_sound)
    }

    /// Plays a recording from a moment on; what played before stops.
    ///
    /// # Errors
    /// [`ErrorKind::NoSound`] without a loudspeaker; [`ErrorKind::NotFound`].
    pub(crate) fn play(&self, name: &str, from_ms: u32) -> Result<()> {
        let path = self.path_of(name)?;
        let mut sound = self.playing();
        let audio = sound.audio.clone().ok_or_else(recording::no_audio)?;
        sound.recording = None;
        sound.recording = Some(recording::play(&*audio, &path, from_ms)?);
        Ok(())
    }

    /// Stops what plays.
    pub(crate) fn stop(&self) {
        self.playing().recording = None;
    }

    /// Plays the sound of a moment, where there is a loudspeaker and sounds are wanted.
    pub(crate) fn chime(&self, moment: AlertMoment) {
        if !self.core.settings().sounds {
            return;
        }
        let Some(audio) = self.audio() else { return };
        // A stream of its own: it does not cut off a recording that is being listened to.
        self.playing().chime = audio.play(Box::new(alert::chime(moment)), alert::CHIME_RATE).ok();
    }

    fn audio(&self) -> Option<Arc<dyn Audio>> {
        self.playing().audio.clone()
    }

    fn playing(&self) -> MutexGuard<'_, Playing> {
        self.playing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Starts a recording under a name of its own. Returns the name of its file.
    pub(crate) fn start_recorder(&self, id: String) -> Result<(String, Recorder)> {
        let audio = self.audio().ok_or_else(recording::no_audio)?;
        let name = format!("{id}.wav");
        let device = self.core.store.device_setting("microphone")?;
        let path = self.recordings().join(&name);
        let recorder = Recorder::start(&*audio, device.as_str(), &path)?;
        Ok((name, recorder))
    }

    /// Finishes the recording of what is on disk already: when its end can't be written, that is said and
    /// undoes nothing.
    pub(crate) fn finish_recording(&self, recorder: Recorder) {
        let Err(error) = recorder.finish() else { return };
        tracing::warn!(%error, "the end of a recording is missing");
        let notice = Notice {
            level: Level::Warning,
            title: "The end of a recording is missing".to_owned(),
            message: format!("{error}. What was saved before can be played; the rest is saved."),
            help: Some("Free some space before the next recording.".to_owned()),
        };
        self.core.changes.tell(&Change::Notice(notice));
    }

    /// Removes the file of a recording that belongs to nothing any more. One that stays is listed with the
    /// other recordings.
    pub(crate) fn drop_recording(&self, name: Option<&str>) {
        let Some(name) = name else { return };
        if let Err(error) = self.path_of(name).and_then(|path| remove(&path)) {
            tracing::warn!(%error, "a discarded recording could not be deleted");
        }
        self.core.changes.notify([Changed::Recordings]);
    }

    pub(crate) fn recordings(&self) -> PathBuf {
        self.core.folder().root().join("recordings")
    }

    /// Names never lead out of the recordings' folder.
    pub(crate) fn path_of(&self, name: &str) -> Result<PathBuf> {
        let plain = name.ends_with(".wav")
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.'));
        if !plain || name.starts_with('.') {
            return Err(Error::new(ErrorKind::InvalidInput, format!("{name:?} is no recording")));
        }
        Ok(self.recordings().join(name))
    }
}

pub(crate) fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_file(path) {
        Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::new(ErrorKind::Unreadable, format!("cannot delete {}", path.display()))
                .source(e))
        }
        _ => Ok(()),
    }
}
