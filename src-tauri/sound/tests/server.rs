//! Recording with a real sound server: PulseAudio plays espeak-ng's speech into a null sink, whose
//! monitor is the microphone.
#![cfg(all(feature = "sound-server", target_os = "linux"))]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{
    process::{Child, Command, Stdio},
    thread::sleep,
    time::Duration,
};

use rehearsal::{
    recording::{Audio, Recorder, analyse},
    speech::SpeechAnalysis,
};
use understudy_sound::SystemAudio;

struct Server {
    process: Child,
    folder: tempfile::TempDir,
}

impl Server {
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("run");
        std::fs::create_dir_all(run.join("pulse")).unwrap();
        std::fs::write(
            folder.path().join("asound.conf"),
            "pcm.!default { type pulse }\nctl.!default { type pulse }\n\
             pcm.pulse { type pulse }\nctl.pulse { type pulse }\n",
        )
        .unwrap();
        // Tests of one process share its environment; this binary holds a single test.
        #[allow(unsafe_code)]
        // SAFETY: no other thread runs yet.
        unsafe {
            std::env::set_var("XDG_RUNTIME_DIR", &run);
            std::env::set_var("ALSA_CONFIG_PATH", "/usr/share/alsa/alsa.conf");
            std::env::set_var("HOME", folder.path());
            std::env::remove_var("PULSE_SERVER");
        }
        std::fs::copy(folder.path().join("asound.conf"), folder.path().join(".asoundrc")).unwrap();
        let process = Command::new("pulseaudio")
            .args(["-n", "--exit-idle-time=-1", "--daemonize=no", "--disallow-exit"])
            .args(["-L", "module-native-protocol-unix"])
            .args(["-L", "module-null-sink sink_name=stage"])
            .args(["-L", "module-remap-source master=stage.monitor source_name=mic"])
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio is installed");
        let server = Self { process, folder };
        for _ in 0..100 {
            if pactl(&["info"]) {
                assert!(pactl(&["set-default-source", "mic"]));
                return server;
            }
            sleep(Duration::from_millis(50));
        }
        panic!("the sound server did not start");
    }

    /// A sentence as samples, with the silence that espeak-ng puts around it cut off.
    fn speech(&self, words_per_minute: u32, text: &str) -> Vec<i16> {
        let path = self.folder.path().join("espeak.wav");
        let rate = words_per_minute.to_string();
        let spoken =
            Command::new("espeak-ng").args(["-s", &rate, "-w"]).arg(&path).arg(text).status();
        assert!(spoken.unwrap().success());
        let mut reader = hound::WavReader::open(&path).unwrap();
        assert_eq!(reader.spec().sample_rate, RATE);
        let samples: Vec<i16> = reader.samples().map(Result::unwrap).collect();
        let loud = |sample: &i16| sample.unsigned_abs() > 600;
        let from = samples.iter().position(loud).unwrap();
        let to = samples.iter().rposition(loud).unwrap();
        samples[from..=to].to_vec()
    }

    /// Plays the samples while recording the microphone, and analyses what was recorded.
    fn record(&self, samples: &[i16]) -> SpeechAnalysis {
        let played = self.folder.path().join("played.wav");
        let spec = hound::WavSpec {
            channels: 1,
            sample_rate: RATE,
            bits_per_sample: 16,
            sample_format: hound::SampleFormat::Int,
        };
        let mut writer = hound::WavWriter::create(&played, spec).unwrap();
        samples.iter().for_each(|sample| writer.write_sample(*sample).unwrap());
        writer.finalize().unwrap();
        let path = self.folder.path().join("recorded.wav");
        let recorder = Recorder::start(&SystemAudio, None, &path).unwrap();
        sleep(Duration::from_millis(500));
        assert!(Command::new("paplay").arg(&played).status().unwrap().success());
        sleep(Duration::from_millis(500));
        assert!(recorder.take_peak() > 0.05, "the level meter moves");
        analyse(&recorder.finish().unwrap()).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn pactl(args: &[&str]) -> bool {
    let mut pactl = Command::new("pactl");
    pactl.args(args).stdout(Stdio::null()).stderr(Stdio::null());
    pactl.status().is_ok_and(|status| status.success())
}

fn silence(ms: u32) -> Vec<i16> {
    vec![0; (ms * RATE / 1_000) as usize]
}

fn ms(samples: usize) -> u32 {
    (samples * 1_000 / RATE as usize) as u32
}

const RATE: u32 = 22_050;
const FIRST: &str = "Every fourth order failed for eleven minutes.";
const SECOND: &str = "We rolled the release back and watched the queue.";

#[test]
fn pauses_and_pace_are_heard_through_a_real_sound_server() {
    let server = Server::start();
    assert!(!SystemAudio.inputs().unwrap().is_empty());

    let (first, second) = (server.speech(160, FIRST), server.speech(160, SECOND));
    let heard = server.record(
        &[first.clone(), silence(1_500), second.clone(), silence(900), first.clone()].concat(),
    );
    let voice = heard.stats(0, u32::MAX);
    let begins = heard.speech()[0].from_ms;
    let mut inner: Vec<(u32, u32)> = voice
        .pauses
        .iter()
        .filter(|pause| pause.from_ms > begins && pause.to_ms < heard.length_ms())
        .map(|pause| (pause.from_ms - begins, pause.to_ms - begins))
        .collect();
    inner.sort_unstable();
    let (a, b) = (ms(first.len()), ms(first.len() + second.len()) + 1_500);
    let put = [(a, a + 1_500), (b, b + 900)];
    println!("pauses put at {put:?} ms, heard at {inner:?} ms");
    assert_eq!(inner.len(), put.len());
    for (heard, put) in inner.iter().zip(put) {
        assert!(heard.0.abs_diff(put.0) <= 150 && heard.1.abs_diff(put.1) <= 150);
    }

    let paces: Vec<f32> = [110, 160, 230]
        .map(|rate| {
            server.record(&server.speech(rate, &[FIRST, SECOND].join(" "))).stats(0, u32::MAX)
        })
        .map(|voice| voice.syllables_per_second.unwrap())
        .to_vec();
    println!("syllables a second at 110, 160 and 230 words a minute: {paces:?}");
    assert!(paces[0] < paces[1] && paces[1] < paces[2], "{paces:?}");
}
