//! The theme the page is painted with from its first frame, before any script of its own has run.

use tauri::{Theme, window::Color};

/// The look of the window while there is nothing in it yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FirstPaint {
    /// What `data-theme` says: `light`, `dark` or `contrast`.
    pub(crate) name: &'static str,
    /// The paper, so that nothing flashes.
    pub(crate) paper: Color,
    /// For the title bar; `None` follows the desktop.
    pub(crate) window: Option<Theme>,
}

/// Chooses for the stored setting (`system`, `light`, `dark`, `contrast`) on a desktop that is dark or not.
pub(crate) fn first_paint(setting: &str, desktop_is_dark: bool) -> FirstPaint {
    const LIGHT: Color = Color(251, 250, 247, 255);
    const DARK: Color = Color(23, 23, 26, 255);
    match setting {
        "light" => FirstPaint { name: "light", paper: LIGHT, window: Some(Theme::Light) },
        "dark" => FirstPaint { name: "dark", paper: DARK, window: Some(Theme::Dark) },
        "contrast" => FirstPaint {
            name: "contrast",
            paper: Color(255, 255, 255, 255),
            window: Some(Theme::Light),
        },
        _ if desktop_is_dark => FirstPaint { name: "dark", paper: DARK, window: None },
        _ => FirstPaint { name: "light", paper: LIGHT, window: None },
    }
}

/// The script that runs before the page's own.
pub(crate) fn script(paint: FirstPaint) -> String {
    format!("document.documentElement.dataset.theme = {:?};", paint.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_setting_wins_over_the_desktop() {
        assert_eq!(first_paint("light", true).name, "light");
        assert_eq!(first_paint("dark", false).name, "dark");
        assert_eq!(first_paint("contrast", true).name, "contrast");
    }

    #[test]
    fn system_follows_the_desktop() {
        assert_eq!(first_paint("system", true).name, "dark");
        assert_eq!(first_paint("system", false).name, "light");
        assert_eq!(first_paint("system", false).window, None);
    }
}
