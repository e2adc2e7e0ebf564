//! The system's microphones and loudspeakers, through cpal, as the core's [`Audio`].
//!
//! A crate of its own so that the core, its tests and the command line build without a sound
//! library. On Linux that is ALSA, whose `default` device is PulseAudio's or PipeWire's where they
//! run.

use cpal::{
    Device as CpalDevice, FromSample, SampleFormat, SizedSample, StreamConfig,
    traits::{DeviceTrait, HostTrait, StreamTrait},
};
use rehearsal::recording::{Audio, Device, NoSound, Samples, Stream};

/// The sound system of this machine. Devices are looked up anew each time, as they come and go.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemAudio;

impl Audio for SystemAudio {
    fn inputs(&self) -> Result<Vec<Device>, NoSound> {
        let host = cpal::default_host();
        let default = host.default_input_device().and_then(|device| device.id().ok());
        let mut inputs: Vec<Device> = host
            .input_devices()
            .map_err(why)?
            .filter_map(|device| {
                let id = device.id().ok()?;
                let name = device.description().ok()?.name().to_owned();
                Some(Device { default: default.as_ref() == Some(&id), id: id.to_string(), name })
            })
            .collect();
        inputs.sort_by_key(|device| !device.default);
        if inputs.is_empty() { Err(NoSound::NoDevice) } else { Ok(inputs) }
    }

    fn record(
        &self,
        device: Option<&str>,
        sink: Box<dyn FnMut(Samples) + Send>,
    ) -> Result<Box<dyn Stream>, NoSound> {
        let host = cpal::default_host();
        let device = match device {
            // A device that was chosen once and is gone gives way to the default.
            Some(id) => id
                .parse()
                .ok()
                .and_then(|id| host.device_by_id(&id))
                .or_else(|| host.default_input_device()),
            None => host.default_input_device(),
        }
        .ok_or(NoSound::NoDevice)?;
        let config = device.default_input_config().map_err(why)?;
        let stream = match config.sample_format() {
            SampleFormat::I16 => hear::<i16>(&device, config.into(), sink),
            SampleFormat::I32 => hear::<i32>(&device, config.into(), sink),
            SampleFormat::U8 => hear::<u8>(&device, config.into(), sink),
            SampleFormat::U16 => hear::<u16>(&device, config.into(), sink),
            SampleFormat::F32 => hear::<f32>(&device, config.into(), sink),
            SampleFormat::F64 => hear::<f64>(&device, config.into(), sink),
            other => {
                tracing::warn!(?other, "the microphone speaks a sample format that is not handled");
                Err(NoSound::Failed)
            }
        }?;
        Ok(Box::new(Running { _stream: stream, sample_rate: config.sample_rate() }))
    }

    fn play(
        &self,
        samples: Box<dyn Iterator<Item = f32> + Send>,
        sample_rate: u32,
    ) -> Result<Box<dyn Stream>, NoSound> {
        let host = cpal::default_host();
        let device = host.default_output_device().ok_or(NoSound::NoDevice)?;
        let config = device.default_output_config().map_err(why)?;
        let (rate, channels) = (config.sample_rate(), usize::from(config.channels()));
        let mut voice = Resampled::new(samples, sample_rate, rate);
        let stream = device
            .build_output_stream::<f32, _, _>(
                config.into(),
                move |frames, _| {
                    for frame in frames.chunks_mut(channels) {
                        frame.fill(voice.next().unwrap_or(0.0));
                    }
                },
                report,
                None,
            )
            .map_err(why)?;
        stream.play().map_err(why)?;
        Ok(Box::new(Running { _stream: stream, sample_rate: rate }))
    }
}

struct Running {
    _stream: cpal::Stream,
    sample_rate: u32,
}

impl Stream for Running {
    fn sample_rate(&self) -> u32 {
        self.sample_rate
    }
}

fn hear<T>(
    device: &CpalDevice,
    config: StreamConfig,
    mut sink: Box<dyn FnMut(Samples) + Send>,
) -> Result<cpal::Stream, NoSound>
where
    T: SizedSample,
    f32: FromSample<T>,
{
    let channels = usize::from(config.channels.max(1));
    let mixed = move |data: &[T], _: &_| {
        let mix = |frame: &[T]| {
            let sum: f32 = frame.iter().map(|sample| f32::from_sample_(*sample)).sum();
            sum / channels as f32
        };
        sink(data.chunks(channels).map(mix).collect());
    };
    let stream = device.build_input_stream::<T, _, _>(config, mixed, report, None).map_err(why)?;
    stream.play().map_err(why)?;
    Ok(stream)
}

/// One channel brought to another rate by linear interpolation: enough to hear oneself again.
struct Resampled<I> {
    samples: I,
    step: f64,
    at: f64,
    here: f32,
    next: Option<f32>,
}

impl<I: Iterator<Item = f32>> Resampled<I> {
    fn new(mut samples: I, from: u32, to: u32) -> Self {
        let (here, next) = (samples.next().unwrap_or(0.0), samples.next());
        Self { samples, step: f64::from(from) / f64::from(to.max(1)), at: 0.0, here, next }
    }
}

impl<I: Iterator<Item = f32>> Iterator for Resampled<I> {
    type Item = f32;

    fn next(&mut self) -> Option<f32> {
        let next = self.next?;
        let value = self.here + (next - self.here) * self.at as f32;
        self.at += self.step;
        while self.at >= 1.0 {
            self.at -= 1.0;
            self.here = self.next?;
            self.next = self.samples.next();
            if self.next.is_none() {
                break;
            }
        }
        Some(value)
    }
}

fn report(error: cpal::Error) {
    tracing::warn!(%error, "the sound device reported trouble");
}

fn why(error: cpal::Error) -> NoSound {
    use cpal::ErrorKind as Kind;
    tracing::info!(%error, "no sound");
    match error.kind() {
        Kind::DeviceNotAvailable | Kind::HostUnavailable => NoSound::NoDevice,
        Kind::PermissionDenied => NoSound::NotPermitted,
        _ => NoSound::Failed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resampling_keeps_length_and_shape() {
        for (from, to) in [(48_000, 48_000), (44_100, 48_000), (16_000, 44_100), (48_000, 16_000)] {
            let second =
                (0..from).map(|i| (i as f32 * 440.0 * std::f32::consts::TAU / from as f32).sin());
            let out: Vec<f32> = Resampled::new(second, from, to).collect();
            assert!(out.len().abs_diff(to as usize) <= 3, "{from} to {to}: {}", out.len());
            let crossings = out.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
            assert!(crossings.abs_diff(440) <= 2, "{from} to {to}: {crossings}");
        }
        assert_eq!(Resampled::new(std::iter::empty(), 8_000, 48_000).count(), 0);
    }
}
