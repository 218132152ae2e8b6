//! FLW015: a Go to flow that names no flow.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW015",
    name: "no-flow-chosen",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::GoTo],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A Go to flow names no flow.",
    why: "The conversation would end there without a word.",
    source: Source::Ours,
    wrong: "A Go to flow in which nothing is chosen.",
    right: "A Go to flow that names the flow *Returns*.",
    cure: "Choose the flow, or remove the block.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, go_to) in kit::go_tos(subject.flow) {
        if go_to.flow.is_none() {
            let message = "No flow is chosen, so the conversation ends here without a word. Choose the flow, \
                           or remove this block.";
            let place = Place::field(id, Field::ToFlow);
            out.push(RULE.finding(place, message.to_owned(), None));
        }
    }
}
