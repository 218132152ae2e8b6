//! MSG004: a button that says nothing.

use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "MSG004",
    name: "empty-button-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: &str = "\
A button has no title.

**Why.** Messenger refuses a message with a blank button. https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/buttons/postback

**Wrong.** A button without words.

**Right.** *See similar shades*

**Cure.** Write what a tap does, in up to 20 characters.
";

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        for (n, button) in message.buttons.iter().enumerate() {
            if is_blank(&button.title) {
                let place = Place::field(id, Field::ButtonTitle(button.id.clone()));
                let message = format!(
                    "Button {} has no title, and Messenger refuses blank buttons. Write what a tap does.",
                    n + 1
                );
                out.push(RULE.finding(place, message, None));
            }
        }
    }
}
