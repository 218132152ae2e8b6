//! The longest path to every block, found group by group: blocks that lead to each other make
//! a group, and a group in which time passes has no end. Takes time in proportion to the flow.

use crate::lint::groups::Groups;
use crate::lint::known::Window;
use crate::lint::route::{Mark, Route};
use crate::lint::ways::{Take, Way, Ways};
use crate::lint::window::{Age, Cost, WindowUse};
use crate::model::{BlockId, Exit, Flow, Map};

/// The longest path to every block that a Start leads to.
#[derive(Debug, PartialEq, Eq)]
pub struct Longest {
    ways: Ways,
    age: Vec<Option<Age>>,
    before: Vec<Before>,
    /// The block that adds most to each block's longest path, with what it adds.
    slowest: Vec<Option<(usize, Age)>>,
}

/// Where the longest path to a block comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Before {
    /// The person has just opened the window, or the block is a Start.
    Fresh,
    /// This block, left by this exit.
    Block(usize, Exit),
    /// The block lies on a loop in which time passes.
    Loop,
}

/// What is known of a block because a Condition before it found the window open.
struct Open {
    to: usize,
    age: Age,
    before: Before,
    slowest: Option<(usize, Age)>,
}

impl Longest {
    #[must_use]
    pub fn of(flow: &Flow) -> Self {
        let ways = Ways::of(flow);
        let all = Groups::of(&ways, &|_| true);
        Self::on(ways, &all)
    }

    /// The longest paths on these ways, which `all` groups without leaving any out.
    ///
    /// Where a Condition finds the window open, little time can have passed, however long the
    /// path before was. So a loop that asks each time round does not let the time grow. Only a
    /// second look can tell: it takes the ages at such Conditions from the first, which are
    /// never too low, and lets no path pass them.
    #[must_use]
    pub fn on(ways: Ways, all: &Groups) -> Self {
        let first = Self::look(ways, all, None);
        let open = first.found_open();
        let is_news = open.iter().any(|it| it.before == Before::Fresh);
        if is_news {
            Self::look(first.ways, all, Some(open))
        } else {
            first
        }
    }

    /// What is known behind Conditions that find the window open.
    fn found_open(&self) -> Vec<Open> {
        let blocks = (0..self.ways.len()).filter_map(|i| Some((i, self.age_of(i)?)));
        let ways = blocks.flat_map(|(i, age)| self.ways.out(i).iter().map(move |it| (i, age, it)));
        let found = ways.filter_map(|(i, age, way)| match way.cost {
            Cost::Adds(more) if way.known.window == Window::Open => {
                let (age, slowest) = (age.plus(more), self.slowest.get(i).copied().flatten());
                let known = Window::Open.refine(age);
                let is_news = known < age;
                Some(Open {
                    to: way.to,
                    age: known,
                    before: if is_news {
                        Before::Fresh
                    } else {
                        Before::Block(i, way.exit.clone())
                    },
                    slowest: slowest.filter(|_| !is_news),
                })
            }
            Cost::Adds(_) | Cost::Opens | Cost::Never => None,
        });
        found.collect()
    }

