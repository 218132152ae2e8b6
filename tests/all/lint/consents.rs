//! Consents on every path, against a walk of each path by itself.

use crate::lint::window::random_flow;
use flowbell::lint::consents::follow;
use flowbell::lint::ways::Ways;
use flowbell::lint::window::{Cost, cost};
use flowbell::model::edit::edited;
use flowbell::model::{BlockId, Edit, Exit, Flow, Kind, TopicId};
use std::collections::BTreeSet;
use std::sync::Arc;

/// A random flow in which some messages are delivered as notifications.
fn with_deliveries(seed: u64) -> Flow {
    let mut flow = random_flow(seed);
    let mut dice = fastrand::Rng::with_seed(seed);
    for (id, block) in flow.blocks.clone() {
        let mut next = (*block).clone();
        if let Kind::Message(message) = &mut next.kind
            && dice.bool()
        {
            message.deliver_for = TopicId::new("t").ok();
            let block = Arc::new(next);
            flow = edited(&flow, &[Edit::SetBlock { id, block }]).unwrap();
        }
    }
    flow
}

#[derive(Default, Debug, PartialEq, Eq)]
struct Found {
    unasked: BTreeSet<BlockId>,
    spent: BTreeSet<BlockId>,
    again: BTreeSet<BlockId>,
}

/// Walks every path of so many blocks, remembering what happened on it.
fn walk(flow: &Flow, id: &BlockId, past: &mut Vec<&'static str>, n_left: usize, found: &mut Found) {
    let block = flow.block(id).unwrap();
    let n_before = past.len();
    match &block.kind {
        Kind::Notification(_) => {
            let last = past
                .iter()
                .rev()
                .find(|it| **it == "asked" || **it == "delivered");
            if last == Some(&"asked") {
                found.again.insert(id.clone());
            }
            past.push("asked");
        }
        Kind::Message(message) if message.deliver_for.is_some() => {
            let n_of = |what: &str| past.iter().filter(|it| **it == what).count();
            if n_of("agreed") == 0 {
                found.unasked.insert(id.clone());
            } else if n_of("agreed") <= n_of("spent") {
                found.spent.insert(id.clone());
            } else {
                past.push("spent");
            }
            past.push("delivered");
        }
        Kind::Message(_) | Kind::Start(_) | Kind::Wait(_) | Kind::Note(_) => {}
    }
    if n_left > 0 {
        for (exit, to) in flow.links_from(id) {
            if cost(block, exit) == Cost::Never {
                continue;
            }
            let n = past.len();
            if *exit == Exit::Agreed {
                past.push("agreed");
            }
            walk(flow, to, past, n_left - 1, found);
            past.truncate(n);
        }
    }
    past.truncate(n_before);
}

#[test]
fn consents_are_followed_as_a_walk_finds_them() {
    let (mut n_unasked, mut n_spent, mut n_again) = (0, 0, 0);
    for seed in 0..1500 {
        let flow = with_deliveries(seed);
        let ways = Ways::of(&flow);
        let followed = follow(&ways, &TopicId::new("t").unwrap());
        let ids =
            |found: &BTreeSet<usize>| found.iter().map(|i| ways.id(*i).unwrap().clone()).collect();
        let followed = Found {
            unasked: ids(&followed.unasked),
            spent: ids(&followed.spent),
            again: ids(&followed.again.keys().copied().collect()),
        };
        let mut walked = Found::default();
        for i in ways.starts() {
            walk(&flow, ways.id(i).unwrap(), &mut Vec::new(), 10, &mut walked);
        }
        assert_eq!(
            followed,
            walked,
            "seed {seed}\n{}",
            flowbell::model::file::print(&flow)
        );
        n_unasked += walked.unasked.len();
        n_spent += walked.spent.len();
        n_again += walked.again.len();
    }
    assert!(
        n_unasked > 100 && n_spent > 30 && n_again > 100,
        "{n_unasked} {n_spent} {n_again}"
    );
}
