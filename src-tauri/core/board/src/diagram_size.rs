//! What sort of diagram a Mermaid text is, and whether it is small enough to practise; both are found from
//! the text alone, in linear time.
//!
//! Invariant: the parser only ever gets flowcharts and sequence diagrams within these bounds, because some
//! inputs would keep it busy forever.

/// The longest text, as in Mermaid itself.
pub(super) const MOST_BYTES: usize = 50_000;
/// The most statements, each on a line of its own or ended by `;`.
const MOST_LINES: usize = 1_500;
/// The most characters of a line.
const LONGEST_LINE: usize = 4_000;
/// The most arrows, as in Mermaid itself. `a & b --> c & d` are four.
const MOST_ARROWS: usize = 500;
/// The most boxes, groups or participants that one text can name: words that may be an id.
const MOST_PARTS: usize = 6_000;
/// Groups, loops and brackets within each other.
const DEEPEST: usize = 64;
/// The most names in the grader's lines.
const MOST_NAMES: usize = 1_000;

/// What a text says it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Flowchart,
    Sequence,
    /// A sort that Mermaid draws but that can't be practised.
    Other,
}

const OTHERS: &[&str] = &[
    "architecture",
    "block",
    "c4component",
    "c4container",
    "c4context",
    "c4deployment",
    "c4dynamic",
    "classdiagram",
    "erdiagram",
    "error",
    "gantt",
    "gitgraph",
    "info",
    "ishikawa",
    "journey",
    "kanban",
    "mindmap",
    "packet",
    "pie",
    "quadrantchart",
    "radar",
    "requirement",
    "requirementdiagram",
    "sankey",
    "statediagram",
    "timeline",
    "treemap",
    "treeview",
    "venn",
    "xychart",
    "zenuml",
];

/// The sort that the first line names; none when it names none.
pub(super) fn sort(source: &str) -> Option<Sort> {
    let line = body(source).next()?;
    let word: String = line
        .trim_start()
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
        .take(40)
        .collect();
    match word.as_str() {
        "flowchart" | "flowchart-elk" | "graph" => return Some(Sort::Flowchart),
        "sequenceDiagram" => return Some(Sort::Sequence),
        _ => {}
    }
    let lower = word.to_ascii_lowercase();
    let plain = lower.trim_end_matches("-beta").trim_end_matches("-v2");
    OTHERS.contains(&plain).then_some(Sort::Other)
}

/// The lines that say something: without front matter, comments, directives and empty ones.
fn body(source: &str) -> impl Iterator<Item = &str> {
    let text = source.trim_start_matches('\u{feff}').trim_start();
    let text = match text.strip_prefix("---") {
        Some(rest) => rest.find("\n---").map_or(text, |end| {
            let after = &rest[end + "\n---".len()..];
            after.split_once('\n').map_or("", |(_, text)| text)
        }),
        None => text,
    };
    let mut in_directive = false;
    text.lines().filter(move |line| {
        let line = line.trim();
        let begins = line.starts_with("%%{");
        let hidden = in_directive || begins || line.starts_with("%%") || line.is_empty();
        if in_directive || begins {
            in_directive = !line.contains("}%%");
        }
        !hidden
    })
}

/// What is too much about a text; none when it can be read.
pub(super) fn excess(source: &str, sort: Sort) -> Option<String> {
    if source.len() > MOST_BYTES {
        return Some(format!("it is longer than {MOST_BYTES} characters"));
    }
    if source.split(['\n', ';']).count() > MOST_LINES {
        return Some(format!("it has more than {MOST_LINES} lines"));
    }
    if source.lines().any(|line| line.len() > LONGEST_LINE) {
        return Some(format!("a line is longer than {LONGEST_LINE} characters"));
    }
    let rules = source.lines().map(str::trim).filter(|line| line.starts_with("%%"));
    let names = rules.map(|line| line.matches([',', '|', '=']).count() + 1).sum::<usize>();
    if names > MOST_NAMES {
        return Some(format!("its `%%` lines hold more than {MOST_NAMES} names"));
    }
    if depth(source) > DEEPEST {
        return Some(format!("it nests more than {DEEPEST} levels"));
    }
    // Of a sequence diagram each statement is one arrow at most.
    if sort == Sort::Flowchart && flowchart_arrows(source) > MOST_ARROWS {
        return Some(format!("it has more than {MOST_ARROWS} arrows"));
    }
    let parts = source.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).count();
    (parts > MOST_PARTS).then(|| format!("it holds more than {MOST_PARTS} words"))
}

