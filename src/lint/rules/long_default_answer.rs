//! PAG006: a default answer longer than Messenger takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::limits::MESSAGE_TEXT;

pub const RULE: Rule = Rule {
    code: "PAG006",
    name: "long-default-answer",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[],
    scope: Scope::Settings,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The default answer is longer than 2000 characters.",
    why: "Messenger refuses it, so people get no answer.",
    source: Source::OldPlatform("reference/send-api"),
    wrong: "The whole house rules.",
    right: "“Sorry, I am only a bot. Our house rules: https://lumi.example/rules”",
    cure: "Shorten it. The part that is too much is marked.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let place = Place::setting(Field::DefaultAnswer);
    let text = &subject.flow.settings.default_answer;
    out.extend(kit::too_long(
        &RULE,
        place,
        "The default answer",
        text,
        MESSAGE_TEXT,
    ));
}
