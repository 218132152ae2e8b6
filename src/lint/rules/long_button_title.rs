//! MSG005: a button title longer than Messenger takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::Field;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::KindName;
use crate::model::limits::BUTTON_TITLE;

pub const RULE: Rule = Rule {
    code: "MSG005",
    name: "long-button-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A button's title is longer than 20 characters.",
    why: "Messenger refuses or cuts it.",
    source: Source::Platform("send-messages/buttons/postback"),
    wrong: "*Please tell me when it is back*",
    right: "*Tell me when it's back* is still too long; *Tell me it's back* fits.",
    cure: "Say it in up to 20 characters.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        let titles = message.buttons.iter();
        let titles = titles.map(|it| (Field::ButtonTitle(it.id.clone()), &it.title));
        out.extend(kit::long_titles(&RULE, id, "Button", titles, BUTTON_TITLE));
    }
}
