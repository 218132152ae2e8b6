//! MSG013: two choices with the same title.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{folded, is_same_folded, quoted};
use crate::model::{KindName, Message};
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
    let messages = kit::messages(subject.flow);
    for (id, _, message) in messages.filter(|(.., it)| may_have_same(it)) {
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

/// So few choices are compared with each other at once, which needs nothing to be kept.
const FEW: usize = 16;

/// Whether two choices may have the same title. Hardly any message has such.
fn may_have_same(message: &Message) -> bool {
    let buttons = message.buttons.iter().map(|it| it.title.as_str());
    let replies = message.quick_replies.iter().map(|it| it.title.as_str());
    if message.buttons.len() + message.quick_replies.len() > FEW {
        return true;
    }
    let mut titles = buttons.chain(replies);
    while let Some(title) = titles.next() {
        if titles.clone().any(|it| is_same_folded(it, title)) {
            return true;
        }
    }
    false
}
