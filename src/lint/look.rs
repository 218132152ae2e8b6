//! Finds the longest path to every block, group by group.

use crate::lint::groups::Groups;
use crate::lint::known::Window;
use crate::lint::leads::{Adds, Lead, Marks, MaybeAge};
use crate::lint::ways::{Ways, number};
use std::borrow::Cow;
use std::sync::Arc;

/// The longest paths, by numbers of blocks.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub age: Arc<Vec<MaybeAge>>,
    pub before: Arc<Vec<Before>>,
    /// What adds most to each block's longest path.
    pub slowest: Vec<Slowest>,
}

/// Where the longest path to a block comes from: the block before and the number of the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before {
    block: u32,
    pub way: u32,
}

/// The block that adds most on a path, and what it adds; nothing adds nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Slowest {
    pub adds: Adds,
    pub block: u32,
}

/// What is known of a block because a Condition before it found the window open.
struct Open {
    to: u32,
    age: MaybeAge,
    before: Before,
    slowest: Slowest,
}

impl Before {
    /// The person has just opened the window, or the block is a Start.
    const FRESH: Self = Self {
        block: u32::MAX,
        way: u32::MAX,
    };
    /// The block lies on a loop in which time passes.
    const LOOP: Self = Self {
        block: u32::MAX - 1,
        way: u32::MAX,
    };
    /// Of several ways through blocks that go round without taking time, any.
    const ANY_WAY: u32 = u32::MAX;

    fn is_block(self) -> bool {
        self.block < Self::LOOP.block
    }

    /// The block.
    #[must_use]
    pub fn block(self) -> Option<usize> {
        self.is_block().then_some(self.block as usize)
    }
}

impl Found {
    /// `carried` groups the blocks by the ways on which time is carried on; `reached` are those
    /// that a Start leads to by any ways.
    ///
    /// Where a Condition finds the window open, little time can have passed, however long the
    /// path before was. So a loop that asks each time round does not let the time grow. Only a
    /// second look can tell: it takes the ages at such Conditions from the first, which are
    /// never too low, and lets no path pass them.
    #[must_use]
    pub fn on(ways: &Ways, carried: &Groups, reached: &[bool]) -> Self {
        let begin = Look::begin(ways, reached);
        if !ways.has_any(Marks::WINDOW_OPEN) {
            return begin.look(ways, carried, Marks::NOT_CARRIED).found();
        }
        let first = begin.clone().look(ways, carried, Marks::NOT_CARRIED);
        let open = first.found_open(ways);
        if open.iter().all(|it| it.before != Before::FRESH) {
            return first.found();
        }
        let mut second = begin;
        for open in open {
            if second.age_of(open.to as usize) < open.age {
                second.set(open.to, open.age, open.before, open.slowest);
            }
        }
        let barred = Marks::NOT_CARRIED.or(Marks::WINDOW_OPEN);
        second
            .look(ways, &carried.within(ways, barred), barred)
            .found()
    }

    #[must_use]
    pub fn age_of(&self, i: usize) -> MaybeAge {
        self.age.get(i).copied().unwrap_or_default()
    }
}

/// A look at all paths.
#[derive(Clone)]
struct Look {
    spots: Vec<Seen>,
}

/// What is known of a block so far.
#[derive(Clone, Copy)]
struct Seen {
    age: MaybeAge,
    before: Before,
    slowest: Slowest,
    /// All paths to it were looked at.
    is_done: bool,
}

impl Look {
    /// Age 0 for Starts and for every block that an answer leads to.
    fn begin(ways: &Ways, reached: &[bool]) -> Self {
        let seen = Seen {
            age: MaybeAge::NOBODY,
            before: Before::FRESH,
            slowest: Slowest::default(),
            is_done: false,
        };
        let mut spots = vec![seen; ways.len()];
        let starts = ways.starts();
        let reached = if ways.has_any(Marks::NEVER) {
            Cow::Owned(ways.reached(&starts, Marks::NEVER))
        } else {
            Cow::Borrowed(reached)
        };
        let mut set_fresh = |i: usize| {
            if let Some(it) = spots.get_mut(i) {
                it.age = MaybeAge::ZERO;
            }
        };
        starts.into_iter().for_each(&mut set_fresh);
        for (i, _) in reached.iter().enumerate().filter(|(_, it)| **it) {
            let opened = ways.leads(i).iter();
            let opened = opened.filter(|it| it.marks.has(Marks::OPENS));
            opened.map(Lead::to).for_each(&mut set_fresh);
        }
        Self { spots }
    }

    /// Follows the ways without these marks, by which `groups` groups the blocks.
    fn look(mut self, ways: &Ways, groups: &Groups, barred: Marks) -> Self {
        for group in groups.iter() {
            match group {
                [only] => self.settle_alone(ways, *only, barred),
                _ => self.settle(ways, groups, group, barred),
            }
            for i in group {
                self.push_on(ways, *i, barred);
            }
        }
        self
    }

    fn found(self) -> Found {
        let spots = &self.spots;
        Found {
            age: Arc::new(spots.iter().map(|it| it.age).collect()),
            before: Arc::new(spots.iter().map(|it| it.before).collect()),
            slowest: spots.iter().map(|it| it.slowest).collect(),
        }
    }

