//! FLW012: a Condition without branches.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW012",
    name: "empty-condition",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Condition],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A Condition has no branch.",
    why: "Everybody leaves by *Else*, so the Condition decides nothing.",
    source: Source::Ours,
    wrong: "A Condition with nothing but *Else*.",
    right: "A Condition with the branch *size is M*, and *Else* for the others.",
    cure: "Add a branch, or remove the Condition.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, condition) in kit::conditions(subject.flow) {
        if condition.branches.is_empty() {
            let message = "This Condition has no branch, so everybody leaves by “Else”. Add a branch, or \
                           remove the Condition.";
            let place = Place::field(id, Field::Branches);
            out.push(RULE.finding(place, message.to_owned(), None));
        }
    }
}
