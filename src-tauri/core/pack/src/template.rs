//! Reads interview templates, which are TOML files of a pack, and says what is wrong with them.

use item::template::Template;

/// Questions one slot may ask for; more is a slip of the keyboard.
const MOST_IN_A_SLOT: u32 = 60;

/// What is wrong with a template, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateProblem {
    /// 1-based; 0 for the whole file.
    pub line: u32,
    /// Index of the slot it is about; none for the whole.
    pub slot: Option<u32>,
    /// What is wrong.
    pub message: String,
    /// What to type.
    pub help: String,
}

/// Reads a template and everything that is wrong with it.
pub fn parse(text: &str) -> (Option<Template>, Vec<TemplateProblem>) {
    match toml::from_str::<Template>(text) {
        Ok(template) => {
            let problems = problems(&template, text);
            (Some(template), problems)
        }
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start.min(text.len()));
            let line = 1 + text.as_bytes()[..offset].iter().filter(|b| **b == b'\n').count();
            let problem = TemplateProblem {
                line: u32::try_from(line).unwrap_or(0),
                slot: None,
                message: format!("the template cannot be read: {}", error.message()),
                help: "write `id`, `title`, `minutes`, then `[[slot]]` tables with `minutes` and \
                       `kind = \"question\"`, `\"diagram\"` or `\"script\"`"
                    .into(),
            };
            (None, vec![problem])
        }
    }
}

/// Everything that is wrong with a template; `text` is the file it was read from, for line numbers.
pub fn problems(template: &Template, text: &str) -> Vec<TemplateProblem> {
    let line_of = |needle: &str, nth: usize| {
        let found = text.lines().enumerate().filter(|(_, line)| line.trim().starts_with(needle));
        found.map(|(n, _)| n as u32 + 1).nth(nth).unwrap_or(0)
    };
    let mut found = Vec::new();
    let mut say = |line: u32, slot: Option<usize>, message: String, help: &str| {
        let slot = slot.and_then(|n| u32::try_from(n).ok());
        found.push(TemplateProblem { line, slot, message, help: help.into() });
    };
    if !(template.minutes.is_finite() && template.minutes > 0.0) {
        say(
            line_of("minutes", 0),
            None,
            "an interview needs minutes above zero".into(),
            "write `minutes = 45`",
        );
    }
    if template.slots.is_empty() {
        say(
            0,
            None,
            "the template has no slot, so it asks nothing".into(),
            "add a `[[slot]]` table",
        );
    }
    for (n, slot) in template.slots.iter().enumerate() {
        let line = line_of("[[slot", n);
        if !(slot.minutes.is_finite() && slot.minutes > 0.0) {
            say(
                line,
                Some(n),
                format!("slot {} needs minutes above zero", n + 1),
                "write `minutes = 10`",
            );
        }
        if slot.count == 0 || slot.count > MOST_IN_A_SLOT {
            say(
                line,
                Some(n),
                format!("slot {} asks for {} items", n + 1, slot.count),
                "write a `count` from 1 to 60",
            );
        }
        if slot.item.is_some() && slot.count > 1 {
            say(
                line,
                Some(n),
                format!("slot {} names one item and asks for {}", n + 1, slot.count),
                "leave `count` out beside `item`",
            );
        }
    }
    let used: f64 = template.slots.iter().map(|slot| slot.minutes).sum();
    if used > template.minutes + 1e-9 {
        say(
            line_of("minutes", 0),
            None,
            format!("the slots take {used} minutes, the interview has {}", template.minutes),
            "shorten a slot, or raise `minutes`",
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "id = \"screen\"\ntitle = \"Screen\"\nminutes = 30\n\n[[slot]]\nminutes = 12\n\
        kind = \"question\"\ncount = 4\nlevel = [\"easy\", \"medium\"]\n\n[[slot]]\nminutes = 18\n\
        kind = \"diagram\"\nboard = true\n";

    #[test]
    fn a_good_template_reads_and_writes_the_same() {
        let (template, problems) = parse(GOOD);
        assert_eq!(problems, []);
        let template = template.unwrap();
        assert_eq!((template.slots[0].count, template.slots[1].count), (4, 1));
        let again = parse(&toml::to_string(&template).unwrap());
        assert_eq!(again, (Some(template), vec![]));
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        for (from, to, line, says) in [
            ("kind = \"question\"", "kind = \"quiz\"", 7, "unknown variant"),
            ("minutes = 12", "minutes = -1", 5, "above zero"),
            ("minutes = 30", "minutes = 20", 3, "the slots take 30 minutes"),
            ("count = 4", "count = 0", 5, "asks for 0 items"),
            ("count = 4", "cuont = 4", 8, "unknown field"),
        ] {
            let (_, problems) = parse(&GOOD.replacen(from, to, 1));
            let problem = problems.first().unwrap();
            assert!(problem.message.contains(says), "{to}: {problem:?}");
            assert_eq!(problem.line, line, "{to}: {problem:?}");
        }
    }
}
