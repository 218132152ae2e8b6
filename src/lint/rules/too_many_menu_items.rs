//! PAG012: more menu items than Messenger shows.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::limits::MENU_ITEMS;
use crate::model::{Entry, KindName};

pub const RULE: Rule = Rule {
    code: "PAG012",
    name: "too-many-menu-items",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Entries,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The flow has more than 20 menu items, all Starts together.",
    why: "Messenger refuses the whole menu.",
    source: Source::Platform("send-messages/persistent-menu"),
    wrong: "Every product as a menu item.",
    right: "*Shades*, *Orders*, *Opening hours*",
    cure: "Remove some; lead one item to a message with quick replies.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let items: Vec<_> = kit::entries(subject.flow)
        .filter(|(.., entry)| matches!(entry, Entry::Menu { .. }))
        .collect();
    if let Some((id, i, _)) = items.get(MENU_ITEMS) {
        let message = format!(
            "There are {} menu items; Messenger takes {MENU_ITEMS} at most and refuses the menu. Remove {}.",
            items.len(),
            items.len() - MENU_ITEMS
        );
        out.push(RULE.finding(Place::field(id, Field::Entry(*i)), message, None));
    }
}
