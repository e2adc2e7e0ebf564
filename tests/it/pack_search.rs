//! The search over real folders: what is found, in which order, and with what spelling.

use std::{fs, path::Path};

use pack::Library;

fn write(folder: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

const PACK: [(&str, &str); 4] = [
    ("pack.toml", "id = \"p\"\ntitle = \"P\"\nplan = [\"idempotency\"]\n"),
    (
        "topics/idempotency.md",
        "---\nid: idempotency\ntags: [retries]\n---\n# Idempotency\n\nAn operation that may be repeated.\n\n\
         ## Core details\n\n### What is an idempotency key?\n<!-- card #key -->\n\nA name for an intent, \
         kept across retries.\n\n<!-- cards #cues Cue -> \"First move\" id=Key -->\n| Key | Cue | First move |\n\
         |---|---|---|\n| twice | \"Charged twice\" | Look for the key |\n",
    ),
    (
        "topics/resilience.md",
        "# Resilience\n\nTimeouts and retries. Idempotency is explained elsewhere.\n\n## Diagram\n\n\
         ```mermaid {#hops title=\"Hops of a request\" practise}\nflowchart LR\n A[Gateway] --> B[Orders]\n```\n",
    ),
    (
        "questions/q.md",
        "# Questions\n\n## How do you retry safely?\n<!-- question #retry level=hard -->\n\nWith exactly once effects.\n",
    ),
];

#[test]
fn finds_titles_first_filters_and_forgives() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &PACK);
    let library = Library::new();
    library.open(dir.path()).unwrap();
    let check = |query: &str, expected: &[&str]| {
        let results = library.search(query, 10).unwrap();
        let mut got: Vec<String> = results
            .hits
            .iter()
            .map(|hit| {
                let item = hit.item.as_ref().map_or(String::new(), |i| format!("!{}", i.id));
                format!("{}#{}{item}", hit.page.page, hit.anchor)
            })
            .collect();
        got.extend(results.corrected.map(|c| format!("~{c}")));
        assert_eq!(got, expected, "{query}");
    };
    let first = |query: &str| {
        let results = library.search(query, 10).unwrap();
        results.hits.first().map(|hit| format!("{}#{}", hit.page.page, hit.anchor))
    };
    assert_eq!(first("idempotency").as_deref(), Some("idempotency#"));
    assert_eq!(first("idem").as_deref(), Some("idempotency#"));
    check("charged twice", &["idempotency#what-is-an-idempotency-key!twice"]);
    check("chraged twice", &["idempotency#what-is-an-idempotency-key!twice", "~charged twice"]);
    check("\"exactly once\"", &["q#how-do-you-retry-safely!retry"]);
    check("kind:question retries", &["q#how-do-you-retry-safely!retry"]);
    check("level:hard retry", &["q#how-do-you-retry-safely!retry"]);
    check("kind:diagram", &["resilience#diagram!hops"]);
    check("gateway", &["resilience#diagram!hops"]);
    check("topic:resilience timeout", &["resilience#"]);
    check("zzzzqq", &[]);
    check("\" ( OR ^ NEAR * :", &[]);
    let hit = library.search("intent", 1).unwrap().hits.remove(0);
    let marked: Vec<&str> =
        hit.snippet.iter().filter(|p| p.mark).map(|p| p.text.as_str()).collect();
    assert_eq!(marked, ["intent"]);
}

#[test]
fn words_that_match_nothing_are_named() {
    let dir = tempfile::tempdir().unwrap();
    write(dir.path(), &PACK);
    let library = Library::new();
    library.open(dir.path()).unwrap();
    let check = |query: &str, total: u32, instead: Option<&str>, unmatched: &[&str], any: bool| {
        let results = library.search(query, 10).unwrap();
        let told = (results.total, results.corrected.as_deref(), results.any);
        assert_eq!(told, (total, instead, any), "{query}");
        assert_eq!(results.unmatched, unmatched, "{query}");
    };
    check("charged twice", 1, None, &[], false);
    check("zzqx gateway", 1, Some("gateway"), &["zzqx"], false);
    check("gateway zzqx", 1, Some("gateway"), &["zzqx"], false);
    check("zzqx charged twice vvvw", 1, Some("charged twice"), &["zzqx", "vvvw"], false);
    check("zzqx chraged twice", 1, Some("charged twice"), &["zzqx"], false);
    check("\"no such phrase\" gateway", 1, Some("gateway"), &["\"no such phrase\""], false);
    check("gateway charged", 2, None, &[], true);
    check("gateway zzqx charged", 2, Some("gateway charged"), &["zzqx"], true);
    check("zzqx vvvw", 0, None, &["zzqx", "vvvw"], false);
    check("zzqx", 0, None, &[], false);
    check("gatew", 1, None, &[], false);
    // Only the last word may be unfinished.
    check("gatew zzqx", 0, None, &["gatew", "zzqx"], false);
    check("kind:question zzqx retry", 1, Some("retry kind:question"), &["zzqx"], false);
    check("kind:question gateway retry", 1, Some("retry kind:question"), &["gateway"], false);
}

