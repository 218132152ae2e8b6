//! OTN002: a request title longer than Messenger takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;
use crate::model::limits::NOTIFICATION_TITLE;

pub const RULE: Rule = Rule {
    code: "OTN002",
    name: "long-request-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Block,
    holds: "Short enough: 65 characters at most",
    check,
};

const DOCS: Docs = Docs {
    what: "The title of a notification request is longer than 65 characters.",
    why: "Messenger refuses the request, so nobody is asked. Placeholders count as long values.",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "`Shall we send you a message as soon as the lipstick Velvet Matte in Rosewood is \
          back?`",
    right: "`When Velvet Matte in Rosewood is back in stock`",
    cure: "Keep the product and the event, drop the rest. The part that is too much is marked.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, request) in kit::requests(subject.flow) {
        let place = Place::field(id, Field::Title);
        out.extend(judge(place, &request.title));
    }
}

/// What is wrong with the length of a title.
pub(crate) fn judge(place: Place, title: &str) -> Option<Finding> {
    kit::too_long(&RULE, place, "The title", title, NOTIFICATION_TITLE)
}
