//! Folders that were written for other tools: each reads as its author meant it.

use std::{fs, path::Path};

use item::ids::PageId;
use pack::{Pack, model::Block};

fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    dir
}

/// The HTML of a page, its diagrams and headings left out.
fn html(folder: &Path, page: &str) -> String {
    let pack = Pack::open(folder).unwrap();
    let view = pack.page(&PageId::new(page).unwrap()).unwrap();
    let blocks = view.sections.into_iter().flat_map(|section| section.blocks);
    let html = blocks.filter_map(|block| match block {
        Block::Html { html, .. } => Some(html.to_string()),
        _ => None,
    });
    html.collect::<Vec<_>>().join("\n")
}

/// Checks that a page, alone in a folder, is shown with some pieces and without others.
#[track_caller]
fn check(text: &str, shown: &[&str], hidden: &[&str]) {
    let dir =
        folder(&[("a.md", text), ("sub/Other note.md", "# Other\n\n## Part one\n\nText ^b1\n")]);
    let html = html(dir.path(), "a");
    for piece in shown {
        assert!(html.contains(piece), "{text:?} does not show {piece:?}:\n{html}");
    }
    for piece in hidden {
        assert!(!html.contains(piece), "{text:?} shows {piece:?}:\n{html}");
    }
}

fn titles(folder: &Path) -> Vec<String> {
    Pack::open(folder).unwrap().pages().map(|page| page.summary.title.clone()).collect()
}

fn codes(folder: &Path) -> Vec<String> {
    Pack::open(folder).unwrap().diagnostics().into_iter().map(|d| d.code).collect()
}

const LINK: &str = "href=\"understudy:";

#[test]
fn obsidians_links_comments_and_tasks_are_read() {
    check("| a |\n|---|\n| [[Other note\\|words]] |\n", &[LINK, ">words</a>"], &["dead-link"]);
    check("| a |\n|---|\n| ![[gone.png\\|100]] |\n", &["gone.png"], &["gone.png\\"]);
    check(
        "one %%two%% three\n\n%%\nfour\n\nfive\n%%\n\nsix",
        &["one  three", "six"],
        &["two", "four", "five", "%%"],
    );
    check(
        "[[#Here]] and [[Other note#Part one]]\n\n## Here\n",
        &[">Here</a>", ">Other note &gt; Part one</a>"],
        &["#Here<"],
    );
    check("![[Other note#Part one]]\n", &["From another page: ", LINK, "#part-one"], &[]);
    check("- [/] half\n- [x] done\n", &["◐ half", "type=\"checkbox\""], &["[/]"]);
    check("[by name](Other%20note.md)\n", &[LINK], &["dead-link"]);
}

#[test]
fn links_to_blocks_lead_to_elements_that_are_there() {
    let named = |element: &str, id: &str| format!("<{element} id=\"^{id}\"");
    check("Text ^one\n", &[&named("p", "one"), ">Text</p>"], &["> ^", "Text ^"]);
    check(
        "- a ^two\n  - b ^three\n- c\n",
        &[&named("li", "two"), &named("li", "three")],
        &["a ^", "b ^"],
    );
    check("Text ^four <!-- c -->\n", &[&named("p", "four")], &["Text ^"]);
    check(
        "| a |\n|---|\n| b |\n\n^five\n",
        &[&named("div", "five")],
        &[">^five", "<p dir=\"auto\"></p>"],
    );
    check("> quote\n\n^six\n", &[&named("blockquote", "six")], &[">^six"]);
    check("x^2 and a ^ b\n", &["x^2 and a ^ b"], &[" id="]);
    check("`a ^b`\n\n[[Other note#^b1]]\n", &["a ^b</code>", "#^b1\""], &[]);
}

