//! What is made in the app for interviews, over real folders: templates, imported lists, worksheets;
//! and that the built-in templates hold what they promise.

use std::{collections::HashSet, fs, path::Path, sync::Arc};

use interop::questions::ImportedQuestion;
use interview::assemble::Seed;
use item::{
    error::ErrorKind,
    model::Level,
    template::{SlotKind, Template},
};
use memory::session::ItemFilter;
use pack::model::Block;
use proptest::{collection::vec, prelude::*};
use store::Access;
use study::{Action, Changed, Options, Study};
use understudy_tests::{
    Desk, page,
    shelf::{item, slot, template},
};

/// A study over a small pack of its own.
fn open(desk: &Desk) -> Study {
    let pack = desk.dir.path().join("built-in");
    fs::create_dir_all(pack.join("questions")).unwrap();
    fs::write(
        pack.join("pack.toml"),
        "id = \"demo\"\ntitle = \"Demo\"\ncategories = [\"caching\"]\n",
    )
    .unwrap();
    fs::write(
        pack.join("questions/bank.md"),
        "# Bank\n\n## What is a cache?\n<!-- question #cache level=easy category=caching tags=words -->\n\nA copy.\n\n\
         ### More\n<!-- more -->\n```mermaid {#drawn practise}\nflowchart LR\n  A --> B\n```\n\n\
         ## What is a stampede?\n<!-- question #stampede level=hard category=caching -->\n\nMany misses.\n\n\
         ## My system\n<!-- worksheet #mine -->\nThink of one action.\n\n- What breaks first?\n- Who is called?\n",
    )
    .unwrap();
    let (folder, clock) = (desk.folder(), Arc::clone(&desk.clock));
    let built_in = Some(pack);
    Study::open(Options { folder, access: Access::Write, clock, built_in }).unwrap()
}

#[test]
fn a_template_is_built_saved_changed_and_deleted() {
    let desk = Desk::new();
    let study = open(&desk);
    let mine = template(
        "My round",
        20.0,
        vec![slot(SlotKind::Question, 1, vec![Level::Hard]), slot(SlotKind::Question, 3, vec![])],
    );
    let fit = study.authoring().template_fit(&mine).unwrap();
    let figures: Vec<(u32, u32)> = fit.slots.iter().map(|s| (s.candidates, s.short_by)).collect();
    assert_eq!(figures, [(1, 0), (2, 2)], "one of the two is taken by the first slot");
    assert_eq!((fit.used, fit.problems.len()), (20.0, 0));

    let saved = study.authoring().save_template(mine.clone()).unwrap();
    assert_eq!(saved.id, "my-round");
    let again = study.authoring().save_template(mine.clone()).unwrap();
    assert_eq!(again.id, "my-round-2", "without an id it is a new one");
    let changed = study.authoring().save_template(Template { minutes: 25.0, ..saved }).unwrap();
    let ids: Vec<(String, f64)> = study
        .interviews()
        .templates()
        .unwrap()
        .into_iter()
        .map(|view| (view.template.id, view.template.minutes))
        .collect();
    assert_eq!(ids, [("my-round-2".to_owned(), 20.0), ("my-round".to_owned(), 25.0)]);
    study.authoring().delete_template(&changed.id).unwrap();
    study.authoring().delete_template(&again.id).unwrap();
    assert_eq!(study.interviews().templates().unwrap(), []);
    let kept = fs::read_dir(desk.data().join("my-pack/interviews")).unwrap().count();
    assert_eq!(kept, 3, "what was changed or deleted is kept beside");
    assert_eq!(
        study.authoring().delete_template("my-round").unwrap_err().kind,
        ErrorKind::NotFound
    );
}

