//! Recording a rehearsal: sound from a microphone behind a trait, written as WAV and flushed often.
//!
//! The core knows no sound library: the shell hands in an [`Audio`]. Sound is kept as one channel of
//! 16 bits at the microphone's own rate, in the data folder, and nowhere else.
//!
//! Invariant: a process killed in the middle of a recording leaves a WAV file that plays, short of
//! the last [`FLUSH_SECONDS`] at most.

use std::{
    fs::File,
    io::BufWriter,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU32, Ordering},
        mpsc,
    },
    thread::JoinHandle,
};

use hound::{SampleFormat, WavReader, WavSpec, WavWriter};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::speech::{SpeechAnalyser, SpeechAnalysis};
use item::error::{Error, ErrorKind, Result};

/// The header is brought up to date and the file flushed after this much sound.
pub const FLUSH_SECONDS: u32 = 5;

/// A microphone or a loudspeaker.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Device {
    /// What the sound system calls it; stable enough to be a setting.
    pub id: String,
    /// For people.
    pub name: String,
    /// The one the system would choose.
    pub default: bool,
}

/// Why there is no sound, for the window to say what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum NoSound {
    /// The machine has no such device.
    NoDevice,
    /// The system refuses it to this app.
    NotPermitted,
    /// The device went away or failed.
    Failed,
}

/// One channel of sound as it arrives.
pub type Samples = Vec<f32>;

/// Running sound: it stops when this is dropped.
pub trait Stream: Send {
    /// Samples a second.
    fn sample_rate(&self) -> u32;
}

/// The sound system. The shell's implementation drives the real one; tests hand in their own.
pub trait Audio: Send + Sync {
    /// Microphones, the default first.
    ///
    /// # Errors
    /// [`NoSound`] when the sound system cannot be reached.
    fn inputs(&self) -> Result<Vec<Device>, NoSound>;

    /// Hears the device (the default one for `None`); `sink` is called from the sound thread with
    /// one channel in -1..=1, and must not block.
    ///
    /// # Errors
    /// [`NoSound`] when the device cannot be opened.
    fn record(
        &self,
        device: Option<&str>,
        sink: Box<dyn FnMut(Samples) + Send>,
    ) -> Result<Box<dyn Stream>, NoSound>;

    /// Plays one channel at `sample_rate` on the default loudspeaker until it ends or the stream is
    /// dropped.
    ///
    /// # Errors
    /// [`NoSound`] when there is no loudspeaker.
    fn play(
        &self,
        samples: Box<dyn Iterator<Item = f32> + Send>,
        sample_rate: u32,
    ) -> Result<Box<dyn Stream>, NoSound>;
}

/// A recording under way.
pub struct Recorder {
    stream: Option<Box<dyn Stream>>,
    writer: Option<JoinHandle<Result<()>>>,
    shared: Arc<Shared>,
    path: PathBuf,
    sample_rate: u32,
}

#[derive(Default)]
struct Shared {
    paused: AtomicBool,
    /// Samples written.
    written: AtomicU32,
    /// Loudest sample since it was last asked for, as bits of an `f32`.
    peak: AtomicU32,
}

impl Recorder {
    /// Begins to record into a new file at `path`.
    ///
    /// # Errors
    /// [`ErrorKind::NoSound`] when there is no microphone to hear, with what to do;
    /// [`ErrorKind::Unreadable`] when the file cannot be made.
    pub fn start(audio: &dyn Audio, device: Option<&str>, path: &Path) -> Result<Self> {
        let shared = Arc::new(Shared::default());
        let (sender, receiver) = mpsc::channel::<Samples>();
        let hears = Arc::clone(&shared);
        let sink = Box::new(move |samples: Samples| {
            let loudest = samples.iter().fold(0.0f32, |peak, sample| peak.max(sample.abs()));
            // Positive floats order as their bits do.
            hears.peak.fetch_max(loudest.to_bits(), Ordering::Relaxed);
            if !hears.paused.load(Ordering::Relaxed) {
                // A writer that failed has said so; there is no one else to tell from here.
                let _ = sender.send(samples);
            }
        });
        let stream = audio.record(device, sink).map_err(no_sound)?;
        let sample_rate = stream.sample_rate();
        let file = create(path, sample_rate)?;
        let counts = Arc::clone(&shared);
        let writer = std::thread::Builder::new()
            .name("recording".into())
            .spawn(move || write(file, sample_rate, &receiver, &counts))
            .map_err(|e| Error::new(ErrorKind::Other, "cannot start the recording").source(e))?;
        let (stream, writer) = (Some(stream), Some(writer));
        Ok(Self { stream, writer, shared, path: path.to_owned(), sample_rate })
    }

    /// The file it is written into.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Stops or goes on hearing, as the run's clock does.
    pub fn set_paused(&self, paused: bool) {
        self.shared.paused.store(paused, Ordering::Relaxed);
    }

