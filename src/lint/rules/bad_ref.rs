//! PAG016: an m.me link whose ref does not survive.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::quoted;
use crate::model::limits::LINK_REF;
use crate::model::{Entry, KindName};

pub const RULE: Rule = Rule {
    code: "PAG016",
    name: "bad-ref",
    severity: Severity::Error,
    docs: DOCS,
    applies: &[KindName::Start],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The ref of an m.me link is empty, too long, or has characters that links lose.",
    why: "The ref is how the bot knows which link was tapped. Letters from a to z, digits and \
          `-_.=` survive everywhere; 2083 characters is the limit.",
    source: Source::Platform("discovery/m-me-links"),
    wrong: "`spring sale & more`",
    right: "`spring-sale`",
    cure: "Use letters, digits and dashes.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, i, entry) in kit::entries(subject.flow) {
        let Entry::Link { reference } = entry else {
            continue;
        };
        let place = Place::field(id, Field::Entry(i));
        let n = reference.chars().count();
        if reference.is_empty() {
            let message = "The link has no ref, so the bot cannot tell it from others. Write one, such as spring-sale.";
            out.push(RULE.finding(place, message.to_owned(), None));
        } else if let Some(at) = reference.chars().position(|it| !survives(it)) {
            let letter: String = reference.chars().skip(at).take(1).collect();
            let message = format!(
                "The ref {} contains “{letter}”, which links may lose. Use letters from a to z, digits and -_.= only.",
                quoted(reference)
            );
            out.push(RULE.finding(place.with_range(at..at + 1), message, None));
        } else if n > LINK_REF {
            let message = format!(
                "The ref has {n} characters; m.me links take {LINK_REF} at most. Shorten it by {}.",
                kit::n_chars(n - LINK_REF)
            );
            out.push(RULE.finding(place.with_range(LINK_REF..n), message, None));
        }
    }
}

fn survives(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_.=".contains(letter)
}
