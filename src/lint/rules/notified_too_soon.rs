//! OTN016: a recurring notification within 48 hours of the one before.

use crate::lint::after::{delivered, deliveries, least, profiles, soonest, unanswered};
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::quoted;
use crate::model::limits::RECURRING_PAUSE_HOURS;
use crate::model::{KindName, Profile, Span};
use std::collections::{BTreeMap, BTreeSet};

pub const RULE: Rule = Rule {
    code: "OTN016",
    name: "notified-too-soon",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Paths,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A recurring notification may follow the one before within 48 hours.",
    why: "Since 2025-09-01 Messenger takes one recurring notification for each consent in 48 hours \
          and refuses the next. The quickest way between the two counts, with taps at once.",
    source: Source::OldPlatform("marketing-messages"),
    wrong: "“Friday's menu” → *Show me* → Wait 1 day → “Saturday's menu”, both as notifications of \
            one recurring topic.",
    right: "The same with a Wait of 2 days.",
    cure: "Lengthen the Wait between them, or send the second as a plain message after a tap.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.paths.ways();
    let profiles = profiles(subject.flow);
    let mut by_topic: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for (i, topic, profile) in deliveries(ways, &profiles) {
        if profile == Profile::Recurring && subject.paths.longest.age_of(i).is_some() {
            by_topic.entry(topic).or_default().insert(i);
        }
    }
    if by_topic.is_empty() {
        return;
    }
    // What comes before any reaction is OTN015's to tell.
    let from = delivered(subject.flow, ways);
    let told = unanswered(ways, &from);
    let pause = Span::from_hours(RECURRING_PAUSE_HOURS);
    for (topic, blocks) in by_topic {
        let name = ways.topic_name(topic, subject.flow);
        let found = soonest(ways, &blocks, &|i, way| least(ways, i, way), pause);
        for (i, after) in found.iter() {
            let is_ours = blocks.contains(&i) && !told.contains(i);
            let Some(id) = ways.id(i).filter(|_| is_ours) else {
                continue;
            };
            let soon = if after.is_zero() {
                "at once".to_owned()
            } else {
                format!("{} later", after.in_words())
            };
            let message = format!(
                "People may get here {soon}, and Messenger takes one notification of {} in {} hours. \
                 Lengthen the Wait between the two.",
                quoted(name),
                RECURRING_PAUSE_HOURS
            );
            let place = Place::field(id, Field::DeliverFor);
            out.push(
                RULE.finding(place, message, None)
                    .on_path(ways, &found.path_to(i).into()),
            );
        }
    }
}
