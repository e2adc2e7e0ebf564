//! The graph that references and boards are compared as: nodes, edges, groups.
//!
//! Invariant: every index in an [`Edge`], [`DanglingArrow`] or [`Group`] points into the same graph.

use item::text::one_line;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A stencil of the board's palette, and what a node is when its label does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Client,
    User,
    Cdn,
    LoadBalancer,
    Gateway,
    Service,
    Worker,
    Queue,
    Cache,
    Sql,
    Nosql,
    ObjectStore,
    Search,
    Scheduler,
    ThirdParty,
}

impl Kind {
    /// Every stencil, in the order of the palette.
    pub const ALL: [Kind; 15] = [
        Kind::Client,
        Kind::User,
        Kind::Cdn,
        Kind::LoadBalancer,
        Kind::Gateway,
        Kind::Service,
        Kind::Worker,
        Kind::Queue,
        Kind::Cache,
        Kind::Sql,
        Kind::Nosql,
        Kind::ObjectStore,
        Kind::Search,
        Kind::Scheduler,
        Kind::ThirdParty,
    ];

    /// The name as it stands in `customData.kind` and in the synonym list.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Client => "client",
            Kind::User => "user",
            Kind::Cdn => "cdn",
            Kind::LoadBalancer => "load-balancer",
            Kind::Gateway => "gateway",
            Kind::Service => "service",
            Kind::Worker => "worker",
            Kind::Queue => "queue",
            Kind::Cache => "cache",
            Kind::Sql => "sql",
            Kind::Nosql => "nosql",
            Kind::ObjectStore => "object-store",
            Kind::Search => "search",
            Kind::Scheduler => "scheduler",
            Kind::ThirdParty => "third-party",
        }
    }

    /// Reads a stencil's name, forgiving case, spaces and a few other spellings.
    pub fn read(text: &str) -> Option<Kind> {
        let name: String =
            text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        Some(match name.as_str() {
            "client" => Kind::Client,
            "user" | "person" | "actor" => Kind::User,
            "cdn" | "edge" | "cdnedge" => Kind::Cdn,
            "loadbalancer" | "lb" => Kind::LoadBalancer,
            "gateway" | "apigateway" => Kind::Gateway,
            "service" | "server" => Kind::Service,
            "worker" => Kind::Worker,
            "queue" | "topic" | "queuetopic" | "broker" => Kind::Queue,
            "cache" => Kind::Cache,
            "sql" | "database" | "db" | "sqldatabase" => Kind::Sql,
            "nosql" | "nosqldatabase" => Kind::Nosql,
            "objectstore" | "objectstorage" | "blob" => Kind::ObjectStore,
            "search" | "searchindex" => Kind::Search,
            "scheduler" | "cron" => Kind::Scheduler,
            "thirdparty" | "external" => Kind::ThirdParty,
            _ => return None,
        })
    }
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Node {
    /// The Mermaid id or the drawn element's id; unique in the graph.
    pub id: String,
    /// What the box says, on one line; empty when it says nothing.
    pub label: String,
    /// The same with its line breaks, where these may mean something.
    pub lines: Vec<String>,
    /// The stencil, or the shape's hint.
    pub kind: Option<Kind>,
    /// Further text in the box or beside it.
    pub details: Vec<String>,
    /// Every drawn element that makes up this node, its own id first.
    pub elements: Vec<String>,
    /// May as well be a note: it counts when it answers to the reference, and is never extra.
    pub faint: bool,
}

impl Node {
    /// A node that says `label`.
    pub fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        let (id, label) = (id.into(), label.into());
        Self {
            elements: vec![id.clone()],
            lines: vec![label.clone()],
            id,
            label,
            ..Self::default()
        }
    }
}

/// Where an edge points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
#[ts(export)]
pub enum Arrowheads {
    /// From `from` to `to`.
    #[default]
    Forward,
    /// Both ways.
    Both,
    /// A plain line.
    None,
}

/// A connection of two nodes of the same graph.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Edge {
    /// `from->to` by node ids (`#2` for the second of the same), or the drawn element's id.
    pub id: String,
    /// Index of the node it leaves.
    pub from: usize,
    /// Index of the node it reaches.
    pub to: usize,
    /// What stands on it; empty for nothing.
    pub label: String,
    /// Dotted or dashed: the caller does not wait.
    pub asynchronous: bool,
    /// Where it points.
    pub heads: Arrowheads,
}

/// A drawn arrow that reaches nothing at one end or both.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DanglingArrow {
    /// The drawn element's id.
    pub id: String,
    /// The node it leaves, if any.
    pub from: Option<usize>,
    /// The node it reaches, if any.
    pub to: Option<usize>,
    /// What stands on it.
    pub label: String,
}

