//! The web view draws in a process of its own, which may end while the app goes on. What was shown is then
//! loaded again, and the window says so.
//!
//! Invariant: whatever ends that process, it is not started over and over.

use std::time::Duration;

use item::notice::{Level, Notice};
use tauri::{AppHandle, Manager, Url, WebviewWindow};

use crate::state::AppState;

/// Ends that are further apart have nothing to do with each other.
const APART: Duration = Duration::from_secs(60);
/// So many ends within that time, and starting again is no use.
const TOO_MANY: usize = 3;

/// What is shown after the web view's process has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    SamePage,
    Today,
    Nothing,
}

/// The ends of the web view's process.
#[derive(Debug, Default)]
struct Ends {
    /// When, and what was shown; those of the last minute.
    recent: Vec<(Duration, String)>,
}

impl Ends {
    fn next(&mut self, at: Duration, page: &str) -> Then {
        self.recent.retain(|(then, _)| at.saturating_sub(*then) < APART);
        let again = self.recent.iter().any(|(_, shown)| shown == page);
        self.recent.push((at, page.to_owned()));
        if self.recent.len() >= TOO_MANY {
            Then::Nothing
        } else if again {
            Then::Today
        } else {
            Then::SamePage
        }
    }
}

/// The address to load, and what to say of it.
fn answer(then: Then, page: &Url, home: &Url) -> Option<(Url, Notice)> {
    let (address, message) = match then {
        Then::SamePage => {
            (page.clone(), "Understudy opened this page again. Everything shown as saved is safe.")
        }
        Then::Today => {
            let mut today = home.clone();
            today.set_fragment(Some("/today"));
            (
                today,
                "It happened twice on the same page, so Understudy opened Today instead. \
                 Everything shown as saved is safe.",
            )
        }
        Then::Nothing => return None,
    };
    let notice = Notice {
        level: Level::Warning,
        title: "The window stopped working".to_owned(),
        message: message.to_owned(),
        help: None,
    };
    Some((address, notice))
}

/// Loads the page again whenever the web view's process has ended.
#[cfg(target_os = "linux")]
pub(crate) fn watch(window: &WebviewWindow, home: Url) {
    use std::cell::RefCell;

    use item::clock::{Clock, SystemClock};
    use webkit2gtk::WebViewExt;

    let app = window.app_handle().clone();
    let (ends, clock) = (RefCell::new(Ends::default()), SystemClock::new());
    let watched = window.with_webview(move |webview| {
        webview.inner().connect_web_process_terminated(move |view, reason| {
            let shown = view.uri().and_then(|address| address.parse::<Url>().ok());
            let page = shown.unwrap_or_else(|| home.clone());
            let then = ends.borrow_mut().next(clock.monotonic(), page.as_str());
            tracing::error!(?reason, %page, ?then, "the process of the web view has ended");
            match answer(then, &page, &home) {
                Some((address, notice)) => {
                    app.state::<AppState>().tell_later(notice);
                    view.load_uri(address.as_str());
                }
                None => give_up(&app),
            }
        });
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the process of the web view is not watched");
    }
}

/// Elsewhere the web view has no process that ends alone, or starts it again by itself.
#[cfg(not(target_os = "linux"))]
pub(crate) fn watch(_window: &WebviewWindow, _home: Url) {}

/// Says so by other means than the window.
#[cfg(target_os = "linux")]
fn give_up(app: &AppHandle) {
    use tauri_plugin_dialog::{DialogExt, MessageDialogKind};
    app.dialog()
        .message(
            "Everything shown as saved is safe. Close Understudy and open it again. \
             If it happens again, start it with --safe-graphics.",
        )
        .title("The window keeps stopping")
        .kind(MessageDialogKind::Error)
        .show(|_| ());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(ends: &[(u64, &str)], expected: &[Then]) {
        let mut all = Ends::default();
        let got: Vec<Then> =
            ends.iter().map(|(at, page)| all.next(Duration::from_secs(*at), page)).collect();
        assert_eq!(got, expected, "{ends:?}");
    }

    #[test]
    fn a_page_that_ends_the_process_twice_is_left_and_nothing_loops() {
        use Then::{Nothing, SamePage, Today};
        check(&[(0, "a")], &[SamePage]);
        check(&[(0, "a"), (30, "a"), (100, "a")], &[SamePage, Today, SamePage]);
        check(&[(0, "a"), (59, "b")], &[SamePage, SamePage]);
        check(&[(0, "a"), (61, "a")], &[SamePage, SamePage]);
        check(
            &[(0, "a"), (1, "a"), (2, "today"), (3, "today")],
            &[SamePage, Today, Nothing, Nothing],
        );
    }

    #[test]
    fn what_is_loaded_is_the_page_or_today() {
        let home: Url = "tauri://localhost/".parse().unwrap();
        let page: Url = "tauri://localhost/#/page/a/b".parse().unwrap();
        let address = |then| answer(then, &page, &home).map(|(address, _)| address.to_string());
        assert_eq!(address(Then::SamePage).as_deref(), Some("tauri://localhost/#/page/a/b"));
        assert_eq!(address(Then::Today).as_deref(), Some("tauri://localhost/#/today"));
        assert_eq!(address(Then::Nothing), None);
    }
}
