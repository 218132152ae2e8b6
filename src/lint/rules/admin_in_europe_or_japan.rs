//! PAG002: an admin where One-Time Notification may not work.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity, Then};
use crate::lint::place::Place;
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::rules::recurring_ended_here::is_served;
use crate::model::page::is_restricted;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: "PAG002",
    name: "admin-in-europe-or-japan",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[],
    scope: Scope::Flow,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "An admin of the Page is in Europe or Japan, and the flow asks for a One-Time \
          Notification.",
    why: "One admin there is enough for the limits of that region to hold for the Page.",
    source: Source::Platform("europe-japan-updates"),
    wrong: "A Page in the US with an admin in Germany.",
    right: "The same Page after the admin has become something less than an admin.",
    cure: "Change that person's role, choose another profile for the topic, or test it before you \
          rely on it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let Some(page) = subject.page.filter(|_| kit::asks_one_time(subject)) else {
        return;
    };
    let countries: BTreeSet<&str> = page
        .admin_countries
        .iter()
        .map(|it| it.trim())
        .filter(|it| is_restricted(it))
        .collect();
    if countries.is_empty() {
        return;
    }
    let countries: Vec<&str> = countries.into_iter().collect();
    let message = format!(
        "An admin is based in {}: One-Time Notification may not work for this Page. Change the admin's role, \
         or try it with one person first. {}",
        countries.join(" and "),
        works_instead(&page.country)
    );
    let fix = kit::lead("Open Page setup", Then::PageSetup);
    out.push(RULE.finding(Place::flow(), message, fix));
}

/// Recurring notifications go by the Page's own country, wherever its admins are.
fn works_instead(country: &str) -> &'static str {
    if is_served(country.trim()) {
        "The profile Recurring works for this Page, and Utility for news about an order, account, \
         appointment or event."
    } else {
        "The profile Utility works, for news about an order, account, appointment or event."
    }
}
