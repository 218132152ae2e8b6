//! Which topics need to be followed path by path: those of which some block is reached in a
//! state that a rule objects to.
//!
//! `consents` follows one topic at a time and tells the paths. Here 64 topics are followed at
//! once, a bit for each, without paths, so that a flow with many topics in which all is well
//! costs little. What both find is the same, and a test compares them.

use crate::lint::groups::Groups;
use crate::lint::leads::Marks;
use crate::lint::renumber::News;
use crate::lint::states::{
    N_STATES, SPENT, States, UNAGREED, add, agreed, agrees, is_troubled, moved, passed, passes,
    tells, told, topic_states,
};
use crate::lint::ways::{Role, Ways, number};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What may have become of each topic at each block.
///
/// Most blocks leave all topics as they find them. So what may have become of all topics is
/// kept as a whole that many blocks share, and made anew only where something happens.
#[derive(Debug, Default)]
pub struct Outlook {
    /// The numbers of the topics that some rule objects to.
    pub troubled: BTreeSet<usize>,
    /// The whole at each block, by its number.
    at: Vec<u32>,
    /// How many parts a whole has: one for 64 topics.
    n_parts: usize,
    /// The numbers of the parts of each whole, one whole after the other.
    wholes: Vec<u32>,
    parts: Vec<States>,
    /// The two wholes joined last, and what came of it: neighbours often join the same.
    joined: (u32, u32, u32),
    /// Its size when everything was last followed from the Starts.
    size_at_first: usize,
}

/// The whole, and the part, where nobody gets to.
const NOWHERE: u32 = 0;
/// The whole, and the part, where paths begin.
const BEGIN: u32 = 1;

impl Outlook {
    /// Follows every topic. `all` groups the blocks by all ways.
    #[must_use]
    pub fn of(ways: &Ways, all: &Groups) -> Self {
        let mut it = Self::default();
        it.follow_all(ways, all);
        it
    }

    /// Follows every topic, from nothing but the room that was needed before.
    fn follow_all(&mut self, ways: &Ways, all: &Groups) {
        let mut begin = [0; N_STATES];
        let [none, ..] = &mut begin;
        *none = u64::MAX;
        self.troubled.clear();
        self.at.clear();
        self.at.resize(ways.len(), NOWHERE);
        self.n_parts = ways.topics().len().div_ceil(64);
        self.wholes.clear();
        self.wholes.resize(self.n_parts, NOWHERE);
        self.wholes.resize(2 * self.n_parts, BEGIN);
        self.parts.clear();
        self.parts.extend([[0; N_STATES], begin]);
        self.joined = (NOWHERE, NOWHERE, NOWHERE);
        if self.n_parts > 0 {
            self.follow(ways, all);
            self.note_troubled(ways);
        }
        self.size_at_first = self.size();
    }

    /// How many parts and wholes there are.
    fn size(&self) -> usize {
        self.parts.len() + self.wholes.len() / self.n_parts.max(1)
    }

    /// Brings it up to date. Where nothing went that
    /// anybody got to, only what new links lead to is followed.
    pub fn update(&mut self, ways: &Ways, all: &Groups, news: &News) {
        let is_somewhere = |i: usize| self.at.get(i).is_some_and(|it| *it != NOWHERE);
        let is_lost = news.removed.iter().any(|(from, _)| is_somewhere(*from));
        for shift in &news.shifts {
            shift.apply(&mut self.at, NOWHERE);
        }
        let is_begun = |i: usize| self.at.get(i) == Some(&BEGIN);
        let begins_elsewhere = !news.shifts.is_empty() && !ways.in_role(Role::Start).all(is_begun);
        // What is joined leaves the old behind, so now and then everything is made anew.
        let is_full = self.size() > 2 * self.size_at_first + 1000;
        let is_other = news.is_other_course || news.is_other_part;
        if is_other || is_lost || begins_elsewhere || is_full {
            self.follow_all(ways, all);
            return;
        }
        if self.n_parts == 0 {
            return;
        }
        // Earlier groups first; within one, whoever has waited longest.
        let mut is_waiting = vec![false; ways.len()];
        let mut waiting: BTreeMap<(usize, usize), u32> = BTreeMap::new();
        let mut n_waiting = 0;
        let mut wait = |i: u32, waiting: &mut BTreeMap<(usize, usize), u32>, marks: &mut [bool]| {
            if !set(marks, i as usize, true) {
                n_waiting += 1;
                waiting.insert((all.group_of(i as usize), n_waiting), i);
            }
        };
        for (from, _) in &news.added {
            wait(number(*from), &mut waiting, &mut is_waiting);
        }
        let mut is_news = !news.shifts.is_empty();
        let mut n_passed = 0;
        while let Some((_, i)) = waiting.pop_first() {
            // News that go far are told more quickly from the Starts on.
            n_passed += 1;
            if n_passed > ways.len() / 32 + 100 {
                self.follow_all(ways, all);
                return;
            }
            set(&mut is_waiting, i as usize, false);
            self.pass(ways, i, &mut |to| {
                is_news = true;
                wait(to, &mut waiting, &mut is_waiting);
            });
        }
        if is_news {
            self.troubled.clear();
            self.note_troubled(ways);
        }
    }

