//! Keys as people write them: `Ctrl+K`, `Alt+ArrowLeft`, `?`.

/// The keys to hold and strike for one shortcut, as WebDriver numbers them.
///
/// # Panics
/// For a key that has no such name.
pub(crate) fn step(shortcut: &str) -> Vec<char> {
    if shortcut.chars().count() == 1 {
        return shortcut.chars().collect();
    }
    shortcut.split('+').map(key).collect()
}

fn key(name: &str) -> char {
    match name {
        "Ctrl" => '\u{e009}',
        "Shift" => '\u{e008}',
        "Alt" => '\u{e00a}',
        "Meta" => '\u{e03d}',
        "Enter" => '\u{e007}',
        "Tab" => '\u{e004}',
        "Escape" => '\u{e00c}',
        "Space" => ' ',
        "Backspace" => '\u{e003}',
        "Delete" => '\u{e017}',
        "PageUp" => '\u{e00e}',
        "PageDown" => '\u{e00f}',
        "End" => '\u{e010}',
        "Home" => '\u{e011}',
        "ArrowLeft" => '\u{e012}',
        "ArrowUp" => '\u{e013}',
        "ArrowRight" => '\u{e014}',
        "ArrowDown" => '\u{e015}',
        "F1" => '\u{e031}',
        "F11" => '\u{e03b}',
        one => {
            let mut letters = one.chars();
            match (letters.next(), letters.next()) {
                // With Shift held the letter is still struck by its own key.
                (Some(letter), None) => letter.to_ascii_lowercase(),
                _ => panic!("no key is called {one:?}"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcuts_are_held_and_struck_in_order() {
        assert_eq!(step("Ctrl+K"), ['\u{e009}', 'k']);
        assert_eq!(step("?"), ['?']);
        assert_eq!(step("+"), ['+']);
        assert_eq!(step("Alt+ArrowLeft"), ['\u{e00a}', '\u{e012}']);
    }
}
