//! OTN015: something is sent after a notification before the person has reacted.

use crate::lint::after::{delivered, is_refused, unanswered};
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::ways::Role;
use crate::model::{KindName, Profile};

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
    let ways = subject.paths.ways();
    let from = delivered(subject.flow, ways);
    let found = unanswered(ways, &from);
    for (i, _) in found.iter().filter(|(i, _)| is_refused(ways, &from, *i)) {
        let path = found.path_to(i);
        let Some(first) = path.first().copied() else {
            continue;
        };
        // A delivery that nobody gets to delivers nothing.
        if subject.paths.longest.age_of(first).is_none() || is_spent(subject, i) {
            continue;
        }
        let (Some(id), Some(first)) = (ways.id(i), ways.block(first)) else {
            continue;
        };
        let what = if ways.role(i) == Role::Request {
            "This request"
        } else {
            "This message"
        };
        let message = format!(
            "{what} follows the notification of {} before the person has done anything, and then it may \
             not be sent. Put a button into the notification and lead on from that.",
            first.title()
        );
        let found = RULE.finding(Place::block(id), message, None);
        out.push(found.on_path(ways, &path.into()));
    }
}

/// OTN008 and OTN009 object to a delivery without a consent already. A recurring consent is
/// never spent, and OTN009 says nothing of it.
fn is_spent(subject: &Subject<'_>, i: usize) -> bool {
    let mut topics = subject.paths.consents.iter();
    topics.any(|(topic, it)| {
        let profile = subject.flow.topics.get(topic).map(|it| it.profile);
        let is_spent = profile == Some(Profile::OneTime) && it.spent.contains_key(&i);
        is_spent || it.unasked.contains_key(&i)
    })
}
