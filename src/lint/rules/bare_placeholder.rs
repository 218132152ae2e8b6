//! MSG017: a text that is nothing but placeholders.

use crate::lint::docs::{Docs, Source};
use crate::lint::finding::{Finding, Severity};
use crate::lint::place::{Field, Place};
use crate::lint::rule::{Rule, Scope, Subject};
use crate::lint::rules::kit;
use crate::lint::text::{Piece, pieces};
use crate::model::KindName;

pub const RULE: Rule = Rule {
    code: "MSG017",
    name: "bare-placeholder",
    severity: Severity::Warning,
    docs: DOCS,
    applies: &[KindName::Message],
    scope: Scope::Block,
    holds: "",
    check,
};

const DOCS: Docs = Docs {
    what: "The text of a message is nothing but placeholders without a fallback.",
    why: "When the bot does not know the attribute nothing is left, and Messenger refuses a \
          message without text.",
    source: Source::Platform("send-messages"),
    wrong: "`{{offer}}`",
    right: "`Today: {{offer}}` or `{{offer|The new menu is out.}}`",
    cure: "Write some words around it, or a fallback after a `|`.",
};

fn check(subject: &Subject<'_>, out: &mut Vec<Finding>) {
    for (id, _, message) in kit::messages(subject.flow) {
        if is_bare(&message.text) {
            let place = Place::field(id, Field::Text).with_range(0..message.text.chars().count());
            let text = "This text is nothing but placeholders, so nothing may be left of it, and Messenger \
                        refuses empty messages. Write some words around it, or a fallback.";
            out.push(RULE.finding(place, text.to_owned(), None));
        }
    }
}

fn is_bare(text: &str) -> bool {
    if !text.trim_start().starts_with("{{") {
        return false;
    }
    let pieces = pieces(text);
    let is_empty = |piece: &Piece<'_>| match piece {
        Piece::Plain(plain) => plain.trim().is_empty(),
        Piece::Placeholder(it) => it
            .fallback
            .is_none_or(|fallback| fallback.trim().is_empty()),
        Piece::Unclosed(_) => false,
    };
    let has_placeholder = pieces.iter().any(|it| matches!(it, Piece::Placeholder(_)));
    has_placeholder && pieces.iter().all(is_empty)
}
