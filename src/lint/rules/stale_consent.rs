//! OTN017: a notification that comes when its consent is a year old.

use crate::lint::after::{deliveries, latest, most, timing};
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::limits::CONSENT_DAYS;
use crate::model::{Block, BlockId, Exit, Flow, KindName, Span, TopicId};
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
    let flow = subject.flow;
    let year = Span::from_days(CONSENT_DAYS);
    if !has_a_year(flow, year) {
        return;
    }
    let mut by_topic: BTreeMap<&TopicId, BTreeSet<&BlockId>> = BTreeMap::new();
    for (id, topic, _) in deliveries(flow) {
        by_topic.entry(topic).or_default().insert(id);
    }
    for (topic, delivered) in by_topic {
        let asks: BTreeSet<&BlockId> = kit::requests(flow)
            .filter(|(id, _, it)| it.topic == *topic && subject.paths.is_entered(id))
            .map(|(id, ..)| id)
            .collect();
        // The clock begins at *Agreed*, and a delivery or another request ends the walk.
        let time = |id: &BlockId, block: &Block, exit: &Exit| {
            if asks.contains(id) {
                (*exit == Exit::Agreed).then_some(Span::ZERO)
            } else if delivered.contains(id) {
                None
            } else {
                most(block, exit)
            }
        };
        let name = flow.topics.get(topic).map_or("", |it| it.name.as_str());
        for (id, arrival) in latest(flow, &asks, &time) {
            if !delivered.contains(id) || arrival.after < year {
                continue;
            }
            let message = format!(
                "People get here {} after they have agreed to {}, and a consent is gone after a year. \
                 Shorten the waits in between.",
                arrival.after.in_words(),
                quoted(name)
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

/// Whether all pauses of the flow together make a year; hardly any flow has that.
fn has_a_year(flow: &Flow, year: Span) -> bool {
    let blocks = flow.blocks.values();
    let longest = blocks.filter_map(|block| timing(block).into_iter().flatten().max());
    longest.fold(Span::ZERO, Span::plus) >= year
}
