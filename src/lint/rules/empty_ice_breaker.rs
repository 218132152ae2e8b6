//! PAG010: an ice breaker that asks nothing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::{Entry, KindName};

pub const RULE: Rule = Rule {
    code: "PAG010",
    name: "empty-ice-breaker",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "An ice breaker question is empty.",
    why: "Messenger refuses a blank question.",
    source: Source::Platform("reference/messenger-profile-api/ice-breakers"),
    wrong: "An ice breaker without words.",
    right: "“Which shades are in stock?”",
    cure: "Write the question as the person would ask it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, i, entry) in kit::entries(subject.flow) {
        if let Entry::IceBreaker { question, .. } = entry
            && is_blank(question)
        {
            let message = "This question is empty, and Messenger refuses blank ones. Write what people would ask.";
            let place = Place::field(id, Field::Entry(i));
            out.push(RULE.finding(place, message.to_owned(), None));
        }
    }
}
