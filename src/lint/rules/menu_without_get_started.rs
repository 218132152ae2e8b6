//! PAG015: a menu on a Page without Get Started.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Fix, Safety, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::{Block, BlockId, Edit, Entry, Flow, Kind, KindName};
use std::sync::Arc;

pub const RULE: Rule = Rule {
    code: "PAG015",
    name: "menu-without-get-started",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Entries,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The flow has menu items but no Get Started.",
    why: "Messenger refuses a menu on a Page that has no Get Started button.",
    source: Source::Platform("send-messages/persistent-menu"),
    wrong: "A Start with the menu item *Opening hours* only.",
    right: "One Start with the menu item, another with Get Started.",
    cure: "Add Get Started to the Start that should greet new people.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let entries = || kit::entries(subject.flow);
    if entries().any(|(.., entry)| *entry == Entry::GetStarted) {
        return;
    }
    if let Some((id, i, _)) = entries().find(|(.., entry)| matches!(entry, Entry::Menu { .. })) {
        let message = "Messenger refuses a menu on a Page without Get Started. Add Get Started to the Start that \
                       should greet new people.";
        let place = Place::field(id, Field::Entry(i));
        out.push(RULE.finding(place, message.to_owned(), fix(subject.flow, id)));
    }
}

fn fix(flow: &Flow, id: &BlockId) -> Option<Fix> {
    let mut next: Block = flow.block(id)?.clone();
    if let Kind::Start(start) = &mut next.kind {
        start.entries.insert(0, Entry::GetStarted);
    }
    Some(Fix {
        title: "Add Get Started here".to_owned(),
        safety: Safety::Unsafe,
        edits: vec![Edit::SetBlock {
            id: id.clone(),
            block: Arc::new(next),
        }],
        then: None,
    })
}