#[test]
fn the_cache_is_used_and_follows_changes() {
    let dir = tempfile::tempdir().unwrap();
    let cache = tempfile::tempdir().unwrap();
    write(dir.path(), &PACK);
    let before = {
        let library = Library::with_cache(cache.path());
        library.open(dir.path()).unwrap()
    };
    let library = Library::with_cache(cache.path());
    assert_eq!(library.open(dir.path()).unwrap(), before);
    assert_eq!(library.search("gateway", 5).unwrap().total, 1);
    write(dir.path(), &[("topics/resilience.md", "# Resilience\n\nBulkheads.\n")]);
    let id = before.id.clone();
    let changed = library.refresh(&id);
    assert_eq!(changed.iter().map(ToString::to_string).collect::<Vec<_>>(), ["p/resilience"]);
    assert_eq!(library.search("gateway", 5).unwrap().total, 0);
    assert_eq!(library.search("bulkhead", 5).unwrap().total, 1);
    assert!(library.refresh(&id).is_empty());
    fs::remove_file(dir.path().join("questions/q.md")).unwrap();
    assert_eq!(library.refresh(&id).len(), 1);
    assert_eq!(library.search("safely", 5).unwrap().total, 0);
    // A damaged cache is made again.
    drop(library);
    fs::write(cache.path().join("packs.db"), b"not a database, but long enough to look at")
        .unwrap();
    let library = Library::with_cache(cache.path());
    library.open(dir.path()).unwrap();
    assert_eq!(library.search("bulkhead", 5).unwrap().total, 1);
}

/// A book's contents name a chapter that names itself nowhere: its text is found under today's name.
#[test]
fn a_title_given_by_another_page_is_searched_as_it_is_now() {
    let dir = tempfile::tempdir().unwrap();
    let cache = tempfile::tempdir().unwrap();
    let name = |title: &str| {
        write(dir.path(), &[("SUMMARY.md", &format!("# Summary\n\n- [{title}](chapter.md)\n"))]);
    };
    let check = |library: &Library, words: &str, expected: bool| {
        let hits = library.search(words, 10).unwrap().hits;
        let found = hits.iter().any(|hit| hit.page.page.as_str() == "chapter");
        assert_eq!(found, expected, "{words}");
    };
    write(dir.path(), &[("chapter.md", "Text.\n")]);
    name("Giraffes");
    let library = Library::with_cache(cache.path());
    let id = library.open(dir.path()).unwrap().id;
    check(&library, "giraffes", true);
    name("Elephants");
    library.refresh(&id);
    check(&library, "giraffes", false);
    check(&library, "elephants", true);
    // And while the folder is not open.
    drop(library);
    name("Rhinoceroses");
    let library = Library::with_cache(cache.path());
    library.open(dir.path()).unwrap();
    check(&library, "elephants", false);
    check(&library, "rhinoceroses", true);
}

/// More passages match than are ranked with care: every one of them is counted, and whether a filter
/// that lets all through is written or not makes no difference.
#[test]
fn thousands_of_matches_are_counted_and_ranked_alike_with_and_without_a_filter() {
    let dir = tempfile::tempdir().unwrap();
    for n in 0..400 {
        let words = "A cache in front. ".repeat(1 + n % 7);
        let page =
            format!("# Page {n}\n\n{words}\n\n## About caches {n}\n\nThe cache is cold {n}.\n");
        write(dir.path(), &[(&format!("p{n}.md"), &page)]);
    }
    let library = Library::new();
    library.open(dir.path()).unwrap();
    let all = "kind:page kind:heading kind:card kind:question kind:diagram kind:script";
    for words in ["cache", "cache cold", "ca"] {
        let plain = library.search(words, 20).unwrap();
        let filtered = library.search(&format!("{all} {words}"), 20).unwrap();
        assert!(plain.total >= 400, "{words}: {}", plain.total);
        assert_eq!(plain.total, filtered.total, "{words}");
        assert_eq!(plain.hits, filtered.hits, "{words}");
    }
}

#[test]
fn signs_of_a_word_are_looked_for_in_the_text() {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        ("a.md", "# Languages\n\nWritten in C++ and C.\n"),
        ("b.md", "# Caches\n\nA cache, a C compiler, ASP.NET.\n"),
        ("c.md", "# C#\n\nText.\n"),
    ];
    write(dir.path(), &files);
    let library = Library::new();
    library.open(dir.path()).unwrap();
    let check = |query: &str, expected: &[&str]| {
        let hits = library.search(query, 10).unwrap().hits;
        let mut pages: Vec<String> = hits.iter().map(|hit| hit.page.page.to_string()).collect();
        pages.sort();
        assert_eq!(pages, expected, "{query}");
    };
    check("C++", &["a"]);
    check("c#", &["c"]);
    check("c++ written", &["a"]);
    check("C", &["a", "b", "c"]);
}

#[test]
fn words_with_signs_are_not_corrected() {
    let dir = tempfile::tempdir().unwrap();
    let files = [
        ("a.md", "# Tails\n\nThe p99.9 of k8s-io under node.js.\n"),
        ("b.md", "# Gateways\n\nA gateway, p9999, k8sio, nodejs.\n"),
    ];
    write(dir.path(), &files);
    let library = Library::new();
    library.open(dir.path()).unwrap();
    for word in ["p99.9", "k8s-io", "node.js"] {
        // No page has both words: each is found by itself, as it was typed.
        let results = library.search(&format!("{word} gateway"), 10).unwrap();
        let told = (results.corrected, results.total, results.any);
        assert_eq!(told, (None, 2, true), "{word}");
        // Close to a word that is there, but not that word.
        let results = library.search(&format!("{word}x"), 10).unwrap();
        assert_eq!((results.corrected, results.total), (None, 0), "{word}x");
    }
}