    /// What is known behind Conditions that find the window open.
    fn found_open(&self, ways: &Ways) -> Vec<Open> {
        let mut found = Vec::new();
        for (i, seen) in self.spots.iter().enumerate() {
            for (n, lead) in (ways.first(i)..).zip(ways.leads(i)) {
                let is_open =
                    lead.marks.has(Marks::WINDOW_OPEN) && !lead.marks.has(Marks::NOT_CARRIED);
                if !is_open || !seen.age.is_somebody() {
                    continue;
                }
                let age = seen.age.plus(lead.adds);
                let known = refined(age, lead);
                let is_news = known < age;
                found.push(Open {
                    to: lead.to,
                    age: known,
                    before: if is_news {
                        Before::FRESH
                    } else {
                        Before {
                            block: number(i),
                            way: number(n),
                        }
                    },
                    slowest: if is_news {
                        Slowest::default()
                    } else {
                        seen.slowest
                    },
                });
            }
        }
        found
    }

    fn age_of(&self, i: usize) -> MaybeAge {
        self.spots.get(i).map_or(MaybeAge::NOBODY, |it| it.age)
    }

    fn set(&mut self, i: u32, age: MaybeAge, before: Before, slowest: Slowest) {
        if let Some(it) = self.spots.get_mut(i as usize) {
            (it.age, it.before, it.slowest) = (age, before, slowest);
        }
    }

    /// Gives the blocks of one group their ages; all earlier groups have theirs.
    fn settle(&mut self, ways: &Ways, groups: &Groups, group: &[u32], barred: Marks) {
        let oldest = group.iter().max_by_key(|i| self.age_of(**i as usize));
        let oldest = oldest.and_then(|i| Some((*i, *self.spots.get(*i as usize)?)));
        let Some((oldest, seen)) = oldest.filter(|(_, it)| it.age.is_somebody()) else {
            return;
        };
        let here = groups.group_of(oldest as usize);
        let is_growing = group.iter().any(|i| {
            let carried = ways.leads(*i as usize).iter();
            let mut carried = carried.filter(|it| !it.marks.has(barred));
            carried.any(|it| adds_time(it) && groups.group_of(it.to()) == here)
        });
        for i in group {
            if is_growing {
                self.set(*i, MaybeAge::UNBOUNDED, Before::LOOP, Slowest::default());
            } else if self.age_of(*i as usize) < seen.age {
                let before = Before {
                    block: oldest,
                    way: Before::ANY_WAY,
                };
                self.set(*i, seen.age, before, seen.slowest);
            }
            if let Some(it) = self.spots.get_mut(*i as usize) {
                it.is_done = true;
            }
        }
    }

    fn settle_alone(&mut self, ways: &Ways, i: u32, barred: Marks) {
        let mut leads = ways.leads(i as usize).iter();
        let is_growing = leads.any(|it| it.to == i && adds_time(it) && !it.marks.has(barred));
        if is_growing && self.age_of(i as usize).is_somebody() {
            self.set(i, MaybeAge::UNBOUNDED, Before::LOOP, Slowest::default());
        }
        if let Some(it) = self.spots.get_mut(i as usize) {
            it.is_done = true;
        }
    }

    /// Hands a block's age on to where its ways lead. Of ways that take equally long the first
    /// by number counts, so that the order of groups makes no difference.
    fn push_on(&mut self, ways: &Ways, i: u32, barred: Marks) {
        let Some(seen) = self.spots.get(i as usize).copied() else {
            return;
        };
        if !seen.age.is_somebody() {
            return;
        }
        for (n, lead) in (ways.first(i as usize)..).zip(ways.leads(i as usize)) {
            if lead.marks.has(barred) {
                continue;
            }
            let Some(to) = self.spots.get_mut(lead.to()).filter(|it| !it.is_done) else {
                continue;
            };
            let next = refined(seen.age.plus(lead.adds), lead);
            let way = number(n);
            let is_first = to.before.is_block() && way < to.before.way;
            if to.age < next || (to.age == next && is_first) {
                to.age = next;
                to.before = Before { block: i, way };
                to.slowest = if lead.adds > seen.slowest.adds {
                    Slowest {
                        adds: lead.adds,
                        block: i,
                    }
                } else {
                    seen.slowest
                };
            }
        }
    }
}

/// Whether time passes on this way.
fn adds_time(lead: &Lead) -> bool {
    // “The window is closed” lets as much time pass as it takes to close.
    !lead.marks.has(Marks::NOT_CARRIED)
        && (lead.marks.has(Marks::WINDOW_CLOSED) || !lead.adds.is_zero())
}

/// An age on this way, in the light of what is known.
fn refined(age: MaybeAge, lead: &Lead) -> MaybeAge {
    if !lead.marks.has(Marks::WINDOW_OPEN.or(Marks::WINDOW_CLOSED)) {
        return age;
    }
    let window = if lead.marks.has(Marks::WINDOW_OPEN) {
        Window::Open
    } else {
        Window::Closed
    };
    age.age().map_or(age, |it| window.refine(it).into())
}
