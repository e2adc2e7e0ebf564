//! How alike two labels are, and why: words, roles, products, short forms, typing errors.
//!
//! A label is read as *words of its own* (order, payment) and *roles* (service, database, queue).
//! Words must agree: "Order service" is not "Payment service". Roles may be left out where they say
//! nothing ("Orders"), may be played by a product ("Kafka"), but a database is never its service.
//! The score depends on the two labels and the reference's own words only, never on what else is
//! drawn, so that one more box on the board cannot change how another is read.

use std::collections::HashSet;

use strsim::osa_distance;

use super::{
    lexicon::{TermClass, TermSense, Word, lexicon, words},
    spelling::{is_mark, stem},
};

/// Below this no structure makes two labels the same thing.
pub(crate) const FLOOR: f64 = 0.4;
/// From here on a label needs no help from structure.
pub(crate) const SURE: f64 = 0.62;
/// From here on two labels name the same thing, whatever stands around them.
pub(crate) const STRONG: f64 = 0.8;

/// Why a label was taken for another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum MatchReason {
    /// The same words.
    Same,
    /// Another word for it.
    Synonym,
    /// The reference's `also:` line lists it.
    Listed,
    /// The user said so before.
    Accepted,
    /// A product that plays this role: what it is.
    Product(String),
    /// Both name products, and different ones: what both are.
    OtherProduct(String),
    /// A short form.
    Short,
    /// A typing error.
    Typo,
    /// Less is said than the reference says.
    Vaguer,
    /// More is said.
    Closer,
    /// A neighbouring role.
    Near,
    /// Nothing is said; the stencil and the place tell.
    Stencil,
}

/// How alike, and why.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Likeness {
    pub(crate) score: f64,
    pub(crate) reason: MatchReason,
}

impl Likeness {
    pub(crate) const NONE: Likeness = Likeness { score: 0.0, reason: MatchReason::Near };

    fn or(self, other: Likeness) -> Likeness {
        if other.score > self.score + 1e-9 { other } else { self }
    }
}

/// What the reference's own labels say, so that its words are never taken for typing errors.
#[derive(Debug, Default)]
pub(crate) struct OwnWords(HashSet<String>);

impl OwnWords {
    pub(crate) fn of<'a>(labels: impl Iterator<Item = &'a str>) -> Self {
        // Twice: joined words (`OrderService`) are first split as if nothing were known.
        Self(labels.flat_map(|l| words(l, |_| false)).map(|w| w.stem).collect())
    }

    fn has(&self, stem: &str) -> bool {
        self.0.contains(stem)
    }
}

/// A label, read.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    words: Vec<Word>,
    units: Vec<Unit>,
    /// Stems without spaces.
    joined: String,
    /// The text is one short word, as typed.
    single: Option<String>,
}

#[derive(Clone, Debug)]
struct Unit {
    word: Word,
    /// What it names in the synonym list; empty for an ordinary word.
    senses: Vec<TermSense>,
    /// How much it counts as a word of the label's own; 0 for a role.
    weight: f64,
}

impl Unit {
    fn is_role(&self) -> bool {
        self.weight == 0.0
    }
}

impl Label {
    pub(crate) fn read(text: &str, own: &OwnWords) -> Self {
        let words = words(text, |stem| own.has(stem));
        let joined: String = words.iter().map(|w| w.stem.as_str()).collect();
        let trimmed = text.trim();
        let single = (trimmed.chars().count() <= 6 && trimmed.chars().all(char::is_alphanumeric))
            .then(|| trimmed.to_lowercase());
        Self { units: units(&words), words, joined, single }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// The stencils that the label's roles and things stand for.
    pub(crate) fn kinds(&self) -> impl Iterator<Item = super::graph::Kind> + '_ {
        self.units.iter().flat_map(|u| &u.senses).filter_map(|n| lexicon().concept(n.concept).kind)
    }

    /// The words that tell one instance from another: numbers, letters, `replica`.
    fn without_instances(&self) -> Vec<&str> {
        let stems = self.words.iter().map(|w| w.stem.as_str());
        stems.filter(|s| !lexicon().is_instance(s)).collect()
    }

