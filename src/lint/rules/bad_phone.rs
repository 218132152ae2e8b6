//! MSG011: a button that calls a number without its country.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::address;
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::{ButtonAction, KindName};

pub const RULE: Rule = Rule {
    code: "MSG011",
    name: "bad-phone",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A call button's number is not `+`, country code and number.",
    why: "People chat from anywhere, so Messenger takes numbers in international form only.",
    source: Source::Platform("send-messages/buttons"),
    wrong: "`030 901820`",
    right: "`+4930901820`",
    cure: "Begin with `+` and the country code, then digits only.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block, button) in kit::buttons(subject.flow) {
        let ButtonAction::Call { phone } = &button.action else {
            continue;
        };
        if address::is_phone(phone) {
            continue;
        }
        let title = quoted(&button.title);
        let message = if phone.trim().is_empty() {
            format!("Button {title} calls no number. Write it with + and the country code.")
        } else {
            format!(
                "Button {title} calls {}, which Messenger does not take. Write the number as + and the \
                 country code, then digits only.",
                quoted(phone)
            )
        };
        let fix = address::tidy_phone(phone).and_then(|phone| {
            let title = format!("Use {}", quoted(&phone));
            let action = ButtonAction::Call { phone };
            kit::safe(title, kit::change_button(id, block, &button.id, &action))
        });
        let place = Place::field(id, Field::ButtonTarget(button.id.clone()));
        out.push(RULE.finding(place, message, fix));
    }
}
