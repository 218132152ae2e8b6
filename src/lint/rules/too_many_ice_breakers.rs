//! PAG009: more ice breaker questions than Messenger shows.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::model::limits::ICE_BREAKERS;
use crate::model::{Entry, KindName};

pub const RULE: Rule = Rule {
    code: "PAG009",
    name: "too-many-ice-breakers",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Entries,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The flow has more than four ice breaker questions, all Starts together.",
    why: "A Page shows four at most, and Messenger refuses the whole list.",
    source: Source::Platform("reference/messenger-profile-api/ice-breakers"),
    wrong: "Three questions in one Start and two in another.",
    right: "Four questions, the rest as keywords.",
    cure: "Remove some, or make them keywords.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let questions: Vec<_> = kit::entries(subject.flow)
        .filter(|(.., entry)| matches!(entry, Entry::IceBreaker { .. }))
        .collect();
    if let Some((id, i, _)) = questions.get(ICE_BREAKERS) {
        let message = format!(
            "There are {} ice breaker questions; a Page shows {ICE_BREAKERS} at most and Messenger refuses the \
             rest. Remove {}, or make them keywords.",
            questions.len(),
            questions.len() - ICE_BREAKERS
        );
        out.push(RULE.finding(Place::field(id, Field::Entry(*i)), message, None));
    }
}
