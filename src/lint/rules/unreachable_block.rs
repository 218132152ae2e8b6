//! FLW005: a block that nobody ever gets to.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Subject};
use crate::lint::ways::Way;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW005",
    name: "unreachable-block",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message, KindName::Wait, KindName::Notification],
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
    let ways = subject.longest.ways();
    let starts = ways.starts();
    // Without any Start everything is cut off, and FLW001 says so once.
    if starts.is_empty() {
        return;
    }
    let any = |_: usize, _: &Way<'_>| true;
    let reached = ways.reached(&starts, &any);
    let is_lost = |i: usize| {
        let has_input = ways.block(i).is_some_and(|block| block.kind.has_input());
        has_input && reached.get(i) != Some(&true)
    };
    // Loops that nothing leads to have no first block, so their least id stands for them.
    let groups = ways.groups(&any);
    let mut group_of = vec![0; ways.len()];
    for (n, group) in groups.iter().enumerate() {
        for i in group {
            if let Some(it) = group_of.get_mut(*i) {
                *it = n;
            }
        }
    }
    let mut is_followed = vec![false; groups.len()];
    for (i, n) in group_of.iter().enumerate().filter(|(i, _)| is_lost(*i)) {
        for to in ways.out(i).iter().filter_map(|way| group_of.get(way.to)) {
            if let Some(it) = is_followed.get_mut(*to) {
                *it |= to != n;
            }
        }
    }
    for (group, is_followed) in groups.iter().zip(is_followed) {
        let first = group
            .first()
            .copied()
            .filter(|i| is_lost(*i) && !is_followed);
        let Some((id, block)) = first.and_then(|i| Some((ways.id(i)?, ways.block(i)?))) else {
            continue;
        };
        let message = format!(
            "Nobody ever gets to {}: no Start leads there. Join it to the block before it, or remove it.",
            block.title()
        );
        out.push(RULE.finding(Place::block(id), message, None));
    }
}
