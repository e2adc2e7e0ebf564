//! What a recording shows about a voice: when it spoke, where it paused, how fast and how steadily.
//!
//! Nothing here knows words. Speech is told from silence by loudness alone, and pace is an estimate
//! of syllables, counted as the peaks of the loudness curve (de Jong and Wempe, "Praat script to
//! detect syllable nuclei and measure speech rate automatically", Behavior Research Methods 41,
//! 2009: peaks at least 2 dB above the dips around them). It ranks fast and slow speech; it is no
//! transcript, and a noisy room makes it worse.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One frame of the loudness curve, in milliseconds.
const HOP_MS: u32 = 10;
/// Loudness is measured over this many hops, to ride over single pitch periods.
const WINDOW_HOPS: usize = 3;
/// Gaps shorter than this belong to the word: the closure of a `t` or `k` is silent too.
const GAP_MS: u32 = 180;
/// Sounds shorter than this are clicks, not speech.
const BURST_MS: u32 = 60;
/// A silence at least this long is a pause.
pub const PAUSE_MS: u32 = 400;
/// Below this the microphone hears nothing, in decibels of full scale.
const FLOOR_DB: f32 = -70.0;
/// A peak counts as a syllable when it rises this far above the dip before it.
const SYLLABLE_DIP_DB: f32 = 2.0;

/// A part of a recording, in milliseconds from its start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TimeRange {
    /// Where it begins.
    pub from_ms: u32,
    /// Where it ends.
    pub to_ms: u32,
}

impl TimeRange {
    /// Its length in milliseconds.
    pub fn length_ms(self) -> u32 {
        self.to_ms.saturating_sub(self.from_ms)
    }

    /// The part of it inside `from..to`, if any.
    fn within(self, from: u32, to: u32) -> Option<Self> {
        let (from_ms, to_ms) = (self.from_ms.max(from), self.to_ms.min(to));
        (from_ms < to_ms).then_some(Self { from_ms, to_ms })
    }
}

/// The speech in a part of a recording, in figures.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SpeechStats {
    /// Milliseconds in which a voice was heard.
    pub speaking_ms: u32,
    /// The rest.
    pub silence_ms: u32,
    /// Pauses of at least [`PAUSE_MS`], the longest first.
    pub pauses: Vec<TimeRange>,
    /// Estimated syllables per second of speaking; `None` under two seconds of voice.
    pub syllables_per_second: Option<f32>,
    /// Standard deviation of loudness while speaking, in decibels: about 3 is level, 8 is lively.
    pub loudness_spread_db: Option<f32>,
}

/// The loudness curve of a recording and what was read off it.
#[derive(Clone, Debug, PartialEq)]
pub struct SpeechAnalysis {
    /// Decibels of full scale, one value each 10 ms.
    levels: Vec<f32>,
    speech: Vec<TimeRange>,
    /// Times of syllable peaks, in milliseconds.
    syllables: Vec<u32>,
}

/// Builds the loudness curve as samples arrive, so that an hour of sound needs no hour of memory.
#[derive(Debug)]
pub struct SpeechAnalyser {
    per_hop: usize,
    band: BandPass,
    hop_energy: f64,
    hop_samples: usize,
    energies: Vec<f32>,
}

impl SpeechAnalyser {
    /// For one channel at `sample_rate` samples a second (8,000 or more).
    pub fn new(sample_rate: u32) -> Self {
        let rate = sample_rate.max(8_000);
        Self {
            per_hop: (rate / (1_000 / HOP_MS)) as usize,
            band: BandPass::new(rate),
            hop_energy: 0.0,
            hop_samples: 0,
            energies: Vec::new(),
        }
    }

    /// Takes the next samples, in -1..=1.
    pub fn push(&mut self, samples: impl IntoIterator<Item = f32>) {
        for sample in samples {
            let voice = self.band.next(if sample.is_finite() { sample } else { 0.0 });
            self.hop_energy += f64::from(voice) * f64::from(voice);
            self.hop_samples += 1;
            if self.hop_samples == self.per_hop {
                self.energies.push((self.hop_energy / self.per_hop as f64) as f32);
                self.hop_energy = 0.0;
                self.hop_samples = 0;
            }
        }
    }

