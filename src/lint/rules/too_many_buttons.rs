//! MSG003: more buttons than Messenger shows.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;
use crate::model::limits::BUTTONS;

pub const RULE: Rule = Rule {
    code: "MSG003",
    name: "too-many-buttons",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message has more than three buttons.",
    why: "Messenger refuses the whole message.",
    source: Source::Platform("send-messages/template/button"),
    wrong: "*Red*, *Pink*, *Brown*, *Nude* as four buttons.",
    right: "The same four as quick replies: up to 13 fit.",
    cure: "Remove buttons, or use quick replies.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        let n = message.buttons.len();
        if n > BUTTONS {
            let message = format!(
                "There are {n} buttons; Messenger shows {BUTTONS} at most and refuses the message. \
                 Remove {}, or use quick replies, of which 13 fit.",
                n - BUTTONS
            );
            out.push(RULE.finding(Place::field(id, Field::Buttons), message, None));
        }
    }
}
