//! The theme the page is painted with from its first frame, before any script of its own has run.

use tauri::{Theme, window::Color};
use understudy_core::store::settings;

const LIGHT: Color = Color(251, 250, 247, 255);
const DARK: Color = Color(23, 23, 26, 255);
const WHITE: Color = Color(255, 255, 255, 255);

/// The window's own theme; `None` follows the desktop.
pub(crate) fn window(setting: settings::Theme) -> Option<Theme> {
    match setting {
        settings::Theme::System => None,
        settings::Theme::Light | settings::Theme::Contrast => Some(Theme::Light),
        settings::Theme::Dark => Some(Theme::Dark),
    }
}

/// The paper behind the page while there is nothing on it yet.
pub(crate) fn paper(setting: settings::Theme, desktop: Theme) -> Color {
    match (setting, desktop) {
        (settings::Theme::Contrast, _) => WHITE,
        (settings::Theme::Dark, _) | (settings::Theme::System, Theme::Dark) => DARK,
        _ => LIGHT,
    }
}

/// The script that runs before the page's own and names the theme in `data-theme`.
pub(crate) fn script(setting: settings::Theme) -> String {
    let name = match setting {
        settings::Theme::System => {
            r#"matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light""#
        }
        settings::Theme::Light => r#""light""#,
        settings::Theme::Dark => r#""dark""#,
        settings::Theme::Contrast => r#""contrast""#,
    };
    format!("document.documentElement.dataset.theme = {name};")
}

#[cfg(test)]
mod tests {
    use settings::Theme as Setting;

    use super::*;

    #[test]
    fn a_setting_wins_over_the_desktop() {
        assert_eq!(paper(Setting::Light, Theme::Dark), LIGHT);
        assert_eq!(paper(Setting::Dark, Theme::Light), DARK);
        assert_eq!(paper(Setting::Contrast, Theme::Dark), WHITE);
    }

    #[test]
    fn system_follows_the_desktop() {
        assert_eq!(paper(Setting::System, Theme::Dark), DARK);
        assert_eq!(paper(Setting::System, Theme::Light), LIGHT);
        assert_eq!(window(Setting::System), None);
    }
}
