//! FLW013: a branch that asks nothing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW013",
    name: "untested-branch",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Condition],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A branch of a Condition has no test.",
    why: "A branch is taken when all its tests hold. One without any is not finished, so nobody takes it.",
    source: Source::Ours,
    wrong: "A branch *Large* without tests.",
    right: "A branch *Large* with the test *size is L*.",
    cure: "Add a test, or remove the branch. What everybody else should do belongs to *Else*.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, condition) in kit::conditions(subject.flow) {
        for (i, branch) in condition.branches.iter().enumerate() {
            if !branch.tests.is_empty() {
                continue;
            }
            let message = format!(
                "{} has no test, so nobody takes it. Add a test, or remove the branch.",
                kit::branch_name(i, branch)
            );
            let place = Place::field(id, Field::Branch(branch.id.clone()));
            out.push(RULE.finding(place, message, None));
        }
    }
}
