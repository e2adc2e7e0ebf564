//! A number and its unit, and the numbers of a product or a sum, stay on one line: the spaces between them do not
//! break.

use std::borrow::Cow;

/// The short ones; a line may break between a number and a word.
const UNITS: [&str; 21] = [
    "ns", "µs", "ms", "s", "min", "h", "d", "%", "B", "kB", "MB", "GB", "TB", "KiB", "MiB", "GiB",
    "Mbit/s", "Gbit/s", "m", "km", "px",
];

/// Between two numbers.
const OPERATORS: [char; 6] = ['/', '×', '·', '*', '+', '−'];

const NO_BREAK: &str = "\u{a0}";

/// The text with the spaces between numbers and units made unbreakable.
pub(super) fn bound(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut copied = 0;
    for (at, _) in text.match_indices(' ') {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let bound = if ends_with_number(before) {
            starts_with_unit(after) || operand(after).is_some_and(starts_with_number)
        } else {
            starts_with_number(after)
                && before
                    .strip_suffix(OPERATORS)
                    .and_then(|left| left.strip_suffix(' '))
                    .is_some_and(ends_with_number)
        };
        if bound {
            out.push_str(&text[copied..at]);
            out.push_str(NO_BREAK);
            copied = at + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[copied..]);
    Cow::Owned(out)
}

fn ends_with_number(text: &str) -> bool {
    text.ends_with(|c: char| c.is_ascii_digit())
}

fn starts_with_number(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
}

/// What stands after an operator and its space.
fn operand(text: &str) -> Option<&str> {
    text.strip_prefix(OPERATORS)?.strip_prefix(' ')
}

fn starts_with_unit(rest: &str) -> bool {
    UNITS.iter().any(|unit| {
        rest.strip_prefix(unit)
            .is_some_and(|after| !after.chars().next().is_some_and(char::is_alphanumeric))
    })
}

#[cfg(test)]
mod tests {
    use super::bound;

    #[test]
    fn numbers_stay_with_their_units() {
        let check = |text: &str, expected: &str| {
            assert_eq!(bound(text).replace('\u{a0}', "~"), expected, "{text}");
        };
        check("after 50 ms, 1 s or 10 % of 3 GB", "after 50~ms, 1~s or 10~% of 3~GB");
        check("at 100 Mbit/s it takes 400 s.", "at 100~Mbit/s it takes 400~s.");
        check("5 minutes, 3 servers, 2 hours", "5 minutes, 3 servers, 2 hours");
        check("a day of 24 h", "a day of 24~h");
        check("and 20,000 / 2.5 = 8,000 orders", "and 20,000~/~2.5 = 8,000 orders");
        check("sees 25 × 2.5 × 3 updates", "sees 25~×~2.5~×~3 updates");
        check("6,000 / 240 s", "6,000~/~240~s");
        check("24 / seven, and / 7, 3 or 4", "24 / seven, and / 7, 3 or 4");
        check("no number s", "no number s");
        check("", "");
        check("20 µs ", "20~µs ");
    }
}