    /// Whether everybody who gets to a block holds a consent to the topic.
    #[must_use]
    pub fn may_be_delivered(&self, i: usize, topic: usize) -> bool {
        self.bits(i, topic) & (UNAGREED | SPENT) == 0
    }

    /// Whether no other delivery would come too late if one more block, where this topic may be
    /// delivered, did deliver for it. Only states that are news behind it are followed: a state
    /// that a block is reached in anyway leads to nothing new.
    #[must_use]
    pub fn bears_delivery(&self, ways: &Ways, delivery: usize, topic: usize) -> bool {
        let mut more: Vec<u16> = vec![0; ways.len()];
        let mut stack = vec![(delivery, self.bits(delivery, topic))];
        while let Some((i, bits)) = stack.pop() {
            let role = if i == delivery {
                Role::Delivery
            } else if ways.topic(i) == Some(topic) {
                ways.role(i)
            } else {
                Role::Other
            };
            if role == Role::Delivery && bits & SPENT != 0 {
                return false;
            }
            let passed = moved(bits, |level, asked| passes(role, level, asked));
            for (n, lead) in (ways.first(i)..).zip(ways.leads(i)) {
                if lead.marks.has(Marks::NEVER) {
                    continue;
                }
                let mut left = passed;
                if role == Role::Request && lead.marks.has(Marks::AGREED) {
                    left = moved(left, agrees);
                }
                if lead.marks.has(Marks::TELLS_CONSENTS) {
                    let told = ways.topics().get(topic);
                    if let Some(is_there) = told.and_then(|it| ways.known(n).consent(it)) {
                        left = moved(left, |level, asked| tells(is_there, level, asked));
                    }
                }
                let known = self.bits(lead.to(), topic);
                if let Some(more) = more.get_mut(lead.to())
                    && left & !(known | *more) != 0
                {
                    let news = left & !(known | *more);
                    *more |= news;
                    stack.push((lead.to(), news));
                }
            }
        }
        true
    }

    /// The states in which a block is reached, for one topic a bit for each.
    fn bits(&self, i: usize, topic: usize) -> u16 {
        let whole = self.at.get(i).copied().unwrap_or(NOWHERE);
        let part = self.wholes.get(whole as usize * self.n_parts + topic / 64);
        let states = part.and_then(|part| self.parts.get(*part as usize));
        let states = states.into_iter().flatten().rev();
        states.fold(0, |bits, it| {
            (bits << 1) | u16::from((it >> (topic % 64)) & 1 != 0)
        })
    }

    fn note_troubled(&mut self, ways: &Ways) {
        for (spot, whole) in ways.spots().iter().zip(&self.at) {
            let is_judged = matches!(spot.role, Role::Request | Role::Delivery);
            let Some(topic) = spot.topic().filter(|_| is_judged) else {
                continue;
            };
            let states = self.states(*whole, topic / 64);
            if is_troubled(spot.role, topic_states(&states, 1 << (topic % 64))) {
                self.troubled.insert(topic);
            }
        }
    }

    /// The part of a whole for topics from `64 * n` on.
    fn states(&self, whole: u32, n: usize) -> States {
        let part = self.wholes.get(whole as usize * self.n_parts + n);
        let states = part.and_then(|part| self.parts.get(*part as usize));
        states.copied().unwrap_or([0; N_STATES])
    }

    /// A copy of a whole, which ends the list; where it begins.
    fn copied(&mut self, whole: u32) -> usize {
        let begin = whole as usize * self.n_parts;
        let at = self.wholes.len();
        self.wholes.extend_from_within(begin..begin + self.n_parts);
        at
    }

    /// Puts states into the whole that begins there.
    fn put(&mut self, at: usize, n: usize, states: States) {
        if let Some(part) = self.wholes.get_mut(at + n) {
            *part = number(self.parts.len());
        }
        self.parts.push(states);
    }

    /// The same whole with other states of one topic.
    fn with(&mut self, whole: u32, topic: usize, next: impl Fn(u64, States) -> States) -> u32 {
        let (n, bit) = (topic / 64, 1 << (topic % 64));
        let before = self.states(whole, n);
        let after = next(bit, before);
        if after == before {
            return whole;
        }
        let at = self.copied(whole);
        self.put(at, n, after);
        number(at / self.n_parts)
    }

