//! OTN013: a notification that seems to be about something else than people agreed to.

use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::lint::words;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "OTN013",
    name: "misleading-follow-up",
    severity: Severity::Hint,
    docs: DOCS,
    applies: &[KindName::Message],
    holds: "",
    check,
};

const DOCS: &str = "\
A notification shares no word with what people agreed to.

**Why.** Request and message must clearly belong together: people get what they agreed to get. \
This only compares words, so it may be wrong. \
https://developers.facebook.com/docs/messenger-platform/send-messages/one-time-notification

**Wrong.** Asked: `When Velvet Matte in Rosewood is back in stock`. Sent: “Our new mascara is here!”

**Right.** Sent: “Velvet Matte in Rosewood is back in stock.”

**Cure.** Name in the message what the request named.
";

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        let Some(topic) = &message.deliver_for else {
            continue;
        };
        let mut titles = kit::requests(subject.flow)
            .filter(|(_, _, request)| request.topic == *topic)
            .map(|(_, _, request)| request.title.as_str())
            .peekable();
        let first = titles.peek().copied();
        let is_foreign = titles.all(|title| words::is_foreign(title, &message.text));
        if let (Some(title), true) = (first, is_foreign) {
            let place = Place::field(id, Field::Text);
            out.push(finding(place, title));
        }
    }
}

/// What to say of a follow-up that is about something else than this title.
pub(crate) fn finding(place: Place, title: &str) -> Finding {
    let message = format!(
        "People agreed to {}, and this message names nothing of that. Make sure it is what they agreed to.",
        quoted(title)
    );
    RULE.finding(place, message, None)
}
