//! The field's synonym list, and the words of a label as it knows them.
//!
//! The list is `synonyms.toml` beside this file; it is read once.

use std::{
    collections::{HashMap, HashSet},
    sync::OnceLock,
};

use serde::Deserialize;
use strsim::osa_distance;

use super::{
    graph::Kind,
    spelling::{
        allowed, camel, is_count, is_mark, is_stop, pieces, place, same_start, split, stem,
        transposed,
    },
};

/// What part of a label a concept plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum TermClass {
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
    pub(crate) class: TermClass,
    pub(crate) kind: Option<Kind>,
    broader: Vec<usize>,
    near: Vec<usize>,
    /// A role that says next to nothing: a service, a worker, a function.
    pub(crate) soft: bool,
}

/// How a phrase names a concept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TermSense {
    pub(crate) concept: usize,
    /// A product that plays the concept's part, not a word for it.
    pub(crate) product: bool,
}

/// The synonym list, ready for look-ups.
#[derive(Debug)]
pub(crate) struct Lexicon {
    concepts: Vec<Concept>,
    /// Stems joined by spaces.
    phrases: HashMap<String, Vec<TermSense>>,
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
    class: TermClass,
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
                    lexicon.add(phrase, TermSense { concept, product });
                }
            }
        }
        lexicon.known.sort();
        lexicon.known.dedup();
        lexicon
    }

    fn add(&mut self, phrase: &str, sense: TermSense) {
        let words: Vec<String> = split(phrase);
        self.known.extend(words.iter().filter(|w| w.len() > 3).cloned());
        let stems: Vec<String> = words.iter().map(|w| stem(w)).collect();
        self.longest = self.longest.max(stems.len());
        let key = stems.join(" ");
        if stems.len() > 1 {
            self.joined.entry(stems.concat()).or_insert_with(|| key.clone());
        }
        let senses = self.phrases.entry(key).or_default();
        if !senses.iter().any(|n| n.concept == sense.concept) {
            senses.push(sense);
        }
    }

    pub(crate) fn concept(&self, index: usize) -> &Concept {
        &self.concepts[index]
    }

    /// The longest phrase of the list at the front of `stems`: how many words, and what it names.
    pub(crate) fn phrase_at(&self, stems: &[&str]) -> Option<(usize, &[TermSense])> {
        for count in (1..=self.longest.min(stems.len())).rev() {
            if let Some(senses) = self.phrases.get(&stems[..count].join(" ")) {
                return Some((count, senses));
            }
        }
        let spaced = self.joined.get(*stems.first()?)?;
        self.phrases.get(spaced).map(|senses| (1, senses.as_slice()))
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
            let distance = osa_distance(word, known);
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
            if osa_distance(a, b) <= limit || transposed(a, b) {
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
        for (phrase, senses) in &lexicon().phrases {
            let words: Vec<_> = senses.iter().filter(|n| !n.product).collect();
            let titles: Vec<_> =
                words.iter().map(|n| &lexicon().concept(n.concept).title).collect();
            if words.len() > 1 {
                wrong.push(format!("{phrase}: {titles:?}"));
            }
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
