//! TIM003: a question that is over before anyone can answer it.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::{KindName, Span};

pub const RULE: Rule = Rule {
    code: "TIM003",
    name: "no-time-to-answer",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message, KindName::Notification],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A question gives people no time to answer.",
    why: "*No answer after 0 seconds* is always true, so everyone leaves that way at once.",
    source: Source::Ours,
    wrong: "A request with *no answer after 0 s*.",
    right: "*No answer after 1 hour*.",
    cure: "Set a time that leaves people room.",
};

/// A pause after which most people have decided.
const USUAL: Span = Span::from_hours(1);

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let text = "People get no time to answer: “No answer” comes after 0 seconds. Set a time, such as 1 hour.";
    for (id, block, message) in kit::messages(subject.flow) {
        if message.waits() && message.no_answer.is_some_and(Span::is_zero) {
            let edit = kit::change_message(id, block, |it| it.no_answer = Some(USUAL));
            let place = Place::field(id, Field::NoAnswer);
            out.push(RULE.finding(place, text.to_owned(), kit::careful("Set 1 hour", edit)));
        }
    }
    for (id, block, request) in kit::requests(subject.flow) {
        if request.no_answer.is_some_and(Span::is_zero) {
            let edit = kit::change_request(id, block, |it| it.no_answer = Some(USUAL));
            let place = Place::field(id, Field::NoAnswer);
            out.push(RULE.finding(place, text.to_owned(), kit::careful("Set 1 hour", edit)));
        }
    }
}
