//! The log file, one a day in the data folder's `logs`, and the hook that writes panics into it.
//!
//! It tells what the program did, never what a person wrote.

use std::{backtrace::Backtrace, panic, path::Path};

use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::{EnvFilter, Layer, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// What is logged unless this variable says otherwise, in tracing's own syntax.
const VARIABLE: &str = "UNDERSTUDY_LOG";
/// The name of every crate of this project begins with `understudy`.
const USUAL: &str = "warn,understudy=info";
const DAYS: usize = 7;

/// Starts logging into `folder`, and to standard error what is at least a warning.
///
/// A folder that cannot be written is no reason to stop: then only standard error is left.
pub(crate) fn start(folder: &Path) {
    let filter = || EnvFilter::try_from_env(VARIABLE).unwrap_or_else(|_| EnvFilter::new(USUAL));
    // Else the appender complains on the terminal that there are no old logs to take away. Whether it can
    // be made shows in a moment.
    let _ = std::fs::create_dir_all(folder);
    let file = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .max_log_files(DAYS)
        .filename_prefix("understudy")
        .filename_suffix("log")
        .build(folder);
    let (file, trouble) = match file {
        Ok(file) => (Some(file), None),
        Err(error) => (None, Some(error)),
    };
    let file =
        file.map(|file| fmt::layer().with_ansi(false).with_writer(file).with_filter(filter()));
    let terminal = fmt::layer()
        .without_time()
        .with_writer(std::io::stderr)
        .with_filter(tracing_subscriber::filter::LevelFilter::WARN);
    let started = tracing_subscriber::registry().with(file).with(terminal).try_init();
    if let Err(error) = started {
        eprintln!("warning: there is no log: {error}");
    }
    if let Some(error) = trouble {
        tracing::warn!(%error, folder = %folder.display(), "no log file can be written");
    }
}

/// Logs every panic and then calls `notify`.
///
/// What was saved is safe: every change is on disk before it is shown as done.
pub(crate) fn hook(notify: impl Fn() + Send + Sync + 'static) {
    panic::set_hook(Box::new(move |panic| {
        let trace = Backtrace::force_capture();
        tracing::error!(%panic, %trace, "a part of the program stopped");
        notify();
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_filter_is_valid() {
        assert!(USUAL.parse::<EnvFilter>().is_ok());
    }
}
