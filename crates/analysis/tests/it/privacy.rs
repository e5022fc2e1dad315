//! Published tables: nobody's small cell is shown, and an attacker who subtracts learns none.

use crate::planted::Draws;
use hutong_analysis::privacy::{FLOOR_MEMBERS, FLOOR_PUBLIC, Published, Table, may_release_again};

/// What an attacker works with: cells and totals as one table whose last row and column are sums; unknown where
/// withheld.
struct Attack {
    width: usize,
    height: usize,
    known: Vec<Option<u32>>,
}

impl Attack {
    fn new(published: &Published) -> Self {
        let (width, height) = (published.columns.len() + 1, published.rows.len() + 1);
        let mut known = Vec::new();
        for (row, total) in published.cells.iter().zip(&published.rows) {
            known.extend(row);
            known.push(*total);
        }
        known.extend(&published.columns);
        known.push(published.total);
        Attack { width, height, known }
    }

    /// Every row and column: the cells, then the total.
    fn lines(&self) -> Vec<Vec<usize>> {
        let row = |r: usize| (0..self.width).map(|c| r * self.width + c).collect();
        let column = |c: usize| (0..self.height).map(|r| r * self.width + c).collect();
        (0..self.height).map(row).chain((0..self.width).map(column)).collect()
    }

    /// Least and greatest value that each unknown can have, by what is left of the sums, until nothing narrows.
    fn bound(&self) -> Vec<(f64, f64)> {
        let mut bounds: Vec<(f64, f64)> =
            self.known.iter().map(|k| k.map_or((0.0, 1e9), |n| (f64::from(n), f64::from(n)))).collect();
        for _ in 0..200 {
            for line in self.lines() {
                let (total, parts) = line.split_last().unwrap();
                let low: f64 = parts.iter().map(|&at| bounds[at].0).sum();
                let high: f64 = parts.iter().map(|&at| bounds[at].1).sum();
                bounds[*total] = (bounds[*total].0.max(low), bounds[*total].1.min(high));
                for &at in parts {
                    let (own_low, own_high) = bounds[at];
                    let least = bounds[*total].0 - (high - own_high);
                    let most = bounds[*total].1 - (low - own_low);
                    bounds[at] = (own_low.max(least), own_high.min(most));
                }
            }
        }
        bounds
    }

    /// Unknowns that linear algebra alone determines: Gauss-Jordan over all sums.
    fn solve(&self) -> Vec<usize> {
        let unknown: Vec<usize> = (0..self.known.len()).filter(|&at| self.known[at].is_none()).collect();
        let mut rows: Vec<Vec<f64>> = self
            .lines()
            .iter()
            .map(|line| {
                let (total, parts) = line.split_last().unwrap();
                let sign = |at: &usize| if at == total { -1.0 } else { f64::from(u8::from(parts.contains(at))) };
                unknown.iter().map(sign).collect()
            })
            .collect();
        let mut lead = 0;
        for column in 0..unknown.len() {
            let Some(pivot) = (lead..rows.len()).find(|&r| rows[r][column].abs() > 1e-9) else { continue };
            rows.swap(lead, pivot);
            let scale = rows[lead][column];
            rows[lead].iter_mut().for_each(|x| *x /= scale);
            let top = rows[lead].clone();
            for (_, row) in rows.iter_mut().enumerate().filter(|(at, _)| *at != lead) {
                let factor = row[column];
                row.iter_mut().zip(&top).for_each(|(x, t)| *x -= factor * t);
            }
            lead += 1;
        }
        let alone = |row: &&Vec<f64>| row.iter().filter(|x| x.abs() > 1e-9).count() == 1;
        rows.iter().filter(alone).map(|row| unknown[row.iter().position(|x| x.abs() > 1e-9).unwrap()]).collect()
    }
}

