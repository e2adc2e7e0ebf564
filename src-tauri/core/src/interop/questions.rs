//! Question lists (CSV, JSON, Markdown) as a page of questions in the pack format.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::pack::model::Level;

/// What kind of file a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum ListFormat {
    /// A header row, then one question a row.
    Csv,
    /// An array of objects.
    Json,
    /// Headings with answers under them, or `Q:` and `A:` lines.
    Markdown,
}

impl ListFormat {
    /// By the file's extension.
    pub fn of(path: &std::path::Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "csv" => Some(Self::Csv),
            "json" => Some(Self::Json),
            "md" | "markdown" | "txt" => Some(Self::Markdown),
            _ => None,
        }
    }
}

/// One question as it was found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
#[ts(export)]
pub struct ImportedQuestion {
    /// The question itself.
    pub question: String,
    /// The answer, as Markdown.
    pub answer: String,
    /// How hard it is.
    pub level: Option<Level>,
    /// As the list names it.
    pub category: Option<String>,
    /// As the list names them.
    #[serde(alias = "key_points")]
    pub key_points: Vec<String>,
}

/// A row that was left out, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct RowProblem {
    /// 1-based: the line of a CSV or Markdown file, the element of a JSON array.
    pub row: u32,
    /// What is wrong with it, and what to do.
    pub message: String,
}

/// Everything that was read from a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ImportedList {
    /// In the order of the file.
    pub questions: Vec<ImportedQuestion>,
    /// The rows left out.
    pub problems: Vec<RowProblem>,
}

/// Reads a list.
pub fn read(format: ListFormat, text: &str) -> ImportedList {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut list = ImportedList::default();
    match format {
        ListFormat::Csv => csv(text, &mut list),
        ListFormat::Json => json(text, &mut list),
        ListFormat::Markdown => markdown(text, &mut list),
    }
    if list.questions.is_empty() && list.problems.is_empty() {
        list.leave_out(0, "the file holds no question".into());
    }
    list
}

impl ImportedList {
    fn leave_out(&mut self, row: u32, message: String) {
        self.problems.push(RowProblem { row, message });
    }

    fn take(&mut self, row: u32, question: ImportedQuestion) {
        if question.question.trim().is_empty() {
            self.leave_out(row, "the question is empty".into());
        } else if question.answer.trim().is_empty() {
            self.leave_out(row, format!("{:?} has no answer", question.question.trim()));
        } else {
            self.questions.push(question);
        }
    }
}

fn csv(text: &str, list: &mut ImportedList) {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header: Vec<String> = match reader.headers() {
        Ok(header) => {
            header.iter().map(|name| name.to_lowercase().replace([' ', '-'], "_")).collect()
        }
        Err(error) => return list.leave_out(1, format!("the header cannot be read: {error}")),
    };
    let column = |names: &[&str]| header.iter().position(|h| names.contains(&h.as_str()));
    let (question, answer) =
        (column(&["question", "front", "prompt"]), column(&["answer", "back"]));
    let (Some(question), Some(answer)) = (question, answer) else {
        return list.leave_out(
            1,
            "the first row must name the columns: `question,answer`, and if you have them \
             `level,category,key_points`"
                .into(),
        );
    };
    let (level, category) = (column(&["level", "difficulty"]), column(&["category", "topic"]));
    let key_points = column(&["key_points", "keypoints", "points"]);
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let row = error.position().map_or(0, |p| line_number(p.line()));
                list.leave_out(row, format!("the row cannot be read: {error}"));
                continue;
            }
        };
        let row = record.position().map_or(0, |p| line_number(p.line()));
        let field = |at: Option<usize>| at.and_then(|at| record.get(at)).unwrap_or_default();
        if record.iter().all(str::is_empty) {
            continue;
        }
        match level_of(field(level)) {
            Err(message) => list.leave_out(row, message),
            Ok(level) => list.take(
                row,
                ImportedQuestion {
                    question: field(Some(question)).into(),
                    answer: field(Some(answer)).into(),
                    level,
                    category: some(field(category)),
                    key_points: field(key_points).split([';', '\n']).filter_map(some).collect(),
                },
            ),
        }
    }
}

