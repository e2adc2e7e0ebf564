//! The one window: made in code, at the size and place it was left at, clamped to the screens there are.

use std::{
    fs,
    path::PathBuf,
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::settings::Settings;
use tauri::{
    AppHandle, LogicalPosition, LogicalSize, Manager, Theme, Url, WebviewUrl, WebviewWindow,
    WebviewWindowBuilder, WindowEvent,
    webview::{DownloadEvent, NewWindowResponse},
};

use crate::{closing, context_menu, crash, state::AppState, theme};

/// The window's label.
pub(crate) const MAIN: &str = "main";
/// The key of the geometry among the settings of this device.
const KEY: &str = "window";
const LEAST: (f64, f64) = (720.0, 480.0);
/// The key of the interface's size in percent, among the settings of this device.
const SCALE: &str = "interfaceScale";
/// The smallest and the largest, in percent.
const SCALES: (f64, f64) = (70.0, 200.0);
/// Under automation the page keeps lists of what its content security policy has refused, and of what failed
/// and nobody noticed, for tests.
const WATCH: &str = r#"window.refusals = [];
window.unhandled = [];
const unhandled = (what) => window.unhandled.push(String(what?.stack ?? what?.message ?? what));
addEventListener("unhandledrejection", ({ reason }) => unhandled(reason));
addEventListener("error", ({ error, message }) => message?.startsWith("ResizeObserver loop") || unhandled(error ?? message));
addEventListener("securitypolicyviolation", (e) => window.refusals.push(`${e.violatedDirective} ${e.blockedURI}`));"#;
/// So long must the window rest before its geometry is saved.
const REST: Duration = Duration::from_millis(400);

/// Size and place in logical pixels.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Geometry {
    width: f64,
    height: f64,
    /// Absent on first use: then the desktop chooses.
    place: Option<(f64, f64)>,
    maximized: bool,
}

/// A screen in logical pixels.
#[derive(Clone, Copy, Debug)]
struct Screen {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

impl Default for Geometry {
    fn default() -> Self {
        Self { width: 1180.0, height: 800.0, place: None, maximized: false }
    }
}

/// Opens the window, with its theme set before the first frame.
pub(crate) fn open(app: &AppHandle, reset: bool) -> tauri::Result<()> {
    let state = app.state::<AppState>();
    let study = state.study();
    let settings = study.as_ref().map_or_else(|_| Settings::default(), |study| study.settings());
    let saved = match &study {
        Ok(study) if !reset => study.device_setting(KEY).ok(),
        _ => None,
    };
    let saved = saved.and_then(|value| serde_json::from_value(value).ok()).unwrap_or_default();
    let geometry = fit(saved, &screens(app));

    let mut builder = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::App("index.html".into()))
        .title("Understudy")
        .inner_size(geometry.width, geometry.height)
        .min_inner_size(LEAST.0, LEAST.1)
        .maximized(geometry.maximized)
        .background_color(theme::paper(settings.theme, Theme::Light))
        .initialization_script(theme::script(settings.theme))
        .data_directory(web_data(&state))
        .on_navigation({
            let home = home(app);
            move |url| {
                let stays = is_app(url, &home);
                if !stays {
                    tracing::warn!(%url, "the window stays where it is");
                }
                stays
            }
        })
        .on_new_window(|url, _| {
            tracing::warn!(%url, "no second window opens");
            NewWindowResponse::Deny
        })
        // The web view's own menu offers to download what a link leads to, which would be a request.
        .on_download(|_, event| {
            if let DownloadEvent::Requested { url, .. } = event {
                tracing::warn!(%url, "nothing is downloaded");
            }
            false
        });
    if std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some() {
        builder = builder.initialization_script(WATCH);
    }
    if let Some((x, y)) = geometry.place {
        builder = builder.position(x, y);
    }
    let window = builder.build()?;
    // The page is not loaded yet, so it is laid out at this size from its first frame.
    let percent = study.as_ref().ok().and_then(|study| study.device_setting(SCALE).ok());
    window.set_zoom(factor(percent.as_ref()))?;
    if let Ok(desktop @ Theme::Dark) = window.theme() {
        window.set_background_color(Some(theme::paper(settings.theme, desktop)))?;
    }
    closing::watch(&window);
    remember(&window, geometry);
    context_menu::watch(&window);
    crash::watch(&window, home(app));
    Ok(())
}

/// Where the app's own pages are.
fn home(app: &AppHandle) -> Url {
    let served = app.config().build.dev_url.clone().filter(|_| tauri::is_dev());
    served.unwrap_or_else(|| {
        let address = if cfg!(windows) { "http://tauri.localhost/" } else { "tauri://localhost/" };
        address.parse().expect("invariant: a constant address")
    })
}

