//! MSG001: a Message that says nothing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "MSG001",
    name: "empty-text",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message has no text.",
    why: "Messenger refuses an empty text. A picture can stand alone, but buttons always need a \
          text above them.",
    source: Source::Platform("send-messages/template/button"),
    wrong: "A message with the buttons *Yes* and *No* and nothing above them.",
    right: "“Shall we keep one for you?” with the buttons *Yes* and *No*.",
    cure: "Write what the person should read.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        if !is_blank(&message.text) {
            continue;
        }
        let text = if !message.buttons.is_empty() {
            "The buttons stand under no text, and Messenger refuses that. Write what they answer."
        } else if message.image.is_none() {
            "This message is empty, and Messenger refuses empty messages. Write a text or add a picture."
        } else {
            continue;
        };
        let place = Place::field(id, Field::Text);
        out.push(RULE.finding(place, text.to_owned(), None));
    }
}