fn line_number(line: u64) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

fn json(text: &str, list: &mut ImportedList) {
    let rows = match serde_json::from_str::<Vec<serde_json::Value>>(text) {
        Ok(rows) => rows,
        Err(error) => {
            return list.leave_out(
                line_number(error.line() as u64),
                format!("this is not an array of questions: {error}"),
            );
        }
    };
    for (n, row) in rows.into_iter().enumerate() {
        let row_number = line_number(n as u64 + 1);
        match serde_json::from_value::<ImportedQuestion>(row) {
            Ok(question) => list.take(row_number, question),
            Err(error) => list.leave_out(row_number, format!("not a question: {error}")),
        }
    }
}

fn markdown(text: &str, list: &mut ImportedList) {
    let mut open: Option<(u32, ImportedQuestion)> = None;
    let mut fenced = false;
    let close = |list: &mut ImportedList, open: &mut Option<(u32, ImportedQuestion)>| {
        if let Some((row, mut question)) = open.take() {
            question.answer = question.answer.trim().to_owned();
            list.take(row, question);
        }
    };
    for (n, line) in text.lines().enumerate() {
        let bare = line.trim();
        fenced ^= bare.starts_with("```") || bare.starts_with("~~~");
        let prompt = (!fenced).then(|| prompt_of(bare)).flatten();
        if let Some(prompt) = prompt {
            close(list, &mut open);
            let question = ImportedQuestion { question: prompt.into(), ..Default::default() };
            open = Some((line_number(n as u64 + 1), question));
        } else if let Some((_, question)) = &mut open {
            let point = bare.strip_prefix("- [ ]").or_else(|| bare.strip_prefix("- [x]"));
            match point.filter(|_| !fenced) {
                Some(point) => question.key_points.extend(some(point)),
                None => {
                    let line = if question.answer.is_empty() { answer_of(bare) } else { line };
                    question.answer.push_str(line);
                    question.answer.push('\n');
                }
            }
        }
    }
    close(list, &mut open);
}

/// `## Question`, `Q: question` or `**Q: question**`; the page's title is none.
fn prompt_of(line: &str) -> Option<&str> {
    let hashes = line.bytes().take_while(|b| *b == b'#').count();
    if (2..=6).contains(&hashes) {
        return line[hashes..]
            .strip_prefix(' ')
            .and_then(|rest| (!rest.trim().is_empty()).then(|| rest.trim()));
    }
    let bare = line.trim_matches('*');
    let rest = bare.strip_prefix("Q:").or_else(|| bare.strip_prefix("Q."))?;
    Some(rest.trim())
}

fn answer_of(line: &str) -> &str {
    let bare = line.strip_prefix("**A:**").or_else(|| line.strip_prefix("A:"));
    bare.or_else(|| line.strip_prefix("Answer:")).unwrap_or(line).trim_start()
}

