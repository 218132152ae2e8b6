//! MSG015: braces that do not make a placeholder.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{Piece, pieces};
use crate::model::KindName;
use std::ops::Range;

pub const RULE: Rule = Rule {
    code: "MSG015",
    name: "broken-placeholder",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message, KindName::Notification],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "Braces in a text do not make a placeholder, so people read them as they stand.",
    why: "A placeholder is two braces, a name of letters, digits and `_`, perhaps `|` and a \
          fallback, and two braces.",
    source: Source::Ours,
    wrong: "`Hi {{first_name!`, `Hi {{ }}`",
    right: "`Hi {{first_name|there}}!`",
    cure: "Close the braces, or remove them.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    let texts = kit::messages(subject.flow).map(|(id, _, it)| (id, Field::Text, &it.text));
    let titles = kit::requests(subject.flow).map(|(id, _, it)| (id, Field::Title, &it.title));
    let texts = texts.chain(titles);
    for (id, field, text) in texts.filter(|(.., text)| text.contains('{')) {
        for range in pieces(text).iter().filter_map(broken) {
            let place = Place::field(id, field.clone()).with_range(range);
            let message = "These braces do not make a placeholder, so people would read them as they stand. \
                           Write {{first_name|there}}, or remove the braces.";
            out.push(RULE.finding(place, message.to_owned(), None));
        }
    }
}

fn broken(piece: &Piece<'_>) -> Option<Range<usize>> {
    match piece {
        Piece::Plain(_) => None,
        Piece::Unclosed(range) => Some(range.clone()),
        Piece::Placeholder(it) => {
            let is_name = !it.name.is_empty()
                && it
                    .name
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '_');
            (!is_name).then(|| it.range.clone())
        }
    }
}
