//! Memory states beside those of py-fsrs, on published and random sequences.

use item::kind::Rating;
use memory::model::{Model, Parameters};
use serde::Deserialize;

#[derive(Deserialize)]
struct Vector {
    ratings: Vec<u32>,
    elapsed: Vec<u32>,
    parameters: Vec<f32>,
    /// Stability and difficulty after each answer, in double precision.
    states: Vec<(f64, f64)>,
}

/// How `tests/fixtures/fsrs/vectors.json` was made stands in `make.py` beside it.
#[test]
fn states_equal_those_of_py_fsrs_within_a_hundred_thousandth() {
    let vectors: Vec<Vector> =
        serde_json::from_str(include_str!("../fixtures/fsrs/vectors.json")).unwrap();
    assert!(vectors.len() > 200);
    let (mut worst, mut compared) = (0.0f64, 0);
    for (n, vector) in vectors.iter().enumerate() {
        let model = Model::new(&Parameters::try_from(vector.parameters.clone()).unwrap()).unwrap();
        let mut state = None;
        for (i, (rating, elapsed)) in vector.ratings.iter().zip(&vector.elapsed).enumerate() {
            let after =
                model.after(state, *elapsed, Rating::from_number(*rating).unwrap()).unwrap();
            let (stability, difficulty) = vector.states[i];
            for (ours, theirs) in [(after.stability, stability), (after.difficulty, difficulty)] {
                let off = (f64::from(ours) - theirs).abs() / theirs.abs().max(1.0);
                assert!(off < 1e-5, "sequence {n}, answer {i}: {ours} beside {theirs}");
                worst = worst.max(off);
                compared += 1;
            }
            state = Some(after);
        }
    }
    println!("{compared} figures, the largest relative difference {worst:.2e}");
}
