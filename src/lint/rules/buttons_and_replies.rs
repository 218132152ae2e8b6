//! MSG009: a Message with both buttons and quick replies.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "MSG009",
    name: "buttons-and-replies",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message has buttons and quick replies at the same time.",
    why: "Quick replies lie over the end of the chat and vanish after a tap, buttons stay. \
          People see two rows of choices and tap both.",
    source: Source::Ours,
    wrong: "Buttons *Yes*, *No* and quick replies *Red*, *Pink* under one text.",
    right: "First the question with *Yes* and *No*, then the shades.",
    cure: "Keep one kind, or ask in two messages.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        if !message.buttons.is_empty() && !message.quick_replies.is_empty() {
            let message = "There are buttons and quick replies under one text, which people take for two \
                           questions. Keep one kind, or ask in two messages.";
            let place = Place::field(id, Field::Replies);
            out.push(RULE.finding(place, message.to_owned(), None));
        }
    }
}