#[test]
fn a_template_that_cannot_be_says_why_and_one_that_asks_too_much_is_told() {
    let desk = Desk::new();
    let study = open(&desk);
    for (wrong, says) in [
        (template(" ", 20.0, vec![slot(SlotKind::Question, 1, vec![])]), "it has no title"),
        (template("A", 20.0, vec![]), "asks nothing"),
        (
            template("A", 5.0, vec![slot(SlotKind::Question, 1, vec![])]),
            "the slots take 10 minutes",
        ),
        (template("A", 20.0, vec![slot(SlotKind::Question, 0, vec![])]), "slot 1 asks for 0"),
    ] {
        let error = study.authoring().save_template(wrong).unwrap_err();
        assert_eq!(error.kind, ErrorKind::InvalidInput);
        assert!(error.to_string().contains(says), "{error}");
    }
    assert!(!desk.data().join("my-pack").exists(), "nothing was written");

    let greedy = template("Greedy", 20.0, vec![slot(SlotKind::Question, 5, vec![Level::Hard])]);
    let assembled = study.interviews().assemble(&greedy, Some(Seed::new(7))).unwrap();
    assert_eq!((assembled.slots[0].items.len(), assembled.slots[0].short_by), (1, 4));
    let empty = template("Empty", 20.0, vec![slot(SlotKind::Script, 1, vec![])]);
    let assembled = study.interviews().assemble(&empty, None).unwrap();
    let error = study.interviews().open(assembled).unwrap_err();
    assert!(error.to_string().contains("hold nothing that this interview asks for"), "{error}");
    assert_eq!(study.interviews().current().unwrap(), None);
}

#[test]
fn a_list_with_broken_rows_gives_up_the_rest_and_loses_nothing() {
    let desk = Desk::new();
    let study = open(&desk);
    let path = desk.dir.path().join("team_questions.csv");
    let text = "question,answer,level,category\nWhat is a cache?,Known already,easy,caching\n\
                Why retry?,,hard,\nWhat is jitter?,\"Noise, on purpose\",medium,resilience\nNo answer,,,\n";
    fs::write(&path, text).unwrap();
    let list = study.authoring().read_list(&path).unwrap();
    assert_eq!(
        (list.title.as_str(), list.questions.len(), &list.known[..]),
        ("Team questions", 2, &[0][..])
    );
    let rows: Vec<(u32, bool)> =
        list.problems.iter().map(|p| (p.row, p.message.contains("no answer"))).collect();
    assert_eq!(rows, [(3, true), (5, true)]);
    assert!(!desk.data().join("my-pack").exists(), "looking changes nothing");

    let made = study.authoring().import_questions(&list.title, &list.questions[1..]).unwrap();
    assert_eq!(made.page, page("my-pack/team-questions"));
    let filter = ItemFilter { pages: vec![made.page.clone()], ..ItemFilter::default() };
    let bank = study.bank().list(&filter).unwrap();
    assert_eq!(bank.items.len(), 1);
    assert_eq!(bank.items[0].title, "What is jitter?");
    let second = study.authoring().import_questions(&list.title, &list.questions).unwrap();
    assert_eq!(second.page, page("my-pack/team-questions-2"), "the first page is left alone");
    assert_eq!(fs::read_to_string(&path).unwrap(), text, "the list itself stays as it was");

    for (name, bytes, kind) in [
        ("list.pdf", &b"x"[..], ErrorKind::InvalidInput),
        ("list.csv", &[0xfc, 0x41][..], ErrorKind::Unreadable),
    ] {
        let path = desk.dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        assert_eq!(study.authoring().read_list(&path).unwrap_err().kind, kind, "{name}");
    }
    let gone = study.authoring().read_list(Path::new("/nowhere/list.csv")).unwrap_err();
    assert_eq!(gone.kind, ErrorKind::NotFound);
    let empty = study.authoring().import_questions("x", &[]).unwrap_err();
    assert_eq!(empty.kind, ErrorKind::InvalidInput);
}

/// The questions of the bank that came from a list, in the order of their pages: title and plain answer.
fn imported(study: &Study) -> Vec<String> {
    let filter = ItemFilter { packs: vec!["my-pack".parse().unwrap()], ..ItemFilter::default() };
    study.bank().list(&filter).unwrap().items.into_iter().map(|item| item.title).collect()
}

