//! How words are written: splitting, accents, endings, typing errors. Knows no word of the field.

use strsim::osa_distance;

/// Letters, digits and nothing else; a label of at most 300 characters is looked at.
pub(crate) fn pieces(label: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    for c in label.chars().take(300) {
        match c {
            '\'' | '’' | '\u{ad}' | '\u{200b}' => {}
            c if c.is_alphanumeric() => {
                if let Some(last) = pieces.last_mut() {
                    last.extend(plain(c).map_or_else(|| vec![c], |s| s.chars().collect()));
                }
            }
            _ => pieces.push(String::new()),
        }
    }
    pieces.retain(|p| !p.is_empty());
    pieces
}

/// The letter without its accent.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'á' | 'à' | 'â' | 'ã' | 'å' | 'Á' | 'À' | 'Â' => "a",
        'ä' | 'Ä' | 'æ' => "ae",
        'é' | 'è' | 'ê' | 'ë' | 'É' | 'È' => "e",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'ó' | 'ò' | 'ô' | 'õ' => "o",
        'ö' | 'Ö' | 'ø' | 'œ' => "oe",
        'ú' | 'ù' | 'û' => "u",
        'ü' | 'Ü' => "ue",
        'ç' | 'Ç' => "c",
        'ñ' | 'Ñ' => "n",
        'ß' => "ss",
        _ => return None,
    })
}

pub(crate) fn split(phrase: &str) -> Vec<String> {
    pieces(phrase).into_iter().map(|p| p.to_lowercase()).collect()
}

/// `OrderService` → `Order`, `Service`; `APIGateway` → `API`, `Gateway`; `OrdersDB` → `Orders`, `DB`.
pub(crate) fn camel(token: &str) -> Vec<String> {
    let chars: Vec<char> = token.chars().collect();
    let mut parts = vec![String::new()];
    for (i, &c) in chars.iter().enumerate() {
        let lower_before = i > 0 && chars[i - 1].is_lowercase();
        let upper_before = i > 0 && chars[i - 1].is_uppercase();
        let lower_after = chars.get(i + 1).is_some_and(|n| n.is_lowercase());
        // The `s` in `APIs` isn't a separate word.
        let plural = chars.get(i + 1) == Some(&'s') && chars.len() == i + 2;
        if c.is_uppercase() && (lower_before || (upper_before && lower_after && !plural)) {
            parts.push(String::new());
        }
        if let Some(last) = parts.last_mut() {
            last.push(c);
        }
    }
    parts.retain(|p| !p.is_empty());
    parts
}

pub(crate) fn is_stop(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "of"
            | "for"
            | "to"
            | "in"
            | "on"
            | "at"
            | "by"
            | "with"
            | "and"
            | "or"
            | "our"
            | "my"
            | "its"
            | "via"
            | "from"
            | "as"
            | "is"
            | "are"
            | "per"
            | "etc"
            | "into"
            | "ltd"
    )
}

/// `x3`, `3x`: how many there are, not what they are.
pub(crate) fn is_count(word: &str) -> bool {
    let digits = word.strip_prefix(['x', 'n']).or_else(|| word.strip_suffix(['x']));
    digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
}

/// A number or a single letter.
pub(crate) fn is_mark(stem: &str) -> bool {
    stem.chars().count() == 1 || !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit())
}

/// Where a mark stands in a count: `a` and `1` come first.
pub(crate) fn place(mark: &str) -> Option<u8> {
    match mark.as_bytes() {
        [letter @ b'a'..=b'h'] => Some(letter - b'a' + 1),
        [digit @ b'1'..=b'8'] => Some(digit - b'0'),
        _ => None,
    }
}

/// A light stem: plural, -ing, -ed, -er, -or and the last `e` go.
pub(crate) fn stem(word: &str) -> String {
    let mut s = word.to_owned();
    if s.len() <= 3 || !s.is_ascii() {
        return s;
    }
    if s.ends_with("ies") && s.len() > 4 {
        s.truncate(s.len() - 3);
        s.push('y');
    } else if s.ends_with('s') && !s.ends_with("ss") && !s.ends_with("us") && !s.ends_with("is") {
        s.truncate(s.len() - 1);
    }
    for ending in ["ing", "ed", "er", "or"] {
        let least = if ending == "or" { 5 } else { 4 };
        if s.len() >= ending.len() + least && s.ends_with(ending) {
            s.truncate(s.len() - ending.len());
            let bytes = s.as_bytes();
            let n = bytes.len();
            if bytes[n - 1] == bytes[n - 2]
                && !matches!(bytes[n - 1], b'l' | b's' | b'z' | b'e' | b'o')
            {
                s.truncate(n - 1);
            }
        }
    }
    if s.len() > 3 && s.ends_with('e') {
        s.truncate(s.len() - 1);
    }
    s
}

pub(crate) fn same_start(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    let (a0, a1, b0, b1) = (a.next(), a.next(), b.next(), b.next());
    a0 == b0 || (a0 == b1 && a1 == b0)
}

pub(crate) fn allowed(a: &str, b: &str) -> usize {
    match a.chars().count().min(b.chars().count()) {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

pub(crate) fn transposed(a: &str, b: &str) -> bool {
    a.len() == b.len() && osa_distance(a, b) == 1 && {
        let mut x: Vec<char> = a.chars().collect();
        let mut y: Vec<char> = b.chars().collect();
        x.sort_unstable();
        y.sort_unstable();
        x == y
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_do_not_part_words() {
        for (a, b) in [
            ("caches", "caching"),
            ("prices", "pricing"),
            ("queues", "queue"),
            ("deliveries", "delivery"),
            ("scheduler", "scheduling"),
            ("orders", "ordering"),
            ("boxes", "box"),
            ("addresses", "address"),
            ("batches", "batch"),
            ("shipping", "ship"),
            ("billing", "bill"),
        ] {
            assert_eq!(stem(a), stem(b), "{a} {b}");
        }
        for (a, b) in [("producer", "product"), ("order", "other"), ("bus", "bu")] {
            assert_ne!(stem(a), stem(b), "{a} {b}");
        }
    }
}
