//! FLW006: blocks that go round without anyone doing anything.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::model::{Block, KindName};

pub const RULE: Rule = Rule {
    code: "FLW006",
    name: "endless-loop",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[
        KindName::Message,
        KindName::Wait,
        KindName::Notification,
        KindName::Condition,
        KindName::Action,
    ],
    scope: Scope::Paths,
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
    let ways = subject.paths.ways();
    for group in &subject.paths.loops {
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