    /// Whether the two labels differ at most in what numbers instances: `Worker 1`, `Worker 2`.
    pub(crate) fn is_copy_of(&self, other: &Label) -> bool {
        let (mine, theirs) = (self.without_instances(), other.without_instances());
        !mine.is_empty() && mine == theirs
    }
}

fn units(words: &[Word]) -> Vec<Unit> {
    let lexicon = lexicon();
    let stems: Vec<&str> = words.iter().map(|w| w.stem.as_str()).collect();
    let mut units = Vec::new();
    let mut at = 0;
    while at < words.len() {
        if let Some((count, senses)) = lexicon.phrase_at(&stems[at..]) {
            let raw: Vec<&str> = words[at..at + count].iter().map(|w| w.raw.as_str()).collect();
            let stem = stems[at..at + count].concat();
            let role = senses.iter().any(|n| lexicon.concept(n.concept).class != TermClass::Thing);
            units.push(Unit {
                word: Word { raw: raw.join(" "), stem },
                senses: senses.to_vec(),
                weight: if role { 0.0 } else { 1.0 },
            });
            at += count;
        } else {
            let stem = stems[at];
            let weight = if lexicon.is_filler(stem) || is_mark(stem) { 0.25 } else { 1.0 };
            units.push(Unit { word: words[at].clone(), senses: Vec::new(), weight });
            at += 1;
        }
    }
    // "Gateway service", "Cache server": the soft role adds nothing beside another.
    let soft = |u: &Unit| u.is_role() && u.senses.iter().all(|n| lexicon.concept(n.concept).soft);
    if units.iter().any(|u| u.is_role() && !soft(u)) {
        units.retain(|u| !soft(u));
    }
    // "Redis queue": the word says what the product is for.
    let product = |u: &Unit| u.senses.iter().all(|n| n.product);
    if units.iter().any(|u| u.is_role() && !product(u))
        && units.iter().any(|u| u.is_role() && product(u))
    {
        let words: Vec<TermSense> = units
            .iter()
            .filter(|u| u.is_role() && !product(u))
            .flat_map(|u| u.senses.clone())
            .collect();
        for unit in units.iter_mut().filter(|u| u.is_role() && product(u)) {
            let plays =
                |n: &TermSense| words.iter().any(|w| lexicon.alike(w.concept, n.concept) > 0.8);
            if unit.senses.iter().any(plays) {
                unit.senses.retain(plays);
            }
        }
    }
    units
}

/// How alike the reference's label and a drawn one are.
pub(crate) fn likeness(reference: &Label, drawn: &Label, own: &OwnWords) -> Likeness {
    if reference.is_empty() || drawn.is_empty() {
        return Likeness::NONE;
    }
    if reference.joined == drawn.joined {
        return Likeness { score: 1.0, reason: MatchReason::Same };
    }
    let surface = surface(reference, drawn);
    let by_concept = by_units(&reference.units, &drawn.units, own);
    let best = if reference.units.iter().chain(&drawn.units).any(|u| !u.senses.is_empty()) {
        let plain = |l: &Label| l.words.iter().map(plain_unit).collect::<Vec<_>>();
        let mut by_words = by_units(&plain(reference), &plain(drawn), own);
        // Words alone know nothing of roles: what they leave open must not outweigh a conflict.
        by_words.score = by_words.score.min(0.9);
        if roles_clash(reference, drawn) { by_concept } else { by_concept.or(by_words) }
    } else {
        by_concept
    };
    let best = best.or(initials(reference, drawn));
    Likeness { score: 0.95 * best.score + 0.05 * surface * best.score, reason: best.reason }
}

fn plain_unit(word: &Word) -> Unit {
    let filler = lexicon().is_filler(&word.stem) || is_mark(&word.stem);
    Unit { word: word.clone(), senses: Vec::new(), weight: if filler { 0.25 } else { 1.0 } }
}

fn surface(a: &Label, b: &Label) -> f64 {
    let longest = a.joined.len().max(b.joined.len()).max(1);
    if longest > 60 {
        return 0.0;
    }
    #[expect(clippy::cast_precision_loss, reason = "both are below 61")]
    let share = osa_distance(&a.joined, &b.joined) as f64 / longest as f64;
    (1.0 - share).max(0.0)
}

