//! Code, coloured in Rust: spans with one of a dozen classes that the window's tokens colour.
//!
//! | classes | what |
//! |---|---|
//! | `c-comment` | remarks |
//! | `c-string` | strings, characters, patterns |
//! | `c-constant` | numbers, booleans, `null` |
//! | `c-keyword` | keywords, `let`, `fn`, operators that are words |
//! | `c-operator` | operators that are signs |
//! | `c-support c-type` | types, classes, namespaces |
//! | `c-entity c-name` | names of functions, macros, commands; with `c-tag` tags and keys of data |
//! | `c-variable` | parameters, members, variables the grammar marks |
//! | `c-attribute` | attributes, annotations, decorators |
//! | `c-markup c-inserted`, `c-deleted`, `c-heading` | lines of a diff, headings of markup |
//!
//! Grammars are loaded when the first code block is drawn, never for the index.

use std::sync::LazyLock;

use syntect::{
    parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet},
    util::LinesWithEndings,
};

use crate::parse::html::escape;

/// Longer code, or longer lines, is shown plain: colouring them takes longer than reading.
const LONGEST: usize = 128 * 1024;
const LONGEST_LINE: usize = 2_000;

static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// The most telling scope wins: later lines beat earlier ones only where neither is above the other.
static CLASSES: LazyLock<Vec<(Scope, &'static str)>> = LazyLock::new(|| {
    [
        ("comment", "c-comment"),
        ("punctuation.definition.comment", "c-comment"),
        ("string", "c-string"),
        ("punctuation.definition.string", "c-string"),
        ("constant.character.escape", "c-constant"),
        ("constant", "c-constant"),
        ("support.constant", "c-constant"),
        ("keyword.operator", "c-operator"),
        ("keyword.operator.word", "c-keyword"),
        ("keyword.operator.logical.python", "c-keyword"),
        ("keyword", "c-keyword"),
        ("storage", "c-keyword"),
        ("storage.type.numeric", "c-constant"),
        ("variable.language", "c-keyword"),
        ("variable.parameter", "c-variable"),
        ("variable.other.member", "c-variable"),
        ("variable.other.readwrite", "c-variable"),
        ("entity.name.function", "c-entity c-name"),
        ("support.function", "c-entity c-name"),
        ("variable.function", "c-entity c-name"),
        ("support.macro", "c-entity c-name"),
        ("entity.name.macro", "c-entity c-name"),
        ("entity.name.type", "c-support c-type"),
        ("entity.name.class", "c-support c-type"),
        ("entity.name.struct", "c-support c-type"),
        ("entity.name.enum", "c-support c-type"),
        ("entity.name.interface", "c-support c-type"),
        ("entity.name.trait", "c-support c-type"),
        ("entity.name.namespace", "c-support c-type"),
        ("entity.other.inherited-class", "c-support c-type"),
        ("support.type", "c-support c-type"),
        ("support.class", "c-support c-type"),
        ("entity.name.tag", "c-entity c-name c-tag"),
        ("entity.name.label", "c-entity c-name c-tag"),
        ("support.type.property-name", "c-entity c-name c-tag"),
        ("meta.mapping.key string", "c-entity c-name c-tag"),
        ("entity.other.attribute-name", "c-attribute"),
        ("meta.annotation", "c-attribute"),
        ("variable.annotation", "c-attribute"),
        ("markup.inserted", "c-markup c-inserted"),
        ("markup.deleted", "c-markup c-deleted"),
        ("markup.heading", "c-markup c-heading"),
        ("entity.name.section", "c-markup c-heading"),
    ]
    .into_iter()
    .filter_map(|(scope, class)| Some((Scope::new(scope.split(' ').next_back()?).ok()?, class)))
    .collect()
});

/// Code as HTML: escaped, with spans where the language is known.
pub(crate) fn code(language: &str, code: &str, out: &mut String) {
    let plain = code.len() > LONGEST || code.lines().any(|line| line.len() > LONGEST_LINE);
    let syntax = if plain { None } else { syntax(language) };
    match syntax {
        Some(syntax) => {
            let from = out.len();
            if coloured(syntax, code, out).is_none() {
                out.truncate(from);
                escape(code, out);
            }
        }
        None => escape(code, out),
    }
}

fn syntax(language: &str) -> Option<&'static SyntaxReference> {
    let name = match language {
        "" | "text" | "txt" | "plain" | "plaintext" | "console" | "output" => return None,
        "js" | "mjs" | "cjs" | "jsx" | "node" => "javascript",
        "ts" | "mts" => "typescript",
        "shell" | "sh" | "zsh" | "shell-session" => "bash",
        "yml" => "yaml",
        "py" | "python3" => "python",
        "rs" => "rust",
        "golang" => "go",
        "jsonc" | "json5" => "json",
        "psql" | "postgres" | "postgresql" | "mysql" | "plpgsql" => "sql",
        "docker" => "dockerfile",
        "proto" => "protobuf",
        "tf" | "hcl" => "terraform",
        "c++" => "cpp",
        "c#" | "csharp" => "cs",
        other => other,
    };
    SYNTAXES.find_syntax_by_token(name)
}

fn coloured(syntax: &SyntaxReference, code: &str, out: &mut String) -> Option<()> {
    let mut state = ParseState::new(syntax);
    let mut stack = ScopeStack::new();
    for line in LinesWithEndings::from(code) {
        let ops = state.parse_line(line, &SYNTAXES).ok()?;
        let mut at = 0;
        for (offset, op) in ops {
            span(&stack, line.get(at..offset)?, out);
            at = offset;
            stack.apply(&op).ok()?;
        }
        span(&stack, line.get(at..)?, out);
    }
    Some(())
}

fn span(stack: &ScopeStack, text: &str, out: &mut String) {
    if text.is_empty() {
        return;
    }
    match class(stack).filter(|_| !text.trim().is_empty()) {
        // Neighbours of one class share a span.
        Some(class) => {
            let open = format!("<span class=\"{class}\">");
            match out.strip_suffix("</span>").and_then(|before| before.rfind("<span")) {
                Some(last) if out[last..].starts_with(&open) => {
                    out.truncate(out.len() - "</span>".len());
                }
                _ => out.push_str(&open),
            }
            escape(text, out);
            out.push_str("</span>");
        }
        None => escape(text, out),
    }
}

fn class(stack: &ScopeStack) -> Option<&'static str> {
    stack.as_slice().iter().rev().find_map(|scope| {
        CLASSES
            .iter()
            .filter(|(prefix, _)| prefix.is_prefix_of(*scope))
            .max_by_key(|(prefix, _)| prefix.len())
            .map(|(_, class)| *class)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_coloured_and_escaped() {
        fn check(language: &str, source: &str, expected: &str) {
            let mut out = String::new();
            code(language, source, &mut out);
            assert_eq!(out, expected);
        }
        check("nonsense", "a < b", "a &lt; b");
        check(
            "ts",
            "const a = 1; // <x>\n",
            "<span class=\"c-keyword\">const</span> a \
             <span class=\"c-operator\">=</span> <span class=\"c-constant\">1</span>; \
             <span class=\"c-comment\">// &lt;x&gt;</span>\n",
        );
        check(
            "sql",
            "select 1",
            "<span class=\"c-keyword\">select</span> <span class=\"c-constant\">1</span>",
        );
    }
}
