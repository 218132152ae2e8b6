//! FLW001: a flow that nobody can get into because it has no Start.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW001",
    name: "missing-start",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[],
    scope: Scope::Entries,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The flow has no Start.",
    why: "People get into a flow by a Start: Get Started, a link, a keyword, a question or the \
          menu. Without one nobody ever does.",
    source: Source::Ours,
    wrong: "A message that no Start leads to.",
    right: "Start (Get Started) → Message.",
    cure: "Drag a Start onto the canvas and join it to the first block.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let blocks = &subject.flow.blocks;
    if !blocks.values().any(|it| it.kind.name() == KindName::Start) {
        let message =
            "Nobody can get in: the flow has no Start. Add one and join it to the first block.";
        out.push(RULE.finding(Place::flow(), message.to_owned(), None));
    }
}