/// An upper bound for the arrows of a flowchart. Boxes that are joined by `&` stand on both sides of an
/// arrow at worst, so that `n` of them make no more than n²/4.
fn flowchart_arrows(source: &str) -> usize {
    let mut arrows = 0_usize;
    let mut joints = 0_usize;
    let mut open = false;
    let mut close = |joints: &mut usize| {
        let boxes = *joints + 2;
        if *joints > 0 {
            arrows = arrows.saturating_add(boxes.saturating_mul(boxes) / 4);
        }
        *joints = 0;
    };
    let mut links = 0_usize;
    for statement in source.split(['\n', ';']) {
        let statement = statement.trim();
        if !open && !statement.starts_with('&') {
            close(&mut joints);
        }
        joints = joints.saturating_add(statement.matches('&').count());
        // Runs of what arrows are drawn with.
        let mut runs = 0;
        let mut run = 0;
        for c in statement.bytes() {
            run = if matches!(c, b'-' | b'=' | b'.' | b'~') { run + 1 } else { 0 };
            runs += usize::from(run == 2);
        }
        links += runs;
        open = statement.is_empty() && open || statement.ends_with('&');
    }
    close(&mut joints);
    arrows.max(links)
}

/// How deep brackets, groups and blocks stand within each other.
fn depth(source: &str) -> usize {
    let (mut blocks, mut deepest) = (0_usize, 0_usize);
    for line in source.split(['\n', ';']) {
        let word = line.trim_start().split([' ', '\t', '\r']).next().unwrap_or_default();
        match word {
            "subgraph" | "alt" | "opt" | "loop" | "par" | "par_over" | "critical" | "break"
            | "rect" | "box" => blocks += 1,
            "end" => blocks = blocks.saturating_sub(1),
            _ => {}
        }
        let mut brackets = 0_usize;
        for c in line.bytes() {
            match c {
                b'(' | b'[' | b'{' => brackets += 1,
                b')' | b']' | b'}' => brackets = brackets.saturating_sub(1),
                _ => {}
            }
            deepest = deepest.max(blocks + brackets);
        }
        deepest = deepest.max(blocks);
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_names_the_sort() {
        let check = |source: &str, expected: Option<Sort>| {
            assert_eq!(sort(source), expected, "{source}");
        };
        check("flowchart LR\n a-->b", Some(Sort::Flowchart));
        check("  graph TD; a-->b", Some(Sort::Flowchart));
        check(
            "---\ntitle: x\n---\n%% c\n\n%%{init: {\n'x': 1}}%%\ngraph TB",
            Some(Sort::Flowchart),
        );
        check("sequenceDiagram\n A->>B: x", Some(Sort::Sequence));
        check("gantt\n dateFormat YYYY", Some(Sort::Other));
        check("xychart-beta\n", Some(Sort::Other));
        check("stateDiagram-v2\n", Some(Sort::Other));
        check("C4Context\n", Some(Sort::Other));
        check("nonsense\n", None);
        check("%% only this", None);
        check("", None);
    }

    #[test]
    fn arrows_are_counted_before_they_are_drawn() {
        let check = |source: &str, expected: usize| {
            assert_eq!(flowchart_arrows(source), expected, "{source}");
        };
        check("flowchart LR\n a --> b --> c\n c --> d", 3);
        check("flowchart LR\n a & b --> c & d", 4);
        check("flowchart LR\n a &\n b --> c\n & d", 4);
        check("flowchart LR\n a ==> b; b -.-> c; c ~~~ d", 3);
        let many: Vec<String> = (0..400).map(|n| format!("a{n}")).collect();
        assert!(flowchart_arrows(&format!("graph\n{} --> b", many.join(" & "))) > MOST_ARROWS);
    }

    #[test]
    fn depth_counts_blocks_and_brackets() {
        let check = |source: &str, expected: usize| assert_eq!(depth(source), expected, "{source}");
        check("a-->b", 0);
        check("subgraph x\n subgraph y\n a[(b)]\n end\n end\n c", 4);
        check(&"[".repeat(100), 100);
        check(&"alt x\n".repeat(100), 100);
    }
}