    /// How much has been recorded, in milliseconds: where a segment's mark goes.
    pub fn position_ms(&self) -> u32 {
        to_ms(self.shared.written.load(Ordering::Relaxed), self.sample_rate)
    }

    /// The loudest sample since the last call, 0..=1, for the level meter.
    pub fn take_peak(&self) -> f32 {
        f32::from_bits(self.shared.peak.swap(0, Ordering::Relaxed)).min(1.0)
    }

    /// Stops, and returns the finished file.
    ///
    /// # Errors
    /// [`ErrorKind::DiskFull`] or [`ErrorKind::Unreadable`] when the last part could not be written;
    /// what was flushed before stays playable.
    pub fn finish(mut self) -> Result<PathBuf> {
        self.stop()?;
        Ok(std::mem::take(&mut self.path))
    }

    fn stop(&mut self) -> Result<()> {
        // The stream holds the sender: dropping it ends the writer's loop.
        self.stream = None;
        match self.writer.take().map(JoinHandle::join) {
            Some(Ok(written)) => written,
            Some(Err(_)) => Err(Error::new(ErrorKind::Other, "the recording stopped unexpectedly")),
            None => Ok(()),
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            tracing::warn!(%error, "a recording that was let go could not be finished");
        }
    }
}

fn create(path: &Path, sample_rate: u32) -> Result<WavWriter<BufWriter<File>>> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(|e| cannot_write(path, e.into()))?;
    }
    let spec =
        WavSpec { channels: 1, sample_rate, bits_per_sample: 16, sample_format: SampleFormat::Int };
    WavWriter::create(path, spec).map_err(|e| cannot_write(path, e))
}

fn write(
    mut file: WavWriter<BufWriter<File>>,
    sample_rate: u32,
    receiver: &mpsc::Receiver<Samples>,
    shared: &Shared,
) -> Result<()> {
    let failed = |e: hound::Error| cannot_write(Path::new("the recording"), e);
    let mut unflushed = 0;
    for samples in receiver {
        for sample in &samples {
            let sample = if sample.is_finite() { sample.clamp(-1.0, 1.0) } else { 0.0 };
            file.write_sample((sample * f32::from(i16::MAX)) as i16).map_err(failed)?;
        }
        let count = u32::try_from(samples.len()).unwrap_or(u32::MAX);
        shared.written.fetch_add(count, Ordering::Relaxed);
        unflushed += count;
        if unflushed >= sample_rate.saturating_mul(FLUSH_SECONDS) {
            file.flush().map_err(failed)?;
            unflushed = 0;
        }
    }
    file.finalize().map_err(failed)
}

/// Analyses the speech in a finished or broken-off recording.
///
/// # Errors
/// [`ErrorKind::NotFound`] or [`ErrorKind::Unreadable`] when the file is gone or is no WAV file.
pub fn analyse(path: &Path) -> Result<SpeechAnalysis> {
    let mut reader = open(path)?;
    let mut analyser = SpeechAnalyser::new(reader.spec().sample_rate);
    // A file that was cut short ends with an error; what came before is still worth hearing.
    analyser.push(reader.samples::<i16>().map_while(Result::ok).map(to_float));
    Ok(analyser.finish())
}

/// Plays a recording from a moment on.
///
/// # Errors
/// As [`analyse`], and [`ErrorKind::NoSound`] without a loudspeaker.
pub fn play(audio: &dyn Audio, path: &Path, from_ms: u32) -> Result<Box<dyn Stream>> {
    let mut reader = open(path)?;
    let rate = reader.spec().sample_rate;
    let frame = u64::from(from_ms) * u64::from(rate) / 1_000;
    let frame = u32::try_from(frame).unwrap_or(u32::MAX).min(reader.duration());
    reader.seek(frame).map_err(|e| unreadable(path, e.into()))?;
    let samples = reader.into_samples::<i16>().map_while(Result::ok).map(to_float);
    audio.play(Box::new(samples), rate).map_err(no_sound)
}

/// A recording's length in milliseconds.
///
/// # Errors
/// As [`analyse`].
pub fn length_ms(path: &Path) -> Result<u32> {
    let reader = open(path)?;
    Ok(to_ms(reader.duration(), reader.spec().sample_rate))
}

fn open(path: &Path) -> Result<WavReader<std::io::BufReader<File>>> {
    WavReader::open(path).map_err(|e| unreadable(path, e))
}

fn to_float(sample: i16) -> f32 {
    f32::from(sample) / 32_768.0
}

fn to_ms(samples: u32, rate: u32) -> u32 {
    u32::try_from(u64::from(samples) * 1_000 / u64::from(rate.max(1))).unwrap_or(u32::MAX)
}

fn unreadable(path: &Path, error: hound::Error) -> Error {
    let missing =
        matches!(&error, hound::Error::IoError(e) if e.kind() == std::io::ErrorKind::NotFound);
    let (kind, what) = if missing {
        (ErrorKind::NotFound, "is no longer there")
    } else {
        (ErrorKind::Unreadable, "cannot be read")
    };
    Error::new(kind, format!("the recording {} {what}", path.display())).source(error)
}

