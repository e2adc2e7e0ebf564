use super::*;

fn check(format: ListFormat, text: &str, questions: &[(&str, &str)], rows: &[u32]) -> ImportedList {
    let list = read(format, text);
    let found: Vec<(&str, &str)> =
        list.questions.iter().map(|q| (q.question.as_str(), q.answer.as_str())).collect();
    assert_eq!(found, questions, "{text}\n{:#?}", list.problems);
    let named: Vec<u32> = list.problems.iter().map(|p| p.row).collect();
    assert_eq!(named, rows, "{text}\n{:#?}", list.problems);
    list
}

#[test]
fn tables_of_every_kind_are_read_and_broken_rows_are_named() {
    let list = check(
        ListFormat::Csv,
        "Question,Answer,Level\nWhat is WAL?,\"A log,\nwritten first\",easy\nNo answer,,hard\n\
         Odd level,Yes,brutal\n,,\nShort\nFine,Yes,\n",
        &[("What is WAL?", "A log,\nwritten first"), ("Odd level", "Yes"), ("Fine", "Yes")],
        &[4, 5, 7],
    );
    assert_eq!(list.problems.iter().map(|p| p.taken).collect::<Vec<_>>(), [false, true, false]);
    // Rows are counted right whatever ends the lines.
    check(ListFormat::Csv, "question,answer\r\nA?,a\r\nB?,\r\n", &[("A?", "a")], &[3]);
    let unnamed = check(ListFormat::Csv, "a,b\n1,2\n", &[], &[1]);
    assert!(unnamed.problems[0].message.contains("names the columns a, b"), "{unnamed:?}");

    let two = [("One?", "first"), ("Two, three?", "second; third")];
    for text in [
        "Question;IdealAnswer;Category\nOne?;first;x\n\"Two, three?\";\"second; third\";y\n",
        "\u{feff}Term,Definition\nOne?,first\n\"Two, three?\",second; third\n",
        "Front\tBack\nOne?\tfirst\nTwo, three?\tsecond; third\n",
        "One?\tfirst\nTwo, three?\tsecond; third\n",
        "#separator:tab\n#html:true\nOne?\tfirst\nTwo,&nbsp;three?\tsecond; third\n",
        "#separator:tab\n#html:true\n#guid column:1\n#tags column:4\ng1\t<b>One?</b>\tfirst\ta b\ng2\tTwo, three?\tsecond; third\t\n",
        "Interview Question,The answer\nOne?,first\n\"Two, three?\",second; third\n",
    ] {
        check(ListFormat::Csv, text, &two, &[]);
    }
    let typed = "question,answer\n\"What is Map<String, T>?\",x\n";
    check(ListFormat::Csv, typed, &[("What is Map<String, T>?", "x")], &[]);
}

