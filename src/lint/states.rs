//! What may have become of a topic: the states, and what becomes of each at a block or on a
//! way. For 64 topics at once a bit of its own in a number for each state, or for one topic a
//! bit for each state.

use crate::lint::consents::MANY;
use crate::lint::ways::Role;

/// Nobody has agreed; agreed and 0 to [`MANY`] consents unspent; each without and with a
/// request since the last delivery.
pub const N_STATES: usize = 2 * (MANY as usize + 2);

/// For each state the topics that may be in it, a bit for each.
pub type States = [u64; N_STATES];

/// Adds states; whether any is new.
pub fn add(to: &mut States, more: &States) -> bool {
    let mut is_new = 0;
    for (to, more) in to.iter_mut().zip(more) {
        is_new |= more & !*to;
        *to |= more;
    }
    is_new != 0
}

/// The states of one topic: by consents, without and with a request.
pub fn topic_states(states: &States, bit: u64) -> [[bool; 2]; N_STATES / 2] {
    let (pairs, _) = states.as_chunks::<2>();
    let mut pairs = pairs.iter();
    std::array::from_fn(|_| {
        pairs
            .next()
            .map_or([false; 2], |it| it.map(|it| it & bit != 0))
    })
}

/// Whether a rule objects to a block in this role that is reached so.
pub fn is_troubled(role: Role, states: [[bool; 2]; N_STATES / 2]) -> bool {
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
    let before = states.iter().rev();
    let before = before.fold(0, |bits, it| (bits << 1) | u16::from(it & bit != 0));
    let after = moved(before, next);
    for (n, it) in states.iter_mut().enumerate() {
        let is_there = (after >> n) & 1 != 0;
        *it = (*it & !bit) | if is_there { bit } else { 0 };
    }
    states
}

/// The highest level: consents that never run out. Level 0 is nobody agreed, 1 is all spent.
const TOP: usize = MANY as usize + 1;

/// The states after a block in this role.
pub fn passed(role: Role, bit: u64, states: States) -> States {
    replaced(bit, states, |level, asked| passes(role, level, asked))
}

/// The states on the way out of a Condition that has asked for a consent.
pub fn told(bit: u64, is_there: bool, states: States) -> States {
    replaced(bit, states, |level, asked| tells(is_there, level, asked))
}

/// The states on the way out of a request that was agreed to.
pub fn agreed(bit: u64, states: States) -> States {
    replaced(bit, states, agrees)
}

/// What becomes of a state at a block in this role, see `consents::passed`.
pub fn passes(role: Role, level: usize, asked: usize) -> (usize, usize) {
    match role {
        Role::Request => (level, 1),
        Role::Delivery if (2..TOP).contains(&level) => (level - 1, 0),
        Role::Delivery => (level, 0),
        Role::Start | Role::Message | Role::Action | Role::Other => (level, asked),
    }
}

pub fn tells(is_there: bool, level: usize, asked: usize) -> (usize, usize) {
    let level = if is_there { level.max(2) } else { level.min(1) };
    (level, asked)
}

pub fn agrees(level: usize, asked: usize) -> (usize, usize) {
    (level.max(1).saturating_add(1).min(TOP), asked)
}

/// Of one topic's states, a bit for each, those in which nobody has agreed.
pub const UNAGREED: u16 = 0b11;
/// Those in which every consent is spent.
pub const SPENT: u16 = 0b1100;

/// The states of one topic replaced by what becomes of each.
pub fn moved(bits: u16, next: impl Fn(usize, usize) -> (usize, usize)) -> u16 {
    let (mut left, mut moved) = (bits, 0);
    while left != 0 {
        let n = left.trailing_zeros() as usize;
        left &= left - 1;
        let (level, asked) = next(n / 2, n % 2);
        moved |= 1 << (level * 2 + asked);
    }
    moved
}