#[test]
fn other_tools_blocks_are_text_and_not_code() {
    check(
        "!!! warning \"Take *care*\"\n    Text with **marks**\n\n    - a list\n",
        &[
            "data-callout=\"warning\"",
            "Take <em>care</em>",
            "<strong>marks</strong>",
            "<li>a list</li>",
        ],
        &["!!!", "<pre"],
    );
    check(
        "=== \"Rust\"\n\n    ```rust\n    fn a() {}\n    ```\n",
        &["data-callout=\"tab\"", ">Rust</p>", "data-language=\"rust\""],
        &["==="],
    );
    check(
        "{{< code-toggle file=hugo >}}\na = 1\nb = 2\n{{< /code-toggle >}}\n",
        &["<pre", "data-language=\"toml\""],
        &["code-toggle"],
    );
    check("{{% note %}}\nText\n{{% /note %}}\n", &["data-callout=\"note\"", "Text"], &["{{%"]);
    check(
        "{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\n{% raw %}{{ kept }}{% endraw %}\n",
        &["data-language=\"ruby\"", "{{ kept }}"],
        &["endhighlight", "raw %}"],
    );
    check("Text\n{: .note }\n", &["Text"], &[".note"]);
    check(":::tip Try it\nText\n:::\n", &["data-callout=\"tip\"", ">Try it</p>"], &[":::"]);
    check(
        "Term\n: What it *means*\n",
        &["<dl>", "<dt dir=\"auto\">Term</dt>", "<dd dir=\"auto\">"],
        &[": What"],
    );
    check(
        "Done :tada: at 10:30:45, `:tada:`, std::tada::x\n",
        &["Done 🎉 at 10:30:45", ">:tada:</code>", "std::tada::x"],
        &[],
    );
}

#[test]
fn what_cannot_be_shown_leaves_a_note() {
    check("![](gone.png)\n", &["class=\"missing-image\"", "gone.png"], &[]);
    check("<img src=\"img/gone.png\">\n", &["class=\"missing-image\"", "gone.png"], &[]);
    check("![A plan](gone.png)\n", &["Image not shown: A plan"], &[]);
    check("<audio controls src=\"a/sound.mp3\"></audio>\n", &["Audio isn’t shown: sound.mp3"], &[]);
    check("<video><source src=\"film.mp4\"></video>\n", &["isn’t shown: film.mp4"], &[]);
    check(
        "<iframe src=\"https://example.org/x\"></iframe>\n",
        &["isn’t shown: ", "href=\"https://example.org/x\""],
        &["<iframe"],
    );
    check(
        "a <input value=x> b <input type=checkbox checked>\n",
        &["type=\"checkbox\"", "disabled"],
        &["value"],
    );
}

#[test]
fn text_runs_in_its_own_direction() {
    check(
        "مرحبا\n\n- واحد\n- two\n\n> اقتباس\n",
        &["<p dir=\"auto\">", "<ul dir=\"rtl\">", "<blockquote dir=\"rtl\">"],
        &[],
    );
    check("Latin\n\n- one واحد\n", &["<ul>"], &["rtl"]);
    check("> [!note] ملاحظة\n> نص\n", &["<aside dir=\"rtl\" "], &[]);
    check(
        "| a |\n|---|\n| واحد |\n\n### עברית\n",
        &["<td dir=\"auto\">", "<h3 id=\"עברית\" dir=\"auto\">"],
        &[],
    );
}

#[test]
fn a_books_code_is_included_from_beside_its_pages() {
    let files = [
        ("book/book.toml", "[book]\ntitle = \"B\"\n"),
        ("book/listings/a.rs", "fn all() {}\n// ANCHOR: here\nfn here() {}\n// ANCHOR_END: here\n"),
        (
            "book/src/SUMMARY.md",
            "# Summary\n\n- [The `first` chapter](ch01.md)\n- [Named](sub/ch02.md)\n",
        ),
        (
            "book/src/ch01.md",
            "<Listing number=\"1-1\" file-name=\"src/main.rs\" caption=\"Uses `here`\">\n\n```rust,ignore\n\
             {{#rustdoc_include ../listings/a.rs:here}}\n# hidden();\n```\n\n</Listing>\n\n```rust\n\
             {{#include ../../outside.rs}}\n```\n",
        ),
        ("book/src/sub/ch02.md", "# Its own title\n"),
        ("outside.rs", "fn secret() {}\n"),
    ];
    let dir = folder(&files);
    let src = dir.path().join("book/src");
    let shown = html(&src, "ch01");
    for piece in [
        "here",
        "Listing 1-1: Uses <code>here</code>",
        ">src/main.rs</p>",
        "<figcaption",
        "included",
    ] {
        assert!(shown.contains(piece), "{piece}: {shown}");
    }
    for piece in ["ANCHOR", "hidden", "secret", ">all<", "rustdoc_include"] {
        assert!(!shown.contains(piece), "{piece}: {shown}");
    }
    assert_eq!(titles(&src), ["The first chapter", "Its own title", "Summary"]);
    assert_eq!(codes(&src), ["missing-include"], "the file outside of the book");
    // Without a book around it, a folder is all there is.
    fs::remove_file(dir.path().join("book/book.toml")).unwrap();
    assert_eq!(codes(&src), ["missing-include", "missing-include"]);
}

