//! MSG007: a quick reply that says nothing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "MSG007",
    name: "empty-reply-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A quick reply has neither a title nor a picture.",
    why: "Messenger allows a blank title only beside a picture.",
    source: Source::Platform("send-messages/quick-replies"),
    wrong: "A quick reply without words and without a picture.",
    right: "*Rosewood*",
    cure: "Write the answer that the person taps, in up to 20 characters.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        for (n, reply) in message.quick_replies.iter().enumerate() {
            if is_blank(&reply.title) && reply.image.is_none() {
                let place = Place::field(id, Field::ReplyTitle(reply.id.clone()));
                let message = format!(
                    "Quick reply {} has no title, and Messenger refuses blank ones. Write the answer.",
                    n + 1
                );
                out.push(RULE.finding(place, message, None));
            }
        }
    }
}