fn roles_clash(a: &Label, b: &Label) -> bool {
    let (x, y) = (roles(&a.units), roles(&b.units));
    let stores = |senses: &[TermSense]| {
        senses.iter().any(|n| lexicon().concept(n.concept).class == TermClass::Store)
    };
    let clash = !x.is_empty() && !y.is_empty() && role_likeness(&x, &y).0 < 0.5;
    let one_sided = (stores(&x) && y.is_empty()) || (stores(&y) && x.is_empty());
    clash || one_sided
}

fn roles(units: &[Unit]) -> Vec<TermSense> {
    units.iter().filter(|u| u.is_role()).flat_map(|u| u.senses.iter().copied()).collect()
}

/// The best pair of roles, and whether a product is involved on the reference's and the drawn side.
fn role_likeness(
    reference: &[TermSense],
    drawn: &[TermSense],
) -> (f64, Option<(TermSense, TermSense)>) {
    let mut best = (0.0, None);
    for r in reference {
        for d in drawn {
            let alike = lexicon().alike(r.concept, d.concept);
            if alike > best.0 {
                best = (alike, Some((*r, *d)));
            }
        }
    }
    best
}

fn by_units(reference: &[Unit], drawn: &[Unit], own: &OwnWords) -> Likeness {
    let lexicon = lexicon();
    let own_r: Vec<&Unit> = reference.iter().filter(|u| !u.is_role()).collect();
    let own_d: Vec<&Unit> = drawn.iter().filter(|u| !u.is_role()).collect();
    let weight = |units: &[&Unit]| units.iter().map(|u| u.weight).sum::<f64>();
    let (total_r, total_d) = (weight(&own_r), weight(&own_d));

    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, r) in own_r.iter().enumerate() {
        for (j, d) in own_d.iter().enumerate() {
            let alike = units_alike(r, d, own);
            if alike > 0.0 {
                pairs.push((alike, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut used_r, mut used_d) = (vec![false; own_r.len()], vec![false; own_d.len()]);
    let (mut hit_r, mut hit_d, mut lost, mut quality) = (0.0, 0.0, 0.0, 1.0_f64);
    let mut product = None;
    let mut shared = false;
    for (alike, i, j) in pairs {
        if used_r[i] || used_d[j] {
            continue;
        }
        (used_r[i], used_d[j]) = (true, true);
        hit_r += own_r[i].weight;
        hit_d += own_d[j].weight;
        lost += own_r[i].weight * (1.0 - alike);
        quality = quality.min(alike);
        // A short mark only counts things; a longer number is a code that both sides chose: 409.
        let stem = &own_r[i].word.stem;
        shared |= !is_mark(stem) || stem.len() > 2;
        product = product.or_else(|| product_of(&own_r[i].senses, &own_d[j].senses));
    }
    // Two different marks name two different things: "Service A", "Service B".
    let mark = |units: &[&Unit], used: &[bool]| {
        units.iter().zip(used).any(|(u, used)| !used && is_mark(&u.word.stem))
    };
    let marks_clash = mark(&own_r, &used_r) && mark(&own_d, &used_d);

    let (roles_r, roles_d) = (roles(reference), roles(drawn));
    let (role, pair) = role_likeness(&roles_r, &roles_d);
    let soft = |senses: &[TermSense]| senses.iter().all(|n| lexicon.concept(n.concept).soft);
    let store = |senses: &[TermSense]| {
        senses.iter().any(|n| lexicon.concept(n.concept).class == TermClass::Store)
    };

    let heavy = |total: f64| total >= 0.9;
    // "6", "b" or "the system" names nothing by itself: without a role or a word in common it could stand
    // for every node, and the arrows alone must not decide what a drawing recalls.
    let silent = |total: f64, roles: &[TermSense]| !heavy(total) && roles.is_empty() && !shared;
    if silent(total_r, &roles_r) != silent(total_d, &roles_d) {
        return Likeness::NONE;
    }
    let (mut score, mut reason) = match (heavy(total_r), heavy(total_d)) {
        (true, true) => {
            let (r, d) = ((hit_r / total_r).min(1.0), (hit_d / total_d).min(1.0));
            let complete = |x: f64| x > 0.84;
            let value = match (complete(r), complete(d)) {
                (true, true) => 0.5 + 0.5 * r.min(d),
                (true, false) | (false, true) => 0.5 * r.max(d) + 0.5 * r.min(d),
                (false, false) => r * d,
            };
            let value = if hit_r > 0.0 { value * (1.0 - lost / hit_r) } else { value };
            let reason = match (complete(r), complete(d)) {
                (true, true) if quality < 1.0 => MatchReason::Typo,
                (true, true) => MatchReason::Synonym,
                (true, false) => MatchReason::Closer,
                _ => MatchReason::Vaguer,
            };
            (value, reason)
        }
        (false, false) if roles_r.is_empty() && roles_d.is_empty() => {
            let share = if total_r > 0.0 && total_d > 0.0 {
                (hit_r / total_r).min(hit_d / total_d)
            } else {
                0.0
            };
            (share, MatchReason::Synonym)
        }
        (false, false) => (0.97, MatchReason::Synonym),
        (true, false) => (0.6, MatchReason::Vaguer),
        (false, true) => (0.78, MatchReason::Closer),
    };
    let factor = match (roles_r.is_empty(), roles_d.is_empty()) {
        (true, true) => 1.0,
        (false, false) if role == 0.0 => 0.2,
        (false, false) => role,
        // A role alone cannot answer to words alone.
        (true, false) if !heavy(total_d) => things_play(&own_r, &roles_d),
        (false, true) if !heavy(total_r) => things_play(&own_d, &roles_r),
        (true, false) if soft(&roles_d) => 0.95,
        (false, true) if soft(&roles_r) => 0.95,
        (true, false) if store(&roles_d) => thing_or(&own_r, &roles_d, 0.5),
        (false, true) if store(&roles_r) => thing_or(&own_d, &roles_r, 0.7),
        _ => 0.8,
    };
    score *= factor;
    if soft(&roles_r) && soft(&roles_d) && !roles_r.is_empty() && (heavy(total_r) != heavy(total_d))
    {
        // "Service" says nothing of "Order service".
        score *= 0.75;
    }
    if marks_clash {
        score *= 0.4;
    }
    if let Some((r, d)) = pair {
        product = product.or_else(|| product_of(&[r], &[d]));
        if role < 0.99 && role > 0.0 && product.is_none() && matches!(reason, MatchReason::Synonym)
        {
            reason = MatchReason::Near;
        }
    }
    if let Some(product) = product
        && matches!(
            reason,
            MatchReason::Synonym | MatchReason::Near | MatchReason::Vaguer | MatchReason::Closer
        )
    {
        if matches!(product, MatchReason::OtherProduct(_)) {
            score *= 0.85;
        }
        reason = product;
    }
    Likeness { score, reason }
}

/// How well a thing ("Session store") is answered by a bare role ("Redis").
fn things_play(things: &[&Unit], roles: &[TermSense]) -> f64 {
    let senses: Vec<TermSense> = things.iter().flat_map(|u| u.senses.iter().copied()).collect();
    role_likeness(&senses, roles).0
}

fn thing_or(things: &[&Unit], roles: &[TermSense], otherwise: f64) -> f64 {
    things_play(things, roles).max(otherwise)
}

fn product_of(reference: &[TermSense], drawn: &[TermSense]) -> Option<MatchReason> {
    let (_, pair) = role_likeness(reference, drawn);
    let (r, d) = pair?;
    let title = || lexicon().concept(r.concept).title.clone();
    match (r.product, d.product) {
        (false, true) | (true, false) => Some(MatchReason::Product(title())),
        (true, true) => Some(MatchReason::OtherProduct(title())),
        (false, false) => None,
    }
}

fn units_alike(reference: &Unit, drawn: &Unit, own: &OwnWords) -> f64 {
    if reference.word.stem == drawn.word.stem {
        return 1.0;
    }
    if !reference.senses.is_empty() && !drawn.senses.is_empty() {
        let (alike, pair) = role_likeness(&reference.senses, &drawn.senses);
        let both_products = pair.is_some_and(|(r, d)| r.product && d.product);
        return if both_products { alike * 0.9 } else { alike };
    }
    if !reference.senses.is_empty() || !drawn.senses.is_empty() {
        return 0.0;
    }
    lexicon().words_alike(&reference.word, &drawn.word, own.has(&drawn.word.stem))
}

/// `OMS` for "Order management service", and the other way round.
fn initials(reference: &Label, drawn: &Label) -> Likeness {
    for (short, long) in [(drawn, reference), (reference, drawn)] {
        let Some(single) = &short.single else { continue };
        let letters: String = long.words.iter().filter_map(|w| w.raw.chars().next()).collect();
        let count = letters.chars().count();
        if count >= 2 && letters == *single && !known_otherwise(short, long) {
            return Likeness {
                score: if count >= 3 { 0.92 } else { 0.82 },
                reason: MatchReason::Short,
            };
        }
    }
    Likeness::NONE
}

/// `LB` is a load balancer, not a "Ledger backend".
fn known_otherwise(short: &Label, long: &Label) -> bool {
    let senses: Vec<TermSense> =
        short.units.iter().flat_map(|u| u.senses.iter().copied()).collect();
    !senses.is_empty() && {
        let others: Vec<TermSense> =
            long.units.iter().flat_map(|u| u.senses.iter().copied()).collect();
        role_likeness(&senses, &others).0 < 0.5
    }
}

/// The readings of a drawn label: whole, first line, without and within brackets, parts of a list.
pub(crate) fn readings(lines: &[String]) -> Vec<(String, f64)> {
    let whole = lines.join(" ");
    let mut readings = vec![(whole.clone(), 1.0)];
    let mut add = |text: &str, trust: f64| {
        let text = text.trim();
        if !text.is_empty() && !readings.iter().any(|(t, _)| t == text) && readings.len() < 8 {
            readings.push((text.to_owned(), trust));
        }
    };
    if let Some((before, rest)) = whole.split_once(['(', '[']) {
        let (inside, after) = rest.split_once([')', ']']).unwrap_or((rest, ""));
        add(&format!("{before} {after}"), 0.97);
        add(inside, 0.85);
    }
    for separator in [": ", " - ", " – ", " — ", " @ "] {
        if let Some((head, tail)) = whole.split_once(separator) {
            add(head, 0.95);
            add(tail, 0.85);
        }
    }
    let full: Vec<&String> = lines.iter().filter(|l| !l.trim().is_empty()).collect();
    if full.len() > 1 {
        add(full[0], 0.93);
        if full.len() > 2 {
            add(&format!("{} {}", full[0], full[1]), 0.94);
        }
    }
    readings
}

/// The parts of a label that names several things: `Gateway + Auth`, `Orders & Payments`.
pub(crate) fn parts(lines: &[String]) -> Vec<String> {
    let whole = lines.join("\n");
    let mut parts: Vec<String> = vec![String::new()];
    let words = whole.replace([',', ';', '/', '+', '&', '|', '\n', '·', '•'], " \u{1} ");
    for word in words.split_whitespace() {
        let separates =
            word == "\u{1}" || matches!(word.to_lowercase().as_str(), "and" | "with" | "plus");
        if separates {
            parts.push(String::new());
        } else if let Some(last) = parts.last_mut() {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    parts.retain(|p| p.chars().any(char::is_alphanumeric));
    parts.truncate(12);
    parts
}

/// A label as a key: without case, spaces and marks.
pub(crate) fn key(text: &str) -> String {
    words(text, |_| true).iter().map(|w| stem(&w.raw)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(reference: &str, drawn: &str) -> f64 {
        let own = OwnWords::of(std::iter::once(reference));
        likeness(&Label::read(reference, &own), &Label::read(drawn, &own), &own).score
    }

    fn unless(holds: impl Fn(f64) -> bool, reference: &str, drawn: &str) -> Option<String> {
        let s = score(reference, drawn);
        (!holds(s)).then(|| format!("{reference} / {drawn}: {s:.2}"))
    }

    #[test]
    fn the_same_thing_under_other_names_is_sure() {
        let mut wrong = Vec::new();
        for (reference, drawn) in [
            ("Load balancer", "LB"),
            ("Load balancer", "Nginx"),
            ("API gateway", "GW"),
            ("Gateway", "API Gatewya"),
            ("Order service", "Orders"),
            ("Orders", "order-service"),
            ("Orders", "OrderSvc"),
            ("Orders DB", "Orders database"),
            ("Orders DB", "Orders Postgres"),
            ("SQL database", "PostgreSQL"),
            ("Database", "Postgres"),
            ("Cache", "Redis"),
            ("Broker", "Kafka"),
            ("Message queue", "MQ"),
            ("Event queue", "RabbitMQ"),
            ("Object store", "S3"),
            ("Card provider", "Stripe"),
            ("Payment service", "Paymnet service"),
            ("Notification service", "Notifier"),
            ("Inventory", "Inventroy"),
            ("Inventory", "Stock"),
            ("Payment provider", "PSP"),
            ("Order management service", "OMS"),
            ("Worker", "Workers (x3)"),
            ("Dead letters", "DLQ"),
            ("Search index", "Elasticsearch"),
            ("Outbox relay", "Relay"),
            ("Card provider", "Provider"),
            ("CDN", "Cloudflare"),
            ("Key set cache", "Keyset cache"),
            ("Primary DB + outbox", "Primary DB"),
            ("Recommendation service", "Recs"),
            ("Rate limiter", "Throttle"),
            ("Read replica", "Replica"),
            ("Queue", "order queue"),
            ("Waiting room", "WaitingRoom"),
        ] {
            wrong.extend(unless(|s| s >= SURE, reference, drawn));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn vague_labels_need_structure() {
        let mut wrong = Vec::new();
        for (reference, drawn) in [
            ("Orders DB", "DB"),
            ("Orders DB", "Postgres"),
            ("Session store", "Redis"),
            ("Order service", "Service"),
            ("Relay", "Debezium"),
        ] {
            wrong.extend(unless(|s| (FLOOR..0.75).contains(&s), reference, drawn));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn different_things_never_meet() {
        let mut wrong = Vec::new();
        for (reference, drawn) in [
            ("Order service", "Payment service"),
            ("Orders DB", "Payments DB"),
            ("Orders DB", "Payment service"),
            ("Cache", "Queue"),
            ("Auth", "Author service"),
            ("Reader", "Leader"),
            ("Service A", "Service B"),
            ("Order history", "Order search"),
            ("Worker", "Cache"),
            ("Gateway", "Database"),
            ("Client", "Database"),
            ("Primary DB", "Read replica"),
            ("Import worker", "Export worker"),
        ] {
            wrong.extend(unless(|s| s < FLOOR, reference, drawn));
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn a_service_is_not_its_database() {
        assert!(score("Orders DB", "Orders") < STRONG);
        assert!(score("Orders", "Orders DB") < SURE);
        assert!(score("Payments", "Payments queue") < SURE);
    }

    #[test]
    fn copies_differ_in_numbers_only() {
        let own = OwnWords::default();
        let copy = |a: &str, b: &str| Label::read(a, &own).is_copy_of(&Label::read(b, &own));
        assert!(copy("Worker 1", "Worker 2"));
        assert!(copy("Cache", "cache"));
        assert!(copy("Orders DB (replica)", "Orders DB"));
        assert!(!copy("Orders DB", "Orders"));
        assert!(!copy("Orders", "Payments"));
    }

    #[test]
    fn a_box_can_name_several_things() {
        let parts = |l: &str| parts(&[l.to_owned()]);
        assert_eq!(parts("Gateway + Auth"), ["Gateway", "Auth"]);
        assert_eq!(parts("Orders & Payments, Stock"), ["Orders", "Payments", "Stock"]);
        assert_eq!(parts("Pricing and Stock"), ["Pricing", "Stock"]);
        assert_eq!(parts("Gateway"), ["Gateway"]);
    }
}
