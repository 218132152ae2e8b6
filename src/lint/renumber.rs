//! Brings the numbers of blocks and ways up to date with an edit, and says what it means for
//! paths, so that only what depends on it is found again.

use crate::lint::after::{longest_pause, timing};
use crate::lint::leads::{Adds, Lead};
use crate::lint::ways::{Role, Spot, Ways, begin, lead, number};
use crate::lint::window::longest_stay;
use crate::model::map::Change;
use crate::model::{Block, BlockId, Exit, Flow, LinkKey, TopicId};
use std::sync::Arc;

/// What an edit has changed that paths depend on.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct News {
    /// Links that went, by the numbers that the blocks at their ends had before.
    pub removed: Vec<(usize, usize)>,
    /// Blocks that went and came, one after the other.
    pub shifts: Vec<Shift>,
    /// Links that came, by the numbers that the blocks at their ends have now.
    pub added: Vec<(usize, usize)>,
    /// What people may do: ways are barred or free that were not, paths begin elsewhere.
    pub is_other_course: bool,
    /// A block or a topic plays another part.
    pub is_other_part: bool,
    /// How long it takes.
    pub is_other_time: bool,
}

/// A block that came or went, by its number, so that those behind it have other numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shift {
    Came(usize),
    Went(usize),
}

impl Shift {
    /// Keeps a list with something for each block up to date.
    pub fn apply<T>(self, list: &mut Vec<T>, new: T) {
        match self {
            Self::Came(i) => list.insert(i.min(list.len()), new),
            Self::Went(i) if i < list.len() => {
                list.remove(i);
            }
            Self::Went(_) => {}
        }
    }
}

impl News {
    #[must_use]
    pub fn is_any(&self) -> bool {
        self.is_other_part || self.is_other_time || self.has_other_ways()
    }

    /// Whether people may go other ways.
    #[must_use]
    pub fn has_other_ways(&self) -> bool {
        self.is_other_course || self.is_other_shape()
    }

    /// Whether blocks or links came or went.
    #[must_use]
    pub fn is_other_shape(&self) -> bool {
        !self.shifts.is_empty() || !self.added.is_empty() || !self.removed.is_empty()
    }
}

