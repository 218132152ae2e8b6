//! PAG004: a recurring topic on a Page where those have ended.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity, Then};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::page::is_restricted;
use crate::model::{BlockId, Profile};

pub const RULE: Rule = Rule {
    code: "PAG004",
    name: "recurring-ended-here",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The flow asks for recurring notifications on a Page based where Meta has ended them.",
    why: "Since 2026-02-10 they work only for Pages and people in Australia, the European Union, \
          Japan, South Korea and the United Kingdom; elsewhere every request is refused.",
    source: Source::Web("https://developers.facebook.com/docs/marketing-messages-on-messenger/faq"),
    wrong: "A Page in the United States with a topic of the profile *Recurring*.",
    right: "The same topic with the profile *One-time*.",
    cure: "Give the topic another profile.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let country = subject.page.map_or("", |page| page.country.trim());
    if country.is_empty() || is_served(country) {
        return;
    }
    let asked: Vec<(&BlockId, &str)> = kit::requests(subject.flow)
        .filter_map(|(id, block, _)| Some((id, kit::topic_of(subject.flow, block)?)))
        .filter(|(_, topic)| topic.profile == Profile::Recurring)
        .map(|(id, topic)| (id, topic.name.as_str()))
        .collect();
    for (id, name) in asked {
        let message = format!(
            "The Page is based in {country}, where Meta has ended recurring notifications. Give {} the profile One-time, \
             or Utility if it is about an order, account, appointment or event.",
            quoted(name)
        );
        let fix = kit::lead("Open Page setup", Then::PageSetup);
        out.push(RULE.finding(Place::field(id, Field::Topic), message, fix));
    }
}

/// The European Union, the United Kingdom and Japan stand in the list of limited countries,
/// with three more that are not in the Union.
pub(crate) fn is_served(country: &str) -> bool {
    let is_any = |names: &[&str]| names.iter().any(|it| it.eq_ignore_ascii_case(country));
    is_any(&["Australia", "South Korea", "Korea", "Republic of Korea"])
        || (is_restricted(country) && !is_any(&["Iceland", "Liechtenstein", "Norway"]))
}
