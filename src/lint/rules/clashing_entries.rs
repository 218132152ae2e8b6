//! FLW007: two ways in that claim the same thing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{folded, quoted};
use crate::model::{BlockId, Entry, KindName, Matching};
use std::collections::BTreeMap;

pub const RULE: Rule = Rule {
    code: "FLW007",
    name: "clashing-entries",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Entries,
    holds: "No other Start claims the same way in",
    check,
};

const DOCS: Docs = Docs {
    what: "Two ways in claim the same button, link, keyword or question.",
    why: "A Page has one Get Started button, and one keyword can lead to one place only; which \
          one people got to would be chance.",
    source: Source::Platform("reference/messenger-profile-api"),
    wrong: "Two Starts with the keyword *lipstick*.",
    right: "One with *lipstick*, one with *mascara*.",
    cure: "Remove one of them, or change its words.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let mut seen: BTreeMap<(u8, String), &BlockId> = BTreeMap::new();
    for (id, i, entry) in kit::entries(subject.flow) {
        let Some(key) = claim(entry) else { continue };
        let Some(first) = seen.get(&key) else {
            seen.insert(key, id);
            continue;
        };
        let place = if *first == id {
            "this Start".to_owned()
        } else {
            subject.flow.title_of(first)
        };
        let message = format!(
            "{} stands in {place} already, and one can lead to one place only. Remove it here or change it.",
            named(entry)
        );
        // Within one Start both lead to the same block, so the second may go.
        let is_same = *first == id;
        let fix = is_same.then(|| kit::without_entry(subject.flow, id, i));
        out.push(RULE.finding(Place::field(id, Field::Entry(i)), message, fix.flatten()));
    }
}

/// What an entry claims; nothing when another rule objects to it as blank.
pub(crate) fn claim(entry: &Entry) -> Option<(u8, String)> {
    let lower = |text: &str| Some(folded(text)).filter(|it| !it.is_empty());
    match entry {
        Entry::GetStarted => Some((0, String::new())),
        Entry::Link { reference } => (!reference.is_empty()).then(|| (1, reference.clone())),
        Entry::Keyword { text, matching } => {
            let kind = match matching {
                Matching::Exact => 2,
                Matching::Contains => 3,
                Matching::StartsWith => 4,
            };
            Some((kind, lower(text)?))
        }
        Entry::IceBreaker { question, .. } => Some((5, lower(question)?)),
        Entry::Menu { title, .. } => Some((6, lower(title)?)),
    }
}

/// An entry as a sentence begins with it.
pub(crate) fn named(entry: &Entry) -> String {
    match entry {
        Entry::GetStarted => "Get Started".to_owned(),
        Entry::Link { reference } => format!("The link {}", quoted(reference)),
        Entry::Keyword { text, .. } => format!("The keyword {}", quoted(text)),
        Entry::IceBreaker { question, .. } => format!("The question {}", quoted(question)),
        Entry::Menu { title, .. } => format!("The menu item {}", quoted(title)),
    }
}
