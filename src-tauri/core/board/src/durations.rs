//! Durations as people write them on arrows: `timeout 300ms`, `≤ 2 s`, `1.5s`.

use super::graph::Millis;

/// Reads `2s`, `800 ms`, `1.5 s`, `2 min`; nothing else may stand beside it.
pub fn duration(text: &str) -> Option<Millis> {
    let found = durations(text);
    match found.as_slice() {
        [one] if only_filler(text, one) => Some(one.millis),
        _ => None,
    }
}

/// The timeout that an arrow's label states: a duration beside the word, or a label that is little
/// more than a duration. `poll every 15 s` states none.
pub fn timeout(label: &str) -> Option<Millis> {
    let found = durations(label);
    let lower = label.to_lowercase();
    let word = ["timeout", "time out", "time-out", "deadline", "t/o", "budget", "ttl left"]
        .iter()
        .filter_map(|w| lower.find(w).map(|at| (at, at + w.len())))
        .min();
    if let Some((start, end)) = word {
        let gap = |d: &&Found| {
            if d.start >= end { d.start - end } else { start.saturating_sub(d.end) }
        };
        return found.iter().min_by_key(gap).map(|d| d.millis);
    }
    found.iter().find(|d| only_filler(label, d)).map(|d| d.millis)
}

struct Found {
    start: usize,
    end: usize,
    millis: Millis,
}

fn only_filler(text: &str, found: &Found) -> bool {
    let rest = format!("{} {}", &text[..found.start], &text[found.end..]).to_lowercase();
    rest.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).all(|w| {
        matches!(
            w,
            "max" | "left" | "at" | "most" | "within" | "under" | "up" | "to" | "in" | "remaining"
        )
    })
}

fn durations(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let before = at.checked_sub(1).map(|i| bytes[i]);
        let starts = bytes[at].is_ascii_digit()
            && !before.is_some_and(|b| b.is_ascii_alphanumeric() || b == b'.' || b >= 0x80);
        // A letter that ends in a byte above 0x7f (`≤`) is not part of a word here.
        let starts = starts
            || (bytes[at].is_ascii_digit()
                && text[..at]
                    .chars()
                    .next_back()
                    .is_some_and(|c| !c.is_alphanumeric() && c != '.'));
        if !starts {
            at += 1;
            continue;
        }
        let mut end = at;
        while end < bytes.len()
            && (bytes[end].is_ascii_digit() || matches!(bytes[end], b'.' | b','))
        {
            end += 1;
        }
        let number = text[at..end].trim_end_matches(['.', ',']);
        let mut unit_at = end;
        while unit_at < bytes.len() && bytes[unit_at] == b' ' {
            unit_at += 1;
        }
        let unit: String =
            text[unit_at..].chars().take_while(|c| c.is_alphabetic()).take(16).collect();
        let scale = match unit.to_lowercase().as_str() {
            "ms" | "msec" | "msecs" | "millis" | "millisecond" | "milliseconds" => 1.0,
            "s" | "sec" | "secs" | "second" | "seconds" => 1_000.0,
            "m" | "min" | "mins" | "minute" | "minutes" => 60_000.0,
            _ => 0.0,
        };
        if let (Some(value), true) = (read_number(number), scale > 0.0) {
            let millis = (value * scale).round();
            if millis <= f64::from(Millis::MAX) {
                let stop = unit_at + unit.len();
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "checked against the range, and never negative"
                )]
                found.push(Found { start: at, end: stop, millis: millis as Millis });
            }
        }
        at = end.max(at + 1);
    }
    found
}

/// `1,500` and `1.5` and `1,5`: a comma before exactly three digits groups thousands.
fn read_number(text: &str) -> Option<f64> {
    let plain = match text.split_once(',') {
        Some((_, tail)) if tail.len() == 3 => text.replace(',', ""),
        Some(_) => text.replacen(',', ".", 1),
        None => text.to_owned(),
    };
    plain.parse().ok()
}

/// `300 ms`, `2.5 s`: for sentences.
pub fn say(millis: Millis) -> String {
    if millis < 1_000 {
        return format!("{millis} ms");
    }
    let text = format!("{:.3}", f64::from(millis) / 1_000.0);
    format!("{} s", text.trim_end_matches('0').trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn timeouts_are_read_as_people_write_them() {
        for (label, expected) in [
            ("timeout 300ms", Some(300)),
            ("300 ms", Some(300)),
            ("≤ 2s", Some(2_000)),
            ("2.9 s left", Some(2_900)),
            ("charge, timeout=1.5s", Some(1_500)),
            ("800ms timeout, retry after 50ms", Some(800)),
            ("timeout 1,500 ms", Some(1_500)),
            ("poll every 15 s", None),
            ("p99 20ms", None),
            ("3 retries", None),
            ("", None),
            ("timeout", None),
            ("timeout 99999999999999999999 s", None),
        ] {
            assert_eq!(timeout(label), expected, "{label}");
        }
    }

    #[test]
    fn a_budget_is_a_duration_and_nothing_else() {
        assert_eq!(duration("2s"), Some(2_000));
        assert_eq!(duration(" 1.5 s "), Some(1_500));
        assert_eq!(duration("soon"), None);
        assert_eq!(duration("2s or 3s"), None);
        assert_eq!(say(2_600), "2.6 s");
        assert_eq!(say(300), "300 ms");
    }
}
