//! OTN003: a request title that does not name what people will be told about.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Safety, Severity, Then};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::lint::words::{self, Language, Vague};
use crate::model::{Block, BlockId, KindName};
use std::collections::BTreeMap;
use std::sync::Arc;

pub const RULE: Rule = Rule {
    code: "OTN003",
    name: "vague-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Notification],
    scope: Scope::Block,
    holds: "Specific: names the product",
    check,
};

const DOCS: Docs = Docs {
    what: "The title of a notification request does not name the product or event.",
    why: "Meta asks that people know exactly what they agree to, and takes the feature away from \
          Pages that surprise them. “It”, “something new” or “a restock” can be anything. A word \
          that is not known counts as a name where a name can stand.",
    source: Source::OldPlatform("send-messages/one-time-notification"),
    wrong: "`When we restock!`, `When it's back in stock`, `Don't miss out`",
    right: "`When we get new lipstick back in stock!`, `When the fare to Lisbon drops under $100`, \
          `When {{product_name}} is back`",
    cure: "Name the product or event. The fix takes the name from the topic or from the flow, or \
          leaves a gap to fill.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    // Flows repeat their requests, so each title is judged once.
    let mut fine: BTreeMap<&str, bool> = BTreeMap::new();
    for (id, block, request) in kit::requests(subject.flow) {
        let (title, language) = (request.title.as_str(), subject.language);
        if !kit::is_one_time(subject.flow, block) {
            continue;
        }
        // A title that offers a reward has another trouble, and OTN004 speaks of it.
        let is_fine = *fine.entry(title).or_insert_with(|| {
            let read = subject.readings.of(title, language);
            read.vague().is_none() || read.incentive().is_some()
        });
        if is_fine {
            continue;
        }
        let place = Place::field(id, Field::Title);
        if let Some(found) = judge(place, title, language) {
            let fix = fix(subject, id, block, title).map(Arc::new);
            out.push(Finding { fix, ..found });
        }
    }
}

/// What is vague about a title.
pub(crate) fn judge(place: Place, title: &str, language: Language) -> Option<Finding> {
    let (range, message) = match words::vague(title, language)? {
        Vague::Gap(range) => {
            let gap: String = title.chars().skip(range.start).take(range.len()).collect();
            let message = format!(
                "{} is still to be filled in. Put the name of the product or event there.",
                quoted(&gap)
            );
            (range, message)
        }
        Vague::Word(range, word) => {
            let message = format!(
                "{} does not say what {} is, and Meta asks for titles that do. Name the product or event.",
                quoted(title),
                quoted(&word)
            );
            (range, message)
        }
        Vague::Loose(range, word) => {
            let message = format!(
                "{} speaks of {} without saying which one, or what will happen to it, and Meta \
                 asks for titles that name what people will be told about. Name the product or \
                 event.",
                quoted(title),
                quoted(&word)
            );
            (range, message)
        }
        Vague::Nothing => {
            let message = format!(
                "{} does not say what people will be told about. Name the product or event.",
                quoted(title)
            );
            (0..title.chars().count(), message)
        }
    };
    Some(RULE.finding(place.with_range(range), message, None))
}

/// A title made from the name of the topic or the flow; else one with a gap to fill.
pub(crate) fn fix(subject: &Subject<'_>, id: &BlockId, block: &Block, title: &str) -> Option<Fix> {
    let (flow, language) = (subject.flow, subject.language);
    let topic = kit::topic_of(flow, block).map(|topic| topic.name.as_str());
    let names = topic.into_iter().chain([flow.settings.name.as_str()]);
    if let Some(better) = names
        .filter_map(|name| words::retitled(title, name, language))
        .next()
    {
        let edit = kit::change_request(id, block, |it| it.title.clone_from(&better));
        return kit::careful(format!("Use {}", quoted(&better)), edit);
    }
    if let Some(Vague::Gap(range)) = words::vague(title, language) {
        let gap = Place::field(id, Field::Title).with_range(range);
        return kit::lead("Fill it in…", Then::Edit(gap));
    }
    let (text, range) = words::template(title, language);
    let edit = kit::change_request(id, block, |it| it.title.clone_from(&text));
    let gap = Place::field(id, Field::Title).with_range(range);
    Some(Fix {
        title: "Insert product name…".to_owned(),
        safety: Safety::Unsafe,
        edits: vec![edit],
        then: Some(Then::Edit(gap)),
    })
}
