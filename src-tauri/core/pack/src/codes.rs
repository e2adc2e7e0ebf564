//! Every diagnostic the packs can give: a stable code, how bad it is, and a way to build one.
//!
//! Invariant: a code, once released, keeps its meaning. Each has a fixture in `tests/fixtures/packs`.

use super::model::{Diagnostic, Severity};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal, $severity:ident;)*) => {
        /// What a diagnostic is about; [`Code::as_str`] is what people and scripts see.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[$doc])* $name,)* }

        impl Code {
            /// All codes, in the order of the documentation.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// Stable, kebab-case.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text,)* }
            }

            /// How bad it is, unless the place it occurs in softens it.
            pub fn severity(self) -> Severity {
                match self { $(Code::$name => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    /// Two items, or two groups, of one page share an id.
    DuplicateId = "duplicate-id", Error;
    /// An item that needs an id has none.
    MissingId = "missing-id", Error;
    /// A row's id is made from its first cell.
    DerivedId = "derived-id", Warning;
    /// A text that cannot be an id.
    BadId = "bad-id", Error;
    /// Two pages share an id.
    DuplicatePage = "duplicate-page", Error;
    /// A comment that looks like a directive that does not exist.
    UnknownDirective = "unknown-directive", Error;
    /// A directive, fence or front matter key that does not exist.
    UnknownKey = "unknown-key", Error;
    /// A value that does not fit its key.
    BadValue = "bad-value", Error;
    /// A directive that does not stand where it works.
    MisplacedDirective = "misplaced-directive", Error;
    /// A column that the table does not have.
    UnknownColumn = "unknown-column", Error;
    /// A category that `pack.toml` does not list.
    UnknownCategory = "unknown-category", Warning;
    /// A level other than easy, medium and hard.
    UnknownLevel = "unknown-level", Error;
    /// A cloze block without `==…==`.
    EmptyCloze = "empty-cloze", Error;
    /// A card or row without a prompt or an answer.
    EmptyAnswer = "empty-answer", Warning;
    /// A heading that is a layer but for its capitals.
    LayerSpelling = "layer-spelling", Warning;
    /// A link to a page or file that is not there.
    DeadLink = "dead-link", Error;
    /// Links of a page to notes that nobody has written, or to pages that only a website has.
    UnresolvedLinks = "unresolved-links", Warning;
    /// A link to a heading that is not there.
    DeadAnchor = "dead-anchor", Error;
    /// A link with a scheme that is not opened.
    UnsafeLink = "unsafe-link", Error;
    /// An image that is not there.
    MissingImage = "missing-image", Error;
    /// A file that code includes and that is not there.
    MissingInclude = "missing-include", Warning;
    /// Cards in another app's format, which are shown as text.
    ForeignCards = "foreign-cards", Warning;
    /// An image outside the pack.
    OutsideImage = "outside-image", Error;
    /// An image on another machine.
    RemoteImage = "remote-image", Warning;
    /// An image too large to show.
    LargeImage = "large-image", Error;
    /// A Mermaid block that does not parse.
    BadMermaid = "bad-mermaid", Error;
    /// A diagram that is too large to be practised.
    LargeDiagram = "large-diagram", Warning;
    /// A `%%` line that names something that is not in the diagram.
    UnknownNode = "unknown-node", Error;
    /// A `%%` line of a known kind that cannot be read.
    BadGraderLine = "bad-grader-line", Error;
    /// Front matter that does not parse, or a value in it that does not fit.
    BadFrontMatter = "bad-front-matter", Error;
    /// A question without key points.
    NoKeyPoints = "no-key-points", Warning;
    /// A spoken answer below 130 words.
    ShortAnswer = "short-answer", Warning;
    /// A spoken answer above 230 words.
    LongAnswer = "long-answer", Warning;
    /// A medium or hard question without a follow-up.
    NoFollowUp = "no-follow-up", Warning;
    /// A script that does not say how long it takes.
    ScriptWithoutMinutes = "script-without-minutes", Error;
    /// Segments whose minutes do not add up to the script's.
    SegmentsDoNotAddUp = "segments-do-not-add-up", Warning;
    /// A script without segments.
    NoSegments = "no-segments", Warning;
    /// A file that is not UTF-8.
    NotUtf8 = "not-utf8", Error;
    /// A file that is not text.
    BinaryFile = "binary-file", Error;
    /// A file above the size limit.
    TooLarge = "too-large", Error;
    /// Quotes and lists nested deeper than anyone reads.
    TooDeep = "too-deep", Warning;
    /// More pages than a pack may have.
    TooManyPages = "too-many-pages", Error;
    /// A file or folder that cannot be read.
    Unreadable = "unreadable", Error;
    /// A pipe, a socket or a device where a file should be.
    NotAFile = "not-a-file", Warning;
    /// A symbolic link that leads out of the pack.
    OutsideLink = "outside-link", Warning;
    /// A page that takes over another's id while that page is there.
    AliasTaken = "alias-taken", Error;
    /// Old names that lead back to themselves.
    AliasCycle = "alias-cycle", Error;
    /// A `pack.toml` that does not parse.
    BadManifest = "bad-manifest", Error;
    /// A page in the plan that is not there.
    UnknownPlanPage = "unknown-plan-page", Error;
    /// A related page that is not there.
    UnknownRelated = "unknown-related", Warning;
    /// A script's board that is not there.
    UnknownBoard = "unknown-board", Error;
    /// An interview template that does not parse or does not add up.
    BadTemplate = "bad-template", Error;
}

impl Code {
    /// Whether it says how to write better rather than what is wrong.
    pub(crate) fn is_advice(self) -> bool {
        matches!(self, Self::ShortAnswer | Self::LongAnswer | Self::NoKeyPoints | Self::NoFollowUp)
    }

    /// The code with this text.
    pub fn parse(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str() == text)
    }
}

/// Where in a file: both 1-based, in characters; 0 when the whole file or line is meant.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Position {
    /// 1-based line.
    pub line: u32,
    /// 1-based column in characters.
    pub column: u32,
}

/// Collects what is wrong with one file.
#[derive(Debug)]
pub(crate) struct Findings {
    file: String,
    /// In a folder that never asked to be a pack, problems of its own tools are only warnings.
    lenient: bool,
    found: Vec<Diagnostic>,
}

impl Findings {
    pub(crate) fn new(file: &str, lenient: bool) -> Self {
        Self { file: file.to_owned(), lenient, found: Vec::new() }
    }

    pub(crate) fn add(
        &mut self,
        code: Code,
        at: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let found = self.diagnostic(code, at, message, help);
        self.found.push(found);
    }

    /// What [`Findings::add`] would add.
    pub(crate) fn diagnostic(
        &self,
        code: Code,
        at: Position,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Diagnostic {
        let severity = match code {
            Code::DeadLink
            | Code::DeadAnchor
            | Code::UnsafeLink
            | Code::MissingImage
            | Code::OutsideImage
            | Code::LargeImage
            | Code::BadMermaid
            | Code::BadFrontMatter
                if self.lenient =>
            {
                Severity::Warning
            }
            other => other.severity(),
        };
        Diagnostic {
            code: code.as_str().to_owned(),
            severity,
            file: self.file.clone(),
            line: at.line,
            column: at.column,
            message: message.into(),
            help: help.into(),
        }
    }

    /// By place, then code.
    pub(crate) fn finish(mut self) -> Vec<Diagnostic> {
        self.found.sort_by(|a, b| {
            (a.line, a.column, &a.code, &a.message).cmp(&(b.line, b.column, &b.code, &b.message))
        });
        self.found.dedup();
        self.found
    }
}
