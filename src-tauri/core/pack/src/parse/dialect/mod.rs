//! What other tools add to Markdown, put as CommonMark before a page is read: Obsidian's comments,
//! the admonitions and tabs of MkDocs, Hugo's shortcodes, Jekyll's Liquid tags, containers in `:::`.
//!
//! Invariant: line numbers don't change: a line of the result is the same line of the file. Code is left
//! alone.

mod blocks;
mod comments;
mod inline;

use std::borrow::Cow;

use super::front;

/// A page's text as the parser takes it.
#[derive(Debug)]
pub(crate) struct CommonMark<'t>(Cow<'t, str>);

impl<'t> CommonMark<'t> {
    /// Reads a page of a pack that has a `pack.toml` (`is_pack`), or of any other folder, where each
    /// tool's own Markdown may occur.
    pub(crate) fn of(text: &'t str, is_pack: bool) -> Self {
        let body = front::body(text, is_pack);
        let shown = comments::hide(&text[body..]);
        let shown = match is_pack || !foreign_signs(&shown) {
            true => shown,
            false => {
                let lines: Vec<&str> = shown.split('\n').collect();
                let mut out = Vec::with_capacity(lines.len());
                blocks::translate(&lines, &mut out, 0);
                Cow::Owned(inline::translate(out).join("\n"))
            }
        };
        Self(match shown {
            Cow::Borrowed(_) => Cow::Borrowed(text),
            Cow::Owned(shown) => Cow::Owned(format!("{}{shown}", &text[..body])),
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether anything may have to be translated; most pages need nothing.
fn foreign_signs(text: &str) -> bool {
    [
        "!!!",
        "???",
        "===",
        ":::",
        "{{",
        "{%",
        "{:",
        "{ ",
        "[/]",
        "[-]",
        "[>]",
        "[!]",
        "[?]",
        ":material-",
        ":octicons-",
        ":fontawesome-",
        ":simple-",
    ]
    .iter()
    .any(|sign| text.contains(sign))
}

/// Follows code fences line by line.
#[derive(Default)]
struct Fences(Option<(u8, usize)>);

impl Fences {
    /// Whether the line is a fence or stands between two.
    fn covers(&mut self, line: &str) -> bool {
        let mut bare = line.trim_start_matches([' ', '\t', '>']);
        if self.0.is_none() {
            bare = after_list_marker(bare).unwrap_or(bare);
        }
        let sign = bare.bytes().next().filter(|b| matches!(b, b'`' | b'~'));
        let run = sign.map_or(0, |sign| bare.bytes().take_while(|b| *b == sign).count());
        match self.0 {
            None if run >= 3 && !(sign == Some(b'`') && bare[run..].contains('`')) => {
                self.0 = sign.map(|sign| (sign, run));
                true
            }
            None => false,
            Some((open, length)) => {
                if sign == Some(open) && run >= length && bare[run..].trim().is_empty() {
                    self.0 = None;
                }
                true
            }
        }
    }
}

/// What stands behind `- `, `* `, `+ `, `1. ` or `1) `.
fn after_list_marker(text: &str) -> Option<&str> {
    let rest = match text.strip_prefix(['-', '*', '+']) {
        Some(rest) => rest,
        None => {
            let digits = text.bytes().take_while(u8::is_ascii_digit).count();
            let rest = &text[digits..];
            (1..=9).contains(&digits).then(|| rest.strip_prefix(['.', ')'])).flatten()?
        }
    };
    rest.strip_prefix([' ', '\t'])
}

/// The byte offsets at which inline code begins and ends, on one line.
fn code_spans(line: &str) -> Vec<std::ops::Range<usize>> {
    let mut spans = Vec::new();
    if !line.contains('`') {
        return spans;
    }
    let mut runs = Vec::new();
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let run = bytes[at..].iter().take_while(|b| **b == b'`').count();
        if run > 0 {
            runs.push((at, run));
        }
        at += run.max(1);
    }
    let mut next = 0;
    while let Some((open, length)) = runs.get(next).copied() {
        let close = runs[next + 1..].iter().take(64).position(|(_, other)| *other == length);
        match close {
            Some(ahead) => {
                let (close, _) = runs[next + 1 + ahead];
                spans.push(open..close + length);
                next += ahead + 2;
            }
            None => next += 1,
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn foreign(text: &str) -> String {
        let out = CommonMark::of(text, false).as_str().to_owned();
        assert_eq!(
            out.split('\n').count(),
            text.split('\n').count(),
            "a line stays a line: {text}"
        );
        out
    }

    #[test]
    fn comments_are_hidden_and_their_lines_kept() {
        fn check(text: &str, expected: &str) {
            let out = CommonMark::of(text, true);
            assert_eq!(out.as_str(), expected, "{text}");
        }
        check("a %%b%% c", "a  c");
        check("a %%b\nc%% d\n", "a \n d\n");
        check("one\n\n%%\nhidden\n\n- x\n%%\n\ntwo", "one\n\n\n\n\n\n\n\ntwo");
        check("%% a %% b %% c %%\n", " b \n");
        check("no %% end", "no %% end");
        check("100%% sure and 50%% not", "100%% sure and 50%% not");
        check("a %% b\n\nc %% d", "a %% b\n\nc %% d");
        check("`%%a%%` and ``x ` %% y``", "`%%a%%` and ``x ` %% y``");
        check("```mermaid\n%% a: b %%\n```\n", "```mermaid\n%% a: b %%\n```\n");
        check("---\ntitle: \"%%a%%\"\n---\n%%a%%b", "---\ntitle: \"%%a%%\"\n---\nb");
        check("a\n\n    %% b %%\n\nc %%d%%", "a\n\n    %% b %%\n\nc ");
        check("- a\n\n    %%b%% c\n", "- a\n\n     c\n");
        check("- a\n\n        %% b %%\n", "- a\n\n        %% b %%\n");
        check("%%\nhidden\n\n```mermaid\n%% c\n```\n%%\nd", "\n\n\n\n\n\n\nd");
        check("%%\n```\n%% never closed", "%%\n```\n%% never closed");
    }

    #[test]
    fn admonitions_and_tabs_become_callouts() {
        fn check(text: &str, expected: &str) {
            assert_eq!(foreign(text), expected, "{text}");
        }
        check("!!! note\n    One\n\n    Two\n\nAfter", "> [!note]\n> One\n>\n> Two\n\nAfter");
        check("!!! warning \"Take care\"\n    One", "> [!warning] Take care\n> One");
        check("???+ danger inline end \"X\"\n    One", "> [!danger]+ X\n> One");
        check(
            "??? tip\n    ```py\n    x\n\n    y\n    ```\n",
            "> [!tip]-\n> ```py\n> x\n>\n> y\n> ```\n",
        );
        check(
            "=== \"Rust\"\n\n    One\n\n=== \"Go\"\n\n    Two",
            "> [!tab] Rust\n>\n> One\n\n> [!tab] Go\n>\n> Two",
        );
        check("- a\n\n    !!! note\n        b", "- a\n\n    > [!note]\n    > b");
        check("!!! note\n    ??? tip \"In\"\n        x", "> [!note]\n> > [!tip]- In\n> > x");
        check(":::tip Use it\nOne\n\n- two\n:::\nEnd", "> [!tip] Use it\n> One\n>\n> - two\n\nEnd");
        check("```\n!!! note\n    a\n```", "```\n!!! note\n    a\n```");
        check("What!!! note\n    a", "What!!! note\n    a");
        check("::: open\nnever closed", "::: open\nnever closed");
        check("Title\n=====\n", "Title\n=====\n");
    }

    #[test]
    fn shortcodes_and_liquid_become_text() {
        fn check(text: &str, expected: &str) {
            assert_eq!(foreign(text), expected, "{text}");
        }
        check(
            "{{< code-toggle file=hugo >}}\nbaseURL = 'x'\n{{< /code-toggle >}}",
            "~~~~~toml\nbaseURL = 'x'\n~~~~~",
        );
        check("{{< highlight go \"x=1\" >}}\na\n{{< /highlight >}}", "~~~~~go\na\n~~~~~");
        check(
            "{% highlight ruby %}\nputs {{ x }}\n{% endhighlight %}",
            "~~~~~ruby\nputs {{ x }}\n~~~~~",
        );
        check("{{% note %}}\nOne *two*\n{{% /note %}}", "> [!note]\n> One *two*\n");
        check("{{< alert title=\"Mind\" >}}a{{< /alert >}}", "a");
        check("[x]({{< relref \"a/b.md\" >}}) {{< new-in 0.1 />}}", "[x](a/b.md) ");
        check("{{< figure src=\"a b.png\" alt=\"A\" >}}", "![A](<a b.png>)");
        check("{{< youtube abc >}}", "[YouTube video](https://www.youtube.com/watch?v=abc)");
        check("`{{< kept >}}` and {{</* shown */>}}", "`{{< kept >}}` and `{{< shown >}}`");
        check("[a]({{ site.baseurl }}/docs) is {{ site.name }}", "[a](/docs) is {{ site.name }}");
        check("[a]({{ '/docs/x/' | relative_url }})", "[a](/docs/x/)");
        check("a\n{{< table\n  one=1\n>}}\nb", "a\n\n\n\nb");
        check("a {{< never\n\nb", "a {{< never\n\nb");
        check("[a]({% link _docs/x.md %}){% include y.html %}", "[a](_docs/x.md)");
        check("{% raw %}`{{ x }}`{% endraw %}", "`{{ x }}`");
        check("{% comment %}\nhidden\n{% endcomment %}\na", "\n\n\na");
        check("Text\n{: .note }\n", "Text\n\n");
        check(
            "{: .warning }\nTake care\nof it\n\nEnd",
            "> [!warning]\n> Take care\n> of it\n\nEnd",
        );
        check("* TOC\n{:toc}\n", "\n\n");
        check("## Title {: #own .x }", "## Title {#own}");
        check("## Two { #own data-toc-label=\"two words\" }", "## Two {#own}");
        check("[a](b){ .md-button } and :material-check: c", "[a](b) and  c");
        check("a { b } c {#not}", "a { b } c {#not}");
        check("{{#include x/y.md}}\n{{#title A}}", "[x/y.md](x/y.md)\n");
        check(
            "- [/] half\n- [-] no\n- [ ] open\n1. [?] why\n[/] x",
            "- ◐ half\n- ✗ no\n- [ ] open\n1. ❓ why\n[/] x",
        );
    }

    #[test]
    fn pages_of_packs_keep_their_signs() {
        let text = "!!! note\n    a {{< b >}} {: .c }\n";
        assert_eq!(CommonMark::of(text, true).as_str(), text);
    }

    #[test]
    fn nothing_takes_long() {
        for text in ["%% a\n\n", "{{< note >}}\n", ":::note\n", "!!! a\n    ", "`", "{{", "{: "] {
            let long = text.repeat(200_000 / text.len());
            assert!(CommonMark::of(&long, false).as_str().len() < 40 * long.len());
        }
    }
}
