//! Shorter drills on a diagram: fill the blanks, place the controls, walk the failures.
//!
//! Everything follows from the reference, its page's failure rows and a seed, so that a drill that was
//! interrupted goes on with the same tasks. Nothing here changes a schedule.

mod make;
mod view;

use serde::{Deserialize, Serialize};

pub use self::view::{DrillKind, DrillStep, DrillTask, DrillView, FailureAnswer};
use super::{
    controls, durations,
    export::{self, Style},
    graph::{Node, Reference},
    label::{self, Label, OwnWords, SURE},
    matching,
    mermaid::DiagramKind,
    overrides::Overrides,
};
use html::Html;
use item::model::FailureTable;

/// Something that is hidden.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hidden {
    /// The name of a node.
    Name(usize),
    /// What stands on an edge.
    Words(usize),
    /// Where an edge leads.
    End(usize),
}

/// A drill on one diagram, ready to be asked.
#[derive(Clone, Debug)]
pub struct Drill {
    kind: DrillKind,
    reference: Reference,
    sequence: bool,
    direction: String,
    tasks: Vec<Task>,
}

#[derive(Clone, Debug)]
enum Task {
    Blank {
        hidden: Hidden,
        choices: Vec<String>,
    },
    /// One need of one hop; any hop that has the need will do, each once.
    Control {
        control: String,
        hops: Vec<usize>,
    },
    Failure {
        node: usize,
        columns: Vec<String>,
        cells_html: Vec<Html>,
    },
}

/// How far a task has been answered. Kept while a drill is under way.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Progress {
    /// Blanks: what was answered, in order. Controls: the hop chosen, alone. Failures: what was said.
    pub given: Vec<String>,
    /// The answer was asked for.
    pub shown: bool,
    /// Failures: how much of the row was said, 0 to 2. Controls: set when they are checked, 0 or 2.
    pub mark: Option<u8>,
}

/// Why a step does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No such task, or a step that does not fit it.
    NoTask,
    /// The task is answered.
    Settled,
    /// Not all of them are placed.
    Unplaced,
}

impl Drill {
    /// A drill on a diagram; none when the diagram has too little for it.
    pub fn of(
        kind: DrillKind,
        source: &str,
        reference: Reference,
        failures: &[FailureTable],
        seed: &str,
    ) -> Option<Self> {
        let sequence = super::mermaid::read(source).is_ok_and(|d| d.kind == DiagramKind::Sequence);
        let direction = direction(source);
        let tasks = match kind {
            DrillKind::Blanks => make::blanks(&reference, sequence, seed),
            DrillKind::Controls => make::placed(&reference, seed),
            DrillKind::Failures => make::struck(&reference, failures, seed),
        };
        let enough = match kind {
            DrillKind::Blanks => tasks.len() >= 2,
            DrillKind::Controls => !tasks.is_empty() && reference.graph.edges.len() >= 3,
            DrillKind::Failures => !tasks.is_empty(),
        };
        enough.then_some(Self { kind, reference, sequence, direction, tasks })
    }

    /// How many tasks it has.
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether it asks nothing.
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// Takes a step.
    ///
    /// # Errors
    /// Why it does not count; then nothing changed.
    pub fn step(
        &self,
        progress: &mut [Progress],
        step: &DrillStep,
        known: &Overrides,
    ) -> Result<(), Refused> {
        if let DrillStep::Check = step {
            return self.check(progress);
        }
        let (DrillStep::Give { task, .. }
        | DrillStep::Show { task }
        | DrillStep::Mark { task, .. }) = step
        else {
            return Err(Refused::NoTask);
        };
        let at = *task as usize;
        let (Some(asked), true) = (self.tasks.get(at), at < progress.len()) else {
            return Err(Refused::NoTask);
        };
        if self.settled(asked, &progress[at], known) {
            return Err(Refused::Settled);
        }
        let state = &mut progress[at];
        match (asked, step) {
            (Task::Blank { .. }, DrillStep::Give { text, .. }) => {
                state.given.push(text.trim().to_owned());
            }
            (Task::Control { .. }, DrillStep::Give { text, .. }) => {
                let is_hop = self.hops().iter().any(|hop| hop == text);
                state.given = is_hop.then(|| text.clone()).into_iter().collect();
            }
            (Task::Failure { .. }, DrillStep::Give { text, .. }) if !state.shown => {
                state.given = vec![text.clone()];
            }
            (Task::Blank { .. } | Task::Failure { .. }, DrillStep::Show { .. }) => {
                state.shown = true;
            }
            (Task::Failure { .. }, DrillStep::Mark { mark, .. }) if state.shown && *mark <= 2 => {
                state.mark = Some(*mark);
            }
            _ => return Err(Refused::NoTask),
        }
        Ok(())
    }

