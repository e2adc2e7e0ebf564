//! Flashcards in the formats of other apps. They are shown as plain text and never asked. A warning says
//! so, because nobody would notice otherwise.

use super::document::{BlockKind, Document};
use crate::codes::{Code, Findings};

/// Tells how many cards of other apps a page holds, and where the first stands.
pub(crate) fn tell(doc: &Document<'_>, findings: &mut Findings) {
    let tagged = doc.front.tags.iter().any(|tag| is_flashcards(tag))
        || doc
            .text
            .split_whitespace()
            .any(|word| word.strip_prefix('#').is_some_and(is_flashcards));
    let mut cards = 0_usize;
    let mut answers = 0_usize;
    let mut first = None;
    for block in &doc.blocks {
        if !matches!(block.kind, BlockKind::Paragraph | BlockKind::List) {
            continue;
        }
        let mut at = block.bytes.start;
        for line in doc.text[block.bytes.clone()].split_inclusive('\n') {
            let text = line.trim();
            answers += usize::from(text.starts_with("A:"));
            let is_card = text.starts_with("Q:")
                || (text.starts_with("C:") && text.contains('[') && text.contains(']'))
                || (tagged && is_spaced_repetition(text));
            if is_card {
                cards += 1;
                first.get_or_insert((at, text.starts_with("Q:")));
            }
            at += line.len();
        }
    }
    // `Q:` alone may be an interview that is retold.
    let Some((at, is_question)) = first else { return };
    if is_question && answers == 0 {
        return;
    }
    let what = if cards == 1 { "a card".to_owned() } else { format!("{cards} cards") };
    findings.add(
        Code::ForeignCards,
        doc.place(at),
        format!("the page holds {what} in another app's format, shown as text and not asked"),
        "import this file as a list of questions, or write `### prompt` and `<!-- card #id -->` above \
         an answer",
    );
}

fn is_flashcards(tag: &str) -> bool {
    tag == "flashcards" || tag.starts_with("flashcards/")
}

/// `prompt::answer`, `prompt:::answer`, or a line `?` between the two.
fn is_spaced_repetition(line: &str) -> bool {
    matches!(line, "?" | "??")
        || line.split_once("::").is_some_and(|(prompt, answer)| {
            let answer = answer.trim_start_matches(':');
            !prompt.trim().is_empty() && !answer.trim().is_empty() && !prompt.contains('`')
        })
}