/// Whether a page is the app itself, whatever it shows. Nothing else may ever take its place: a link is
/// followed by the app or opened in another program, and a pack's text decides neither.
fn is_app(url: &Url, home: &Url) -> bool {
    let origin = |url: &Url| {
        (url.scheme().to_owned(), url.host_str().map(str::to_owned), url.port_or_known_default())
    };
    origin(url) == origin(home) && matches!(url.path(), "" | "/" | "/index.html")
}

/// Paints the window behind the page as the setting in force wants it.
pub(crate) fn repaint(app: &AppHandle) {
    let (Some(window), Ok(study)) = (app.get_webview_window(MAIN), app.state::<AppState>().study())
    else {
        return;
    };
    let desktop = window.theme().unwrap_or(Theme::Light);
    let paper = theme::paper(study.settings().theme, desktop);
    if let Err(error) = window.set_background_color(Some(paper)) {
        tracing::debug!(%error, "the window keeps its paper");
    }
}

/// Does what a changed setting of this device asks of the window.
pub(crate) fn apply_device_setting(app: &AppHandle, key: &str, value: &Value) {
    let Some(window) = app.get_webview_window(MAIN).filter(|_| key == SCALE) else { return };
    if let Err(error) = window.set_zoom(factor(Some(value))) {
        tracing::warn!(%error, "the interface keeps its size");
    }
}

/// How much larger the interface is drawn than usual. The whole page is scaled, with its breakpoints, as in a
/// browser: pixels of the board and of drawings grow as words do.
fn factor(percent: Option<&Value>) -> f64 {
    let percent = percent.and_then(Value::as_f64).filter(|percent| percent.is_finite());
    percent.unwrap_or(100.0).clamp(SCALES.0, SCALES.1) / 100.0
}

/// Whether the person has the window in front of them.
pub(crate) fn is_looked_at(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// Brings the window to the front.
pub(crate) fn show(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window does not come to the front");
    }
}

/// Where the web view keeps what it computes: never beside progress, gone without harm.
fn web_data(state: &AppState) -> PathBuf {
    let usual = state.folder().cache().join("webview");
    if fs::create_dir_all(&usual).is_ok() {
        return usual;
    }
    std::env::temp_dir().join(format!("understudy-webview-{}", std::process::id()))
}

