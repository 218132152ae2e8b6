//! MSG006: more quick replies than Messenger shows.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;
use crate::model::limits::QUICK_REPLIES;

pub const RULE: Rule = Rule {
    code: "MSG006",
    name: "too-many-quick-replies",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message has more than 13 quick replies.",
    why: "Messenger refuses the whole message.",
    source: Source::Platform("send-messages/quick-replies"),
    wrong: "All 24 shades as quick replies.",
    right: "*Reds*, *Pinks*, *Nudes* first, then the shades of the group.",
    cure: "Remove some, or ask in two messages.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        let n = message.quick_replies.len();
        if n > QUICK_REPLIES {
            let message = format!(
                "There are {n} quick replies; Messenger shows {QUICK_REPLIES} at most and refuses the \
                 message. Remove {}, or ask in two messages.",
                n - QUICK_REPLIES
            );
            out.push(RULE.finding(Place::field(id, Field::Replies), message, None));
        }
    }
}
