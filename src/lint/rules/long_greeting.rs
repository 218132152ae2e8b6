//! PAG007: a greeting longer than Messenger takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::limits::GREETING;

pub const RULE: Rule = Rule {
    code: "PAG007",
    name: "long-greeting",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[],
    scope: Scope::Settings,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The greeting is longer than 160 characters.",
    why: "Messenger refuses it when the flow is published.",
    source: Source::Platform("reference/messenger-profile-api/greeting"),
    wrong: "Four sentences about the shop.",
    right: "“Hi {{user_first_name}}! Ask us about shades, orders and opening hours.”",
    cure: "Shorten it. The part that is too much is marked.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let place = Place::setting(Field::Greeting);
    // Facebook fills the names in the greeting itself, so only what is written counts.
    let written = subject
        .flow
        .settings
        .greeting
        .replace("{{", "((")
        .replace("}}", "))");
    out.extend(kit::too_long(
        &RULE,
        place,
        "The greeting",
        &written,
        GREETING,
    ));
}
