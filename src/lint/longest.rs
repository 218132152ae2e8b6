//! The longest path to every block, found group by group: blocks that lead to each other make
//! a group, and a group in which time passes has no end. Takes time in proportion to the flow.

use crate::lint::known::{self, Window};
use crate::lint::ways::{Way, Ways};
use crate::lint::window::{Age, Cost, WindowUse, cost, longest_stay};
use crate::model::{BlockId, Exit, Flow};
use std::collections::BTreeMap;

/// The longest path to every block that a Start leads to.
pub struct Longest<'a> {
    ways: Ways<'a>,
    age: Vec<Option<Age>>,
    before: Vec<Before<'a>>,
    /// The block that adds most to each block's longest path, with what it adds.
    slowest: Vec<Option<(usize, Age)>>,
}

/// Where the longest path to a block comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Before<'a> {
    /// The person has just opened the window, or the block is a Start.
    Fresh,
    /// This block, left by this exit.
    Block(usize, &'a Exit),
    /// The block lies on a loop in which time passes.
    Loop,
}

impl<'a> Longest<'a> {
    #[must_use]
    pub fn of(flow: &'a Flow) -> Self {
        let first = Self::of_ways(Ways::of(flow), &[]);
        let cuts = first.cuts();
        if cuts.is_empty() {
            return first;
        }
        Self::of_ways(first.ways, &cuts)
    }

