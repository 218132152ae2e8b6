//! FLW009: a time for an answer that a Message does not wait for.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "FLW009",
    name: "idle-no-answer",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message sets a time for the answer but asks nothing.",
    why: "Without buttons that go on and without quick replies the conversation goes straight to \
          the next block, so the time has no effect.",
    source: Source::Ours,
    wrong: "“One moment …” with *no answer after 1 hour*.",
    right: "The same message followed by a Wait of 1 hour.",
    cure: "Remove the time; use a Wait if there should be a pause.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, message) in kit::messages(subject.flow) {
        let Some(time) = message.no_answer.filter(|_| !message.waits()) else {
            continue;
        };
        let text = format!(
            "“No answer after {}” has no effect: nothing here can be answered by a tap, so the conversation \
             goes straight on. Remove it, or add a button or quick reply.",
            time.in_words()
        );
        let edit = kit::change_message(id, block, |message| message.no_answer = None);
        let place = Place::field(id, Field::NoAnswer);
        out.push(RULE.finding(place, text, kit::safe("Remove the time", edit)));
    }
}
