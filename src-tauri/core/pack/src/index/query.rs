//! The search's language: words, `prefix*`, `"phrases"`, and the filters `kind:`, `topic:`, `level:`.

/// A query, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    pub(super) terms: Vec<Term>,
    pub(super) kinds: Vec<String>,
    pub(super) topics: Vec<String>,
    pub(super) levels: Vec<String>,
    pub(super) categories: Vec<String>,
    /// The last word is not the last that was typed: it is whole.
    pub(super) is_whole: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Term {
    /// A word; `open` ones match whatever begins so.
    Word {
        text: String,
        open: bool,
    },
    Phrase(String),
}

impl Term {
    /// As a person would type it.
    pub(super) fn shown(&self) -> String {
        match self {
            Self::Word { text, open } => format!("{text}{}", if *open { "*" } else { "" }),
            Self::Phrase(text) => format!("\"{text}\""),
        }
    }
}

impl Query {
    /// Reads what a person typed; nothing is an error.
    pub(super) fn parse(text: &str) -> Self {
        let mut query = Self::default();
        let mut rest = text.trim();
        while !rest.is_empty() {
            if let Some(after) = rest.strip_prefix('"') {
                let end = after.find('"').unwrap_or(after.len());
                query.phrase(&after[..end]);
                rest = after[end..].trim_start_matches('"').trim_start();
                continue;
            }
            let end = rest
                .find(|c: char| c.is_whitespace() || c == '"')
                .filter(|end| !rest[..*end].ends_with(':'))
                .unwrap_or_else(|| quoted_end(rest));
            query.word(&rest[..end]);
            rest = rest[end..].trim_start();
        }
        query
    }

    fn phrase(&mut self, text: &str) {
        if has_letters(text) {
            self.terms.push(Term::Phrase(text.to_owned()));
        }
    }

    fn word(&mut self, word: &str) {
        if let Some((key, value)) = word.split_once(':') {
            let value = value.trim_matches('"').to_lowercase();
            let list = match key.to_lowercase().as_str() {
                "kind" | "is" => Some(&mut self.kinds),
                "topic" | "page" | "tag" => Some(&mut self.topics),
                "level" => Some(&mut self.levels),
                "category" => Some(&mut self.categories),
                _ => None,
            };
            if let Some(list) = list {
                if !value.is_empty() {
                    list.push(value);
                }
                return;
            }
        }
        let (text, open) = match word.strip_suffix('*') {
            Some(start) => (start, true),
            None => (word, false),
        };
        if has_letters(text) {
            self.terms.push(Term::Word { text: text.to_lowercase(), open });
        }
    }

