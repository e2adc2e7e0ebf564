//! Directives in comments, `<!-- kind #id key=value -->`, and the attributes of code fences.

use crate::source::closest;
use item::listed;

listed! {
    /// What a comment asks for.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub(crate) enum Kind {
        Card = "card",
        Question = "question",
        FollowUp = "follow-up",
        More = "more",
        WrongTurns = "wrong-turns",
        Cards = "cards",
        Failures = "failures",
        Rubric = "rubric",
        Segment = "segment",
        Round = "round",
        Worksheet = "worksheet",
        Cloze = "cloze",
    }
}

/// Where a directive stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Placement {
    /// After a heading, which it makes an item or a worksheet.
    ItemHeading,
    /// After a heading, which it makes a part of a script.
    SegmentHeading,
    /// After a heading one level below a question's, which it makes a part of the question.
    PartHeading,
    /// Before a table.
    Table,
    /// Before a paragraph or a list.
    Text,
}

impl Kind {
    pub(crate) fn placement(self) -> Placement {
        match self {
            Kind::Card | Kind::Question | Kind::Worksheet => Placement::ItemHeading,
            Kind::Segment | Kind::Round => Placement::SegmentHeading,
            Kind::FollowUp | Kind::More | Kind::WrongTurns => Placement::PartHeading,
            Kind::Cards | Kind::Failures | Kind::Rubric => Placement::Table,
            Kind::Cloze => Placement::Text,
        }
    }

    /// Stands after a heading; the others stand before a table, a paragraph or a list.
    pub(crate) fn is_of_heading(self) -> bool {
        !matches!(self.placement(), Placement::Table | Placement::Text)
    }

    /// Begins something of its own, so that the answer above ends before it.
    pub(crate) fn ends_answer(self) -> bool {
        match self.placement() {
            Placement::ItemHeading | Placement::SegmentHeading | Placement::Text => true,
            Placement::Table => self == Kind::Cards,
            Placement::PartHeading => false,
        }
    }

    pub(crate) fn keys(self) -> &'static [&'static str] {
        match self {
            Kind::Card | Kind::Cloze => &["was"],
            Kind::Question => &["level", "category", "seconds", "tags", "was"],
            Kind::Cards => &["id"],
            Kind::Segment => &["minutes"],
            Kind::Round => &["questions", "seconds", "level", "category", "minutes"],
            Kind::FollowUp
            | Kind::More
            | Kind::WrongTurns
            | Kind::Failures
            | Kind::Rubric
            | Kind::Worksheet => &[],
        }
    }
}

/// Key, value and where the key stands, relative to the text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) key: String,
    pub(crate) value: String,
    pub(crate) at: usize,
}

/// The attributes of a directive or a fence.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) id: Option<(String, usize)>,
    pub(crate) values: Vec<Attribute>,
    /// Bare words and quoted names, arrows and commas included as `->` and `,`.
    pub(crate) words: Vec<(String, usize)>,
    /// Where a quote was opened that nothing closes.
    pub(crate) open_quote: Option<usize>,
}

impl Attributes {
    pub(crate) fn get(&self, key: &str) -> Option<&Attribute> {
        self.values.iter().find(|a| a.key == key)
    }

    /// Reads `#id key=value key="two words" word "two words" -> ,`.
    pub(crate) fn parse(text: &str) -> Self {
        let mut out = Self::default();
        let mut rest = Scanner { text, at: 0 };
        loop {
            rest.skip_space();
            let at = rest.at;
            let Some(c) = rest.peek() else { break };
            match c {
                '#' => {
                    rest.bump();
                    let id = rest.until(|c| c.is_whitespace() || c == ',');
                    if out.id.is_none() {
                        out.id = Some((id.to_owned(), at));
                    } else {
                        out.words.push((format!("#{id}"), at));
                    }
                }
                ',' => {
                    rest.bump();
                    out.words.push((",".into(), at));
                }
                '"' => match rest.quoted() {
                    Some(word) => out.words.push((word, at)),
                    None => {
                        out.open_quote = Some(at);
                        break;
                    }
                },
                _ => {
                    let word = rest.until(|c| c.is_whitespace() || c == '=' || c == ',');
                    if rest.peek() == Some('=') && !word.is_empty() {
                        rest.bump();
                        let value = match rest.peek() {
                            Some('"') => match rest.quoted() {
                                Some(value) => value,
                                None => {
                                    out.open_quote = Some(rest.at);
                                    break;
                                }
                            },
                            _ => rest.until(char::is_whitespace).to_owned(),
                        };
                        out.values.push(Attribute { key: word.to_owned(), value, at });
                    } else if word.is_empty() {
                        rest.bump();
                        out.words.push((c.to_string(), at));
                    } else {
                        out.words.push((word.to_owned(), at));
                    }
                }
            }
        }
        out
    }
}

struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }
    fn bump(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }
    fn skip_space(&mut self) {
        while self.peek().is_some_and(char::is_whitespace) {
            self.bump();
        }
    }
    fn until(&mut self, end: impl Fn(char) -> bool) -> &'a str {
        let from = self.at;
        while self.peek().is_some_and(|c| !end(c)) {
            self.bump();
        }
        &self.text[from..self.at]
    }
    /// A quoted text, with `\"` for a quote; nothing when it is not closed (and nothing is consumed).
    fn quoted(&mut self) -> Option<String> {
        let from = self.at;
        self.bump();
        let mut out = String::new();
        while let Some(c) = self.peek() {
            self.bump();
            match c {
                '"' => return Some(out),
                '\\' if matches!(self.peek(), Some('"' | '\\')) => {
                    out.extend(self.peek());
                    self.bump();
                }
                c => out.push(c),
            }
        }
        self.at = from;
        None
    }
}

