//! Consents on every path, against a walk of each path by itself.

use crate::lint::window::{random_flow, walked};
use flowbell::lint;
use flowbell::lint::consents::follow;
use flowbell::lint::ways::Ways;
use flowbell::lint::window::{Age, Cost, cost};
use flowbell::model::edit::edited;
use flowbell::model::{BlockId, Edit, Exit, Flow, Kind, Span, TopicId};
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
        Kind::Message(_)
        | Kind::Start(_)
        | Kind::Wait(_)
        | Kind::Condition(_)
        | Kind::Action(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => {}
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

/// A path begins at a Start and every step is a link that may be taken.
fn check_path(flow: &Flow, ways: &Ways, path: &[usize], seed: u64) {
    assert!(ways.starts().contains(&path[0]), "seed {seed}: {path:?}");
    for pair in path.windows(2) {
        let block = ways.block(pair[0]).unwrap();
        let mut out = ways.out(pair[0]);
        assert!(
            out.any(|way| way.to == pair[1] && cost(block, way.exit) != Cost::Never),
            "seed {seed}: {path:?}\n{}",
            flowbell::model::file::print(flow)
        );
    }
}

/// The verdicts of the rules are those of the walks: what is late, unasked, spent or asked again.
#[test]
fn rules_say_what_the_walks_find() {
    let mut n_verdicts = 0;
    for seed in 0..1500 {
        let flow = with_deliveries(seed);
        let ways = Ways::of(&flow);
        let mut walks = Found::default();
        for i in ways.starts() {
            walk(&flow, ways.id(i).unwrap(), &mut Vec::new(), 10, &mut walks);
        }
        let report = lint::check(&flow, None);
        let told = |code: &str| -> BTreeSet<BlockId> {
            let found = report.findings.iter().filter(|it| it.code == code);
            found.filter_map(|it| it.place.block.clone()).collect()
        };
        assert_eq!(told("OTN008"), walks.unasked, "seed {seed}");
        assert_eq!(told("OTN009"), walks.spent, "seed {seed}");
        assert_eq!(told("OTN006"), walks.again, "seed {seed}");
        let ages = walked(&flow);
        for finding in report
            .findings
            .iter()
            .filter(|it| ["TIM001", "OTN005"].contains(&it.code))
        {
            let id = finding.place.block.as_ref().unwrap();
            let typing = match &flow.block(id).unwrap().kind {
                Kind::Message(message) => message.typing,
                _ => Span::ZERO,
            };
            let age = ages[id].plus(Age::Within(typing));
            let is_error = finding.severity == lint::Severity::Error;
            assert_eq!(is_error, age.is_closed(), "seed {seed}");
            assert!(age.reaches(23), "seed {seed}");
            assert_eq!(finding.path.last(), Some(id), "seed {seed}");
        }
        // Every request that comes too late is told, unless a loop that nobody keeps going is.
        let has_loop = !told("FLW006").is_empty();
        for (id, block) in &flow.blocks {
            let is_request = matches!(block.kind, Kind::Notification(_));
            if is_request && !has_loop && ages.get(id).is_some_and(|age| age.reaches(23)) {
                assert!(told("OTN005").contains(id), "seed {seed}: {id}");
                n_verdicts += 1;
            }
        }
    }
    assert!(n_verdicts > 100, "{n_verdicts}");
}

#[test]
fn consents_are_followed_as_a_walk_finds_them() {
    let (mut n_unasked, mut n_spent, mut n_again) = (0, 0, 0);
    for seed in 0..1500 {
        let flow = with_deliveries(seed);
        let ways = Ways::of(&flow);
        let followed = follow(&ways, &TopicId::new("t").unwrap());
        let ids = |found: Vec<usize>| found.iter().map(|i| ways.id(*i).unwrap().clone()).collect();
        let paths = followed.unasked.values().chain(followed.spent.values());
        for path in paths.chain(followed.again.values().map(|(_, path)| path)) {
            check_path(&flow, &ways, path.blocks(), seed);
        }
        let followed = Found {
            unasked: ids(followed.unasked.into_keys().collect()),
            spent: ids(followed.spent.into_keys().collect()),
            again: ids(followed.again.into_keys().collect()),
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
