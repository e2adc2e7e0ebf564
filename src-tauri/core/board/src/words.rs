//! Words of labels: splitting, stems, typing errors, and the field's synonym list.
//!
//! The list is `synonyms.toml` beside this file; it is read once.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use serde::Deserialize;

use super::graph::Kind;

/// What part of a label a concept plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Class {
    /// A role that labels may leave out.
    Compute,
    /// A role that labels may neither gain nor lose.
    Store,
    /// People and clients: what sits at the edge of the drawing.
    Actor,
    /// A part with a meaning of its own.
    Thing,
}

/// One entry of the synonym list.
#[derive(Debug)]
pub(crate) struct Concept {
    pub(crate) title: String,
    pub(crate) class: Class,
    pub(crate) kind: Option<Kind>,
    broader: Vec<usize>,
    near: Vec<usize>,
    /// A role that says next to nothing: a service, a worker, a function.
    pub(crate) soft: bool,
}

/// How a phrase names a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) concept: usize,
    /// A product that plays the concept's part, not a word for it.
    pub(crate) product: bool,
}

/// The synonym list, ready for look-ups.
#[derive(Debug)]
pub(crate) struct Lexicon {
    concepts: Vec<Concept>,
    /// Stems joined by spaces.
    phrases: HashMap<String, Vec<Naming>>,
    /// Stems without spaces, for `loadbalancer`; leads to the spaced form.
    joined: HashMap<String, String>,
    longest: usize,
    /// Raw single words of the list, sorted, for typing errors.
    known: Vec<String>,
    fillers: Vec<String>,
    instances: Vec<String>,
    abbreviations: HashMap<String, String>,
    same: Vec<(String, String)>,
    distinct: Vec<(String, String)>,
    /// Stems of ordinary words that are never typing errors of the list's own.
    ordinary: HashSet<String>,
}

#[derive(Deserialize)]
struct File {
    concept: Vec<RawConcept>,
    words: RawWords,
}

#[derive(Deserialize)]
struct RawConcept {
    id: String,
    title: String,
    class: Class,
    kind: Option<Kind>,
    words: Vec<String>,
    #[serde(default)]
    products: Vec<String>,
    #[serde(default)]
    broader: Vec<String>,
    #[serde(default)]
    near: Vec<String>,
}

#[derive(Deserialize)]
struct RawWords {
    fillers: Vec<String>,
    instances: Vec<String>,
    abbreviations: Vec<(String, String)>,
    same: Vec<(String, String)>,
    distinct: Vec<(String, String)>,
}

/// The built-in list.
pub(crate) fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let file: File = toml::from_str(include_str!("synonyms.toml"))
            .expect("invariant: the built-in synonym list is valid TOML, as a test shows");
        Lexicon::from_file(file)
    })
}

impl Lexicon {
    fn from_file(file: File) -> Self {
        let index = |id: &String| file.concept.iter().position(|c| c.id == *id);
        let mut concepts = Vec::with_capacity(file.concept.len());
        for raw in &file.concept {
            concepts.push(Concept {
                title: raw.title.clone(),
                class: raw.class,
                kind: raw.kind,
                broader: raw.broader.iter().filter_map(index).collect(),
                near: raw.near.iter().filter_map(index).collect(),
                soft: matches!(raw.id.as_str(), "service" | "worker" | "function"),
            });
        }
        let mut lexicon = Lexicon {
            concepts,
            phrases: HashMap::new(),
            joined: HashMap::new(),
            longest: 1,
            known: Vec::new(),
            fillers: file.words.fillers.iter().map(|w| stem(w)).collect(),
            instances: file.words.instances.iter().map(|w| stem(w)).collect(),
            abbreviations: file.words.abbreviations.into_iter().collect(),
            same: stems(&file.words.same),
            distinct: stems(&file.words.distinct),
            ordinary: HashSet::new(),
        };
        lexicon.ordinary = lexicon
            .same
            .iter()
            .chain(&lexicon.distinct)
            .flat_map(|(a, b)| [a.clone(), b.clone()])
            .chain(lexicon.abbreviations.values().map(|w| stem(w)))
            .chain(lexicon.fillers.iter().chain(&lexicon.instances).cloned())
            .collect();
        for (concept, raw) in file.concept.iter().enumerate() {
            for (list, product) in [(&raw.words, false), (&raw.products, true)] {
                for phrase in list {
                    lexicon.add(phrase, Naming { concept, product });
                }
            }
        }
        lexicon.known.sort();
        lexicon.known.dedup();
        lexicon
    }

