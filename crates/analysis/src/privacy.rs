//! What may be published of a table of people: no cell under the floor, and none that subtraction gives back
//! (docs/ANALYSIS.md §6). It decides which cells to withhold; it knows nothing of what they count.

/// Least people behind a published cell.
pub const FLOOR_PUBLIC: u32 = 10;
/// The same inside the members' area.
pub const FLOOR_MEMBERS: u32 = 5;
/// People who must have joined since the last release before there may be another: fewer would be told apart by the
/// difference of the two.
pub const NEW_PARTICIPANTS_MIN: u32 = 10;
/// Voters below which there is no opinion map.
pub const MAP_VOTERS_MIN: u32 = 30;

/// Counts of people by two properties, such as body and group. Totals are implied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    width: usize,
    counts: Vec<u32>,
}

/// A table as it may be published: withheld cells and totals are none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// Cells row by row.
    pub cells: Vec<Vec<Option<u32>>>,
    /// Total of each row.
    pub rows: Vec<Option<u32>>,
    /// Total of each column.
    pub columns: Vec<Option<u32>>,
    /// Total of all.
    pub total: Option<u32>,
}

impl Table {
    /// A table from its rows; shorter rows are filled with zeros.
    pub fn new(rows: &[Vec<u32>]) -> Self {
        let width = rows.iter().map(Vec::len).max().unwrap_or(0);
        let counts = rows.iter().flat_map(|row| (0..width).map(|at| row.get(at).copied().unwrap_or(0))).collect();
        Table { width, counts }
    }

    /// The cells and totals that may be published when nobody's cell may be under `floor`. Empty cells are withheld
    /// like small ones: that nobody is somewhere also says something about everybody.
    ///
    /// Besides the small cells so many others are withheld that every row and column with a withheld cell (totals
    /// being cells of one more row and column) has at least two, that withheld cells lie on closed paths, so that no
    /// sum gives one back, and that what a row or column withholds adds up to at least the floor (Willenborg & de Waal
    /// 2001, ch. 4: cell suppression).
    pub fn suppress(&self, floor: u32) -> Published {
        let mut full = self.with_totals();
        let small = |count: u32| count < floor;
        full.withheld = full.counts.iter().map(|&count| small(count)).collect();
        while let Some(cell) = full.find_exposed(floor) {
            if !full.cover(cell) {
                full.withheld.fill(true);
                break;
            }
        }
        full.publish()
    }

    fn with_totals(&self) -> Full {
        let width = self.width + 1;
        let height = self.counts.len().checked_div(self.width).map_or(1, |rows| rows + 1);
        let mut counts = vec![0; width * height];
        for (at, &count) in self.counts.iter().enumerate() {
            let (row, column) = (at / self.width, at % self.width);
            for cell in [(row, column), (row, self.width), (height - 1, column), (height - 1, self.width)] {
                counts[cell.0 * width + cell.1] += count;
            }
        }
        Full { width, height, counts, withheld: Vec::new() }
    }
}

/// Whether a new release may be made after one that counted `before` participants.
pub fn may_release_again(before: u32, now: u32) -> bool {
    now >= before.saturating_add(NEW_PARTICIPANTS_MIN)
}

/// A table with its totals as last row and column: every row, and every column, is a sum that an attacker knows.
struct Full {
    width: usize,
    height: usize,
    counts: Vec<u32>,
    withheld: Vec<bool>,
}

impl Full {
    /// The lines through a cell: its row, then its column (numbered after the rows).
    fn lines(&self, cell: usize) -> [usize; 2] {
        [cell / self.width, self.height + cell % self.width]
    }

    fn cells_of(&self, line: usize) -> Vec<usize> {
        if line < self.height {
            (line * self.width..(line + 1) * self.width).collect()
        } else {
            (0..self.height).map(|row| row * self.width + line - self.height).collect()
        }
    }

    fn withheld_of(&self, line: usize) -> Vec<usize> {
        self.cells_of(line).into_iter().filter(|&cell| self.withheld[cell]).collect()
    }

    /// What a line's withheld cells tell together: the sum of those before the total, or what they leave of it.
    fn hidden_people(&self, line: usize) -> u32 {
        let cells = self.cells_of(line);
        let (last, parts) = (cells[cells.len() - 1], &cells[..cells.len() - 1]);
        let sum = parts.iter().filter(|&&cell| self.withheld[cell]).map(|&cell| self.counts[cell]).sum();
        if self.withheld[last] { u32::MAX } else { sum }
    }

    /// A withheld cell that could be given back: alone in a line, in a line that withholds too few people, or a bridge
    /// in the graph whose nodes are lines and whose edges are withheld cells (a cell is determined by the sums exactly
    /// when it lies on no closed path).
    fn find_exposed(&self, floor: u32) -> Option<usize> {
        (0..self.counts.len()).filter(|&cell| self.withheld[cell]).find(|&cell| {
            let [a, b] = self.lines(cell);
            self.hidden_people(a) < floor || self.hidden_people(b) < floor || !self.are_joined(a, b, cell)
        })
    }

    /// Whether withheld cells other than `without` join two lines.
    fn are_joined(&self, from: usize, to: usize, without: usize) -> bool {
        let mut reached = vec![false; self.height + self.width];
        let mut open = vec![from];
        while let Some(line) = open.pop() {
            if line == to {
                return true;
            }
            if std::mem::replace(&mut reached[line], true) {
                continue;
            }
            for cell in self.withheld_of(line).into_iter().filter(|&cell| cell != without) {
                open.extend(self.lines(cell).into_iter().filter(|&next| !reached[next]));
            }
        }
        false
    }

    /// Withholds the cheapest further cells that put `cell` on a closed path: the rectangle with the fewest people
    /// that are still shown. False when nothing is left to withhold.
    fn cover(&mut self, cell: usize) -> bool {
        let (row, column) = (cell / self.width, cell % self.width);
        let cost = |at: usize| if self.withheld[at] { 0 } else { u64::from(self.counts[at]) + 1 };
        let mut cheapest: Option<(u64, [usize; 3])> = None;
        for other_row in (0..self.height).filter(|&r| r != row) {
            for other_column in (0..self.width).filter(|&c| c != column) {
                let corners = [
                    row * self.width + other_column,
                    other_row * self.width + column,
                    other_row * self.width + other_column,
                ];
                let cost = corners.iter().map(|&at| cost(at)).sum();
                if cost > 0 && cheapest.is_none_or(|(least, _)| cost < least) {
                    cheapest = Some((cost, corners));
                }
            }
        }
        let Some((_, corners)) = cheapest else { return false };
        corners.iter().for_each(|&at| self.withheld[at] = true);
        true
    }

    fn publish(&self) -> Published {
        let show = |row: usize, column: usize| {
            let at = row * self.width + column;
            (!self.withheld[at]).then_some(self.counts[at])
        };
        let (last_row, last_column) = (self.height - 1, self.width - 1);
        Published {
            cells: (0..last_row).map(|row| (0..last_column).map(|column| show(row, column)).collect()).collect(),
            rows: (0..last_row).map(|row| show(row, last_column)).collect(),
            columns: (0..last_column).map(|column| show(last_row, column)).collect(),
            total: show(last_row, last_column),
        }
    }
}
