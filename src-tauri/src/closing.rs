//! Closing the window: the page first saves what was typed, and asks where that is not possible.
//!
//! Invariant: the window can always be closed. A page that does not answer in time, or that was asked
//! twice, is not waited for.

use std::{
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use tauri::{AppHandle, Manager, WebviewWindow, WindowEvent};

use crate::{events::AppEvent, window::MAIN};

/// So long the page may take to save what was typed.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the page has been asked and has not answered yet.
#[derive(Debug, Default)]
pub(crate) struct Closing {
    /// The request that is waited for.
    waiting: Mutex<Option<u64>>,
    requests: AtomicU64,
}

impl Closing {
    /// Notes a request to close. `None` when one is waiting already: then nobody waits any longer.
    fn request(&self) -> Option<u64> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        if waiting.is_some() {
            return None;
        }
        let request = self.requests.fetch_add(1, Ordering::Relaxed);
        *waiting = Some(request);
        Some(request)
    }

    fn is_waiting_for(&self, request: u64) -> bool {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) == Some(request)
    }

    /// The page has answered: it asks the person, so the window stays open.
    pub(crate) fn keep_open(&self) {
        *self.waiting.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// Asks the page before the window closes.
pub(crate) fn watch(window: &WebviewWindow) {
    let app = window.app_handle().clone();
    window.on_window_event(move |event| {
        let WindowEvent::CloseRequested { api, .. } = event else { return };
        let Some(request) = app.state::<Closing>().request() else { return };
        if !AppEvent::CloseRequested.send(&app) {
            return;
        }
        api.prevent_close();
        let app = app.clone();
        thread::spawn(move || {
            thread::sleep(PATIENCE);
            if app.state::<Closing>().is_waiting_for(request) {
                tracing::warn!("the page did not answer; the window closes");
                close(&app);
            }
        });
    });
}

/// Closes the window without asking.
pub(crate) fn close(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    if let Err(error) = window.destroy() {
        tracing::warn!(%error, "the window does not close");
    }
}

#[cfg(test)]
mod tests {
    use super::Closing;

    #[test]
    fn a_second_request_is_not_waited_for_and_an_answer_allows_a_new_one() {
        let closing = Closing::default();
        let first = closing.request();
        assert_eq!((first, closing.request()), (Some(0), None));
        assert!(closing.is_waiting_for(0));
        closing.keep_open();
        assert!(!closing.is_waiting_for(0), "the timer of an answered request does nothing");
        assert_eq!(closing.request(), Some(1));
        assert!(!closing.is_waiting_for(0));
    }
}
