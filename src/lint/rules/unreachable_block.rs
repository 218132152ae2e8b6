//! FLW005: a block that nobody ever gets to.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::ways::Role;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW005",
    name: "unreachable-block",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[
        KindName::Message,
        KindName::Wait,
        KindName::Notification,
        KindName::Condition,
        KindName::Action,
        KindName::GoTo,
    ],
    scope: Scope::Paths,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "No path from a Start leads to a block.",
    why: "Nobody ever reads it. Often a wire was forgotten. Only the first block of such a part \
          is reported, not those that follow it.",
    source: Source::Ours,
    wrong: "A message that no wire leads to.",
    right: "The message joined to a button.",
    cure: "Join it to the block before it, or remove it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let (ways, groups) = (subject.paths.ways(), &subject.paths.groups);
    // Without any Start everything is cut off, and FLW001 says so once.
    if ways.in_role(Role::Start).next().is_none() {
        return;
    }
    let is_lost = |i: usize| {
        let is_reached = subject.paths.reached.get(i) == Some(&true);
        !is_reached && ways.block(i).is_some_and(|block| block.kind.has_input())
    };
    // What another lost block leads to is not told: it is found again with that one.
    let mut is_followed = vec![false; ways.len()];
    for group in groups.iter().filter(|it| it.iter().any(|i| is_lost(*i))) {
        let ways = group.iter().flat_map(|i| ways.out(*i));
        for way in ways.filter(|way| group.binary_search(&way.to).is_err()) {
            if let Some(it) = is_followed.get_mut(way.to) {
                *it = true;
            }
        }
    }
    for group in groups.iter() {
        // Loops that nothing leads to have no first block, so their least id stands for them.
        let first = group.first().copied().filter(|i| is_lost(*i));
        let is_led_to = || group.iter().any(|i| is_followed.get(*i) == Some(&true));
        let Some((id, block)) = first
            .filter(|_| !is_led_to())
            .and_then(|i| Some((ways.id(i)?, ways.block(i)?)))
        else {
            continue;
        };
        let message = format!(
            "Nobody ever gets to {}: no Start leads there. Join it to the block before it, or remove it.",
            block.title()
        );
        out.push(RULE.finding(Place::block(id), message, None));
    }
}
