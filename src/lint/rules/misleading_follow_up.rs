//! OTN013: a notification that seems to be about something else than people agreed to.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::lint::words::{Broken, Promise, Reading, Sent};
use crate::model::{KindName, TopicId};
use std::collections::{BTreeMap, BTreeSet};

pub const RULE: Rule = Rule {
    code: "OTN013",
    name: "misleading-follow-up",
    severity: Severity::Hint,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Topic,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A notification is about something else than people agreed to.",
    why: "Request and message must clearly belong together: people get what they agreed to get. \
          Words are compared by their stems, so “lipsticks” keeps what “lipstick” promised; what \
          only another name says may look wrong and be right.",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "Asked: `When Velvet Matte in Rosewood is back in stock`. Sent: “Our new mascara is \
          here!” or “Velvet Matte in Plum is back”",
    right: "Sent: “Rosewood has been restocked.”",
    cure: "Name in the message what the request named.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    // Flows repeat their requests, so each title is looked at once.
    let mut titles: BTreeMap<&TopicId, Vec<(&str, Promise)>> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for (_, _, request) in kit::requests(subject.flow) {
        let title = request.title.as_str();
        if seen.insert((&request.topic, title)) {
            let promise = Promise::of(&subject.readings.of(title, subject.language));
            let promises = titles.entry(&request.topic).or_default();
            promises.push((title, promise));
        }
    }
    // Messages repeat their texts as well.
    let mut texts: BTreeMap<&str, Sent> = BTreeMap::new();
    let mut judged: BTreeMap<(&TopicId, &str), Option<(&str, Broken)>> = BTreeMap::new();
    for (id, _, message) in kit::messages(subject.flow) {
        let topic = message.deliver_for.as_ref();
        let Some((topic, titles)) = topic.and_then(|topic| titles.get_key_value(topic)) else {
            continue;
        };
        let text = message.text.as_str();
        let broken = judged.entry((*topic, text)).or_insert_with(|| {
            let sent = texts
                .entry(text)
                .or_insert_with(|| Sent::of(&Reading::of(text, subject.language)));
            first_broken(titles, sent)
        });
        if let Some((title, broken)) = broken {
            out.push(finding(Place::field(id, Field::Text), title, broken));
        }
    }
}

/// The first of the titles, when a message keeps to none of them. One that it keeps to is
/// enough: any of them may have been agreed to.
fn first_broken<'a>(titles: &[(&'a str, Promise)], sent: &Sent) -> Option<(&'a str, Broken)> {
    let mut first = None;
    for (title, promise) in titles {
        let broken = promise.broken_by(sent)?;
        first.get_or_insert((*title, broken));
    }
    first
}

/// What to say of a follow-up that is about something else than this title.
pub(crate) fn finding(place: Place, title: &str, broken: &Broken) -> Finding {
    let title = quoted(title);
    let promised = quoted(&broken.promised);
    let message = match &broken.instead {
        Some(other) => format!(
            "People agreed to {title}, and this message has {} instead of {promised}. Make sure it is \
             what they agreed to.",
            quoted(other)
        ),
        None => format!(
            "People agreed to {title}, and this message does not name {promised}. Make sure it is what \
             they agreed to."
        ),
    };
    RULE.finding(place, message, None)
}