    fn check(&self, progress: &mut [Progress]) -> Result<(), Refused> {
        if self.kind != DrillKind::Controls {
            return Err(Refused::NoTask);
        }
        if progress.iter().any(|state| state.mark.is_some()) {
            return Err(Refused::Settled);
        }
        if progress.len() != self.tasks.len() || progress.iter().any(|state| state.given.is_empty())
        {
            return Err(Refused::Unplaced);
        }
        let hops = self.hops();
        let mut used: Vec<(&str, usize)> = Vec::new();
        for (task, state) in self.tasks.iter().zip(progress) {
            let Task::Control { control, hops: belongs } = task else { continue };
            // Of two needs of one name, each has its own hop.
            let free = belongs
                .iter()
                .find(|&&edge| hops[edge] == state.given[0] && !used.contains(&(control, edge)));
            if let Some(edge) = free {
                used.push((control, *edge));
            }
            state.mark = Some(if free.is_some() { 2 } else { 0 });
        }
        Ok(())
    }

    fn settled(&self, task: &Task, state: &Progress, known: &Overrides) -> bool {
        match task {
            Task::Blank { hidden, .. } => {
                state.shown || state.given.iter().any(|text| self.restores(*hidden, text, known))
            }
            Task::Control { .. } | Task::Failure { .. } => state.mark.is_some(),
        }
    }

    /// Whether an answer restores what is hidden.
    fn restores(&self, hidden: Hidden, text: &str, known: &Overrides) -> bool {
        let graph = &self.reference.graph;
        match hidden {
            Hidden::Name(node) => matching::names(&self.reference, known, node, text),
            Hidden::End(edge) => {
                matching::names(&self.reference, known, graph.edges[edge].to, text)
            }
            Hidden::Words(edge) => same_words(&graph.edges[edge].label, text),
        }
    }

    fn truth(&self, hidden: Hidden) -> &str {
        let graph = &self.reference.graph;
        match hidden {
            Hidden::Name(node) => &graph.nodes[node].label,
            Hidden::Words(edge) => &graph.edges[edge].label,
            Hidden::End(edge) => &graph.nodes[graph.edges[edge].to].label,
        }
    }

    fn hops(&self) -> Vec<String> {
        let graph = &self.reference.graph;
        graph.edges.iter().map(|edge| graph.ends(edge).join(" → ")).collect()
    }

    /// The points for what was answered so far.
    pub fn points(&self, progress: &[Progress], known: &Overrides) -> f64 {
        let of = |(task, state): (&Task, &Progress)| match task {
            Task::Blank { hidden, .. } => {
                let first = state.given.first();
                let right = first.is_some_and(|text| self.restores(*hidden, text, known));
                f64::from(u8::from(right))
            }
            _ => f64::from(state.mark.unwrap_or(0)) / 2.0,
        };
        self.tasks.iter().zip(progress).map(of).sum()
    }

    /// Whether every task is answered.
    pub fn finished(&self, progress: &[Progress], known: &Overrides) -> bool {
        progress.len() == self.tasks.len()
            && self.tasks.iter().zip(progress).all(|(task, state)| self.settled(task, state, known))
    }

