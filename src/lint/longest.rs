//! The longest path to every block, as rules ask for it. `look` finds it group by group: blocks
//! that lead to each other make a group, and a group in which time passes has no end. Takes time
//! in proportion to the flow.

use crate::lint::groups::Groups;
use crate::lint::leads::{Marks, MaybeAge};
use crate::lint::look::{Before, Found};
use crate::lint::route::{Mark, Route};
use crate::lint::uses::Uses;
use crate::lint::ways::Ways;
use crate::lint::window::Age;
use crate::model::{BlockId, Exit, Flow};
use std::sync::Arc;

/// The longest path to every block that a Start leads to.
#[derive(Debug, PartialEq, Eq)]
pub struct Longest {
    ways: Ways,
    found: Found,
}

impl Longest {
    #[must_use]
    pub fn of(flow: &Flow) -> Self {
        let ways = Ways::of(flow);
        let all = Groups::of(&ways, Marks::NONE);
        let reached = ways.reached(&ways.starts(), Marks::NONE);
        let carried = all.within(&ways, Marks::NOT_CARRIED).into_owned();
        Self::on(ways, &carried, &reached)
    }

    /// The longest paths on these ways, which `carried` groups where time is carried on, and by
    /// which a Start leads to the blocks that are `reached`.
    #[must_use]
    pub fn on(ways: Ways, carried: &Groups, reached: &[bool]) -> Self {
        let found = Found::on(&ways, carried, reached);
        Self { ways, found }
    }

    /// Finds the paths again after the ways were brought up to date.
    pub(super) fn find_again(&mut self, carried: &Groups, reached: &[bool]) {
        self.found = Found::on(&self.ways, carried, reached);
    }

    /// The ways, to be brought up to date.
    pub(super) fn ways_mut(&mut self) -> &mut Ways {
        &mut self.ways
    }

    /// The blocks and the ways between them.
    #[must_use]
    pub fn ways(&self) -> &Ways {
        &self.ways
    }

    /// The worst age on entry to a block, by its number.
    #[must_use]
    pub fn age_of(&self, i: usize) -> Option<Age> {
        self.found.age_of(i).age()
    }

    /// The same of all blocks.
    #[must_use]
    pub fn ages(&self) -> &Arc<Vec<MaybeAge>> {
        &self.found.age
    }

    /// The worst age on entry to a block; nothing when no Start leads there.
    #[must_use]
    pub fn age_at(&self, id: &BlockId) -> Option<Age> {
        self.age_of(self.ways.index(id)?)
    }

    /// The use of the window at every block of the flow that this is about.
    #[must_use]
    pub fn uses(&self, flow: &Flow) -> Uses {
        Uses::new(
            flow.blocks.clone(),
            Arc::clone(&self.found.age),
            Arc::clone(self.ways.stays()),
        )
    }

    /// The block before each on its longest path.
    #[must_use]
    pub fn befores(&self) -> &Arc<Vec<Before>> {
        &self.found.before
    }

    /// The block before this one on its longest path, and the exit by which it is left;
    /// nothing when the window has just been opened or a loop is at work.
    #[must_use]
    pub fn before(&self, id: &BlockId) -> Option<(&BlockId, &Exit)> {
        let (i, exit) = self.before_at(self.ways.index(id)?)?;
        Some((self.ways.id(i)?, exit))
    }

    /// The same by number.
    #[must_use]
    pub fn before_at(&self, i: usize) -> Option<(usize, &Exit)> {
        let before = self.found.before.get(i)?;
        let exit = self.ways.exit(before.way as usize);
        Some((before.block()?, exit.unwrap_or(&Exit::Next)))
    }

    /// The longest path to a block, from where the window was opened up to the block itself.
    /// It begins on a loop when a loop lets the time grow. Of blocks that go round without
    /// taking time, only those where the path comes in and goes out are named.
    #[must_use]
    pub fn path_to(&self, id: &BlockId) -> Vec<&BlockId> {
        let Some(i) = self.ways.index(id) else {
            return Vec::new();
        };
        let before = |i: &usize| self.before_at(*i).map(|(before, _)| before);
        // A path never has more blocks than the flow; this only guards the loop.
        let steps = std::iter::successors(Some(i), before).take(self.ways.len());
        let mut path: Vec<&BlockId> = steps.filter_map(|i| self.ways.id(i)).collect();
        path.reverse();
        path
    }

    /// The block that adds most on the longest path to a block, and what it adds; nothing
    /// when no time passes, or when a loop alone is to blame.
    #[must_use]
    pub fn slowest(&self, id: &BlockId) -> Option<(&BlockId, Age)> {
        let (i, age) = self.slowest_at(self.ways.index(id)?)?;
        Some((self.ways.id(i)?, age))
    }

    /// The same by number.
    #[must_use]
    pub fn slowest_at(&self, i: usize) -> Option<(usize, Age)> {
        let slowest = self.found.slowest.get(i)?;
        (!slowest.adds.is_zero()).then(|| (slowest.block as usize, slowest.adds.age()))
    }
}

/// For each block where it lies on its longest path, to tell many paths quickly.
#[must_use]
pub fn marks(befores: &[Before]) -> Vec<Mark> {
    let mut marks: Vec<Option<Mark>> = vec![None; befores.len()];
    let mut unmarked = Vec::new();
    for i in 0..marks.len() {
        let known = |i: usize| marks.get(i).copied().flatten();
        let mut next = Some(i);
        while let Some(i) = next.filter(|i| known(*i).is_none()) {
            unmarked.push(i);
            let before = befores.get(i).and_then(|it| it.block());
            next = before.filter(|_| unmarked.len() <= befores.len());
        }
        let mut before = next.and_then(known);
        while let Some(i) = unmarked.pop() {
            let mark = Mark::after(before, i);
            if let Some(it) = marks.get_mut(i) {
                *it = Some(mark);
            }
            before = Some(mark);
        }
    }
    marks.into_iter().flatten().collect()
}

/// The longest path to a block, by the marks of all blocks.
#[must_use]
pub fn route_to(i: usize, befores: &[Before], marks: &[Mark]) -> Route {
    let before = |i: usize| befores.get(i).and_then(|it| it.block());
    let mark = marks.get(i);
    mark.map_or_else(Route::default, |mark| Route::back(i, *mark, &before))
}