    /// Nothing to look for and nothing to filter by.
    pub(super) fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.is_plain()
    }

    /// No filter narrows it.
    pub(super) fn is_plain(&self) -> bool {
        self.kinds.is_empty()
            && self.topics.is_empty()
            && self.levels.is_empty()
            && self.categories.is_empty()
    }

    /// Words whose signs matter, as in `C++`, `C#` and `.NET`: the index knows letters only, so these
    /// have to be looked for in the text as well.
    pub(super) fn literals(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().filter_map(|term| match term {
            Term::Word { text, .. } if has_signs(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// For FTS5. The last word may still be being typed, so it is open; others match their other
    /// forms as well. `any` is for when not all words are found together.
    pub(super) fn expression(&self, any: bool) -> String {
        let last = self.terms.len().saturating_sub(1);
        let parts: Vec<String> = self
            .terms
            .iter()
            .enumerate()
            .map(|(n, term)| match term {
                Term::Phrase(text) => quote(text),
                Term::Word { text, open } => {
                    // `c*` would be every word with a C.
                    let open = (*open || n == last && !self.is_whole) && !has_signs(text);
                    let forms = if has_signs(text) { vec![text.clone()] } else { forms(text) };
                    let forms: Vec<String> = forms
                        .iter()
                        .map(|form| format!("{}{}", quote(form), if open { "*" } else { "" }))
                        .collect();
                    match forms.as_slice() {
                        [one] => one.clone(),
                        several => format!("({})", several.join(" OR ")),
                    }
                }
            })
            .collect();
        parts.join(if any { " OR " } else { " AND " })
    }

    /// Those of its words and phrases that `f` keeps, under the same filters.
    pub(super) fn only(&self, f: impl Fn(usize) -> bool) -> Self {
        let kept = |(n, term): (usize, &Term)| f(n).then(|| term.clone());
        let is_whole = self.is_whole || !self.terms.len().checked_sub(1).is_some_and(&f);
        Self {
            terms: self.terms.iter().enumerate().filter_map(kept).collect(),
            is_whole,
            ..self.clone()
        }
    }

    /// As a person would type it.
    pub(super) fn shown(&self) -> String {
        let mut parts: Vec<String> = self.terms.iter().map(Term::shown).collect();
        let filters = [
            ("kind", &self.kinds),
            ("topic", &self.topics),
            ("level", &self.levels),
            ("category", &self.categories),
        ];
        for (key, values) in filters {
            parts.extend(values.iter().map(|value| format!("{key}:{value}")));
        }
        parts.join(" ")
    }
}

/// A filter's value may be quoted: `topic:"two words"`.
fn quoted_end(rest: &str) -> usize {
    let Some(open) = rest.find(":\"") else {
        return rest.find(char::is_whitespace).unwrap_or(rest.len());
    };
    match rest[open + 2..].find('"') {
        Some(close) => open + 2 + close + 1,
        None => rest.len(),
    }
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// Whether a word is told from another by a sign at its start or behind its letters.
fn has_signs(text: &str) -> bool {
    let dotted = text.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    let rest = text.trim_start_matches(char::is_alphanumeric);
    dotted || (rest.len() < text.len() && rest.starts_with(['+', '#']))
}

fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('"', " "))
}

/// A word with the endings that English adds.
fn forms(word: &str) -> Vec<String> {
    let mut forms = vec![word.to_owned()];
    let mut add = |form: String| {
        if form.chars().count() >= 3 && !forms.contains(&form) {
            forms.push(form);
        }
    };
    if word.is_ascii() && word.len() >= 4 {
        if let Some(stem) = word.strip_suffix("ies") {
            add(format!("{stem}y"));
        } else if let Some(stem) = word.strip_suffix('s').filter(|s| !s.ends_with('s')) {
            add(stem.to_owned());
        } else if let Some(stem) = word.strip_suffix('y') {
            add(format!("{stem}ies"));
        } else if !word.ends_with('s') {
            add(format!("{word}s"));
        }
        if let Some(stem) = word.strip_suffix("ing").filter(|s| s.len() >= 3) {
            add(stem.to_owned());
            add(format!("{stem}e"));
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_are_words_phrases_and_filters() {
        fn check(text: &str, expression: &str, shown: &str) {
            let query = Query::parse(text);
            assert_eq!(query.expression(false), expression, "{text}");
            assert_eq!(query.shown(), shown, "{text}");
        }
        check("cache", "(\"cache\"* OR \"caches\"*)", "cache");
        check("idem*", "(\"idem\"* OR \"idems\"*)", "idem*");
        check(
            "\"exactly once\" Kafka",
            "\"exactly once\" AND (\"kafka\"* OR \"kafkas\"*)",
            "\"exactly once\" kafka",
        );
        check("kind:card level:hard p99", "\"p99\"*", "p99 kind:card level:hard");
        check("topic:\"two words\" a", "\"a\"*", "a topic:two words");
        check(
            "at-least-once x",
            "(\"at-least-once\" OR \"at-least-onces\") AND \"x\"*",
            "at-least-once x",
        );

        check("C++", "\"c++\"", "c++");
        check(".NET c# x", "\".net\" AND \"c#\" AND \"x\"*", ".net c# x");

        check("== ((", "", "");
    }
}