    /// The tasks as the window shows them.
    pub fn tasks(&self, progress: &[Progress], known: &Overrides) -> Vec<DrillTask> {
        let none = Progress::default();
        let hops = self.hops();
        self.tasks
            .iter()
            .enumerate()
            .map(|(at, task)| {
                let state = progress.get(at).unwrap_or(&none);
                let settled = self.settled(task, state, known);
                match task {
                    Task::Blank { hidden, choices } => {
                        let right = |text: &String| self.restores(*hidden, text, known);
                        DrillTask::Blank {
                            number: number(at),
                            prompt: self.prompt(*hidden),
                            choices: choices.clone(),
                            wrong: state
                                .given
                                .iter()
                                .filter(|text| !right(text))
                                .cloned()
                                .collect(),
                            answer: settled.then(|| self.truth(*hidden).to_owned()),
                            right: settled.then(|| state.given.first().is_some_and(right)),
                        }
                    }
                    Task::Control { control, hops: belongs } => DrillTask::Control {
                        control: control.clone(),
                        choices: distinct(hops.iter().cloned()),
                        given: state.given.first().cloned(),
                        belongs: match settled {
                            true => distinct(belongs.iter().map(|&edge| hops[edge].clone())),
                            false => Vec::new(),
                        },
                        right: state.mark.map(|mark| mark > 0),
                    },
                    Task::Failure { node, columns, cells_html } => DrillTask::Failure {
                        node: self.reference.graph.nodes[*node].label.clone(),
                        diagram: self.with_struck(*node),
                        said: state.given.first().cloned().unwrap_or_default(),
                        row: state.shown.then(|| FailureAnswer {
                            columns: columns.clone(),
                            cells_html: cells_html.clone(),
                        }),
                        mark: state.mark,
                    },
                }
            })
            .collect()
    }

    fn prompt(&self, hidden: Hidden) -> String {
        let graph = &self.reference.graph;
        let name = |node: usize| match self.number_of(Hidden::Name(node)) {
            Some(number) => format!("box {number}"),
            None => graph.nodes[node].label.clone(),
        };
        match hidden {
            Hidden::Name(_) if self.sequence => "Who takes part here?".to_owned(),
            Hidden::Name(_) => "What stands in this box?".to_owned(),
            Hidden::Words(edge) => {
                let edge = &graph.edges[edge];
                let what = if self.sequence { "says to" } else { "sends on to" };
                match self.sequence {
                    true => format!("What {} {what} {}?", name(edge.from), name(edge.to)),
                    false => format!("What stands on {} → {}?", name(edge.from), name(edge.to)),
                }
            }
            Hidden::End(edge) => {
                format!("An arrow leaves {}. Where does it lead?", name(graph.edges[edge].from))
            }
        }
    }

    fn number_of(&self, wanted: Hidden) -> Option<u32> {
        let same = |task: &Task| matches!(task, Task::Blank { hidden, .. } if *hidden == wanted);
        self.tasks.iter().position(same).map(number)
    }

    /// Mermaid, with everything that is not answered yet hidden.
    pub fn diagram(&self, progress: &[Progress], known: &Overrides) -> String {
        let mut graph = self.reference.graph.clone();
        let mut style = Style { direction: &self.direction, marked: Vec::new() };
        for (at, task) in self.tasks.iter().enumerate() {
            let Task::Blank { hidden, .. } = task else { continue };
            if progress.get(at).is_some_and(|state| self.settled(task, state, known)) {
                continue;
            }
            let mark = format!("? {}", number(at));
            match *hidden {
                Hidden::Name(node) => {
                    graph.nodes[node].label = mark;
                    style.marked.push(node);
                }
                Hidden::Words(edge) => graph.edges[edge].label = mark,
                Hidden::End(edge) => {
                    style.marked.push(graph.nodes.len());
                    graph.edges[edge].to = graph.nodes.len();
                    graph.nodes.push(Node::new(format!("blank-{}", number(at)), mark));
                }
            }
        }
        match self.sequence {
            true => export::sequence(&graph),
            false => export::styled(&graph, &style),
        }
    }

    /// Mermaid, with one box struck out.
    fn with_struck(&self, node: usize) -> String {
        let mut graph = self.reference.graph.clone();
        graph.nodes[node].label = format!("✕ {}", graph.nodes[node].label);
        match self.sequence {
            true => export::sequence(&graph),
            false => {
                let style = Style { direction: &self.direction, marked: vec![node] };
                export::styled(&graph, &style)
            }
        }
    }
}

fn number(at: usize) -> u32 {
    u32::try_from(at + 1).unwrap_or(u32::MAX)
}

/// `TB`, `LR` … as the source's first line says.
fn direction(source: &str) -> String {
    let head = source.lines().map(str::trim).find(|l| !l.is_empty() && !l.starts_with("%%"));
    let word = head.and_then(|line| line.split_whitespace().nth(1)).unwrap_or("TB");
    let word = word.trim_end_matches(';');
    let known = ["TB", "TD", "BT", "LR", "RL"].contains(&word);
    if known { word.to_owned() } else { "TB".to_owned() }
}