#[test]
fn levels_have_many_names() {
    for (name, level) in [
        ("Beginner", Level::Easy),
        ("BASICS", Level::Easy),
        ("Intermediate", Level::Medium),
        ("Advanced", Level::Hard),
        ("Easy", Level::Easy),
    ] {
        for (format, text) in [
            (ListFormat::Csv, format!("question,answer,difficulty\nA?,a,{name}\n")),
            (ListFormat::Json, format!(r#"[{{"question":"A?","answer":"a","level":"{name}"}}]"#)),
            (ListFormat::Markdown, format!("## A?\n**Difficulty:** {name}\n\na\n")),
        ] {
            let list = check(format, &text, &[("A?", "a")], &[]);
            assert_eq!(list.questions[0].level, Some(level), "{text}");
        }
    }
}

#[test]
fn json_is_read_alone_under_a_key_or_by_category() {
    let first = r#"{"question":"A?","answer":"a","difficulty":"Easy","topic":"caching","key_points":["x"]}"#;
    for text in [
        format!("[{first}]"),
        format!(r#"{{"title":"List","questions":[{first}]}}"#),
        format!(r#"{{"caching":[{first}],"other":[]}}"#),
    ] {
        let list = check(ListFormat::Json, &text, &[("A?", "a")], &[]);
        let question = &list.questions[0];
        assert_eq!(question.category.as_deref(), Some("caching"));
        assert_eq!(
            (question.level, &question.key_points[..]),
            (Some(Level::Easy), &["x".to_owned()][..])
        );
    }
    check(
        ListFormat::Json,
        r#"[{"question":"A?","answer":"a","level":null,"category":null},{"question":7,"answer":8},"no",{"x":1}]"#,
        &[("A?", "a"), ("7", "8")],
        &[3, 4],
    );
    check(ListFormat::Json, "{", &[], &[1]);
    check(ListFormat::Json, "{\"a\": 1}", &[], &[0]);
}

#[test]
fn markdown_lists_mark_their_questions_in_many_ways() {
    let two = [
        ("What is React?", "A library."),
        ("Why keys?", "To match\n\n```js\n# not a heading\n```"),
    ];
    let second = "To match\n\n```js\n# not a heading\n```\n";
    for text in [
        format!("# List\n\n## What is React?\nA library.\n\n## Why keys?\n{second}"),
        format!("# List\n\n### What is React?\n\nA library.\n\n---\n\n### Why keys?\n\n{second}"),
        format!(
            "# List\n\n**Q1: What is React?**\nA: A library.\n\n**Q2: Why keys?**\n**A:** {second}"
        ),
        format!(
            "## Question 1: What is React?\n\n**Answer:**\nA library.\n\n## Question 2: Why keys?\n\n**Answer:**\n{second}"
        ),
        format!(
            "### Chapter\n\n### Question 7: What is React?\n\n**Answer:** A library.\n\n### Question 8: Why keys?\n\n**Answer:** {second}"
        ),
        format!("Q. What is React?\nA library.\n\nQ. Why keys?\n{second}"),
        format!(
            "<details><summary>What is React?</summary>\n\nA library.\n</details>\n\n<details>\n<summary><b>Why keys?</b></summary>\n\n{second}</details>\n"
        ),
        format!("**What is React?**\n\nA library.\n\n**Why keys?**\n\n{second}"),
        format!("# What is React?\nA library.\n# Why keys?\n{second}"),
    ] {
        let list = read(ListFormat::Markdown, &text);
        let found: Vec<(&str, &str)> =
            list.questions.iter().map(|q| (q.question.as_str(), q.answer.as_str())).collect();
        assert_eq!(found, two, "{text}\n{:#?}", list.problems);
    }
    check(
        ListFormat::Markdown,
        "1. ### What is React?\n\n    A library.\n\n    **[⬆ Back to Top](#table-of-contents)**\n\n\
         2. ### Why keys?\n\n    To match\n\n    ```js\n    # not a heading\n    ```\n",
        &two,
        &[],
    );
}

#[test]
fn what_is_no_question_is_named_and_not_taken() {
    let list = check(
        ListFormat::Markdown,
        "# List\n\n## Table of Contents\n\n- [One?](#one)\n\n## Basics\n\n### One?\nFirst.\n\n#### Detail\n\nmore\n\n\
         ### Two?\n\n## Hard ones\n\n### Three?\nThird.\n",
        &[("One?", "First.\n\n#### Detail\n\nmore"), ("Three?", "Third.")],
        &[3, 16],
    );
    let categories: Vec<Option<&str>> =
        list.questions.iter().map(|question| question.category.as_deref()).collect();
    assert_eq!(categories, [Some("Basics"), Some("Hard ones")]);
    let bullets = check(ListFormat::Markdown, "# List\n\n- Why?\n- How?\n", &[], &[3]);
    assert!(bullets.problems[0].message.contains("2 lines ask"), "{bullets:?}");
    check(ListFormat::Markdown, "nothing here", &[], &[0]);
}

#[test]
fn what_a_file_is_can_be_told_from_its_text() {
    for (name, text, format) in [
        ("a.csv", "", Some(ListFormat::Csv)),
        ("a.tsv", "", Some(ListFormat::Csv)),
        ("a.txt", "#separator:tab\nA\tb\n", Some(ListFormat::Csv)),
        ("a.txt", "A\tb\nC\td\n", Some(ListFormat::Csv)),
        ("a.txt", "Q: A?\nA: a\n", Some(ListFormat::Markdown)),
        ("a.pdf", "", None),
    ] {
        assert_eq!(ListFormat::of(std::path::Path::new(name), text), format, "{name} {text:?}");
    }
}

/// A question whose answer arrives as these lines of the page.
fn written(answer: &str, expected: &str) {
    let question = ImportedQuestion {
        question: "Why?".into(),
        answer: answer.into(),
        ..ImportedQuestion::default()
    };
    let pages = pages("List", &[question]);
    assert_eq!(pages.len(), 1);
    assert_eq!(pages[0].1, format!("# List\n\n## Why?\n<!-- question #why -->\n\n{expected}\n"));
}

#[test]
fn an_answer_stays_inside_its_question() {
    for (answer, expected) in [
        ("# Because\n<!-- card #x -->", "**Because**\n\n&lt;!-- card #x -->"),
        ("Pros\n-----\nfast\n\nCons\n====\nslow", "**Pros**\n\nfast\n\n**Cons**\n\nslow"),
        ("text\n\n---\n\nmore", "text\n\n---\n\nmore"),
        ("````md\n```\n## no\n```\n````\n## Yes", "````md\n```\n## no\n```\n````\n\n**Yes**"),
        ("```sh\n# open", "```sh\n# open\n```"),
        ("see:\n\n    # a comment in code\n", "see:\n\n    # a comment in code"),
        ("<pre>\nnever closed\n\n## Next", "~~~~text\n<pre>\nnever closed\n\n## Next\n~~~~"),
    ] {
        written(answer, expected);
    }
}
