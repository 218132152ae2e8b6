//! FLW006: blocks that go round without anyone doing anything.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Subject};
use crate::lint::ways::{Way, Ways};
use crate::lint::window::{Cost, cost};
use crate::model::{Block, Flow, Kind, KindName};

pub const RULE: Rule = Rule {
    code: "FLW006",
    name: "endless-loop",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message, KindName::Wait, KindName::Notification],
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "Blocks lead back to each other without the person doing anything.",
    why: "The bot would write to the person again and again, for ever. Meta limits how many \
          messages one chat takes and takes rights away from Pages that annoy people.",
    source: Source::Platform("overview/rate-limiting"),
    wrong: "Message → Wait 1 hour → the same message.",
    right: "Message with a button *Ask me again*, whose wire leads back.",
    cure: "Remove the wire that leads back, or put a button into the loop.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.longest.ways();
    for group in loops(ways) {
        let Some(id) = group.first().and_then(|i| ways.id(*i)) else {
            continue;
        };
        let titles: Vec<String> = group
            .iter()
            .take(4)
            .filter_map(|i| ways.block(*i))
            .map(Block::title)
            .collect();
        let message = match titles.split_last() {
            Some((last, [])) => format!(
                "{last} leads back to itself without anyone doing anything, for ever. Remove that \
                 wire, or let a button lead back."
            ),
            Some((last, others)) => format!(
                "{} and {} go round without anyone doing anything, for ever. Remove the wire that \
                 leads back, or put a button into the loop.",
                others.join(", "),
                if group.len() > 4 { "more" } else { last }
            ),
            None => continue,
        };
        out.push(RULE.finding(Place::block(id), message, None));
    }
}

/// Blocks that lead back to each other by themselves.
fn loops(ways: &Ways<'_>) -> Vec<Vec<usize>> {
    let alone = |i: usize, way: &Way<'_>| {
        let is_taken = |block: &Block| cost(block, way.exit) != Cost::Never;
        !way.exit.needs_person()
            && ways
                .block(i)
                .is_some_and(|it| is_taken(it) && !asks_human(it))
    };
    let mut loops = ways.groups(&alone);
    loops.retain(|group| ways.goes_round(group, &alone));
    loops
}

/// Whether a human has to hand the conversation back before it leaves this block.
fn asks_human(block: &Block) -> bool {
    match &block.kind {
        Kind::Action(action) => action.hand_over,
        Kind::Start(_)
        | Kind::Message(_)
        | Kind::Wait(_)
        | Kind::Notification(_)
        | Kind::Condition(_)
        | Kind::GoTo(_)
        | Kind::Note(_) => false,
    }
}

/// Whether a flow has such a loop, so that rules about time need not blame it again.
pub(crate) fn has_loops(flow: &Flow) -> bool {
    !loops(&Ways::of(flow)).is_empty()
}
