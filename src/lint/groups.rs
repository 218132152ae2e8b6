//! Blocks that lead to each other, grouped; the groups in the order in which they are passed.

use crate::lint::leads::Marks;
use crate::lint::renumber::{News, Shift};
use crate::lint::ways::{Ways, number};
use std::borrow::Cow;

/// The groups of a flow. A block that lies on no loop is a group of its own. Ways lead from
/// earlier groups to later ones; where two groups do not lead to each other either may be first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Groups {
    /// First group first; ids ascend within one.
    members: Vec<u32>,
    /// Where in `members` each group ends.
    ends: Vec<u32>,
    /// The group of each block.
    of: Vec<u32>,
    /// Some group goes round, or did before the last edits.
    has_loops: bool,
}

impl Groups {
    /// Groups all blocks by the ways without these marks.
    #[must_use]
    pub fn of(ways: &Ways, barred: Marks) -> Self {
        let mut search = Search::new(ways, barred);
        for root in 0..ways.len() {
            search.from(root, &|_| true);
        }
        let last = search.n_done.saturating_sub(1);
        search.group_of.iter_mut().for_each(|it| *it = last - *it);
        Self::by(search.group_of, search.n_done as usize, search.has_loops)
    }

    /// The groups by a part of the ways by which `self` groups the blocks. Leaving ways out may
    /// take a group apart, and does nothing to a block that is a group of its own.
    #[must_use]
    pub fn within(&self, ways: &Ways, barred: Marks) -> Cow<'_, Self> {
        if self.len() == self.members.len() {
            return Cow::Borrowed(self);
        }
        let mut search = Search::new(ways, barred);
        for (n, group) in self.iter().enumerate() {
            if let [only] = group {
                search.meet_alone(*only);
                continue;
            }
            let begin = search.n_done;
            let is_inside = |to: usize| self.group_of(to) == n;
            for i in group {
                search.from(*i as usize, &is_inside);
            }
            let turned = begin + search.n_done.saturating_sub(1);
            for i in group {
                if let Some(it) = search.group_of.get_mut(*i as usize) {
                    *it = turned - *it;
                }
            }
        }
        let n_groups = search.n_done as usize;
        Cow::Owned(Self::by(search.group_of, n_groups, self.has_loops))
    }

    /// Sorts blocks into their groups.
    fn by(of: Vec<u32>, n_groups: usize, has_loops: bool) -> Self {
        let mut ends = vec![0; n_groups];
        for group in &of {
            if let Some(end) = ends.get_mut(*group as usize) {
                *end += 1;
            }
        }
        let mut begin = 0;
        for end in &mut ends {
            begin += std::mem::replace(end, begin);
        }
        // Each begin moves up to the group's end while its blocks come in, least first.
        let mut members = vec![0; of.len()];
        for (i, group) in of.iter().enumerate() {
            if let Some(end) = ends.get_mut(*group as usize) {
                if let Some(member) = members.get_mut(*end as usize) {
                    *member = number(i);
                }
                *end += 1;
            }
        }
        Self {
            members,
            ends,
            of,
            has_loops,
        }
    }

    /// Brings the groups, made by all ways, up to date. Most edits leave them as they are.
    pub fn update(&mut self, ways: &Ways, news: &News) {
        if !self.is_updated(news) {
            *self = Self::of(ways, Marks::NONE);
        }
    }

    /// Brings the groups up to date as far as they stay as they are. Whether they do.
    fn is_updated(&mut self, news: &News) -> bool {
        let is_inside =
            |(from, to): &(usize, usize)| from != to && self.group_of(*from) == self.group_of(*to);
        if news.removed.iter().any(is_inside) {
            return false;
        }
        for shift in &news.shifts {
            match shift {
                Shift::Came(i) => self.insert(*i, &news.added),
                Shift::Went(i) => self.remove(*i),
            }
        }
        self.has_loops |= news.added.iter().any(|(from, to)| from == to);
        let leads_back = |(from, to): &(usize, usize)| self.group_of(*from) > self.group_of(*to);
        !news.added.iter().any(leads_back)
    }

    /// Puts in a block that is a group of its own, behind those that lead to it.
    fn insert(&mut self, i: usize, added: &[(usize, usize)]) {
        let i = i.min(self.of.len());
        self.of.insert(i, 0);
        let before = added.iter().filter(|(from, to)| *to == i && *from != i);
        let behind = before.map(|(from, _)| self.group_of(*from) + 1).max();
        let group = behind.unwrap_or_default().min(self.ends.len());
        shift_up(&mut self.of, number(group));
        if let Some(it) = self.of.get_mut(i) {
            *it = number(group);
        }
        let begin = self.begin(group);
        shift_up(&mut self.members, number(i));
        self.members.insert(begin, number(i));
        self.ends.insert(group, number(begin));
        let ends = self.ends.iter_mut().skip(group);
        ends.for_each(|it| *it += 1);
    }

    /// Takes out a block that is a group of its own: no link leads from it or to it any more.
    fn remove(&mut self, i: usize) {
        let group = self.group_of(i);
        let begin = self.begin(group);
        self.of.remove(i);
        self.members.remove(begin);
        self.ends.remove(group);
        shift_down(&mut self.of, number(group));
        shift_down(&mut self.members, number(i));
        let ends = self.ends.iter_mut().skip(group);
        ends.for_each(|it| *it -= 1);
    }

    /// Where in `members` a group begins.
    fn begin(&self, group: usize) -> usize {
        let end = group.checked_sub(1).and_then(|it| self.ends.get(it));
        end.map_or(0, |it| *it as usize)
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        let begins = std::iter::once(&0).chain(&self.ends);
        begins.zip(&self.ends).map(|(begin, end)| {
            let members = self.members.get(*begin as usize..*end as usize);
            members.unwrap_or_default()
        })
    }

    /// The number of a block's group, in the order of groups.
    #[must_use]
    pub fn group_of(&self, i: usize) -> usize {
        self.of.get(i).map_or(0, |it| *it as usize)
    }

    /// The groups that go round by the ways without these marks, by which `self` groups: of
    /// more than one block, or of one that leads to itself.
    #[must_use]
    pub fn loops(&self, ways: &Ways, barred: Marks) -> Vec<Vec<usize>> {
        if !self.has_loops {
            return Vec::new();
        }
        let goes_round = |group: &&[u32]| match group {
            [only] => {
                let mut leads = ways.leads(*only as usize).iter();
                leads.any(|it| it.to == *only && !it.marks.has(barred))
            }
            [] => false,
            [_, _, ..] => true,
        };
        let round = self.iter().filter(goes_round);
        round
            .map(|group| group.iter().map(|it| *it as usize).collect())
            .collect()
    }
}

