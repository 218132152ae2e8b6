//! FLW002: a Start that offers no way in.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::model::{Kind, KindName};

pub const RULE: Rule = Rule {
    code: "FLW002",
    name: "empty-start",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Block,
    holds: "Has a way in",
    check,
};

const DOCS: Docs = Docs {
    what: "A Start offers no way in.",
    why: "Without Get Started, a link, a keyword, a question or a menu item nobody gets to it.",
    source: Source::Ours,
    wrong: "A Start with an empty list.",
    right: "A Start with Get Started and the keyword *lipstick*.",
    cure: "Add a way in, or remove the Start.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, block) in &subject.flow.blocks {
        let is_empty = match &block.kind {
            Kind::Start(start) => start.entries.is_empty(),
            Kind::Message(_)
            | Kind::Wait(_)
            | Kind::Notification(_)
            | Kind::Condition(_)
            | Kind::Action(_)
            | Kind::GoTo(_)
            | Kind::Note(_) => false,
        };
        if is_empty {
            let message = "Nobody can get in here. Add a way in, such as Get Started or a keyword.";
            let place = Place::field(id, Field::Entries);
            out.push(RULE.finding(place, message.to_owned(), None));
        }
    }
}
