//! Pictures of every screen, light and dark, wide and narrow: `shots FOLDER`.

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("Pictures are taken on Linux only.");
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{fs, path::Path};

    use serde_json::json;
    use understudy_tests::window::{Setup, Window, css, test_id, text};

    const TOPIC: &str = "backend/request-lifecycle";
    const WIDE: (u32, u32) = (1180, 800);
    const NARROW: (u32, u32) = (720, 800);

    pub(crate) fn main() {
        let folder = std::env::args().nth(1).unwrap_or_else(|| "shots".to_owned());
        let folder = Path::new(&folder);
        if let Err(error) = fs::create_dir_all(folder) {
            eprintln!("error: cannot make {}: {error}", folder.display());
            std::process::exit(1);
        }
        for (width, size) in [("wide", WIDE), ("narrow", NARROW)] {
            let window = Window::with(Setup { size, ..Setup::default() });
            window.wait_for(&test_id("screen-today"));
            for theme in ["light", "dark", "contrast"] {
                let shot = |name: &str| {
                    window.settle();
                    window.picture(&folder.join(format!("{name}-{theme}-{width}.png")));
                };
                set_theme(&window, theme);
                round(&window, &shot);
            }
        }
        println!("pictures are in {}", folder.display());
    }

    fn set_theme(window: &Window, theme: &str) {
        let action = json!({ "kind": "setting-changed", "key": "theme", "value": theme });
        if let Err(failure) = window.invoke("act", json!({ "action": action })) {
            eprintln!("warning: the theme stays: {failure}");
        }
        window.wait_for(&css(&format!("html[data-theme={theme}]")));
    }

    /// Every screen, once.
    fn round(window: &Window, shot: &dyn Fn(&str)) {
        window.press(&["g", "t"]);
        window.wait_for(&test_id("screen-today"));
        shot("today");
        window.press(&["g", "o"]);
        window.wait_for(&test_id("screen-topics"));
        shot("topics");
        window.click(&test_id(&format!("topic-{TOPIC}")));
        window.wait_for(&css("main h1"));
        shot("page");
        window.run(
            "document.querySelector('main svg[id^=mermaid], main figure')?.scrollIntoView()",
            json!([]),
        );
        shot("diagram");
        window.press(&["/"]);
        window.wait_for(&test_id("screen-search"));
        window.type_text("retry budget");
        window.wait_for(&css("mark"));
        shot("search");
        window.press(&["Ctrl+,"]);
        window.wait_for(&test_id("screen-settings"));
        shot("settings");
        window.press(&["Ctrl+K"]);
        window.wait_for(&css("[role=dialog]"));
        window.type_text("idem");
        shot("palette");
        window.press(&["Escape"]);
        window.wait_without(&css("[role=dialog]"));
        window.press(&["?"]);
        window.wait_for(&text("keys"));
        shot("keys");
        window.press(&["Escape"]);
        window.wait_without(&css("[role=dialog]"));
    }
}
