//! PAG011: an ice breaker question that may be too long.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::limits::ICE_BREAKER_WARN;
use crate::model::{Entry, KindName};

pub const RULE: Rule = Rule {
    code: "PAG011",
    name: "long-ice-breaker",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "An ice breaker question is longer than 80 characters.",
    why: "Meta gives no limit, but the question stands on a small button and long ones are cut.",
    source: Source::Ours,
    wrong: "“I would like to know which of your lipsticks are in stock today and what they cost”",
    right: "“Which lipsticks are in stock?”",
    cure: "Shorten it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, i, entry) in kit::entries(subject.flow) {
        let Entry::IceBreaker { question, .. } = entry else {
            continue;
        };
        let n = question.chars().count();
        if n > ICE_BREAKER_WARN {
            let message = format!(
                "The question has {n} characters, and Messenger may cut it. Keep it to {ICE_BREAKER_WARN} or fewer."
            );
            let place = Place::field(id, Field::Entry(i)).with_range(ICE_BREAKER_WARN..n);
            out.push(RULE.finding(place, message, None));
        }
    }
}
