//! TIM005: hours that end when they begin.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::{Hours, KindName, Test};

pub const RULE: Rule = Rule {
    code: "TIM005",
    name: "empty-hours",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Wait, KindName::Condition],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The hours of a Wait or a Condition end when they begin.",
    why: "They are open never, or all day: nobody can tell which is meant.",
    source: Source::Ours,
    wrong: "Within 09:00 to 09:00.",
    right: "Within 09:00 to 18:00. 18:00 to 09:00 runs over midnight.",
    cure: "Change one of the two times, or remove the hours.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, wait) in kit::waits(subject.flow) {
        if let Some(hours) = wait.within.as_ref() {
            judge(hours, Place::field(id, Field::Within), "the hours", out);
        }
    }
    for (id, _, condition) in kit::conditions(subject.flow) {
        for branch in &condition.branches {
            for (i, test) in branch.tests.iter().enumerate() {
                if let Test::Within(hours) = test {
                    let place = Place::field(id, Field::Test(branch.id.clone(), i));
                    judge(hours, place, "the test", out);
                }
            }
        }
    }
}

fn judge(hours: &Hours, place: Place, what: &str, out: &mut Vec<Finding>) {
    if hours.from == hours.to {
        let message = format!(
            "The hours begin and end at {}, so they are never open. Change one of the two, or remove {what}.",
            hours.from
        );
        out.push(RULE.finding(place, message, None));
    }
}