    fn add(&mut self, phrase: &str, naming: Naming) {
        let words: Vec<String> = split(phrase);
        self.known.extend(words.iter().filter(|w| w.len() > 3).cloned());
        let stems: Vec<String> = words.iter().map(|w| stem(w)).collect();
        self.longest = self.longest.max(stems.len());
        let key = stems.join(" ");
        if stems.len() > 1 {
            self.joined.entry(stems.concat()).or_insert_with(|| key.clone());
        }
        let namings = self.phrases.entry(key).or_default();
        if !namings.iter().any(|n| n.concept == naming.concept) {
            namings.push(naming);
        }
    }

    pub(crate) fn concept(&self, index: usize) -> &Concept {
        &self.concepts[index]
    }

    /// The longest phrase of the list at the front of `stems`: how many words, and what it names.
    pub(crate) fn phrase_at(&self, stems: &[&str]) -> Option<(usize, &[Naming])> {
        for count in (1..=self.longest.min(stems.len())).rev() {
            if let Some(namings) = self.phrases.get(&stems[..count].join(" ")) {
                return Some((count, namings));
            }
        }
        let spaced = self.joined.get(*stems.first()?)?;
        self.phrases.get(spaced).map(|namings| (1, namings.as_slice()))
    }

    fn is_single(&self, stem: &str) -> bool {
        self.phrases.contains_key(stem) || self.joined.contains_key(stem)
    }

    /// Says nothing by itself.
    pub(crate) fn is_filler(&self, stem: &str) -> bool {
        self.fillers.iter().any(|w| w == stem)
    }

    /// Tells apart two instances of one thing: a number, a letter, `primary`.
    pub(crate) fn is_instance(&self, stem: &str) -> bool {
        is_mark(stem) || self.instances.iter().any(|w| w == stem)
    }

    /// How alike two concepts are, 0..=1.
    pub(crate) fn alike(&self, a: usize, b: usize) -> f64 {
        if a == b {
            return 1.0;
        }
        let (x, y) = (&self.concepts[a], &self.concepts[b]);
        if x.broader.contains(&b) || y.broader.contains(&a) {
            return 0.85;
        }
        if x.near.contains(&b) || y.near.contains(&a) {
            return if x.soft && y.soft { 0.8 } else { 0.6 };
        }
        0.0
    }

    /// The long form of `svc`-like short forms that are no concept.
    fn expand<'a>(&'a self, word: &'a str) -> &'a str {
        self.abbreviations.get(word).map_or(word, String::as_str)
    }

    /// The word of the list that `word` is a typing error of, if there is exactly one nearest.
    fn mended(&self, word: &str) -> Option<&str> {
        if self.ordinary.contains(&stem(word))
            || word.chars().count() < 5
            || word.bytes().any(|b| b.is_ascii_digit())
        {
            return None;
        }
        let mut best: Option<(usize, &str)> = None;
        for known in &self.known {
            if known.len().abs_diff(word.len()) > 2 || !same_start(known, word) {
                continue;
            }
            let distance = typo_distance(word, known);
            if distance > allowed(word, known) {
                continue;
            }
            if best.is_none_or(|(d, _)| distance < d) {
                best = Some((distance, known));
            }
        }
        best.map(|(_, known)| known)
    }

