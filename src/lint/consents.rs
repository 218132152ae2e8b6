//! What becomes of one topic's consent on every path: asked for, given, spent.

use crate::lint::leads::{Lead, Marks};
use crate::lint::route::{Mark, Route};
use crate::lint::ways::{Role, Ways, number};
use crate::model::TopicId;
use std::collections::BTreeMap;

/// What paths do with one topic, by number of block in [`Ways`], each with such a path.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Consents {
    /// Deliveries that a path reaches on which nobody has agreed.
    pub unasked: BTreeMap<usize, Route>,
    /// Deliveries that a path reaches on which each consent is already spent.
    pub spent: BTreeMap<usize, Route>,
    /// Requests that a path reaches on which the topic was already asked for, with the
    /// request before.
    pub again: BTreeMap<usize, (usize, Route)>,
}

impl Consents {
    /// Whether some path delivers what is spent already.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        !self.spent.is_empty()
    }
}

/// What has happened to the topic so far on a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
struct State {
    /// The request that asked last, until a notification was delivered.
    asked_by: Option<usize>,
    has_agreed: bool,
    /// Unspent consents; [`MANY`] of them never run out.
    n_tokens: u8,
}

impl State {
    /// A bit of its own for every state. One request before is as good as another, so states
    /// that differ in it only by name are one: paths stay in proportion to the flow.
    fn bit(self) -> u32 {
        let n = u32::from(self.n_tokens) * 4
            + u32::from(self.has_agreed) * 2
            + u32::from(self.asked_by.is_some());
        1 << n
    }
}

/// So many consents to one topic that counting further says nothing: the person has been
/// asked again and again, and OTN006 says so.
pub(super) const MANY: u8 = 4;

/// Follows one topic along every path from a Start.
#[must_use]
pub fn follow(ways: &Ways, topic: &TopicId) -> Consents {
    let topic = ways.topics().binary_search(topic);
    topic.map_or_else(
        |_| Consents::default(),
        |topic| follow_with(ways, topic, None),
    )
}

/// Follows one topic, by its number, as if one more block delivered for it.
#[must_use]
pub fn follow_with(ways: &Ways, topic: usize, delivery: Option<usize>) -> Consents {
    let mut found = Consents::default();
    // One bit for each state in which a block was reached.
    let mut seen: Vec<u32> = vec![0; ways.len()];
    let mut steps: Vec<Step> = Vec::with_capacity(ways.len());
    let starts = ways.starts();
    let mut stack: Vec<(usize, State, Option<u32>)> = starts
        .iter()
        .map(|i| (*i, State::default(), None))
        .collect();
    while let Some((i, state, before)) = stack.pop() {
        match seen.get_mut(i) {
            Some(seen) if *seen & state.bit() == 0 => *seen |= state.bit(),
            Some(_) | None => continue,
        }
        let here = steps.len();
        let mark = before.and_then(|it| steps.get(it as usize));
        let mark = Mark::after(mark.map(|it| it.mark), here);
        steps.push(Step {
            block: number(i),
            before,
            mark,
        });
        let role = if delivery == Some(i) {
            Role::Delivery
        } else if ways.topic(i) == Some(topic) {
            ways.role(i)
        } else {
            Role::Other
        };
        let state = passed(role, i, state, &mut found, &|| route(&steps, here));
        for (n, lead) in (ways.first(i)..).zip(ways.leads(i)) {
            if lead.marks.has(Marks::NEVER) {
                continue;
            }
            let is_there = if lead.marks.has(Marks::TELLS_CONSENTS) {
                let topic = ways.topics().get(topic);
                topic.and_then(|it| ways.known(n).consent(it))
            } else {
                None
            };
            let state = left(role, lead, is_there, state);
            let is_seen = seen.get(lead.to()).is_none_or(|it| it & state.bit() != 0);
            if !is_seen {
                stack.push((lead.to(), state, Some(number(here))));
            }
        }
    }
    found
}

/// One block on a path, and the step before it.
#[derive(Debug, Clone, Copy)]
struct Step {
    block: u32,
    before: Option<u32>,
    mark: Mark,
}

/// The blocks from a Start up to this step.
fn route(steps: &[Step], to: usize) -> Route {
    let Some(step) = steps.get(to) else {
        return Route::default();
    };
    let before = |n: usize| steps.get(n).and_then(|it| it.before).map(|it| it as usize);
    let block = |n: usize| steps.get(n).map_or(0, |it| it.block as usize);
    Route::back(to, step.mark, &before).renumbered(block)
}

/// The state after a block in this role has done its work for the topic.
fn passed(
    role: Role,
    i: usize,
    mut state: State,
    found: &mut Consents,
    path: &dyn Fn() -> Route,
) -> State {
    match role {
        Role::Request => {
            if let Some(earlier) = state.asked_by {
                found.again.entry(i).or_insert_with(|| (earlier, path()));
            }
            state.asked_by = Some(i);
        }
        Role::Delivery => {
            if state.n_tokens == MANY {
                // Whether these are all spent some day cannot be told.
            } else if state.n_tokens > 0 {
                state.n_tokens -= 1;
            } else if state.has_agreed {
                found.spent.entry(i).or_insert_with(path);
            } else {
                found.unasked.entry(i).or_insert_with(path);
            }
            state.asked_by = None;
        }
        Role::Start | Role::Message | Role::Action | Role::Other => {}
    }
    state
}

/// The state on a way out of a block in this role. A Condition may have asked whether a
/// consent is there.
fn left(role: Role, lead: &Lead, is_there: Option<bool>, mut state: State) -> State {
    if lead.marks.has(Marks::AGREED) && role == Role::Request {
        state.has_agreed = true;
        state.n_tokens = state.n_tokens.saturating_add(1).min(MANY);
    }
    match is_there {
        // Perhaps one that was given long before this path began.
        Some(true) => {
            state.has_agreed = true;
            state.n_tokens = state.n_tokens.max(1);
        }
        Some(false) => state.n_tokens = 0,
        None => {}
    }
    state
}
