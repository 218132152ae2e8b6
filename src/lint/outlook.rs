//! Which topics need to be followed path by path: those of which some block is reached in a
//! state that a rule objects to.
//!
//! `consents` follows one topic at a time and tells the paths. Here 64 topics are followed at
//! once, a bit for each, without paths, so that a flow with many topics in which all is well
//! costs little. What both find is the same, and a test compares them.

use crate::lint::consents::MANY;
use crate::lint::groups::Groups;
use crate::lint::ways::{Role, Ways};
use crate::lint::window::Cost;
use crate::model::Exit;
use std::collections::{BTreeSet, VecDeque};

/// What may have become of each topic at each block.
///
/// Most blocks leave all topics as they find them. So what may have become of all topics is
/// kept as a whole that many blocks share, and made anew only where something happens.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// The numbers of the topics that some rule objects to.
    pub troubled: BTreeSet<usize>,
    /// The whole at each block, by its number.
    at: Vec<usize>,
    /// How many parts a whole has: one for 64 topics.
    n_parts: usize,
    /// The numbers of the parts of each whole, one whole after the other.
    wholes: Vec<usize>,
    parts: Vec<States>,
}

/// The whole, and the part, where nobody gets to.
const NOWHERE: usize = 0;
/// The whole, and the part, where paths begin.
const BEGIN: usize = 1;

/// Nobody has agreed; agreed and 0 to [`MANY`] consents unspent; each without and with a
/// request since the last delivery.
const N_STATES: usize = 2 * (MANY as usize + 2);

/// For each state the topics that may be in it, a bit for each.
type States = [u64; N_STATES];

impl Outlook {
    /// Follows every topic. `all` groups the blocks by all ways.
    #[must_use]
    pub fn of(ways: &Ways, all: &Groups) -> Self {
        let mut begin = [0; N_STATES];
        let [none, ..] = &mut begin;
        *none = u64::MAX;
        let n_parts = ways.topics().len().div_ceil(64);
        let mut it = Self {
            troubled: BTreeSet::new(),
            at: vec![NOWHERE; ways.len()],
            n_parts,
            wholes: [vec![NOWHERE; n_parts], vec![BEGIN; n_parts]].concat(),
            parts: vec![[0; N_STATES], begin],
        };
        if n_parts > 0 {
            it.follow(ways, all);
            it.note_troubled(ways);
        }
        it
    }

    /// Whether a path reaches the block on which nobody has agreed to the topic.
    #[must_use]
    pub fn may_be_unagreed(&self, i: usize, topic: usize) -> bool {
        let whole = self.at.get(i).copied().unwrap_or(BEGIN);
        let [none, asked, ..] = self.states(whole, topic / 64);
        (none | asked) & (1 << (topic % 64)) != 0
    }

    fn note_troubled(&mut self, ways: &Ways) {
        for (i, whole) in self.at.iter().enumerate() {
            let Some(topic) = ways.topic(i) else { continue };
            let states = self.states(*whole, topic / 64);
            if is_troubled(ways.role(i), topic_states(&states, 1 << (topic % 64))) {
                self.troubled.insert(topic);
            }
        }
    }

    /// The part of a whole for topics from `64 * n` on.
    fn states(&self, whole: usize, n: usize) -> States {
        let part = self.wholes.get(whole * self.n_parts + n);
        let states = part.and_then(|part| self.parts.get(*part));
        states.copied().unwrap_or([0; N_STATES])
    }

    /// The same whole with other states of one topic.
    fn with(&mut self, whole: usize, topic: usize, next: impl Fn(u64, States) -> States) -> usize {
        let (n, bit) = (topic / 64, 1 << (topic % 64));
        let before = self.states(whole, n);
        let after = next(bit, before);
        if after == before {
            return whole;
        }
        let begin = whole * self.n_parts;
        let at = self.wholes.len();
        self.wholes.extend_from_within(begin..begin + self.n_parts);
        if let Some(part) = self.wholes.get_mut(at + n) {
            *part = self.parts.len();
        }
        self.parts.push(after);
        at / self.n_parts
    }

    /// Adds what may have become of the topics on one more way to a block; whether it is news.
    fn add(&mut self, to: usize, more: usize) -> bool {
        let Some(known) = self.at.get(to).copied().filter(|it| *it != more) else {
            return false;
        };
        let whole = if known == NOWHERE {
            more
        } else {
            self.joined(known, more)
        };
        if let Some(at) = self.at.get_mut(to) {
            *at = whole;
        }
        whole != known
    }

    /// What either of two wholes says; the first when the other has no news.
    fn joined(&mut self, known: usize, more: usize) -> usize {
        let (known_at, more_at) = (known * self.n_parts, more * self.n_parts);
        let at = self.wholes.len();
        for n in 0..self.n_parts {
            let part = |begin: usize| self.wholes.get(begin + n).copied().unwrap_or(NOWHERE);
            let (ours, theirs) = (part(known_at), part(more_at));
            let mut states = self.parts.get(ours).copied().unwrap_or([0; N_STATES]);
            let is_news = ours != theirs
                && self
                    .parts
                    .get(theirs)
                    .is_some_and(|it| add(&mut states, it));
            if !is_news {
                continue;
            }
            if self.wholes.len() == at {
                let range = known_at..known_at + self.n_parts;
                self.wholes.extend_from_within(range);
            }
            if let Some(part) = self.wholes.get_mut(at + n) {
                *part = self.parts.len();
            }
            self.parts.push(states);
        }
        if self.wholes.len() == at {
            known
        } else {
            at / self.n_parts
        }
    }