/// A box around nodes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Group {
    /// The subgraph's id or the drawn element's.
    pub id: String,
    /// Its title; empty when it has none.
    pub title: String,
    /// Indices of the nodes inside, those of inner groups included.
    pub members: Vec<usize>,
    /// Index of the next larger group around it.
    pub parent: Option<usize>,
    /// The node that this group also is, when an arrow binds to it.
    pub node: Option<usize>,
}

/// Nodes, edges and groups.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Graph {
    /// Boxes.
    pub nodes: Vec<Node>,
    /// Connections.
    pub edges: Vec<Edge>,
    /// Boxes around boxes.
    pub groups: Vec<Group>,
}

impl Graph {
    /// Adds an edge, named after its ends.
    pub fn connect(&mut self, from: usize, to: usize, label: impl Into<String>) -> &mut Edge {
        let twins = self.edges.iter().filter(|e| (e.from, e.to) == (from, to)).count();
        self.connect_again(from, to, label, twins)
    }

    /// As [`Graph::connect`], for one who has counted the edges between these two.
    pub(crate) fn connect_again(
        &mut self,
        from: usize,
        to: usize,
        label: impl Into<String>,
        twins: usize,
    ) -> &mut Edge {
        let base = format!("{}->{}", self.nodes[from].id, self.nodes[to].id);
        let id = if twins == 0 { base } else { format!("{base}#{}", twins + 1) };
        self.edges.push(Edge { id, from, to, label: label.into(), ..Edge::default() });
        let last = self.edges.len() - 1;
        &mut self.edges[last]
    }

    /// The node with this id or label: exactly, else without regard to case and spacing.
    pub fn find(&self, name: &str) -> Option<usize> {
        let name = name.trim().trim_matches(['"', '`']);
        let fold = |t: &str| one_line(t).to_lowercase();
        let folded = fold(name);
        let nodes = &self.nodes;
        nodes
            .iter()
            .position(|n| n.id == name)
            .or_else(|| nodes.iter().position(|n| n.label == name))
            .or_else(|| nodes.iter().position(|n| fold(&n.label) == folded))
            .or_else(|| nodes.iter().position(|n| fold(&n.id) == folded))
    }

    /// The labels of an edge's two ends.
    pub fn ends(&self, edge: &Edge) -> [String; 2] {
        [self.nodes[edge.from].label.clone(), self.nodes[edge.to].label.clone()]
    }

    /// The innermost group that holds a node.
    pub fn group_of(&self, node: usize) -> Option<usize> {
        (0..self.groups.len())
            .filter(|&g| self.groups[g].members.contains(&node))
            .min_by_key(|&g| (self.groups[g].members.len(), g))
    }
}

/// What a person has drawn or typed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct Board {
    /// What could be read as a graph.
    pub graph: Graph,
    /// Arrows with a dangling end.
    pub loose: Vec<DanglingArrow>,
    /// Free text that belongs to nothing: titles, notes.
    pub notes: Vec<String>,
}

/// A budget or timeout in milliseconds.
pub type Millis = u32;

/// What one hop must have.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HopControls {
    /// Index of the node the hop leaves.
    pub from: usize,
    /// Index of the node the hop reaches.
    pub to: usize,
    /// `timeout`, `idempotency key`, …
    pub controls: Vec<String>,
}

/// A `%%` line that cannot be used as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleProblem {
    /// 1-based, within the diagram's source.
    pub line: usize,
    /// Stable, kebab-case: `unknown-node`, `unknown-edge`, `empty-rule`, `bad-duration`.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to type.
    pub help: String,
}

/// A diagram that boards are graded against.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reference {
    /// For people; may be empty.
    pub title: String,
    /// Nodes, edges, groups.
    pub graph: Graph,
    /// Other names of each node, in step with `graph.nodes`.
    pub also: Vec<Vec<String>>,
    /// Which nodes may be left out, in step with `graph.nodes`.
    pub optional: Vec<bool>,
    /// Sets of nodes of which one suffices.
    pub either: Vec<Vec<usize>>,
    /// The deadline of the whole request.
    pub budget: Option<Millis>,
    /// Nodes that are called at once.
    pub parallel: Vec<Vec<usize>>,
    /// What hops need.
    pub controls: Vec<HopControls>,
    /// `%% require:` prompts.
    pub requirements: Vec<String>,
    /// `%% invariant:` prompts.
    pub invariants: Vec<String>,
    /// `%%` lines that cannot be used as written.
    pub problems: Vec<RuleProblem>,
}

impl Reference {
    /// A reference without rules.
    pub fn of(graph: Graph) -> Self {
        let count = graph.nodes.len();
        Self {
            also: vec![Vec::new(); count],
            optional: vec![false; count],
            graph,
            ..Self::default()
        }
    }
}
