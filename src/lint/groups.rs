//! Blocks that lead to each other, grouped; the groups in the order in which they are passed.

use crate::lint::ways::{Take, Ways};

/// The groups of a flow. A block that lies on no loop is a group of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// Last group first; ids ascend within one.
    members: Vec<usize>,
    /// Where in `members` each group ends.
    ends: Vec<usize>,
    /// Some group goes round.
    has_loops: bool,
}

impl Groups {
    /// Groups all blocks by the ways that may be taken. This is Tarjan's algorithm with a stack
    /// of its own: a group is complete when nothing reached from it leads above it.
    #[must_use]
    pub fn of(ways: &Ways, take: Take<'_>) -> Self {
        let mut search = Search::new(ways.len());
        for root in 0..ways.len() {
            if search.is_new(root) {
                search.from(root, ways, take);
            }
        }
        search.found
    }

    /// The groups by a part of the ways by which `self` groups the blocks. Where nothing goes
    /// round, leaving ways out changes nothing.
    #[must_use]
    pub fn within(&self, ways: &Ways, take: Take<'_>) -> Self {
        if self.has_loops {
            Self::of(ways, take)
        } else {
            self.clone()
        }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[usize]> {
        (0..self.len()).rev().map(|n| self.group(n))
    }

    fn group(&self, n: usize) -> &[usize] {
        let end = |n: usize| self.ends.get(n).copied().unwrap_or_default();
        let begin = n.checked_sub(1).map_or(0, end);
        self.members.get(begin..end(n)).unwrap_or_default()
    }

    /// The groups that go round by ways that may be taken: of more than one block, or of one
    /// that leads to itself.
    #[must_use]
    pub fn loops(&self, ways: &Ways, take: Take<'_>) -> Vec<Vec<usize>> {
        if !self.has_loops {
            return Vec::new();
        }
        let goes_round = |group: &&[usize]| match group {
            [only] => ways
                .out(*only)
                .iter()
                .any(|way| way.to == *only && take(way)),
            [] => false,
            [_, _, ..] => true,
        };
        self.iter()
            .filter(goes_round)
            .map(<[usize]>::to_vec)
            .collect()
    }
}

/// A block that was never met.
const NEW: usize = 0;
/// A block whose group is complete.
const DONE: usize = usize::MAX;

/// A search under way.
struct Search {
    /// The order in which blocks were met, from 1.
    met: Vec<usize>,
    /// The earliest block that each leads back to.
    least: Vec<usize>,
    n_met: usize,
    /// Blocks whose group is not complete.
    open: Vec<usize>,
    /// The way from the root: blocks, with the number of their ways that were looked at.
    trail: Vec<(usize, usize)>,
    found: Groups,
}

impl Search {
    fn new(n: usize) -> Self {
        Self {
            met: vec![NEW; n],
            least: vec![NEW; n],
            n_met: 0,
            open: Vec::new(),
            trail: Vec::new(),
            found: Groups::default(),
        }
    }

    fn is_new(&self, i: usize) -> bool {
        self.met.get(i) == Some(&NEW)
    }

    fn meet(&mut self, i: usize) {
        self.n_met += 1;
        if let (Some(met), Some(least)) = (self.met.get_mut(i), self.least.get_mut(i)) {
            (*met, *least) = (self.n_met, self.n_met);
        }
        self.open.push(i);
        self.trail.push((i, 0));
    }

    /// Notes that a block leads back to one that was met as this one.
    fn lower(&mut self, i: usize, to: usize) {
        if let Some(least) = self.least.get_mut(i) {
            *least = to.min(*least);
        }
    }

    fn from(&mut self, root: usize, ways: &Ways, take: Take<'_>) {
        self.meet(root);
        while let Some((i, n_looked)) = self.trail.last_mut() {
            let i = *i;
            if let Some(way) = ways.out(i).get(*n_looked) {
                *n_looked += 1;
                if take(way) {
                    self.found.has_loops |= way.to == i;
                    match self.met.get(way.to).copied().unwrap_or(DONE) {
                        NEW => self.meet(way.to),
                        DONE => {}
                        met => self.lower(i, met),
                    }
                }
                continue;
            }
            self.trail.pop();
            let least = self.least.get(i).copied().unwrap_or_default();
            if let Some((above, _)) = self.trail.last().copied() {
                self.lower(above, least);
            }
            if self.met.get(i) == Some(&least) {
                self.complete(i);
            }
        }
    }

    /// The open blocks from this one on are a group.
    fn complete(&mut self, i: usize) {
        let begin = self.found.members.len();
        while let Some(open) = self.open.pop() {
            self.found.members.push(open);
            if let Some(met) = self.met.get_mut(open) {
                *met = DONE;
            }
            if open == i {
                break;
            }
        }
        let group = self.found.members.get_mut(begin..).unwrap_or_default();
        group.sort_unstable();
        self.found.has_loops |= group.len() > 1;
        self.found.ends.push(self.found.members.len());
    }
}
