//! The assignment of greatest total weight (Hungarian method, rectangular, O(n²m)).

/// For each row the column it is given, maximising the sum of `weight(row, column)`. Pairs of weight
/// 0 or less are left apart. Among equal sums the result follows from the order of rows and columns.
pub(crate) fn assign(
    rows: usize,
    columns: usize,
    weight: impl Fn(usize, usize) -> f64,
) -> Vec<Option<usize>> {
    if rows == 0 || columns == 0 {
        return vec![None; rows];
    }
    // Every row also has a column of its own that costs nothing, so that it can stay alone.
    let width = columns + rows;
    let cost = |row: usize, column: usize| -> f64 {
        if column < columns { -weight(row, column).max(0.0) } else { 0.0 }
    };
    let mut row_price = vec![0.0; rows + 1];
    let mut column_price = vec![0.0; width + 1];
    let mut taken_by = vec![0_usize; width + 1];
    let mut way = vec![0_usize; width + 1];
    for row in 1..=rows {
        taken_by[0] = row;
        let mut at = 0;
        let mut least = vec![f64::INFINITY; width + 1];
        let mut visited = vec![false; width + 1];
        loop {
            visited[at] = true;
            let current = taken_by[at];
            let (mut delta, mut next) = (f64::INFINITY, 0);
            for column in 1..=width {
                if visited[column] {
                    continue;
                }
                let reduced =
                    cost(current - 1, column - 1) - row_price[current] - column_price[column];
                if reduced < least[column] {
                    least[column] = reduced;
                    way[column] = at;
                }
                if least[column] < delta {
                    delta = least[column];
                    next = column;
                }
            }
            for column in 0..=width {
                if visited[column] {
                    row_price[taken_by[column]] += delta;
                    column_price[column] -= delta;
                } else {
                    least[column] -= delta;
                }
            }
            at = next;
            if taken_by[at] == 0 {
                break;
            }
        }
        while at != 0 {
            let before = way[at];
            taken_by[at] = taken_by[before];
            at = before;
        }
    }
    let mut assignment = vec![None; rows];
    for (column, &row) in taken_by.iter().enumerate().take(columns + 1).skip(1) {
        if row > 0 && weight(row - 1, column - 1) > 0.0 {
            assignment[row - 1] = Some(column - 1);
        }
    }
    assignment
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(weights: &[&[f64]]) -> f64 {
        fn go(weights: &[&[f64]], row: usize, used: &mut Vec<bool>) -> f64 {
            if row == weights.len() {
                return 0.0;
            }
            let mut best = go(weights, row + 1, used);
            for column in 0..used.len() {
                if !used[column] && weights[row][column] > 0.0 {
                    used[column] = true;
                    best = best.max(weights[row][column] + go(weights, row + 1, used));
                    used[column] = false;
                }
            }
            best
        }
        go(weights, 0, &mut vec![false; weights[0].len()])
    }

    #[test]
    fn it_finds_the_best_sum() {
        let mut seed = 1_u32;
        let mut next = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            f64::from(seed >> 24) / 64.0 - 1.0
        };
        for rows in 1..5 {
            for columns in 1..6 {
                let weights: Vec<Vec<f64>> =
                    (0..rows).map(|_| (0..columns).map(|_| next()).collect()).collect();
                let assignment = assign(rows, columns, |r, c| weights[r][c]);
                let sum: f64 = assignment
                    .iter()
                    .enumerate()
                    .filter_map(|(r, c)| c.map(|c| weights[r][c]))
                    .sum();
                let slices: Vec<&[f64]> = weights.iter().map(Vec::as_slice).collect();
                assert!((sum - best(&slices)).abs() < 1e-9, "{weights:?} {assignment:?}");
            }
        }
        assert_eq!(assign(2, 0, |_, _| 1.0), [None, None]);
    }
}
