//! OTN012: a request for a topic that needs no consent.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::{KindName, Profile};

pub const RULE: Rule = Rule {
    code: "OTN012",
    name: "needless-request",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A block asks for permission to send utility messages, which need none.",
    why: "Utility messages about an order, account, appointment or event may be sent without an \
          opt-in, and Messenger has no request for them.",
    source: Source::Platform("send-messages/utility-messages"),
    wrong: "A One-Time Notification block whose topic has the profile *Utility*.",
    right: "A message delivered for that topic, without asking; or a topic with the profile \
          *One-time*.",
    cure: "Remove the block, or give its topic another profile.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, _) in kit::requests(subject.flow) {
        if let Some(topic) = kit::topic_of(subject.flow, block)
            && topic.profile == Profile::Utility
        {
            let message = format!(
                "{} is sent as a utility message, for which Messenger has no request and people need not \
                 agree. Remove this block, or change the topic to One-time.",
                quoted(&topic.name)
            );
            out.push(RULE.finding(Place::field(id, Field::Topic), message, None));
        }
    }
}
