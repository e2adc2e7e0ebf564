//! The theme the page is painted with from its first frame, before any script of its own has run.
//!
//! The native window is never forced to a theme: it follows the desktop, so that what the desktop wants
//! stays known to the page whatever the setting is.

use store::settings;
use tauri::{Theme, window::Color};

// The same papers as in ui/src/design.
const LIGHT: Color = Color(0xfc, 0xfa, 0xf6, 255);
const DARK: Color = Color(0x19, 0x17, 0x14, 255);
const WHITE: Color = Color(0xff, 0xff, 0xff, 255);

/// The paper behind the page while there is nothing on it yet.
pub(crate) fn paper(setting: settings::Theme, desktop: Theme) -> Color {
    match (setting, desktop) {
        (settings::Theme::Contrast, _) => WHITE,
        (settings::Theme::Dark, _) | (settings::Theme::System, Theme::Dark) => DARK,
        _ => LIGHT,
    }
}

/// The script that runs before the page's own: `data-theme` is the theme to draw with (`light`, `dark`,
/// `contrast`), `data-desktop` what the desktop wants (`light`, `dark`).
pub(crate) fn script(setting: settings::Theme) -> String {
    let theme = match setting {
        settings::Theme::System => "desktop",
        settings::Theme::Light => r#""light""#,
        settings::Theme::Dark => r#""dark""#,
        settings::Theme::Contrast => r#""contrast""#,
    };
    format!(
        r#"(() => {{
  const desktop = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  Object.assign(document.documentElement.dataset, {{ desktop, theme: {theme} }});
}})();"#
    )
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
    }
}
