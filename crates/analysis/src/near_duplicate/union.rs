//! Disjoint sets over positions; the smallest position of a set names it.

/// A partition of `0..len`.
#[derive(Clone, Debug)]
pub struct Partition {
    parents: Vec<u32>,
}

impl Partition {
    /// Every position alone.
    pub fn new(len: usize) -> Self {
        Partition { parents: (0..len as u32).collect() }
    }

    /// The smallest position of the set that holds `at`.
    pub fn find(&mut self, mut at: u32) -> u32 {
        while self.parents[at as usize] != at {
            let next = self.parents[self.parents[at as usize] as usize];
            self.parents[at as usize] = next;
            at = next;
        }
        at
    }

    /// Joins the sets of `a` and `b`.
    pub fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.find(a), self.find(b));
        self.parents[a.max(b) as usize] = a.min(b);
    }

    /// The sets with at least two members, each sorted, ordered by their smallest.
    pub fn sets(&mut self) -> Vec<Vec<u32>> {
        let mut pairs: Vec<(u32, u32)> = (0..self.parents.len() as u32).map(|at| (self.find(at), at)).collect();
        pairs.sort_unstable();
        pairs
            .chunk_by(|x, y| x.0 == y.0)
            .filter(|set| set.len() > 1)
            .map(|set| set.iter().map(|&(_, at)| at).collect())
            .collect()
    }
}