fn cannot_write(path: &Path, error: hound::Error) -> Error {
    let full =
        matches!(&error, hound::Error::IoError(e) if e.kind() == std::io::ErrorKind::StorageFull);
    let kind = if full { ErrorKind::DiskFull } else { ErrorKind::Unreadable };
    Error::new(kind, format!("cannot write {}", path.display()))
        .help("the run goes on without a recording; free some space, or turn recording off")
        .source(error)
}

/// What to say when this process has no sound system at all: on the command line, in tests.
pub fn no_audio() -> Error {
    no_sound(NoSound::NoDevice)
}

/// What to say when there is no sound, and why.
pub fn no_sound(why: NoSound) -> Error {
    let (message, help) = match why {
        NoSound::NoDevice => (
            "there is no microphone or loudspeaker",
            "connect one and choose it in Settings; a run needs no recording",
        ),
        NoSound::NotPermitted => (
            "the system does not let Understudy use the sound device",
            "allow it in the system's privacy settings, then try again",
        ),
        NoSound::Failed => (
            "the sound device stopped answering",
            "reconnect it or choose another in Settings; the clock runs on",
        ),
    };
    Error::new(ErrorKind::NoSound, message).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Tape(Samples);
    struct Held(u32);

    impl Stream for Held {
        fn sample_rate(&self) -> u32 {
            self.0
        }
    }

    impl Audio for Tape {
        fn inputs(&self) -> Result<Vec<Device>, NoSound> {
            Ok(vec![])
        }
        fn record(
            &self,
            _: Option<&str>,
            mut sink: Box<dyn FnMut(Samples) + Send>,
        ) -> Result<Box<dyn Stream>, NoSound> {
            self.0.chunks(480).for_each(|chunk| sink(chunk.to_vec()));
            drop(sink);
            Ok(Box::new(Held(8_000)))
        }
        fn play(
            &self,
            samples: Box<dyn Iterator<Item = f32> + Send>,
            rate: u32,
        ) -> Result<Box<dyn Stream>, NoSound> {
            assert_eq!((samples.count(), rate), (4_000, 8_000));
            Ok(Box::new(Held(rate)))
        }
    }

    struct Mute(NoSound);

    impl Audio for Mute {
        fn inputs(&self) -> Result<Vec<Device>, NoSound> {
            Err(self.0)
        }
        fn record(
            &self,
            _: Option<&str>,
            _: Box<dyn FnMut(Samples) + Send>,
        ) -> Result<Box<dyn Stream>, NoSound> {
            Err(self.0)
        }
        fn play(
            &self,
            _: Box<dyn Iterator<Item = f32> + Send>,
            _: u32,
        ) -> Result<Box<dyn Stream>, NoSound> {
            Err(self.0)
        }
    }

    #[test]
    fn what_was_recorded_is_in_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("runs/one.wav");
        let tape = Tape((0..12_000).map(|i| (i as f32 / 20.0).sin() * 0.5).collect());
        let recorder = Recorder::start(&tape, None, &path).unwrap();
        assert!((recorder.take_peak() - 0.5).abs() < 0.01);
        assert_eq!(recorder.take_peak(), 0.0);
        let path = recorder.finish().unwrap();
        assert_eq!(length_ms(&path).unwrap(), 1_500);
        assert_eq!(analyse(&path).unwrap().length_ms(), 1_500);
        play(&tape, &path, 1_000).unwrap();
    }

    #[test]
    fn a_recording_cut_off_by_a_kill_still_plays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cut.wav");
        let mut file = create(&path, 8_000).unwrap();
        (0..16_000).for_each(|i| file.write_sample((i % 100) as i16).unwrap());
        file.flush().unwrap();
        (0..4_000).for_each(|i| file.write_sample((i % 100) as i16).unwrap());
        // A killed process runs no destructor, so the header stays as the flush left it.
        std::mem::forget(file);
        assert_eq!(length_ms(&path).unwrap(), 2_000);
        assert_eq!(analyse(&path).unwrap().length_ms(), 2_000);
    }

    #[test]
    fn no_sound_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("none.wav");
        for why in [NoSound::NoDevice, NoSound::NotPermitted, NoSound::Failed] {
            let error = Recorder::start(&Mute(why), None, &path).err().unwrap();
            assert_eq!(error.kind, ErrorKind::NoSound);
            assert!(error.help.is_some());
            assert!(!path.exists(), "nothing is left behind");
        }
        assert_eq!(analyse(&path).unwrap_err().kind, ErrorKind::NotFound);
        std::fs::write(&path, "not sound").unwrap();
        assert_eq!(analyse(&path).unwrap_err().kind, ErrorKind::Unreadable);
    }
}
