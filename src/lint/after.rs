//! How soon, and how late, one thing may follow another on a path: the second notification
//! after the first, a request after the same request, a delivery after the consent.
//!
//! Only the blocks behind the few that matter are walked, so a flow without them costs nothing.

use crate::lint::ways::{Role, Way, Ways};
use crate::lint::window::{Cost, cost};
use crate::model::{Block, Exit, Flow, IfWritten, Kind, Profile, Span, Until};
use std::collections::{BTreeMap, BTreeSet};

/// The blocks that paths get to from some others, by their numbers.
#[derive(Debug)]
pub struct Walk<'f> {
    from: &'f BTreeSet<usize>,
    /// How long after the path began each is entered, and the block before it.
    found: BTreeMap<usize, (Span, usize)>,
}

/// What a way takes that leaves this block; nothing when the walk does not go that way.
pub type Time<'t> = &'t dyn Fn(usize, &Way<'_>) -> Option<Span>;

impl Walk<'_> {
    /// The blocks that were found, with the time since the path to each began.
    pub fn iter(&self) -> impl Iterator<Item = (usize, Span)> {
        self.found.iter().map(|(i, (after, _))| (*i, *after))
    }

    #[must_use]
    pub fn contains(&self, i: usize) -> bool {
        self.found.contains_key(&i)
    }

    /// The blocks from where the path to this one began up to itself.
    #[must_use]
    pub fn path_to(&self, i: usize) -> Vec<usize> {
        let mut path = vec![i];
        let before = |i: usize| self.found.get(&i).map(|(_, before)| *before);
        let mut next = before(i);
        // A path never has more blocks than were found; this only guards the loop.
        while let Some(i) = next.filter(|_| path.len() <= self.found.len() + 1) {
            path.push(i);
            next = before(i).filter(|_| !self.from.contains(&i));
        }
        path.reverse();
        path
    }
}

/// The soonest that each block is entered after one of these was left, where that is sooner
/// than `within`. A walk that gets to one of them again ends there.
#[must_use]
pub fn soonest<'f>(
    ways: &Ways,
    from: &'f BTreeSet<usize>,
    time: Time<'_>,
    within: Span,
) -> Walk<'f> {
    let mut found = BTreeMap::new();
    let mut next: BTreeSet<(Span, usize, usize)> = BTreeSet::new();
    for i in from {
        next.extend(ways_out(ways, *i, Span::ZERO, time));
    }
    while let Some((after, i, before)) = next.pop_first() {
        if after >= within || found.contains_key(&i) {
            continue;
        }
        found.insert(i, (after, before));
        if !from.contains(&i) {
            next.extend(ways_out(ways, i, after, time));
        }
    }
    Walk { from, found }
}

/// A late way to each block after one of these was left, counting every pause once: the latest
/// there is where no path goes round, and one that people can take in any case.
#[must_use]
pub fn latest<'f>(ways: &Ways, from: &'f BTreeSet<usize>, time: Time<'_>) -> Walk<'f> {
    // How many ways lead to each block that can be reached at all.
    let mut n_in: BTreeMap<usize, usize> = BTreeMap::new();
    let mut stack: Vec<usize> = from.iter().copied().collect();
    let mut seen: BTreeSet<usize> = from.clone();
    while let Some(i) = stack.pop() {
        for (_, to, _) in ways_out(ways, i, Span::ZERO, time) {
            *n_in.entry(to).or_default() += 1;
            if seen.insert(to) {
                stack.push(to);
            }
        }
    }
    let mut found: BTreeMap<usize, (Span, usize)> = BTreeMap::new();
    let mut ready: BTreeSet<usize> = from.clone();
    let mut waiting: BTreeSet<usize> = seen.difference(from).copied().collect();
    // Those of them that a path has got to.
    let mut got_to: BTreeSet<usize> = BTreeSet::new();
    let mut done: BTreeSet<usize> = BTreeSet::new();
    // Where paths go round nobody is first, so the least number is taken first.
    while let Some(i) = ready.pop_first().or_else(|| got_to.pop_first()) {
        waiting.remove(&i);
        got_to.remove(&i);
        done.insert(i);
        let base = found.get(&i).filter(|_| !from.contains(&i));
        let base = base.map_or(Span::ZERO, |(after, _)| *after);
        for (after, to, _) in ways_out(ways, i, base, time) {
            let is_later = found.get(&to).is_none_or(|(known, _)| after > *known);
            if is_later && !done.contains(&to) {
                found.insert(to, (after, i));
            }
            if waiting.contains(&to) {
                got_to.insert(to);
            }
            if let Some(n) = n_in.get_mut(&to) {
                *n = n.saturating_sub(1);
                if *n == 0 && waiting.remove(&to) {
                    got_to.remove(&to);
                    ready.insert(to);
                }
            }
        }
    }
    Walk { from, found }
}

