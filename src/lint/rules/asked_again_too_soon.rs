//! OTN018: a recurring topic that is asked for again within a week.

use crate::lint::after::{least, soonest};
use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::limits::REQUEST_PAUSE_DAYS;
use crate::model::{BlockId, KindName, Profile, Span, TopicId};
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
    let flow = subject.flow;
    let mut by_topic: BTreeMap<&TopicId, BTreeSet<&BlockId>> = BTreeMap::new();
    for (id, block, request) in kit::requests(flow) {
        let topic = kit::topic_of(flow, block);
        let is_recurring = topic.is_some_and(|it| it.profile == Profile::Recurring);
        if is_recurring && subject.paths.is_entered(id) {
            by_topic.entry(&request.topic).or_default().insert(id);
        }
    }
    let week = Span::from_days(REQUEST_PAUSE_DAYS);
    for (topic, blocks) in by_topic {
        let name = flow.topics.get(topic).map_or("", |it| it.name.as_str());
        let found = soonest(flow, &blocks, &|_, block, exit| least(block, exit), week);
        for (id, arrival) in found {
            if !blocks.contains(id) || is_told(subject, id) {
                continue;
            }
            let message = format!(
                "People may be asked for {} again within {REQUEST_PAUSE_DAYS} days, and Messenger refuses \
                 that. Lead that path past this request.",
                quoted(name)
            );
            let place = Place::field(id, Field::Topic);
            let path = subject.paths.ways().numbers(&arrival.path);
            out.push(
                RULE.finding(place, message, None)
                    .on_path(subject.paths.ways(), &path),
            );
        }
    }
}

/// Whether OTN006 says so already.
fn is_told(subject: &Subject<'_>, id: &BlockId) -> bool {
    let Some(i) = subject.paths.ways().index(id) else {
        return false;
    };
    let mut topics = subject.paths.consents.values();
    topics.any(|it| it.again.contains_key(&i))
}