fn check_table(rows: &[Vec<u32>], floor: u32) -> Published {
    let published = Table::new(rows).suppress(floor);
    let width = published.columns.len();
    for (row, shown) in rows.iter().zip(&published.cells) {
        assert_eq!(shown.len(), width);
        for (count, shown) in row.iter().zip(shown) {
            assert!(shown.is_none_or(|n| n == *count), "what is shown is true");
            assert!(shown.is_none_or(|n| n >= floor), "{count} of at least {floor} is shown");
        }
    }
    let attack = Attack::new(&published);
    assert!(attack.solve().is_empty(), "subtraction gives back {:?} of {published:?}", attack.solve());
    for (at, (low, high)) in attack.bound().into_iter().enumerate().filter(|(at, _)| attack.known[*at].is_none()) {
        assert!(high - low >= 1.0, "cell {at} lies between {low} and {high} in {published:?}");
    }
    published
}

#[test]
fn shows_everything_where_everybody_is_many() {
    let published = check_table(&[vec![20, 30], vec![40, 50]], FLOOR_PUBLIC);
    assert_eq!(published.cells, vec![vec![Some(20), Some(30)], vec![Some(40), Some(50)]]);
    assert_eq!((published.rows[0], published.columns[1], published.total), (Some(50), Some(80), Some(140)));
}

#[test]
fn withholds_a_second_cell_for_every_small_one() {
    let published = check_table(&[vec![4, 30, 25], vec![40, 50, 60], vec![35, 45, 12]], FLOOR_PUBLIC);
    let shown = published.cells.concat().iter().flatten().count();
    assert!((4..=5).contains(&shown), "the small cell and three others, not the whole table: {published:?}");
    assert_eq!(published.total, Some(301), "the total is far from anybody");
}

#[test]
fn the_members_area_shows_cells_of_five() {
    let rows = [vec![6, 30], vec![40, 7]];
    assert_eq!(check_table(&rows, FLOOR_MEMBERS).cells, vec![vec![Some(6), Some(30)], vec![Some(40), Some(7)]]);
    assert_eq!(check_table(&rows, FLOOR_PUBLIC).cells, vec![vec![None, None], vec![None, None]]);
}

#[test]
fn empty_cells_and_tiny_tables_say_nothing() {
    check_table(&[vec![0, 30], vec![40, 50]], FLOOR_PUBLIC);
    check_table(&[vec![3]], FLOOR_PUBLIC);
    check_table(&[vec![0, 0], vec![0, 0]], FLOOR_PUBLIC);
    let nothing = Published { cells: Vec::new(), rows: Vec::new(), columns: Vec::new(), total: None };
    assert_eq!(Table::new(&[]).suppress(FLOOR_PUBLIC), nothing);
    let alone = check_table(&[vec![12]], FLOOR_PUBLIC);
    assert_eq!(alone.total, Some(12));
    let one_row = check_table(&[vec![3, 40, 50]], FLOOR_PUBLIC);
    assert_eq!(one_row.cells[0][0], None);
}

#[test]
fn an_attack_that_subtracts_gives_nothing_back() {
    let mut draws = Draws::new(1);
    for round in 0..300 {
        let (height, width) = (1 + draws.below(7), 1 + draws.below(6));
        let most = [8, 15, 60, 400][round % 4];
        let rows: Vec<Vec<u32>> = (0..height).map(|_| (0..width).map(|_| draws.below(most) as u32).collect()).collect();
        check_table(&rows, if round % 3 == 0 { FLOOR_MEMBERS } else { FLOOR_PUBLIC });
    }
}

#[test]
fn withholding_only_small_cells_would_not_do() {
    let rows = [vec![4, 30], vec![40, 50]];
    let naive = Published {
        cells: vec![vec![None, Some(30)], vec![Some(40), Some(50)]],
        rows: vec![Some(34), Some(90)],
        columns: vec![Some(44), Some(80)],
        total: Some(124),
    };
    assert_eq!(Attack::new(&naive).solve(), vec![0], "the attack is a real one");
    check_table(&rows, FLOOR_PUBLIC);
}

#[test]
fn waits_for_ten_new_participants() {
    assert!(!may_release_again(100, 109));
    assert!(may_release_again(100, 110));
    assert!(!may_release_again(u32::MAX, u32::MAX - 1));
}
