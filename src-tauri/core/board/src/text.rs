//! The text board: Mermaid, or lines like `Gateway -> Orders: timeout 300 ms`.
//!
//! ```text
//! Client -> Edge -> Gateway        a chain
//! Gateway -> Orders, Payments      two arrows
//! Orders -> Orders DB: insert      what stands on the arrow
//! Orders ..> Broker                dotted: nobody waits
//! Primary <-> Standby              both ways
//! A -- B                           a plain line
//! Metrics                          a box without arrows
//! group Edge tier: Edge, Gateway   a box around boxes
//! # a remark
//! ```

use std::collections::HashMap;

use super::{
    graph::{Arrowheads, Board, DanglingArrow, Group, Node},
    mermaid::{self, MermaidError},
};
use item::text::one_line;

/// Longest text that is read, in bytes.
pub const LONGEST: usize = 256 * 1024;
/// Most boxes of a text board, and most groups.
const MOST_BOXES: usize = 1_000;
/// Most arrows of a text board.
const MOST_ARROWS: usize = 4_000;

/// Reads a text board.
///
/// # Errors
/// A text that starts as Mermaid and does not parse, that is longer than 256 KiB, or that has more than
/// a thousand boxes or four thousand arrows. Apart from that, lines of the other form cannot fail.
pub fn parse(source: &str) -> Result<Board, MermaidError> {
    if source.len() > LONGEST {
        return Err(too_much(1, format!("the text is longer than {} KiB", LONGEST / 1024)));
    }
    let (body, offset) = fenced(source);
    if is_mermaid(&body) {
        let graph = mermaid::graph(&body).map_err(|error| MermaidError {
            line: error.line + offset,
            offset: None,
            ..error
        })?;
        return Ok(Board { graph, ..Board::default() });
    }
    lines(&body)
}

fn too_much(line: usize, message: String) -> MermaidError {
    MermaidError { line, column: 0, offset: None, message, too_large: true }
}

/// The first Mermaid fence of a Markdown text, else the text itself; and the lines before it.
fn fenced(source: &str) -> (String, usize) {
    let mut body = Vec::new();
    let mut open: Option<(usize, String)> = None;
    for (number, line) in source.lines().enumerate() {
        let trimmed = line.trim_start();
        match &open {
            None => {
                let ticks: String =
                    trimmed.chars().take_while(|c| matches!(c, '`' | '~')).collect();
                let info = trimmed[ticks.len()..].trim_start();
                if ticks.len() >= 3 && info.starts_with("mermaid") {
                    open = Some((number + 1, ticks));
                }
            }
            Some((_, ticks)) if trimmed.starts_with(ticks.as_str()) => break,
            Some(_) => body.push(line),
        }
    }
    match open {
        Some((start, _)) => (body.join("\n"), start),
        None => (source.to_owned(), 0),
    }
}

fn is_mermaid(text: &str) -> bool {
    let mut lines = text.lines().map(str::trim).filter(|l| !l.is_empty() && !l.starts_with("%%"));
    let mut first = lines.next().unwrap_or_default();
    if first == "---" {
        first = lines.by_ref().skip_while(|l| *l != "---").nth(1).unwrap_or_default();
    }
    let word = first.split([' ', '\t', ';']).next().unwrap_or_default();
    let rest = first[word.len()..].trim().trim_end_matches(';');
    match word {
        "sequenceDiagram" | "stateDiagram" | "stateDiagram-v2" | "classDiagram" | "erDiagram" => {
            rest.is_empty()
        }
        "flowchart" | "graph" | "flowchart-elk" => {
            matches!(rest, "" | "TB" | "TD" | "BT" | "LR" | "RL")
        }
        _ => false,
    }
}

fn lines(text: &str) -> Result<Board, MermaidError> {
    let mut reader = Reader::default();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let line = line
            .strip_prefix(['-', '*', '•'])
            .filter(|l| l.starts_with(' '))
            .unwrap_or(line)
            .trim();
        if line.is_empty()
            || line.starts_with('#')
            || line.starts_with("//")
            || line.starts_with("%%")
        {
            continue;
        }
        reader.line(line, number + 1)?;
    }
    Ok(reader.board)
}

