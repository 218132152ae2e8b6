//! FLW010: a wire for *No answer* that nobody ever takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::{Exit, KindName, Span};

pub const RULE: Rule = Rule {
    code: "FLW010",
    name: "untimed-no-answer",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Links,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "*No answer* leads somewhere, but no time is set after which it counts.",
    why: "The flow waits for ever, so nobody ever leaves that way.",
    source: Source::Ours,
    wrong: "A request without a time and a wire from *No answer*.",
    right: "*No answer after 1 hour* and the wire.",
    cure: "Set the time in “If nobody taps it”.",
};

/// A pause after which most people have decided.
const USUAL: Span = Span::from_hours(1);

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, request) in kit::requests(subject.flow) {
        if request.no_answer.is_none()
            && let Some(to) = subject.flow.target(id, &Exit::NoAnswer)
        {
            let message = format!(
                "“No answer” leads to {}, but no time is set, so nobody ever gets there that way. Set a time.",
                subject.whole.title_of(to)
            );
            let edit = kit::change_request(id, block, |request| request.no_answer = Some(USUAL));
            let fix = kit::careful(format!("Set {}", USUAL.in_words()), edit);
            out.push(RULE.finding(Place::field(id, Field::NoAnswer), message, fix));
        }
    }
}