    /// Reads speech, pauses and syllables off the curve.
    pub fn finish(self) -> SpeechAnalysis {
        let levels = levels(&self.energies);
        let threshold = threshold(&levels);
        let speech = speech(&levels, threshold);
        let syllables = syllables(&levels, &speech);
        SpeechAnalysis { levels, speech, syllables }
    }
}

impl SpeechAnalysis {
    /// Length of the recording in milliseconds.
    pub fn length_ms(&self) -> u32 {
        self.levels.len() as u32 * HOP_MS
    }

    /// Where a voice was heard.
    pub fn speech(&self) -> &[TimeRange] {
        &self.speech
    }

    /// The speech between two moments of the recording, in figures.
    pub fn stats(&self, from_ms: u32, to_ms: u32) -> SpeechStats {
        let to_ms = to_ms.min(self.length_ms());
        let spoken: Vec<TimeRange> =
            self.speech.iter().filter_map(|range| range.within(from_ms, to_ms)).collect();
        let speaking_ms: u32 = spoken.iter().map(|range| range.length_ms()).sum();
        let mut pauses = silences(&spoken, from_ms, to_ms);
        pauses.retain(|pause| pause.length_ms() >= PAUSE_MS);
        pauses.sort_by_key(|pause| (std::cmp::Reverse(pause.length_ms()), pause.from_ms));
        let nuclei = self.syllables.iter().filter(|at| (from_ms..to_ms).contains(at)).count();
        SpeechStats {
            speaking_ms,
            silence_ms: to_ms.saturating_sub(from_ms).saturating_sub(speaking_ms),
            pauses,
            syllables_per_second: (speaking_ms >= 2_000)
                .then(|| nuclei as f32 * 1_000.0 / speaking_ms as f32),
            loudness_spread_db: self.spread(&spoken),
        }
    }

    fn spread(&self, spoken: &[TimeRange]) -> Option<f32> {
        let levels: Vec<f32> = spoken
            .iter()
            .flat_map(|s| &self.levels[(s.from_ms / HOP_MS) as usize..(s.to_ms / HOP_MS) as usize])
            .copied()
            .collect();
        if levels.len() < 50 {
            return None;
        }
        let mean = levels.iter().sum::<f32>() / levels.len() as f32;
        let variance = levels.iter().map(|l| (l - mean).powi(2)).sum::<f32>() / levels.len() as f32;
        Some(variance.sqrt())
    }
}

/// Decibels of full scale, averaged over the window.
fn levels(energies: &[f32]) -> Vec<f32> {
    (0..energies.len())
        .map(|i| {
            let from = i.saturating_sub(WINDOW_HOPS / 2);
            let window = &energies[from..(i + WINDOW_HOPS / 2 + 1).min(energies.len())];
            let mean = window.iter().sum::<f32>() / window.len() as f32;
            (10.0 * mean.max(f32::MIN_POSITIVE).log10()).max(FLOOR_DB)
        })
        .collect()
}

/// The loudness that tells speech from the room: a third of the way from the quiet tenth to the
/// loud twentieth of the recording, and never within 6 dB of the quiet.
fn threshold(levels: &[f32]) -> f32 {
    let mut sorted = levels.to_vec();
    sorted.sort_by(f32::total_cmp);
    let at =
        |share: f32| sorted.get((share * sorted.len().saturating_sub(1) as f32) as usize).copied();
    let (quiet, loud) = (at(0.05).unwrap_or(FLOOR_DB), at(0.95).unwrap_or(FLOOR_DB));
    // A talk without a single silence has no quiet part: fall back to 30 dB under its loud part.
    let quiet = if loud - quiet < 12.0 && loud > -45.0 { loud - 30.0 } else { quiet };
    (quiet + (loud - quiet) / 3.0).max(quiet + 6.0).max(FLOOR_DB + 5.0)
}

