//! OTN011: topics that cannot be told apart by name.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::{folded, is_blank, quoted};
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: "OTN011",
    name: "same-topic-name",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[],
    scope: Scope::Settings,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "Two topics have the same name, or one has none.",
    why: "Under *Reengage* you pick a topic by its name; a wrong pick sends people a message \
          they did not agree to.",
    source: Source::Platform("faq"),
    wrong: "*Lipstick* and *lipstick*",
    right: "*Rosewood back in stock* and *Lipstick price drop*",
    cure: "Give each topic a name of its own.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let mut seen = BTreeSet::new();
    for (id, topic) in &subject.flow.topics {
        let message = if is_blank(&topic.name) {
            format!(
                "Topic {} has no name, so nobody can pick it later. Name it.",
                quoted(id.as_str())
            )
        } else if !seen.insert(folded(&topic.name)) {
            format!(
                "Two topics are called {}, so the wrong one is easily picked. Rename one.",
                quoted(&topic.name)
            )
        } else {
            continue;
        };
        let place = Place::setting(Field::TopicOf(id.clone()));
        out.push(RULE.finding(place, message, None));
    }
}