#[test]
fn ten_thousand_questions_arrive_on_pages_that_can_be_read() {
    let desk = Desk::new();
    let study = open(&desk);
    let path = desk.dir.path().join("long.csv");
    let rows: String = (0..10_000)
        .map(|n| format!("Question number {n}?,\"{}\"\n", "An answer of some length. ".repeat(14)))
        .collect();
    fs::write(&path, format!("question,answer\n{rows}")).unwrap();
    let list = study.authoring().read_list(&path).unwrap();
    assert_eq!((list.questions.len(), list.problems.len()), (10_000, 0));
    study.authoring().import_questions(&list.title, &list.questions).unwrap();
    assert_eq!(imported(&study).len(), 10_000, "none is lost");
    let own = study.library().overview().packs.into_iter().find(|pack| !pack.built_in).unwrap();
    let wrong: Vec<&str> =
        own.pages.iter().filter(|page| page.errors > 0).map(|page| page.title.as_str()).collect();
    assert!(
        own.pages.len() > 10 && wrong.is_empty(),
        "{} pages, wrong: {wrong:?}",
        own.pages.len()
    );
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever an answer holds, it stays with its question, and every question of the list arrives.
    #[test]
    fn every_question_of_a_list_arrives_whole(
        parts in vec(vec(prop_oneof![
            Just("plain words"), Just("# heading"), Just("underlined\n====="), Just("rule\n\n---"),
            Just("```sh\n# comment\n```"), Just("~~~\nopen"), Just("````md\n```\n````"), Just("<!-- card #x -->"),
            Just("<pre>open"), Just("<details>"), Just("    # indented"), Just("> # quoted"), Just("- # item"),
            Just("| a | b |\n|---|---|\n| 1 | 2 |"), Just("[^1]: note"), Just("Q: not one"), Just("<script>"),
        ], 1..5), 1..6)
    ) {
        let desk = Desk::new();
        let study = open(&desk);
        let questions: Vec<ImportedQuestion> = parts
            .iter()
            .enumerate()
            .map(|(n, parts)| ImportedQuestion {
                question: format!("Question {n}?"),
                answer: format!("Begins {n}.\n\n{}\n\nEnds {n}.", parts.join("\n\n")),
                ..ImportedQuestion::default()
            })
            .collect();
        let json = serde_json::to_string(&questions).unwrap();
        let path = desk.dir.path().join("list.json");
        fs::write(&path, json).unwrap();
        let list = study.authoring().read_list(&path).unwrap();
        prop_assert_eq!(&list.questions, &questions);
        let made = study.authoring().import_questions("List", &list.questions).unwrap();
        let titles: Vec<String> = questions.iter().map(|q| q.question.clone()).collect();
        prop_assert_eq!(imported(&study), titles);
        let text = study.library().page(&made.page).unwrap();
        for n in 0..questions.len() {
            let shown = format!("{:?}", text.sections);
            let (begins, ends) = (format!("Begins {n}."), format!("Ends {n}."));
            prop_assert!(shown.contains(&begins) && shown.contains(&ends), "question {} is cut:\n{}", n, shown);
        }
    }
}

#[test]
fn a_worksheet_is_shown_filled_in_kept_rehearsed_and_exported() {
    let desk = Desk::new();
    let study = open(&desk);
    let (bank, sheet) = (page("demo/bank"), item("demo/bank#mine"));
    let view = study.library().page(&bank).unwrap();
    let blocks: Vec<&Block> = view.sections.iter().flat_map(|section| &section.blocks).collect();
    let shown =
        blocks.iter().filter(|b| matches!(b, Block::Worksheet { sheet: s, .. } if s.id == sheet));
    assert_eq!(shown.count(), 1, "where the page has its prompts");
    assert!(
        !blocks
            .iter()
            .any(|b| matches!(b, Block::Html { html, .. } if html.contains("Who is called"))),
        "the prompts are not shown twice"
    );

    let filled = study.notes().worksheets(&bank).unwrap();
    let prompt = filled[0].sheet.prompts[0].clone();
    let write = |study: &Study, text: &str| {
        let (sheet, prompt, asked) = (sheet.clone(), prompt.id.clone(), prompt.text.clone());
        study
            .actions()
            .perform(Action::WorksheetWritten { sheet, prompt, asked, text: text.into() })
            .unwrap()
    };
    assert_eq!(
        study.authoring().worksheet_script(&sheet).unwrap_err().kind,
        ErrorKind::InvalidInput
    );
    assert_eq!(
        write(&study, "The primary database.").changed,
        [Changed::Page { page: "demo/bank".parse().unwrap() }, Changed::Undo]
    );
    let study = {
        drop(study);
        open(&desk)
    };
    assert_eq!(study.notes().worksheets(&bank).unwrap()[0].texts, ["The primary database.", ""]);

    let text = study.notes().worksheets_markdown(Some(&sheet)).unwrap();
    assert_eq!(
        text,
        "# My system (Bank)\n\n## What breaks first?\n\nThe primary database.\n\n## Who is called?\n\n…\n"
    );
    let made = study.authoring().worksheet_script(&sheet).unwrap();
    let scripts = study.rehearsals().scripts().unwrap();
    assert_eq!(
        (scripts.len(), scripts[0].minutes, scripts[0].title.as_str()),
        (1, 1.5, "My system")
    );
    assert!(fs::read_to_string(&made.path).unwrap().contains("- [ ] The primary database."));
    let problems: Vec<String> = study
        .library()
        .overview()
        .packs
        .iter()
        .filter(|pack| !pack.built_in)
        .flat_map(|pack| {
            study
                .library()
                .page(&made.page)
                .unwrap()
                .diagnostics
                .into_iter()
                .map(move |d| format!("{}: {}", pack.id, d.message))
        })
        .collect();
    assert_eq!(problems, Vec::<String>::new(), "the script is one that the pack takes");

    // The page loses the prompt; the answer stays, and is told.
    let path = desk.dir.path().join("built-in/questions/bank.md");
    let page_text =
        fs::read_to_string(&path).unwrap().replace("What breaks first?", "What is slow?");
    fs::write(&path, page_text).unwrap();
    study.library().open(&desk.dir.path().join("built-in")).unwrap();
    let filled = study.notes().worksheets(&bank).unwrap();
    assert_eq!(filled[0].texts, ["", ""]);
    assert_eq!(filled[0].former[0].asked, "What breaks first?");
    assert!(
        study
            .notes()
            .worksheets_markdown(None)
            .unwrap()
            .contains("What breaks first? (no longer asked)")
    );
}

