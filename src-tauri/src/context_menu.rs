//! The web view's own menu offers only what stays in the window: it opens no other window, downloads nothing
//! and never reloads the page.

use tauri::WebviewWindow;

/// Takes the entries that would ask the network or leave the app out of the menu.
#[cfg(target_os = "linux")]
pub(crate) fn watch(window: &WebviewWindow) {
    use webkit2gtk::{ContextMenuExt, ContextMenuItemExt, WebViewExt};

    let watched = window.with_webview(|webview| {
        webview.inner().connect_context_menu(|_, menu, _, _| {
            for item in menu.items().iter().filter(|item| leaves(item.stock_action())) {
                menu.remove(item);
            }
            // Without entries there is nothing to show.
            menu.n_items() == 0
        });
    });
    if let Err(error) = watched {
        tracing::warn!(%error, "the web view keeps its own menu");
    }
}

/// Elsewhere what the menu starts is refused by the window.
#[cfg(not(target_os = "linux"))]
pub(crate) fn watch(_window: &WebviewWindow) {}

#[cfg(target_os = "linux")]
fn leaves(action: webkit2gtk::ContextMenuAction) -> bool {
    use webkit2gtk::ContextMenuAction as Action;
    matches!(
        action,
        Action::OpenLink
            | Action::OpenLinkInNewWindow
            | Action::DownloadLinkToDisk
            | Action::OpenImageInNewWindow
            | Action::DownloadImageToDisk
            | Action::OpenFrameInNewWindow
            | Action::OpenVideoInNewWindow
            | Action::DownloadVideoToDisk
            | Action::OpenAudioInNewWindow
            | Action::DownloadAudioToDisk
            | Action::GoBack
            | Action::GoForward
            | Action::Stop
            | Action::Reload
    )
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use webkit2gtk::ContextMenuAction as Action;

    use super::*;

    #[test]
    fn the_menu_keeps_what_stays_in_the_window() {
        let check =
            |action: Action, expected: bool| assert_eq!(leaves(action), expected, "{action:?}");
        for action in [Action::DownloadLinkToDisk, Action::OpenLinkInNewWindow, Action::Reload] {
            check(action, true);
        }
        for action in [Action::Copy, Action::Paste, Action::SelectAll, Action::SpellingGuess] {
            check(action, false);
        }
    }
}
