//! How soon, and how late, one thing may follow another on a path: the second notification
//! after the first, a request after the same request, a delivery after the consent.
//!
//! Only the blocks behind the few that matter are walked, so a flow without them costs nothing.

use crate::lint::window::{Cost, cost};
use crate::model::{
    Block, BlockId, Exit, Flow, IfWritten, Kind, KindName, Message, Profile, Span, TopicId, Until,
};
use std::collections::{BTreeMap, BTreeSet};

/// A block that a path gets to, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival<'a> {
    /// The time since the path began.
    pub after: Span,
    /// The blocks from where it began up to this one.
    pub path: Vec<&'a BlockId>,
}

/// What leaving a block by an exit takes; nothing when the walk does not go that way.
pub type Time<'t> = &'t dyn Fn(&BlockId, &Block, &Exit) -> Option<Span>;

type Found<'a> = BTreeMap<&'a BlockId, (Span, &'a BlockId)>;

/// The soonest that each block is entered after one of these was left, where that is sooner
/// than `within`. A walk that gets to one of them again ends there.
#[must_use]
pub fn soonest<'a>(
    flow: &'a Flow,
    from: &BTreeSet<&'a BlockId>,
    time: Time<'_>,
    within: Span,
) -> BTreeMap<&'a BlockId, Arrival<'a>> {
    let mut found: Found<'a> = BTreeMap::new();
    let mut next: BTreeSet<(Span, &'a BlockId, &'a BlockId)> = BTreeSet::new();
    for id in from {
        next.extend(ways_out(flow, id, Span::ZERO, time));
    }
    while let Some((after, id, before)) = next.pop_first() {
        if after >= within || found.contains_key(id) {
            continue;
        }
        found.insert(id, (after, before));
        if !from.contains(id) {
            next.extend(ways_out(flow, id, after, time));
        }
    }
    arrivals(&found, from)
}

/// A late way to each block after one of these was left, counting every pause once: the latest
/// there is where no path goes round, and one that people can take in any case.
#[must_use]
pub fn latest<'a>(
    flow: &'a Flow,
    from: &BTreeSet<&'a BlockId>,
    time: Time<'_>,
) -> BTreeMap<&'a BlockId, Arrival<'a>> {
    let ways = |id: &'a BlockId| ways_out(flow, id, Span::ZERO, time).collect::<Vec<_>>();
    // How many ways lead to each block that can be reached at all.
    let mut n_in: BTreeMap<&'a BlockId, usize> = BTreeMap::new();
    let mut stack: Vec<&'a BlockId> = from.iter().copied().collect();
    let mut seen: BTreeSet<&'a BlockId> = from.clone();
    while let Some(id) = stack.pop() {
        for (_, to, _) in ways(id) {
            *n_in.entry(to).or_default() += 1;
            if seen.insert(to) {
                stack.push(to);
            }
        }
    }
    let mut found: Found<'a> = BTreeMap::new();
    let mut ready: BTreeSet<&'a BlockId> = from.clone();
    let mut waiting: BTreeSet<&'a BlockId> = seen.difference(from).copied().collect();
    let mut done: BTreeSet<&'a BlockId> = BTreeSet::new();
    // Where paths go round nobody is first, so the least id is taken first.
    while let Some(id) = ready.pop_first().or_else(|| {
        let first = waiting.iter().find(|id| found.contains_key(*id)).copied();
        first.inspect(|id| {
            waiting.remove(id);
        })
    }) {
        done.insert(id);
        let base = if from.contains(id) {
            Span::ZERO
        } else {
            found.get(id).map_or(Span::ZERO, |(after, _)| *after)
        };
        for (more, to, _) in ways(id) {
            let after = base.plus(more);
            let is_later = found.get(to).is_none_or(|(known, _)| after > *known);
            if is_later && !done.contains(to) {
                found.insert(to, (after, id));
            }
            if let Some(n) = n_in.get_mut(to) {
                *n = n.saturating_sub(1);
                if *n == 0 && waiting.remove(to) {
                    ready.insert(to);
                }
            }
        }
    }
    arrivals(&found, from)
}

