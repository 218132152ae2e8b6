//! MSG002: a Message longer than Messenger takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;
use crate::model::limits::{MESSAGE_TEXT, MESSAGE_TEXT_WITH_BUTTONS};

pub const RULE: Rule = Rule {
    code: "MSG002",
    name: "long-text",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "Short enough for Messenger",
    check,
};

const DOCS: Docs = Docs {
    what: "A message is longer than Messenger takes: 2000 characters, or 640 when it has buttons.",
    why: "Messenger refuses the message and the person reads nothing. Placeholders count as long \
          values, because some people have long names.",
    source: Source::Platform("send-messages/template/button"),
    wrong: "700 characters of care instructions with a button *Shop now*.",
    right: "The care instructions in one message, then “Anything else?” with the button.",
    cure: "Shorten it, or split it into two messages. The part that is too much is marked.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        let (what, max) = if message.buttons.is_empty() {
            ("This message", MESSAGE_TEXT)
        } else {
            ("This message has buttons and", MESSAGE_TEXT_WITH_BUTTONS)
        };
        let place = Place::field(id, Field::Text);
        out.extend(kit::too_long(&RULE, place, what, &message.text, max));
    }
}
