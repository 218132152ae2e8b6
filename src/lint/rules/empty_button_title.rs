//! MSG004: a button that says nothing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "MSG004",
    name: "empty-button-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A button has no title.",
    why: "Messenger refuses a message with a blank button.",
    source: Source::Platform("send-messages/buttons/postback"),
    wrong: "A button without words.",
    right: "*See similar shades*",
    cure: "Write what a tap does, in up to 20 characters.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        for (n, button) in message.buttons.iter().enumerate() {
            if is_blank(&button.title) {
                let place = Place::field(id, Field::ButtonTitle(button.id.clone()));
                let message = format!(
                    "Button {} has no title, and Messenger refuses blank buttons. Write what a tap does.",
                    n + 1
                );
                out.push(RULE.finding(place, message, None));
            }
        }
    }
}