fn distinct(texts: impl Iterator<Item = String>) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for text in texts {
        if !all.contains(&text) {
            all.push(text);
        }
    }
    all
}

/// Whether two labels of an arrow say the same. Figures have to agree.
fn same_words(truth: &str, given: &str) -> bool {
    if label::key(truth) == label::key(given) {
        return true;
    }
    let figures = |text: &str| -> Vec<String> {
        text.split(|c: char| !c.is_ascii_digit())
            .filter(|part| !part.is_empty())
            .map(str::to_owned)
            .collect()
    };
    match (durations::timeout(truth), durations::timeout(given)) {
        (Some(a), Some(b)) => return a == b,
        _ if figures(truth) != figures(given) => return false,
        _ => {}
    }
    let own = OwnWords::default();
    let alike = label::likeness(&Label::read(truth, &own), &Label::read(given, &own), &own);
    alike.score >= SURE || controls::says(given, truth)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{mermaid, overrides::Overrides},
        *,
    };
    use item::model::FailureRow;

    const SHOP: &str = "flowchart LR\n  %% also: Queue = Kafka\n  %% controls API -> Orders: timeout, idempotency key\n  \
        %% controls Orders -> DB: timeout\n  Client --> API[API gateway]\n  API -->|timeout 300 ms| Orders[Order service]\n  \
        Orders -->|one transaction| DB[(Orders DB)]\n  Orders -.->|order placed| Queue[[Event queue]]\n  Queue -.-> Mail[Mail worker]\n  \
        API --> Auth\n  Auth --> Cache[(Key cache)]";

    fn drill(kind: DrillKind, seed: &str) -> Drill {
        let rows = [("Orders DB", "503 before any charge"), ("Kafka", "the outbox grows")];
        let rows = rows.map(|(node, cell)| FailureRow {
            node: node.to_owned(),
            cells_html: vec![Html::sanitise(cell)],
        });
        let table = FailureTable {
            id: "modes".into(),
            anchor: "a".into(),
            columns: vec!["Behaviour".into()],
            rows: rows.to_vec(),
        };
        Drill::of(kind, SHOP, mermaid::parse(SHOP).unwrap(), &[table], seed).unwrap()
    }

    fn fresh(drill: &Drill) -> Vec<Progress> {
        vec![Progress::default(); drill.len()]
    }

    #[test]
    fn a_seed_hides_the_same_and_nothing_hidden_shows() {
        let known = Overrides::default();
        for seed in (0..50).map(|n| n.to_string()) {
            let drill = drill(DrillKind::Blanks, &seed);
            let again = super::tests::drill(DrillKind::Blanks, &seed);
            let progress = fresh(&drill);
            let source = drill.diagram(&progress, &known);
            assert_eq!(source, again.diagram(&progress, &known));
            let shown = mermaid::parse(&source).unwrap_or_else(|e| panic!("{e}\n{source}")).graph;
            for task in &drill.tasks {
                let Task::Blank { hidden, choices } = task else { panic!() };
                let truth = drill.truth(*hidden);
                assert!(choices.iter().any(|c| c == truth), "{truth}: {choices:?}");
                match hidden {
                    Hidden::Name(_) => assert!(shown.nodes.iter().all(|n| n.label != truth)),
                    Hidden::Words(_) => assert!(shown.edges.iter().all(|e| e.label != truth)),
                    Hidden::End(edge) => {
                        let hop = drill.reference.graph.ends(&drill.reference.graph.edges[*edge]);
                        assert!(shown.edges.iter().all(|e| shown.ends(e) != hop), "{source}");
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_restored_gives_the_diagram_back() {
        let known = Overrides::default();
        let drill = drill(DrillKind::Blanks, "7");
        let mut progress = fresh(&drill);
        for at in 0..drill.len() {
            let Task::Blank { hidden, .. } = &drill.tasks[at] else { panic!() };
            let task = u32::try_from(at).unwrap();
            let text = drill.truth(*hidden).to_lowercase();
            if at == 0 {
                let wrong = DrillStep::Give { task, text: "A printing press".into() };
                drill.step(&mut progress, &wrong, &known).unwrap();
            }
            drill.step(&mut progress, &DrillStep::Give { task, text }, &known).unwrap();
            let again = DrillStep::Show { task };
            assert_eq!(drill.step(&mut progress, &again, &known), Err(Refused::Settled));
        }
        assert!(drill.finished(&progress, &known));
        assert!((drill.points(&progress, &known) - (drill.len() as f64 - 1.0)).abs() < 1e-9);
        let back = mermaid::parse(&drill.diagram(&progress, &known)).unwrap().graph;
        let (mut now, mut then): (Vec<_>, Vec<_>) = (
            back.edges.iter().map(|e| (back.ends(e), e.label.clone())).collect(),
            drill
                .reference
                .graph
                .edges
                .iter()
                .map(|e| (drill.reference.graph.ends(e), e.label.clone()))
                .collect(),
        );
        now.sort();
        then.sort();
        assert_eq!(now, then);
    }

    #[test]
    fn a_control_goes_to_any_hop_that_needs_it_once() {
        let known = Overrides::default();
        let drill = drill(DrillKind::Controls, "1");
        let mut progress = fresh(&drill);
        assert_eq!(drill.step(&mut progress, &DrillStep::Check, &known), Err(Refused::Unplaced));
        let [api, db] = ["API gateway → Order service", "Order service → Orders DB"];
        let mut timeouts = [api, api].into_iter();
        for at in 0..drill.len() {
            let Task::Control { control, .. } = &drill.tasks[at] else { panic!() };
            let hop = if control == "timeout" { timeouts.next().unwrap() } else { api };
            let step = DrillStep::Give { task: u32::try_from(at).unwrap(), text: hop.into() };
            drill.step(&mut progress, &step, &known).unwrap();
        }
        let before = progress.clone();
        drill.step(&mut progress, &DrillStep::Check, &known).unwrap();
        // Both timeouts on one hop: one of them is misplaced.
        assert!((drill.points(&progress, &known) - 2.0).abs() < 1e-9);
        let mut progress = before;
        let second = drill
            .tasks
            .iter()
            .rposition(|t| matches!(t, Task::Control { control, .. } if control == "timeout"));
        progress[second.unwrap()].given = vec![db.to_owned()];
        drill.step(&mut progress, &DrillStep::Check, &known).unwrap();
        assert!((drill.points(&progress, &known) - 3.0).abs() < 1e-9);
        assert!(drill.finished(&progress, &known));
    }

    #[test]
    fn a_failure_is_told_only_when_asked_for_and_then_marked() {
        let known = Overrides::default();
        let drill = drill(DrillKind::Failures, "1");
        assert_eq!(drill.len(), 2, "the queue's row goes by another of its names");
        let mut progress = fresh(&drill);
        let early = DrillStep::Mark { task: 0, mark: 2 };
        assert_eq!(drill.step(&mut progress, &early, &known), Err(Refused::NoTask));
        for task in 0..2 {
            let said = DrillStep::Give { task, text: "We refuse early".into() };
            drill.step(&mut progress, &said, &known).unwrap();
            let DrillTask::Failure { row, diagram, node, .. } =
                &drill.tasks(&progress, &known)[task as usize]
            else {
                panic!()
            };
            assert_eq!(*row, None);
            let graph = mermaid::parse(diagram).unwrap().graph;
            assert!(graph.nodes.iter().any(|n| n.label == format!("✕ {node}")), "{diagram}");
            drill.step(&mut progress, &DrillStep::Show { task }, &known).unwrap();
            let mark = DrillStep::Mark { task, mark: u8::try_from(task).unwrap() + 1 };
            drill.step(&mut progress, &mark, &known).unwrap();
        }
        assert!((drill.points(&progress, &known) - 1.5).abs() < 1e-9);
    }

    #[test]
    fn arrows_words_agree_when_their_figures_do() {
        for (truth, given, same) in [
            ("timeout 300 ms", "300ms", true),
            ("timeout 300 ms", "timeout 3 s", false),
            ("2 replicas", "3 replicas", false),
            ("order placed", "Order Placed", true),
            ("order placed", "invalidate", false),
            ("on miss", "", false),
        ] {
            assert_eq!(same_words(truth, given), same, "{truth} / {given}");
        }
    }
}
