//! PAG001: a Page based where One-Time Notification may not work.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity, Then};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::rules::recurring_ended_here::is_served;
use crate::model::page::is_restricted;

pub const RULE: Rule = Rule {
    code: "PAG001",
    name: "page-in-europe-or-japan",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[],
    scope: Scope::Flow,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The Page is based in Europe or Japan, and the flow asks for a One-Time Notification.",
    why: "Privacy rules there limit Messenger, and One-Time Notification is reported not to \
          work. Meta's own list of what is missing does not name it, so it may work again: try \
          it with one person first.",
    source: Source::Platform("europe-japan-updates"),
    wrong: "A Page in Germany that counts on One-Time Notification.",
    right: "A Page in Germany whose topic has the profile *Recurring* or *Utility*.",
    cure: "Choose another profile for the topic, or test it before you rely on it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let Some(page) = subject.page.filter(|_| kit::asks_one_time(subject)) else {
        return;
    };
    let place = if is_restricted(&page.country) {
        format!("is based in {}", page.country.trim())
    } else if page.european_rules == Some(true) {
        "falls under the European or Japanese rules".to_owned()
    } else {
        return;
    };
    let message = format!(
        "The Page {place}: One-Time Notification may not work for it. Try it with one person first. {}",
        what_works(&page.country)
    );
    let fix = kit::lead("Open Page setup", Then::PageSetup);
    out.push(RULE.finding(Place::flow(), message, fix));
}

/// What reaches people of a Page there without One-Time Notification (facts 2.2, 2.4).
fn what_works(country: &str) -> &'static str {
    if country.trim().is_empty() || is_served(country.trim()) {
        "There the profile Recurring works, and Utility for news about an order, account, appointment or \
         event."
    } else {
        "There the profile Utility works, for news about an order, account, appointment or event; \
         recurring notifications do not."
    }
}