/// Makes room for a number.
fn shift_up(numbers: &mut [u32], at: u32) {
    let behind = numbers.iter_mut().filter(|it| **it >= at);
    behind.for_each(|it| *it += 1);
}

/// Closes the gap that a number has left.
fn shift_down(numbers: &mut [u32], at: u32) {
    let behind = numbers.iter_mut().filter(|it| **it > at);
    behind.for_each(|it| *it -= 1);
}

/// How far a block is.
#[derive(Clone, Copy)]
struct Met {
    /// The order in which blocks were met, from 1; [`NEW`] or [`DONE`].
    at: u32,
    /// The earliest block that it leads back to.
    least: u32,
}

/// A block that was never met.
const NEW: u32 = 0;
/// A block whose group is complete.
const DONE: u32 = u32::MAX;

/// A search under way. This is Tarjan's algorithm with a stack of its own: a group is complete
/// when nothing reached from it leads above it. So the last group is complete first.
struct Search<'w> {
    ways: &'w Ways,
    barred: Marks,
    met: Vec<Met>,
    n_met: u32,
    /// Blocks whose group is not complete.
    open: Vec<u32>,
    /// The way from the root: blocks, with the next of their ways to be looked at.
    trail: Vec<(u32, u32)>,
    /// For each block the group, in the order of completion.
    group_of: Vec<u32>,
    n_done: u32,
    has_loops: bool,
}

impl<'w> Search<'w> {
    fn new(ways: &'w Ways, barred: Marks) -> Self {
        Self {
            ways,
            barred,
            met: vec![Met { at: NEW, least: 0 }; ways.len()],
            n_met: 0,
            open: Vec::with_capacity(64),
            trail: Vec::with_capacity(64),
            group_of: vec![0; ways.len()],
            n_done: 0,
            has_loops: false,
        }
    }

    fn meet(&mut self, i: u32) {
        self.n_met += 1;
        if let Some(met) = self.met.get_mut(i as usize) {
            *met = Met {
                at: self.n_met,
                least: self.n_met,
            };
        }
        self.open.push(i);
        self.trail.push((i, number(self.ways.first(i as usize))));
    }

    /// Completes the group of a block that is known to be alone in it.
    fn meet_alone(&mut self, i: u32) {
        if let (Some(met), Some(group)) = (
            self.met.get_mut(i as usize),
            self.group_of.get_mut(i as usize),
        ) {
            met.at = DONE;
            *group = self.n_done;
        }
        self.n_done += 1;
    }

    /// Notes that a block leads back to one that was met as this one.
    fn lower(&mut self, i: u32, to: u32) {
        if let Some(met) = self.met.get_mut(i as usize) {
            met.least = met.least.min(to);
        }
    }

    fn from(&mut self, root: usize, is_inside: &impl Fn(usize) -> bool) {
        if self.met.get(root).is_none_or(|it| it.at != NEW) {
            return;
        }
        self.meet(number(root));
        while let Some((i, next)) = self.trail.last_mut() {
            let i = *i;
            if (*next as usize) < self.ways.first(i as usize + 1) {
                let lead = self.ways.all_leads().get(*next as usize).copied();
                *next += 1;
                if let Some(lead) = lead.filter(|it| !it.marks.has(self.barred)) {
                    self.has_loops |= lead.to == i;
                    match self.met.get(lead.to()).map_or(DONE, |it| it.at) {
                        DONE => {}
                        NEW if is_inside(lead.to()) => self.meet(lead.to),
                        NEW => {}
                        met => self.lower(i, met),
                    }
                }
                continue;
            }
            self.trail.pop();
            let Some(met) = self.met.get(i as usize).copied() else {
                continue;
            };
            if let Some((above, _)) = self.trail.last().copied() {
                self.lower(above, met.least);
            }
            if met.at == met.least {
                self.complete(i);
            }
        }
    }

    /// The open blocks from this one on are a group.
    fn complete(&mut self, i: u32) {
        while let Some(open) = self.open.pop() {
            if let (Some(met), Some(group)) = (
                self.met.get_mut(open as usize),
                self.group_of.get_mut(open as usize),
            ) {
                met.at = DONE;
                *group = self.n_done;
            }
            self.has_loops |= open != i;
            if open == i {
                break;
            }
        }
        self.n_done += 1;
    }
}