/// The parts above the threshold, small gaps closed and clicks dropped.
fn speech(levels: &[f32], threshold: f32) -> Vec<TimeRange> {
    let mut ranges: Vec<TimeRange> = Vec::new();
    for (i, level) in levels.iter().enumerate() {
        if *level < threshold {
            continue;
        }
        let (from_ms, to_ms) = (i as u32 * HOP_MS, (i as u32 + 1) * HOP_MS);
        match ranges.last_mut() {
            Some(last) if from_ms - last.to_ms < GAP_MS => last.to_ms = to_ms,
            _ => ranges.push(TimeRange { from_ms, to_ms }),
        }
    }
    ranges.retain(|range| range.length_ms() >= BURST_MS);
    ranges
}

/// What lies between the spoken parts within `from..to`.
fn silences(spoken: &[TimeRange], from: u32, to: u32) -> Vec<TimeRange> {
    let starts = std::iter::once(from).chain(spoken.iter().map(|s| s.to_ms));
    let ends = spoken.iter().map(|s| s.from_ms).chain(std::iter::once(to));
    starts
        .zip(ends)
        .filter(|(from, to)| from < to)
        .map(|(from_ms, to_ms)| TimeRange { from_ms, to_ms })
        .collect()
}

/// Peaks of the loudness curve within speech that rise and fall by at least [`SYLLABLE_DIP_DB`].
fn syllables(levels: &[f32], speech: &[TimeRange]) -> Vec<u32> {
    let mut found = Vec::new();
    for range in speech {
        let (from, to) = ((range.from_ms / HOP_MS) as usize, (range.to_ms / HOP_MS) as usize);
        let mut dip = FLOOR_DB;
        let mut peak = (from, f32::MIN);
        for (i, &level) in levels.iter().enumerate().take(to).skip(from) {
            if level > peak.1 {
                peak = (i, level);
            } else if peak.1 - level >= SYLLABLE_DIP_DB {
                if peak.1 - dip >= SYLLABLE_DIP_DB {
                    found.push(peak.0 as u32 * HOP_MS);
                    dip = level;
                }
                dip = dip.min(level);
                peak = (i, level);
            }
        }
        if peak.1 - dip >= SYLLABLE_DIP_DB {
            found.push(peak.0 as u32 * HOP_MS);
        }
    }
    found
}

/// Keeps 200 to 3,300 Hz, where vowels carry: hum and hiss say nothing about syllables.
#[derive(Debug)]
struct BandPass {
    high: Biquad,
    low: Biquad,
}

impl BandPass {
    fn new(rate: u32) -> Self {
        Self { high: Biquad::high_pass(rate, 200.0), low: Biquad::low_pass(rate, 3_300.0) }
    }

    fn next(&mut self, sample: f32) -> f32 {
        self.low.next(self.high.next(sample))
    }
}

/// A second-order Butterworth section (Bristow-Johnson, "Audio EQ Cookbook").
#[derive(Debug)]
struct Biquad {
    b: [f32; 3],
    a: [f32; 2],
    x: [f32; 2],
    y: [f32; 2],
}

impl Biquad {
    fn low_pass(rate: u32, corner: f32) -> Self {
        Self::cookbook(rate, corner, |cos| [(1.0 - cos) / 2.0, 1.0 - cos, (1.0 - cos) / 2.0])
    }

    fn high_pass(rate: u32, corner: f32) -> Self {
        Self::cookbook(rate, corner, |cos| [(1.0 + cos) / 2.0, -(1.0 + cos), (1.0 + cos) / 2.0])
    }

    fn cookbook(rate: u32, corner: f32, numerator: impl Fn(f32) -> [f32; 3]) -> Self {
        let omega = std::f32::consts::TAU * corner / rate as f32;
        let (sin, cos) = omega.sin_cos();
        let alpha = sin * std::f32::consts::FRAC_1_SQRT_2;
        let a0 = 1.0 + alpha;
        Self {
            b: numerator(cos).map(|b| b / a0),
            a: [-2.0 * cos / a0, (1.0 - alpha) / a0],
            x: [0.0; 2],
            y: [0.0; 2],
        }
    }

