//! FLW017: a branch that leads nowhere.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::{Exit, KindName};

pub const RULE: Rule = Rule {
    code: "FLW017",
    name: "unlinked-case",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Condition],
    scope: Scope::Links,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A branch of a Condition, or its *Else*, leads nowhere.",
    why: "Who takes it hears nothing more. For *Else* that may be meant, so there it is a hint.",
    source: Source::Ours,
    wrong: "A branch *size is L* without a wire.",
    right: "The branch joined to a message.",
    cure: "Draw a wire from it, or remove the branch.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, condition) in kit::conditions(subject.flow) {
        let linked = subject.paths.ways().linked(id);
        let is_linked = |exit: &Exit| linked.contains(exit);
        for (i, branch) in condition.branches.iter().enumerate() {
            let exit = Exit::Case(branch.id.clone());
            if !is_linked(&exit) {
                let message = format!(
                    "{} leads nowhere: who takes it hears nothing more. Join it to a block, or \
                     remove it.",
                    kit::branch_name(i, branch)
                );
                let place = Place::field(id, Field::Exit(exit));
                out.push(RULE.finding(place, message, None));
            }
        }
        if !is_linked(&Exit::Else) {
            let message = "“Else” leads nowhere: for whom no branch holds, the conversation ends here. Join \
                           it to a block if they should hear more.";
            let place = Place::field(id, Field::Exit(Exit::Else));
            out.push(Finding {
                severity: Severity::Hint,
                ..RULE.finding(place, message.to_owned(), None)
            });
        }
    }
}