fn ways_out<'a>(
    flow: &'a Flow,
    id: &'a BlockId,
    base: Span,
    time: Time<'_>,
) -> impl Iterator<Item = (Span, &'a BlockId, &'a BlockId)> {
    let block = flow.block(id);
    let links = block.into_iter().flat_map(move |block| {
        let links = flow.links_from(id);
        links.map(move |(exit, to)| (block, exit, to))
    });
    links.filter_map(move |(block, exit, to)| Some((base.plus(time(id, block, exit)?), to, id)))
}

fn arrivals<'a>(
    found: &Found<'a>,
    from: &BTreeSet<&'a BlockId>,
) -> BTreeMap<&'a BlockId, Arrival<'a>> {
    let arrival = |(id, (after, before)): (&&'a BlockId, &(Span, &'a BlockId))| {
        let mut path = vec![*id];
        let mut next = Some(*before);
        // A path never has more blocks than were found; this only guards the loop.
        while let Some(id) = next.filter(|_| path.len() <= found.len() + 1) {
            path.push(id);
            next = match found.get(id) {
                Some((_, before)) if !from.contains(id) => Some(*before),
                Some(_) | None => None,
            };
        }
        path.reverse();
        (
            *id,
            Arrival {
                after: *after,
                path,
            },
        )
    };
    found.iter().map(arrival).collect()
}

/// The least that leaving by an exit takes, when somebody ever leaves by it.
#[must_use]
pub fn least(block: &Block, exit: &Exit) -> Option<Span> {
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

/// What leaving by an exit takes when the person leaves every pause to run its time.
#[must_use]
pub fn most(block: &Block, exit: &Exit) -> Option<Span> {
    if let Kind::Wait(wait) = &block.kind
        && *exit == Exit::Next
    {
        return Some(match &wait.until {
            Until::After(span) => *span,
            Until::Time { .. } | Until::Date { .. } => Span::ZERO,
        });
    }
    least(block, exit)
}

/// All that the times above read of a block.
#[must_use]
pub fn timing(block: &Block) -> [Option<Span>; 3] {
    [
        least(block, &Exit::Next),
        most(block, &Exit::Next),
        least(block, &Exit::NoAnswer),
    ]
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

/// The Messages that spend a consent or use one: those delivered for a topic that people agree
/// to. A utility message needs no consent.
pub fn deliveries(flow: &Flow) -> impl Iterator<Item = (&BlockId, &TopicId, Profile)> {
    flow.blocks.iter().filter_map(|(id, block)| {
        let topic = delivered(block)?;
        let profile = flow.topics.get(topic)?.profile;
        (profile != Profile::Utility).then_some((id, topic, profile))
    })
}

/// The topic that a block delivers for.
#[must_use]
pub fn delivered(block: &Block) -> Option<&TopicId> {
    if let Kind::Message(Message { deliver_for, .. }) = &block.kind {
        return deliver_for.as_ref();
    }
    None
}

/// Blocks that send something after a notification before the person has done anything.
#[must_use]
pub fn unanswered(flow: &Flow) -> BTreeMap<&BlockId, Arrival<'_>> {
    let from: BTreeSet<&BlockId> = deliveries(flow).map(|(id, ..)| id).collect();
    if from.is_empty() {
        return BTreeMap::new();
    }
    let is_refused = |id: &BlockId, block: &Block| {
        let is_utility = delivered(block).is_some() && !from.contains(id);
        let is_message = block.kind.name() == KindName::Message;
        (is_message && !is_utility) || block.kind.name() == KindName::Notification
    };
    // The first send that is refused ends the conversation, so nothing follows it.
    let time = |id: &BlockId, block: &Block, exit: &Exit| {
        let goes_on = from.contains(id) || !is_refused(id, block);
        (goes_on && !exit.needs_person() && cost(block, exit) != Cost::Never).then_some(Span::ZERO)
    };
    let mut found = soonest(flow, &from, &time, Span::from_secs(1));
    found.retain(|id, _| flow.block(id).is_some_and(|block| is_refused(id, block)));
    found
}
