//! OTN016: a recurring notification within 48 hours of the one before.

use crate::lint::after::{deliveries, least, soonest, unanswered};
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::quoted;
use crate::model::limits::RECURRING_PAUSE_HOURS;
use crate::model::{BlockId, KindName, Profile, Span, TopicId};
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
    let flow = subject.flow;
    let mut by_topic: BTreeMap<&TopicId, BTreeSet<&BlockId>> = BTreeMap::new();
    for (id, topic, profile) in deliveries(flow) {
        if profile == Profile::Recurring && subject.paths.is_entered(id) {
            by_topic.entry(topic).or_default().insert(id);
        }
    }
    if by_topic.is_empty() {
        return;
    }
    // What comes before any reaction is OTN015's to tell.
    let told = unanswered(flow);
    let pause = Span::from_hours(RECURRING_PAUSE_HOURS);
    for (topic, blocks) in by_topic {
        let name = flow.topics.get(topic).map_or("", |it| it.name.as_str());
        let found = soonest(flow, &blocks, &|_, block, exit| least(block, exit), pause);
        for (id, arrival) in found {
            if !blocks.contains(id) || told.contains_key(id) {
                continue;
            }
            let soon = if arrival.after.is_zero() {
                "at once".to_owned()
            } else {
                format!("{} later", arrival.after.in_words())
            };
            let message = format!(
                "People may get here {soon}, and Messenger takes one notification of {} in {} hours. \
                 Lengthen the Wait between the two.",
                quoted(name),
                RECURRING_PAUSE_HOURS
            );
            let place = Place::field(id, Field::DeliverFor);
            let path = subject.paths.ways().numbers(&arrival.path);
            out.push(
                RULE.finding(place, message, None)
                    .on_path(subject.paths.ways(), &path),
            );
        }
    }
}
