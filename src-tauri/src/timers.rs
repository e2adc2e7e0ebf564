//! What the process does as time passes: it writes the time of running clocks down, tells their moments by
//! sound and by notification, and notices that another study day has begun or a learning step has come due.
//! The window draws; it may be hidden, and throttled then.

use std::{sync::Arc, time::Duration};

use rehearsal::{
    alert::{AlertMoment, TimerAlert},
    timer::HEARTBEAT,
};
use study::Study;
use tauri::{AppHandle, Manager, async_runtime};
use tauri_plugin_notification::NotificationExt;
use tokio::time::{self, MissedTickBehavior};

use crate::{state::AppState, window};

/// How long to wait after the moments of clocks could not be told: whatever failed fails again at once.
const AFTER_FAILURE: Duration = Duration::from_secs(30);
/// The setting of this device that asks for notifications.
const NOTIFY: &str = "notifications";

/// Begins both for an open study.
pub(crate) fn start(app: &AppHandle, study: &Arc<Study>) {
    async_runtime::spawn(beat(Arc::clone(study)));
    async_runtime::spawn(watch(app.clone(), Arc::clone(study)));
}

async fn beat(study: Arc<Study>) {
    let mut beat = time::interval(HEARTBEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        beat.tick().await;
        // Writing to disk does not belong on the runtime's threads.
        let study = Arc::clone(&study);
        let kept = async_runtime::spawn_blocking(move || {
            study.clocks().look_at_day();
            if let Err(error) = study.clocks().look_at_steps() {
                tracing::warn!(%error, "whether a learning step has come due could not be read");
            }
            study.clocks().beat()
        });
        match kept.await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "the time of what runs could not be saved"),
            Err(error) => tracing::error!(%error, "saving the time of what runs failed"),
        }
    }
}

/// Sleeps until the next moment of a clock, or until a clock is touched.
async fn watch(app: AppHandle, study: Arc<Study>) {
    loop {
        let (notified, asked) = (app.clone(), Arc::clone(&study));
        let told = async_runtime::spawn_blocking(move || {
            let (cues, next) = asked.clocks().alerts();
            for cue in &cues {
                notify(&notified, &asked, cue);
            }
            next
        });
        let next = match told.await {
            Ok(next) => next,
            Err(error) => {
                tracing::error!(%error, "the moments of clocks could not be told");
                time::sleep(AFTER_FAILURE).await;
                continue;
            }
        };
        let state = app.state::<AppState>();
        let touched = state.timers.notified();
        match next {
            Some(next) => {
                let _ = time::timeout(next, touched).await;
            }
            None => touched.await,
        }
    }
}

/// Reads settings, plays sound and speaks to the desktop: not for the runtime's threads.
fn notify(app: &AppHandle, study: &Arc<Study>, cue: &TimerAlert) {
    tracing::info!(moment = ?cue.moment, "a clock has passed a moment");
    if !cue.quiet {
        // A hanging sound device must not delay later moments.
        let (study, moment) = (Arc::clone(study), cue.moment);
        async_runtime::spawn_blocking(move || study.clocks().play_alert(moment));
    }
    let wanted = study.device_setting(NOTIFY).is_ok_and(|value| value == true);
    if !wanted || window::is_looked_at(app) {
        return;
    }
    let body = match cue.moment {
        AlertMoment::Soon => format!("{}: half a minute left", cue.segment),
        AlertMoment::Over => format!("{}: the time is used up", cue.segment),
    };
    if let Err(error) = app.notification().builder().title(&cue.title).body(body).show() {
        tracing::warn!(%error, "a notification could not be shown");
    }
}
