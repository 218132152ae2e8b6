//! FLW004: a button or quick reply that leads nowhere.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{is_blank, quoted};
use crate::model::{ButtonAction, Exit, KindName};

pub const RULE: Rule = Rule {
    code: "FLW004",
    name: "unlinked-button",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Links,
    holds: "Every button leads somewhere",
    check,
};

const DOCS: Docs = Docs {
    what: "A button or quick reply leads nowhere.",
    why: "Who taps it gets no answer, and Meta asks bots to answer within 30 seconds.",
    source: Source::Platform("policy"),
    wrong: "A button *See similar shades* without a wire.",
    right: "The button joined to a message that shows them.",
    cure: "Draw a wire from the button, or remove the button.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let ways = subject.paths.ways();
    for (id, _, message) in kit::messages(subject.flow) {
        let linked = ways.linked(id);
        let buttons = message
            .buttons
            .iter()
            .filter(|it| it.action == ButtonAction::GoOn)
            .map(|it| ("Button", Exit::Button(it.id.clone()), &it.title));
        let replies = message
            .quick_replies
            .iter()
            .map(|it| ("Quick reply", Exit::Reply(it.id.clone()), &it.title));
        for (what, exit, title) in buttons.chain(replies) {
            if linked.contains(&exit) {
                continue;
            }
            let name = if is_blank(title) {
                "without a title".to_owned()
            } else {
                quoted(title)
            };
            let text = format!("{what} {name} leads nowhere. Join it to a block, or remove it.");
            out.push(RULE.finding(Place::field(id, Field::Exit(exit)), text, None));
        }
    }
}