    /// One look at all paths; with `open` none passes a Condition that finds the window open.
    fn look(ways: Ways, all: &Groups, open: Option<Vec<Open>>) -> Self {
        let is_second = open.is_some();
        let mut it = Self {
            age: vec![None; ways.len()],
            before: vec![Before::Fresh; ways.len()],
            slowest: vec![None; ways.len()],
            ways,
        };
        it.set_fresh_blocks();
        for open in open.into_iter().flatten() {
            if it.age_of(open.to) < Some(open.age) {
                it.set(open.to, open.age, open.before, open.slowest);
            }
        }
        let is_carried = |way: &Way| {
            matches!(way.cost, Cost::Adds(_)) && !(is_second && way.known.window == Window::Open)
        };
        let groups = all.within(&it.ways, &is_carried);
        for group in groups.iter() {
            it.settle(group);
            for i in group {
                it.push_on(*i, &is_carried);
            }
        }
        it
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

    /// The ages at a block that can be reached.
    #[must_use]
    pub fn use_at(&self, i: usize) -> Option<WindowUse> {
        let on_entry = self.age_of(i)?;
        Some(WindowUse {
            on_entry,
            on_exit: on_entry.plus(self.ways.stay(i)),
        })
    }

    /// Every block that can be reached, with the ages on it.
    #[must_use]
    pub fn window(&self) -> Map<BlockId, WindowUse> {
        let blocks = 0..self.ways.len();
        blocks
            .filter_map(|i| Some((self.ways.id(i)?.clone(), self.use_at(i)?)))
            .collect()
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
        match self.before.get(i)? {
            Before::Block(i, exit) => Some((*i, exit)),
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
    pub fn path_to(&self, id: &BlockId) -> Vec<&BlockId> {
        let path = self.ways.index(id).map(|i| self.numbers_to(i));
        let path = path.unwrap_or_default().into_iter();
        path.filter_map(|i| self.ways.id(i)).collect()
    }

    fn numbers_to(&self, i: usize) -> Vec<usize> {
        let mut path = vec![i];
        let mut last = i;
        // A path never has more blocks than the flow; this only guards the loop.
        while let Some((i, _)) = self
            .before_at(last)
            .filter(|_| path.len() <= self.ways.len())
        {
            path.push(i);
            last = i;
        }
        path.reverse();
        path
    }

    /// For each block where it lies on its longest path, to tell many paths quickly.
    #[must_use]
    pub fn marks(&self) -> Vec<Mark> {
        let mut marks: Vec<Option<Mark>> = vec![None; self.ways.len()];
        let mut unmarked = Vec::new();
        for i in 0..marks.len() {
            let known = |i: usize| marks.get(i).copied().flatten();
            let mut next = Some(i);
            while let Some(i) = next.filter(|i| known(*i).is_none()) {
                unmarked.push(i);
                let before = self.before_at(i).map(|(before, _)| before);
                next = before.filter(|_| unmarked.len() <= self.ways.len());
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
    pub fn route_to(&self, i: usize, marks: &[Mark]) -> Route {
        let before = |i: usize| self.before_at(i).map(|(before, _)| before);
        let mark = marks.get(i);
        mark.map_or_else(Route::default, |mark| Route::back(i, *mark, &before))
    }

    /// The block that adds most on the longest path to a block, and what it adds; nothing
    /// when no time passes, or when a loop alone is to blame.
    #[must_use]
    pub fn slowest(&self, id: &BlockId) -> Option<(&BlockId, Age)> {
        let (i, age) = self.slowest.get(self.ways.index(id)?).copied().flatten()?;
        Some((self.ways.id(i)?, age))
    }

    /// Age 0 for Starts and for every block that an answer leads to.
    fn set_fresh_blocks(&mut self) {
        let starts = self.ways.starts();
        let reached = self.ways.reached(&starts, &|way| way.cost != Cost::Never);
        let mut fresh = starts;
        for (i, _) in reached.into_iter().enumerate().filter(|(_, it)| *it) {
            let opened = self.ways.out(i).iter();
            fresh.extend(
                opened
                    .filter(|way| way.cost == Cost::Opens)
                    .map(|way| way.to),
            );
        }
        for i in fresh {
            if let Some(age) = self.age.get_mut(i) {
                *age = Some(Age::ZERO);
            }
        }
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
                self.set(*i, age, Before::Block(oldest, Exit::Next), slowest);
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
                && match way.cost {
                    // “The window is closed” lets as much time pass as it takes to close.
                    Cost::Adds(_) if way.known.window == Window::Closed => true,
                    Cost::Adds(age) => age > Age::ZERO,
                    Cost::Opens | Cost::Never => false,
                }
        })
    }

    /// Hands a block's age on to where its ways lead.
    fn push_on(&mut self, i: usize, is_carried: Take<'_>) {
        let Some(age) = self.age_of(i) else { return };
        let slowest = self.slowest.get(i).copied().flatten();
        let n_ways = self.ways.out(i).len();
        for n in 0..n_ways {
            let Some(Way {
                exit,
                to,
                cost: Cost::Adds(more),
                known,
            }) = self.ways.out(i).get(n).filter(|way| is_carried(way))
            else {
                continue;
            };
            let (to, more) = (*to, *more);
            let next = known.window.refine(age.plus(more));
            if self.age_of(to) < Some(next) {
                let before = Before::Block(i, exit.clone());
                let is_slower = more > slowest.map_or(Age::ZERO, |(_, most)| most);
                let slowest = if is_slower { Some((i, more)) } else { slowest };
                self.set(to, next, before, slowest);
            }
        }
    }

    /// The worst age on entry to a block, by its number.
    #[must_use]
    pub fn age_of(&self, i: usize) -> Option<Age> {
        self.age.get(i).copied().flatten()
    }

    fn set(&mut self, i: usize, age: Age, before: Before, slowest: Option<(usize, Age)>) {
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