/// The ways that the walk goes: when it gets there, to which block, and from which.
fn ways_out(
    ways: &Ways,
    i: usize,
    base: Span,
    time: Time<'_>,
) -> impl Iterator<Item = (Span, usize, usize)> {
    let out = ways.out(i);
    out.filter_map(move |way| Some((base.plus(time(i, &way)?), way.to, i)))
}

/// The least that going this way takes, when somebody ever does.
#[must_use]
pub fn least(ways: &Ways, i: usize, way: &Way<'_>) -> Option<Span> {
    least_of(ways.block(i)?, way.exit)
}

/// What going this way takes when the person leaves every pause to run its time.
#[must_use]
pub fn most(ways: &Ways, i: usize, way: &Way<'_>) -> Option<Span> {
    most_of(ways.block(i)?, way.exit)
}

fn least_of(block: &Block, exit: &Exit) -> Option<Span> {
    if cost(block, exit) == Cost::Never {
        return None;
    }
    if let Kind::Wait(wait) = &block.kind
        && *exit == Exit::Next
    {
        return Some(match (&wait.until, wait.if_written) {
            (Until::After(span), IfWritten::KeepWaiting | IfWritten::Leave) => *span,
            // It may be that time already, or the person writes at once.
            (Until::After(_), IfWritten::GoOn) => Span::ZERO,
            (Until::Time { .. } | Until::Date { .. }, _) => Span::ZERO,
        });
    }
    if *exit == Exit::NoAnswer {
        return no_answer(block);
    }
    Some(Span::ZERO)
}

fn most_of(block: &Block, exit: &Exit) -> Option<Span> {
    if let Kind::Wait(wait) = &block.kind
        && *exit == Exit::Next
    {
        return Some(match &wait.until {
            Until::After(span) => *span,
            Until::Time { .. } | Until::Date { .. } => Span::ZERO,
        });
    }
    least_of(block, exit)
}

/// All that the times above read of a block.
#[must_use]
pub fn timing(block: &Block) -> [Option<Span>; 3] {
    [
        least_of(block, &Exit::Next),
        most_of(block, &Exit::Next),
        least_of(block, &Exit::NoAnswer),
    ]
}

/// The longest of these times.
#[must_use]
pub fn longest_pause(block: &Block) -> Span {
    let times = timing(block).into_iter().flatten();
    times.max().unwrap_or_default()
}

fn no_answer(block: &Block) -> Option<Span> {
    if let Kind::Message(message) = &block.kind {
        return message.no_answer;
    }
    if let Kind::Notification(request) = &block.kind {
        return request.no_answer;
    }
    Some(Span::ZERO)
}

/// For each topic, by its number, how it is sent.
#[must_use]
pub fn profiles(flow: &Flow) -> Vec<Profile> {
    flow.topics.values().map(|it| it.profile).collect()
}

/// The Messages that spend a consent or use one, with the numbers of their topics: those
/// delivered for a topic that people agree to. A utility message needs no consent.
pub fn deliveries(
    ways: &Ways,
    profiles: &[Profile],
) -> impl Iterator<Item = (usize, usize, Profile)> {
    ways.in_role(Role::Delivery).filter_map(|i| {
        let topic = ways.topic(i)?;
        let profile = profiles.get(topic).copied()?;
        (profile != Profile::Utility).then_some((i, topic, profile))
    })
}

/// The deliveries of a flow after which nothing may be sent before the person has reacted.
#[must_use]
pub fn delivered(flow: &Flow, ways: &Ways) -> BTreeSet<usize> {
    let profiles = profiles(flow);
    let found = deliveries(ways, &profiles);
    found.map(|(i, ..)| i).collect()
}

/// The blocks that are got to after one of these deliveries before the person has done
/// anything; of those that send something see [`is_refused`].
#[must_use]
pub fn unanswered<'f>(ways: &Ways, from: &'f BTreeSet<usize>) -> Walk<'f> {
    // The first send that is refused ends the conversation, so nothing follows it.
    let time = |i: usize, way: &Way<'_>| {
        let is_alone = !way.exit.needs_person() && way.cost != Cost::Never;
        let goes_on = is_alone && (from.contains(&i) || !is_refused(ways, from, i));
        goes_on.then_some(Span::ZERO)
    };
    soonest(ways, from, &time, Span::from_secs(1))
}

/// Whether a block sends what may not follow one of these deliveries.
#[must_use]
pub fn is_refused(ways: &Ways, from: &BTreeSet<usize>, i: usize) -> bool {
    match ways.role(i) {
        Role::Message | Role::Request => true,
        Role::Delivery => from.contains(&i),
        Role::Start | Role::Action | Role::Other => false,
    }
}