/// A comment read as a directive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Directive {
    pub(crate) kind: Kind,
    pub(crate) attributes: Attributes,
    /// Byte offset of the comment in the page.
    pub(crate) at: usize,
    /// Byte offset in the page of what [`Attributes`] offsets are relative to.
    pub(crate) base: usize,
}

/// What a comment is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Comment {
    /// An ordinary remark.
    Remark,
    Directive(Directive),
    /// Looks like a directive; the closest known name, when there is one.
    Unknown {
        name: String,
        at: usize,
        close: Option<&'static str>,
    },
}

/// Reads one comment, `<!--` and `-->` included; `at` is its byte offset in the page.
pub(crate) fn comment(text: &str, at: usize) -> Comment {
    let Some(inner) = text.strip_prefix("<!--").and_then(|t| t.strip_suffix("-->")) else {
        return Comment::Remark;
    };
    let start = inner.len() - inner.trim_start().len();
    let inner_trimmed = inner.trim();
    let name = inner_trimmed.split_whitespace().next().unwrap_or_default();
    let rest = &inner_trimmed[name.len()..];
    if let Some(kind) = Kind::from_word(name) {
        let attributes = Attributes::parse(rest);
        // "more about this below" is a remark; directives of headings take no words.
        if kind.placement() != Placement::Table
            && attributes.id.is_none()
            && attributes.values.is_empty()
            && !rest.trim().is_empty()
        {
            return Comment::Remark;
        }
        return Comment::Directive(Directive {
            kind,
            attributes,
            at,
            base: at + "<!--".len() + start + name.len(),
        });
    }
    let plausible = !name.is_empty()
        && name.len() <= 24
        && name.chars().all(|c| c.is_ascii_lowercase() || c == '-' || c == '_');
    if plausible && !inner_trimmed.contains('\n') {
        let attributes = Attributes::parse(rest);
        let close = closest(name, Kind::ALL.map(Kind::word));
        let bare = rest.trim().is_empty();
        let tidy = attributes.words.is_empty() && attributes.open_quote.is_none();
        // `#name` tells a directive; without one, only a near miss in a directive's shape does.
        let looks = (attributes.id.is_some() && tidy)
            || (close.is_some() && (attributes.id.is_some() || (tidy && !bare)));
        if looks {
            return Comment::Unknown { name: name.to_owned(), at, close };
        }
    }
    Comment::Remark
}

/// What stands after the language in a fence's info string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fence {
    pub(crate) language: String,
    pub(crate) attributes: Attributes,
    /// Offset of the attributes' text within the info string.
    pub(crate) base: usize,
    /// A `{` that nothing closes.
    pub(crate) open_brace: Option<usize>,
}

impl Fence {
    /// Reads `mermaid {#request-path title="Request path" practise minutes=10}`.
    pub(crate) fn parse(info: &str) -> Self {
        let start = info.len() - info.trim_start().len();
        let body = &info[start..];
        let end =
            body.find(|c: char| c.is_whitespace() || c == ',' || c == '{').unwrap_or(body.len());
        let language = body[..end].to_lowercase();
        let mut fence = Fence { language, ..Fence::default() };
        if let Some(open) = info.find('{') {
            let inside = &info[open + 1..];
            let (inside, open_brace) = match inside.rfind('}') {
                Some(close) => (&inside[..close], None),
                None => (inside, Some(open)),
            };
            fence.attributes = Attributes::parse(inside);
            fence.base = open + 1;
            fence.open_brace = open_brace;
        }
        fence
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attributes_are_ids_values_and_words() {
        let got = Attributes::parse(r##" #cues Cue -> "First move", Why id=Key was="a b" "##);
        assert_eq!(got.id.unwrap().0, "cues");
        let words: Vec<_> = got.words.iter().map(|w| w.0.as_str()).collect();
        assert_eq!(words, ["Cue", "->", "First move", ",", "Why"]);
        let values: Vec<_> = got.values.iter().map(|v| (&*v.key, &*v.value)).collect();
        assert_eq!(values, [("id", "Key"), ("was", "a b")]);
    }

    #[test]
    fn comments_are_directives_only_in_their_shape() {
        fn check(text: &str, expected: &str) {
            let got = match comment(text, 0) {
                Comment::Remark => "remark".to_owned(),
                Comment::Directive(d) => d.kind.word().to_owned(),
                Comment::Unknown { name, close, .. } => format!("{name}? {close:?}"),
            };
            assert_eq!(got, expected, "{text}");
        }
        check("<!-- card #a -->", "card");
        check("<!--card #a-->", "card");
        check("<!-- more -->", "more");
        check("<!-- more about this later -->", "remark");
        check("<!-- crad #a -->", "crad? Some(\"card\")");
        check("<!-- flashcard #a -->", "flashcard? None");
        check("<!-- toc -->", "remark");
        check("<!-- markdownlint-disable MD013 -->", "remark");
        check("<!-- ask Ada #42 about this -->", "remark");
        check("<!-- see #42 for why -->", "remark");
        check("<!-- cards Cue -> Move -->", "cards");
        check("<!---->", "remark");
        check("<!-->", "remark");
    }

    #[test]
    fn fences_carry_attributes() {
        let fence = Fence::parse(r##"mermaid {#a title="A } b" practise minutes=10}"##);
        assert_eq!(fence.language, "mermaid");
        assert_eq!(fence.attributes.id.as_ref().unwrap().0, "a");
        assert_eq!(fence.attributes.get("title").unwrap().value, "A } b");
        assert_eq!(fence.attributes.words[0].0, "practise");
        assert_eq!(Fence::parse("rust,ignore").language, "rust");
        assert!(Fence::parse("mermaid {#a").open_brace.is_some());
    }
}
