//! MSG013: two choices with the same title.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{folded, quoted};
use crate::model::KindName;
use std::collections::BTreeSet;

pub const RULE: Rule = Rule {
    code: "MSG013",
    name: "same-choice",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "Two buttons or quick replies of one message have the same title.",
    why: "People cannot tell them apart, and who types the words instead of tapping always gets \
          the first.",
    source: Source::Ours,
    wrong: "*More* and *More*",
    right: "*More reds* and *More pinks*",
    cure: "Give each its own words.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        let buttons = message
            .buttons
            .iter()
            .map(|it| (Field::ButtonTitle(it.id.clone()), &it.title));
        let replies = message
            .quick_replies
            .iter()
            .map(|it| (Field::ReplyTitle(it.id.clone()), &it.title));
        let mut seen = BTreeSet::new();
        for (field, title) in buttons.chain(replies) {
            let key = folded(title);
            if !key.is_empty() && !seen.insert(key) {
                let message = format!(
                    "{} stands here twice, so people cannot tell the choices apart. Give each its own words.",
                    quoted(title)
                );
                out.push(RULE.finding(Place::field(id, field), message, None));
            }
        }
    }
}