/// What was read of a text so far.
#[derive(Default)]
struct Reader {
    board: Board,
    /// Indices of nodes by their labels, without regard to case and spacing.
    nodes: HashMap<String, usize>,
    /// How many arrows lead from one node to another.
    arrows: HashMap<(usize, usize), usize>,
}

impl Reader {
    fn line(&mut self, line: &str, number: usize) -> Result<(), MermaidError> {
        let Some((title, members)) = group(line) else { return self.arrows(line, number) };
        let mut members = self.ends(number, &names(members))?;
        members.sort_unstable();
        members.dedup();
        if self.board.graph.groups.len() >= MOST_BOXES {
            return Err(too_much(number, format!("this is more than {MOST_BOXES} groups")));
        }
        let id = format!("group-{number}");
        let title = title.to_owned();
        self.board.graph.groups.push(Group { id, title, members, parent: None, node: None });
        Ok(())
    }

    fn node(&mut self, number: usize, name: &str) -> Result<usize, MermaidError> {
        let spaced = one_line(name);
        let nodes = &mut self.board.graph.nodes;
        if let Some(found) = self.nodes.get(&fold(&spaced)) {
            return Ok(*found);
        }
        if nodes.len() >= MOST_BOXES {
            return Err(too_much(number, format!("this is more than {MOST_BOXES} boxes")));
        }
        nodes.push(Node::new(spaced, mermaid::plain(name)));
        let last = nodes.len() - 1;
        // Of two names that read the same, the first is found.
        self.nodes.entry(fold(&nodes[last].label)).or_insert(last);
        Ok(last)
    }

    fn ends(&mut self, number: usize, names: &[String]) -> Result<Vec<usize>, MermaidError> {
        names.iter().map(|name| self.node(number, name)).collect()
    }

    fn arrows(&mut self, line: &str, number: usize) -> Result<(), MermaidError> {
        let Some(mut arrow) = arrow_in(line) else {
            let (name, _) = line.split_once(": ").unwrap_or((line, ""));
            if name.split_whitespace().count() <= 6 {
                self.ends(number, &names(name))?;
            } else {
                self.board.notes.push(line.to_owned());
            }
            return Ok(());
        };
        let mut left = names(&line[..arrow.start]);
        let mut rest = &line[arrow.end..];
        loop {
            let next = arrow_in(rest.split(": ").next().unwrap_or(rest));
            let (here, after) = match &next {
                Some(next) => (&rest[..next.start], &rest[next.end..]),
                None => (rest, ""),
            };
            // `A ->|label| B` as in Mermaid, or `A -> B: label`.
            let (piped, here) =
                match here.trim_start().strip_prefix('|').and_then(|h| h.split_once('|')) {
                    Some((label, here)) => (Some(label), here),
                    None => (None, here),
                };
            let (targets, label) = match (piped, here.split_once(':')) {
                (None, Some((targets, label))) if next.is_none() => (targets, label),
                (piped, _) => (here, piped.unwrap_or_default()),
            };
            let right = names(targets);
            self.connect(number, &left, &right, &arrow, label)?;
            let Some(next) = next else { break };
            arrow = next;
            left = right;
            rest = after;
        }
        Ok(())
    }

    fn connect(
        &mut self,
        number: usize,
        left: &[String],
        right: &[String],
        arrow: &Arrow,
        label: &str,
    ) -> Result<(), MermaidError> {
        let label = mermaid::plain(label);
        let (left, right) = (self.ends(number, left)?, self.ends(number, right)?);
        let more = (left.len() * right.len()).max(1);
        if self.board.graph.edges.len() + self.board.loose.len() + more > MOST_ARROWS {
            return Err(too_much(number, format!("this is more than {MOST_ARROWS} arrows")));
        }
        if left.is_empty() || right.is_empty() {
            let id = format!("line-{number}");
            let (from, to) = (left.first().copied(), right.first().copied());
            let (from, to) = if arrow.backward { (to, from) } else { (from, to) };
            self.board.loose.push(DanglingArrow { id, from, to, label });
            return Ok(());
        }
        for &from in &left {
            for &to in &right {
                let (from, to) = if arrow.backward { (to, from) } else { (from, to) };
                let twins = self.arrows.entry((from, to)).or_default();
                let edge = self.board.graph.connect_again(from, to, label.clone(), *twins);
                *twins += 1;
                edge.heads = arrow.heads;
                edge.asynchronous = arrow.dotted;
            }
        }
        Ok(())
    }
}

