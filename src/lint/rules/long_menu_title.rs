//! PAG014: a menu item longer than Messenger takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::limits::MENU_TITLE;
use crate::model::{Entry, KindName};

pub const RULE: Rule = Rule {
    code: "PAG014",
    name: "long-menu-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A menu item's title is longer than 30 characters.",
    why: "Messenger refuses the menu.",
    source: Source::Platform("send-messages/persistent-menu"),
    wrong: "*Everything about our opening hours*",
    right: "*Opening hours*",
    cure: "Say it in up to 30 characters.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, i, entry) in kit::entries(subject.flow) {
        if let Entry::Menu { title, .. } = entry {
            let place = Place::field(id, Field::Entry(i));
            let what = format!("Menu item {}", quoted(title));
            out.extend(kit::too_long(&RULE, place, &what, title, MENU_TITLE));
        }
    }
}
