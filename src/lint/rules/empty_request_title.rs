//! OTN001: a request that does not say what it asks.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::{KindName, Profile};

pub const RULE: Rule = Rule {
    code: "OTN001",
    name: "empty-request-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A notification request has no title.",
    why: "The title is all that people read before they agree, and Messenger refuses a request \
          without one; in a recurring topic it shows *Updates and promotions* instead (a \
          warning).",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "An empty title.",
    right: "`When Velvet Matte in Rosewood is back in stock`",
    cure: "Write what people will be told about, in up to 65 characters.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, request) in kit::requests(subject.flow) {
        if !is_blank(&request.title) {
            continue;
        }
        let found = finding(Place::field(id, Field::Title));
        let profile = kit::topic_of(subject.flow, block).map(|topic| topic.profile);
        out.push(match profile {
            Some(Profile::Recurring) => Finding {
                severity: Severity::Warning,
                message: "The request has no title, so Messenger shows “Updates and promotions”. \
                          Write what people will be told about."
                    .to_owned()
                    .into(),
                ..found
            },
            Some(Profile::OneTime | Profile::Utility) | None => found,
        });
    }
}

/// What to say of a blank title.
pub(crate) fn finding(place: Place) -> Finding {
    let message = "The request has no title, and people cannot agree to nothing. Write what they will be told \
                   about, such as “When Velvet Matte in Rosewood is back in stock”.";
    RULE.finding(place, message.to_owned(), None)
}
