//! How far two partitions of the same people agree.

/// Pairs in common beyond chance: 1 for equal partitions, about 0 for unrelated ones (Hubert & Arabie 1985). Two
/// partitions without any pair apart, or without any together, count as equal.
pub fn adjusted_rand(a: &[u32], b: &[u32]) -> f64 {
    let table = cross(a, b);
    let pairs = |n: f64| n * (n - 1.0) / 2.0;
    let together: f64 = table.iter().flatten().map(|&n| pairs(n)).sum();
    let rows: f64 = table.iter().map(|row| pairs(row.iter().sum())).sum();
    let width = table.first().map_or(0, Vec::len);
    let columns: f64 = (0..width).map(|at| pairs(table.iter().map(|row| row[at]).sum())).sum();
    let expected = if a.len() > 1 { rows * columns / pairs(a.len() as f64) } else { 0.0 };
    let greatest = (rows + columns) / 2.0;
    if greatest - expected <= 0.0 { 1.0 } else { (together - expected) / (greatest - expected) }
}

/// For each group of `a` the Jaccard similarity with its nearest counterpart in `b` (Hennig 2007).
pub fn nearest_jaccard(a: &[u32], b: &[u32], groups: usize) -> Vec<f64> {
    let table = cross(a, b);
    let width = table.first().map_or(0, Vec::len);
    let columns: Vec<f64> = (0..width).map(|at| table.iter().map(|row| row[at]).sum()).collect();
    let nearest = |row: &Vec<f64>| {
        let size: f64 = row.iter().sum();
        let similarity = |(both, column): (&f64, &f64)| {
            let either = size + column - both;
            if either > 0.0 { both / either } else { 0.0 }
        };
        row.iter().zip(&columns).map(similarity).fold(0.0, f64::max)
    };
    (0..groups).map(|at| table.get(at).map_or(0.0, nearest)).collect()
}

/// People in each pair of groups.
fn cross(a: &[u32], b: &[u32]) -> Vec<Vec<f64>> {
    let count = |labels: &[u32]| labels.iter().max().map_or(0, |&most| most as usize + 1);
    let mut table = vec![vec![0.0; count(b)]; count(a)];
    a.iter().zip(b).for_each(|(&x, &y)| table[x as usize][y as usize] += 1.0);
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_pairs() {
        assert_eq!(adjusted_rand(&[0, 0, 1, 1], &[1, 1, 0, 0]), 1.0);
        // Worked example of Hubert & Arabie's index: rows 2+1, 1+2.
        let found = adjusted_rand(&[0, 0, 0, 1, 1, 1], &[0, 0, 1, 1, 1, 0]);
        assert!((found - (2.0 - 2.4) / (6.0 - 2.4)).abs() < 1e-12, "{found}");
        assert_eq!(adjusted_rand(&[0, 0, 0], &[0, 0, 0]), 1.0);
        assert_eq!(nearest_jaccard(&[0, 0, 1, 1], &[0, 0, 0, 1], 2), vec![2.0 / 3.0, 0.5]);
    }
}
