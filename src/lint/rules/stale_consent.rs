//! OTN017: a notification that comes when its consent is a year old.

use crate::lint::after::{deliveries, latest, most, profiles};
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::quoted;
use crate::lint::ways::{Role, Way};
use crate::model::limits::CONSENT_DAYS;
use crate::model::{Exit, KindName, Span};
use std::collections::{BTreeMap, BTreeSet};

pub const RULE: Rule = Rule {
    code: "OTN017",
    name: "stale-consent",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Paths,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A notification comes a year or more after people have agreed to it.",
    why: "A consent that is not used within one year of the tap is gone, and the message with it. \
          Only the pauses of the flow itself count: how long people take to tap, and dates, nobody \
          knows.",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "*Agreed* → Wait 400 days → the notification.",
    right: "*Agreed* → Wait 300 days → the notification.",
    cure: "Shorten the waits between *Agreed* and the notification.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.paths.ways();
    let year = Span::from_days(CONSENT_DAYS);
    // Hardly any flow has pauses that together make a year.
    if ways.all_pauses() < year {
        return;
    }
    let profiles = profiles(subject.flow);
    let mut by_topic: BTreeMap<usize, (BTreeSet<usize>, BTreeSet<usize>)> = BTreeMap::new();
    for (i, topic, _) in deliveries(ways, &profiles) {
        by_topic.entry(topic).or_default().0.insert(i);
    }
    for i in ways.in_role(Role::Request) {
        let is_entered = subject.paths.longest.age_of(i).is_some();
        let topic = ways.topic(i).filter(|_| is_entered);
        if let Some((_, asks)) = topic.and_then(|topic| by_topic.get_mut(&topic)) {
            asks.insert(i);
        }
    }
    for (topic, (delivered, asks)) in by_topic {
        // The clock begins at *Agreed*, and a delivery or another request ends the walk.
        let time = |i: usize, way: &Way<'_>| {
            if asks.contains(&i) {
                (*way.exit == Exit::Agreed).then_some(Span::ZERO)
            } else if delivered.contains(&i) {
                None
            } else {
                most(ways, i, way)
            }
        };
        let name = ways.topic_name(topic, subject.flow);
        let found = latest(ways, &asks, &time);
        for (i, after) in found.iter() {
            let is_stale = delivered.contains(&i) && after >= year;
            let Some(id) = ways.id(i).filter(|_| is_stale) else {
                continue;
            };
            let message = format!(
                "People get here {} after they have agreed to {}, and a consent is gone after a year. \
                 Shorten the waits in between.",
                after.in_words(),
                quoted(name)
            );
            let place = Place::field(id, Field::DeliverFor);
            out.push(
                RULE.finding(place, message, None)
                    .on_path(ways, &found.path_to(i).into()),
            );
        }
    }
}
