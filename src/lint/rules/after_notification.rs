//! OTN015: something is sent after a notification before the person has reacted.

use crate::lint::after::unanswered;
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "OTN015",
    name: "after-notification",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message, KindName::Notification],
    scope: Scope::Paths,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "Something follows a notification before the person has done anything.",
    why: "A consent allows exactly one message, and delivering it does not open the 24-hour window: \
          only the person's answer or tap does. The bot stops at the next message instead of \
          sending it.",
    source: Source::Platform("faq"),
    wrong: "“Rosewood is back!” as a notification → “Shall we keep one for you?”",
    right: "“Rosewood is back! Shall we keep one for you?” as a notification, with the button *Yes*; \
            the rest follows the tap.",
    cure: "Say everything in the notification, or give it a button and lead on from that.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let flow = subject.flow;
    for (id, arrival) in unanswered(flow) {
        let (Some(first), Some(block)) = (arrival.path.first(), flow.block(id)) else {
            continue;
        };
        // A delivery that nobody gets to delivers nothing.
        if !subject.paths.is_entered(first) || is_spent(subject, id) {
            continue;
        }
        let what = if block.kind.name() == KindName::Notification {
            "This request"
        } else {
            "This message"
        };
        let message = format!(
            "{what} follows the notification of {} before the person has done anything, and then it may \
             not be sent. Put a button into the notification and lead on from that.",
            flow.title_of(first)
        );
        let path = subject.paths.ways().numbers(&arrival.path);
        out.push(
            RULE.finding(Place::block(id), message, None)
                .on_path(subject.paths.ways(), &path),
        );
    }
}

/// OTN008 and OTN009 object to a delivery without a consent already.
fn is_spent(subject: &Subject<'_>, id: &crate::model::BlockId) -> bool {
    let Some(i) = subject.paths.ways().index(id) else {
        return false;
    };
    let mut topics = subject.paths.consents.values();
    topics.any(|it| it.spent.contains_key(&i) || it.unasked.contains_key(&i))
}
