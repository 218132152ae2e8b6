//! FLW020: a keyword that another one, which is asked first, always takes.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{folded, quoted};
use crate::model::{BlockId, Entry, KindName, Matching};

pub const RULE: Rule = Rule {
    code: "FLW020",
    name: "swallowed-keyword",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Entries,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "A keyword never counts, because a wider one of another Start takes everything it could.",
    why: "Starts are asked in the order of their ids, and the first keyword that matches wins. Behind \
          a keyword that *contains* “lip” nobody ever gets in by “lipstick”.",
    source: Source::Ours,
    wrong: "One Start with a keyword that *contains* “lip”, a later one with *exactly* “lipstick”.",
    right: "The first with *exactly* “lip”, the other with *exactly* “lipstick”.",
    cure: "Make the wider keyword narrower, or remove the one that never counts.",
};

/// A keyword as it is compared.
struct Keyword<'a> {
    start: &'a BlockId,
    text: String,
    matching: Matching,
}

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let mut earlier: Vec<Keyword<'_>> = Vec::new();
    for (id, i, entry) in kit::entries(subject.flow) {
        let Entry::Keyword { text, matching } = entry else {
            continue;
        };
        let (written, matching) = (folded(text), *matching);
        if written.is_empty() {
            continue;
        }
        let wider = earlier.iter().find(|it| {
            // FLW007 speaks of keywords that are the same.
            let is_same = it.text == written && it.matching == matching;
            it.start != id && !is_same && takes(&it.text, it.matching, &written, matching)
        });
        if let Some(wider) = wider {
            let message = format!(
                "Nobody gets in by {}: {} comes first and has a keyword that {} {}, which takes all of \
                 that. Make that one narrower.",
                quoted(text),
                subject.flow.title_of(wider.start),
                how(wider.matching),
                quoted(&wider.text)
            );
            let fix = kit::without_entry(subject.flow, id, i);
            out.push(RULE.finding(Place::field(id, Field::Entry(i)), message, fix));
        }
        earlier.push(Keyword {
            start: id,
            text: written,
            matching,
        });
    }
}

/// Whether a keyword takes everything that another could; both folded.
pub(crate) fn takes(wide: &str, how: Matching, narrow: &str, narrow_how: Matching) -> bool {
    match (how, narrow_how) {
        (Matching::Exact, Matching::Exact) => wide == narrow,
        (Matching::Exact, Matching::Contains | Matching::StartsWith) => false,
        (Matching::StartsWith, Matching::Exact | Matching::StartsWith) => narrow.starts_with(wide),
        (Matching::StartsWith, Matching::Contains) => false,
        (Matching::Contains, Matching::Exact | Matching::StartsWith | Matching::Contains) => {
            narrow.contains(wide)
        }
    }
}

/// How a keyword is compared, as a verb.
pub(crate) fn how(matching: Matching) -> &'static str {
    match matching {
        Matching::Exact => "is",
        Matching::Contains => "contains",
        Matching::StartsWith => "starts with",
    }
}
