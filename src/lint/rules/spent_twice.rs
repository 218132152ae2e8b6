//! OTN009: a second notification for one consent.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::quoted;
use crate::model::{KindName, Profile};

pub const RULE: Rule = Rule {
    code: "OTN009",
    name: "spent-twice",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Paths,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A path delivers two notifications for one consent.",
    why: "Each tap on *Notify Me* allows exactly one message; Messenger refuses the second.",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "*Agreed* → “It's back!” → Wait 1 day → “Last chance!”, both as notifications.",
    right: "*Agreed* → “It's back!” with a button *Show me*; the rest follows the tap.",
    cure: "Make the second a plain message after a button, or ask again before it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.paths.ways();
    for (topic, consents) in &subject.paths.consents {
        let Some(it) = subject.flow.topics.get(topic) else {
            continue;
        };
        if it.profile != Profile::OneTime {
            continue;
        }
        for (i, path) in &consents.spent {
            let Some(id) = ways.id(*i) else { continue };
            let message = format!(
                "The consent to {} is already spent when people get here: one tap on Notify Me allows one \
                 message. Send this one as a plain message after a button.",
                quoted(&it.name)
            );
            let found = RULE.finding(Place::field(id, Field::DeliverFor), message, None);
            out.push(found.on_path(ways, path));
        }
    }
}