#[test]
fn the_bank_tells_diagrams_and_tags_and_prints() {
    let desk = Desk::new();
    let study = open(&desk);
    let drawn = ItemFilter { diagram: Some(true), ..ItemFilter::default() };
    let titles: Vec<String> = study
        .bank()
        .list(&drawn)
        .unwrap()
        .items
        .into_iter()
        .map(|row| row.item.id.to_string())
        .collect();
    assert_eq!(titles, ["cache", "drawn"]);
    let bank = study.bank().list(&ItemFilter::default()).unwrap();
    assert_eq!(study.bank().options().tags, [("words".to_owned(), 1)]);
    let items: Vec<_> = bank.items.into_iter().map(|row| row.item).collect();
    let sheet = study.bank().sheet("Caching <1>", &items, true);
    assert!(sheet.contains("<h1>Caching &lt;1&gt;</h1>") && sheet.contains("A copy."), "{sheet}");
    assert!(!study.bank().sheet("Caching", &items, false).contains("A copy."));
    for outside in ["<script", "src=", "<link", "url("] {
        assert!(!sheet.contains(outside), "{outside} in {sheet}");
    }
}

/// Every built-in template, over many seeds: full slots, nothing asked twice, minutes that add up.
#[test]
fn the_built_in_templates_are_filled_whatever_the_seed() {
    let desk = Desk::new();
    let content = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("content/backend");
    let (folder, clock) = (desk.folder(), Arc::clone(&desk.clock));
    let built_in = Some(content);
    let study = Study::open(Options { folder, access: Access::Write, clock, built_in }).unwrap();
    let templates = study.interviews().templates().unwrap();
    let minutes: Vec<(String, f64)> =
        templates.iter().map(|view| (view.template.id.clone(), view.template.minutes)).collect();
    let expected = [
        ("backend-core", 45.0),
        ("incident-operations", 45.0),
        ("node-deep-dive", 45.0),
        ("phone-screen", 30.0),
        ("staff-panel", 90.0),
        ("system-design", 60.0),
    ];
    assert_eq!(minutes, expected.map(|(id, minutes)| (id.to_owned(), minutes)));
    for view in &templates {
        let used: f64 = view.template.slots.iter().map(|slot| slot.minutes).sum();
        let spare = view.template.minutes - used;
        assert!((0.0..=10.0).contains(&spare), "{}: {spare} minutes left", view.template.id);
        for seed in 0..25 {
            let seed = Seed::new(seed * 104_729);
            let assembled = study.interviews().assemble(&view.template, Some(seed)).unwrap();
            let drawn: Vec<_> = assembled.slots.iter().flat_map(|slot| &slot.items).collect();
            let apart: HashSet<_> = drawn.iter().collect();
            assert_eq!(drawn.len(), apart.len(), "{}: asked twice", view.template.id);
            for slot in &assembled.slots {
                assert_eq!(slot.short_by, 0, "{} {seed}: {}", view.template.id, slot.slot.title);
                let each = slot.slot.minutes / slot.items.len() as f64;
                assert!(each >= 1.5, "{}: {each} minutes a question", view.template.id);
            }
        }
    }
}