/// Saves size and place whenever the window has come to rest.
fn remember(window: &WebviewWindow, mut geometry: Geometry) {
    let (sender, moves) = mpsc::channel::<()>();
    window.on_window_event(move |event| {
        if matches!(event, WindowEvent::Resized(_) | WindowEvent::Moved(_)) {
            // The receiver is gone once the program ends; there is nothing left to save then.
            let _ = sender.send(());
        }
    });
    let window = window.clone();
    thread::spawn(move || {
        while moves.recv().is_ok() {
            while moves.recv_timeout(REST) == Ok(()) {}
            match look(&window, geometry) {
                Ok(now) if now != geometry => {
                    geometry = now;
                    save(window.app_handle(), now);
                }
                Ok(_) => {}
                Err(error) => tracing::debug!(%error, "the window has no size"),
            }
            if moves.recv_timeout(Duration::ZERO) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
    });
}

/// The geometry now. A maximised window keeps the size it will return to.
fn look(window: &WebviewWindow, before: Geometry) -> tauri::Result<Geometry> {
    if window.is_maximized()? || window.is_fullscreen()? {
        return Ok(Geometry { maximized: window.is_maximized()?, ..before });
    }
    let scale = window.scale_factor()?;
    let size: LogicalSize<f64> = window.inner_size()?.to_logical(scale);
    let place: Option<LogicalPosition<f64>> =
        window.outer_position().ok().map(|place| place.to_logical(scale));
    Ok(Geometry {
        width: size.width,
        height: size.height,
        place: place.map(|place| (place.x, place.y)),
        maximized: false,
    })
}

fn save(app: &AppHandle, geometry: Geometry) {
    let Ok(study) = app.state::<AppState>().study() else { return };
    if !study.writable() {
        return;
    }
    let saved = serde_json::to_value(geometry)
        .map_err(|error| error.to_string())
        .and_then(|value| study.set_device_setting(KEY, &value).map_err(|error| error.to_string()));
    if let Err(error) = saved {
        tracing::warn!(error, "the window's size is not saved");
    }
}

fn screens(app: &AppHandle) -> Vec<Screen> {
    let monitors = app.available_monitors().unwrap_or_default();
    monitors
        .iter()
        .map(|monitor| {
            let scale = monitor.scale_factor();
            let place: LogicalPosition<f64> = monitor.position().to_logical(scale);
            let size: LogicalSize<f64> = monitor.size().to_logical(scale);
            Screen { x: place.x, y: place.y, width: size.width, height: size.height }
        })
        .collect()
}

/// Shrinks and moves a window so that all of it can be reached on the screens there are.
fn fit(wanted: Geometry, screens: &[Screen]) -> Geometry {
    let centre = wanted
        .place
        .map(|(x, y)| (x + wanted.width / 2.0, y + wanted.height / 2.0))
        .unwrap_or_default();
    let distance = |screen: &Screen| {
        let x = centre.0.clamp(screen.x, screen.x + screen.width) - centre.0;
        let y = centre.1.clamp(screen.y, screen.y + screen.height) - centre.1;
        x.hypot(y)
    };
    let nearest = screens
        .iter()
        .filter(|screen| screen.width > 0.0 && screen.height > 0.0)
        .min_by(|a, b| distance(a).total_cmp(&distance(b)));
    let usable = |value: f64, usual: f64| if value.is_finite() { value } else { usual };
    let usual = Geometry::default();
    let width = usable(wanted.width, usual.width).max(LEAST.0);
    let height = usable(wanted.height, usual.height).max(LEAST.1);
    let Some(screen) = nearest else {
        return Geometry { width, height, place: None, ..wanted };
    };
    let width = width.min(screen.width.max(LEAST.0));
    let height = height.min(screen.height.max(LEAST.1));
    let within = |value: f64, least: f64, room: f64| value.clamp(least, least + room.max(0.0));
    let place = wanted.place.filter(|(x, y)| x.is_finite() && y.is_finite()).map(|(x, y)| {
        (within(x, screen.x, screen.width - width), within(y, screen.y, screen.height - height))
    });
    Geometry { width, height, place, maximized: wanted.maximized }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Screen = Screen { x: 0.0, y: 0.0, width: 1920.0, height: 1080.0 };
    const LEFT: Screen = Screen { x: -1280.0, y: 0.0, width: 1280.0, height: 800.0 };

    fn check(width: f64, height: f64, place: Option<(f64, f64)>, screens: &[Screen]) -> Geometry {
        fit(Geometry { width, height, place, maximized: false }, screens)
    }

    #[test]
    fn a_window_that_fits_stays() {
        let fitted = check(1000.0, 700.0, Some((10.0, 20.0)), &[SCREEN, LEFT]);
        assert_eq!((fitted.width, fitted.height), (1000.0, 700.0));
        assert_eq!(fitted.place, Some((10.0, 20.0)));
        assert_eq!(
            check(1000.0, 700.0, Some((-1200.0, 20.0)), &[SCREEN, LEFT]).place,
            Some((-1200.0, 20.0))
        );
    }

    #[test]
    fn a_window_on_a_screen_that_is_gone_comes_back() {
        assert_eq!(check(1000.0, 700.0, Some((-1200.0, 20.0)), &[SCREEN]).place, Some((0.0, 20.0)));
        assert_eq!(
            check(1000.0, 700.0, Some((5000.0, 5000.0)), &[SCREEN]).place,
            Some((920.0, 380.0))
        );
    }

    #[test]
    fn sizes_stay_between_the_least_and_the_screen() {
        let large = check(9000.0, 9000.0, Some((0.0, 0.0)), &[SCREEN]);
        assert_eq!((large.width, large.height), (1920.0, 1080.0));
        let small = check(1.0, f64::NAN, None, &[SCREEN]);
        assert_eq!((small.width, small.height), (720.0, 800.0));
        assert_eq!(small.place, None);
    }

    #[test]
    fn the_interface_is_drawn_between_its_smallest_and_its_largest() {
        let check = |percent: Value, expected: f64| assert_eq!(factor(Some(&percent)), expected);
        check(Value::Null, 1.0);
        check(Value::from(125), 1.25);
        check(Value::from(10), 0.7);
        check(Value::from(1000), 2.0);
        check(Value::from("large"), 1.0);
        assert_eq!(factor(None), 1.0);
    }

    #[test]
    fn only_the_app_itself_may_be_shown() {
        let check = |home: &str, url: &str, expected: bool| {
            assert_eq!(is_app(&url.parse().unwrap(), &home.parse().unwrap()), expected, "{url}");
        };
        let home = "tauri://localhost/";
        for url in [home, "tauri://localhost", "tauri://localhost/index.html#/page/backend/caching"]
        {
            check(home, url, true);
        }
        for url in [
            "tauri://localhost/other.html",
            "tauri://elsewhere/",
            "understudy:backend/caching#stampede",
            "https://example.org/",
            "http://localhost/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
            "javascript:alert(1)",
        ] {
            check(home, url, false);
        }
        check("http://localhost:5173/", "http://localhost:5173/?x#/today", true);
        check("http://localhost:5173/", "http://localhost:5174/", false);
        check("http://tauri.localhost/", "http://tauri.localhost/#/today", true);
    }

    #[test]
    fn without_a_screen_the_desktop_chooses_the_place() {
        assert_eq!(check(1000.0, 700.0, Some((1.0, 1.0)), &[]).place, None);
    }
}