    fn next(&mut self, sample: f32) -> f32 {
        let [b0, b1, b2] = self.b;
        let [a1, a2] = self.a;
        let out = b0 * sample + b1 * self.x[0] + b2 * self.x[1] - a1 * self.y[0] - a2 * self.y[1];
        self.x = [sample, self.x[0]];
        self.y = [out, self.y[0]];
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: u32 = 16_000;

    /// A voice-like tone at 220 Hz whose loudness beats `per_second` times, as syllables do.
    fn voice(ms: u32, per_second: f32, gain: f32) -> Vec<f32> {
        (0..ms * RATE / 1_000)
            .map(|i| {
                let t = i as f32 / RATE as f32;
                let beat = 0.55 - 0.45 * (std::f32::consts::TAU * per_second * t).cos();
                let tone: f32 = (1..8)
                    .map(|h| (std::f32::consts::TAU * 220.0 * h as f32 * t).sin() / h as f32)
                    .sum();
                gain * beat * tone * 0.4
            })
            .collect()
    }

    /// A quiet room: hiss from a fixed generator.
    fn room(ms: u32, gain: f32) -> Vec<f32> {
        let mut seed = 12_345u32;
        (0..ms * RATE / 1_000)
            .map(|_| {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                gain * (seed >> 16) as f32 / 65_535.0 - gain / 2.0
            })
            .collect()
    }

    fn analyse(parts: &[Vec<f32>]) -> SpeechAnalysis {
        let mut analyser = SpeechAnalyser::new(RATE);
        parts.iter().for_each(|part| analyser.push(part.iter().copied()));
        analyser.finish()
    }

    #[test]
    fn pauses_are_found_where_they_are() {
        for noise in [0.0, 0.002, 0.01] {
            let analysis = analyse(&[
                room(800, noise),
                voice(3_000, 4.0, 0.5),
                room(1_500, noise),
                voice(2_000, 4.0, 0.3),
                room(600, noise),
            ]);
            let voice = analysis.stats(0, u32::MAX);
            let expected = [(3_800, 5_300), (0, 800), (7_300, 7_900)];
            assert_eq!(voice.pauses.len(), 3, "{noise}: {:?}", voice.pauses);
            for (pause, (from, to)) in voice.pauses.iter().zip(expected) {
                assert!(pause.from_ms.abs_diff(from) <= 150, "{noise}: {pause:?} {from}..{to}");
                assert!(pause.to_ms.abs_diff(to) <= 150, "{noise}: {pause:?} {from}..{to}");
            }
            assert_eq!(voice.speaking_ms + voice.silence_ms, analysis.length_ms());
        }
    }

    #[test]
    fn pace_follows_the_beat_of_the_voice() {
        let pace = |per_second: f32| {
            analyse(&[room(300, 0.002), voice(6_000, per_second, 0.5), room(300, 0.002)])
                .stats(0, u32::MAX)
                .syllables_per_second
                .unwrap()
        };
        for per_second in [2.5, 4.0, 5.5] {
            let measured = pace(per_second);
            assert!((measured - per_second).abs() < 0.5, "{measured} for {per_second}");
        }
    }

    #[test]
    fn silence_alone_is_no_speech() {
        for noise in [0.0, 0.0005] {
            let voice = analyse(&[room(5_000, noise)]).stats(0, u32::MAX);
            assert_eq!((voice.speaking_ms, voice.silence_ms), (0, 5_000), "{noise}");
            assert_eq!(voice.syllables_per_second, None);
        }
        assert_eq!(SpeechAnalyser::new(RATE).finish().stats(0, u32::MAX).silence_ms, 0);
    }

    #[test]
    fn a_steady_voice_spreads_less_than_one_that_fades() {
        let steady = analyse(&[room(300, 0.002), voice(4_000, 4.0, 0.5)]).stats(0, u32::MAX);
        let fading = analyse(&[room(300, 0.002), voice(2_000, 4.0, 0.6), voice(2_000, 4.0, 0.08)])
            .stats(0, u32::MAX);
        assert!(steady.loudness_spread_db.unwrap() + 1.0 < fading.loudness_spread_db.unwrap());
    }
}
