//! PAG013: a menu item that says nothing.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::{Entry, KindName};

pub const RULE: Rule = Rule {
    code: "PAG013",
    name: "empty-menu-title",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A menu item has no title.",
    why: "Messenger refuses a menu with a blank item.",
    source: Source::Platform("send-messages/persistent-menu"),
    wrong: "A menu item without words.",
    right: "*Opening hours*",
    cure: "Write what a tap leads to, in up to 30 characters.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, i, entry) in kit::entries(subject.flow) {
        if let Entry::Menu { title, .. } = entry
            && is_blank(title)
        {
            let message = "This menu item has no title, and Messenger refuses blank ones. Write what it leads to.";
            let place = Place::field(id, Field::Entry(i));
            out.push(RULE.finding(place, message.to_owned(), None));
        }
    }
}
