//! OTN010: a topic that no block speaks of.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::Edit;

pub const RULE: Rule = Rule {
    code: "OTN010",
    name: "unused-topic",
    severity: Severity::Hint,
    docs: DOCS,
    applies: &[],
    scope: Scope::Flow,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "No block asks or delivers for a topic.",
    why: "Nobody can ever agree to it here, so it only makes the list longer. Keep it if another \
          flow of this Page asks for it.",
    source: Source::Ours,
    wrong: "A topic *Test* left over from trying things.",
    right: "Only topics that a request asks for.",
    cure: "Remove the topic.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let is_used = subject.paths.ways().used_topics();
    for ((id, topic), is_used) in subject.flow.topics.iter().zip(is_used) {
        if !is_used {
            let name = if topic.name.trim().is_empty() {
                id.as_str()
            } else {
                &topic.name
            };
            let message = format!(
                "No block asks for topic {}. Remove it if it is not needed.",
                quoted(name)
            );
            let fix = kit::careful("Remove the topic", Edit::RemoveTopic { id: id.clone() });
            let place = Place::setting(Field::TopicOf(id.clone()));
            out.push(RULE.finding(place, message, fix));
        }
    }
}
