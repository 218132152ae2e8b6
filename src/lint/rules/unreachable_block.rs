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
    let reached = subject.paths.reached.iter().enumerate();
    let lost: Vec<usize> = reached.filter(|(_, it)| !**it).map(|(i, _)| i).collect();
    if lost.is_empty() {
        return;
    }
    // What another lost block leads to is not told: it is found again with that one. Loops
    // that nothing leads to have no first block, so their least id stands for them.
    let mut is_told = vec![false; groups.len()];
    for i in &lost {
        let group = groups.group_of(*i);
        let led_to = ways.leads(*i).iter().map(|it| groups.group_of(it.to()));
        for other in led_to.filter(|it| *it != group) {
            if let Some(it) = is_told.get_mut(other) {
                *it = true;
            }
        }
    }
    for i in lost {
        let is_told = is_told.get_mut(groups.group_of(i));
        if is_told.is_none_or(|it| std::mem::replace(it, true)) {
            continue;
        }
        let (Some(id), Some(block)) = (ways.id(i), ways.block(i)) else {
            continue;
        };
        // A Note is for the author, and nobody has to get there.
        if !block.kind.has_input() {
            continue;
        }
        let message = format!(
            "Nobody ever gets to {}: no Start leads there. Join it to the block before it, or remove it.",
            block.title()
        );
        out.push(RULE.finding(Place::block(id), message, None));
    }
}