fn group(line: &str) -> Option<(&str, &str)> {
    let (head, members) = line.split_once(':')?;
    let (word, title) = head.split_once(char::is_whitespace)?;
    (word.eq_ignore_ascii_case("group") && arrow_in(head).is_none())
        .then(|| (title.trim(), members))
}

fn names(list: &str) -> Vec<String> {
    list.split([',', '&'])
        .map(|name| name.trim().trim_matches(['"', '[', ']', '(', ')']).trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect()
}

fn fold(label: &str) -> String {
    one_line(label).to_lowercase()
}

struct Arrow {
    start: usize,
    end: usize,
    heads: Arrowheads,
    backward: bool,
    dotted: bool,
}

/// The first arrow in `text`: a run of `-`, `=`, `.`, `~`, `<`, `>` of at least two, or a sign.
fn arrow_in(text: &str) -> Option<Arrow> {
    for (start, c) in text.char_indices() {
        let sign = match c {
            '→' | '⟶' | '➔' | '➜' | '⇒' => Some((Arrowheads::Forward, false)),
            '←' | '⟵' => Some((Arrowheads::Forward, true)),
            '↔' | '⇔' => Some((Arrowheads::Both, false)),
            _ => None,
        };
        if let Some((heads, backward)) = sign {
            return Some(Arrow {
                start,
                end: start + c.len_utf8(),
                heads,
                backward,
                dotted: false,
            });
        }
        if !matches!(c, '-' | '=' | '.' | '<') {
            continue;
        }
        let end = start
            + text[start..]
                .find(|c| !matches!(c, '-' | '=' | '.' | '~' | '<' | '>'))
                .unwrap_or(text.len() - start);
        let run = &text[start..end];
        let (left, right) = (run.starts_with('<'), run.ends_with('>'));
        let shaft = run.trim_start_matches('<').trim_end_matches('>');
        let spaced = text[..start].ends_with(' ') && text[end..].starts_with(' ');
        let whole = shaft.chars().all(|c| matches!(c, '-' | '=' | '.'));
        let is_arrow = whole
            && !shaft.is_empty()
            && (left
                || right
                || (shaft.len() >= 2
                    && shaft.contains(['-', '='])
                    && (spaced || shaft.len() >= 3)));
        if is_arrow {
            let (heads, backward) = match (left, right) {
                (true, true) => (Arrowheads::Both, false),
                (true, false) => (Arrowheads::Forward, true),
                (false, true) => (Arrowheads::Forward, false),
                (false, false) => (Arrowheads::None, false),
            };
            return Some(Arrow { start, end, heads, backward, dotted: shaft.contains('.') });
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(source: &str) -> Vec<String> {
        let board = parse(source).unwrap();
        let graph = &board.graph;
        let mut out: Vec<String> = graph
            .edges
            .iter()
            .map(|e| {
                let arrow = match (e.heads, e.asynchronous) {
                    (Arrowheads::Forward, false) => "->",
                    (Arrowheads::Forward, true) => "..>",
                    (Arrowheads::Both, _) => "<->",
                    (Arrowheads::None, _) => "--",
                };
                let [from, to] = graph.ends(e);
                format!("{from} {arrow} {to} {}", e.label).trim().to_owned()
            })
            .collect();
        let alone = (0..graph.nodes.len())
            .filter(|i| graph.edges.iter().all(|e| e.from != *i && e.to != *i));
        out.extend(alone.map(|i| graph.nodes[i].label.clone()));
        out.extend(board.loose.iter().map(|l| format!("loose {:?} {:?}", l.from, l.to)));
        out.extend(graph.groups.iter().map(|g| format!("[{}] {:?}", g.title, g.members)));
        out
    }

    #[test]
    fn lines_become_arrows() {
        for (source, expected) in [
            ("A -> B: label", vec!["A -> B label"]),
            ("Client -> Edge -> API gateway", vec!["Client -> Edge", "Edge -> API gateway"]),
            ("A -> B, C", vec!["A -> B", "A -> C"]),
            ("A & B --> C", vec!["A -> C", "B -> C"]),
            ("a→b", vec!["a -> b"]),
            ("A <- B", vec!["B -> A"]),
            ("A <-> B", vec!["A <-> B"]),
            ("A -- B", vec!["A -- B"]),
            ("A ..> B: event", vec!["A ..> B event"]),
            ("A -.-> B", vec!["A ..> B"]),
            ("- A ==> B", vec!["A -> B"]),
            ("order-service->Orders DB", vec!["order-service -> Orders DB"]),
            ("A -->|timeout 300ms| B", vec!["A -> B timeout 300ms"]),
            ("A -> B: http://x -> y", vec!["A -> B http://x -> y"]),
            ("orders -> DB\nOrders -> db", vec!["orders -> DB", "orders -> DB"]),
            ("Metrics\n# no\n// no", vec!["Metrics"]),
            ("A ->", vec!["A", "loose Some(0) None"]),
            ("group Edge tier: A, B\nA -> B", vec!["A -> B", "[Edge tier] [0, 1]"]),
            ("", vec![]),
        ] {
            assert_eq!(show(source), expected, "{source}");
        }
    }

    #[test]
    fn a_text_of_any_length_is_read_at_once_or_refused_with_its_line() {
        let names = |what: &str, n: usize| {
            (0..n).map(|i| format!("{what}{i}")).collect::<Vec<_>>().join(", ")
        };
        let lines = |n: usize, line: &dyn Fn(usize) -> String| {
            (0..n).map(line).collect::<Vec<_>>().join("\n")
        };
        let many = format!("x\n{} -> {}", names("a", 400), names("b", 400));
        for (source, expected) in [
            (many, Err((2, "more than 4000 arrows"))),
            (lines(1_001, &|i| format!("a{i}")), Err((1_001, "more than 1000 boxes"))),
            (lines(4_001, &|_| "a -> b".into()), Err((4_001, "more than 4000 arrows"))),
            (lines(4_001, &|_| "a ->".into()), Err((4_001, "more than 4000 arrows"))),
            (lines(1_001, &|_| "group g: a".into()), Err((1_001, "more than 1000 groups"))),
            ("x".repeat(LONGEST + 1), Err((1, "longer than 256 KiB"))),
            ("x".repeat(LONGEST), Ok((1, 0))),
            (lines(4_000, &|i| format!("a{} -> b{}", i % 500, i / 8)), Ok((1_000, 4_000))),
        ] {
            let read = parse(&source);
            match (read, expected) {
                (Ok(board), Ok(counts)) => {
                    assert_eq!((board.graph.nodes.len(), board.graph.edges.len()), counts);
                }
                (Err(error), Err((line, words))) => {
                    assert_eq!(error.line, line, "{}", error.message);
                    assert!(error.message.contains(words), "{} has no {words}", error.message);
                }
                (read, expected) => panic!("{:?} is not {expected:?}", read.is_ok()),
            }
        }
    }

    #[test]
    fn mermaid_is_mermaid_bare_or_in_markdown() {
        assert_eq!(show("graph LR\n A[Client] -->|x| B"), ["Client -> B x"]);
        assert_eq!(show("# Try\n\n```mermaid\nflowchart TB\n A --> B\n```\n"), ["A -> B"]);
        assert_eq!(show("---\ntitle: x\n---\nflowchart TB\n A --> B"), ["A -> B"]);
        assert_eq!(show("Graph database -> API"), ["Graph database -> API"]);
        assert_eq!(parse("x\n```mermaid\nflowchart TB\n A -- > [\n```\n").unwrap_err().line, 4);
    }
}