fn some(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn level_of(text: &str) -> Result<Option<Level>, String> {
    match text.to_lowercase().as_str() {
        "" => Ok(None),
        "easy" | "junior" | "1" => Ok(Some(Level::Easy)),
        "medium" | "mid" | "2" => Ok(Some(Level::Medium)),
        "hard" | "senior" | "3" => Ok(Some(Level::Hard)),
        other => Err(format!("{other:?} is no level: write easy, medium or hard")),
    }
}

/// Writes questions as a page in the pack format. Ids are slugs of the questions, numbered where
/// two are the same; they stay in the file, so later edits keep their history.
pub fn page(title: &str, questions: &[ImportedQuestion]) -> String {
    let mut ids = BTreeSet::new();
    let mut page = format!("# {}\n", one_line(title));
    for question in questions {
        let slug = slug(&question.question);
        let id = (1..)
            .map(|n| if n == 1 { slug.clone() } else { format!("{slug}-{n}") })
            .find(|id| ids.insert(id.clone()))
            .unwrap_or(slug);
        page.push_str(&format!("\n## {}\n<!-- question #{id}", one_line(&question.question)));
        if let Some(level) = question.level {
            page.push_str(match level {
                Level::Easy => " level=easy",
                Level::Medium => " level=medium",
                Level::Hard => " level=hard",
            });
        }
        if let Some(category) = &question.category {
            page.push_str(&format!(
                " category=\"{}\"",
                one_line(category).replace('"', "'").replace("--", "-")
            ));
        }
        page.push_str(&format!(" -->\n\n{}\n", lowered(&question.answer)));
        if !question.key_points.is_empty() {
            page.push('\n');
        }
        for point in &question.key_points {
            page.push_str(&format!("- [ ] {}\n", one_line(point)));
        }
    }
    page
}

/// Headings inside an answer would end it: they become bold lines.
fn lowered(answer: &str) -> String {
    let mut fenced = false;
    let line = |line: &str| {
        let bare = line.trim_start();
        fenced ^= bare.starts_with("```") || bare.starts_with("~~~");
        match bare.trim_start_matches('#') {
            rest if !fenced && rest.len() < bare.len() && rest.starts_with(' ') => {
                format!("**{}**", rest.trim())
            }
            // A comment of the imported text must not become a directive of the pack.
            _ if !fenced => line.replace("<!--", "&lt;!--"),
            _ => line.to_owned(),
        }
    };
    answer.trim().lines().map(line).collect::<Vec<_>>().join("\n")
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace("-->", "→").replace("<!--", "")
}

fn slug(text: &str) -> String {
    let words = text.to_lowercase();
    let words: Vec<&str> =
        words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).take(8).collect();
    if words.is_empty() { "question".into() } else { words.join("-") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        format: ListFormat,
        text: &str,
        questions: &[(&str, &str)],
        rows: &[u32],
    ) -> ImportedList {
        let list = read(format, text);
        let found: Vec<(&str, &str)> =
            list.questions.iter().map(|q| (q.question.as_str(), q.answer.as_str())).collect();
        assert_eq!(found, questions, "{text}");
        assert_eq!(
            list.problems.iter().map(|p| p.row).collect::<Vec<_>>(),
            rows,
            "{:?}",
            list.problems
        );
        list
    }

    #[test]
    fn broken_rows_are_named_and_the_rest_is_taken() {
        check(
            ListFormat::Csv,
            "Question,Answer,Level\nWhat is WAL?,\"A log,\nwritten first\",easy\nNo answer,,hard\n\
             Odd level,Yes,brutal\n,,\nShort\nFine,Yes,\n",
            &[("What is WAL?", "A log,\nwritten first"), ("Fine", "Yes")],
            &[4, 5, 7],
        );
        check(ListFormat::Csv, "a,b\n1,2\n", &[], &[1]);
        check(
            ListFormat::Json,
            r#"[{"question":"A?","answer":"a","level":"hard","key_points":["x"]},{"question":7},"no"]"#,
            &[("A?", "a")],
            &[2, 3],
        );
        check(ListFormat::Json, "{", &[], &[1]);
        check(
            ListFormat::Markdown,
            "# List\n\n## One?\nFirst.\n- [ ] point\n\n```sh\n# not a heading\n```\n## Two?\n\n**Q: Three?**\nA: Third.\n",
            &[("One?", "First.\n\n```sh\n# not a heading\n```"), ("Three?", "Third.")],
            &[10],
        );
        check(ListFormat::Markdown, "nothing here", &[], &[0]);
    }

    #[test]
    fn a_page_keeps_its_questions_apart() {
        let list = check(
            ListFormat::Json,
            "[{\"question\":\"Why?\",\"answer\":\"# Because\\n<!-- card #x -->\",\"keyPoints\":[\"a\"]},\
              {\"question\":\"Why\",\"answer\":\"b\",\"category\":\"caching\",\"level\":\"easy\"}]",
            &[("Why?", "# Because\n<!-- card #x -->"), ("Why", "b")],
            &[],
        );
        assert_eq!(
            page("My\nlist", &list.questions),
            "# My list\n\n## Why?\n<!-- question #why -->\n\n**Because**\n&lt;!-- card #x -->\n\n- [ ] a\n\
             \n## Why\n<!-- question #why-2 level=easy category=\"caching\" -->\n\nb\n"
        );
    }
}
