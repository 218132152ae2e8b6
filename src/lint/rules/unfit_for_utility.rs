//! OTN019: a utility message that no approved template can be.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{Piece, is_blank, pieces};
use crate::model::limits::UTILITY_TEXT;
use crate::model::{KindName, Profile};

pub const RULE: Rule = Rule {
    code: "OTN019",
    name: "unfit-for-utility",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A message of a utility topic has something that no utility template takes.",
    why: "Utility messages are templates that Meta approves beforehand, in one language each. A \
          template may not begin or end with a placeholder, and has no quick replies; a text of \
          more than 1024 characters has been refused (a warning), and so may one whose language \
          nobody knows (a warning).",
    source: Source::Platform("send-messages/utility-messages"),
    wrong: "`{{first_name|Hello}}, your bicycle is ready`",
    right: "`Hello {{first_name|there}}, your bicycle is ready.`",
    cure: "Write words around the placeholders, use buttons instead of quick replies, shorten the \
           text, set the flow's language.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, message) in kit::messages(subject.flow) {
        let topic = message
            .deliver_for
            .as_ref()
            .and(kit::topic_of(subject.flow, block));
        if topic.is_none_or(|it| it.profile != Profile::Utility) {
            continue;
        }
        let pieces = pieces(message.text.trim());
        let is_filled = |piece: Option<&Piece<'_>>| matches!(piece, Some(Piece::Placeholder(_)));
        if is_filled(pieces.first()) || is_filled(pieces.last()) {
            let text = "This text begins or ends with a placeholder, and Meta approves no utility template \
                        that does. Write words around it.";
            out.push(RULE.finding(Place::field(id, Field::Text), text.to_owned(), None));
        }
        if !message.quick_replies.is_empty() {
            let text = "This utility message has quick replies, and Messenger takes only buttons in one. Use \
                        up to three buttons.";
            out.push(RULE.finding(Place::field(id, Field::Replies), text.to_owned(), None));
        }
        let place = Place::field(id, Field::Text);
        let what = "This utility message";
        let long = kit::too_long(&RULE, place, what, &message.text, UTILITY_TEXT);
        out.extend(long.map(as_warning));
        if is_blank(&subject.flow.settings.language) {
            let text = "Each utility template has one language, and the flow names none. Set the flow's \
                        language.";
            let place = Place::field(id, Field::DeliverFor);
            out.push(as_warning(RULE.finding(place, text.to_owned(), None)));
        }
    }
}

/// Seen, or likely, but not written anywhere.
fn as_warning(finding: Finding) -> Finding {
    Finding {
        severity: Severity::Warning,
        ..finding
    }
}