#[test]
fn pages_are_called_what_their_site_calls_them() {
    let nav = "site_name: S\nnav:\n  - Start: index.md\n  - Maths:\n      - Symbols: intro/symbol.md\nplugins:\n  - x: !!python/name:y\n";
    let files = [
        ("mkdocs.yml", nav),
        ("docs/index.md", "## One\n\n## Two\n"),
        ("docs/intro/symbol.md", "author: A, B\n\n## One\n\nText\n\n## Two\n"),
        ("docs/intro/own.md", "+++\ntitle = \"From its front\"\n+++\nText\n"),
    ];
    let dir = folder(&files);
    assert_eq!(titles(&dir.path().join("docs")), ["Start", "From its front", "Symbols"]);
    assert!(!html(&dir.path().join("docs"), "intro.symbol").contains("author"));
}

#[test]
fn titles_stand_once_and_nested_headings_are_listed() {
    let text = "[![badge](https://example.org/b.svg)](https://example.org)\n\nA preface.\n\n# The title\n\n\
                1. ### What is React?\n\n   A library.\n\n2. ### What is JSX?\n\n   A syntax.\n";
    let dir = folder(&[("a.md", text)]);
    let pack = Pack::open(dir.path()).unwrap();
    let view = pack.page(&PageId::new("a").unwrap()).unwrap();
    assert_eq!(view.summary.title, "The title");
    assert!(view.sections.iter().all(|section| section.title != "The title"));
    let headings: Vec<_> = view.headings.iter().map(|h| (h.level, h.text.as_str())).collect();
    assert_eq!(headings, [(3, "What is React?"), (3, "What is JSX?")]);
    assert!(html(dir.path(), "a").contains("A preface."));
}

#[test]
fn cards_of_other_apps_are_told() {
    let told = |text: &str, expected: &[&str]| {
        let dir = folder(&[("a.md", text)]);
        assert_eq!(codes(dir.path()), expected, "{text}");
    };
    told("Q: a?\nA: b.\n\nQ: c?\nA: d.\n", &["foreign-cards"]);
    told("C: a [hidden] word\n", &["foreign-cards"]);
    told("#flashcards\n\nQuestion::Answer\n", &["foreign-cards"]);
    told("---\ntags: [flashcards/x]\n---\nQuestion\n?\nAnswer\n", &["foreign-cards"]);
    told("std::vec and a::b\n\nWhat\n?\n", &[]);
    told("Q: an interview without answers\n", &[]);
    told("```\nQ: a?\nA: b.\n```\n", &[]);
}

#[test]
fn dead_links_are_told_once_for_a_page() {
    let text = "[[one]] [[two]] [[one]] [x](/site/path/) [y](Real.md) [z](gone.md)\n";
    let dir = folder(&[("a.md", text), ("deep/Real.md", "# Real\n")]);
    let pack = Pack::open(dir.path()).unwrap();
    let told: Vec<_> = pack.diagnostics().into_iter().map(|d| (d.code, d.message)).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert_eq!(told[0].0, "unresolved-links");
    assert!(told[0].1.contains("`one` and 2 more"), "{}", told[0].1);
    assert_eq!(told[1].0, "dead-link");
}
