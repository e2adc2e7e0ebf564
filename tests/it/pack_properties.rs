//! Properties of the parser: it never panics, gives a page for any text, and editing never moves progress.

use item::kind::ItemKind;
use pack::{PackConfig, PageItem, items, parse};
use proptest::prelude::*;
use understudy_tests::DEEP;

fn config() -> PackConfig {
    let (config, _) = PackConfig::parse("p", "id = \"p\"\ntitle = \"P\"\n");
    config
}

/// Everything that can be asked of a text is asked.
fn read(text: &str) {
    for config in [config(), PackConfig::of_folder("notes")] {
        for path in ["topics/a.md", "questions/q.md", "scripts/s.md"] {
            let (page, diagnostics) = parse(path, text, &config);
            assert!(!page.summary.title.is_empty());
            let lines = u32::try_from(text.lines().count()).unwrap() + 1;
            assert!(diagnostics.iter().all(|d| d.line <= lines.max(1)), "{diagnostics:#?}");
            let rendered = items(path, text, &config);
            assert_eq!(rendered.len(), page.items.len());
            for (item, PageItem { meta, .. }) in rendered.iter().zip(&page.items) {
                assert_eq!((&item.id, &item.fingerprint), (&meta.id, &meta.fingerprint));
                assert_eq!(ItemKind::of(&item.body), meta.kind);
            }
        }
    }
}

/// Pieces that mean something to the parser, to be put together in any order.
const PIECES: [&str; 46] = [
    "---\n",
    "+++\n",
    "title: x\n",
    "id: a\n",
    "minutes: 3\n",
    "aliases: [a, b]\n",
    "# A\n",
    "## B\n",
    "### C\n",
    "## Core details\n",
    "<!-- card #x -->\n",
    "<!-- card -->\n",
    "<!-- question #q level=hard -->\n",
    "<!-- follow-up #f -->\n",
    "<!-- more -->\n",
    "<!-- wrong-turns -->\n",
    "<!-- cards #c A -> B id=A -->\n",
    "<!-- failures #d A -> B -->\n",
    "<!-- rubric #r -->\n",
    "<!-- segment #s minutes=3 -->\n",
    "<!-- round questions=2 -->\n",
    "<!-- worksheet #w -->\n",
    "<!-- cloze #z -->\n",
    "| A | B |\n|---|---|\n| x | y |\n",
    "text ==one== and ==2:two== end\n",
    "==",
    "`==`",
    "*em ==x* y==",
    "- [ ] point\n",
    "> [!tip]- T\n> text\n",
    "```mermaid {#m practise}\nflowchart LR\n A --> B\n```\n",
    "```mermaid\nnonsense\n```\n",
    "```\n",
    "```rust\nfn a() {}\n",
    "[[A#b|c]]",
    "![[x.png|30]]",
    "![a](b.png)",
    "[a](../../b.md#c)",
    "<img src=x>",
    "<details>\n",
    "</details>\n",
    "[^1]",
    "\n[^1]: note\n",
    "\n",
    " ^mark\n",
    "\u{feff}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn any_pieces_make_a_page(pieces in prop::collection::vec(0..PIECES.len(), 0..24)) {
        let text: String = pieces.iter().map(|n| PIECES[*n]).collect();
        read(&text);
    }

    #[test]
    fn any_text_makes_a_page(text in "\\PC{0,200}") {
        read(&text);
    }

    #[test]
    fn any_bytes_make_a_page(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        read(&String::from_utf8_lossy(&bytes));
    }

    /// Words that are added to an answer change its fingerprint and nothing else of the item.
    #[test]
    fn editing_keeps_ids(words in "[a-z]{1,8}( [a-z]{1,8}){0,5}") {
        let page = |answer: &str| format!(
            "# A\n\n### What?\n<!-- card #what -->\n\n{answer}\n\n<!-- cloze #alo -->\nIt is ==so== {answer}.\n"
        );
        let before = items("a.md", &page("An answer"), &config());
        let after = items("a.md", &page(&format!("An answer {words}")), &config());
        prop_assert_eq!(before.len(), after.len());
        for (a, b) in before.iter().zip(&after) {
            prop_assert_eq!(&a.id, &b.id);
            prop_assert_ne!(&a.fingerprint, &b.fingerprint);
        }
    }
}

/// Texts that once made trouble, or would make a careless parser slow.
#[test]
fn the_kept_corpus_is_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/corpus");
    for entry in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        read(&String::from_utf8_lossy(&bytes));
    }
}

/// Twice as much text makes about twice as much of a page, and no careless parser hangs on any of these.
/// `cargo xtask bench packs` prints how long they take.
#[test]
fn long_and_deep_texts_are_read() {
    let check = |piece: &str, times: usize| {
        let size = |times: usize| {
            let text = piece.repeat(times);
            read(&text);
            let (page, diagnostics) = parse("topics/a.md", &text, &config());
            format!("{page:?}{diagnostics:?}").len()
        };
        let (half, whole) = (size(times / 2), size(times));
        assert!(whole < half * 5 / 2 + 4_096, "{piece:?}: {half} bytes become {whole}");
    };
    for (piece, times) in DEEP {
        check(piece, times);
    }
}
