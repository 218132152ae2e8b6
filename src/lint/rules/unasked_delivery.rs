//! OTN008: a notification to people who have not agreed to it.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::quoted;
use crate::model::{KindName, Profile};

pub const RULE: Rule = Rule {
    code: "OTN008",
    name: "unasked-delivery",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Paths,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message is delivered as a notification on a path on which nobody has agreed to it.",
    why: "Without the person's consent for the topic there is nothing to deliver it with. \
          Utility messages need none.",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "Request → *No answer* → the notification.",
    right: "Request → *Agreed* → Wait → the notification.",
    cure: "Lead only *Agreed* to it, or ask on every path before it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.paths.ways();
    for (topic, consents) in &subject.paths.consents {
        let Some(it) = subject.flow.topics.get(topic) else {
            continue;
        };
        if it.profile == Profile::Utility {
            continue;
        }
        for (i, path) in &consents.unasked {
            let Some(id) = ways.id(*i) else { continue };
            let message = format!(
                "Some people get here without having agreed to {}, and then this message cannot be sent. Lead \
                 only “Agreed” of its request here.",
                quoted(&it.name)
            );
            let found = RULE.finding(Place::field(id, Field::DeliverFor), message, None);
            out.push(found.on_path(ways, path));
        }
    }
}