impl Ways {
    /// Brings the numbers up to date with a flow in which these blocks and links are others
    /// than before.
    pub fn update(
        &mut self,
        flow: &Flow,
        blocks: &[Change<'_, BlockId, Arc<Block>>],
        links: &[Change<'_, LinkKey, BlockId>],
    ) -> News {
        let mut news = News {
            is_other_part: self.set_topics(flow),
            ..News::default()
        };
        for link in links {
            if let Some(to) = link.before {
                news.removed.extend(self.remove_way(link.key, to));
            }
        }
        for block in blocks {
            match (self.index(block.key), block.after) {
                (Some(i), None) => {
                    self.remove_block(i);
                    news.shifts.push(Shift::Went(i));
                }
                (Some(i), Some(after)) => self.set_block(i, after, &mut news),
                (None, Some(after)) => {
                    let i = self.insert_block(block.key, after);
                    news.shifts.push(Shift::Came(i));
                }
                (None, None) => {}
            }
        }
        for link in links {
            if let Some(to) = link.after {
                news.added.extend(self.insert_way(link.key, to));
            }
        }
        news
    }

    /// Whether other topics exist than before.
    fn set_topics(&mut self, flow: &Flow) -> bool {
        if self.topics.iter().eq(flow.topics.keys()) {
            return false;
        }
        let topics: Vec<TopicId> = flow.topics.keys().cloned().collect();
        let known = self.topics.iter();
        let known: Vec<Option<usize>> = known.map(|it| topics.binary_search(it).ok()).collect();
        for spot in &mut self.spots {
            let topic = spot.topic();
            spot.set_topic(topic.and_then(|it| known.get(it).copied().flatten()));
        }
        self.topics = topics;
        true
    }

    fn set_block(&mut self, i: usize, block: &Arc<Block>, news: &mut News) {
        for n in self.range(i) {
            let (Some(way), Some(exit), Some(known)) = (
                self.leads.get_mut(n),
                self.exits.get(n),
                self.known.get_mut(n),
            ) else {
                continue;
            };
            let (next, next_known) = lead(block, exit);
            news.is_other_course |= next.marks != way.marks || next_known != *known;
            news.is_other_time |= next.adds != way.adds;
            *way = Lead { to: way.to, ..next };
            *known = next_known;
        }
        let (Some(spot), Some(pause), Some(before)) = (
            self.spots.get_mut(i),
            self.pauses.get_mut(i),
            self.blocks.get_mut(i),
        ) else {
            return;
        };
        let next = Spot::new(block, &self.topics);
        news.is_other_part |= next != *spot;
        news.is_other_course |= (next.role == Role::Start) != (spot.role == Role::Start);
        // Nobody has to get to a Note, but a Wait that became one plays the same role.
        news.is_other_part |= block.kind.name() != before.kind.name();
        news.is_other_part |= block.kind.topics() != before.kind.topics();
        *spot = next;
        news.is_other_time |= timing(block) != timing(before);
        *pause = longest_pause(block);
        *before = Arc::clone(block);
        let stay: Adds = longest_stay(block).into();
        if self.stays.get(i) != Some(&stay) {
            news.is_other_time = true;
            if let Some(it) = Arc::make_mut(&mut self.stays).get_mut(i) {
                *it = stay;
            }
        }
    }

    /// Puts a block in; its number.
    fn insert_block(&mut self, id: &BlockId, block: &Arc<Block>) -> usize {
        let at = self.place_of_id(id);
        self.ids.insert(at, id.clone());
        self.begins.insert(at, begin(id));
        self.blocks.insert(at, Arc::clone(block));
        self.spots.insert(at, Spot::new(block, &self.topics));
        self.pauses.insert(at, longest_pause(block));
        Arc::make_mut(&mut self.stays).insert(at, longest_stay(block).into());
        let begin = self.first.get(at).copied().unwrap_or_default();
        self.first.insert(at, begin);
        for way in self.leads.iter_mut().filter(|way| way.to() >= at) {
            way.to += 1;
        }
        at
    }

    /// Removes a block; its links are gone already.
    fn remove_block(&mut self, i: usize) {
        self.ids.remove(i);
        self.begins.remove(i);
        self.blocks.remove(i);
        self.spots.remove(i);
        self.pauses.remove(i);
        Arc::make_mut(&mut self.stays).remove(i);
        self.first.remove(i);
        for way in self.leads.iter_mut().filter(|way| way.to() > i) {
            way.to -= 1;
        }
    }

    fn insert_way(&mut self, key: &LinkKey, to: &BlockId) -> Option<(usize, usize)> {
        let (from, to) = (self.index(&key.from)?, self.index(to)?);
        let (lead, known) = lead(self.block(from)?, &key.exit);
        let at = self.place_of(from, &key.exit);
        self.leads.insert(
            at,
            Lead {
                to: number(to),
                ..lead
            },
        );
        self.exits.insert(at, key.exit.clone());
        self.known.insert(at, known);
        self.first.iter_mut().skip(from + 1).for_each(|it| *it += 1);
        Some((from, to))
    }

    fn remove_way(&mut self, key: &LinkKey, to: &BlockId) -> Option<(usize, usize)> {
        let (from, to) = (self.index(&key.from)?, self.index(to)?);
        let at = self.place_of(from, &key.exit);
        let is_there = at < self.first(from + 1) && self.exit(at) == Some(&key.exit);
        if !is_there {
            return None;
        }
        self.leads.remove(at);
        self.exits.remove(at);
        self.known.remove(at);
        self.first.iter_mut().skip(from + 1).for_each(|it| *it -= 1);
        Some((from, to))
    }

    /// Where the way by an exit stands, or would.
    fn place_of(&self, from: usize, exit: &Exit) -> usize {
        let exits = self.exits.get(self.range(from)).unwrap_or_default();
        self.first(from) + exits.partition_point(|it| it < exit)
    }
}
