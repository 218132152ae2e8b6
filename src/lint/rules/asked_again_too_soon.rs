//! OTN018: a recurring topic that is asked for again within a week.

use crate::lint::after::{least, profiles, soonest};
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::quoted;
use crate::lint::ways::Role;
use crate::model::limits::REQUEST_PAUSE_DAYS;
use crate::model::{KindName, Profile, Span};
use std::collections::{BTreeMap, BTreeSet};

pub const RULE: Rule = Rule {
    code: "OTN018",
    name: "asked-again-too-soon",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Paths,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A recurring topic may be asked for again within a week.",
    why: "Messenger takes one request a week for each topic and person, and refuses the next. The \
          quickest way between the two counts. Requests of two topics with the same title count as \
          one topic to Messenger: give each topic titles of its own.",
    source: Source::OldPlatform("marketing-messages"),
    wrong: "Request → *Agreed* → the notification → *More* → the same request.",
    right: "The same with a Wait of 8 days and a question before the second request.",
    cure: "Lead the path past the second request, or wait a week before it.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.paths.ways();
    let profiles = profiles(subject.flow);
    if !profiles.contains(&Profile::Recurring) {
        return;
    }
    let mut by_topic: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for i in ways.in_role(Role::Request) {
        let Some(topic) = ways.topic(i) else { continue };
        let is_recurring = profiles.get(topic) == Some(&Profile::Recurring);
        if is_recurring && subject.paths.longest.age_of(i).is_some() {
            by_topic.entry(topic).or_default().insert(i);
        }
    }
    let week = Span::from_days(REQUEST_PAUSE_DAYS);
    for (topic, blocks) in by_topic {
        let name = ways.topic_name(topic, subject.flow);
        let found = soonest(ways, &blocks, &|i, way| least(ways, i, way), week);
        for (i, _) in found.iter() {
            let Some(id) = ways.id(i).filter(|_| blocks.contains(&i)) else {
                continue;
            };
            if is_told(subject, i) {
                continue;
            }
            let message = format!(
                "People may be asked for {} again within {REQUEST_PAUSE_DAYS} days, and Messenger refuses \
                 that. Lead that path past this request.",
                quoted(name)
            );
            let place = Place::field(id, Field::Topic);
            out.push(
                RULE.finding(place, message, None)
                    .on_path(ways, &found.path_to(i).into()),
            );
        }
    }
}

/// Whether OTN006 says so already.
fn is_told(subject: &Subject<'_>, i: usize) -> bool {
    let mut topics = subject.paths.consents.values();
    topics.any(|it| it.again.contains_key(&i))
}
