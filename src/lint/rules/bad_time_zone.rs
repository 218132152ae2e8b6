//! TIM004: a time zone that does not exist.
//!
//! Only the form of the name is judged here; the list of zones lies outside the core.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::{KindName, Until};

pub const RULE: Rule = Rule {
    code: "TIM004",
    name: "bad-time-zone",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Wait, KindName::Condition],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A Wait or a Condition names a time zone in a form that no zone has.",
    why: "Without the zone nobody knows when 09:00 is.",
    source: Source::Ours,
    wrong: "`Paris time`, `CEST`, an empty field",
    right: "`Europe/Paris`, `America/New_York`, `UTC`",
    cure: "Write continent and city as in the list of the tz database.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, wait) in kit::waits(subject.flow) {
        let until = match &wait.until {
            Until::After(_) => None,
            Until::Time { zone, .. } | Until::Date { zone, .. } => Some((Field::Until, zone)),
        };
        let within = wait
            .within
            .as_ref()
            .map(|hours| (Field::Within, &hours.zone));
        for (field, zone) in until.into_iter().chain(within) {
            if is_zone(zone) {
                continue;
            }
            let message = sentence(zone);
            out.push(RULE.finding(Place::field(id, field), message, None));
        }
    }
    for (id, _, condition) in kit::conditions(subject.flow) {
        for branch in &condition.branches {
            for (i, test) in branch.tests.iter().enumerate() {
                if let Some(zone) = test.zone().filter(|it| !is_zone(it)) {
                    let place = Place::field(id, Field::Test(branch.id.clone(), i));
                    out.push(RULE.finding(place, sentence(zone), None));
                }
            }
        }
    }
}

fn sentence(zone: &str) -> String {
    if zone.trim().is_empty() {
        "No time zone is set, so nobody knows when that is. Choose one, such as Europe/Paris."
            .to_owned()
    } else {
        format!(
            "{} is not a time zone. Write it as continent and city, such as Europe/Paris.",
            quoted(zone)
        )
    }
}

fn is_zone(zone: &str) -> bool {
    if zone == "UTC" || zone == "GMT" {
        return true;
    }
    let is_part = |part: &str| {
        let mut letters = part.chars();
        letters
            .next()
            .is_some_and(|letter| letter.is_ascii_uppercase())
            && letters.all(|letter| letter.is_ascii_alphanumeric() || "_-+".contains(letter))
    };
    zone.contains('/') && zone.split('/').all(is_part)
}
