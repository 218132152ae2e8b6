//! PAG005: a bot that has no answer to what it does not understand.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::text::is_blank;

pub const RULE: Rule = Rule {
    code: "PAG005",
    name: "no-default-answer",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[],
    scope: Scope::Settings,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The flow has no default answer.",
    why: "Meta asks bots to answer whatever people write, within 30 seconds. The default answer \
          is sent when no keyword and no block has another.",
    source: Source::Platform("policy"),
    wrong: "An empty field.",
    right: "“Sorry, I am only a bot. A colleague reads this tomorrow morning.”",
    cure: "Write it in the flow's settings.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    if is_blank(&subject.flow.settings.default_answer) {
        let message = "There is no default answer, and Meta asks bots to answer everything within 30 seconds. \
                       Write what people read when nothing else fits.";
        let place = Place::setting(Field::DefaultAnswer);
        out.push(RULE.finding(place, message.to_owned(), None));
    }
}