    /// How alike two words are, 0..=1. `sure` says that `drawn` stands in the reference as it is,
    /// so that it is no typing error of another word.
    pub(crate) fn words_alike(&self, reference: &Word, drawn: &Word, sure: bool) -> f64 {
        if reference.stem == drawn.stem {
            return 1.0;
        }
        if is_mark(&reference.stem) || is_mark(&drawn.stem) {
            // "Shard A" is "Shard 1", as long as the reference has no number of its own.
            let same =
                !sure && place(&reference.stem).is_some_and(|p| place(&drawn.stem) == Some(p));
            return if same { 0.9 } else { 0.0 };
        }
        let pair = |list: &[(String, String)]| {
            list.iter().any(|(a, b)| {
                (*a == reference.stem && *b == drawn.stem)
                    || (*a == drawn.stem && *b == reference.stem)
            })
        };
        if pair(&self.same) {
            return 0.85;
        }
        if sure || pair(&self.distinct) {
            return 0.0;
        }
        let (a, b) = (reference.raw.as_str(), drawn.raw.as_str());
        let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
        let count = short.chars().count();
        let short_form = long.starts_with(short) && !self.is_single(short);
        if short_form && count >= 3 && long.chars().count() >= 6 {
            return if count >= 4 { 0.9 } else { 0.8 };
        }
        let shared = a.chars().zip(b.chars()).take_while(|(x, y)| x == y).count();
        if shared >= 5 && shared * 10 > long.chars().count() * 6 {
            return 0.9;
        }
        let least = count;
        if least >= 4 && same_start(a, b) {
            let limit = if least >= 5 { allowed(a, b) } else { 0 };
            if typo_distance(a, b) <= limit || transposed(a, b) {
                return 0.9;
            }
        }
        0.0
    }
}

fn stems(pairs: &[(String, String)]) -> Vec<(String, String)> {
    pairs.iter().map(|(a, b)| (stem(a), stem(b))).collect()
}

/// A word of a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    /// Lower case.
    pub(crate) raw: String,
    /// Without its ending.
    pub(crate) stem: String,
}

/// The words of a label, in lower case, short forms written out, typing errors of the field's own
/// words mended unless `keep` knows the word.
pub(crate) fn words(label: &str, keep: impl Fn(&str) -> bool) -> Vec<Word> {
    let lexicon = lexicon();
    let mut words = Vec::new();
    let pieces = pieces(label);
    let last = pieces.len().saturating_sub(1);
    for (at, token) in pieces.into_iter().enumerate() {
        let lower = token.to_lowercase();
        let whole = stem(&lower);
        let parts = if lexicon.is_single(&whole) || keep(&whole) {
            vec![lower]
        } else {
            camel(&token).into_iter().map(|p| p.to_lowercase()).collect()
        };
        for part in parts.into_iter().flat_map(split_number) {
            // "Service A" ends in a name, not in an article.
            let name = token == "A" && at == last && at > 0;
            if (is_stop(&part) && !name) || is_count(&part) {
                continue;
            }
            let raw = if lexicon.is_single(&stem(&part)) || keep(&stem(&part)) {
                part
            } else {
                let long = lexicon.expand(&part).to_owned();
                if long != part { long } else { lexicon.mended(&part).unwrap_or(&part).to_owned() }
            };
            words.push(Word { stem: stem(&raw), raw });
        }
    }
    words
}

