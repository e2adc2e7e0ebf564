//! From verdicts to a number and a suggested rating. docs/grading.md says it in words.
//!
//! With N nodes and E arrows that the reference needs, n and e of them recalled, v arrows reversed,
//! x extra boxes, y extra arrows, and P pairs of reference nodes that no arrow joins:
//!
//! ```text
//! nodes  = n / (N + x/2)
//! arrows = (e + v/2) / (E + y/2) · max(0, 1 − (y/P)²)
//! score  = 0.4 · nodes + 0.6 · arrows            (nodes alone when the reference has no arrows)
//! ```
//!
//! The last factor takes back what guessing gains: a board that joins every pair has y ≥ P and is left
//! with the nodes, 0.4 at most. Every term falls when something recalled goes or something extra
//! comes, so the score does.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use item::kind::Rating;

/// What a score is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export, rename = "BoardCounts")]
pub struct Counts {
    /// Nodes the reference needs.
    pub nodes: u32,
    /// How many of them were drawn.
    pub nodes_recalled: u32,
    /// Boxes that answer to nothing.
    pub nodes_extra: u32,
    /// Arrows the reference needs.
    pub edges: u32,
    /// How many of them were drawn.
    pub edges_recalled: u32,
    /// How many were drawn the wrong way round.
    pub edges_reversed: u32,
    /// Arrows that answer to nothing.
    pub edges_extra: u32,
    /// Pairs of reference nodes that no arrow joins; at least 1.
    pub open_pairs: u32,
}

impl Counts {
    /// The share of the nodes, 0..=1.
    pub fn node_share(&self) -> f64 {
        if self.nodes == 0 {
            return 1.0 / (1.0 + f64::from(self.nodes_extra) / 2.0);
        }
        f64::from(self.nodes_recalled) / (f64::from(self.nodes) + f64::from(self.nodes_extra) / 2.0)
    }

    /// The share of the arrows, 0..=1.
    pub fn edge_share(&self) -> f64 {
        let extra = f64::from(self.edges_extra);
        let guessed = extra / f64::from(self.open_pairs.max(1));
        let discount = (1.0 - guessed * guessed).max(0.0);
        if self.edges == 0 {
            return discount;
        }
        let hits = f64::from(self.edges_recalled) + f64::from(self.edges_reversed) / 2.0;
        hits / (f64::from(self.edges) + extra / 2.0) * discount
    }

    /// 0..=1, rounded to four places.
    pub fn score(&self) -> f64 {
        let score = if self.edges == 0 {
            self.node_share() * (0.4 + 0.6 * self.edge_share())
        } else {
            0.4 * self.node_share() + 0.6 * self.edge_share()
        };
        (score * 1e4).round() / 1e4
    }

    /// What the score suggests.
    pub fn rating(&self) -> Rating {
        let score = self.score();
        if score >= 0.93 && self.edges_reversed == 0 {
            Rating::Easy
        } else if score >= 0.8 {
            Rating::Good
        } else if score >= 0.55 {
            Rating::Hard
        } else {
            Rating::Again
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn counts() -> impl Strategy<Value = Counts> {
        (1_u32..40, 0_u32..60, 0_u32..20, 0_u32..60, 1_u32..400).prop_flat_map(
            |(nodes, edges, nodes_extra, edges_extra, open_pairs)| {
                (0..=nodes, 0..=edges).prop_flat_map(move |(nodes_recalled, edges_recalled)| {
                    (0..=edges - edges_recalled).prop_map(move |edges_reversed| Counts {
                        nodes,
                        nodes_recalled,
                        nodes_extra,
                        edges,
                        edges_recalled,
                        edges_reversed,
                        edges_extra,
                        open_pairs,
                    })
                })
            },
        )
    }

    proptest! {
            #[test]
            fn more_recalled_and_less_extra_never_lower_it(c in counts()) {
                let score = c.score();
                prop_assert!((0.0..=1.0).contains(&score));
                let more = |f: &dyn Fn(&mut Counts)| { let mut d = c; f(&mut d); d.score() };
                prop_assert!(more(&|d| d.nodes_extra += 1) <= score);
                prop_assert!(more(&|d| d.edges_extra += 1) <= score);
                if c.nodes_recalled > 0 {
                    prop_assert!(more(&|d| d.nodes_recalled -= 1) <= score);
                }
                if c.edges_recalled > 0 {
                    prop_assert!(more(&|d| d.edges_recalled -= 1) <= score);
    let turned = more(&|d| { d.edges_recalled -= 1; d.edges_reversed += 1; });
                    prop_assert!(turned <= score);
                }
                if c.edges > 0 {
                    prop_assert!(more(&|d| d.edges_extra = d.open_pairs) <= 0.4);
                }
            }
        }

    #[test]
    fn a_perfect_board_scores_one_and_an_empty_one_nothing() {
        let whole = Counts {
            nodes: 8,
            nodes_recalled: 8,
            edges: 9,
            edges_recalled: 9,
            open_pairs: 19,
            ..Counts::default()
        };
        assert_eq!((whole.score(), whole.rating()), (1.0, Rating::Easy));
        let empty = Counts { nodes_recalled: 0, edges_recalled: 0, ..whole };
        assert_eq!((empty.score(), empty.rating()), (0.0, Rating::Again));
        let one_extra = Counts { edges_extra: 1, ..whole };
        assert!((0.93..0.99).contains(&one_extra.score()), "{}", one_extra.score());
    }
}