    fn follow(&mut self, ways: &Ways, all: &Groups) {
        for i in ways.in_role(Role::Start) {
            self.add(i, BEGIN);
        }
        let mut is_waiting = vec![false; ways.len()];
        let mut waiting = VecDeque::new();
        for group in all.iter() {
            waiting.extend(group.iter().copied());
            // Within a loop a block is passed again as long as there is news for it.
            while let Some(i) = waiting.pop_front() {
                set(&mut is_waiting, i, false);
                self.pass(ways, i, &mut |to| {
                    if group.binary_search(&to).is_ok() && !set(&mut is_waiting, to, true) {
                        waiting.push_back(to);
                    }
                });
            }
        }
    }

    /// Hands on what becomes of the topics at a block; says where that is news.
    fn pass(&mut self, ways: &Ways, i: usize, news: &mut dyn FnMut(usize)) {
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
        for way in ways.out(i).iter().filter(|way| way.cost != Cost::Never) {
            let mut left = passed;
            let is_agreed = role == Role::Request && way.exit == Exit::Agreed;
            if let Some(topic) = topic.filter(|_| is_agreed) {
                left = self.with(left, topic, agreed);
            }
            for (topic, is_there) in &way.known.consents {
                if let Ok(topic) = ways.topics().binary_search(topic) {
                    left = self.with(left, topic, |bit, states| told(bit, *is_there, states));
                }
            }
            if self.add(way.to, left) {
                news(way.to);
            }
        }
    }
}

/// Sets a mark; what it was.
fn set(marks: &mut [bool], i: usize, to: bool) -> bool {
    let mark = marks.get_mut(i);
    mark.is_none_or(|mark| std::mem::replace(mark, to))
}

/// Adds states; whether any is new.
fn add(to: &mut States, more: &States) -> bool {
    let mut is_new = 0;
    for (to, more) in to.iter_mut().zip(more) {
        is_new |= more & !*to;
        *to |= more;
    }
    is_new != 0
}

/// The states of one topic: by consents, without and with a request.
fn topic_states(states: &States, bit: u64) -> [[bool; 2]; N_STATES / 2] {
    let (pairs, _) = states.as_chunks::<2>();
    let mut pairs = pairs.iter();
    std::array::from_fn(|_| {
        pairs
            .next()
            .map_or([false; 2], |it| it.map(|it| it & bit != 0))
    })
}

/// Whether a rule objects to a block in this role that is reached so.
fn is_troubled(role: Role, states: [[bool; 2]; N_STATES / 2]) -> bool {
    match role {
        Role::Request => states.iter().any(|[_, is_asked]| *is_asked),
        Role::Delivery => {
            let [none, spent, ..] = states;
            none != [false; 2] || spent != [false; 2]
        }
        Role::Start | Role::Message | Role::Action | Role::Other => false,
    }
}

/// The states of one topic replaced by what becomes of each.
fn replaced(bit: u64, mut states: States, next: impl Fn(usize, usize) -> (usize, usize)) -> States {
    let old = topic_states(&states, bit);
    states.iter_mut().for_each(|it| *it &= !bit);
    for (level, pair) in old.iter().enumerate() {
        for (is_asked, _) in pair.iter().enumerate().filter(|(_, it)| **it) {
            let (level, is_asked) = next(level, is_asked);
            if let Some(it) = states.get_mut(level * 2 + is_asked) {
                *it |= bit;
            }
        }
    }
    states
}

/// The highest level: consents that never run out. Level 0 is nobody agreed, 1 is all spent.
const TOP: usize = MANY as usize + 1;

/// The states after a block in this role, see `consents::passed`.
fn passed(role: Role, bit: u64, states: States) -> States {
    match role {
        Role::Request => replaced(bit, states, |level, _| (level, 1)),
        Role::Delivery => replaced(bit, states, |level, _| {
            (
                if (2..TOP).contains(&level) {
                    level - 1
                } else {
                    level
                },
                0,
            )
        }),
        Role::Start | Role::Message | Role::Action | Role::Other => states,
    }
}

/// The states on the way out of a Condition that has asked for a consent.
fn told(bit: u64, is_there: bool, states: States) -> States {
    replaced(bit, states, |level, is_asked| {
        let level = if is_there { level.max(2) } else { level.min(1) };
        (level, is_asked)
    })
}

/// The states on the way out of a request that was agreed to.
fn agreed(bit: u64, states: States) -> States {
    replaced(bit, states, |level, is_asked| {
        (level.max(1).saturating_add(1).min(TOP), is_asked)
    })
}
