//! FLW021: a keyword that asks the bot to stop.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::stop::{folded, is_stop};
use crate::model::{Entry, KindName, Matching};

pub const RULE: Rule = Rule {
    code: "FLW021",
    name: "stop-keyword",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Start],
    // What asks to stop depends on the language in the flow's settings.
    scope: Scope::Entries,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A keyword never counts, because the same words ask the bot to stop.",
    why: "Whoever writes “stop”, in English or in the flow's language, hears nothing more until they come \
          back. That goes before every keyword.",
    source: Source::Ours,
    wrong: "A keyword that is *exactly* “unsubscribe”, to say goodbye with a message.",
    right: "A keyword that is *exactly* “newsletter”, and a message that says how to leave.",
    cure: "Choose another word, or remove the keyword.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let language = &subject.flow.settings.language;
    for (id, i, entry) in kit::entries(subject.flow) {
        // A keyword that contains “stop” still counts in “bus stop”.
        if let Entry::Keyword {
            text,
            matching: Matching::Exact,
        } = entry
            && is_stop(&folded(text), language)
        {
            let message = format!(
                "Nobody gets in by {}: these words ask the bot to stop, and that goes before every \
                 keyword. Choose another word, or remove it.",
                quoted(text)
            );
            let fix = kit::without_entry(subject.flow, id, i);
            out.push(RULE.finding(Place::field(id, Field::Entry(i)), message, fix));
        }
    }
}