    /// Adds what may have become of the topics on one more way to a block; whether it is news.
    fn add(&mut self, to: u32, more: u32) -> bool {
        let Some(known) = self.at.get(to as usize).copied().filter(|it| *it != more) else {
            return false;
        };
        let whole = if known == NOWHERE {
            more
        } else {
            self.joined(known, more)
        };
        if let Some(at) = self.at.get_mut(to as usize) {
            *at = whole;
        }
        whole != known
    }

    /// What either of two wholes says; the first when the other has no news.
    fn joined(&mut self, known: u32, more: u32) -> u32 {
        let (first, second, joined) = self.joined;
        if (first, second) == (known, more) {
            return joined;
        }
        let (known_at, more_at) = (known as usize * self.n_parts, more as usize * self.n_parts);
        let at = self.copied(known);
        let (mut is_known, mut is_more) = (true, true);
        for n in 0..self.n_parts {
            let part = |begin: usize| self.wholes.get(begin + n).copied().unwrap_or(NOWHERE);
            let (ours, theirs) = (part(known_at), part(more_at));
            if ours == theirs {
                continue;
            }
            let states = |n: u32| self.parts.get(n as usize).copied();
            let (Some(mut states), Some(more)) = (states(ours), states(theirs)) else {
                continue;
            };
            let has_news = add(&mut states, &more);
            let is_theirs = states == more;
            is_known &= !has_news;
            is_more &= is_theirs;
            // What says as much as theirs is theirs, so that long loops share it.
            if has_news && is_theirs {
                if let Some(part) = self.wholes.get_mut(at + n) {
                    *part = theirs;
                }
            } else if has_news {
                self.put(at, n, states);
            }
        }
        let joined = if is_known {
            known
        } else if is_more {
            more
        } else {
            number(at / self.n_parts)
        };
        if is_known || is_more {
            self.wholes.truncate(at);
        }
        self.joined = (known, more, joined);
        joined
    }

    fn follow(&mut self, ways: &Ways, all: &Groups) {
        for i in ways.in_role(Role::Start) {
            self.add(number(i), BEGIN);
        }
        let mut is_waiting = vec![false; ways.len()];
        let mut waiting = VecDeque::new();
        for group in all.iter() {
            if let [only] = group {
                // What it says to itself it hears by passing again.
                let mut is_news = true;
                while std::mem::take(&mut is_news) {
                    self.pass(ways, *only, &mut |to| is_news |= to == *only);
                }
                continue;
            }
            waiting.extend(group.iter().copied());
            // Within a loop a block is passed again as long as there is news for it.
            while let Some(i) = waiting.pop_front() {
                set(&mut is_waiting, i as usize, false);
                self.pass(ways, i, &mut |to| {
                    let is_inside = all.group_of(to as usize) == all.group_of(i as usize);
                    if is_inside && !set(&mut is_waiting, to as usize, true) {
                        waiting.push_back(to);
                    }
                });
            }
        }
    }

    /// Hands on what becomes of the topics at a block; says where that is news.
    fn pass(&mut self, ways: &Ways, i: u32, news: &mut impl FnMut(u32)) {
        let i = i as usize;
        let Some(before) = self.at.get(i).copied().filter(|it| *it != NOWHERE) else {
            return;
        };
        let topic = ways.topic(i);
        let role = topic.map_or(Role::Other, |_| ways.role(i));
        let passed = match (topic, role) {
            (Some(topic), Role::Request | Role::Delivery) => {
                self.with(before, topic, |bit, states| passed(role, bit, states))
            }
            (_, Role::Start | Role::Message | Role::Action | Role::Other)
            | (None, Role::Request | Role::Delivery) => before,
        };
        for (n, lead) in (ways.first(i)..).zip(ways.leads(i)) {
            if lead.marks.has(Marks::NEVER) {
                continue;
            }
            let mut left = passed;
            let is_agreed = role == Role::Request && lead.marks.has(Marks::AGREED);
            if let Some(topic) = topic.filter(|_| is_agreed) {
                left = self.with(left, topic, agreed);
            }
            if lead.marks.has(Marks::TELLS_CONSENTS) {
                for (topic, is_there) in &ways.known(n).consents {
                    if let Ok(topic) = ways.topics().binary_search(topic) {
                        left = self.with(left, topic, |bit, states| told(bit, *is_there, states));
                    }
                }
            }
            if self.add(lead.to, left) {
                news(lead.to);
            }
        }
    }
}

/// Sets a mark; what it was.
fn set(marks: &mut [bool], i: usize, to: bool) -> bool {
    let mark = marks.get_mut(i);
    mark.is_none_or(|mark| std::mem::replace(mark, to))
}