/// Letters, digits and nothing else; a label of at most 300 characters is looked at.
fn pieces(label: &str) -> Vec<String> {
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

fn split(phrase: &str) -> Vec<String> {
    pieces(phrase).into_iter().map(|p| p.to_lowercase()).collect()
}

/// `OrderService` → `Order`, `Service`; `APIGateway` → `API`, `Gateway`; `OrdersDB` → `Orders`, `DB`.
fn camel(token: &str) -> Vec<String> {
    let chars: Vec<char> = token.chars().collect();
    let mut parts = vec![String::new()];
    for (i, &c) in chars.iter().enumerate() {
        let lower_before = i > 0 && chars[i - 1].is_lowercase();
        let upper_before = i > 0 && chars[i - 1].is_uppercase();
        let lower_after = chars.get(i + 1).is_some_and(|n| n.is_lowercase());
        // The `s` of `APIs` is no word of its own.
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

/// `worker2` → `worker`, `2`; `s3`, `l7` and `v2` stay.
fn split_number(word: String) -> Vec<String> {
    if lexicon().is_single(&stem(&word)) {
        return vec![word];
    }
    let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
    let (head, tail) = word.split_at(letters.len());
    if tail.is_empty() || head.chars().count() < 2 || head.chars().any(|c| c.is_ascii_digit()) {
        return vec![word];
    }
    vec![head.to_owned(), tail.to_owned()]
}

fn is_stop(word: &str) -> bool {
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
fn is_count(word: &str) -> bool {
    let digits = word.strip_prefix(['x', 'n']).or_else(|| word.strip_suffix(['x']));
    digits.is_some_and(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()))
}

/// A number or a single letter.
pub(crate) fn is_mark(stem: &str) -> bool {
    stem.chars().count() == 1 || !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit())
}

/// Where a mark stands in a count: `a` and `1` come first.
fn place(mark: &str) -> Option<u8> {
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

fn same_start(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.chars(), b.chars());
    let (a0, a1, b0, b1) = (a.next(), a.next(), b.next(), b.next());
    a0 == b0 || (a0 == b1 && a1 == b0)
}

fn allowed(a: &str, b: &str) -> usize {
    match a.chars().count().min(b.chars().count()) {
        0..=4 => 0,
        5..=7 => 1,
        _ => 2,
    }
}

fn transposed(a: &str, b: &str) -> bool {
    a.len() == b.len() && typo_distance(a, b) == 1 && {
        let mut x: Vec<char> = a.chars().collect();
        let mut y: Vec<char> = b.chars().collect();
        x.sort_unstable();
        y.sort_unstable();
        x == y
    }
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
pub(crate) fn typo_distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().collect();
    let b: Vec<char> = b.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut cost = replace.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                cost = cost.min(before[j - 2] + 1);
            }
            row.push(cost);
        }
        before = last;
        last = row;
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(label: &str) -> Vec<String> {
        words(label, |_| false).into_iter().map(|w| w.raw).collect()
    }

    #[test]
    fn labels_split_into_words() {
        for (label, expected) in [
            ("OrderService", "order service"),
            ("APIGateway", "apigateway"),
            ("PaymentsGateway2", "payments gateway 2"),
            ("Orders-DB", "orders db"),
            ("PostgreSQL", "postgresql"),
            ("RabbitMQ", "rabbitmq"),
            ("Worker2", "worker 2"),
            ("Workers (x3)", "workers"),
            ("🚀 the user's cart", "users cart"),
            ("S3", "s3"),
            ("public APIs", "public apis"),
            ("Gatewya", "gateway"),
            ("Notif. svc", "notif svc"),
            ("Café", "cafe"),
            ("", ""),
        ] {
            assert_eq!(raw(label).join(" "), expected, "{label}");
        }
    }

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

    #[test]
    fn typing_errors_are_near_and_real_words_are_not() {
        let word = |w: &str| Word { raw: w.to_owned(), stem: stem(w) };
        let alike = |a: &str, b: &str| lexicon().words_alike(&word(a), &word(b), false);
        for (a, b) in [
            ("payments", "paymnets"),
            ("inventory", "inventroy"),
            ("subscription", "subscriptions"),
        ] {
            assert!(alike(a, b) > 0.8, "{a} {b}");
        }
        for (a, b) in [
            ("reader", "leader"),
            ("order", "user"),
            ("import", "export"),
            ("cart", "card"),
            ("1", "2"),
        ] {
            assert!(alike(a, b) < 0.1, "{a} {b}");
        }
    }

    #[test]
    fn no_word_of_the_list_belongs_to_two_concepts() {
        let mut wrong = Vec::new();
        for (phrase, namings) in &lexicon().phrases {
            let words: Vec<_> = namings.iter().filter(|n| !n.product).collect();
            let titles: Vec<_> =
                words.iter().map(|n| &lexicon().concept(n.concept).title).collect();
            if words.len() > 1 {
                wrong.push(format!("{phrase}: {titles:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
