//! FLW014: a branch that nobody can take.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::known::{contradicts, shadow};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW014",
    name: "shadowed-branch",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Condition],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A branch of a Condition can never be taken.",
    why: "Branches are tried from top to bottom. Who would take this one has left by one above it, or its \
          tests contradict each other.",
    source: Source::Ours,
    wrong: "First *size is set*, below it *size is M*.",
    right: "First *size is M*, below it *size is set*.",
    cure: "Move the branch up, change its tests, or remove it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, condition) in kit::conditions(subject.flow) {
        for (i, branch) in condition.branches.iter().enumerate() {
            // FLW013 speaks of branches without tests.
            if branch.tests.is_empty() {
                continue;
            }
            let name = quoted(&branch.title());
            let message = if contradicts(branch) {
                format!(
                    "Nobody takes branch {name}: its tests contradict each other. Change or remove one of \
                     them."
                )
            } else if let Some(first) = shadow(branch, condition.branches.iter().take(i)) {
                format!(
                    "Nobody takes branch {name}: everybody for whom it holds leaves by {} above it. Move it \
                     up, change its tests, or remove it.",
                    quoted(&first.title())
                )
            } else {
                continue;
            };
            let place = Place::field(id, Field::Branch(branch.id.clone()));
            out.push(RULE.finding(place, message, None));
        }
    }
}
