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
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Outlook {
    /// The numbers of the topics that some rule objects to.
    pub troubled: BTreeSet<usize>,
    /// For 64 topics at a time and each block: topics that nobody may have agreed to.
    unagreed: Vec<Vec<u64>>,
}

/// Nobody has agreed; agreed and 0 to [`MANY`] consents unspent; each without and with a
/// request since the last delivery.
const N_STATES: usize = 2 * (MANY as usize + 2);

/// For each state the topics that may be in it, a bit for each.
type States = [u64; N_STATES];

impl Outlook {
    /// Follows every topic. `all` groups the blocks by all ways.
    #[must_use]
    pub fn of(ways: &Ways, all: &Groups) -> Self {
        let mut it = Self::default();
        for n in 0..ways.topics().len().div_ceil(64) {
            let states = follow(ways, all, n);
            for (i, states) in states.iter().enumerate() {
                if let Some(topic) = ways.topic(i).filter(|topic| topic / 64 == n)
                    && is_troubled(ways.role(i), topic_states(states, 1 << (topic % 64)))
                {
                    it.troubled.insert(topic);
                }
            }
            let unagreed = states.iter().map(|[none, asked, ..]| none | asked);
            it.unagreed.push(unagreed.collect());
        }
        it
    }

    /// Whether a path reaches the block on which nobody has agreed to the topic.
    #[must_use]
    pub fn may_be_unagreed(&self, i: usize, topic: usize) -> bool {
        let topics = self.unagreed.get(topic / 64).and_then(|it| it.get(i));
        topics.is_none_or(|it| it & (1 << (topic % 64)) != 0)
    }
}

/// The states in which each block is reached, for topics from `64 * n` on.
fn follow(ways: &Ways, all: &Groups, n: usize) -> Vec<States> {
    let mut at: Vec<States> = vec![[0; N_STATES]; ways.len()];
    for i in ways.starts() {
        if let Some([none, ..]) = at.get_mut(i) {
            *none = u64::MAX;
        }
    }
    let mut is_waiting = vec![false; ways.len()];
    let mut waiting = VecDeque::new();
    for group in all.iter() {
        waiting.extend(group.iter().copied());
        // Within a loop a block is passed again as long as there is news for it.
        while let Some(i) = waiting.pop_front() {
            set(&mut is_waiting, i, false);
            let Some(states) = at.get(i).copied().filter(|it| *it != [0; N_STATES]) else {
                continue;
            };
            let topic = ways.topic(i).filter(|topic| topic / 64 == n);
            let role = topic.map_or(Role::Other, |_| ways.role(i));
            let bit = topic.map_or(0, |topic| 1 << (topic % 64));
            let states = passed(role, bit, states);
            for way in ways.out(i).iter().filter(|way| way.cost != Cost::Never) {
                let is_agreed = way.exit == Exit::Agreed && role == Role::Request;
                let mut left = if is_agreed {
                    agreed(bit, states)
                } else {
                    states
                };
                for (topic, is_there) in &way.known.consents {
                    let topic = ways.topics().binary_search(topic).ok();
                    let topic = topic.filter(|topic| topic / 64 == n);
                    left = told(topic.map_or(0, |it| 1 << (it % 64)), *is_there, left);
                }
                let is_news = at.get_mut(way.to).is_some_and(|to| add(to, &left));
                if is_news
                    && group.binary_search(&way.to).is_ok()
                    && !set(&mut is_waiting, way.to, true)
                {
                    waiting.push_back(way.to);
                }
            }
        }
    }
    at
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
