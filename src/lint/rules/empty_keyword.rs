//! FLW008: a keyword without letters.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::is_blank;
use crate::model::{Entry, KindName, Matching};

pub const RULE: Rule = Rule {
    code: "FLW008",
    name: "empty-keyword",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A keyword is empty.",
    why: "Every message contains nothing at all, so an empty keyword would catch either \
          everything or nothing.",
    source: Source::Ours,
    wrong: "A keyword that *contains* “”.",
    right: "A keyword that *contains* “lipstick”.",
    cure: "Write the word, or remove the keyword.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, i, entry) in kit::entries(subject.flow) {
        let effect = match entry {
            Entry::Keyword { text, matching } if is_blank(text) => match matching {
                Matching::Exact => "nobody can write it",
                Matching::Contains | Matching::StartsWith => {
                    "it would catch everything people write"
                }
            },
            Entry::Keyword { .. }
            | Entry::GetStarted
            | Entry::Link { .. }
            | Entry::IceBreaker { .. }
            | Entry::Menu { .. } => continue,
        };
        let message =
            format!("The keyword is empty: {effect}. Write the word, or remove the keyword.");
        out.push(RULE.finding(Place::field(id, Field::Entry(i)), message, None));
    }
}