    /// The ways on which “the window is open” is news: where they lead, no matter how long the
    /// path before was, little time can have passed. So a loop that asks each time round does
    /// not let the time grow, which only a second look can tell.
    fn cuts(&self) -> Vec<(usize, Way<'a>)> {
        let all = (0..self.ways.len()).flat_map(|i| self.ways.out(i).iter().map(move |it| (i, it)));
        let is_news = |i: usize, way: &Way<'_>| match window_of(&self.ways, i, way) {
            Window::Open => self
                .age_of(i)
                .is_some_and(|age| Window::Open.refine(age) < age),
            Window::Unknown | Window::Closed => false,
        };
        let cut = all.filter(|(i, way)| is_news(*i, way));
        cut.map(|(i, way)| (i, *way)).collect()
    }

    /// `cuts` are ways, each with the block that it leaves, that carry no age on.
    fn of_ways(ways: Ways<'a>, cuts: &[(usize, Way<'a>)]) -> Self {
        let mut it = Self {
            age: vec![None; ways.len()],
            before: vec![Before::Fresh; ways.len()],
            slowest: vec![None; ways.len()],
            ways,
        };
        let reached = it.set_fresh_blocks();
        for (i, way) in cuts {
            // Where the window is known to be open the path begins anew.
            let age = Window::Open.refine(Age::Unbounded);
            if reached.get(*i) == Some(&true) && it.age_of(way.to) < Some(age) {
                it.set(way.to, age, Before::Fresh, None);
            }
        }
        let is_carried = |ways: &Ways<'_>, i: usize, way: &Way<'_>| {
            reached.get(i) == Some(&true)
                && matches!(cost_of(ways, i, way), Cost::Adds(_))
                && !cuts
                    .iter()
                    .any(|(from, cut)| *from == i && cut.exit == way.exit)
        };
        let groups = it.ways.groups(&|i, way| is_carried(&it.ways, i, way));
        for group in &groups {
            it.settle(group);
            for i in group {
                it.push_on(*i);
            }
        }
        it
    }

    /// The blocks and the ways between them.
    #[must_use]
    pub fn ways(&self) -> &Ways<'a> {
        &self.ways
    }

    /// Every block that can be reached, with the ages on it.
    #[must_use]
    pub fn window(&self) -> BTreeMap<BlockId, WindowUse> {
        let blocks = (0..self.ways.len()).filter_map(|i| {
            let on_entry = self.age.get(i).copied().flatten()?;
            let block = self.ways.block(i)?;
            Some((
                self.ways.id(i)?.clone(),
                WindowUse {
                    on_entry,
                    on_exit: on_entry.plus(longest_stay(block)),
                },
            ))
        });
        blocks.collect()
    }

    /// The block before this one on its longest path, and the exit by which it is left;
    /// nothing when the window has just been opened or a loop is at work.
    #[must_use]
    pub fn before(&self, id: &BlockId) -> Option<(&'a BlockId, &'a Exit)> {
        match self.before.get(self.ways.index(id)?)? {
            Before::Block(i, exit) => Some((self.ways.id(*i)?, exit)),
            Before::Fresh | Before::Loop => None,
        }
    }

    /// The worst age on entry to a block; nothing when no Start leads there.
    #[must_use]
    pub fn age_at(&self, id: &BlockId) -> Option<Age> {
        self.age_of(self.ways.index(id)?)
    }

    /// The longest path to a block, from where the window was opened up to the block itself.
    /// It begins on a loop when a loop lets the time grow. Of blocks that go round without
    /// taking time, only those where the path comes in and goes out are named.
    #[must_use]
    pub fn path_to(&self, id: &BlockId) -> Vec<&'a BlockId> {
        let mut path = Vec::new();
        let mut next = self.ways.index(id);
        while let Some(i) = next {
            path.extend(self.ways.id(i));
            next = match self.before.get(i) {
                // A path never has more blocks than the flow; this only guards the loop.
                Some(Before::Block(i, _)) if path.len() <= self.ways.len() => Some(*i),
                Some(Before::Block(..) | Before::Fresh | Before::Loop) | None => None,
            };
        }
        path.reverse();
        path
    }

    /// The block that adds most on the longest path to a block, and what it adds; nothing
    /// when no time passes, or when a loop alone is to blame.
    #[must_use]
    pub fn slowest(&self, id: &BlockId) -> Option<(&'a BlockId, Age)> {
        let (i, age) = self.slowest.get(self.ways.index(id)?).copied().flatten()?;
        Some((self.ways.id(i)?, age))
    }

    /// Age 0 for Starts and for every block that an answer leads to.
    fn set_fresh_blocks(&mut self) -> Vec<bool> {
        let starts = self.ways.starts();
        let take = |i: usize, way: &Way<'_>| cost_of(&self.ways, i, way) != Cost::Never;
        let reached = self.ways.reached(&starts, &take);
        let opened = (0..self.ways.len())
            .filter(|i| reached.get(*i) == Some(&true))
            .flat_map(|i| self.ways.out(i).iter().map(move |way| (i, way)))
            .filter(|(i, way)| cost_of(&self.ways, *i, way) == Cost::Opens)
            .map(|(_, way)| way.to);
        let fresh: Vec<usize> = starts.iter().copied().chain(opened).collect();
        for i in fresh {
            if let Some(age) = self.age.get_mut(i) {
                *age = Some(Age::ZERO);
            }
        }
        reached
    }

    /// Gives the blocks of one group their ages; all earlier groups have theirs.
    fn settle(&mut self, group: &[usize]) {
        let [_, _, ..] = group else {
            return self.settle_alone(group);
        };
        let oldest = group.iter().copied().max_by_key(|i| self.age_of(*i));
        let Some((oldest, Some(age))) = oldest.map(|i| (i, self.age_of(i))) else {
            return;
        };
        let inside = |to: usize| group.binary_search(&to).is_ok();
        if group.iter().any(|i| self.adds_time(*i, &inside)) {
            for i in group {
                self.set(*i, Age::Unbounded, Before::Loop, None);
            }
            return;
        }
        for i in group {
            if self.age_of(*i) < Some(age) {
                let slowest = self.slowest.get(oldest).copied().flatten();
                self.set(*i, age, Before::Block(oldest, &Exit::Next), slowest);
            }
        }
    }

    fn settle_alone(&mut self, group: &[usize]) {
        for i in group {
            if self.age_of(*i).is_some() && self.adds_time(*i, &|to| to == *i) {
                self.set(*i, Age::Unbounded, Before::Loop, None);
            }
        }
    }

    /// Whether time passes on a way from a block to one of these.
    fn adds_time(&self, i: usize, to: &dyn Fn(usize) -> bool) -> bool {
        self.ways.out(i).iter().any(|way| {
            to(way.to)
                && match cost_of(&self.ways, i, way) {
                    // “The window is closed” lets as much time pass as it takes to close.
                    Cost::Adds(_) if window_of(&self.ways, i, way) == Window::Closed => true,
                    Cost::Adds(age) => age > Age::ZERO,
                    Cost::Opens | Cost::Never => false,
                }
        })
    }

    /// Hands a block's age on to where its ways lead.
    fn push_on(&mut self, i: usize) {
        let Some(age) = self.age_of(i) else { return };
        let slowest = self.slowest.get(i).copied().flatten();
        let found: Vec<(usize, Age, &'a Exit, Age)> = self
            .ways
            .out(i)
            .iter()
            .filter_map(|way| match cost_of(&self.ways, i, way) {
                Cost::Adds(more) => Some((way, more)),
                Cost::Opens | Cost::Never => None,
            })
            .map(|(way, more)| {
                let window = window_of(&self.ways, i, way);
                (way.to, more, way.exit, window.refine(age.plus(more)))
            })
            .collect();
        for (to, more, exit, next) in found {
            if self.age_of(to) < Some(next) {
                let is_slower = more > slowest.map_or(Age::ZERO, |(_, most)| most);
                let slowest = if is_slower { Some((i, more)) } else { slowest };
                self.set(to, next, Before::Block(i, exit), slowest);
            }
        }
    }

    fn age_of(&self, i: usize) -> Option<Age> {
        self.age.get(i).copied().flatten()
    }

    fn set(&mut self, i: usize, age: Age, before: Before<'a>, slowest: Option<(usize, Age)>) {
        if let (Some(a), Some(b), Some(c)) = (
            self.age.get_mut(i),
            self.before.get_mut(i),
            self.slowest.get_mut(i),
        ) {
            *a = Some(age);
            *b = before;
            *c = slowest;
        }
    }
}

/// What the way out of a block tells of the window.
fn window_of(ways: &Ways<'_>, i: usize, way: &Way<'_>) -> Window {
    ways.block(i)
        .map_or(Window::Unknown, |block| known::window(block, way.exit))
}

fn cost_of(ways: &Ways<'_>, i: usize, way: &Way<'_>) -> Cost {
    ways.block(i)
        .map_or(Cost::Never, |block| cost(block, way.exit))
}
